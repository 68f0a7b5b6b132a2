//! Pages made from the program. `GOUJI_WRITE_DOCS=1 cargo test --release --test it documents` writes them.

use super::blocks::blocks;
use super::{BOOK, Page, ROOT};
use gouji::config::Config;
use gouji::schema::{ColumnSchema, Table, TableSchema};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use walkdir::WalkDir;

/// If it is set, the pages are written and not compared.
const VARIABLE: &str = "GOUJI_WRITE_DOCS";

/// The output of a command into a pipe.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gouji")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn page(title: &str, command: &str, about: &str, body: &str) -> String {
    format!("# {title}\n\n<!-- Made from the program by a test: see Developers. -->\n\n{about} (`{command}`)\n\n{body}")
}

/// A line of a Markdown table.
fn line<S: AsRef<str>>(cells: &[S]) -> String {
    cells.iter().fold("|".to_owned(), |line, cell| line + " " + &cell.as_ref().replace('|', "\\|") + " |") + "\n"
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rule = vec!["---"; head.len()];
    line(head) + &line(&rule) + &rows.map(|row| line(&row)).collect::<String>()
}

fn exit_codes() -> String {
    let help = printed(&["--help"]);
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    // a line without a code continues the sentence before
    let mut rows: Vec<(String, String)> = Vec::new();
    for text in codes.lines().map(str::trim).filter(|text| !text.is_empty()) {
        match text.split_once(' ').filter(|(code, _)| code.parse::<u8>().is_ok()) {
            Some((code, meaning)) => rows.push((code.to_owned(), meaning.trim().to_owned())),
            None => {
                let (_, meaning) = rows.last_mut().unwrap();
                *meaning += " ";
                *meaning += text;
            }
        }
    }
    assert!(rows.len() >= 8, "{codes}");
    let rows = rows.into_iter().map(|(code, meaning)| vec![code, meaning]);
    page(
        "Exit codes",
        "gouji --help",
        "How a command ended. The numbers do not change.",
        &table(&["code", "meaning"], rows),
    )
}

fn codes() -> Vec<String> {
    let rules = printed(&["rules"]);
    let codes = rules.lines().skip(2).map(|line| line.split_whitespace().next().unwrap().to_owned());
    codes.collect()
}

/// The rules in a language, each under its heading, preceded by an index.
fn rules(language: &str) -> String {
    let mut index = Vec::new();
    let mut body = String::new();
    for code in codes() {
        let text = printed(&["explain", &code, "--lang", language]);
        let (title, docs) = text.split_once("\n\n").unwrap();
        // the sentence on settings is the same for all rules
        let docs = docs.split("\n# In gouji.toml").next().unwrap().split("\n## 设置").next().unwrap().trim();
        let summary: Vec<&str> = docs.lines().take_while(|line| !line.is_empty()).collect();
        let summary = summary.join(if language == "en" { " " } else { "" });
        // `T302 request-balance (severity: error)`
        let name = title.strip_prefix(&code).unwrap().trim();
        let (name, severity) = name.split_once(['(', '（']).unwrap();
        let (name, severity) =
            (name.trim(), severity.split([':', '：']).nth(1).unwrap().trim_matches([' ', ')', '）']));
        let link = format!("[{code}](#{})", code.to_lowercase());
        index.push([link, name.to_owned(), severity.to_owned(), summary].to_vec());
        let _ = writeln!(body, "\n## {code}\n\n`{name}` · {severity}\n");
        for line in docs.lines() {
            // headings would fill the table of contents
            let heading = line.trim_start_matches('#').trim();
            let _ = if line.starts_with('#') { writeln!(body, "**{heading}**\n") } else { writeln!(body, "{line}") };
        }
    }
    let (title, about, head) = match language {
        "en" => (
            "Rules",
            "What each rule checks, why, an example, and what else it could be. `[rules]` in gouji.toml leaves rules \
             out, and sets severities, tolerances and deadlines.",
            ["rule", "name", "severity", "finds"],
        ),
        _ => (
            "核查规则",
            "每条规则查什么、依据什么、示例，以及还可能是什么原因。不核对某条规则、改变级别、允许误差和公布期限，见 gouji.toml 的 `[rules]`。",
            ["规则", "名称", "级别", "查出什么"],
        ),
    };
    let command = if language == "en" { "gouji explain CODE" } else { "gouji explain CODE --lang zh" };
    page(title, command, about, &(table(&head, index.into_iter()) + &body))
}

fn codebook() -> String {
    let csv = printed(&["codebook", "--csv"]);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() > 50);
    let metrics = rows.iter().map(|row| {
        let sum = &row["sum_of"];
        let sum = if sum.is_empty() { String::new() } else { format!(" Sum of {sum}.") };
        let names = format!("`{}`<br>{}<br>{}", row["metric"], row["label_zh"], row["label_en"]);
        vec![names, row["unit"].clone(), row["forms"].replace(',', " "), row["definition"].clone() + &sum]
    });
    let head = ["metric", "unit", "forms", "definition"];
    let mut body = table(&head, metrics);
    body += "\n## Between forms\n\nHow far a metric of one form compares with one of another: also the table `comparability`.\n\n";
    let compared = rows.iter().filter(|row| !row["comparability"].is_empty());
    body += &table(
        &["metric", "compares"],
        compared.map(|row| vec![format!("`{}`", row["metric"]), row["comparability"].replace("; ", "<br>")]),
    );
    page("Codebook", "gouji codebook", "What each figure means. A key never changes its meaning.", &body)
}

/// The type of a column, and its allowed words.
fn kind(column: &ColumnSchema) -> String {
    let name = column.kind.sql().to_lowercase();
    match (&column.unit, column.words(), column.reference) {
        (_, _, Some(to)) => format!("{name}, as `{}.{}`", to.table.name(), to.column),
        (_, Some(words), _) => {
            format!("{name}: {}", words.iter().map(|word| format!("`{}`", word.key)).collect::<Vec<_>>().join(" "))
        }
        (Some(unit), ..) => format!("{name} in {unit}"),
        _ => name,
    }
}

fn tables() -> String {
    let index = Table::ALL.iter().map(|table| {
        let TableSchema { name, title, grain, .. } = table.schema();
        vec![format!("[{name}](#{name})"), title.clone(), grain.clone()]
    });
    let mut body = table(&["table", "what it holds", "rows"], index);
    for of in Table::ALL {
        let TableSchema { name, title, grain, columns, key, .. } = of.schema();
        let _ = write!(body, "\n## {name}\n\n{title}: {grain}.");
        if !key.is_empty() {
            let _ = write!(body, " Key: {}.", key.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "));
        }
        let (figures, others): (Vec<_>, Vec<_>) = columns.iter().partition(|column| column.figure.is_some());
        if !figures.is_empty() {
            let _ = write!(
                body,
                " Behind these columns stand {} figures, each called by its metric in the codebook, with `_` for dots, and by who applied: `{}`.",
                figures.len(),
                figures[0].name
            );
        }
        let rows = others.iter().map(|column| vec![format!("`{}`", column.name), kind(column), column.note.clone()]);
        let _ = write!(body, "\n\n{}", table(&["column", "type", "holds"], rows));
    }
    let about = "`output/latest/` holds each table as `.parquet`, and as `.csv` those that people open, which are all but \
                 `derived`, `paragraphs`, `claims` and `checks`; [`output.csv`](configuration.md#output) names others. \
                 `datapackage.json` describes them for programs. An empty field of a CSV file is a null.";
    page("Tables", "gouji query --help", about, &body)
}

/// A key of the configuration, as its field describes it.
struct Key {
    name: String,
    kind: String,
    about: String,
}

/// The attribute before the structs of gouji.toml's sections.
const SECTION: &str = "#[serde(default, deny_unknown_fields)]";

/// The public fields of the sections in a source file, by struct.
fn fields(source: &str) -> BTreeMap<String, Vec<Key>> {
    let mut structs: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    let (mut open, mut about, mut is_section) = (None, Vec::new(), false);
    for line in source.lines() {
        if let Some(name) = line.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            open = is_section.then(|| name.to_owned());
            about.clear();
        } else if line == "}" {
            (open, is_section) = (None, false);
        } else if line == SECTION {
            is_section = true;
        } else if let Some(text) = line.trim().strip_prefix("/// ") {
            about.push(text);
        } else if let (Some(name), Some(field)) = (&open, line.trim().strip_prefix("pub ")) {
            let (field, kind) = field.strip_suffix(',').unwrap().split_once(": ").unwrap();
            let key = Key { name: field.to_owned(), kind: kind.to_owned(), about: about.join(" ") };
            structs.entry(name.clone()).or_default().push(key);
            about.clear();
        }
    }
    structs
}

/// The TOML type of a Rust type.
fn toml_kind(kind: &str) -> &'static str {
    match kind {
        "u64" | "usize" => "whole number",
        "bool" => "true or false",
        "Option<PathBuf>" => "path",
        "Vec<Selector>" => "list of rules",
        "BTreeMap<Selector, Severity>" => "table: rules → `\"error\"`, `\"query\"`, `\"info\"`",
        "BTreeMap<ToleranceSelector, Tolerance>" => "table: rules → number, 0 or more",
        "MonthDay" => "month and day",
        "i32" => "year",
        "Share" => "share in percent",
        "Written" => "`\"all\"`, `\"opened\"`, list of tables, or `false`",
        "Params" => "table: name → number, text, true or false",
        other => panic!("how is {other} written in gouji.toml? Say so here"),
    }
}

fn configuration() -> String {
    let mut structs = BTreeMap::new();
    for file in WalkDir::new(Path::new(ROOT).join("src")).into_iter().map(Result::unwrap) {
        if file.path().extension().is_some_and(|end| end == "rs") {
            structs.extend(fields(&fs::read_to_string(file.path()).unwrap()));
        }
    }
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    let mut body = String::new();
    let mut count = 0;
    let mut sections: Vec<(String, String)> =
        structs["Config"].iter().map(|key| (key.name.clone(), key.kind.clone())).collect();
    sections.reverse();
    while let Some((section, kind)) = sections.pop() {
        let value = section.split('.').fold(toml::Value::Table(defaults.clone()), |value, key| value[key].clone());
        let (inner, keys): (Vec<&Key>, Vec<&Key>) =
            structs[&kind].iter().partition(|key| structs.contains_key(&key.kind));
        count += keys.len();
        let rows = keys.iter().map(|key| {
            assert!(!key.about.is_empty(), "{section}.{} has no sentence", key.name);
            let default = value.get(&key.name).map_or("none".to_owned(), |default| match default {
                toml::Value::Table(table) if table.is_empty() => "empty".to_owned(),
                toml::Value::Table(table) => format!("`{}`", table.to_string().trim()),
                other => format!("`{other}`"),
            });
            vec![format!("`{}`", key.name), toml_kind(&key.kind).to_owned(), default, key.about.clone()]
        });
        let _ = write!(body, "\n## `[{section}]`\n\n{}", table(&["key", "type", "default", "what it sets"], rows));
        sections.extend(inner.iter().map(|key| (format!("{section}.{}", key.name), key.kind.clone())));
    }
    assert!(count > 20, "{count} keys");
    let about = "`gouji.toml` holds limits and settings. Every key has a default. `run`, `check`, `show` and `names` take \
                 `--config`; no file is read that was not named. A wrong key or value is pointed at, with the nearest \
                 known name.";
    page("Configuration", "--config gouji.toml", about, body.trim_start())
}

#[test]
fn reference_pages_are_those_of_the_program() {
    let pages = [
        ("exit-codes.md", exit_codes()),
        ("rules.md", rules("en")),
        ("zh/rules.md", rules("zh")),
        ("codebook.md", codebook()),
        ("tables.md", tables()),
        ("configuration.md", configuration()),
    ];
    for (name, made) in pages {
        let path = Path::new(ROOT).join(BOOK).join(name);
        if std::env::var_os(VARIABLE).is_some() {
            fs::write(&path, &made).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        let differing = written.lines().zip(made.lines()).find(|(written, made)| written != made);
        assert!(written == made, "{BOOK}/{name} is out of date; set {VARIABLE}=1 and run this test: {differing:?}");
    }
}

/// The first cells of the table below a heading, without code marks.
fn first_cells(page: &Page, heading: &str) -> BTreeSet<String> {
    let below = page.text.split(heading).nth(1).unwrap_or_else(|| panic!("{}: no {heading}", page.path));
    let lines = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = lines.skip(2).filter_map(|line| line.split('|').nth(1));
    cells.map(|cell| cell.split('（').next().unwrap().trim().trim_matches('`').to_owned()).collect()
}

#[test]
fn the_chinese_pages_list_all_tables_settings_and_exit_codes() {
    let operators = Page::read("docs/zh/operators.md");
    let codes = first_cells(&Page::read("docs/exit-codes.md"), "# Exit codes");
    assert_eq!(first_cells(&operators, "## 退出码"), codes);
    let settings = blocks(&operators.text).into_iter().find(|block| block.file.as_deref() == Some("defaults.toml"));
    assert_eq!(toml::from_str::<Config>(&settings.unwrap().text).unwrap(), Config::default());
    let output = tempfile::tempdir().unwrap();
    let report = Path::new(ROOT).join("sample_corpus/沧塘县/2021/沧塘县财政局.txt");
    printed(&["run", report.to_str().unwrap(), "-o", output.path().to_str().unwrap(), "--progress", "none"]);
    let files = fs::read_dir(output.path().join("latest")).unwrap().map(|file| file.unwrap().path());
    let tables = files.filter(|file| file.extension().is_some_and(|end| end == "parquet"));
    let tables: BTreeSet<String> = tables.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(first_cells(&Page::read("docs/zh/researchers.md"), "## 全部表格"), tables);
}
