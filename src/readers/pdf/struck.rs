//! Strikethrough: a line through the middle of words. Struck-out text is no figure, and the line no rule of a table.

use super::drawn::{Drawn, Glyph, Rule};
use crate::document::marks::Mark;

/// Height of a strikethrough above the baseline, in sizes: a lower line underlines, a higher one is a rule.
const LOWEST: f64 = 0.15;
const HIGHEST: f64 = 0.6;
/// Farthest that a strikethrough extends beyond the words, in sizes.
const OVERHANG: f64 = 0.6;
/// Most characters near lines; more are a drawing.
const MOST_CROSSED: usize = 20_000;
/// Least share of the line that runs through characters.
const COVERED: f64 = 0.5;

/// Marks the struck-out characters, and removes the lines.
pub(super) fn mark(drawn: &mut Drawn) {
    if drawn.across.is_empty() {
        return;
    }
    let heights = Heights::new(&drawn.across, drawn.height);
    let mut crossed: Vec<usize> = (0..drawn.glyphs.len()).filter(|at| heights.cross(&drawn.glyphs[*at])).collect();
    if crossed.is_empty() || crossed.len() > MOST_CROSSED {
        return;
    }
    let tallest = crossed.iter().map(|at| drawn.glyphs[*at].size).fold(0.0, f64::max);
    crossed.sort_by(|a, b| drawn.glyphs[*a].baseline.total_cmp(&drawn.glyphs[*b].baseline));
    let glyphs = &mut drawn.glyphs;
    drawn.across.retain(|rule| {
        let first = crossed.partition_point(|at| glyphs[*at].baseline < rule.at);
        let near = crossed[first..].iter().take_while(|at| glyphs[**at].baseline < rule.at + tallest);
        let struck: Vec<usize> = near.copied().filter(|at| is_through(rule, &glyphs[*at])).collect();
        let Some(size) = struck.iter().map(|at| glyphs[*at].size).reduce(f64::max) else { return true };
        let edges = struck.iter().map(|at| glyphs[*at].area).reduce(super::drawn::Area::union).unwrap_or_default();
        let covered: f64 = struck.iter().map(|at| glyphs[*at].area.width()).sum();
        let is_strike = rule.start > edges.left - OVERHANG * size
            && rule.end < edges.right + OVERHANG * size
            && covered > COVERED * (rule.end - rule.start);
        if is_strike {
            for at in struck {
                glyphs[at].mark = Some(Mark::Struck);
            }
        }
        !is_strike
    });
}

fn is_through(rule: &Rule, glyph: &Glyph) -> bool {
    let above = (glyph.baseline - rule.at) / glyph.size.max(0.1);
    (LOWEST..HIGHEST).contains(&above) && (rule.start..=rule.end).contains(&glyph.area.centre().0)
}

/// Prefix counts of horizontal lines by height, in points: a fast test that rules out most characters.
struct Heights(Vec<u32>);

impl Heights {
    fn new(across: &[Rule], height: f64) -> Self {
        let mut heights = vec![0; Self::point(height) + 2];
        let last = heights.len() - 1;
        for rule in across {
            heights[(Self::point(rule.at) + 1).min(last)] += 1;
        }
        for at in 1..heights.len() {
            heights[at] += heights[at - 1];
        }
        Self(heights)
    }

    fn point(at: f64) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stops at the limits")]
        let point = at as u16;
        usize::from(point)
    }

    fn cross(&self, glyph: &Glyph) -> bool {
        let last = self.0.len() - 1;
        let from = Self::point(glyph.baseline - HIGHEST * glyph.size).min(last);
        let to = (Self::point(glyph.baseline - LOWEST * glyph.size) + 1).min(last);
        self.0[to] > self.0[from]
    }
}
