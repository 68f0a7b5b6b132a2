//! From pages to a document: paragraphs in reading order, without page numbers and running heads, and tables joined
//! across pages.

use super::aligned::{self, Aligned};
use super::columns::gutter;
use super::drawn::{Area, Drawn, Glyph, Turn};
use super::lines::{Line, lines_of};
use super::ruled::{Ruled, RuledCell, distinct, take_tables};
use super::struck;
use crate::document::{Block, Document, GridBuilder, MOST_COVERED, Paragraph, Place, Slice};
use crate::readers::line_break::{begins_section, unbreakable_width};
use crate::readers::page_number::may_be_page_number;
use crate::saturate::Saturate;
use std::collections::{HashMap, HashSet};

/// Largest difference of outer edges, in points, between the parts of one table on two pages.
const SAME_EDGE: f64 = 4.0;
/// Share of a page at its head and foot that can hold page numbers and running heads.
const MARGIN: f64 = 0.13;
/// The same for numbers that count pages: official documents have wide margins.
const COUNTED_MARGIN: f64 = 0.2;
/// Share of the text width that the first line of a centred two-line title exceeds.
const LONG_TITLE: f64 = 0.7;
/// Most heading rows that are repeated on every page.
const MOST_HEADINGS: usize = 4;
/// Fewest pages with the same words at the edge that make them a running head.
const RUNNING: usize = 3;
/// Most lines of a running head or foot.
const MOST_EDGE_LINES: usize = 4;
/// Least indent that begins a paragraph, and least room at a line's end that ends one, in sizes.
const INDENT: f64 = 1.2;
const EARLY_END: f64 = 1.6;
/// Largest distance between the middles of two centred lines, in sizes.
const OFF_CENTRE: f64 = 0.4;
/// Characters that end a sentence; a section number after one begins a paragraph.
const SENTENCE_ENDS: [char; 4] = ['。', '；', '！', '？'];
/// Leading, relative to the usual, above which a gap separates paragraphs.
const WIDE_LEADING: f64 = 1.4;
/// Largest difference between equal font sizes, in points.
const SAME_SIZE: f64 = 0.1;
/// Largest ratio of font sizes within running text.
const OTHER_SIZE: f64 = 1.05;
/// Largest seal or logo: share of the page width, and height in points. Larger pictures could be tables.
const WIDEST_SEAL: f64 = 0.4;
const LOWEST_TABLE: f64 = 40.0;

/// Content of a page, ordered from top to bottom.
enum Item {
    Line(Line),
    Table(Ruled),
    Picture(Area),
}

impl Item {
    fn line(&self) -> Option<&Line> {
        match self {
            Self::Line(line) => Some(line),
            _ => None,
        }
    }

    fn area(&self) -> Area {
        match self {
            Self::Line(line) => line.area,
            Self::Table(table) => table.area,
            Self::Picture(area) => *area,
        }
    }
}

struct Sheet {
    number: u32,
    width: f64,
    height: f64,
    items: Vec<Item>,
    /// Characters outside of tables.
    glyphs: Vec<Glyph>,
}

pub(crate) fn compose(drawn: Vec<Drawn>, document: &mut Document) {
    let turns: Vec<Turn> = drawn.iter().map(|drawn| drawn.turn).collect();
    let mut sheets: Vec<Sheet> = (1..).zip(drawn).map(|(number, drawn)| build_sheet(number, drawn)).collect();
    // pages that a browser prints have their title at the edge only
    for head in remove_edges(&mut sheets) {
        let title = document.push_text(&head);
        document.titles.extend((!title.is_empty()).then_some(title));
    }
    for sheet in &mut sheets {
        reach_down(sheet);
        set_columns(sheet);
    }
    let measure = Measure::new(&sheets);
    let mut composer =
        Composer { document, turns, is_plain: is_plain(&sheets), measure, paragraph: None, table: None, covered: 0 };
    let mut run: Vec<(Line, u32)> = Vec::new();
    for sheet in sheets {
        for item in sheet.items {
            match item {
                Item::Line(line) => run.push((line, sheet.number)),
                Item::Table(table) => {
                    composer.add_lines(&mut run);
                    composer.add_table(table, sheet.number);
                }
                Item::Picture(area) => {
                    composer.add_lines(&mut run);
                    composer.end_table();
                    composer.end_paragraph();
                    let place = composer.place(sheet.number, area);
                    composer.document.blocks.push(Block::Picture(place, 0));
                }
            }
        }
    }
    composer.add_lines(&mut run);
    composer.end_table();
    composer.end_paragraph();
}

fn build_sheet(number: u32, mut drawn: Drawn) -> Sheet {
    struck::mark(&mut drawn);
    let tables = take_tables(&mut drawn);
    let mut items: Vec<Item> = tables.into_iter().map(Item::Table).collect();
    items.extend(lines_of(drawn.glyphs.clone()).into_iter().map(Item::Line));
    let is_table = |area: &Area| area.width() > WIDEST_SEAL * drawn.width && area.height() > LOWEST_TABLE;
    items.extend(drawn.pictures.into_iter().filter(is_table).map(Item::Picture));
    items.sort_by(|a, b| a.area().top.total_cmp(&b.area().top));
    Sheet { number, width: drawn.width, height: drawn.height, items, glyphs: drawn.glyphs }
}

/// Puts two columns one after the other, between the content above and below them.
fn set_columns(sheet: &mut Sheet) {
    let is_line = |item: &Item| matches!(item, Item::Line(_));
    let runs = sheet.items.chunk_by(|a, b| is_line(a) == is_line(b));
    let mut start = 0;
    let mut columns_found = None;
    for run in runs {
        let lines: Vec<&Line> = run.iter().filter_map(Item::line).collect();
        if let Some((lines, gutter)) = gutter(&lines, sheet.width) {
            columns_found = Some((start + lines.start..start + lines.end, gutter));
            break;
        }
        start += run.len();
    }
    let Some((lines, gutter)) = columns_found else { return };
    let mut columns = Vec::new();
    for is_right in [false, true] {
        let is_in = |glyph: &&Glyph| {
            let (x, y) = glyph.area.centre();
            (gutter.top..=gutter.bottom).contains(&y) && (x > gutter.centre().0) == is_right
        };
        let mut lines = lines_of(sheet.glyphs.iter().filter(is_in).copied().collect());
        set_column_edges(&mut lines);
        columns.extend(lines.into_iter().map(Item::Line));
    }
    sheet.items.splice(lines, columns);
}

fn set_column_edges(lines: &mut [Line]) {
    let left = lines.iter().map(|line| line.area.left).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(|line| line.area.right).fold(0.0, f64::max);
    for line in lines {
        line.column = Some((left, right));
    }
}

/// Removes page numbers, and lines that recur at the same edge of many pages. Returns those that stood at the head.
fn remove_edges(sheets: &mut [Sheet]) -> Vec<String> {
    let mut seen: HashMap<(bool, String), usize> = HashMap::new();
    for sheet in sheets.iter() {
        for is_head in [true, false] {
            let lines = edge_lines(sheet, is_head, MARGIN).map(|(_, line)| without_numbers(&line.text));
            let mut page_lines: Vec<String> = lines.filter(|words| !words.is_empty()).collect();
            page_lines.sort_unstable();
            page_lines.dedup();
            for words in page_lines {
                *seen.entry((is_head, words)).or_default() += 1;
            }
        }
    }
    let sheet_count = sheets.len();
    let running = RUNNING.min(sheets.len().max(2));
    // a lone number is a page number only if such numbers count the pages; otherwise it is a figure
    let mut counted: HashMap<i64, usize> = HashMap::new();
    for sheet in sheets.iter() {
        for is_head in [true, false] {
            let outermost = edge_lines(sheet, is_head, COUNTED_MARGIN).next();
            if let Some(ahead) = outermost.and_then(|(_, line)| pages_ahead(&line.text, sheet.number)) {
                *counted.entry(ahead).or_default() += 1;
            }
        }
    }
    let counts = |text: &str, number: u32| {
        let pages = pages_ahead(text, number).and_then(|ahead| counted.get(&ahead));
        pages.is_some_and(|&pages| pages >= (sheet_count / 2).max(2))
    };
    let mut heads: Vec<String> = Vec::new();
    for sheet in sheets {
        // they are alike on every page
        let is_first = heads.is_empty();
        let mut removed: Vec<usize> = Vec::new();
        for is_head in [true, false] {
            // a repetition further down, below a running head, is the title or the signature
            let mut running_heads = HashSet::new();
            let mut is_removed = |line: &Line| {
                let words = without_numbers(&line.text);
                let is_running = || seen.get(&(is_head, words.clone())).is_some_and(|&pages| pages >= running);
                let is_in_margin = is_in_margin(sheet, line, is_head, MARGIN);
                counts(&line.text, sheet.number)
                    || is_in_margin && (may_be_page_number(&line.text) || is_running() && running_heads.insert(words))
            };
            for (item, line) in edge_lines(sheet, is_head, COUNTED_MARGIN).take_while(|(_, line)| is_removed(line)) {
                removed.push(item);
                if is_first && is_head && !may_be_page_number(&line.text) {
                    heads.push(line.text.clone());
                }
            }
        }
        removed.sort_unstable();
        removed.dedup();
        for item in removed.into_iter().rev() {
            sheet.items.remove(item);
        }
    }
    heads
}

/// Adds to a page's last table the text below its rules, if the page end cut its cells.
fn reach_down(sheet: &mut Sheet) {
    let Some(last) = sheet.items.iter().rposition(|item| matches!(item, Item::Table(_))) else { return };
    let (tables, lines) = sheet.items.split_at_mut(last + 1);
    let Some(Item::Table(table)) = tables.last_mut() else { return };
    let taken = lines.iter().take_while(|item| matches!(item, Item::Line(line) if table.reach_down(line))).count();
    sheet.items.drain(last + 1..last + 1 + taken);
}

/// The lines in the top or bottom margin, from the edge inward.
fn edge_lines(sheet: &Sheet, is_head: bool, margin: f64) -> impl Iterator<Item = (usize, &Line)> {
    let count = sheet.items.len();
    (0..count.min(MOST_EDGE_LINES)).map_while(move |step| {
        let item = if is_head { step } else { count - 1 - step };
        match &sheet.items[item] {
            Item::Line(line) if is_in_margin(sheet, line, is_head, margin) => Some((item, line)),
            _ => None,
        }
    })
}

fn is_in_margin(sheet: &Sheet, line: &Line, is_head: bool, margin: f64) -> bool {
    let edge = if is_head { line.area.bottom } else { sheet.height - line.area.top };
    edge < margin * sheet.height
}

/// A line without numbers and white space, for comparison across pages.
fn without_numbers(text: &str) -> String {
    text.chars().filter(|character| !character.is_numeric() && !character.is_whitespace()).collect()
}

/// By how much a page number is ahead of its physical page; `None` if the line is no number.
fn pages_ahead(text: &str, page: u32) -> Option<i64> {
    let text = text.trim();
    let number = if may_be_page_number(text) {
        text.split(|character: char| !character.is_ascii_digit()).find(|digits| !digits.is_empty())?
    } else {
        text
    };
    Some(i64::from(number.parse::<u32>().ok()?) - i64::from(page))
}

/// Whether the document is only text, all of one size: a printed text file.
fn is_plain(sheets: &[Sheet]) -> bool {
    let mut sizes = sheets.iter().flat_map(|sheet| &sheet.items).map(|item| item.line().map(|line| line.size));
    let first = sizes.next().flatten();
    first.is_some_and(|first| sizes.all(|size| size.is_some_and(|size| (size - first).abs() < SAME_SIZE)))
}

/// The column of running text, over all pages.
struct Measure {
    left: f64,
    right: f64,
    /// Distance between baselines, in sizes.
    leading: f64,
}

impl Measure {
    fn new(sheets: &[Sheet]) -> Self {
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
        // a few lines outside the column do not move it
        let left = lefts.get(lefts.len() / 10).copied().unwrap_or_default();
        let right = rights.get(rights.len() - rights.len() / 10 - usize::from(!rights.is_empty()));
        let leading = leadings.get(leadings.len() / 2).copied().unwrap_or(1.5);
        Self { left, right: right.copied().unwrap_or(f64::INFINITY), leading }
    }
}

/// A paragraph that may continue.
struct OpenParagraph {
    text: String,
    page: u32,
    /// The area it covers on its first page.
    area: Area,
    last_page: u32,
    column: Option<(f64, f64)>,
    size: f64,
    baseline: f64,
    left: f64,
    right: f64,
}

/// A table that may continue.
struct OpenTable {
    left: f64,
    right: f64,
    /// Its parts, each with its page.
    pieces: Vec<(Ruled, u32)>,
}

impl OpenTable {
    /// Whether a table on the next page has the same width, or lacks only an outer rule.
    fn is_same(&self, next: &Ruled) -> bool {
        let is_same = |a: f64, b: f64| (a - b).abs() < SAME_EDGE;
        let inner = |edge: f64| {
            let cells = self.pieces.last().map_or(&[][..], |(last, _)| &last.cells);
            cells.iter().any(|cell| is_same(cell.area.left, edge) || is_same(cell.area.right, edge))
        };
        let (left, right) = (next.area.left, next.area.right);
        is_same(self.left, left) && (is_same(self.right, right) || inner(right))
            || is_same(self.right, right) && inner(left)
    }
}

struct Composer<'d> {
    document: &'d mut Document,
    turns: Vec<Turn>,
    /// The document is only text, all of one size.
    is_plain: bool,
    measure: Measure,
    paragraph: Option<OpenParagraph>,
    table: Option<OpenTable>,
    covered: usize,
}

impl Composer<'_> {
    fn place(&self, page: u32, area: Area) -> Place {
        let turn = (page as usize).checked_sub(1).and_then(|page| self.turns.get(page)).copied().unwrap_or_default();
        Place { offset: self.document.arena_end(), page, bounds: turn.back(area).bounds() }
    }

    /// Adds consecutive lines: paragraphs, and the unruled tables among them.
    fn add_lines(&mut self, run: &mut Vec<(Line, u32)>) {
        if run.is_empty() {
            return;
        }
        self.end_table();
        let placed: Vec<aligned::Placed> = run.iter().map(|(line, page)| (line, *page)).collect();
        let width = self.measure.right - self.measure.left;
        let mut tables = aligned::tables(&placed, width, self.is_plain).into_iter().peekable();
        for (index, (line, page)) in run.drain(..).enumerate() {
            match tables.peek() {
                Some((range, _)) if range.contains(&index) => {
                    if let Some((_, table)) = tables.next_if(|(range, _)| range.end == index + 1) {
                        self.end_paragraph();
                        self.add_aligned(&table);
                    }
                }
                _ => self.add_line(line, page),
            }
        }
    }

    fn add_aligned(&mut self, table: &Aligned) {
        let cells = || table.rows.iter().flatten().filter(|cell| !cell.text.is_empty());
        let Some(page) = cells().map(|cell| cell.page).min() else { return };
        let areas = cells().filter(|cell| cell.page == page).map(|cell| cell.area);
        let Some(area) = areas.reduce(Area::union) else { return };
        let place = self.place(page, area);
        let mut builder = GridBuilder::new(MOST_COVERED.saturating_sub(self.covered));
        for row in &table.rows {
            builder.start_row();
            for cell in row {
                let place = self.place(cell.page, cell.area);
                let text = if cell.text.is_empty() { Slice::default() } else { self.document.push_text(&cell.text) };
                builder.cell(text, place, 1, span(cell.columns));
            }
            builder.end_row();
        }
        let grid = builder.finish(place, 0, table.is_ragged);
        self.covered += grid.covered();
        self.document.blocks.push(Block::Grid(grid));
    }

    fn add_line(&mut self, line: Line, page: u32) {
        if self.paragraph.as_ref().is_some_and(|open| !self.continues(open, &line, page)) {
            self.end_paragraph();
        }
        match &mut self.paragraph {
            Some(open) => {
                let is_letter = |character: Option<char>| character.is_some_and(|letter| letter.is_ascii_alphabetic());
                if is_letter(open.text.chars().next_back()) && is_letter(line.text.chars().next()) {
                    open.text.push(' ');
                }
                open.text.push_str(&line.text);
                if open.page == page {
                    open.area = open.area.union(line.area);
                }
                open.last_page = page;
                open.column = line.column;
                open.size = line.size;
                open.baseline = line.baseline;
                open.left = line.area.left;
                open.right = line.area.right;
            }
            None => {
                self.paragraph = Some(OpenParagraph {
                    text: line.text,
                    page,
                    area: line.area,
                    last_page: page,
                    column: line.column,
                    size: line.size,
                    baseline: line.baseline,
                    left: line.area.left,
                    right: line.area.right,
                });
            }
        }
    }

    /// Whether a line belongs to the open paragraph.
    fn continues(&self, open: &OpenParagraph, line: &Line, page: u32) -> bool {
        let size = line.size.max(1.0);
        let left = line.column.map_or(self.measure.left, |(left, _)| left);
        let end = open.column.map_or(self.measure.right, |(_, right)| right);
        let leaves_columns = open.column.is_some() != line.column.is_some();
        let is_whole = open.text.ends_with(SENTENCE_ENDS) || is_heading(&open.text);
        if leaves_columns || begins_section(&line.text) && is_whole {
            return false;
        }
        // after a right-aligned name or date below the report, text at the left starts anew
        if open.left > f64::midpoint(left, end) && line.area.left < open.left - INDENT * size {
            return false;
        }
        let is_full = open.right > end - EARLY_END.max(unbreakable_width(&line.text) + 0.3) * open.size
            || line.first_word > EARLY_END * size && open.right + line.first_word > end;
        let is_indented = line.area.left > left + INDENT * size;
        let is_near = page != open.last_page
            || line.column != open.column
            || (line.baseline - open.baseline) / size < self.measure.leading * WIDE_LEADING;
        let is_alike = line.size.max(open.size) < line.size.min(open.size) * OTHER_SIZE;
        let middle = |left, right| f64::midpoint(left, right);
        let off = middle(open.left, open.right) - middle(line.area.left, line.area.right);
        let is_title = off.abs() < OFF_CENTRE * size
            && !begins_section(&line.text)
            && !begins_section(&open.text)
            && !open.text.ends_with(SENTENCE_ENDS)
            && open.right - open.left > LONG_TITLE * (self.measure.right - self.measure.left);
        (is_full && !is_indented || is_title) && is_near && is_alike
    }

    fn end_paragraph(&mut self) {
        let Some(open) = self.paragraph.take() else { return };
        let place = self.place(open.page, open.area);
        let text = self.document.push_text(&open.text);
        self.document.blocks.push(Block::Paragraph(Paragraph { text, place, container: 0, is_link: false }));
    }

    fn add_table(&mut self, mut table: Ruled, page: u32) {
        self.end_paragraph();
        let continues = self
            .table
            .as_ref()
            .is_some_and(|open| open.pieces.last().is_some_and(|(_, last)| last + 1 == page) && open.is_same(&table));
        if !continues {
            self.end_table();
        }
        let (left, right) = (table.area.left, table.area.right);
        let open = self.table.get_or_insert(OpenTable { left, right, pieces: Vec::new() });
        if left > open.left + SAME_EDGE || right < open.right - SAME_EDGE {
            table.widen(open.left, open.right);
        }
        open.pieces.push((table, page));
    }

    fn end_table(&mut self) {
        let Some(open) = self.table.take() else { return };
        let (area, first) = open.pieces.first().map_or_else(Default::default, |(piece, page)| (piece.area, *page));
        let joined = Joined::new(open.pieces);
        let mut edges: Vec<f64> = joined.cells.iter().flat_map(|(cell, _)| [cell.area.left, cell.area.right]).collect();
        distinct(&mut edges);
        let place = self.place(first, area);
        let mut builder = GridBuilder::new(MOST_COVERED.saturating_sub(self.covered));
        let mut cells = joined.cells.iter().peekable();
        for row in 0..joined.rows {
            builder.start_row();
            while let Some((cell, page)) = cells.next_if(|(cell, _)| cell.row == row) {
                let place = self.place(*page, cell.area);
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
    fn new(pieces: Vec<(Ruled, u32)>) -> Self {
        let mut joined = Self { rows: 0, cells: Vec::new() };
        for (mut piece, page) in pieces {
            joined.remove_repeated_head(&mut piece);
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
        self.cells.extend(cells.into_iter().map(|mut cell| {
            cell.row += above;
            (cell, page)
        }));
    }

    /// Removes rows from the next page that repeat the table's first rows, as headings do.
    fn remove_repeated_head(&self, next: &mut Ruled) {
        fn words(cell: &RuledCell) -> impl Iterator<Item = char> + '_ {
            cell.text.chars().filter(|character| !character.is_whitespace())
        }
        let is_same = |a: f64, b: f64| (a - b).abs() < SAME_EDGE;
        let is_repeated = |row: usize| {
            let first = || self.cells.iter().map(|(cell, _)| cell).filter(move |cell| cell.row == row);
            let mut cells = next.cells.iter().filter(|cell| cell.row == row).peekable();
            cells.peek().is_some()
                && cells.all(|cell| {
                    first().any(|own| {
                        is_same(own.area.left, cell.area.left)
                            && is_same(own.area.right, cell.area.right)
                            && own.rows == cell.rows
                            && words(own).eq(words(cell))
                    })
                })
        };
        let count = (0..next.rows.min(self.rows).min(MOST_HEADINGS)).take_while(|&row| is_repeated(row)).count();
        let head = || next.cells.iter().filter(|cell| cell.row < count);
        // rows without words, and figures, can match by chance
        let has_words = head().any(|cell| cell.text.contains(char::is_alphabetic));
        let is_closed = head().all(|cell| cell.row + cell.rows <= count);
        let is_figures = head().any(|cell| cell.text.contains(|character: char| character.is_ascii_digit()));
        if count == 0 || count == next.rows || !has_words || !is_closed || is_figures {
            return;
        }
        next.cells.retain(|cell| cell.row >= count);
        for cell in &mut next.cells {
            cell.row -= count;
        }
        next.rows -= count;
    }

    /// If a page break cut a row: for each cell in the first row of the next page, the cell it continues. Either a
    /// label continues and the figures are on one of the two pages only, or several headings continue.
    fn cut_row(&self, next: &Ruled) -> Option<Vec<usize>> {
        let lowest: Vec<usize> = (0..self.cells.len())
            .filter(|&cell| self.cells[cell].0.row + self.cells[cell].0.rows == self.rows)
            .collect();
        let is_same = |a: f64, b: f64| (a - b).abs() < SAME_EDGE;
        let is_figure = |text: &str| !text.contains(char::is_alphabetic);
        let mut partners = Vec::new();
        let (mut continued, mut above_only, mut below_only) = (0, 0, 0);
        for cell in next.cells.iter().filter(|cell| cell.row == 0) {
            let partner = lowest.iter().copied().find(|&above| {
                let (above, _) = &self.cells[above];
                is_same(above.area.left, cell.area.left) && is_same(above.area.right, cell.area.right)
            })?;
            let above = &self.cells[partner].0;
            let of_this_width = |other: &&RuledCell| {
                is_same(other.area.left, above.area.left) && is_same(other.area.right, above.area.right)
            };
            let cells = self.cells.iter().map(|(cell, _)| cell).chain(&next.cells);
            let of_column = || cells.filter(of_this_width).map(RuledCell::broken).fold(0.0, f64::max);
            let broken = [above.broken(), cell.broken()].into_iter().find(|&broken| broken > 0.0);
            let broken = broken.unwrap_or_else(of_column);
            partners.push(partner);
            // row groups always continue
            if cell.rows > 1 || above.rows > 1 {
                continue;
            }
            match (above.text.is_empty(), cell.text.is_empty()) {
                (false, false)
                    if above.may_continue(&cell.text, broken)
                        && !is_numbered(&cell.text)
                        && !is_figure(&above.text) =>
                {
                    continued += 1;
                }
                (false, false) => return None,
                (false, true) => above_only += 1,
                (true, false) => below_only += 1,
                (true, true) => {}
            }
        }
        let is_cut = match continued {
            0 => false,
            1 => (above_only == 0) != (below_only == 0),
            _ => above_only == 0 || below_only == 0,
        };
        is_cut.then_some(partners)
    }
}

/// Whether a line is a section heading rather than a sentence that begins with a number.
fn is_heading(text: &str) -> bool {
    begins_section(text) && !text.contains(['，', '。', '；', '：', '！', '？'])
}

/// Whether a label begins with its number; a continuation line never does.
fn is_numbered(text: &str) -> bool {
    text.starts_with(|first: char| {
        first.is_ascii_digit() || "（(一二三四五六七八九十０１２３４５６７８９".contains(first)
    })
}

/// How many columns of the joined table a cell covers.
fn columns(edges: &[f64], cell: &RuledCell) -> u32 {
    // nearly equal edges of several pages are one; the first of them was kept
    let at = |edge: f64| edges.partition_point(|other| *other <= edge);
    span(at(cell.area.right) - at(cell.area.left))
}

fn span(count: usize) -> u32 {
    count.max(1).saturate()
}
