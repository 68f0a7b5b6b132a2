//! Hashes the files given to a run, for its record.

use crate::dataset::SourceRow;
use crate::outputs::RunState;

/// Hashes the files of a corpus in their order.
#[derive(Default)]
pub(super) struct Input {
    /// Over names and sizes, which show most changes without reading a file.
    sizes: blake3::Hasher,
    contents: blake3::Hasher,
    /// Whether some file could not be read for a reason that may pass, so that the next run tries again.
    may_pass: bool,
}

impl Input {
    /// Adds a row of `sources`. Rows of archive members and parts add nothing to that of their file.
    pub(super) fn add(&mut self, row: &SourceRow) {
        self.may_pass |= row.may_pass;
        if row.member.is_some() || row.part.is_some_and(|part| part > 1) {
            return;
        }
        self.add_size(row);
        // a file that was not opened has no hash; its outcome takes its place
        let content = row.blake3.as_deref().unwrap_or(row.outcome.key());
        add(&mut self.contents, &row.path);
        add(&mut self.contents, content);
    }

    /// The hash of names and sizes alone.
    pub(super) fn sizes(rows: impl Iterator<Item = SourceRow>) -> String {
        let mut input = Self::default();
        for row in rows {
            input.add_size(&row);
        }
        input.sizes.finalize().to_hex().to_string()
    }

    fn add_size(&mut self, row: &SourceRow) {
        add(&mut self.sizes, &row.path);
        self.sizes.update(&row.bytes.unwrap_or(u64::MAX).to_le_bytes());
    }

    /// The hashes for the record; `None` if a run on the same files may read more.
    pub(super) fn state(&self, given: &str) -> Option<RunState> {
        (!self.may_pass).then(|| RunState {
            given: given.to_owned(),
            sizes: self.sizes.finalize().to_hex().to_string(),
            contents: self.contents.finalize().to_hex().to_string(),
        })
    }
}

fn add(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}
