//! Decides whether a run would publish the same as the last one, by the bytes of every file and never by its times.

use super::counts::{Counts, record_of};
use super::input::Input;
use super::job::{Job, RunError, check_interrupt};
use super::reading::FileReader;
use crate::cache::PROGRAM;
use crate::dataset::SourceRow;
use crate::news::RunRecord;
use crate::outputs::{Formats, RunState, latest};
use crate::queries::{OwnQueries, OwnQuery};
use crate::source::Found;
use crate::source::published::RUNS;
use crate::waivers::Waivers;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files in memory at a time for each thread, which are hashed in parallel and counted in order.
const AT_ONCE: usize = 64;

/// Hashes everything a run depends on besides the files: program, settings, lists, queries, the run to compare with,
/// expired waivers, and the folder in which it was started.
///
/// # Errors
/// Fails if the settings cannot be serialized, which is a bug.
pub(super) fn given(
    job: &Job,
    folder: &Path,
    lists: &BTreeMap<String, String>,
    own: &OwnQueries,
    waivers: Option<&Waivers>,
) -> Result<String, RunError> {
    let OwnQueries { groups, tests } = own;
    let texts = |group: &Vec<OwnQuery>| group.iter().map(|of| (of.name.clone(), of.sql.clone())).collect::<Vec<_>>();
    let queries: Vec<_> = groups.iter().chain([tests]).map(texts).collect();
    let expired: Vec<&str> = waivers.into_iter().flat_map(Waivers::expired).collect();
    // as bytes, since a path need not be UTF-8; joined, since a relative one depends on the folder
    let bytes = |path: &Path| folder.join(path).into_os_string().into_encoded_bytes();
    let corpus: Vec<_> = job.corpus.iter().map(|path| bytes(path)).collect();
    let given = serde_json::json!([PROGRAM, job.config, corpus, job.against.map(bytes), lists, queries, expired]);
    Ok(blake3::hash(&serde_json::to_vec(&given)?).to_hex().to_string())
}

/// The needed part of the last run's record.
#[derive(Deserialize)]
struct LastRun {
    state: Option<RunState>,
    tables: BTreeMap<String, LastTable>,
    #[serde(flatten)]
    record: RunRecord,
}

#[derive(Deserialize)]
struct LastTable {
    rows: usize,
    #[serde(flatten)]
    formats: Formats,
}

/// The last run, if its input was the same.
pub(super) struct Unchanged {
    /// Folder of the run.
    pub folder: PathBuf,
    pub record: RunRecord,
    pub counts: Counts,
    /// The formats of its tables, by name.
    pub tables: BTreeMap<String, Formats>,
}

/// The last run, if a new one would publish the same.
///
/// # Errors
/// Fails if the run is interrupted.
pub(super) fn unchanged(
    job: &Job,
    pool: &rayon::ThreadPool,
    reader: &FileReader,
    found: &[Found],
    given: &str,
) -> Result<Option<Unchanged>, RunError> {
    let last = record_of(&latest(job.output));
    let Some(LastRun { state: Some(state), tables, record }) = last else { return Ok(None) };
    if state.given != given || Input::sizes(found.iter().map(FileReader::measure)) != state.sizes {
        return Ok(None);
    }
    let mut input = Input::default();
    for some in found.chunks(AT_ONCE * pool.current_num_threads()) {
        check_interrupt(job)?;
        let rows: Vec<SourceRow> = pool.install(|| some.par_iter().map(|found| reader.identify(found)).collect());
        for row in &rows {
            input.add(row);
        }
    }
    if input.state(given).as_ref() != Some(&state) {
        return Ok(None);
    }
    let folder = job.output.join(RUNS).join(&record.run_id);
    let is_there =
        |(name, table): (&String, &LastTable)| table.formats.files(name).all(|file| folder.join(file).is_file());
    let rows = tables.iter().map(|(name, table)| (name.clone(), table.rows)).collect();
    // tables that somebody removed or damaged are made again
    let counts = Counts::of(&folder, &rows).ok().filter(|_| tables.iter().all(is_there));
    let tables = tables.into_iter().map(|(name, table)| (name, table.formats)).collect();
    Ok(counts.map(|counts| Unchanged { folder, record, counts, tables }))
}
