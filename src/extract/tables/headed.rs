//! A table without labels: its figures stand below headings.

use super::cells::{fact, place, trim, unassignable};
use super::fill::fill_pasted;
use super::pasted;
use super::reading::Tables;
use super::rows::{Bare, Survey};
use super::words::is_foreign;
use crate::document::{Blanks, Block, Cell, Document};
use crate::figure::is_value_like;
use crate::forms::{self, Form};

/// Reconsideration and either kind of litigation have so many; a table cut in three has them each.
const FIGURES_OF_A_PROCEEDING: usize = 5;

impl Bare {
    /// Whether it is the line below another, in a text without anything between its cells.
    fn goes_on(&self, above: &Self, document: &Document) -> bool {
        let is_pasted = matches!(&document.blocks[self.block], Block::Grid(grid) if pasted::is_pasted(grid));
        is_pasted && self.block == above.block && self.row == above.row.saturating_add(1)
    }

    fn has_figures(&self, document: &Document) -> bool {
        self.values.iter().any(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text)))
    }
}

/// A table whose figures stand below headings, in one row or broken into several.
pub fn fill(document: &Document, form: &Form, at: usize, survey: &Survey, tables: &mut Tables) {
    let row = &form.tables[at].rows[0];
    let mut next = 0;
    let mut blank_rows: Vec<&Bare> = Vec::new();
    let own: Vec<&Bare> =
        survey.bare.iter().filter(|bare| bare.under.contains(&at) && bare.has_figures(document)).collect();
    // a row of as many figures is the table's; what stands before it is not, and what is below it can be the rest of cells
    // that are broken
    if let [only] = own.iter().filter(|bare| trim(&bare.values, row.width).len() == row.width).collect::<Vec<_>>()[..]
        && !own.iter().any(|bare| bare.goes_on(only, document))
    {
        fill_row(document, form, row.first_cell, row.width, 0, only, tables);
        tables.found[at] = true;
        return;
    }
    if unfitting(document, form, row, &own, tables) {
        tables.found[at] = true;
        return;
    }
    for bare in survey.bare.iter().filter(|bare| bare.under.contains(&at)) {
        if bare.values.iter().all(|cell| cell.text.is_empty()) {
            blank_rows.push(bare);
            continue;
        }
        if !bare.has_figures(document) {
            continue;
        }
        next = fill_row(document, form, row.first_cell, row.width, next, bare, tables);
        if next >= row.width {
            break;
        }
    }
    if next == 0 {
        // nothing filled in at all: the blank cells are the figures
        if let Some(bare) = blank_rows.iter().find(|bare| bare.values.len() * 2 >= row.width) {
            next = fill_row(document, form, row.first_cell, row.width, 0, bare, tables);
        }
    }
    if next == 0
        && let Some(found) = pasted::headed(document, form, at)
    {
        fill_pasted(document, form, at, vec![found], tables);
        return;
    }
    // all of its headings and no figures below them: the table is there, its cells are not
    tables.found[at] = next > 0 || survey.headings[at] >= row.width;
}

/// Figures of a text that are fewer or more than the cells below the headings are not told apart, wherever they stand.
fn unfitting(document: &Document, form: &Form, row: &forms::Row, own: &[&Bare], tables: &mut Tables) -> bool {
    let Some(first) = own.first() else { return false };
    let values: Vec<Cell> = own.iter().flat_map(|bare| bare.values.iter().copied()).collect();
    let is_whole = values.len() == row.width
        && own.iter().all(|bare| bare.values.len() % FIGURES_OF_A_PROCEEDING == 0)
        && !values.iter().any(|cell| is_foreign(document, form, cell));
    let is_fitting = match &document.blocks[first.block] {
        Block::Grid(grid) if grid.is_ragged && grid.blanks == Blanks::CutAtEnd => values.len() <= row.width,
        Block::Grid(grid) if grid.is_ragged => is_whole,
        _ => true,
    };
    if is_fitting {
        return false;
    }
    tables.blocks.push(first.block);
    let cells = row.first_cell..row.first_cell + row.width;
    unassignable(document, cells, &values, place(first.table_index, first.row, &values[0]), tables);
    true
}

fn fill_row(
    document: &Document,
    form: &Form,
    first_cell: usize,
    width: usize,
    next: usize,
    bare: &Bare,
    tables: &mut Tables,
) -> usize {
    let values = trim(&bare.values, width - next);
    tables.blocks.push(bare.block);
    if values.len() > width - next {
        let place = place(bare.table_index, bare.row, &values[0]);
        unassignable(document, first_cell + next..first_cell + width, values, place, tables);
        return width;
    }
    for (position, cell) in values.iter().enumerate() {
        let at = first_cell + next + position;
        tables.facts[at] = fact(document, form, at, cell.text, place(bare.table_index, bare.row, cell));
    }
    next + values.len()
}
