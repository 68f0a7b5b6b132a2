//! Keeps figures within a table that belong to no cell of the form.

use super::filling::Filling;
use super::row::{LabelledRow, RowPlace, Rows};
use crate::document::{Cell, Slice};
use crate::figure::is_value_like;
use crate::forms::{RowAt, TableIndex};
use crate::report::{CellPlace, LeftOver, TableLine};
use std::collections::HashMap;

/// Fewest figures of a kept row without a label. Fewer may be a page number: `— 5 —`.
const FEWEST_FIGURES: usize = 2;
/// Most lines kept for a document. A page with more is no report.
const MOST_LEFT_OVER: usize = 100;

/// Keeps rows of figures that the form does not have: between its rows, around them in a grid that holds only one
/// table, and right below a row with as many figures. `aligned` gives the row of the form for each labelled row.
pub(super) fn keep_rows(filling: &mut Filling, rows: &Rows, aligned: &[Option<RowAt>]) {
    let around = Around::of(rows, aligned);
    for (at, found) in rows.labelled.iter().enumerate().filter(|(at, _)| aligned[*at].is_none()) {
        let below = || table_right_above(filling, at, rows, aligned);
        if let Some(table) = around.between(at).or_else(|| around.only_table(found)).or_else(below) {
            let row = Surplus { table, label: found.printed, values: &found.values, place: found.place };
            keep_row(filling, &row, 1);
        }
    }
    for bare in &rows.bare {
        let is_filled = |filling: &Filling| {
            filling.tables.facts().any(|fact| {
                fact.place.grid.is_some_and(|grid| (grid.table, grid.row) == (bare.place.table, bare.place.row))
            })
        };
        if let Some(table) = around.between(bare.labelled_before).filter(|_| !is_filled(filling)) {
            let row = Surplus { table, label: Slice::default(), values: &bare.values, place: bare.place };
            keep_row(filling, &row, FEWEST_FIGURES);
        }
    }
}

/// A row that the form does not have.
struct Surplus<'r> {
    table: TableIndex,
    label: Slice,
    values: &'r [Cell],
    place: RowPlace,
}

/// Keeps a row if at least `fewest` of its cells hold digits.
fn keep_row(filling: &mut Filling, row: &Surplus, fewest: usize) {
    let figures = filling.figures(row.values);
    let has_digit = |cell: &&&Cell| filling.text(cell).contains(char::is_numeric);
    if figures.iter().filter(has_digit).count() < fewest || !has_room(filling) {
        return;
    }
    filling.tables.readings[row.table].left_over.push(LeftOver {
        line: TableLine::Row,
        label: row.label,
        place: row.place.cell(figures[0]),
        figures: figures.iter().map(|cell| cell.text).collect(),
    });
}

fn has_room(filling: &Filling) -> bool {
    filling.tables.readings.iter().map(|table| table.left_over.len()).sum::<usize>() < MOST_LEFT_OVER
}

/// Keeps figures in columns that the form does not have, together with the other figures of the column.
pub(super) fn keep_beside(filling: &mut Filling, table: TableIndex, found: &LabelledRow, beside: &[Cell]) {
    for cell in beside {
        let place = found.place.cell(cell);
        let column = |place: &CellPlace| place.grid.map(|grid| (grid.table, grid.column));
        let is_its = |left: &&mut LeftOver| left.line == TableLine::Column && column(&left.place) == column(&place);
        if let Some(known) = filling.tables.readings.iter_mut().flat_map(|table| &mut table.left_over).find(is_its) {
            known.figures.push(cell.text);
        } else if has_room(filling) {
            let label = words_above(filling, found, cell);
            let figures = vec![cell.text];
            filling.tables.readings[table].left_over.push(LeftOver { line: TableLine::Column, label, figures, place });
        }
    }
}

/// The nearest words above a cell in its column.
fn words_above(filling: &Filling, found: &LabelledRow, cell: &Cell) -> Slice {
    let above = (0..cell.row as usize).rev().flat_map(|row| found.grid.row(row));
    let mut texts = above.filter(|other| other.column == cell.column).map(|other| other.text);
    let is_words = |text: &Slice| !text.is_empty() && !is_value_like(filling.document.str(*text));
    texts.find(is_words).unwrap_or_default()
}

/// The table of the row right above, if this row has a figure for each of its columns.
fn table_right_above(filling: &Filling, at: usize, rows: &Rows, aligned: &[Option<RowAt>]) -> Option<TableIndex> {
    let before = at.checked_sub(1)?;
    let (above, found) = (&rows.labelled[before], &rows.labelled[at]);
    let RowAt { table, row } = aligned[before]?;
    let width = filling.form.tables[table].rows[row].width();
    let is_like = width > FEWEST_FIGURES && filling.figures(&found.values).len() == width;
    (found.place.is_right_below(above.place) && is_like).then_some(table)
}

/// The tables around each labelled row.
struct Around {
    before: Vec<Option<TableIndex>>,
    behind: Vec<Option<TableIndex>>,
    /// For each block, its table, or `None` if it has rows of several.
    only: HashMap<usize, Option<TableIndex>>,
}

impl Around {
    fn of(rows: &Rows, aligned: &[Option<RowAt>]) -> Self {
        let mut only: HashMap<usize, Option<TableIndex>> = HashMap::new();
        for (found, row) in rows.labelled.iter().zip(aligned) {
            if let Some(row) = row {
                let table = only.entry(found.place.block).or_insert(Some(row.table));
                *table = table.filter(|&table| table == row.table);
            }
        }
        let last = |last: &mut Option<TableIndex>, row: &Option<RowAt>| {
            *last = row.map(|row| row.table).or(*last);
            Some(*last)
        };
        let before = aligned.iter().scan(None, last).collect();
        let mut behind: Vec<Option<TableIndex>> = aligned.iter().rev().scan(None, last).collect();
        behind.reverse();
        Self { before, behind, only }
    }

    /// The table that has rows both before this labelled row and from it on.
    fn between(&self, labelled: usize) -> Option<TableIndex> {
        let before = *self.before.get(labelled.checked_sub(1)?)?;
        before.filter(|_| self.behind.get(labelled).is_some_and(|&behind| behind == before))
    }

    fn only_table(&self, found: &LabelledRow) -> Option<TableIndex> {
        let table = self.only.get(&found.place.block).copied().flatten();
        table.filter(|_| !found.grid.is_ragged)
    }
}
