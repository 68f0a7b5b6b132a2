//! Stores days as numbers, counted from the first of January of the year 1.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "called by what serde derives")]
pub(super) fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.num_days_from_ce()).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    Option::deserialize(deserializer)?.map(day).transpose()
}

fn day<E: serde::de::Error>(number: i32) -> Result<NaiveDate, E> {
    NaiveDate::from_num_days_from_ce_opt(number).ok_or_else(|| E::custom("no day has this number"))
}

/// As above, for the first and the last day of a period.
pub(super) mod period {
    use super::{Datelike, Deserialize, Deserializer, NaiveDate, Serialize, Serializer, day};

    type Period = Option<(NaiveDate, NaiveDate)>;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "called by what serde derives")]
    pub(in super::super) fn serialize<S: Serializer>(period: &Period, serializer: S) -> Result<S::Ok, S::Error> {
        period.map(|(first, last)| (first.num_days_from_ce(), last.num_days_from_ce())).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        let Some((first, last)) = Option::deserialize(deserializer)? else { return Ok(None) };
        Ok(Some((day(first)?, day::<D::Error>(last)?)))
    }
}
