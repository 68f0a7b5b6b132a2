//! What the prose says in figures: claims, each with its words and its place.

use super::{Applicant, Metric, Unit};
use crate::document::{Place, Slice};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// How many there are.
    Amount,
    /// How many of a whole that is stated too.
    Part,
    /// How much of something, in per cent.
    Share,
    /// By how much it grew since last year, in its unit or in per cent; negative where it fell.
    Growth,
    /// That there is none.
    Absence,
}

impl ClaimKind {
    pub const ALL: [Self; 5] = [Self::Amount, Self::Part, Self::Share, Self::Growth, Self::Absence];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Part => "part",
            Self::Share => "share",
            Self::Growth => "growth",
            Self::Absence => "absence",
        }
    }
}

/// How the words limit a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    Exact,
    /// 约, 近, 左右
    About,
    /// 余, 多, 超过
    MoreThan,
    /// 不足
    LessThan,
    /// 全部, 均: no figure, but as good as one.
    All,
}

impl Qualifier {
    pub const ALL: [Self; 5] = [Self::Exact, Self::About, Self::MoreThan, Self::LessThan, Self::All];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::About => "about",
            Self::MoreThan => "more_than",
            Self::LessThan => "less_than",
            Self::All => "all",
        }
    }
}

/// Whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Of the agency that reports.
    Agency,
    /// Of some bodies only: of its own office, or of those below it.
    Office,
    /// Of all bodies of its area.
    Area,
    /// Of all years so far.
    Cumulative,
    /// Of a platform on which it publishes.
    Platform,
}

impl Scope {
    pub const ALL: [Self; 5] = [Self::Agency, Self::Office, Self::Area, Self::Cumulative, Self::Platform];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Office => "office",
            Self::Area => "area",
            Self::Cumulative => "cumulative",
            Self::Platform => "platform",
        }
    }
}

/// When it was so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimTime {
    ThisYear,
    LastYear,
    /// A plan.
    NextYear,
    /// Another year, or since one.
    Other,
}

impl ClaimTime {
    pub const ALL: [Self; 4] = [Self::ThisYear, Self::LastYear, Self::NextYear, Self::Other];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ThisYear => "this_year",
            Self::LastYear => "last_year",
            Self::NextYear => "next_year",
            Self::Other => "other",
        }
    }
}

/// Whether a list of parts claims to name all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// 其他, 分别, a list in brackets or behind a colon.
    Complete,
    /// 其中 with several parts: nothing says that there are more.
    Presumed,
    /// 等, 主要, a single part.
    Open,
}

impl Completeness {
    pub const ALL: [Self; 3] = [Self::Complete, Self::Presumed, Self::Open];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Presumed => "presumed",
            Self::Open => "open",
        }
    }
}

/// A figure of the prose, or the statement that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub kind: ClaimKind,
    /// As it is written, 万 before a counted thing multiplied out; of a range the lower end.
    pub value: f64,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// The value of a unit in the last place that is printed: 0.01 of 1.08, 10,000 of 3万, 100 of 1.36万.
    pub step: f64,
    pub qualifier: Qualifier,
    /// As it is printed; empty where there is none.
    pub unit: &'static str,
    /// The words that say what is counted, in [`super::Report::text`].
    pub counted: Slice,
    pub metric: Option<Metric>,
    pub applicant: Option<Applicant>,
    pub scope: Scope,
    pub time: ClaimTime,
    /// 1 to 6 as the form counts them; 0 before the first.
    pub section: u8,
    /// In [`super::Report::text`].
    pub sentence: Slice,
    /// The figure with its unit, or the words that deny, in [`super::Report::text`].
    pub figure: Slice,
    /// Of the paragraph.
    pub place: Place,
    /// The group of figures of which it is a part.
    pub part_of: Option<u16>,
    /// The group of figures of which it is the whole.
    pub whole_of: Option<u16>,
    /// Whether the list of parts of which it is the whole claims to name all.
    pub completeness: Option<Completeness>,
    /// The claim, counted from the report's first, of whose quantity a share or a growth speaks, or of which a part is one.
    pub of: Option<u32>,
}

/// A number as it is printed, and as its words limit it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated {
    pub value: f64,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// The value of a unit in the last place that is printed.
    pub step: f64,
    pub qualifier: Qualifier,
}

/// A change against last year, as it is printed; see [`Claim::growth`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    pub stated: Stated,
    /// Empty where nothing changed.
    pub unit: &'static str,
}

impl Claim {
    #[must_use]
    pub fn stated(&self) -> Stated {
        Stated { value: self.value, upper: self.upper, step: self.step, qualifier: self.qualifier }
    }

    #[must_use]
    pub fn growth(&self) -> Growth {
        Growth { stated: self.stated(), unit: self.unit }
    }

    /// A number of its unit in the unit of its metric.
    #[must_use]
    pub fn in_unit(&self, value: f64) -> f64 {
        let is_money = self.metric.is_some_and(|metric| metric.entry().unit == Unit::TenThousandYuan);
        match self.unit {
            "元" if is_money => value / 1e4,
            "亿元" if is_money => value * 1e4,
            _ => value,
        }
    }

    /// Its number in the unit of its metric.
    #[must_use]
    pub fn stated_in_unit(&self) -> Stated {
        Stated {
            value: self.in_unit(self.value),
            upper: self.upper.map(|upper| self.in_unit(upper)),
            step: self.in_unit(self.step),
            qualifier: self.qualifier,
        }
    }
}
