//! The words behind a figure: units of what is counted, and those that show that nothing is.

use crate::forms::PHRASES;
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use std::sync::LazyLock;

/// What follows a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Counted(&'static str),
    Percent,
    /// 个百分点
    Points,
    /// 年
    Year,
    /// 月, 号, 小时, 楼: a date, a time, a number of something, and no figure.
    Nothing,
    Missing,
}

/// The words of `phrases.toml` behind figures, each with what it says.
static UNITS: LazyLock<(AhoCorasick, Vec<Unit>)> = LazyLock::new(|| {
    let words = &PHRASES.units;
    let of =
        |words: &'static [String], unit: fn(&'static str) -> Unit| words.iter().map(move |word| (&**word, unit(word)));
    let all = of(&words.counted, Unit::Counted).chain(of(&words.nothing, |_| Unit::Nothing)).chain([
        ("%", Unit::Percent),
        ("个百分点", Unit::Points),
        ("百分点", Unit::Points),
        ("年", Unit::Year),
    ]);
    let (words, units): (Vec<&str>, Vec<Unit>) = all.unzip();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(StartKind::Anchored)
        .build(words)
        .unwrap_or_else(|error| panic!("the units of phrases.toml, a part of the program: {error}"));
    (automaton, units)
});

/// The unit that a text begins with, the longest where several do, and its length.
pub fn unit(text: &str) -> (Unit, usize) {
    let (automaton, units) = &*UNITS;
    let found = automaton.find(Input::new(text).anchored(Anchored::Yes));
    found.map_or((Unit::Missing, 0), |word| (units[word.pattern().as_usize()], word.end()))
}

/// The same behind a Chinese numeral.
pub fn unit_after_numeral(text: &str) -> Option<(&'static str, usize)> {
    match unit(text) {
        (Unit::Counted(word), length) if has(&PHRASES.units.after_numerals, word) => Some((word, length)),
        _ => None,
    }
}

/// Whether a small numeral before this unit is a figure only behind a word of setting up or counting.
pub fn is_loose(unit: &str) -> bool {
    has(&PHRASES.units.loose, unit)
}

/// Whether one of this unit is a figure and no article.
pub fn is_firm(unit: &str) -> bool {
    has(&PHRASES.units.firm, unit)
}

fn has(words: &[String], unit: &str) -> bool {
    words.iter().any(|word| word == unit)
}
