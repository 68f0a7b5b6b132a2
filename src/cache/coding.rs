//! Compresses entries. The words of the forms serve as a dictionary, since reports mostly consist of them: it saves a third
//! of the space.

use crate::forms::{FORMS, Form};
use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Higher levels take several times as long and save a tenth.
const LEVEL: i32 = 1;
/// Bytes before a packed entry, for its length when it is unpacked.
const LENGTH: usize = size_of::<u32>();

/// The words of the forms, the newest last, where references are cheapest.
static WORDS: LazyLock<Vec<u8>> = LazyLock::new(|| FORMS.iter().rev().flat_map(words).collect::<String>().into_bytes());
static PACKING: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(&WORDS, LEVEL));
static UNPACKING: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(&WORDS));

fn words(form: &Form) -> Vec<&str> {
    let rows = form.tables.iter().flat_map(|table| table.rows.iter().map(|row| row.label.as_str()));
    form.sections.iter().map(String::as_str).chain(rows).collect()
}

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Compresses bytes; `None` on failure.
pub(super) fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(bytes.len()).ok()?;
    PACKER.with_borrow_mut(|packer| {
        if packer.is_none() {
            *packer = Compressor::with_prepared_dictionary(&PACKING).ok();
        }
        let packed = packer.as_mut()?.compress(bytes).ok()?;
        Some([&length.to_le_bytes(), &packed[..]].concat())
    })
}

/// The inverse of [`packed`]; `None` for other bytes.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, packed) = bytes.split_first_chunk::<LENGTH>()?;
    let length = u32::from_le_bytes(*length) as usize;
    UNPACKER.with_borrow_mut(|unpacker| {
        if unpacker.is_none() {
            *unpacker = Decompressor::with_prepared_dictionary(&UNPACKING).ok();
        }
        unpacker.as_mut()?.decompress(packed, length).ok().filter(|bytes| bytes.len() == length)
    })
}
