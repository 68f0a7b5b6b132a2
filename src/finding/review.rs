//! The user's review of a finding, and whether it still holds.

use chrono::NaiveDate;

/// Whether a review still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewState {
    /// It holds, and the finding does not fail a run.
    Waived,
    /// It held until a day that has passed.
    Expired,
    /// The figures have changed since the review.
    Changed,
}

impl ReviewState {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Waived, Self::Expired, Self::Changed];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Waived => "waived",
            Self::Expired => "expired",
            Self::Changed => "changed",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Waived => "已复核",
            Self::Expired => "复核过期",
            Self::Changed => "数字有变",
        }
    }

    /// The state of several findings together: waived if all of them are; one that needs another look makes the whole
    /// need one.
    #[must_use]
    pub fn of_all(states: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let rank = |state: &Option<Self>| match state {
            Some(Self::Changed) => 0,
            Some(Self::Expired) => 1,
            None => 2,
            Some(Self::Waived) => 3,
        };
        states.into_iter().min_by_key(rank).flatten()
    }
}

/// A review, as recorded by the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The finding that was reviewed.
    pub finding_id: String,
    /// Whether the review still holds.
    pub state: ReviewState,
    /// The verdict, in the words of the reviewer.
    pub verdict: String,
    /// Who reviewed it.
    pub by: String,
    /// The day of the review.
    pub on: Option<NaiveDate>,
    /// The last day on which it holds.
    pub until: Option<NaiveDate>,
    /// Remarks of the reviewer.
    pub note: String,
}
