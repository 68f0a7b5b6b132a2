//! What was audited, and what the audit says of it.

use super::AuditedReport;
use crate::finding::{Check, Finding};
use crate::report::{Agency, Report, ReportPlace};
use crate::series::Record;

/// A report, or a year that lacks one.
#[derive(Debug, Clone, Copy)]
pub enum Audited<'a> {
    /// A report that is at hand.
    Report(&'a AuditedReport),
    /// A report of which only the record is.
    Record(&'a Record),
    /// A year for which an agency has no report.
    MissingYear { agency: &'a Agency, year: i32 },
}

impl<'a> Audited<'a> {
    /// Whose it is, where anything tells.
    #[must_use]
    pub fn agency(self) -> Option<&'a Agency> {
        match self {
            Self::Report(report) => report.agency(),
            Self::Record(record) => Some(&record.agency),
            Self::MissingYear { agency, .. } => Some(agency),
        }
    }

    /// The year it is for, where anything tells.
    #[must_use]
    pub fn year(self) -> Option<i32> {
        match self {
            Self::Report(report) => report.year,
            Self::Record(record) => Some(record.year),
            Self::MissingYear { year, .. } => Some(year),
        }
    }

    #[must_use]
    pub fn report_id(self) -> Option<&'a str> {
        match self {
            Self::Report(report) => Some(&report.id),
            Self::Record(record) => Some(&record.report_id),
            Self::MissingYear { .. } => None,
        }
    }

    #[must_use]
    pub fn place(self) -> Option<ReportPlace<'a>> {
        match self {
            Self::Report(report) => Some(report.place()),
            Self::Record(record) => Some(record.place()),
            Self::MissingYear { .. } => None,
        }
    }

    /// What it says, where that is at hand.
    #[must_use]
    pub fn report(self) -> Option<&'a Report> {
        match self {
            Self::Report(report) => Some(&report.report),
            Self::Record(_) | Self::MissingYear { .. } => None,
        }
    }

    #[must_use]
    pub fn finding_id(self, finding: &Finding) -> String {
        match self {
            Self::Report(report) => report.finding_id(finding),
            Self::Record(record) => finding.id(&record.agency.id, record.year),
            Self::MissingYear { agency, year } => finding.id(&agency.id, year),
        }
    }
}

/// What the audit says of a report or a missing year: rows of `checks` and `findings`.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    pub of: Audited<'a>,
    pub checks: &'a [Check],
    pub findings: &'a [Finding],
}

impl<'a> From<&'a AuditedReport> for Audit<'a> {
    fn from(report: &'a AuditedReport) -> Self {
        Self { of: Audited::Report(report), checks: &report.checks, findings: &report.findings }
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
