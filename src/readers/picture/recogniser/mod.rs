//! From the picture of a line to its characters, each with how sure that is and what else it may be.
//!
//! There is one [`Recogniser`]: the network of PP-OCR v4, run by code of its own. So a build takes no runtime of networks
//! with it, and the sums are the same on every machine.

mod layers;
mod model;
mod network;

use crate::readers::Limits;
use crate::readers::model::{ModelError, read};
use network::{Network, STEP};
use std::path::Path;
use std::sync::OnceLock;

/// The height of a strip, in pixels.
pub(super) const HEIGHT: usize = network::HEIGHT;

/// A strip of a picture that shows a line of text.
#[derive(Debug, Clone)]
pub(in crate::readers) struct Strip {
    /// The ink of each pixel, from 1 for paper to -1, row by row, [`HEIGHT`] rows.
    values: Vec<f32>,
    /// How often it shows the line, side by side.
    pub times: usize,
}

impl Strip {
    /// `levels`: a picture of [`HEIGHT`] rows of so many columns, to be shown several times.
    pub(super) fn new(levels: &[u8], columns: usize, times: usize) -> Self {
        const PAPER: f32 = 1.0;
        let width = (columns * times).next_multiple_of(STEP);
        let mut values = vec![PAPER; width * HEIGHT];
        for (row, levels) in values.chunks_exact_mut(width.max(1)).zip(levels.chunks_exact(columns.max(1))) {
            for copy in row.chunks_exact_mut(columns.max(1)).take(times) {
                for (value, level) in copy.iter_mut().zip(levels) {
                    *value = f32::from(*level) / 127.5 - 1.0;
                }
            }
        }
        Self { values, times }
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }
}

/// A character of a line, as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::readers) struct Read {
    pub character: char,
    /// How sure it is, from 0 to 1.
    pub score: f32,
    /// The next likely character, with its score; `None` if that is that there is none.
    pub runner_up: Option<(char, f32)>,
}

/// What reads lines.
pub(in crate::readers) trait Recogniser {
    /// The characters of a line from left to right.
    fn read(&self, strip: &Strip) -> Vec<Read>;
}

/// The network of PP-OCR v4.
#[derive(Debug)]
pub(in crate::readers) struct PaddleOcr {
    network: Network,
    /// The character of each class but the first, which is that there is none.
    alphabet: Vec<char>,
}

impl PaddleOcr {
    /// `None` if the bytes are another model.
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let mut model = model::Model::parse(bytes)?;
        // entries of several characters are none that a report has; the last class is a space
        let mut alphabet: Vec<char> =
            std::mem::take(&mut model.alphabet).iter().map(|entry| entry.chars().next().unwrap_or(' ')).collect();
        alphabet.push(' ');
        let network = Network::new(model, alphabet.len() + 1)?;
        Some(Self { network, alphabet })
    }

    fn character(&self, class: usize) -> Option<char> {
        class.checked_sub(1).and_then(|class| self.alphabet.get(class)).copied().map(unified)
    }
}

/// The recogniser of this process.
static RECOGNISER: OnceLock<PaddleOcr> = OnceLock::new();

/// Reads pictures from now on, in this process, by the model in a file. Only the first time counts.
///
/// # Errors
/// When the file cannot be read, or is not the model that is known.
pub fn use_model(path: &Path) -> Result<(), ModelError> {
    if RECOGNISER.get().is_none() {
        let recogniser = PaddleOcr::new(&read(path)?).ok_or_else(|| ModelError::Other(path.to_owned()))?;
        let _ = RECOGNISER.set(recogniser);
    }
    Ok(())
}

/// The recogniser, if pictures are to be read.
pub(super) fn recogniser(limits: &Limits) -> Option<&'static PaddleOcr> {
    RECOGNISER.get().filter(|_| limits.pictures > 0)
}

/// The character that look-alikes are taken as: no recogniser tells them apart in a table.
pub(super) fn unified(character: char) -> char {
    match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')).unwrap_or(character),
        '〇' | '○' => '0',
        '．' => '.',
        '，' => '，',
        '／' => '/',
        '－' | '–' | '―' | '─' => '—',
        _ => character,
    }
}

impl Recogniser for PaddleOcr {
    fn read(&self, strip: &Strip) -> Vec<Read> {
        let mut line: Vec<Read> = Vec::new();
        let mut last = None;
        for shares in self.network.run(strip.values()) {
            let (class, share) = best(&shares, |_| true);
            let character = self.character(class);
            // look-alikes share what is sure of them
            let score = match character {
                Some(character) => {
                    let alike =
                        shares.iter().enumerate().filter(|(class, _)| self.character(*class) == Some(character));
                    alike.map(|(_, share)| share).sum()
                }
                None => share,
            };
            let runner_up = || {
                let (class, share) = best(&shares, |class| self.character(class) != character);
                self.character(class).map(|character| (character, share))
            };
            match (character, last == character) {
                (Some(character), false) => line.push(Read { character, score, runner_up: runner_up() }),
                // a character that lasts for several steps is as sure as the surest of them
                (Some(_), true) => {
                    if let Some(read) = line.last_mut().filter(|read| read.score < score) {
                        (read.score, read.runner_up) = (score, runner_up());
                    }
                }
                (None, _) => {}
            }
            last = character;
        }
        line
    }
}

fn best(shares: &[f32], is_wanted: impl Fn(usize) -> bool) -> (usize, f32) {
    let wanted = shares.iter().copied().enumerate().filter(|(class, _)| is_wanted(*class));
    wanted.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default()
}
