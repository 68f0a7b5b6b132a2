//! From bytes to text. What a page declares is not believed: half of the pages that say gb2312 are something else.

mod damaged;
mod frequent;

use super::ReadError;
use crate::document::Note;
use damaged::{MainEncoding, Restored, hides_damage, restore};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use frequent::is_frequent;
use std::borrow::Cow;

/// A decoded text, the name of its encoding, and notes for the user.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    pub notes: Vec<Note>,
}

impl<'a> Decoded<'a> {
    fn intact(text: Cow<'a, str>, encoding: &'static str) -> Result<Self, ReadError> {
        if is_text(&text) { Ok(Self { text, encoding, notes: Vec::new() }) } else { Err(ReadError::Binary) }
    }

    /// Decodes a text that is damaged, or in two encodings.
    fn restored(bytes: &[u8], main: MainEncoding, encoding: &'static str) -> Result<Self, ReadError> {
        // reject binary data before the costly work
        if !is_text(&restore(&bytes[..bytes.len().min(2 * SAMPLE)], main).text) {
            return Err(ReadError::Binary);
        }
        let Restored { text, orphans, foreign } = restore(bytes, main);
        let mut decoded = Self::intact(text.into(), encoding)?;
        // a text cut within its last character has its own note
        if orphans > usize::from(is_cut(&decoded.text)) {
            decoded.notes.push(DAMAGED);
        }
        if foreign > 0 {
            decoded.notes.push(MIXED);
        }
        Ok(decoded)
    }
}

/// Note on a text that lost or gained bytes.
const DAMAGED: Note = Note::lost(
    "characters are damaged (shown as \u{FFFD}): bytes were lost or added; fetch it again",
    "部分字符已损坏（显示为\u{FFFD}），原因是字节丢失或多出；请重新获取文件",
);
/// Note on a text that is partly in another encoding.
const MIXED: Note = Note::lost(
    "a part of it is in another encoding than the rest (UTF-8 and GB18030), and was read as such",
    "部分内容与其余内容的编码不同（UTF-8与GB18030混用），已分别读取",
);

/// Decodes a file. In order: a byte order mark, strict UTF-8, the byte pattern of UTF-16, and GB18030 (which covers GBK
/// and GB2312) if the result is Chinese. Otherwise the text is damaged or in another encoding, and the decoding that
/// gives the most ordinary text wins.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = &bytes[mark..];
        return match encoding {
            e if e == UTF_8 && std::str::from_utf8(rest).is_err() => {
                Decoded::restored(rest, MainEncoding::Utf8, "utf-8-bom")
            }
            e if e == UTF_8 => Decoded::intact(UTF_8.decode_without_bom_handling(rest).0, "utf-8-bom"),
            encoding => decode_utf16(rest, encoding),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded::intact(Cow::Borrowed(text), "utf-8");
    }
    if let Some(encoding) = utf16_pattern(bytes) {
        return decode_utf16(bytes, encoding);
    }
    if looks_cut_utf8(bytes) {
        return Decoded::restored(bytes, MainEncoding::Utf8, "utf-8");
    }
    if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes)
        && looks_chinese(&text)
    {
        if hides_damage(bytes) {
            return Decoded::restored(bytes, MainEncoding::Gb18030, "gb18030");
        }
        return Decoded::intact(text, "gb18030");
    }
    decode_irregular(bytes)
}

/// Decodes a text that is invalid in every expected encoding.
fn decode_irregular(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    let sample = &bytes[..bytes.len().min(LONGEST_SAMPLE)];
    let frequent = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        text.chars().filter(|&c| is_frequent(c)).count()
    };
    let (gb, big5, utf8) = (frequent(GB18030), frequent(BIG5), frequent(UTF_8));
    if gb.max(big5).max(utf8) < FEWEST_FREQUENT {
        let encoding = guess(sample);
        return match encoding {
            e if e == GB18030 => Decoded::restored(bytes, MainEncoding::Gb18030, "gb18030"),
            e if e == UTF_8 => Decoded::restored(bytes, MainEncoding::Utf8, "utf-8"),
            encoding => Decoded::intact(encoding.decode_without_bom_handling(bytes).0, encoding_name(encoding)),
        };
    }
    if big5 > gb.max(utf8) {
        let (text, is_damaged) = BIG5.decode_without_bom_handling(bytes);
        let mut decoded = Decoded::intact(text, encoding_name(BIG5))?;
        decoded.notes.extend((is_damaged && !is_cut(&decoded.text)).then_some(DAMAGED));
        return Ok(decoded);
    }
    let (main, name) = if utf8 > gb { (MainEncoding::Utf8, "utf-8") } else { (MainEncoding::Gb18030, "gb18030") };
    Decoded::restored(bytes, main, name)
}

/// Longest part of an irregular text that is decoded in several ways, in bytes.
const LONGEST_SAMPLE: usize = 1 << 20;
/// A text with fewer frequent characters is hardly Chinese.
const FEWEST_FREQUENT: usize = 3;

/// Decodes UTF-16. A lost or added byte shifts every unit after it.
fn decode_utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Decoded<'a>, ReadError> {
    if bytes.len().is_multiple_of(2) {
        return Decoded::intact(encoding.decode_without_bom_handling(bytes).0, encoding_name(encoding));
    }
    let upper = usize::from(encoding == UTF_16LE);
    let is_plain = |at: usize| bytes.get(at + upper).is_some_and(|&byte| is_upper(byte));
    let plain = |at: usize| (0..SHIFT_SAMPLE).filter(|unit| is_plain(at + 2 * unit)).count();
    // the shift is where reading from the odd byte gives better units
    let shift = (0..bytes.len() / 2).map(|unit| 2 * unit).find(|&at| !is_plain(at) && plain(at + 1) > 2 * plain(at));
    let Some(shift) = shift else {
        return Decoded::intact(encoding.decode_without_bom_handling(bytes).0, encoding_name(encoding));
    };
    let (before, after) = (&bytes[..shift], &bytes[shift + 1..]);
    let decode = |bytes| encoding.decode_without_bom_handling(bytes).0;
    let text = format!("{}{}{}", decode(before), char::REPLACEMENT_CHARACTER, decode(after));
    let mut decoded = Decoded::intact(text.into(), encoding_name(encoding))?;
    decoded.notes.push(DAMAGED);
    Ok(decoded)
}

/// Units examined to find a shift.
const SHIFT_SAMPLE: usize = 12;

/// Non-ASCII characters examined at the start of a text. In Chinese text at least one in `FREQUENT_IN_SAMPLE` of them
/// is frequent; in text of another encoding far fewer are.
const CHARACTERS_SAMPLE: usize = 400;
/// One in this many characters is frequent in Chinese text.
const FREQUENT_IN_SAMPLE: usize = 10;

fn looks_chinese(text: &str) -> bool {
    let non_ascii = text.chars().filter(|c| !c.is_ascii()).take(CHARACTERS_SAMPLE);
    let (total, frequent) =
        non_ascii.fold((0, 0), |(total, frequent), c| (total + 1, frequent + usize::from(is_frequent(c))));
    frequent * FREQUENT_IN_SAMPLE >= total
}

/// Note on a text that [`is_cut`].
pub(super) const CUT: Note = Note::cut(
    "the text ends in the middle of a character: the file is cut short",
    "文字在一个字符中间断开，文件不完整",
);

/// Whether a decoded text breaks off within its last character.
pub(super) fn is_cut(text: &str) -> bool {
    text.ends_with(char::REPLACEMENT_CHARACTER)
}

fn encoding_name(encoding: &'static Encoding) -> &'static str {
    match encoding {
        e if e == UTF_8 => "utf-8",
        e if e == UTF_16LE => "utf-16le",
        e if e == UTF_16BE => "utf-16be",
        e if e == GB18030 => "gb18030",
        e => e.name(),
    }
}

/// Maps a Windows code page to its encoding. A missing or rare code page means GBK: the files are Chinese.
pub(super) fn for_code_page(page: Option<u16>) -> &'static Encoding {
    match page {
        Some(950) => BIG5,
        Some(1200) => UTF_16LE,
        Some(1252) => WINDOWS_1252,
        Some(65001) => UTF_8,
        _ => GB18030,
    }
}

/// Detects UTF-16 without a byte order mark. In Chinese text nearly every unit is an ideograph, punctuation or ASCII,
/// which shows in its upper byte; and no other text encoding has the zero bytes of ASCII units.
pub(super) fn utf16_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 16 || !sample.contains(&0) {
        return None;
    }
    let count = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| is_upper(byte)).count();
    let enough = sample.len() / 2 * 95 / 100;
    let (be, le) = (count(0), count(1));
    match () {
        () if le >= enough && le > be => Some(UTF_16LE),
        () if be >= enough && be > le => Some(UTF_16BE),
        () => None,
    }
}

/// The upper bytes that units of Chinese text have.
fn is_upper(byte: u8) -> bool {
    matches!(byte, 0x00 | 0x20 | 0x30 | 0x4E..=0x9F | 0xFF)
}

/// Most broken sequences before a file may be rejected early.
const MANY_BROKEN: usize = 100;

/// UTF-8 but for a few broken characters: a file cut within one, or joined from pieces.
fn looks_cut_utf8(bytes: &[u8]) -> bool {
    let mut broken = 0_usize;
    let mut wide = 0_usize;
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xE0).count();
        broken += usize::from(!chunk.invalid().is_empty());
        // do not scan all of a file that is in another encoding
        if broken > MANY_BROKEN && broken * 20 > wide {
            return false;
        }
    }
    broken * 20 <= wide
}

/// Guesses the encoding of a text that is hardly Chinese, or hardly a text.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(64 * 1024)], true);
    // damaged GBK decodes with a few replacement characters and is still GBK
    let guessed = detector.guess(None, chardetng::Utf8Detection::Allow);
    let broken = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling(bytes).0.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count()
    };
    if broken(GB18030) <= broken(guessed) { GB18030 } else { guessed }
}

/// Bytes examined to tell text from binary data.
const SAMPLE: usize = 4 * 1024;

/// Whether a person could have written this: few control characters and few broken ones. Works on bytes because every
/// file passes here.
fn is_text(text: &str) -> bool {
    let sample = &text.as_bytes()[..text.len().min(SAMPLE)];
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=31 | 127);
    // 0xEE starts U+E000 to U+EFFF, the private use area; the replacement character is matched in full
    let is_private = |byte: &u8| *byte == 0xEE;
    let abnormal = sample.iter().filter(|byte| is_control(byte) || is_private(byte)).count();
    let broken = memchr::memmem::find_iter(sample, "\u{FFFD}").count();
    let wide = sample.iter().filter(|byte| **byte >= 0xC0).count();
    let characters = sample.iter().filter(|byte| byte.is_ascii()).count() + wide;
    (abnormal + broken) * 50 <= characters
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "一、总体情况\r\n2023年，本机关收到申请 12 件。";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[track_caller]
    fn check(bytes: &[u8], encoding: &'static str) {
        let expected = Decoded { text: TEXT.into(), encoding, notes: Vec::new() };
        assert_eq!(decode(bytes), Ok(expected));
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
        assert_eq!(decode(&bytes[..bytes.len() - 1]).unwrap().encoding, "utf-8");
        let bytes = GB18030.encode(&TEXT.repeat(20)).0.into_owned();
        assert_eq!(decode(&bytes[..bytes.len() - 4]).unwrap().encoding, "gb18030");
    }

    #[test]
    fn big5_is_identified_by_what_comes_out() {
        let text = "清河區教育局2023年政府資訊公開工作年度報告\n一、本年新收政府資訊公開申請數量\t12\n".repeat(3);
        let (bytes, _, _) = BIG5.encode(&text);
        assert_eq!(decode(&bytes), Ok(Decoded { text: text.as_str().into(), encoding: "Big5", notes: Vec::new() }));
        // traditional characters in GBK are not
        let (bytes, _, _) = GB18030.encode(&text);
        assert_eq!(decode(&bytes), Ok(Decoded { text: text.as_str().into(), encoding: "gb18030", notes: Vec::new() }));
    }

    #[test]
    fn a_short_word_alone_is_gb18030() {
        for text in ["县局", "<td>垟</td>", "某区 3", "硚口"] {
            let (bytes, _, _) = GB18030.encode(text);
            assert_eq!(
                decode(&bytes).map(|decoded| (decoded.text.into_owned(), decoded.encoding)),
                Ok((text.to_owned(), "gb18030"))
            );
        }
    }

    #[test]
    fn a_byte_lost_from_utf16_costs_one_character() {
        let text = format!("\u{FEFF}{}", TEXT.repeat(4));
        let mut bytes = utf16(&text, u16::to_le_bytes);
        bytes.remove(101);
        let decoded = decode(&bytes).unwrap();
        let (before, after) = decoded.text.split_once('\u{FFFD}').unwrap();
        let before: String = before.chars().take(45).collect();
        assert!(text.contains(&before) && text.ends_with(after) && after.len() > 100, "{}", decoded.text);
        assert_eq!(decoded.notes, [DAMAGED]);
    }

    /// A page with a byte lost, added or halved anywhere, or with a piece in UTF-8, still reads as GB18030, and only
    /// the damaged cell differs.
    #[test]
    fn one_fault_costs_one_cell() {
        let rows =
            ["本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量", "予以公开", "部分公开", "属于国家秘密"];
        let mut random = fastrand::Rng::with_seed(11);
        let mut cells: Vec<String> = vec!["清河区教育局2023年政府信息公开工作年度报告".to_owned()];
        for row in rows.iter().cycle().take(40) {
            cells.push((*row).to_owned());
            cells.push(random.u16(..2_000).to_string());
        }
        let (mut wrong, mut harmed) = (0, 0);
        for round in 0..4_000 {
            let mut pieces: Vec<Vec<u8>> = cells.iter().map(|cell| GB18030.encode(cell).0.into_owned()).collect();
            let hit = random.usize(..pieces.len());
            let at = random.usize(..pieces[hit].len());
            match round % 5 {
                0 => drop(pieces[hit].remove(at)),
                1 => pieces[hit].insert(at, [0xFF, 0xA0, 0x80, 0x00][random.usize(..4)]),
                2 => pieces[hit][at] = random.u8(..),
                3 => drop(pieces[hit].splice(at..at, "申".bytes())),
                _ => pieces[hit] = cells[hit].clone().into_bytes(),
            }
            let (before, after) = if round % 2 == 0 { ("<td>", "</td>") } else { ("", "\t") };
            let bytes: Vec<u8> =
                pieces.iter().flat_map(|piece| [before.as_bytes(), piece, after.as_bytes()].concat()).collect();
            let decoded = decode(&bytes).unwrap();
            wrong += usize::from(decoded.encoding != "gb18030");
            let found: Vec<&str> =
                decoded.text.split_terminator(after).map(|cell| cell.trim_start_matches(before)).collect();
            let differ = (0..cells.len()).filter(|&cell| cell != hit && found.get(cell) != Some(&cells[cell].as_str()));
            // a byte that turned into a cell delimiter splits the cell
            harmed += usize::from(found.len() == cells.len() && differ.count() > 0);
        }
        assert_eq!((wrong, harmed), (0, 0));
    }

    #[test]
    fn noise_is_not_text() {
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
