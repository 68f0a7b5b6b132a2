//! Lines of Chinese text: where programs break them, and what begins one.

use crate::fold::NUMERALS;

/// The leading characters that no line break may separate.
pub(super) fn unbreakable(text: &str) -> &str {
    // programs that do not know the language break at neither side of a quotation mark
    let is_quote = |character: char| "“”‘’\"'".contains(character);
    let is_opening = |character: char| is_quote(character) || "（(《〈「〔【".contains(character);
    let is_closing = |character: char| is_quote(character) || "）)》〉」〕】、，。；：！？,.;:!?%".contains(character);
    let is_word = |character: char| character.is_ascii_alphanumeric();
    let mut last = None;
    let end = text.char_indices().find(|&(_, character)| {
        let is_number = |last: char| ".,".contains(last) && character.is_ascii_digit();
        let holds = |last: char| {
            is_opening(last) || is_closing(character) || is_word(last) && is_word(character) || is_number(last)
        };
        let is_held = last.is_none_or(holds);
        last = Some(character);
        !is_held
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// Width, in sizes, of the leading characters that no line break may separate.
pub(super) fn unbreakable_width(text: &str) -> f64 {
    unbreakable(text).chars().map(|character| if character.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// Whether a line begins with a section number: `二、` or `（三）`.
pub(super) fn begins_section(text: &str) -> bool {
    let rest = text.trim_start_matches(['（', '(']);
    let after = rest.trim_start_matches(|digit| NUMERALS.contains(digit));
    let is_enclosed = rest.len() < text.len();
    let ends: &[char] = if is_enclosed { &['）', ')'] } else { &['、'] };
    after.len() < rest.len() && after.starts_with(ends)
}

#[cfg(test)]
mod tests {
    use super::unbreakable;

    #[test]
    fn punctuation_and_words_stay_together() {
        for (text, expected) in [
            ("申请", "申"),
            ("申，请", "申，"),
            ("2023年", "2023"),
            ("38.27%；不", "38.27%；"),
            ("“三类”信息", "“三"),
            ("及“三类", "及“三"),
        ] {
            assert_eq!(unbreakable(text), expected);
        }
    }
}
