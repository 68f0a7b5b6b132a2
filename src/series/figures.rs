//! A compact encoding of a report's figures: most cells hold a small whole number, and most of those are 0.

use crate::report::{Amount, Fact, Figure};
use serde::{Deserialize, Serialize};

/// A byte up to this value is a reported whole number.
const LARGEST_BYTE: u8 = 0xDF;
/// Followed by a reported whole number of two or four bytes.
const TWO_BYTES: u8 = 0xE0;
const FOUR_BYTES: u8 = 0xE1;
/// Followed by an [`Amount`], reported or annotated.
const REPORTED: u8 = 0xE2;
const ANNOTATED: u8 = 0xE3;
/// Followed by a count and the byte that is repeated so often.
const RUN: u8 = 0xE4;
/// Cells without a figure.
const BLANK: u8 = 0xF0;
const MARK: u8 = 0xF1;
const UNREADABLE: u8 = 0xF2;
const MISSING: u8 = 0xF3;
/// Shortest run that is encoded as one.
const SHORTEST_RUN: u8 = 4;

/// The figures of all cells of a report's tables, with their status, encoded in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFigures(Box<[u8]>);

impl PackedFigures {
    /// Encodes the figures of facts, in order.
    #[must_use]
    pub fn pack<'f>(facts: impl Iterator<Item = &'f Fact>) -> Self {
        let mut bytes = Vec::with_capacity(128);
        let mut run: (u8, u8) = (0, 0);
        for fact in facts {
            let code = encode(fact.figure);
            match code {
                Code::Byte(byte) if run.1 > 0 && byte == run.0 && run.1 < u8::MAX => run.1 += 1,
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
        while let Some((figure, times)) = next(&mut bytes) {
            figures.extend(std::iter::repeat_n(figure, times));
        }
        figures
    }

    /// Encoded length in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// Decodes the next figure and how often it repeats.
fn next(bytes: &mut impl Iterator<Item = u8>) -> Option<(Figure, usize)> {
    let figure = match bytes.next()? {
        RUN => {
            let [length, byte] = take(bytes)?;
            return Some((decode_byte(byte), length.into()));
        }
        TWO_BYTES => Figure::Reported(u32::from(u16::from_le_bytes(take(bytes)?)).into()),
        FOUR_BYTES => Figure::Reported(u32::from_le_bytes(take(bytes)?).into()),
        REPORTED => Figure::Reported(Amount::from_le_bytes(take(bytes)?)),
        ANNOTATED => Figure::Annotated(Amount::from_le_bytes(take(bytes)?)),
        byte => decode_byte(byte),
    };
    Some((figure, 1))
}

fn take<const N: usize>(bytes: &mut impl Iterator<Item = u8>) -> Option<[u8; N]> {
    let mut taken = [0; N];
    for byte in &mut taken {
        *byte = bytes.next()?;
    }
    Some(taken)
}

enum Code {
    Byte(u8),
    /// The first byte, the bytes that follow, and how many of those are used.
    Wide(u8, [u8; size_of::<Amount>()], usize),
}

fn encode(figure: Figure) -> Code {
    let wide = |first, value: Amount| Code::Wide(first, value.to_le_bytes(), size_of::<Amount>());
    let value = match figure {
        Figure::Reported(value) => value,
        Figure::Annotated(value) => return wide(ANNOTATED, value),
        Figure::Blank => return Code::Byte(BLANK),
        Figure::Mark => return Code::Byte(MARK),
        Figure::Unreadable => return Code::Byte(UNREADABLE),
        // the record of a file that is cut short has no figures
        Figure::Missing | Figure::Quarantined => return Code::Byte(MISSING),
    };
    let Some(whole) = value.whole().and_then(|whole| u32::try_from(whole).ok()) else { return wide(REPORTED, value) };
    let mut rest = [0; size_of::<Amount>()];
    rest[..4].copy_from_slice(&whole.to_le_bytes());
    match (u8::try_from(whole), u16::try_from(whole)) {
        (Ok(byte), _) if byte <= LARGEST_BYTE => Code::Byte(byte),
        (_, Ok(_)) => Code::Wide(TWO_BYTES, rest, 2),
        _ => Code::Wide(FOUR_BYTES, rest, 4),
    }
}

fn decode_byte(byte: u8) -> Figure {
    match byte {
        ..=LARGEST_BYTE => Figure::Reported(u32::from(byte).into()),
        BLANK => Figure::Blank,
        MARK => Figure::Mark,
        UNREADABLE => Figure::Unreadable,
        _ => Figure::Missing,
    }
}

fn end_run(bytes: &mut Vec<u8>, (byte, length): (u8, u8)) {
    if length < SHORTEST_RUN {
        bytes.extend(std::iter::repeat_n(byte, length.into()));
    } else {
        bytes.extend([RUN, length, byte]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let reported = |text: &str| Figure::Reported(text.parse().unwrap());
        let numbers = ["7", "223", "224", "65535", "65536", "4294967295", "4294967296", "5949.088667", "-18"];
        let mut figures: Vec<Figure> = numbers.into_iter().map(reported).collect();
        figures.extend([
            Figure::Annotated(22.into()),
            Figure::Blank,
            Figure::Mark,
            Figure::Unreadable,
            Figure::Missing,
        ]);
        figures.extend(vec![reported("0"); 600]);
        figures.extend(vec![Figure::Blank; 3]);
        let facts: Vec<Fact> = figures.iter().map(|&figure| Fact { figure, ..Fact::MISSING }).collect();
        let packed = PackedFigures::pack(facts.iter());
        assert_eq!(packed.unpack(), figures);
        assert!(packed.bytes() < 110, "{}", packed.bytes());
        assert_eq!(PackedFigures::pack([].iter()).unpack(), []);
    }
}
