//! The source of a run's readings: files, or the shards into which they were read.

use super::collect::{Collector, Sink};
use super::job::{Job, RunError};
use super::reading::FileReader;
use super::shards::Shards;
use crate::dataset::{AuditedReport, Entry};
use crate::source::Found;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What a run reads.
pub(super) enum Supply<'a> {
    /// Files, in the order of the walk.
    Files(Vec<Found>),
    /// Their readings, in shards.
    Shards(&'a Shards),
}

impl Supply<'_> {
    /// Number of files and folders in the walk, without the members of archives.
    pub(super) fn files(&self) -> usize {
        match self {
            Self::Files(found) => found.len(),
            Self::Shards(shards) => shards.files(),
        }
    }

    /// Passes the entries of all files to `sink`, in the order of the walk.
    ///
    /// # Errors
    /// If a shard is damaged.
    pub(super) fn read(
        &self,
        job: &Job,
        pool: &rayon::ThreadPool,
        reader: &FileReader,
        sink: &mut dyn Sink<Vec<Entry>>,
    ) -> Result<(), RunError> {
        let (progress, interrupt) = (job.progress, job.interrupt);
        match self {
            Self::Files(found) => {
                let make = |reader: &FileReader, file| reader.audited(file);
                Collector { pool, reader, progress, interrupt, make: &make, sink }.read(found);
                Ok(())
            }
            Self::Shards(shards) => Ok(shards.read(job, pool, reader, sink)?),
        }
    }

    /// The numbers of files by their paths, as tables show them.
    pub(super) fn by_path(&self) -> HashMap<Cow<'_, str>, usize> {
        match self {
            Self::Files(found) => {
                let sources = found.iter().enumerate().filter_map(|(number, found)| match found {
                    Found::Source(source) => Some((Cow::Borrowed(source.shown.as_str()), number)),
                    _ => None,
                });
                sources.collect()
            }
            Self::Shards(shards) => shards.by_path(),
        }
    }

    /// Reads the reports of a file again whose paths, as tables show them, are among `paths`.
    pub(super) fn read_again(&self, reader: &FileReader, file: usize, paths: &HashSet<&str>) -> Vec<AuditedReport> {
        match self {
            Self::Files(found) => found.get(file).map_or_else(Vec::new, |found| reader.read_again(found, paths)),
            Self::Shards(shards) => shards.read_again(reader, file, paths),
        }
    }
}
