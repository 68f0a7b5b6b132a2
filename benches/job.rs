//! The whole job on made corpora of growing size, and how much of it is right. Prints two tables; asserts nothing.
//!
//! Sizes in the environment variable `GOUJI_BENCH_REPORTS` (say `1000,10000`) take the place of the usual ones.

#![allow(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement talks, and ends where it cannot measure"
)]

#[path = "../tests/it/made.rs"]
mod made;
#[path = "../examples/make_corpus/corpus/mod.rs"]
mod maker;
#[path = "../tests/it/truth.rs"]
mod truth;

use gouji::forms::form;
use gouji::rules::RULES;
use made::{differences, findings, make, make_paged};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// So many cells that differ are shown.
const MOST_SHOWN: usize = 10;
/// Runs of each size; the median counts.
const ROUNDS: usize = 3;

fn main() {
    let sizes = std::env::var("GOUJI_BENCH_REPORTS").unwrap_or_else(|_| "1000,10000,50000".to_owned());
    println!("\nthe whole job: reading, audit, tables, CSV and Parquet; {ROUNDS} rounds, the median");
    println!(
        "{:>8} {:>7} {:>8} {:>9} {:>9} {:>10} {:>12} {:>9}",
        "reports", "MB", "read s", "tables s", "total s", "reports/s", "µs a report", "peak MiB"
    );
    for size in sizes.split(',').map(|size| size.trim().parse().unwrap()) {
        job(size);
    }
    println!("\nfacts are written as CSV too up to 1,048,575 rows, which is 5,242 reports\n");
    accuracy(5_000);
}

fn job(reports: usize) {
    let made = make(reports, 5, 0.2);
    let output = tempfile::tempdir().unwrap();
    let mut rounds: Vec<Value> = (0..ROUNDS).map(|_| run(&made.corpus, output.path())).collect();
    rounds.sort_by(|a, b| seconds(a, "total").total_cmp(&seconds(b, "total")));
    let median = &rounds[ROUNDS / 2];
    let total = seconds(median, "total");
    let count = reports as f64;
    println!(
        "{reports:>8} {:>7.0} {:>8.2} {:>9.2} {total:>9.2} {:>10.0} {:>12.0} {:>9}",
        bytes(&made.corpus) as f64 / 1e6,
        seconds(median, "read"),
        seconds(median, "tables"),
        count / total,
        total / count * 1e6,
        median["peak_memory_mib"],
    );
}

fn run(corpus: &Path, output: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gouji"));
    let status =
        command.arg("run").arg(corpus).arg("-o").arg(output).args(["--progress", "none"]).output().unwrap().status;
    assert!(status.success(), "{status}");
    serde_json::from_slice(&std::fs::read(output.join("latest/run.json")).unwrap()).unwrap()
}

fn seconds(record: &Value, stage: &str) -> f64 {
    record["seconds"][stage].as_f64().unwrap()
}

fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| if entry.path().is_dir() { bytes(&entry.path()) } else { entry.metadata().unwrap().len() })
        .sum()
}

fn accuracy(reports: usize) {
    let made = make(reports, 72, 0.5);
    let corpora = [
        (&make(reports, 71, 0.0), reports, "without faults"),
        (&made, reports, "half of them with a fault"),
        (&make_paged(reports / 5, 73, 0.5), reports / 5, "set on pages, half of them with a fault"),
    ];
    for (made, reports, what) in corpora {
        let cells = form("2021").unwrap().cells.len() * reports;
        let differing = differences(made);
        println!(
            "{reports} reports, {what}: {} of {cells} cells and their names differ from the truth",
            differing.len()
        );
        differing.iter().take(MOST_SHOWN).for_each(|difference| println!("  {difference}"));
    }
    let (due, found) = findings(&made);
    println!(
        "\n{:<6} {:<24} {:>6} {:>6} {:>7} {:>6} {:>8} {:>10}",
        "rule", "", "due", "found", "missed", "false", "recall", "precision"
    );
    for rule in RULES {
        let of_rule = |finding: &&[String; 6]| finding[1] == rule.code;
        let due_here = due.iter().filter(of_rule).count();
        let found_here = found.iter().filter(of_rule).count();
        let right = due.intersection(&found).filter(of_rule).count();
        println!(
            "{:<6} {:<24} {due_here:>6} {found_here:>6} {:>7} {:>6} {:>7.2}% {:>9.2}%",
            rule.code,
            rule.name,
            due_here - right,
            found_here - right,
            100.0 * right as f64 / due_here as f64,
            100.0 * right as f64 / found_here as f64,
        );
    }
}
