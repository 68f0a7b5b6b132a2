//! Corpora for tests, made and read: for tests that compare them with their truth, and for measurements.

use super::truth::{Truth, is_of_prose, truth, written};
use crate::{Focus, Format, Plan};
use gouji::extract::{Surroundings, extract};
use gouji::report::{NO_APPLICANT, Report};
use gouji::{audit, readers, rules, source};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A corpus and its truth in a temporary folder.
pub struct Made {
    _folder: tempfile::TempDir,
    pub corpus: PathBuf,
    pub truth: PathBuf,
}

pub fn make(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, ..Plan::default() })
}

/// Reports in page formats.
pub fn make_paged(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, formats: vec![(Format::Ofd, 1)], ..Plan::default() })
}

/// Reports of all forms, as web pages and texts.
pub fn make_of_all_forms(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, years: 2014..=2024, ..Plan::default() })
}

/// The same in page formats.
pub fn make_of_all_forms_paged(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, years: 2014..=2024, formats: vec![(Format::Ofd, 1)], ..Plan::default() })
}

/// Reports with all kinds of faults that a single report can have and a rule finds, as web pages and texts.
pub fn make_of_all_kinds(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, kinds: checked_kinds("single"), ..Plan::default() })
}

/// The kinds of faults of a family for which there is a rule.
pub fn checked_kinds(family: &str) -> Vec<&'static str> {
    crate::kinds(family).unwrap().into_iter().filter(|kind| rules::rule(kind).is_some()).collect()
}

/// Reports with known figures in their prose, some of them with a fault that a rule finds.
pub fn make_claims(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan {
        reports,
        seed,
        faults,
        focus: Focus::Prose,
        kinds: checked_kinds("prose"),
        prose: true,
        ..Plan::default()
    })
}

/// Districts of 40 agencies over six years. Some agencies have a fault that only several reports show.
pub fn make_series(districts: usize, seed: u64, faults: f64) -> Made {
    made(&series(districts, seed, faults))
}

/// The same; the faults are sections copied from another district.
pub fn make_copied_across(districts: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { across: true, kinds: vec!["C102"], ..series(districts, seed, faults) })
}

/// The same; the faults are shares of requests granted that are far from those of all peers.
pub fn make_unusual_shares(districts: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { kinds: vec!["P102"], ..series(districts, seed, faults) })
}

fn series(districts: usize, seed: u64, faults: f64) -> Plan {
    let (agencies, years) = (40, 2021..=2026);
    let reports = districts * agencies * years.clone().count();
    Plan { reports, seed, faults, agencies, years, focus: Focus::Series, prose: true, ..Plan::default() }
}

fn made(plan: &Plan) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, truth) = (folder.path().join("corpus"), folder.path().join("truth"));
    let summary = crate::make(plan, &corpus, &truth).unwrap();
    // in a series, some are missing and some occur twice
    assert!(summary.reports == plan.reports || plan.focus == Focus::Series);
    Made { _folder: folder, corpus, truth }
}

fn read(corpus: &Path, path: &str) -> Report {
    let bytes = std::fs::read(corpus.join(path)).unwrap();
    let folder = path.split('/').next();
    let reading = readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default())
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let surroundings = Surroundings { folder, path, ..Surroundings::default() };
    extract(reading.document, &surroundings).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What differs between the reading of a corpus and its truth, a line each.
pub fn differences(made: &Made) -> Vec<String> {
    let truth = Truth::load(&made.truth);
    let found: Vec<Vec<String>> = truth
        .reports
        .par_iter()
        .map(|(cells, row)| truth.compare(&read(&made.corpus, &cells[0]), cells, row).concat())
        .collect();
    found.into_iter().flatten().collect()
}

/// The findings that are due on a corpus, and those that were made.
pub fn findings(made: &Made) -> (BTreeSet<[String; 6]>, BTreeSet<[String; 6]>) {
    let (_, rows) = truth(&made.truth.join("findings.csv"));
    let (_, reports) = truth(&made.truth.join("reports.csv"));
    let due = rows.into_iter().map(|row| row.try_into().unwrap()).collect();
    let tells_prose = made.truth.join("claims.csv").exists();
    let found = reports
        .par_iter()
        .flat_map_iter(|row| {
            let (_, findings) = audit::audit(&read(&made.corpus, &row[0]));
            let compared = findings.iter().filter(|finding| tells_prose || !is_of_prose(finding.rule));
            compared.map(|finding| written(&row[0], finding)).collect::<Vec<_>>()
        })
        .collect();
    (due, found)
}

/// The score of a rule on a corpus: due findings, those found, and others.
#[derive(Clone, Debug)]
pub struct Score {
    pub rule: String,
    pub due: usize,
    pub found: usize,
    pub missed: Vec<[String; 6]>,
    pub false_alarms: Vec<[String; 6]>,
}

impl Score {
    /// The share of due findings that were found.
    pub fn recall(&self) -> f64 {
        ratio(self.due - self.missed.len(), self.due)
    }

    /// The share of findings that are due.
    pub fn precision(&self) -> f64 {
        ratio(self.found - self.false_alarms.len(), self.found)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of findings")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Scores in the order of rule codes: rules for whose faults the maker has a kind, registered or not, and rules that
/// found something.
pub fn scores(made: &Made) -> Vec<Score> {
    let (due, found) = findings(made);
    scored(&due, &found, |_| false)
}

/// The same for the rules over several reports; `findings` is the table of a run. Findings that a rule may make or not
/// are neither due nor false.
pub fn series_scores(made: &Made, findings: &Path) -> Vec<Score> {
    let named = |path: &Path| -> Vec<HashMap<String, String>> {
        csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
    };
    let (mut due, mut possible) = (BTreeSet::new(), HashSet::new());
    for row in named(&made.truth.join("series.csv")) {
        let finding = due_on_series(&row);
        if row["standing"] == "possible" {
            possible.insert(finding)
        } else {
            due.insert(finding)
        };
    }
    let rows = named(findings);
    let of_series = rows.iter().filter(|row| rules::rule(&row["rule"]).is_some_and(|rule| rule.scopes() != ["report"]));
    let found: BTreeSet<[String; 6]> = of_series.map(found_on_series).collect();
    scored(&due, &found, |finding| {
        let [agency, rule, year, ..] = finding.clone();
        let of_any_cell = [agency, rule, year, String::new(), String::new(), String::new()];
        possible.contains(finding) || possible.contains(&of_any_cell)
    })
}

/// Agency, rule, year, and the cell or table if the rule states one.
fn due_on_series(row: &HashMap<String, String>) -> [String; 6] {
    let cell = |name: &str| {
        if has_finding_per_cell(&row["rule"]) { row[name].replace(NO_APPLICANT, "") } else { String::new() }
    };
    let table = if row["rule"] == "Y104" { row["table"].clone() } else { String::new() };
    [row["agency"].clone(), row["rule"].clone(), row["year"].clone(), cell("metric"), cell("applicant"), table]
}

fn found_on_series(row: &HashMap<String, String>) -> [String; 6] {
    // the message begins with the table: “table 3 is last year's”
    let table = row["message_en"].split(' ').nth(1).filter(|_| row["rule"] == "Y104").unwrap_or_default();
    let row = row.iter().map(|(name, value)| (name.clone(), value.clone()));
    due_on_series(&row.chain([("table".to_owned(), table.to_owned())]).collect())
}

/// Rules with a finding for each cell. The others have one for a report or a table.
fn has_finding_per_cell(rule: &str) -> bool {
    matches!(rule, "Y101" | "Y102" | "Y103" | "Y107" | "P102" | "P103" | "N106")
}

fn scored(
    due: &BTreeSet<[String; 6]>,
    found: &BTreeSet<[String; 6]>,
    is_possible: impl Fn(&[String; 6]) -> bool,
) -> Vec<Score> {
    let codes: BTreeSet<&str> = due.iter().chain(found).map(|finding| finding[1].as_str()).collect();
    let score = |rule: &str| {
        let of_rule = |findings: &BTreeSet<[String; 6]>| -> BTreeSet<[String; 6]> {
            findings.iter().filter(|finding| finding[1] == rule).cloned().collect()
        };
        let (due, found) = (of_rule(due), of_rule(found));
        Score {
            rule: rule.to_owned(),
            due: due.len(),
            found: found.len(),
            missed: due.difference(&found).cloned().collect(),
            false_alarms: found.difference(&due).filter(|finding| !is_possible(finding)).cloned().collect(),
        }
    };
    codes.into_iter().map(score).collect()
}
