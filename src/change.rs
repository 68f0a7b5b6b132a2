//! The vocabulary of the differences between two runs.

use crate::language::Bilingual;

/// What differs between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A report.
    Report,
    /// A cell of a report.
    Fact,
    /// What is likely to be one fault.
    Cause,
    /// What a rule found.
    Finding,
}

impl Item {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Report, Self::Fact, Self::Cause, Self::Finding];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Fact => "fact",
            Self::Cause => "cause",
            Self::Finding => "finding",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Report => "报告",
            Self::Fact => "单元格",
            Self::Cause => "问题",
            Self::Finding => "发现",
        }
    }
}

/// What became of an item since the run before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// It was not there.
    New,
    /// It was there, and differs.
    Changed,
    /// A fault that is no longer found because a report was mended.
    Fixed,
    /// It is no longer there for another reason: nobody mended anything.
    Gone,
    /// A fault that is found as before.
    Open,
}

impl State {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Fixed, Self::Gone, Self::Open];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Fixed => "fixed",
            Self::Gone => "gone",
            Self::Open => "open",
        }
    }

    /// Whether the item is only in the run before.
    #[must_use]
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Fixed | Self::Gone)
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::New => "新增",
            Self::Changed => "有变化",
            Self::Fixed => "已改正",
            Self::Gone => "不再列出",
            Self::Open => "无变化",
        }
    }
}

/// Why an item differs, the likeliest reason first where several apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// A setting of `gouji.toml` that decides it.
    Configuration,
    /// A verdict in the waivers, or its last day.
    Waiver,
    /// The file came, went, or has other bytes.
    File,
    /// Another copy of the report counts.
    Copy,
    /// The same file lies elsewhere.
    Moved,
    /// The report of another year or of another agency, with which this one is compared.
    OtherReport,
    /// Other folders were given to read.
    Corpus,
    /// The user's list of agencies.
    Agencies,
    /// Another build of the program.
    Program,
    /// None of these: the day, or a limit of time on a busy machine.
    Unknown,
}

impl Why {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 10] = [
        Self::Configuration,
        Self::Waiver,
        Self::File,
        Self::Copy,
        Self::Moved,
        Self::OtherReport,
        Self::Corpus,
        Self::Agencies,
        Self::Program,
        Self::Unknown,
    ];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Waiver => "waiver",
            Self::File => "file",
            Self::Copy => "copy",
            Self::Moved => "moved",
            Self::OtherReport => "other_report",
            Self::Corpus => "corpus",
            Self::Agencies => "agencies",
            Self::Program => "program",
            Self::Unknown => "unknown",
        }
    }

    /// Its wording in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (english, chinese) = match self {
            Self::Configuration => ("settings in gouji.toml", "gouji.toml中的设置"),
            Self::Waiver => ("waivers", "复核"),
            Self::File => ("report files", "报告文件变动"),
            Self::Copy => ("another copy chosen", "改用另一份副本"),
            Self::Moved => ("files moved", "文件移动或改名"),
            Self::OtherReport => ("reports of other years or agencies", "其他年度或其他机关的报告变动"),
            Self::Corpus => ("other folders read", "读取的文件夹不同"),
            Self::Agencies => ("list of agencies", "机关名录"),
            Self::Program => ("another build of the program", "程序更新"),
            Self::Unknown => ("unknown", "原因不明"),
        };
        Bilingual::fixed(english, chinese)
    }
}
