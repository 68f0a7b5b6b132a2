//! Lines of text in a picture, and the strips that the recogniser is shown of them.

use super::grey::Grey;
use super::ink::{Frame, Ink};
use super::recogniser::{HEIGHT, Strip};
use std::ops::Range;

/// Heights of a strip, as shares of the height of its text: each figure is read at both.
pub(super) const MARGINS: [f64; 2] = [1.25, 1.6];
/// Lowest line of text, as a share of the usual: a lower one is a part of a character, or a dash.
const LOWEST: f64 = 0.45;
/// Widest gap between the parts of one character, as a share of the usual height.
const WITHIN_CHARACTER: f64 = 0.4;
/// Most rows of one character.
const TALLEST: f64 = 1.35;
/// Widest gap within a piece of a line, in heights.
const WIDEST_GAP: f64 = 1.1;
/// Paper on both sides of a strip, in heights.
const ASIDE: f64 = 0.3;
/// Widest strip, in heights, that is shown several times side by side: alone, a digit is hardly told apart.
const LONE: f64 = 1.2;
/// How often it is shown.
pub(super) const TIMES: usize = 3;
/// Widest strip that is read at once, in heights.
const WIDEST: f64 = 60.0;

/// The lines of text in a box, from top to bottom. `usual`: the height of the page's lines.
pub(super) fn lines(ink: &Ink, within: Frame, usual: f64) -> Vec<Frame> {
    let has_ink = |y: &usize| ink.row(*y, within.left, within.right).contains(&true);
    let rows: Vec<usize> = (within.top..within.bottom).filter(has_ink).collect();
    let mut bands: Vec<Range<usize>> =
        rows.chunk_by(|a, b| a + 1 == *b).map(|band| band[0]..band[band.len() - 1] + 1).collect();
    // 二 and 三 have rows of paper within
    let mut joined: Vec<Range<usize>> = Vec::new();
    for band in bands.drain(..) {
        let is_part = |band: &Range<usize>| (band.len() as f64) < LOWEST * usual;
        match joined.last_mut() {
            Some(last)
                if (is_part(last) || is_part(&band))
                    && ((band.start - last.end) as f64) <= WITHIN_CHARACTER * usual
                    && ((band.end - last.start) as f64) <= TALLEST * usual =>
            {
                last.end = band.end;
            }
            _ => joined.push(band),
        }
    }
    joined.into_iter().filter_map(|rows| columns_of(ink, within, rows)).collect()
}

/// The box of the ink in some rows.
fn columns_of(ink: &Ink, within: Frame, rows: Range<usize>) -> Option<Frame> {
    let first = |row: &[bool]| row.iter().position(|is_ink| *is_ink);
    let last = |row: &[bool]| row.iter().rposition(|is_ink| *is_ink);
    let of_row = |y| ink.row(y, within.left, within.right);
    let left = rows.clone().filter_map(|y| first(of_row(y))).min()?;
    let right = rows.clone().filter_map(|y| last(of_row(y))).max()?;
    Some(Frame { left: within.left + left, top: rows.start, right: within.left + right + 1, bottom: rows.end })
}

/// The pieces of a line between wide gaps, from left to right.
pub(super) fn pieces(ink: &Ink, line: Frame, usual: f64) -> Vec<Frame> {
    let is_inked = |x: &usize| (line.top..line.bottom).any(|y| ink.is_at(*x, y));
    let columns: Vec<usize> = (line.left..line.right).filter(is_inked).collect();
    let longest_gap = WIDEST_GAP * usual.max(line.height() as f64 * LOWEST);
    let pieces = columns.chunk_by(|a, b| ((b - a) as f64) <= longest_gap);
    pieces.map(|piece| Frame { left: piece[0], right: piece[piece.len() - 1] + 1, ..line }).collect()
}

/// The widest gap between columns of ink in a piece, in pixels.
pub(super) fn widest_gap(ink: &Ink, piece: Frame) -> usize {
    let is_inked = |x: &usize| (piece.top..piece.bottom).any(|y| ink.is_at(*x, y));
    let columns: Vec<usize> = (piece.left..piece.right).filter(is_inked).collect();
    columns.windows(2).map(|pair| pair[1] - pair[0] - 1).max().unwrap_or_default()
}

/// The strip of a piece of a line: `margin` is its height in heights of its text.
pub(super) fn strip(grey: &Grey, piece: Frame, usual: f64, margin: f64) -> Option<Strip> {
    let text = (piece.height() as f64).max(usual);
    let height = text * margin;
    let scale = HEIGHT as f64 / height;
    let aside = ASIDE * text;
    let width = piece.width() as f64 + 2.0 * aside;
    if width > WIDEST * height {
        return None;
    }
    let top = f64::midpoint(piece.top as f64, piece.bottom as f64) - height / 2.0;
    let left = piece.left as f64 - aside;
    let columns = (width * scale).ceil() as usize;
    let levels = sample(grey, (left, top), scale, columns);
    let times = if piece.width() as f64 <= LONE * text { TIMES } else { 1 };
    Some(Strip::new(&levels, columns, times))
}

/// The levels of a part of the picture at another scale, row by row.
fn sample(grey: &Grey, (left, top): (f64, f64), scale: f64, columns: usize) -> Vec<u8> {
    let mut levels = Vec::with_capacity(columns * HEIGHT);
    // where the strip is smaller than the picture, each pixel is the mean of those that it stands for
    let fine = (1.0 / scale).ceil().max(1.0);
    for row in 0..HEIGHT {
        for column in 0..columns {
            let mut sum = 0.0;
            let (mut y, count) = (0.5, fine as usize);
            for _ in 0..count {
                let mut x = 0.5;
                for _ in 0..count {
                    let from_x = left + (column as f64 + x / fine) / scale - 0.5;
                    let from_y = top + (row as f64 + y / fine) / scale - 0.5;
                    sum += grey.between(from_x, from_y);
                    x += 1.0;
                }
                y += 1.0;
            }
            levels.push((sum / (fine * fine)).round() as u8);
        }
    }
    levels
}
