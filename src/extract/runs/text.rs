//! The text of a document without white space, with the position of each character.

use crate::document::{Block, Document, Place, Slice, offset};
use crate::fold::{fold, is_space};
use std::ops::Range;

/// Folded characters, with their positions in the document's text.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub chars: Vec<char>,
    /// The bytes at which each character begins and ends.
    bytes: Vec<(u32, u32)>,
    /// Whether each character follows white space or the border of a cell or paragraph.
    pub gaps: Vec<bool>,
    /// The pieces that make up the text: first character, first byte, and position in the source.
    pieces: Vec<(usize, u32, Place)>,
}

impl Text {
    /// The text of one paragraph.
    pub(crate) fn of(document: &Document, text: Slice, place: Place) -> Self {
        let mut own = Self::default();
        own.push(document, text, place);
        own
    }

    /// The text of all paragraphs and cells, in order.
    pub(crate) fn of_all(document: &Document) -> Self {
        let mut own = Self::default();
        for block in &document.blocks {
            match block {
                Block::Paragraph(paragraph) => own.push(document, paragraph.text, paragraph.place),
                Block::Grid(grid) => grid.cells().iter().for_each(|cell| own.push(document, cell.text, cell.place)),
                Block::Picture(..) => {}
            }
        }
        own
    }

    fn push(&mut self, document: &Document, text: Slice, place: Place) {
        if text.is_empty() {
            return;
        }
        self.pieces.push((self.chars.len(), text.start, place));
        let mut has_gap = true;
        for (at, c) in document.str(text).char_indices() {
            if is_space(c) {
                has_gap = true;
                continue;
            }
            let start = text.start + offset(at);
            self.chars.push(fold(c));
            self.bytes.push((start, start + offset(c.len_utf8())));
            self.gaps.push(std::mem::take(&mut has_gap));
        }
    }

    fn piece(&self, at: usize) -> Option<&(usize, u32, Place)> {
        self.pieces[..self.pieces.partition_point(|(first, ..)| *first <= at)].last()
    }

    /// The slice of the document's text that holds these characters; `None` if they lie in several pieces.
    pub(crate) fn slice(&self, range: Range<usize>) -> Option<Slice> {
        let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else {
            let end = range.start.checked_sub(1).and_then(|before| self.bytes.get(before));
            let at = end.map_or_else(|| self.pieces.first().map_or(0, |(_, start, _)| *start), |(_, end)| *end);
            return Some(Slice { start: at, end: at });
        };
        let is_one = self.piece(range.start)?.0 == self.piece(last)?.0;
        is_one.then(|| Slice { start: self.bytes[range.start].0, end: self.bytes[last].1 })
    }

    /// Position of a character in the source, as exactly as its piece allows.
    pub(crate) fn place(&self, at: usize) -> Place {
        let Some((_, start, place)) = self.piece(at) else { return Place::default() };
        let within = self.bytes.get(at).map_or(0, |(byte, _)| byte - start);
        // in paged formats offsets count pages, not bytes
        if place.page > 0 { *place } else { Place { offset: place.offset + within, ..*place } }
    }

    pub(crate) fn string(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }

    pub(crate) fn starts_with(&self, at: usize, words: &str) -> bool {
        let mut rest = self.chars[at..].iter();
        words.chars().all(|c| rest.next() == Some(&c))
    }
}
