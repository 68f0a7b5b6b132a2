//! The subjects of an audit, with their checks and findings.

use crate::finding::{Cause, Check, Finding};
use crate::report::{Agency, Report, ReportPlace};
use crate::series::Record;
use crate::source::Format;

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
    /// What is likely to be behind it.
    pub causes: Vec<Cause>,
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
        finding.id(owner, self.year)
    }
}

/// A report, or a year without one.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "named after what they hold")]
pub enum Audited<'a> {
    /// A report whose text is loaded.
    Report(&'a AuditedReport),
    /// A report of which only the record is loaded.
    Record(&'a Record),
    /// A year for which an agency has no report.
    MissingYear { agency: &'a Agency, year: i32 },
}

impl<'a> Audited<'a> {
    /// The agency; `None` if unknown.
    #[must_use]
    pub fn agency(self) -> Option<&'a Agency> {
        match self {
            Self::Report(report) => report.agency(),
            Self::Record(record) => Some(&record.agency),
            Self::MissingYear { agency, .. } => Some(agency),
        }
    }

    /// The year that the report is on; `None` if unknown.
    #[must_use]
    pub fn year(self) -> Option<i32> {
        match self {
            Self::Report(report) => report.year,
            Self::Record(record) => Some(record.year),
            Self::MissingYear { year, .. } => Some(year),
        }
    }

    /// `None` for a year without a report.
    #[must_use]
    pub fn report_id(self) -> Option<&'a str> {
        match self {
            Self::Report(report) => Some(&report.id),
            Self::Record(record) => Some(&record.report_id),
            Self::MissingYear { .. } => None,
        }
    }

    /// Where the report is; `None` for a year without a report.
    #[must_use]
    pub fn place(self) -> Option<ReportPlace<'a>> {
        match self {
            Self::Report(report) => Some(report.place()),
            Self::Record(record) => Some(record.place()),
            Self::MissingYear { .. } => None,
        }
    }

    /// The report, if its text is loaded.
    #[must_use]
    pub fn report(self) -> Option<&'a Report> {
        match self {
            Self::Report(report) => Some(&report.report),
            Self::Record(_) | Self::MissingYear { .. } => None,
        }
    }

    /// The id of a finding, which contains the id of the agency, or else of the report.
    #[must_use]
    pub fn finding_id(self, finding: &Finding) -> String {
        match self {
            Self::Report(report) => report.finding_id(finding),
            Self::Record(record) => finding.id(&record.agency.id, Some(record.year)),
            Self::MissingYear { agency, year } => finding.id(&agency.id, Some(year)),
        }
    }
}

/// The result of auditing a report or a missing year: rows of `checks`, `findings` and `causes`.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    /// What was audited.
    pub of: Audited<'a>,
    /// What each rule did with it.
    pub checks: &'a [Check],
    /// What the rules found.
    pub findings: &'a [Finding],
    /// What is likely to be behind it, as far as it is not behind another finding already.
    pub causes: &'a [Cause],
}

impl<'a> From<&'a AuditedReport> for Audit<'a> {
    fn from(report: &'a AuditedReport) -> Self {
        let AuditedReport { checks, findings, causes, .. } = report;
        Self { of: Audited::Report(report), checks, findings, causes }
    }
}

impl<'a> From<&'a AuditedReport> for Audited<'a> {
    fn from(report: &'a AuditedReport) -> Self {
        Self::Report(report)
    }
}

impl<'a> From<Audit<'a>> for Audited<'a> {
    fn from(audit: Audit<'a>) -> Self {
        audit.of
    }
}
