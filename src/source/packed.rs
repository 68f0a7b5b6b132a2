//! A single file compressed by gzip, bzip2 or xz. It may consist of several members, as concatenation and parallel
//! compressors produce; together they are one file.

use super::xz;
use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};

/// How a single file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "programs are named")]
pub enum Packing {
    Gzip,
    Bzip2,
    Xz,
}

impl Packing {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::Bzip2, Self::Xz];
}

/// Decompresses a file as it is read.
pub(super) struct Content<'a> {
    packing: Packing,
    member: Option<Member<'a>>,
    /// The bytes after the current member.
    rest: &'a [u8],
    /// Bytes after the last member.
    pub has_rubbish: bool,
}

enum Member<'a> {
    Gzip(Box<GzDecoder<&'a [u8]>>),
    Bzip2(BzDecoder<&'a [u8]>),
    Xz(Box<xz::Stream<'a>>),
}

impl Read for Member<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Bzip2(decoder) => decoder.read(buffer),
            Self::Xz(decoder) => decoder.read(buffer),
        }
    }
}

impl<'a> Member<'a> {
    /// The bytes after it, once it has been read.
    fn rest(self) -> &'a [u8] {
        match self {
            Self::Gzip(decoder) => (*decoder).into_inner(),
            Self::Bzip2(decoder) => decoder.into_inner(),
            Self::Xz(stream) => stream.rest(),
        }
    }
}

impl Packing {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // a block begins with the digits of pi, an empty file with those of its square root
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            _ if bytes.starts_with(&xz::SIGNATURE) => Some(Self::Xz),
            _ => None,
        }
    }

    pub(super) fn content(self, bytes: &[u8]) -> Content<'_> {
        Content { packing: self, member: None, rest: bytes, has_rubbish: false }
    }

    fn member(self, bytes: &[u8]) -> Member<'_> {
        match self {
            Self::Gzip => Member::Gzip(Box::new(GzDecoder::new(bytes))),
            Self::Bzip2 => Member::Bzip2(BzDecoder::new(bytes)),
            Self::Xz => Member::Xz(Box::new(xz::Stream::new(bytes))),
        }
    }
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some(member) = &mut self.member {
                match member.read(buffer) {
                    Ok(0) => {}
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        // decoders do not define what follows an error
                        (self.member, self.rest) = (None, &[]);
                        return Err(error);
                    }
                    read => return read,
                }
            }
            if let Some(member) = self.member.take() {
                self.rest = member.rest();
            }
            match Packing::of(self.rest) {
                Some(packing) if packing == self.packing => self.member = Some(packing.member(self.rest)),
                // tapes and disks pad with zeros
                _ => {
                    self.has_rubbish = self.rest.iter().any(|&byte| byte != 0);
                    return Ok(0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip2(text: &str) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> (String, bool, bool) {
        let mut content = Packing::of(bytes).unwrap().content(bytes);
        let mut unpacked = Vec::new();
        let is_whole = content.read_to_end(&mut unpacked).is_ok();
        (String::from_utf8(unpacked).unwrap(), is_whole, content.has_rubbish)
    }

    #[test]
    fn members_behind_each_other_are_one_file() {
        for pack in [gzip, bzip2] {
            let joined = [pack("甲"), pack(""), pack("乙丙")].concat();
            assert_eq!(read(&joined), ("甲乙丙".to_owned(), true, false));
            assert_eq!(read(&[&joined[..], &[0; 512]].concat()), ("甲乙丙".to_owned(), true, false));
            assert_eq!(read(&[&joined[..], b"<!-- end -->"].concat()), ("甲乙丙".to_owned(), true, true));
            let cut = read(&joined[..joined.len() - 6]);
            assert!(cut.0.starts_with('甲') && !cut.1, "{cut:?}");
        }
    }

    #[test]
    fn xz_is_unpacked_and_a_cut_one_reported() {
        let whole = include_bytes!("../../tests/files/two_streams.xz");
        assert_eq!(read(whole), ("甲乙丙".to_owned(), true, false));
        assert_eq!(read(&[&whole[..], b"rubbish"].concat()), ("甲乙丙".to_owned(), true, true));
        for cut in [8, 20, 40] {
            assert!(!read(&whole[..whole.len() - cut]).1, "{cut}");
        }
        let mut damaged = whole.to_vec();
        // within the compressed bytes of the first stream
        damaged[28] ^= 1;
        assert!(!read(&damaged).1);
    }
}
