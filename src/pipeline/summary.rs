//! The summary of a run, for its caller.

use crate::cache::CacheCounts;
use crate::finding::Severity;
use crate::language::Bilingual;
use crate::news::News;
use crate::outputs::{End, Formats};
use crate::schema::Table;
use crate::source::SourceOutcome;
use crate::waivers::Reviews;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The summary of a run.
#[derive(Debug)]
pub struct Summary {
    /// Folder of the published run.
    pub folder: PathBuf,
    /// Files and archive members; one that holds several reports counts once.
    pub files: usize,
    /// Rows of the table `sources` by outcome; a file with several reports has a row for each.
    pub sources: BTreeMap<SourceOutcome, usize>,
    /// Reports in the tables; copies that were not chosen do not count.
    pub reports: usize,
    /// Reports without a known agency or year, which are in no total.
    pub unnamed: usize,
    /// Reports whose files are cut short, which are in no total either.
    pub cut: usize,
    /// Districts with a report.
    pub districts: usize,
    /// The first and the last year of any report.
    pub years: Option<(i32, i32)>,
    /// Findings per rule code.
    pub findings: BTreeMap<String, usize>,
    /// Causes by severity, waived ones included.
    pub causes: BTreeMap<Severity, usize>,
    /// Causes that are not waived, by severity: those that may fail a run.
    pub open: BTreeMap<Severity, usize>,
    /// The effects of the waivers.
    pub reviews: Reviews,
    /// What differs from the run before.
    pub news: News,
    /// How the run used its cache; `None` without one.
    pub cache: Option<CacheCounts>,
    /// Name of the last run, if its input was the same; then nothing was published.
    pub repeats: Option<String>,
    /// Paths of a few unreadable files, with their reasons.
    pub quarantined: Vec<(String, Bilingual)>,
    /// The formats of the published tables, by name.
    pub tables: BTreeMap<String, Formats>,
    /// Names of the tables that are too long for the CSV file that is asked for.
    pub too_long: Vec<String>,
    /// Wall time of the run.
    pub seconds: f64,
}

impl Summary {
    /// How the run ended.
    #[must_use]
    pub fn end(&self) -> End {
        if self.repeats.is_some() { End::Unchanged } else { End::Published }
    }

    /// The file of a published table that people open; `None` if there is none.
    #[must_use]
    pub fn file_of(&self, table: Table) -> Option<String> {
        self.tables.get(table.name())?.file(table.name())
    }

    /// Whether some file was not read, or not completely, that should have been.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        [SourceOutcome::Quarantined, SourceOutcome::Unsettled].iter().any(|outcome| self.sources.contains_key(outcome))
    }
}
