//! A decimal number with the place of its last digit.

use super::{Amount, digits};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Neg;

/// A decimal number as it is printed: its digits and the place of the last one, which says how exact it is. 46.62 is 4,662
/// hundredths, 1.36万 is 136 hundreds. Numbers are equal if they have the same value, however many zeros they end in.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    digits: i128,
    /// Power of ten of the last digit: -2 for hundredths.
    place: i8,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self::new(0, 0);

    /// `digits` × 10^`place`.
    #[must_use]
    pub const fn new(digits: i128, place: i8) -> Self {
        Self { digits, place }
    }

    /// An `f64`, rounded at a place.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "saturates, as the conversion is defined")]
    pub fn nearest(value: f64, place: i8) -> Self {
        let scaled = if place < 0 { value * power(-i32::from(place)) } else { value / power(place.into()) };
        Self::new(scaled.round() as i128, place)
    }

    /// The quotient of two amounts, rounded at a place; `None` if the divisor is zero.
    #[must_use]
    pub fn quotient(dividend: Amount, divisor: Amount, place: i8) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let scale = 10_i128.checked_pow(place.min(0).unsigned_abs().into());
        let scaled = scale.and_then(|scale| dividend.millionths().checked_mul(scale)).filter(|_| place <= 0);
        // beyond 38 digits, an `f64` is near enough
        Some(scaled.map_or_else(
            || Self::nearest(dividend.to_f64() / divisor.to_f64(), place),
            |scaled| Self::new(rounded(scaled, divisor.millionths()), place),
        ))
    }

    /// A share in per cent, rounded at a place; `None` if the whole is zero.
    #[must_use]
    pub fn per_cent(part: Amount, whole: Amount, place: i8) -> Option<Self> {
        Some(Self::quotient(part, whole, place.saturating_sub(2))?.shifted(2))
    }

    /// The place of the last digit, as a power of ten.
    #[must_use]
    pub fn place(self) -> i8 {
        self.place
    }

    /// One unit of the last digit: 0.01 for 46.62, 100 for 1.36万.
    #[must_use]
    pub fn step(self) -> Self {
        Self::new(1, self.place)
    }

    /// Multiplied by a power of ten.
    #[must_use]
    pub fn shifted(self, places: i8) -> Self {
        Self::new(self.digits, self.place.saturating_add(places))
    }

    /// Its magnitude.
    #[must_use]
    pub fn abs(self) -> Self {
        Self::new(self.digits.abs(), self.place)
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The nearest amount. Only shares have more decimals than an amount.
    #[must_use]
    pub fn amount(self) -> Amount {
        let power = i32::from(self.place) - i32::from(Amount::PLACE);
        let scale = 10_i128.saturating_pow(power.unsigned_abs());
        Amount::of_millionths(if power < 0 { rounded(self.digits, scale) } else { self.digits.saturating_mul(scale) })
    }

    /// The nearest `f64`, which is how tables publish it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "up to 2^53 the quotient is rounded once, to the nearest")]
    pub fn to_f64(self) -> f64 {
        match self.place {
            ..0 => self.digits as f64 / power(-i32::from(self.place)),
            0.. => self.digits.saturating_mul(10_i128.saturating_pow(self.place.unsigned_abs().into())) as f64,
        }
    }
}

/// A power of ten; exact up to the 22nd.
fn power(of: i32) -> f64 {
    10_f64.powi(of)
}

/// A quotient, rounded half away from zero.
fn rounded(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    let is_half = rest.unsigned_abs() >= divisor.unsigned_abs() - rest.unsigned_abs();
    if is_half { quotient + dividend.signum() * divisor.signum() } else { quotient }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        digits::shortest(self.digits, self.place) == digits::shortest(other.digits, other.place)
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        digits::shortest(self.digits, self.place).hash(state);
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self::new(whole.into(), 0)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        Self::new(amount.millionths(), Amount::PLACE)
    }
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.digits, self.place)
    }
}

impl fmt::Display for Decimal {
    /// With as many decimals as it needs: `25.1`, `-18`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        digits::write(f, self.digits, self.place)
    }
}

impl Serialize for Decimal {
    /// For people, as tables publish it; in binary, its digits and their place.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.to_f64())
        } else {
            (self.digits, self.place).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    /// From binary.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (digits, place) = Deserialize::deserialize(deserializer)?;
        Ok(Self::new(digits, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_digit_says_how_exact_a_number_is() {
        let (share, count) = (Decimal::new(4662, -2), Decimal::new(136, 2));
        assert_eq!((share.to_string(), share.step().to_string()), ("46.62".to_owned(), "0.01".to_owned()));
        assert_eq!((count.to_string(), count.step().to_string()), ("13600".to_owned(), "100".to_owned()));
        assert_eq!((count, count.amount()), (13_600.into(), 13_600.into()));
        assert_eq!((-Decimal::new(5, -2)).to_string(), "-0.05");
        assert_eq!(Decimal::new(25_136, -2).shifted(-4).amount(), "0.025136".parse().unwrap());
        assert_eq!(Decimal::new(5, -7).amount(), "0.000001".parse().unwrap());
    }

    #[test]
    fn zeros_at_the_end_change_no_value() {
        assert_eq!(Decimal::new(500, -1), Decimal::new(5, 1));
        assert_eq!(Decimal::new(0, -3), Decimal::ZERO);
        assert_ne!(Decimal::new(5, 1), Decimal::new(5, 0));
        assert_eq!(Decimal::new(500, -1).to_string(), "50");
    }

    #[test]
    fn quotients_are_rounded_half_away_from_zero() {
        let quotient = |dividend: i32, divisor: i32, place| {
            Decimal::quotient(dividend.into(), divisor.into(), place).map(|of| of.to_string())
        };
        assert_eq!(quotient(1, 8, -2).as_deref(), Some("0.13"));
        assert_eq!(quotient(-1, 8, -2).as_deref(), Some("-0.13"));
        assert_eq!(quotient(2, 3, -4).as_deref(), Some("0.6667"));
        assert_eq!(quotient(450, 1, 2).as_deref(), Some("500"));
        assert_eq!(quotient(1, 0, 0), None);
        assert_eq!(Decimal::per_cent(31.into(), 48.into(), -2), Some(Decimal::new(6458, -2)));
        assert_eq!(Decimal::nearest(0.0649, -3), Decimal::new(65, -3));
        let most: Amount = "999999999999999999".parse().unwrap();
        assert_eq!(Decimal::quotient(most, 1.into(), -15).map(Decimal::to_f64), Some(1e18));
    }

    proptest! {
        #[test]
        fn it_is_published_and_printed_as_the_nearest_double(digits in -999_999_999_999_999_i128..=999_999_999_999_999, place in -15_i8..=12) {
            let decimal = Decimal::new(digits, place);
            let value: f64 = format!("{digits}e{place}").parse().unwrap();
            prop_assert_eq!(decimal.to_f64().to_bits(), value.to_bits());
            prop_assert_eq!(decimal.to_string(), (value + 0.0).to_string());
        }

        #[test]
        fn it_is_stored_with_its_place(digits in any::<i64>(), place in any::<i8>()) {
            let stored = postcard::to_stdvec(&Decimal::new(digits.into(), place)).unwrap();
            let again: Decimal = postcard::from_bytes(&stored).unwrap();
            prop_assert_eq!((again.digits, again.place), (digits.into(), place));
        }
    }
}
