//! The content of a statutory table: the cells that its form asks for, and figures in no cell of the form.

use super::Proof;
use crate::document::{Bounds, Place, Slice};
use crate::figure::Figure;
use serde::{Deserialize, Serialize};

/// Position of a cell, or of words, in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CellPlace {
    /// Position in the file.
    pub place: Place,
    /// Position in a table. `None` for words outside tables, and for what the document lacks.
    pub grid: Option<GridPlace>,
}

/// Position of a cell in a table of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridPlace {
    /// Table of the document, counted from 1.
    pub table: u16,
    /// Row of that table, counted from 1.
    pub row: u16,
    /// Column of that table, counted from 1.
    pub column: u16,
}

/// The content of one cell that a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What the text of the cell reads as.
    pub figure: Figure,
    /// The text of the cell in [`Report::text`](super::Report::text).
    pub raw: Slice,
    /// Position of the cell in the document.
    pub place: CellPlace,
    /// How it is known that the text belongs to this cell.
    pub proof: Proof,
    /// How sure it is that the text was recognised rightly, in hundredths; `None` where the file itself holds the text.
    pub confidence: Option<u8>,
}

impl Fact {
    /// The content of a cell that is printed as its own cell.
    #[must_use]
    pub fn printed(figure: Figure, raw: Slice, place: CellPlace) -> Self {
        Self { figure, raw, place, proof: Proof::Printed, confidence: None }
    }

    /// A cell that the document lacks.
    pub const MISSING: Self = Self {
        figure: Figure::Missing,
        raw: Slice { start: 0, end: 0 },
        proof: Proof::Printed,
        confidence: None,
        place: CellPlace {
            place: Place { offset: 0, page: 0, bounds: Bounds { left: 0, top: 0, right: 0, bottom: 0 } },
            grid: None,
        },
    };

    /// Whether the document has the cell.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.place.grid.is_some()
    }
}

/// Figures in a statutory table that belong to no cell of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOver {
    /// Whether the figures form a row or a column.
    pub line: TableLine,
    /// The words beside or above the figures; empty if there are none.
    pub label: Slice,
    /// The figures, in [`Report::text`](super::Report::text).
    pub figures: Vec<Slice>,
    /// Position of the first figure.
    pub place: CellPlace,
}

/// Direction of a line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableLine {
    /// Figures beside each other.
    Row,
    /// Figures below each other.
    Column,
}
