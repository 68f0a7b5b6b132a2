//! Fills the cells of a form from the rows that were found.

use super::reading::Tables;
use super::row::{Figures, FoundRow, RowPlace};
use crate::document::{Cell, Document, Slice, offset};
use crate::figure::is_value_like;
use crate::fold::fold;
use crate::forms::{CellIndex, Form, TableIndex};
use crate::index::IndexRange;
use crate::report::{CellPlace, Fact, Figure, Proof, read_figure};

/// A document, the form by which its tables are read, and the tables read so far.
pub(crate) struct Filling<'a> {
    pub document: &'a Document,
    pub form: &'static Form,
    pub tables: Tables,
}

impl<'a> Filling<'a> {
    pub(crate) fn new(document: &'a Document, form: &'static Form) -> Self {
        Self { document, form, tables: Tables::none(form) }
    }

    pub(crate) fn text(&self, cell: &Cell) -> &'a str {
        self.document.str(cell.text)
    }

    /// The cells that hold a figure or a mark.
    pub(crate) fn figures<'c>(&self, cells: &'c [Cell]) -> Vec<&'c Cell> {
        cells.iter().filter(|cell| !cell.text.is_empty() && is_value_like(self.text(cell))).collect()
    }

    /// Fills the row of a table.
    pub(crate) fn fill_row(&mut self, table: TableIndex, found: &FoundRow) {
        let row = &self.form.tables[table].rows[found.row];
        let is_misnumbered = found.numbering.zip(row.numbering).is_some_and(|(printed, own)| printed != own);
        self.tables.misnumbered[table] += usize::from(is_misnumbered);
        self.tables.blocks.push(found.place.block);
        self.fill_cells(row.cells, found.place, &found.figures);
    }

    /// Fills adjacent cells of the form.
    pub(crate) fn fill_cells(&mut self, cells: IndexRange<CellIndex>, place: RowPlace, figures: &Figures) {
        match figures {
            Figures::InColumns(figures) => {
                for (column, cell) in figures {
                    self.fill_cell(cells.at(*column), place.cell(cell), cell.text, Proof::Printed);
                }
            }
            Figures::CutApart(figures) => {
                for (at, cell) in cells.iter().zip(figures) {
                    self.fill_cell(at, place.cell(cell), cell.text, Proof::OnlyCut);
                }
            }
            Figures::Unassigned(figures) => {
                let Some(first) = figures.first() else { return };
                let texts: Vec<&str> = figures.iter().map(|cell| self.text(cell)).collect();
                let raw = self.join(&texts.join(" | "));
                for at in cells {
                    self.set(at, Fact::printed(Figure::Unreadable, raw, place.cell(first)));
                }
            }
        }
    }

    fn fill_cell(&mut self, at: CellIndex, place: CellPlace, raw: Slice, proof: Proof) {
        let figure = figure_of(self.form, at, self.document.str(raw));
        self.set(at, Fact { proof, ..Fact::printed(figure, raw, place) });
    }

    pub(crate) fn set(&mut self, cell: CellIndex, fact: Fact) {
        self.tables.fill(cell, fact);
    }

    /// Records that the document has a table of the form.
    pub(crate) fn mark_found(&mut self, table: TableIndex) {
        self.tables.readings[table].is_found = true;
    }

    /// Stores an assembled text. The slice is valid once the joined text has been appended to the document's text.
    pub(crate) fn join(&mut self, text: &str) -> Slice {
        let end = |tables: &Tables| offset(self.document.arena_end() as usize + tables.joined.len());
        let start = end(&self.tables);
        self.tables.joined.push_str(text);
        Slice { start, end: end(&self.tables) }
    }
}

/// Reads a text as the content of a cell of the form.
pub(crate) fn figure_of(form: &Form, cell: CellIndex, text: &str) -> Figure {
    let metric = form.cells[cell].metric.entry();
    let figure = read_figure(text, metric.unit.key());
    let lacks_unit = metric.unit_in_cell && matches!(figure, Figure::Reported(value) if !value.is_zero());
    if lacks_unit { Figure::Unreadable } else { figure }
}

/// Removes blank cells at either end while there are more cells than the row has.
pub(crate) fn trim(mut values: &[Cell], width: usize) -> &[Cell] {
    while values.len() > width {
        match values {
            [rest @ .., last] if last.text.is_empty() => values = rest,
            [first, rest @ ..] if first.text.is_empty() => values = rest,
            _ => break,
        }
    }
    values
}

/// Cuts zeros that have partly run together, `0 0 0 0000`, if they are as many as the cells of the row. No figure but 0
/// begins with 0, so this is the only possible cut.
pub(crate) fn cut_zeros(document: &Document, cells: &[Cell], width: usize) -> Option<Vec<Cell>> {
    let mut zeros = Vec::with_capacity(width);
    for cell in cells {
        for (at, c) in document.str(cell.text).char_indices() {
            if fold(c) != '0' || zeros.len() == width {
                return None;
            }
            let start = cell.text.start + offset(at);
            zeros.push(Cell { text: Slice { start, end: start + offset(c.len_utf8()) }, ..*cell });
        }
    }
    (zeros.len() == width && cells.len() < width).then_some(zeros)
}
