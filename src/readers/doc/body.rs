//! From characters to paragraphs and tables.
//!
//! A row of a table tells only at its end how wide its cells are, and a column is known only when all rows are: tables
//! are gathered first and written into the flow when they are whole.

use super::properties::{CellMerge, Character, Paragraph, Row, Runs, Sign};
use super::shapes::{Anchored, Shapes};
use super::text::{CELL, Piece, Text};
use crate::document::{self, Block, Place, Slice, offset};
use crate::readers::flow::{Flow, Origins};
use std::ops::Range;

/// More tables than this are not told apart: no report has a hundredth of it.
const MOST_TABLES: usize = 10_000;
/// Edges of cells of different rows that lie no further apart are one, in twentieths of a point: no character of ordinary
/// size, and so no column, is as narrow, and rows that were drawn by hand or pasted differ by a little.
const SAME_EDGE: i32 = 200;

const PICTURE: u16 = 0x01;
const DRAWING: u16 = 0x08;
const TAB: u16 = 0x09;
const LINE_BREAK: u16 = 0x0B;
const PAGE_BREAK: u16 = 0x0C;
const PARAGRAPH: u16 = 0x0D;
const COLUMN_BREAK: u16 = 0x0E;
const HYPHEN: u16 = 0x1E;
const SPACE: u16 = 0x20;
/// What a symbol stands as, which has its own number in its properties.
const SYMBOL: u16 = 0x28;

#[derive(Debug)]
enum Item {
    Block(Block),
    Table(Table),
}

#[derive(Debug, Default)]
struct Table {
    at: usize,
    rows: Vec<TableRow>,
}

#[derive(Debug)]
struct TableRow {
    cells: Vec<Cell>,
    /// In the list of rows.
    row: Option<usize>,
}

#[derive(Debug, Default)]
struct Cell {
    at: usize,
    items: Vec<Item>,
}

#[derive(Debug, Default)]
struct OpenTable {
    table: Table,
    cells: Vec<Cell>,
    cell: Cell,
}

/// What has been gathered of a stretch of the text: of the body, or of a box.
#[derive(Debug, Default)]
struct Story {
    items: Vec<Item>,
    tables: Vec<OpenTable>,
    /// Of the paragraph that is being read: what it has before its last line, the line, and where that begins.
    before: Vec<Item>,
    line: String,
    at: usize,
}

pub struct Body<'d> {
    pub text: &'d Text,
    pub characters: &'d Runs<Character>,
    pub paragraphs: &'d Runs<Paragraph>,
    pub rows: &'d [Row],
    pub shapes: Shapes,
    pub flow: Flow,
    pub tables: usize,
}

impl Body<'_> {
    /// Writes a stretch of the text into the flow.
    pub fn read(&mut self, characters: Range<usize>) {
        for item in self.story(characters) {
            self.emit(item);
        }
    }

    fn story(&mut self, characters: Range<usize>) -> Vec<Item> {
        let end = characters.end.min(self.text.units.len());
        let mut story = Story { at: characters.start, ..Story::default() };
        let mut at = characters.start;
        let first = self.text.pieces.partition_point(|piece| piece.characters.end <= at);
        for piece in &self.text.pieces[first..] {
            while at < end.min(piece.characters.end) {
                let place = piece.place(at);
                let (character, until) = self.characters.at(place);
                let count = until.saturating_sub(place).div_ceil(piece.width).max(1);
                let stop = at.saturating_add(count).min(end).min(piece.characters.end);
                self.run(at..stop, piece, character.with(piece.changes), &mut story);
                at = stop;
            }
        }
        story.finish(&mut self.flow)
    }

    /// Characters of the same properties.
    fn run(&mut self, characters: Range<usize>, piece: &Piece, character: Character, story: &mut Story) {
        let units = &self.text.units;
        let is_shown = !character.is_deleted && !character.is_hidden;
        let mut at = characters.start;
        while at < characters.end {
            let unit = units[at];
            let start = at;
            at += 1;
            match unit {
                PARAGRAPH | CELL | PAGE_BREAK => self.mark(unit, start, piece, character, story),
                _ if !is_shown => {}
                LINE_BREAK | COLUMN_BREAK => story.end_line(at, &mut self.flow),
                TAB => story.line.push('\t'),
                HYPHEN => story.line.push('-'),
                PICTURE if character.sign == Sign::Other => {
                    story.before.push(Item::Block(Block::Picture(place(start), 0)));
                }
                DRAWING if character.sign == Sign::Other => match self.shapes.take(start) {
                    Some(Anchored::Picture) => story.before.push(Item::Block(Block::Picture(place(start), 0))),
                    Some(Anchored::Box(text)) => {
                        let items = self.story(text);
                        story.before.extend(items);
                    }
                    None => {}
                },
                SYMBOL if let Sign::Symbol(symbol) = character.sign => {
                    story.line.extend(char::from_u32(u32::from(symbol)));
                }
                SPACE.. => {
                    at = units[start..characters.end]
                        .iter()
                        .position(|&unit| unit < SPACE)
                        .map_or(characters.end, |length| start + length);
                    let plain = char::decode_utf16(units[start..at].iter().copied());
                    story.line.extend(plain.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
                }
                _ => {}
            }
        }
    }

    /// The end of a paragraph, and of a cell or a row where it says so.
    fn mark(&mut self, unit: u16, at: usize, piece: &Piece, character: Character, story: &mut Story) {
        let (paragraph, _) = self.paragraphs.at(piece.place(at));
        let level = usize::from(paragraph.level);
        let ends_cell = level > 0 && (unit == CELL || paragraph.ends_inner_cell && level > 1);
        let ends_row = paragraph.ends_row && unit != PAGE_BREAK;
        if character.is_deleted && !ends_cell && !ends_row {
            // the next paragraph goes on in it
            return;
        }
        story.set_level(level, &mut self.tables);
        story.end_line(at + 1, &mut self.flow);
        story.push_paragraph(at);
        if ends_row {
            story.end_row(paragraph.row, character.is_deleted);
        } else if ends_cell {
            story.end_cell(at);
        }
    }

    fn emit(&mut self, item: Item) {
        match item {
            Item::Block(block) => self.flow.push(block),
            Item::Table(table) => self.emit_table(table),
        }
    }

    fn emit_table(&mut self, table: Table) {
        let columns = columns(&table, self.rows);
        // never refused: levels end long before the flow's
        self.flow.open_table(place(table.at), 0);
        let mut origins = Origins::default();
        for (TableRow { cells, row }, columns) in table.rows.into_iter().zip(columns) {
            let merges = row.map_or(&[][..], |row| &self.rows[row].merges);
            self.flow.start_row();
            if let (Some(cell), Some(&before @ 1..)) = (cells.first(), columns.first()) {
                // a row that begins further right
                self.flow.open_cell(place(cell.at), 1, before);
                self.flow.close_cell();
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
                if merge.goes_down && !merge.starts && origins.stretch(column, &mut self.flow) {
                    continue;
                }
                let opened = self.flow.open_cell(place(cell.at), 1, end - column);
                origins.set(column, opened.filter(|_| merge.goes_down));
                cell.items.into_iter().for_each(|item| self.emit(item));
                self.flow.close_cell();
            }
            self.flow.end_row();
        }
        self.flow.close_table();
    }
}

/// How many of the next cells are one with a cell.
fn cells_across(merges: &[CellMerge], index: usize) -> usize {
    let Some(first) = merges.get(index).map(|merge| merge.across).filter(|&across| across != 0) else { return 0 };
    merges[index + 1..].iter().take_while(|merge| merge.across != 0 && merge.across != first).count()
}

/// For each row the columns its cells begin in, and the one behind the last.
fn columns(table: &Table, rows: &[Row]) -> Vec<Vec<u32>> {
    let edges = |row: &TableRow| row.row.map_or(&[][..], |row| rows[row].edges.as_slice());
    let mut all: Vec<(i16, usize)> = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        all.extend(edges(row).iter().take(row.cells.len() + 1).map(|&edge| (edge, number)));
    }
    all.sort_unstable();
    let lines = lines(&all, table.rows.len());
    let line = |edge: i16| offset(lines.partition_point(|&line| line <= edge).saturating_sub(1));
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
fn lines(edges: &[(i16, usize)], rows: usize) -> Vec<i16> {
    let mut lines: Vec<i16> = Vec::new();
    // for each row, the line its last edge is on
    let mut last_line = vec![0; rows];
    for same in edges.chunk_by(|a, b| a.0 == b.0) {
        let edge = same[0].0;
        let is_near = lines.last().is_some_and(|&line| i32::from(edge) - i32::from(line) <= SAME_EDGE);
        if !is_near || same.iter().any(|&(_, row)| last_line[row] == lines.len()) {
            lines.push(edge);
        }
        for &(_, row) in same {
            last_line[row] = lines.len();
        }
    }
    lines
}

/// The byte of the text as UTF-16.
fn place(at: usize) -> Place {
    Place::at(2 * at)
}

impl Piece {
    /// Where a character stands in the main stream.
    fn place(&self, at: usize) -> usize {
        self.at + (at - self.characters.start) * self.width
    }
}

impl Story {
    fn end_line(&mut self, next: usize, flow: &mut Flow) {
        let text = flow.document.push_text(&self.line);
        self.line.clear();
        let at = std::mem::replace(&mut self.at, next);
        if text != Slice::default() && !text.is_empty() {
            let paragraph = document::Paragraph { text, place: place(at), container: 0, is_link: false };
            self.before.push(Item::Block(Block::Paragraph(paragraph)));
        }
    }

    /// Where the paragraph belongs is known at its end.
    fn push_paragraph(&mut self, at: usize) {
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

    fn set_level(&mut self, level: usize, tables: &mut usize) {
        while self.tables.len() > level {
            self.close_table(false);
        }
        while self.tables.len() < level && *tables < MOST_TABLES {
            *tables += 1;
            let table = Table { at: self.at, rows: Vec::new() };
            self.tables.push(OpenTable { table, ..OpenTable::default() });
        }
    }

    fn end_cell(&mut self, at: usize) {
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            let at = if cell.items.is_empty() { at } else { cell.at };
            table.cells.push(Cell { at, ..cell });
        }
    }

    fn end_row(&mut self, row: Option<usize>, is_deleted: bool) {
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

    fn finish(mut self, flow: &mut Flow) -> Vec<Item> {
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
