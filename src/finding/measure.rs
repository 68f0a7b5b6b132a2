//! The figures that findings compare.

use crate::report::{Amount, Decimal};
use serde::{Serialize, Serializer};
use std::fmt;

/// A figure that a finding compares, and what it measures. Those that measure different things are never equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A count or an amount of money, in the unit of its metric or of its sentence.
    Amount(Amount),
    /// A share, in per cent.
    PerCent(Decimal),
    /// A share or a likeness, from 0 to 1.
    Ratio(Decimal),
    /// A change, as it is stated: in per cent, in times, or in the unit of what changed.
    Growth(Decimal),
    /// A calendar year.
    Year(i32),
}

impl Measure {
    /// The count or the amount of money, if it is one.
    #[must_use]
    pub fn amount(self) -> Option<Amount> {
        match self {
            Self::Amount(amount) => Some(amount),
            Self::PerCent(_) | Self::Ratio(_) | Self::Growth(_) | Self::Year(_) => None,
        }
    }

    /// The difference to another figure, in their unit.
    #[must_use]
    pub fn minus(self, other: Self) -> Amount {
        self.number().amount() - other.number().amount()
    }

    /// The nearest `f64`, which is how tables publish it.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Amount(amount) => amount.to_f64(),
            _ => self.number().to_f64(),
        }
    }

    fn number(self) -> Decimal {
        match self {
            Self::Amount(amount) => amount.into(),
            Self::PerCent(number) | Self::Ratio(number) | Self::Growth(number) => number,
            Self::Year(year) => year.into(),
        }
    }
}

impl From<Amount> for Measure {
    fn from(amount: Amount) -> Self {
        Self::Amount(amount)
    }
}

impl From<i32> for Measure {
    /// A count.
    fn from(count: i32) -> Self {
        Self::Amount(count.into())
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl Serialize for Measure {
    /// As tables publish it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}
