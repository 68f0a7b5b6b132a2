//! The shapes of digits, held against what was read of them.
//!
//! A recogniser that takes every 4 for a 1 can satisfy sums, since rows that are nearly empty repeat a figure. But then
//! one digit has two shapes on a page. So digits are cut out, brought to one size, and those that were read alike are
//! parted in two: if the two differ nearly as much as different digits do, neither is believed.

use super::grey::{Grey, PAPER};
use super::ink::{Frame, Ink};
use std::collections::BTreeMap;

/// Pixels of a shape, across and down.
const WIDTH: usize = 8;
const HEIGHT: usize = 12;
/// How different two shapes of one digit may be, as a share of the least difference between two digits.
const ALIKE: f32 = 0.7;
/// The same where only one digit was read, as a share of black.
const ALIKE_ALONE: f32 = 0.2;
/// Rounds in which shapes are parted.
const ROUNDS: usize = 8;

type Shape = [f32; WIDTH * HEIGHT];

/// A digit that was read, with its shape.
#[derive(Debug, Clone)]
pub(super) struct Digit {
    pub read: char,
    shape: Shape,
}

/// The digits of a figure; `None` if they touch, so that they cannot be told apart.
pub(super) fn digits(grey: &Grey, ink: &Ink, frame: Frame, characters: &[char]) -> Option<Vec<Digit>> {
    let is_inked = |x: &usize| (frame.top..frame.bottom).any(|y| ink.is_at(*x, y));
    let columns: Vec<usize> = (frame.left..frame.right).filter(is_inked).collect();
    let blobs: Vec<Frame> = columns
        .chunk_by(|a, b| a + 1 == *b)
        .map(|blob| Frame { left: blob[0], right: blob[blob.len() - 1] + 1, ..frame })
        .collect();
    let read = characters.iter().zip(&blobs).filter(|(character, _)| character.is_ascii_digit());
    (blobs.len() == characters.len())
        .then(|| read.map(|(read, blob)| Digit { read: *read, shape: shape(grey, *blob) }).collect())
}

/// The darkness of a box, in as many pixels as a shape has.
fn shape(grey: &Grey, frame: Frame) -> Shape {
    let (width, height) = (frame.width() as f64 / WIDTH as f64, frame.height() as f64 / HEIGHT as f64);
    std::array::from_fn(|at| {
        let x = frame.left as f64 + (0.5 + (at % WIDTH) as f64) * width;
        let y = frame.top as f64 + (0.5 + (at / WIDTH) as f64) * height;
        f32::from(PAPER - grey.mean((x, y), width.max(height))) / f32::from(PAPER)
    })
}

fn difference(a: &Shape, b: &Shape) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.len() as f32
}

fn mean(shapes: &[&Shape]) -> Shape {
    let count = shapes.len().max(1) as f32;
    std::array::from_fn(|at| shapes.iter().map(|shape| shape[at]).sum::<f32>() / count)
}

/// The digits of which each was read of shapes that are not alike.
pub(super) fn mixed(digits: &[Digit]) -> Vec<char> {
    let mut shapes: BTreeMap<char, Vec<&Shape>> = BTreeMap::new();
    for digit in digits {
        shapes.entry(digit.read).or_default().push(&digit.shape);
    }
    let means: Vec<Shape> = shapes.values().map(|shapes| mean(shapes)).collect();
    let apart = means.iter().enumerate().flat_map(|(at, one)| means[..at].iter().map(|other| difference(one, other)));
    let least = apart.fold(f32::INFINITY, f32::min);
    let most = if least.is_finite() { ALIKE * least } else { ALIKE_ALONE };
    shapes.into_iter().filter(|(_, shapes)| spread(shapes) > most).map(|(read, _)| read).collect()
}

/// How different the means of shapes are when they are parted in two.
fn spread(shapes: &[&Shape]) -> f32 {
    let whole = mean(shapes);
    let farthest = |from: &Shape| {
        shapes.iter().max_by(|a, b| difference(a, from).total_cmp(&difference(b, from))).map_or(whole, |shape| **shape)
    };
    let mut one = farthest(&whole);
    let mut other = farthest(&one);
    for _ in 0..ROUNDS {
        let is_one = |shape: &&Shape| difference(shape, &one) <= difference(shape, &other);
        let (near, far): (Vec<&Shape>, Vec<&Shape>) = shapes.iter().copied().partition(is_one);
        if near.is_empty() || far.is_empty() {
            return 0.0;
        }
        (one, other) = (mean(&near), mean(&far));
    }
    difference(&one, &other)
}
