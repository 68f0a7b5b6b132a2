//! Measures the speed of reading on one core, style by style, compared with html5ever (through `scraper`) on the same
//! pages.
//!
//! The measurements alternate, so that other load on the machine affects all alike; medians of the rounds are printed.
//! Parsing is compared on UTF-8, so that neither side converts encodings (gouji still checks that it is UTF-8 text);
//! the peer builds its tree and extracts the text of every cell. Freeing memory counts on both sides.
//!
//! `GOUJI_BENCH_CORPUS` names a folder made by `make_corpus`; by default one is made. The audit is measured separately,
//! on reports without and with faults, with the slowest rules.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement is for its reader, and fails loudly")]

use gouji::audit::audit;
use gouji::extract::{Surroundings, extract};
use gouji::readers;
use gouji::report::Report;
use gouji::rules::{Context, RULES, Subject};
use gouji::source::{Format, Found, sniff, walk};
use maker::Plan;
use scraper::{Html, Selector};
use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROUNDS: usize = 9;
const REPORTS: usize = 900;

struct Page {
    format: Format,
    bytes: Vec<u8>,
    text: String,
}

/// The times of one round over the pages of a style.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    /// From bytes to a document: sniffing, decoding, parsing.
    read: Duration,
    extract: Duration,
    audit: Duration,
    /// From text in UTF-8 to a document.
    parse: Duration,
    /// The same by the peer, for pages.
    peer: Duration,
}

/// The rounds over the pages of a style, and the number of bytes.
#[derive(Default)]
struct Measured {
    files: usize,
    bytes: usize,
    text_bytes: usize,
    rounds: Vec<Round>,
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = std::env::var_os("GOUJI_BENCH_CORPUS").map_or_else(|| make(folder.path()), PathBuf::from);
    let styles = styles(&corpus);
    let cells = Selector::parse("td, th").unwrap();
    let mut groups: BTreeMap<(&str, String), Vec<Page>> = BTreeMap::new();
    for found in walk(std::slice::from_ref(&corpus)) {
        let Found::Source(source) = found else { continue };
        let bytes = std::fs::read(&source.path).unwrap();
        let format = sniff(&bytes);
        let path = source.path.strip_prefix(&corpus).unwrap().to_string_lossy().into_owned();
        let style = styles.get(&path).map_or("unknown", String::as_str);
        if let Some(text) = decoded(&bytes, format) {
            groups.entry((format.key(), style.to_owned())).or_default().push(Page { format, bytes, text });
        }
    }
    println!("median of {ROUNDS} rounds, one thread, {}", processor());
    println!("format style    files     MB    read/s   MB/s  extract  audit   parse/s   MB/s    peer/s   MB/s  times");
    let mut totals: BTreeMap<&str, Measured> = BTreeMap::new();
    for ((format, style), pages) in &groups {
        // the first round warms up
        let rounds: Vec<Round> = (0..=ROUNDS).map(|_| round(pages, &cells)).skip(1).collect();
        let sum = |size: fn(&Page) -> usize| pages.iter().map(size).sum::<usize>();
        let (bytes, text_bytes) = (sum(|page| page.bytes.len()), sum(|page| page.text.len()));
        let measured = Measured { files: pages.len(), bytes, text_bytes, rounds };
        print(format, style, &measured);
        totals.entry(format).or_default().add(&measured);
    }
    for (format, measured) in &totals {
        print(format, "all", measured);
    }
    println!("\nthe audit, every rule on one thread, µs a report");
    println!("corpus            reports  median   95th    most    mean  the rules that take longest");
    audits("as above", &corpus);
    audits("with faults", &make_with(folder.path(), 1.0));
}

fn make(folder: &Path) -> PathBuf {
    make_with(folder, 0.0)
}

fn make_with(folder: &Path, faults: f64) -> PathBuf {
    let name = format!("corpus-{faults}");
    let corpus = folder.join(&name);
    let plan = Plan { reports: REPORTS, seed: 7, faults, ..Plan::default() };
    maker::make(&plan, &corpus, &folder.join(name + ".truth")).unwrap();
    corpus
}

/// Number of the slowest rules that are named.
const MOST_RULES: usize = 3;

/// Measures the audit of each report, as the median of the rounds, and each rule.
fn audits(what: &str, corpus: &Path) {
    let reports = reports(corpus);
    let micros = |clock: Instant| clock.elapsed().as_secs_f64() * 1e6;
    let time = |run: &dyn Fn(&Report)| {
        let rounds = (0..=ROUNDS).map(|_| {
            let each = reports.iter().map(|report| {
                let clock = Instant::now();
                run(report);
                micros(clock)
            });
            each.collect::<Vec<f64>>()
        });
        // the first round warms up
        let rounds: Vec<Vec<f64>> = rounds.skip(1).collect();
        let mut each: Vec<f64> =
            (0..reports.len()).map(|at| middle(rounds.iter().map(|round| round[at]).collect())).collect();
        each.sort_by(f64::total_cmp);
        each
    };
    #[expect(clippy::cast_precision_loss, reason = "a corpus has fewer reports than 2 to the 52nd")]
    let mean = |each: &[f64]| each.iter().sum::<f64>() / each.len() as f64;
    let each = time(&|report| drop(black_box(audit(report))));
    let context = Context::default();
    let rules_on_one = RULES.iter().filter_map(|rule| Some((rule.code, rule.reach.of_report()?)));
    let mut slowest: Vec<(f64, &str)> = rules_on_one
        .map(|(code, check)| {
            (mean(&time(&|report| drop(black_box(check.check(&Subject::of(report), &context))))), code)
        })
        .collect();
    slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let slowest = slowest.iter().take(MOST_RULES).map(|(mean, code)| format!("{code} {mean:.1}"));
    println!(
        "{what:<16} {:>8} {:>7.1} {:>6.1} {:>7.1} {:>7.1}  {}",
        reports.len(),
        each[each.len() / 2],
        each[each.len() * 95 / 100],
        each[each.len() - 1],
        mean(&each),
        slowest.collect::<Vec<_>>().join(", ")
    );
}

fn reports(corpus: &Path) -> Vec<Report> {
    let sources = walk(&[corpus.to_owned()]).collect::<Vec<_>>().into_iter();
    let read = sources.filter_map(|found| {
        let Found::Source(source) = found else { return None };
        let bytes = std::fs::read(&source.path).unwrap();
        let reading = readers::read(&bytes, sniff(&bytes), &readers::Limits::default()).ok()?;
        extract(reading.document, &Surroundings::default()).ok()
    });
    read.collect()
}

/// The style of each file, from the truth beside the corpus.
fn styles(corpus: &Path) -> HashMap<String, String> {
    let mut truth = corpus.as_os_str().to_owned();
    truth.push(".truth/reports.csv");
    let Ok(mut reader) = csv::Reader::from_path(truth) else { return HashMap::new() };
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (path, style) = (column("path"), column("style"));
    reader.records().map(|row| row.unwrap()).map(|row| (row[path].to_owned(), row[style].to_owned())).collect()
}

/// The text of a readable file.
fn decoded(bytes: &[u8], format: Format) -> Option<String> {
    let name = readers::read(bytes, format, &readers::Limits::default()).ok()?.encoding?;
    let encoding = encoding_rs::Encoding::for_label(name.trim_end_matches("-bom").as_bytes())?;
    Some(encoding.decode(bytes).0.into_owned())
}

fn round(pages: &[Page], cells: &Selector) -> Round {
    let mut round = Round::default();
    for page in pages {
        let start = Instant::now();
        let reading = readers::read(&page.bytes, sniff(&page.bytes), &readers::Limits::default()).unwrap();
        let read = Instant::now();
        let report = extract(reading.document, &Surroundings::default()).unwrap();
        let extracted = Instant::now();
        black_box(audit(&report));
        let audited = Instant::now();
        drop(black_box(report));
        round.read += read - start;
        round.extract += extracted - read + audited.elapsed();
        round.audit += audited - extracted;
    }
    let clock = Instant::now();
    for page in pages {
        black_box(readers::read(page.text.as_bytes(), page.format, &readers::Limits::default()).unwrap());
    }
    round.parse = clock.elapsed();
    if pages.iter().all(|page| page.format == Format::Html) {
        let clock = Instant::now();
        for page in pages {
            let html = Html::parse_document(&page.text);
            for cell in html.select(cells) {
                black_box(cell.text().collect::<String>());
            }
        }
        round.peer = clock.elapsed();
    }
    round
}

impl Measured {
    fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.text_bytes += other.text_bytes;
        self.rounds.resize(other.rounds.len(), Round::default());
        for (sum, round) in self.rounds.iter_mut().zip(&other.rounds) {
            sum.read += round.read;
            sum.extract += round.extract;
            sum.audit += round.audit;
            sum.parse += round.parse;
            sum.peer += round.peer;
        }
    }

    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        middle(self.rounds.iter().map(of).collect())
    }

    /// Files and megabytes per second.
    #[expect(clippy::cast_precision_loss, reason = "a corpus has fewer bytes than 2 to the 52nd")]
    fn rate(&self, bytes: usize, seconds: f64) -> [f64; 2] {
        [self.files as f64 / seconds, bytes as f64 / 1e6 / seconds]
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(format: &str, style: &str, measured: &Measured) {
    let reading = |round: &Round| (round.read + round.extract).as_secs_f64();
    let whole = |round: &Round| reading(round) + round.audit.as_secs_f64();
    let [files, megabytes] = measured.rate(measured.bytes, measured.median(reading));
    let extract = measured.median(|round| 100.0 * round.extract.as_secs_f64() / whole(round));
    let audit = measured.median(|round| 100.0 * round.audit.as_secs_f64() / whole(round));
    let parse = measured.rate(measured.text_bytes, measured.median(|round| round.parse.as_secs_f64()));
    let peer = measured.rate(measured.text_bytes, measured.median(|round| round.peer.as_secs_f64()));
    let times = measured.median(|round| round.peer.as_secs_f64() / round.parse.as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "a corpus has fewer bytes than 2 to the 52nd")]
    let size = measured.bytes as f64 / 1e6;
    print!("{format:<6} {style:<8} {:>5} {size:>6.1}", measured.files);
    print!("  {files:>8.0} {megabytes:>6.0} {extract:>7.0}% {audit:>5.1}%  {:>8.0} {:>6.0}", parse[0], parse[1]);
    if measured.rounds.iter().all(|round| round.peer > Duration::ZERO) {
        print!("  {:>8.0} {:>6.0} {times:>6.1}", peer[0], peer[1]);
    }
    println!();
}

fn processor() -> String {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or("an unknown processor", |(_, model)| model).to_owned()
}
