//! Serializes the unit of a claim, which is a static text, and restores that text.

use super::PHRASES;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::iter;

/// The unit of a claim. By this name, since serde takes a field that is called `&str` for one that borrows from its source.
pub type ClaimedUnit = &'static str;

/// Stores a unit.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(unit: &ClaimedUnit, serializer: S) -> Result<S::Ok, S::Error> {
    unit.serialize(serializer)
}

/// Finds a stored unit again.
///
/// # Errors
/// If no claim of this program has such a unit.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ClaimedUnit, D::Error> {
    let unit = Cow::<str>::deserialize(deserializer)?;
    // a bare number has none
    let mut known = iter::once("").chain(PHRASES.units.counted.iter().map(String::as_str));
    known.find(|known| *known == unit).ok_or_else(|| D::Error::custom("no claim has such a unit"))
}
