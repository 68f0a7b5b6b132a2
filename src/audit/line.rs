//! Rows and columns of a table.

use crate::forms::{CellIndex, RowIndex};
use crate::report::TableReading;

/// A row of a table, or a column by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    Row(RowIndex),
    Column(usize),
}

impl Line {
    /// The row and the column of a cell.
    pub(super) fn around(table: &TableReading, cell: CellIndex) -> [Self; 2] {
        [Self::Column(table.form.row(cell).cells.offset(cell)), Self::Row(table.form.cells[cell].row)]
    }

    /// The cells of the line.
    pub(super) fn cells(self, table: &TableReading) -> impl Iterator<Item = CellIndex> {
        table.cells().map(|(at, ..)| at).filter(move |&at| Self::around(table, at).contains(&self))
    }
}
