//! What a claim asserts: an amount, a share, a change, or that there is none.

use super::{Decimal, Metric, Unit};
use crate::forms::claimed_unit::{self, ClaimedUnit};
use serde::{Deserialize, Serialize};

/// What a claim asserts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Assertion {
    /// A count or a sum of money.
    Amount(Counted),
    /// An amount that is part of a stated whole.
    Part(Counted),
    /// A share.
    Share(Portion),
    /// The change since last year.
    Growth(Growth),
    /// There is none.
    Absence,
}

/// A count or a sum of money.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// The figure, in its unit.
    pub stated: Stated,
    /// The unit as printed; empty if there is none.
    #[serde(with = "claimed_unit")]
    pub unit: ClaimedUnit,
}

/// How much of a whole a share is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Portion {
    /// A figure in per cent.
    PerCent(Stated),
    /// 全部, 均: the whole.
    All,
}

/// A printed change since last year; negative for a decrease.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Growth {
    /// 与上年持平
    Unchanged,
    /// In per cent of last year's figure.
    PerCent(Stated),
    /// 百分点: of a share, not of a quantity.
    Points(Stated),
    /// 倍: a multiple of last year's figure.
    Times(Stated),
    /// In the unit of what has changed.
    Amount(Counted),
}

/// A printed number with its qualifier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// The number, with 万 before a unit of count multiplied out. For a range, the lower end.
    pub value: Decimal,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// How exact the words say the figure is.
    pub qualifier: Qualifier,
}

impl Assertion {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> ClaimKind {
        match self {
            Self::Amount(_) => ClaimKind::Amount,
            Self::Part(_) => ClaimKind::Part,
            Self::Share(_) => ClaimKind::Share,
            Self::Growth(_) => ClaimKind::Growth,
            Self::Absence => ClaimKind::Absence,
        }
    }

    /// The count or sum of money: of an amount, of a part, and of a change that is stated as one.
    #[must_use]
    pub fn counted(&self) -> Option<Counted> {
        match *self {
            Self::Amount(counted) | Self::Part(counted) | Self::Growth(Growth::Amount(counted)) => Some(counted),
            Self::Share(_) | Self::Growth(_) | Self::Absence => None,
        }
    }

    /// The figure with its qualifier: 0 for a denial, 100 for the whole.
    #[must_use]
    pub fn stated(&self) -> Stated {
        match *self {
            Self::Amount(Counted { stated, .. }) | Self::Part(Counted { stated, .. }) => stated,
            Self::Share(Portion::PerCent(stated)) => stated,
            Self::Share(Portion::All) => Stated { value: 100.into(), upper: None, qualifier: Qualifier::All },
            Self::Growth(growth) => growth.stated(),
            Self::Absence => Stated::ZERO,
        }
    }

    /// The unit as printed: `全部` for the whole; empty if there is none.
    #[must_use]
    pub fn unit(&self) -> ClaimedUnit {
        match self {
            Self::Amount(counted) | Self::Part(counted) => counted.unit,
            Self::Share(Portion::PerCent(_)) => "%",
            Self::Share(Portion::All) => "全部",
            Self::Growth(growth) => growth.unit(),
            Self::Absence => "",
        }
    }
}

impl Counted {
    /// The same in the unit of a quantity: sums of money in 万元.
    #[must_use]
    pub fn in_unit_of(self, metric: Metric) -> Self {
        let places = match self.unit {
            _ if metric.entry().unit != Unit::TenThousandYuan => return self,
            "元" => -4,
            "亿元" => 4,
            _ => return self,
        };
        Self { stated: self.stated.shifted(places), unit: "万元" }
    }
}

impl Growth {
    /// The figure with its qualifier.
    #[must_use]
    pub fn stated(&self) -> Stated {
        match *self {
            Self::Unchanged => Stated::ZERO,
            Self::PerCent(stated) | Self::Points(stated) | Self::Times(stated) => stated,
            Self::Amount(counted) => counted.stated,
        }
    }

    /// The unit as printed; empty if nothing has changed.
    #[must_use]
    pub fn unit(&self) -> ClaimedUnit {
        match self {
            Self::Unchanged => "",
            Self::PerCent(_) => "%",
            Self::Points(_) => "百分点",
            Self::Times(_) => "倍",
            Self::Amount(counted) => counted.unit,
        }
    }
}

impl Stated {
    const ZERO: Self = Self { value: Decimal::ZERO, upper: None, qualifier: Qualifier::Exact };

    /// One unit in the last printed place: 0.01 for 1.08, 10,000 for 3万, 100 for 1.36万.
    #[must_use]
    pub fn step(&self) -> Decimal {
        self.upper.unwrap_or(self.value).step()
    }

    /// Whether the words leave the figure open: 约, 近, 超过, 余, or a range.
    #[must_use]
    pub fn is_rough(&self) -> bool {
        !matches!(self.qualifier, Qualifier::Exact | Qualifier::All) || self.upper.is_some()
    }

    fn shifted(self, places: i8) -> Self {
        let upper = self.upper.map(|upper| upper.shifted(places));
        Self { value: self.value.shifted(places), upper, ..self }
    }
}

/// The kind of an [`Assertion`], as the tables name it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::CODEBOOK;

    #[test]
    fn money_is_counted_in_the_unit_of_the_table() {
        let stated = Stated { value: 5000.into(), upper: Some(6000.into()), qualifier: Qualifier::About };
        let yuan = Counted { stated, unit: "元" };
        let fees = CODEBOOK.metric("request_fees.amount").unwrap();
        let converted = yuan.in_unit_of(fees);
        assert_eq!((converted.unit, converted.stated.value), ("万元", Decimal::new(5, -1)));
        assert_eq!(converted.stated.upper, Some(Decimal::new(6, -1)));
        let pieces = Counted { stated, unit: "件" };
        assert_eq!(pieces.in_unit_of(fees), pieces);
        assert_eq!(yuan.in_unit_of(CODEBOOK.roles.received), yuan);
    }
}
