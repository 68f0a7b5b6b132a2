//! The causes of a run and of a check: their findings, their counts, and their names.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县/2021/沧塘县人民政府.html");

fn ran(arguments: &[&str]) -> Output {
    gouji().args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The rows of a table of a run over a corpus.
fn run(corpus: &str, output: &Path) -> String {
    said(&ran(&["run", corpus, "--progress", "none", "-o", output.to_str().unwrap()]))
}

fn table(output: &Path, table: &str) -> Vec<Row> {
    rows(&output.join(format!("latest/{table}.csv")))
}

fn checked(arguments: &[&str]) -> Value {
    let output = ran(&[&["check", "--json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ids(causes: &Value) -> BTreeSet<String> {
    let causes = causes["causes"].as_array().unwrap().iter();
    causes.map(|cause| cause["cause_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_finding_has_a_cause_in_the_order_of_the_table() {
    let output = tempfile::tempdir().unwrap();
    let printed = run(SAMPLE, output.path());
    let (causes, findings) = (table(output.path(), "causes"), table(output.path(), "findings"));
    assert!(printed.contains(&format!("found     {} causes: ", causes.len())), "{printed}");
    assert!(printed.contains(&format!("in {} findings: ", findings.len())), "{printed}");
    let mut explained: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in &findings {
        explained.entry(&finding["cause_id"]).or_default().insert(&finding["finding_id"]);
    }
    assert_eq!(explained.len(), causes.len());
    let mut joined = 0;
    for cause in &causes {
        let own: BTreeSet<&str> = cause["finding_ids"].split("; ").collect();
        assert_eq!(explained[cause["cause_id"].as_str()], own);
        assert_eq!(cause["findings"], own.len().to_string());
        assert!(cause["question_zh"].ends_with('。') && cause["question_en"].ends_with(['.', '?']), "{cause:?}");
        joined += own.len() - 1;
    }
    assert!(joined > 10, "{joined}");
    let severity = |row: &Row| ["error", "query", "info"].iter().position(|word| *word == row["severity"]);
    let order = |row: &Row| (row["district"].clone(), row["agency"].clone(), severity(row), row["year"].clone());
    assert!(causes.is_sorted_by_key(order));
    let coverage = table(output.path(), "coverage");
    let errors: usize = coverage.iter().map(|row| row["errors"].parse::<usize>().unwrap()).sum();
    assert_eq!(errors, causes.iter().filter(|cause| cause["severity"] == "error").count());
}

#[test]
fn a_check_counts_what_a_run_counts() {
    let output = tempfile::tempdir().unwrap();
    run(SAMPLE, output.path());
    let of_reports = table(output.path(), "causes").into_iter().filter(|cause| !cause["report_id"].is_empty());
    let of_run: BTreeSet<String> = of_reports.map(|cause| cause["cause_id"].clone()).collect();
    let all = checked(&[SAMPLE]);
    assert_eq!(ids(&all), of_run);
    assert_eq!(all["copies"], 1);
    let printed = said(&ran(&["check", SAMPLE]));
    assert!(
        printed.contains("1 copy left out") && printed.contains(&format!("{} causes: ", of_run.len())),
        "{printed}"
    );
    assert!(printed.contains("=== 沧塘县人民政府 ==="), "{printed}");
}

#[test]
fn filters_hold_for_what_is_shown_and_counted() {
    let all = checked(&[SAMPLE]);
    let some = checked(&[SAMPLE, "--agency", "财政局", "--year", "2021", "--severity", "error", "--rule", "T4"]);
    let causes = some["causes"].as_array().unwrap();
    assert!(!causes.is_empty() && ids(&some).is_subset(&ids(&all)) && ids(&some).len() < ids(&all).len());
    for cause in causes {
        assert!(cause["agency"].as_str().unwrap().contains("财政局") && cause["year"] == 2021, "{cause}");
        assert_eq!(cause["severity"], "error");
    }
    let none = ["check", SAMPLE, "--district", "某县", "--fail-on", "info"];
    assert_ne!(ran(&none).status.code(), Some(4), "what is not shown fails no check");
    assert_eq!(ran(&["check", REPORT, "--agency", "人民政府", "--fail-on", "error"]).status.code(), Some(4));
}

#[test]
fn a_cause_keeps_its_name_whatever_the_figure() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let text = fs::read_to_string(REPORT).unwrap();
    let row = text.find("逾期不补正").unwrap();
    let wrong = row + text[row..].find(">9<").expect("the wrong total");
    let name = |figure: &str| {
        fs::write(&report, format!("{}>{figure}<{}", &text[..wrong], &text[wrong + 3..])).unwrap();
        let printed = checked(&[report.to_str().unwrap(), "--rule", "T301"]);
        let causes = printed["causes"].as_array().unwrap();
        assert_eq!(causes.len(), 1, "{printed}");
        assert_eq!(causes[0]["suggested"], 6.0);
        causes[0]["cause_id"].clone()
    };
    assert_eq!(name("9"), name("10"));
}
