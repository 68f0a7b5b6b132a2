//! Text with damaged characters, or with parts in another encoding.
//!
//! In GB18030 a lost or added byte shifts everything up to the next single-byte character, and the shifted bytes decode
//! to valid but wrong characters. So a stretch of damaged text is cut into characters as a whole: of all possible cuts,
//! the one that gives the most ordinary text wins. A stretch ends at a byte that belongs to no other character in
//! either encoding, such as `<`, a space or a line end; damage never spreads beyond it.

use super::frequent::{is_frequent, is_frequent_pair};
use encoding_rs::GB18030;
use memchr::memchr_iter;

/// The encoding of most of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MainEncoding {
    Utf8,
    Gb18030,
}

/// How unlikely a sequence of characters is; sums over its characters.
type Cost = u32;
/// Cost of a byte that belongs to no character.
const ORPHAN: Cost = 14;
/// Cost of switching from the main encoding to the other one.
const CHANGE: Cost = 22;
/// Longest stretch, in bytes; longer ones are cut. Ordinary stretches have a few hundred.
const LONGEST: usize = 4096;

/// A restored text and the damage found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Restored {
    pub text: String,
    /// Bytes that belong to no character, each shown as U+FFFD.
    pub orphans: usize,
    /// Characters in the other encoding.
    pub foreign: usize,
}

/// Bytes that separate multi-byte characters and are never part of one.
fn ends_stretch(byte: u8) -> bool {
    matches!(byte, 0..=0x2F | 0x3A..=0x3F)
}

/// Whether a text that decodes as GB18030 without errors is damaged nevertheless: half a character and the letter,
/// digit or stroke after it can form a valid character, and only the context shows it.
pub(super) fn hides_damage(bytes: &[u8]) -> bool {
    let mut stretch = Stretch::new(bytes);
    let (mut at, mut seen) = (0, 0);
    while let Some(begin) = first_wide(bytes, at) {
        at = begin;
        // skip characters whose two bytes are both outside ASCII
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
        let cost = stretch.restore(&rest[..end], MainEncoding::Gb18030, &mut restored);
        if restored.orphans > 0 && stretch.cost_undamaged(&rest[..end]) > cost + EVIDENCE {
            return true;
        }
        seen = start + end;
        at = seen;
    }
    false
}

/// Finds the first non-ASCII byte. Most of a page is ASCII markup, which is skipped by the block.
fn first_wide(bytes: &[u8], from: usize) -> Option<usize> {
    const BLOCK: usize = 32;
    let ascii = bytes[from..].chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count() * BLOCK;
    let found = bytes[from + ascii..].iter().position(|byte| !byte.is_ascii())?;
    Some(from + ascii + found)
}

/// Where the stretch begins that contains the character after these bytes: after the last delimiter, or where an
/// overlong stretch is cut, between two characters.
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

/// Margin by which a damaged reading must be cheaper than one in rare characters.
const EVIDENCE: Cost = 8;

/// Decodes a damaged text as well as possible.
pub(super) fn restore(bytes: &[u8], main: MainEncoding) -> Restored {
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
            Ok(text) if main == MainEncoding::Utf8 || text.is_ascii() => restored.text.push_str(text),
            _ => {
                stretch.restore(&rest[..end], main, &mut restored);
            }
        }
        at += end;
    }
    restored
}

/// One step through a stretch: the next bytes, read as a character of one of the encodings or as an orphan.
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

/// The cheapest path to one byte of a stretch.
#[derive(Debug, Clone, Copy)]
struct Path {
    cost: Cost,
    /// Its last step, and the state before that step.
    step: Step,
    before: usize,
}

/// The cheapest paths to every byte of a stretch, for each of two states: the last multi-byte character was in the main
/// encoding (0), or in the other one (1).
#[derive(Debug)]
struct Stretch {
    paths: Vec<[Option<Path>; 2]>,
    /// The text separates cells by strokes (`|`), so a stroke is hardly the second byte of a rare character.
    has_strokes: bool,
}

/// Fewest strokes after ASCII that show tables drawn with strokes.
const FEWEST_STROKES: usize = 4;

impl Stretch {
    fn new(text: &[u8]) -> Self {
        // after ASCII, the byte cannot be the second half of a character
        let surely = memchr_iter(b'|', text).filter(|&at| at == 0 || text[at - 1] < 0x80);
        Self { paths: Vec::new(), has_strokes: surely.take(FEWEST_STROKES).count() == FEWEST_STROKES }
    }

    /// The cost of the characters as they stand, for a text that decodes without errors.
    fn cost_undamaged(&self, bytes: &[u8]) -> Cost {
        let (mut cost, mut at) = (0, 0);
        while at < bytes.len() {
            let (length, added) = match bytes[at..] {
                [0..=0x7F, ..] | [_] | [] => (1, 0),
                [_, b'0'..=b'9', ..] => (4, LONG),
                [first, second, ..] => (2, pair_cost(first, second).unwrap_or(0) + self.stroke_cost(second)),
            };
            at += length;
            cost += added;
        }
        cost
    }

    /// The extra cost of a stroke as the second byte of a character.
    fn stroke_cost(&self, second: u8) -> Cost {
        if self.has_strokes && second == b'|' { 2 * ORPHAN } else { 0 }
    }

    /// Cuts a stretch into characters, appends them and returns their cost.
    fn restore(&mut self, bytes: &[u8], main: MainEncoding, restored: &mut Restored) -> Cost {
        self.paths.clear();
        self.paths.resize(bytes.len() + 1, [None; 2]);
        self.paths[0][0] = Some(Path { cost: 0, step: Step { length: 0, kind: Kind::Ascii }, before: 0 });
        for at in 0..bytes.len() {
            for before in 0..2 {
                let Some(Path { cost, .. }) = self.paths[at][before] else { continue };
                each_step(&bytes[at..], |step, added| {
                    let is_foreign = match step.kind {
                        Kind::Ascii | Kind::Orphan => before == 1,
                        Kind::Utf8 => main != MainEncoding::Utf8,
                        Kind::Gb18030 => main != MainEncoding::Gb18030,
                    };
                    let change = if is_foreign && before == 0 { CHANGE } else { 0 };
                    let mut added = added + change;
                    if step.kind == Kind::Gb18030 && step.length == 2 {
                        added += self.stroke_cost(bytes[at + 1]);
                    }
                    let place = &mut self.paths[at + usize::from(step.length)][usize::from(is_foreign)];
                    let cost = cost + added;
                    if place.is_none_or(|known| cost < known.cost) {
                        *place = Some(Path { cost, step, before });
                    }
                });
            }
        }
        self.write(bytes, main, restored);
        self.paths[bytes.len()].iter().flatten().map(|path| path.cost).min().unwrap_or(0)
    }

    /// Walks the cheapest path backwards, then appends its characters.
    fn write(&self, bytes: &[u8], main: MainEncoding, restored: &mut Restored) {
        let mut at = bytes.len();
        let cost = |state: usize| self.paths[at][state].map_or(Cost::MAX, |path| path.cost);
        let mut state = usize::from(cost(1) < cost(0));
        let mut path = Vec::new();
        while let Some(Path { step, before, .. }) = self.paths[at][state].filter(|_| at > 0) {
            path.push(step);
            at -= usize::from(step.length);
            state = before;
        }
        path.reverse();
        let mut at = 0;
        // adjacent orphans are shown as one character; runs of one encoding are decoded together
        for steps in path.chunk_by(|step, next| step.kind == next.kind) {
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
                Kind::Utf8 => main == MainEncoding::Gb18030,
                Kind::Gb18030 => main == MainEncoding::Utf8,
                Kind::Ascii | Kind::Orphan => false,
            };
            restored.foreign += if is_foreign { steps.len() } else { 0 };
        }
    }
}

/// Calls `take` with every possible next step and its cost.
fn each_step(bytes: &[u8], mut take: impl FnMut(Step, Cost)) {
    let first = bytes[0];
    if first < 0x80 {
        return take(Step { length: 1, kind: Kind::Ascii }, 0);
    }
    take(Step { length: 1, kind: Kind::Orphan }, ORPHAN);
    if let Some((length, cost)) = utf8_cost(bytes) {
        take(Step { length, kind: Kind::Utf8 }, cost);
    }
    if let Some(cost) = bytes.get(1).and_then(|&second| pair_cost(first, second)) {
        take(Step { length: 2, kind: Kind::Gb18030 }, cost);
    }
    if let [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9', ..] = bytes {
        take(Step { length: 4, kind: Kind::Gb18030 }, LONG);
    }
}

/// Cost of a four-byte character in GB18030; some occur in names.
const LONG: Cost = 14;

/// The cost of a two-byte character in GB18030; `None` for an invalid pair.
fn pair_cost(first: u8, second: u8) -> Option<Cost> {
    if !matches!(first, 0x81..=0xFE) || !matches!(second, 0x40..=0x7E | 0x80..=0xFE) {
        return None;
    }
    let is_upper = second >= 0xA1;
    Some(match first {
        _ if is_frequent_pair([first, second]) => 0,
        // everyday characters (level 1 of GB 2312, sorted by pronunciation)
        0xB0..=0xD7 if is_upper => 2,
        // punctuation and full-width ASCII
        0xA1 | 0xA3 if is_upper => 1,
        0xA2 if is_upper => 3,
        // characters of names (level 2 of GB 2312)
        0xD8..=0xF7 if is_upper => 5,
        0xA4..=0xA9 if is_upper => 9,
        // user-defined areas
        0xAA..=0xAF | 0xF8..=0xFE if is_upper => 20,
        0xA1..=0xA7 => 20,
        _ if second < 0x80 => 9,
        _ => 8,
    })
}

/// The length and cost of the UTF-8 character at the start.
fn utf8_cost(bytes: &[u8]) -> Option<(u8, Cost)> {
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
    fn check(bytes: &[u8], main: MainEncoding, expected: &str) {
        assert_eq!(restore(bytes, main).text, expected);
    }

    #[test]
    fn a_byte_lost_costs_one_character() {
        let bytes = gbk("<td>本年新收政府信息公开申请数量</td><td>12</td>");
        for lost in [12, 13] {
            let mut bytes = bytes.clone();
            bytes.remove(lost);
            let restored = restore(&bytes, MainEncoding::Gb18030);
            assert!(restored.text.ends_with("信息公开申请数量</td><td>12</td>"), "{}", restored.text);
            assert!(restored.text.starts_with("<td>本年"), "{}", restored.text);
            assert_eq!(restored.orphans, 1);
        }
        // the lost byte is the last before a tag, a digit or a stroke
        for text in ["公开<td>1", "公开3件<td>1", "|公开|12|0|3|4"] {
            let mut bytes = gbk(text);
            bytes.remove(3 + usize::from(text.starts_with('|')));
            check(&bytes, MainEncoding::Gb18030, &text.replacen('开', "\u{FFFD}", 1));
        }
    }

    #[test]
    fn a_byte_too_many_costs_one_character() {
        for added in [0xFF, 0x80, 0xA0] {
            let mut bytes = gbk("某某区教育局收到申请");
            bytes.insert(8, added);
            let restored = restore(&bytes, MainEncoding::Gb18030);
            assert!(restored.text.starts_with("某某区") && restored.text.ends_with("局收到申请"), "{}", restored.text);
            assert!(restored.orphans > 0, "{}", restored.text);
        }
    }

    #[test]
    fn parts_in_another_encoding_are_read() {
        let page = [gbk("<p>某某区教育局2023年年度报告</p>"), "<p>主办：某某区人民政府办公室</p>".as_bytes().to_vec()]
            .concat();
        check(&page, MainEncoding::Gb18030, "<p>某某区教育局2023年年度报告</p><p>主办：某某区人民政府办公室</p>");
        assert_eq!(restore(&page, MainEncoding::Gb18030).orphans, 0);
        let page = ["<p>某某区教育局2023年年度报告</p>".as_bytes().to_vec(), gbk("<p>主办：某某区人民政府办公室</p>")]
            .concat();
        check(&page, MainEncoding::Utf8, "<p>某某区教育局2023年年度报告</p><p>主办：某某区人民政府办公室</p>");
        let page = [gbk("某某区"), "水".as_bytes().to_vec(), gbk("务局收到申请")].concat();
        assert!(restore(&page, MainEncoding::Gb18030).text.ends_with("局收到申请"));
    }

    #[test]
    fn intact_text_is_not_called_damaged() {
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
            check(&gbk(name), MainEncoding::Gb18030, name);
        }
    }
}
