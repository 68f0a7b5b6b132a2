//! The words of a document line by line, tables of figures aside: what sections and metadata are read from.

use crate::document::{Block, Container, Document, Place, Slice};
use crate::figure::is_value_like;
use crate::fold::compact;
use memchr::memmem::Finder;
use std::sync::LazyLock;

#[derive(Debug)]
pub struct Line {
    pub text: Slice,
    /// Folded and without white space.
    pub compact: String,
    pub place: Place,
    pub container: Container,
    pub block: usize,
    pub is_link: bool,
    /// A line of words that stands between lines of figures, in a text without any other marks.
    pub is_in_grid: bool,
}

/// Words that stand together only in the statutory tables: headers and rows that have run together.
const OF_TABLES: [[&str; 2]; 4] = [
    ["信息内容本年", "第二十条第"],
    ["信息内容上一年", "第二十条第"],
    ["本年新收政府信息公开申请数量", "本年度办理结果"],
    ["结果维持结果纠正", "复议后起诉"],
];

/// Made once: making one takes longer than most lines take it.
static FINDERS: LazyLock<[[Finder<'static>; 2]; 4]> = LazyLock::new(|| OF_TABLES.map(|words| words.map(Finder::new)));

/// The shortest of them in one line, in bytes.
const SHORTEST_TABLE: usize = 120;

impl Line {
    /// What is left of it before and behind a stretch of the text.
    fn without(self, document: &Document, stretch: Slice) -> Vec<Self> {
        if stretch.start >= self.text.end || stretch.end <= self.text.start {
            return vec![self];
        }
        let before = Slice { start: self.text.start, end: stretch.start };
        let behind = Slice { start: stretch.end, end: self.text.end };
        let part = |text: Slice| {
            let compact = compact(document.str(text));
            let offset = self.place.offset + (text.start - self.text.start);
            let place = if self.place.page > 0 { self.place } else { Place { offset, ..self.place } };
            Self { text, compact, place, ..self }
        };
        let parts = [before, behind].into_iter().filter(|text| !text.is_empty()).map(part);
        parts.filter(|part| !part.compact.is_empty()).collect()
    }

    /// Whether the cells of a statutory table have run together into the line: it is no prose.
    pub fn is_table(&self) -> bool {
        if self.compact.len() < SHORTEST_TABLE {
            return false;
        }
        let text = self.compact.as_bytes();
        FINDERS.iter().any(|finders| finders.iter().all(|finder| finder.find(text).is_some()))
    }

    /// In characters, white space aside.
    pub fn length(&self) -> usize {
        self.compact.chars().count()
    }
}

/// Takes what stands in these stretches out of the lines: figures of tables are no words.
pub fn without(document: &Document, lines: Vec<Line>, stretches: &[Slice]) -> Vec<Line> {
    if stretches.is_empty() {
        return lines;
    }
    stretches
        .iter()
        .fold(lines, |lines, stretch| lines.into_iter().flat_map(|line| line.without(document, *stretch)).collect())
}

pub fn lines(document: &Document) -> Vec<Line> {
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
