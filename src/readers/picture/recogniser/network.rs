//! The recogniser of PP-OCR v4 (SVTR on PP-LCNet v3): from a line of text to shares of its alphabet, step by step.

use super::layers::{Dense, Depthwise, Map, Stride, softmax};
use super::model::Model;

/// The height of a line that the network reads, in pixels.
pub(super) const HEIGHT: usize = 48;
/// Pixels of a line to a step of what comes out.
pub(super) const STEP: usize = 8;

/// Channels of a pixel that the network sees: the model was trained on colours.
const COLOURS: usize = 3;
/// Channels of the sequence, and how many look at it.
const WIDTH: usize = 120;
const HEADS: usize = 8;
const LOOKS: usize = 2;

/// The blocks of the backbone: channels in and out, the size and the stride of the filter, and whether the channels are
/// weighed against each other.
const BLOCKS: [(usize, usize, usize, Stride, bool); 14] = [
    (16, 32, 3, Stride::ONE, false),
    (32, 64, 3, Stride::ONE, false),
    (64, 64, 3, Stride::ONE, false),
    (64, 128, 3, Stride { down: 2, across: 1 }, false),
    (128, 128, 3, Stride::ONE, false),
    (128, 240, 3, Stride { down: 1, across: 2 }, false),
    (240, 240, 5, Stride::ONE, false),
    (240, 240, 5, Stride::ONE, false),
    (240, 240, 5, Stride::ONE, false),
    (240, 240, 5, Stride::ONE, false),
    (240, 480, 5, Stride { down: 2, across: 1 }, true),
    (480, 480, 5, Stride::ONE, true),
    (480, 480, 5, Stride { down: 2, across: 1 }, false),
    (480, 480, 5, Stride::ONE, false),
];
/// The weights of the layers that weigh channels, in the order of their blocks: to fewer channels and back.
const WEIGHERS: [(&str, &str); 2] = [("conv2d_106", "conv2d_107"), ("conv2d_117", "conv2d_118")];
const FEWER: usize = 4;
/// Number of the first weight of the backbone.
const FIRST_BLOCK: usize = 157;

#[derive(Debug)]
pub(super) struct Network {
    stem: Dense,
    blocks: Vec<Block>,
    squeeze: Dense,
    widen: Dense,
    looks: Vec<Look>,
    last_norm: Norm,
    spread: Dense,
    gather: Dense,
    finish: Dense,
    classify: Dense,
}

/// A filter of each channel, then a mixture of the channels.
#[derive(Debug)]
struct Block {
    filter: (Depthwise, Activation),
    weigh: Option<(Dense, Dense)>,
    mix: (Dense, Activation),
}

/// A scaled hard swish.
#[derive(Debug, Clone, Copy)]
struct Activation {
    gain: f32,
    offset: f32,
}

impl Activation {
    fn run(self, map: &mut Map) {
        map.apply(|value| value * (value + 3.0).clamp(0.0, 6.0) / 6.0 * self.gain + self.offset);
    }
}

#[derive(Debug)]
struct Norm {
    gains: Vec<f32>,
    offsets: Vec<f32>,
}

impl Norm {
    fn run(&self, map: &Map) -> Map {
        let mut normal = map.clone();
        normal.normalise(&self.gains, &self.offsets);
        normal
    }
}

/// One look of every step at all steps.
#[derive(Debug)]
struct Look {
    before: Norm,
    ask: Dense,
    answer: Dense,
    between: Norm,
    wide: Dense,
    narrow: Dense,
}

fn swish(map: &mut Map) {
    map.apply(|value| value / (1.0 + (-value).exp()));
}

/// Takes the weights of layers out of a model.
struct Weights(Model);

impl Weights {
    fn take(&mut self, name: &str, shape: &[usize]) -> Option<Vec<f32>> {
        self.0.take(name, shape)
    }

    fn number(&mut self, name: &str) -> Option<f32> {
        self.take(name, &[1])?.first().copied()
    }

    /// Brings a layer's scale into its weights and offsets.
    fn scaled(&mut self, block: usize, mut weights: Vec<f32>, mut offsets: Vec<f32>) -> Option<(Vec<f32>, Vec<f32>)> {
        let gain = self.number(&format!("mobile_one_block_{block}.w_0"))?;
        let shift = self.number(&format!("mobile_one_block_{block}.w_1"))?;
        for weight in &mut weights {
            *weight *= gain;
        }
        for offset in &mut offsets {
            *offset = *offset * gain + shift;
        }
        Some((weights, offsets))
    }

    fn activation(&mut self, block: usize) -> Option<Activation> {
        let name = format!("whswish_b_{}", block + 1);
        Some(Activation { gain: self.number(&format!("{name}.w_0"))?, offset: self.number(&format!("{name}.w_1"))? })
    }

    fn block(&mut self, index: usize, weigher: Option<(&str, &str)>) -> Option<Block> {
        let (channels, outputs, size, stride, _) = *BLOCKS.get(index)?;
        let [first, second] = [2 * index, 2 * index + 1];
        let name = format!("conv2d_{}", FIRST_BLOCK + first);
        let weights = self.take(&format!("{name}.w_0"), &[channels, 1, size, size])?;
        let offsets = self.take(&format!("{name}.b_0"), &[channels])?;
        let (weights, offsets) = self.scaled(first, weights, offsets)?;
        let filter = (Depthwise::new(weights, offsets, size, stride), self.activation(first)?);
        let weigh = match weigher {
            Some((down, up)) => Some((
                self.pointwise(down, channels, channels / FEWER)?,
                self.pointwise(up, channels / FEWER, channels)?,
            )),
            None => None,
        };
        let name = format!("conv2d_{}", FIRST_BLOCK + second);
        let weights = self.take(&format!("{name}.w_0"), &[outputs, channels, 1, 1])?;
        let offsets = self.take(&format!("{name}.b_0"), &[outputs])?;
        let (weights, offsets) = self.scaled(second, weights, offsets)?;
        let mix = (Dense::new(&weights, offsets, (1, 1), Stride::ONE), self.activation(second)?);
        Some(Block { filter, weigh, mix })
    }

    fn pointwise(&mut self, name: &str, inputs: usize, outputs: usize) -> Option<Dense> {
        let weights = self.take(&format!("{name}.w_0"), &[outputs, inputs, 1, 1])?;
        let offsets = self.take(&format!("{name}.b_0"), &[outputs])?;
        Some(Dense::new(&weights, offsets, (1, 1), Stride::ONE))
    }

    /// A layer whose outputs are brought to a mean and a variance.
    fn normed(&mut self, layer: usize, norm: usize, shape: [usize; 4], stride: Stride) -> Option<Dense> {
        const LEAST_VARIANCE: f32 = 1e-5;
        let [outputs, _, height, width] = shape;
        let mut weights = self.take(&format!("conv2d_{layer}.w_0"), &shape)?;
        let [gains, offsets, means, variances] = ["w_0", "b_0", "w_1", "w_2"]
            .map(|part| self.take(&format!("batch_norm2d_{norm}.{part}"), &[outputs]))
            .map(Option::unwrap_or_default);
        if [&gains, &offsets, &means, &variances].iter().any(|part| part.len() != outputs) {
            return None;
        }
        let gains: Vec<f32> =
            gains.iter().zip(&variances).map(|(gain, variance)| gain / (variance + LEAST_VARIANCE).sqrt()).collect();
        for (weights, gain) in weights.chunks_exact_mut(shape[1..].iter().product::<usize>().max(1)).zip(&gains) {
            for weight in weights {
                *weight *= gain;
            }
        }
        let offsets = offsets.iter().zip(&means).zip(&gains).map(|((offset, mean), gain)| offset - mean * gain);
        Some(Dense::new(&weights, offsets.collect(), (height, width), stride))
    }

    fn linear(&mut self, number: usize, inputs: usize, outputs: usize) -> Option<Dense> {
        let weights = self.take(&format!("linear_{number}.w_0"), &[inputs, outputs])?;
        let offsets = self.take(&format!("linear_{number}.b_0"), &[outputs])?;
        let turned: Vec<f32> =
            (0..outputs).flat_map(|output| weights.iter().skip(output).step_by(outputs)).copied().collect();
        Some(Dense::new(&turned, offsets, (1, 1), Stride::ONE))
    }

    fn norm(&mut self, number: usize) -> Option<Norm> {
        let name = format!("layer_norm_{number}");
        let gains = self.take(&format!("{name}.w_0"), &[WIDTH])?;
        Some(Norm { gains, offsets: self.take(&format!("{name}.b_0"), &[WIDTH])? })
    }

    fn look(&mut self, look: usize) -> Option<Look> {
        let (norm, linear) = (43 + 2 * look, 77 + 4 * look);
        Some(Look {
            before: self.norm(norm)?,
            ask: self.linear(linear, WIDTH, 3 * WIDTH)?,
            answer: self.linear(linear + 1, WIDTH, WIDTH)?,
            between: self.norm(norm + 1)?,
            wide: self.linear(linear + 2, WIDTH, 2 * WIDTH)?,
            narrow: self.linear(linear + 3, 2 * WIDTH, WIDTH)?,
        })
    }
}

impl Network {
    /// `None` if the model is another network. `classes`: the characters of its alphabet, and what else it tells apart.
    pub(super) fn new(model: Model, classes: usize) -> Option<Self> {
        let mut weights = Weights(model);
        let mut weighers = WEIGHERS.into_iter();
        let blocks = BLOCKS.iter().enumerate().map(|(index, (.., is_weighed))| {
            let weigher = if *is_weighed { weighers.next() } else { None };
            weights.block(index, weigher)
        });
        let blocks = blocks.collect::<Option<_>>()?;
        Some(Self {
            blocks,
            stem: weights.normed(10, 2, [16, COLOURS, 3, 3], Stride { down: 2, across: 2 })?,
            squeeze: weights.normed(142, 148, [WIDTH / 2, 480, 1, 3], Stride::ONE)?,
            widen: weights.normed(143, 149, [WIDTH, WIDTH / 2, 1, 1], Stride::ONE)?,
            looks: (0..LOOKS).map(|look| weights.look(look)).collect::<Option<_>>()?,
            last_norm: weights.norm(47)?,
            spread: weights.normed(144, 150, [480, WIDTH, 1, 1], Stride::ONE)?,
            gather: weights.normed(145, 151, [WIDTH / 2, 960, 1, 3], Stride::ONE)?,
            finish: weights.normed(146, 152, [WIDTH, WIDTH / 2, 1, 1], Stride::ONE)?,
            classify: weights.linear(85, WIDTH, classes)?,
        })
    }

    /// For each step along a line, the share of each class. `line` has the ink of each pixel, from 1 for paper to -1,
    /// row by row, [`HEIGHT`] rows.
    pub(super) fn run(&self, line: &[f32]) -> Vec<Vec<f32>> {
        let width = line.len() / HEIGHT;
        let values = line.repeat(COLOURS);
        let mut map = self.stem.run(&Map { channels: COLOURS, height: HEIGHT, width, values });
        for block in &self.blocks {
            map = block.run(&map);
        }
        let map = map.pooled(3, 2);
        let mut steps = self.squeeze.run(&map);
        swish(&mut steps);
        let mut steps = self.widen.run(&steps);
        swish(&mut steps);
        for look in &self.looks {
            look.run(&mut steps);
        }
        let mut steps = self.spread.run(&self.last_norm.run(&steps));
        swish(&mut steps);
        let mut steps = self.gather.run(&map.beside(&steps));
        swish(&mut steps);
        let mut steps = self.finish.run(&steps);
        swish(&mut steps);
        let classes = self.classify.run(&steps);
        (0..classes.width)
            .map(|step| {
                let mut shares: Vec<f32> = classes.values.iter().skip(step).step_by(classes.width).copied().collect();
                softmax(&mut shares);
                shares
            })
            .collect()
    }
}

impl Block {
    fn run(&self, map: &Map) -> Map {
        let (filter, activation) = &self.filter;
        let mut map = filter.run(map);
        activation.run(&mut map);
        if let Some((down, up)) = &self.weigh {
            let mut fewer = down.run(&map.means());
            fewer.apply(|value| value.max(0.0));
            let mut factors = up.run(&fewer);
            factors.apply(|value| (value / 6.0 + 0.5).clamp(0.0, 1.0));
            map.scale(&factors.values);
        }
        let (mix, activation) = &self.mix;
        let mut map = mix.run(&map);
        activation.run(&mut map);
        map
    }
}

impl Look {
    fn run(&self, steps: &mut Map) {
        let asked = self.ask.run(&self.before.run(steps));
        steps.add(&self.answer.run(&attend(&asked)));
        let mut wide = self.wide.run(&self.between.run(steps));
        swish(&mut wide);
        steps.add(&self.narrow.run(&wide));
    }
}

/// What each step takes from all steps, head by head: `asked` has what it asks, what it answers to, and what it gives.
#[expect(clippy::cast_precision_loss, reason = "few channels")]
fn attend(asked: &Map) -> Map {
    let count = asked.width;
    let size = WIDTH / HEADS;
    let scale = (size as f32).sqrt().recip();
    let channel = |at: usize| &asked.values[at * count..(at + 1) * count];
    let mut taken = Map::new(WIDTH, 1, count);
    for head in 0..HEADS {
        let first = head * size;
        for step in 0..count {
            let mut shares = vec![0.0; count];
            for at in first..first + size {
                let ask = channel(at)[step] * scale;
                shares.iter_mut().zip(channel(WIDTH + at)).for_each(|(share, answer)| *share += ask * answer);
            }
            softmax(&mut shares);
            for at in first..first + size {
                let given = channel(2 * WIDTH + at).iter().zip(&shares);
                taken.values[at * count + step] = given.map(|(given, share)| given * share).sum();
            }
        }
    }
    taken
}
