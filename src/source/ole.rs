//! OLE compound files, read in memory: a small file system in one file, which holds the streams of DOC and XLS.
//!
//! Our own reader, because it must recover what a damaged file still holds in time proportional to the file's length.

use super::number::{long, short};

const HEADER_LENGTH: usize = 512;
const ENTRY_LENGTH: usize = 128;
/// Sectors of the allocation table that the header lists, and the offset of that list.
const TABLES_IN_HEADER: usize = 109;
const TABLES_AT: usize = 0x4C;
/// Larger sector numbers are reserved.
const LAST_SECTOR: u32 = 0xFFFF_FFF9;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Marks a part of the allocation table that lies beyond the file.
const UNKNOWN: u32 = 0xFFFF_FFFB;
const NO_ENTRY: u32 = 0xFFFF_FFFF;

/// An OLE compound file.
#[derive(Debug)]
pub struct Ole<'a> {
    bytes: &'a [u8],
    sectors: Sectors,
    mini_sectors: Sectors,
    /// The container of all short streams.
    mini_stream: Vec<u8>,
    /// Streams below this length are short.
    shortest: usize,
    streams: Vec<Stream>,
    /// The file is cut short, or its tables point beyond it.
    pub is_cut: bool,
}

/// Sectors of one size and their chains.
#[derive(Debug, Default)]
struct Sectors {
    length: usize,
    first: usize,
    next: Vec<u32>,
}

#[derive(Debug)]
struct Stream {
    name: String,
    start: u32,
    length: usize,
    /// In the root; embedded documents keep theirs in folders.
    is_outermost: bool,
}

/// The content of a chain of sectors.
#[derive(Debug)]
pub struct Content {
    pub bytes: Vec<u8>,
    /// It ends before its stated length, or without an end mark.
    pub is_cut: bool,
}

/// Length of chains whose length is not stated.
const TO_THE_END: usize = usize::MAX;

impl Sectors {
    /// Reads a chain as far as it goes. It has no more sectors than the file, so a loop ends.
    fn chain(&self, bytes: &[u8], start: u32, length: usize) -> Content {
        let mut content = Vec::with_capacity(if length < bytes.len() { length } else { 0 });
        let count = bytes.len().saturating_sub(self.first).div_ceil(self.length.max(1));
        let mut sector = start;
        for _ in 0..count {
            if content.len() >= length || sector > LAST_SECTOR {
                break;
            }
            let at = (sector as usize).saturating_mul(self.length).saturating_add(self.first);
            let Some(rest) = bytes.get(at..) else { break };
            let wanted = self.length.min(rest.len()).min(length - content.len());
            content.extend_from_slice(&rest[..wanted]);
            sector = match self.next.get(sector as usize).copied().unwrap_or(END_OF_CHAIN) {
                // most streams are contiguous
                UNKNOWN => sector + 1,
                next => next,
            };
        }
        let is_cut = content.len() < length && (length != TO_THE_END || sector <= LAST_SECTOR);
        Content { bytes: content, is_cut }
    }
}

impl<'a> Ole<'a> {
    /// Reads the tables. A file without a directory has no streams.
    #[must_use]
    pub fn open(bytes: &'a [u8]) -> Self {
        let mut ole = Self {
            bytes,
            sectors: Sectors::default(),
            mini_sectors: Sectors::default(),
            mini_stream: Vec::new(),
            shortest: 0,
            streams: Vec::new(),
            is_cut: false,
        };
        if ole.read_tables().is_none() {
            ole.is_cut = true;
        }
        ole
    }

    fn read_tables(&mut self) -> Option<()> {
        let bytes = self.bytes;
        // 512 or 4096 in practice; the header fills the first sector
        let shift = short(bytes, 0x1E).filter(|shift| (7..=16).contains(shift))?;
        let mini_shift = short(bytes, 0x20).filter(|&mini| (4..=shift).contains(&mini)).unwrap_or(6);
        let length = 1_usize << shift;
        self.sectors = Sectors { length, first: length.max(HEADER_LENGTH), next: Vec::new() };
        self.sectors.next = self.chains(length);
        let directory = self.sectors.chain(bytes, long(bytes, 0x30)?, TO_THE_END);
        self.is_cut |= directory.is_cut;
        let root = self.read_directory(&directory.bytes)?;
        self.shortest = long(bytes, 0x38)? as usize;
        let mini_table = self.sectors.chain(bytes, long(bytes, 0x3C)?, TO_THE_END).bytes;
        self.mini_stream = self.sectors.chain(bytes, root.start, root.length).bytes;
        self.mini_sectors = Sectors { length: 1 << mini_shift, first: 0, next: numbers(&mini_table).collect() };
        Some(())
    }

    /// The allocation table, truncated to the number of sectors in the file.
    fn chains(&mut self, length: usize) -> Vec<u32> {
        let bytes = self.bytes;
        let count = bytes.len().saturating_sub(self.sectors.first).div_ceil(length);
        let entries = length / 4;
        let in_header = (0..TABLES_IN_HEADER).filter_map(|index| long(bytes, TABLES_AT + 4 * index));
        let mut places: Vec<u32> = in_header.filter(|&place| place <= LAST_SECTOR).collect();
        let mut more = long(bytes, 0x44).unwrap_or(END_OF_CHAIN);
        // further parts are listed in sectors whose last entry points to the next
        for _ in 0..count {
            if places.len() * entries >= count || more > LAST_SECTOR {
                break;
            }
            let at = (more as usize).saturating_mul(length).saturating_add(self.sectors.first);
            let Some(sector) = bytes.get(at..at.saturating_add(length)) else { break };
            places.extend(numbers(&sector[..length - 4]).filter(|&place| place <= LAST_SECTOR));
            more = long(sector, length - 4).unwrap_or(END_OF_CHAIN);
        }
        let mut next = Vec::with_capacity(count);
        for place in places {
            if next.len() >= count {
                break;
            }
            let at = (place as usize).saturating_mul(length).saturating_add(self.sectors.first);
            let part = bytes.get(at..).unwrap_or_default();
            let part = &part[..length.min(part.len())];
            next.extend(numbers(part));
            next.extend(std::iter::repeat_n(UNKNOWN, entries - part.len() / 4));
            self.is_cut |= part.len() < length;
        }
        next
    }

    /// Lists the streams and returns the root entry, whose content is the short streams.
    fn read_directory(&mut self, directory: &[u8]) -> Option<Stream> {
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY_LENGTH).collect();
        let root = entries.first()?;
        let outermost = outermost(&entries);
        for (entry, is_outermost) in entries.iter().zip(outermost) {
            if entry[66] == 2 {
                self.streams.extend(stream(entry, is_outermost));
            }
        }
        stream(root, true)
    }

    /// Whether the directory is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// Whether the root holds a stream of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The content of a stream, as far as the file holds it.
    #[must_use]
    pub fn stream(&self, name: &str) -> Option<Content> {
        let stream = self.find(name)?;
        Some(if stream.length < self.shortest {
            self.mini_sectors.chain(&self.mini_stream, stream.start, stream.length)
        } else {
            self.sectors.chain(self.bytes, stream.start, stream.length)
        })
    }

    fn find(&self, name: &str) -> Option<&Stream> {
        let mut found = self.streams.iter().filter(|stream| stream.name.eq_ignore_ascii_case(name));
        let outermost = found.clone().find(|stream| stream.is_outermost);
        // in a broken directory the order is more reliable than the tree
        outermost.or_else(|| found.next().filter(|_| self.streams.iter().all(|stream| !stream.is_outermost)))
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// For every directory entry, whether it is in the root. The entries of a folder form a tree.
fn outermost(entries: &[&[u8]]) -> Vec<bool> {
    let mut is_outermost = vec![false; entries.len()];
    let mut open = vec![long(entries[0], 76).unwrap_or(NO_ENTRY)];
    while let Some(index) = open.pop() {
        let Some(is_seen) = is_outermost.get_mut(index as usize).filter(|is_seen| !**is_seen) else { continue };
        *is_seen = true;
        let entry = entries[index as usize];
        open.extend([long(entry, 68), long(entry, 72)].into_iter().flatten());
    }
    is_outermost
}

fn stream(entry: &[u8], is_outermost: bool) -> Option<Stream> {
    // including the terminating zero
    let length = usize::from(short(entry, 64)?).clamp(2, 64) - 2;
    let units = entry[..length].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    Some(Stream {
        name: char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
        start: long(entry, 116)?,
        // the upper half is undefined with small sectors, and no file is that large
        length: long(entry, 120)? as usize,
        is_outermost,
    })
}

/// Writes files for tests.
#[cfg(test)]
#[expect(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "only tests see it")]
pub fn write(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let long = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let no_entry = NO_ENTRY.to_le_bytes();
    let mut sectors: Vec<[u8; 512]> = Vec::new();
    let mut next: Vec<u32> = Vec::new();
    let mut directory = Vec::new();
    let mut entry = |name: &str, kind: u8, links: [[u8; 4]; 3], start: [u8; 4], length: usize| {
        let mut entry = [0; ENTRY_LENGTH];
        for (place, unit) in entry.chunks_exact_mut(2).zip(name.encode_utf16()) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = u8::try_from(2 * name.encode_utf16().count() + 2).unwrap();
        entry[66] = kind;
        for (place, link) in entry[68..80].chunks_exact_mut(4).zip(links) {
            place.copy_from_slice(&link);
        }
        entry[116..120].copy_from_slice(&start);
        entry[120..124].copy_from_slice(&long(length));
        directory.extend(entry);
    };
    let mut chain = |content: &[u8]| {
        let start = sectors.len();
        for piece in content.chunks(512) {
            let mut sector = [0; 512];
            sector[..piece.len()].copy_from_slice(piece);
            sectors.push(sector);
            next.push(u32::try_from(sectors.len()).unwrap());
        }
        if let Some(last) = next.get_mut(start..).and_then(<[u32]>::last_mut) {
            *last = END_OF_CHAIN;
        }
        long(start)
    };
    entry("Root Entry", 5, [no_entry, no_entry, long(1)], END_OF_CHAIN.to_le_bytes(), 0);
    for (index, (name, content)) in streams.iter().enumerate() {
        let right = if index + 1 < streams.len() { long(index + 2) } else { no_entry };
        entry(name, 2, [no_entry, right, no_entry], chain(content), content.len());
    }
    let directory_start = chain(&directory);
    // a sector of the table covers 128 sectors, itself included
    let tables = sectors.len().div_ceil(127);
    let first_table = sectors.len();
    next.resize(first_table + tables, LAST_SECTOR + 4);
    next.resize(128 * tables, NO_ENTRY);
    let mut header = [0; HEADER_LENGTH];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[0x1E] = 9;
    header[0x20] = 6;
    header[0x30..0x34].copy_from_slice(&directory_start);
    header[0x3C..0x40].copy_from_slice(&END_OF_CHAIN.to_le_bytes());
    header[0x44..0x48].copy_from_slice(&END_OF_CHAIN.to_le_bytes());
    header[TABLES_AT..].fill(0xFF);
    for table in 0..tables {
        header[TABLES_AT + 4 * table..][..4].copy_from_slice(&long(first_table + table));
    }
    let mut bytes = header.to_vec();
    bytes.extend(sectors.concat());
    bytes.extend(next.iter().flat_map(|next| next.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(length: usize) -> Vec<u8> {
        (0..251).cycle().take(length).collect()
    }

    #[test]
    fn streams_are_put_together() {
        let (short, long) = (content(700), content(200_000));
        let bytes = write(&[("Short", &short), ("Long", &long), ("Empty", b"")]);
        let ole = Ole::open(&bytes);
        assert!(!ole.is_cut);
        for (name, content) in [("short", &short[..]), ("Long", &long), ("EMPTY", b"")] {
            let stream = ole.stream(name).unwrap();
            assert_eq!((stream.bytes.as_slice(), stream.is_cut), (content, false), "{name}");
        }
        assert!(ole.stream("other").is_none());
    }

    #[test]
    fn a_cut_file_keeps_what_it_holds() {
        let long = content(70_000);
        let bytes = write(&[("Long", &long)]);
        // without the allocation table
        let cut = Ole::open(&bytes[..bytes.len() - 1024]);
        assert!(cut.is_cut);
        let stream = cut.stream("Long").unwrap();
        assert_eq!((stream.bytes, stream.is_cut), (long, false));
        let cut = Ole::open(&bytes[..20_000]);
        assert!(cut.is_cut && cut.is_empty());
        assert!(Ole::open(&bytes[..40]).is_empty());
    }

    #[test]
    fn chains_that_loop_end() {
        let bytes = write(&[("A", &content(5_000)), ("B", &content(5_000))]);
        let table = bytes.len() - 512;
        for target in [0_u32, 3, 9, 11, 12, LAST_SECTOR] {
            let mut looped = bytes.clone();
            for entry in looped[table..].chunks_exact_mut(4).take(22) {
                entry.copy_from_slice(&target.to_le_bytes());
            }
            let ole = Ole::open(&looped);
            for name in ["A", "B"] {
                assert!(ole.stream(name).is_none_or(|stream| stream.bytes.len() <= 5_000));
            }
        }
    }
}
