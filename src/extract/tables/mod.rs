//! The statutory tables: rows of a document to rows of a form, their figures to its cells.
//!
//! Rows are told by their labels, all grids of the document taken together: a page break splits a table and a paste
//! joins two, so the borders of a grid prove nothing. Labels that are printed as the form prints them decide; what is
//! left (typos, labels cut short) is settled by one alignment in which the order of rows is kept.

mod align;
mod blanks;
mod columns;
pub mod filling;
mod headed;
mod left_over;
mod likeness;
pub mod one_cell_a_line;
mod pasted;
pub mod reading;
pub mod row;
mod rows;
mod words;

pub use reading::Tables;

use crate::document::{Document, Grid};
use crate::forms::{Form, RowAt};
use align::align;
use columns::{Assignment, assign};
use filling::{Filling, trim};
use row::{BareRow, FoundRow, RowMatch, Rows};

/// Reads the tables of `form`.
pub fn extract(document: &Document, form: &'static Form) -> Tables {
    let mut rows = rows::rows(document, form);
    let mut filling = Filling::new(document, form);
    let mut aligned: Vec<Option<RowAt>> = vec![None; rows.labelled.len()];
    let mut is_any_pasted = false;
    for (at, table) in form.tables.iter().enumerate() {
        if table.needs_heading && rows.headings[at] == 0 {
            continue;
        }
        if table.is_headed {
            headed::fill(&mut filling, at, &rows);
            continue;
        }
        // one row alone can be a coincidence: 总计 stands in any table
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
            blanks::settle(&filling, at, &matches, &mut rows.labelled);
            for found in matches {
                let at = RowAt { table: at, row: found.row };
                aligned[found.labelled] = Some(at);
                fill_labelled(&mut filling, at, &rows, found.labelled);
            }
        }
    }
    // where lines are no rows, what is left of them is no row either
    if !is_any_pasted {
        left_over::keep_rows(&mut filling, &rows, &aligned);
    }
    let mut tables = filling.tables;
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}

/// Fills a row of the form from a labelled row, and keeps the figures beside its columns.
fn fill_labelled(filling: &mut Filling, at: RowAt, rows: &Rows, labelled: usize) {
    let labelled = &rows.labelled[labelled];
    let Assignment { figures, beside } = assign(filling, at, labelled, &rows.column_heads);
    let found = FoundRow { row: at.row, place: labelled.place, numbering: labelled.numbering, figures };
    filling.fill_row(at.table, &found);
    left_over::keep_beside(filling, at.table, labelled, &beside);
}

/// The rows of a table in a text whose lines are not rows; `None` where each of them stands whole on lines of its own, or
/// where columns or separators tell the cells.
fn pasted_rows(filling: &Filling, table: usize, rows: &Rows, matches: &[RowMatch]) -> Option<Vec<FoundRow>> {
    let form_rows = &filling.form.tables[table].rows;
    let labelled = |at: &RowMatch| &rows.labelled[at.labelled];
    let keeps_blanks = |at: &RowMatch| !labelled(at).grid.loses_blanks();
    let is_whole = |at: &RowMatch| {
        let width = form_rows[at.row].width;
        labelled(at).exact.is_some() && trim(&labelled(at).values, width).len() == width
    };
    // figures of no row can be the rest of one
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
