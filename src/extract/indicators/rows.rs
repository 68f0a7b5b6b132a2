//! The rows of one grid, reassembled if it has one cell a line.

use super::parts::{Part, Parts, is_numbered, parts};
use crate::document::{Cell, Document, Grid};
use crate::extract::tables::one_cell_a_line::mostly_single;
use crate::extract::tables::row::row_number;
use crate::forms::{Form, Heads};

/// Longest words that can stand in place of a figure, in characters.
const LONGEST_STAND_IN: usize = 6;

/// The rows of a grid with their numbers, counted from 1.
pub(super) struct GridRows {
    pub rows: Vec<(u16, Parts)>,
    /// Whether they were reassembled from one cell a line.
    pub is_joined: bool,
}

pub(super) fn rows(document: &Document, form: &Form, heads: &Heads, grid: &Grid) -> GridRows {
    let parts = |row: usize| grid.row(row).flat_map(|cell| parts(document, cell, heads)).collect();
    let rows: Vec<(u16, Parts)> = (0..grid.row_count()).map(|row| (row_number(row), parts(row))).collect();
    if grid.is_ragged && mostly_single(rows.iter().map(|(_, row)| row.len())) {
        GridRows { rows: joined(document, form, rows), is_joined: true }
    } else {
        GridRows { rows, is_joined: false }
    }
}

/// Reassembles rows from lines of one cell: a name, its unit, and figures up to the next name.
fn joined(document: &Document, form: &Form, lines: Vec<(u16, Parts)>) -> Vec<(u16, Parts)> {
    let mut joined: Vec<(u16, Parts)> = Vec::new();
    let is_known = |part: &Part| matches!(part, Part::Words(name) if !form.rows(name).is_empty());
    let (mut has_name, mut has_unit, mut has_figure) = (false, false, false);
    for (number, line) in lines {
        // words stand in place of a figure behind a unit, or if short, behind a whole name
        let stands_in = |(cell, part): &(Cell, Part)| {
            let text = document.str(cell.text);
            let is_short = text.chars().count() <= LONGEST_STAND_IN && !is_numbered(text);
            matches!(part, Part::Words(_)) && !is_known(part) && (has_unit || has_name && is_short)
        };
        let is_figure = line.iter().any(|cell| matches!(cell.1, Part::Figure) || stands_in(cell));
        let is_next = match line.first() {
            Some((_, Part::Words(_) | Part::Head(..))) if has_figure => true,
            // a header repeated on the next page
            Some((_, Part::Head(..))) if has_name => true,
            Some((_, part @ Part::Words(_))) if has_unit => is_known(part),
            // a row that has lost its name
            Some((_, Part::Unit(_))) => has_figure && has_unit,
            _ => false,
        };
        if is_next || joined.is_empty() {
            joined.push((number, Vec::new()));
            (has_name, has_unit, has_figure) = (false, false, false);
        }
        let is_remark = line.iter().all(|(_, part)| matches!(part, Part::Remark));
        has_figure |= is_figure;
        has_unit |= line.iter().any(|(_, part)| matches!(part, Part::Unit(_)));
        has_name = line.iter().any(|(_, part)| is_known(part)) || has_name && is_remark;
        if let Some((_, last)) = joined.last_mut() {
            last.extend(line);
        }
    }
    joined
}
