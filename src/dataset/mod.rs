//! From reports to frames: the one place that knows the columns of the tables that hold what was read.
//!
//! Reports come in batches and leave as rows at once; what stays in memory is who reported which year.

mod frames;

pub use frames::{checks, codebook, facts, findings, panel, reports, sources};

use crate::finding::{Check, Finding};
use crate::report::Report;
use crate::source::Format;
use std::collections::HashMap;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceOutcome {
    Parsed,
    NotAReport,
    /// Another report of the same agency and year was read before it.
    Duplicate,
    /// It ought to be read and cannot be.
    Quarantined,
}

impl SourceOutcome {
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Parsed => "parsed",
            Self::NotAReport => "not_a_report",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
        }
    }
}

/// A file as the table `sources` tells of it.
#[derive(Debug, Clone)]
pub struct SourceRow {
    pub path: String,
    pub format: Option<Format>,
    pub encoding: Option<&'static str>,
    pub bytes: Option<u64>,
    /// The hash of its bytes, in hexadecimal digits.
    pub blake3: Option<String>,
    pub outcome: SourceOutcome,
    pub reason: String,
    /// The report it holds; for a duplicate, the one that was kept.
    pub report_id: Option<String>,
}

/// A report with what the audit says of it.
#[derive(Debug)]
pub struct Filed {
    pub id: String,
    pub path: String,
    pub format: Format,
    pub year: i32,
    pub report: Report,
    pub checks: Vec<Check>,
    pub findings: Vec<Finding>,
}

/// A file, and the report that it holds.
#[derive(Debug)]
pub struct Entry {
    pub source: SourceRow,
    pub filed: Option<Filed>,
}

/// Who reported which year: an agency counts once a year, whatever number of copies there are.
#[derive(Debug, Default)]
pub struct Register {
    first: HashMap<(String, i32), First>,
}

#[derive(Debug)]
struct First {
    report_id: String,
    path: String,
    figures: blake3::Hash,
}

impl Register {
    /// Lets the first report of an agency for a year pass and turns every later one into a duplicate, which says
    /// whether its figures are the same.
    pub fn admit(&mut self, entry: &mut Entry) {
        let Some(filed) = &entry.filed else { return };
        let figures = figures_hash(&filed.report);
        match self.first.entry((filed.report.agency.id.clone(), filed.year)) {
            std::collections::hash_map::Entry::Vacant(free) => {
                let (report_id, path) = (filed.id.clone(), filed.path.clone());
                free.insert(First { report_id, path, figures });
            }
            std::collections::hash_map::Entry::Occupied(first) => {
                let first = first.get();
                let likeness = if first.figures == figures { "the same" } else { "other" };
                entry.source.outcome = SourceOutcome::Duplicate;
                entry.source.reason = format!(
                    "{} for {} was read already, with {likeness} figures, from {}; keep one of the two",
                    filed.report.agency.name, filed.year, first.path
                );
                entry.source.report_id = Some(first.report_id.clone());
                entry.filed = None;
            }
        }
    }
}

fn figures_hash(report: &Report) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for fact in &report.facts {
        hasher.update(&fact.figure.value.unwrap_or(f64::NAN).to_bits().to_le_bytes());
        hasher.update(fact.figure.status.key().as_bytes());
    }
    hasher.finalize()
}
