//! Paragraphs and tables of formats that state the widths of a row's cells only at the row's end: shared by DOC and
//! RTF.
//!
//! Columns are known only when all rows are, so a table is gathered first and written into the flow when it is
//! complete.

use super::flow::{Flow, Origins};
use crate::document::marks::level;
use crate::document::{Block, Paragraph, Place, Slice, offset};

/// Most tables that are tracked; no report has a hundredth as many.
const MOST_TABLES: usize = 10_000;
/// Farthest that the edges of cells in different rows may lie apart to be one edge, in twentieths of a point. No
/// ordinary character, and so no column, is as narrow; rows drawn by hand or pasted differ by a little.
const SAME_EDGE: i32 = 200;

#[derive(Debug)]
pub(super) enum Item {
    Block(Block),
    Table(Table),
}

#[derive(Debug, Default)]
pub(super) struct Table {
    at: usize,
    rows: Vec<TableRow>,
}

#[derive(Debug)]
pub(super) struct TableRow {
    cells: Vec<Cell>,
    /// Index into the list of row properties.
    row: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Cell {
    at: usize,
    items: Vec<Item>,
}

#[derive(Debug, Default)]
pub(super) struct OpenTable {
    table: Table,
    cells: Vec<Cell>,
    cell: Cell,
}

/// The content of one stretch of text: the body, or a text box.
#[derive(Debug, Default)]
pub(super) struct Story {
    items: Vec<Item>,
    tables: Vec<OpenTable>,
    /// The open paragraph: what precedes its last line, that line, and (`at`) where the line begins.
    pub before: Vec<Item>,
    pub line: String,
    /// Characters of the line were raised by their distance from the baseline alone.
    pub has_lifted: bool,
    at: usize,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Left edges of the cells and the right edge of the last, in twentieths of a point.
    pub edges: Vec<i32>,
    pub merges: Vec<CellMerge>,
}

/// How a cell is merged with its neighbours.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellMerge {
    /// 0 for a single cell; the first of merged cells has another number than those that follow.
    pub across: u8,
    pub goes_down: bool,
    /// Starts a new cell instead of continuing the one above.
    pub starts: bool,
}

/// Writes gathered content into the flow. `rows` are the row properties that table rows point to.
pub(super) fn emit(item: Item, rows: &[Row], flow: &mut Flow) {
    match item {
        Item::Block(block) => flow.push(block),
        Item::Table(table) => emit_table(table, rows, flow),
    }
}

fn emit_table(table: Table, rows: &[Row], flow: &mut Flow) {
    let columns = columns(&table, rows);
    // never refused: the formats' nesting limits lie far below the flow's
    flow.open_table(Place::at(table.at), 0);
    let mut origins = Origins::default();
    for (TableRow { cells, row }, columns) in table.rows.into_iter().zip(columns) {
        let merges = row.map_or(&[][..], |row| &rows[row].merges);
        flow.start_row();
        if let (Some(cell), Some(&before @ 1..)) = (cells.first(), columns.first()) {
            // the row begins further right than the table
            flow.open_cell(Place::at(cell.at), 1, before);
            flow.close_cell();
        }
        let mut next = 0;
        for (index, cell) in cells.into_iter().enumerate() {
            if index < next {
                // the content of a cell merged into another is not shown
                continue;
            }
            next = index + 1 + count_merged(merges, index);
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

/// How many of the following cells are merged into a cell.
fn count_merged(merges: &[CellMerge], index: usize) -> usize {
    let Some(first) = merges.get(index).map(|merge| merge.across).filter(|&across| across != 0) else { return 0 };
    merges[index + 1..].iter().take_while(|merge| merge.across != 0 && merge.across != first).count()
}

/// For each row, the columns its cells begin in, and the column after the last.
fn columns(table: &Table, rows: &[Row]) -> Vec<Vec<u32>> {
    let edges = |row: &TableRow| row.row.map_or(&[][..], |row| rows[row].edges.as_slice());
    let mut edges_by_row: Vec<(i32, usize)> = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        edges_by_row.extend(edges(row).iter().take(row.cells.len() + 1).map(|&edge| (edge, number)));
    }
    edges_by_row.sort_unstable();
    let lines = column_lines(&edges_by_row, table.rows.len());
    let line = |edge: i32| offset(lines.partition_point(|&line| line <= edge).saturating_sub(1));
    table
        .rows
        .iter()
        .map(|row| {
            let mut columns: Vec<u32> = edges(row).iter().take(row.cells.len() + 1).map(|&edge| line(edge)).collect();
            // cells without an edge come after the others
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

/// The column lines formed by the sorted edges of all rows, each given by its first edge. Two edges of one row are
/// always two lines.
fn column_lines(edges: &[(i32, usize)], rows: usize) -> Vec<i32> {
    let mut lines: Vec<i32> = Vec::new();
    // for each row, the line of its last edge
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
    /// `at`: the byte of the source where the story begins.
    pub(super) fn new(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// Ends the current line; the next one begins at `next`.
    pub(super) fn end_line(&mut self, next: usize, flow: &mut Flow) {
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

    /// Adds the paragraph; whether it belongs to a table is known only at its end.
    pub(super) fn push_paragraph(&mut self, at: usize) {
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

    pub(super) fn set_level(&mut self, level: usize, tables: &mut usize) {
        while self.tables.len() > level {
            self.close_table(false);
        }
        while self.tables.len() < level && *tables < MOST_TABLES {
            *tables += 1;
            let table = Table { at: self.at, rows: Vec::new() };
            self.tables.push(OpenTable { table, ..OpenTable::default() });
        }
    }

    /// The number of cells in the open row of the innermost table, including an open cell with content.
    pub(super) fn cells(&self) -> usize {
        self.tables.last().map_or(0, |table| table.cells.len() + usize::from(!table.cell.items.is_empty()))
    }

    pub(super) fn end_cell(&mut self, at: usize) {
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            let at = if cell.items.is_empty() { at } else { cell.at };
            table.cells.push(Cell { at, ..cell });
        }
    }

    pub(super) fn end_row(&mut self, row: Option<usize>, is_deleted: bool) {
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
            // half a figure would be another figure
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

    pub(super) fn finish(mut self, flow: &mut Flow) -> Vec<Item> {
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
