//! Texts that seem to be in another report too: found by their signatures, then read again.

use crate::finding::Outcome;
use crate::report::Report;
use crate::series::{Common, Likeness, Record, Template, Text};

/// A section whose text seems to be in other reports.
#[derive(Debug, Clone, Copy)]
pub enum Suspicion<'d> {
    /// In another report.
    Like {
        /// The record of the other report.
        other: &'d Record,
        /// Number of the section, 1 to 6.
        section: u8,
        /// Sentences that are ignored in both.
        common: Common<'d>,
    },
    /// In those of several agencies.
    Template(&'d Template),
}

impl<'d> Suspicion<'d> {
    /// Number of the section, 1 to 6.
    #[must_use]
    pub fn section(&self) -> u8 {
        match self {
            Self::Like { section, .. } => *section,
            Self::Template(template) => template.section,
        }
    }

    /// The record of the other report that has to be read.
    #[must_use]
    pub fn other(&self) -> Option<&'d Record> {
        match self {
            Self::Like { other, .. } => Some(*other),
            Self::Template(_) => None,
        }
    }
}

/// The suspicions on a report, or the outcome without any check of texts.
pub(super) type Suspects<'d> = Result<Vec<Suspicion<'d>>, Outcome>;

/// The suspected sections of a report, after they have been read again.
#[derive(Debug, Default)]
pub struct Reread<'d> {
    /// Sections with similar ones in other reports.
    pub compared: Vec<Compared<'d>>,
    /// Sections that follow a template.
    pub templated: Vec<Templated<'d>>,
}

/// A section and its counterpart in another report.
#[derive(Debug)]
pub struct Compared<'d> {
    /// The report under audit.
    pub report: &'d Report,
    /// The text of its section.
    pub text: &'d Text,
    /// The record of the other report.
    pub other: &'d Record,
    /// The likeness of both texts.
    pub likeness: Likeness,
}

/// A section that follows a template.
#[derive(Debug)]
pub struct Templated<'d> {
    /// The report under audit.
    pub report: &'d Report,
    /// The text of its section.
    pub text: &'d Text,
    /// The template.
    pub template: &'d Template,
}
