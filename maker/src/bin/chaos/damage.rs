//! Kept readings whose files are damaged between two runs.

use crate::Failure;
use crate::bench::{Bench, State, files};
use crate::tally::Tally;
use gouji::source::published::{CACHE, CACHE_TAG};
use std::fs;
use std::path::{Path, PathBuf};

const TRIALS: usize = 150;
/// Longest hole of zero bytes that a torn write leaves.
const LONGEST_HOLE: usize = 4096;

/// The files of the cache as the program wrote them.
struct Whole(Vec<(PathBuf, Vec<u8>)>);

impl Whole {
    fn of(cache: &Path) -> Result<Self, Failure> {
        let mut whole = Vec::new();
        for file in files(cache)? {
            if !file.ends_with(CACHE_TAG) {
                whole.push((file.clone(), fs::read(file)?));
            }
        }
        Ok(Self(whole))
    }

    /// Writes them into the emptied folder, one of them damaged. The positions of all trials together cover all bytes.
    fn damage(&self, cache: &Path, trial: usize, random: &mut fastrand::Rng) -> Result<(), Failure> {
        for file in files(cache)? {
            fs::remove_file(file)?;
        }
        let all: usize = self.0.iter().map(|(_, bytes)| bytes.len()).sum();
        let mut at = (trial * all + random.usize(..all)) / TRIALS;
        let mut is_damaged = false;
        for (path, whole) in &self.0 {
            let mut bytes = whole.clone();
            if !is_damaged && at < whole.len() {
                is_damaged = true;
                match trial % 3 {
                    0 => bytes[at] ^= random.u8(1..),
                    1 => bytes.truncate(at),
                    _ => {
                        let end = bytes.len().min(at + random.usize(1..LONGEST_HOLE));
                        bytes[at..end].fill(0);
                    }
                }
            }
            fs::write(path, &bytes)?;
            at = at.saturating_sub(whole.len());
        }
        Ok(())
    }
}

/// Runs have to go on as if the damaged readings did not exist.
pub fn tried(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let output = bench.output()?;
    for state in [State::With, State::Without] {
        bench.set(state)?;
        bench.invocation(&output)?.run()?;
    }
    let cache = output.path.join(CACHE);
    let whole = Whole::of(&cache)?;
    let mut tally = Tally::default();
    for trial in 0..TRIALS {
        let (before, now) = bench.turn(&output)?;
        whole.damage(&cache, trial, &mut bench.random)?;
        let ended = bench.invocation(&output)?.run()?;
        let faults = bench.faults(&output, &before, now, &ended, |ended| ended.code() == Some(bench.done));
        tally.add(&ended.describe(), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}
