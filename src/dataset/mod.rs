//! Turns reports into frames. Only this module fills the columns of the tables that are made from readings.
//!
//! Reports become rows batch by batch; only who reported which year stays in memory.

mod audited;
mod frames;
mod known;
mod variables;
mod versions;

pub use audited::{Audit, Audited, AuditedReport};
pub use frames::{
    Rows, as_copies, codebook, codebook_json, comparability, copies, in_order, rows, sources, with_verdicts,
};
pub use known::{agencies, areas};
pub use variables::{RENAMED_FROM, variables};
pub use versions::{Register, Replaced, Verdict};

use crate::language::Bilingual;
use crate::source::name::with_member;
use crate::source::{Format, SourceOutcome};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A row of the table `sources`.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    pub reason: Bilingual,
    /// Id of its report; for a duplicate, of the report that was chosen instead.
    pub report_id: Option<String>,
    /// It could not be read for a reason that may pass, such as the time that its reader took; not published.
    pub may_pass: bool,
}

impl SourceRow {
    /// Path as reports and findings show it, with archives as folders.
    #[must_use]
    pub fn shown(&self) -> String {
        with_member(&self.path, self.member.as_deref())
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
