//! Makes a corpus of invented annual disclosure reports with its truth, for tests and measurements.
//!
//! This is only the command line; the library does the work.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks to its user")]

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use maker::{Focus, Format, Plan, Summary};

const USAGE: &str = "\
Make a corpus of invented annual disclosure reports, and the truth about it.

usage: make_corpus DIR --reports N [options]
       make_corpus DIR --districts D [options]

  DIR               where to write; must be empty or not exist
  --reports N       how many report files
  --districts D     the reports of all agencies and years of D districts, in place of --reports
  --seed S          the same seed gives the same bytes            [default: 1]
  --faults RATE     share of reports that get one fault, 0 to 1   [default: 0]
  --kinds LIST      the kinds of faults that take turns, by rule: T101,M105, or `single` for the twenty kinds of a
                    single report (T301-T303, T401, T402, T101-T107, M101-M107, M109); years from 2021 only;
                    reports.csv then has a column `sections` [default: T301-T303, T401, T402, T102-T105, M101;
                    with years before 2021 M108 and T801 too]
  --series          faults over several reports in place of those in one: --faults is then the share of agencies with
                    one, --kinds of Y101-Y107, P101, P103, C101-C103, N106 [default: all], or P102, for which every
                    agency gets many requests; the truth has series.csv,
                    what is due on which report: made, following from it, or possible, which a rule may find or not
  --across          in a series, texts that are copied come from another district
  --claims          prose in which every figure is known: the truth has claims.csv, a row a figure; --faults is the
                    share of reports with a fault in the prose, --kinds of N101-N109, M110 [default: all]
  --wild            reports as they come: pages with text that nobody sees, marks at figures, crawled text, Markdown,
                    several reports in one file, folders within folders; reports.csv then has a column `part`
  --broken N        files to add that are not proper reports      [default: 0]
  --years A-B       the years reported on, from 2014: the forms of 2008 until 2018, of 2019 until 2020
                                                                  [default: 2021-2024]
  --agencies N      agencies in a district, its government among  [default: 25]
  --formats F,G     formats that take turns: html, text, docx, doc, xlsx, xls, pdf, ofd; docx:4 takes four turns
                    where others take one                           [default: html,text]
  --prose           write every paragraph of the reports into the truth
  --truth DIR2      where to write the truth, beside DIR          [default: DIR.truth]
  --readme          write DIR/README.md, which tells every fault
  -h, --help        this text

DOCX, DOC, XLSX, XLS and PDF files are made by LibreOffice (soffice on the PATH, or its path in SOFFICE), and half of the
PDF files by the Python package typst (of python3, or of the Python in TYPST_PYTHON). HTML and text need nothing.
";

/// Exit code for invalid arguments.
const MISUSED: u8 = 2;

struct Arguments {
    plan: Plan,
    directory: PathBuf,
    truth: PathBuf,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "-h" || word == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let arguments = match parse(words) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("make_corpus: {message}\n\n{USAGE}");
            return ExitCode::from(MISUSED);
        }
    };
    let start = Instant::now();
    match maker::make(&arguments.plan, &arguments.directory, &arguments.truth) {
        Ok(summary) => {
            tell(&summary, &arguments, start.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("make_corpus: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(summary: &Summary, arguments: &Arguments, seconds: f64) {
    eprintln!(
        "{} reports of {} districts ({} MB) in {}: {} with a fault, {} findings due, {} broken files; {seconds:.1} s",
        summary.reports,
        summary.districts,
        summary.bytes / 1_000_000,
        arguments.directory.display(),
        summary.faults,
        summary.findings,
        summary.broken,
    );
    eprintln!("the truth is in {}", arguments.truth.display());
}

fn parse(words: Vec<String>) -> Result<Arguments, String> {
    let mut plan = Plan::default();
    let mut directory = None;
    let mut districts = None;
    let mut truth = None;
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--reports" => plan.reports = number(&word, &value()?)?,
            "--seed" => plan.seed = number(&word, &value()?)?,
            "--faults" => plan.faults = number(&word, &value()?)?,
            "--kinds" => plan.kinds = maker::kinds(&value()?)?,
            "--broken" => plan.broken = number(&word, &value()?)?,
            "--agencies" => plan.agencies = number(&word, &value()?)?,
            "--years" => plan.years = years(&value()?)?,
            "--truth" => truth = Some(PathBuf::from(value()?)),
            "--formats" => plan.formats = value()?.split(',').map(turns).collect::<Result<_, _>>()?,
            "--prose" => plan.prose = true,
            "--series" => plan.focus = Focus::Series,
            "--claims" => plan.focus = Focus::Prose,
            "--wild" => plan.focus = Focus::Wild,
            "--across" => plan.across = true,
            "--districts" => districts = Some(number::<usize>(&word, &value()?)?),
            "--readme" => plan.readme = true,
            option if option.starts_with('-') => return Err(format!("there is no option {option}")),
            _ if directory.is_none() => directory = Some(PathBuf::from(word)),
            _ => return Err(format!("one directory is enough, what is {word}?")),
        }
    }
    let directory = directory.ok_or("which directory?")?;
    if let Some(districts) = districts {
        plan.reports = districts * plan.agencies * plan.years.clone().count();
    }
    if plan.reports == 0 {
        return Err("how many reports? Say --reports N or --districts D, at least 1".to_owned());
    }
    let truth = truth.unwrap_or_else(|| {
        let mut beside = OsString::from(directory.components().collect::<PathBuf>());
        beside.push(".truth");
        PathBuf::from(beside)
    });
    Ok(Arguments { plan, directory, truth })
}

fn number<T: std::str::FromStr>(option: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{option} takes a number, not {value}"))
}

/// `docx`, or `docx:4`.
fn turns(value: &str) -> Result<(Format, usize), String> {
    let (key, turns) = value.split_once(':').unwrap_or((value, "1"));
    Ok((key.parse()?, number("--formats", turns)?))
}

/// `2021-2024`, or a single year.
fn years(value: &str) -> Result<RangeInclusive<u16>, String> {
    let (first, last) = value.split_once('-').unwrap_or((value, value));
    Ok(number("--years", first)?..=number("--years", last)?)
}
