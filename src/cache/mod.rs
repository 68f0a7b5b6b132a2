//! Keeps the readings of files from run to run, so that an unchanged file is not read again.
//!
//! The key of an entry ([`Key`]) covers the bytes of the file, its place, and everything else that its reading depends on. A
//! doubtful entry counts as absent, and its file is read. No error here fails a run. A sample of the entries is compared with
//! their files ([`Cache::is_checked`]); the run reports those that differ.
//!
//! Each run writes its readings to a file of its own (`segment.rs`) and renames it into place, so that concurrent runs,
//! killed runs and network mounts do no harm and no lock is needed. A file of readings is removed after `OLDEST` days;
//! entries that are still in use are copied to a newer file before that (`CARRIED`).

mod coding;
mod file_reading;
mod key;
mod records;
mod segment;
#[cfg(test)]
mod tests;

pub use file_reading::{FileReading, Kept, PartReading};
pub use key::{Circumstances, FilePlace, Key, PROGRAM};
pub use records::{RecordWriter, Records, record_bytes};

use crate::source::published::{CACHE_TAG, CACHE_TAG_TEXT};
use coding::{packed, unpacked};
use segment::{Segment, SegmentWriter, Span, UNFINISHED};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Days after which a file of readings is removed.
const OLDEST: u64 = 30;
/// Days after which the used entries of a file are copied to a newer one.
const CARRIED: u64 = 15;
/// Age at which leftovers of killed runs are removed.
const LONGEST_RUN: Duration = Duration::from_hours(7 * 24);
const DAY: u64 = 24 * 60 * 60;

/// The position of an entry, and whether this run has used it.
#[derive(Debug)]
struct Entry {
    segment: usize,
    span: Span,
    is_used: AtomicBool,
}

/// The kept readings of a folder.
#[derive(Debug)]
pub struct Cache {
    dir: PathBuf,
    /// Days since 1970.
    today: u64,
    circumstances: key::Digest,
    /// Percentage of the entries that are compared with their files.
    checked: u8,
    segments: Vec<Segment>,
    entries: HashMap<Key, Entry>,
    added: Mutex<Added>,
    /// Keys of what was looked for in vain.
    missed: Mutex<HashSet<Key>>,
    /// Keys of the entries that this run has added.
    kept: Mutex<HashSet<Key>>,
    doubts: Mutex<Doubts>,
}

/// The file that this run writes.
#[derive(Debug, Default)]
enum Added {
    #[default]
    Nothing,
    Some(SegmentWriter),
    /// Whether writing has failed; nothing more is kept.
    Failed,
}

#[derive(Debug, Default)]
struct Doubts {
    /// Files whose kept reading turned out to be wrong.
    paths: BTreeSet<String>,
    /// Segments with such readings, which are not used any more.
    forged: BTreeSet<usize>,
    /// Segments with a damaged entry, whose other entries are carried over.
    damaged: BTreeSet<usize>,
}

/// How a run used its cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CacheCounts {
    /// Files whose reading was kept.
    pub used: usize,
    /// Files of which no reading was kept, or one that was in doubt.
    pub missed: usize,
    /// Files that were read and are kept now.
    pub added: usize,
}

impl Cache {
    /// Opens the cache in a folder, which is created if missing.
    ///
    /// # Errors
    /// Fails if the folder cannot be created.
    pub fn open(dir: &Path, circumstances: &Circumstances, now: SystemTime) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let tag = dir.join(CACHE_TAG);
        if !tag.exists() {
            fs::write(tag, CACHE_TAG_TEXT)?;
        }
        let today = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() / DAY;
        let mut paths: Vec<PathBuf> = fs::read_dir(dir)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        let mut cache = Self {
            dir: dir.to_owned(),
            today,
            circumstances: circumstances.digest(),
            checked: 0,
            segments: Vec::new(),
            entries: HashMap::new(),
            added: Mutex::default(),
            missed: Mutex::default(),
            kept: Mutex::default(),
            doubts: Mutex::default(),
        };
        for path in paths {
            cache.take_in(path);
        }
        Ok(cache)
    }

    /// Adds a file of the folder, if it is one of readings.
    fn take_in(&mut self, path: PathBuf) {
        let Some(written) = segment::day(&path) else { return };
        let (segment, spans) = Segment::open(path, written);
        let number = self.segments.len();
        self.segments.push(segment);
        let entry = |span| Entry { segment: number, span, is_used: AtomicBool::new(false) };
        self.entries.extend(spans.into_iter().map(|(key, span)| (key, entry(span))));
    }

    /// Sets the percentage of entries that are compared with their files: a different sample each day.
    #[must_use]
    pub fn with_checked(self, percent: u8) -> Self {
        Self { checked: percent, ..self }
    }

    /// The key of a file by the hash of its bytes.
    #[must_use]
    pub fn key(&self, bytes: &blake3::Hash, place: &FilePlace) -> Key {
        Key::new(&self.circumstances, bytes, place)
    }

    /// Whether a reading is kept under this key. Does not look at its content.
    #[must_use]
    pub fn has(&self, key: &Key) -> bool {
        self.entries.contains_key(key)
    }

    /// The kept reading; `None` if there is none or it is doubtful.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Kept> {
        let kept = self.kept_under(key);
        if kept.is_none() {
            self.missed.lock().unwrap_or_else(PoisonError::into_inner).insert(*key);
        }
        kept
    }

    fn kept_under(&self, key: &Key) -> Option<Kept> {
        let entry = self.entries.get(key)?;
        let content = self.segments.get(entry.segment)?.read(key, entry.span);
        let kept = content.and_then(|content| Kept::of_bytes(unpacked(&content)?));
        match &kept {
            Some(_) => entry.is_used.store(true, Ordering::Relaxed),
            None => _ = self.doubts().damaged.insert(entry.segment),
        }
        kept
    }

    /// Whether the entry is in the sample that is compared with its file.
    #[must_use]
    pub fn is_checked(&self, key: &Key) -> bool {
        let drawn = key.draw(self.today) % 100;
        drawn < u64::from(self.checked)
    }

    /// Notes that the kept reading of the file at `path` is wrong.
    pub fn distrust(&self, key: &Key, path: &str) {
        let mut doubts = self.doubts();
        doubts.paths.insert(path.to_owned());
        doubts.forged.extend(self.entries.get(key).map(|entry| entry.segment));
    }

    fn doubts(&self) -> MutexGuard<'_, Doubts> {
        self.doubts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a reading.
    pub fn put(&self, key: &Key, reading: &FileReading) {
        // a file that is read twice in a run is kept once
        if !self.keys().insert(*key) {
            return;
        }
        let content = Kept::bytes_of(reading).and_then(|bytes| packed(&bytes));
        if !content.is_some_and(|content| self.write(key, &content)) {
            self.keys().remove(key);
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, key: &Key, content: &[u8]) -> bool {
        let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        if let Added::Nothing = *added {
            *added = SegmentWriter::create(&self.dir).map_or(Added::Failed, Added::Some);
        }
        let Added::Some(writer) = &mut *added else { return false };
        let written = writer.add(key, content);
        if let Err(error) = &written {
            tracing::warn!("readings are not kept, {} cannot be written: {error}", self.dir.display());
            *added = Added::Failed;
        }
        written.is_ok()
    }

    /// Completes the file of this run, copies used entries of old segments to it, and removes segments that are too old.
    /// Returns the counts of the run, and the paths of files whose kept reading was wrong.
    pub fn finish(self) -> (CacheCounts, BTreeSet<String>) {
        let is_used = |entry: &Entry| entry.is_used.load(Ordering::Relaxed);
        let Doubts { paths, forged, damaged } = std::mem::take(&mut *self.doubts());
        let used = self.entries.values().filter(|entry| is_used(entry)).count();
        let missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner).len();
        let mut counts = CacheCounts { used, missed, added: self.keys().len() };
        let mut carried = true;
        for (key, entry) in &self.entries {
            let Some(segment) = self.segments.get(entry.segment) else { continue };
            let is_carried = self.age(segment) >= CARRIED || damaged.contains(&entry.segment);
            if is_used(entry) && is_carried && !forged.contains(&entry.segment) {
                carried &= segment.read(key, entry.span).is_some_and(|content| self.write(key, &content));
            }
        }
        let added = std::mem::take(&mut *self.added.lock().unwrap_or_else(PoisonError::into_inner));
        let is_written = match added {
            Added::Nothing => true,
            Added::Failed => false,
            Added::Some(writer) => {
                let warn = |error: &io::Error| {
                    tracing::warn!("readings are not kept, {} cannot be written: {error}", self.dir.display());
                };
                writer.finish(&self.dir, self.today).inspect_err(warn).is_ok()
            }
        };
        if !is_written {
            carried = false;
            counts.added = 0;
        }
        for (number, segment) in self.segments.iter().enumerate() {
            let is_over = self.age(segment) >= OLDEST || damaged.contains(&number);
            if forged.contains(&number) || carried && is_over {
                segment.remove();
            }
        }
        remove_unfinished(&self.dir);
        (counts, paths)
    }

    /// Days since a segment was written. One from the future, due to a wrong clock, counts as the oldest.
    fn age(&self, segment: &Segment) -> u64 {
        self.today.checked_sub(segment.day).unwrap_or(OLDEST)
    }
}

/// Removes leftovers of killed runs.
fn remove_unfinished(dir: &Path) {
    let is_left = |entry: &fs::DirEntry| {
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed.ok().and_then(|changed| changed.elapsed().ok());
        entry.file_name().to_string_lossy().starts_with(UNFINISHED) && age.is_some_and(|age| age > LONGEST_RUN)
    };
    for entry in fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok).filter(is_left) {
        // the next run tries again
        let _ = fs::remove_file(entry.path());
    }
}
