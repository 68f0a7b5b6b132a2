//! The parts of a record that are optional: only those that a selected rule needs are made.

/// A part of a record that is costly to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPart {
    /// Figures of all cells.
    Figures,
    /// Signatures of the sections, for comparison with those of other reports.
    Signatures,
    /// The signatures also take part in the search for like sections in the whole corpus.
    Search,
    /// Names of other agencies in the prose, and in the signature, contact and index box.
    Mentions,
    /// Changes against last year that the prose states.
    Growths,
}

/// A set of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordParts(u8);

impl RecordParts {
    /// Whether the set contains a part.
    #[must_use]
    pub fn has(self, part: RecordPart) -> bool {
        self.0 >> part as u8 & 1 == 1
    }

    /// Makes a part, if it is in the set.
    pub(super) fn make<T: Default>(self, part: RecordPart, make: impl FnOnce() -> T) -> T {
        if self.has(part) { make() } else { T::default() }
    }
}

impl FromIterator<RecordPart> for RecordParts {
    fn from_iter<T: IntoIterator<Item = RecordPart>>(parts: T) -> Self {
        Self(parts.into_iter().fold(0, |set, part| set | 1 << part as u8))
    }
}
