//! Measures the whole job on made corpora of growing size, and how much of the result is right. Prints two tables;
//! asserts nothing.
//!
//! Sizes in the environment variable `GOUJI_BENCH_REPORTS` (such as `1000,10000`) replace the usual ones.

#![allow(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement talks, and ends where it cannot measure"
)]

use flate2::{Compression, write::ZlibEncoder};
use gouji::forms::form;
use gouji::rules::rule;
use maker::measure::made::{
    Score, differences, make, make_claims, make_of_all_kinds, make_paged, make_series, scores, series_scores,
};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Most differing cells that are shown.
const MOST_SHOWN: usize = 10;
/// Runs of each size, of which the median counts. The largest corpora are read once, since they average over
/// themselves.
const ROUNDS: usize = 3;
const READ_ONCE_FROM: usize = 50_000;

fn main() {
    let sizes = std::env::var("GOUJI_BENCH_REPORTS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    println!("\nthe whole job: reading, audit, tables, CSV and Parquet; {ROUNDS} rounds, the median; large ones once");
    println!(
        "{:>8} {:>7} {:>8} {:>9} {:>9} {:>9} {:>10} {:>12} {:>9}",
        "reports", "MB", "read s", "series s", "tables s", "total s", "reports/s", "µs a report", "peak MiB"
    );
    for size in sizes.split(',').map(|size| size.trim().parse().unwrap()) {
        job(size);
    }
    bomb();
    println!("\nfacts are written as CSV too up to 1,048,575 rows, which is 5,242 reports\n");
    accuracy(5_000);
    series(25);
}

fn job(reports: usize) {
    let made = make(reports, 5, 0.2);
    let output = tempfile::tempdir().unwrap();
    let rounds = if reports < READ_ONCE_FROM { ROUNDS } else { 1 };
    let mut rounds: Vec<Value> = (0..rounds).map(|_| run(&made.corpus, output.path())).collect();
    rounds.sort_by(|a, b| seconds(a, "total").total_cmp(&seconds(b, "total")));
    let median = &rounds[rounds.len() / 2];
    let total = seconds(median, "total");
    let count = reports as f64;
    println!(
        "{reports:>8} {:>7.0} {:>8.2} {:>9.2} {:>9.2} {total:>9.2} {:>10.0} {:>12.0} {:>9}",
        bytes(&made.corpus) as f64 / 1e6,
        seconds(median, "read"),
        seconds(median, "series"),
        seconds(median, "tables"),
        count / total,
        total / count * 1e6,
        median["peak_memory_mib"],
    );
}

/// Bytes that the bomb unpacks to.
const BOMB: usize = 280 << 20;
/// Memory that a reading process may use in this measurement, in MiB.
const BOMB_MEMORY: u64 = 200;

/// Reads a PDF whose page unpacks to far more than anybody draws in a process with little memory.
fn bomb() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(1, 5, 0.0);
    let bomb = made.corpus.join("bomb.pdf");
    std::fs::write(&bomb, bomb_pdf()).unwrap();
    let config = folder.path().join("gouji.toml");
    std::fs::write(&config, format!("[limits]\nmemory_mib = {BOMB_MEMORY}\n")).unwrap();
    let clock = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gouji"));
    command.arg("run").arg(&made.corpus).arg("-o").arg(folder.path().join("output")).arg("--config").arg(&config);
    command.args(["--progress", "none"]).output().unwrap();
    let seconds = clock.elapsed().as_secs_f64();
    let sources = std::fs::read_to_string(folder.path().join("output/latest/sources.csv")).unwrap();
    let row = sources.lines().find(|row| row.contains("bomb.pdf")).unwrap_or("nothing is said of it");
    println!("\na flate bomb of {} MB, in a process of {BOMB_MEMORY} MiB: {seconds:.2} s\n  {row}", BOMB >> 20);
}

fn bomb_pdf() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let part = vec![b' '; 1 << 20];
    (0..BOMB / part.len()).for_each(|_| encoder.write_all(&part).unwrap());
    let content = encoder.finish().unwrap();
    let mut pdf =
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            .to_vec();
    pdf.extend(b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n");
    pdf.extend(format!("4 0 obj<</Filter/FlateDecode/Length {}>>stream\n", content.len()).as_bytes());
    pdf.extend(&content);
    pdf.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    pdf
}

fn run(corpus: &Path, output: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gouji"));
    let status = command
        .arg("run")
        .arg(corpus)
        .arg("-o")
        .arg(output)
        .args(["--force", "--no-cache", "--progress", "none"])
        .output()
        .unwrap()
        .status;
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
    by_rule(&scores(&made), "half of them with a fault");
    by_rule(
        &scores(&make_of_all_kinds(reports, 74, 0.8)),
        "four in five with a fault of the kinds that a single report can have",
    );
    let prose = make_claims(reports, 75, 0.8);
    by_rule(&scores(&prose), "prose in which every figure is known, four in five with a fault in it");
}

/// Districts of 40 agencies over six years.
fn series(districts: usize) {
    for (faults, what) in [(0.3, "three in ten agencies with a fault over the years"), (0.0, "series without a fault")]
    {
        let made = make_series(districts, 75, faults);
        let output = tempfile::tempdir().unwrap();
        run(&made.corpus, output.path());
        let scores = series_scores(&made, &output.path().join("latest/findings.csv"));
        by_rule(&scores, &format!("{} series: {what}", 40 * districts));
    }
}

fn by_rule(scores: &[Score], what: &str) {
    println!(
        "\n{what}\n{:<6} {:<24} {:>6} {:>6} {:>7} {:>6} {:>8} {:>10}",
        "rule", "", "due", "found", "missed", "false", "recall", "precision"
    );
    for score in scores {
        let name = rule(&score.rule).map_or("not checked as yet", |rule| rule.name);
        println!(
            "{:<6} {name:<24} {:>6} {:>6} {:>7} {:>6} {:>7.2}% {:>9.2}%",
            score.rule,
            score.due,
            score.found,
            score.missed.len(),
            score.false_alarms.len(),
            100.0 * score.recall(),
            100.0 * score.precision(),
        );
    }
}
