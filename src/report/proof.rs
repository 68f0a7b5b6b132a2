//! Why the characters of a cell are known to be its own.

use serde::Serialize;

/// How it is known which characters are a cell's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// It is printed as a cell of its own.
    #[default]
    Printed,
    /// It has run into its neighbours, and they can be parted in one way only.
    OnlyCut,
    /// Likewise, and the sums of the form leave one way only.
    Identities,
    /// Likewise, and a sentence of the report states the figure.
    Sentence,
    /// Likewise, and the reports of other years tell the figure.
    Series,
}

impl Proof {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::Printed, Self::OnlyCut, Self::Identities, Self::Sentence, Self::Series];

    /// Nothing of a cell that is printed as one.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Printed => None,
            Self::OnlyCut => Some("only_cut"),
            Self::Identities => Some("identities"),
            Self::Sentence => Some("sentence"),
            Self::Series => Some("series"),
        }
    }
}
