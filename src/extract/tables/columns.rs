//! Assigns the figures of a row to the columns of the form.

use super::filling::{Filling, cut_zeros, trim};
use super::row::{ColumnHead, Figures, LabelledRow};
use super::words::is_foreign;
use crate::document::{Blanks, Block, Cell, Note};
use crate::forms::{self, RowAt, normalised};

/// Most rows between a row and its own column headings.
const MOST_ROWS_BELOW_HEADINGS: usize = 4;

/// The headings over the columns of a grid.
struct Header {
    /// Pairs of a form column and a grid column, from left to right. No column of either occurs twice.
    pairs: Vec<(usize, u32)>,
    /// It names every column of the form's row.
    is_whole: bool,
}

impl Header {
    /// Pairs in any order; `None` if a column occurs twice: lost spans move headings over one another.
    fn new(mut pairs: Vec<(usize, u32)>, width: usize) -> Option<Self> {
        pairs.sort_unstable_by_key(|&(_, grid_column)| grid_column);
        pairs.dedup();
        let mut named: Vec<usize> = pairs.iter().map(|pair| pair.0).collect();
        named.sort_unstable();
        let is_one_to_one =
            named.windows(2).all(|named| named[0] != named[1]) && pairs.windows(2).all(|pair| pair[0].1 != pair[1].1);
        let is_whole = named.iter().copied().eq(0..width);
        (is_one_to_one && !pairs.is_empty()).then_some(Self { pairs, is_whole })
    }

    fn form_column(&self, cell: &Cell) -> Option<usize> {
        self.pairs.iter().find(|(_, column)| *column == cell.column).map(|(column, _)| *column)
    }
}

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
        header(filling, at, found, heads).or_else(|| header_above(filling, row, found))
    };
    let whole = header.as_ref().filter(|header| header.is_whole);
    let (own, beside) = set_apart(filling, values, row.width(), whole);
    let values = own.as_deref().unwrap_or(values);
    let figures = one_for_each(values, row.width(), whole)
        .or_else(|| under_headings(values, header.as_ref()?))
        .or_else(|| from_the_left(filling, values, row.width(), found))
        .unwrap_or_else(|| Figures::Unassigned(values.to_vec()));
    Assignment { figures, beside }
}

/// The headings of a table in the row's grid, or in the nearest one above that has any.
fn header(filling: &Filling, at: RowAt, found: &LabelledRow, heads: &[ColumnHead]) -> Option<Header> {
    let above = || heads.iter().filter(|head| head.table == at.table && head.block <= found.place.block);
    let nearest = above().map(|head| head.block).max()?;
    let is_own = nearest == found.place.block;
    // the rest of a table behind the end of a page has the same columns, unless labels that span rows are left out
    let is_as_wide = |block: &Block| matches!(block, Block::Grid(grid) if grid.width() == found.grid.width());
    if !is_own && !is_as_wide(&filling.document.blocks[nearest]) {
        return None;
    }
    let near = above().filter(|head| head.block == nearest);
    let width = filling.form.tables[at.table].rows[at.row].width();
    let header = Header::new(near.map(|head| (head.form_column, head.grid_column)).collect(), width)?;
    Some(Header { is_whole: header.is_whole && is_own, ..header })
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
        Header::new((0..).zip(columns?).collect(), row.width())
    })
}

/// Splits a row with more cells than the form, by a header that names every column: the cells under the header, and the
/// figures beside them.
fn set_apart(
    filling: &Filling,
    values: &[Cell],
    width: usize,
    header: Option<&Header>,
) -> (Option<Vec<Cell>>, Vec<Cell>) {
    let Some(header) = header.filter(|_| values.len() > width) else { return (None, Vec::new()) };
    let is_own = |cell: &Cell| header.form_column(cell).is_some();
    let own: Vec<Cell> = values.iter().copied().filter(is_own).collect();
    if own.len() != width {
        return (None, Vec::new());
    }
    let beside = filling.figures(values).into_iter().copied().filter(|cell| !is_own(cell));
    (Some(own), beside.collect())
}

/// Assigns figures that are as many as the columns, in the order of the header if it names all of them.
fn one_for_each(values: &[Cell], width: usize, header: Option<&Header>) -> Option<Figures> {
    let column = |position: usize| header.map_or(position, |header| header.pairs[position].0);
    let figures = || values.iter().enumerate().map(|(position, cell)| (column(position), *cell));
    (values.len() == width).then(|| Figures::InColumns(figures().collect()))
}

/// Assigns figures that all stand under headings, which show the missing ones.
fn under_headings(values: &[Cell], header: &Header) -> Option<Figures> {
    let under = |cell: &Cell| Some((header.form_column(cell)?, *cell));
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
