//! Users' settings of rules, and reviewed findings: their effect on tables, messages and exit codes.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows_of};
use gouji::finding::Reason;
use gouji::rules::RULES;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
/// Two findings: T301 and T303 for the same cell.
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县/2021/沧塘县人民政府.html");

/// A folder with a configuration, waivers and an output.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(config: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.config(), config).unwrap();
        desk
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("gouji.toml")
    }

    fn waive(&self, rows: &str) {
        let head = "finding_id,verdict,by,on,until,note,fingerprint";
        fs::write(self.0.path().join("waivers.csv"), format!("{head}\n{rows}")).unwrap();
    }

    fn command(&self, command: &str, corpus: &Path) -> Command {
        let mut gouji = gouji();
        gouji.arg(command).arg(corpus).arg("--config").arg(self.config());
        gouji
    }

    fn run(&self, corpus: &Path, more: &[&str]) -> (Option<i32>, String) {
        let output = self.0.path().join("output");
        let mut run = self.command("run", corpus);
        ended(&run.arg("-o").arg(output).args(["--force", "--progress", "none"]).args(more).output().unwrap())
    }

    fn check(&self, more: &[&str]) -> (Option<i32>, String) {
        ended(&self.command("check", Path::new(REPORT)).args(more).output().unwrap())
    }

    fn rows(&self, table: &str) -> Vec<Row> {
        rows_of(&self.0.path().join("output/latest"), table)
    }

    fn record(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.0.path().join("output/latest/run.json")).unwrap()).unwrap()
    }
}

/// The exit code and the output.
fn ended(output: &Output) -> (Option<i32>, String) {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (output.status.code(), out + &err)
}

#[test]
fn rules_that_are_not_selected_say_so_and_find_nothing() {
    let desk = Desk::new("[rules]\nselect = [\"T3\", \"M101\"]\nignore = [\"T303\"]\n");
    desk.run(Path::new(SAMPLE), &[]);
    let rules = |rows: &[Row]| rows.iter().map(|row| row["rule"].clone()).collect::<BTreeSet<_>>();
    assert_eq!(rules(&desk.rows("findings")), ["M101", "T301", "T302"].map(str::to_owned).into());
    // the rules on one report; one of them also looks at last year's
    let is_of_reports = |row: &Row| row["scope"] == "report";
    let all = RULES.iter().filter(|rule| rule.scopes().contains(&"report")).count();
    let checks: Vec<Row> = desk.rows("checks").into_iter().filter(is_of_reports).collect();
    assert_eq!(checks.len(), all * desk.rows("reports").len(), "every rule has a row for every report");
    let (left_out, checked): (Vec<Row>, Vec<Row>) =
        checks.into_iter().partition(|row| row["reason"] == Reason::NotSelected.words().en);
    assert!(left_out.iter().all(|row| row["outcome"] == "not_checked"));
    assert_eq!(rules(&checked), ["M101", "T301", "T302"].map(str::to_owned).into());
    assert_eq!(rules(&left_out).len(), all - 3);
}

#[test]
fn severities_tolerances_and_days_are_as_they_are_set() {
    let code = |config: &str, more: &[&str]| Desk::new(config).check(more).0;
    assert_eq!(code("", &["--fail-on", "error"]), Some(4));
    assert_eq!(code("[rules.severity]\nT = \"query\"\nN = \"query\"", &["--fail-on", "error"]), Some(0));
    assert_eq!(code("[rules.severity]\nT = \"query\"\nN = \"info\"", &["--fail-on", "query"]), Some(4));
    // the total is 9, its columns add up to 6
    assert_eq!(code("[rules]\nignore = [\"N\"]\n[rules.tolerance]\nT3 = 3", &["--fail-on", "info"]), Some(0));
    assert_eq!(code("[rules]\nignore = [\"N\"]\n[rules.tolerance]\nT3 = 2.9", &["--fail-on", "info"]), Some(4));
    let late = Desk::new("[rules]\nselect = [\"M104\"]\n[rules.deadline]\ndepartment = \"01-01\"\n");
    let (_, all) = late.run(Path::new(SAMPLE), &[]);
    assert!(all.contains("M104 published-late"), "{all}");
    assert!(late.rows("findings").iter().all(|row| row["message_zh"].contains("年1月1日")));
}

#[test]
fn waived_findings_stay_and_fail_no_run() {
    let corpus = tempfile::tempdir().unwrap();
    let report = corpus.path().join("report.html");
    fs::copy(REPORT, &report).unwrap();
    let desk = Desk::new("[rules]\nignore = [\"N\"]\nwaivers = \"waivers.csv\"\n");
    desk.waive("");
    let run = || desk.run(corpus.path(), &["--fail-on", "error"]);
    assert_eq!(run().0, Some(4));
    let found = desk.rows("findings");
    let [total, sum] = ["T301", "T303"].map(|rule| found.iter().find(|row| row["rule"] == rule).unwrap().clone());
    assert!([&total, &sum].iter().all(|row| row["review"].is_empty() && row["verdict"].is_empty()));
    assert_eq!(
        (total["row_label"].as_str(), total["column_label"].as_str(), total["raw"].as_str()),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "总计", "9")
    );
    let waiver = |row: &Row, rest: &str| format!("{},{rest},{}\n", row["finding_id"], row["fingerprint"]);

    // one of two
    desk.waive(&waiver(&total, "已说明,李敏,2026/3/5,2099-12-31,\"来电说明，总计漏改\""));
    let (code, said) = run();
    assert_eq!(code, Some(4));
    assert!(said.contains("waived    1 finding of these") && !said.contains("waivers  "), "{said}");
    let found = desk.rows("findings");
    assert_eq!(found.len(), 2, "it stays");
    let reviewed = found.iter().find(|row| row["rule"] == "T301").unwrap();
    let columns = ["review", "verdict", "reviewed_by", "reviewed_on", "reviewed_until", "review_note"];
    assert_eq!(
        columns.map(|column| reviewed[column].as_str()),
        ["waived", "已说明", "李敏", "2026-03-05", "2099-12-31", "来电说明，总计漏改"]
    );

    // both
    desk.waive(&(waiver(&total, "已说明,,,,") + &waiver(&sum, "已说明,,,,")));
    assert_eq!(run().0, Some(0));
    assert_eq!(desk.record()["waivers"]["waived"], 2);
    assert_eq!(desk.record()["findings"]["T301"], 1, "findings are counted whatever is said of them");

    // the last day has passed
    desk.waive(&(waiver(&total, "已说明,,,2001-01-01,") + &waiver(&sum, "已说明,,,,")));
    let (code, said) = run();
    assert_eq!(code, Some(4));
    assert!(
        said.contains("1 no longer waived, their last day has passed") && said.contains(&total["finding_id"]),
        "{said}"
    );

    // other figures: 10 instead of 9
    desk.waive(&(waiver(&total, "已说明,,,,") + &waiver(&sum, "已说明,,,,")));
    let text = fs::read_to_string(&report).unwrap();
    let row = text.find("逾期不补正").unwrap();
    let wrong = row + text[row..].find(">9<").expect("the wrong total");
    fs::write(&report, format!("{}>10<{}", &text[..wrong], &text[wrong + 3..])).unwrap();
    let (code, said) = run();
    assert_eq!(code, Some(4));
    assert!(said.contains("waived with other figures"), "{said}");
    let changed: Vec<Row> = desk.rows("findings").into_iter().filter(|row| row["review"] == "changed").collect();
    assert!(
        changed
            .iter()
            .any(|row| row["finding_id"] == total["finding_id"] && row["fingerprint"] != total["fingerprint"])
    );

    // without a fingerprint, figures may change
    desk.waive(&format!("{},x\n{},x\n", total["finding_id"], sum["finding_id"]));
    assert_eq!(run().0, Some(0));

    // a waiver without a finding
    desk.waive("abcdefghjkmn,x\n");
    let (_, said) = run();
    assert!(said.contains("1 in waivers.csv without a finding") && said.contains("abcdefghjkmn (2)"), "{said}");
    assert_eq!(desk.record()["waivers"]["unmet"][0][1], "abcdefghjkmn");
    let (_, said) = desk.run(corpus.path(), &["--lang", "zh"]);
    assert!(said.contains("1处复核没有对应的问题") || said.contains("1 处复核没有对应的问题"), "{said}");
}

#[test]
fn a_check_says_what_was_said() {
    let desk = Desk::new("[rules]\nignore = [\"N\"]\nwaivers = \"waivers.csv\"\n");
    desk.waive("");
    let (_, json) = desk.check(&["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let [total, sum] = [0, 1].map(|at| &json["findings"][at]);
    assert_eq!((total["rule"].as_str(), sum["rule"].as_str()), (Some("T301"), Some("T303")));
    assert_eq!((total["raw"].as_str(), total["column_label"].as_str()), (Some("9"), Some("总计")));
    assert_eq!(total["marked"][0]["text"], "9");
    let (start, end) = (total["marked"][0]["start"].as_u64().unwrap(), total["marked"][0]["end"].as_u64().unwrap());
    let excerpt: Vec<char> = total["excerpt"].as_str().unwrap().chars().collect();
    let marked: String = excerpt[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()].iter().collect();
    assert_eq!(marked, "9", "places are counted in characters");
    let culprit = &total["culprit"]["sets"][0][0];
    assert_eq!((culprit["value"].as_i64(), culprit["slip"].as_str()), (Some(6), Some("digit_mistaken")));
    let of = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    desk.waive(&format!(
        "{},explained,李敏,2026-03-05,,wrong total,{}\n{},explained,,,2001-01-01,,\n",
        of(total, "finding_id"),
        of(total, "fingerprint"),
        of(sum, "finding_id")
    ));
    let (code, said) = desk.check(&["--fail-on", "error"]);
    assert_eq!(code, Some(4));
    assert!(said.contains("= waived: explained (李敏, 2026-03-05); wrong total"), "{said}");
    assert!(said.contains("= waived until 2001-01-01, which has passed: explained"), "{said}");
    assert!(
        said.contains(
            "1 cause: 1 error, 0 queries, 0 infos; 2 findings, of which 1 waived, 1 no longer, 0 with other figures"
        ),
        "{said}"
    );
    let (_, said) = desk.check(&["--lang", "zh"]);
    assert!(said.contains("= 已复核：explained（李敏，2026-03-05）；wrong total"), "{said}");
    let (_, shown) = ended(&desk.command("show", Path::new(REPORT)).output().unwrap());
    assert!(shown.contains("= waived: explained"), "{shown}");
    let (_, json) = desk.check(&["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"][1]["review"]["state"], "expired");
}

#[test]
fn what_is_wrong_in_the_settings_is_pointed_at() {
    let desk = Desk::new("[rules]\nselct = [\"T\"]\nwaivers = \"waivers.csv\"\n");
    let (code, said) = desk.check(&[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("gouji.toml, line 2:") && said.contains("did you mean `select`?"), "{said}");
    let desk = Desk::new("[rules]\nignore = [\"N\"]\nwaivers = \"waivers.csv\"\n");
    let (code, said) = desk.run(Path::new(SAMPLE), &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("check rules.waivers in the configuration"), "{said}");
    desk.waive("abcd,\n");
    let (code, said) = desk.check(&[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("waivers.csv, line 2: abcd has no verdict"), "{said}");
}
