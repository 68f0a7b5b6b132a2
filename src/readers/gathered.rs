//! Paragraphs and tables of formats in which a row of a table tells only at its end how wide its cells are: what DOC and
//! RTF share.
//!
//! A column is known only when all rows are, so tables are gathered first and written into the flow when they are whole.

use super::flow::{Flow, Origins};
use crate::document::marks::level;
use crate::document::{Block, Paragraph, Place, Slice, offset};

/// More tables than this are not told apart: no report has a hundredth of it.
const MOST_TABLES: usize = 10_000;
/// Edges of cells of different rows that lie no further apart are one, in twentieths of a point: no character of ordinary
/// size, and so no column, is as narrow, and rows that were drawn by hand or pasted differ by a little.
const SAME_EDGE: i32 = 200;

#[derive(Debug)]
pub enum Item {
    Block(Block),
    Table(Table),
}

#[derive(Debug, Default)]
pub struct Table {
    at: usize,
    rows: Vec<TableRow>,
}

#[derive(Debug)]
pub struct TableRow {
    cells: Vec<Cell>,
    /// In the list of rows.
    row: Option<usize>,
}

#[derive(Debug, Default)]
pub struct Cell {
    at: usize,
    items: Vec<Item>,
}

#[derive(Debug, Default)]
pub struct OpenTable {
    table: Table,
    cells: Vec<Cell>,
    cell: Cell,
}

/// What has been gathered of a stretch of the text: of the body, or of a box.
#[derive(Debug, Default)]
pub struct Story {
    items: Vec<Item>,
    tables: Vec<OpenTable>,
    /// Of the paragraph that is being read: what it has before its last line, the line, and where that begins.
    pub before: Vec<Item>,
    pub line: String,
    /// Characters of the line were raised by their distance from it alone.
    pub has_lifted: bool,
    at: usize,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where its cells begin and the last one ends, in twentieths of a point.
    pub edges: Vec<i32>,
    pub merges: Vec<CellMerge>,
}

/// How a cell belongs to its neighbours.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct CellMerge {
    /// 0 where it stands alone; the first of cells that are one has another number than those that follow.
    pub across: u8,
    pub goes_down: bool,
    /// Not part of the cell above.
    pub starts: bool,
}

/// Writes what was gathered into the flow. `rows` are those that rows of tables point to.
pub fn emit(item: Item, rows: &[Row], flow: &mut Flow) {
    match item {
        Item::Block(block) => flow.push(block),
        Item::Table(table) => emit_table(table, rows, flow),
    }
}

fn emit_table(table: Table, rows: &[Row], flow: &mut Flow) {
    let columns = columns(&table, rows);
    // never refused: levels end long before the flow's
    flow.open_table(Place::at(table.at), 0);
    let mut origins = Origins::default();
    for (TableRow { cells, row }, columns) in table.rows.into_iter().zip(columns) {
        let merges = row.map_or(&[][..], |row| &rows[row].merges);
        flow.start_row();
        if let (Some(cell), Some(&before @ 1..)) = (cells.first(), columns.first()) {
            // a row that begins further right
            flow.open_cell(Place::at(cell.at), 1, before);
            flow.close_cell();
        }
        let mut next = 0;
        for (index, cell) in cells.into_iter().enumerate() {
            if index < next {
                // what stands in it is not shown
                continue;
            }
            next = index + 1 + cells_across(merges, index);
            let merge = merges.get(index).copied().unwrap_or_default();
            let (column, end) = (columns[index], columns[next.min(columns.len() - 1)]);
            if merge.goes_down && !merge.starts && origins.stretch(column, flow) {
                continue;
            }
            let opened = flow.open_cell(Place::at(cell.at), 1, end - column);
            origins.set(column, opened.filter(|_| merge.goes_down));
            cell.items.into_iter().for_each(|item| emit(item, rows, flow));
            flow.close_cell();
        }
        flow.end_row();
    }
    flow.close_table();
}

/// How many of the next cells are one with a cell.
fn cells_across(merges: &[CellMerge], index: usize) -> usize {
    let Some(first) = merges.get(index).map(|merge| merge.across).filter(|&across| across != 0) else { return 0 };
    merges[index + 1..].iter().take_while(|merge| merge.across != 0 && merge.across != first).count()
}

/// For each row the columns its cells begin in, and the one behind the last.
fn columns(table: &Table, rows: &[Row]) -> Vec<Vec<u32>> {
    let edges = |row: &TableRow| row.row.map_or(&[][..], |row| rows[row].edges.as_slice());
    let mut all: Vec<(i32, usize)> = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        all.extend(edges(row).iter().take(row.cells.len() + 1).map(|&edge| (edge, number)));
    }
    all.sort_unstable();
    let lines = lines(&all, table.rows.len());
    let line = |edge: i32| offset(lines.partition_point(|&line| line <= edge).saturating_sub(1));
    table
        .rows
        .iter()
        .map(|row| {
            let mut columns: Vec<u32> = edges(row).iter().take(row.cells.len() + 1).map(|&edge| line(edge)).collect();
            // cells without an edge stand behind the others
            let next = columns.last().map_or(0, |last| last + 1);
            let missing = row.cells.len() + 1 - columns.len();
            columns.extend(next..next + offset(missing));
            for at in 1..columns.len() {
                columns[at] = columns[at].max(columns[at - 1] + 1);
            }
            columns
        })
        .collect()
}

/// The lines that the sorted edges of all rows lie on, each by its first edge. Two edges of one row are two lines.
fn lines(edges: &[(i32, usize)], rows: usize) -> Vec<i32> {
    let mut lines: Vec<i32> = Vec::new();
    // for each row, the line its last edge is on
    let mut last_line = vec![0; rows];
    for same in edges.chunk_by(|a, b| a.0 == b.0) {
        let edge = same[0].0;
        let is_near = lines.last().is_some_and(|&line| edge.saturating_sub(line) <= SAME_EDGE);
        if !is_near || same.iter().any(|&(_, row)| last_line[row] == lines.len()) {
            lines.push(edge);
        }
        for &(_, row) in same {
            last_line[row] = lines.len();
        }
    }
    lines
}

impl Story {
    /// `at`: the byte of the source where it begins.
    pub fn new(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// Ends the current line; `next` is where the next one begins.
    pub fn end_line(&mut self, next: usize, flow: &mut Flow) {
        if std::mem::take(&mut self.has_lifted) {
            level(&mut self.line);
        }
        let text = flow.document.push_text(&self.line);
        self.line.clear();
        let at = std::mem::replace(&mut self.at, next);
        if text != Slice::default() && !text.is_empty() {
            let paragraph = Paragraph { text, place: Place::at(at), container: 0, is_link: false };
            self.before.push(Item::Block(Block::Paragraph(paragraph)));
        }
    }

    /// Where the paragraph belongs is known at its end.
    pub fn push_paragraph(&mut self, at: usize) {
        match self.tables.last_mut() {
            Some(table) => {
                if table.cell.items.is_empty() {
                    table.cell.at = at;
                }
                table.cell.items.append(&mut self.before);
            }
            None => self.items.append(&mut self.before),
        }
    }

    pub fn set_level(&mut self, level: usize, tables: &mut usize) {
        while self.tables.len() > level {
            self.close_table(false);
        }
        while self.tables.len() < level && *tables < MOST_TABLES {
            *tables += 1;
            let table = Table { at: self.at, rows: Vec::new() };
            self.tables.push(OpenTable { table, ..OpenTable::default() });
        }
    }

    /// How many cells the row has that is being read in the innermost table.
    pub fn cells(&self) -> usize {
        self.tables.last().map_or(0, |table| table.cells.len() + usize::from(!table.cell.items.is_empty()))
    }

    pub fn end_cell(&mut self, at: usize) {
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            let at = if cell.items.is_empty() { at } else { cell.at };
            table.cells.push(Cell { at, ..cell });
        }
    }

    pub fn end_row(&mut self, row: Option<usize>, is_deleted: bool) {
        let Some(table) = self.tables.last_mut() else { return };
        let rest = std::mem::take(&mut table.cell);
        if !rest.items.is_empty() {
            table.cells.push(rest);
        }
        let cells = std::mem::take(&mut table.cells);
        if !is_deleted && !cells.is_empty() {
            table.table.rows.push(TableRow { cells, row });
        }
    }

    fn close_table(&mut self, is_cut: bool) {
        if is_cut && let Some(table) = self.tables.last_mut() {
            // half a figure is another figure
            table.cell = Cell::default();
        }
        self.end_row(None, false);
        let Some(OpenTable { table, .. }) = self.tables.pop() else { return };
        let item = Item::Table(table);
        match self.tables.last_mut() {
            Some(outer) => outer.cell.items.push(item),
            None => self.items.push(item),
        }
    }

    pub fn finish(mut self, flow: &mut Flow) -> Vec<Item> {
        if self.tables.is_empty() {
            self.end_line(0, flow);
            self.items.append(&mut self.before);
        }
        while !self.tables.is_empty() {
            self.close_table(true);
        }
        self.items
    }
}
