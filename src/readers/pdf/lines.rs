//! From characters to lines: by baseline, from left to right, with spaces where the gaps are wide.

use super::drawn::{Area, Glyph};
use crate::document::marks::Mark;
use std::ops::Range;

/// Largest difference of baselines within a line, as a share of the character size.
const SAME_LINE: f64 = 0.5;
/// Largest distance of a second print that emboldens a character, as a share of its smaller side.
const TWIN: f64 = 0.3;
/// Least gaps that are spaces, in sizes: between letters, and between characters that stand alone.
const LETTER_GAP: f64 = 0.2;
const CHARACTER_GAP: f64 = 0.6;
/// The same where the file itself has white space.
const SPACE_GAP: f64 = 0.3;
/// Least gap that may separate cells, in sizes.
const PART_GAP: f64 = 0.7;

/// A raised character has at most `RAISED_SIZE` of its base's size; its baseline is `RAISED` above, and its left edge
/// `BESIDE` after the base, in sizes of the base.
const RAISED_SIZE: f64 = 0.8;
const RAISED: Range<f64> = 0.18..0.8;
const BESIDE: Range<f64> = -0.35..0.5;
/// Most pairs of characters that are compared between two lines.
const MOST_PAIRS: usize = 1_000_000;

#[derive(Debug)]
pub(super) struct Line {
    pub text: String,
    pub area: Area,
    pub baseline: f64,
    pub size: f64,
    /// Width of its first word, which typesetting never breaks: a Chinese character, a number, an address.
    pub first_word: f64,
    /// Wide gaps: their position in the text, and their edges.
    gaps: Vec<Gap>,
    /// Edges of its column, on a page with two.
    pub column: Option<(f64, f64)>,
}

#[derive(Debug)]
struct Gap {
    at: usize,
    left: f64,
    right: f64,
}

/// The part of a line between two wide gaps.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub text: Range<usize>,
    pub left: f64,
    pub right: f64,
}

/// Groups characters into lines, from top to bottom.
pub(super) fn lines_of(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        let line = lines.last_mut().filter(|line| {
            let first = &line[0];
            glyph.baseline - first.baseline < SAME_LINE * first.size.min(glyph.size).max(first.size / 2.0)
        });
        match line {
            Some(line) => line.push(glyph),
            None => lines.push(vec![glyph]),
        }
    }
    lower_raised(&mut lines);
    lines.into_iter().filter(|line| !line.is_empty()).map(Line::new).collect()
}

/// Moves raised characters into the line of their base.
fn lower_raised(lines: &mut [Vec<Glyph>]) {
    for at in 1..lines.len() {
        let (above, below) = lines.split_at_mut(at);
        let (Some(above), [line, ..]) = (above.last_mut(), below) else { continue };
        let is_near = line[0].baseline - above[0].baseline < RAISED.end * line[0].size;
        let is_smaller = |glyph: &Glyph| glyph.size <= RAISED_SIZE * line[0].size;
        if !is_near || above.len().saturating_mul(line.len()) > MOST_PAIRS || !above.iter().any(is_smaller) {
            continue;
        }
        above.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        let mut last: Option<Glyph> = None;
        above.retain(|glyph| {
            let is_raised = line.iter().any(|base| is_raised_beside(glyph, base))
                || last.is_some_and(|last| continues_raised(glyph, &last));
            if is_raised {
                last = Some(*glyph);
                line.push(*glyph);
            }
            !is_raised
        });
    }
}

fn is_raised_beside(glyph: &Glyph, base: &Glyph) -> bool {
    let in_sizes = |length: f64| length / base.size.max(0.1);
    glyph.size <= RAISED_SIZE * base.size
        && RAISED.contains(&in_sizes(base.baseline - glyph.baseline))
        && BESIDE.contains(&in_sizes(glyph.area.left - base.ink().right))
}

/// Whether it continues a raised character.
fn continues_raised(glyph: &Glyph, raised: &Glyph) -> bool {
    let gap = (glyph.area.left - raised.ink().right) / raised.size.max(0.1);
    (glyph.baseline - raised.baseline).abs() < RAISED.start * raised.size
        && (glyph.size - raised.size).abs() < RAISED.start * raised.size
        && BESIDE.contains(&gap)
}

/// Marks raised characters. The characters are sorted from left to right.
fn mark_raised(glyphs: &mut [Glyph], size: f64) {
    if !glyphs.iter().any(|glyph| glyph.size <= RAISED_SIZE * size) {
        return;
    }
    for at in 1..glyphs.len() {
        let (before, after) = glyphs.split_at_mut(at);
        let (Some(last), [glyph, ..]) = (before.last(), after) else { continue };
        let continues = last.mark == Some(Mark::Raised) && continues_raised(glyph, last);
        if continues || is_raised_beside(glyph, last) {
            glyph.mark = Some(Mark::Raised);
        }
    }
}

impl Line {
    fn new(mut glyphs: Vec<Glyph>) -> Self {
        glyphs.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        drop_twins(&mut glyphs);
        let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
        mark_raised(&mut glyphs, size);
        let area = glyphs.iter().skip(1).fold(glyphs[0].area, |area, glyph| area.union(glyph.area));
        let mut text = String::with_capacity(glyphs.len() * 3);
        let mut last: Option<&Glyph> = None;
        let mut gaps = Vec::new();
        let is_marked = glyphs.iter().any(|glyph| glyph.mark.is_some());
        let mut run: Option<(Mark, usize)> = None;
        for glyph in &glyphs {
            if let Some((mark, start)) = run {
                let is_apart = last.is_some_and(|last| glyph.area.left - last.area.right > PART_GAP * size);
                if is_apart || glyph.mark != Some(mark) {
                    mark.wrap_from(&mut text, start);
                    run = None;
                }
            }
            if let Some(last) = last.filter(|last| glyph.area.left - last.area.right > PART_GAP * size) {
                gaps.push(Gap { at: text.len(), left: last.area.right, right: glyph.area.left });
            }
            let is_raised = glyph.mark == Some(Mark::Raised);
            if !is_raised && last.is_some_and(|last| is_space(last, glyph)) {
                text.push(' ');
            }
            if is_marked && run.is_none() {
                run = glyph.mark.map(|mark| (mark, text.len()));
            }
            text.push(glyph.character);
            last = Some(glyph);
        }
        if let Some((mark, start)) = run {
            mark.wrap_from(&mut text, start);
        }
        let is_in_word = |glyph: &&Glyph| glyph.character.is_ascii_graphic();
        let word = glyphs.iter().take_while(is_in_word).last().unwrap_or(&glyphs[0]);
        let first_word = word.area.right - area.left;
        Self { text, area, baseline: glyphs[0].baseline, size, first_word, gaps, column: None }
    }

    /// The parts separated by wide gaps, from left to right.
    pub(super) fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::with_capacity(self.gaps.len() + 1);
        let (mut start, mut left) = (0, self.area.left);
        for gap in &self.gaps {
            parts.push(Part { text: start..gap.at, left, right: gap.left });
            (start, left) = (gap.at, gap.right);
        }
        parts.push(Part { text: start..self.text.len(), left, right: self.area.right });
        parts
    }

    /// Whether it has a gap that may separate cells, or spaces that may separate figures.
    pub(super) fn is_cut(&self) -> bool {
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

/// Removes characters that were printed twice. Narrow digits side by side are not twins.
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
