//! What was read of a file, and how it is kept.

use crate::language::Bilingual;
use crate::report::Report;
use crate::source::SourceOutcome;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What was read of a file that could be read, before its reports are audited: rules, reviews and copies are no part of
/// it, so that a change of them needs no file again.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileReading {
    /// Encoding of a text; `None` for other formats.
    pub encoding: Option<Cow<'static, str>>,
    /// What the file holds, in its order; one report, nearly always.
    pub parts: Vec<PartReading>,
}

/// One report of a file, or why it is none.
#[derive(Debug, Serialize, Deserialize)]
pub struct PartReading {
    /// Number of the report in its file, counted from 1; `None` if it is the only one.
    pub number: Option<u16>,
    /// A note on the part that is not about a failure.
    pub remark: Option<Bilingual>,
    /// The report, or what the part is instead.
    pub report: Result<Report, (SourceOutcome, Bilingual)>,
}

/// A reading as it was kept.
pub struct Kept {
    bytes: Vec<u8>,
    /// What the bytes say.
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

    /// Whether a reading is this one, to the last field.
    #[must_use]
    pub fn is_of(&self, reading: &FileReading) -> bool {
        Self::bytes_of(reading).as_ref() == Some(&self.bytes)
    }
}
