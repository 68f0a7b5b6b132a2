//! From characters to paragraphs and tables.

use super::properties::{Character, Paragraph, Runs, Sign};
use super::shapes::{Anchored, Shapes};
use super::text::{CELL, Piece, Text};
use crate::document::marks::raise;
use crate::document::{Block, Place};
use crate::readers::flow::Flow;
use crate::readers::gathered::{Item, Row, Story, emit};
use std::ops::Range;

const PICTURE: u16 = 0x01;
/// A reference to a note; its number is not stored in the text.
const NOTE: u16 = 0x02;
const DRAWING: u16 = 0x08;
const TAB: u16 = 0x09;
const LINE_BREAK: u16 = 0x0B;
const PAGE_BREAK: u16 = 0x0C;
const PARAGRAPH: u16 = 0x0D;
const COLUMN_BREAK: u16 = 0x0E;
const HYPHEN: u16 = 0x1E;
const SPACE: u16 = 0x20;
/// Placeholder for a symbol; its real character is in its properties.
const SYMBOL: u16 = 0x28;

pub(super) struct Body<'d> {
    pub text: &'d Text,
    pub characters: &'d Runs<Character>,
    pub paragraphs: &'d Runs<Paragraph>,
    pub rows: &'d [Row],
    pub shapes: Shapes,
    pub flow: Flow,
    pub tables: usize,
    /// Notes referred to so far.
    pub notes: u32,
}

impl Body<'_> {
    /// Writes a stretch of the text into the flow.
    pub(super) fn read(&mut self, characters: Range<usize>) {
        for item in self.read_story(characters) {
            emit(item, self.rows, &mut self.flow);
        }
    }

    fn read_story(&mut self, characters: Range<usize>) -> Vec<Item> {
        let end = characters.end.min(self.text.units.len());
        let mut story = Story::new(byte(characters.start));
        let mut at = characters.start;
        let first = self.text.pieces.partition_point(|piece| piece.characters.end <= at);
        for piece in &self.text.pieces[first..] {
            while at < end.min(piece.characters.end) {
                let place = piece.place(at);
                let (character, until) = self.characters.at(place);
                let count = until.saturating_sub(place).div_ceil(piece.width).max(1);
                let stop = at.saturating_add(count).min(end).min(piece.characters.end);
                self.add_run(at..stop, piece, character.apply(piece.changes), &mut story);
                at = stop;
            }
        }
        story.finish(&mut self.flow)
    }

    /// Handles characters with the same properties.
    fn add_run(&mut self, characters: Range<usize>, piece: &Piece, character: Character, story: &mut Story) {
        let units = &self.text.units;
        let is_shown = !character.is_deleted && !character.is_hidden;
        let mut at = characters.start;
        while at < characters.end {
            let unit = units[at];
            let start = at;
            at += 1;
            match unit {
                PARAGRAPH | CELL | PAGE_BREAK => self.end_paragraph(unit, start, piece, character, story),
                _ if !is_shown => {}
                LINE_BREAK | COLUMN_BREAK => story.end_line(byte(at), &mut self.flow),
                TAB => story.line.push('\t'),
                HYPHEN => story.line.push('-'),
                PICTURE if character.sign == Sign::Other => {
                    story.before.push(Item::Block(Block::Picture(place(start), 0)));
                }
                DRAWING if character.sign == Sign::Other => match self.shapes.take(start) {
                    Some(Anchored::Picture) => story.before.push(Item::Block(Block::Picture(place(start), 0))),
                    Some(Anchored::Box(text)) => {
                        let items = self.read_story(text);
                        story.before.extend(items);
                    }
                    None => {}
                },
                NOTE if character.sign == Sign::Other => {
                    self.notes = self.notes.saturating_add(1);
                    story.line.push_str(&raise(&self.notes.to_string()));
                }
                SYMBOL if let Sign::Symbol(symbol) = character.sign => {
                    story.line.extend(char::from_u32(u32::from(symbol)));
                }
                SPACE.. => {
                    at = units[start..characters.end]
                        .iter()
                        .position(|&unit| unit < SPACE)
                        .map_or(characters.end, |length| start + length);
                    let plain = char::decode_utf16(units[start..at].iter().copied());
                    let run = story.line.len();
                    story.line.extend(plain.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
                    story.has_lifted |= character.marks.is_lifted;
                    character.marks.wrap_from(&mut story.line, run);
                }
                _ => {}
            }
        }
    }

    /// Ends a paragraph, and the cell or row that it closes.
    fn end_paragraph(&mut self, unit: u16, at: usize, piece: &Piece, character: Character, story: &mut Story) {
        let (paragraph, _) = self.paragraphs.at(piece.place(at));
        let level = usize::from(paragraph.level);
        let ends_cell = level > 0 && (unit == CELL || paragraph.ends_inner_cell && level > 1);
        let ends_row = paragraph.ends_row && unit != PAGE_BREAK;
        if character.is_deleted && !ends_cell && !ends_row {
            // the next paragraph continues it
            return;
        }
        story.set_level(level, &mut self.tables);
        story.end_line(byte(at + 1), &mut self.flow);
        story.push_paragraph(byte(at));
        if ends_row {
            story.end_row(paragraph.row, character.is_deleted);
        } else if ends_cell {
            story.end_cell(byte(at));
        }
    }
}

/// The byte offset in the text as UTF-16.
fn byte(at: usize) -> usize {
    2 * at
}

fn place(at: usize) -> Place {
    Place::at(byte(at))
}

impl Piece {
    /// Where a character is stored in the main stream.
    fn place(&self, at: usize) -> usize {
        self.at + (at - self.characters.start) * self.width
    }
}
