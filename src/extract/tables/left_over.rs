//! Figures between the rows and columns of a form that are none of its cells.

use super::cells::{figures, place};
use super::reading::Tables;
use super::rows::{Candidate, Survey};
use crate::document::{Cell, Document, Slice};
use crate::figure::is_value_like;
use crate::forms::{Form, RowAt};
use crate::report::{CellPlace, LeftOver, TableLine};
use std::collections::HashMap;

/// Fewer figures without a label can be the number of a page: `— 5 —`.
const FEWEST_FIGURES: usize = 2;

/// More rows of its own than a form has, and a page is no report any more.
const MOST_LEFT_OVER: usize = 100;

/// Rows with figures that are no rows of the form: between those that are, around them in a grid that holds nothing but
/// one table, and right below one with as many figures.
pub fn keep_left_over(document: &Document, form: &Form, survey: &Survey, rows: &[Option<RowAt>], tables: &mut Tables) {
    let around = Around::of(survey, rows);
    for (index, candidate) in survey.candidates.iter().enumerate().filter(|(index, _)| rows[*index].is_none()) {
        let below = || just_below(document, form, index, survey, rows);
        if let Some(table) = around.between(index).or_else(|| around.only_table(candidate)).or_else(below) {
            tables.leave_row(document, table, candidate.words, &candidate.values, 1, candidate.at());
        }
    }
    for bare in &survey.bare {
        let at = (bare.table_index, bare.row);
        let is_told = || tables.facts.iter().any(|fact| (fact.place.table, fact.place.row) == at);
        if let Some(table) = around.between(bare.behind).filter(|_| !is_told()) {
            tables.leave_row(document, table, Slice::default(), &bare.values, FEWEST_FIGURES, at);
        }
    }
}

/// The table of the row above, where the candidate has a figure for each of its columns.
fn just_below(
    document: &Document,
    form: &Form,
    index: usize,
    survey: &Survey,
    rows: &[Option<RowAt>],
) -> Option<usize> {
    let before = index.checked_sub(1)?;
    let (above, candidate) = (&survey.candidates[before], &survey.candidates[index]);
    let at = rows[before]?;
    let width = form.tables[at.table].rows[at.row].width;
    let is_next = above.block == candidate.block && candidate.row == above.row.saturating_add(1);
    let is_like = width > FEWEST_FIGURES && figures(document, &candidate.values).len() == width;
    (is_next && is_like).then_some(at.table)
}

/// The tables that stand around each candidate.
struct Around {
    before: Vec<Option<usize>>,
    behind: Vec<Option<usize>>,
    /// Blocks with rows of one table and of no other.
    only: HashMap<usize, Option<usize>>,
}

impl Around {
    fn of(survey: &Survey, rows: &[Option<RowAt>]) -> Self {
        let mut only: HashMap<usize, Option<usize>> = HashMap::new();
        for (candidate, row) in survey.candidates.iter().zip(rows) {
            if let Some(row) = row {
                let table = only.entry(candidate.block).or_insert(Some(row.table));
                *table = table.filter(|&table| table == row.table);
            }
        }
        let last = |last: &mut Option<usize>, row: &Option<RowAt>| {
            *last = row.map(|row| row.table).or(*last);
            Some(*last)
        };
        let before = rows.iter().scan(None, last).collect();
        let mut behind: Vec<Option<usize>> = rows.iter().rev().scan(None, last).collect();
        behind.reverse();
        Self { before, behind, only }
    }

    /// The table of whose rows one stands before the candidate and one from it on.
    fn between(&self, index: usize) -> Option<usize> {
        let before = *self.before.get(index.checked_sub(1)?)?;
        before.filter(|_| self.behind.get(index).is_some_and(|&behind| behind == before))
    }

    fn only_table(&self, candidate: &Candidate) -> Option<usize> {
        let table = self.only.get(&candidate.block).copied().flatten();
        table.filter(|_| !candidate.grid.is_ragged)
    }
}

impl Tables {
    /// Keeps a row for which there is none in the form, if so many of its cells hold more than marks.
    fn leave_row(
        &mut self,
        document: &Document,
        table: usize,
        label: Slice,
        values: &[Cell],
        fewest: usize,
        at: (u16, u16),
    ) {
        let figures = figures(document, values);
        let digits = figures.iter().filter(|cell| document.str(cell.text).contains(char::is_numeric)).count();
        if digits >= fewest && self.left_over.len() < MOST_LEFT_OVER {
            self.leave(TableLine::Row, table, label, &figures, place(at.0, at.1, figures[0]));
        }
    }

    fn leave(&mut self, line: TableLine, table: usize, label: Slice, figures: &[&Cell], place: CellPlace) {
        let figures = figures.iter().map(|cell| cell.text).collect();
        self.left_over.push(LeftOver { table, line, label, figures, place });
    }
}

/// A figure under a heading that the form does not have: its column is told once.
pub fn beside(document: &Document, table: usize, candidate: &Candidate, cell: &Cell, tables: &mut Tables) {
    let column = place(candidate.table_index, candidate.row, cell);
    let is_its = |left: &&mut LeftOver| {
        left.line == TableLine::Column && (left.place.table, left.place.column) == (column.table, column.column)
    };
    if let Some(known) = tables.left_over.iter_mut().find(is_its) {
        known.figures.push(cell.text);
        return;
    }
    if tables.left_over.len() >= MOST_LEFT_OVER {
        return;
    }
    let above = (0..cell.row as usize).rev().flat_map(|row| candidate.grid.row(row));
    let mut words = above.filter(|other| other.column == cell.column).map(|other| other.text);
    let label = words.find(|&text| !text.is_empty() && !is_value_like(document.str(text))).unwrap_or_default();
    tables.leave(TableLine::Column, table, label, &[cell], column);
}
