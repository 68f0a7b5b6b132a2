//! ZIP archives, read in memory: the directory, and members up to a size limit.
//!
//! Our own reader on `flate2`, which polars needs anyway: the crate `zip` enables features of `syn` and `crc32fast` that
//! would rebuild all of polars, and it fails when the directory at the end of the file is cut off.

use super::name;
use super::number::{long, number, short};
use super::xz;
use bzip2::read::MultiBzDecoder;
use deflate64::Deflate64Decoder;
use flate2::{Crc, read::DeflateDecoder};
use lzma_rust2::LzmaReader;
use memchr::memmem;
use std::borrow::Cow;
use std::io::{Cursor, Read};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Signatures of the ZIP64 end record and of its locator.
const LONG_END: &[u8] = b"PK\x06\x06";
const LONG_END_LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
const LOCAL_LENGTH: usize = 30;
const CENTRAL_LENGTH: usize = 46;
const END_LENGTH: usize = 22;
/// Longest comment after the end record, in bytes.
const LONGEST_REMARK: usize = u16::MAX as usize;
/// Most members that are listed. Archives of reports have thousands, documents dozens.
const MOST_MEMBERS: usize = 100_000;

/// A ZIP archive.
#[derive(Debug)]
pub struct Zip<'a> {
    bytes: &'a [u8],
    /// In the order of the directory.
    pub members: Vec<Member<'a>>,
    /// The directory is missing or broken, so the members are those whose local headers were found.
    pub is_cut: bool,
}

#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// The raw name: UTF-8, or the encoding of the writer's system.
    pub name: &'a [u8],
    /// The name in UTF-8, which some writers add.
    unicode_name: Option<&'a str>,
    flags: u16,
    method: u16,
    checksum: Option<u32>,
    /// Offset of its local header.
    offset: usize,
    packed: Option<usize>,
    unpacked: Option<u64>,
}

/// Stands in a 32-bit field whose value is in the ZIP64 extra field.
const ELSEWHERE: usize = u32::MAX as usize;

impl<'a> Member<'a> {
    /// The name as text: UTF-8 if it is valid, whatever the flag says, else GBK, which Chinese systems write.
    #[must_use]
    pub fn shown_name(&self) -> Cow<'a, str> {
        self.unicode_name.map_or_else(|| name::decode(self.name), Cow::Borrowed)
    }

    /// Reads the extra fields: the name in Unicode, and ZIP64 numbers.
    fn read_extra(&mut self, mut extra: &'a [u8]) {
        while let (Some(kind), Some(length)) = (short(extra, 0), number::<2>(extra, 2)) {
            let Some(field) = extra.get(4..4 + length) else { break };
            match kind {
                0x0001 => self.read_long_numbers(field),
                0x7075 => self.unicode_name = self.unicode_name.or_else(|| unicode_name(self.name, field)),
                _ => {}
            }
            extra = &extra[4 + length..];
        }
    }

    /// Reads the ZIP64 numbers whose own fields are full, in this order.
    fn read_long_numbers(&mut self, mut field: &[u8]) {
        let mut next = || {
            let value = number::<8>(field, 0)?;
            field = &field[8..];
            Some(value)
        };
        if self.unpacked == Some(ELSEWHERE as u64) {
            self.unpacked = next().map(|length| length as u64);
        }
        if self.packed == Some(ELSEWHERE) {
            self.packed = next();
        }
        if self.offset == ELSEWHERE {
            self.offset = next().unwrap_or(ELSEWHERE);
        }
    }

    /// A decoder for its data; `None` for an unsupported method.
    fn decoder<'d>(&self, data: &'d [u8]) -> Option<Box<dyn Read + 'd>> {
        Some(match self.method {
            0 => Box::new(data),
            8 => Box::new(DeflateDecoder::new(data)),
            9 => Box::new(Deflate64Decoder::new(Cursor::new(data))),
            12 => Box::new(MultiBzDecoder::new(data)),
            14 => {
                // version, length of the properties, then the properties: one byte and the dictionary size
                let (&model, dictionary) = (data.get(4)?, long(data, 5)?);
                let has_end = self.flags & 2 != 0;
                let length = self.unpacked.filter(|_| !has_end).unwrap_or(u64::MAX);
                let dictionary = dictionary.clamp(4 << 10, LONGEST_DICTIONARY);
                Box::new(LzmaReader::new_with_props(data.get(9..)?, length, model, dictionary, None).ok()?)
            }
            95 => Box::new(xz::Stream::new(data)),
            _ => return None,
        })
    }
}

/// Largest dictionary, in bytes: that of the strongest setting in use.
const LONGEST_DICTIONARY: u32 = 128 << 20;

/// The UTF-8 name, if its checksum fits the raw name: programs that rename a member leave the old field.
fn unicode_name<'a>(name: &[u8], field: &'a [u8]) -> Option<&'a str> {
    let mut crc = Crc::new();
    crc.update(name);
    let is_of_it = field.first() == Some(&1) && long(field, 1) == Some(crc.sum());
    std::str::from_utf8(field.get(5..)?).ok().filter(|name| is_of_it && !name.is_empty())
}

/// The content of a member.
#[derive(Debug)]
pub struct Unpacked {
    /// The content, as far as it could be unpacked.
    pub bytes: Vec<u8>,
    /// The data end early or do not match their checksum.
    pub is_damaged: bool,
}

/// Why a member is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpackError {
    /// It is encrypted.
    Protected,
    /// Larger than the limit.
    TooLarge,
    /// An unsupported method.
    Method,
    /// Nothing of it can be read.
    Damaged,
}

/// Method number of members encrypted with AES.
const ENCRYPTED: u16 = 99;

impl<'a> Zip<'a> {
    /// Reads the directory of an archive.
    #[must_use]
    pub fn open(bytes: &'a [u8]) -> Self {
        match directory(bytes) {
            Some(members) => Self { bytes, members, is_cut: false },
            None => Self { bytes, members: headers(bytes), is_cut: true },
        }
    }

    /// The member of this name.
    #[must_use]
    pub fn member(&self, name: &[u8]) -> Option<&Member<'a>> {
        self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// Unpacks a member that has at most `limit` bytes.
    ///
    /// # Errors
    /// When it is encrypted, larger, uses an unsupported method, or is damaged beyond recovery.
    pub fn unpack(&self, member: &Member, limit: usize) -> Result<Unpacked, UnpackError> {
        if member.flags & 1 != 0 || member.method == ENCRYPTED {
            return Err(UnpackError::Protected);
        }
        let header = self.bytes.get(member.offset..).filter(|header| header.starts_with(LOCAL));
        let header = header.ok_or(UnpackError::Damaged)?;
        let lengths = short(header, 26).zip(short(header, 28)).ok_or(UnpackError::Damaged)?;
        let start = LOCAL_LENGTH + usize::from(lengths.0) + usize::from(lengths.1);
        let data = header.get(start..).ok_or(UnpackError::Damaged)?;
        let is_short = member.packed.is_some_and(|packed| packed > data.len());
        let data = &data[..member.packed.unwrap_or(data.len()).min(data.len())];
        let mut bytes = Vec::new();
        let is_broken = match member.method {
            0 if data.len() > limit => return Err(UnpackError::TooLarge),
            0 => {
                bytes.extend_from_slice(data);
                false
            }
            8 => DeflateDecoder::new(data).take(limit as u64 + 1).read_to_end(&mut bytes).is_err(),
            _ => {
                let decoder = member.decoder(data).ok_or(UnpackError::Method)?;
                decoder.take(limit as u64 + 1).read_to_end(&mut bytes).is_err()
            }
        };
        if bytes.len() > limit {
            return Err(UnpackError::TooLarge);
        }
        let differs = member.checksum.is_some_and(|checksum| {
            let mut crc = Crc::new();
            crc.update(&bytes);
            crc.sum() != checksum
        });
        let is_damaged = is_broken || is_short || differs;
        if is_damaged && bytes.is_empty() {
            return Err(UnpackError::Damaged);
        }
        Ok(Unpacked { bytes, is_damaged })
    }
}

/// Lists the members from the directory at the end.
fn directory(bytes: &[u8]) -> Option<Vec<Member<'_>>> {
    let tail = bytes.len().saturating_sub(END_LENGTH + LONGEST_REMARK);
    let end = tail + memmem::rfind(&bytes[tail..], END)?;
    let (mut count, mut length) = (number::<2>(bytes, end + 10)?, number::<4>(bytes, end + 12)?);
    let (mut written, mut end) = (number::<4>(bytes, end + 16)?, end);
    if let Some(long) = long_end(bytes, end) {
        (count, length) = (number::<8>(bytes, long + 32)?, number::<8>(bytes, long + 40)?);
        (written, end) = (number::<8>(bytes, long + 48)?, long);
    }
    // if data precede the archive, all offsets are short by their length
    let start = if bytes.get(written..)?.starts_with(CENTRAL) { written } else { end.checked_sub(length)? };
    let before = start - written.min(start);
    let mut members = Vec::new();
    let mut at = start;
    while members.len() < MOST_MEMBERS && bytes.get(at..)?.starts_with(CENTRAL) {
        let name_length = number::<2>(bytes, at + 28)?;
        let name = bytes.get(at + CENTRAL_LENGTH..at + CENTRAL_LENGTH + name_length)?;
        let extra_at = at + CENTRAL_LENGTH + name_length;
        let mut member = Member {
            name,
            unicode_name: None,
            flags: short(bytes, at + 8)?,
            method: short(bytes, at + 10)?,
            checksum: u32::try_from(number::<4>(bytes, at + 16)?).ok(),
            offset: number::<4>(bytes, at + 42)?,
            packed: number::<4>(bytes, at + 20),
            unpacked: number::<4>(bytes, at + 24).map(|length| length as u64),
        };
        member.read_extra(bytes.get(extra_at..extra_at + number::<2>(bytes, at + 30)?)?);
        member.offset = member.offset.checked_add(before)?;
        // unknown; compressed data mark their end
        member.packed = member.packed.filter(|&packed| packed != ELSEWHERE);
        members.push(member);
        at += CENTRAL_LENGTH + name_length + number::<2>(bytes, at + 30)? + number::<2>(bytes, at + 32)?;
    }
    (members.len() == count || count == u16::MAX as usize || members.len() == MOST_MEMBERS).then_some(members)
}

/// Finds the ZIP64 end record through its locator.
fn long_end(bytes: &[u8], end: usize) -> Option<usize> {
    let locator = bytes.get(end.checked_sub(LOCATOR_LENGTH)?..)?;
    if !locator.starts_with(LONG_END_LOCATOR) {
        return None;
    }
    let written = number::<8>(locator, 8)?;
    let is_there = |at: &usize| bytes.get(*at..).is_some_and(|record| record.starts_with(LONG_END));
    // if data precede the archive, it is right before the locator
    Some(written).filter(is_there).or_else(|| end.checked_sub(LOCATOR_LENGTH + LONG_END_LENGTH).filter(is_there))
}

const LONG_END_LENGTH: usize = 56;

/// Lists the members from their local headers, for archives without a directory.
fn headers(bytes: &[u8]) -> Vec<Member<'_>> {
    let found = memmem::find_iter(bytes, LOCAL).take(MOST_MEMBERS);
    let member = |offset: usize| {
        let flags = short(bytes, offset + 6)?;
        let name_length = number::<2>(bytes, offset + 26)?;
        // a data descriptor follows if the sizes were unknown
        let is_known = flags & 8 == 0;
        let extra_at = offset + LOCAL_LENGTH + name_length;
        let mut member = Member {
            name: bytes.get(offset + LOCAL_LENGTH..extra_at)?,
            unicode_name: None,
            flags,
            method: short(bytes, offset + 8)?,
            checksum: number::<4>(bytes, offset + 14)
                .filter(|_| is_known)
                .and_then(|checksum| u32::try_from(checksum).ok()),
            offset,
            packed: number::<4>(bytes, offset + 18).filter(|_| is_known),
            unpacked: number::<4>(bytes, offset + 22).filter(|_| is_known).map(|length| length as u64),
        };
        let extra = extra_at..extra_at + number::<2>(bytes, offset + 28)?;
        member.read_extra(bytes.get(extra).unwrap_or_default());
        member.packed = member.packed.filter(|&packed| packed != ELSEWHERE);
        Some(member)
    };
    found.filter_map(member).collect()
}

/// Writes archives for tests.
#[cfg(test)]
#[expect(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "only tests see it")]
pub fn write(members: &[(&str, &[u8])]) -> Vec<u8> {
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;
    let (mut bytes, mut central) = (Vec::new(), Vec::new());
    let long = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    for (name, content) in members {
        let mut crc = Crc::new();
        crc.update(content);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let offset = bytes.len();
        let mut common = vec![20, 0, 0, 8, 8, 0, 0, 0, 0, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(long(packed.len()));
        common.extend(long(content.len()));
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(LOCAL);
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(&packed);
        central.extend(CENTRAL);
        central.extend([20, 0]);
        central.extend(&common);
        central.extend([0; 10]);
        central.extend(long(offset));
        central.extend(name.as_bytes());
    }
    let start = bytes.len();
    bytes.extend(&central);
    bytes.extend(END);
    bytes.extend([0; 4]);
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    bytes.extend([count, count].concat());
    bytes.extend(long(central.len()));
    bytes.extend(long(start));
    bytes.extend([0, 0]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_unpacked_with_and_without_a_directory() {
        let long = "文".repeat(1_000);
        let bytes = write(&[("a.txt", b"one"), ("b/c.txt", long.as_bytes())]);
        for (bytes, is_cut) in [(&bytes[..], false), (&bytes[..bytes.len() - 30], true)] {
            let zip = Zip::open(bytes);
            assert_eq!(zip.is_cut, is_cut);
            let names: Vec<&[u8]> = zip.members.iter().map(|member| member.name).collect();
            assert_eq!(names, [&b"a.txt"[..], b"b/c.txt"]);
            let unpacked = zip.unpack(zip.member(b"b/c.txt").unwrap(), 3_000).unwrap();
            assert_eq!((unpacked.bytes.as_slice(), unpacked.is_damaged), (long.as_bytes(), false));
            assert_eq!(zip.unpack(&zip.members[1], 2_999).unwrap_err(), UnpackError::TooLarge);
        }
        let shifted = [b"before", &bytes[..]].concat();
        let zip = Zip::open(&shifted);
        assert_eq!(zip.unpack(&zip.members[0], 10).unwrap().bytes, b"one");
    }

    #[test]
    fn damage_is_reported() {
        let mut bytes = write(&[("a.txt", "甲乙丙丁".repeat(50).as_bytes())]);
        bytes[LOCAL_LENGTH + 5 + 8] ^= 0x55;
        let zip = Zip::open(&bytes);
        assert!(zip.unpack(&zip.members[0], 10_000).map_or(true, |unpacked| unpacked.is_damaged));
        bytes[6] |= 1;
        let cut = &bytes[..bytes.len() - 30];
        let zip = Zip::open(cut);
        assert_eq!(zip.unpack(&zip.members[0], 10_000).unwrap_err(), UnpackError::Protected);
    }
}
