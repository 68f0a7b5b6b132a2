//! From reports to frames: the one place that knows the columns of the tables that hold what was read.
//!
//! Reports come in batches and leave as rows at once; what stays in memory is who reported which year.

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

/// A file as the table `sources` tells of it.
#[derive(Debug, Clone)]
pub struct SourceRow {
    pub path: String,
    /// Of an archive.
    pub member: Option<String>,
    /// Which report of the file, counted from 1; `None` where it holds one.
    pub part: Option<u16>,
    pub format: Option<Format>,
    pub encoding: Option<Cow<'static, str>>,
    pub bytes: Option<u64>,
    /// The hash of its bytes, in hexadecimal digits.
    pub blake3: Option<String>,
    pub outcome: SourceOutcome,
    pub reason: String,
    /// The report it holds; for a duplicate, the one that was kept.
    pub report_id: Option<String>,
}

impl SourceRow {
    /// As reports and findings show it: archives are folders.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.member {
            Some(member) => format!("{}/{member}", self.path),
            None => self.path.clone(),
        }
    }
}

/// A report with what the audit says of it.
#[derive(Debug)]
pub struct AuditedReport {
    pub id: String,
    pub path: String,
    /// Which report of the file, counted from 1; `None` where it holds one.
    pub part: Option<u16>,
    pub format: Format,
    /// The year it is for, where anything tells.
    pub year: Option<i32>,
    pub report: Report,
    pub checks: Vec<Check>,
    pub findings: Vec<Finding>,
    /// What the rules over several reports need of it, until they take it.
    pub record: Option<Box<Record>>,
}

impl AuditedReport {
    #[must_use]
    pub fn place(&self) -> ReportPlace<'_> {
        ReportPlace { path: &self.path, part: self.part }
    }

    /// Whose it is, where anything tells.
    #[must_use]
    pub fn agency(&self) -> Option<&Agency> {
        Some(&self.report.agency).filter(|agency| agency.is_named())
    }

    /// The id of a finding. Those of a report that nothing names the agency of go by the report itself.
    #[must_use]
    pub fn finding_id(&self, finding: &Finding) -> String {
        let of = self.agency().map_or(&self.id, |agency| &agency.id);
        finding.id(of, self.year.unwrap_or_default())
    }
}

/// A file, or one of several reports in it.
#[derive(Debug)]
pub struct Entry {
    pub source: SourceRow,
    pub audited: Option<AuditedReport>,
}
