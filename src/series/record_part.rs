//! Which parts of a record are made: only those that some rule needs.

/// What costs work to know of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPart {
    Figures,
    /// Of its sections, for those of other reports to be compared with.
    Signatures,
    /// The signatures for a search of the whole corpus.
    Search,
    /// Names of other agencies in its prose and around it.
    Mentions,
    /// What its prose says of changes against last year.
    Growths,
}

/// A set of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordParts(u8);

impl RecordParts {
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
