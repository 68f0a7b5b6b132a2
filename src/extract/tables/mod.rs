//! Reads the statutory tables: matches rows of a document with rows of a form and figures with cells.
//!
//! Rows are identified by their labels over all grids of the document: a page break splits a table and a paste joins
//! two, so the borders of a grid prove nothing. Exact labels decide; the rest (typos, labels cut short) is settled by
//! one alignment that keeps the order of rows.

mod align;
mod blanks;
mod columns;
pub(super) mod filling;
mod headed;
mod left_over;
mod likeness;
mod numbered;
pub(super) mod one_cell_a_line;
mod pasted;
pub(super) mod reading;
pub(super) mod row;
mod rows;
mod words;

pub(super) use reading::Tables;

use crate::document::{Document, Grid};
use crate::forms::{Form, RowAt, TableIndex};
use align::align;
use columns::{Assignment, assign};
use filling::{Filling, trim};
use row::{BareRow, FoundRow, RowMatch, Rows};

/// Reads the tables of `form` from the grids and texts of a document.
pub(super) fn extract(document: &Document, form: &'static Form) -> Tables {
    let mut rows = rows::rows(document, form);
    let mut filling = Filling::new(document, form);
    let mut aligned: Vec<Option<RowAt>> = vec![None; rows.labelled.len()];
    let mut is_any_pasted = false;
    for (at, table) in form.tables.indexed() {
        if table.needs_heading && rows.headings[at] == 0 {
            continue;
        }
        if table.is_headed {
            headed::fill(&mut filling, at, &rows);
            continue;
        }
        // a single row may be a coincidence: any table may have 总计
        let fewest = table.rows.len().min(2);
        let matches = align(form, at, &rows.labelled);
        if let Some(found) = pasted_rows(&filling, at, &rows, &matches) {
            if found.len() >= fewest {
                filling.mark_found(at);
                for row in &found {
                    filling.fill_row(at, row);
                }
                is_any_pasted = true;
            }
        } else if matches.len() >= fewest {
            filling.mark_found(at);
            blanks::remove(&filling, at, &matches, &mut rows.labelled);
            for found in matches {
                let at = RowAt { table: at, row: found.row };
                aligned[found.labelled] = Some(at);
                fill_labelled(&mut filling, at, &rows, found.labelled);
            }
        }
    }
    // if lines are not rows, lines left over are not rows either
    if !is_any_pasted {
        left_over::keep_rows(&mut filling, &rows, &aligned);
    }
    let mut tables = filling.tables;
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}

/// Fills a row of the form from a labelled row and keeps figures beside its columns.
fn fill_labelled(filling: &mut Filling, at: RowAt, rows: &Rows, labelled: usize) {
    let labelled = &rows.labelled[labelled];
    let Assignment { figures, beside } = assign(filling, at, labelled, &rows.column_heads);
    let found = FoundRow { row: at.row, place: labelled.place, numbering: labelled.numbering, figures };
    filling.fill_row(at.table, &found);
    left_over::keep_beside(filling, at.table, labelled, &beside);
}

/// The rows of a table in a text whose lines are not rows. `None` if every row stands whole on its own lines, or if
/// columns or separators delimit the cells.
fn pasted_rows(filling: &Filling, table: TableIndex, rows: &Rows, matches: &[RowMatch]) -> Option<Vec<FoundRow>> {
    let form_rows = &filling.form.tables[table].rows;
    let labelled = |at: &RowMatch| &rows.labelled[at.labelled];
    let keeps_blanks = |at: &RowMatch| !labelled(at).grid.loses_blanks();
    let is_whole = |at: &RowMatch| {
        let width = form_rows[at.row].width();
        labelled(at).exact.is_some() && trim(&labelled(at).values, width).len() == width
    };
    // figures without a row may be the rest of one
    let is_between = |bare: &BareRow| match matches {
        [first, .., last] => (first.labelled + 1..=last.labelled).contains(&bare.labelled_before),
        _ => false,
    };
    let is_sure = matches.len() == form_rows.len() && matches.iter().all(is_whole) && !rows.bare.iter().any(is_between);
    if is_sure || matches.iter().any(keeps_blanks) || !filling.document.grids().any(Grid::loses_blanks) {
        return None;
    }
    pasted::rows(filling.document, filling.form, table)
}
