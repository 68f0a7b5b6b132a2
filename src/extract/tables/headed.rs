//! Fills a table without row labels, whose figures stand below headings.

use super::filling::{Filling, cut_zeros, trim};
use super::pasted;
use super::row::{BareRow, Figures, Rows};
use super::words::is_foreign;
use crate::document::{Blanks, Block, Cell, Document, Grid, Note};
use crate::figure::is_value_like;
use crate::forms::{Form, Row, RowIndex, TableIndex};

/// Figures of reconsideration and of each kind of litigation. A table cut in three has one such row for each.
const FIGURES_OF_A_PROCEEDING: usize = 5;

/// Fills the table from one row of figures, or from one that is broken into several.
pub(super) fn fill(filling: &mut Filling, table: TableIndex, rows: &Rows) {
    let form = filling.form;
    let row = &form.tables[table].rows[RowIndex::FIRST];
    let below: Vec<&BareRow> = rows.bare.iter().filter(|bare| bare.under.contains(&table)).collect();
    let own: Vec<&BareRow> = below.iter().copied().filter(|bare| has_figures(filling.document, bare)).collect();
    let is_filled = if let Some(only) = only_whole_row(filling.document, row, &own) {
        fill_from(filling, row, 0, only) > 0
    } else if let Some(figures) = unfitting(filling.document, form, row, &own) {
        filling.tables.blocks.push(own[0].place.block);
        filling.fill_cells(row.cells, own[0].place, &figures);
        true
    } else {
        fill_row_by_row(filling, row, &below, &own)
    };
    if is_filled {
        filling.mark_found(table);
    } else if let Some(found) = pasted::headed(filling.document, form, table) {
        filling.fill_row(table, &found);
        filling.mark_found(table);
    } else if rows.headings[table] >= row.width() {
        // all headings without any figures: the document has the table, but none of its cells
        filling.mark_found(table);
    }
}

fn has_figures(document: &Document, bare: &BareRow) -> bool {
    bare.values.iter().any(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text)))
}

/// The only row with as many figures as the table, unless figures right below it may be the rest of broken cells.
/// Figures above it are not the table's.
fn only_whole_row<'r>(document: &Document, row: &Row, own: &[&'r BareRow]) -> Option<&'r BareRow> {
    let mut whole = own.iter().filter(|bare| trim(&bare.values, row.width()).len() == row.width());
    let (Some(only), None) = (whole.next(), whole.next()) else { return None };
    let goes_on = |bare: &&BareRow| {
        let grid = grid(document, bare);
        grid.is_some_and(Grid::loses_blanks) && bare.place.is_right_below(only.place)
    };
    (!own.iter().any(goes_on)).then_some(only)
}

fn grid<'d>(document: &'d Document, bare: &BareRow) -> Option<&'d Grid> {
    match &document.blocks[bare.place.block] {
        Block::Grid(grid) => Some(grid),
        _ => None,
    }
}

/// The figures of a text, if they are fewer or more than the cells. They cannot be assigned, except for zeros that have
/// run together. Nor can too few of a damaged page, where a tag that is lost takes its cell with it.
fn unfitting(document: &Document, form: &Form, row: &Row, own: &[&BareRow]) -> Option<Figures> {
    let grid = grid(document, own.first()?)?;
    let values: Vec<Cell> = own.iter().flat_map(|bare| bare.values.iter().copied()).collect();
    let is_fitting = if !grid.is_ragged {
        values.len() >= row.width() || !document.notes.iter().any(Note::loses)
    } else if grid.blanks == Blanks::CutAtEnd {
        values.len() <= row.width()
    } else {
        values.len() == row.width()
            && own.iter().all(|bare| bare.values.len() % FIGURES_OF_A_PROCEEDING == 0)
            && !values.iter().any(|cell| is_foreign(document, form, cell))
    };
    if is_fitting {
        return None;
    }
    let cut = if grid.loses_blanks() { cut_zeros(document, &values, row.width()) } else { None };
    Some(cut.map_or(Figures::Unassigned(values), Figures::CutApart))
}

/// Fills the cells from successive rows; `false` if no row has anything to fill in.
fn fill_row_by_row(filling: &mut Filling, row: &Row, below: &[&BareRow], own: &[&BareRow]) -> bool {
    let mut next = 0;
    for bare in own {
        next = fill_from(filling, row, next, bare);
        if next >= row.width() {
            break;
        }
    }
    if next == 0 {
        // the table was left empty: its blank cells are the content
        let is_blank = |bare: &&&BareRow| bare.values.iter().all(|cell| cell.text.is_empty());
        let mut blank = below.iter().filter(is_blank);
        if let Some(bare) = blank.find(|bare| bare.values.len() * 2 >= row.width()) {
            next = fill_from(filling, row, 0, bare);
        }
    }
    next > 0
}

/// Fills the cells from number `next` on; returns the number after the last one filled.
fn fill_from(filling: &mut Filling, row: &Row, next: usize, bare: &BareRow) -> usize {
    let left = row.width() - next;
    let values = trim(&bare.values, left);
    let (figures, end) = if values.len() > left {
        (Figures::Unassigned(values.to_vec()), row.width())
    } else {
        (Figures::in_order(values), next + values.len())
    };
    filling.tables.blocks.push(bare.place.block);
    filling.fill_cells(row.cells.skip(next), bare.place, &figures);
    end
}
