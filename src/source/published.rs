//! What a run writes, told from everything else: its tables are text about reports and must never be read as ones.

use std::fs;
use std::path::Path;

/// The folder of runs within an output folder.
pub const RUNS: &str = "runs";
/// The link to the run that was published last.
pub const LATEST: &str = "latest";
/// The file that makes a folder a run.
pub const RECORD: &str = "run.json";
/// Held by the run that is being written.
pub const LOCK: &str = ".lock";

/// Records are some kilobytes long.
const LONGEST_RECORD: u64 = 4 << 20;

/// Whether a folder is a run, wherever it has been moved or copied to.
#[must_use]
pub fn is_run(folder: &Path) -> bool {
    let path = folder.join(RECORD);
    let is_short = fs::metadata(&path).is_ok_and(|record| record.is_file() && record.len() <= LONGEST_RECORD);
    let read = || serde_json::from_slice::<serde_json::Value>(&fs::read(&path).ok()?).ok();
    is_short
        && read()
            .is_some_and(|record| ["gouji", "run_id", "manifest_version"].iter().all(|key| record.get(key).is_some()))
}

/// Whether a folder is that of the runs in an output folder. One that only begins to be written has no run yet.
#[must_use]
pub fn holds_runs(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == RUNS)
        && fs::read_dir(folder).is_ok_and(|mut inside| inside.any(|run| run.is_ok_and(|run| is_run(&run.path()))))
}
