//! Predicts what a run would do, without reading a report or writing anything.

use super::counts::record_of;
use super::job::{Job, RunError, check_corpus, find};
use super::reading::{FilePlan, FileReader};
use crate::cache::Cache;
use crate::outputs::latest;
use crate::source::SourceOutcome;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// What a run would do with the files of a corpus. An archive counts once, since its members are unknown until it is opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    /// Files whose reading is kept.
    pub kept: usize,
    /// Files that would be read.
    pub unread: usize,
    /// Archives that would be opened.
    pub archives: usize,
    /// Files that would be left out, by outcome.
    pub left_out: BTreeMap<SourceOutcome, usize>,
    /// Expected duration in seconds, extrapolated from the last run; `None` without one.
    pub seconds: Option<f64>,
}

/// Looks at the files of a corpus.
///
/// # Errors
/// If there is no corpus, or a list of the user cannot be read.
pub fn preview(job: &Job) -> Result<Preview, RunError> {
    check_corpus(job.corpus)?;
    let listed = job.config.agencies()?;
    // a preview creates no folder
    let used = job.cache.filter(|of| of.dir.is_dir());
    let reader = FileReader { config: job.config, apart: None, listed: listed.as_ref(), waivers: None, cache: None };
    let cache = used.and_then(|of| Cache::open(of.dir, &reader.circumstances(), SystemTime::now()).ok());
    let reader = FileReader { cache: cache.as_ref(), ..reader };
    let found = find(job);
    let mut preview = Preview::default();
    for plan in found.par_iter().map(|found| reader.plan(found)).collect::<Vec<_>>() {
        match plan {
            FilePlan::Kept => preview.kept += 1,
            FilePlan::Unread => preview.unread += 1,
            FilePlan::Archive => preview.archives += 1,
            FilePlan::LeftOut(why) => *preview.left_out.entry(why).or_default() += 1,
        }
    }
    let last = record_of::<LastRun>(&latest(job.output));
    preview.seconds = last.and_then(|last| last.estimate(preview.unread));
    Ok(preview)
}

/// The duration of the last run, and how much it read.
#[derive(Deserialize)]
struct LastRun {
    seconds: BTreeMap<String, f64>,
    cache: Option<LastCounts>,
    sources: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct LastCounts {
    /// Files that had to be read, kept or not.
    missed: u32,
}

impl LastRun {
    /// Expected duration of a run that reads this many files: the time for a file and that for the tables are those of the
    /// last run.
    fn estimate(&self, files: usize) -> Option<f64> {
        let (read, total) = (self.seconds.get("read")?, self.seconds.get("total")?);
        let former = self.cache.as_ref().map_or_else(|| self.sources.values().sum(), |counts| counts.missed);
        let files = u32::try_from(files).ok()?;
        match (former, files) {
            (_, 0) => Some(total - read),
            (0, _) => None,
            _ => Some(total - read + read / f64::from(former) * f64::from(files)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_as_long_for_each_file_as_the_last_one() {
        let last = |missed: Option<u32>| LastRun {
            seconds: [("read", 6.0), ("total", 10.0)].map(|(stage, time)| (stage.to_owned(), time)).into(),
            cache: missed.map(|missed| LastCounts { missed }),
            sources: [("parsed".to_owned(), 2), ("ignored".to_owned(), 1)].into(),
        };
        assert_eq!(last(None).estimate(30), Some(64.0));
        assert_eq!(last(Some(60)).estimate(30), Some(7.0));
        assert_eq!((last(Some(0)).estimate(30), last(Some(0)).estimate(0)), (None, Some(4.0)));
    }
}
