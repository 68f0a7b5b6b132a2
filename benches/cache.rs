//! Compares runs over unchanged reports with the first run over them, in pairs. Prints a table; asserts nothing.
//!
//! Sizes in the environment variable `GOUJI_BENCH_REPORTS` (such as `1000,10000`) replace the usual ones.

#![allow(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement talks, and ends where it cannot measure"
)]

use maker::measure::made::{make, make_paged};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Pairs of runs of each corpus; the median ratio counts.
const PAIRS: usize = 3;

fn main() {
    let sizes = std::env::var("GOUJI_BENCH_REPORTS").unwrap_or_else(|_| "10000".to_owned());
    println!("\na run over unchanged reports beside the first one; CPU seconds, {PAIRS} pairs, the median");
    println!("{:>8} {:<12} {:>9} {:>9} {:>7} {:>12}", "reports", "", "first", "again", "ratio", "unchanged s");
    for size in sizes.split(',').map(|size| size.trim().parse().unwrap()) {
        pairs(size, "pages, texts", &make(size, 5, 0.2).corpus);
        pairs(size / 5, "PDF", &make_paged(size / 5, 5, 0.2).corpus);
    }
}

fn pairs(reports: usize, what: &str, corpus: &Path) {
    let mut rounds: Vec<[f64; 3]> = (0..PAIRS).map(|_| pair(corpus)).collect();
    rounds.sort_by(|a, b| (a[1] / a[0]).total_cmp(&(b[1] / b[0])));
    let [first, again, unchanged] = rounds[PAIRS / 2];
    let share = 100.0 * again / first;
    println!("{reports:>8} {what:<12} {first:>9.2} {again:>9.2} {share:>6.0}% {unchanged:>12.2}");
}

/// CPU seconds of a first run and of a second run that reads the same files; wall seconds of a run that finds nothing
/// changed.
fn pair(corpus: &Path) -> [f64; 3] {
    let output = tempfile::tempdir().unwrap();
    let [first, again] = [(); 2].map(|()| cpu_of(|| run(corpus, output.path(), &["--force"])));
    let clock = Instant::now();
    run(corpus, output.path(), &[]);
    [first, again, clock.elapsed().as_secs_f64()]
}

fn run(corpus: &Path, output: &Path, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gouji"));
    let ran = command.arg("run").arg(corpus).arg("-o").arg(output).args(["--progress", "none"]).args(more).output();
    assert!(ran.unwrap().status.success());
}

/// CPU seconds of the children that `work` starts and waits for, on Linux.
fn cpu_of(work: impl FnOnce()) -> f64 {
    /// Positions of the children's times in `/proc/self/stat`, counted after the name.
    const OF_CHILDREN: std::ops::Range<usize> = 13..15;
    const TICKS_A_SECOND: f64 = 100.0;
    let times = || {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let fields = stat.rsplit(')').next().unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        fields[OF_CHILDREN].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS_A_SECOND
    };
    let before = times();
    work();
    times() - before
}
