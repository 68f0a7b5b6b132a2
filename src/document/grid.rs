//! A table with its spans resolved: every row lists the cells that cover it, from left to right.

use super::{Container, Place, Slice, offset};
use serde::{Deserialize, Serialize};

/// Largest span. No statutory table comes near it; larger ones are broken or hostile.
const MOST_COLUMNS: u32 = 10_000;
/// Most grid places that the cells of one document may cover, over all tables.
pub const MOST_COVERED: usize = 1_000_000;

/// A cell of a grid. Rows and columns count from 0.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Cell {
    /// Its text, trimmed.
    pub text: Slice,
    /// Where it begins.
    pub place: Place,
    /// First row that it covers.
    pub row: u32,
    /// First column that it covers.
    pub column: u32,
    /// Number of rows that it covers, at least 1.
    pub row_span: u32,
    /// Number of columns that it covers, at least 1.
    pub column_span: u32,
}

/// A table of the document.
#[derive(Debug, Serialize, Deserialize)]
pub struct Grid {
    /// Where it begins.
    pub place: Place,
    /// The innermost element around it.
    pub container: Container,
    cells: Vec<Cell>,
    /// For every row, its range of `covering`.
    rows: Vec<(u32, u32)>,
    covering: Vec<u32>,
    /// The grid comes from lines of text cut at separators, so columns of different rows may not be aligned.
    pub is_ragged: bool,
    /// How much of its blank cells survives.
    pub blanks: Blanks,
}

/// How much of blank cells survives in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blanks {
    /// They are cells like the others.
    Kept,
    /// Those at the end of a row may be lost, as trailing tabs are.
    CutAtEnd,
    /// None: cells are separated by spaces, or stand one a line.
    Lost,
}

impl Grid {
    /// Number of rows.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The cells that cover a row, including those that span from above.
    #[must_use]
    pub fn row(&self, row: usize) -> impl DoubleEndedIterator<Item = &Cell> + ExactSizeIterator {
        let (start, end) = self.rows[row];
        self.covering[start as usize..end as usize].iter().map(|&cell| &self.cells[cell as usize])
    }

    /// Whether blank cells leave no trace.
    #[must_use]
    pub fn loses_blanks(&self) -> bool {
        self.blanks == Blanks::Lost
    }

    /// Number of columns.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or(0)
    }

    /// Number of places that its cells cover.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.covering.len()
    }

    /// All cells in reading order, each once.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(crate) fn cells_mut(&mut self) -> &mut [Cell] {
        &mut self.cells
    }
}

/// Builds a grid from cells in reading order and assigns their columns.
#[derive(Debug)]
pub struct GridBuilder {
    /// Places left to cover; cells beyond are dropped.
    most_covered: usize,
    cells: Vec<Cell>,
    rows: Vec<(u32, u32)>,
    covering: Vec<u32>,
    /// For each column, the last cell that filled it.
    last_in_column: Vec<Option<u32>>,
    /// The last row that any cell so far spans.
    reach: u32,
    column: u32,
    in_row: bool,
}

impl GridBuilder {
    /// Starts a grid whose cells may cover at most this many places.
    #[must_use]
    pub fn new(most_covered: usize) -> Self {
        Self {
            most_covered,
            cells: Vec::new(),
            rows: Vec::new(),
            covering: Vec::new(),
            last_in_column: Vec::new(),
            reach: 0,
            column: 0,
            in_row: false,
        }
    }

    /// Begins a row, and ends the one before.
    pub fn start_row(&mut self) {
        self.end_row();
        self.in_row = true;
        self.column = 0;
        let start = offset(self.covering.len());
        self.rows.push((start, start));
    }

    /// Adds a cell to the current row. A row span of 0 reaches to the end of the table.
    pub fn cell(&mut self, text: Slice, place: Place, row_span: u32, column_span: u32) {
        if !self.in_row {
            self.start_row();
        }
        self.cover_from_above(false);
        let column_span = column_span.clamp(1, MOST_COLUMNS);
        if self.column + column_span > MOST_COLUMNS || self.covering.len() >= self.most_covered {
            return;
        }
        let row_span = if row_span == 0 { u32::MAX } else { row_span };
        let row = self.current_row();
        let id = offset(self.cells.len());
        self.cells.push(Cell { text, place, row, column: self.column, row_span, column_span });
        self.covering.push(id);
        let end = (self.column + column_span) as usize;
        if self.last_in_column.len() < end {
            self.last_in_column.resize(end, None);
        }
        // overlapping spans: the later cell wins, as in browsers
        self.last_in_column[self.column as usize..end].fill(Some(id));
        self.reach = self.reach.max(row.saturating_add(row_span - 1));
        self.column += column_span;
    }

    /// Ends the current row.
    pub fn end_row(&mut self) {
        if self.in_row {
            self.cover_from_above(true);
            self.in_row = false;
            if let Some(last) = self.rows.last_mut() {
                last.1 = offset(self.covering.len());
            }
        }
    }

    /// Whether no cell was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Ends the grid.
    #[must_use]
    pub fn finish(mut self, place: Place, container: Container, is_ragged: bool) -> Grid {
        self.end_row();
        let rows = offset(self.rows.len());
        for cell in &mut self.cells {
            cell.row_span = cell.row_span.min(rows - cell.row);
        }
        let blanks = if is_ragged { Blanks::Lost } else { Blanks::Kept };
        Grid { place, container, cells: self.cells, rows: self.rows, covering: self.covering, is_ragged, blanks }
    }

    fn current_row(&self) -> u32 {
        offset(self.rows.len().saturating_sub(1))
    }

    /// Adds the cells from above that cover the next columns: up to the first free column, or all that are left.
    fn cover_from_above(&mut self, to_the_end: bool) {
        let row = self.current_row();
        if self.reach < row {
            return;
        }
        let start = self.rows.last().map_or(0, |last| last.0 as usize);
        while let Some(&last) = self.last_in_column.get(self.column as usize) {
            let from_above = last.filter(|&id| {
                let cell = &self.cells[id as usize];
                cell.row < row && row - cell.row < cell.row_span
            });
            match from_above {
                Some(_) if self.covering.len() >= self.most_covered => return,
                Some(id) => {
                    if self.covering[start..].last() != Some(&id) {
                        self.covering.push(id);
                    }
                }
                None if to_the_end => {}
                None => return,
            }
            self.column += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(rows: &[&[(u32, u32)]]) -> Grid {
        let mut builder = GridBuilder::new(MOST_COVERED);
        for row in rows {
            builder.start_row();
            for &(row_span, column_span) in *row {
                builder.cell(Slice::default(), Place::default(), row_span, column_span);
            }
            builder.end_row();
        }
        builder.finish(Place::default(), 0, false)
    }

    fn columns(grid: &Grid, row: usize) -> Vec<u32> {
        grid.row(row).map(|cell| cell.column).collect()
    }

    #[test]
    fn a_row_lists_the_cells_that_reach_into_it() {
        let grid = build(&[&[(3, 1), (1, 2)], &[(2, 1), (1, 1)], &[(1, 1)], &[(1, 3)]]);
        assert_eq!(columns(&grid, 0), [0, 1]);
        assert_eq!(columns(&grid, 1), [0, 1, 2]);
        assert_eq!(columns(&grid, 2), [0, 1, 2]);
        assert_eq!(columns(&grid, 3), [0]);
        assert_eq!(grid.cells().len(), 6);
    }

    #[test]
    fn a_span_to_the_end_of_the_table_ends_there() {
        let grid = build(&[&[(0, 1), (1, 1)], &[(1, 1)], &[(1, 1)]]);
        assert_eq!(columns(&grid, 2), [0, 1]);
        assert_eq!(grid.cells()[0].row_span, 3);
    }

    #[test]
    fn absurd_spans_stay_within_the_limits() {
        let row: Vec<(u32, u32)> = vec![(u32::MAX, u32::MAX); 50];
        let grid = build(&vec![row.as_slice(); 500]);
        assert!(grid.covering.len() <= MOST_COVERED);
        let wide = build(&[[(65_534, 9_000); 3].as_slice(); 400]);
        assert!(wide.covering.len() <= MOST_COVERED);
    }
}
