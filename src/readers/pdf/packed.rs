//! Checks in advance what the library unpacks by itself.
//!
//! Object streams (`ObjStm`) and cross-reference streams (`XRef`) are unpacked on opening a file, without a limit: a
//! few hundred kilobytes can become hundreds of megabytes. Deflate expands at most 1032 times, so only files with much
//! compressed data need a trial. Other streams are unpacked only by this program, up to a limit; large ones are veiled
//! beforehand, so that a file gains nothing by passing them off as object streams.

use crate::language::Bilingual;
use crate::readers::ReadError;
use memchr::memmem;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// Most expansion of compressed data, as a factor.
pub(super) const MOST_SWOLLEN: usize = 1400;
/// Shares of the byte limit: objects take three times their bytes in memory, cross-references ten times.
const SHARE_OF_OBJECTS: usize = 4;
const SHARE_OF_PLACES: usize = 16;
/// Longest dictionary before a stream, in bytes.
const LONGEST_DICTIONARY: usize = 2048;
/// Replaces the first two bytes of compressed data; no decoder accepts them.
pub(super) const VEIL: [u8; 2] = [0x07, 0x07];

/// Ensures that the library can open these bytes without unpacking more than a share of `limit`.
pub(super) fn check(bytes: &mut [u8], limit: usize) -> Result<(), ReadError> {
    let is_encrypted = memmem::find(bytes, b"/Encrypt").is_some();
    let keywords: Vec<usize> = memmem::find_iter(bytes, b"stream").collect();
    let streams = |mark: &[u8]| -> Vec<Packed> {
        let marks = memmem::find_iter(bytes, mark);
        marks.filter_map(|mark| Packed::after(bytes, mark, &keywords)).collect()
    };
    let (objects, places) = (streams(b"/ObjStm"), streams(b"/XRef"));
    if !fits(bytes, &objects, limit / SHARE_OF_OBJECTS, is_encrypted)
        || !fits(bytes, &places, limit / SHARE_OF_PLACES, false)
    {
        return Err(ReadError::TooLarge(Bilingual::fixed("list of objects", "对象目录")));
    }
    if is_encrypted {
        return Ok(());
    }
    for (index, &at) in keywords.iter().enumerate() {
        let next = keywords.get(index + 1).copied().unwrap_or(bytes.len());
        let is_large = (next - at).saturating_mul(MOST_SWOLLEN) > limit;
        let Some(start) = data_start(bytes, at).filter(|_| is_large) else { continue };
        let is_list = |list: &[Packed]| list.iter().any(|stream| stream.start == start);
        if !is_list(&objects) && !is_list(&places) && is_zlib(&bytes[start..]) {
            bytes[start..start + VEIL.len()].copy_from_slice(&VEIL);
        }
    }
    Ok(())
}

/// Where the data of the stream begins whose keyword is at `at`.
fn data_start(bytes: &[u8], at: usize) -> Option<usize> {
    let start = at + b"stream".len();
    match bytes.get(start..)? {
        _ if bytes[..at].ends_with(b"end") => None,
        [b'\r', b'\n', ..] => Some(start + 2),
        [b'\r' | b'\n', ..] => Some(start + 1),
        _ => None,
    }
}

/// A stream that the library unpacks, as stored in the file.
struct Packed {
    start: usize,
    length: usize,
    /// Packed twice, or by a method that cannot be tried.
    is_strange: bool,
}

impl Packed {
    /// The stream whose dictionary contains this mark.
    fn after(bytes: &[u8], mark: usize, keywords: &[usize]) -> Option<Self> {
        let next = keywords.partition_point(|&at| at < mark);
        let &at = keywords.get(next).filter(|&&at| at - mark < LONGEST_DICTIONARY)?;
        let start = data_start(bytes, at)?;
        let dictionary = dictionary(&bytes[..at]);
        let has = |name: &[u8]| memmem::find_iter(dictionary, name).count();
        let end = memmem::find(&bytes[start..], b"endstream").map_or(bytes.len(), |length| start + length);
        let length = (end - start).max(stated_length(dictionary)).min(bytes.len() - start);
        Some(Self { start, length, is_strange: has(b"/Fl") + has(b"/LZW") > 1 || has(b"/LZW") > 0 })
    }
}

/// The dictionary that ends here, possibly with bytes before it.
fn dictionary(before: &[u8]) -> &[u8] {
    let near = &before[before.len().saturating_sub(LONGEST_DICTIONARY)..];
    let start = [b"endobj".as_slice(), b"endstream"].iter().filter_map(|end| memmem::rfind(near, end)).max();
    &near[start.unwrap_or(0)..]
}

/// The length that a dictionary states directly, if it does.
fn stated_length(dictionary: &[u8]) -> usize {
    let Some(at) = memmem::rfind(dictionary, b"/Length") else { return 0 };
    let digits = dictionary[at + b"/Length".len()..].trim_ascii_start().iter();
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |length: usize, digit| length.saturating_mul(10).saturating_add(usize::from(digit - b'0')))
}

/// Whether these streams together unpack to at most `most`. Unpacks them only if their size makes it possible to exceed
/// that.
fn fits(bytes: &[u8], streams: &[Packed], most: usize, is_encrypted: bool) -> bool {
    let packed: usize = streams.iter().map(|stream| stream.length).sum();
    if streams.iter().all(|stream| !stream.is_strange) && packed.saturating_mul(MOST_SWOLLEN) <= most {
        return true;
    }
    let mut left = most;
    streams.iter().all(|stream| {
        // encrypted data cannot be tried; assume the expansion of honest lists
        let unpacked = if stream.is_strange {
            None
        } else if is_encrypted {
            Some(stream.length.saturating_mul(HONEST_SWOLLEN))
        } else {
            unpacked(&bytes[stream.start..], left)
        };
        let is_within = unpacked.is_some_and(|unpacked| unpacked <= left);
        left = left.saturating_sub(unpacked.unwrap_or(0));
        is_within
    })
}

/// Most expansion of object streams that were not made to attack, as a factor.
const HONEST_SWOLLEN: usize = 20;

fn is_zlib(head: &[u8]) -> bool {
    matches!(head, &[method, flags, ..] if method & 0x0F == 8 && (u16::from(method) << 8 | u16::from(flags)) % 31 == 0)
}

/// The unpacked length of these bytes; `None` if longer than `most`, or unsound.
fn unpacked(packed: &[u8], most: usize) -> Option<usize> {
    let format = if is_zlib(packed) { DataFormat::ZLibIgnoreChecksum } else { DataFormat::Raw };
    let mut state = InflateState::new_boxed(format);
    let mut output = vec![0; 1 << 15];
    let mut input = packed;
    let mut length = 0;
    loop {
        let result = inflate(&mut state, input, &mut output, MZFlush::None);
        input = &input[result.bytes_consumed..];
        length += result.bytes_written;
        match result.status {
            _ if length > most => return None,
            Ok(MZStatus::Ok) if result.bytes_consumed + result.bytes_written > 0 => {}
            // cut short
            Ok(_) | Err(MZError::Buf) => return Some(length),
            // the library continues where other decoders stop
            Err(_) => return None,
        }
    }
}
