//! ZIP archives, read in memory: the directory, and members with a limit on what they unpack to.
//!
//! An own reader on `flate2`, which polars brings anyway: the crate `zip` turns on features of `syn` and `crc32fast`
//! that rebuild all of polars for everybody, and it gives up where the directory at the end of a file is cut off.

use super::number::{number, short};
use flate2::{Crc, read::DeflateDecoder};
use memchr::memmem;
use std::io::Read;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const LOCAL_LENGTH: usize = 30;
const CENTRAL_LENGTH: usize = 46;
const END_LENGTH: usize = 22;
/// The end record stands before a remark of at most this length.
const LONGEST_REMARK: usize = u16::MAX as usize;
/// More members than this are not listed: an archive of reports has some thousands, a document some dozens.
const MOST_MEMBERS: usize = 100_000;

#[derive(Debug)]
pub struct Zip<'a> {
    bytes: &'a [u8],
    pub members: Vec<Member<'a>>,
    /// The directory is missing or broken: members are those whose own headers were found.
    pub is_cut: bool,
}

#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// As it stands there: in UTF-8, or in whatever the writer's system spoke.
    pub name: &'a [u8],
    flags: u16,
    method: u16,
    checksum: Option<u32>,
    /// Of its own header.
    offset: usize,
    packed: Option<usize>,
}

impl Member<'_> {
    /// Whether the writer says that the name is in UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        self.flags & 1 << 11 != 0
    }
}

#[derive(Debug)]
pub struct Unpacked {
    pub bytes: Vec<u8>,
    /// The data end early or do not agree with their checksum.
    pub is_damaged: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpackError {
    Protected,
    /// More than the limit.
    TooLarge,
    /// By a method other than the two that everybody writes.
    Method,
    /// Nothing of it is to be read.
    Damaged,
}

impl<'a> Zip<'a> {
    /// Reads the directory of an archive.
    #[must_use]
    pub fn open(bytes: &'a [u8]) -> Self {
        match directory(bytes) {
            Some(members) => Self { bytes, members, is_cut: false },
            None => Self { bytes, members: headers(bytes), is_cut: true },
        }
    }

    #[must_use]
    pub fn member(&self, name: &[u8]) -> Option<&Member<'a>> {
        self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// Unpacks a member that has at most `limit` bytes.
    ///
    /// # Errors
    /// When it is protected, larger, packed by a rare method, or so damaged that nothing is left.
    pub fn unpack(&self, member: &Member, limit: usize) -> Result<Unpacked, UnpackError> {
        if member.flags & 1 != 0 {
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
            _ => return Err(UnpackError::Method),
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

/// The members as the directory at the end lists them.
fn directory(bytes: &[u8]) -> Option<Vec<Member<'_>>> {
    let tail = bytes.len().saturating_sub(END_LENGTH + LONGEST_REMARK);
    let end = tail + memmem::rfind(&bytes[tail..], END)?;
    let count = number::<2>(bytes, end + 10)?;
    let length = number::<4>(bytes, end + 12)?;
    let written = number::<4>(bytes, end + 16)?;
    // with something in front of the archive, all offsets are short by its length
    let start = if bytes.get(written..)?.starts_with(CENTRAL) { written } else { end.checked_sub(length)? };
    let before = start - written.min(start);
    let mut members = Vec::new();
    let mut at = start;
    while members.len() < MOST_MEMBERS && bytes.get(at..)?.starts_with(CENTRAL) {
        let name_length = number::<2>(bytes, at + 28)?;
        let name = bytes.get(at + CENTRAL_LENGTH..at + CENTRAL_LENGTH + name_length)?;
        let packed = number::<4>(bytes, at + 20)?;
        members.push(Member {
            name,
            flags: short(bytes, at + 8)?,
            method: short(bytes, at + 10)?,
            checksum: u32::try_from(number::<4>(bytes, at + 16)?).ok(),
            offset: number::<4>(bytes, at + 42)? + before,
            // written elsewhere; packed data know their end
            packed: Some(packed).filter(|&packed| packed != u32::MAX as usize),
        });
        at += CENTRAL_LENGTH + name_length + number::<2>(bytes, at + 30)? + number::<2>(bytes, at + 32)?;
    }
    (members.len() == count || count == u16::MAX as usize || members.len() == MOST_MEMBERS).then_some(members)
}

/// The members as their own headers name them, for archives without a directory.
fn headers(bytes: &[u8]) -> Vec<Member<'_>> {
    let found = memmem::find_iter(bytes, LOCAL).take(MOST_MEMBERS);
    let member = |offset: usize| {
        let flags = short(bytes, offset + 6)?;
        let name_length = number::<2>(bytes, offset + 26)?;
        // told behind the data, where they were not known before
        let is_known = flags & 8 == 0;
        Some(Member {
            name: bytes.get(offset + LOCAL_LENGTH..offset + LOCAL_LENGTH + name_length)?,
            flags,
            method: short(bytes, offset + 8)?,
            checksum: number::<4>(bytes, offset + 14)
                .filter(|_| is_known)
                .and_then(|checksum| u32::try_from(checksum).ok()),
            offset,
            packed: number::<4>(bytes, offset + 18).filter(|&packed| is_known && packed != u32::MAX as usize),
        })
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
    fn damage_is_told() {
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
