//! Text to bytes in the encodings of real archives.

use std::sync::LazyLock;

use encoding_rs::{GB18030, GBK};

use super::style::{Encoding, LineEnd};

/// The bytes of `text`, which has LF line ends.
pub fn encode(text: &str, encoding: Encoding, line_end: LineEnd) -> Vec<u8> {
    let with_returns;
    let text = match line_end {
        LineEnd::Lf => text,
        LineEnd::CrLf => {
            with_returns = text.replace('\n', "\r\n");
            &with_returns
        }
    };
    match encoding {
        Encoding::Utf8 | Encoding::Utf8CalledGb2312 | Encoding::OfFormat => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Encoding::Gbk | Encoding::Gb18030 => gb(text, encoding),
        Encoding::Utf16Le => utf16(text, true, u16::to_le_bytes),
        Encoding::Utf16LeNoBom => utf16(text, false, u16::to_le_bytes),
        Encoding::Utf16Be => utf16(text, true, u16::to_be_bytes),
    }
}

fn utf16(text: &str, mark: bool, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

/// For each character of the basic plane its two GBK bytes, or 0.
///
/// `encoding_rs` is built for size in this project and searches its decoding table for each character, which takes
/// longer than all other work on a report. This is the inverse table.
static GBK_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut codes = vec![0; 1 << 16];
    for lead in 0x81..=0xFE_u8 {
        for trail in (0x40..=0xFE_u8).filter(|&trail| trail != 0x7F) {
            let pair = [lead, trail];
            let (text, failed) = GBK.decode_without_bom_handling(&pair);
            let mut characters = text.chars();
            if let (false, Some(character), None) = (failed, characters.next(), characters.next())
                && let Some(code) = codes.get_mut(character as usize)
                && *code == 0
            {
                *code = u16::from_be_bytes(pair);
            }
        }
    }
    codes
});

/// GBK, or GB18030, which differs only in characters that GBK lacks.
fn gb(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for character in text.chars() {
        let code = GBK_CODES.get(character as usize).copied().unwrap_or(0);
        if character.is_ascii() {
            bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
        } else if code != 0 {
            bytes.extend_from_slice(&code.to_be_bytes());
        } else {
            let codec = if encoding == Encoding::Gbk { GBK } else { GB18030 };
            bytes.extend_from_slice(&codec.encode(character.encode_utf8(&mut buffer)).0);
        }
    }
    bytes
}
