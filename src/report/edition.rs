//! Decides which of several copies of a report is the agency's latest version.

use super::{Metadata, day};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The facts that distinguish a later version from an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Edition {
    /// Whether it calls itself a correction.
    pub is_corrected: bool,
    /// Date of the signature.
    #[serde(with = "day")]
    pub signed_on: Option<NaiveDate>,
    /// Date of publication, or else that in the file's name.
    #[serde(with = "day")]
    pub published_on: Option<NaiveDate>,
}

/// Why one version supersedes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// It calls itself a correction, and the other does not.
    Corrected,
    /// It was signed later, on this day.
    Signed(NaiveDate),
    /// It was published later, on this day.
    Published(NaiveDate),
}

impl Edition {
    /// The edition that a report's metadata describes.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            is_corrected: metadata.is_corrected,
            signed_on: metadata.signed_on,
            published_on: metadata.published_on.or(metadata.file_dated),
        }
    }

    /// Why this version supersedes the other; `None` if it does not or cannot be known. A date that only one of them has
    /// decides nothing, since most files lack that of publication.
    #[must_use]
    pub fn supersedes(&self, other: &Self) -> Option<Later> {
        if self.is_corrected != other.is_corrected {
            return self.is_corrected.then_some(Later::Corrected);
        }
        let days = [
            (self.signed_on, other.signed_on, Later::Signed as fn(_) -> _),
            (self.published_on, other.published_on, Later::Published as fn(_) -> _),
        ];
        let mut known = days.into_iter().filter_map(|(own, other, why)| Some((own?, other?, why)));
        let (own, other, why) = known.find(|(own, other, _)| own != other)?;
        (own > other).then(|| why(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(is_corrected: bool, signed: Option<u32>, published: Option<u32>) -> Edition {
        let day = |day: Option<u32>| day.and_then(|day| NaiveDate::from_ymd_opt(2024, 1, day));
        Edition { is_corrected, signed_on: day(signed), published_on: day(published) }
    }

    #[track_caller]
    fn check(one: Edition, other: Edition, expected: Option<Later>) {
        assert_eq!(one.supersedes(&other), expected);
        assert!(expected.is_none() || other.supersedes(&one).is_none(), "both cannot be the later one");
    }

    #[test]
    fn a_correction_goes_before_days_and_a_signature_before_publication() {
        let day = |day| NaiveDate::from_ymd_opt(2024, 1, day).unwrap();
        check(edition(true, Some(3), None), edition(false, Some(9), None), Some(Later::Corrected));
        check(edition(false, Some(9), Some(1)), edition(false, Some(3), Some(2)), Some(Later::Signed(day(9))));
        check(edition(true, Some(3), Some(5)), edition(true, Some(3), Some(2)), Some(Later::Published(day(5))));
    }

    #[test]
    fn a_day_that_only_one_bears_tells_nothing() {
        check(edition(false, Some(9), None), edition(false, None, Some(2)), None);
        check(edition(false, Some(9), None), edition(false, Some(9), Some(30)), None);
        check(edition(false, None, None), edition(false, None, None), None);
    }
}
