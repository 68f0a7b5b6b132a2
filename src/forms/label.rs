//! Comparing labels: what is left of one when numbering, punctuation and white space are taken away.

use crate::fold::{fold, is_space};

/// Writes the comparable part of a label into `out`: its characters without the numbering before them (`一、`,
/// `（一）`, `1.`, `①`), folded, letters and digits only.
pub fn normalise(label: &str, out: &mut String) {
    out.clear();
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
    // asking Unicode about an ideograph takes long
    out.extend(chars.filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_alphanumeric()));
}

/// The comparable part of a label as a string of its own.
#[must_use]
pub fn normalised(label: &str) -> String {
    let mut out = String::new();
    normalise(label, &mut out);
    out
}

/// A wording of a label, ready to be compared.
#[derive(Debug)]
pub struct Wording {
    /// As [`normalised`].
    pub text: String,
    pub length: usize,
    /// A bit for each of its characters, several characters to a bit.
    signature: u64,
}

impl Wording {
    #[must_use]
    pub fn new(label: &str) -> Self {
        let text = normalised(label);
        Self { length: text.chars().count(), signature: text.chars().fold(0, |bits, c| bits | bit(c)), text }
    }

    /// At most so many characters of a label stand in the wording too.
    #[must_use]
    pub fn most_common(&self, label: &str) -> usize {
        label.chars().filter(|&c| self.signature & bit(c) != 0).count()
    }
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) % 64)
}

fn skip_numbering<I: Iterator<Item = char> + Clone>(chars: &mut std::iter::Peekable<I>) -> bool {
    let is_numeral = |c: &char| "一二三四五六七八九十".contains(*c);
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
}
