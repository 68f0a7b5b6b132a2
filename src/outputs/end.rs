//! How a run ended.

use serde::Serialize;

/// How a run ended. Only a run that was published has a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its tables were published.
    Published,
    /// Nothing had changed since the run before, which stays.
    Unchanged,
    /// It was not allowed to replace the run before.
    Refused,
    /// It failed before the end.
    Failed,
}

impl End {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Published, Self::Unchanged, Self::Refused, Self::Failed];

    /// Its name in records and metrics.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}
