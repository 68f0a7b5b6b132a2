//! The characters of a DOC, assembled from the pieces they are stored in.

use super::header::{Header, Part, Positions, part};
use super::properties::{Changes, changes};
use crate::source::number::{long, short};
use encoding_rs::WINDOWS_1252;
use std::ops::Range;

/// Most characters that are read; ten times as many as in the longest reports.
const MOST_CHARACTERS: usize = 2 << 20;

const FIELD_BEGINS: u16 = 0x13;
const FIELD_SEPARATOR: u16 = 0x14;
const FIELD_ENDS: u16 = 0x15;
pub(super) const CELL: u16 = 0x07;

#[derive(Debug, Default)]
pub(super) struct Text {
    pub units: Vec<u16>,
    pub pieces: Vec<Piece>,
    /// The file does not hold all of it.
    pub is_cut: bool,
    /// It exceeds `MOST_CHARACTERS`.
    pub is_full: bool,
}

/// A stretch of text that is stored contiguously.
#[derive(Debug)]
pub(super) struct Piece {
    pub characters: Range<usize>,
    /// Offset in the main stream.
    pub at: usize,
    /// Bytes per character.
    pub width: usize,
    /// Property changes that a fast save recorded beside the text.
    pub changes: Changes,
}

/// The text according to the piece table; `None` without such a table.
pub(super) fn text(main: &[u8], tables: &[u8], header: &Header) -> Option<Text> {
    let (pieces, prepared) = piece_table(part(main, tables, Part::Pieces))?;
    let wanted = if header.boxes.is_empty() { header.body.end } else { header.boxes.end };
    let mut text = Text { is_full: wanted > MOST_CHARACTERS, ..Text::default() };
    let wanted = wanted.min(MOST_CHARACTERS);
    for (characters, piece) in Positions::new(pieces, 8).iter() {
        let start = text.units.len();
        let count = characters.len().min(wanted - start);
        if count == 0 {
            continue;
        }
        let place = long(piece, 2)?;
        let is_narrow = place & 1 << 30 != 0;
        let place = (place & 0x3FFF_FFFF) as usize;
        let (at, width) = if is_narrow { (place / 2, 1) } else { (place, 2) };
        let stored = main.get(at..).unwrap_or_default();
        let stored = &stored[..stored.len().min(count * width)];
        if is_narrow {
            let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(stored);
            text.units.extend(decoded.encode_utf16());
        } else {
            text.units.extend(stored.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])));
        }
        let end = text.units.len();
        let prm = short(piece, 6).unwrap_or_default();
        let changes = match prm & 1 {
            0 => Changes::from_short(prm >> 1 & 0x7F, prm >> 8),
            _ => prepared.get(usize::from(prm >> 1)).copied().unwrap_or_default(),
        };
        text.pieces.push(Piece { characters: start..end, at, width, changes });
        if end - start < count {
            text.is_cut = true;
            // what follows would end up at the wrong position
            break;
        }
        if end >= wanted {
            break;
        }
    }
    text.is_cut |= text.units.len() < wanted;
    for range in [&header.body, &header.boxes] {
        let end = range.end.min(text.units.len());
        if let Some(units) = text.units.get_mut(range.start..end) {
            erase_field_codes(units);
        }
    }
    Some(text)
}

/// The piece table, and the property changes before it that pieces refer to.
fn piece_table(mut bytes: &[u8]) -> Option<(&[u8], Vec<Changes>)> {
    let mut prepared = Vec::new();
    loop {
        match bytes.first()? {
            1 => {
                let end = 3 + usize::from(short(bytes, 1)?);
                prepared.push(changes(bytes.get(3..end)?));
                bytes = &bytes[end..];
            }
            2 => {
                let length = long(bytes, 1)? as usize;
                return Some((bytes.get(5..)?.get(..length)?, prepared));
            }
            _ => return None,
        }
    }
}

/// Erases field codes, so that only field results remain. A field without an end hides nothing.
fn erase_field_codes(units: &mut [u16]) {
    let mut open = Vec::new();
    let mut codes = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        match *unit {
            FIELD_BEGINS => open.push((at, false)),
            FIELD_SEPARATOR => {
                if let Some((start, is_known)) = open.last_mut().filter(|(_, is_known)| !is_known) {
                    *is_known = true;
                    codes.push(*start..at);
                }
            }
            FIELD_ENDS => {
                if let Some((start, false)) = open.pop() {
                    codes.push(start..at);
                }
            }
            _ => {}
        }
    }
    // codes nest to any depth, so overlapping ranges are merged: each character is erased once
    codes.sort_unstable_by_key(|code| code.start);
    let mut done = 0;
    for code in codes {
        for unit in units[done.max(code.start).min(code.end)..code.end].iter_mut().filter(|unit| **unit != CELL) {
            *unit = 0;
        }
        done = done.max(code.end);
    }
}
