//! Reassembles rows from texts with one cell a line: words, then figures up to the next words.

use super::row::row_number;
use super::words::{Words, is_like_a_label, is_of_form};
use crate::document::{Cell, Document, Grid};
use crate::figure::{is_part_of_figure, is_value_like};
use crate::forms::{Form, RowIndex, normalised};

/// Longest words that can stand in place of a figure, in characters.
const LONGEST_STAND_IN: usize = 6;

/// A visual row: its number in the grid, counted from 1, and its cells.
pub(crate) struct GridRow {
    pub number: u16,
    pub cells: Vec<Cell>,
}

/// The rows of a grid, reassembled if it has one cell a line.
pub(crate) fn reflow(document: &Document, grid: &Grid, form: &Form) -> Vec<GridRow> {
    let row = |row: usize| GridRow { number: row_number(row), cells: grid.row(row).copied().collect() };
    let rows: Vec<GridRow> = (0..grid.row_count()).map(row).collect();
    if !grid.is_ragged || !mostly_single(rows.iter().map(|row| row.cells.len())) {
        return rows;
    }
    let mut joined: Vec<GridRow> = Vec::new();
    let mut in_figures = true;
    let mut words = GrowingWords::new(document, form);
    for row in rows {
        let text = row.cells.first().map(|cell| document.str(cell.text));
        let is_figure = text.is_some_and(|text| is_value_like(text) || is_part_of_figure(text));
        match joined.last_mut() {
            Some(last) if is_figure || words.lack_figure(last, &row) => {
                last.cells.extend(row.cells);
                in_figures = true;
            }
            Some(last) if !in_figures => last.cells.extend(row.cells),
            _ => {
                joined.push(row);
                words = GrowingWords::new(document, form);
                in_figures = is_figure;
            }
        }
    }
    joined
}

/// The words of a growing row, each classified once.
struct GrowingWords<'a> {
    document: &'a Document,
    form: &'a Form,
    words: Words,
    seen: usize,
}

impl<'a> GrowingWords<'a> {
    fn new(document: &'a Document, form: &'a Form) -> Self {
        Self { document, form, words: Words::default(), seen: 0 }
    }

    fn of(&mut self, row: &GridRow) -> &Words {
        for (position, cell) in row.cells.iter().enumerate().skip(self.seen) {
            self.words.add(position, self.document.str(cell.text), self.form);
        }
        self.seen = row.cells.len();
        &self.words
    }

    /// Whether the next line stands in place of a figure: the row still lacks figures, and the line is no label.
    fn lack_figure(&mut self, row: &GridRow, next: &GridRow) -> bool {
        let (document, form) = (self.document, self.form);
        let words = self.of(row);
        let [cell] = &next.cells[..] else { return false };
        let text = normalised(document.str(cell.text));
        // a remark such as （续表） is no cell
        let is_remark = document.str(cell.text).starts_with(['（', '(']);
        let is_label = is_of_form(form, &text) || is_like_a_label(form, &text);
        if is_label || is_remark || text.chars().count() > LONGEST_STAND_IN {
            return false;
        }
        match words.headed(form) {
            Some((table, end)) => row.cells.len() - end < form.tables[table].rows[RowIndex::FIRST].width(),
            None => words.lacks_figures(form, row.cells.len()),
        }
    }
}

/// Whether nearly all rows have one cell, given the number of cells in each.
pub(crate) fn mostly_single(rows: impl ExactSizeIterator<Item = usize>) -> bool {
    let count = rows.len();
    rows.filter(|&cells| cells == 1).count() * 10 >= count * 9
}
