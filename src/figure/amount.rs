//! An exact number: a count or an amount of money, to the millionth of its unit.

use super::digits;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

/// The decimals of an [`Amount`].
const DECIMALS: usize = Amount::PLACE.unsigned_abs() as usize;

/// An exact decimal number. Amounts are asked for in 万元, of which a 分 is a millionth, so nothing that is paid needs more
/// decimals. Whole numbers come from 64 bits at most: sums of 10^13 of them still fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Amount(i128);

const MILLION: i128 = 1_000_000;
/// Whole numbers up to here are exact in an `f64`.
const EXACT_IN_F64: i128 = 1 << f64::MANTISSA_DIGITS;

/// Removes what binary fractions add to a sum or a quotient, so that it prints as people write it: 0.3, not
/// 0.30000000000000004.
#[must_use]
pub fn to_millionth(value: f64) -> f64 {
    if value.fract() == 0.0 { value } else { (value * 1e6).round() / 1e6 }
}

/// A text that is no number, or one with more digits than an [`Amount`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no number of at most 18 digits and six decimals")]
pub struct NoAmount;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The power of ten in which it counts.
    pub(super) const PLACE: i8 = -6;
    /// One unit.
    pub const ONE: Self = Self(MILLION);

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The number if it is whole and fits.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        if self.0 % MILLION == 0 { i64::try_from(self.0 / MILLION).ok() } else { None }
    }

    /// Its magnitude.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Its product with a small number.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        Self(self.0 * i128::from(factor))
    }

    /// One unit of the last digit before the point that is not 0: 100 for 12,500.
    #[must_use]
    pub fn last_order(self) -> Self {
        let mut order = MILLION;
        while self.0 >= 10 * order && self.0 % (10 * order) == 0 {
            order *= 10;
        }
        Self(order)
    }

    /// The quotient; `None` where it has more than six decimals.
    #[must_use]
    pub fn divided_by(self, divisor: u32) -> Option<Self> {
        let divisor = i128::from(divisor);
        (divisor > 0 && self.0 % divisor == 0).then(|| Self(self.0 / divisor))
    }

    /// So many millionths.
    pub(super) fn of_millionths(millionths: i128) -> Self {
        Self(millionths)
    }

    pub(super) fn millionths(self) -> i128 {
        self.0
    }

    /// The nearest `f64`, which is how tables publish it.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^53 units the quotient or sum is rounded once, to the nearest"
    )]
    pub fn to_f64(self) -> f64 {
        if self.0.abs() <= EXACT_IN_F64 {
            return self.0 as f64 / MILLION as f64;
        }
        (self.0 / MILLION) as f64 + (self.0 % MILLION) as f64 / MILLION as f64
    }

    /// Its millionths, little-endian.
    #[must_use]
    pub fn to_le_bytes(self) -> [u8; size_of::<Self>()] {
        self.0.to_le_bytes()
    }

    /// The inverse of [`Self::to_le_bytes`].
    #[must_use]
    pub fn from_le_bytes(bytes: [u8; size_of::<Self>()]) -> Self {
        Self(i128::from_le_bytes(bytes))
    }
}

impl From<i64> for Amount {
    fn from(whole: i64) -> Self {
        Self(i128::from(whole) * MILLION)
    }
}

impl From<i32> for Amount {
    fn from(whole: i32) -> Self {
        i64::from(whole).into()
    }
}

impl From<u32> for Amount {
    fn from(whole: u32) -> Self {
        i64::from(whole).into()
    }
}

impl FromStr for Amount {
    type Err = NoAmount;

    /// ASCII digits with a sign and a fraction, where there are any: `-1234.5`.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let (digits, is_negative) = match text.strip_prefix('-') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // zeros at the end say nothing
        let decimals = fraction.trim_end_matches('0');
        if !is_digits(whole) || !is_digits(fraction) || whole.len() > 18 || decimals.len() > DECIMALS {
            return Err(NoAmount);
        }
        let digits = whole.bytes().chain(decimals.bytes()).chain(std::iter::repeat_n(b'0', DECIMALS - decimals.len()));
        let millionths = digits.fold(0, |sum: i128, digit| sum * 10 + i128::from(digit - b'0'));
        Ok(Self(if is_negative { -millionths } else { millionths }))
    }
}

impl fmt::Display for Amount {
    /// With as many decimals as it has: `25.1`, `-18`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        digits::write(f, self.0, Self::PLACE)
    }
}

impl Serialize for Amount {
    /// To people as tables publish it, to the program exactly.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.to_f64())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    /// From what was written for the program: a double of a table need not be the number that was printed.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i128::deserialize(deserializer).map(Self)
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_printed_as_people_write_them() {
        for text in ["0", "7", "-18", "0.025136", "5949.088667", "-0.5", "999999999999999", "100", "0.1"] {
            assert_eq!(amount(text).to_string(), text);
        }
        assert_eq!(amount("25.10").to_string(), "25.1");
        assert_eq!(amount("-0").to_string(), "0");
        assert_eq!(amount("3.00000000"), 3.into());
    }

    #[test]
    fn doubles_are_printed_as_people_write_them() {
        for (value, text) in [(0.1 + 0.2, "0.3"), (251.36 / 10_000.0, "0.025136"), (1.1 * 1.1, "1.21"), (-4.0, "-4")] {
            assert_eq!(to_millionth(value).to_string(), text);
        }
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(amount("0.1") + amount("0.2"), amount("0.3"));
        let fen: Amount = (0..1_000_000).map(|_| amount("0.000001")).sum();
        assert_eq!(fen, 1.into());
        assert_eq!(amount("0.016423") + amount("0.008713"), amount("0.025136"));
        assert!(amount("0.3") > amount("0.299999") && amount("-2") < amount("-1.5"));
    }

    #[test]
    fn what_does_not_fit_is_no_amount() {
        for text in ["", "-", "1.", ".5", "1.2.3", "+1", "1e3", "0.0000001", "1234567890123456789", "１", "NaN"] {
            assert_eq!(text.parse::<Amount>(), Err(NoAmount), "{text}");
        }
        assert_eq!(amount("251000").divided_by(10_000), Some(amount("25.1")));
        assert_eq!(amount("0.001").divided_by(10_000), None);
    }

    #[test]
    fn the_last_order_is_that_of_the_last_digit() {
        let order = |text: &str| amount(text).last_order();
        assert_eq!(["12500", "12000", "7", "30.5", "0"].map(order), [100, 1000, 1, 1, 1].map(Amount::from));
    }

    #[test]
    fn only_whole_numbers_are_whole() {
        assert_eq!((amount("42").whole(), amount("-3").whole(), amount("1.5").whole()), (Some(42), Some(-3), None));
    }

    proptest! {
        #[test]
        fn it_is_published_as_the_nearest_double(whole in -999_999_999_999_999_i64..=999_999_999_999_999, fraction in 0_u32..1_000_000) {
            let text = format!("{whole}.{fraction:06}");
            prop_assert_eq!(amount(&text).to_f64().to_bits(), text.parse::<f64>().unwrap().to_bits());
            prop_assert_eq!(amount(&amount(&text).to_string()), amount(&text));
            prop_assert_eq!(Amount::from_le_bytes(amount(&text).to_le_bytes()), amount(&text));
        }
    }
}
