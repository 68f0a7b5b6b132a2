//! Turns reports into frames. Only this module fills the columns of the tables that are made from readings.
//!
//! Reports become rows batch by batch; only who reported which year stays in memory.

mod audited;
mod frames;
mod known;
mod versions;

pub use audited::{Audit, Audited};
pub use frames::{Rows, as_copies, codebook, codebook_json, comparability, copies, rows, sources, with_verdicts};
pub use known::{agencies, areas};
pub use versions::{Register, Replaced, Verdict};

use crate::finding::{Check, Finding};
use crate::report::{Agency, Report, ReportPlace};
use crate::series::Record;
use crate::source::{Format, SourceOutcome};
use std::borrow::Cow;

/// A row of the table `sources`.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// Path of the file on disk, relative to the corpus.
    pub path: String,
    /// Path within the archive, for a member.
    pub member: Option<String>,
    /// Number of the report within its file, from 1; `None` if the file holds one report.
    pub part: Option<u16>,
    /// `None` if the file was not opened.
    pub format: Option<Format>,
    /// Encoding of a text; `None` for other formats.
    pub encoding: Option<Cow<'static, str>>,
    /// Size of the file; `None` if it was not opened.
    pub bytes: Option<u64>,
    /// BLAKE3 hash of the file, in hexadecimal.
    pub blake3: Option<String>,
    /// What became of the file.
    pub outcome: SourceOutcome,
    /// Reason for the outcome, and notes; empty if there is nothing to say.
    pub reason: String,
    /// Id of its report; for a duplicate, of the report that was chosen instead.
    pub report_id: Option<String>,
}

impl SourceRow {
    /// Path as reports and findings show it, with archives as folders.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.member {
            Some(member) => format!("{}/{member}", self.path),
            None => self.path.clone(),
        }
    }
}

/// A report with its checks and findings.
#[derive(Debug)]
pub struct AuditedReport {
    /// Id of the report, see [`in_letters`](crate::id::in_letters).
    pub id: String,
    /// Path as tables show it, with archives as folders.
    pub path: String,
    /// Number of the report within its file, from 1; `None` if the file holds one report.
    pub part: Option<u16>,
    /// Format of the file.
    pub format: Format,
    /// The year that the report is on; `None` if unknown.
    pub year: Option<i32>,
    /// The report as it was read.
    pub report: Report,
    /// What each rule did with the report.
    pub checks: Vec<Check>,
    /// What the rules found.
    pub findings: Vec<Finding>,
    /// Input of the rules over several reports; taken when the report is written.
    pub record: Option<Box<Record>>,
}

impl AuditedReport {
    /// Where the report is: its path and part.
    #[must_use]
    pub fn place(&self) -> ReportPlace<'_> {
        ReportPlace { path: &self.path, part: self.part }
    }

    /// The agency; `None` if unknown.
    #[must_use]
    pub fn agency(&self) -> Option<&Agency> {
        Some(&self.report.agency).filter(|agency| agency.is_named())
    }

    /// The id of a finding. It contains the agency's id, or the report's if no agency is known.
    #[must_use]
    pub fn finding_id(&self, finding: &Finding) -> String {
        let owner = self.agency().map_or(&self.id, |agency| &agency.id);
        finding.id(owner, self.year.unwrap_or_default())
    }
}

/// A file or one of its reports, as one row of `sources`.
#[derive(Debug)]
pub struct Entry {
    /// Its row of `sources`.
    pub source: SourceRow,
    /// The report; `None` if the file has none or it was not chosen.
    pub audited: Option<AuditedReport>,
}
