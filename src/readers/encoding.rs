//! From bytes to text. What a page declares is not believed: half of the pages that say gb2312 are something else.

use super::ReadError;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// The text and the name of its encoding: a byte order mark decides, then strict UTF-8, then the pattern of UTF-16,
/// then GB18030 (which holds GBK and GB2312), and a statistical guess last.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let name = if encoding == UTF_8 { "utf-8-bom" } else { name(encoding) };
        return Ok((encoding.decode_without_bom_handling(&bytes[mark..]).0, name));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if is_text(text) { Ok((Cow::Borrowed(text), "utf-8")) } else { Err(ReadError::Binary) };
    }
    let encoding = if let Some(encoding) = utf16_pattern(bytes) {
        encoding
    } else if looks_cut_utf8(bytes) {
        UTF_8
    } else if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        return if is_text(&text) { Ok((text, "gb18030")) } else { Err(ReadError::Binary) };
    } else {
        guess(bytes)
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    if is_text(&text) { Ok((text, name(encoding))) } else { Err(ReadError::Binary) }
}

/// What is said of a text that [`is_cut`].
pub const CUT: &str = "the text ends in the middle of a character: the file is cut short";

/// Whether a decoded text breaks off within its last character.
pub fn is_cut(text: &str) -> bool {
    text.ends_with(char::REPLACEMENT_CHARACTER)
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding {
        e if e == UTF_8 => "utf-8",
        e if e == UTF_16LE => "utf-16le",
        e if e == UTF_16BE => "utf-16be",
        e if e == GB18030 => "gb18030",
        e => e.name(),
    }
}

/// The encoding of a code page of Windows; a Chinese file that names none, or a rare one, is in GBK.
pub fn of_code_page(page: Option<u16>) -> &'static Encoding {
    match page {
        Some(950) => BIG5,
        Some(1200) => UTF_16LE,
        Some(1252) => WINDOWS_1252,
        Some(65001) => UTF_8,
        _ => GB18030,
    }
}

/// UTF-16 without a mark: in Chinese text nearly every unit is an ideograph, a form of punctuation or ASCII, and its
/// upper byte says so; the zero bytes of ASCII occur in no other encoding of text.
pub fn utf16_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 16 || !sample.contains(&0) {
        return None;
    }
    let is_upper = |byte: u8| matches!(byte, 0x00 | 0x20 | 0x30 | 0x4E..=0x9F | 0xFF);
    let count = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| is_upper(byte)).count();
    let enough = sample.len() / 2 * 95 / 100;
    let (be, le) = (count(0), count(1));
    match () {
        () if le >= enough && le > be => Some(UTF_16LE),
        () if be >= enough && be > le => Some(UTF_16BE),
        () => None,
    }
}

/// With so many, most of which are broken, a file is in another encoding.
const MANY_BROKEN: usize = 100;

/// UTF-8 but for a few broken characters: a file cut in the middle of one, or joined from pieces.
fn looks_cut_utf8(bytes: &[u8]) -> bool {
    let mut broken = 0_usize;
    let mut wide = 0_usize;
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xE0).count();
        broken += usize::from(!chunk.invalid().is_empty());
        // no use in reading on through all of a file in another encoding
        if broken > MANY_BROKEN && broken * 20 > wide {
            return false;
        }
    }
    broken * 20 <= wide
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(64 * 1024)], true);
    // damaged GBK decodes with a few replacement characters; that is still what the page was written in
    let guessed = detector.guess(None, chardetng::Utf8Detection::Allow);
    let broken = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling(bytes).0.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count()
    };
    if broken(GB18030) <= broken(guessed) { GB18030 } else { guessed }
}

/// So much of a text is looked at to tell whether it is one.
const SAMPLE: usize = 4 * 1024;

/// Whether this can have been written by a person: hardly any control characters or broken ones. It is told from the
/// bytes, since this looks at every file.
fn is_text(text: &str) -> bool {
    let sample = &text.as_bytes()[..text.len().min(SAMPLE)];
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=31 | 127);
    // the first byte of U+E000 to U+EFFF, which belong to nobody, and the whole of the replacement character
    let is_private = |byte: &u8| *byte == 0xEE;
    let odd = sample.iter().filter(|byte| is_control(byte) || is_private(byte)).count();
    let broken = memchr::memmem::find_iter(sample, "\u{FFFD}").count();
    let wide = sample.iter().filter(|byte| **byte >= 0xC0).count();
    let characters = sample.iter().filter(|byte| byte.is_ascii()).count() + wide;
    (odd + broken) * 50 <= characters
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "一、总体情况\r\n2023年，本机关收到申请 12 件。";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[track_caller]
    fn check(bytes: &[u8], encoding: &str) {
        assert_eq!(decode(bytes).map(|(text, name)| (text.into_owned(), name)), Ok((TEXT.to_owned(), encoding)));
    }

    #[test]
    fn every_encoding_that_reports_come_in() {
        check(TEXT.as_bytes(), "utf-8");
        check(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), "utf-8-bom");
        check(&utf16(&format!("\u{FEFF}{TEXT}"), u16::to_le_bytes), "utf-16le");
        check(&utf16(&format!("\u{FEFF}{TEXT}"), u16::to_be_bytes), "utf-16be");
        check(&utf16(TEXT, u16::to_le_bytes), "utf-16le");
        check(&utf16(TEXT, u16::to_be_bytes), "utf-16be");
        check(&GB18030.encode(TEXT).0, "gb18030");
    }

    #[test]
    fn a_file_cut_in_the_middle_of_a_character_keeps_its_encoding() {
        let bytes = TEXT.repeat(20).into_bytes();
        assert_eq!(decode(&bytes[..bytes.len() - 1]).unwrap().1, "utf-8");
        let bytes = GB18030.encode(&TEXT.repeat(20)).0.into_owned();
        assert_eq!(decode(&bytes[..bytes.len() - 4]).unwrap().1, "gb18030");
    }

    #[test]
    fn noise_is_no_text() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let bytes: Vec<u8> = (0..20_000).map(|_| noise()).collect();
        assert_eq!(decode(&bytes), Err(ReadError::Binary));
        assert_eq!(decode(&[0; 100]), Err(ReadError::Binary));
    }
}
