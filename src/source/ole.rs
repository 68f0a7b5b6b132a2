//! OLE compound files, read in memory: a little file system in a file, in which DOC and XLS keep their streams.
//!
//! An own reader: what a damaged or cut file still holds is wanted, and nothing in it may cost more than its length.

use super::number::{long, short};

const HEADER_LENGTH: usize = 512;
const ENTRY_LENGTH: usize = 128;
/// The sectors of the table of chains whose places stand in the header, and where these stand.
const TABLES_IN_HEADER: usize = 109;
const TABLES_AT: usize = 0x4C;
/// Larger numbers of sectors have meanings of their own.
const LAST_SECTOR: u32 = 0xFFFF_FFF9;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Stands for a part of the table of chains that the file does not hold.
const UNKNOWN: u32 = 0xFFFF_FFFB;
const NO_ENTRY: u32 = 0xFFFF_FFFF;

#[derive(Debug)]
pub struct Ole<'a> {
    bytes: &'a [u8],
    sectors: Sectors,
    mini_sectors: Sectors,
    /// Holds all short streams.
    mini_stream: Vec<u8>,
    /// Streams shorter than this stand in it.
    shortest: usize,
    streams: Vec<Stream>,
    /// The file is cut off, or its tables do not agree with its length.
    pub is_cut: bool,
}

/// Where the sectors of one size lie, and which follows which.
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
    /// Not within a folder of the file, where embedded documents have theirs.
    is_outermost: bool,
}

/// What a chain of sectors held.
#[derive(Debug)]
pub struct Content {
    pub bytes: Vec<u8>,
    /// It breaks off before its length.
    pub is_cut: bool,
}

impl Sectors {
    /// The content of a chain, as far as it goes. It has at most as many sectors as the file, so a loop ends.
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
                // nearly all writers put a stream in one piece
                UNKNOWN => sector + 1,
                next => next,
            };
        }
        let is_cut = content.len() < length;
        Content { bytes: content, is_cut }
    }
}

impl<'a> Ole<'a> {
    /// Reads the tables of a file. Without a directory it has no streams.
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
        // 512 and 4096 are written; the header fills the first sector
        let shift = short(bytes, 0x1E).filter(|shift| (7..=16).contains(shift))?;
        let mini_shift = short(bytes, 0x20).filter(|&mini| (4..=shift).contains(&mini)).unwrap_or(6);
        let length = 1_usize << shift;
        self.sectors = Sectors { length, first: length.max(HEADER_LENGTH), next: Vec::new() };
        self.sectors.next = self.chains(length);
        let directory = self.sectors.chain(bytes, long(bytes, 0x30)?, usize::MAX).bytes;
        let root = self.read_directory(&directory)?;
        self.shortest = long(bytes, 0x38)? as usize;
        let mini_table = self.sectors.chain(bytes, long(bytes, 0x3C)?, usize::MAX).bytes;
        self.mini_stream = self.sectors.chain(bytes, root.start, root.length).bytes;
        self.mini_sectors = Sectors { length: 1 << mini_shift, first: 0, next: numbers(&mini_table).collect() };
        Some(())
    }

    /// The table of chains, no longer than the file has sectors.
    fn chains(&mut self, length: usize) -> Vec<u32> {
        let bytes = self.bytes;
        let count = bytes.len().saturating_sub(self.sectors.first).div_ceil(length);
        let entries = length / 4;
        let in_header = (0..TABLES_IN_HEADER).filter_map(|index| long(bytes, TABLES_AT + 4 * index));
        let mut places: Vec<u32> = in_header.filter(|&place| place <= LAST_SECTOR).collect();
        let mut more = long(bytes, 0x44).unwrap_or(END_OF_CHAIN);
        // the places of further parts stand in sectors whose last entries point on
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

    /// Lists the streams; gives the root, whose content are the short streams.
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

    /// Whether it lists nothing at all: its directory is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

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
        // where the directory is broken, its order tells more than its tree
        outermost.or_else(|| found.next().filter(|_| self.streams.iter().all(|stream| !stream.is_outermost)))
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// For every entry of the directory whether it stands in the root. Entries of one folder form a tree.
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
    // with the zero behind it
    let length = usize::from(short(entry, 64)?).clamp(2, 64) - 2;
    let units = entry[..length].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    Some(Stream {
        name: char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
        start: long(entry, 116)?,
        // the upper half is noise in files of small sectors, and no file has so many
        length: long(entry, 120)? as usize,
        is_outermost,
    })
}
