//! Claims: the figures that the prose states, each with its words and its place.

use super::{Amount, Applicant, Assertion, ClaimKind, Decimal, Metric, Quantity, Stated};
use crate::document::{Place, Slice};
use crate::forms::claimed_unit::ClaimedUnit;
use serde::{Deserialize, Serialize};

/// Whose figure a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The reporting agency.
    Agency,
    /// Some bodies only: its own office, or its subordinates.
    Office,
    /// All bodies of its area.
    Area,
    /// All years so far.
    Cumulative,
    /// A platform on which it publishes.
    Platform,
}

impl Scope {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::Agency, Self::Office, Self::Area, Self::Cumulative, Self::Platform];

    /// Its name in tables.
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

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Agency => "本机关",
            Self::Office => "部分单位",
            Self::Area => "全地区",
            Self::Cumulative => "历年累计",
            Self::Platform => "平台",
        }
    }
}

/// The time that a claim is about, relative to the year of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimTime {
    /// The year reported on.
    ThisYear,
    /// Some months of that year only: 上半年, 截至11月底.
    PartOfYear,
    /// The year before.
    LastYear,
    /// A plan.
    NextYear,
    /// Another year, or a period since one.
    Other,
}

impl ClaimTime {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::ThisYear, Self::PartOfYear, Self::LastYear, Self::NextYear, Self::Other];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ThisYear => "this_year",
            Self::PartOfYear => "part_of_year",
            Self::LastYear => "last_year",
            Self::NextYear => "next_year",
            Self::Other => "other",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::ThisYear => "本年",
            Self::PartOfYear => "部分月份",
            Self::LastYear => "上年",
            Self::NextYear => "下年计划",
            Self::Other => "其他时间",
        }
    }
}

/// Whether a list of parts claims to name all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// In the order of the variants.
    pub const ALL: [Self; 3] = [Self::Complete, Self::Presumed, Self::Open];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Presumed => "presumed",
            Self::Open => "open",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Complete => "列全",
            Self::Presumed => "推定列全",
            Self::Open => "未列全",
        }
    }
}

/// A figure of the prose, or a denial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// What it says.
    pub asserts: Assertion,
    /// The words that say what is counted, in [`super::Report::text`].
    pub counted: Slice,
    /// What is counted; `None` where the words do not say.
    pub metric: Option<Metric>,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// Of a figure that counts several quantities, each of them; then `metric` is `None`. Of a share whose part is not stated,
    /// what makes the part. Empty otherwise.
    pub addends: Vec<Quantity>,
    /// Whose figure it is.
    pub scope: Scope,
    /// Which time it covers.
    pub time: ClaimTime,
    /// Section of the form, 1 to 6; 0 before the first.
    pub section: u8,
    /// The sentence, in [`super::Report::text`].
    pub sentence: Slice,
    /// The figure with its unit, or the words of the denial, in [`super::Report::text`].
    pub figure: Slice,
    /// Place of the paragraph.
    pub place: Place,
    /// Number of the group that it is a part of.
    pub part_of: Option<u16>,
    /// Number of the group that it is the whole of, alone or together with others that have the same number.
    pub whole_of: Option<u16>,
    /// For a whole: whether its list of parts claims to name all of them.
    pub completeness: Option<Completeness>,
    /// Of a share of all requests: whether it may be one of those only that were due (按时答复率, 均在法定期限内答复).
    pub is_of_due: bool,
    /// Text around the figure that the grammar does not know, in [`super::Report::text`]: it may change what is counted,
    /// whose and when.
    pub unread: Vec<Slice>,
    /// Index in the report's claims of the one that this refers to: the whole of a part or a share, the amount that grew.
    pub base: Option<u32>,
}

impl Claim {
    /// The kind of its assertion.
    #[must_use]
    pub fn kind(&self) -> ClaimKind {
        self.asserts.kind()
    }

    /// The figure with its qualifier; see [`Assertion::stated`].
    #[must_use]
    pub fn stated(&self) -> Stated {
        self.asserts.stated()
    }

    /// The unit as printed; see [`Assertion::unit`].
    #[must_use]
    pub fn unit(&self) -> ClaimedUnit {
        self.asserts.unit()
    }

    /// The printed number; see [`Stated::value`].
    #[must_use]
    pub fn value(&self) -> Decimal {
        self.stated().value
    }

    /// The number in its own unit.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.value().amount()
    }

    /// Whether the words leave the figure open: 约, 近, 超过, 余, or a range.
    #[must_use]
    pub fn is_rough(&self) -> bool {
        self.stated().is_rough()
    }

    /// Whether the figure is stated to the unit.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let stated = self.stated();
        !stated.is_rough() && stated.step().amount() <= Amount::ONE
    }

    /// What is counted: one quantity, several that the figure counts together, or none where the words do not say.
    #[must_use]
    pub fn quantities(&self) -> Vec<Quantity> {
        match self.metric {
            Some(metric) if self.addends.is_empty() => vec![Quantity { metric, applicant: self.applicant }],
            _ => self.addends.clone(),
        }
    }

    /// The number in the unit of its metric.
    #[must_use]
    pub fn in_unit(&self) -> Amount {
        self.stated_in_unit().value.amount()
    }

    /// The stated number, in the unit of its metric.
    #[must_use]
    pub fn stated_in_unit(&self) -> Stated {
        let Some(metric) = self.metric else { return self.stated() };
        self.asserts.counted().map_or_else(|| self.stated(), |counted| counted.in_unit_of(metric).stated)
    }
}
