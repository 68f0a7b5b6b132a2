//! Characters that their fonts do not identify: visible to the eye, unreadable to a program.

use super::drawn::{Area, Drawn};
use super::font::UNKNOWN;
use std::collections::BTreeMap;

/// Fewest such characters that matter; fewer are bullets and other ornaments.
const FEWEST: usize = 10;
/// Fewest readable letters of a line that is kept on an unreadable page: a title tells whose report it is.
const FEWEST_LETTERS: usize = 4;
/// Largest difference of baselines within a line, in points.
const SAME_LINE: f64 = 2.0;

/// Unidentified and other characters, on all pages.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    unknown: usize,
    all: usize,
}

impl Count {
    /// Counts the characters of a page. An unreadable page is treated as a picture: figures mean nothing without their
    /// labels.
    pub(super) fn count_and_remove(&mut self, drawn: &mut Drawn) {
        let areas = || drawn.glyphs.iter().filter(|glyph| glyph.character == UNKNOWN).map(|glyph| glyph.area);
        let unknown = areas().count();
        self.unknown += unknown;
        self.all += drawn.glyphs.len();
        if unknown < FEWEST || unknown * 2 < drawn.glyphs.len() {
            return;
        }
        let area = areas().fold(Area::around(&[]), Area::union);
        #[expect(clippy::cast_possible_truncation, reason = "a float stops at the limits")]
        let line = |baseline: f64| (baseline / SAME_LINE).round() as i64;
        let mut lines: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
        for glyph in &drawn.glyphs {
            let (unknown, letters) = lines.entry(line(glyph.baseline)).or_default();
            *unknown += usize::from(glyph.character == UNKNOWN);
            *letters += usize::from(glyph.character.is_alphabetic());
        }
        let is_kept =
            |line: i64| lines.get(&line).is_some_and(|&(unknown, letters)| unknown == 0 && letters >= FEWEST_LETTERS);
        drawn.glyphs.retain(|glyph| is_kept(line(glyph.baseline)));
        drawn.across.clear();
        drawn.down.clear();
        drawn.pictures.push(area);
    }

    /// Whether most of the text is lost.
    pub(super) fn are_most(self) -> bool {
        self.unknown >= FEWEST && self.unknown * 2 >= self.all
    }

    /// Whether more is lost than ornaments.
    pub(super) fn are_some(self) -> bool {
        self.unknown >= FEWEST
    }
}
