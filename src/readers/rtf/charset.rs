//! The encoding of bytes in RTF: each font has its own character set.

use crate::readers::encoding::for_code_page;
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Charset {
    /// The code page of the whole document.
    #[default]
    Document,
    Western,
    Own(&'static Encoding),
}

impl Charset {
    /// The character set with this number in the font table.
    pub(super) fn from_number(number: i32) -> Self {
        match number {
            0 => Self::Western,
            128 => Self::Own(SHIFT_JIS),
            129 => Self::Own(EUC_KR),
            134 => Self::Own(GB18030),
            136 => Self::Own(BIG5),
            204 => Self::Own(WINDOWS_1251),
            _ => Self::Document,
        }
    }

    /// `page`: the code page of the document.
    pub(super) fn decode(self, bytes: &[u8], page: Option<u16>) -> Cow<'_, str> {
        let encoding = match self {
            Self::Own(encoding) => encoding,
            Self::Document => for_code_page(page),
            // writers forget to change the font before Chinese characters; accented letters never come in pairs
            Self::Western if page != Some(1252) && in_pairs(bytes) => for_code_page(page),
            Self::Western => WINDOWS_1252,
        };
        encoding.decode_without_bom_handling(bytes).0
    }
}

/// Whether every non-ASCII byte is half of a GB 2312 character.
fn in_pairs(mut bytes: &[u8]) -> bool {
    loop {
        match bytes {
            [] => return true,
            [0xA1..=0xF7, 0xA1..=0xFE, rest @ ..] => bytes = rest,
            [byte, rest @ ..] if byte.is_ascii() => bytes = rest,
            _ => return false,
        }
    }
}
