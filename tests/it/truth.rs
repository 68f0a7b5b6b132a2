//! Readings of made corpora beside their truth: for the tests that compare them and the measurement that counts.

use crate::maker::{self, Plan};
use gouji::extract::{Surroundings, extract};
use gouji::finding::Finding;
use gouji::forms::{Form, form};
use gouji::report::{Fact, NO_APPLICANT, Report, Status};
use gouji::{readers, rules, source};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// A corpus and its truth in a folder that goes with it.
pub struct Made {
    _folder: tempfile::TempDir,
    pub corpus: PathBuf,
    pub truth: PathBuf,
}

pub fn make(reports: usize, seed: u64, faults: f64) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, truth) = (folder.path().join("corpus"), folder.path().join("truth"));
    let plan = Plan { reports, seed, faults, broken: 0, years: 2021..=2024, agencies: 25, readme: false };
    let summary = maker::make(&plan, &corpus, &truth).unwrap();
    assert_eq!(summary.reports, reports);
    Made { _folder: folder, corpus, truth }
}

/// A table of the truth: its header and its rows.
fn truth(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

fn read(corpus: &Path, path: &str) -> Report {
    let bytes = std::fs::read(corpus.join(path)).unwrap();
    let folder = path.split('/').next();
    let reading = readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default())
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let surroundings = Surroundings { folder, path, listed: None };
    extract(reading.document, &surroundings).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A cell as the truth writes it.
fn cell(report: &Report, fact: &Fact) -> String {
    let raw = || report.str(fact.raw).split_whitespace().collect::<String>();
    match (fact.figure.status, fact.figure.value) {
        (Status::Reported, Some(value)) => value.to_string(),
        (Status::Note, Some(value)) => format!("note:{value}"),
        (Status::Blank, _) => "blank".to_owned(),
        (Status::Mark, _) => format!("mark:{}", raw()),
        (Status::Missing, _) => "missing".to_owned(),
        _ => format!("unreadable:{}", raw()),
    }
}

fn columns(form: &Form) -> Vec<String> {
    form.cells
        .iter()
        .map(|cell| {
            let metric = cell.metric.key().replace('.', "_");
            cell.applicant.map_or(metric.clone(), |applicant| format!("{metric}__{}", applicant.key()))
        })
        .collect()
}

/// What differs between the reading of a corpus and its truth, a line each.
pub fn differences(made: &Made) -> Vec<String> {
    let form = form("2021").unwrap();
    let (header, facts) = truth(&made.truth.join("facts.csv"));
    let (names, reports) = truth(&made.truth.join("reports.csv"));
    let columns: HashMap<String, usize> = columns(form).into_iter().zip(0..).collect();
    let positions: Vec<usize> = header[1..].iter().map(|column| columns[column]).collect();
    assert_eq!(positions.len(), form.cells.len());
    let found: Vec<Vec<String>> = facts
        .par_iter()
        .zip(&reports)
        .map(|(cells, row)| {
            let path = &cells[0];
            let report = read(&made.corpus, path);
            let mut differing = Vec::new();
            let style = &row[names.iter().position(|name| name == "style").unwrap()];
            let mut differ = |what: &str, read: &str, truth: &str| {
                if read != truth {
                    differing.push(format!("{path} ({style}): {what}: read {read:?}, is {truth:?}"));
                }
            };
            // a report without any table has no facts
            if !report.facts.is_empty() {
                for (&at, truth) in positions.iter().zip(&cells[1..]) {
                    differ(
                        &header[1 + positions.iter().position(|&p| p == at).unwrap()],
                        &cell(&report, &report.facts[at]),
                        truth,
                    );
                }
            }
            let metadata = &report.metadata;
            let text =
                |name: &Option<gouji::report::Printed>| name.as_ref().map_or(String::new(), |name| name.text.clone());
            let date = |date: Option<chrono::NaiveDate>| date.map_or(String::new(), |date| date.to_string());
            let read = |name: &str| match name {
                "district" => report.agency.district.clone(),
                "agency" => report.agency.name.clone(),
                "agency_kind" => report.agency.kind.key().to_owned(),
                "year" => metadata.year.map_or(String::new(), |year| year.to_string()),
                "form" => report.form.unwrap_or_default().to_owned(),
                "period_start" => date(metadata.period.map(|(start, _)| start)),
                "period_end" => date(metadata.period.map(|(_, end)| end)),
                "signed_on" => date(metadata.signed_on),
                "published_on" => date(metadata.published_on),
                "address" => metadata.address.clone().unwrap_or_default(),
                "phone" => metadata.phone.clone().unwrap_or_default(),
                "email" => metadata.email.clone().unwrap_or_default(),
                "agency_title" => text(&metadata.agency_title),
                "agency_signature" => text(&metadata.agency_signature),
                _ => unreachable!("{name}"),
            };
            for (name, truth) in names.iter().zip(row) {
                if !matches!(name.as_str(), "path" | "city" | "style" | "encoding" | "fault") {
                    differ(name, &read(name), truth);
                }
            }
            let numbers: Vec<u8> = report.sections.iter().map(|section| section.number).collect();
            differ("sections", &format!("{numbers:?}"), "[1, 2, 3, 4, 5, 6]");
            differing
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// A finding as the truth writes it: path, rule, severity, metric, applicant, table.
fn written(path: &str, finding: &Finding) -> [String; 6] {
    let applicant = finding.applicant.map_or("", gouji::report::Applicant::key);
    // the truth names a table only where the finding is about all of it
    let table = finding.table.filter(|_| finding.metric.is_none()).map_or(String::new(), |table| table.to_string());
    let metric = finding.metric.map_or("", gouji::report::Metric::key);
    [path, finding.rule, finding.severity.key(), metric, applicant.replace(NO_APPLICANT, "").as_str(), &table]
        .map(str::to_owned)
}

/// The findings that are due on a corpus, and those that there are.
pub fn findings(made: &Made) -> (BTreeSet<[String; 6]>, BTreeSet<[String; 6]>) {
    let (_, rows) = truth(&made.truth.join("findings.csv"));
    let (_, reports) = truth(&made.truth.join("reports.csv"));
    let due = rows.into_iter().map(|row| row.try_into().unwrap()).collect();
    let found = reports
        .par_iter()
        .flat_map_iter(|row| {
            let (_, findings) = rules::audit(&read(&made.corpus, &row[0]));
            findings.iter().map(|finding| written(&row[0], finding)).collect::<Vec<_>>()
        })
        .collect();
    (due, found)
}
