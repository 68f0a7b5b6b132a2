//! What a run is asked to do, and why it may fail.

use crate::config::Config;
use crate::names::AgencyListError;
use crate::outputs::{OutputError, PublishError};
use crate::queries::{OwnQueryError, QueryError, Refusal};
use crate::readers::apart::Apart;
use crate::waivers::WaiversError;
use polars::prelude::PolarsError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use thiserror::Error;

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

pub fn check_interrupt(job: &Job) -> Result<(), RunError> {
    if job.interrupt.load(Ordering::Relaxed) { Err(RunError::Interrupted) } else { Ok(()) }
}
