//! The statutory tables: rows of grids to rows of a form, cells to facts.
//!
//! Rows are told by their labels, all grids of the document taken together: a page break splits a table and a paste
//! joins two, so the borders of a grid prove nothing. Labels that are printed as the form prints them decide; what is
//! left (typos, labels cut short) is settled by one alignment in which the order of rows is kept.

mod align;
mod blanks;
pub mod cells;
mod fill;
mod headed;
mod left_over;
mod likeness;
pub mod one_cell_a_line;
mod pasted;
pub mod reading;
mod rows;
mod words;

pub use reading::Tables;

use crate::document::Document;
use crate::forms::{Form, RowAt};
use align::align;
use cells::trim;
use fill::{fill, fill_pasted};
use left_over::keep_left_over;
use rows::{Bare, Survey, survey};

/// Reads the tables of `form`.
pub fn extract(document: &Document, form: &Form) -> Tables {
    let mut survey = survey(document, form);
    let mut tables = Tables::none(form);
    let mut rows: Vec<Option<RowAt>> = vec![None; survey.candidates.len()];
    let mut is_pasted = vec![false; form.tables.len()];
    for (at, table) in form.tables.iter().enumerate() {
        if table.needs_heading && survey.headings[at] == 0 {
            continue;
        }
        if table.is_headed {
            headed::fill(document, form, at, &survey, &mut tables);
            continue;
        }
        let found = align(form, at, &survey.candidates);
        if let Some(found) = pasted_rows(document, form, at, &survey, &found) {
            fill_pasted(document, form, at, found, &mut tables);
            is_pasted[at] = tables.found[at];
            continue;
        }
        // one row alone can be a coincidence: 总计 stands in any table
        let least = table.rows.len().min(2);
        if found.len() < least {
            continue;
        }
        tables.found[at] = true;
        blanks::settle(document, form, at, &found, &mut survey.candidates);
        for (index, row) in found {
            let candidate = &survey.candidates[index];
            rows[index] = Some(RowAt { table: at, row });
            tables.blocks.push(candidate.block);
            let is_other = candidate.numbering.zip(table.rows[row].numbering).is_some_and(|(own, of)| own != of);
            tables.misnumbered[at] += usize::from(is_other);
            fill(document, form, RowAt { table: at, row }, candidate, &survey, &mut tables);
        }
    }
    // where lines are no rows, what is left of them is no row either
    if !is_pasted.contains(&true) {
        keep_left_over(document, form, &survey, &rows, &mut tables);
    }
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}

/// The rows of a table in a text whose lines are not rows; `None` where each of them stands whole on lines of its own, or
/// where columns or separators tell the cells.
fn pasted_rows(
    document: &Document,
    form: &Form,
    table: usize,
    survey: &Survey,
    found: &[(usize, usize)],
) -> Option<Vec<pasted::Found>> {
    let candidates = &survey.candidates;
    let rows = &form.tables[table].rows;
    let has_blanks = |&(index, _): &(usize, usize)| !pasted::is_pasted(candidates[index].grid);
    let is_whole = |&(index, row): &(usize, usize)| {
        candidates[index].exact.is_some() && trim(&candidates[index].values, rows[row].width).len() == rows[row].width
    };
    // figures of no row can be the rest of one
    let between = |bare: &Bare| match found {
        [first, .., last] => (first.0 + 1..=last.0).contains(&bare.behind),
        _ => false,
    };
    let is_sure = found.len() == rows.len() && found.iter().all(is_whole) && !survey.bare.iter().any(between);
    if is_sure || found.iter().any(has_blanks) || !document.grids().any(pasted::is_pasted) {
        return None;
    }
    pasted::rows(document, form, table)
}
