//! Font programs (TrueType and OpenType): the characters of glyphs, where the program states them.

use std::collections::HashMap;

/// Most characters of a font.
const MOST_CHARACTERS: usize = 70_000;

/// Characters by glyph number, from the table that maps characters to glyphs. Of several characters for one glyph the
/// first wins.
pub(super) fn characters(data: &[u8]) -> Option<HashMap<u32, char>> {
    let table = table(data, *b"cmap")?;
    let count = u16_at(table, 2)?;
    let tables = (0..usize::from(count)).filter_map(|index| {
        let at = 4 + 8 * index;
        let rank = match (u16_at(table, at)?, u16_at(table, at + 2)?) {
            (3, 10) => 3,
            (0, 4 | 6) => 2,
            (3, 1) | (0, _) => 1,
            _ => return None,
        };
        Some((rank, table.get(u32_at(table, at + 4)? as usize..)?))
    });
    let (_, best) = tables.max_by_key(|(rank, _)| *rank)?;
    let mut characters = HashMap::new();
    match u16_at(best, 0)? {
        4 => by_segments(best, &mut characters)?,
        12 => by_groups(best, &mut characters)?,
        _ => return None,
    }
    Some(characters).filter(|characters| !characters.is_empty())
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

fn table(data: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let count = u16_at(data, 4)?;
    let entry =
        (0..usize::from(count)).map(|index| 12 + 16 * index).find(|&at| data.get(at..at + 4) == Some(&tag[..]))?;
    let start = u32_at(data, entry + 8)? as usize;
    data.get(start..)
}

fn note(characters: &mut HashMap<u32, char>, glyph: u32, code: u32) {
    if let Some(character) = char::from_u32(code).filter(|_| glyph != 0 && characters.len() < MOST_CHARACTERS) {
        characters.entry(glyph).or_insert(character);
    }
}

/// Format 4: ranges of two-byte codes.
fn by_segments(table: &[u8], characters: &mut HashMap<u32, char>) -> Option<()> {
    let length = usize::from(u16_at(table, 6)?);
    let (starts, deltas, offsets) = (16 + length, 16 + 2 * length, 16 + 3 * length);
    for at in (0..length).step_by(2) {
        let (end, start) = (u16_at(table, 14 + at)?, u16_at(table, starts + at)?);
        let (delta, offset) = (u16_at(table, deltas + at)?, u16_at(table, offsets + at)?);
        for code in (start..=end).filter(|code| *code != u16::MAX) {
            let glyph = match offset {
                0 => code.wrapping_add(delta),
                _ => match u16_at(table, offsets + at + usize::from(offset) + 2 * usize::from(code - start)) {
                    Some(0) | None => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                },
            };
            note(characters, u32::from(glyph), u32::from(code));
        }
    }
    Some(())
}

/// Format 12: ranges of four-byte codes.
fn by_groups(table: &[u8], characters: &mut HashMap<u32, char>) -> Option<()> {
    let count = u32_at(table, 12)? as usize;
    for at in (0..count.min(MOST_CHARACTERS)).map(|group| 16 + 12 * group) {
        let (start, end, glyph) = (u32_at(table, at)?, u32_at(table, at + 4)?, u32_at(table, at + 8)?);
        let last = end.min(start.saturating_add(u32::from(u16::MAX)));
        for code in start..=last {
            note(characters, glyph.saturating_add(code - start), code);
            if characters.len() >= MOST_CHARACTERS {
                return Some(());
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font(table: &[u8], encoding: u16) -> Vec<u8> {
        let mut font = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        font.extend_from_slice(b"cmap\0\0\0\0\0\0\0\x1C\0\0\0\x40");
        font.extend_from_slice(&[0, 0, 0, 1, 0, 3]);
        font.extend_from_slice(&encoding.to_be_bytes());
        font.extend_from_slice(&[0, 0, 0, 12]);
        font.extend_from_slice(table);
        font
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn stretches_of_characters() {
        // 一 and 丁 are glyphs 5 and 6; the last range is empty
        let table =
            words(&[4, 32, 0, 4, 0, 0, 0, 0x4E01, 0xFFFF, 0, 0x4E00, 0xFFFF, 5_u16.wrapping_sub(0x4E00), 1, 0, 0]);
        let found = characters(&font(&table, 1)).unwrap();
        assert_eq!((found.get(&5), found.get(&6), found.len()), (Some(&'一'), Some(&'丁'), 2));
        let table = words(&[12, 0, 0, 28, 0, 0, 0, 1, 0, 0x30, 0, 0x39, 0, 17]);
        let found = characters(&font(&table, 10)).unwrap();
        assert_eq!((found.get(&17), found.get(&26), found.len()), (Some(&'0'), Some(&'9'), 10));
        assert!(characters(b"OTTO").is_none());
        assert!(characters(&font(&table[..20], 10)).is_none());
    }
}
