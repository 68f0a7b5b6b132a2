//! Splits a document into lines of words, without tables of figures, for reading sections and metadata.

use crate::document::{Block, Container, Document, Place, Slice};
use crate::figure::is_value_like;
use crate::fold::compact;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// A paragraph, or a line of words between tables.
#[derive(Debug)]
pub(super) struct Line {
    pub text: Slice,
    /// Its text, folded and without white space.
    pub compact: String,
    pub place: Place,
    pub container: Container,
    pub block: usize,
    pub is_link: bool,
    /// Whether it stands alone in a row of a grid, as in text whose lines of figures make it look like a table.
    pub is_in_grid: bool,
}

/// Words that occur together only in statutory tables whose headers and rows have run together.
const OF_TABLES: [[&str; 2]; 4] = [
    ["信息内容本年", "第二十条第"],
    ["信息内容上一年", "第二十条第"],
    ["本年新收政府信息公开申请数量", "本年度办理结果"],
    ["结果维持结果纠正", "复议后起诉"],
];

/// Built once, since building takes longer than searching most lines.
static FINDERS: LazyLock<[[Finder<'static>; 2]; 4]> = LazyLock::new(|| OF_TABLES.map(|words| words.map(Finder::new)));

/// Shortest such table, in bytes.
const SHORTEST_TABLE: usize = 120;

impl Line {
    /// The parts of the line before and behind a slice of the text.
    fn without(self, document: &Document, removed: Slice) -> Vec<Self> {
        if removed.start >= self.text.end || removed.end <= self.text.start {
            return vec![self];
        }
        let before = Slice { start: self.text.start, end: removed.start };
        let behind = Slice { start: removed.end, end: self.text.end };
        let part = |text: Slice| {
            let compact = compact(document.str(text));
            let offset = self.place.offset + (text.start - self.text.start);
            let place = if self.place.page > 0 { self.place } else { Place { offset, ..self.place } };
            Self { text, compact, place, ..self }
        };
        let parts = [before, behind].into_iter().filter(|text| !text.is_empty()).map(part);
        parts.filter(|part| !part.compact.is_empty()).collect()
    }

    /// Whether the line is a statutory table whose cells have run together.
    pub(super) fn is_table(&self) -> bool {
        if self.compact.len() < SHORTEST_TABLE {
            return false;
        }
        let text = self.compact.as_bytes();
        FINDERS.iter().any(|finders| finders.iter().all(|finder| finder.find(text).is_some()))
    }

    /// Length in characters, without white space.
    pub(super) fn length(&self) -> usize {
        self.compact.chars().count()
    }
}

/// Removes slices of the text, such as tables whose cells have run together, from the lines.
pub(super) fn without(document: &Document, lines: Vec<Line>, stretches: &[Slice]) -> Vec<Line> {
    if stretches.is_empty() {
        return lines;
    }
    stretches
        .iter()
        .fold(lines, |lines, stretch| lines.into_iter().flat_map(|line| line.without(document, *stretch)).collect())
}

pub(super) fn lines(document: &Document) -> Vec<Line> {
    let mut lines = Vec::with_capacity(document.blocks.len());
    let mut push = |text: Slice, place, container, block, is_link, is_in_grid| {
        let compact = compact(document.str(text));
        if !compact.is_empty() {
            lines.push(Line { text, compact, place, container, block, is_link, is_in_grid });
        }
    };
    for (index, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Paragraph(paragraph) => {
                push(paragraph.text, paragraph.place, paragraph.container, index, paragraph.is_link, false);
            }
            Block::Grid(grid) if grid.is_ragged => {
                for row in 0..grid.row_count() {
                    let mut words = grid.row(row).filter(|cell| !cell.text.is_empty());
                    if let (Some(only), None) = (words.next(), words.next())
                        && !is_value_like(document.str(only.text))
                    {
                        push(only.text, only.place, grid.container, index, false, true);
                    }
                }
            }
            Block::Grid(_) | Block::Picture(..) => {}
        }
    }
    lines
}
