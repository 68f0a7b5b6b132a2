//! A file of records in their order, of which none can be missing, cut or changed unnoticed.

use super::coding::{packed, unpacked};
use super::key::Key;
use super::segment::{Checksum, Segment, SegmentWriter, Span};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::{Path, PathBuf};

/// The bytes of a record; `None` for one that is too large to be one.
pub fn record_bytes(record: &impl Serialize) -> Option<Vec<u8>> {
    packed(&postcard::to_stdvec(record).ok()?)
}

/// Writes records. What is not finished leaves no file.
#[derive(Debug)]
pub struct RecordWriter {
    segment: SegmentWriter,
    count: u64,
}

/// The key of a record is its number, so that no two of them can change places.
fn key(number: u64) -> Key {
    let mut digest = [0; Key::LENGTH];
    digest[..size_of::<u64>()].copy_from_slice(&number.to_le_bytes());
    Key::of_bytes(digest)
}

impl RecordWriter {
    /// Begins a file in a folder.
    ///
    /// # Errors
    /// If there can be none.
    pub fn create(dir: &Path) -> io::Result<Self> {
        Ok(Self { segment: SegmentWriter::create(dir)?, count: 0 })
    }

    /// Adds a record, as [`record_bytes`] gave it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.segment.add(&key(self.count), bytes)?;
        self.count += 1;
        Ok(())
    }

    /// Completes the file under a name. Gives its hash in hexadecimal.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self, path: &Path) -> io::Result<String> {
        Ok(hexadecimal(self.segment.finish_as(path)?))
    }
}

fn hexadecimal(sum: Checksum) -> String {
    format!("{:032x}", u128::from_be_bytes(sum))
}

/// A file of records.
#[derive(Debug)]
pub struct Records {
    segment: Segment,
    spans: Vec<Span>,
    /// The hash that [`RecordWriter::finish`] gave.
    pub hash: String,
}

impl Records {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be read, or is not whole.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        let (segment, entries, sum) = Segment::whole(path)?;
        Ok(Self { segment, spans: entries.into_iter().map(|(_, span)| span).collect(), hash: hexadecimal(sum) })
    }

    /// The number of records.
    #[must_use]
    pub fn count(&self) -> usize {
        self.spans.len()
    }

    /// A record; `None` if it is not what was written.
    #[must_use]
    pub fn get<R: DeserializeOwned>(&self, number: usize) -> Option<R> {
        let content = self.segment.read(&key(number as u64), *self.spans.get(number)?)?;
        let bytes = unpacked(&content)?;
        let (record, rest) = postcard::take_from_bytes(&bytes).ok()?;
        rest.is_empty().then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_a_change_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records");
        let mut writer = RecordWriter::create(folder.path()).unwrap();
        let words = ["甲", "乙", "丙"];
        for word in words {
            writer.add(&record_bytes(&word).unwrap()).unwrap();
        }
        let hash = writer.finish(&path).unwrap();
        let records = Records::open(path.clone()).unwrap();
        let read = |records: &Records| (0..records.count()).map(|at| records.get::<String>(at)).collect::<Vec<_>>();
        assert_eq!(read(&records), words.map(|word| Some(word.to_owned())));
        assert_eq!((records.hash.as_str(), records.get::<String>(3)), (hash.as_str(), None));
        let whole = std::fs::read(&path).unwrap();
        for cut in [0, 10, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(Records::open(path.clone()).is_err(), "{cut} bytes");
        }
        let mut changed = whole.clone();
        changed[40] ^= 1;
        std::fs::write(&path, changed).unwrap();
        let read = read(&Records::open(path).unwrap());
        assert_eq!(read.iter().flatten().count(), 2, "{read:?}");
    }
}
