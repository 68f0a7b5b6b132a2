//! The evidence that characters belong to a cell.

use serde::{Deserialize, Serialize};

/// How it is known which characters belong to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The cell is printed on its own.
    #[default]
    Printed,
    /// Cells have run together, and there is only one way to cut them.
    OnlyCut,
    /// Cells have run together, and only one cut satisfies the form's sums.
    Identities,
    /// Cells have run together, and a sentence of the report states the figure.
    Sentence,
}

impl Proof {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Printed, Self::OnlyCut, Self::Identities, Self::Sentence];

    /// Its name in tables; `None` for a cell printed on its own.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Printed => None,
            Self::OnlyCut => Some("only_cut"),
            Self::Identities => Some("identities"),
            Self::Sentence => Some("sentence"),
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Printed => "单独成格",
            Self::OnlyCut => "只有一种切分",
            Self::Identities => "按勾稽关系切分",
            Self::Sentence => "由正文印证",
        }
    }
}
