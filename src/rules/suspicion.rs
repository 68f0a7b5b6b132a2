//! Texts that seem to stand in another report as well: first by their signatures, then read once more.

use crate::finding::Reason;
use crate::report::Report;
use crate::series::{Common, Likeness, Record, Text};

/// A section whose text seems to stand in another report.
#[derive(Debug, Clone, Copy)]
pub struct Suspicion<'d> {
    pub other: &'d Record,
    pub section: u8,
    /// What counts for nothing in either.
    pub common: Common<'d>,
}

/// The suspicions against a report, or why there can be none.
pub type Suspects<'d> = Result<Vec<Suspicion<'d>>, Reason>;

/// A section beside that of another report, both read once more.
#[derive(Debug)]
pub struct Compared<'d> {
    pub report: &'d Report,
    pub text: &'d Text,
    pub other: &'d Record,
    pub likeness: Likeness,
}
