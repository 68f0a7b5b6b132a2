//! Rows as a document has them, whatever they were read from, and as the form has them.

use crate::document::{Cell, Grid, Slice};
use crate::forms::{Numbering, RowAt};
use crate::report::CellPlace;
use crate::saturate::Saturate;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowPlace {
    pub block: usize,
    /// The table in the document, counted from 1.
    pub table: u16,
    /// The row in the table, counted from 1.
    pub row: u16,
}

impl RowPlace {
    pub fn cell(self, cell: &Cell) -> CellPlace {
        let column = (cell.column + 1).saturate();
        CellPlace { place: cell.place, table: self.table, row: self.row, column }
    }

    pub fn is_right_below(self, above: Self) -> bool {
        self.block == above.block && self.row == above.row.saturating_add(1)
    }
}

/// The number of a row in its table, counted from 1.
pub fn row_number(index: usize) -> u16 {
    (index + 1).saturate()
}

/// A row of a grid with words before its figures.
pub struct LabelledRow<'d> {
    pub place: RowPlace,
    pub grid: &'d Grid,
    /// Its label as far as it is known, in the form in which labels are compared.
    pub label: String,
    /// The label as it is printed, or the last part of it.
    pub printed: Slice,
    pub numbering: Option<Numbering>,
    /// The row of the form that bears exactly this label.
    pub exact: Option<RowAt>,
    pub values: Vec<Cell>,
    /// Whether several ways are left to say which of its blank cells are the row's own.
    pub is_unsettled: bool,
}

impl LabelledRow<'_> {
    pub fn has_values(&self) -> bool {
        !self.values.is_empty()
    }
}

/// A row of figures without words.
pub struct BareRow {
    pub place: RowPlace,
    pub values: Vec<Cell>,
    /// The tables without labels whose headings stand above it, with no labelled row of the form between.
    pub under: Vec<usize>,
    /// How many labelled rows stand before it.
    pub labelled_before: usize,
}

/// A heading over one column of figures.
pub struct ColumnHead {
    pub block: usize,
    pub table: usize,
    pub form_column: usize,
    pub grid_column: u32,
}

/// The rows of all grids of a document.
pub struct Rows<'d> {
    pub labelled: Vec<LabelledRow<'d>>,
    pub bare: Vec<BareRow>,
    /// How many headings of each table of the form were met.
    pub headings: Vec<usize>,
    pub column_heads: Vec<ColumnHead>,
}

/// A row of a form's table, found in a document.
pub struct FoundRow {
    /// Its position in the table of the form.
    pub row: usize,
    pub place: RowPlace,
    /// The number printed before its label.
    pub numbering: Option<Numbering>,
    pub figures: Figures,
}

/// Which figures stand in which columns of a row.
pub enum Figures {
    /// Each with its column; the cells of the other columns are missing.
    InColumns(Vec<(usize, Cell)>),
    /// One for each column, out of cells that have run together and can be cut in one way only.
    CutApart(Vec<Cell>),
    /// All of them, where nothing says which stands in which column.
    Unassigned(Vec<Cell>),
}

impl Figures {
    /// Figures that stand in the first columns, one after the other.
    pub fn in_order(cells: &[Cell]) -> Self {
        Self::InColumns(cells.iter().copied().enumerate().collect())
    }
}

/// Which labelled row of the document is which row of a table.
#[derive(Debug, Clone, Copy)]
pub struct RowMatch {
    /// Among the labelled rows of the document.
    pub labelled: usize,
    /// In the table of the form.
    pub row: usize,
}
