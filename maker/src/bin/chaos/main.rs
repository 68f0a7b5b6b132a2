//! Runs the program while things go wrong, and inspects the output after each trial.
//!
//! `chaos PROGRAM SAMPLE [FAULT]`: only faults whose names contain FAULT are tried. For each fault it counts the
//! trials, and those after which a published run was lost, a table was wrong, the exit code was not the documented one,
//! or something was left behind. Fails unless all of these are zero.

#![allow(clippy::print_stdout, reason = "a measurement talks")]

mod bench;
mod clock;
mod damage;
mod disk;
mod kills;
mod moving;
mod program;
mod published;
mod tally;
mod together;

use bench::Bench;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use tally::Tally;

/// An error that ends the measurement.
type Failure = Box<dyn Error + Send + Sync>;

const SEED: u64 = 20;

/// Tries a fault. The inner error says why it cannot be tried here.
type Fault = fn(&mut Bench) -> Result<Result<Tally, String>, Failure>;

const FAULTS: [(&str, Fault); 13] = [
    ("killed, signal 9", |bench| kills::tried(bench, kills::Kill::NINE)),
    ("killed, signal 15", |bench| kills::tried(bench, kills::Kill::FIFTEEN)),
    ("killed with its children, 9", |bench| kills::tried(bench, kills::Kill::ALL_NINE)),
    ("killed with its children, 15", |bench| kills::tried(bench, kills::Kill::ALL_FIFTEEN)),
    ("killed in its first run", |bench| kills::tried(bench, kills::Kill::FIRST)),
    ("disk full", disk::full),
    ("file size limited", disk::limited),
    ("output read-only", disk::read_only),
    ("clock back and forth", clock::between_runs),
    ("clock moved in a run", clock::within_a_run),
    ("corpus changed in a run", moving::tried),
    ("cache damaged", damage::tried),
    ("two runs at once", together::tried),
];

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            println!("chaos: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (program, sample, named) = match arguments.as_slice() {
        [program, sample] => (program, sample, ""),
        [program, sample, fault] => (program, sample, fault.as_str()),
        _ => return Err("usage: chaos PROGRAM SAMPLE [FAULT]".into()),
    };
    let mut bench = Bench::new(Path::new(program), Path::new(sample), SEED)?;
    println!("{}", Tally::HEAD);
    let mut is_right = true;
    for (name, fault) in FAULTS.into_iter().filter(|(name, _)| name.contains(named)) {
        match fault(&mut bench)? {
            Ok(tally) => {
                println!("{}", tally.line(name));
                tally.notes().for_each(|note| println!("  {note}"));
                is_right &= tally.is_right();
            }
            Err(why) => println!("SKIPPED: {name}: {why}"),
        }
    }
    Ok(is_right)
}
