//! Differences from the run before and their reasons, through the command as users run it.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县");
/// Its total of 逾期不补正 is 9 and should be 6.
const GOVERNMENT: &str = "2021/沧塘县人民政府.html";
/// An agency with reports on two years.
const AGENCY: &str = "沧塘县大关镇人民政府.html";

/// A corpus, a configuration and an output, in a folder of their own.
struct Nights(tempfile::TempDir);

impl Nights {
    /// Starts with these reports of the sample.
    fn with(reports: &[&str]) -> Self {
        let nights = Self(tempfile::tempdir().unwrap());
        for report in reports {
            nights.add(report, report);
        }
        nights.configure("");
        nights
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, report: &str) -> PathBuf {
        self.path("corpus").join("沧塘县").join(report)
    }

    fn add(&self, report: &str, as_name: &str) {
        let to = self.file(as_name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(Path::new(SAMPLE).join(report), to).unwrap();
    }

    fn configure(&self, text: &str) {
        fs::write(self.path("gouji.toml"), text).unwrap();
    }

    /// Replaces the first figure after a label.
    fn correct(&self, report: &str, label: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(report)).unwrap();
        let row = text.find(label).unwrap();
        let at = row + text[row..].find(&format!(">{from}<")).expect("the figure") + 1;
        fs::write(self.file(report), format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut command = gouji();
        command.current_dir(self.0.path()).args(["run", "corpus", "-o", "output", "--config", "gouji.toml"]);
        command.args(["--progress", "none"]).args(more).output().unwrap()
    }

    /// Runs, and checks the exit code.
    #[track_caller]
    fn expect(&self, code: i32, more: &[&str]) -> String {
        let ran = self.run(more);
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(code), "{said}");
        said
    }

    /// The rows of `changes` about one kind of item, without unchanged ones.
    fn changes(&self, what: &str) -> Vec<Row> {
        let changes = rows(&self.path("output/latest/changes.csv"));
        changes.into_iter().filter(|row| row["what"] == what && row["state"] != "open").collect()
    }

    /// Counts of what, state and why, of everything that differs.
    fn kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for row in rows(&self.path("output/latest/changes.csv")).iter().filter(|row| row["state"] != "open") {
            *kinds.entry(format!("{} {} {}", row["what"], row["state"], row["why"])).or_default() += 1;
        }
        kinds
    }

    fn record(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.path("output/latest/run.json")).unwrap()).unwrap()
    }

    fn mail(&self) -> String {
        fs::read_to_string(self.path("output/latest/news.md")).unwrap()
    }
}

/// The only row.
#[track_caller]
fn only(rows: Vec<Row>) -> Row {
    let [row] = <[Row; 1]>::try_from(rows).unwrap();
    row
}

#[track_caller]
fn expect_kinds(nights: &Nights, expected: &[&str]) {
    let kinds: Vec<String> = nights.kinds().into_keys().collect();
    assert_eq!(kinds, expected);
}

#[test]
fn a_first_run_has_no_news_and_a_second_one_keeps_the_day() {
    let nights = Nights::with(&[GOVERNMENT]);
    let said = nights.expect(0, &["--fail-on", "new-info"]);
    assert!(said.contains("news      none: there is no run before"), "{said}");
    assert_eq!(rows(&nights.path("output/latest/changes.csv")).len(), 0);
    assert!(nights.mail().contains("nothing is said to be new: there is no run before."));
    let first = nights.record()["run_id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        nights.expect(0, &["--fail-on", "new-info", "--force"]);
    }
    let open = rows(&nights.path("output/latest/changes.csv"));
    assert!(!open.is_empty());
    for row in &open {
        assert_eq!((row["state"].as_str(), row["why"].as_str(), &row["first_run"]), ("open", "", &first));
        assert_eq!(row["first_seen"].len(), "2026-01-01".len());
    }
    let causes = rows(&nights.path("output/latest/causes.csv")).len();
    assert_eq!(open.iter().filter(|row| row["what"] == "cause").count(), causes);
}

#[test]
fn a_figure_that_changes_at_the_root_changes_the_cause_and_a_corrected_one_fixes_it() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    let first = nights.record()["run_id"].clone();
    nights.correct(GOVERNMENT, "逾期不补正", "9", "10");
    nights.expect(0, &["--fail-on", "new-error"]);
    expect_kinds(&nights, &["cause changed file", "fact changed file", "finding changed file", "report changed file"]);
    let cause = only(nights.changes("cause"));
    assert_eq!(["field", "before", "after"].map(|column| cause[column].as_str()), ["reported", "9", "10"]);
    assert!(cause["question_zh"].contains("10") && cause["first_run"] == first, "{cause:?}");
    let fact = only(nights.changes("fact"));
    let metric = "outcome.other.correction_overdue";
    assert_eq!(
        ["metric", "applicant", "before", "after"].map(|column| fact[column].as_str()),
        [metric, "total", "9", "10"]
    );
    nights.correct(GOVERNMENT, "逾期不补正", "10", "6");
    let said = nights.expect(0, &[]);
    assert!(said.contains("news      0 new causes (0 errors, 0 queries), 1 fixed, 0 changed"), "{said}");
    expect_kinds(&nights, &["cause fixed file", "fact changed file", "finding fixed file", "report changed file"]);
    assert!(only(nights.changes("cause"))["question_en"].contains("should be 6"), "of the run before");
    nights.correct(GOVERNMENT, "逾期不补正", "6", "9");
    nights.expect(4, &["--fail-on", "new-error"]);
    let again = only(nights.changes("cause"));
    assert_eq!(
        (again["state"].as_str(), &again["first_run"]),
        ("new", &nights.record()["run_id"].as_str().unwrap().to_owned())
    );
    nights.expect(0, &["--fail-on", "new-error", "--threads", "1"]);
    nights.expect(4, &["--fail-on", "error", "--threads", "2"]);
}

/// Ids and fingerprints depend neither on lines above nor on the order of files.
#[test]
fn shifted_lines_and_another_order_change_no_cause() {
    let years = [2022, 2023].map(|year| format!("{year}/{AGENCY}"));
    let nights = Nights::with(&[GOVERNMENT, &years[0], &years[1]]);
    nights.expect(0, &[]);
    for report in [GOVERNMENT, &years[0], &years[1]] {
        // some pages are in GB18030
        let page = fs::read(nights.file(report)).unwrap();
        let table = page.windows(6).position(|bytes| bytes == b"<table").unwrap();
        let (before, behind) = page.split_at(table);
        fs::write(nights.file(report), [before, b"\n\n<!-- moved down -->\n\n", behind].concat()).unwrap();
    }
    fs::rename(nights.file(GOVERNMENT), nights.file("2021/z.html")).unwrap();
    fs::rename(nights.file(&years[0]), nights.file("2022/z.html")).unwrap();
    nights.expect(0, &[]);
    expect_kinds(&nights, &["report changed file"]);
}

#[test]
fn a_blank_cell_is_identified_by_its_status() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    nights.correct(GOVERNMENT, "逾期不补正", "9", "");
    nights.expect(0, &[]);
    let fact = only(nights.changes("fact"));
    assert_eq!([&fact["before"], &fact["after"]], ["9", "blank"]);
}

#[test]
fn reports_come_go_and_move() {
    let others = [2022, 2023].map(|year| format!("{year}/{AGENCY}"));
    let nights = Nights::with(&[GOVERNMENT, &others[0]]);
    nights.expect(0, &[]);
    nights.add(&others[1], &others[1]);
    nights.expect(0, &[]);
    let new = only(nights.changes("report"));
    assert_eq!([&new["state"], &new["why"], &new["report_id_before"]], ["new", "file", ""]);
    assert!(nights.changes("fact").is_empty(), "the cells of a new report are no news");
    // the same bytes under another name
    fs::rename(nights.file(GOVERNMENT), nights.file("2021/年度报告.html")).unwrap();
    nights.expect(0, &[]);
    expect_kinds(&nights, &["report changed moved"]);
    let moved = only(nights.changes("report"));
    assert_eq!(moved["field"], "path");
    assert!(moved["before"].ends_with(GOVERNMENT) && moved["after"].ends_with("年度报告.html"), "{moved:?}");
    fs::remove_file(nights.file(&others[1])).unwrap();
    nights.expect(0, &["--allow-fewer"]);
    let gone = only(nights.changes("report"));
    assert_eq!([&gone["state"], &gone["why"], &gone["report_id"]], ["gone", "file", ""]);
    assert!(nights.changes("cause").iter().all(|row| row["state"] != "fixed"), "nobody mended anything");
    assert!(nights.mail().contains("## Reports gone\n\n- 沧塘县: 1 report: "), "{}", nights.mail());
}

#[test]
fn a_copy_that_gives_way_is_the_reason() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    // the corrected copy stands first, and both stay
    nights.add(GOVERNMENT, "2021/a.html");
    nights.correct("2021/a.html", "逾期不补正", "9", "6");
    nights.expect(0, &[]);
    let report = only(nights.changes("report"));
    assert_eq!([&report["state"], &report["why"]], ["changed", "copy"]);
    assert!(report["path"].ends_with("a.html") && report["path_before"].ends_with(GOVERNMENT), "{report:?}");
    let fact = only(nights.changes("fact"));
    assert_eq!([&fact["why"], &fact["before"], &fact["after"]], ["copy", "9", "6"]);
    assert!(nights.changes("cause").iter().all(|row| row["why"] == "copy"));
}

#[test]
fn what_a_setting_does_is_never_fixed() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    let ids = |rows: &[Row]| rows.iter().map(|row| row["cause_id"].clone()).collect::<Vec<_>>();
    nights.configure("[rules]\nignore = [\"T3\", \"N101\"]\n");
    nights.expect(0, &[]);
    expect_kinds(&nights, &["cause gone configuration", "finding gone configuration"]);
    let gone = nights.changes("cause");
    assert!(gone.iter().all(|row| row["detail"] == "rules.ignore"), "{gone:?}");
    assert!(nights.mail().contains("settings in gouji.toml: rules.ignore (1)"), "{}", nights.mail());
    nights.configure("");
    nights.expect(0, &[]);
    expect_kinds(&nights, &["cause new configuration", "finding new configuration"]);
    assert_eq!(ids(&nights.changes("cause")), ids(&gone), "the same name");
    nights.configure("[rules.severity]\nT = \"query\"\nN = \"info\"\n");
    nights.expect(0, &["--fail-on", "new-info"]);
    expect_kinds(&nights, &["cause changed configuration", "finding changed configuration"]);
    let milder = only(nights.changes("cause"));
    assert_eq!(["field", "before", "after"].map(|column| milder[column].as_str()), ["severity", "error", "query"]);
    assert_eq!(milder["detail"], "rules.severity.N; rules.severity.T");
    nights.configure("");
    nights.expect(4, &["--fail-on", "new-error"]);
    assert!(nights.mail().contains("## Graver, or no longer waived"), "{}", nights.mail());
    nights.configure("[rules]\nignore = [\"N\"]\n");
    nights.expect(0, &[]);
    nights.configure("[rules]\nignore = [\"N\"]\n[rules.tolerance]\nT3 = 3\n");
    nights.expect(0, &[]);
    let tolerated = only(nights.changes("cause"));
    assert_eq!([&tolerated["state"], &tolerated["detail"]], ["gone", "rules.tolerance.T3"]);
}

#[test]
fn a_file_that_changes_while_its_rule_is_left_out_is_not_fixed() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    nights.correct(GOVERNMENT, "逾期不补正", "9", "6");
    nights.configure("[rules]\nignore = [\"T303\"]\n");
    nights.expect(0, &[]);
    let cause = only(nights.changes("cause"));
    assert_eq!(
        ["state", "why", "detail", "also"].map(|column| cause[column].as_str()),
        ["gone", "configuration", "rules.ignore", "file"]
    );
}

#[test]
fn a_table_that_is_lost_mends_nothing() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    let text = fs::read_to_string(nights.file(GOVERNMENT)).unwrap();
    let start = text[..text.find("逾期不补正").unwrap()].rfind("<table").unwrap();
    let end = start + text[start..].find("</table>").unwrap();
    fs::write(nights.file(GOVERNMENT), format!("{}{}", &text[..start], &text[end..])).unwrap();
    nights.expect(0, &[]);
    let lost: Vec<Row> = nights.changes("finding").into_iter().filter(|row| row["state"] != "new").collect();
    assert!(lost.len() == 3 && lost.iter().all(|row| row["state"] == "gone"), "{lost:?}");
}

#[test]
fn a_waiver_and_its_last_day_are_reasons() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.configure("[rules]\nwaivers = \"waivers.csv\"\n");
    let waive = |rows: &str| fs::write(nights.path("waivers.csv"), format!("cause_id,verdict,until\n{rows}")).unwrap();
    waive("");
    nights.expect(0, &[]);
    let causes = rows(&nights.path("output/latest/causes.csv"));
    let id = &causes.iter().find(|row| row["severity"] == "error").unwrap()["cause_id"];
    waive(&format!("{id},已说明,\n"));
    nights.expect(0, &["--fail-on", "new-error"]);
    let waived = only(nights.changes("cause"));
    assert_eq!(
        ["state", "why", "field", "after"].map(|column| waived[column].as_str()),
        ["changed", "waiver", "review", "waived"]
    );
    waive(&format!("{id},已说明,2001-01-01\n"));
    nights.expect(4, &["--fail-on", "new-error"]);
    let expired = only(nights.changes("cause"));
    assert_eq!([&expired["why"], &expired["before"], &expired["after"]], ["waiver", "waived", "expired"]);
}

#[test]
fn last_years_report_and_the_list_of_agencies_are_reasons() {
    let years = [2022, 2023].map(|year| format!("{year}/{AGENCY}"));
    let nights = Nights::with(&[&years[0], &years[1]]);
    nights.expect(0, &[]);
    // the requests carried over no longer agree
    let text = fs::read_to_string(nights.file(&years[0])).unwrap();
    let row = text.find("结转下年度继续办理").unwrap();
    let figure = text[row..].find("<td").map(|at| row + at).unwrap();
    let open = figure + text[figure..].find('>').unwrap() + 1;
    let close = open + text[open..].find('<').unwrap();
    fs::write(nights.file(&years[0]), format!("{}77{}", &text[..open], &text[close..])).unwrap();
    nights.expect(0, &[]);
    let broken: Vec<Row> = nights.changes("finding").into_iter().filter(|row| row["rule"] == "Y101").collect();
    assert!(!broken.is_empty());
    for row in &broken {
        assert_eq!([&row["state"], &row["why"], &row["year"]], ["new", "other_report", "2023"]);
        assert!(row["detail"].ends_with(&years[0]), "{row:?}");
    }
    nights.configure("[names]\nagencies = \"agencies.csv\"\n");
    fs::write(nights.path("agencies.csv"), "name,district\n沧塘县从未公开局,沧塘县\n").unwrap();
    nights.expect(0, &[]);
    let missing: Vec<Row> = nights.changes("finding").into_iter().filter(|row| row["rule"] == "Y105").collect();
    assert!(!missing.is_empty() && missing.iter().all(|row| row["why"] == "agencies"), "{missing:?}");
    fs::write(nights.path("agencies.csv"), "name,district\n").unwrap();
    nights.expect(0, &[]);
    let dropped: Vec<Row> = nights.changes("finding").into_iter().filter(|row| row["rule"] == "Y105").collect();
    assert_eq!(dropped.len(), missing.len());
    assert!(dropped.iter().all(|row| row["state"] == "gone" && row["why"] == "agencies"), "{dropped:?}");
}

#[test]
fn other_folders_are_a_reason() {
    let nights = Nights::with(&[GOVERNMENT, &format!("2022/{AGENCY}")]);
    nights.expect(0, &[]);
    fs::rename(nights.path("corpus"), nights.path("other")).unwrap();
    let ran = gouji()
        .current_dir(nights.0.path())
        .args(["run", "other/沧塘县/2021", "-o", "output", "--progress", "none"])
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(0));
    let gone: Vec<Row> = nights.changes("report").into_iter().filter(|row| row["state"] == "gone").collect();
    assert!(only(gone)["why"] == "corpus");
}

/// The run before as another program would have left it: one figure read differently, and one cause less.
#[test]
fn another_program_is_a_reason() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    let latest = nights.path("output/latest");
    let record = fs::read_to_string(latest.join("run.json")).unwrap();
    let program = nights.record()["program"].as_str().unwrap().to_owned();
    fs::write(latest.join("run.json"), record.replace(&program, &"0".repeat(program.len()))).unwrap();
    rewrite(&latest.join("facts.parquet"), |facts| {
        let is_it = col("metric").eq(lit("outcome.total")).and(col("applicant").eq(lit("total")));
        facts.with_column(when(is_it).then(lit(1.0)).otherwise(col("value")).alias("value"))
    });
    for table in ["causes.parquet", "findings.parquet"] {
        rewrite(&latest.join(table), |table| table.filter(col("rule").neq(lit("T301"))));
    }
    nights.expect(4, &["--fail-on", "new-error", "--force"]);
    let fact = only(nights.changes("fact"));
    assert_eq!([&fact["why"], &fact["metric"], &fact["before"]], ["program", "outcome.total", "1"]);
    let new: Vec<Row> = nights.changes("finding").into_iter().filter(|row| row["rule"] == "T301").collect();
    assert_eq!([&only(new.clone())["state"], &only(new)["why"]], ["new", "program"]);
}

fn rewrite(path: &Path, change: impl Fn(LazyFrame) -> LazyFrame) {
    let table = LazyFrame::scan_parquet(PlRefPath::try_from_path(path).unwrap(), ScanArgsParquet::default()).unwrap();
    let mut changed = change(table).collect().unwrap();
    ParquetWriter::new(fs::File::create(path).unwrap()).finish(&mut changed).unwrap();
}

#[test]
fn a_run_before_that_cannot_be_read_costs_the_news_and_not_the_run() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    fs::write(nights.path("output/latest/causes.parquet"), "PAR1 and no more").unwrap();
    let said = nights.expect(0, &["--fail-on", "new-info", "--threads", "1"]);
    assert!(said.contains("news      none: ") && said.contains("causes.parquet"), "{said}");
    assert_eq!(rows(&nights.path("output/latest/changes.csv")).len(), 0);
    let said = nights.expect(1, &["--against", "no-such-run"]);
    assert!(said.contains("there is no run no-such-run"), "{said}");
}

#[test]
fn two_runs_are_compared_again_by_their_names() {
    let nights = Nights::with(&[GOVERNMENT]);
    nights.expect(0, &[]);
    nights.correct(GOVERNMENT, "逾期不补正", "9", "6");
    nights.expect(0, &[]);
    let diff = |arguments: &[&str]| {
        let ran = gouji().current_dir(nights.0.path()).arg("diff").args(arguments).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    };
    assert_eq!(diff(&["1", "2"]), nights.mail());
    assert_eq!(
        diff(&["1", "latest", "--format", "json"]),
        fs::read_to_string(nights.path("output/latest/news.json")).unwrap()
    );
    let csv = fs::read_to_string(nights.path("output/latest/changes.csv")).unwrap();
    assert_eq!(diff(&["1", "2", "--format", "csv"]), csv.trim_start_matches('\u{FEFF}'));
    let back = diff(&["2", "1", "--lang", "zh"]);
    assert!(back.starts_with("# 变动简报（") && back.contains("## 新增问题"), "{back}");
    // compared with a run that the user chooses
    let first = fs::read_dir(nights.path("output/runs")).unwrap().map(|run| run.unwrap().file_name()).min().unwrap();
    nights.expect(0, &["--against", "1", "--threads", "1"]);
    assert_eq!(nights.record()["against"], first.to_str().unwrap());
    expect_kinds(&nights, &["cause fixed file", "fact changed file", "finding fixed file", "report changed file"]);
}

#[test]
fn the_news_are_read_in_the_morning() {
    let years = [2022, 2023].map(|year| format!("{year}/{AGENCY}"));
    let nights = Nights::with(&[GOVERNMENT, &years[0]]);
    nights.correct(GOVERNMENT, "逾期不补正", "9", "6");
    nights.expect(0, &[]);
    nights.correct(GOVERNMENT, "逾期不补正", "6", "9");
    fs::remove_file(nights.file(&years[0])).unwrap();
    nights.add(&years[1], &years[1]);
    nights.expect(0, &["--allow-fewer"]);
    let record = nights.record();
    let day =
        rows(&nights.path("output/latest/changes.csv")).iter().map(|row| row["first_seen"].clone()).max().unwrap();
    let date = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").unwrap();
    // snapshots contain no days and names of runs
    let scrubbed = |mail: String| {
        let mail = mail
            .replace(record["against"].as_str().unwrap(), "RUN-1")
            .replace(record["run_id"].as_str().unwrap(), "RUN-2");
        mail.replace(&day, "DAY").replace(&date.format("%Y年%-m月%-d日").to_string(), "某日")
    };
    for (lang, name) in [("en", "news_in_english"), ("zh", "news_in_chinese")] {
        let ran = gouji().current_dir(nights.0.path()).args(["diff", "1", "2", "--lang", lang]).output().unwrap();
        insta::assert_snapshot!(name, scrubbed(String::from_utf8(ran.stdout).unwrap()));
    }
}
