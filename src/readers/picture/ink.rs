//! What of a picture is ink: pixels, specks that are none, and how far its lines fall.

use super::grey::{Grey, PAPER};

/// The levels among which the one between ink and paper is looked for.
const DARKEST_BORDER: usize = 110;
const LIGHTEST_BORDER: usize = 190;
/// Largest slope of lines that is set right: 3.5 degrees.
const MOST_SLOPE: f64 = 0.0612;
/// Steps of slope in the first look, and in the second.
const COARSE: f64 = 0.0015;
const FINE: f64 = 0.00015;
/// Least slope that is worth setting right: a pixel in 2,500.
const LEAST_SLOPE: f64 = 0.0004;
/// Most points by which the slope is found.
const MOST_POINTS: usize = 120_000;

/// The inked pixels of a picture.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    pub width: usize,
    pub height: usize,
    pixels: Vec<bool>,
}

/// A box of pixels: the edges before the first and behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Frame {
    pub(super) fn width(self) -> usize {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

impl Ink {
    /// The ink of a levelled picture.
    pub(super) fn of(grey: &Grey) -> Self {
        let border = border(grey);
        let pixels = grey.pixels.iter().map(|level| usize::from(*level) <= border).collect();
        Self { width: grey.width, height: grey.height, pixels }
    }

    pub(super) fn frame(&self) -> Frame {
        Frame { left: 0, top: 0, right: self.width, bottom: self.height }
    }

    pub(super) fn is_at(&self, x: usize, y: usize) -> bool {
        x < self.width && self.pixels.get(y * self.width + x).copied().unwrap_or_default()
    }

    /// The pixels of a row between two columns.
    pub(super) fn row(&self, y: usize, left: usize, right: usize) -> &[bool] {
        let right = right.min(self.width);
        self.pixels.get(y * self.width + left.min(right)..y * self.width + right).unwrap_or_default()
    }

    /// Makes a box paper.
    pub(super) fn erase(&mut self, frame: Frame) {
        for y in frame.top..frame.bottom.min(self.height) {
            let right = frame.right.min(self.width);
            self.pixels[y * self.width + frame.left.min(right)..y * self.width + right].fill(false);
        }
    }

    /// The pieces that hang together in a box, and how many pixels each has.
    pub(super) fn pieces(&self, within: Frame) -> Vec<(Frame, usize)> {
        let (width, height) = (within.width(), within.height());
        let mut is_seen = vec![false; width * height];
        let mut pieces = Vec::new();
        let mut open = Vec::new();
        for start in 0..width * height {
            let place = |at: usize| (within.left + at % width, within.top + at / width);
            let (x, y) = place(start);
            if is_seen[start] || !self.is_at(x, y) {
                continue;
            }
            let mut frame = Frame { left: x, top: y, right: x + 1, bottom: y + 1 };
            let mut count = 0;
            is_seen[start] = true;
            open.push(start);
            while let Some(at) = open.pop() {
                count += 1;
                let (x, y) = place(at);
                frame = frame.around(Frame { left: x, top: y, right: x + 1, bottom: y + 1 });
                for near_y in y.saturating_sub(1).max(within.top)..(y + 2).min(within.bottom) {
                    for near_x in x.saturating_sub(1).max(within.left)..(x + 2).min(within.right) {
                        let near = (near_y - within.top) * width + near_x - within.left;
                        if !is_seen[near] && self.is_at(near_x, near_y) {
                            is_seen[near] = true;
                            open.push(near);
                        }
                    }
                }
            }
            pieces.push((frame, count));
        }
        pieces
    }

    /// Makes pieces paper that are smaller both ways than a size.
    pub(super) fn without_specks(&self, size: usize) -> Self {
        let mut clean = self.clone();
        for (frame, _) in self.pieces(self.frame()) {
            if frame.width() <= size && frame.height() <= size {
                clean.erase(frame);
            }
        }
        clean
    }

    /// By how much its lines fall, as a share of their length; `None` if they are level.
    pub(super) fn slope(&self) -> Option<f64> {
        let slope = self.sharpest();
        (slope.abs() >= LEAST_SLOPE).then_some(slope)
    }

    /// The slope at which most undersides of its ink fall on few lines.
    fn sharpest(&self) -> f64 {
        let points = self.undersides();
        let shift = self.width as f64 * MOST_SLOPE + 1.0;
        let mut counts = vec![0_u32; self.height + 2 * shift as usize + 2];
        let mut sharpness = |slope: f64| {
            counts.fill(0);
            for (x, y) in &points {
                let at = y - x * slope + shift;
                if let Some(count) = counts.get_mut(at.round().max(0.0) as usize) {
                    *count += 1;
                }
            }
            counts.iter().map(|count| f64::from(*count).powi(2)).sum::<f64>()
        };
        let mut best = |from: f64, to: f64, step: f64| {
            let count = ((to - from) / step).round() as u32;
            let slopes = (0..=count).map(|at| from + f64::from(at) * step);
            let best = slopes.map(|slope| (sharpness(slope), slope)).max_by(|a, b| a.0.total_cmp(&b.0));
            best.map_or(0.0, |(_, slope)| slope)
        };
        let coarse = best(-MOST_SLOPE, MOST_SLOPE, COARSE);
        best(coarse - COARSE, coarse + COARSE, FINE)
    }

    /// Inked pixels with paper below them, some of them if they are many.
    fn undersides(&self) -> Vec<(f64, f64)> {
        let is_underside = |at: &usize| self.pixels[*at] && !self.pixels.get(at + self.width).copied().unwrap_or(true);
        let count = (0..self.pixels.len()).filter(is_underside).count();
        let every = count.div_ceil(MOST_POINTS).max(1);
        let undersides = (0..self.pixels.len()).filter(is_underside).step_by(every);
        undersides.map(|at| ((at % self.width) as f64, (at / self.width) as f64)).collect()
    }

    /// Only what is no larger than a size either way: characters, without rules and pictures.
    pub(super) fn characters(&self, largest: usize) -> Self {
        let mut characters = Self { pixels: vec![false; self.pixels.len()], ..*self };
        for (frame, _) in self.pieces(self.frame()) {
            if frame.width() <= largest && frame.height() <= largest {
                for y in frame.top..frame.bottom {
                    let row = y * self.width + frame.left..y * self.width + frame.right;
                    characters.pixels[row.clone()].copy_from_slice(&self.pixels[row]);
                }
            }
        }
        characters
    }
}

/// The darkest level that is paper: the one that parts the levels best (Otsu), within bounds.
fn border(grey: &Grey) -> usize {
    let mut counts = [0.0_f64; 256];
    for level in &grey.pixels {
        counts[usize::from(*level)] += 1.0;
    }
    let total: f64 = counts.iter().sum();
    let sum: f64 = counts.iter().enumerate().map(|(level, count)| level as f64 * count).sum();
    let (mut below, mut sum_below) = (0.0, 0.0);
    let mut best = (0.0, usize::from(PAPER) / 2);
    for (level, count) in counts.iter().enumerate() {
        below += count;
        sum_below += level as f64 * count;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / above;
        let parted = below * above * apart * apart;
        if parted > best.0 {
            best = (parted, level);
        }
    }
    best.1.clamp(DARKEST_BORDER, LIGHTEST_BORDER)
}
