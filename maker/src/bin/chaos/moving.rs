//! A corpus whose files are replaced, cut, removed and put back while it is read.

use crate::Failure;
use crate::bench::{Bench, copy, files};
use crate::program::Ended;
use crate::published::{Output, Tables};
use crate::tally::{Tally, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const TRIALS: usize = 30;
/// Time between two changes, and between the steps of a slow one.
const PAUSE: Duration = Duration::from_millis(2);

/// A file with its content before the trials, and its replacement: another file of the same format.
struct Versioned {
    path: PathBuf,
    versions: [Vec<u8>; 2],
}

/// A cell, with its value and status.
type Cells = BTreeMap<(String, String), (String, String)>;

/// What is known about the whole versions of all files.
#[derive(Default)]
struct Known {
    /// Their cells, by the hashes of their bytes.
    cells: BTreeMap<String, Cells>,
    /// Their wrong sums, as the messages of findings.
    blames: BTreeSet<String>,
}

impl Known {
    fn add(&mut self, tables: &Tables) -> Result<(), Failure> {
        let hashes = hashes(tables)?;
        self.cells.extend(cells(tables)?.into_iter().map(|(id, cells)| (hashes[&id].clone(), cells)));
        self.blames.extend(tables.rows("findings")?.iter().filter(|finding| is_of_sum(finding)).map(words));
        Ok(())
    }

    /// What is wrong with the published reports. One of a whole version has that version's cells. One that was cut has
    /// no figure that no version has, and no finding on a sum that is right in every version.
    fn faults(&self, tables: &Tables) -> Result<Vec<(Wrong, String)>, Failure> {
        let hashes = hashes(tables)?;
        let mut cut = BTreeSet::new();
        let mut faults = Vec::new();
        for (id, cells) in cells(tables)? {
            match self.cells.get(&hashes[&id]) {
                Some(known) if *known == cells => {}
                Some(_) => faults.push((Wrong::Table, format!("{id} has other cells than its version"))),
                None => {
                    if !self.cells.values().any(|whole| is_part(&cells, whole)) {
                        faults.push((Wrong::Table, format!("{id}, which was cut, has a figure of no version")));
                    }
                    cut.insert(id);
                }
            }
        }
        for finding in tables.rows("findings")? {
            let is_cut = cut.contains(&finding["report_id"]);
            if is_cut && is_of_sum(&finding) && !self.blames.contains(&words(&finding)) {
                let path = &finding["path"];
                faults.push((Wrong::Table, format!("{path}, which was cut, is blamed: {}", words(&finding))));
            }
        }
        Ok(faults)
    }
}

/// Whether a finding says that a sum of the tables is wrong.
fn is_of_sum(finding: &BTreeMap<String, String>) -> bool {
    finding["rule"].starts_with('T') && finding["severity"] == "error"
}

fn words(finding: &BTreeMap<String, String>) -> String {
    format!("{} {}", finding["rule"], finding["message_en"])
}

/// Whether every figure occurs in the whole report.
fn is_part(cells: &Cells, whole: &Cells) -> bool {
    let mut figures = cells.iter().filter(|(_, (value, _))| !value.is_empty());
    figures.all(|(cell, (value, _))| whole.get(cell).is_some_and(|of| of.0 == *value))
}

/// The hashes of the bytes of the reports, by their ids.
fn hashes(tables: &Tables) -> Result<BTreeMap<String, String>, Failure> {
    // the row of a copy names the report that was chosen instead
    let is_of_report = |row: &BTreeMap<String, String>| {
        !row["report_id"].is_empty() && ["parsed", "quarantined"].contains(&row["outcome"].as_str())
    };
    let rows = tables.rows("sources")?.into_iter().filter(is_of_report);
    Ok(rows.map(|row| (row["report_id"].clone(), row["blake3"].clone())).collect())
}

fn cells(tables: &Tables) -> Result<BTreeMap<String, Cells>, Failure> {
    let mut reports: BTreeMap<String, Cells> = BTreeMap::new();
    for row in tables.rows("facts")? {
        let cell = (row["metric"].clone(), row["applicant"].clone());
        let figure = (row["value"].clone(), row["status"].clone());
        reports.entry(row["report_id"].clone()).or_default().insert(cell, figure);
    }
    Ok(reports)
}

/// Runs over a corpus that does not change.
fn still(bench: &Bench, corpus: &Path, output: &Output) -> Result<Tables, Failure> {
    let mut run = bench.invocation(output)?;
    corpus.clone_into(&mut run.corpus);
    run.run()?;
    Ok(output.tables()?)
}

/// The files of a corpus, each with the next one of its format as its replacement.
fn versioned(corpus: &Path) -> Result<Vec<Versioned>, Failure> {
    let mut formats: BTreeMap<Option<String>, Vec<PathBuf>> = BTreeMap::new();
    for path in files(corpus)? {
        let format = path.extension().map(|format| format.to_string_lossy().into_owned());
        formats.entry(format).or_default().push(path);
    }
    let mut all = Vec::new();
    for paths in formats.into_values() {
        for (at, path) in paths.iter().enumerate() {
            let versions = [fs::read(path)?, fs::read(&paths[(at + 1) % paths.len()])?];
            all.push(Versioned { path: path.clone(), versions });
        }
    }
    Ok(all)
}

/// Makes a random change to a file.
fn change(file: &Versioned, random: &mut fastrand::Rng) -> Result<(), Failure> {
    let bytes = &file.versions[random.usize(..2)];
    let some = random.usize(..=bytes.len());
    match random.u8(..5) {
        // slowly, as over a network
        0 => {
            let mut written = fs::File::create(&file.path)?;
            written.write_all(&bytes[..some])?;
            std::thread::sleep(PAUSE);
            written.write_all(&bytes[some..])?;
        }
        1 => {
            let fresh = file.path.with_extension("part");
            fs::write(&fresh, bytes)?;
            fs::rename(fresh, &file.path)?;
        }
        2 if file.path.exists() => fs::remove_file(&file.path)?,
        2 => fs::write(&file.path, bytes)?,
        3 => fs::write(&file.path, &bytes[..some])?,
        _ => {
            let copy = file.path.with_file_name(format!("new-{}.html", random.u8(..)));
            fs::write(copy, bytes)?;
        }
    }
    Ok(())
}

/// Restores the corpus.
fn restore(corpus: &Path, all: &[Versioned]) -> Result<(), Failure> {
    let own: BTreeSet<&PathBuf> = all.iter().map(|file| &file.path).collect();
    for path in files(corpus)?.iter().filter(|path| !own.contains(path)) {
        fs::remove_file(path)?;
    }
    for file in all {
        fs::write(&file.path, &file.versions[0])?;
    }
    Ok(())
}

pub fn tried(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let corpus = bench.place()?.join("corpus");
    copy(&bench.corpus(), &corpus)?;
    let reference = bench.output()?;
    for source in still(bench, &corpus, &reference)?.rows("sources")? {
        // only one of several copies is published, so the other one would have no known cells
        if source["outcome"] == "duplicate" {
            fs::remove_file(&source["path"])?;
        }
    }
    let all = versioned(&corpus)?;
    let mut known = Known::default();
    for version in [1, 0] {
        for file in &all {
            fs::write(&file.path, &file.versions[version])?;
        }
        known.add(&still(bench, &corpus, &reference)?)?;
    }
    let output = bench.output()?;
    still(bench, &corpus, &output)?;
    let mut tally = Tally::default();
    for _ in 0..TRIALS {
        let ended = run_while_it_moves(bench, &corpus, &output, &all)?;
        let tables = output.tables();
        restore(&corpus, &all)?;
        let mut faults = match tables {
            Ok(tables) => known.faults(&tables)?,
            Err(why) => vec![(Wrong::LostRun, why)],
        };
        if !ended.code().is_some_and(|code| [0, 3].contains(&code)) {
            faults.push((Wrong::ExitCode, ended.words.clone()));
        }
        tally.add(&ended.describe(), faults);
    }
    Ok(Ok(tally))
}

fn run_while_it_moves(bench: &mut Bench, corpus: &Path, output: &Output, all: &[Versioned]) -> Result<Ended, Failure> {
    let mut run = bench.invocation(output)?;
    corpus.clone_into(&mut run.corpus);
    let mut random = bench.random.fork();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let moving = scope.spawn(|| -> Result<(), String> {
            while !is_over.load(Ordering::Relaxed) {
                change(&all[random.usize(..all.len())], &mut random).map_err(|failure| failure.to_string())?;
                std::thread::sleep(PAUSE);
            }
            Ok(())
        });
        let ended = run.run();
        is_over.store(true, Ordering::Relaxed);
        moving.join().map_err(|_| "what moves the corpus has panicked")??;
        ended
    })
}
