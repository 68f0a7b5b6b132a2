//! Assigns the figures of a row to the columns of the form.

use super::filling::{Filling, cut_zeros, trim};
use super::row::{ColumnHead, Figures, LabelledRow};
use super::words::is_foreign;
use crate::document::{Blanks, Cell, Note};
use crate::forms::{self, RowAt, TableIndex, normalised};

/// Most rows between a row and its own column headings.
const MOST_ROWS_BELOW_HEADINGS: usize = 4;

/// Pairs of a form column and a grid column, from left to right.
type Header = Vec<(usize, u32)>;

/// The figures of a row, and figures beside them in columns that the form does not have.
pub(super) struct Assignment {
    pub figures: Figures,
    pub beside: Vec<Cell>,
}

/// Assigns the figures of a row to the columns of the form's row.
pub(super) fn assign(filling: &Filling, at: RowAt, found: &LabelledRow, heads: &[ColumnHead]) -> Assignment {
    let row = &filling.form.tables[at.table].rows[at.row];
    let values = trim(&found.values, row.width());
    let is_foreign = |cell: &Cell| found.grid.is_ragged && is_foreign(filling.document, filling.form, cell);
    // a tag that is lost takes its cell with it and moves those behind it, so that a short row of a damaged page may lack any
    let may_lack_any =
        || !found.grid.is_ragged && values.len() < row.width() && filling.document.notes.iter().any(Note::loses);
    if found.is_unsettled || values.iter().any(is_foreign) || may_lack_any() {
        return Assignment { figures: Figures::Unassigned(found.values.clone()), beside: Vec::new() };
    }
    let header = if found.grid.is_ragged {
        None
    } else {
        header(at.table, row, found, heads).or_else(|| header_above(filling, row, found))
    };
    let header = header.as_deref();
    let (own, beside) = set_apart(filling, values, row.width(), header);
    let values = own.as_deref().unwrap_or(values);
    let figures = in_columns(values, row.width(), header)
        .or_else(|| from_the_left(filling, values, row.width(), found))
        .unwrap_or_else(|| Figures::Unassigned(values.to_vec()));
    Assignment { figures, beside }
}

/// The header of a table, if it names each column of the row exactly once.
fn header(table: TableIndex, row: &forms::Row, found: &LabelledRow, heads: &[ColumnHead]) -> Option<Header> {
    let heads = heads.iter().filter(|head| head.block == found.place.block && head.table == table);
    let mut header: Header = heads.map(|head| (head.form_column, head.grid_column)).collect();
    header.sort_unstable_by_key(|&(_, grid_column)| grid_column);
    header.dedup();
    let is_whole =
        header.len() == row.width() && (0..row.width()).all(|column| header.iter().any(|head| head.0 == column));
    is_whole.then_some(header)
}

/// The columns of a row with its own headings, if one row close above holds all of them.
fn header_above(filling: &Filling, row: &forms::Row, found: &LabelledRow) -> Option<Header> {
    let cells = &filling.form.cells[row.cells];
    let labels: Vec<String> = cells.iter().map(|cell| normalised(&cell.column_label)).collect();
    if found.values.len() <= row.width() || labels.iter().any(String::is_empty) {
        return None;
    }
    (0..usize::from(found.place.row).saturating_sub(1)).rev().take(MOST_ROWS_BELOW_HEADINGS).find_map(|above| {
        let heads: Vec<(u32, String)> =
            found.grid.row(above).map(|cell| (cell.column, normalised(filling.text(cell)))).collect();
        let column = |label: &String| heads.iter().find(|(_, head)| head == label).map(|(column, _)| *column);
        let columns: Option<Vec<u32>> = labels.iter().map(column).collect();
        let mut header: Header = (0..).zip(columns?).collect();
        header.sort_unstable_by_key(|&(_, column)| column);
        Some(header)
    })
}

/// Splits a row with more cells than the form, by a header that names every column: the cells under the header, and the
/// figures beside them.
fn set_apart(
    filling: &Filling,
    values: &[Cell],
    width: usize,
    header: Option<&[(usize, u32)]>,
) -> (Option<Vec<Cell>>, Vec<Cell>) {
    let Some(header) = header.filter(|_| values.len() > width) else { return (None, Vec::new()) };
    let is_own = |cell: &Cell| header.iter().any(|(_, column)| *column == cell.column);
    let own: Vec<Cell> = values.iter().copied().filter(is_own).collect();
    if own.len() != width {
        return (None, Vec::new());
    }
    let beside = filling.figures(values).into_iter().copied().filter(|cell| !is_own(cell));
    (Some(own), beside.collect())
}

/// Assigns figures if they are as many as the columns, or if all stand under the header, which shows the missing ones.
fn in_columns(values: &[Cell], width: usize, header: Option<&[(usize, u32)]>) -> Option<Figures> {
    if values.len() == width {
        let column = |position: usize| header.map_or(position, |header| header[position].0);
        let figures = values.iter().enumerate().map(|(position, cell)| (column(position), *cell));
        return Some(Figures::InColumns(figures.collect()));
    }
    let under =
        |cell: &Cell| header?.iter().find(|(_, column)| *column == cell.column).map(|(column, _)| (*column, *cell));
    let figures: Option<Vec<(usize, Cell)>> = values.iter().map(under).collect();
    figures.filter(|figures| !figures.is_empty()).map(Figures::InColumns)
}

/// Assigns fewer figures than columns from the left, if blanks can only be lost at the end. If blanks leave no trace,
/// only zeros that have run together are assigned.
fn from_the_left(filling: &Filling, values: &[Cell], width: usize, found: &LabelledRow) -> Option<Figures> {
    if values.len() >= width {
        return None;
    }
    match found.grid.blanks {
        _ if !found.grid.is_ragged => Some(Figures::in_order(values)),
        Blanks::CutAtEnd => Some(Figures::in_order(values)),
        Blanks::Lost => cut_zeros(filling.document, values, width).map(Figures::CutApart),
        Blanks::Kept => None,
    }
}
