//! The figures of a report in a few bytes: most of its cells hold a small whole number, and most of those are 0.

use crate::report::{Fact, Figure, Status};
use serde::{Deserialize, Serialize};

/// Up to here a byte is a whole number, as it was reported.
const LARGEST_BYTE: u8 = 0xDF;
/// A whole number in the next two or four bytes.
const TWO_BYTES: u8 = 0xE0;
const FOUR_BYTES: u8 = 0xE1;
/// Any number in the next eight bytes: reported, or with a note beside it.
const EIGHT_BYTES: u8 = 0xE2;
const NOTE: u8 = 0xE3;
/// The byte after the next, as often as the next says.
const RUN: u8 = 0xE4;
/// And the position of a status: a cell without a figure.
const NO_FIGURE: u8 = 0xF0;
/// Shorter runs are written out.
const SHORTEST_RUN: usize = 4;

/// The figures of all cells of a form, with their status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed(Box<[u8]>);

impl Packed {
    #[must_use]
    pub fn of(facts: &[Fact]) -> Self {
        let mut bytes = Vec::with_capacity(128);
        let mut run: (u8, usize) = (0, 0);
        for fact in facts {
            let code = code(fact.figure);
            match code {
                Code::Byte(byte) if run.1 > 0 && byte == run.0 && run.1 < usize::from(u8::MAX) => run.1 += 1,
                Code::Byte(byte) => {
                    end_run(&mut bytes, run);
                    run = (byte, 1);
                }
                Code::Wide(first, rest, length) => {
                    end_run(&mut bytes, run);
                    run.1 = 0;
                    bytes.push(first);
                    bytes.extend(&rest[..length]);
                }
            }
        }
        end_run(&mut bytes, run);
        Self(bytes.into())
    }

    /// One figure for each fact that was packed.
    #[must_use]
    pub fn unpack(&self) -> Vec<Figure> {
        let mut figures = Vec::with_capacity(256);
        let mut bytes = self.0.iter().copied();
        while let Some(first) = bytes.next() {
            let mut take = |length: usize| {
                let mut wide = [0; 8];
                wide.iter_mut().take(length).zip(&mut bytes).for_each(|(to, from)| *to = from);
                wide
            };
            let reported = |value: f64| Figure { status: Status::Reported, value: Some(value) };
            let whole = |wide: [u8; 8]| {
                let [a, b, c, d, ..] = wide;
                reported(f64::from(u32::from_le_bytes([a, b, c, d])))
            };
            match first {
                RUN => {
                    let [length, byte, ..] = take(2);
                    figures.extend(std::iter::repeat_n(one(byte), length.into()));
                }
                TWO_BYTES => figures.push(whole(take(2))),
                FOUR_BYTES => figures.push(whole(take(4))),
                EIGHT_BYTES => figures.push(reported(f64::from_le_bytes(take(8)))),
                NOTE => figures.push(Figure { status: Status::Note, value: Some(f64::from_le_bytes(take(8))) }),
                byte => figures.push(one(byte)),
            }
        }
        figures
    }

    /// What it takes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

enum Code {
    Byte(u8),
    /// The first byte, and so many of the rest.
    Wide(u8, [u8; 8], usize),
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is tested")]
fn code(figure: Figure) -> Code {
    let Some(value) = figure.value else { return Code::Byte(NO_FIGURE + figure.status as u8) };
    if figure.status == Status::Note {
        return Code::Wide(NOTE, value.to_le_bytes(), 8);
    }
    let is_whole = value.fract() == 0.0 && value >= 0.0 && value <= f64::from(u32::MAX);
    let whole = u64::from(value as u32).to_le_bytes();
    match value {
        _ if !is_whole => Code::Wide(EIGHT_BYTES, value.to_le_bytes(), 8),
        ..=223.0 => Code::Byte(value as u8),
        ..=65_535.0 => Code::Wide(TWO_BYTES, whole, 2),
        _ => Code::Wide(FOUR_BYTES, whole, 4),
    }
}

fn one(byte: u8) -> Figure {
    if byte <= LARGEST_BYTE {
        return Figure { status: Status::Reported, value: Some(f64::from(byte)) };
    }
    let status = Status::ALL.get(usize::from(byte.wrapping_sub(NO_FIGURE))).copied().unwrap_or(Status::Missing);
    Figure { status, value: None }
}

fn end_run(bytes: &mut Vec<u8>, (byte, length): (u8, usize)) {
    if length < SHORTEST_RUN {
        bytes.extend(std::iter::repeat_n(byte, length));
    } else {
        bytes.extend([RUN, u8::try_from(length).unwrap_or(u8::MAX), byte]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let value = |status, value| Figure { status, value: Some(value) };
        let none = |status| Figure { status, value: None };
        let mut figures = vec![
            value(Status::Reported, 7.0),
            value(Status::Reported, 223.0),
            value(Status::Reported, 224.0),
            value(Status::Reported, 65_535.0),
            value(Status::Reported, 65_536.0),
            value(Status::Reported, 4_294_967_295.0),
            value(Status::Reported, 4_294_967_296.0),
            value(Status::Reported, 5_949.088_667),
            value(Status::Reported, -18.0),
            value(Status::Note, 22.0),
        ];
        figures.extend([Status::Blank, Status::Mark, Status::Unreadable, Status::Missing].map(none));
        figures.extend(vec![value(Status::Reported, 0.0); 600]);
        figures.extend(vec![none(Status::Blank); 3]);
        let facts: Vec<Fact> = figures.iter().map(|&figure| Fact { figure, ..Fact::MISSING }).collect();
        let packed = Packed::of(&facts);
        assert_eq!(packed.unpack(), figures);
        assert!(packed.bytes() < 80, "{}", packed.bytes());
        assert_eq!(Packed::of(&[]).unpack(), []);
    }
}
