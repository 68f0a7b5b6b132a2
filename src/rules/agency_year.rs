//! A year for which an agency's report is due.

use crate::series::{Record, Series};

/// A year for which an agency should report.
#[derive(Debug, Clone, Copy)]
pub struct AgencyYear<'d> {
    /// The agency's reports, if it has any.
    pub series: Option<&'d Series<'d>>,
    /// The year reported on.
    pub year: i32,
    /// The agency's report for it.
    pub record: Option<&'d Record>,
    /// Whether the list of agencies requires one.
    pub is_listed: bool,
}
