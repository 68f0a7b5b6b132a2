//! The columns of the panel about each report besides its figures, and the balanced panel.

#![cfg(feature = "cli")]

use crate::command::{Row, SAMPLE, rows, said};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn numbers(panel: &[Row]) -> BTreeMap<&str, &str> {
    panel.iter().map(|row| (row["agency_id"].as_str(), row["agency_no"].as_str())).collect()
}

#[test]
fn the_panel_says_whose_a_report_is_and_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(said(here, &["run", SAMPLE, "--progress", "none"]).0, Some(3));
    let latest = here.join("output/latest");
    let panel = rows(&latest.join("panel.csv"));
    let by_report = |table: &str| -> BTreeMap<String, Row> {
        rows(&latest.join(format!("{table}.csv"))).into_iter().map(|row| (row["report_id"].clone(), row)).collect()
    };
    let reports = by_report("reports");
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for cause in rows(&latest.join("causes.csv")) {
        *causes.entry(cause["report_id"].clone()).or_default() += 1;
    }
    let coverage: BTreeMap<(String, String), String> = rows(&latest.join("coverage.csv"))
        .into_iter()
        .map(|row| ((row["agency"].clone(), row["year"].clone()), row["status"].clone()))
        .collect();
    assert!(panel.len() > 90 && causes.len() > 10);
    for row in &panel {
        let report = &reports[&row["report_id"]];
        for same in ["agency_id", "agency_kind", "status", "form"] {
            assert_eq!(row[same], report[same], "{same}");
        }
        assert_eq!(row["area_code"], report["district_code"]);
        assert_eq!(row["body"], row["agency_id"].rsplit('/').next().unwrap());
        assert_eq!(row["coverage"], coverage[&(row["agency"].clone(), row["year"].clone())]);
        let count = causes.get(&row["report_id"]).copied().unwrap_or_default().to_string();
        assert_eq!(row["causes"], if row["status"] == "quarantined" { String::new() } else { count });
        assert_eq!((row["has_table_1"].as_str(), row["has_prose"].as_str()), ("", "true"));
    }
    let of_all = numbers(&panel);
    let different: BTreeSet<&&str> = of_all.values().collect();
    assert!(different.len() == of_all.len() && of_all.len() > 20);
    assert!(of_all.values().all(|number| number.parse::<i64>().is_ok_and(|number| number > 0)));
    // from other reports, on another day, in another order
    let part = format!("{SAMPLE}/沧塘县/2022");
    assert!(matches!(said(here, &["run", &part, "-o", "part", "--progress", "none"]).0, Some(0 | 3)));
    let part = rows(&here.join("part/latest/panel.csv"));
    assert!(!part.is_empty() && numbers(&part).iter().all(|(id, number)| of_all.get(id) == Some(number)));
    check_balanced(here);
}

fn check_balanced(here: &Path) {
    let arguments = ["panel", "--years", "2021-2024", "--metric", "requests.received", "--to", "shelf"];
    let (code, words) = said(here, &arguments);
    assert_eq!(code, Some(0), "{words}");
    let balanced = rows(&here.join("shelf/panel_balanced.csv"));
    let mut years: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &balanced {
        assert!(!row["requests_received__total"].is_empty() && !row.contains_key("outcome_granted__total"));
        years.entry(&row["agency"]).or_default().push(&row["year"]);
    }
    assert!(years.len() > 15 && years.values().all(|years| *years == ["2021", "2022", "2023", "2024"]));
    let left_out = rows(&here.join("shelf/panel_left_out.csv"));
    let out: BTreeSet<&str> = left_out.iter().map(|row| row["agency"].as_str()).collect();
    let coverage = rows(&here.join("output/latest/coverage.csv"));
    let known: BTreeSet<&str> = coverage.iter().map(|row| row["agency"].as_str()).collect();
    assert!(!out.is_empty() && known.iter().all(|agency| years.contains_key(agency) != out.contains(agency)));
    // every figure that is said to be missing is missing in the panel, for the stated reason
    let facts = rows(&here.join("output/latest/facts.csv"));
    for row in &left_out {
        let is_its = |fact: &&Row| ["agency", "year", "metric", "applicant"].iter().all(|key| fact[*key] == row[*key]);
        match facts.iter().find(is_its) {
            Some(fact) => assert!(fact["value"].is_empty() && row["why"] != "no report", "{row:?} {fact:?}"),
            None => assert!(row["why"] == "no report" || row["why"] == "no tables of a known form", "{row:?}"),
        }
    }
    let (code, words) = said(here, &[&arguments[..], &["--format", "dta"]].concat());
    assert!(code == Some(0) && here.join("shelf/panel_balanced.dta").is_file(), "{words}");
    let (code, words) = said(here, &["panel", "--years", "2021-2024", "--metric", "requests.recieved"]);
    assert!(code == Some(1) && words.contains("did you mean requests.received?"), "{words}");
}
