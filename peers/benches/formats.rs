//! Measures what a report costs in each format, on one core, compared with other readers on the same files in the same
//! run: `pdftotext -layout` and pdfplumber for PDF, lxml for HTML (scraper: see `reading`), python-docx for DOCX.
//!
//! Ours reads from bytes to the cells of the form; the peers only to text and cells of tables, without identifying
//! them. `pdftotext` has to be started for each file; the cost of the start is printed as well. The Python peers read
//! all files in one process, whose start is not counted. Missing peers are skipped with a message.
//!
//! `GOUJI_BENCH_FORMATS` names a folder with files of any format; by default the sample corpus is read. `PEERS_PYTHON`
//! names the Python with pdfplumber, lxml and python-docx.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement is for its reader, and fails loudly")]

use gouji::extract::{Surroundings, extract};
use gouji::readers::{self, Limits, READERS};
use gouji::source::{Format, Found, sniff, walk};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;

struct File {
    path: PathBuf,
    bytes: Vec<u8>,
}

fn main() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../sample_corpus");
    let folder = std::env::var_os("GOUJI_BENCH_FORMATS").map_or_else(|| PathBuf::from(sample), PathBuf::from);
    println!(
        "\nmilliseconds a report on one core, median of {ROUNDS} rounds, and how many times as long each peer takes"
    );
    println!("{:<6} {:>5} {:>7} {:>9}   peers", "format", "files", "KB each", "gouji ms");
    for reader in READERS {
        let files = files(&folder, reader.format);
        if files.is_empty() {
            println!("{:<6} {:>5}", reader.format.key(), 0);
            continue;
        }
        let rounds = (0..=ROUNDS).map(|_| ours(&files, reader.format)).skip(1);
        let ours = median(rounds.collect());
        let kilobytes = files.iter().map(|file| file.bytes.len()).sum::<usize>() / files.len() / 1000;
        print!("{:<6} {:>5} {kilobytes:>7} {ours:>9.2}   ", reader.format.key(), files.len());
        println!("{}", peers(&files, reader.format, ours).join(", "));
    }
}

/// The files of a format below a folder that contain a report.
fn files(folder: &Path, format: Format) -> Vec<File> {
    let files = walk(&[folder.to_owned()]).collect::<Vec<_>>().into_iter().filter_map(|found| match found {
        Found::Source(source) => Some(File { bytes: std::fs::read(&source.path).unwrap(), path: source.path }),
        _ => None,
    });
    let is_report = |bytes: &[u8]| {
        let reading = readers::read(bytes, format, &Limits::default());
        reading.is_ok_and(|reading| extract(reading.document, &Surroundings::default()).is_ok())
    };
    files.filter(|file| sniff(&file.bytes) == format && is_report(&file.bytes)).collect()
}

fn ours(files: &[File], format: Format) -> f64 {
    let clock = Instant::now();
    for file in files {
        let reading = readers::read(&file.bytes, format, &Limits::default()).unwrap();
        black_box(extract(reading.document, &Surroundings::default()).unwrap());
    }
    each(clock, files)
}

/// The time of each peer as text: `pdfplumber 310.2 ms (95.1×)`.
fn peers(files: &[File], format: Format, ours: f64) -> Vec<String> {
    let told = |name: &str, peer: Option<f64>| match peer {
        Some(peer) => format!("{name} {peer:.1} ms ({:.1}×)", peer / ours),
        None => format!("{name} is not there"),
    };
    match format {
        Format::Pdf => {
            let started = pdftotext_alone();
            let start = started.map_or_else(String::new, |start| format!(", of which its start {start:.1} ms"));
            let whole = started.and_then(|_| in_rounds(|| pdftotext(files)));
            vec![told("pdftotext -layout", whole) + &start, told("pdfplumber", python("pdf", files))]
        }
        Format::Html => vec![told("lxml", python("html", files))],
        Format::Docx => vec![told("python-docx", python("docx", files))],
        _ => Vec::new(),
    }
}

fn pdftotext(files: &[File]) -> Option<f64> {
    let clock = Instant::now();
    for file in files {
        let mut command = Command::new("pdftotext");
        let output = command.args(["-layout", "-enc", "UTF-8"]).arg(&file.path).arg("-").output().ok()?;
        black_box(output.stdout);
    }
    Some(each(clock, files))
}

fn pdftotext_alone() -> Option<f64> {
    in_rounds(|| {
        let clock = Instant::now();
        let mut command = Command::new("pdftotext");
        command.arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        Some(clock.elapsed().as_secs_f64() * 1e3)
    })
}

/// The Python peer of a format: milliseconds per file, as it measures itself.
fn python(format: &str, files: &[File]) -> Option<f64> {
    let program = std::env::var("PEERS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers.py");
    in_rounds(|| {
        let mut command = Command::new(&program);
        command.arg(script).arg(format).args(files.iter().map(|file| &file.path));
        let output = command.stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    })
}

fn in_rounds(round: impl Fn() -> Option<f64>) -> Option<f64> {
    (0..ROUNDS).map(|_| round()).collect::<Option<Vec<f64>>>().map(median)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "a corpus has few files")]
fn each(clock: Instant, files: &[File]) -> f64 {
    clock.elapsed().as_secs_f64() * 1e3 / files.len() as f64
}
