//! Ids that consist of letters.
//!
//! Spreadsheets take `1e5` and `00123` for numbers and reformat them. An id without digits survives.

use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Letters that replace the hexadecimal digits.
const LETTERS: &[u8; 16] = b"abcdefghjkmnpqrs";

/// An id of this many letters, 4 bits each, from a hash over the parts and their boundaries.
#[must_use]
pub fn in_letters<'p>(parts: impl Iterator<Item = &'p str>, letters: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update("\u{1F}".as_bytes());
    }
    let hash = hasher.finalize();
    let nibbles = hash.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.take(letters).map(|nibble| char::from(LETTERS[usize::from(nibble)])).collect()
}

/// Bound of [`numbers`], exclusive: Excel keeps fifteen digits, and doubles, as in Stata, hold them exactly.
const NUMBERS: u64 = 1_000_000_000_000_000;

/// A number from 1 on for each text, by a hash of the text. Where two texts have the same hash, which among a million texts
/// happens once in two thousand times, the second in their order is hashed once more.
#[must_use]
pub fn numbers<'t>(texts: &BTreeSet<&'t str>) -> BTreeMap<&'t str, i64> {
    numbers_below(NUMBERS, texts)
}

fn numbers_below<'t>(bound: u64, texts: &BTreeSet<&'t str>) -> BTreeMap<&'t str, i64> {
    let mut taken = HashSet::new();
    let number = |hash: [u8; 32]| {
        let first = hash.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte));
        i64::try_from(1 + first % (bound - 1)).unwrap_or(i64::MAX)
    };
    let mut of = |text: &str| {
        let mut hash = *blake3::hash(text.as_bytes()).as_bytes();
        while !taken.insert(number(hash)) {
            hash = *blake3::hash(&hash).as_bytes();
        }
        number(hash)
    };
    texts.iter().map(|&text| (text, of(text))).collect()
}

/// An id in little memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    nibbles: u64,
    letters: u8,
}

impl Id {
    /// Most letters of an id.
    const MOST_LETTERS: usize = 16;

    /// Packs the letters of an id. `None` if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters = u8::try_from(text.len()).ok().filter(|&letters| usize::from(letters) <= Self::MOST_LETTERS)?;
        let nibble = |letter: u8| (0..).zip(LETTERS).find(|(_, known)| **known == letter).map(|(nibble, _)| nibble);
        let nibbles = text.bytes().try_fold(0, |nibbles, letter| Some(nibbles << 4 | nibble(letter)?))?;
        Some(Self { nibbles, letters })
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.nibbles.to_be_bytes();
        let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let leading = Self::MOST_LETTERS - usize::from(self.letters);
        let mut letters = nibbles.skip(leading).map(|nibble| char::from(LETTERS[usize::from(nibble)]));
        letters.try_for_each(|letter| write!(formatter, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_of_texts_and_are_unique() {
        let texts: BTreeSet<&str> = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].into();
        let all = numbers(&texts);
        assert!(all.values().all(|&number| (100_000_000..1_000_000_000_000_000).contains(&number)), "{all:?}");
        // a text has its number whatever the others are
        assert_eq!(numbers(&["c"].into())["c"], all["c"]);
        // nine numbers for nine texts
        let few = numbers_below(10, &texts);
        assert_eq!(few.values().copied().collect::<BTreeSet<i64>>(), (1..10).collect());
        assert_eq!(few["a"], numbers_below(10, &["a"].into())["a"]);
    }

    #[test]
    fn ids_are_letters_and_know_where_their_parts_end() {
        let id = in_letters(["a", "bc"].into_iter(), 16);
        assert!(id.len() == 16 && id.bytes().all(|c| c.is_ascii_lowercase()), "{id}");
        assert_ne!(id, in_letters(["ab", "c"].into_iter(), 16));
    }

    #[test]
    fn ids_are_packed_and_unpacked() {
        for letters in [8, 12, 16] {
            let id = in_letters(["a", "bc"].into_iter(), letters);
            assert_eq!(Id::parse(&id).unwrap().to_string(), id);
        }
        assert_eq!(Id::parse("aaab").unwrap().to_string(), "aaab");
        assert_ne!(Id::parse("aab"), Id::parse("ab"));
        for text in ["abc1", "xyz", "aaaaaaaaaaaaaaaaa"] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }
}
