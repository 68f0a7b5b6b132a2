//! The whole way of a run, and the only place where work is spread over threads.
//!
//! Files are read in batches, in parallel; a batch is written by a thread of its own while the next is read. Batches
//! and their rows keep the order of the walk, so the tables are the same bytes on any number of threads.

mod reading;
mod series;
mod tables;

pub use reading::{Archive, Desk, Origin, Outcome, unnamed};
pub use series::audit_together;

use crate::config::Config;
use crate::dataset::{self, Admission, Entry, Filed};
use crate::finding::{ReviewState, Severity};
use crate::names::{AgencyListError, nested};
use crate::outputs::{Manifest, OutputError, PublishError, Staging, TableRecord, datapackage, peak_memory_mib};
use crate::queries::{OwnQueries, OwnQueryError, QueryError, Refusal};
use crate::readers::apart::Apart;
use crate::rules::rule;
use crate::source::published::RECORD;
use crate::source::{Found, SourceOutcome, walk_around};
use crate::waivers::{Waivers, WaiversError};
use polars::prelude::{DataFrame, PolarsError, PolarsResult};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;
use tables::{ReadingTables, check_gates, empty_tables, known_names, run_queries, write_frame};
use thiserror::Error;

/// Reports in a batch. A report has 200 facts, so a row group has at most 80,000 rows; larger ones only cost memory.
const BATCH: usize = 400;

pub struct Job<'a> {
    pub corpus: &'a [PathBuf],
    pub output: &'a Path,
    pub config: &'a Config,
    /// Processes for files that might bring this one down; without them everything is read here.
    pub apart: Option<&'a Apart>,
    /// Threads that read; as many as there are processors where it is not said.
    pub threads: Option<usize>,
    pub progress: &'a dyn Progress,
    /// Set from outside to stop: nothing is published then.
    pub interrupt: &'a AtomicBool,
}

/// Where a run tells how far it is.
pub trait Progress: Sync {
    fn start(&self, files: usize);
    /// So many files more than was known: an archive has been opened.
    fn more(&self, files: usize);
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
    #[error(transparent)]
    Agencies(#[from] AgencyListError),
    #[error(transparent)]
    Waivers(#[from] WaiversError),
    #[error("interrupted; nothing was published, the former output is untouched")]
    Interrupted,
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error("the query of the table {table}: {source}")]
    Query { table: String, source: QueryError },
    #[error("the tables of the run: {0}")]
    Tables(QueryError),
    #[error(transparent)]
    OwnQuery(#[from] OwnQueryError),
    #[error("{}", refused(_0))]
    Refused(Refusal),
    #[error("a table could not be built: {0}; this is a bug of gouji: please report it")]
    Frame(#[from] PolarsError),
    #[error("what was done could not be put down as JSON: {0}; this is a bug of gouji: please report it")]
    Json(#[from] serde_json::Error),
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("the threads that read could not be started: {0}; try fewer with --threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("the thread that writes could not be started: {0}; close other programs and run again")]
    Writer(io::Error),
}

fn refused(refusal: &Refusal) -> String {
    let Refusal { name, title, rows, first } = refusal;
    let first = first.join("\n  ");
    let of_it = if *rows == 1 { "1 row says".to_owned() } else { format!("{rows} rows say") };
    format!(
        "publishing was refused by the test {name} ({title}): {of_it} otherwise, such as\n  {first}\n\
         nothing was published, the former output is untouched"
    )
}

/// What a run did, for those who look at it.
#[derive(Debug)]
pub struct Summary {
    pub folder: PathBuf,
    /// Files and members of archives, whatever number of reports is in each.
    pub files: usize,
    /// By their rows, of which a file with several reports has one for each.
    pub sources: BTreeMap<SourceOutcome, usize>,
    pub reports: usize,
    /// Of these, those that cannot be filed under an agency and a year, and are in no total.
    pub unnamed: usize,
    pub districts: usize,
    pub years: Option<(i32, i32)>,
    /// By rule.
    pub findings: BTreeMap<&'static str, usize>,
    pub severities: BTreeMap<Severity, usize>,
    /// The severities of findings that nobody has waived: those that may fail a run.
    pub open: BTreeMap<Severity, usize>,
    pub reviews: Reviews,
    /// A few of the files that could not be read, with their reasons.
    pub quarantined: Vec<(String, String)>,
    pub tables_without_csv: Vec<String>,
    pub seconds: f64,
}

/// What became of the waivers in a run.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Reviews {
    /// Findings that are waived.
    pub waived: usize,
    /// Findings whose waivers held until a day that has passed.
    pub expired: Vec<String>,
    /// Findings whose figures are not those that were waived.
    pub changed: Vec<String>,
    /// Waivers that meet no finding, with their lines.
    pub unmet: Vec<(u64, String)>,
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
    let listed = job.config.agencies()?;
    let own = own_queries(job.config)?;
    let waivers = job.config.waivers(chrono::Local::now().date_naive())?;
    let found: Vec<Found> = walk_around(job.corpus, Some(job.output)).collect();
    let mut seconds = BTreeMap::from([("walk", clock.elapsed().as_secs_f64())]);
    job.progress.start(found.len());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.threads.unwrap_or(0));
    let pool = pool.thread_name(|number| format!("read-{number}")).build()?;
    let threads = pool.current_num_threads();
    let reading = Instant::now();
    let desk = Desk { config: job.config, apart: job.apart, listed: listed.as_ref(), waivers: waivers.as_ref() };
    let collected = collect(job, &pool, &found, desk, staging.dir())?;
    seconds.insert("read", reading.elapsed().as_secs_f64() - collected.series);
    seconds.insert("series", collected.series);
    job.progress.stage("tables");
    let querying = Instant::now();
    let Collected { counts, mut tables, .. } = collected;
    // a folder that was not mounted must not replace good tables by empty ones
    if counts.reports == 0 {
        let reasons = counts.quarantined.iter().map(|(path, reason)| format!("\n  {path}: {reason}"));
        return Err(RunError::NoReports { files: found.len(), reasons: reasons.collect() });
    }
    let reviews = counts.reviews(waivers.as_ref());
    let known = [
        (AGENCIES, dataset::agencies(listed.as_ref())?),
        (AREAS, dataset::areas(&nested(&counts.codes()))?),
        (PARAMS, params(job.config, counts.years)),
        (CODEBOOK, dataset::codebook()?),
        (COMPARABILITY, dataset::comparability()?),
    ];
    for (name, frame) in known {
        write_frame(staging.dir(), name, &frame, usize::MAX, &mut tables)?;
    }
    run_queries(job, staging.dir(), &own, &mut tables)?;
    seconds.insert("tables", querying.elapsed().as_secs_f64());
    job.progress.stage("tests");
    let testing = Instant::now();
    let tests = check_gates(staging.dir(), &own)?;
    seconds.insert("tests", testing.elapsed().as_secs_f64());
    seconds.insert("total", clock.elapsed().as_secs_f64());
    let manifest = Manifest {
        manifest_version: 2,
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
        waivers: waivers.is_some().then(|| serde_json::to_value(&reviews)).transpose()?,
        tables: tables.clone(),
        tests,
        seconds,
        peak_memory_mib: peak_memory_mib(),
    };
    write_json(&staging.dir().join(RECORD), &serde_json::to_value(&manifest)?)?;
    write_json(&staging.dir().join("datapackage.json"), &datapackage(&tables))?;
    check_interrupt(job)?;
    let folder = staging.publish(job.config.output.keep_runs)?;
    Ok(Summary {
        folder,
        files: counts.files,
        sources: counts.sources,
        reports: counts.reports,
        unnamed: counts.unnamed,
        districts: counts.districts.len(),
        years: counts.years,
        findings: counts.findings,
        severities: counts.severities,
        open: counts.open,
        reviews,
        quarantined: counts.quarantined,
        tables_without_csv: tables.iter().filter(|(_, table)| !table.csv).map(|(name, _)| name.clone()).collect(),
        seconds: clock.elapsed().as_secs_f64(),
    })
}

const AGENCIES: &str = "agencies";
const AREAS: &str = "areas";
const PARAMS: &str = "params";
const CODEBOOK: &str = "codebook";
const COMPARABILITY: &str = "comparability";

/// What queries go by: parameters of the configuration, the years of the corpus, and the days that rule M104 goes by too.
fn params(config: &Config, years: Option<(i32, i32)>) -> DataFrame {
    let due = config.rules.deadline.days().map(|(kind, day)| (kind.key(), day));
    config.queries.params.frame(years, &due)
}

/// The user's queries, tried out on tables without rows.
fn own_queries(config: &Config) -> Result<OwnQueries, RunError> {
    let Some(folder) = &config.queries.folder else { return Ok(OwnQueries::default()) };
    let own = OwnQueries::read(folder, &known_names())?;
    own.rehearse(empty_tables(config)?)?;
    Ok(own)
}

fn check_interrupt(job: &Job) -> Result<(), RunError> {
    if job.interrupt.load(Ordering::Relaxed) { Err(RunError::Interrupted) } else { Ok(()) }
}

struct Collected {
    counts: Counts,
    tables: BTreeMap<String, TableRecord>,
    /// The seconds that the rules over several reports took.
    series: f64,
}

#[derive(Default)]
struct Counts {
    input: blake3::Hasher,
    files: usize,
    sources: BTreeMap<SourceOutcome, usize>,
    formats: BTreeMap<&'static str, usize>,
    findings: BTreeMap<&'static str, usize>,
    severities: BTreeMap<Severity, usize>,
    /// The severities of findings that nobody has waived.
    open: BTreeMap<Severity, usize>,
    /// Findings that were reviewed once, and whether that still counts.
    reviewed: BTreeMap<(String, ReviewState), usize>,
    reports: usize,
    /// Of these, those that cannot be filed under an agency and a year.
    unnamed: usize,
    /// With their codes, where they have one.
    districts: BTreeMap<String, Option<u32>>,
    years: Option<(i32, i32)>,
    quarantined: Vec<(String, String)>,
}

/// So many quarantined files are named in the summary; all of them are in `sources`.
const MOST_NAMED: usize = 5;

impl Counts {
    fn add(&mut self, entry: &Entry, admission: &Admission) {
        if let Admission::Better { former } = admission {
            self.reports -= 1;
            less(&mut self.formats, &former.key());
            less(&mut self.sources, &SourceOutcome::Parsed);
            *self.sources.entry(SourceOutcome::Duplicate).or_default() += 1;
        }
        let source = &entry.source;
        self.input.update(source.path.as_bytes());
        self.input.update(source.member.as_deref().unwrap_or_default().as_bytes());
        self.input.update(source.blake3.as_deref().unwrap_or_default().as_bytes());
        *self.sources.entry(source.outcome).or_default() += 1;
        self.files += usize::from(source.part.is_none_or(|part| part == 1));
        if source.outcome == SourceOutcome::Quarantined && self.quarantined.len() < MOST_NAMED {
            self.quarantined.push((source.shown(), source.reason.clone()));
        }
        let Some(filed) = &entry.filed else { return };
        *self.formats.entry(filed.format.key()).or_default() += 1;
        self.reports += 1;
        self.add_findings(filed);
        let agency = &filed.report.agency;
        if !filed.report.is_named() {
            self.unnamed += 1;
        }
        if !agency.is_named() {
            return;
        }
        // not every report of a district says which of its namesakes it is
        match self.districts.get_mut(&agency.district) {
            Some(code) => *code = code.or(agency.district_code),
            None => drop(self.districts.insert(agency.district.clone(), agency.district_code)),
        }
        if let Some(year) = filed.year {
            let (first, last) = self.years.unwrap_or((year, year));
            self.years = Some((first.min(year), last.max(year)));
        }
    }

    fn add_findings(&mut self, filed: &Filed) {
        for finding in &filed.findings {
            *self.findings.entry(finding.rule).or_default() += 1;
            *self.severities.entry(finding.severity).or_default() += 1;
            if !finding.is_waived() {
                *self.open.entry(finding.severity).or_default() += 1;
            }
            if let Some(review) = &finding.review {
                *self.reviewed.entry((review.finding_id.clone(), review.state)).or_default() += 1;
            }
        }
    }

    fn codes(&self) -> BTreeMap<String, u32> {
        self.districts.iter().filter_map(|(district, code)| Some((district.clone(), (*code)?))).collect()
    }

    /// What became of the waivers.
    fn reviews(&self, waivers: Option<&Waivers>) -> Reviews {
        let of = |state| self.reviewed.iter().filter(move |((_, of), _)| *of == state);
        let named = |state| of(state).map(|((finding, _), _)| finding.clone()).collect();
        let met = self.reviewed.keys().map(|(finding, _)| finding.as_str()).collect();
        let unmet = waivers.map_or_else(Vec::new, |waivers| waivers.unmet(&met));
        Reviews {
            waived: of(ReviewState::Waived).map(|(_, count)| count).sum(),
            expired: named(ReviewState::Expired),
            changed: named(ReviewState::Changed),
            unmet: unmet.into_iter().map(|(line, finding)| (line, finding.to_owned())).collect(),
        }
    }
}

impl Counts {
    /// Findings of reports that gave way to better copies.
    fn take_back(&mut self, findings: &DataFrame) -> PolarsResult<()> {
        let column = |name: &str| Ok::<_, PolarsError>(findings.column(name)?.str()?.iter());
        let severities = column("severity")?.map(|key| Severity::ALL.into_iter().find(|of| Some(of.key()) == key));
        let states = column("review")?.map(|key| ReviewState::ALL.into_iter().find(|of| Some(of.key()) == key));
        let ids = column("finding_id")?.map(Option::unwrap_or_default);
        for (((code, severity), state), id) in column("rule")?.zip(severities).zip(states).zip(ids) {
            let (Some(rule), Some(severity)) = (code.and_then(rule), severity) else { continue };
            less(&mut self.findings, &rule.code);
            less(&mut self.severities, &severity);
            if state != Some(ReviewState::Waived) {
                less(&mut self.open, &severity);
            }
            if let Some(state) = state {
                less(&mut self.reviewed, &(id.to_owned(), state));
            }
        }
        Ok(())
    }
}

/// Counts one thing less; what is not there any more is not named with a zero.
fn less<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// Reads everything and writes the tables of readings, batch by batch.
fn collect(
    job: &Job,
    pool: &rayon::ThreadPool,
    found: &[Found],
    desk: Desk,
    dir: &Path,
) -> Result<Collected, RunError> {
    let mut tables =
        ReadingTables::create(dir, job.config.output.csv_rows, found.len(), job.config.rules.record_parts())?;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Entry>>(1);
        let writer = std::thread::Builder::new().name("write".to_owned());
        let writer = writer
            .spawn_scoped(scope, move || tables.write_all(&receiver).map(|counts| (counts, tables)))
            .map_err(RunError::Writer)?;
        let mut collector = Collector { job, pool, desk, sender, pending: Vec::new() };
        for batch in found.chunks(BATCH) {
            #[expect(
                clippy::redundant_closure_for_method_calls,
                reason = "the method borrows for less than any lifetime"
            )]
            if collector.read(batch, |desk, found| desk.read(found)).is_break() {
                break;
            }
        }
        collector.finish();
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        check_interrupt(job)?;
        let (mut counts, mut tables) = written;
        job.progress.stage("series");
        let clock = Instant::now();
        series::audit(job, pool, &desk, found, &mut tables, &mut counts)?;
        let series = clock.elapsed().as_secs_f64();
        job.progress.stage("copies");
        let tables = tables.finish(&mut counts)?;
        Ok(Collected { counts, tables, series })
    })
}

/// Reads batch by batch and hands on what was read, in order.
struct Collector<'a> {
    job: &'a Job<'a>,
    pool: &'a rayon::ThreadPool,
    desk: Desk<'a>,
    sender: SyncSender<Vec<Entry>>,
    pending: Vec<Entry>,
}

impl Collector<'_> {
    /// Breaks when nobody wants more.
    fn read<T: Sync + Send>(
        &mut self,
        batch: impl IntoParallelIterator<Item = T, Iter: IndexedParallelIterator> + Send,
        read: impl Fn(&Desk, T) -> Outcome + Sync,
    ) -> ControlFlow<()> {
        if self.job.interrupt.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let (desk, progress) = (self.desk, self.job.progress);
        let outcomes: Vec<Outcome> = self.pool.install(|| {
            let outcomes = batch.into_par_iter().map(|item| {
                let outcome = read(&desk, item);
                progress.file();
                outcome
            });
            outcomes.collect()
        });
        for outcome in outcomes {
            match outcome {
                Outcome::Entries(entries) => entries.into_iter().try_for_each(|entry| self.push(entry))?,
                Outcome::Archive(archive) => self.open(*archive)?,
            }
        }
        ControlFlow::Continue(())
    }

    fn open(&mut self, archive: Archive) -> ControlFlow<()> {
        let desk = self.desk;
        let mut flow = ControlFlow::Continue(());
        let last = desk.unpack(archive, |origin, members| {
            self.job.progress.more(members.len());
            flow = self.read(members, |desk, member| desk.read_member(origin, member));
            flow
        });
        flow?;
        self.push(last)
    }

    fn push(&mut self, entry: Entry) -> ControlFlow<()> {
        self.pending.push(entry);
        if self.pending.len() < BATCH { ControlFlow::Continue(()) } else { self.send() }
    }

    fn send(&mut self) -> ControlFlow<()> {
        // where the writer has failed it says why
        match self.sender.send(std::mem::take(&mut self.pending)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn finish(mut self) {
        // the last batch, if anybody still wants it
        let _ = self.send();
    }
}

fn write_json(path: &Path, value: &serde_json::Value) -> Result<(), RunError> {
    std::fs::write(path, format!("{value:#}\n")).map_err(|source| RunError::Write { path: path.to_owned(), source })
}
