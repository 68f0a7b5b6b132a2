//! The clock is set between two runs, and during one.

use crate::Failure;
use crate::bench::Bench;
use crate::program::Invocation;
use crate::published::Output;
use crate::tally::Tally;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const TRIALS: usize = 24;
/// Offsets of the clock, in the notation of libfaketime.
const OFFSETS: [&str; 9] = ["-4000d", "-400d", "-8d", "-1d", "-3600", "+3600", "+1d", "+8d", "+400d"];

/// The library that replaces the system's clock.
fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file())
}

const MISSING: &str = "no libfaketime; install faketime";

/// Makes a run use `library`, which reads the offset of the clock from `file`.
fn with_clock(mut run: Invocation, library: &Path, file: &Path) -> Invocation {
    let one = || OsString::from("1");
    run.variables = vec![
        ("LD_PRELOAD", library.into()),
        ("FAKETIME_TIMESTAMP_FILE", file.into()),
        ("FAKETIME_NO_CACHE", one()),
        // durations do not depend on the wall clock
        ("FAKETIME_DONT_FAKE_MONOTONIC", one()),
    ];
    run
}

/// Sets the clock atomically, so that it is never read half written.
fn set(file: &Path, offset: &str) -> Result<(), Failure> {
    let fresh = file.with_extension("fresh");
    fs::write(&fresh, offset)?;
    Ok(fs::rename(fresh, file)?)
}

pub fn between_runs(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    tried(bench, false)
}

pub fn within_a_run(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    tried(bench, true)
}

fn tried(bench: &mut Bench, is_moved_within: bool) -> Result<Result<Tally, String>, Failure> {
    let Some(library) = library() else { return Ok(Err(MISSING.to_owned())) };
    let place = bench.place()?;
    let output = Output { path: place.join("output") };
    let file = place.join("clock");
    let mut tally = Tally::default();
    for _ in 0..TRIALS {
        let (before, now) = bench.turn(&output)?;
        set(&file, OFFSETS[bench.random.usize(..OFFSETS.len())])?;
        let moment = bench.moment();
        let running = with_clock(bench.invocation(&output)?, &library, &file).start()?;
        if is_moved_within {
            std::thread::sleep(moment);
            set(&file, OFFSETS[bench.random.usize(..OFFSETS.len())])?;
        }
        let ended = running.wait()?;
        let faults = bench.faults(&output, &before, now, &ended, |ended| ended.code() == Some(bench.done));
        tally.add(&ended.describe(), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}
