//! Corpora made for a test, read whole: for the tests that compare them with their truth and the measurement that counts.

use crate::maker::{self, Format, Plan};
use crate::truth::{Truth, truth, written};
use gouji::extract::{Surroundings, extract};
use gouji::report::Report;
use gouji::{readers, rules, source};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A corpus and its truth in a folder that goes with it.
pub struct Made {
    _folder: tempfile::TempDir,
    pub corpus: PathBuf,
    pub truth: PathBuf,
}

pub fn make(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, ..Plan::default() })
}

/// Reports that are set on pages.
pub fn make_paged(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, formats: vec![(Format::Ofd, 1)], ..Plan::default() })
}

/// Reports of all forms, as web pages and texts.
pub fn make_of_all_forms(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, years: 2014..=2024, ..Plan::default() })
}

/// The same on pages.
pub fn make_of_all_forms_paged(reports: usize, seed: u64, faults: f64) -> Made {
    made(&Plan { reports, seed, faults, years: 2014..=2024, formats: vec![(Format::Ofd, 1)], ..Plan::default() })
}

fn made(plan: &Plan) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, truth) = (folder.path().join("corpus"), folder.path().join("truth"));
    let summary = maker::make(plan, &corpus, &truth).unwrap();
    assert_eq!(summary.reports, plan.reports);
    Made { _folder: folder, corpus, truth }
}

fn read(corpus: &Path, path: &str) -> Report {
    let bytes = std::fs::read(corpus.join(path)).unwrap();
    let folder = path.split('/').next();
    let reading = readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default())
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let surroundings = Surroundings { folder, path, listed: None };
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
