//! Runs the whole pipeline. Work is spread over threads only here.
//!
//! Files are read in parallel, in batches; a separate thread writes a batch while the next is read. Batches and their
//! rows keep the order of the walk, so the tables are the same bytes on any number of threads.

mod collect;
mod counts;
mod fewer;
mod finished;
mod growing;
mod input;
mod job;
mod news;
mod panel;
mod part;
mod preview;
mod queries;
mod reading;
mod rewriting;
mod series;
mod shard;
mod shard_error;
mod shards;
mod summary;
mod supply;
mod tables;
mod unchanged;

pub use fewer::Fewer;
pub use job::{CacheUse, Job, Progress, RunError, Silent};
pub use part::Part;
pub use preview::{Preview, preview};
pub use queries::known_tables;
pub use reading::{Archive, FileRead, FileReader, Origin, Outcome, unnamed};
pub use series::audit_together;
pub use shard::{ShardJob, ShardManifest, list_of, shard};
pub use shard_error::ShardError;
use shards::Shards;
pub use summary::Summary;

use crate::cache::{Cache, CacheCounts};
use crate::config::{Config, Output};
use crate::dataset::Entry;
use crate::desk::workbook;
use crate::finding::Severity;
use crate::news::{Basis, News};
use crate::outputs::{Manifest, Staging, datapackage, latest, peak_memory_mib, results_hash, write_json};
use crate::queries::OwnQueries;
use crate::review::{self, RunNote};
use crate::schema::SCHEMA_VERSION;
use crate::source::published::RECORD;
use crate::waivers::{Reviews, Waivers};
use chrono::{DateTime, Utc};
use collect::{BATCH, Sink};
use counts::{Counts, former_reports};
use finished::FinishedTables;
use input::Input;
use job::{check_corpus, check_interrupt, find, reading_pool};
use news::{compare_with_former, conditions, write_news};
use panel::complete_panel;
use polars::prelude::LazyFrame;
use queries::{check_gates, empty_tables, run_queries, run_queries_by_district, write_variables};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant, SystemTime};
use supply::Supply;
use tables::ReadingTables;
use unchanged::{Unchanged, given, unchanged};

/// A summary with everything that follows from the tables of a run.
fn summary_of(counts: Counts, reviews: Reviews, news: News) -> Summary {
    Summary {
        folder: PathBuf::new(),
        files: counts.files,
        sources: counts.sources,
        reports: counts.reports,
        unnamed: counts.unnamed,
        cut: counts.cut,
        districts: counts.districts.len(),
        years: counts.years,
        findings: counts.findings,
        causes: counts.causes,
        open: counts.open,
        reviews,
        news,
        cache: None,
        repeats: None,
        quarantined: counts.quarantined,
        tables: BTreeMap::new(),
        too_long: Vec::new(),
        seconds: 0.0,
    }
}

/// Reads a corpus, audits it, and publishes its tables.
///
/// # Errors
/// Fails if there is nothing to read or the output cannot be written. What was published before stays as it was.
pub fn run(job: &Job) -> Result<Summary, RunError> {
    publish(job, None)
}

/// Like [`run`], but takes the readings from shards instead of files; the tables are the same bytes. The corpus of the
/// job is replaced by that of the shards.
///
/// # Errors
/// As [`run`]; also fails if the shards are not those of one corpus, or not whole.
pub fn merge(job: Job, folders: &[PathBuf]) -> Result<Summary, RunError> {
    let shards = Shards::open(folders, job.config, job.config.agencies()?.as_ref())?;
    publish(&Job { corpus: shards.corpus(), ..job }, Some(&shards))
}

#[expect(clippy::too_many_lines, reason = "a run is read here from its first stage to its last, in order")]
fn publish(job: &Job, shards: Option<&Shards>) -> Result<Summary, RunError> {
    let started = Utc::now();
    let clock = Instant::now();
    // outputs fail early, inputs late
    let staging = Staging::begin(job.output, started)?;
    if shards.is_none() {
        check_corpus(job.corpus)?;
    }
    let listed = job.config.agencies()?;
    let own = own_queries(job.config)?;
    let waivers = job.config.waivers(chrono::Local::now().date_naive())?;
    let note = note(job, staging.id(), started);
    let (listed, waivers) = (listed.as_ref(), waivers.as_ref());
    let record = conditions(job, &note, started, listed, waivers)?;
    let supply = match shards {
        None => Supply::Files(find(job)),
        Some(shards) => Supply::Shards(shards),
    };
    let mut seconds = BTreeMap::from([("walk", clock.elapsed().as_secs_f64())]);
    job.progress.start(supply.files());
    let pool = reading_pool(job.threads)?;
    let reading = Instant::now();
    let reader = FileReader { config: job.config, apart: job.apart, listed, waivers, cache: None };
    let given = given(job, &note.folder, &record.lists, &own, waivers)?;
    // a verification reads files, even if none of them has changed
    let is_verifying = job.cache.is_some_and(|cache| cache.checked > 0);
    if let Supply::Files(found) = &supply
        && !job.force
        && !is_verifying
        && let Some(last) = unchanged(job, &pool, &reader, found, &given)?
    {
        return Ok(repeated(last, waivers, clock.elapsed()));
    }
    let (collected, cache) = with_cache(job, reader, |reader| collect(job, &pool, &supply, reader, staging.dir()))?;
    let Collected { mut tables, codes, series, input } = collected;
    seconds.insert("read", reading.elapsed().as_secs_f64() - series);
    seconds.insert("series", series);
    job.progress.stage("tables");
    let querying = Instant::now();
    let rows = tables.records().iter().map(|(name, table)| (name.clone(), table.rows)).collect();
    let counts = Counts::of(staging.dir(), &rows)?;
    // a folder that was not mounted must not replace good tables by empty ones
    if counts.reports == 0 {
        return Err(RunError::NoReports { files: supply.files(), unread: counts.quarantined });
    }
    refuse_fewer(job, &note.corpus, &counts)?;
    let reviews = counts.reviews(waivers);
    for (schema, frame) in known_tables(job.config, listed, &codes, counts.years)? {
        tables.write(schema, &frame, &job.config.output)?;
    }
    let comparing = Instant::now();
    let news = compare_with_former(job, record, &mut tables)?;
    let comparing = comparing.elapsed().as_secs_f64();
    seconds.insert("news", comparing);
    let parts = run_queries_by_district(job, &mut tables)?;
    complete_panel(&job.config.output, &mut tables)?;
    run_queries(job, &own, &parts, &mut tables)?;
    write_variables(&job.config.output, &mut tables)?;
    seconds.insert("tables", querying.elapsed().as_secs_f64() - comparing);
    job.progress.stage("tests");
    let testing = Instant::now();
    let tests = check_gates(staging.dir(), &own)?;
    seconds.insert("tests", testing.elapsed().as_secs_f64());
    write_news(job, staging.dir(), &news)?;
    let note = RunNote { against: news.against().map(str::to_owned), ..note };
    seconds.extend(write_for_readers(job, &pool, &staging, &note, tables.opened())?);
    let results_hash = results_hash(staging.dir(), tables.records())?;
    tables.leave_out_parquet(&job.config.output)?;
    seconds.insert("total", clock.elapsed().as_secs_f64());
    let input_hash = counts.input.finalize().to_hex().to_string();
    let formats = counts.formats.clone();
    let summary = Summary {
        folder: staging.folder(),
        cache,
        tables: tables.records().iter().map(|(name, table)| (name.clone(), table.formats)).collect(),
        too_long: tables.too_long(&job.config.output),
        seconds: clock.elapsed().as_secs_f64(),
        ..summary_of(counts, reviews, news)
    };
    let by_severity =
        |counts: &BTreeMap<Severity, usize>| counts.iter().map(|(severity, &count)| (severity.key(), count)).collect();
    let manifest = Manifest {
        exit_code: (job.exit_code)(&summary),
        end: summary.end(),
        partial: summary.is_partial(),
        manifest_version: 4,
        schema_version: SCHEMA_VERSION,
        gouji: env!("CARGO_PKG_VERSION"),
        run_id: note.run_id,
        started: note.started,
        program: summary.news.run.program.clone(),
        lists: summary.news.run.lists.clone(),
        command: command(&note.corpus, &staging.folder().join(RECORD)),
        corpus: note.corpus,
        folder: note.folder,
        configuration: job.config.clone(),
        against: summary.news.against().map(str::to_owned),
        news: summary.news.counts.clone(),
        threads: pool.current_num_threads(),
        state: input.state(&given),
        cache,
        input_hash,
        results_hash,
        sources: summary.sources.iter().map(|(outcome, &count)| (outcome.key(), count)).collect(),
        formats,
        findings: summary.findings.clone(),
        causes: by_severity(&summary.causes),
        open: by_severity(&summary.open),
        waivers: waivers.is_some().then(|| summary.reviews.clone()),
        tables: tables.records().clone(),
        tests,
        seconds,
        peak_memory_mib: peak_memory_mib(),
    };
    write_json(&staging.dir().join(RECORD), &serde_json::to_value(&manifest)?)?;
    write_json(&staging.dir().join("datapackage.json"), &datapackage(tables.records()))?;
    check_interrupt(job)?;
    staging.publish(&job.config.output)?;
    Ok(summary)
}

/// Opens the cache, reads with it, completes it, and returns its counts. A cache that cannot be opened only costs time.
fn with_cache<T>(
    job: &Job,
    reader: FileReader,
    read: impl FnOnce(FileReader) -> Result<T, RunError>,
) -> Result<(T, Option<CacheCounts>), RunError> {
    let opened = job.cache.and_then(|of| {
        let circumstances = reader.circumstances();
        let cache = Cache::open(of.dir, &circumstances, SystemTime::now());
        let warn = |error: &std::io::Error| tracing::warn!("the cache {} cannot be used: {error}", of.dir.display());
        Some((of, cache.inspect_err(warn).ok()?.with_checked(of.checked)))
    });
    let Some((of, cache)) = opened else { return Ok((read(reader)?, None)) };
    let result = read(FileReader { cache: Some(&cache), ..reader });
    // also after an interrupt: what was read until then need not be read again
    let (counts, other) = cache.finish();
    if !other.is_empty() {
        return Err(RunError::OtherReading { dir: of.dir.to_owned(), paths: other.into_iter().collect() });
    }
    Ok((result?, Some(counts)))
}

/// The summary of a run that would publish the same as the last one.
fn repeated(last: Unchanged, waivers: Option<&Waivers>, time: Duration) -> Summary {
    let Unchanged { folder, record, counts, tables } = last;
    let (repeats, seconds) = (Some(record.run_id.clone()), time.as_secs_f64());
    let (reviews, news) = (counts.reviews(waivers), News::none(record, Basis::First));
    Summary { folder, repeats, tables, seconds, ..summary_of(counts, reviews, news) }
}

/// Refuses a run with far fewer reports than the one that it would replace.
fn refuse_fewer(job: &Job, corpus: &[String], counts: &Counts) -> Result<(), RunError> {
    if job.allow_fewer {
        return Ok(());
    }
    let Some((run, then)) = former_reports(&latest(job.output), corpus)? else { return Ok(()) };
    let fewer = Fewer::of(run, &then, &counts.places, job.config.gate.fewest_reports);
    fewer.map_or(Ok(()), |fewer| Err(RunError::Fewer(fewer)))
}

/// The command that makes the tables of a run again.
fn command(corpus: &[String], record: &Path) -> Vec<String> {
    let words = ["gouji", "run", "--config"].map(str::to_owned).into_iter();
    words.chain([record.display().to_string(), "--".to_owned()]).chain(corpus.iter().cloned()).collect()
}

/// The part of the record that the review page shows.
fn note(job: &Job, id: &str, started: DateTime<Utc>) -> RunNote {
    RunNote {
        run_id: id.to_owned(),
        started: started.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        gouji: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: job.corpus.iter().map(|path| path.display().to_string()).collect(),
        // JSON cannot hold a path that is not UTF-8
        folder: std::env::current_dir().ok().filter(|folder| folder.to_str().is_some()).unwrap_or_default(),
        against: None,
    }
}

/// Writes the review page and the workbook from the tables, side by side. Returns the seconds that each took.
fn write_for_readers(
    job: &Job,
    pool: &rayon::ThreadPool,
    staging: &Staging,
    note: &RunNote,
    tables: &[(String, LazyFrame)],
) -> Result<impl Iterator<Item = (&'static str, f64)> + use<>, RunError> {
    let Output { review, workbook, .. } = job.config.output;
    let dir = staging.dir();
    if review || workbook {
        job.progress.stage("review");
    }
    let page = || -> Result<f64, RunError> {
        let clock = Instant::now();
        review::write(dir, note, tables)?;
        Ok(clock.elapsed().as_secs_f64())
    };
    let book = || -> Result<f64, RunError> {
        let clock = Instant::now();
        workbook::write(dir, tables, &note.corpus, &staging.seen_in(&job.config.output))?;
        Ok(clock.elapsed().as_secs_f64())
    };
    let (page, book) = pool.join(|| review.then(page).transpose(), || workbook.then(book).transpose());
    let seconds = [page?.map(|taken| ("review", taken)), book?.map(|taken| ("workbook", taken))];
    Ok(seconds.into_iter().flatten())
}

/// Reads the user's lists and queries that the settings name, and tries the queries out on empty tables.
///
/// # Errors
/// Fails if one of them is invalid; the error says what is wrong.
pub fn check_settings(config: &Config) -> Result<(), RunError> {
    config.agencies()?;
    config.waivers(chrono::Local::now().date_naive())?;
    own_queries(config).map(|_| ())
}

/// Reads the user's queries and tries them out on empty tables, so that a run fails early on their errors.
fn own_queries(config: &Config) -> Result<OwnQueries, RunError> {
    let Some(folder) = &config.queries.folder else { return Ok(OwnQueries::default()) };
    let own = OwnQueries::read(folder)?;
    own.rehearse(empty_tables(config))?;
    Ok(own)
}

struct Collected {
    tables: FinishedTables,
    /// Codes of the districts that have one, by district.
    codes: BTreeMap<String, u32>,
    /// Time of the rules over several reports, in seconds.
    series: f64,
    /// The files that were read.
    input: Input,
}

/// Reads all files and writes the tables of reports, batch by batch.
fn collect(
    job: &Job,
    pool: &rayon::ThreadPool,
    supply: &Supply,
    reader: FileReader,
    dir: &Path,
) -> Result<Collected, RunError> {
    let mut tables = ReadingTables::create(dir, &job.config.output, supply.files(), job.config.rules.record_parts())?;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Entry>>(1);
        let writer = std::thread::Builder::new().name("write".to_owned());
        let writer = writer
            .spawn_scoped(scope, move || tables.write_all(&receiver).map(|()| tables))
            .map_err(RunError::Writer)?;
        let mut batches = Batches { sender, pending: Vec::new() };
        let supplied = supply.read(job, pool, &reader, &mut batches);
        batches.finish();
        let mut tables = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        supplied?;
        check_interrupt(job)?;
        job.progress.stage("series");
        let clock = Instant::now();
        series::audit(job, pool, &reader, supply, &mut tables)?;
        let series = clock.elapsed().as_secs_f64();
        job.progress.stage("copies");
        let codes = tables.codes();
        let input = tables.take_input();
        Ok(Collected { tables: tables.finish()?, codes, series, input })
    })
}

/// Sends entries to the writer in batches.
struct Batches {
    sender: SyncSender<Vec<Entry>>,
    pending: Vec<Entry>,
}

impl Sink<Vec<Entry>> for Batches {
    fn take(&mut self, entries: Vec<Entry>) -> ControlFlow<()> {
        for entry in entries {
            self.pending.push(entry);
            if self.pending.len() == BATCH {
                self.send()?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Batches {
    fn send(&mut self) -> ControlFlow<()> {
        // sending fails only after the writer has, which reports its own error
        match self.sender.send(std::mem::take(&mut self.pending)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn finish(mut self) {
        // the writer may have stopped; its error is reported when it is joined
        let _ = self.send();
    }
}
