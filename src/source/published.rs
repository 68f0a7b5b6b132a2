//! Recognises the output of a run, whose tables mention reports and must never be read as reports.

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

/// The run named by a small file that replaces the link to the last run, relative to the file's folder:
/// `runs/000012-…`. `None` for any other file.
#[must_use]
pub fn named_in(file: &Path) -> Option<PathBuf> {
    // a link is followed elsewhere
    if !fs::symlink_metadata(file).ok()?.is_file() {
        return None;
    }
    let text = String::from_utf8(short(file, LONGEST_NAME)?).ok()?;
    let (folder, name) = text.trim_end().split_once('/')?;
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '\n']) && name != "..";
    (folder == RUNS && is_name).then(|| Path::new(RUNS).join(name))
}

/// The bytes of a regular file of at most `longest` bytes; `None` for anything else, such as an endless pipe.
fn short(path: &Path, longest: u64) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    if metadata.is_file() && metadata.len() <= longest { fs::read(path).ok() } else { None }
}

/// Longest file that names a run, in bytes.
const LONGEST_NAME: u64 = 200;

/// Name of the folder of an output folder in which readings are kept from run to run.
pub const CACHE: &str = ".cache";
/// Name of the file that marks a folder whose content can be made again.
pub const CACHE_TAG: &str = "CACHEDIR.TAG";
/// Content of that file. Its first line is the same for all programs.
pub const CACHE_TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # Readings that gouji keeps from run to run. It makes them again if this folder is removed.\n";

/// Whether a folder holds kept readings.
#[must_use]
pub fn is_cache(folder: &Path) -> bool {
    let tag = short(&folder.join(CACHE_TAG), CACHE_TAG_TEXT.len() as u64);
    tag.is_some_and(|tag| tag == CACHE_TAG_TEXT.as_bytes())
}

/// Name of the record whose presence makes a folder a shard.
pub const SHARD_RECORD: &str = "shard.json";

/// Whether a folder is a shard: the readings of a part of a corpus.
#[must_use]
pub fn is_shard(folder: &Path) -> bool {
    has_record(&folder.join(SHARD_RECORD), &["gouji", "shard_version"])
}

/// Longest record, in bytes.
const LONGEST_RECORD: u64 = 4 << 20;

/// Whether a folder is a run, even if it was moved or copied.
#[must_use]
pub fn is_run(folder: &Path) -> bool {
    has_record(&folder.join(RECORD), &["gouji", "run_id", "manifest_version"])
}

/// Whether a file is a record with these keys.
fn has_record(file: &Path, keys: &[&str]) -> bool {
    let record = short(file, LONGEST_RECORD);
    let record = record.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    record.is_some_and(|record| keys.iter().all(|key| record.get(key).is_some()))
}

/// Whether a folder holds the runs of an output folder. While the first run is written it holds none.
#[must_use]
pub fn holds_runs(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == RUNS)
        && fs::read_dir(folder).is_ok_and(|mut inside| inside.any(|run| run.is_ok_and(|run| is_run(&run.path()))))
}
