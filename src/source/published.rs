//! Recognises what a run has written: its tables mention reports and must never be read as reports.

use std::fs;
use std::path::{Path, PathBuf};

/// Name of the folder that holds the runs of an output folder.
pub const RUNS: &str = "runs";
/// Name of the link to the last published run, or of the small file that names it where there are no links.
pub const LATEST: &str = "latest";
/// Name of the record whose presence makes a folder a run.
pub const RECORD: &str = "run.json";
/// Name of the lock that a running job holds.
pub const LOCK: &str = ".lock";

/// The run that a small file in the place of the link to the last run names, relative to its folder: `runs/000012-…`.
/// `None` for any other file.
#[must_use]
pub fn named_in(file: &Path) -> Option<PathBuf> {
    let metadata = fs::symlink_metadata(file).ok()?;
    let is_short = metadata.is_file() && metadata.len() <= LONGEST_NAME;
    let text = fs::read_to_string(file).ok().filter(|_| is_short)?;
    let (folder, name) = text.trim_end().split_once('/')?;
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '\n']) && name != "..";
    (folder == RUNS && is_name).then(|| Path::new(RUNS).join(name))
}

/// Longest file that names a run, in bytes.
const LONGEST_NAME: u64 = 200;

/// Longest record, in bytes.
const LONGEST_RECORD: u64 = 4 << 20;

/// Whether a folder is a run, even if it was moved or copied.
#[must_use]
pub fn is_run(folder: &Path) -> bool {
    let path = folder.join(RECORD);
    let is_short = fs::metadata(&path).is_ok_and(|record| record.is_file() && record.len() <= LONGEST_RECORD);
    let read = || serde_json::from_slice::<serde_json::Value>(&fs::read(&path).ok()?).ok();
    is_short
        && read()
            .is_some_and(|record| ["gouji", "run_id", "manifest_version"].iter().all(|key| record.get(key).is_some()))
}

/// Whether a folder holds the runs of an output folder. While the first run is written it holds none.
#[must_use]
pub fn holds_runs(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == RUNS)
        && fs::read_dir(folder).is_ok_and(|mut inside| inside.any(|run| run.is_ok_and(|run| is_run(&run.path()))))
}
