//! What auditors take away and hand in: the workbook, verdicts, letters, and results for other tools.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use gouji::document::Block;
use gouji::readers::{Limits, each_sheet_row, read};
use gouji::rules::RULES;
use gouji::source::{Format, Zip};
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县/2021/沧塘县人民政府.html");

/// A folder with a configuration, waivers, a corpus and an output.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.at("gouji.toml"), "[rules]\nwaivers = \"waivers.csv\"\n[output]\nreview = false\n").unwrap();
        fs::write(desk.at("waivers.csv"), "cause_id,verdict\n").unwrap();
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn gouji(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = gouji().current_dir(self.0.path()).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    fn run(&self, corpus: &str) -> String {
        let (code, said) = self.gouji(&["run", corpus, "--config", "gouji.toml", "--progress", "none"]);
        assert!(matches!(code, Some(0 | 3)), "{said}");
        said
    }

    fn rows(&self, table: &str) -> Vec<Row> {
        rows(&self.at(&format!("output/latest/{table}.csv")))
    }

    fn workbook(&self) -> Vec<u8> {
        fs::read(self.at("output/latest/findings.xlsx")).unwrap()
    }
}

/// The rows of a sheet; blank cells are empty texts.
fn sheet(workbook: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    each_sheet_row(workbook, &Limits::default(), |row| {
        if row.sheet == name {
            let width = rows.first().map_or(row.cells.len(), Vec::len);
            let mut cells = vec![String::new(); width];
            for (column, text) in &row.cells {
                let column = *column as usize;
                cells.resize(cells.len().max(column + 1), String::new());
                cells[column].clone_from(text);
            }
            rows.push(cells);
        }
    })
    .unwrap();
    rows
}

#[test]
fn a_verdict_typed_into_the_workbook_comes_back() {
    let desk = Desk::new();
    desk.run(SAMPLE);
    let mut questions = sheet(&desk.workbook(), "问题");
    let causes = desk.rows("causes");
    assert_eq!(questions.len(), causes.len() + 1);
    let at = |title: &str| questions[0].iter().position(|heading| heading == title).unwrap();
    let [id, verdict, by, day, note] = ["问题编号", "复核结论", "复核人", "日期", "备注"].map(at);
    assert!(questions[1..].iter().zip(&causes).all(|(row, cause)| row[id] == cause["cause_id"]), "in their order");
    // the cause with the most findings, and the last one
    let most = (0..causes.len()).max_by_key(|&row| causes[row]["findings"].parse::<usize>().unwrap()).unwrap();
    for (row, said) in [(most, "属实"), (causes.len() - 1, "误报")] {
        for (column, text) in [(verdict, said), (by, "李敏"), (day, "2026年3月5日"), (note, "=电话核实")] {
            questions[row + 1][column] = text.to_owned();
        }
    }
    let mut workbook = Workbook::new();
    let worksheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(&questions) {
        for (column, text) in (0..).zip(cells) {
            worksheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save(desk.at("typed.xlsx")).unwrap();
    let (code, said) = desk.gouji(&["waive", "typed.xlsx", "--config", "gouji.toml"]);
    let open = causes.len() - 2;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains(&format!("2 verdicts added, 0 changed, 0 as before; {open} rows without a verdict yet")),
        "{said}"
    );
    assert!(!said.contains("unknown"), "{said}");
    desk.run(SAMPLE);
    let reviewed: Vec<Row> = desk.rows("causes").into_iter().filter(|row| row["review"] == "waived").collect();
    let ids: BTreeSet<&str> = reviewed.iter().map(|row| row["cause_id"].as_str()).collect();
    assert_eq!(ids, BTreeSet::from([causes[most]["cause_id"].as_str(), causes[open + 1]["cause_id"].as_str()]));
    let waived = desk.rows("findings").iter().filter(|row| row["review"] == "waived").count();
    let expected = |row: &Row| row["findings"].parse::<usize>().unwrap();
    assert_eq!(waived, expected(&causes[most]) + expected(&causes[open + 1]));
    assert_eq!(reviewed[0]["reviewed_on"], "2026-03-05");
    // the new workbook contains the verdicts, and handing it in changes nothing
    let again = sheet(&desk.workbook(), "问题");
    let state = again[0].iter().position(|heading| heading == "变动情况").unwrap();
    assert!(again[1..].iter().all(|row| ["无变化", "有变化"].contains(&row[state].as_str())), "nothing is new");
    assert_eq!(again[most + 1][verdict], "属实");
    let (_, said) = desk.gouji(&["waive", "output/latest/findings.xlsx", "--config", "gouji.toml"]);
    assert!(said.contains("0 verdicts added, 0 changed, 2 as before"), "{said}");
    // the same holds for the tables, which have them beside the findings
    let (_, said) = desk.gouji(&["waive", "output/latest/findings.csv", "--config", "gouji.toml", "--lang", "zh"]);
    assert!(said.contains("新增复核 0 条，更改 0 条"), "{said}");
    fs::write(desk.at("strange.csv"), "问题编号,复核结论\naaaabbbbcccc,属实\n").unwrap();
    let (_, said) = desk.gouji(&["waive", "strange.csv", "--config", "gouji.toml"]);
    assert!(said.contains("not in the last run: aaaabbbbcccc (line 2)"), "{said}");
}

#[test]
fn a_cause_whose_figures_have_changed_is_to_be_looked_at_again() {
    let desk = Desk::new();
    fs::create_dir_all(desk.at("corpus")).unwrap();
    let report = desk.at("corpus/report.html");
    fs::copy(REPORT, &report).unwrap();
    desk.run("corpus");
    let cause = desk.rows("causes").into_iter().find(|row| row["rule"] == "T301").unwrap();
    let mut list = csv::Writer::from_path(desk.at("list.csv")).unwrap();
    list.write_record(["cause_id", "verdict", "fingerprint"]).unwrap();
    list.write_record([&cause["cause_id"], "已说明", &cause["fingerprint"]]).unwrap();
    list.flush().unwrap();
    desk.gouji(&["waive", "list.csv", "--config", "gouji.toml"]);
    let state = || {
        let found = desk.rows("findings").into_iter().filter(|row| row["cause_id"] == cause["cause_id"]);
        found.map(|row| row["review"].clone()).collect::<BTreeSet<_>>()
    };
    desk.run("corpus");
    assert_eq!(state(), BTreeSet::from(["waived".to_owned()]));
    let text = fs::read_to_string(&report).unwrap();
    let row = text.find("逾期不补正").unwrap();
    let wrong = row + text[row..].find(">9<").expect("the wrong total");
    fs::write(&report, format!("{}>8<{}", &text[..wrong], &text[wrong + 3..])).unwrap();
    desk.run("corpus");
    assert_eq!(state(), BTreeSet::from(["changed".to_owned()]));
    let workbook = desk.workbook();
    let questions = sheet(&workbook, "问题");
    let at = |title: &str| questions[0].iter().position(|heading| heading == title).unwrap();
    let row = questions.iter().find(|row| row[at("问题编号")] == cause["cause_id"]).unwrap();
    assert_eq!(row[at("复核结论")], "", "the verdict is to be given again");
    assert_eq!(row[at("复核状态")], "数字有变，需重新复核（原结论：已说明）");
}

#[test]
fn no_text_of_a_report_becomes_a_formula() {
    let desk = Desk::new();
    fs::create_dir_all(desk.at("corpus/=1+1")).unwrap();
    let text = fs::read_to_string(REPORT).unwrap();
    let evil = text.replace(">9<", ">=cmd|' /C calc'!A1<").replace("沧塘县人民政府", "=HYPERLINK(\"x\")局");
    fs::write(desk.at("corpus/=1+1/report.html"), evil).unwrap();
    desk.run("corpus");
    let workbook = desk.workbook();
    let zip = Zip::open(&workbook);
    let sheets: Vec<_> = zip.members.iter().filter(|member| member.name.starts_with(b"xl/worksheets/sheet")).collect();
    assert_eq!(sheets.len(), 7);
    for member in sheets {
        let part = zip.unpack(member, 1 << 28).unwrap();
        let part = String::from_utf8_lossy(&part.bytes);
        assert!(!part.contains("<f>") && !part.contains("<f "), "{}", String::from_utf8_lossy(member.name));
    }
}

#[test]
fn the_same_run_gives_the_same_workbook_and_the_option_leaves_it_out() {
    let desk = Desk::new();
    desk.run(SAMPLE);
    let first = desk.workbook();
    desk.run(SAMPLE);
    assert!(first == desk.workbook());
    let overview = sheet(&first, "概览").concat().concat();
    assert!(overview.contains("gouji waive findings.xlsx"), "{overview}");
    let coverage = sheet(&first, "覆盖");
    assert_eq!(coverage[0][..3], ["地区", "机关", "2021"]);
    assert!(coverage.iter().flatten().any(|cell| cell == "缺") && coverage.iter().flatten().any(|cell| cell == "✗"));
    assert!(
        sheet(&first, "趋势").len() > 5 && sheet(&first, "汇总").len() > 10 && sheet(&first, "指标说明").len() > 50
    );
    fs::write(desk.at("gouji.toml"), "[output]\nreview = false\nworkbook = false\n").unwrap();
    desk.run(SAMPLE);
    assert!(!desk.at("output/latest/findings.xlsx").exists());
}

/// The paragraphs of a letter.
fn lines(path: &Path) -> Vec<String> {
    let document = read(&fs::read(path).unwrap(), Format::Docx, &Limits::default()).unwrap().document;
    let text = |block: &Block| match block {
        Block::Paragraph(paragraph) => Some(document.str(paragraph.text).to_owned()),
        _ => None,
    };
    document.blocks.iter().filter_map(text).collect()
}

#[test]
fn each_agency_gets_one_letter_with_its_open_questions() {
    let desk = Desk::new();
    desk.run(SAMPLE);
    let causes = desk.rows("causes");
    let settled = &causes[0];
    fs::write(desk.at("waivers.csv"), format!("cause_id,verdict\n{},已说明\n", settled["cause_id"])).unwrap();
    desk.run(SAMPLE);
    let (code, said) = desk.gouji(&["letters"]);
    assert_eq!(code, Some(0), "{said}");
    let open: Vec<&Row> = causes.iter().filter(|row| row["cause_id"] != settled["cause_id"]).collect();
    let agencies: BTreeSet<&str> = open.iter().map(|row| row["agency"].as_str()).collect();
    assert!(said.contains(&format!("{} letters with {} questions", agencies.len(), open.len())), "{said}");
    for agency in agencies {
        let lines = lines(&desk.at(&format!("output/latest/letters/{agency}.docx")));
        let asked: Vec<&str> =
            open.iter().filter(|row| row["agency"] == agency).map(|row| row["question_zh"].as_str()).collect();
        assert!(lines[0].starts_with("关于20") && lines[0].ends_with("有关数据的核对函"), "{lines:?}");
        assert_eq!(lines[1], format!("致：{agency}"));
        let numbers = 1..=asked.len();
        let put: Vec<&str> = numbers
            .map(|number| {
                let number = format!("{number}．");
                lines.iter().find_map(|line| line.strip_prefix(&number)).unwrap_or_else(|| panic!("{number} {lines:?}"))
            })
            .collect();
        let sorted = |mut questions: Vec<&str>| {
            questions.sort_unstable();
            questions.join("\n")
        };
        assert_eq!(sorted(put), sorted(asked), "by year, whatever their order in the table");
        assert!(!lines.concat().contains(&settled["cause_id"]));
    }
    let (_, said) = desk.gouji(&["letters", "--to", "mine", "--severity", "error", "--lang", "zh"]);
    assert!(said.starts_with("mine：") && desk.at("mine").is_dir(), "{said}");
}

#[test]
fn results_for_other_tools_have_rules_places_and_reviews() {
    let desk = Desk::new();
    let sarif = || {
        let (_, said) = desk.gouji(&["check", REPORT, "--config", "gouji.toml", "--format", "sarif"]);
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    };
    let log = sarif();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    let help = rules[0]["help"]["text"].as_str().unwrap();
    assert!(help.contains("# What it checks") && help.contains("## 依据"), "{help}");
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let nth = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[nth]["id"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(
            uri.is_ascii() && Path::new(uri).extension().is_some_and(|end| end == "html") && !uri.contains(' '),
            "{uri}"
        );
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap() > 1);
        assert_eq!(result["suppressions"].as_array().unwrap().len(), 0);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
    }
    let print = results[0]["partialFingerprints"]["finding/v1"].as_str().unwrap();
    fs::write(desk.at("waivers.csv"), format!("finding_id,verdict,by\n{print},已说明,李敏\n")).unwrap();
    let log = sarif();
    let waived = log["runs"][0]["results"].as_array().unwrap();
    let waived = waived.iter().find(|result| result["partialFingerprints"]["finding/v1"] == print).unwrap();
    assert_eq!(waived["suppressions"][0]["status"], "accepted");
    assert_eq!(waived["suppressions"][0]["justification"], "已说明; 李敏");
    let (_, json) = desk.gouji(&["check", REPORT, "--format", "json"]);
    let (_, same) = desk.gouji(&["check", REPORT, "--json"]);
    assert_eq!(json, same);
}
