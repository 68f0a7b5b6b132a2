//! A file of readings. It is written once, by one run, and never changed.
//!
//! ```text
//! name of the format
//! for each entry   checksum of key and content, content
//! for each entry   key, position and length of the content
//! at the end       position of that list, its checksum
//! ```

use super::key::Key;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

const FORMAT: &[u8; 16] = b"gouji readings 1";
/// Extension of a complete file. Its name begins with the day on which it was written.
const EXTENSION: &str = "readings";
/// Beginning of the name of a file that is being written.
pub(super) const UNFINISHED: &str = "unfinished-";
/// Bytes of a checksum.
const CHECKSUM: usize = 16;
pub(super) type Checksum = [u8; CHECKSUM];
/// Bytes of a position.
const POSITION: usize = size_of::<u64>();
/// Bytes of an item of the list of entries.
const ITEM: usize = Key::LENGTH + POSITION + size_of::<u32>();
const BUFFER_BYTES: usize = 1 << 18;

/// Position and length of an entry's content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    at: u64,
    length: u32,
}

/// The keys in a file and where the content of each stands, in the order in which they were written.
pub(super) type Entries = Vec<(Key, Span)>;

/// A complete file of readings.
#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    /// `None` if it cannot be read.
    file: Option<Mutex<File>>,
    /// The day on which it was written, counted from 1970.
    pub(super) day: u64,
}

/// The day in the name of a file of readings; `None` for any other file.
pub(super) fn day(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(EXTENSION)?.strip_suffix('.')?.split_once('-')?.0.parse().ok()
}

impl Segment {
    /// Opens a file. A damaged one has no entries and is removed when it is old.
    pub(super) fn open(path: PathBuf, day: u64) -> (Self, Entries) {
        let opened = File::open(&path).and_then(|mut file| Ok((entries(&mut file)?, file)));
        let (entries, file) = opened.map_or_else(|_| (Vec::new(), None), |((list, _), file)| (list, Some(file)));
        (Self { path, file: file.map(Mutex::new), day }, entries)
    }

    /// Opens a file that has to be whole, with its entries and the checksum of their list.
    pub(super) fn whole(path: PathBuf) -> io::Result<(Self, Entries, Checksum)> {
        let mut file = File::open(&path)?;
        let (entries, sum) = entries(&mut file)?;
        Ok((Self { path, file: Some(Mutex::new(file)), day: 0 }, entries, sum))
    }

    /// The content of an entry; `None` if its checksum does not match.
    pub(super) fn read(&self, key: &Key, span: Span) -> Option<Vec<u8>> {
        let mut bytes = vec![0; CHECKSUM + span.length as usize];
        {
            let mut file = self.file.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(span.at)).ok()?;
            file.read_exact(&mut bytes).ok()?;
        }
        let content = bytes.split_off(CHECKSUM);
        (bytes == checksum(key.as_bytes(), &content)).then_some(content)
    }

    /// Removes the file. Failure is ignored: another run may have removed it, or the next one will.
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The list of entries and its checksum; an error if the file is damaged.
fn entries(file: &mut File) -> io::Result<(Entries, Checksum)> {
    let broken = || io::Error::from(ErrorKind::InvalidData);
    let mut format = [0; FORMAT.len()];
    file.read_exact(&mut format)?;
    let end = file.metadata()?.len().checked_sub((POSITION + CHECKSUM) as u64).ok_or_else(broken)?;
    file.seek(SeekFrom::Start(end))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let (position, sum) = tail.split_first_chunk::<POSITION>().ok_or_else(broken)?;
    let start = u64::from_le_bytes(*position);
    let length = end.checked_sub(start).ok_or_else(broken)?;
    file.seek(SeekFrom::Start(start))?;
    let mut list = Vec::new();
    Read::take(&mut *file, length).read_to_end(&mut list)?;
    let of_list = checksum(position, &list);
    if format != *FORMAT || sum != of_list || list.len() % ITEM != 0 {
        return Err(broken());
    }
    let entries: io::Result<Vec<_>> = list.chunks_exact(ITEM).map(|item| item_of(item).ok_or_else(broken)).collect();
    Ok((entries?, of_list))
}

fn item_of(bytes: &[u8]) -> Option<(Key, Span)> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (at, rest) = rest.split_first_chunk()?;
    let length = u32::from_le_bytes(rest.try_into().ok()?);
    Some((Key::of_bytes(*key), Span { at: u64::from_le_bytes(*at), length }))
}

fn checksum(key: &[u8], content: &[u8]) -> Checksum {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key);
    hasher.update(content);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..CHECKSUM]);
    sum
}

/// Writes a file of readings. Dropping it before it is finished removes it.
#[derive(Debug)]
pub(super) struct SegmentWriter {
    file: BufWriter<NamedTempFile>,
    length: u64,
    /// The list of entries.
    list: Vec<u8>,
}

impl SegmentWriter {
    pub(super) fn create(dir: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix(UNFINISHED).rand_bytes(12).tempfile_in(dir)?;
        let mut writer = Self { file: BufWriter::with_capacity(BUFFER_BYTES, file), length: 0, list: Vec::new() };
        writer.write(FORMAT)?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    pub(super) fn add(&mut self, key: &Key, content: &[u8]) -> io::Result<()> {
        let length = u32::try_from(content.len()).map_err(io::Error::other)?;
        self.list.extend_from_slice(key.as_bytes());
        self.list.extend_from_slice(&self.length.to_le_bytes());
        self.list.extend_from_slice(&length.to_le_bytes());
        self.write(&checksum(key.as_bytes(), content))?;
        self.write(content)
    }

    /// Completes the file. Gives it with the checksum of its list.
    fn complete(mut self) -> io::Result<(NamedTempFile, Checksum)> {
        let position = self.length.to_le_bytes();
        let list = std::mem::take(&mut self.list);
        self.write(&list)?;
        self.write(&position)?;
        let sum = checksum(&position, &list);
        self.write(&sum)?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        Ok((file, sum))
    }

    /// Completes the file under a name. Gives the checksum of its list.
    pub(super) fn finish_as(self, path: &Path) -> io::Result<Checksum> {
        let (file, sum) = self.complete()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(sum)
    }

    /// Completes the file and makes it visible to other runs.
    pub(super) fn finish(self, dir: &Path, day: u64) -> io::Result<()> {
        let (file, _) = self.complete()?;
        let name = file.path().file_name().and_then(|name| name.to_str()).ok_or(ErrorKind::InvalidFilename)?;
        let drawn = name.trim_start_matches(UNFINISHED);
        let complete = dir.join(format!("{day}-{drawn}.{EXTENSION}"));
        file.persist_noclobber(complete).map(|_| ()).map_err(|error| error.error)
    }
}
