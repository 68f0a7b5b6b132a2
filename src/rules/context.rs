//! The settings that every rule receives beside its subject.

use super::deadlines::Deadlines;
use crate::language::Bilingual;
use crate::report::Amount;

/// Settings that only some rules take. Every rule has a severity and can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Largest difference between figures that should be equal.
    Tolerance,
    /// Days by which reports are due.
    Deadline,
}

impl Setting {
    /// The section of gouji.toml that holds it.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Tolerance => "rules.tolerance",
            Self::Deadline => "rules.deadline",
        }
    }

    /// What it sets, and in which unit.
    #[must_use]
    pub fn describe(self) -> Bilingual {
        match self {
            Self::Tolerance => Bilingual::new(
                "the largest difference between figures that should be equal, 0 or more, in the unit of the figures",
                "应当相等的数字之间允许相差多少，不小于 0，单位与数字相同",
            ),
            Self::Deadline => Bilingual::new(
                "until when reports are to be published, as month and day of the year after the one reported on; `since` \
                 is the first year reported on for which the days hold",
                "报告最迟何日公布，写报告年度次年的月和日；`since` 为适用的首个报告年度",
            ),
        }
    }
}

/// The settings of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Largest difference between figures that should be equal, in the unit of the form.
    pub tolerance: Amount,
    /// Days by which reports are to be published.
    pub deadlines: Deadlines,
}

impl Default for Context {
    fn default() -> Self {
        Self { tolerance: Amount::ZERO, deadlines: Deadlines::default() }
    }
}
