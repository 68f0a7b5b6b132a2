//! Tables on pages: rows as high as their text, broken at page ends.

use super::super::layout::{Grid, Role, Slot};
use super::{Frame, LEADING, Line, MARGIN, PAGE, Setter};

/// Space between text and rules, in millimetres.
const PADDING: f64 = 1.2;

/// A slot with its position in the grid.
struct Cell {
    row: usize,
    rows: usize,
    column: usize,
    columns: usize,
    lines: Vec<String>,
    is_left: bool,
    is_figure: bool,
}

impl Setter {
    /// Places the rows one by one. A cell that spans rows is drawn in pieces, with its text from the first piece on.
    pub fn table(&mut self, grid: &Grid) {
        let mut cells = placed(grid);
        let columns = cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(1);
        let edges = edges(columns);
        self.wrap(&mut cells, grid, &edges);
        let heights = self.heights(&cells, grid.rows.len());
        self.top += PADDING;
        let header = heights.iter().take(3).sum::<f64>() + heights.get(3).copied().unwrap_or_default();
        self.make_room(header);
        let mut first = 0;
        while first < heights.len() {
            let mut last = first;
            let mut height = 0.0;
            while last < heights.len() && (last == first || self.top + height + heights[last] <= Self::bottom()) {
                height += heights[last];
                last += 1;
            }
            self.piece(&mut cells, &heights, &edges, first..last);
            if last < heights.len() {
                self.turn();
                if self.header_again && columns == 10 {
                    let mut header = placed(grid);
                    self.wrap(&mut header, grid, &edges);
                    self.piece(&mut header, &heights, &edges, 0..3);
                }
            }
            first = last;
        }
        self.top += 2.0 * PADDING;
    }

    /// Breaks the text of the cells into lines.
    fn wrap(&self, cells: &mut [Cell], grid: &Grid, edges: &[f64]) {
        for (cell, slot) in cells.iter_mut().zip(grid.rows.iter().flatten()) {
            let width = edges[cell.column + cell.columns] - edges[cell.column] - 2.0 * PADDING;
            cell.lines = self.font.wrap(&slot.full_text(), width / self.size, 0.0);
            cell.is_left = slot.role == Role::Label;
            cell.is_figure = slot.role == Role::Figure && cell.lines.len() == 1;
        }
    }

    /// Height of this many lines.
    fn height(&self, lines: usize) -> f64 {
        f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * LEADING * self.size
    }

    /// The height of each row: that of its highest cell; the last row of a span gets what its text needs in addition.
    fn heights(&self, cells: &[Cell], rows: usize) -> Vec<f64> {
        let needed = |cell: &Cell| self.height(cell.lines.len()) + 2.0 * PADDING;
        let mut heights = vec![self.size * LEADING + 2.0 * PADDING; rows];
        for cell in cells.iter().filter(|cell| cell.rows == 1) {
            heights[cell.row] = heights[cell.row].max(needed(cell));
        }
        for cell in cells.iter().filter(|cell| cell.rows > 1) {
            let end = cell.row + cell.rows;
            let others: f64 = heights[cell.row..end - 1].iter().sum();
            heights[end - 1] = heights[end - 1].max(needed(cell) - others);
        }
        heights
    }

    fn piece(&mut self, cells: &mut [Cell], heights: &[f64], edges: &[f64], rows: std::ops::Range<usize>) {
        let top = self.top;
        let at = |row: usize| top + heights[rows.start..row].iter().sum::<f64>();
        let (font, size) = (self.font, self.size);
        for cell in cells {
            let (start, end) = (cell.row.max(rows.start), (cell.row + cell.rows).min(rows.end));
            if start >= end {
                continue;
            }
            let (left, right) = (edges[cell.column], edges[cell.column + cell.columns]);
            let frame = Frame { left, top: at(start), right, bottom: at(end) };
            let count = cell.lines.len();
            let room = frame.bottom - frame.top - PADDING;
            let fitting = (1..=count).rev().find(|&lines| self.height(lines) <= room).unwrap_or(count.min(1));
            let shown: Vec<String> = cell.lines.drain(..fitting).collect();
            let free = frame.bottom - frame.top - self.height(shown.len());
            let mut line_top = frame.top + free / 2.0 + (LEADING - 1.0) / 2.0 * size;
            for text in shown {
                let room = right - left - font.widths(&text) * size;
                let left = if cell.is_left { left + PADDING } else { left + room / 2.0 };
                if !text.is_empty() {
                    let line = Self::line(font, &text, left, line_top, size);
                    self.page().lines.push(Line { is_figure: cell.is_figure, ..line });
                }
                line_top += LEADING * size;
            }
            self.page().cells.push(frame);
        }
        self.top = at(rows.end);
    }
}

/// The positions of a grid's slots, as a browser would place them.
fn placed(grid: &Grid) -> Vec<Cell> {
    let mut taken: Vec<Vec<bool>> = vec![Vec::new(); grid.rows.len()];
    let mut cells = Vec::new();
    for (row, slots) in grid.rows.iter().enumerate() {
        let mut column = 0;
        for Slot { colspan, rowspan, .. } in slots {
            while taken[row].get(column).copied().unwrap_or_default() {
                column += 1;
            }
            let rows = (*rowspan).min(grid.rows.len() - row);
            for line in &mut taken[row..row + rows] {
                line.resize(line.len().max(column + colspan), false);
                line[column..column + colspan].fill(true);
            }
            cells.push(Cell {
                row,
                rows,
                column,
                columns: *colspan,
                lines: Vec::new(),
                is_left: false,
                is_figure: false,
            });
        }
    }
    cells
}

/// The edges of the columns. Table 3 has narrow ones for groups and a wide one for labels.
fn edges(columns: usize) -> Vec<f64> {
    let shares: Vec<f64> = match columns {
        10 => [1.0, 1.6, 4.0].into_iter().chain(std::iter::repeat_n(1.5, 7)).collect(),
        _ => vec![1.0; columns],
    };
    let unit = (PAGE.0 - 2.0 * MARGIN) / shares.iter().sum::<f64>();
    let mut edges = vec![MARGIN];
    edges.extend(shares.iter().scan(MARGIN, |edge, share| {
        *edge += share * unit;
        Some(*edge)
    }));
    edges
}
