//! Decimal digits with the place of the last one, as people write them.

use std::fmt::{self, Write as _};

/// The digits without zeros at their end, and the power of ten of the last one.
pub(super) fn shortest(mut digits: i128, mut place: i8) -> (i128, i8) {
    if digits == 0 {
        return (0, 0);
    }
    while digits % 10 == 0 {
        (digits, place) = (digits / 10, place.saturating_add(1));
    }
    (digits, place)
}

/// Writes the shortest form: 12.5 for 1250 hundredths.
pub(super) fn write(f: &mut fmt::Formatter, digits: i128, place: i8) -> fmt::Result {
    let (digits, place) = shortest(digits, place);
    if digits < 0 {
        f.write_char('-')?;
    }
    let magnitude = digits.unsigned_abs().to_string();
    if place >= 0 {
        return write!(f, "{magnitude}{}", "0".repeat(place.unsigned_abs().into()));
    }
    let decimals: usize = place.unsigned_abs().into();
    let padded = format!("{magnitude:0>width$}", width = decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    write!(f, "{whole}.{fraction}")
}
