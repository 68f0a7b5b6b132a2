//! Watermarks that run level with the text.
//!
//! Lightness proves nothing: in some reports the figures are light. A watermark is light or large, and overlaps text or
//! the rules of a table, which text written into its place never does.

use super::drawn::{Area, Drawn, Glyph};
use super::seen::Painted;
use crate::saturate::Saturate;
use hayro_syntax::object::{Dict, Name, String as PdfString};

/// Least size of a large character, relative to the other text.
const LARGE: f64 = 2.2;
/// Share of the smaller box that two boxes in the same place have in common.
const SHARED: f64 = 0.2;
/// Fewest characters beneath a large one.
const FEWEST_UNDER_LARGE: usize = 2;
/// Share of a character's width that a rule must leave on either side to cut through it.
const CUT: f64 = 0.15;
/// Widest gap within a run, in sizes.
const WIDEST_GAP: f64 = 1.0;
/// Largest difference between equal font sizes, in points.
const SAME_SIZE: f64 = 0.1;
/// Share of similar-looking text that must be a watermark for all of it to be one.
const ENOUGH: f64 = 0.25;
/// Most comparisons of possible watermark characters with the others of a page; more are a drawing.
const MOST_COMPARISONS: usize = 20_000_000;
/// Most watermarks that are remembered.
const MOST_WATERMARKS: usize = 64;

/// Words found to be a watermark, and so on the following pages too.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watermark {
    words: String,
    size: f64,
}

/// Whether a form is labelled as a watermark.
pub(super) fn is_marked(form: &Dict) -> bool {
    let Some(pieces) = form.get::<Dict>("PieceInfo") else { return false };
    let Some(compound) = pieces.get::<Dict>("ADBE_CompoundType") else { return false };
    compound.get::<Name>("Private").is_some_and(|kind| kind.as_ref() == b"Watermark")
        || compound.get::<PdfString>("Private").is_some_and(|kind| kind.as_bytes() == b"Watermark")
}

/// Consecutive characters of one line and one look.
struct Run {
    glyphs: std::ops::Range<usize>,
    is_watermark: bool,
}

/// Removes the watermarks of a page.
pub(super) fn remove(drawn: &mut Drawn, painted: &mut Painted, known: &mut Vec<Watermark>) {
    let glyphs = &drawn.glyphs;
    let count: u32 = glyphs.len().saturate();
    let mean = glyphs.iter().map(|glyph| glyph.size).sum::<f64>() / f64::from(count.max(1));
    let is_faint = painted.faint_inks();
    let is_large = |glyph: &Glyph| glyph.size > LARGE * mean;
    if !is_faint.contains(&true) && !glyphs.iter().any(is_large) {
        return;
    }
    let is_faint = |at: usize| is_faint[painted.glyph_inks[at] as usize];
    let is_candidate = |at: usize| is_faint(at) || is_large(&glyphs[at]);
    let mut text: Vec<Area> = (0..glyphs.len()).filter(|at| !is_candidate(*at)).map(|at| glyphs[at].area).collect();
    let candidates = glyphs.len() - text.len();
    if text.is_empty() || candidates == 0 || candidates.saturating_mul(glyphs.len()) > MOST_COMPARISONS {
        return;
    }
    text.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut runs = runs(glyphs, painted, is_candidate);
    for run in &mut runs {
        let first = run.glyphs.start;
        let run_glyphs = || run.glyphs.clone().map(|at| &glyphs[at]);
        let under: usize = run_glyphs().map(|glyph| count_overlapping(glyph, &text)).sum();
        run.is_watermark = if is_faint(first) {
            under > 0 || run_glyphs().any(|glyph| is_cut(glyph, drawn))
        } else {
            under >= FEWEST_UNDER_LARGE
        };
        let watermark = Watermark { words: words(glyphs, run), size: glyphs[first].size };
        if run.is_watermark && !known.contains(&watermark) && known.len() < MOST_WATERMARKS {
            known.push(watermark);
        }
    }
    for run in &mut runs {
        let size = glyphs[run.glyphs.start].size;
        let words = words(glyphs, run);
        run.is_watermark |= known.iter().any(|known| (known.size - size).abs() < SAME_SIZE && known.words == words);
    }
    let mut is_removed = vec![false; glyphs.len()];
    for run in runs.iter().filter(|run| run.is_watermark || is_like_watermark(&runs, run, glyphs, painted)) {
        is_removed[run.glyphs.clone()].fill(true);
    }
    painted.retain(&mut drawn.glyphs, |at| !is_removed[at]);
}

fn runs(glyphs: &[Glyph], painted: &Painted, is_candidate: impl Fn(usize) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for at in (0..glyphs.len()).filter(|at| is_candidate(*at)) {
        let continues = |run: &&mut Run| {
            let last = &glyphs[at - 1];
            let gap = glyphs[at].area.left - last.area.right;
            run.glyphs.end == at
                && painted.ink(at).is_like(painted.ink(at - 1))
                && (glyphs[at].baseline - last.baseline).abs() < SAME_SIZE
                && (glyphs[at].size - last.size).abs() < SAME_SIZE
                && gap.abs() < WIDEST_GAP * last.size
        };
        match runs.last_mut().filter(continues) {
            Some(run) => run.glyphs.end = at + 1,
            None => runs.push(Run { glyphs: at..at + 1, is_watermark: false }),
        }
    }
    runs
}

/// How many characters of the text overlap this one. `text` is sorted from top to bottom.
fn count_overlapping(glyph: &Glyph, text: &[Area]) -> usize {
    let area = glyph.area;
    let tallest = LARGE * glyph.size.max(1.0);
    let first = text.partition_point(|other| other.top < area.top - tallest);
    let near = text[first..].iter().take_while(|other| other.top < area.bottom);
    let size = |area: Area| area.width().max(0.0) * area.height().max(0.0);
    near.filter(|other| {
        let shared = area.intersection(**other);
        shared.width() > 0.0 && shared.height() > 0.0 && size(shared) > SHARED * size(area).min(size(**other))
    })
    .count()
}

/// Whether a rule of a table runs through it.
fn is_cut(glyph: &Glyph, drawn: &Drawn) -> bool {
    let (area, (x, y)) = (glyph.area, glyph.area.centre());
    let (aside, above) = (CUT * area.width(), CUT * area.height());
    let inside = |from: f64, to: f64, at: f64| from < at && at < to;
    drawn
        .down
        .iter()
        .any(|rule| inside(area.left + aside, area.right - aside, rule.at) && inside(rule.start, rule.end, y))
        || drawn.across.iter().any(|rule| {
            inside(area.top + 2.0 * above, area.bottom - 2.0 * above, rule.at) && inside(rule.start, rule.end, x)
        })
}

fn words(glyphs: &[Glyph], run: &Run) -> String {
    glyphs[run.glyphs.clone()].iter().map(|glyph| glyph.character).collect()
}

/// Whether enough of the text that looks like this run is a watermark.
fn is_like_watermark(runs: &[Run], run: &Run, glyphs: &[Glyph], painted: &Painted) -> bool {
    let first = run.glyphs.start;
    let is_alike = |run: &&Run| {
        let other = run.glyphs.start;
        painted.ink(other).is_like(painted.ink(first)) && (glyphs[other].size - glyphs[first].size).abs() < SAME_SIZE
    };
    let (mut in_watermarks, mut total) = (0_u32, 0_u32);
    for run in runs.iter().filter(is_alike) {
        let count = run.glyphs.len().saturate();
        total = total.saturating_add(count);
        in_watermarks = in_watermarks.saturating_add(if run.is_watermark { count } else { 0 });
    }
    f64::from(in_watermarks) >= ENOUGH * f64::from(total)
}
