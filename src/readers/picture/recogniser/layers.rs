//! The kinds of layers that the network has, on maps of one picture.
//!
//! Sums are taken in one order whatever the processor: vectors run along the pixels, never along what is summed, and
//! products are rounded before they are added. So a picture reads the same on every machine.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x8};
use std::sync::LazyLock;

/// The widest vectors that this processor has.
static VECTORS: LazyLock<Level> = LazyLock::new(Level::new);

/// Rows and columns of a product that are worked out together: as many sums as registers hold.
const ROWS: usize = 4;
const COLUMNS: usize = 16;

/// Values of a picture: channel by channel, row by row.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub values: Vec<f32>,
}

impl Map {
    pub(super) fn new(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width, values: vec![0.0; channels * height * width] }
    }

    fn area(&self) -> usize {
        self.height * self.width
    }

    pub(super) fn channels(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.area().max(1))
    }

    fn channels_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        let area = self.area().max(1);
        self.values.chunks_exact_mut(area)
    }

    /// Applies a function to every value.
    pub(super) fn apply(&mut self, function: impl Fn(f32) -> f32) {
        for value in &mut self.values {
            *value = function(*value);
        }
    }

    /// Adds another map of the same shape.
    pub(super) fn add(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value += other;
        }
    }

    /// The channels of both, one after the other.
    pub(super) fn beside(mut self, other: &Self) -> Self {
        self.values.extend_from_slice(&other.values);
        self.channels += other.channels;
        self
    }

    /// Multiplies each channel by a factor.
    pub(super) fn scale(&mut self, factors: &[f32]) {
        for (channel, factor) in self.channels_mut().zip(factors) {
            for value in channel {
                *value *= factor;
            }
        }
    }

    /// The mean of each channel, as a map of one pixel.
    #[expect(clippy::cast_precision_loss, reason = "few pixels")]
    pub(super) fn means(&self) -> Self {
        let values = self.channels().map(|channel| channel.iter().sum::<f32>() / channel.len() as f32).collect();
        Self { channels: self.channels, height: 1, width: 1, values }
    }

    /// The means of boxes of `height` by `width` pixels side by side.
    #[expect(clippy::cast_precision_loss, reason = "a handful of pixels")]
    pub(super) fn pooled(&self, height: usize, width: usize) -> Self {
        let mut pooled = Self::new(self.channels, self.height / height, self.width / width);
        let (rows, columns) = (pooled.height, pooled.width);
        for (from, to) in self.channels().zip(pooled.channels_mut()) {
            for row in 0..rows {
                for column in 0..columns {
                    let sum: f32 = (0..height)
                        .map(|y| {
                            let start = (row * height + y) * self.width + column * width;
                            from[start..start + width].iter().sum::<f32>()
                        })
                        .sum();
                    to[row * columns + column] = sum / (height * width) as f32;
                }
            }
        }
        pooled
    }

    /// Brings the channels of each pixel to mean 0 and variance 1, then to those of the layer.
    #[expect(clippy::cast_precision_loss, reason = "few channels")]
    pub(super) fn normalise(&mut self, gains: &[f32], offsets: &[f32]) {
        const LEAST_VARIANCE: f32 = 1e-5;
        let area = self.area();
        let count = self.channels as f32;
        let (mut means, mut variances) = (vec![0.0; area], vec![0.0; area]);
        for channel in self.channels() {
            means.iter_mut().zip(channel).for_each(|(mean, value)| *mean += value / count);
        }
        for channel in self.channels() {
            for ((variance, value), mean) in variances.iter_mut().zip(channel).zip(&means) {
                *variance += (value - mean) * (value - mean) / count;
            }
        }
        for ((channel, gain), offset) in self.channels_mut().zip(gains).zip(offsets) {
            for ((value, mean), variance) in channel.iter_mut().zip(&means).zip(&variances) {
                *value = (*value - mean) / (variance + LEAST_VARIANCE).sqrt() * gain + offset;
            }
        }
    }
}

/// A step of a filter and the pixels that it adds at the edges, down and across.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stride {
    pub down: usize,
    pub across: usize,
}

impl Stride {
    pub(super) const ONE: Self = Self { down: 1, across: 1 };
}

/// A layer in which every channel depends on all channels of a pixel, or of its neighbours.
#[derive(Debug)]
pub(super) struct Dense {
    /// Weights in blocks of [`ROWS`] outputs, input by input.
    blocks: Vec<[f32; ROWS]>,
    inputs: usize,
    offsets: Vec<f32>,
    height: usize,
    width: usize,
    stride: Stride,
}

impl Dense {
    /// `weights`: for each output, for each channel, row and column of its filter.
    pub(super) fn new(weights: &[f32], offsets: Vec<f32>, (height, width): (usize, usize), stride: Stride) -> Self {
        let inputs = weights.len() / offsets.len().max(1);
        let mut blocks = Vec::with_capacity(weights.len() + ROWS * inputs);
        for block in weights.chunks(ROWS * inputs.max(1)) {
            blocks.extend(
                (0..inputs).map(|input| {
                    std::array::from_fn(|row| block.get(row * inputs + input).copied().unwrap_or_default())
                }),
            );
        }
        Self { blocks, inputs, offsets, height, width, stride }
    }

    pub(super) fn run(&self, map: &Map) -> Map {
        if (self.height, self.width) == (1, 1) {
            return self.multiply(map);
        }
        self.multiply(&self.unfold(map))
    }

    /// Each pixel's neighbours as channels.
    fn unfold(&self, map: &Map) -> Map {
        let (above, before) = (self.height / 2, self.width / 2);
        let height = map.height.div_ceil(self.stride.down);
        let width = map.width.div_ceil(self.stride.across);
        let mut unfolded = Map::new(self.inputs, height, width);
        let filters = (0..map.channels)
            .flat_map(|channel| (0..self.height).flat_map(move |y| (0..self.width).map(move |x| (channel, y, x))));
        let pixels = map.area();
        for ((channel, y, x), to) in filters.zip(unfolded.channels_mut()) {
            let from = &map.values[channel * pixels..(channel + 1) * pixels];
            for (row, to) in to.chunks_exact_mut(width).enumerate() {
                let Some(row) = (row * self.stride.down + y).checked_sub(above).filter(|row| *row < map.height) else {
                    continue;
                };
                let from = &from[row * map.width..(row + 1) * map.width];
                for (column, to) in to.iter_mut().enumerate() {
                    let column = (column * self.stride.across + x).checked_sub(before);
                    *to = column.and_then(|column| from.get(column)).copied().unwrap_or_default();
                }
            }
        }
        unfolded
    }

    /// The product of the weights and the channels of each pixel.
    fn multiply(&self, map: &Map) -> Map {
        let mut product = Map::new(self.offsets.len(), map.height, map.width);
        dispatch!(*VECTORS, simd => self.multiply_into(simd, map, &mut product));
        product
    }

    #[expect(clippy::inline_always, reason = "it is compiled once for each width of vectors")]
    #[inline(always)]
    fn multiply_into<S: Simd>(&self, simd: S, map: &Map, product: &mut Map) {
        let pixels = map.area();
        // columns that are worked out together lie side by side
        let mut panel = vec![[0.0; COLUMNS]; self.inputs];
        for start in (0..pixels).step_by(COLUMNS) {
            let end = (start + COLUMNS).min(pixels);
            for (row, channel) in panel.iter_mut().zip(map.channels()) {
                row[..end - start].copy_from_slice(&channel[start..end]);
            }
            let outputs = self.offsets.chunks(ROWS).zip(product.values.chunks_mut(ROWS * pixels));
            for (block, (offsets, to)) in self.blocks.chunks_exact(self.inputs.max(1)).zip(outputs) {
                let sums = add_products(simd, block, &panel);
                for ((sums, offset), to) in sums.iter().zip(offsets).zip(to.chunks_exact_mut(pixels)) {
                    for (to, sum) in to[start..end].iter_mut().zip(sums) {
                        *to = sum + offset;
                    }
                }
            }
        }
    }
}

/// The sums of products of a block of weights with some columns.
#[expect(clippy::inline_always, reason = "it is compiled once for each width of vectors")]
#[inline(always)]
fn add_products<S: Simd>(simd: S, block: &[[f32; ROWS]], panel: &[[f32; COLUMNS]]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[f32x8::splat(simd, 0.0); 2]; ROWS];
    for (weights, values) in block.iter().zip(panel) {
        let (left, right) = values.split_at(COLUMNS / 2);
        let values = [f32x8::from_slice(simd, left), f32x8::from_slice(simd, right)];
        for (sums, weight) in sums.iter_mut().zip(weights) {
            let weight = f32x8::splat(simd, *weight);
            sums[0] += weight * values[0];
            sums[1] += weight * values[1];
        }
    }
    sums.map(|[left, right]| {
        let mut columns = [0.0; COLUMNS];
        left.store_slice(&mut columns[..COLUMNS / 2]);
        right.store_slice(&mut columns[COLUMNS / 2..]);
        columns
    })
}

/// A layer in which a channel depends on the neighbours of a pixel in the same channel.
#[derive(Debug)]
pub(super) struct Depthwise {
    weights: Vec<f32>,
    offsets: Vec<f32>,
    size: usize,
    stride: Stride,
}

impl Depthwise {
    pub(super) fn new(weights: Vec<f32>, offsets: Vec<f32>, size: usize, stride: Stride) -> Self {
        Self { weights, offsets, size, stride }
    }

    pub(super) fn run(&self, map: &Map) -> Map {
        let height = map.height.div_ceil(self.stride.down);
        let width = map.width.div_ceil(self.stride.across);
        let mut result = Map::new(map.channels, height, width);
        dispatch!(*VECTORS, simd => self.add_into(simd, map, &mut result));
        result
    }

    #[expect(clippy::inline_always, reason = "it is compiled once for each width of vectors")]
    #[inline(always)]
    fn add_into<S: Simd>(&self, simd: S, map: &Map, result: &mut Map) {
        let (margin, width) = (self.size / 2, result.width);
        // a row with room for the filter on both sides
        let mut padded = vec![0.0; map.width + 2 * margin];
        let filters = self.weights.chunks_exact(self.size * self.size).zip(&self.offsets);
        for ((from, to), (filter, offset)) in map.channels().zip(result.channels_mut()).zip(filters) {
            to.fill(*offset);
            for (y, from) in from.chunks_exact(map.width).enumerate() {
                padded[margin..margin + map.width].copy_from_slice(from);
                for (row, filter) in filter.chunks_exact(self.size).enumerate() {
                    let Some(at) = (y + margin).checked_sub(row).filter(|at| at % self.stride.down == 0) else {
                        continue;
                    };
                    let at = at / self.stride.down;
                    let Some(to) = to.get_mut(at * width..(at + 1) * width) else { continue };
                    for (x, weight) in filter.iter().enumerate() {
                        if self.stride.across == 1 {
                            add_scaled(simd, to, &padded[x..], *weight);
                        } else {
                            let from = padded[x..].iter().step_by(self.stride.across);
                            to.iter_mut().zip(from).for_each(|(to, from)| *to += weight * from);
                        }
                    }
                }
            }
        }
    }
}

/// Adds values times a factor.
#[expect(clippy::inline_always, reason = "it is compiled once for each width of vectors")]
#[inline(always)]
fn add_scaled<S: Simd>(simd: S, to: &mut [f32], from: &[f32], factor: f32) {
    let factors = f32x8::splat(simd, factor);
    let (chunks, rest) = to.as_chunks_mut::<8>();
    let (values, others) = from.split_at(chunks.len() * 8);
    for (to, from) in chunks.iter_mut().zip(values.as_chunks::<8>().0) {
        let sum = f32x8::from_slice(simd, to) + factors * f32x8::from_slice(simd, from);
        sum.store_slice(to);
    }
    for (to, from) in rest.iter_mut().zip(others) {
        *to += factor * from;
    }
}

/// Replaces values by shares that add up to 1 and grow with them.
pub(super) fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for value in values.iter_mut() {
        *value = (*value - most).exp();
    }
    let sum: f32 = values.iter().sum();
    for value in values {
        *value /= sum;
    }
}
