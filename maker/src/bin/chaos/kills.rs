//! The program killed at a random moment.

use crate::Failure;
use crate::bench::{Bench, State};
use crate::program::{Ended, Signal};
use crate::published::Output;
use crate::tally::Tally;

/// Which processes are killed, how, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Kill {
    signal: Signal,
    trials: usize,
    /// Whether nothing was published before.
    is_first: bool,
}

const KILL: i32 = 9;
const TERMINATE: i32 = 15;
/// The exit code of a run that was interrupted.
const INTERRUPTED: i32 = 130;

impl Kill {
    pub const NINE: Self = Self::of(KILL, false, 60);
    pub const FIFTEEN: Self = Self::of(TERMINATE, false, 60);
    pub const ALL_NINE: Self = Self::of(KILL, true, 30);
    pub const ALL_FIFTEEN: Self = Self::of(TERMINATE, true, 30);
    pub const FIRST: Self = Self { is_first: true, ..Self::of(KILL, false, 20) };

    const fn of(number: i32, to_all: bool, trials: usize) -> Self {
        Self { signal: Signal { number, to_all }, trials, is_first: false }
    }

    /// A run that ends before the signal ends as usual. One that has hardly begun does not handle signals yet, and is
    /// ended by it.
    fn is_documented(self, ended: &Ended, done: i32) -> bool {
        ended.code() == Some(done)
            || ended.signal() == Some(self.signal.number)
            || self.signal.number == TERMINATE && ended.code() == Some(INTERRUPTED)
    }
}

pub fn tried(bench: &mut Bench, kill: Kill) -> Result<Result<Tally, String>, Failure> {
    let mut tally = Tally::default();
    let mut output = bench.output()?;
    if !kill.is_first {
        bench.set(State::Without)?;
        bench.invocation(&output)?.run()?;
    }
    for _ in 0..kill.trials {
        if kill.is_first {
            output = bench.output()?;
        }
        trial(bench, kill, &output, &mut tally)?;
        if kill.is_first {
            tally.blame(bench.last_run(&output)?);
        }
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}

fn trial(bench: &mut Bench, kill: Kill, output: &Output, tally: &mut Tally) -> Result<(), Failure> {
    let (before, now) = bench.turn(output)?;
    let moment = bench.moment();
    let running = bench.invocation(output)?.start()?;
    std::thread::sleep(moment);
    running.send(kill.signal)?;
    let ended = running.wait()?;
    let faults = bench.faults(output, &before, now, &ended, |ended| kill.is_documented(ended, bench.done));
    tally.add(&ended.describe(), faults);
    Ok(())
}
