//! Text with damaged characters, or with parts in another encoding.
//!
//! In GB18030 a byte too few or too many shifts all that follows up to the next character of one byte, and what comes
//! out are characters too, only others. So the bytes of a damaged text are cut into characters as a whole: of all ways
//! to cut a stretch, that is taken which gives the most ordinary text. A stretch ends at a byte that is part of no other
//! character in any of the encodings, such as `<`, a space or the end of a line; no damage reaches beyond it.

use super::frequent::{is_frequent, is_frequent_pair};
use encoding_rs::GB18030;
use memchr::memchr_iter;

/// The encoding of most of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Main {
    Utf8,
    Gb18030,
}

/// How unlikely it is that a stretch was written so, character by character.
type Cost = u32;
/// A byte that belongs to nothing.
const ORPHAN: Cost = 14;
/// A part in the encoding that is not the text's begins.
const CHANGE: Cost = 22;
/// Longer stretches are cut here; words in one piece have some hundred bytes.
const LONGEST: usize = 4096;

/// A text, and what is to be said of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Restored {
    pub text: String,
    /// Bytes that belong to no character, each shown as U+FFFD.
    pub orphans: usize,
    /// Characters that are in the other encoding.
    pub foreign: usize,
}

/// What stands between characters of several bytes and is never part of one.
fn ends_stretch(byte: u8) -> bool {
    matches!(byte, 0..=0x2F | 0x3A..=0x3F)
}

/// Whether a text in GB18030 is damaged that can be decoded as it is: half a character and a letter, digit or stroke
/// behind it can make one of their own, and only what else stands there tells.
pub fn hides_damage(bytes: &[u8]) -> bool {
    let mut stretch = Stretch::new(bytes);
    let (mut at, mut seen) = (0, 0);
    while let Some(begin) = first_wide(bytes, at) {
        at = begin;
        // characters whose two bytes are no ASCII
        while matches!(bytes[at..], [first, second, ..] if first.min(second) >= 0x80) {
            at += 2;
        }
        if bytes.get(at).is_none_or(|byte| *byte < 0x80) {
            continue;
        }
        let start = seen + stretch_start(&bytes[seen..at]);
        let rest = &bytes[start..bytes.len().min(at + LONGEST)];
        let end = rest.iter().skip(at - start).position(|&byte| ends_stretch(byte));
        let end = end.map_or(rest.len(), |found| at - start + found);
        let mut restored = Restored::default();
        let cost = stretch.restore(&rest[..end], Main::Gb18030, &mut restored);
        if restored.orphans > 0 && stretch.cost_as_it_is(&rest[..end]) > cost + EVIDENCE {
            return true;
        }
        seen = start + end;
        at = seen;
    }
    false
}

/// The first byte that is no ASCII. Most of a page is markup, so that is skipped by the block.
fn first_wide(bytes: &[u8], from: usize) -> Option<usize> {
    const BLOCK: usize = 32;
    let ascii = bytes[from..].chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count() * BLOCK;
    let found = bytes[from + ascii..].iter().position(|byte| !byte.is_ascii())?;
    Some(from + ascii + found)
}

/// Where the stretch begins that the character behind these bytes stands in: behind the last byte that ends one, or where
/// a longer one is cut, between two characters.
fn stretch_start(before: &[u8]) -> usize {
    let begin = before.iter().rposition(|&byte| ends_stretch(byte)).map_or(0, |end| end + 1);
    let (mut start, mut next) = (begin, begin);
    while next < before.len() {
        next += if before[next] < 0x80 { 1 } else { 2 };
        if next - start > LONGEST {
            start = next;
        }
    }
    start
}

/// By so much a damaged text must be more likely than one in rare characters.
const EVIDENCE: Cost = 8;

/// Decodes a text as well as it can be.
pub fn restore(bytes: &[u8], main: Main) -> Restored {
    let mut restored = Restored { text: String::with_capacity(bytes.len() * 3 / 2), ..Restored::default() };
    let mut at = 0;
    let mut stretch = Stretch::new(bytes);
    while at < bytes.len() {
        if ends_stretch(bytes[at]) {
            restored.text.push(char::from(bytes[at]));
            at += 1;
            continue;
        }
        let rest = &bytes[at..bytes.len().min(at + LONGEST)];
        let end = rest.iter().position(|&byte| ends_stretch(byte)).unwrap_or(rest.len());
        match std::str::from_utf8(&rest[..end]) {
            Ok(text) if main == Main::Utf8 || text.is_ascii() => restored.text.push_str(text),
            _ => {
                stretch.restore(&rest[..end], main, &mut restored);
            }
        }
        at += end;
    }
    restored
}

/// One step through a stretch: so many bytes, as a character of one of the encodings or as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    length: u8,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ascii,
    Utf8,
    Gb18030,
    Orphan,
}

/// The cheapest way to a byte of a stretch.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: Cost,
    /// The last step of it, and the state before.
    step: Step,
    before: usize,
}

/// The cheapest ways to every byte of a stretch, in each of two states: the last character of several bytes was in the
/// text's own encoding, or in the other.
#[derive(Debug)]
struct Stretch {
    ways: Vec<[Option<Way>; 2]>,
    /// Strokes part the cells of the text, so that one is hardly the second half of a rare character.
    has_strokes: bool,
}

/// Text with so many strokes has tables of them.
const FEWEST_STROKES: usize = 4;

impl Stretch {
    fn new(text: &[u8]) -> Self {
        // those behind ASCII are surely strokes
        let surely = memchr_iter(b'|', text).filter(|&at| at == 0 || text[at - 1] < 0x80);
        Self { ways: Vec::new(), has_strokes: surely.take(FEWEST_STROKES).count() == FEWEST_STROKES }
    }

    /// What the characters cost as they stand, in a text that can be decoded so.
    fn cost_as_it_is(&self, bytes: &[u8]) -> Cost {
        let (mut cost, mut at) = (0, 0);
        while at < bytes.len() {
            let (length, added) = match bytes[at..] {
                [0..=0x7F, ..] | [_] | [] => (1, 0),
                [_, b'0'..=b'9', ..] => (4, LONG),
                [first, second, ..] => (2, pair(first, second).unwrap_or(0) + self.stroke(second)),
            };
            at += length;
            cost += added;
        }
        cost
    }

    /// What a stroke costs as the second byte of a character.
    fn stroke(&self, second: u8) -> Cost {
        if self.has_strokes && second == b'|' { 2 * ORPHAN } else { 0 }
    }

    /// Cuts a stretch into characters, and says what they cost.
    fn restore(&mut self, bytes: &[u8], main: Main, restored: &mut Restored) -> Cost {
        self.ways.clear();
        self.ways.resize(bytes.len() + 1, [None; 2]);
        self.ways[0][0] = Some(Way { cost: 0, step: Step { length: 0, kind: Kind::Ascii }, before: 0 });
        for at in 0..bytes.len() {
            for before in 0..2 {
                let Some(Way { cost, .. }) = self.ways[at][before] else { continue };
                steps(&bytes[at..], |step, added| {
                    let is_foreign = match step.kind {
                        Kind::Ascii | Kind::Orphan => before == 1,
                        Kind::Utf8 => main != Main::Utf8,
                        Kind::Gb18030 => main != Main::Gb18030,
                    };
                    let change = if is_foreign && before == 0 { CHANGE } else { 0 };
                    let mut added = added + change;
                    if step.kind == Kind::Gb18030 && step.length == 2 {
                        added += self.stroke(bytes[at + 1]);
                    }
                    let place = &mut self.ways[at + usize::from(step.length)][usize::from(is_foreign)];
                    let cost = cost + added;
                    if place.is_none_or(|known| cost < known.cost) {
                        *place = Some(Way { cost, step, before });
                    }
                });
            }
        }
        self.write(bytes, main, restored);
        self.ways[bytes.len()].iter().flatten().map(|way| way.cost).min().unwrap_or(0)
    }

    /// Follows the cheapest way back, and writes it.
    fn write(&self, bytes: &[u8], main: Main, restored: &mut Restored) {
        let mut at = bytes.len();
        let cost = |state: usize| self.ways[at][state].map_or(Cost::MAX, |way| way.cost);
        let mut state = usize::from(cost(1) < cost(0));
        let mut way = Vec::new();
        while let Some(Way { step, before, .. }) = self.ways[at][state].filter(|_| at > 0) {
            way.push(step);
            at -= usize::from(step.length);
            state = before;
        }
        way.reverse();
        let mut at = 0;
        // what is left of one character is shown once, and characters of one encoding are decoded together
        for steps in way.chunk_by(|step, next| step.kind == next.kind) {
            let length: usize = steps.iter().map(|step| usize::from(step.length)).sum();
            let piece = &bytes[at..at + length];
            at += length;
            match steps[0].kind {
                Kind::Ascii | Kind::Utf8 => restored.text.push_str(&String::from_utf8_lossy(piece)),
                Kind::Gb18030 => restored.text.push_str(&GB18030.decode_without_bom_handling(piece).0),
                Kind::Orphan => {
                    restored.text.push(char::REPLACEMENT_CHARACTER);
                    restored.orphans += 1;
                }
            }
            let is_foreign = match steps[0].kind {
                Kind::Utf8 => main == Main::Gb18030,
                Kind::Gb18030 => main == Main::Utf8,
                Kind::Ascii | Kind::Orphan => false,
            };
            restored.foreign += if is_foreign { steps.len() } else { 0 };
        }
    }
}

/// Every step that can be made from here, with its cost.
fn steps(bytes: &[u8], mut take: impl FnMut(Step, Cost)) {
    let first = bytes[0];
    if first < 0x80 {
        return take(Step { length: 1, kind: Kind::Ascii }, 0);
    }
    take(Step { length: 1, kind: Kind::Orphan }, ORPHAN);
    if let Some((length, cost)) = utf8(bytes) {
        take(Step { length, kind: Kind::Utf8 }, cost);
    }
    if let Some(cost) = bytes.get(1).and_then(|&second| pair(first, second)) {
        take(Step { length: 2, kind: Kind::Gb18030 }, cost);
    }
    if let [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9', ..] = bytes {
        take(Step { length: 4, kind: Kind::Gb18030 }, LONG);
    }
}

/// The cost of a character of four bytes in GB18030: some are in names.
const LONG: Cost = 14;

/// The cost of a character of two bytes in GB18030.
fn pair(first: u8, second: u8) -> Option<Cost> {
    if !matches!(first, 0x81..=0xFE) || !matches!(second, 0x40..=0x7E | 0x80..=0xFE) {
        return None;
    }
    let is_upper = second >= 0xA1;
    Some(match first {
        _ if is_frequent_pair([first, second]) => 0,
        // the characters of every day, in the order of their sounds
        0xB0..=0xD7 if is_upper => 2,
        // punctuation, and forms of ASCII
        0xA1 | 0xA3 if is_upper => 1,
        0xA2 if is_upper => 3,
        // those of names
        0xD8..=0xF7 if is_upper => 5,
        0xA4..=0xA9 if is_upper => 9,
        // nobody's
        0xAA..=0xAF | 0xF8..=0xFE if is_upper => 20,
        0xA1..=0xA7 => 20,
        _ if second < 0x80 => 9,
        _ => 8,
    })
}

/// The length and the cost of a character in UTF-8.
fn utf8(bytes: &[u8]) -> Option<(u8, Cost)> {
    let length = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let c = std::str::from_utf8(bytes.get(..usize::from(length))?).ok()?.chars().next()?;
    let cost = match c {
        c if is_frequent(c) => 0,
        '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2010}'..='\u{2030}' | '\u{B7}' | '\u{A0}' => 1,
        '\u{4E00}'..='\u{9FFF}' => 3,
        _ if length == 2 => 12,
        _ => 8,
    };
    Some((length, cost))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[track_caller]
    fn check(bytes: &[u8], main: Main, expected: &str) {
        assert_eq!(restore(bytes, main).text, expected);
    }

    #[test]
    fn a_byte_lost_costs_one_character() {
        let bytes = gbk("<td>本年新收政府信息公开申请数量</td><td>12</td>");
        for lost in [12, 13] {
            let mut bytes = bytes.clone();
            bytes.remove(lost);
            let restored = restore(&bytes, Main::Gb18030);
            assert!(restored.text.ends_with("信息公开申请数量</td><td>12</td>"), "{}", restored.text);
            assert!(restored.text.starts_with("<td>本年"), "{}", restored.text);
            assert_eq!(restored.orphans, 1);
        }
        // the last byte before a tag, a figure and a stroke
        for text in ["公开<td>1", "公开3件<td>1", "|公开|12|0|3|4"] {
            let mut bytes = gbk(text);
            bytes.remove(3 + usize::from(text.starts_with('|')));
            check(&bytes, Main::Gb18030, &text.replacen('开', "\u{FFFD}", 1));
        }
    }

    #[test]
    fn a_byte_too_many_costs_one_character() {
        for added in [0xFF, 0x80, 0xA0] {
            let mut bytes = gbk("某某区教育局收到申请");
            bytes.insert(8, added);
            let restored = restore(&bytes, Main::Gb18030);
            assert!(restored.text.starts_with("某某区") && restored.text.ends_with("局收到申请"), "{}", restored.text);
            assert!(restored.orphans > 0, "{}", restored.text);
        }
    }

    #[test]
    fn parts_in_another_encoding_are_read() {
        let page = [gbk("<p>某某区教育局2023年年度报告</p>"), "<p>主办：某某区人民政府办公室</p>".as_bytes().to_vec()]
            .concat();
        check(&page, Main::Gb18030, "<p>某某区教育局2023年年度报告</p><p>主办：某某区人民政府办公室</p>");
        assert_eq!(restore(&page, Main::Gb18030).orphans, 0);
        let page = ["<p>某某区教育局2023年年度报告</p>".as_bytes().to_vec(), gbk("<p>主办：某某区人民政府办公室</p>")]
            .concat();
        check(&page, Main::Utf8, "<p>某某区教育局2023年年度报告</p><p>主办：某某区人民政府办公室</p>");
        let page = [gbk("某某区"), "水".as_bytes().to_vec(), gbk("务局收到申请")].concat();
        assert!(restore(&page, Main::Gb18030).text.ends_with("局收到申请"));
    }

    #[test]
    fn what_is_whole_hides_no_damage() {
        let text = "本機關2023年結轉政府信息公開申請數量，複議訴訟請求｜硚口區|碶街|12|0|3|4";
        assert!(!hides_damage(&gbk(text)) && !hides_damage(&gbk(&text.repeat(400))));
        for name in ["硚口区", "青垟县", "朱镕基", "㙟塘镇", "碶街a", "倶樂部", "龍巖a"] {
            assert!(!hides_damage(&gbk(name)), "{name}");
        }
        let mut lost = gbk("一、本年新收政府信息公开申请数量a");
        lost.remove(10);
        assert!(hides_damage(&lost));
    }

    #[test]
    fn rare_names_stay() {
        for name in ["硚口区", "青垟县", "朱镕基", "㙟塘镇", "碶街|12"] {
            check(&gbk(name), Main::Gb18030, name);
        }
    }
}
