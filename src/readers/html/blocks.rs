//! From tags to blocks: paragraphs, tables with their cells, and what turns out to be layout.

use super::Element;
use super::tag::Tag;
use crate::document::{Block, Container, Document, Grid, GridBuilder, MOST_COVERED, Paragraph, Place, Slice};
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// Tables nested deeper than this are no longer told apart.
const DEEPEST_TABLE: usize = 64;
/// Divisions nested deeper than this belong to the one at this depth.
const DEEPEST_DIVISION: usize = 512;

/// A cell that holds more text than this holds prose: the table lays out a page.
const LONGEST_CELL: usize = 400;
/// A cell that holds more paragraphs than this, likewise.
const MOST_PARAGRAPHS: usize = 12;
/// A table with this many plain cells is one, whatever else it has swallowed.
const PLAIN_CELLS_OF_A_TABLE: usize = 12;

pub struct Builder {
    document: Document,
    /// The source ends in the middle of a text or a tag.
    ends_open: bool,
    /// `<html>` or `<body>` was seen: the source is a page and not a piece of one, which may end anywhere.
    is_page: bool,
    tables: Vec<OpenTable>,
    /// Open divisions, with a mark for each open table that end tags do not reach across.
    open: Vec<Open>,
    /// Start tags of tables beyond the deepest.
    ignored_tables: usize,
    /// Where the current paragraph starts in the arena.
    paragraph: u32,
    place: Option<Place>,
    /// By the tables so far.
    covered: usize,
    link_depth: usize,
    linked_bytes: usize,
    ends_with_space: bool,
}

enum Open {
    Division { name: Vec<u8>, container: Container },
    Table { container: Container },
}

struct OpenTable {
    place: Place,
    container: Container,
    /// The content of all cells, one after the other.
    blocks: Vec<Block>,
    rows: Vec<Vec<OpenCell>>,
    in_row: bool,
    in_cell: bool,
    /// Text in the table that stands in no cell: browsers put it before, and what follows the first row behind.
    before: Vec<Block>,
    behind: Vec<Block>,
    depth: usize,
}

struct OpenCell {
    place: Place,
    row_span: u32,
    column_span: u32,
    /// Its part of the table's blocks.
    blocks: std::ops::Range<usize>,
}

impl Builder {
    pub fn new(source: &str) -> Self {
        Self {
            document: Document::new(source),
            ends_open: !source.trim_end().ends_with('>'),
            is_page: false,
            tables: Vec::new(),
            open: Vec::new(),
            ignored_tables: 0,
            paragraph: 0,
            place: None,
            covered: 0,
            link_depth: 0,
            linked_bytes: 0,
            ends_with_space: true,
        }
    }

    pub fn finish(mut self) -> Document {
        self.end_paragraph();
        if !self.tables.is_empty() {
            self.document.notes.push("the page ends within a table");
        }
        if self.is_page {
            self.drop_cut_cell();
        }
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.document
    }

    /// The cell in which the page breaks off: half a figure is another figure, and nothing yet is not blank.
    fn drop_cut_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && table.in_cell
            && let Some(row) = table.rows.last_mut()
            && let Some(cell) = row.last()
            && (self.ends_open || table.blocks.len() == cell.blocks.start)
        {
            table.blocks.truncate(cell.blocks.start);
            row.pop();
            table.in_cell = false;
        }
    }

    pub fn title(&mut self, text: &str) {
        let start = self.document.arena_end();
        self.append(text);
        let title = self.document.slice_from(start);
        if !title.is_empty() {
            self.document.titles.push(title);
        }
        self.paragraph = self.document.arena_end();
        self.ends_with_space = true;
    }

    pub fn text(&mut self, text: &str, at: usize) {
        let before = self.document.arena_end();
        self.append(text);
        let added = (self.document.arena_end() - before) as usize;
        if self.place.is_none() && !text.trim().is_empty() {
            self.place = Some(place(at + text.len() - text.trim_start().len()));
        }
        if self.link_depth > 0 {
            self.linked_bytes += added;
        }
    }

    pub fn tag(&mut self, element: Element, tag: &Tag, at: usize) {
        match (element, tag.is_end) {
            (Element::Break, _) => self.end_paragraph(),
            (Element::Division, false) => {
                self.end_paragraph();
                self.is_page |= matches!(tag.name(), b"html" | b"body");
                if !tag.is_void() && self.open.len() < DEEPEST_DIVISION {
                    let container = self.document.add_container(self.container());
                    self.open.push(Open::Division { name: tag.name().to_owned(), container });
                }
            }
            (Element::Division, true) => {
                self.end_paragraph();
                self.close_division(tag.name());
            }
            (Element::Table, false) => self.open_table(at),
            (Element::Table, true) => {
                self.end_paragraph();
                match self.ignored_tables.checked_sub(1) {
                    Some(left) => self.ignored_tables = left,
                    None => self.close_table(),
                }
            }
            (Element::Row | Element::RowGroup, _) => {
                self.end_paragraph();
                self.close_cell();
                if let Some(table) = self.tables.last_mut() {
                    table.in_row = element == Element::Row && !tag.is_end;
                    if table.in_row {
                        table.rows.push(Vec::new());
                    }
                }
            }
            (Element::Cell, false) => self.open_cell(tag, at),
            (Element::Cell, true) => {
                self.end_paragraph();
                self.close_cell();
            }
            (Element::Link, false) => self.link_depth = usize::from(!tag.is_void()),
            (Element::Link, true) => self.link_depth = 0,
            (Element::Image, _) => {
                let block = Block::Picture(place(at), self.container());
                self.end_paragraph();
                self.push(block);
            }
            (Element::Title | Element::Meta | Element::Wordless | Element::Inline, _) => {}
        }
    }

    fn container(&self) -> Container {
        match self.open.last() {
            Some(Open::Division { container, .. } | Open::Table { container }) => *container,
            None => 0,
        }
    }

    fn close_division(&mut self, name: &[u8]) {
        let found = self.open.iter().rposition(|open| match open {
            Open::Division { name: open, .. } => open == name,
            Open::Table { .. } => false,
        });
        let fence = self.open.iter().rposition(|open| matches!(open, Open::Table { .. }));
        if let Some(found) = found.filter(|&found| fence.is_none_or(|fence| found > fence)) {
            self.open.truncate(found);
        }
    }

    fn open_table(&mut self, at: usize) {
        self.end_paragraph();
        if self.tables.last().is_some_and(|table| !table.in_cell) {
            // a table that begins between the cells of another ends it
            self.close_table();
        }
        if self.tables.len() >= DEEPEST_TABLE {
            self.ignored_tables += 1;
            return;
        }
        let container = self.container();
        self.tables.push(OpenTable {
            place: place(at),
            container,
            blocks: Vec::new(),
            rows: Vec::new(),
            in_row: false,
            in_cell: false,
            before: Vec::new(),
            behind: Vec::new(),
            depth: self.open.len(),
        });
        self.open.push(Open::Table { container });
    }

    fn open_cell(&mut self, tag: &Tag, at: usize) {
        self.end_paragraph();
        self.close_cell();
        let Some(table) = self.tables.last_mut() else { return };
        if !table.in_row {
            table.in_row = true;
            table.rows.push(Vec::new());
        }
        let start = table.blocks.len();
        let cell = OpenCell {
            place: place(at),
            row_span: tag.span("rowspan"),
            column_span: tag.span("colspan"),
            blocks: start..start,
        };
        if let Some(row) = table.rows.last_mut() {
            row.push(cell);
        }
        table.in_cell = true;
        let (depth, parent) = (table.depth, table.container);
        let container = self.document.add_container(parent);
        self.open.truncate(depth);
        self.open.push(Open::Table { container });
    }

    fn close_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && table.in_cell
        {
            table.in_cell = false;
            let end = table.blocks.len();
            if let Some(cell) = table.rows.last_mut().and_then(|row| row.last_mut()) {
                cell.blocks.end = end;
            }
            self.open.truncate(table.depth);
            self.open.push(Open::Table { container: table.container });
        }
    }

    fn close_table(&mut self) {
        self.close_cell();
        let Some(mut table) = self.tables.pop() else { return };
        self.open.truncate(table.depth);
        for block in std::mem::take(&mut table.before) {
            self.push(block);
        }
        let behind = std::mem::take(&mut table.behind);
        self.place_content(table);
        for block in behind {
            self.push(block);
        }
    }

    /// Tells tables from layout: a cell that holds a table or prose is content of the page in its own right.
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
        // three bytes to a Chinese character
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

    /// The paragraphs of a cell in one; a table of a single word in it counts as that word.
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
        let text = self.document.push_text(&joined);
        self.paragraph = self.document.arena_end();
        text
    }

    fn push_grid(&mut self, grid: Grid) {
        if grid.cells().iter().any(|cell| !cell.text.is_empty()) {
            self.push(Block::Grid(grid));
        }
    }

    fn push(&mut self, block: Block) {
        match self.tables.last_mut() {
            Some(table) if table.in_cell => table.blocks.push(block),
            Some(table) if table.rows.is_empty() => table.before.push(block),
            Some(table) => table.behind.push(block),
            None => self.document.blocks.push(block),
        }
    }

    fn end_paragraph(&mut self) {
        let text = self.document.slice_from(self.paragraph);
        if !text.is_empty() {
            let length = (text.end - text.start) as usize;
            let paragraph = Paragraph {
                text,
                place: self.place.unwrap_or_default(),
                container: self.container(),
                is_link: self.linked_bytes * 10 >= length * 8,
            };
            self.push(Block::Paragraph(paragraph));
        }
        self.paragraph = self.document.arena_end();
        self.place = None;
        self.linked_bytes = 0;
        self.ends_with_space = true;
    }

    /// Adds text with its white space folded and its character references resolved.
    fn append(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.bytes().position(|byte| byte <= b' ' || byte == b'&').unwrap_or(rest.len());
            if plain > 0 {
                self.document.arena().push_str(&rest[..plain]);
                self.ends_with_space = false;
                rest = &rest[plain..];
            } else if rest.starts_with('&') {
                let (reference, length) = resolve(rest);
                self.document.arena().push_str(&reference);
                self.ends_with_space = false;
                rest = &rest[length..];
            } else {
                if !self.ends_with_space {
                    self.document.arena().push(' ');
                    self.ends_with_space = true;
                }
                rest = rest.trim_start_matches(|c: char| c <= ' ');
            }
        }
    }
}

fn place(at: usize) -> Place {
    Place { offset: crate::document::offset(at), page: 0 }
}

/// The references that occur in these pages; any other is left as it stands. The first are so old that they need no
/// semicolon: `&nbsp12` is a space and a figure.
const REFERENCES: [(&str, &str); 27] = [
    ("nbsp", "\u{A0}"),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("middot", "·"),
    ("times", "×"),
    ("shy", "\u{AD}"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("yen", "¥"),
    ("deg", "°"),
    ("copy", "©"),
    ("apos", "'"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("bull", "•"),
    ("emsp", "\u{2003}"),
    ("ensp", "\u{2002}"),
    ("thinsp", "\u{2009}"),
    ("zwnj", "\u{200C}"),
    ("permil", "‰"),
];
const OLD_REFERENCES: usize = 13;

/// The reference at the start of the text, and how many bytes it takes.
fn resolve(text: &str) -> (Cow<'_, str>, usize) {
    let body = &text[1..];
    let end = body.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#').unwrap_or(body.len());
    let name = &body[..end];
    let length = 1 + end + usize::from(body[end..].starts_with(';'));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        let resolved = match code {
            // numbers of the encoding that office programs once wrote in, and that browsers still take them for
            Ok(code @ 0x80..=0x9F) => {
                u8::try_from(code).ok().map(|byte| WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned())
            }
            Ok(code) => char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()).map(String::from),
            Err(_) => None,
        };
        if let Some(resolved) = resolved {
            return (Cow::Owned(resolved), length);
        }
    } else if let Some((_, resolved)) = REFERENCES.iter().find(|(known, _)| *known == name) {
        return (Cow::Borrowed(resolved), length);
    } else if let Some((known, resolved)) =
        REFERENCES[..OLD_REFERENCES].iter().find(|(known, _)| name.starts_with(known))
    {
        return (Cow::Borrowed(resolved), 1 + known.len());
    }
    (Cow::Borrowed("&"), 1)
}
