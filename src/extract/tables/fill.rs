//! Putting the figures of a row into the cells of the form.

use super::cells::{fact, figures, place, trim, unassignable};
use super::left_over::beside;
use super::pasted;
use super::reading::Tables;
use super::rows::{Candidate, Survey};
use super::words::is_foreign;
use crate::document::{Blanks, Cell, Document};
use crate::forms::{self, Form, RowAt, normalised};

/// The headings of a row's own columns stand at most so many rows above it.
const MOST_ROWS_BELOW_HEADINGS: usize = 4;

/// Puts the figures of rows into their cells, or tells that they are not the row's.
pub fn fill_pasted(document: &Document, form: &Form, table: usize, found: Vec<pasted::Found>, tables: &mut Tables) {
    let rows = &form.tables[table].rows;
    if found.len() < rows.len().min(2) {
        return;
    }
    tables.found[table] = true;
    for pasted::Found { row, values, is_clear, numbering, block, table_index, line, .. } in found {
        let row = &rows[row];
        let is_other = numbering.zip(row.numbering).is_some_and(|(own, of)| own != of);
        tables.misnumbered[table] += usize::from(is_other);
        tables.blocks.push(block);
        let cells = row.first_cell..row.first_cell + row.width;
        if is_clear {
            for (at, cell) in cells.zip(&values) {
                tables.facts[at] = fact(document, form, at, cell.text, place(table_index, line, cell));
            }
        } else {
            unassignable(document, cells, &values, place(table_index, line, &values[0]), tables);
        }
    }
}

/// Puts the values of a candidate into the cells of its row.
pub fn fill(document: &Document, form: &Form, at: RowAt, candidate: &Candidate, survey: &Survey, tables: &mut Tables) {
    let row = &form.tables[at.table].rows[at.row];
    let heads = survey.columns.iter().filter(|head| head.block == candidate.block && head.table == at.table);
    let mut header: Vec<(usize, u32)> = heads.map(|head| (head.form_column, head.grid_column)).collect();
    header.sort_unstable_by_key(|&(_, grid_column)| grid_column);
    header.dedup();
    // the header counts only where its columns are told at all, and it is whole and told once
    let is_whole = !candidate.grid.is_ragged
        && header.len() == row.width
        && (0..row.width).all(|column| header.iter().any(|head| head.0 == column));
    let above = if is_whole || candidate.grid.is_ragged { None } else { header_above(document, form, row, candidate) };
    let header = is_whole.then_some(header.as_slice()).or(above.as_deref());
    let place = |cell: &Cell| place(candidate.table_index, candidate.row, cell);
    let mut values = trim(&candidate.values, row.width);
    let is_foreign = |cell: &Cell| candidate.grid.is_ragged && is_foreign(document, form, cell);
    if candidate.is_unsettled || values.iter().any(is_foreign) {
        let values = &candidate.values;
        unassignable(document, row.first_cell..row.first_cell + row.width, values, place(&values[0]), tables);
        return;
    }
    // a header that names every column says which figures stand under none of them
    let own: Vec<Cell>;
    if values.len() > row.width
        && let Some(header) = header
    {
        let is_own = |cell: &&Cell| header.iter().any(|(_, column)| *column == cell.column);
        own = values.iter().filter(is_own).copied().collect();
        if own.len() == row.width {
            for cell in figures(document, values).into_iter().filter(|cell| !is_own(cell)) {
                beside(document, at.table, candidate, cell, tables);
            }
            values = &own;
        }
    }
    if values.len() == row.width {
        for (position, cell) in values.iter().enumerate() {
            let column = header.map_or(position, |header| header[position].0);
            tables.facts[row.first_cell + column] =
                fact(document, form, row.first_cell + column, cell.text, place(cell));
        }
        return;
    }
    // cells that stand under the columns of the header say themselves which are missing
    let column = |cell: &Cell| header?.iter().find(|(_, column)| *column == cell.column).map(|(column, _)| *column);
    let columns: Option<Vec<usize>> = values.iter().map(column).collect();
    if let Some(columns) = columns.filter(|columns| !columns.is_empty()) {
        for (cell, column) in values.iter().zip(columns) {
            let at = row.first_cell + column;
            tables.facts[at] = fact(document, form, at, cell.text, place(cell));
        }
    } else if values.len() < row.width && (!candidate.grid.is_ragged || candidate.grid.blanks == Blanks::CutAtEnd) {
        for (position, cell) in values.iter().enumerate() {
            let at = row.first_cell + position;
            tables.facts[at] = fact(document, form, at, cell.text, place(cell));
        }
    } else {
        unassignable(document, row.first_cell..row.first_cell + row.width, values, place(&values[0]), tables);
    }
}

/// The columns of a row that has headings of its own, where the nearest row above holds all of them.
fn header_above(
    document: &Document,
    form: &Form,
    row: &forms::Row,
    candidate: &Candidate,
) -> Option<Vec<(usize, u32)>> {
    let cells = &form.cells[row.first_cell..row.first_cell + row.width];
    let labels: Vec<String> = cells.iter().map(|cell| normalised(&cell.column_label)).collect();
    if candidate.values.len() <= row.width || labels.iter().any(String::is_empty) {
        return None;
    }
    (0..usize::from(candidate.row).saturating_sub(1)).rev().take(MOST_ROWS_BELOW_HEADINGS).find_map(|above| {
        let heads: Vec<(u32, String)> =
            candidate.grid.row(above).map(|cell| (cell.column, normalised(document.str(cell.text)))).collect();
        let column = |label: &String| heads.iter().find(|(_, head)| head == label).map(|(column, _)| *column);
        let columns: Option<Vec<u32>> = labels.iter().map(column).collect();
        let mut header: Vec<(usize, u32)> = (0..).zip(columns?).collect();
        header.sort_unstable_by_key(|&(_, column)| column);
        Some(header)
    })
}
