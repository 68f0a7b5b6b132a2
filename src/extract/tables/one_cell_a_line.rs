//! Texts with one cell a line, put together to rows again: words, then the figures up to the next words.

use super::words::{Words, is_like_a_label};
use crate::document::{Cell, Document, Grid};
use crate::figure::{is_part_of_figure, is_value_like};
use crate::forms::{Form, normalised};

/// Longer words do not stand in the place of a figure.
const LONGEST_STAND_IN: usize = 6;

/// A row as the eye takes it together: its number in the grid, counted from 1, and its cells.
pub struct Row {
    pub number: u16,
    pub cells: Vec<Cell>,
}

/// The rows of a grid. One cell a line becomes a row again: words, then the figures up to the next words.
pub fn reflow(document: &Document, grid: &Grid, form: &Form) -> Vec<Row> {
    let number = |row: usize| u16::try_from(row + 1).unwrap_or(u16::MAX);
    let rows = (0..grid.row_count()).map(|row| Row { number: number(row), cells: grid.row(row).copied().collect() });
    let rows: Vec<Row> = rows.collect();
    if !grid.is_ragged || !mostly_single(rows.iter().map(|row| row.cells.len())) {
        return rows;
    }
    let mut joined: Vec<Row> = Vec::new();
    let mut in_figures = true;
    let mut known = LastRow::default();
    for row in rows {
        let text = row.cells.first().map(|cell| document.str(cell.text));
        let is_figure = text.is_some_and(|text| is_value_like(text) || is_part_of_figure(text));
        match joined.last_mut() {
            Some(last)
                if is_figure || stands_for_figure(document, form, known.words(last, document, form), last, &row) =>
            {
                last.cells.extend(row.cells);
                in_figures = true;
            }
            Some(last) if !in_figures => last.cells.extend(row.cells),
            _ => {
                joined.push(row);
                known = LastRow::default();
                in_figures = is_figure;
            }
        }
    }
    joined
}

/// The words of a row that still grows, each looked at once.
#[derive(Default)]
struct LastRow {
    words: Words,
    seen: usize,
}

impl LastRow {
    fn words(&mut self, row: &Row, document: &Document, form: &Form) -> &Words {
        for (position, cell) in row.cells.iter().enumerate().skip(self.seen) {
            self.words.add(position, document.str(cell.text), form);
        }
        self.seen = row.cells.len();
        &self.words
    }
}

/// Whether words stand in the place of a figure: the row before them still lacks figures, and they are no label.
fn stands_for_figure(document: &Document, form: &Form, known: &Words, row: &Row, next: &Row) -> bool {
    let [cell] = &next.cells[..] else { return false };
    let words = normalised(document.str(cell.text));
    let is_known = !form.rows(&words).is_empty() || !form.heading(&words).is_empty() || form.is_group(&words);
    // a remark between lines, such as （续表）, is no cell
    let is_remark = document.str(cell.text).starts_with(['（', '(']);
    if is_known || is_remark || is_like_a_label(form, &words) || words.chars().count() > LONGEST_STAND_IN {
        return false;
    }
    let (width, label_end) = if let Some((table, end)) = known.headed(form) {
        (form.tables[table].rows[0].width, end)
    } else {
        return known.lacks_figures(form, row.cells.len());
    };
    row.cells.len() - label_end < width
}

/// Whether nearly all of the rows, of so many cells each, have one.
pub fn mostly_single(rows: impl ExactSizeIterator<Item = usize>) -> bool {
    let count = rows.len();
    rows.filter(|&cells| cells == 1).count() * 10 >= count * 9
}
