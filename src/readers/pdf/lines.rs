//! Characters to lines: by baseline, from left to right, with the gaps that are spaces.

use super::{Area, Glyph};
use std::ops::Range;

/// Characters whose baselines differ by less than this share of their size stand in one line.
const SAME_LINE: f64 = 0.5;
/// A twin printed over a character to embolden it lies nearer than this share of its smaller side.
const TWIN: f64 = 0.3;
/// Gaps that are spaces, in sizes: between letters, and between characters that stand by themselves.
const LETTER_GAP: f64 = 0.2;
const CHARACTER_GAP: f64 = 0.6;
/// And where the file itself says that there is white space.
const SPACE_GAP: f64 = 0.3;
/// A gap so wide may divide cells.
const PART_GAP: f64 = 0.7;

#[derive(Debug)]
pub struct Line {
    pub text: String,
    pub area: Area,
    pub baseline: f64,
    pub size: f64,
    /// The width of its first word, which no typesetter breaks: a Chinese character, a number, an address.
    pub first_word: f64,
    /// Wide gaps: where they are in the text, and their edges.
    gaps: Vec<Gap>,
    /// The edges of the column it stands in, where its page has two.
    pub column: Option<(f64, f64)>,
}

#[derive(Debug)]
struct Gap {
    at: usize,
    left: f64,
    right: f64,
}

/// What stands between two wide gaps of a line.
#[derive(Debug, Clone)]
pub struct Part {
    pub text: Range<usize>,
    pub left: f64,
    pub right: f64,
}

/// The lines of these characters from top to bottom.
pub fn lines_of(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut lines = Vec::new();
    let mut line: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        let is_same = line.first().is_some_and(|first| {
            glyph.baseline - first.baseline < SAME_LINE * first.size.min(glyph.size).max(first.size / 2.0)
        });
        if !is_same && !line.is_empty() {
            lines.push(Line::new(std::mem::take(&mut line)));
        }
        line.push(glyph);
    }
    if !line.is_empty() {
        lines.push(Line::new(line));
    }
    lines
}

impl Line {
    fn new(mut glyphs: Vec<Glyph>) -> Self {
        glyphs.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        drop_twins(&mut glyphs);
        let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
        let area = glyphs.iter().skip(1).fold(glyphs[0].area, |area, glyph| area.with(glyph.area));
        let mut text = String::with_capacity(glyphs.len() * 3);
        let mut last: Option<&Glyph> = None;
        let mut gaps = Vec::new();
        for glyph in &glyphs {
            if let Some(last) = last.filter(|last| glyph.area.left - last.area.right > PART_GAP * size) {
                gaps.push(Gap { at: text.len(), left: last.area.right, right: glyph.area.left });
            }
            if last.is_some_and(|last| is_space(last, glyph)) {
                text.push(' ');
            }
            text.push(glyph.character);
            last = Some(glyph);
        }
        let is_in_word = |glyph: &&Glyph| glyph.character.is_ascii_graphic();
        let word = glyphs.iter().take_while(is_in_word).last().unwrap_or(&glyphs[0]);
        let first_word = word.area.right - area.left;
        Self { text, area, baseline: glyphs[0].baseline, size, first_word, gaps, column: None }
    }

    /// The parts that wide gaps divide it into, from left to right.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::with_capacity(self.gaps.len() + 1);
        let (mut start, mut left) = (0, self.area.left);
        for gap in &self.gaps {
            parts.push(Part { text: start..gap.at, left, right: gap.left });
            (start, left) = (gap.at, gap.right);
        }
        parts.push(Part { text: start..self.text.len(), left, right: self.area.right });
        parts
    }

    /// Whether it has a gap that may divide cells, or spaces in which figures may stand.
    pub fn is_cut(&self) -> bool {
        !self.gaps.is_empty() || self.text.contains(' ')
    }
}

fn is_space(last: &Glyph, next: &Glyph) -> bool {
    let gap = (next.area.left - last.area.right) / next.size.max(0.1);
    let is_letter = |glyph: &Glyph| glyph.character.is_ascii_alphabetic();
    if is_letter(last) && is_letter(next) {
        next.is_spaced || gap > LETTER_GAP
    } else if last.character.is_ascii() && next.character.is_ascii() {
        next.is_spaced && gap > 0.05 || gap > LETTER_GAP
    } else {
        next.is_spaced && gap > SPACE_GAP || gap > CHARACTER_GAP
    }
}

/// Takes out characters that were printed twice. Narrow digits side by side are none.
fn drop_twins(glyphs: &mut Vec<Glyph>) {
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs.drain(..) {
        let tolerance = TWIN * glyph.area.width().min(glyph.area.height());
        let is_twin = kept.iter().rev().take(3).any(|other| {
            other.character == glyph.character
                && (glyph.area.left - other.area.left).abs() < tolerance
                && (glyph.baseline - other.baseline).abs() < tolerance
        });
        if !is_twin {
            kept.push(glyph);
        }
    }
    *glyphs = kept;
}
