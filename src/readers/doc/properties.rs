//! The properties of characters, paragraphs and rows: pages of 512 bytes that give each stretch of text a list of its
//! differences from its style.

use super::header::{Part, Positions, part};
use crate::document::marks::{LEAST_LIFT, Marks};
use crate::readers::gathered::{CellMerge, Row};
use crate::source::number::{long, short};
use std::ops::Range;

/// Length of a page of properties, in bytes.
const PAGE: usize = 512;
/// Most bytes of all lists stored outside their page, together: a hostile file can point every paragraph to the
/// longest.
const MOST_OUTSIDE_PAGE: usize = 16 << 20;
/// Most pages of properties; a report has some hundreds, and as many rows.
const MOST_PAGES: usize = 20_000;
/// Most rows of all tables together.
const MOST_ROWS: usize = 100_000;
/// Deepest nesting of tables; deeper ones count as this deep. A text box in a cell can add as many levels again:
/// together still less than the flow tracks.
const DEEPEST_LEVEL: u8 = 30;

const DELETED: u16 = 0x0800;
const DATA: u16 = 0x0806;
const STRUCK: u16 = 0x0837;
const STRUCK_TWICE: u16 = 0x2A53;
const RAISED: u16 = 0x2A48;
const LIFTED: u16 = 0x4845;
const HIDDEN_ON_THE_WEB: u16 = 0x0811;
const HIDDEN: u16 = 0x083C;
const SPECIAL: u16 = 0x0855;
const SYMBOL: u16 = 0x6A09;

const IN_TABLE: u16 = 0x2416;
const ENDS_ROW: u16 = 0x2417;
const ENDS_INNER_CELL: u16 = 0x244B;
const ENDS_INNER_ROW: u16 = 0x244C;
const LEVEL: u16 = 0x6649;
const LEVEL_CHANGE: u16 = 0x664A;
/// The whole list, or that of the row, is stored in the data stream.
const OUTSIDE_PAGE: [u16; 3] = [0x6645, 0x6646, 0x646B];
const TABS: u16 = 0xC615;

const ROW: u16 = 0xD608;
const OLD_ROW: u16 = 0xD606;
const MERGE: u16 = 0x5624;
const SPLIT: u16 = 0x5625;
const MERGE_DOWN: u16 = 0xD62B;

/// A property's code and its value.
type Property<'b> = (u16, &'b [u8]);

/// The entries of a property list, up to the first unsound one.
fn properties(mut bytes: &[u8]) -> impl Iterator<Item = Property<'_>> {
    std::iter::from_fn(move || {
        let code = short(bytes, 0)?;
        let rest = &bytes[2..];
        let (skip, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if code == ROW || code == OLD_ROW => (2, usize::from(short(rest, 0)?).checked_sub(1)?),
            _ if code == TABS && rest.first() == Some(&255) => (1, length_of_tabs(rest)?),
            _ => (1, usize::from(*rest.first()?)),
        };
        let value = rest.get(skip..skip + length)?;
        bytes = &rest[skip + length..];
        Some((code, value))
    })
}

/// The length of a tab list, which may exceed its length byte: a count of tabs to delete, four bytes each, then a count
/// of tabs to add, three bytes each.
fn length_of_tabs(value: &[u8]) -> Option<usize> {
    let deleted = 1 + 4 * usize::from(*value.get(1)?);
    Some(deleted + 1 + 3 * usize::from(*value.get(1 + deleted)?))
}

/// A switch can also mean "as in the style" or its opposite; styles are taken to be off.
fn is_on(value: &[u8]) -> bool {
    matches!(value.first(), Some(1 | 0x81))
}

/// What a piece changes in the stored properties of its characters.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changes {
    is_deleted: Option<bool>,
    is_hidden: Option<bool>,
}

impl Changes {
    /// A single property, given by a short number instead of a list.
    pub(super) fn from_short(number: u16, value: u16) -> Self {
        let is_on = Some(value == 1);
        match number {
            0x41 => Self { is_deleted: is_on, is_hidden: None },
            0x5C => Self { is_deleted: None, is_hidden: is_on },
            _ => Self::default(),
        }
    }
}

pub(super) fn changes(list: &[u8]) -> Changes {
    let mut changes = Changes::default();
    for (code, value) in properties(list) {
        match code {
            DELETED => changes.is_deleted = Some(is_on(value)),
            HIDDEN => changes.is_hidden = Some(is_on(value)),
            _ => {}
        }
    }
    changes
}

/// What a special character stands for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    #[default]
    Itself,
    /// A picture, drawing or note; the character code says which.
    Other,
    /// Data of a form or link, under the character code of a picture.
    Data,
    /// A character that the font lacks.
    Symbol(u16),
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    pub is_deleted: bool,
    pub is_hidden: bool,
    pub marks: Marks,
    pub sign: Sign,
}

impl Character {
    fn read(list: &[u8]) -> Self {
        let mut character = Self::default();
        for (code, value) in properties(list) {
            match code {
                DELETED => character.is_deleted = is_on(value),
                HIDDEN | HIDDEN_ON_THE_WEB => character.is_hidden |= is_on(value),
                STRUCK | STRUCK_TWICE => character.marks.is_struck |= is_on(value),
                RAISED => character.marks.is_raised = matches!(value.first(), Some(1 | 2)),
                LIFTED => {
                    let height = short(value, 0).map_or(0, |height| i32::from(height.cast_signed()));
                    character.marks.is_lifted = height.abs() >= LEAST_LIFT;
                }
                SPECIAL if is_on(value) && character.sign == Sign::Itself => character.sign = Sign::Other,
                DATA if is_on(value) => character.sign = Sign::Data,
                SYMBOL => character.sign = short(value, 2).map_or(character.sign, Sign::Symbol),
                _ => {}
            }
        }
        character
    }

    pub(super) fn apply(self, changes: Changes) -> Self {
        Self {
            is_deleted: changes.is_deleted.unwrap_or(self.is_deleted),
            is_hidden: changes.is_hidden.unwrap_or(self.is_hidden),
            ..self
        }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// How many tables it is nested in.
    pub level: u8,
    pub ends_row: bool,
    /// Its mark ends a cell of a nested table.
    pub ends_inner_cell: bool,
    /// Index of the row it ends.
    pub row: Option<usize>,
}

impl Row {
    fn read(value: &[u8]) -> Option<Self> {
        let count = usize::from(*value.first()?);
        let edge = |index: usize| short(value, 1 + 2 * index).map(|edge| i32::from(edge.cast_signed()));
        let edges = (0..=count).map_while(edge).collect();
        let cells = value.get(1 + 2 * (count + 1)..).unwrap_or_default();
        let merges = cells.chunks(20).map_while(|cell| short(cell, 0)).map(|flags| CellMerge {
            across: (flags & 3) as u8,
            goes_down: flags & 0x20 != 0,
            starts: flags & 0x40 != 0,
        });
        Some(Self { edges, merges: merges.take(count).collect() })
    }

    fn cell(&mut self, index: u8) -> Option<&mut CellMerge> {
        let index = usize::from(index);
        if index + 1 >= self.edges.len() {
            return None;
        }
        if self.merges.len() <= index {
            self.merges.resize(index + 1, CellMerge::default());
        }
        self.merges.get_mut(index)
    }

    fn apply(&mut self, code: u16, value: &[u8]) {
        match (code, value) {
            (MERGE | SPLIT, &[first, end]) => {
                for index in first..end {
                    if let Some(cell) = self.cell(index) {
                        cell.across = u8::from(code == MERGE) << u8::from(index > first);
                    }
                }
            }
            (MERGE_DOWN, &[index, flags]) => {
                if let Some(cell) = self.cell(index) {
                    (cell.goes_down, cell.starts) = (flags & 1 != 0, flags & 2 != 0);
                }
            }
            _ => {}
        }
    }
}

/// Properties by offset in the main stream.
#[derive(Debug)]
pub(super) struct Runs<T>(Vec<Run<T>>);

#[derive(Debug)]
struct Run<T> {
    start: usize,
    end: usize,
    value: T,
}

impl<T: Copy + Default> Runs<T> {
    /// The value at an offset, and the offset up to which it holds.
    pub(super) fn at(&self, place: usize) -> (T, usize) {
        let next = self.0.partition_point(|run| run.start <= place);
        match next.checked_sub(1).map(|last| &self.0[last]).filter(|run| run.end > place) {
            Some(run) => (run.value, run.end),
            None => (T::default(), self.0.get(next).map_or(usize::MAX, |run| run.start)),
        }
    }
}

/// Goes through the pages that a list names. After the offsets of its runs a page has an entry for each run, whose
/// first byte tells where in the page its properties are, in 16-bit words.
fn each_run<'m>(
    main: &'m [u8],
    list: &[u8],
    entry_length: usize,
    mut see: impl FnMut(Range<usize>, &'m [u8], Option<usize>),
) {
    for (_, number) in Positions::new(list, 4).iter().take(MOST_PAGES) {
        let at = long(number, 0).map_or(usize::MAX, |number| (number & 0x3F_FFFF) as usize * PAGE);
        let Some(page) = at.checked_add(PAGE).and_then(|end| main.get(at..end)) else { continue };
        let count = usize::from(page[PAGE - 1]);
        for index in 0..count {
            let place = |index: usize| long(page, 4 * index).map(|place| place as usize);
            if let (Some(start), Some(end)) = (place(index), place(index + 1)) {
                let word = page.get(4 * (count + 1) + entry_length * index).filter(|&&word| word > 0);
                see(start..end, page, word.map(|&word| 2 * usize::from(word)));
            }
        }
    }
}

fn sorted<T>(mut runs: Vec<Run<T>>) -> Runs<T> {
    runs.sort_by_key(|run| run.start);
    Runs(runs)
}

pub(super) fn characters(main: &[u8], tables: &[u8]) -> Runs<Character> {
    let mut runs = Vec::new();
    each_run(main, part(main, tables, Part::CharacterPages), 1, |place, page, at| {
        let list = at.and_then(|at| page.get(at + 1..at + 1 + usize::from(*page.get(at)?)));
        let value = list.map_or_else(Character::default, Character::read);
        if value != Character::default() {
            runs.push(Run { start: place.start, end: place.end, value });
        }
    });
    sorted(runs)
}

/// The paragraphs, and the rows that some of them end.
pub(super) fn paragraphs(main: &[u8], tables: &[u8], data: &[u8]) -> (Runs<Paragraph>, Vec<Row>) {
    let (mut runs, mut rows) = (Vec::new(), Vec::new());
    let mut reader = ParagraphReader { data, left: MOST_OUTSIDE_PAGE };
    each_run(main, part(main, tables, Part::ParagraphPages), 13, |place, page, at| {
        let list = at.and_then(|at| paragraph_list(page, at));
        let (mut value, row) = list.map_or_else(Default::default, |list| reader.read(list));
        if let Some(row) = row.filter(|_| value.ends_row && rows.len() < MOST_ROWS) {
            value.row = Some(rows.len());
            rows.push(row);
        }
        if value != Paragraph::default() {
            runs.push(Run { start: place.start, end: place.end, value });
        }
    });
    (sorted(runs), rows)
}

/// The property list of a paragraph. Its length in words is in the first byte, or in the second; the style number comes
/// before the properties.
fn paragraph_list(page: &[u8], at: usize) -> Option<&[u8]> {
    let (start, length) = match usize::from(*page.get(at)?) {
        0 => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
        words => (at + 1, 2 * words - 1),
    };
    page.get(start + 2..start + length)
}

struct ParagraphReader<'d> {
    data: &'d [u8],
    /// Bytes of it that may still be read.
    left: usize,
}

impl ParagraphReader<'_> {
    fn read(&mut self, list: &[u8]) -> (Paragraph, Option<Row>) {
        let (mut paragraph, mut row) = (Paragraph::default(), None);
        let mut in_table = false;
        let mut level = 0_i64;
        let outside = properties(list)
            .find(|(code, _)| OUTSIDE_PAGE.contains(code))
            .and_then(|(_, place)| self.read_outside_page(place));
        for (code, value) in properties(list).chain(properties(outside.unwrap_or_default())) {
            match code {
                IN_TABLE => in_table = is_on(value),
                ENDS_ROW | ENDS_INNER_ROW => paragraph.ends_row |= is_on(value),
                ENDS_INNER_CELL => paragraph.ends_inner_cell = is_on(value),
                LEVEL => level = long(value, 0).map_or(0, |level| i64::from(level.cast_signed())),
                LEVEL_CHANGE => level += long(value, 0).map_or(0, |change| i64::from(change.cast_signed())),
                ROW => row = Row::read(value).or(row),
                code => {
                    if let Some(row) = &mut row {
                        row.apply(code, value);
                    }
                }
            }
        }
        // a change can lead below level 0
        let level = level.max(i64::from(in_table));
        paragraph.level = u8::try_from(level).map_or(DEEPEST_LEVEL, |level| level.min(DEEPEST_LEVEL));
        paragraph.ends_row &= level > 0;
        (paragraph, row)
    }

    /// A list too long for its page.
    fn read_outside_page(&mut self, place: &[u8]) -> Option<&'_ [u8]> {
        let at = long(place, 0)? as usize;
        let start = at.checked_add(2)?;
        let list = self.data.get(start..start.checked_add(usize::from(short(self.data, at)?))?)?;
        self.left = self.left.checked_sub(list.len())?;
        Some(list)
    }
}
