//! Folds characters that look alike and mean the same, so that texts can be compared.
//!
//! Unicode's compatibility folding (NFKC) goes too far here: it turns ① and ² into digits.

pub mod script;

use crate::document::marks::{opens_run, unmarked};
use std::borrow::Cow;

/// The characters for the Kangxi radicals U+2F00 to U+2FD5, in order. Texts copied from PDF are full of radicals.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾见角言谷豆豕豸贝赤走足身车辛辰辵邑酉采里金长门阜隶隹雨青非面革韦韭音页风飞食首香马骨高髟鬥鬯鬲鬼鱼鸟卤鹿麦麻黄黍黑黹黾鼎鼓鼠鼻齐齿龙龟龠";

/// Radicals of the supplement (from U+2E80) that fonts of office programs use for whole characters.
const RADICALS_SUPPLEMENT: [(char, char); 21] = [
    ('⺟', '母'),
    ('⺠', '民'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻰', '龙'),
];

/// Numerals of headings and rows.
pub const NUMERALS: &str = "一二三四五六七八九十";

/// Folds a character: full-width forms become ASCII, radicals the characters they stand for.
#[must_use]
pub fn fold(c: char) -> char {
    match c {
        // a fast path for most characters
        '\u{4E00}'..='\u{9FFF}' | '0'..='9' => c,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{2F00}'..='\u{2FD5}' => KANGXI.chars().nth((u32::from(c) - 0x2F00) as usize).unwrap_or(c),
        '\u{2E80}'..='\u{2EFF}' => {
            RADICALS_SUPPLEMENT.iter().find(|(radical, _)| *radical == c).map_or(c, |&(_, whole)| whole)
        }
        '−' | '–' | '﹣' => '-',
        _ => c,
    }
}

/// Whether a character is white space or invisible.
#[must_use]
pub fn is_space(c: char) -> bool {
    if matches!(c, '\u{4E00}'..='\u{9FFF}' | '0'..='9') {
        return false;
    }
    c.is_whitespace() || matches!(c, '\0'..='\u{8}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// Folds a text and removes white space and marks at figures.
#[must_use]
pub fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    // hardly any text has marks, so look for them on the way instead of in a pass of its own
    let mut is_marked = false;
    compact.extend(text.chars().filter(|&c| !is_space(c)).map(|c| {
        is_marked |= opens_run(c);
        fold(c)
    }));
    match is_marked.then(|| unmarked(text)) {
        Some(Cow::Owned(plain)) => self::compact(&plain),
        _ => compact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_becomes_alike() {
        assert_eq!(compact("２０２３ 年\u{3000}（一）⼈⺠"), "2023年(一)人民");
        assert_eq!(compact("①²"), "①²");
        assert_eq!(compact("予以公开⁽1⁾ ⟦36⟧３７ 件"), "予以公开37件");
        assert_eq!(KANGXI.chars().count(), 214);
    }
}
