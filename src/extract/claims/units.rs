//! The words behind a figure: units, and words that show that the number counts nothing.

use crate::forms::PHRASES;
use crate::lexicon::Lexicon;
use std::sync::LazyLock;

/// The kind of unit that follows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Counted(&'static str),
    Percent,
    /// 个百分点
    Points,
    /// 年
    Year,
    /// 月, 号, 小时, 楼: the number is a date, a time or an ordinal, not a figure.
    Nothing,
    Missing,
}

/// The unit words of `phrases.toml`, each with its kind.
static UNITS: LazyLock<(Lexicon, Vec<Unit>)> =
    LazyLock::new(|| {
        let words = &PHRASES.units;
        let with_unit = |words: &'static [String], unit: fn(&'static str) -> Unit| {
            words.iter().map(move |word| (&**word, unit(word)))
        };
        let entries = with_unit(&words.counted, Unit::Counted)
            .chain(with_unit(&words.nothing, |_| Unit::Nothing))
            .chain([("%", Unit::Percent), ("个百分点", Unit::Points), ("百分点", Unit::Points), ("年", Unit::Year)]);
        let (words, units): (Vec<&str>, Vec<Unit>) = entries.unzip();
        (Lexicon::new(&words), units)
    });

/// The longest unit that a text begins with, and its length in bytes.
pub(super) fn unit(text: &str) -> (Unit, usize) {
    let (lexicon, units) = &*UNITS;
    lexicon.begins(text).map_or((Unit::Missing, 0), |(word, end)| (units[word], end))
}

/// The unit behind a Chinese numeral, and its length in bytes.
pub(super) fn unit_after_numeral(text: &str) -> Option<(&'static str, usize)> {
    match unit(text) {
        (Unit::Counted(word), length) if has(&PHRASES.units.after_numerals, word) => Some((word, length)),
        _ => None,
    }
}

/// Whether a small numeral before this unit is a figure only after a word of setting up or counting.
pub(super) fn is_loose(unit: &str) -> bool {
    has(&PHRASES.units.loose, unit)
}

/// Whether 一 before this unit is a figure rather than an article.
pub(super) fn is_firm(unit: &str) -> bool {
    has(&PHRASES.units.firm, unit)
}

fn has(words: &[String], unit: &str) -> bool {
    words.iter().any(|word| word == unit)
}
