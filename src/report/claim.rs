//! Claims: the figures that the prose states, each with its words and its place.

use super::{Amount, Applicant, Decimal, Metric, Quantity, Unit};
use crate::document::{Place, Slice};
use crate::forms::claimed_unit::{self, ClaimedUnit};
use serde::{Deserialize, Serialize};

/// The kind of statement that a claim makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A count or a sum of money.
    Amount,
    /// An amount that is part of a stated whole.
    Part,
    /// A share, in per cent.
    Share,
    /// The change since last year, in its unit or in per cent; negative for a decrease.
    Growth,
    /// There is none.
    Absence,
}

impl ClaimKind {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::Amount, Self::Part, Self::Share, Self::Growth, Self::Absence];

    /// Its name in tables.
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

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Amount => "数量",
            Self::Part => "分项",
            Self::Share => "占比",
            Self::Growth => "增减",
            Self::Absence => "没有",
        }
    }
}

/// How the words qualify a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// As stated.
    Exact,
    /// 约, 近, 左右
    About,
    /// 余, 多, 超过
    MoreThan,
    /// 不足
    LessThan,
    /// 全部, 均: stands for 100 per cent.
    All,
}

impl Qualifier {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::Exact, Self::About, Self::MoreThan, Self::LessThan, Self::All];

    /// Its name in tables.
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

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Exact => "确数",
            Self::About => "约数",
            Self::MoreThan => "多于此数",
            Self::LessThan => "不足此数",
            Self::All => "全部",
        }
    }
}

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
    /// What the claim states.
    pub kind: ClaimKind,
    /// The printed number, with 万 before a unit of count multiplied out. For a range, the lower end.
    pub value: Decimal,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// How exact the words say the figure is.
    pub qualifier: Qualifier,
    /// The unit as printed; empty if there is none.
    #[serde(with = "claimed_unit")]
    pub unit: ClaimedUnit,
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

/// A printed number with its qualifier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated {
    /// The figure, in its unit.
    pub value: Decimal,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// How exact the words say the figure is.
    pub qualifier: Qualifier,
}

impl Stated {
    /// One unit in the last printed place: 0.01 for 1.08, 10,000 for 3万, 100 for 1.36万.
    #[must_use]
    pub fn step(&self) -> Decimal {
        self.upper.unwrap_or(self.value).step()
    }
}

/// A printed change against last year; see [`Claim::growth`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// The figure as stated.
    pub stated: Stated,
    /// The unit as printed; empty if nothing changed.
    pub unit: &'static str,
}

impl Claim {
    /// Whether the words leave the figure open: 约, 近, 超过, 余, or a range.
    #[must_use]
    pub fn is_rough(&self) -> bool {
        !matches!(self.qualifier, Qualifier::Exact | Qualifier::All) || self.upper.is_some()
    }

    /// Whether the figure is stated to the unit.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.is_rough() && self.stated().step().amount() <= Amount::ONE
    }

    /// What is counted: one quantity, several that the figure counts together, or none where the words do not say.
    #[must_use]
    pub fn quantities(&self) -> Vec<Quantity> {
        match self.metric {
            Some(metric) if self.addends.is_empty() => vec![Quantity { metric, applicant: self.applicant }],
            _ => self.addends.clone(),
        }
    }

    /// The figure with its unit and qualifier.
    #[must_use]
    pub fn stated(&self) -> Stated {
        Stated { value: self.value, upper: self.upper, qualifier: self.qualifier }
    }

    /// The figure read as a growth.
    #[must_use]
    pub fn growth(&self) -> Growth {
        Growth { stated: self.stated(), unit: self.unit }
    }

    /// The number in its own unit.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.value.amount()
    }

    /// The number in the unit of its metric.
    #[must_use]
    pub fn in_unit(&self) -> Amount {
        self.stated_in_unit().value.amount()
    }

    /// The stated number, in the unit of its metric.
    #[must_use]
    pub fn stated_in_unit(&self) -> Stated {
        let places = self.places_to_unit();
        Stated {
            value: self.value.shifted(places),
            upper: self.upper.map(|upper| upper.shifted(places)),
            qualifier: self.qualifier,
        }
    }

    /// By how many places the point moves from the claim's unit to that of its metric.
    fn places_to_unit(&self) -> i8 {
        let is_money = self.metric.is_some_and(|metric| metric.entry().unit == Unit::TenThousandYuan);
        match self.unit {
            "元" if is_money => -4,
            "亿元" if is_money => 4,
            _ => 0,
        }
    }
}
