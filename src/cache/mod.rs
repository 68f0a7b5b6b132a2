//! Readings of files, kept from run to run, so that a file that has not changed is not read again.
//!
//! An entry is found by the bytes of the file, by where it lies, and by everything else that decides how it is read
//! ([`Key`]). Whatever is doubtful about an entry makes it one that is not there: its file is read. Nothing here fails a
//! run; the only thing that a run is told is that a kept reading is not that of the file ([`Cache::is_checked`]).
//!
//! Each run writes what it has read to a file of its own (`segment.rs`) and renames it into place, so that runs at the same
//! time, killed runs and network mounts do no harm and nothing has to be locked. A file of readings goes after
//! `OLDEST` days; what runs have used of it is carried into newer ones before (`CARRIED`).

mod coding;
mod file_reading;
mod key;
mod segment;
#[cfg(test)]
mod tests;

pub use file_reading::{FileReading, Kept, PartReading};
pub use key::{Circumstances, FilePlace, Key, PROGRAM};

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

/// Days after which a file of readings goes.
const OLDEST: u64 = 30;
/// Days after which what is used of a file of readings is written anew.
const CARRIED: u64 = 15;
/// What a killed run has left goes after this time.
const LONGEST_RUN: Duration = Duration::from_hours(7 * 24);
const DAY: u64 = 24 * 60 * 60;

/// Where an entry lies, and whether this run has used it.
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
    /// Percent of the entries that are held against their files.
    checked: u8,
    segments: Vec<Segment>,
    entries: HashMap<Key, Entry>,
    added: Mutex<Added>,
    /// Keys of what this run has kept.
    kept: Mutex<HashSet<Key>>,
    doubts: Mutex<Doubts>,
}

/// What this run adds.
#[derive(Debug, Default)]
enum Added {
    #[default]
    Nothing,
    Some(SegmentWriter),
    /// The disk takes no more.
    Failed,
}

#[derive(Debug, Default)]
struct Doubts {
    /// Files whose kept reading was another.
    paths: BTreeSet<String>,
    /// Segments that had those readings. Nothing of them counts any longer.
    forged: BTreeSet<usize>,
    /// Segments with an entry that is not what was written. What else they have is carried over.
    damaged: BTreeSet<usize>,
}

/// What a run had of its cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CacheCounts {
    /// Files whose reading was kept.
    pub used: usize,
    /// Files that were read and whose reading is kept now.
    pub added: usize,
}

impl Cache {
    /// Opens the cache in a folder, which is made where it is missing.
    ///
    /// # Errors
    /// If there can be no such folder.
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
            kept: Mutex::default(),
            doubts: Mutex::default(),
        };
        for path in paths {
            cache.take_in(path);
        }
        Ok(cache)
    }

    /// Takes a file of the folder in, where it is one of readings.
    fn take_in(&mut self, path: PathBuf) {
        let Some(written) = segment::day(&path) else { return };
        let (segment, spans) = Segment::open(path, written);
        let number = self.segments.len();
        self.segments.push(segment);
        let entry = |span| Entry { segment: number, span, is_used: AtomicBool::new(false) };
        self.entries.extend(spans.into_iter().map(|(key, span)| (key, entry(span))));
    }

    /// Has this percentage of the entries held against their files; others each day.
    #[must_use]
    pub fn with_checked(self, percent: u8) -> Self {
        Self { checked: percent, ..self }
    }

    /// The key of a file by the hash of its bytes.
    #[must_use]
    pub fn key(&self, bytes: &blake3::Hash, place: &FilePlace) -> Key {
        Key::new(&self.circumstances, bytes, place)
    }

    /// Whether a reading is kept under this key, as far as can be said without looking at it.
    #[must_use]
    pub fn has(&self, key: &Key) -> bool {
        self.entries.contains_key(key)
    }

    /// The kept reading; `None` if there is none, or anything is doubtful about it.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Kept> {
        let entry = self.entries.get(key)?;
        let content = self.segments.get(entry.segment)?.read(key, entry.span);
        let kept = content.and_then(|content| Kept::of_bytes(unpacked(&content)?));
        match &kept {
            Some(_) => entry.is_used.store(true, Ordering::Relaxed),
            None => _ = self.doubts().damaged.insert(entry.segment),
        }
        kept
    }

    /// Whether the file of this entry is to be read again and held against it.
    #[must_use]
    pub fn is_checked(&self, key: &Key) -> bool {
        let drawn = key.draw(self.today) % 100;
        drawn < u64::from(self.checked)
    }

    /// Notes that the file at `path` gives another reading than the kept one.
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

    /// Completes what this run adds, carries what it has used of old segments, and removes those that are too old. Gives the
    /// counts of the run, and the paths of files whose kept reading was another.
    pub fn finish(self) -> (CacheCounts, BTreeSet<String>) {
        let is_used = |entry: &Entry| entry.is_used.load(Ordering::Relaxed);
        let Doubts { paths, forged, damaged } = std::mem::take(&mut *self.doubts());
        let used = self.entries.values().filter(|entry| is_used(entry)).count();
        let mut counts = CacheCounts { used, added: self.keys().len() };
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

    /// Days since a segment was written. One from the future, by a clock that was wrong, is as old as can be.
    fn age(&self, segment: &Segment) -> u64 {
        self.today.checked_sub(segment.day).unwrap_or(OLDEST)
    }
}

/// Removes what killed runs have left.
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
