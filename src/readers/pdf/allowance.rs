//! Streams, within what they may unpack to.

use super::packed::{MOST_SWOLLEN, VEIL};
use hayro_syntax::object::{Name, Object, Stream};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};
use std::borrow::Cow;

/// Decodes a stream that is not a picture, as far as a damaged one goes; `None` beyond the limit. Sets `is_damaged` where
/// the packed data contradict themselves or their checksum. A checksum that is lacking says nothing.
fn decoded<'a>(stream: &Stream<'a>, limit: usize, is_damaged: &mut bool) -> Option<Cow<'a, [u8]>> {
    let dict = stream.dict();
    let is_plain = !dict.contains_key("DecodeParms") && !dict.contains_key("DP");
    let filters: Vec<Name> = match dict.get::<Object>("Filter").or_else(|| dict.get("F")) {
        Some(Object::Name(filter)) => vec![filter],
        Some(Object::Array(filters)) => filters.iter().collect(),
        _ => Vec::new(),
    };
    let raw = stream.raw_data();
    // the library's own decoders have no limit
    let is_small = raw.len().saturating_mul(MOST_SWOLLEN) <= limit;
    let swells = |filter: &Name| matches!(filter.as_ref(), b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW");
    match filters.as_slice() {
        [] => Some(raw),
        // stops at the limit before a decompression bomb takes memory
        [filter] if is_plain && filter.as_ref() == b"FlateDecode" => {
            let data = match raw.strip_prefix(&VEIL) {
                Some(veiled) => decompress_to_vec_with_limit(veiled, limit),
                None => decompress_to_vec_zlib_with_limit(&raw, limit),
            };
            if let Err(error) = &data {
                *is_damaged |= matches!(error.status, TINFLStatus::Failed | TINFLStatus::Adler32Mismatch);
            }
            let data = match data {
                Ok(data) => data,
                Err(error) if error.status == TINFLStatus::HasMoreOutput => return None,
                Err(error) if error.output.is_empty() && is_small => stream.decoded_data().ok()?.into_owned(),
                Err(error) => error.output,
            };
            Some(Cow::Owned(data))
        }
        filters => {
            let is_packed_once = filters.iter().filter(|filter| swells(filter)).count() < 2;
            if !is_small || !is_packed_once {
                return None;
            }
            stream.decoded_data().ok().filter(|data| data.len() <= limit)
        }
    }
}

/// Byte limits for streams of a kind, each and all together: every page can refer to the same decompression bomb.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    each: usize,
    left: usize,
    is_damaged: bool,
}

impl Allowance {
    pub(super) fn new(each: usize, together: usize) -> Self {
        Self { each, left: together, is_damaged: false }
    }

    /// Whether a stream was damaged.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// The decoded bytes of a stream, within both limits.
    pub(super) fn decoded<'a>(&mut self, stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
        let limit = self.each.min(self.left);
        let data = decoded(stream, limit, &mut self.is_damaged).filter(|data| data.len() <= limit);
        self.left -= data.as_ref().map_or(limit, |data| data.len());
        data
    }
}
