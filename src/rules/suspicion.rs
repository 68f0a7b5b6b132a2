//! Texts that seem to be in another report too: found by signature, then read again.

use crate::finding::Reason;
use crate::report::Report;
use crate::series::{Common, Likeness, Record, Text};

/// A section whose text seems to be in another report.
#[derive(Debug, Clone, Copy)]
pub struct Suspicion<'d> {
    /// The record of the other report.
    pub other: &'d Record,
    /// Number of the section, 1 to 6.
    pub section: u8,
    /// Sentences that are ignored in both.
    pub common: Common<'d>,
}

/// The suspicions on a report, or why there can be none.
pub(super) type Suspects<'d> = Result<Vec<Suspicion<'d>>, Reason>;

/// A section and its counterpart in another report, both read again.
#[derive(Debug)]
pub struct Compared<'d> {
    /// The report under audit.
    pub report: &'d Report,
    /// The text of its section.
    pub text: &'d Text,
    /// The record of the other report.
    pub other: &'d Record,
    /// How alike both texts are.
    pub likeness: Likeness,
}
