//! The header of a DOC (FIB): where the parts of its text and its property tables are stored.

use crate::source::number::{long, short};
use std::ops::Range;

/// File version of Word 97; older files have another layout.
const OLDEST: u16 = 0xC1;
const FLAGS: usize = 0x0A;
const IS_ENCRYPTED: u16 = 1 << 8;
const IS_TABLE_ONE: u16 = 1 << 9;
/// Lengths of the main text, notes, headers, macros, comments, endnotes and text boxes, in characters.
const LENGTHS: usize = 0x4C;
const LENGTHS_BEFORE_BOXES: usize = 6;
/// Pairs of offset and length in the table stream.
const PARTS: usize = 0x9A;

#[derive(Debug)]
pub(super) struct Header {
    pub version: u16,
    flags: u16,
    /// The main text, in characters.
    pub body: Range<usize>,
    /// The text of all text boxes, in characters.
    pub boxes: Range<usize>,
}

/// A part of the table stream, by its number in the header.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    CharacterPages = 12,
    ParagraphPages = 13,
    Pieces = 33,
    Anchors = 40,
    Drawings = 50,
    Boxes = 56,
}

impl Header {
    pub(super) fn read(main: &[u8]) -> Option<Self> {
        let length = |index: usize| long(main, LENGTHS + 4 * index).map(|length| length as usize);
        let body = length(0)?;
        // a broken header may hold any number; the sum must not overflow
        let before = (0..LENGTHS_BEFORE_BOXES).try_fold(0_usize, |sum, index| sum.checked_add(length(index)?))?;
        let boxes = before..before.checked_add(length(LENGTHS_BEFORE_BOXES)?)?;
        Some(Self { version: short(main, 2)?, flags: short(main, FLAGS)?, body: 0..body, boxes })
    }

    pub(super) fn is_old(&self) -> bool {
        self.version < OLDEST
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & IS_ENCRYPTED != 0
    }

    /// The name of the table stream. Of the two a file can have, the other may be a leftover.
    pub(super) fn tables(&self) -> &'static str {
        if self.flags & IS_TABLE_ONE == 0 { "0Table" } else { "1Table" }
    }
}

/// A part of the table stream; empty if the stream does not hold all of it.
pub(super) fn part<'t>(main: &[u8], tables: &'t [u8], part: Part) -> &'t [u8] {
    let pair = PARTS + 8 * part as usize;
    let place = |at| long(main, at).map(|place| place as usize);
    let range = place(pair).zip(place(pair + 4)).and_then(|(start, length)| Some(start..start.checked_add(length)?));
    range.and_then(|range| tables.get(range)).unwrap_or_default()
}

/// A list of positions with a fixed-size entry between each two of them (PLC).
#[derive(Debug, Clone, Copy)]
pub(super) struct Positions<'t> {
    bytes: &'t [u8],
    length: usize,
    pub count: usize,
}

impl<'t> Positions<'t> {
    pub(super) fn new(bytes: &'t [u8], length: usize) -> Self {
        Self { bytes, length, count: bytes.len().saturating_sub(4) / (4 + length) }
    }

    /// The range of an entry, and the entry.
    pub(super) fn get(&self, index: usize) -> Option<(Range<usize>, &'t [u8])> {
        if index >= self.count {
            return None;
        }
        let position = |index: usize| long(self.bytes, 4 * index).map(|position| position as usize);
        let at = 4 * (self.count + 1) + self.length * index;
        Some((position(index)?..position(index + 1)?, self.bytes.get(at..at + self.length)?))
    }

    pub(super) fn iter(self) -> impl Iterator<Item = (Range<usize>, &'t [u8])> {
        (0..self.count).map_while(move |index| self.get(index))
    }
}
