//! Runs over a corpus, their tables, and shards.

use crate::command::start_through;
use crate::errors::{GoujiError, QueryError, SettingsError, of_compare, of_frame, of_query, of_run};
use crate::settings::{self, Config};
use crate::table::Table;
use gouji::language::Language;
use gouji::outputs::find_run;
use gouji::pipeline::{self, CacheUse, Job, Part, RunError, ShardJob, Silent, Summary};
use gouji::queries::{self, Extent};
use gouji::source::published::CACHE;
use gouji::source::{Found, Wanted};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a run is asked whether somebody has interrupted it.
const LISTENING: Duration = Duration::from_millis(20);

/// Works on another thread without Python's lock, and listens for Ctrl-C meanwhile: it sets the flag that `work` is given.
fn interruptible<T: Send>(py: Python<'_>, work: impl FnOnce(&AtomicBool) -> T + Send) -> PyResult<T> {
    let interrupt = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| work(&interrupt));
        let mut interrupted = None;
        while !worker.is_finished() {
            py.detach(|| std::thread::sleep(LISTENING));
            if let Err(signal) = py.check_signals() {
                interrupt.store(true, Ordering::Relaxed);
                interrupted = Some(signal);
            }
        }
        let done = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        interrupted.map_or(Ok(done), Err)
    })
}

/// What runs have in common, read or merged.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Publishing {
    output: PathBuf,
    interpreter: PathBuf,
    threads: Option<usize>,
    allow_fewer: bool,
    against: Option<String>,
}

impl Publishing {
    /// Publishes what `work` makes of a job that reads nothing yet, and gives the folder of the run.
    fn publish(
        self,
        py: Python<'_>,
        config: Option<Py<Config>>,
        work: impl FnOnce(Job) -> Result<Summary, RunError> + Send,
    ) -> PyResult<PathBuf> {
        start_through(self.interpreter);
        let settings = settings::of(config.as_ref().map(Py::get));
        let against = match &self.against {
            Some(name) => Some(find_run(&self.output, name).ok_or_else(|| {
                GoujiError::new_err(format!("there is no run {name}; name the folder of a run, its name or its number"))
            })?),
            None => None,
        };
        let summary = interruptible(py, |interrupt| {
            let apart = gouji::cli::apart(settings);
            work(Job {
                corpus: &[],
                output: &self.output,
                config: settings,
                apart: Some(&apart),
                settle: Duration::ZERO,
                allow_fewer: self.allow_fewer,
                against: against.as_deref(),
                lang: Language::En,
                exit_code: &gouji::cli::exit_code,
                cache: None,
                force: false,
                threads: self.threads,
                progress: &Silent,
                interrupt,
            })
        })?;
        Ok(summary.map_err(|error| of_run(&error))?.folder)
    }
}

/// Reads a corpus and publishes its tables. Gives the folder of the run.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    corpus: Vec<PathBuf>,
    how: Bound<'_, PyDict>,
    config: Option<Py<Config>>,
    cache: bool,
    force: bool,
) -> PyResult<PathBuf> {
    let how: Publishing = how.extract()?;
    let dir = how.output.join(CACHE);
    let cache = cache.then_some(CacheUse { dir: &dir, checked: 0 });
    how.publish(py, config, |job| pipeline::run(&Job { corpus: &corpus, cache, force, ..job }))
}

/// Publishes what shards hold of a corpus. Gives the folder of the run.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    shards: Vec<PathBuf>,
    how: Bound<'_, PyDict>,
    config: Option<Py<Config>>,
) -> PyResult<PathBuf> {
    let how: Publishing = how.extract()?;
    how.publish(py, config, |job| pipeline::merge(job, &shards))
}

/// What a shard is made of.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Sharing {
    corpus: Vec<PathBuf>,
    wanted: Option<Vec<PathBuf>>,
    part: Option<(u32, u32)>,
    output: PathBuf,
    interpreter: PathBuf,
    threads: Option<usize>,
}

/// Reads a share of a corpus into a shard. Gives the numbers of its files, reports and unread files.
#[pyfunction]
pub(crate) fn shard(
    py: Python<'_>,
    how: Bound<'_, PyDict>,
    config: Option<Py<Config>>,
) -> PyResult<(usize, usize, usize)> {
    let Sharing { corpus, wanted, part, output, interpreter, threads } = how.extract()?;
    start_through(interpreter);
    let part = part.map(|(number, of)| format!("{number}/{of}").parse::<Part>()).transpose();
    let part = part.map_err(SettingsError::new_err)?;
    let wanted = wanted.map(Wanted::new);
    let config = settings::of(config.as_ref().map(Py::get));
    let manifest = interruptible(py, |interrupt| {
        let apart = gouji::cli::apart(config);
        pipeline::shard(&ShardJob {
            corpus: &corpus,
            wanted: wanted.as_ref(),
            part,
            dir: &output,
            config,
            apart: Some(&apart),
            settle: Duration::ZERO,
            threads,
            progress: &Silent,
            interrupt,
        })
    })?;
    let manifest = manifest.map_err(|error| of_run(&error))?;
    Ok((manifest.records, manifest.reports, manifest.unread))
}

/// The files that a run over a corpus would read, in their order.
#[pyfunction]
pub(crate) fn walk(py: Python<'_>, corpus: Vec<PathBuf>) -> Vec<PathBuf> {
    py.detach(|| {
        let found = gouji::source::walk(&corpus);
        found.filter(|found| matches!(found, Found::Source(_))).map(|found| found.path().to_owned()).collect()
    })
}

/// The folder of the last run in an output folder; `None` if there is none.
#[pyfunction]
pub(crate) fn latest(output: PathBuf) -> Option<PathBuf> {
    Some(gouji::outputs::latest(&output)).filter(|run| run.exists())
}

fn tables_of(run: &Path) -> PyResult<Vec<(String, polars::prelude::LazyFrame)>> {
    queries::tables_in(run).map_err(|error| of_query(&error))
}

/// The names of the tables of a run.
#[pyfunction]
pub(crate) fn names(py: Python<'_>, run: PathBuf) -> PyResult<Vec<String>> {
    py.detach(|| Ok(tables_of(&run)?.into_iter().map(|(name, _)| name).collect()))
}

/// A table of a run.
#[pyfunction]
pub(crate) fn table(py: Python<'_>, run: PathBuf, name: &str) -> PyResult<Table> {
    py.detach(|| {
        let path = run.join(format!("{name}.parquet"));
        if name.contains(['/', '\\']) || !path.is_file() {
            return Err(PyKeyError::new_err(name.to_owned()));
        }
        let frame = queries::table_at(&path).map_err(|error| of_query(&error))?;
        let frame = frame.collect().map_err(|error| QueryError::new_err(error.to_string()))?;
        Ok(Table::new(frame))
    })
}

/// The rows of a query over the tables of a run.
#[pyfunction]
pub(crate) fn query(py: Python<'_>, run: PathBuf, sql: &str) -> PyResult<Table> {
    py.detach(|| Ok(Table::new(queries::run(sql, &tables_of(&run)?).map_err(|error| of_query(&error))?)))
}

/// Which districts are compared.
fn extent(district: Option<&str>, all_districts: bool) -> PyResult<Extent<'_>> {
    match (district, all_districts) {
        (Some(_), true) => Err(GoujiError::new_err("ask for one district, or for all districts together")),
        (Some(district), false) => Ok(Extent::District(district)),
        (None, true) => Ok(Extent::AllDistricts),
        (None, false) => Ok(Extent::EachDistrict),
    }
}

/// Two years side by side: who reported, what each agency adds to each change, sums, those by kind of agency, and shares.
#[pyfunction]
pub(crate) fn compare(
    py: Python<'_>,
    run: PathBuf,
    years: (i32, i32),
    district: Option<&str>,
    all_districts: bool,
) -> PyResult<(Table, Table, Table, Table, Table)> {
    py.detach(|| {
        let (before, after) = years;
        let compared = queries::compare(&tables_of(&run)?, before, after, extent(district, all_districts)?);
        let of = compared.map_err(|error| of_compare(&error))?;
        let [reporting, changes, metrics, kinds, rates] =
            [of.reporting, of.changes, of.metrics, of.kinds, of.rates].map(Table::new);
        Ok((reporting, changes, metrics, kinds, rates))
    })
}

/// The sums of a series of years, from the first to the last.
#[pyfunction]
pub(crate) fn years(
    py: Python<'_>,
    run: PathBuf,
    years: (i32, i32),
    district: Option<&str>,
    all_districts: bool,
) -> PyResult<Table> {
    py.detach(|| {
        let (first, last) = years;
        let sums = queries::years(&tables_of(&run)?, first, last, extent(district, all_districts)?);
        Ok(Table::new(sums.map_err(|error| of_compare(&error))?))
    })
}

/// The queries that make published tables of others, in an order in which each finds what it reads: name, SQL, tables that
/// it reads.
#[pyfunction]
pub(crate) fn made_by_sql() -> PyResult<Vec<(&'static str, &'static str, Vec<String>)>> {
    let all = queries::QUERIES.iter().chain(queries::OVER_DISTRICTS.iter());
    all.map(|query| Ok((query.name, query.sql, query.reads().map_err(|error| of_query(&error))?))).collect()
}

/// The tables that are made of settings and of what is known of all reports: their first and last year, and the codes of
/// their districts.
#[pyfunction]
pub(crate) fn known(
    years: Option<(i32, i32)>,
    codes: BTreeMap<String, u32>,
    config: Option<Py<Config>>,
) -> PyResult<Vec<(String, Table)>> {
    let config = config.as_ref().map(Py::get);
    let tables = pipeline::known_tables(settings::of(config), settings::listed(config), &codes, years);
    let tables = tables.map_err(|error| of_frame(&error))?;
    Ok(tables.into_iter().map(|(schema, frame)| (schema.name, Table::new(frame))).collect())
}
