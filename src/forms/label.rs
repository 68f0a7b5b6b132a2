//! Normalises labels for comparison: without numbering, punctuation and white space.

use crate::document::marks::unmarked;
use crate::fold::{NUMERALS, fold, is_space};

/// Writes the normalised label into `out`: letters and digits only, folded, without the numbering before them (`一、`,
/// `（一）`, `1.`, `①`) and without note marks.
pub fn normalise(label: &str, out: &mut String) {
    out.clear();
    let label = &*unmarked(label);
    let mut chars = label.chars().filter(|&c| !is_space(c)).map(fold).peekable();
    let mut start = chars.clone();
    // at most two: 三、（一）予以公开
    for _ in 0..2 {
        let mut rest = start.clone();
        if !skip_numbering(&mut rest) {
            break;
        }
        start = rest;
    }
    chars = start;
    // the range check avoids a slow Unicode lookup for ideographs
    out.extend(chars.filter(|&c| matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_alphanumeric() && !is_note_sign(c)));
}

/// Whether a character is a number used for note references, hardly ever for quantities.
fn is_note_sign(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '①'..='⑳')
}

/// The label as [`normalise`] writes it.
#[must_use]
pub fn normalised(label: &str) -> String {
    let mut out = String::new();
    normalise(label, &mut out);
    out
}

/// The normalised name of an indicator: without brackets and their content, without `其中` before it and without a word
/// for a number behind it. `其中：1.收到申请总数（件）` and `收到申请数` have the same stem.
#[must_use]
pub fn stem(name: &str) -> String {
    let mut name = unbracketed(name);
    // 其中：1.
    while let Some((_, rest)) = name.split_once("其中").filter(|(before, _)| normalised(before).is_empty()) {
        name = rest.trim_start_matches(|c| is_separator(&c)).to_owned();
    }
    let mut stem = normalised(&name);
    let end = NUMBER_ENDS.iter().find_map(|end| stem.strip_suffix(end));
    if let Some(shorter) = end.filter(|shorter| shorter.chars().count() >= SHORTEST_STEM) {
        stem.truncate(shorter.len());
    }
    stem
}

/// Words for a number at the end of a name, longest first.
const NUMBER_ENDS: [&str; 14] = [
    "总件数",
    "总条数",
    "总次数",
    "总人数",
    "总数量",
    "人次数",
    "总数",
    "数量",
    "件数",
    "条数",
    "次数",
    "篇数",
    "人数",
    "数",
];
/// Fewest characters that must remain of a name without its ending.
const SHORTEST_STEM: usize = 2;

/// The normalised column heading: letters and digits only, folded, without brackets and their content.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = outside_brackets(unmarked(text).chars().filter(|&c| !is_space(c)).map(fold));
    plain.retain(char::is_alphanumeric);
    plain
}

/// Removes the numbering before a name, which may be in brackets, and all other brackets with their content.
fn unbracketed(name: &str) -> String {
    let name = &*unmarked(name);
    let mut chars = name.chars().filter(|&c| !is_space(c)).map(fold).peekable();
    let mut rest = chars.clone();
    while skip_numbering(&mut rest) {
        chars = rest.clone();
    }
    outside_brackets(chars)
}

/// The characters outside brackets. A bracket that opens or closes on another line is removed as far as it is here.
fn outside_brackets(chars: impl Iterator<Item = char>) -> String {
    let mut outside = String::new();
    let mut depth = 0_usize;
    for c in chars {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => outside.clear(),
            },
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

/// A wording of a label, prepared for comparison.
#[derive(Debug)]
pub struct Wording {
    /// The normalised words.
    pub text: String,
    /// Length of the text, in characters.
    pub length: usize,
    /// A set of its characters, hashed to bits.
    signature: u64,
}

impl Wording {
    /// A wording with this text, as `normalise` gives it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { length: text.chars().count(), signature: text.chars().fold(0, |bits, c| bits | bit(c)), text }
    }

    /// Upper bound of the number of characters of a label that occur in the wording.
    #[must_use]
    pub fn most_common(&self, label: &str) -> usize {
        label.chars().filter(|&c| self.signature & bit(c) != 0).count()
    }
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) % 64)
}

/// How a label is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// `一、`
    Numeral,
    /// `（一）`
    Bracketed,
    /// `1.`
    Digits,
}

/// The kind of numbering before a label.
#[must_use]
pub fn numbering(label: &str) -> Option<Numbering> {
    let mut chars = label.chars().filter(|&c| !is_space(c)).map(fold).peekable();
    let first = *chars.peek()?;
    skip_numbering(&mut chars).then_some(match first {
        '(' => Numbering::Bracketed,
        c if c.is_ascii_digit() => Numbering::Digits,
        _ => Numbering::Numeral,
    })
}

fn skip_numbering<I: Iterator<Item = char> + Clone>(chars: &mut std::iter::Peekable<I>) -> bool {
    let is_numeral = |c: &char| NUMERALS.contains(*c);
    match chars.peek() {
        Some('\u{2460}'..='\u{2473}' | '\u{3220}'..='\u{3229}') => {
            chars.next();
            true
        }
        Some('(') => {
            chars.next();
            let mut count = 0;
            while chars.next_if(|c| is_numeral(c) || c.is_ascii_digit()).is_some() {
                count += 1;
            }
            count > 0 && chars.next_if_eq(&')').is_some()
        }
        Some(c) if c.is_ascii_digit() => {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            let separated = chars.next_if(is_separator).is_some();
            separated || chars.peek().is_some_and(|c| c.is_alphabetic())
        }
        Some(c) if is_numeral(c) => {
            while chars.next_if(is_numeral).is_some() {}
            chars.next_if(is_separator).is_some()
        }
        _ => false,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that next_if asks for")]
fn is_separator(c: &char) -> bool {
    matches!(c, '、' | '.' | ',' | ':' | '．' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_and_punctuation_do_not_count() {
        for label in [
            "（一）予以公开",
            "(一) 予以公开",
            "三、（一）予以公开",
            "一、予以公开",
            "1.予以公开",
            "１．予以 公开",
            "1予以公开",
            "①予以公开",
        ] {
            assert_eq!(normalised(label), "予以公开", "{label}");
        }
        assert_eq!(normalised("3.危及“三安全一稳定”"), "危及三安全一稳定");
        assert_eq!(normalised("三安全一稳定"), "三安全一稳定");
        assert_eq!(normalised("（七）总计"), "总计");
    }

    #[test]
    fn numbering_is_of_three_kinds() {
        for (label, expected) in [
            ("三、本年度办理结果", Some(Numbering::Numeral)),
            ("（六） 其他", Some(Numbering::Bracketed)),
            ("３．其他", Some(Numbering::Digits)),
            ("其他", None),
            ("", None),
        ] {
            assert_eq!(numbering(label), expected, "{label}");
        }
    }

    #[test]
    fn names_of_indicators_are_compared_by_their_stems() {
        for name in [
            "（一）收到申请数",
            "收到申请总数（单位：件）",
            "三、（一）收到申请数量",
            "其中：1.收到申请数",
            "1、其中 收到申请件数（不含",
            "续表）收到申请数",
            "收到申请",
        ] {
            assert_eq!(stem(name), "收到申请", "{name}");
        }
        assert_eq!(stem("不是《条例》所指政府信息数"), "不是条例所指政府信息");
        assert_eq!(stem("（不同渠道和方式公开相同信息计1条)"), "");
        assert_eq!(stem("数量"), "数量");
    }
}
