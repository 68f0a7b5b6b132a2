//! Converts texts in traditional characters, and texts with the pinyin of each character in brackets after it.
//!
//! Both are decided for the whole text: a single traditional character in a simplified text is somebody's name and must
//! stay. Converted characters keep their byte positions, so that findings can be shown in the printed text.

use memchr::{memchr_iter, memmem};
use std::sync::LazyLock;

/// Traditional characters in order, each followed by its simplified form. All take three bytes.
const TRADITIONAL: &[u8] = include_bytes!("traditional.txt");
/// Bytes of a character of the table.
const WIDTH: usize = 3;

/// Characters sampled from a text.
const SAMPLE: usize = 128;
/// Fewest traditional characters in a full sample of a traditional text, where about every fourth is.
const TRADITIONAL_IN_SAMPLE: usize = 8;
/// Fewest traditional characters found in any text that is converted. Fewer are somebody's name, even in a short text.
const FEWEST_TRADITIONAL: usize = 3;
/// Fewest brackets with pinyin in a text from which they are removed.
const FEWEST_SOUNDS: usize = 5;
/// Longest pinyin of a character, in bytes: zhuāng.
const LONGEST_SOUND: usize = 7;

/// The simplified form of a traditional character.
fn simplified(character: &[u8]) -> Option<&'static [u8]> {
    let (pairs, _) = TRADITIONAL.as_chunks::<{ 2 * WIDTH }>();
    let at = pairs.binary_search_by(|pair| pair[..WIDTH].cmp(character)).ok()?;
    Some(&pairs[at][WIDTH..])
}

/// Bitmap of traditional characters from U+4000 on. Every text is sampled, and a binary search would be slow.
static IS_TRADITIONAL: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 0x6000 / 64];
    // each is followed by the simplified one
    for traditional in TRADITIONAL.as_chunks().0.iter().step_by(2) {
        let at = place(*traditional);
        bits[at / 64] |= 1 << (at % 64);
    }
    bits
});

/// Offset of a three-byte character from U+4000.
fn place([first, second, third]: [u8; WIDTH]) -> usize {
    let bits = |byte: u8, mask: u8| usize::from(byte & mask);
    (bits(first, 0x0F) << 12 | bits(second, 0x3F) << 6 | bits(third, 0x3F)).saturating_sub(0x4000)
}

/// Replaces traditional characters by simplified ones and bracketed pinyin by spaces. `None` for a text with neither,
/// as nearly all are.
#[must_use]
pub fn unify(text: &str) -> Option<String> {
    let is_traditional = is_traditional(text);
    let sounds = sounds(text);
    if !is_traditional && sounds.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in sounds {
        bytes[start..end].fill(b' ');
    }
    if is_traditional {
        let mut at = 0;
        while at < bytes.len() {
            if is_ideograph(bytes[at])
                && let Some(place) = bytes.get_mut(at..at + WIDTH)
            {
                if let Some(simplified) = simplified(place) {
                    place.copy_from_slice(simplified);
                }
                at += WIDTH;
            } else {
                at += 1;
            }
        }
    }
    // whole characters were replaced by whole characters, so the text is valid
    String::from_utf8(bytes).ok()
}

/// Whether a byte is the first of a character from U+4000 to U+9FFF.
fn is_ideograph(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

fn is_traditional(text: &str) -> bool {
    let bytes = text.as_bytes();
    let stride = (bytes.len() / SAMPLE).max(WIDTH);
    let mut found = 0;
    for at in (0..bytes.len()).step_by(stride) {
        // the next ideograph within a few characters
        let near = &bytes[at..bytes.len().min(at + 4 * WIDTH)];
        let character = near.iter().position(|&byte| is_ideograph(byte)).and_then(|start| near[start..].first_chunk());
        let is_one = |character: &[u8; WIDTH]| {
            let at = place(*character);
            IS_TRADITIONAL.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
        };
        found += usize::from(character.is_some_and(is_one));
    }
    let looked_at = bytes.len().div_ceil(stride);
    found >= FEWEST_TRADITIONAL && found * SAMPLE >= TRADITIONAL_IN_SAMPLE * looked_at
}

/// Ranges of brackets that contain only the pinyin of the character before; none if the text has too few of them.
fn sounds(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut sounds = Vec::new();
    let mut with_tone = 0;
    // the opening bracket in its forms of one byte and of three
    let narrow = memchr_iter(b'(', bytes).map(|at| (at, at + 1));
    let wide = memmem::find_iter(bytes, "（").map(|at| (at, at + WIDTH));
    for (start, inner) in narrow.chain(wide) {
        // a fast path: nearly all brackets contain other text
        if !bytes.get(inner).is_some_and(|&byte| byte.is_ascii_lowercase() || matches!(byte, 0xC3..=0xC7)) {
            continue;
        }
        let rest = &text[inner..];
        let Some(length) = rest.char_indices().take(LONGEST_SOUND + 1).find(|(_, c)| !is_letter(*c)).map(|(at, _)| at)
        else {
            continue;
        };
        let closing = rest[length..].chars().next().filter(|c| matches!(c, ')' | '）'));
        let is_behind_character =
            start >= WIDTH && text.get(start - WIDTH..start).is_some_and(|before| is_ideograph(before.as_bytes()[0]));
        let sound = &rest[..length];
        if let Some(closing) = closing
            && is_behind_character
            && length <= LONGEST_SOUND
            && has_vowel(sound)
        {
            with_tone += usize::from(!sound.is_ascii());
            sounds.push((start, inner + length + closing.len_utf8()));
        }
    }
    // letters without tones may be abbreviations, so they need four times as many
    if with_tone.max(sounds.len() / 4) < FEWEST_SOUNDS {
        sounds.clear();
    }
    sounds
}

/// Letters with tone marks.
const TONES: &str = "āáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹ";

fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || !c.is_ascii() && TONES.contains(c)
}

fn has_vowel(sound: &str) -> bool {
    sound.chars().any(|c| !c.is_ascii() || "aeiou".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "清河区教育局2023年政府信息公开工作年度报告。本年新收政府信息公开申请数量，上年结转，予以公开，复议诉讼之后的总计";
    const PRINTED: &str = "清河區教育局2023年政府信息公開工作年度報告。本年新收政府信息公開申請數量，上年結轉，予以公開，複議訴訟之後的總計";

    #[test]
    fn a_traditional_text_becomes_simplified_in_its_places() {
        let expected = SIMPLIFIED.to_owned();
        assert_eq!(unify(PRINTED), Some(expected.clone()));
        assert_eq!(unify(&PRINTED.repeat(300)), Some(expected.repeat(300)));
        assert_eq!(PRINTED.len(), SIMPLIFIED.len());
    }

    #[test]
    fn a_simplified_text_keeps_its_names() {
        assert_eq!(unify(SIMPLIFIED), None);
        let text = format!("濛陽镇{}", SIMPLIFIED.repeat(3));
        assert_eq!(unify(&text), None);
        assert_eq!(unify(""), None);
        assert_eq!(unify(&"2023 <a>".repeat(100)), None);
    }

    #[test]
    fn sounds_in_brackets_become_spaces() {
        let text = "政(zhèng)府（fǔ）信(xìn)息(xī)公(gōng)开(kāi)的(de)申请(一)和(GDP)";
        let unified = unify(text).unwrap();
        assert_eq!(unified.len(), text.len());
        assert_eq!(crate::fold::compact(&unified), "政府信息公开的申请(一)和(GDP)");
        let plain = "政(zheng)府(fu)信(xin)息(xi)公(gong)开(kai)".repeat(4);
        assert_eq!(crate::fold::compact(&unify(&plain).unwrap()), "政府信息公开".repeat(4));
        for text in ["中国移动(app)和微信(web)", "乾(qián)县", "申请(a)(b)(c)(d)(e)(f)"] {
            assert_eq!(unify(text), None, "{text}");
        }
    }

    #[test]
    fn the_table_is_in_order() {
        let (pairs, rest) = TRADITIONAL.as_chunks::<{ 2 * WIDTH }>();
        assert!(rest.is_empty() && pairs.len() > 2_500 && pairs.is_sorted());
        assert!(pairs.iter().all(|pair| is_ideograph(pair[0]) && is_ideograph(pair[WIDTH])));
    }
}
