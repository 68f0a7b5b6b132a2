//! Ids that consist of letters.
//!
//! Spreadsheets take `1e5` and `00123` for numbers and reformat them. An id without digits survives.

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
