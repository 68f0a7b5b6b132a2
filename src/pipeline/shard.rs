//! Reads a part of a corpus into a shard: the reading of each file, before any audit. Whatever needs other reports is
//! left to [`super::merge`], so the way in which a corpus is cut does not matter.

use super::collect::{Collector, Sink};
use super::job::{Progress, RunError, check_corpus, reading_pool};
use super::news::list_hashes;
use super::part::Part;
use super::reading::{FileRead, FileReader};
use super::shard_error::ShardError;
use crate::cache::{PROGRAM, RecordWriter, record_bytes};
use crate::config::Config;
use crate::outputs::write_json;
use crate::readers::apart::Apart;
use crate::saturate::Saturate;
use crate::source::name::bytes_of;
use crate::source::published::{CACHE_TAG, CACHE_TAG_TEXT, SHARD_RECORD};
use crate::source::{Found, Wanted, gone, settled, walk_wanted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Version of the format of shards.
pub(super) const SHARD_VERSION: u32 = 1;
/// Name of the file of a shard that holds its readings.
pub(super) const READINGS: &str = "readings";
/// Most paths of the corpus in the record of a shard. The index has all of them.
const MOST_NAMED: usize = 100;

/// What to read into a shard.
pub struct ShardJob<'a> {
    /// Files and folders, as a run over the whole corpus would be given them.
    pub corpus: &'a [PathBuf],
    /// Which of their files are read; `None` for all.
    pub wanted: Option<&'a Wanted>,
    /// Part of these that is read; `None` for all.
    pub part: Option<Part>,
    /// Folder of the shard. A former shard is replaced once the new one is whole.
    pub dir: &'a Path,
    /// Limits, names and rules. The run that merges the shards needs the same.
    pub config: &'a Config,
    /// Reads risky files in processes of their own. `None` reads everything in this process.
    pub apart: Option<&'a Apart>,
    /// Files that changed less than this ago are left for the next run; zero reads all.
    pub settle: Duration,
    /// Number of reading threads; `None` means one per processor.
    pub threads: Option<usize>,
    /// Called from several threads.
    pub progress: &'a dyn Progress,
    /// Set it to stop; no shard is left then.
    pub interrupt: &'a AtomicBool,
}

/// The record of a shard.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ShardManifest {
    /// Version of this format.
    pub(super) shard_version: u32,
    /// Version of the program.
    pub(super) gouji: String,
    /// Hash of the sources from which the program was built.
    pub(super) program: String,
    /// The first of the files and folders that the corpus consists of.
    corpus: Vec<String>,
    /// Which part of the corpus it is, `3/7`; `None` if it was not cut into parts.
    pub(super) part: Option<String>,
    /// Hash of the list of files to which the corpus was limited; `None` without a list.
    pub(super) list: Option<String>,
    /// All settings, defaults included.
    pub(super) configuration: Value,
    /// Hashes of the user's lists, by the name of the setting that names the list.
    pub(super) lists: BTreeMap<String, String>,
    /// Files and folders found by the walk.
    pub files: usize,
    /// Files, and members of archives.
    pub records: usize,
    /// Reports in them, copies included.
    pub reports: usize,
    /// Files that could not be read.
    pub unread: usize,
    /// Hash of the readings.
    pub(super) readings: String,
    /// Wall time, in seconds.
    pub seconds: f64,
}

/// The index of a shard: which readings belong to which file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Contents {
    /// Bytes of the paths of the corpus.
    pub corpus: Vec<Vec<u8>>,
    pub files: Vec<FileContents>,
}

/// A file of a shard.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FileContents {
    /// Index of the corpus path that contains it.
    pub root: u32,
    /// Bytes of its path.
    pub path: Vec<u8>,
    /// Whether it was selected for reading; otherwise the walk leaves it out.
    pub is_source: bool,
    /// Number of its records: one, or for an archive those of its members and its own.
    pub records: u32,
}

/// Parses a list of paths, which are separated by zero bytes if there are any, otherwise one per line.
#[must_use]
pub fn list_of(bytes: &[u8]) -> Vec<PathBuf> {
    let end = if bytes.contains(&0) { 0 } else { b'\n' };
    let lines = bytes.split(|byte| *byte == end);
    let lines = lines.map(|line| if end == 0 { line } else { line.strip_suffix(b"\r").unwrap_or(line) });
    lines.filter(|line| !line.is_empty()).map(|line| crate::source::name::path_of(line.to_vec())).collect()
}

/// Reads a part of a corpus into a shard.
///
/// # Errors
/// Fails if there is no corpus, or the shard cannot be written. A former shard then stays as it was.
pub fn shard(job: &ShardJob) -> Result<ShardManifest, RunError> {
    let clock = Instant::now();
    let on_disk = |source| RunError::Write { path: job.dir.to_owned(), source };
    if job.wanted.is_none() {
        check_corpus(job.corpus)?;
    }
    if let Some(outside) = job.wanted.and_then(|wanted| wanted.outside(job.corpus)) {
        return Err(ShardError::Outside(outside.to_owned()).into());
    }
    check_place(job.dir)?;
    let staging = staging(job.dir).map_err(on_disk)?;
    let listed = job.config.agencies()?;
    let (roots, found): (Vec<usize>, Vec<Found>) = find(job).into_iter().unzip();
    job.progress.start(found.len());
    let pool = reading_pool(job.threads)?;
    let reader =
        FileReader { config: job.config, apart: job.apart, listed: listed.as_ref(), waivers: None, cache: None };
    let mut sink = ShardSink {
        writer: RecordWriter::create(staging.path()).map_err(on_disk)?,
        roots,
        files: Vec::new(),
        counts: Counts::default(),
        error: None,
    };
    let (progress, interrupt) = (job.progress, job.interrupt);
    let make = |_: &FileReader, read| Made::of(&read);
    Collector { pool: &pool, reader: &reader, progress, interrupt, make: &make, sink: &mut sink }.read(&found);
    if job.interrupt.load(Ordering::Relaxed) {
        return Err(RunError::Interrupted);
    }
    let (counts, readings) = sink.finish(job.corpus, &staging.path().join(READINGS)).map_err(on_disk)?;
    let manifest = ShardManifest {
        shard_version: SHARD_VERSION,
        gouji: env!("CARGO_PKG_VERSION").to_owned(),
        program: PROGRAM.to_owned(),
        corpus: job.corpus.iter().take(MOST_NAMED).map(|path| path.display().to_string()).collect(),
        part: job.part.map(|part| part.to_string()),
        list: job.wanted.map(|wanted| wanted.hash().to_string()),
        configuration: serde_json::to_value(job.config)?,
        lists: list_hashes(listed.as_ref(), None),
        files: found.len(),
        records: counts.records,
        reports: counts.reports,
        unread: counts.unread,
        readings,
        seconds: clock.elapsed().as_secs_f64(),
    };
    write_json(&staging.path().join(SHARD_RECORD), &serde_json::to_value(&manifest)?)?;
    put(staging, job.dir).map_err(on_disk)?;
    Ok(manifest)
}

/// The files and folders of the part, each with the index of the corpus path that contains it.
fn find(job: &ShardJob) -> Vec<(usize, Found)> {
    let now = SystemTime::now();
    let mut share = Vec::new();
    for (root, path) in job.corpus.iter().enumerate() {
        let walk = path.symlink_metadata().is_ok().then(|| walk_wanted(path, root, job.wanted));
        let found: Vec<Found> = walk.into_iter().flatten().collect();
        let met: HashSet<&Path> = found.iter().map(Found::path).collect();
        let lost = job.wanted.into_iter().flat_map(|wanted| gone(path, wanted));
        let lost: Vec<Found> = lost.filter(|found| !met.contains(found.path())).collect();
        let all = found.into_iter().chain(lost);
        let all = all.filter(|found| job.part.is_none_or(|part| part.has(root, found.path())));
        share.extend(all.map(|found| (root, settled(found, job.settle, now))));
    }
    share
}

/// Refuses a folder that holds anything but a shard, whole or not.
fn check_place(dir: &Path) -> Result<(), ShardError> {
    let is_ours = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| [SHARD_RECORD, READINGS].iter().any(|name| entry.file_name() == **name))
    };
    let is_free = fs::read_dir(dir).map_or(!dir.exists(), |mut inside| inside.all(is_ours));
    if is_free { Ok(()) } else { Err(ShardError::Occupied(dir.to_owned())) }
}

/// A staging folder beside that of the shard.
fn staging(dir: &Path) -> io::Result<tempfile::TempDir> {
    let around = match dir.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(around)?;
    let staging = tempfile::Builder::new().prefix(".shard-").tempdir_in(around)?;
    // walks leave out folders with this tag, in case it lies in a corpus
    fs::write(staging.path().join(CACHE_TAG), CACHE_TAG_TEXT)?;
    Ok(staging)
}

/// Moves a finished shard into place, replacing a former one.
fn put(staging: tempfile::TempDir, dir: &Path) -> io::Result<()> {
    fs::remove_file(staging.path().join(CACHE_TAG))?;
    let former = staging.path().with_extension("former");
    let is_former = dir.exists();
    if is_former {
        fs::rename(dir, &former)?;
    }
    let put = fs::rename(staging.path(), dir);
    if put.is_ok() {
        // it has been renamed, so there is nothing to remove
        let _ = staging.keep();
    } else if is_former {
        fs::rename(&former, dir)?;
    }
    put?;
    if is_former { fs::remove_dir_all(former) } else { Ok(()) }
}

/// A file as it is written into a shard.
struct Made {
    /// The bytes of its record; `None` if it is too large.
    bytes: Option<Vec<u8>>,
    reports: usize,
    is_unread: bool,
}

impl Made {
    fn of(read: &FileRead) -> Self {
        Self { bytes: record_bytes(read), reports: read.reports(), is_unread: read.is_unread() }
    }
}

#[derive(Default)]
struct Counts {
    records: usize,
    reports: usize,
    unread: usize,
}

struct ShardSink {
    writer: RecordWriter,
    /// For each file, the index of the corpus path that contains it.
    roots: Vec<usize>,
    files: Vec<FileContents>,
    counts: Counts,
    /// The error that stopped the writing.
    error: Option<io::Error>,
}

impl Sink<Made> for ShardSink {
    fn begin(&mut self, found: &Found) {
        let root = self.roots.get(self.files.len()).copied().unwrap_or_default();
        let is_source = matches!(found, Found::Source(_));
        self.files.push(FileContents { root: root.saturate(), path: bytes_of(found.path()), is_source, records: 0 });
    }

    fn take(&mut self, made: Made) -> ControlFlow<()> {
        let Made { bytes, reports, is_unread } = made;
        let written = match bytes {
            Some(bytes) => self.writer.add(&bytes),
            None => Err(io::Error::other("the reading of a file is too large for a shard")),
        };
        if let Err(error) = written {
            self.error = Some(error);
            return ControlFlow::Break(());
        }
        if let Some(file) = self.files.last_mut() {
            file.records += 1;
        }
        self.counts.records += 1;
        self.counts.reports += reports;
        self.counts.unread += usize::from(is_unread);
        ControlFlow::Continue(())
    }
}

impl ShardSink {
    /// Completes the readings. Returns the counts and the hash of the readings.
    fn finish(mut self, corpus: &[PathBuf], path: &Path) -> io::Result<(Counts, String)> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let corpus = corpus.iter().map(|path| bytes_of(path)).collect();
        let contents = record_bytes(&Contents { corpus, files: self.files });
        self.writer.add(&contents.ok_or_else(|| io::Error::other("too many files for one shard"))?)?;
        Ok((self.counts, self.writer.finish(path)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_of_lines_or_of_zero_bytes() {
        let paths = |bytes: &[u8]| list_of(bytes).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        assert_eq!(paths("甲/a.html\r\n\n乙/b c.html".as_bytes()), ["甲/a.html", "乙/b c.html"]);
        assert_eq!(paths(b"a\nb\0c\0"), ["a\nb", "c"]);
        assert!(paths(b"").is_empty());
    }
}
