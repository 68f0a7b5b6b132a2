//! Measures totals and trends of 10,000 made reports from their Parquet files, and peers on the same files: `DuckDB`
//! with the same SQL, and pandas. Prints a table; peers that are not installed are left out.
//!
//! `PEERS_PYTHON` names the Python that has them. Each engine uses as many threads as it likes. The measurement is from
//! the files to the rows in memory. A run works district by district in the memory of one, and so does this.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement talks, and ends where it cannot measure")]

use gouji::queries::{QUERIES, Query, run_by_district, tables_in};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const REPORTS: usize = 10_000;
const ROUNDS: usize = 3;
const NAMES: [&str; 2] = ["totals", "trends"];
const PEERS: [(&str, &str); 2] = [("DuckDB", "duckdb"), ("pandas", "pandas")];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, output) = (folder.path().join("corpus"), folder.path().join("output"));
    let plan = maker::Plan { reports: REPORTS, seed: 5, faults: 0.2, ..maker::Plan::default() };
    maker::make(&plan, &corpus, &folder.path().join("truth")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gouji"));
    let ran = command.arg("run").arg(&corpus).arg("-o").arg(&output).args(["--progress", "none"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let latest = output.join("latest");
    let peers: Vec<_> = PEERS.iter().map(|(name, key)| (*name, peer(key, &latest))).collect();
    println!(
        "\ntables of {REPORTS} reports from Parquet, median of {ROUNDS} rounds, and how many times as long peers take"
    );
    println!("{:<8} {:>8} {:>8}   peers", "table", "rows", "gouji s");
    for name in NAMES {
        let query = QUERIES.iter().find(|query| query.name == name).unwrap();
        let mut rounds: Vec<(f64, usize)> = (0..ROUNDS).map(|_| ours(query, &latest)).collect();
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (seconds, rows) = rounds[ROUNDS / 2];
        let text = peers.iter().map(|(peer, took)| match took.get(name) {
            Some((peer_seconds, peer_rows)) => {
                assert_eq!(*peer_rows, rows, "{peer} makes another table");
                format!("{peer} {peer_seconds:.2} s ({:.1}×)", peer_seconds / seconds)
            }
            None => format!("{peer} is not there"),
        });
        println!("{name:<8} {rows:>8} {seconds:>8.2}   {}", text.collect::<Vec<_>>().join(", "));
    }
}

fn ours(query: &Query, latest: &Path) -> (f64, usize) {
    let clock = Instant::now();
    let tables = tables_in(latest).unwrap();
    let rows = run_by_district(query, &tables).unwrap().map(|frame| frame.unwrap().height()).sum();
    (clock.elapsed().as_secs_f64(), rows)
}

/// Seconds and rows of each table; empty if the peer is not installed.
fn peer(key: &str, latest: &Path) -> BTreeMap<String, (f64, usize)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("PEERS_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(python);
    command.arg(root.join("benches/queries.py")).arg(key).arg(root.join("queries")).arg(latest).arg(ROUNDS.to_string());
    let Ok(output) = command.output() else { return BTreeMap::new() };
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let took = lines.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let name = words.next()?.to_owned();
        Some((name, (words.next()?.parse().ok()?, words.next()?.parse().ok()?)))
    });
    took.collect()
}
