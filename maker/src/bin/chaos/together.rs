//! Two runs into the same folder at once.

use crate::Failure;
use crate::bench::Bench;
use crate::program::Ended;
use crate::tally::{Tally, Wrong};

const TRIALS: usize = 20;
/// The exit code of a run that finds another one running.
const LOCKED: i32 = 11;

pub fn tried(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let output = bench.output()?;
    let mut tally = Tally::default();
    for _ in 0..TRIALS {
        let (before, now) = bench.turn(&output)?;
        let run = bench.invocation(&output)?;
        let mut other = run.clone();
        // its output goes to a file of its own
        other.config = run.config.with_extension("other.toml");
        std::fs::copy(&run.config, &other.config)?;
        let moment = bench.moment();
        let first = run.start()?;
        std::thread::sleep(moment);
        let second = other.start()?;
        let (first, second) = (first.wait()?, second.wait()?);
        let is_documented = |ended: &Ended| [Some(bench.done), Some(LOCKED)].contains(&ended.code());
        // the first one published, and both see the same folder afterwards
        let (winner, loser) = if first.code() == Some(bench.done) { (&first, &second) } else { (&second, &first) };
        let mut faults = bench.faults(&output, &before, now, winner, is_documented);
        if !is_documented(loser) {
            faults.push((Wrong::ExitCode, format!("the other one ended with {}: {}", loser.describe(), loser.words)));
        }
        tally.add(&format!("{} and {}", first.describe(), second.describe()), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}
