//! The whole way of a run, and the only place where work is spread over threads.
//!
//! Files are read in batches, in parallel; a batch is written by a thread of its own while the next is read. Batches
//! and their rows keep the order of the walk, so the tables are the same bytes on any number of threads.

use crate::config::Config;
use crate::dataset::{self, Entry, Filed, Register, SourceOutcome, SourceRow};
use crate::extract::extract;
use crate::finding::Severity;
use crate::outputs::{
    Manifest, OutputError, PublishError, RECORD, Staging, TableRecord, TableWriter, datapackage, peak_memory_mib,
};
use crate::queries::{self, QUERIES, Query, QueryError};
use crate::readers;
use crate::rules;
use crate::source::{Found, Source, sniff, walk};
use polars::prelude::{DataFrame, LazyFrame, PolarsError, PolarsResult, Schema};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;
use thiserror::Error;

/// Reports in a batch. A report has 200 facts, so a row group has at most 80,000 rows; larger ones only cost memory.
const BATCH: usize = 400;

pub struct Job<'a> {
    pub corpus: &'a [PathBuf],
    pub output: &'a Path,
    pub config: &'a Config,
    /// Threads that read; as many as there are processors where it is not said.
    pub threads: Option<usize>,
    pub progress: &'a dyn Progress,
    /// Set from outside to stop: nothing is published then.
    pub interrupt: &'a AtomicBool,
}

/// Where a run tells how far it is.
pub trait Progress: Sync {
    fn start(&self, files: usize);
    /// Another file is done.
    fn file(&self);
    fn stage(&self, name: &'static str);
}

#[derive(Debug, Error)]
pub enum RunError {
    #[error("nothing to read: there is no {}; name a folder of reports", _0.display())]
    NoCorpus(PathBuf),
    #[error("not one report in {files} files; nothing was published, the former output is untouched{reasons}")]
    NoReports { files: usize, reasons: String },
    #[error("interrupted; nothing was published, the former output is untouched")]
    Interrupted,
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error("the query of the table {table}: {source}")]
    Query { table: &'static str, source: QueryError },
    #[error("a table could not be built: {0}; this is a bug of gouji: please report it")]
    Frame(#[from] PolarsError),
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("the threads that read could not be started: {0}; try fewer with --threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("the thread that writes could not be started: {0}; close other programs and run again")]
    Writer(io::Error),
}

/// What a run did, for those who look at it.
#[derive(Debug)]
pub struct Summary {
    pub folder: PathBuf,
    pub sources: BTreeMap<SourceOutcome, usize>,
    pub reports: usize,
    pub districts: usize,
    pub years: Option<(i32, i32)>,
    /// By rule.
    pub findings: BTreeMap<&'static str, usize>,
    pub severities: BTreeMap<Severity, usize>,
    /// A few of the files that could not be read, with their reasons.
    pub quarantined: Vec<(String, String)>,
    pub tables_without_csv: Vec<String>,
    pub seconds: f64,
}

/// Reads a corpus, audits it, and publishes its tables.
///
/// # Errors
/// When there is nothing to read or the output cannot be written. What was published before stays as it was.
pub fn run(job: &Job) -> Result<Summary, RunError> {
    let started = chrono::Utc::now();
    let clock = Instant::now();
    // outputs fail early, inputs late
    let staging = Staging::begin(job.output, &started.format("%Y%m%dT%H%M%SZ").to_string())?;
    if let Some(absent) = job.corpus.iter().find(|path| !path.exists()) {
        return Err(RunError::NoCorpus(absent.clone()));
    }
    let found: Vec<Found> = walk(job.corpus).collect();
    let mut seconds = BTreeMap::from([("walk", clock.elapsed().as_secs_f64())]);
    job.progress.start(found.len());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.threads.unwrap_or(0));
    let pool = pool.thread_name(|number| format!("read-{number}")).build()?;
    let threads = pool.current_num_threads();
    let reading = Instant::now();
    let collected = collect(job, &pool, &found, staging.dir())?;
    seconds.insert("read", reading.elapsed().as_secs_f64());
    job.progress.stage("tables");
    let querying = Instant::now();
    let Collected { counts, mut tables } = collected;
    // a folder that was not mounted must not replace good tables by empty ones
    if counts.reports == 0 {
        let reasons = counts.quarantined.iter().map(|(path, reason)| format!("\n  {path}: {reason}"));
        return Err(RunError::NoReports { files: found.len(), reasons: reasons.collect() });
    }
    run_queries(job, staging.dir(), &mut tables)?;
    write_frame(staging.dir(), "codebook", &dataset::codebook()?, None, &mut tables)?;
    seconds.insert("tables", querying.elapsed().as_secs_f64());
    seconds.insert("total", clock.elapsed().as_secs_f64());
    let manifest = Manifest {
        manifest_version: 1,
        gouji: env!("CARGO_PKG_VERSION"),
        run_id: staging.id().to_owned(),
        started: started.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        corpus: job.corpus.iter().map(|path| path.display().to_string()).collect(),
        configuration: job.config.clone(),
        threads,
        input_hash: counts.input.finalize().to_hex().to_string(),
        sources: counts.sources.iter().map(|(outcome, &count)| (outcome.key(), count)).collect(),
        formats: counts.formats.clone(),
        findings: counts.findings.clone(),
        tables: tables.clone(),
        seconds,
        peak_memory_mib: peak_memory_mib(),
    };
    write_json(&staging.dir().join(RECORD), &serde_json::to_value(&manifest).unwrap_or_default())?;
    write_json(&staging.dir().join("datapackage.json"), &datapackage(&tables))?;
    check_interrupt(job)?;
    let folder = staging.publish(job.config.output.keep_runs)?;
    Ok(Summary {
        folder,
        sources: counts.sources,
        reports: counts.reports,
        districts: counts.districts.len(),
        years: counts.years,
        findings: counts.findings,
        severities: counts.severities,
        quarantined: counts.quarantined,
        tables_without_csv: tables.iter().filter(|(_, table)| !table.csv).map(|(name, _)| name.clone()).collect(),
        seconds: clock.elapsed().as_secs_f64(),
    })
}

fn check_interrupt(job: &Job) -> Result<(), RunError> {
    if job.interrupt.load(Ordering::Relaxed) { Err(RunError::Interrupted) } else { Ok(()) }
}

struct Collected {
    counts: Counts,
    tables: BTreeMap<String, TableRecord>,
}

#[derive(Default)]
struct Counts {
    input: blake3::Hasher,
    sources: BTreeMap<SourceOutcome, usize>,
    formats: BTreeMap<&'static str, usize>,
    findings: BTreeMap<&'static str, usize>,
    severities: BTreeMap<Severity, usize>,
    reports: usize,
    districts: std::collections::BTreeSet<String>,
    years: Option<(i32, i32)>,
    quarantined: Vec<(String, String)>,
}

/// So many quarantined files are named in the summary; all of them are in `sources`.
const MOST_NAMED: usize = 5;

impl Counts {
    fn add(&mut self, entry: &Entry) {
        let source = &entry.source;
        self.input.update(source.path.as_bytes());
        self.input.update(source.blake3.as_deref().unwrap_or_default().as_bytes());
        *self.sources.entry(source.outcome).or_default() += 1;
        if source.outcome == SourceOutcome::Quarantined && self.quarantined.len() < MOST_NAMED {
            self.quarantined.push((source.path.clone(), source.reason.clone()));
        }
        let Some(filed) = &entry.filed else { return };
        *self.formats.entry(filed.format.key()).or_default() += 1;
        self.reports += 1;
        if !self.districts.contains(&filed.report.agency.district) {
            self.districts.insert(filed.report.agency.district.clone());
        }
        let (first, last) = self.years.unwrap_or((filed.year, filed.year));
        self.years = Some((first.min(filed.year), last.max(filed.year)));
        for finding in &filed.findings {
            *self.findings.entry(finding.rule).or_default() += 1;
            *self.severities.entry(finding.severity).or_default() += 1;
        }
    }
}

/// Reads everything and writes the tables of readings, batch by batch.
fn collect(job: &Job, pool: &rayon::ThreadPool, found: &[Found], dir: &Path) -> Result<Collected, RunError> {
    let mut tables = ReadingTables::create(dir, job.config.output.csv_rows)?;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Entry>>(1);
        let writer = std::thread::Builder::new().name("write".to_owned());
        let writer = writer
            .spawn_scoped(scope, move || tables.write_all(&receiver).map(|counts| (counts, tables)))
            .map_err(RunError::Writer)?;
        for batch in found.chunks(BATCH) {
            if job.interrupt.load(Ordering::Relaxed) {
                break;
            }
            let entries = pool.install(|| {
                let entries = batch.par_iter().map(|found| {
                    let entry = entry(found, job.config);
                    job.progress.file();
                    entry
                });
                entries.collect::<Vec<Entry>>()
            });
            if sender.send(entries).is_err() {
                // the writer has failed and says why
                break;
            }
        }
        drop(sender);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        check_interrupt(job)?;
        let (counts, tables) = written;
        Ok(Collected { counts, tables: tables.finish()? })
    })
}

/// A table of readings: its name, how a batch becomes its rows, and its files.
struct ReadingTable {
    name: &'static str,
    rows: fn(&[&Filed]) -> PolarsResult<DataFrame>,
    schema: Schema,
    writer: TableWriter,
}

/// The tables that hold what was read, as they grow.
struct ReadingTables {
    sources: (Schema, TableWriter),
    tables: Vec<ReadingTable>,
}

impl ReadingTables {
    fn create(dir: &Path, csv_rows: usize) -> Result<Self, RunError> {
        let schema = dataset::sources(&[])?.schema().as_ref().clone();
        let sources = (schema.clone(), TableWriter::create(dir, "sources", &schema, Some(csv_rows))?);
        let table = |name, rows: fn(&[&Filed]) -> PolarsResult<DataFrame>| {
            let schema = rows(&[])?.schema().as_ref().clone();
            let writer = TableWriter::create(dir, name, &schema, Some(csv_rows))?;
            Ok::<_, RunError>(ReadingTable { name, rows, schema, writer })
        };
        let tables = vec![
            table("reports", dataset::reports)?,
            table("facts", dataset::facts)?,
            table("findings", dataset::findings)?,
            table("checks", dataset::checks)?,
            table("panel", dataset::panel)?,
        ];
        Ok(Self { sources, tables })
    }

    fn write_all(&mut self, batches: &Receiver<Vec<Entry>>) -> Result<Counts, RunError> {
        let mut counts = Counts::default();
        let mut register = Register::default();
        for mut entries in batches {
            for entry in &mut entries {
                register.admit(entry);
                counts.add(entry);
            }
            let sources: Vec<&SourceRow> = entries.iter().map(|entry| &entry.source).collect();
            self.sources.1.write(&dataset::sources(&sources)?)?;
            let filed: Vec<&Filed> = entries.iter().filter_map(|entry| entry.filed.as_ref()).collect();
            for table in &mut self.tables {
                table.writer.write(&(table.rows)(&filed)?)?;
            }
        }
        Ok(counts)
    }

    fn finish(self) -> Result<BTreeMap<String, TableRecord>, RunError> {
        let (schema, writer) = self.sources;
        let mut records = BTreeMap::from([("sources".to_owned(), record(writer, schema)?)]);
        for table in self.tables {
            records.insert(table.name.to_owned(), record(table.writer, table.schema)?);
        }
        Ok(records)
    }
}

fn record(writer: TableWriter, schema: Schema) -> Result<TableRecord, RunError> {
    let written = writer.finish()?;
    Ok(TableRecord { rows: written.rows, csv: !written.csv_left_out, schema })
}

/// Runs the queries side by side: each of them waits for itself here and there, and none needs another's table.
fn run_queries(job: &Job, dir: &Path, tables: &mut BTreeMap<String, TableRecord>) -> Result<(), RunError> {
    let failed = |source| RunError::Query { table: "reports", source };
    let known = &queries::tables_in(dir).map_err(failed)?;
    std::thread::scope(|scope| {
        let running: Vec<_> =
            QUERIES.iter().map(|query| (query.name, scope.spawn(move || run_query(job, dir, query, known)))).collect();
        for (name, thread) in running {
            let record = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            tables.extend(record.map(|record| (name.to_owned(), record)));
        }
        Ok(())
    })
}

/// Runs one query, district by district, into its table.
fn run_query(
    job: &Job,
    dir: &Path,
    query: &Query,
    known: &[(String, LazyFrame)],
) -> Result<Option<TableRecord>, RunError> {
    let failed = |source| RunError::Query { table: query.name, source };
    let mut table: Option<(Schema, TableWriter)> = None;
    for frame in queries::run_by_district(query, known).map_err(failed)? {
        check_interrupt(job)?;
        let frame = frame.map_err(failed)?;
        let (_, writer) = match &mut table {
            Some(table) => table,
            None => {
                let schema = frame.schema().as_ref().clone();
                let writer = TableWriter::create(dir, query.name, &schema, Some(job.config.output.csv_rows))?;
                table.insert((schema, writer))
            }
        };
        writer.write(&frame)?;
    }
    table.map(|(schema, writer)| record(writer, schema)).transpose()
}

fn write_frame(
    dir: &Path,
    name: &str,
    frame: &DataFrame,
    csv_rows: Option<usize>,
    tables: &mut BTreeMap<String, TableRecord>,
) -> Result<(), RunError> {
    let mut writer = TableWriter::create(dir, name, frame.schema(), csv_rows)?;
    writer.write(frame)?;
    tables.insert(name.to_owned(), record(writer, frame.schema().as_ref().clone())?);
    Ok(())
}

fn write_json(path: &Path, value: &serde_json::Value) -> Result<(), RunError> {
    std::fs::write(path, format!("{value:#}\n")).map_err(|source| RunError::Write { path: path.to_owned(), source })
}

/// What there is to say of one thing found: never a failure of the run.
#[must_use]
pub fn entry(found: &Found, config: &Config) -> Entry {
    match found {
        Found::Source(source) => {
            let mut row = source_row(&source.path, SourceOutcome::Quarantined, String::new());
            // a reader that panics costs its file, not the run
            let filed = catch_unwind(AssertUnwindSafe(|| read_source(source, config, &mut row))).unwrap_or_else(|_| {
                Err((
                    SourceOutcome::Quarantined,
                    "reading it failed by a bug of gouji: please report the file".to_owned(),
                ))
            });
            match filed {
                Ok(filed) => {
                    row.outcome = SourceOutcome::Parsed;
                    row.reason = filed.report.notes.join("; ");
                    row.report_id = Some(filed.id.clone());
                    Entry { source: row, filed: Some(filed) }
                }
                Err((outcome, reason)) => Entry { source: SourceRow { outcome, reason, ..row }, filed: None },
            }
        }
        Found::Skipped { path, reason } => {
            Entry { source: source_row(path, SourceOutcome::NotAReport, (*reason).to_owned()), filed: None }
        }
        Found::Unreadable { path, reason } => {
            Entry { source: source_row(path, SourceOutcome::Quarantined, reason.clone()), filed: None }
        }
    }
}

fn source_row(path: &Path, outcome: SourceOutcome, reason: String) -> SourceRow {
    SourceRow {
        path: path.to_string_lossy().into_owned(),
        format: None,
        encoding: None,
        bytes: None,
        blake3: None,
        outcome,
        reason,
        report_id: None,
    }
}

/// Reads one file all the way to its findings. The error is what `sources` says of it.
fn read_source(source: &Source, config: &Config, row: &mut SourceRow) -> Result<Filed, (SourceOutcome, String)> {
    let quarantined = |reason: String| (SourceOutcome::Quarantined, reason);
    let unreadable =
        |error: io::Error| quarantined(format!("cannot be read ({error}); check that it exists and may be read"));
    let length = std::fs::metadata(&source.path).map_err(unreadable)?.len();
    row.bytes = Some(length);
    if length > config.limits.file_mib << 20 {
        let limit = config.limits.file_mib;
        return Err(quarantined(format!(
            "larger than {limit} MiB; raise limits.file_mib in gouji.toml if it is a report"
        )));
    }
    let bytes = std::fs::read(&source.path).map_err(unreadable)?;
    let hash = blake3::hash(&bytes).to_hex();
    row.blake3 = Some(hash.to_string());
    let format = sniff(&bytes);
    row.format = Some(format);
    let reading =
        readers::read(&bytes, format, &config.limits.of_readers()).map_err(|error| quarantined(error.to_string()))?;
    row.encoding = reading.encoding;
    let report = extract(reading.document, source.folder.as_deref()).map_err(|error| match error {
        crate::extract::ExtractError::NotAReport => (SourceOutcome::NotAReport, error.to_string()),
        _ => quarantined(error.to_string()),
    })?;
    let (checks, findings) = rules::audit(&report);
    let year = report.metadata.year.unwrap_or_default();
    let id = hash[..16].to_owned();
    Ok(Filed { id, path: row.path.clone(), format, year, report, checks, findings })
}
