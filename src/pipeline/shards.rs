//! Merges the shards of a corpus: checks that they belong together, that none is missing and none given twice, and
//! gives their readings in the order of a walk over the corpus.

use super::collect::{BATCH, Sink};
use super::job::Job;
use super::news::list_hashes;
use super::part::Part;
use super::reading::{FileRead, FileReader};
use super::shard::{Contents, FileContents, READINGS, SHARD_VERSION, ShardManifest};
use super::shard_error::ShardError;
use crate::cache::{PROGRAM, Records};
use crate::config::Config;
use crate::dataset::{AuditedReport, Entry};
use crate::names::AgencyList;
use crate::news::{AGENCIES, OF_READING, differing};
use crate::saturate::Saturate;
use crate::source::name::{path_of, shown};
use crate::source::published::SHARD_RECORD;
use rayon::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// The shards of a corpus.
#[derive(Debug)]
pub(super) struct Shards {
    open: Vec<OpenShard>,
    /// In the order of a walk.
    files: Vec<SharedFile>,
    corpus: Vec<PathBuf>,
}

#[derive(Debug)]
struct OpenShard {
    dir: PathBuf,
    records: Records,
}

/// A file that a shard holds.
#[derive(Debug)]
struct SharedFile {
    /// Index of its shard.
    shard: u32,
    /// Index of the corpus path that contains it.
    root: u32,
    path: PathBuf,
    is_source: bool,
    /// Number of its first record.
    first: u32,
    records: u32,
}

/// The part of a shard's record that is read before the shard is known to be of this program.
#[derive(Deserialize)]
struct Head {
    shard_version: u32,
    gouji: String,
    program: String,
}

/// A shard whose record and contents have been read.
struct Described {
    dir: PathBuf,
    records: Records,
    part: Option<Part>,
    list: Option<String>,
    corpus: Vec<PathBuf>,
    files: Vec<FileContents>,
}

impl Shards {
    /// Opens shards, in any order. A folder that is no shard stands for the shards in it.
    ///
    /// # Errors
    /// Fails unless they are the shards of one corpus, each whole and given once, read by this program with these
    /// settings.
    pub(super) fn open(dirs: &[PathBuf], config: &Config, listed: Option<&AgencyList>) -> Result<Self, ShardError> {
        let mut dirs = dirs.iter().map(|dir| shards_in(dir)).collect::<Result<Vec<_>, _>>()?.concat();
        dirs.sort();
        // each shard keeps a file open
        #[cfg(unix)]
        let _ = rlimit::increase_nofile_limit(dirs.len() as u64 + SPARE_FILES);
        let settings = serde_json::to_value(config).unwrap_or_default();
        let agencies = list_hashes(listed, None);
        let ours = Ours { settings, agencies };
        let described: Vec<Described> =
            dirs.into_iter().map(|dir| Described::read(dir, &ours)).collect::<Result<_, _>>()?;
        check_parts(&described)?;
        let corpus = corpus(&described);
        let mut shards = Self { open: Vec::new(), files: Vec::new(), corpus };
        shards.add(described);
        shards.check_files()?;
        Ok(shards)
    }

    /// The files and folders that a run over the whole corpus would be given.
    #[must_use]
    pub(super) fn corpus(&self) -> &[PathBuf] {
        &self.corpus
    }

    /// Number of files and folders in a walk over the corpus.
    pub(super) fn files(&self) -> usize {
        self.files.len()
    }

    fn add(&mut self, described: Vec<Described>) {
        let roots: HashMap<PathBuf, u32> = self.corpus.iter().cloned().zip(0..).collect();
        for Described { dir, records, corpus, files, .. } in described {
            let shard = self.open.len().saturate();
            let mut first = 0;
            for FileContents { root, path, is_source, records } in files {
                let root = corpus.get(root as usize).and_then(|root| roots.get(root)).copied().unwrap_or_default();
                self.files.push(SharedFile { shard, root, path: path_of(path), is_source, first, records });
                first += records;
            }
            self.open.push(OpenShard { dir, records });
        }
        self.files.sort_by(|one, other| (one.root, &one.path, one.shard).cmp(&(other.root, &other.path, other.shard)));
    }

    /// Refuses a file that two shards hold. What a walk leaves out may be in several shards: it lies on the way to
    /// their files.
    fn check_files(&mut self) -> Result<(), ShardError> {
        let is_same = |one: &SharedFile, other: &SharedFile| one.root == other.root && one.path == other.path;
        let twice =
            self.files.windows(2).find(|pair| is_same(&pair[0], &pair[1]) && pair.iter().any(|of| of.is_source));
        if let Some([one, other]) = twice {
            let dirs = [one, other].map(|of| self.open[of.shard as usize].dir.clone());
            return Err(ShardError::SameFile { file: one.path.clone(), dirs });
        }
        self.files.dedup_by(|other, one| is_same(one, other));
        Ok(())
    }

    fn record(&self, file: &SharedFile, number: u32) -> Result<FileRead, ShardError> {
        let shard = &self.open[file.shard as usize];
        let read: Option<FileRead> = shard.records.get((file.first + number) as usize);
        let mut read = read.ok_or_else(|| ShardError::Cut {
            dir: shard.dir.clone(),
            why: io::Error::new(io::ErrorKind::InvalidData, format!("the reading of {}", file.path.display())),
        })?;
        read.root = file.root as usize;
        Ok(read)
    }

    /// Audits the readings of all files, in the order of a walk.
    pub(super) fn read(
        &self,
        job: &Job,
        pool: &rayon::ThreadPool,
        reader: &FileReader,
        sink: &mut dyn Sink<Vec<Entry>>,
    ) -> Result<(), ShardError> {
        // an archive has a record for each of its members
        let records: usize = self.files.iter().map(|file| file.records as usize).sum();
        job.progress.more(records.saturating_sub(self.files.len()));
        let mut rest = self.files.iter().flat_map(|file| (0..file.records).map(move |number| (file, number)));
        loop {
            let batch: Vec<(&SharedFile, u32)> = rest.by_ref().take(BATCH).collect();
            if batch.is_empty() || job.interrupt.load(Ordering::Relaxed) {
                return Ok(());
            }
            let audited = |(file, number): (&SharedFile, u32)| {
                let entries = reader.audited(self.record(file, number)?);
                job.progress.file();
                Ok(entries)
            };
            let entries: Vec<Vec<Entry>> =
                pool.install(|| batch.into_par_iter().map(audited).collect::<Result<_, ShardError>>())?;
            if entries.into_iter().try_for_each(|entries| sink.take(entries)).is_break() {
                return Ok(());
            }
        }
    }

    /// The numbers of files by their paths, as tables show them.
    pub(super) fn by_path(&self) -> HashMap<Cow<'_, str>, usize> {
        let sources = self.files.iter().enumerate().filter(|(_, file)| file.is_source);
        let by_path = sources.map(|(number, SharedFile { path, .. })| match path.to_str() {
            Some(path) => (Cow::Borrowed(path), number),
            None => (Cow::Owned(shown(path)), number),
        });
        by_path.collect()
    }

    /// The reports of a file whose paths, as tables show them, are among `paths`. None if its shard has been damaged
    /// since it was opened.
    pub(super) fn read_again(&self, reader: &FileReader, file: usize, paths: &HashSet<&str>) -> Vec<AuditedReport> {
        let mut reports = Vec::new();
        let Some(file) = self.files.get(file) else { return reports };
        for read in (0..file.records).filter_map(|number| self.record(file, number).ok()) {
            reader.pick_read(read, paths, &mut reports);
        }
        reports
    }
}

/// Files that a process keeps open besides those of its shards.
#[cfg(unix)]
const SPARE_FILES: u64 = 512;

/// A folder that is a shard, or the shards in it.
fn shards_in(dir: &Path) -> Result<Vec<PathBuf>, ShardError> {
    if dir.join(SHARD_RECORD).exists() {
        return Ok(vec![dir.to_owned()]);
    }
    let inside = fs::read_dir(dir).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    // an incomplete shard must be refused and not passed over
    let may_be_shard = |path: &PathBuf| [SHARD_RECORD, READINGS].iter().any(|name| path.join(name).exists());
    let shards: Vec<PathBuf> = inside.filter(|path| !is_hidden(path) && may_be_shard(path)).collect();
    if shards.is_empty() { Err(ShardError::Absent(dir.to_owned())) } else { Ok(shards) }
}

/// What shards must have in common with the run that merges them.
struct Ours {
    settings: serde_json::Value,
    agencies: BTreeMap<String, String>,
}

impl Described {
    fn read(dir: PathBuf, ours: &Ours) -> Result<Self, ShardError> {
        let cut = |why: io::Error| ShardError::Cut { dir: dir.clone(), why };
        let record = fs::read(dir.join(SHARD_RECORD)).map_err(cut)?;
        let head: Head = serde_json::from_slice(&record).map_err(|error| cut(error.into()))?;
        if head.shard_version != SHARD_VERSION || head.program != PROGRAM {
            let ours = env!("CARGO_PKG_VERSION").to_owned();
            return Err(ShardError::OtherProgram { dir, theirs: head.gouji, ours });
        }
        let manifest: ShardManifest = serde_json::from_slice(&record).map_err(|error| cut(error.into()))?;
        let mut settings = differing(&manifest.configuration, &ours.settings, OF_READING);
        if manifest.lists != ours.agencies {
            settings.push(AGENCIES.to_owned());
        }
        if !settings.is_empty() {
            return Err(ShardError::OtherSettings { dir, settings });
        }
        let broken = |what: &str| cut(io::Error::new(io::ErrorKind::InvalidData, what));
        let records = Records::open(dir.join(READINGS)).map_err(cut)?;
        if records.hash != manifest.readings || records.count() != manifest.records + 1 {
            return Err(broken("its readings belong to another shard"));
        }
        let contents: Option<Contents> = records.get(manifest.records);
        let Contents { corpus, files } = contents.ok_or_else(|| broken("the list of its files"))?;
        let part = manifest.part.map(|part| part.parse().map_err(|part: String| broken(&part))).transpose()?;
        let corpus = corpus.into_iter().map(path_of).collect();
        Ok(Self { records, part, list: manifest.list, corpus, files, dir })
    }
}

/// Refuses parts that are not all those of one corpus.
fn check_parts(shards: &[Described]) -> Result<(), ShardError> {
    let Some(first) = shards.iter().find(|shard| shard.part.is_some()) else { return Ok(()) };
    let whole = |shard: &Described| shard.part.map(|part| part.of);
    let is_other =
        |shard: &&Described| whole(shard) != whole(first) || shard.corpus != first.corpus || shard.list != first.list;
    if let Some(other) = shards.iter().find(is_other) {
        return Err(ShardError::OtherCorpus { dirs: [first.dir.clone(), other.dir.clone()] });
    }
    let mut known: HashMap<u32, &Path> = HashMap::new();
    for shard in shards {
        let Some(part) = shard.part else { continue };
        if let Some(other) = known.insert(part.number, &shard.dir) {
            return Err(ShardError::SamePart { part, dirs: [other.to_owned(), shard.dir.clone()] });
        }
    }
    let of = whole(first).unwrap_or_default();
    let parts: Vec<u32> = (1..=of).filter(|number| !known.contains_key(number)).collect();
    if parts.is_empty() { Ok(()) } else { Err(ShardError::Missing { parts, of }) }
}

/// The corpus paths of a run over everything: those of each shard if they agree; otherwise all of them, sorted by name.
fn corpus(shards: &[Described]) -> Vec<PathBuf> {
    match shards {
        [first, rest @ ..] if rest.iter().all(|shard| shard.corpus == first.corpus) => first.corpus.clone(),
        _ => {
            shards.iter().flat_map(|shard| shard.corpus.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
        }
    }
}
