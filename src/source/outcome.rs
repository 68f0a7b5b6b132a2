//! What becomes of the files of a corpus.

use serde::{Deserialize, Serialize};

/// The outcome of reading a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SourceOutcome {
    /// A report was read.
    Parsed,
    /// It holds no report.
    NotAReport,
    /// Another copy of the same report, of one agency and year, was chosen.
    Duplicate,
    /// A leftover of a program, such as a lock file.
    Ignored,
    /// It changed a moment ago and may not be complete yet.
    Unsettled,
    /// It ought to be read and cannot be, or it is cut short.
    Quarantined,
}

impl SourceOutcome {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 6] =
        [Self::Parsed, Self::NotAReport, Self::Duplicate, Self::Ignored, Self::Unsettled, Self::Quarantined];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Parsed => "parsed",
            Self::NotAReport => "not_a_report",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Unsettled => "unsettled",
            Self::Quarantined => "quarantined",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Parsed => "已读取",
            Self::NotAReport => "不是年报",
            Self::Duplicate => "重复",
            Self::Ignored => "已忽略",
            Self::Unsettled => "尚在写入",
            Self::Quarantined => "未能读取",
        }
    }
}
