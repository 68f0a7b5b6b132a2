//! The review page: its data contain all of the tables, it needs no network, and no text of a report is markup.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows_of};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
const WEB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web");
/// A report that is rewritten with other words.
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县/2021/沧塘县人民政府.html");

fn ran(arguments: &[&str]) -> Output {
    gouji().args(arguments).output().unwrap()
}

fn run(corpus: &Path, output: &Path, more: &[&str]) -> PathBuf {
    let (corpus, folder) = (corpus.to_str().unwrap(), output.to_str().unwrap());
    let said = ran(&[&["run", corpus, "-o", folder, "--progress", "none"], more].concat());
    assert!(matches!(said.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&said.stderr));
    output.join("latest")
}

/// The text of every file of data, by its name.
fn data(run: &Path) -> BTreeMap<String, String> {
    let folder = run.join("review/data");
    let files =
        walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file());
    let name =
        |path: &Path| path.strip_prefix(&folder).unwrap().with_extension("").to_str().unwrap().replace('\\', "/");
    files.map(|file| (name(file.path()), fs::read_to_string(file.path()).unwrap())).collect()
}

/// The value that a data file passes to the page.
fn value(name: &str, text: &str) -> Value {
    let json = text.strip_prefix(&format!("received(\"{name}\", ")).and_then(|rest| rest.strip_suffix(");\n"));
    serde_json::from_str(json.unwrap_or_else(|| panic!("{name} is no call"))).unwrap()
}

fn values(run: &Path) -> BTreeMap<String, Value> {
    data(run).into_iter().map(|(name, text)| (name.clone(), value(&name, &text))).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A value as in CSV: a whole number has no decimal point.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A cell as in the table: value, status, raw, page, table, row and column.
type Cell = [String; 7];

fn places(at: &Value, offset: usize) -> [String; 4] {
    let parts: Vec<u64> = list(at).iter().map(|part| part.as_u64().unwrap()).collect();
    let word = |part: u64| if part == 0 { String::new() } else { part.to_string() };
    match parts[..] {
        [page, table, row, 0] => [word(page), word(table), word(row), String::new()],
        [page, table, row, column] => [word(page), word(table), word(row), word(column + offset as u64)],
        _ => Default::default(),
    }
}

/// The cells of all reports, unpacked as the page does it, by report, metric and applicant.
fn unpacked(values: &BTreeMap<String, Value>) -> BTreeMap<[String; 3], Cell> {
    let layouts = &values["run"]["forms"];
    let layout = |table: &Value| {
        let form = list(layouts).iter().find(|form| form["name"] == table["form"]).unwrap();
        list(&form["tables"]).iter().find(|known| known["number"] == table["table"]).unwrap()
    };
    let mut cells = BTreeMap::new();
    let reports = values.iter().filter(|(name, _)| name.starts_with("reports/")).flat_map(|(_, file)| list(file));
    for report in reports {
        for table in list(&report["tables"]) {
            for (row, asked) in list(&table["rows"]).iter().zip(list(&layout(table)["rows"])) {
                for (column, (cell, asked)) in list(&row["cells"]).iter().zip(list(&asked["cells"])).enumerate() {
                    if cell.is_null() {
                        continue;
                    }
                    let applicant = asked["applicant"].as_str().unwrap_or("none").to_owned();
                    let key = [text(&report["report_id"]), text(&asked["metric"]), applicant];
                    let [page, index, line, place] = match &cell["at"] {
                        Value::Null => places(&row["at"], column),
                        own => places(own, 0),
                    };
                    let (value, status, raw) = match cell {
                        Value::Number(number) => (number.to_string(), "reported".to_owned(), number.to_string()),
                        cell => (text(&cell["value"]), text(&cell["status"]), text(&cell["raw"])),
                    };
                    cells.insert(key, [value, status, raw, page, index, line, place]);
                }
            }
        }
    }
    cells
}

#[test]
fn the_data_hold_every_cause_finding_figure_and_sentence_of_the_sample() {
    let output = tempfile::tempdir().unwrap();
    let run = run(Path::new(SAMPLE), output.path(), &[]);
    let values = values(&run);
    let named =
        |kind: &'static str| values.iter().filter(move |(name, _)| name.starts_with(kind)).map(|(_, file)| file);
    let ids = |list_of: &str, id: &str| -> BTreeSet<String> {
        named("causes/").flat_map(|file| list(&file[list_of])).map(|row| text(&row[id])).collect()
    };
    let column =
        |table: &str, name: &str| rows_of(&run, table).iter().map(|row| row[name].clone()).collect::<BTreeSet<_>>();
    assert_eq!(ids("findings", "finding_id"), column("findings", "finding_id"));
    assert_eq!(ids("reports", "report_id"), column("reports", "report_id"));
    let named_by_causes: BTreeSet<String> = named("causes/")
        .flat_map(|file| list(&file["causes"]))
        .flat_map(|cause| text(&cause["finding_ids"]).split("; ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(named_by_causes, column("findings", "finding_id"));
    let facts = rows_of(&run, "facts");
    let fact = |row: &Row| -> ([String; 3], Cell) {
        let of = |name: &str| row[name].clone();
        let value = of("value").parse::<f64>().map_or(String::new(), |value| value.to_string());
        let cell = [value, of("status"), of("raw"), of("page"), of("table_index"), of("row"), of("column")];
        ([of("report_id"), of("metric"), of("applicant")], cell)
    };
    let facts: BTreeMap<[String; 3], Cell> = facts.iter().map(fact).collect();
    assert!(facts.len() > 15_000, "the sample has been read");
    let unpacked = unpacked(&values);
    for (key, cell) in &facts {
        assert_eq!(unpacked.get(key), Some(cell), "{key:?}");
    }
    assert_eq!(unpacked.len(), facts.len());
    check_prose(&run, &values);
}

/// The page has every paragraph, and every figure in its sentence.
fn check_prose(run: &Path, values: &BTreeMap<String, Value>) {
    let reports = || values.iter().filter(|(name, _)| name.starts_with("reports/")).flat_map(|(_, file)| list(file));
    let shown: BTreeSet<[String; 3]> = reports()
        .flat_map(|report| list(&report["prose"]).iter().map(move |one| (text(&report["report_id"]), one)))
        .map(|(report, one)| [report, text(&one["section"]), text(&one["text"])])
        .collect();
    let paragraphs = rows_of(run, "paragraphs");
    assert!(paragraphs.len() > 1_000, "the sample has been read");
    for row in &paragraphs {
        let paragraph = ["report_id", "section", "text"].map(|name| row[name].clone());
        assert!(shown.contains(&paragraph), "{paragraph:?}");
    }
    let mut stated: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for report in reports() {
        for paragraph in list(&report["prose"]) {
            let characters: Vec<char> = text(&paragraph["text"]).chars().collect();
            for figure in list(&paragraph["figures"]) {
                let [start, end] =
                    ["start", "end"].map(|name| usize::try_from(figure[name].as_u64().unwrap()).unwrap());
                let words = characters[start..end].iter().collect::<String>().trim().to_owned();
                stated.entry(text(&report["report_id"])).or_default().push(words);
            }
        }
    }
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows_of(run, "claims") {
        claims.entry(row["report_id"].clone()).or_default().push(row["figure"].clone());
    }
    for figures in stated.values_mut().chain(claims.values_mut()) {
        figures.sort();
    }
    assert_eq!(stated, claims);
}

#[test]
fn the_page_of_an_older_run_is_made_of_its_tables_and_none_where_none_is_wanted() {
    let output = tempfile::tempdir().unwrap();
    let config = output.path().join("gouji.toml");
    fs::write(&config, "[output]\nreview = false\n").unwrap();
    let folder = output.path().join("output");
    let without = run(Path::new(REPORT), &folder, &["--config", config.to_str().unwrap()]);
    assert!(!without.join("review").exists());
    let said = ran(&["review", "-o", folder.to_str().unwrap()]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(String::from_utf8_lossy(&said.stdout).trim().ends_with("index.html"));
    let made = data(&without);
    // in another folder, since beside the former run it would show what is new
    let again = run(Path::new(REPORT), &output.path().join("again"), &[]);
    let of_run = data(&again);
    assert_eq!(made.keys().collect::<Vec<_>>(), of_run.keys().collect::<Vec<_>>());
    for (name, text) in made.iter().filter(|(name, _)| name.as_str() != "run") {
        assert_eq!(*text, of_run[name], "{name}");
    }
}

/// Two years of an agency, the second of which is added later.
#[test]
fn the_page_says_what_is_new_since_the_run_before() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, output) = (folder.path().join("沧塘县"), folder.path().join("output"));
    let add = |year: &str| {
        let to = corpus.join(year);
        fs::create_dir_all(&to).unwrap();
        for file in fs::read_dir(Path::new(SAMPLE).join("沧塘县").join(year)).unwrap().map(Result::unwrap) {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    };
    add("2021");
    let first = run(&corpus, &output, &[]);
    let news = |run: &Path| {
        let values = values(run);
        assert_eq!(values["settled"], Value::Array(Vec::new()));
        (values["run"]["news"].clone(), values["causes/1"]["causes"].clone(), values["run"]["against"].clone())
    };
    let (counts, causes, against) = news(&first);
    assert_eq!((counts, against), (Value::Array(Vec::new()), Value::Null), "there is no run before");
    assert!(list(&causes).iter().all(|cause| cause["state"].is_null()));
    let known: BTreeSet<String> = list(&causes).iter().map(|cause| text(&cause["cause_id"])).collect();
    add("2022");
    let (counts, causes, against) = news(&run(&corpus, &output, &[]));
    assert!(against.is_string());
    let state = |cause: &Value| text(&cause["state"]);
    let (old, new): (Vec<&Value>, Vec<&Value>) =
        list(&causes).iter().partition(|cause| known.contains(&text(&cause["cause_id"])));
    assert!(old.iter().all(|cause| ["open", "changed"].contains(&state(cause).as_str())));
    assert!(!new.is_empty() && new.iter().all(|cause| state(cause) == "new" && cause["first_seen"].is_string()));
    let counted = list(&counts).iter().filter(|row| row["state"] == "new").map(|row| row["causes"].as_u64().unwrap());
    assert_eq!(counted.sum::<u64>(), new.len() as u64);
}

/// Puts characters that are markup in pages and scripts into every text of a report that the page shows.
#[test]
fn no_text_of_a_report_is_markup() {
    const HOSTILE: &str = "</script><script>alert(1)</script>";
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("<b>沧塘县");
    fs::create_dir(&corpus).unwrap();
    let escaped = HOSTILE.replace('<', "&lt;").replace('>', "&gt;");
    let page = fs::read_to_string(REPORT).unwrap();
    // a cell and the sentences, such that tables and figures are still recognised
    let page = page.replacen(">0<", &format!(">0{escaped}<"), 1).replace("件，", &format!("件{escaped}，"));
    fs::write(corpus.join("沧塘县人民政府2021<img src=x>.html"), page).unwrap();
    let run = run(folder.path(), &folder.path().join("output"), &[]);
    let data = data(&run);
    assert!(data.values().all(|text| !text.contains('<')), "a tag in the data");
    for kind in ["reports/", "causes/"] {
        let of_kind = data.iter().filter(|(name, _)| name.starts_with(kind));
        let texts: String = of_kind.map(|(name, text)| value(name, text).to_string()).collect();
        assert!(texts.contains(HOSTILE), "the words of the report are shown as they are, in {kind}");
    }
    assert!(data["causes/1"].contains("\\u003cimg src=x>"), "the name of the file, too");
}

fn web_files() -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(WEB).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(WEB).unwrap().to_str().unwrap().replace('\\', "/");
    let files = files.map(|file| (name(file.path()), fs::read_to_string(file.path()).unwrap()));
    files.filter(|(name, _)| name == "index.html" || name.starts_with("page/")).collect()
}

#[test]
fn the_page_asks_for_no_network_and_makes_no_markup_of_texts() {
    let files = web_files();
    assert!(files.len() > 10, "the test has looked at nothing");
    for (name, text) in &files {
        let text = text.replace("http://www.w3.org/2000/svg", "");
        for word in [
            "http:",
            "https:",
            "//cdn",
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "EventSource",
            "sendBeacon",
            "import ",
            "import(",
            "type=\"module\"",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "@import",
        ] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn the_page_loads_what_is_written_beside_it() {
    let output = tempfile::tempdir().unwrap();
    let run = run(Path::new(REPORT), output.path(), &[]);
    let html = fs::read_to_string(run.join("review/index.html")).unwrap();
    let loaded = html.split(['"']).filter(|part| part.starts_with("page/")).map(str::to_owned).collect::<BTreeSet<_>>();
    let files: BTreeSet<String> = web_files().into_keys().filter(|name| name.starts_with("page/")).collect();
    assert_eq!(loaded, files);
    assert!(files.iter().all(|name| run.join("review").join(name).is_file()));
}

#[test]
fn no_word_of_the_page_is_without_use() {
    const WORDS: &str = "page/words.js";
    let files = web_files();
    let served = fs::read_to_string(Path::new(WEB).join("served.js")).unwrap();
    let others = files.iter().filter(|(name, _)| *name != WORDS).map(|(_, text)| text.as_str());
    let others: String = others.chain([served.as_str()]).collect();
    let names: Vec<&str> = files[WORDS]
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once(": ["))
        .map(|(name, _)| name)
        .collect();
    assert!(names.len() > 100, "the test has looked at nothing");
    let is_named = |name: &str| ["'", "\""].iter().any(|quote| others.contains(&format!("{quote}{name}{quote}")));
    // `state_${state}` stands for all names that begin with it
    let is_made = |name: &str| name.match_indices('_').any(|(at, _)| others.contains(&format!("`{}${{", &name[..=at])));
    let unused: Vec<&str> = names.into_iter().filter(|name| !is_named(name) && !is_made(name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
