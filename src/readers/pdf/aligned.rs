//! Tables without rules: figures aligned in columns, with the words beside and above them.
//!
//! Figures give the rows, their positions over all rows give the columns, and closely spaced lines give the labels. The
//! lines of all pages form one strip, in which a page break is only a gap.

use super::drawn::Area;
use super::lines::{Line, Part};
use crate::figure::is_value_like;
use crate::fold::NUMERALS;
use crate::readers::line_break::{begins_section, unbreakable_width};
use crate::readers::text;
use std::ops::Range;

/// Largest gap between two lines of one cell, in sizes.
const SAME_CELL: f64 = 1.3;
/// Room, in sizes, that a full line may leave beyond the next word.
const SLACK: f64 = 0.4;
/// Room between a column of labels and the next column, in sizes.
const BORDERS: f64 = 2.6;
/// Farthest line of the next column that is consulted, in sizes.
const FARTHEST_NEIGHBOUR: f64 = 4.0;
/// Largest distance between the left edges, or the middles, of lines in one column, in points.
const NEAR: f64 = 2.0;
/// Height of a page break in the strip, in sizes.
const PAGE_GAP: f64 = 1.0;
/// Largest gap between lines of a cell that continues after a page break, in sizes.
const CUT_BY_PAGE: f64 = 2.2;
/// Farthest distance between figure rows of one table, in sizes.
const FARTHEST_ROW: f64 = 45.0;
/// Farthest distance of a heading from the first figures, or from another heading, in sizes.
const FARTHEST_HEADING: f64 = 2.6;
/// Share of the text width above which a line, or a part of one, is prose.
const WIDTH_OF_PROSE: f64 = 0.6;
/// The same for a printed text file, as a share of its longest line.
const WIDTH_OF_PLAIN_PROSE: f64 = 0.85;
/// Longest words in a cell of a printed text file, in characters.
const LONGEST_WORD: usize = 20;
/// Lone figures, beyond which (and beyond the rows with several) a table is written one cell a line.
const FEWEST_ALONE: usize = 10;
/// Fewest rows aligned with no other that show columns made by spaces.
const FEWEST_SINGLE: usize = 3;
/// Rows with this many figures may well be alone and are not counted.
const MOST_OF_A_ROW: usize = 10;
/// Characters that end a sentence or a clause.
const CLAUSE_ENDS: [char; 3] = ['，', '。', '；'];
/// A table has at least `FEWEST_ROWS` rows with several aligned figures, or a row with `MANY_FIGURES`, or
/// `FEWEST_WIDE_ROWS` rows of three or more cells.
const FEWEST_ROWS: usize = 2;
const MANY_FIGURES: usize = 4;
const FEWEST_WIDE_ROWS: usize = 3;
/// Most columns; no form has more.
const MOST_COLUMNS: usize = 60;
/// Fewest figures beside a label that ends in one.
const FEWEST_BESIDE: usize = 2;
/// Width of a digit, in sizes.
const DIGIT_WIDTH: f64 = 0.5;
/// Largest ratio of font sizes within a table; larger text is a heading above it.
const OTHER_SIZE: f64 = 1.2;

/// A line of the document with its page.
pub(super) type Placed<'l> = (&'l Line, u32);

#[derive(Debug)]
pub(super) struct Aligned {
    pub rows: Vec<Vec<AlignedCell>>,
    /// Its cells are separated only by spaces.
    pub is_ragged: bool,
}

#[derive(Debug, Default)]
pub(super) struct AlignedCell {
    pub text: String,
    pub page: u32,
    pub area: Area,
    pub columns: usize,
}

/// The tables in a run of lines, each with the range of lines it takes up. If `may_be_plain`, the document can also be
/// a printed text file: cells between spaces, or one cell a line.
pub(super) fn tables(lines: &[Placed], width: f64, may_be_plain: bool) -> Vec<(Range<usize>, Aligned)> {
    if !may_be_plain && !lines.iter().any(|(line, _)| line.is_cut()) {
        return Vec::new();
    }
    let mut strip = Strip::new(lines, width);
    let regions = strip.regions();
    if may_be_plain && strip.is_text_file(&regions) {
        return plain_tables(lines);
    }
    let regions: Vec<Region> = regions.into_iter().filter(|region| strip.is_table(region)).collect();
    let mut tables = Vec::new();
    let mut free = 0;
    for region in regions {
        strip.detach_figures(&region);
        let range = strip.extent(&region, free);
        free = range.end;
        let table = if region.is_ragged {
            strip.table_of_spaces(range.clone())
        } else {
            strip.table_of_figures(&region, range.clone())
        };
        tables.push((range, table));
    }
    tables
}

/// The tables of a printed text file: cells between spaces, or one cell a line.
fn plain_tables(lines: &[Placed]) -> Vec<(Range<usize>, Aligned)> {
    let width = lines.iter().map(|(line, _)| line.area.width()).fold(0.0, f64::max);
    let texts: Vec<&str> = lines.iter().map(|(line, _)| plain_text(line, width)).collect();
    let table = |(range, rows): (Range<usize>, Vec<Vec<&str>>)| {
        let rows = rows.into_iter().zip(&lines[range.clone()]).map(|(cells, (line, page))| {
            let cell = |text: &str| AlignedCell { text: text.to_owned(), page: *page, area: line.area, columns: 1 };
            cells.into_iter().map(cell).collect()
        });
        (range, Aligned { rows: rows.collect(), is_ragged: true })
    };
    text::tables(&texts).into_iter().map(table).collect()
}

/// The text of a line; for prose a full stop, which ends any table. Prose fills the width with words, or is a sentence
/// with a figure at its end.
fn plain_text(line: &Line, width: f64) -> &str {
    let words = || line.text.split_whitespace();
    let figures = words().rev().take_while(|word| is_value_like(word)).count();
    let is_filled = line.area.width() > WIDTH_OF_PLAIN_PROSE * width
        && words().any(|word| word.chars().nth(LONGEST_WORD).is_some())
        && figures == 0;
    if is_filled || figures == 1 && line.text.contains(CLAUSE_ENDS) { "。" } else { &line.text }
}

/// A part of a line in the strip.
struct Piece {
    text: String,
    left: f64,
    right: f64,
    is_figure: bool,
}

impl Piece {
    fn centre(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    /// Cuts off a figure at the end of its words, if it stands behind a space or in a column.
    fn detach_figure(&mut self, size: f64, column: Option<Span>) -> Option<Self> {
        let words = self.text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
        let figure = &self.text[words.len()..];
        let left = self.right - figure.chars().map(|_| DIGIT_WIDTH * size).sum::<f64>();
        let is_apart = || words.ends_with(' ') || column.is_some_and(|column| column.touches(left, self.right));
        let has_digit = figure.contains(|c: char| c.is_ascii_digit());
        let is_cut = !words.trim_end().is_empty() && has_digit && is_value_like(figure) && is_apart();
        let (words, figure) = is_cut.then(|| (words.trim_end().to_owned(), figure.to_owned()))?;
        let figure = Self { text: figure, left, right: self.right, is_figure: true };
        (self.text, self.right) = (words, left);
        Some(figure)
    }

    /// Whether it is left-aligned or centred with the other's column.
    fn is_over(&self, other: &Self) -> bool {
        (self.left - other.left).abs() < NEAR || (self.centre() - other.centre()).abs() < NEAR
    }
}

/// A line of the strip, cut into pieces.
struct Entry {
    page: u32,
    area: Area,
    /// Its position in the strip.
    top: f64,
    bottom: f64,
    size: f64,
    pieces: Vec<Piece>,
    figures: usize,
    /// Figures separated only by a space.
    is_ragged: bool,
    is_prose: bool,
    is_heading: bool,
}

impl Entry {
    fn middle(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }

    fn figures(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.is_figure)
    }

    /// Whether part of it lies where the columns of figures are.
    fn reaches(&self, figures: f64) -> bool {
        self.pieces.last().is_some_and(|last| last.centre() > figures)
    }

    fn first_figure(&self) -> usize {
        self.pieces.iter().position(|piece| piece.is_figure).unwrap_or(self.pieces.len())
    }
}

/// The horizontal extent of a column of figures.
#[derive(Debug, Clone, Copy)]
struct Span {
    left: f64,
    right: f64,
}

impl Span {
    fn centre(self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    fn touches(self, left: f64, right: f64) -> bool {
        left < self.right && self.left < right
    }
}

/// Consecutive rows whose figures are aligned.
struct Region {
    /// Indices of the lines with figures.
    anchors: Vec<usize>,
    columns: Vec<Span>,
    is_ragged: bool,
}

/// Lines that form one cell.
struct BlockOfText {
    text: String,
    page: u32,
    area: Area,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// The width of its last line, and the index of that line.
    last_line: f64,
    last_index: usize,
    /// Index of the line of figures beside it.
    anchor: Option<usize>,
    /// Its line also has figures or headings, so it has a row of its own.
    is_bound: bool,
}

/// All lines of the document, one below the other.
struct Strip {
    entries: Vec<Entry>,
}

impl Strip {
    fn new(lines: &[Placed], width: f64) -> Self {
        let mut entries: Vec<Entry> = Vec::with_capacity(lines.len());
        let mut shift = 0.0;
        for &(line, page) in lines {
            if let Some(last) = entries.last().filter(|last| last.page != page) {
                shift = last.bottom + PAGE_GAP * line.size - line.area.top;
            }
            entries.push(Entry::new(line, page, shift, width));
        }
        // a single figure with a space in it does not make a table
        let with_figures = entries.iter().filter(|entry| entry.figures > 0 || entry.is_ragged).count();
        let ragged = entries.iter().filter(|entry| entry.is_ragged).count();
        if ragged < FEWEST_ROWS || ragged * 3 < with_figures {
            for entry in &mut entries {
                entry.is_ragged = false;
            }
        }
        Self { entries }
    }

    fn regions(&self) -> Vec<Region> {
        let mut regions = Vec::new();
        let mut open: Option<Region> = None;
        for (index, entry) in self.entries.iter().enumerate() {
            let continues = open.as_ref().is_some_and(|region| !entry.is_prose && self.continues(region, index));
            if !continues && (entry.is_prose || entry.figures > 0 || entry.is_ragged) {
                regions.extend(open.take());
            }
            if entry.is_prose || (entry.figures == 0 && !entry.is_ragged) {
                continue;
            }
            let region =
                open.get_or_insert(Region { anchors: Vec::new(), columns: Vec::new(), is_ragged: entry.is_ragged });
            region.add(index, entry);
        }
        regions.extend(open);
        regions
    }

    /// Whether this is a text file: figures come after spaces, alone on lines, or in unaligned rows.
    fn is_text_file(&self, regions: &[Region]) -> bool {
        let ragged = self.entries.iter().filter(|entry| entry.is_ragged).count();
        let rows = self.entries.iter().filter(|entry| entry.figures > 0 && entry.pieces.len() > 1).count();
        let alone = self.entries.iter().filter(|entry| entry.figures == 1 && entry.pieces.len() == 1).count();
        let is_single = |region: &&Region| match region.anchors[..] {
            [anchor] => (2..MOST_OF_A_ROW).contains(&self.entries[anchor].figures),
            _ => false,
        };
        let single = regions.iter().filter(is_single).count();
        ragged >= FEWEST_ROWS || alone > rows.max(FEWEST_ALONE) || single >= FEWEST_SINGLE
    }

    /// Whether a line's figures align with those of the rows above.
    fn continues(&self, region: &Region, index: usize) -> bool {
        let entry = &self.entries[index];
        let Some(&last) = region.anchors.last() else { return false };
        let is_near = entry.top - self.entries[last].bottom < FARTHEST_ROW * entry.size;
        if region.is_ragged || entry.is_ragged {
            let heading = self.entries[last + 1..index].iter().any(|entry| entry.is_heading);
            return is_near && !heading && (region.is_ragged == entry.is_ragged || entry.pieces.len() > 1);
        }
        let columns = region.columns.len();
        // a row with so many more figures than those above is of another table: blanks may hide columns, but not most
        if columns >= MANY_FIGURES && entry.figures > 2 * columns {
            return false;
        }
        let touched = |span: &Span| entry.figures().filter(|piece| span.touches(piece.left, piece.right)).count();
        let touching = region.columns.iter().filter(|span| touched(span) == 1).count();
        is_near && (touching == entry.figures.min(columns) || region.is_spanned(entry))
    }

    fn is_table(&self, region: &Region) -> bool {
        let anchors = || region.anchors.iter().map(|&anchor| &self.entries[anchor]);
        if region.is_ragged {
            return anchors().filter(|entry| entry.is_ragged).count() >= FEWEST_ROWS;
        }
        region.columns.len() <= MOST_COLUMNS
            && (anchors().filter(|entry| entry.figures >= 2).count() >= FEWEST_ROWS
                || anchors().any(|entry| entry.figures >= MANY_FIGURES)
                || anchors().filter(|entry| entry.pieces.len() >= 3).count() >= FEWEST_WIDE_ROWS)
    }

    /// Cuts figures from labels that reach into the first column, with hardly any room between: `申请数量 80`.
    fn detach_figures(&mut self, region: &Region) {
        let Some(first) = region.columns.first().filter(|_| !region.is_ragged) else { return };
        for &anchor in &region.anchors {
            let entry = &mut self.entries[anchor];
            let Some(last) = entry.first_figure().checked_sub(1) else { continue };
            let is_free = entry.pieces.get(last + 1).is_none_or(|figure| !first.touches(figure.left, figure.right));
            if is_free && let Some(figure) = entry.pieces[last].detach_figure(entry.size, Some(*first)) {
                entry.pieces.insert(last + 1, figure);
                entry.figures += 1;
            }
        }
    }

    /// The lines of a table: those between its figures, the headings above, and the rest of its last labels.
    fn extent(&self, region: &Region, free: usize) -> Range<usize> {
        let (Some(&first), Some(&last)) = (region.anchors.first(), region.anchors.last()) else { return free..free };
        let size = self.entries[first].size;
        let figures = region.columns.first().map_or(f64::INFINITY, |column| column.left);
        let mut start = first;
        while start > free {
            let (above, below) = (&self.entries[start - 1], &self.entries[start]);
            let gap = below.top - above.bottom;
            let next = &self.entries[start..(start + 2).min(self.entries.len())];
            let continues = |piece: &Piece| next.iter().flat_map(|entry| &entry.pieces).any(|next| next.is_over(piece));
            let is_label =
                gap < SAME_CELL * size && above.pieces.iter().all(|piece| piece.right < figures && continues(piece));
            let is_alike = above.size < size * OTHER_SIZE;
            if above.is_prose || !is_alike || gap > FARTHEST_HEADING * size || above.is_heading && !is_label {
                break;
            }
            start -= 1;
        }
        let mut end = last + 1;
        while let Some(below) = self.entries.get(end) {
            let is_label = below.pieces.iter().all(|piece| piece.right < figures && !is_numbered(&piece.text));
            if region.is_ragged
                || below.is_prose
                || below.is_heading
                || !is_label
                || below.top - self.entries[end - 1].bottom > SAME_CELL * size
                || below.size > size * OTHER_SIZE
            {
                break;
            }
            end += 1;
        }
        start..end
    }

    /// Builds a table from cells between spaces.
    fn table_of_spaces(&self, range: Range<usize>) -> Aligned {
        let row = |entry: &Entry| {
            let words = entry.pieces.iter().flat_map(|piece| piece.text.split_whitespace());
            words
                .map(|text| AlignedCell { text: text.to_owned(), page: entry.page, area: entry.area, columns: 1 })
                .collect()
        };
        Aligned { rows: self.entries[range].iter().map(row).collect(), is_ragged: true }
    }

    fn table_of_figures(&self, region: &Region, range: Range<usize>) -> Aligned {
        let mut columns = region.columns.clone();
        let blocks = self.group_words(region, range);
        add_headed_columns(&mut columns, &blocks, self.entries[region.anchors[0]].top);
        let labels = |anchor: usize| {
            let mut labels: Vec<&BlockOfText> = blocks.iter().filter(|block| block.anchor == Some(anchor)).collect();
            labels.sort_by(|a, b| a.left.total_cmp(&b.left));
            labels
        };
        let depth = region.anchors.iter().map(|&anchor| labels(anchor).len()).max().unwrap_or(0);
        let mut rows: Vec<(f64, Vec<AlignedCell>)> = Vec::new();
        for &anchor in &region.anchors {
            let entry = &self.entries[anchor];
            let mut row = label_cells(&labels(anchor), depth, entry.page);
            let mut figures: Vec<AlignedCell> = columns.iter().map(|_| AlignedCell::blank(entry.page)).collect();
            for piece in &entry.pieces[entry.first_figure()..] {
                let column = nearest_column(&columns, piece.centre());
                let area = Area { left: piece.left, right: piece.right, ..entry.area };
                figures[column].push(&piece.text, entry.page, area);
            }
            row.extend(figures);
            rows.push((entry.middle(), row));
        }
        let mut rest: Vec<&BlockOfText> = blocks.iter().filter(|block| block.anchor.is_none()).collect();
        rest.sort_by(|a, b| (a.top + a.bottom).total_cmp(&(b.top + b.bottom)));
        for row in rest.chunk_by(|a, b| f64::midpoint(b.top, b.bottom) < a.bottom) {
            let middle = f64::midpoint(row[0].top, row[0].bottom);
            rows.push((middle, heading_row(row, &columns, depth)));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        Aligned { rows: rows.into_iter().map(|(_, row)| row).collect(), is_ragged: false }
    }

    /// Groups the words beside and above the figures into cells.
    fn group_words(&self, region: &Region, range: Range<usize>) -> Vec<BlockOfText> {
        let figures = region.columns.first().map_or(f64::INFINITY, |column| column.left);
        let pitch = region.pitch();
        let is_full = self.full_line_test(range.clone(), region);
        let mut blocks: Vec<BlockOfText> = Vec::new();
        for index in range {
            let entry = &self.entries[index];
            let is_anchor = region.anchors.binary_search(&index).is_ok();
            let words = if is_anchor { entry.first_figure() } else { entry.pieces.len() };
            for piece in &entry.pieces[..words] {
                let is_label = piece.centre() < figures;
                let is_bound = is_label && entry.reaches(figures);
                let continues = |block: &&mut BlockOfText| {
                    let continues = if is_label {
                        piece.left < block.right
                            && block.left < piece.right
                            && !(is_bound && block.is_bound)
                            && (is_full(block, piece, entry.size) || self.is_beside(region, block, index))
                    } else {
                        let middle = f64::midpoint(block.left, block.right);
                        let is_narrow = |left: f64, right: f64| right - left <= pitch;
                        ((middle - piece.centre()).abs() < NEAR || (piece.left - block.left).abs() < NEAR)
                            && is_narrow(block.left, block.right) == is_narrow(piece.left, piece.right)
                    };
                    let is_near = entry.top - block.bottom
                        < entry.size * if block.page == entry.page { SAME_CELL } else { CUT_BY_PAGE };
                    continues && is_near && !is_numbered(&piece.text)
                };
                let placed = PlacedPiece { piece, entry, index, anchor: is_anchor.then_some(index), is_bound };
                match blocks.iter_mut().rev().find(continues) {
                    Some(block) => block.add(&placed),
                    None => blocks.push(BlockOfText::new(&placed)),
                }
            }
        }
        self.assign_anchors(region, &mut blocks);
        blocks
    }

    /// Whether figures are beside the middle of a label, between its last line so far and this line, with no other
    /// label assigned to them.
    fn is_beside(&self, region: &Region, block: &BlockOfText, index: usize) -> bool {
        let mut between = region.anchors.iter().filter(|&&anchor| block.last_index < anchor && anchor < index);
        let is_free = |anchor: usize| {
            let entry = &self.entries[anchor];
            entry.pieces[..entry.first_figure()]
                .iter()
                .all(|piece| piece.right < block.left || block.right < piece.left)
        };
        block.anchor.is_none() && between.any(|&anchor| is_free(anchor))
    }

    /// Returns a test whether a label's last line is full, that is, has no room for the next word: the column is no
    /// wider than its longest line, and ends before the next column.
    fn full_line_test(&self, range: Range<usize>, region: &Region) -> impl Fn(&BlockOfText, &Piece, f64) -> bool {
        let figures = region.columns.first().map_or(f64::INFINITY, |column| column.left);
        let border = region.columns.first().map_or(f64::INFINITY, |column| column.centre() - region.pitch() / 2.0);
        let labels: Vec<(f64, &Piece)> = self.entries[range]
            .iter()
            .flat_map(|entry| entry.pieces.iter().map(|piece| (entry.middle(), piece)))
            .filter(|(_, piece)| piece.right < figures)
            .collect();
        move |block: &BlockOfText, next: &Piece, size: f64| {
            let pieces = labels.iter().map(|(_, piece)| *piece);
            let widest =
                pieces.filter(|other| other.is_over(next)).map(|other| other.right - other.left).fold(0.0, f64::max);
            let needed = unbreakable_width(&next.text) * size;
            let is_beside = |(middle, other): &&(f64, &Piece)| {
                other.left >= block.right && (middle - block.bottom).abs() < FARTHEST_NEIGHBOUR * size
            };
            let neighbour = labels.iter().filter(is_beside).map(|(_, other)| other.left).fold(border, f64::min);
            block.last_line + needed + SLACK * size > widest && block.right + needed + BORDERS * size > neighbour
        }
    }

    /// Assigns each label of several lines the figures beside its middle, and each group name the nearest ones.
    fn assign_anchors(&self, region: &Region, blocks: &mut [BlockOfText]) {
        let Some(figures) = region.columns.first().map(|column| column.left) else { return };
        let is_taken = |blocks: &[BlockOfText], anchor: usize, new: &BlockOfText| {
            let crosses = |old: &BlockOfText| old.left < new.right && new.left < old.right;
            blocks.iter().any(|old| old.anchor == Some(anchor) && crosses(old))
        };
        let deepest = blocks.iter().filter(|block| block.anchor.is_some()).map(|block| block.left).fold(0.0, f64::max);
        for index in 0..blocks.len() {
            let block = &blocks[index];
            if block.anchor.is_some() || f64::midpoint(block.left, block.right) > figures {
                continue;
            }
            let beside = |&anchor: &usize| {
                let middle = self.entries[anchor].middle();
                block.top < middle && middle < block.bottom
            };
            let inside = region.anchors.iter().copied().find(beside);
            let is_group = block.right < deepest;
            let distance =
                |anchor: usize| (self.entries[anchor].middle() - f64::midpoint(block.top, block.bottom)).abs();
            let nearest = || region.anchors.iter().copied().min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
            let anchor = match inside {
                Some(anchor) if !is_taken(blocks, anchor, block) => Some(anchor),
                Some(_) => None,
                None if is_group => {
                    nearest().filter(|&anchor| distance(anchor) < FARTHEST_HEADING * self.entries[anchor].size)
                }
                None => None,
            };
            blocks[index].anchor = anchor;
        }
    }
}

impl Region {
    /// Distance between columns.
    fn pitch(&self) -> f64 {
        let centres = || self.columns.iter().map(|column| column.centre());
        centres().zip(centres().skip(1)).map(|(a, b)| b - a).fold(f64::INFINITY, f64::min)
    }

    /// Whether a row has a single figure, in the middle of several columns or at their edge.
    fn is_spanned(&self, entry: &Entry) -> bool {
        let inside = |piece: &Piece| {
            let (first, last) = (self.columns.first(), self.columns.last());
            first.is_some_and(|first| first.left - NEAR < piece.left)
                && last.is_some_and(|last| piece.right < last.right + NEAR)
        };
        self.columns.len() > 1 && entry.figures == 1 && entry.figures().all(inside)
    }

    fn add(&mut self, index: usize, entry: &Entry) {
        self.anchors.push(index);
        self.is_ragged |= entry.is_ragged;
        if self.is_spanned(entry) {
            return;
        }
        for piece in entry.figures() {
            match self.columns.iter_mut().find(|span| span.touches(piece.left, piece.right)) {
                Some(span) => {
                    *span = Span { left: span.left.min(piece.left), right: span.right.max(piece.right) };
                }
                None => self.columns.push(Span { left: piece.left, right: piece.right }),
            }
        }
        self.columns.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
}

impl Entry {
    fn new(line: &Line, page: u32, shift: f64, width: f64) -> Self {
        let parts = line.parts();
        let widest = parts.iter().map(|part| part.right - part.left).fold(0.0, f64::max);
        let is_prose = widest > WIDTH_OF_PROSE * width || line.text.ends_with(['。', '；']);
        let several = |part: &Part| {
            let last = line.text[part.text.clone()].split_whitespace().rev().take(2);
            last.filter(|word| word.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte))).count() == 2
        };
        let is_ragged = parts.iter().any(several) && !line.text.contains(['。', '；']);
        let is_heading = parts.len() == 1 && begins_section(&line.text);
        let pieces: Vec<Piece> = parts
            .into_iter()
            .map(|part| {
                let text = line.text[part.text].trim().to_owned();
                Piece { left: part.left, right: part.right, is_figure: is_value_like(&text), text }
            })
            .collect();
        let pieces = with_figures_apart(pieces, line.size);
        // a sentence continues after its figures
        let runs_on = pieces.iter().skip_while(|piece| !piece.is_figure).any(|piece| piece.text.contains(CLAUSE_ENDS));
        let is_prose = is_prose && !is_ragged || runs_on;
        Self {
            page,
            area: line.area,
            top: line.area.top + shift,
            bottom: line.area.bottom + shift,
            size: line.size,
            figures: pieces.iter().filter(|piece| piece.is_figure).count(),
            pieces,
            is_ragged,
            is_prose,
            is_heading,
        }
    }
}

/// Cuts a figure behind a space from the label before a row of figures: `申请数量 80`, where the label fills its cell.
fn with_figures_apart(mut pieces: Vec<Piece>, size: f64) -> Vec<Piece> {
    let first = pieces.iter().position(|piece| piece.is_figure).unwrap_or(0);
    if first > 0 && pieces[first..].iter().filter(|piece| piece.is_figure).count() >= FEWEST_BESIDE {
        let figure = pieces[first - 1].detach_figure(size, None);
        pieces.splice(first..first, figure);
    }
    pieces
}

/// A piece of words with its position.
struct PlacedPiece<'s> {
    piece: &'s Piece,
    entry: &'s Entry,
    index: usize,
    anchor: Option<usize>,
    is_bound: bool,
}

impl PlacedPiece<'_> {
    fn area(&self) -> Area {
        Area { left: self.piece.left, right: self.piece.right, ..self.entry.area }
    }
}

impl BlockOfText {
    fn new(placed: &PlacedPiece) -> Self {
        let Piece { left, right, .. } = *placed.piece;
        let Entry { page, top, bottom, .. } = *placed.entry;
        let (anchor, is_bound) = (placed.anchor, placed.is_bound);
        let text = placed.piece.text.clone();
        let last_line = right - left;
        let last_index = placed.index;
        Self { text, page, area: placed.area(), left, right, top, bottom, last_line, last_index, anchor, is_bound }
    }

    fn add(&mut self, placed: &PlacedPiece) {
        self.text.push_str(&placed.piece.text);
        self.area = self.area.union(placed.area());
        self.left = self.left.min(placed.piece.left);
        self.right = self.right.max(placed.piece.right);
        self.bottom = placed.entry.bottom;
        self.last_line = placed.piece.right - placed.piece.left;
        self.last_index = placed.index;
        self.anchor = self.anchor.or(placed.anchor);
        self.is_bound |= placed.is_bound;
    }
}

impl AlignedCell {
    fn blank(page: u32) -> Self {
        Self { page, columns: 1, ..Self::default() }
    }

    fn push(&mut self, text: &str, page: u32, area: Area) {
        self.area = if self.text.is_empty() { area } else { self.area.union(area) };
        self.text.push_str(text);
        self.page = page;
    }

    fn from_block(block: &BlockOfText) -> Self {
        Self { text: block.text.clone(), page: block.page, area: block.area, columns: 1 }
    }
}

/// The label cells of a row; the last one reaches up to the figures.
fn label_cells(labels: &[&BlockOfText], depth: usize, page: u32) -> Vec<AlignedCell> {
    let mut cells: Vec<AlignedCell> = labels.iter().map(|block| AlignedCell::from_block(block)).collect();
    match cells.last_mut() {
        Some(last) => last.columns += depth - labels.len(),
        None if depth > 0 => cells.push(AlignedCell { columns: depth, ..AlignedCell::blank(page) }),
        None => {}
    }
    cells
}

/// Builds a row of words: headings over the columns their middle is above.
fn heading_row(blocks: &[&BlockOfText], columns: &[Span], depth: usize) -> Vec<AlignedCell> {
    let figures = columns.first().map_or(f64::INFINITY, |column| column.left);
    let mut blocks = blocks.to_vec();
    blocks.sort_by(|a, b| a.left.total_cmp(&b.left));
    let page = blocks[0].page;
    let labels = blocks.partition_point(|block| f64::midpoint(block.left, block.right) < figures);
    let mut row = Vec::new();
    if depth > 0 {
        let mut label = AlignedCell { columns: depth, ..AlignedCell::blank(page) };
        for block in &blocks[..labels] {
            label.push(&block.text, block.page, block.area);
        }
        row.push(label);
    }
    let mut cells: Vec<AlignedCell> = columns.iter().map(|_| AlignedCell::blank(page)).collect();
    for block in &blocks[if depth > 0 { labels } else { 0 }..] {
        let column = nearest_column(columns, f64::midpoint(block.left, block.right));
        cells[column].push(&block.text, block.page, block.area);
    }
    row.extend(cells);
    row
}

/// Index of the column whose centre is nearest.
fn nearest_column(columns: &[Span], at: f64) -> usize {
    let distance = |column: &Span| (column.centre() - at).abs();
    (0..columns.len()).min_by(|&a, &b| distance(&columns[a]).total_cmp(&distance(&columns[b]))).unwrap_or(0)
}

/// Adds columns without any figure, as shown by the lowest headings.
fn add_headed_columns(columns: &mut Vec<Span>, blocks: &[BlockOfText], first_row: f64) {
    let Some(figures) = columns.first().map(|column| column.left) else { return };
    let above = || blocks.iter().filter(|block| block.bottom < first_row && block.left > figures);
    let lowest = above().filter(|block| {
        !above().any(|other| other.top > block.bottom && other.left < block.right && block.left < other.right)
    });
    let lowest: Vec<&BlockOfText> = lowest.collect();
    // headings need not be above their figures if both have spans of their own
    let is_headed = |column: &Span| lowest.iter().any(|block| column.touches(block.left, block.right));
    if lowest.len() <= columns.len() || !columns.iter().all(is_headed) {
        return;
    }
    for block in lowest {
        if !columns.iter().any(|column| column.touches(block.left, block.right)) {
            columns.push(Span { left: block.left, right: block.right });
        }
    }
    columns.sort_by(|a, b| a.left.total_cmp(&b.left));
}

/// Whether words begin with a number, which a label's continuation line never does.
fn is_numbered(text: &str) -> bool {
    let digits = text.trim_start_matches(['（', '(']);
    let rest = digits.trim_start_matches(|digit: char| digit.is_numeric() || NUMERALS.contains(digit));
    rest.len() < digits.len() && rest.starts_with(['、', '.', '．', '）', ')'])
}
