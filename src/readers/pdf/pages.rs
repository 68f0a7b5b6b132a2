//! Pages to a document: paragraphs in reading order without page numbers and running heads, tables joined over pages.

use super::lines::{Line, lines_of};
use super::ruled::{Ruled, RuledCell, distinct, take_tables};
use super::{Area, Drawn};
use crate::document::{Block, Bounds, Document, GridBuilder, MOST_COVERED, Paragraph, Place, Slice};
use std::collections::HashMap;

/// Tables whose outer edges differ by less are the same table on two pages.
const SAME_EDGE: f64 = 4.0;
/// The share of a page at its head and foot where page numbers and running heads stand.
const MARGIN: f64 = 0.13;
/// On so many pages the same words at the edge are a running head.
const RUNNING: usize = 3;
/// Longer than `第 12 页 共 34 页`, a line at the foot is words.
const LONGEST_NUMBER: usize = 14;
/// What a line must be indented, or end early, to begin or end a paragraph, in sizes of its characters.
const INDENT: f64 = 1.2;
const EARLY_END: f64 = 1.6;
/// A gap to the line before that is this much wider than usual separates paragraphs.
const WIDE_LEADING: f64 = 1.4;
/// Characters of sizes that differ more are no running text.
const OTHER_SIZE: f64 = 1.15;
/// Smaller pictures are seals and logos.
const WIDEST_SEAL: f64 = 0.4;
const LOWEST_TABLE: f64 = 40.0;

/// What stands on a page, from top to bottom.
enum Item {
    Line(Line),
    Table(Ruled),
    Picture(Area),
}

impl Item {
    fn top(&self) -> f64 {
        match self {
            Self::Line(line) => line.area.top,
            Self::Table(table) => table.area.top,
            Self::Picture(area) => area.top,
        }
    }
}

struct Sheet {
    number: u32,
    height: f64,
    items: Vec<Item>,
}

pub fn compose(drawn: Vec<Drawn>, document: &mut Document) {
    let mut sheets: Vec<Sheet> = (1..).zip(drawn).map(|(number, drawn)| sheet(number, drawn)).collect();
    take_out_edges(&mut sheets);
    let measure = Measure::of(&sheets);
    let mut composer = Composer { document, measure, paragraph: None, table: None, covered: 0 };
    for sheet in sheets {
        for item in sheet.items {
            match item {
                Item::Line(line) => composer.line(line, sheet.number),
                Item::Table(table) => composer.table(table, sheet.number),
                Item::Picture(_) => {
                    composer.end_table();
                    composer.end_paragraph();
                    let place = composer.place(sheet.number);
                    composer.document.blocks.push(Block::Picture(place, 0));
                }
            }
        }
    }
    composer.end_table();
    composer.end_paragraph();
}

fn sheet(number: u32, mut drawn: Drawn) -> Sheet {
    let tables = take_tables(&mut drawn);
    let mut items: Vec<Item> = tables.into_iter().map(Item::Table).collect();
    items.extend(lines_of(drawn.glyphs).into_iter().map(Item::Line));
    let is_table = |area: &Area| area.width() > WIDEST_SEAL * drawn.width && area.height() > LOWEST_TABLE;
    items.extend(drawn.pictures.into_iter().filter(is_table).map(Item::Picture));
    items.sort_by(|a, b| a.top().total_cmp(&b.top()));
    Sheet { number, height: drawn.height, items }
}

/// Takes out page numbers, and lines that stand at the edge of many pages.
fn take_out_edges(sheets: &mut [Sheet]) {
    // a signature at the foot of a page can say the same as the heads of all pages
    let mut seen: HashMap<(bool, String), usize> = HashMap::new();
    for sheet in sheets.iter() {
        for edge in edges(sheet) {
            if let Item::Line(line) = &sheet.items[edge] {
                *seen.entry((edge == 0, words(&line.text))).or_default() += 1;
            }
        }
    }
    for sheet in sheets {
        let out: Vec<usize> = edges(sheet)
            .into_iter()
            .filter(|&edge| match &sheet.items[edge] {
                Item::Line(line) => {
                    is_page_number(&line.text)
                        || seen.get(&(edge == 0, words(&line.text))).is_some_and(|&pages| pages >= RUNNING)
                }
                _ => false,
            })
            .collect();
        for edge in out.into_iter().rev() {
            sheet.items.remove(edge);
        }
    }
}

/// The first and the last item of a page, where they stand in its margins.
fn edges(sheet: &Sheet) -> Vec<usize> {
    let is_line = |index: &usize| matches!(sheet.items[*index], Item::Line(_));
    let last = sheet.items.len().checked_sub(1);
    let head = last.map(|_| 0).filter(is_line).filter(|&first| sheet.items[first].top() < MARGIN * sheet.height);
    let foot = last
        .filter(|&last| last > 0 || head.is_none())
        .filter(is_line)
        .filter(|&last| sheet.items[last].top() > (1.0 - MARGIN) * sheet.height);
    head.into_iter().chain(foot).collect()
}

/// A line without what counts the pages.
fn words(text: &str) -> String {
    text.chars().filter(|character| !character.is_ascii_digit() && !character.is_whitespace()).collect()
}

fn is_page_number(text: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_digit() || character.is_whitespace() || "-—–－―─·.第页共/／".contains(character)
    };
    text.chars().count() <= LONGEST_NUMBER
        && text.contains(|character: char| character.is_ascii_digit())
        && text.chars().all(is_part)
}

/// The column of running text, over all pages.
struct Measure {
    left: f64,
    right: f64,
    /// From baseline to baseline, in sizes.
    leading: f64,
}

impl Measure {
    fn of(sheets: &[Sheet]) -> Self {
        let mut lefts = Vec::new();
        let mut rights = Vec::new();
        let mut leadings = Vec::new();
        for sheet in sheets {
            for pair in sheet.items.windows(2) {
                if let [Item::Line(a), Item::Line(b)] = pair {
                    leadings.push((b.baseline - a.baseline) / b.size.max(1.0));
                }
            }
            for item in &sheet.items {
                if let Item::Line(line) = item {
                    lefts.push(line.area.left);
                    rights.push(line.area.right);
                }
            }
        }
        for values in [&mut lefts, &mut rights, &mut leadings] {
            values.sort_by(f64::total_cmp);
        }
        // single lines outside the column do not move it
        let left = lefts.get(lefts.len() / 10).copied().unwrap_or_default();
        let right = rights.get(rights.len() - rights.len() / 10 - usize::from(!rights.is_empty()));
        let leading = leadings.get(leadings.len() / 2).copied().unwrap_or(1.5);
        Self { left, right: right.copied().unwrap_or(f64::INFINITY), leading }
    }
}

/// A paragraph that may go on.
struct Open {
    text: String,
    page: u32,
    last_page: u32,
    size: f64,
    baseline: f64,
    left: f64,
    right: f64,
}

/// A table that may go on.
struct OpenTable {
    left: f64,
    right: f64,
    /// Each with its page.
    pieces: Vec<(Ruled, u32)>,
}

struct Composer<'d> {
    document: &'d mut Document,
    measure: Measure,
    paragraph: Option<Open>,
    table: Option<OpenTable>,
    covered: usize,
}

impl Composer<'_> {
    fn place(&self, page: u32) -> Place {
        Place { offset: self.document.arena_end(), page, bounds: Bounds::default() }
    }

    fn line(&mut self, line: Line, page: u32) {
        self.end_table();
        if self.paragraph.as_ref().is_some_and(|open| !self.goes_on(open, &line, page)) {
            self.end_paragraph();
        }
        match &mut self.paragraph {
            Some(open) => {
                let is_letter = |character: Option<char>| character.is_some_and(|letter| letter.is_ascii_alphabetic());
                if is_letter(open.text.chars().next_back()) && is_letter(line.text.chars().next()) {
                    open.text.push(' ');
                }
                open.text.push_str(&line.text);
                open.last_page = page;
                open.size = line.size;
                open.baseline = line.baseline;
                open.left = line.area.left;
                open.right = line.area.right;
            }
            None => {
                self.paragraph = Some(Open {
                    text: line.text,
                    page,
                    last_page: page,
                    size: line.size,
                    baseline: line.baseline,
                    left: line.area.left,
                    right: line.area.right,
                });
            }
        }
    }

    /// Whether a line belongs to the paragraph before it.
    fn goes_on(&self, open: &Open, line: &Line, page: u32) -> bool {
        let size = line.size.max(1.0);
        let is_full = open.right > self.measure.right - EARLY_END * open.size
            || line.first_word > EARLY_END * size && open.right + line.first_word > self.measure.right;
        let is_indented = line.area.left > self.measure.left + INDENT * size;
        let is_near =
            page != open.last_page || (line.baseline - open.baseline) / size < self.measure.leading * WIDE_LEADING;
        let is_alike = line.size.max(open.size) < line.size.min(open.size) * OTHER_SIZE;
        is_full && !is_indented && is_near && is_alike
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.paragraph.take() else { return };
        let place = self.place(open.page);
        let text = self.document.push_text(&open.text);
        self.document.blocks.push(Block::Paragraph(Paragraph { text, place, container: 0, is_link: false }));
    }

    fn table(&mut self, table: Ruled, page: u32) {
        self.end_paragraph();
        let goes_on = self.table.as_ref().is_some_and(|open| {
            open.pieces.last().is_some_and(|(_, last)| last + 1 == page)
                && (open.left - table.area.left).abs() < SAME_EDGE
                && (open.right - table.area.right).abs() < SAME_EDGE
        });
        if !goes_on {
            self.end_table();
        }
        let (left, right) = (table.area.left, table.area.right);
        let open = self.table.get_or_insert(OpenTable { left, right, pieces: Vec::new() });
        open.pieces.push((table, page));
    }

    fn end_table(&mut self) {
        let Some(open) = self.table.take() else { return };
        let first = open.pieces.first().map_or(0, |(_, page)| *page);
        let joined = Joined::of(open.pieces);
        let mut edges: Vec<f64> = joined.cells.iter().flat_map(|(cell, _)| [cell.left, cell.right]).collect();
        distinct(&mut edges);
        let place = self.place(first);
        let mut builder = GridBuilder::new(MOST_COVERED.saturating_sub(self.covered));
        let mut cells = joined.cells.iter().peekable();
        for row in 0..joined.rows {
            builder.start_row();
            while let Some((cell, page)) = cells.next_if(|(cell, _)| cell.row == row) {
                let place = self.place(*page);
                let text = if cell.text.is_empty() { Slice::default() } else { self.document.push_text(&cell.text) };
                builder.cell(text, place, span(cell.rows), columns(&edges, cell));
            }
            builder.end_row();
        }
        let grid = builder.finish(place, 0, false);
        self.covered += grid.covered();
        self.document.blocks.push(Block::Grid(grid));
    }
}

/// The cells of a table over all its pages, row by row, each with its page.
struct Joined {
    rows: usize,
    cells: Vec<(RuledCell, u32)>,
}

impl Joined {
    fn of(pieces: Vec<(Ruled, u32)>) -> Self {
        let mut joined = Self { rows: 0, cells: Vec::new() };
        for (piece, page) in pieces {
            if let Some(partners) = joined.cut_row(&piece) {
                joined.rows -= 1;
                let (cut, whole): (Vec<RuledCell>, Vec<RuledCell>) =
                    piece.cells.into_iter().partition(|cell| cell.row == 0);
                for (rest, partner) in cut.into_iter().zip(partners) {
                    let cell = &mut joined.cells[partner].0;
                    cell.rows += rest.rows - 1;
                    cell.text.push_str(&rest.text);
                }
                joined.take(whole, page);
            } else {
                joined.take(piece.cells, page);
            }
            joined.rows += piece.rows;
        }
        joined
    }

    fn take(&mut self, cells: Vec<RuledCell>, page: u32) {
        let above = self.rows;
        self.cells.extend(cells.into_iter().map(|cell| (RuledCell { row: cell.row + above, ..cell }, page)));
    }

    /// The cells that those of the first row of the next page continue, where the page break has cut a row: a label
    /// goes on, and the figures stand on one of the two pages only.
    fn cut_row(&self, next: &Ruled) -> Option<Vec<usize>> {
        let lowest: Vec<usize> = (0..self.cells.len())
            .filter(|&cell| self.cells[cell].0.row + self.cells[cell].0.rows == self.rows)
            .collect();
        let is_same = |a: f64, b: f64| (a - b).abs() < SAME_EDGE;
        let mut partners = Vec::new();
        let (mut continued, mut figures_above, mut figures_below) = (0, 0, 0);
        for cell in next.cells.iter().filter(|cell| cell.row == 0) {
            let partner = lowest.iter().copied().find(|&above| {
                let (above, _) = &self.cells[above];
                is_same(above.left, cell.left) && is_same(above.right, cell.right)
            })?;
            let above = &self.cells[partner].0;
            partners.push(partner);
            // groups of rows go on in any case
            if cell.rows > 1 || above.rows > 1 {
                continue;
            }
            match (above.text.is_empty(), cell.text.is_empty()) {
                (false, false) if above.is_full && !is_numbered(&cell.text) => continued += 1,
                (false, false) => return None,
                (false, true) => figures_above += 1,
                (true, false) => figures_below += 1,
                (true, true) => {}
            }
        }
        (continued == 1 && (figures_above == 0) != (figures_below == 0)).then_some(partners)
    }
}

/// Whether a label begins with its number, as no later line of one does.
fn is_numbered(text: &str) -> bool {
    text.starts_with(|first: char| {
        first.is_ascii_digit() || "（(一二三四五六七八九十０１２３４５６７８９".contains(first)
    })
}

/// How many columns of the joined table a cell covers.
fn columns(edges: &[f64], cell: &RuledCell) -> u32 {
    // edges of several pages that stand together are one; the first of them stayed
    let at = |edge: f64| edges.partition_point(|other| *other <= edge);
    span(at(cell.right) - at(cell.left))
}

fn span(count: usize) -> u32 {
    u32::try_from(count.max(1)).unwrap_or(u32::MAX)
}
