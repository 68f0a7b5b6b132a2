//! The reading of a file, and how it is kept.

use crate::language::Bilingual;
use crate::report::Report;
use crate::source::SourceOutcome;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The reading of a file before the audit. It does not depend on rules, reviews or copies, so that a change of these needs
/// no file to be read again.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileReading {
    /// Encoding of a text; `None` for other formats.
    pub encoding: Option<Cow<'static, str>>,
    /// The parts of the file, in order; nearly always one.
    pub parts: Vec<PartReading>,
}

/// A part of a file: a report, or the reason why it is none.
#[derive(Debug, Serialize, Deserialize)]
pub struct PartReading {
    /// Number of the report in its file, counted from 1; `None` if it is the only one.
    pub number: Option<u16>,
    /// A note on the part that is not about a failure.
    pub remark: Option<Bilingual>,
    /// The report, or the reason why it is none.
    pub report: Result<Report, (SourceOutcome, Bilingual)>,
}

/// A kept reading.
pub struct Kept {
    bytes: Vec<u8>,
    /// The reading that the bytes encode.
    pub reading: FileReading,
}

impl Kept {
    pub(super) fn bytes_of(reading: &FileReading) -> Option<Vec<u8>> {
        postcard::to_stdvec(reading).ok()
    }

    pub(super) fn of_bytes(bytes: Vec<u8>) -> Option<Self> {
        let (reading, rest) = postcard::take_from_bytes(&bytes).ok()?;
        rest.is_empty().then_some(Self { bytes, reading })
    }

    /// Whether a reading is the same in every field.
    #[must_use]
    pub fn is_of(&self, reading: &FileReading) -> bool {
        Self::bytes_of(reading).as_ref() == Some(&self.bytes)
    }
}
