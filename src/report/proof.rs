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
    /// The cell is in a picture, and all sums that it takes part in hold.
    Proved,
    /// The cell is in a picture, and no sum proves what was recognised.
    Recognised,
    /// The cell is in a picture, and of the other readings only this one makes all sums hold.
    Corrected,
}

impl Proof {
    /// In the order of the variants.
    pub const ALL: [Self; 7] = [
        Self::Printed,
        Self::OnlyCut,
        Self::Identities,
        Self::Sentence,
        Self::Proved,
        Self::Recognised,
        Self::Corrected,
    ];

    /// Its name in tables; `None` for a cell printed on its own.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Printed => None,
            Self::OnlyCut => Some("only_cut"),
            Self::Identities => Some("identities"),
            Self::Sentence => Some("sentence"),
            Self::Proved => Some("ocr_proved"),
            Self::Recognised => Some("ocr"),
            Self::Corrected => Some("ocr_corrected"),
        }
    }

    /// Whether the cell was recognised in a picture.
    #[must_use]
    pub fn is_of_picture(self) -> bool {
        matches!(self, Self::Proved | Self::Recognised | Self::Corrected)
    }

    /// Whether the sums decided what the cell says, so that they prove nothing of it.
    #[must_use]
    pub fn is_by_sums(self) -> bool {
        matches!(self, Self::Identities | Self::Corrected)
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Printed => "单独成格",
            Self::OnlyCut => "只有一种切分",
            Self::Identities => "按勾稽关系切分",
            Self::Sentence => "由正文印证",
            Self::Proved => "图片识别，勾稽关系成立",
            Self::Recognised => "图片识别",
            Self::Corrected => "图片识别，按勾稽关系更正",
        }
    }
}
