//! 7z archives, read in memory: a header at the end, and blocks of members that are compressed together.
//!
//! Our own container reader on existing decoders: the crate `sevenz-rust2` enables a feature of `crc32fast` that would
//! rebuild all of polars.

use super::number::number;
use super::zip::UnpackError;
use crate::saturate::Saturate;
use bzip2::read::MultiBzDecoder;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use lzma_rust2::filter::bcj::BcjReader;
use lzma_rust2::filter::delta::DeltaReader;
use lzma_rust2::{Lzma2Reader, LzmaReader};
use std::io::{self, Read};

pub(super) const SIGNATURE: &[u8] = b"7z\xBC\xAF\x27\x1C";
const START: usize = 32;
/// Largest unpacked header, in bytes; a member takes about 60.
const LONGEST_HEADER: usize = 32 << 20;
const MOST_MEMBERS: usize = 100_000;
/// Longest chain of coders that is decoded.
const MOST_CODERS: usize = 8;
/// Largest dictionary, in bytes: that of the strongest setting of 7-Zip.
const LONGEST_DICTIONARY: u32 = 256 << 20;
const SHORTEST_DICTIONARY: u32 = 4 << 10;

#[derive(Debug, Default)]
pub(super) struct SevenZip {
    pub blocks: Vec<Block>,
    /// The header is missing or broken, so there are no blocks.
    pub is_cut: bool,
}

/// Members that are compressed together.
#[derive(Debug, Default)]
pub(super) struct Block {
    steps: Vec<Step>,
    /// Number of packed streams; only rare methods have several.
    streams: usize,
    /// The range of packed bytes.
    start: usize,
    packed: usize,
    /// Unpacked size of all members, in bytes.
    size: u64,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    pub name: String,
    pub size: u64,
    checksum: Option<u32>,
}

impl Member {
    /// Whether the content matches its checksum.
    #[must_use]
    pub(super) fn is_whole(&self, bytes: &[u8]) -> bool {
        let mut crc = Crc::new();
        crc.update(bytes);
        bytes.len() as u64 == self.size && self.checksum.is_none_or(|checksum| checksum == crc.sum())
    }
}

/// The coders of a block, the outermost first.
#[derive(Debug, Clone)]
struct Step {
    method: Vec<u8>,
    settings: Vec<u8>,
    /// Unpacked size, in bytes.
    size: u64,
}

impl SevenZip {
    #[must_use]
    pub(super) fn open(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or(Self { blocks: Vec::new(), is_cut: true })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let start = START.checked_add(number::<8>(bytes, 12)?)?;
        let header = bytes.get(start..start.checked_add(number::<8>(bytes, 20)?)?)?;
        let mut header = header.to_vec();
        // one coder, rarely two
        for _ in 0..4 {
            let mut fields = Fields(&header);
            match fields.byte() {
                Some(0x01) => return archive(fields),
                Some(0x17) => header = unpacked_header(fields, bytes)?,
                // an empty block
                None => return Some(Self::default()),
                _ => return None,
            }
        }
        None
    }
}

fn unpacked_header(mut fields: Fields, bytes: &[u8]) -> Option<Vec<u8>> {
    let block = streams(&mut fields)?.into_iter().next()?;
    let mut header = Vec::new();
    block.content(bytes).ok()?.take(LONGEST_HEADER as u64).read_to_end(&mut header).ok()?;
    Some(header)
}

impl Block {
    /// Opens the block for reading.
    ///
    /// # Errors
    /// When it is encrypted, uses an unsupported method, or lies beyond the end of the file.
    pub(super) fn content<'a>(&self, bytes: &'a [u8]) -> Result<Box<dyn Read + 'a>, UnpackError> {
        let packed = bytes.get(self.start..).ok_or(UnpackError::Damaged)?;
        let mut content: Box<dyn Read + 'a> = Box::new(&packed[..self.packed.min(packed.len())]);
        for step in &self.steps {
            content = step.undo(content)?;
        }
        Ok(Box::new(Once { content: Some(content.take(self.size)) }))
    }
}

/// Stops at the first error: decoders do not define what follows one, and some never end.
struct Once<R> {
    content: Option<R>,
}

impl<R: Read> Read for Once<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(content) = &mut self.content else { return Ok(0) };
        let read = content.read(buffer);
        if read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.content = None;
        }
        read
    }
}

impl Step {
    fn undo<'a>(&self, packed: Box<dyn Read + 'a>) -> Result<Box<dyn Read + 'a>, UnpackError> {
        Ok(match (&self.method[..], &self.settings[..]) {
            ([0], _) => packed,
            ([3, 1, 1], &[model, a, b, c, d, ..]) => {
                let dictionary = self.dictionary(u32::from_le_bytes([a, b, c, d]))?;
                let reader = LzmaReader::new_with_props(packed, self.size, model, dictionary, None);
                Box::new(reader.map_err(|_| UnpackError::Damaged)?)
            }
            ([0x21], &[bits @ 0..=40, ..]) => {
                let dictionary = if bits == 40 { u32::MAX } else { (2 | u32::from(bits) & 1) << (bits / 2 + 11) };
                Box::new(Lzma2Reader::new(packed, self.dictionary(dictionary)?, None))
            }
            ([3], &[distance, ..]) => Box::new(DeltaReader::new(packed, usize::from(distance) + 1)),
            ([4] | [3, 3, 1, 3], _) => Box::new(BcjReader::new_x86(packed, 0)),
            ([4, 1, 8], _) => Box::new(DeflateDecoder::new(packed)),
            ([4, 1, 9], _) => Box::new(deflate64::Deflate64Decoder::new(packed)),
            ([4, 2, 2], _) => Box::new(MultiBzDecoder::new(packed)),
            ([6, 0xF1, 7, 1], _) => return Err(UnpackError::Protected),
            _ => return Err(UnpackError::Method),
        })
    }
}

impl Step {
    /// Dictionary size in bytes, capped at the unpacked size.
    fn dictionary(&self, announced: u32) -> Result<u32, UnpackError> {
        let needed = announced.min(self.size.saturate()).max(SHORTEST_DICTIONARY);
        if needed <= LONGEST_DICTIONARY { Ok(needed) } else { Err(UnpackError::TooLarge) }
    }
}

/// A cursor over the header.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    /// Reads a 7z number: leading one bits of the first byte count the bytes that follow; its other bits are the highest.
    fn long(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let more = first.leading_ones() as usize;
        let low = self.take(more)?.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
        let high = if more < 7 { u64::from(first) & ((1 << (7 - more)) - 1) } else { 0 };
        Some(if more < 8 { low | high << (8 * more) } else { low })
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(self.long()?).ok()
    }

    /// Reads a count of items, each of which takes at least one bit of the header.
    fn count(&mut self) -> Option<usize> {
        self.number().filter(|&count| count <= MOST_MEMBERS)
    }

    fn bits(&mut self, count: usize) -> Option<Vec<bool>> {
        let bytes = self.take(count.div_ceil(8))?;
        Some((0..count).map(|at| bytes[at / 8] & 0x80 >> (at % 8) != 0).collect())
    }

    fn checksums(&mut self, count: usize) -> Option<Vec<Option<u32>>> {
        let is_known = if self.byte()? == 0 { self.bits(count)? } else { vec![true; count] };
        let checksum = |is_known: bool| {
            if is_known {
                self.take(4).map(|bytes| Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])))
            } else {
                Some(None)
            }
        };
        is_known.into_iter().map(checksum).collect()
    }
}

fn archive(mut fields: Fields) -> Option<SevenZip> {
    let mut blocks = Vec::new();
    loop {
        match fields.byte()? {
            0x00 => return Some(SevenZip { blocks, is_cut: false }),
            // archive properties: unused in practice
            0x02 => {
                while fields.byte()? != 0 {
                    let length = fields.number()?;
                    fields.take(length)?;
                }
            }
            // additional streams, which are no members
            0x03 => drop(streams(&mut fields)?),
            0x04 => blocks = streams(&mut fields)?,
            0x05 => name_members(&mut fields, &mut blocks)?,
            _ => return None,
        }
    }
}

/// The blocks, with the sizes of their members.
fn streams(fields: &mut Fields) -> Option<Vec<Block>> {
    let (mut start, mut packed, mut blocks) = (START, Vec::new(), Vec::new());
    // checksums of whole blocks
    let mut checksums = Vec::new();
    let mut is_parted = false;
    loop {
        match fields.byte()? {
            0x00 => break,
            0x06 => {
                start = start.checked_add(fields.number()?)?;
                let count = fields.count()?;
                loop {
                    match fields.byte()? {
                        0x00 => break,
                        0x09 => packed = (0..count).map(|_| fields.number()).collect::<Option<_>>()?,
                        0x0A => drop(fields.checksums(count)?),
                        _ => return None,
                    }
                }
            }
            0x07 => (blocks, checksums) = read_blocks(fields)?,
            0x08 => {
                part(fields, &mut blocks, &checksums)?;
                is_parted = true;
            }
            _ => return None,
        }
    }
    if !is_parted {
        for (block, checksum) in blocks.iter_mut().zip(checksums) {
            block.members = vec![Member { size: block.size, checksum, ..Member::default() }];
        }
    }
    let mut packed = packed.into_iter();
    for block in &mut blocks {
        block.start = start;
        for _ in 0..block.streams {
            block.packed = block.packed.checked_add(packed.next()?)?;
        }
        start = start.checked_add(block.packed)?;
    }
    Some(blocks)
}

type Checksums = Vec<Option<u32>>;

fn read_blocks(fields: &mut Fields) -> Option<(Vec<Block>, Checksums)> {
    if fields.byte()? != 0x0B {
        return None;
    }
    let count = fields.count()?;
    // external data: unused in practice
    if fields.byte()? != 0 {
        return None;
    }
    let mut lines = Vec::new();
    for _ in 0..count {
        lines.push(line(fields)?);
    }
    let mut checksums = vec![None; count];
    let mut blocks = Vec::new();
    loop {
        match fields.byte()? {
            0x00 => return Some((blocks, checksums)),
            0x0C => {
                for Line { mut steps, order, streams, outputs } in std::mem::take(&mut lines) {
                    let sizes = (0..outputs).map(|_| fields.long()).collect::<Option<Vec<_>>>()?;
                    for (step, size) in steps.iter_mut().zip(&sizes) {
                        step.size = *size;
                    }
                    let steps: Vec<Step> = order.into_iter().map(|at| steps[at].clone()).collect();
                    let size = steps.last()?.size;
                    blocks.push(Block { steps, streams, size, ..Block::default() });
                }
            }
            0x0A => checksums = fields.checksums(count)?,
            _ => return None,
        }
    }
}

/// The coders of a block, in the order in which they are undone.
struct Line {
    steps: Vec<Step>,
    order: Vec<usize>,
    streams: usize,
    outputs: usize,
}

/// Coders with several streams form no chain. They keep their order; their method is unsupported anyway.
fn line(fields: &mut Fields) -> Option<Line> {
    let count = fields.count().filter(|count| (1..=MOST_CODERS).contains(count))?;
    let (mut steps, mut inputs, mut outputs) = (Vec::new(), 0, 0);
    for _ in 0..count {
        let flags = fields.byte()?;
        let method = fields.take(usize::from(flags & 0x0F))?.to_vec();
        let (reads, gives) = if flags & 0x10 == 0 { (1, 1) } else { (fields.count()?, fields.count()?) };
        inputs += reads;
        outputs += gives;
        let length = if flags & 0x20 == 0 { 0 } else { fields.number()? };
        steps.push(Step { method, settings: fields.take(length)?.to_vec(), size: 0 });
    }
    let bound: usize = outputs.checked_sub(1).filter(|&bound| bound <= 4 * MOST_CODERS)?;
    let pairs = (0..bound).map(|_| fields.number().zip(fields.number())).collect::<Option<Vec<_>>>()?;
    let open = inputs.checked_sub(bound).filter(|&open| open <= 4 * MOST_CODERS)?;
    let first =
        if open > 1 { (0..open).map(|_| fields.number()).collect::<Option<Vec<_>>>()?.first().copied() } else { None };
    // the coder whose input is no other's output
    let first = first.or_else(|| (0..inputs).find(|input| pairs.iter().all(|(read, _)| read != input)))?;
    if inputs != count || outputs != count {
        return Some(Line { steps, order: (0..count).collect(), streams: open, outputs });
    }
    let mut order = vec![first];
    while let Some((next, _)) = pairs.iter().find(|(_, given)| order.last() == Some(given)) {
        order.push(*next);
        if order.len() > count {
            return None;
        }
    }
    let is_line = order.len() == count && order.iter().all(|&at| at < count);
    is_line.then_some(Line { steps, order, streams: open, outputs })
}

/// Splits blocks into members.
fn part(fields: &mut Fields, blocks: &mut [Block], checksums: &[Option<u32>]) -> Option<()> {
    let mut counts = vec![1; blocks.len()];
    let mut kind = fields.byte()?;
    if kind == 0x0D {
        counts = blocks.iter().map(|_| fields.count()).collect::<Option<_>>()?;
        kind = fields.byte()?;
    }
    let has_sizes = kind == 0x09;
    for (block, &count) in blocks.iter_mut().zip(&counts) {
        let mut left = block.size;
        for at in 0..count {
            let size = if at + 1 == count {
                left
            } else if has_sizes {
                fields.long()?
            } else {
                return None;
            };
            left = left.checked_sub(size)?;
            block.members.push(Member { size, ..Member::default() });
        }
    }
    if has_sizes {
        kind = fields.byte()?;
    }
    // the checksum of a block with one member is known already
    for (block, checksum) in blocks.iter_mut().zip(checksums) {
        if let [only] = &mut block.members[..] {
            only.checksum = *checksum;
        }
    }
    while kind != 0 {
        if kind != 0x0A {
            return None;
        }
        let open = |blocks: &[Block]| {
            let open = blocks.iter().flat_map(|block| block.members.iter().map(|member| (block.members.len(), member)));
            open.filter(|(count, member)| *count != 1 || member.checksum.is_none()).count()
        };
        let mut known = fields.checksums(open(blocks))?.into_iter();
        for block in blocks.iter_mut() {
            let is_one = block.members.len() == 1;
            for member in block.members.iter_mut().filter(|member| !is_one || member.checksum.is_none()) {
                member.checksum = known.next()?;
            }
        }
        kind = fields.byte()?;
    }
    Some(())
}

/// Names the members. Entries without bytes, such as folders, belong to no block.
fn name_members(fields: &mut Fields, blocks: &mut Vec<Block>) -> Option<()> {
    let count = fields.count()?;
    let (mut names, mut is_empty, mut is_file) = (Vec::new(), vec![false; count], Vec::new());
    loop {
        let kind = fields.byte()?;
        if kind == 0 {
            break;
        }
        let length = fields.number()?;
        let mut property = Fields(fields.take(length)?);
        match kind {
            0x0E => is_empty = property.bits(count)?,
            0x0F => is_file = property.bits(is_empty.iter().filter(|&&is_empty| is_empty).count())?,
            0x11 if property.byte()? == 0 => names = read_names(property.0),
            _ => {}
        }
    }
    let mut filled = blocks.iter_mut().flat_map(|block| &mut block.members);
    let (mut empty, mut is_file) = (Block::default(), is_file.into_iter());
    for (name, is_empty) in names.into_iter().zip(is_empty) {
        if !is_empty {
            filled.next()?.name = name;
        } else if is_file.next() == Some(true) {
            empty.members.push(Member { name, ..Member::default() });
        }
    }
    blocks.push(empty);
    Some(())
}

/// Reads zero-terminated UTF-16 names.
fn read_names(bytes: &[u8]) -> Vec<String> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    units.split(|&unit| unit == 0).map(String::from_utf16_lossy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `甲区/a.html` and `甲区/b.txt` in one block of LZMA, `空.txt` without a byte, a folder; the header packed too.
    const PACKED: &[u8] = include_bytes!("../../tests/files/block.7z");
    /// The same with every member in a block of its own by LZMA2, and the header as it is.
    const LOOSE: &[u8] = include_bytes!("../../tests/files/loose.7z");

    fn members(bytes: &[u8]) -> Vec<(String, String, bool)> {
        let archive = SevenZip::open(bytes);
        let mut members = Vec::new();
        for block in &archive.blocks {
            let mut content = block.content(bytes).unwrap();
            for member in &block.members {
                let mut unpacked = Vec::new();
                let _ = content.by_ref().take(member.size).read_to_end(&mut unpacked);
                let is_whole = member.is_whole(&unpacked);
                members.push((member.name.clone(), String::from_utf8_lossy(&unpacked).into_owned(), is_whole));
            }
        }
        members.sort();
        members
    }

    #[test]
    fn members_come_out_of_their_blocks() {
        let expected = [("甲区/a.html", "<p>甲乙丙丁"), ("甲区/b.txt", "戊己庚辛"), ("空.txt", "")];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.repeat(40), true));
        assert_eq!(members(PACKED), expected);
        assert_eq!(members(LOOSE), expected);
    }

    #[test]
    fn a_cut_archive_has_lost_its_header() {
        for cut in [5, 31, 40, PACKED.len() - 1] {
            assert!(SevenZip::open(&PACKED[..cut]).is_cut);
        }
    }

    #[test]
    fn damaged_archives_end() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut damaged = 0;
        for seed in [PACKED, LOOSE] {
            for _ in 0..3_000 {
                let mut bytes = seed.to_vec();
                let at = random.usize(SIGNATURE.len()..bytes.len());
                bytes[at] = random.u8(..);
                let archive = SevenZip::open(&bytes);
                for block in &archive.blocks {
                    let Ok(mut content) = block.content(&bytes) else { continue };
                    for member in &block.members {
                        let mut unpacked = Vec::new();
                        let _ = content.by_ref().take(member.size.min(1 << 16)).read_to_end(&mut unpacked);
                        damaged += usize::from(!member.is_whole(&unpacked));
                    }
                }
            }
        }
        assert!(damaged > 100, "{damaged}");
    }
}
