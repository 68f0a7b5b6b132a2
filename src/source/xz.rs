//! The xz format: blocks of LZMA2 with checksums, followed by an index.
//!
//! Our own container reader: that of the crate `lzma-rust2` enables a feature of `sha2` that would rebuild most of polars.

use flate2::Crc;
use lzma_rust2::Lzma2Reader;
use std::io::{self, ErrorKind, Read};

pub(super) const SIGNATURE: [u8; 6] = [0xFD, b'7', b'z', b'X', b'Z', 0];
const HEADER_LENGTH: usize = 12;
const FOOTER_LENGTH: usize = 12;
const LZMA2: u64 = 0x21;
/// Largest dictionary, in bytes: twice that of the strongest setting.
const LONGEST_DICTIONARY: u32 = 128 << 20;

/// Decompresses one stream as it is read, and leaves what follows.
pub(super) struct Stream<'a> {
    rest: &'a [u8],
    block: Option<Block<'a>>,
    check: Check,
    is_over: bool,
}

struct Block<'a> {
    content: Lzma2Reader<&'a [u8]>,
    packed: usize,
    checksum: Checksum,
}

/// The checksum after each block.
#[derive(Debug, Clone, Copy)]
enum Check {
    Crc32,
    Crc64,
    /// None, or one that is not verified, with its length in bytes.
    Other(usize),
}

impl Check {
    fn length(self) -> usize {
        match self {
            Self::Crc32 => 4,
            Self::Crc64 => 8,
            Self::Other(length) => length,
        }
    }
}

enum Checksum {
    Crc32(Crc),
    Crc64(u64),
    None,
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc32(crc) => crc.update(bytes),
            Self::Crc64(crc) => {
                *crc = bytes.iter().fold(*crc, |crc, &byte| CRC64[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ crc >> 8);
            }
            Self::None => {}
        }
    }

    fn is(&self, written: &[u8]) -> bool {
        match self {
            Self::Crc32(crc) => crc.sum().to_le_bytes() == *written,
            Self::Crc64(crc) => (!crc).to_le_bytes() == *written,
            Self::None => true,
        }
    }
}

/// CRC-64 of ECMA-182, lowest bit first.
static CRC64: [u64; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u64;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xC96C_5795_D787_0F42 ^ value >> 1 } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

impl<'a> Stream<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let check = match bytes.get(7).map(|kind| kind & 0x0F) {
            Some(1) => Check::Crc32,
            Some(4) => Check::Crc64,
            Some(0) | None => Check::Other(0),
            Some(kind) => Check::Other(4 << (usize::from(kind - 1) / 3)),
        };
        let rest = bytes.get(HEADER_LENGTH..).unwrap_or_default();
        Self { rest, block: None, check, is_over: false }
    }

    /// The bytes after the stream, once it has been read.
    pub(super) fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// Begins the next block, or skips the index after the last. `None` if the stream is cut or uses other filters.
    fn next_block(&mut self) -> Option<()> {
        let length = usize::from(*self.rest.first()?);
        if length == 0 {
            self.pass_index()?;
            self.is_over = true;
            return Some(());
        }
        let (header, content) = self.rest.split_at_checked(4 * (length + 1))?;
        let (header, checksum) = header.split_at_checked(header.len() - 4)?;
        let mut crc = Crc::new();
        crc.update(header);
        if crc.sum().to_le_bytes() != *checksum {
            return None;
        }
        let (flags, mut fields) = (header[1], &header[2..]);
        for is_there in [flags & 0x40 != 0, flags & 0x80 != 0] {
            if is_there {
                number(&mut fields)?;
            }
        }
        // other filters are meant for executables
        let is_lzma2 = flags.trailing_zeros() >= 2 && number(&mut fields)? == LZMA2 && number(&mut fields)? == 1;
        let bits = *fields.first().filter(|&&bits| is_lzma2 && bits < 40)?;
        let dictionary = (2 | u32::from(bits) & 1) << (bits / 2 + 11);
        if dictionary > LONGEST_DICTIONARY {
            return None;
        }
        let checksum = match self.check {
            Check::Crc32 => Checksum::Crc32(Crc::new()),
            Check::Crc64 => Checksum::Crc64(u64::MAX),
            Check::Other(_) => Checksum::None,
        };
        self.block =
            Some(Block { content: Lzma2Reader::new(content, dictionary, None), packed: content.len(), checksum });
        Some(())
    }

    /// Ends a block: padding to four bytes, then the checksum.
    fn end_block(&mut self, block: Block<'a>) -> Option<()> {
        let rest = block.content.into_inner();
        let filling = (block.packed - rest.len()).next_multiple_of(4) - (block.packed - rest.len());
        let (checksum, rest) = rest.get(filling..)?.split_at_checked(self.check.length())?;
        self.rest = rest;
        block.checksum.is(checksum).then_some(())
    }

    fn pass_index(&mut self) -> Option<()> {
        let mut fields = self.rest.get(1..)?;
        let records = number(&mut fields)?;
        for _ in 0..records {
            number(&mut fields)?;
            number(&mut fields)?;
        }
        let length = (self.rest.len() - fields.len()).next_multiple_of(4);
        self.rest = self.rest.get(length + 4 + FOOTER_LENGTH..)?;
        Some(())
    }
}

/// Reads a little-endian base-128 integer.
fn number(fields: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for at in 0..9 {
        let (&byte, rest) = fields.split_first()?;
        *fields = rest;
        value |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = || io::Error::from(ErrorKind::InvalidData);
        while !self.is_over && !buffer.is_empty() {
            let Some(block) = &mut self.block else {
                self.next_block().ok_or_else(broken)?;
                continue;
            };
            let read = block.content.read(buffer)?;
            block.checksum.add(&buffer[..read]);
            if read > 0 {
                return Ok(read);
            }
            if let Some(block) = self.block.take() {
                self.end_block(block).ok_or_else(broken)?;
            }
        }
        Ok(0)
    }
}
