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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_letters_and_know_where_their_parts_end() {
        let id = in_letters(["a", "bc"].into_iter(), 16);
        assert!(id.len() == 16 && id.bytes().all(|c| c.is_ascii_lowercase()), "{id}");
        assert_ne!(id, in_letters(["ab", "c"].into_iter(), 16));
    }
}
