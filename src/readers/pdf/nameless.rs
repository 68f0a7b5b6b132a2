//! Characters of which fonts do not say what they are: text to the eye, and to nobody else.

use super::font::UNKNOWN;
use super::{Area, Drawn};
use std::collections::BTreeMap;

/// Fewer of them are bullets and other ornaments.
const FEWEST: usize = 10;
/// A line with so many letters and none of them is kept on a page that cannot be read: a title tells whose it is.
const FEWEST_LETTERS: usize = 4;
/// Baselines that differ by less, in points, are one line.
const SAME_LINE: f64 = 2.0;

/// How many there are, on all pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    unknown: usize,
    all: usize,
}

impl Count {
    /// Counts those of a page. A page of nothing else is as good as a picture, and its figures say nothing without
    /// their labels.
    pub fn take_out(&mut self, drawn: &mut Drawn) {
        let areas = || drawn.glyphs.iter().filter(|glyph| glyph.character == UNKNOWN).map(|glyph| glyph.area);
        let unknown = areas().count();
        self.unknown += unknown;
        self.all += drawn.glyphs.len();
        if unknown < FEWEST || unknown * 2 < drawn.glyphs.len() {
            return;
        }
        let area = areas().fold(Area::around(&[]), Area::with);
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
    pub fn are_most(self) -> bool {
        self.unknown >= FEWEST && self.unknown * 2 >= self.all
    }

    /// Whether more is lost than ornaments.
    pub fn are_some(self) -> bool {
        self.unknown >= FEWEST
    }
}
