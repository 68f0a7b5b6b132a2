//! The document that every reader produces: paragraphs and grids in reading order, each with its place.
//!
//! Nothing here knows about reports, and nothing after the readers knows about formats. All text is in one arena, so that
//! a page of several hundred cells costs a handful of allocations.

mod cut;
mod grid;
pub mod marks;

pub use grid::{Blanks, Cell, Grid, GridBuilder, MOST_COVERED};

use crate::language::Bilingual;
use crate::saturate::Saturate;
use serde::{Deserialize, Serialize};

/// A range of bytes in the arena of its [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Slice {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Slice {
    /// Whether it covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A box on a page in whole points (1/72 inch), measured from the upper left corner of the page as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bounds {
    /// Left edge.
    pub left: u16,
    /// Upper edge.
    pub top: u16,
    /// Right edge.
    pub right: u16,
    /// Lower edge.
    pub bottom: u16,
}

/// A position in the source: the byte offset in the decoded text, or page and box in formats with pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Byte offset in the decoded text; 0 in formats with pages.
    pub offset: u32,
    /// Counted from 1; 0 in formats without pages.
    pub page: u32,
    /// All zero if unknown.
    pub bounds: Bounds,
}

impl Place {
    /// A place in a format without pages.
    #[must_use]
    pub fn at(position: usize) -> Self {
        Self { offset: offset(position), ..Self::default() }
    }
}

/// An element that contains others, such as a `div` or a cell of a layout table. Content that belongs together shares a
/// container; navigation is in another.
pub type Container = u32;

/// A piece of running text, such as a line or an HTML block.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Paragraph {
    /// Its text.
    pub text: Slice,
    /// Where it begins.
    pub place: Place,
    /// The innermost element around it.
    pub container: Container,
    /// Nearly all of its text is links: navigation, not prose.
    pub is_link: bool,
}

/// A part of a document, in reading order.
#[derive(Debug, Serialize, Deserialize)]
pub enum Block {
    /// Running text.
    Paragraph(Paragraph),
    /// A table.
    Grid(Grid),
    /// A picture that may show text.
    Picture(Place, Container),
}

impl Block {
    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Paragraph(paragraph) => paragraph.place,
            Self::Grid(grid) => grid.place,
            Self::Picture(place, _) => *place,
        }
    }

    /// The innermost element around the block.
    #[must_use]
    pub fn container(&self) -> Container {
        match self {
            Self::Paragraph(paragraph) => paragraph.container,
            Self::Grid(grid) => grid.container,
            Self::Picture(_, container) => *container,
        }
    }
}

/// Line ends of the decoded source.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Lines {
    ends: Vec<u32>,
    /// Number of lines before those that are kept.
    before: usize,
}

impl Lines {
    /// Finds the line ends of a source.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self { ends: memchr::memchr_iter(b'\n', source.as_bytes()).map(offset).collect(), before: 0 }
    }

    /// The line number of a place, counted from 1.
    #[must_use]
    pub fn line(&self, place: Place) -> usize {
        1 + self.before + self.ends.partition_point(|&end| end < place.offset)
    }
}

/// How much of a file a note says is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Nothing that belongs to a report.
    Nothing,
    /// Some of it, so that rules do not blame the report for what is missing.
    Parts,
    /// Whatever follows: the file ends before its content does. The last that was read may be half a figure, and what
    /// was to balance it may be lost.
    End,
}

/// A sentence on what went wrong without stopping the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The sentence.
    pub words: Bilingual,
    /// What is lost.
    pub loss: Loss,
}

impl Note {
    /// Some of the file could not be read, or may have been read wrongly.
    #[must_use]
    pub const fn lost(english: &'static str, chinese: &'static str) -> Self {
        Self { words: Bilingual::fixed(english, chinese), loss: Loss::Parts }
    }

    /// The file is cut short.
    #[must_use]
    pub const fn cut(english: &'static str, chinese: &'static str) -> Self {
        Self { words: Bilingual::fixed(english, chinese), loss: Loss::End }
    }

    /// Whether something that belongs to a report is lost.
    #[must_use]
    pub fn loses(&self) -> bool {
        self.loss != Loss::Nothing
    }

    /// Whether the file is cut short.
    #[must_use]
    pub fn is_of_cut(&self) -> bool {
        self.loss == Loss::End
    }

    /// Takes back that whatever follows is lost: figures are not among it.
    pub fn soften(&mut self) {
        if self.is_of_cut() {
            self.loss = Loss::Parts;
        }
    }

    /// The sentences of notes as one reason.
    #[must_use]
    pub fn reasons<'n>(notes: impl IntoIterator<Item = &'n Self>) -> Bilingual {
        Bilingual::reasons(&notes.into_iter().map(|note| note.words.clone()).collect::<Vec<_>>())
    }
}

impl From<Bilingual> for Note {
    /// A note that some of the file is lost.
    fn from(words: Bilingual) -> Self {
        Self { words, loss: Loss::Parts }
    }
}

/// Slanted text was left out: watermarks and stamps are slanted, tables hardly ever.
pub const ACROSS: Note = Note {
    loss: Loss::Nothing,
    words: Bilingual::fixed(
        "text that runs in another direction than the rest of its page is left out",
        "与页面其余文字方向不同的文字未读取",
    ),
};

/// Most of the document is in fonts that do not map glyphs to characters, so its words are lost.
pub const NO_CHARACTERS: Note = Note::lost(
    "its fonts do not say which characters they draw, so that nobody can read it but by eye: find the original, or have it \
     recognised (OCR)",
    "字体没有注明字符，只能用眼辨认；请找到原件，或进行文字识别（OCR）",
);

/// What was recognised in a cell of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// The page, counted from 1.
    pub page: u32,
    /// The cell on the page.
    pub bounds: Bounds,
    /// How sure the least sure of its characters is, in hundredths. 0 where it can be read in two ways.
    pub score: u8,
    /// Whether each of its digits has the shape that the digit has elsewhere on the page.
    pub is_alike: bool,
    /// What else it may say, the likeliest first.
    pub others: Vec<String>,
}

/// What a reader makes of a file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Document {
    arena: String,
    /// Paragraphs, grids and pictures in reading order.
    pub blocks: Vec<Block>,
    /// Titles in the file's metadata: `<title>`, `<meta name=ArticleTitle>`.
    pub titles: Vec<Slice>,
    /// The parent of each container. Container 0 is the document, its own parent.
    containers: Vec<Container>,
    /// Line ends of the decoded source, for line numbers.
    pub lines: Lines,
    /// What went wrong without stopping the reader, such as a file cut short or a limit reached.
    pub notes: Vec<Note>,
    /// How it ends.
    pub ending: Ending,
    /// The sheets of a workbook, in order.
    pub sheets: Vec<Sheet>,
    /// The pages that are pictures, counted from 1, in order.
    pub pictured: Vec<u32>,
    /// What was recognised in the cells of their tables.
    pub recognised: Vec<Recognised>,
}

/// How a document ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Ending {
    /// As its format says. If that is lacking, a note says so.
    #[default]
    Marked,
    /// Without a mark, after a line or an element that is whole.
    Whole,
    /// Without a mark, within a line.
    Within,
}

/// A sheet of a workbook and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name on its tab.
    pub name: String,
    /// Index of its first block.
    pub block: usize,
}

impl Document {
    /// An empty document with room for the text of a source.
    #[must_use]
    pub fn new(source: &str) -> Self {
        Self {
            arena: String::with_capacity(source.len() / 4),
            containers: vec![0],
            lines: Lines::of(source),
            ..Self::default()
        }
    }

    /// The text of a slice of this document.
    #[must_use]
    pub fn str(&self, slice: Slice) -> &str {
        &self.arena[slice.start as usize..slice.end as usize]
    }

    /// The whole arena.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.arena
    }

    /// The arena for appending. [`Document::slice_from`] makes a slice of what was added.
    pub fn arena(&mut self) -> &mut String {
        &mut self.arena
    }

    /// Whether a grid begins behind an offset in the source.
    #[must_use]
    pub fn has_grid_behind(&self, offset: u32) -> bool {
        let last = self.blocks.iter().rev().find_map(|block| match block {
            Block::Grid(grid) => grid.cells().first(),
            _ => None,
        });
        last.is_some_and(|cell| cell.place.offset > offset)
    }

    /// The offset at which appended text will begin.
    #[must_use]
    pub fn arena_end(&self) -> u32 {
        offset(self.arena.len())
    }

    /// The slice from `start` to the end of the arena, trimmed.
    #[must_use]
    pub fn slice_from(&self, start: u32) -> Slice {
        let text = &self.arena[start as usize..];
        let left = text.len() - text.trim_start().len();
        let trimmed = text.trim().len();
        Slice { start: start + offset(left), end: start + offset(left + trimmed) }
    }

    /// Appends a text and returns its slice.
    pub fn push_text(&mut self, text: &str) -> Slice {
        let start = self.arena_end();
        self.arena.push_str(text);
        self.slice_from(start)
    }

    /// Absorbs another document and returns its blocks, for the caller to place. `at` is the offset at which its places
    /// begin, after all of this document's own.
    pub fn take_in(&mut self, other: Self, at: usize) -> Vec<Block> {
        let (text, at) = (self.arena_end(), offset(at));
        let slice = |slice: Slice| Slice { start: slice.start + text, end: slice.end + text };
        let place = |place: Place| Place { offset: place.offset.saturating_add(at), ..place };
        let containers = offset(self.containers.len());
        // the other document becomes a container of this one
        self.containers.extend(other.containers.iter().enumerate().map(|(id, parent)| match id {
            0 => 0,
            _ => parent + containers,
        }));
        self.arena.push_str(&other.arena);
        self.titles.extend(other.titles.into_iter().map(slice));
        self.lines.ends.extend(other.lines.ends.into_iter().map(|end| end.saturating_add(at)));
        self.notes.extend(other.notes);
        self.pictured.extend(other.pictured);
        self.recognised.extend(other.recognised);
        let moved = |block| match block {
            Block::Paragraph(paragraph) => Block::Paragraph(Paragraph {
                text: slice(paragraph.text),
                place: place(paragraph.place),
                container: paragraph.container + containers,
                ..paragraph
            }),
            Block::Grid(mut grid) => {
                grid.place = place(grid.place);
                grid.container += containers;
                for cell in grid.cells_mut() {
                    (cell.text, cell.place) = (slice(cell.text), place(cell.place));
                }
                Block::Grid(grid)
            }
            Block::Picture(picture, container) => Block::Picture(place(picture), container + containers),
        };
        other.blocks.into_iter().map(moved).collect()
    }

    /// The text that the document's slices point into.
    #[must_use]
    pub fn into_text(self) -> String {
        self.arena
    }

    /// Adds a container inside another.
    pub fn add_container(&mut self, parent: Container) -> Container {
        let id = offset(self.containers.len());
        self.containers.push(parent);
        id
    }

    /// The innermost container of both.
    #[must_use]
    pub fn common_container(&self, mut a: Container, mut b: Container) -> Container {
        // a parent precedes its children, so the larger number is never the ancestor
        while a != b {
            if a > b {
                a = self.containers[a as usize];
            } else {
                b = self.containers[b as usize];
            }
        }
        a
    }

    /// Whether one container is the other or encloses it.
    #[must_use]
    pub fn contains(&self, outer: Container, inner: Container) -> bool {
        self.common_container(outer, inner) == outer
    }

    /// The paragraphs in order, with their text.
    pub fn paragraphs(&self) -> impl Iterator<Item = (&Paragraph, &str)> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(paragraph) => Some((paragraph, self.str(paragraph.text))),
            _ => None,
        })
    }

    /// The grids in reading order.
    pub fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        })
    }
}

/// Sources are limited to far less than 4 GiB before they are read.
pub(crate) fn offset(position: usize) -> u32 {
    position.saturate()
}
