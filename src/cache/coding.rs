//! Packs entries. Reports consist of the words of their form for the most part, which are the packer's dictionary: an
//! entry takes a third less space with it.

use crate::forms::{FORMS, Form};
use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Higher levels take several times as long and save a tenth.
const LEVEL: i32 = 1;
/// Bytes before a packed entry, for its length when it is unpacked.
const LENGTH: usize = size_of::<u32>();

/// The words of the forms in their order, those of the newest last, where they cost least.
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

/// Packs bytes; `None` if they cannot be packed.
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

/// Unpacks what [`packed`] gave; `None` for anything else.
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
