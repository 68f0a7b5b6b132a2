//! The flow of a document: paragraphs, pictures and tables in reading order, tables nested in cells, and layout tables
//! dissolved into the page. Every format with free-form tables is read into it.

use crate::document::{Block, Container, Document, Grid, GridBuilder, MOST_COVERED, Note, Place, Slice, offset};

/// Note on a text that ends before its document does.
pub(super) const BREAKS_OFF: Note = Note::cut("the text breaks off: the file is damaged", "文字中途断开，文件已损坏");
/// Note on a page that ends before its table does.
const IN_TABLE: Note = Note::cut("the page ends within a table", "网页在表格中间断开");

/// Deepest nesting of tables that is tracked.
const DEEPEST_TABLE: usize = 64;

/// Longest text of a table cell, in characters. A longer one is prose: the table lays out a page.
const LONGEST_CELL: usize = 400;
/// Most paragraphs in a table cell; more are prose too.
const MOST_PARAGRAPHS: usize = 12;
/// A table with this many plain cells is data, even if other cells hold page content.
const PLAIN_CELLS_OF_A_TABLE: usize = 12;

#[derive(Debug)]
pub(super) struct Flow {
    pub document: Document,
    tables: Vec<OpenTable>,
    /// Open tables beyond the deepest that is tracked.
    ignored_tables: usize,
    /// Grid places that the tables so far cover.
    covered: usize,
}

#[derive(Debug)]
struct OpenTable {
    place: Place,
    container: Container,
    /// The content of all cells, in order.
    blocks: Vec<Block>,
    rows: Vec<Vec<OpenCell>>,
    in_row: bool,
    in_cell: bool,
    /// Text in the table but outside its cells. Browsers show it before the table; what follows the first row is put
    /// after it.
    before: Vec<Block>,
    behind: Vec<Block>,
}

#[derive(Debug)]
struct OpenCell {
    place: Place,
    row_span: u32,
    column_span: u32,
    /// The cell's range in `OpenTable::blocks`.
    blocks: std::ops::Range<usize>,
}

/// A cell of the innermost table: its row, and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellAt {
    row: usize,
    cell: usize,
}

/// Columns beyond this take no part in vertical merges; no report has a tenth as many.
const MOST_ORIGINS: usize = 256;

/// For each column, the cell that cells below it may be merged into.
#[derive(Debug, Default)]
pub(super) struct Origins(Vec<(u32, CellAt)>);

impl Origins {
    /// Extends the cell above to the current row; `false` if there is none.
    pub(super) fn stretch(&self, column: u32, flow: &mut Flow) -> bool {
        let origin = self.0.iter().find(|(other, _)| *other == column);
        origin.inspect(|(_, cell)| flow.stretch(*cell)).is_some()
    }

    /// Sets the cell of a column that others below may be merged into.
    pub(super) fn set(&mut self, column: u32, cell: Option<CellAt>) {
        self.0.retain(|(other, _)| *other != column);
        if let Some(cell) = cell.filter(|_| self.0.len() < MOST_ORIGINS) {
            self.0.push((column, cell));
        }
    }
}

impl Flow {
    pub(super) fn new(source: &str) -> Self {
        Self { document: Document::new(source), tables: Vec::new(), ignored_tables: 0, covered: 0 }
    }

    pub(super) fn finish(mut self) -> Document {
        if !self.tables.is_empty() {
            self.document.notes.push(IN_TABLE);
        }
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.document
    }

    /// Removes the cell in which a file breaks off, if its text `is_cut` or still empty: half a figure would be another
    /// figure, and a missing one would count as blank.
    pub(super) fn drop_cut_cell(&mut self, is_cut: bool) {
        if let Some(table) = self.tables.last_mut()
            && table.in_cell
            && let Some(row) = table.rows.last_mut()
            && let Some(cell) = row.last()
            && (is_cut || table.blocks.len() == cell.blocks.start)
        {
            table.blocks.truncate(cell.blocks.start);
            row.pop();
            table.in_cell = false;
        }
    }

    /// Whether the text now lies inside a table but outside its cells.
    pub(super) fn is_between_cells(&self) -> bool {
        self.tables.last().is_some_and(|table| !table.in_cell)
    }

    /// The container of the innermost table.
    pub(super) fn table_container(&self) -> Option<Container> {
        self.tables.last().map(|table| table.container)
    }

    /// Opens a table; `false` if it is nested too deep to be tracked.
    pub(super) fn open_table(&mut self, place: Place, container: Container) -> bool {
        if self.tables.len() >= DEEPEST_TABLE {
            self.ignored_tables += 1;
            return false;
        }
        self.tables.push(OpenTable {
            place,
            container,
            blocks: Vec::new(),
            rows: Vec::new(),
            in_row: false,
            in_cell: false,
            before: Vec::new(),
            behind: Vec::new(),
        });
        true
    }

    /// Closes a table that was nested too deep to be tracked; `false` if none is open.
    pub(super) fn close_ignored_table(&mut self) -> bool {
        let left = self.ignored_tables.checked_sub(1);
        self.ignored_tables = left.unwrap_or_default();
        left.is_some()
    }

    pub(super) fn start_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.in_row = true;
            table.rows.push(Vec::new());
        }
    }

    pub(super) fn end_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.in_row = false;
        }
    }

    /// Removes the last row as long as it has no cells.
    pub(super) fn drop_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.in_row = false;
            table.rows.pop_if(|row| row.is_empty());
        }
    }

    /// Opens a cell, starting a row if none is open. `None` outside of tables.
    pub(super) fn open_cell(&mut self, place: Place, row_span: u32, column_span: u32) -> Option<CellAt> {
        let table = self.tables.last_mut()?;
        if !table.in_row {
            table.in_row = true;
            table.rows.push(Vec::new());
        }
        let start = table.blocks.len();
        table.in_cell = true;
        let row = table.rows.len() - 1;
        let cells = table.rows.last_mut()?;
        cells.push(OpenCell { place, row_span, column_span, blocks: start..start });
        Some(CellAt { row, cell: cells.len() - 1 })
    }

    /// Extends a cell of the innermost table to the current row.
    pub(super) fn stretch(&mut self, at: CellAt) {
        if let Some(table) = self.tables.last_mut() {
            let rows = table.rows.len();
            if let Some(cell) = table.rows.get_mut(at.row).and_then(|row| row.get_mut(at.cell)) {
                cell.row_span = offset(rows - at.row);
            }
        }
    }

    /// Closes the open cell; `false` if none was open.
    pub(super) fn close_cell(&mut self) -> bool {
        let Some(table) = self.tables.last_mut().filter(|table| table.in_cell) else { return false };
        table.in_cell = false;
        let end = table.blocks.len();
        if let Some(cell) = table.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.blocks.end = end;
        }
        true
    }

    pub(super) fn close_table(&mut self) {
        self.close_cell();
        let Some(mut table) = self.tables.pop() else { return };
        for block in std::mem::take(&mut table.before) {
            self.push(block);
        }
        let behind = std::mem::take(&mut table.behind);
        self.place_content(table);
        for block in behind {
            self.push(block);
        }
    }

    /// Tells data tables from layout: a cell that holds a table or prose is page content in its own right.
    fn place_content(&mut self, table: OpenTable) {
        let content: Vec<Vec<bool>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| self.is_content(&table.blocks[cell.blocks.clone()])).collect())
            .collect();
        if !content.iter().flatten().any(|&is_content| is_content) {
            let grid = self.grid(&table, &content);
            return self.push_grid(grid);
        }
        let cells = table.rows.iter().flatten().zip(content.iter().flatten());
        let plain = cells.filter(|(cell, is_content)| !**is_content && !cell.blocks.is_empty()).count();
        let is_table = plain >= PLAIN_CELLS_OF_A_TABLE;
        if is_table {
            let grid = self.grid(&table, &content);
            self.push_grid(grid);
        }
        let mut blocks: Vec<Option<Block>> = table.blocks.into_iter().map(Some).collect();
        for (cell, is_content) in table.rows.iter().flatten().zip(content.iter().flatten()) {
            if *is_content || !is_table {
                for block in &mut blocks[cell.blocks.clone()] {
                    if let Some(block) = block.take() {
                        self.push(block);
                    }
                }
            }
        }
    }

    fn is_content(&self, blocks: &[Block]) -> bool {
        let grids = blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        });
        let has_table =
            grids.into_iter().any(|grid| grid.cells().iter().filter(|cell| !cell.text.is_empty()).count() > 1);
        let bytes: usize = blocks.iter().map(|block| self.words(block).len()).sum();
        // a Chinese character takes three bytes
        has_table || bytes > 3 * LONGEST_CELL || blocks.len() > MOST_PARAGRAPHS && bytes > LONGEST_CELL
    }

    fn words(&self, block: &Block) -> &str {
        match block {
            Block::Paragraph(paragraph) => self.document.str(paragraph.text),
            _ => "",
        }
    }

    fn grid(&mut self, table: &OpenTable, content: &[Vec<bool>]) -> Grid {
        let mut grid = GridBuilder::new(MOST_COVERED - self.covered);
        for (row, content) in table.rows.iter().zip(content) {
            grid.start_row();
            for (cell, is_content) in row.iter().zip(content) {
                let blocks = if *is_content { &[] } else { &table.blocks[cell.blocks.clone()] };
                let text = self.cell_text(blocks);
                grid.cell(text, cell.place, cell.row_span, cell.column_span);
            }
            grid.end_row();
        }
        let grid = grid.finish(table.place, table.container, false);
        self.covered += grid.covered();
        grid
    }

    /// Joins the paragraphs of a cell. A nested table counts as text if it holds a single word.
    fn cell_text(&mut self, blocks: &[Block]) -> Slice {
        let slice = |block: &Block| match block {
            Block::Paragraph(paragraph) => Some(paragraph.text),
            Block::Grid(grid) => grid.cells().iter().map(|cell| cell.text).find(|text| !text.is_empty()),
            Block::Picture(..) => None,
        };
        let mut slices = blocks.iter().filter_map(slice);
        let Some(first) = slices.next() else { return Slice::default() };
        let Some(second) = slices.next() else { return first };
        let mut joined = String::with_capacity(64);
        for (index, slice) in [first, second].into_iter().chain(slices).enumerate() {
            if index > 0 {
                joined.push('\n');
            }
            joined.push_str(self.document.str(slice));
        }
        self.document.push_text(&joined)
    }

    fn push_grid(&mut self, grid: Grid) {
        if grid.cells().iter().any(|cell| !cell.text.is_empty()) {
            self.push(Block::Grid(grid));
        }
    }

    pub(super) fn push(&mut self, block: Block) {
        match self.tables.last_mut() {
            Some(table) if table.in_cell => table.blocks.push(block),
            Some(table) if table.rows.is_empty() => table.before.push(block),
            Some(table) => table.behind.push(block),
            None => self.document.blocks.push(block),
        }
    }
}
