//! Rows of a document, however they were read, and their matches in the form.

use crate::document::{Cell, Grid, Slice};
use crate::forms::{Numbering, RowAt, RowIndex, TableIndex};
use crate::index::IndexVec;
use crate::report::{CellPlace, GridPlace};
use crate::saturate::Saturate;

/// Position of a row in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RowPlace {
    pub block: usize,
    /// Table of the document, counted from 1.
    pub table: u16,
    /// Row of the table, counted from 1.
    pub row: u16,
}

impl RowPlace {
    pub(crate) fn cell(self, cell: &Cell) -> CellPlace {
        let column = (cell.column + 1).saturate();
        CellPlace { place: cell.place, grid: Some(GridPlace { table: self.table, row: self.row, column }) }
    }

    pub(crate) fn is_right_below(self, above: Self) -> bool {
        self.block == above.block && self.row == above.row.saturating_add(1)
    }
}

/// The number of a row in its table, counted from 1.
pub(crate) fn row_number(index: usize) -> u16 {
    (index + 1).saturate()
}

/// A row of a grid with words before its figures.
pub(crate) struct LabelledRow<'d> {
    pub place: RowPlace,
    pub grid: &'d Grid,
    /// Its label as far as known, normalised.
    pub label: String,
    /// The label as printed, or its last part.
    pub printed: Slice,
    pub numbering: Option<Numbering>,
    /// The row of the form with exactly this label.
    pub exact: Option<RowAt>,
    pub values: Vec<Cell>,
    /// Whether it remains open which of its blank cells are its own.
    pub is_unsettled: bool,
}

impl LabelledRow<'_> {
    pub(crate) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }
}

/// A row of figures without words.
pub(crate) struct BareRow {
    pub place: RowPlace,
    pub values: Vec<Cell>,
    /// Tables without labels whose headings stand above it, with no labelled row of the form in between.
    pub under: Vec<TableIndex>,
    /// Number of labelled rows before it.
    pub labelled_before: usize,
}

/// A heading over one column of figures.
pub(crate) struct ColumnHead {
    pub block: usize,
    pub table: TableIndex,
    pub form_column: usize,
    pub grid_column: u32,
}

/// The rows of all grids of a document.
pub(crate) struct Rows<'d> {
    pub labelled: Vec<LabelledRow<'d>>,
    pub bare: Vec<BareRow>,
    /// Number of headings found for each table of the form.
    pub headings: IndexVec<TableIndex, usize>,
    pub column_heads: Vec<ColumnHead>,
}

/// A row of a table of the form, found in a document.
pub(crate) struct FoundRow {
    /// Which row of the table it is.
    pub row: RowIndex,
    pub place: RowPlace,
    /// The number printed before its label.
    pub numbering: Option<Numbering>,
    pub figures: Figures,
}

/// The figures of a row, with what is known of their columns.
pub(crate) enum Figures {
    /// Each with its column. The cells of other columns are missing.
    InColumns(Vec<(usize, Cell)>),
    /// One for each column, from cells that have run together and can be cut in one way only.
    CutApart(Vec<Cell>),
    /// All figures, without known columns.
    Unassigned(Vec<Cell>),
}

impl Figures {
    /// Assigns figures to the first columns, in order.
    pub(crate) fn in_order(cells: &[Cell]) -> Self {
        Self::InColumns(cells.iter().copied().enumerate().collect())
    }
}

/// A labelled row of the document matched with a row of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowMatch {
    /// Index among the labelled rows of the document.
    pub labelled: usize,
    /// The row of the table.
    pub row: RowIndex,
}
