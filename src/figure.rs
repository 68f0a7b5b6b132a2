//! Reads a text in place of a figure: a figure, a blank, a mark that stands for nothing, or something unreadable.
//!
//! Both readers and reports depend on it: readers to distinguish columns of figures from words, reports for their
//! figures.

mod amount;
mod decimal;
mod digits;

pub use amount::{Amount, NoAmount, to_millionth};
pub use decimal::Decimal;

use crate::document::marks::{Mark, marked_runs, may_be_marked, unmarked};
use crate::fold::{fold, is_space};
use serde::{Deserialize, Serialize};

/// The content of one cell. Neither a blank nor an unreadable cell is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Figure {
    /// A plain figure.
    Reported(Amount),
    /// A figure with words or marks: `22（其中修订16件）`, `251000元`, `37⁽1⁾`.
    Annotated(Amount),
    /// An empty cell.
    Blank,
    /// A mark for nothing: `/`, `-`, `—`, `无` and the like.
    Mark,
    /// Any other text, or a number that does not fit an [`Amount`]. The printed text is kept beside the figure.
    Unreadable,
    /// A cell of the form that the document lacks.
    Missing,
    /// A cell of a file that is cut short. Whatever is printed in it counts nowhere.
    Quarantined,
}

impl Figure {
    /// The number, if there is one.
    #[must_use]
    pub fn value(self) -> Option<Amount> {
        match self {
            Self::Reported(value) | Self::Annotated(value) => Some(value),
            Self::Blank | Self::Mark | Self::Unreadable | Self::Missing | Self::Quarantined => None,
        }
    }

    /// What the cell adds to a sum: zero if it was left empty, `None` if its figure is unknown.
    #[must_use]
    pub fn addend(self) -> Option<Amount> {
        match self {
            Self::Reported(value) | Self::Annotated(value) => Some(value),
            Self::Blank | Self::Mark => Some(Amount::ZERO),
            Self::Unreadable | Self::Missing | Self::Quarantined => None,
        }
    }

    /// Whether the cell was left empty or marked as having nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Blank | Self::Mark)
    }

    /// Whether the figure is unknown: unreadable, missing or quarantined.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Unreadable | Self::Missing | Self::Quarantined)
    }

    /// Its kind.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::Reported(_) => Status::Reported,
            Self::Annotated(_) => Status::Annotated,
            Self::Blank => Status::Blank,
            Self::Mark => Status::Mark,
            Self::Unreadable => Status::Unreadable,
            Self::Missing => Status::Missing,
            Self::Quarantined => Status::Quarantined,
        }
    }
}

/// How a cell is filled: the kind of its [`Figure`], which documents the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// [`Figure::Reported`].
    Reported,
    /// [`Figure::Blank`].
    Blank,
    /// [`Figure::Mark`].
    Mark,
    /// [`Figure::Annotated`].
    Annotated,
    /// [`Figure::Unreadable`].
    Unreadable,
    /// [`Figure::Missing`].
    Missing,
    /// [`Figure::Quarantined`].
    Quarantined,
}

impl Status {
    /// In the order of the variants.
    pub const ALL: [Self; 7] =
        [Self::Reported, Self::Blank, Self::Mark, Self::Annotated, Self::Unreadable, Self::Missing, Self::Quarantined];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Blank => "blank",
            Self::Mark => "mark",
            Self::Annotated => "note",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
            Self::Quarantined => "quarantined",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Reported => "已填报",
            Self::Blank => "空白",
            Self::Mark => "划线或填“无”",
            Self::Annotated => "数字带注",
            Self::Unreadable => "无法识别",
            Self::Missing => "报告中缺此格",
            Self::Quarantined => "文件不完整，不计",
        }
    }
}

/// Most digits of a figure. Published doubles could not distinguish longer ones.
const MOST_DIGITS: usize = 15;

/// Reads a cell. `unit` is the form's unit, so that a unit in the cell can be distinguished from a note. An amount in 元
/// is converted if the form asks for 万元, since the cell itself states its unit.
#[must_use]
pub fn read_figure(text: &str, unit: &str) -> Figure {
    read(text, &|word| unit_factor(word, unit)).unwrap_or(Figure::Unreadable)
}

/// Reads a text; `None` if it is no figure. A number that does not fit an [`Amount`] is unreadable. `divisor` gives the
/// divisor for the words behind a figure, if they are a unit.
fn read(text: &str, divisor: Divisor) -> Option<Figure> {
    // nearly every cell is a short run of ASCII digits
    if let bytes @ [first, ..] = text.as_bytes()
        && bytes.len() <= MOST_DIGITS
        && bytes.iter().all(u8::is_ascii_digit)
        && (*first != b'0' || bytes.len() == 1)
    {
        let value = bytes.iter().fold(0_i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        return Some(Figure::Reported(value.into()));
    }
    if may_be_marked(text) && marked_runs(text).next().is_some() {
        return read_marked(text, divisor);
    }
    read_words(text, divisor)
}

/// Maps words behind a figure to the number by which it is to be divided; `None` if they are no unit.
type Divisor<'d> = &'d dyn Fn(&str) -> Option<u32>;

/// Reads a figure with marks. Struck-out text is ignored, raised text is a note reference. Raised text between digits,
/// or that may be a power, makes the figure ambiguous: `None`.
fn read_marked(text: &str, divisor: Divisor) -> Option<Figure> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| fold(c).is_ascii_digit());
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    // whether raised text follows the last digit
    let mut is_raised = false;
    let ends = marked_runs(text).map(|(mark, run, inner)| (run, mark == Mark::Raised, inner));
    for (run, raises, inner) in ends.chain([(text.len()..text.len(), false, "")]) {
        let next = text[from..run.start].trim_matches(is_space);
        if is_raised && is_digit(next.chars().next()) || raises && is_power(&plain, next, inner) {
            return None;
        }
        if !next.is_empty() {
            plain.push_str(next);
            is_raised = false;
        }
        is_raised |= raises && is_digit(plain.chars().next_back());
        from = run.end;
    }
    match read_words(&plain, divisor)? {
        Figure::Reported(value) => Some(Figure::Annotated(value)),
        // a struck-out figure without a replacement is not a blank cell
        Figure::Blank => None,
        figure => Some(figure),
    }
}

/// Whether raised text makes a power of ten: 10², but not 10 with note 1.
fn is_power(before: &str, last: &str, raised: &str) -> bool {
    let base = before.chars().chain(last.chars()).filter(|&c| !is_space(c)).map(fold);
    base.eq("10".chars()) && raised.trim() != "1" && raised.trim().chars().all(|c| fold(c).is_ascii_digit())
}

/// Reads a text without raised or struck-out runs.
fn read_words(text: &str, divisor: Divisor) -> Option<Figure> {
    let mut folded: [char; 64] = ['\0'; 64];
    let mut length = 0;
    for c in text.chars().filter(|&c| !is_space(c)).map(fold) {
        if length == folded.len() {
            return None;
        }
        folded[length] = c;
        length += 1;
    }
    let folded = &folded[..length];
    if folded.is_empty() {
        return Some(Figure::Blank);
    }
    if is_mark(folded) {
        return Some(Figure::Mark);
    }
    // 10² may be a hundred
    if let ['1', '0', '²' | '³' | '⁰' | '⁴'..='⁹', ..] = folded {
        return None;
    }
    let (number, rest) = leading_number(folded)?;
    let value = number.parse::<Amount>().ok();
    let figure = match rest {
        [] => value.map(Figure::Reported),
        _ if is_note(rest) => value.map(Figure::Annotated),
        _ => {
            let divisor = divisor(&rest.iter().collect::<String>())?;
            value.and_then(|value| value.divided_by(divisor)).map(Figure::Annotated)
        }
    };
    Some(figure.unwrap_or(Figure::Unreadable))
}

/// One unit of each kind: things, people, money.
const KINDS_OF_UNITS: [&str; 3] = ["件", "人", "万元"];

/// Whether a text is a value rather than a label: a figure, a blank or a mark.
#[must_use]
pub fn is_value_like(text: &str) -> bool {
    let is_read = |text: &str| {
        let divisor: Divisor = &|word| KINDS_OF_UNITS.iter().find_map(|unit| unit_factor(word, unit));
        read(text, divisor).is_some()
    };
    // a struck-out figure still occupies the place of a value
    is_read(text) || may_be_marked(text) && marked_runs(text).next().is_some() && is_read(&unmarked(text))
}

/// Whether a text is part of a figure, or several: `.7`, `2-3`. List numbers are not: `1.`, `(1)`.
#[must_use]
pub fn is_part_of_figure(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-' | ':' | '%');
    let mut folded = text.chars().filter(|&c| !is_space(c)).map(fold);
    let has_digit = text.chars().any(|c| fold(c).is_ascii_digit());
    has_digit
        && folded.clone().all(is_part)
        && folded.next_back().is_some_and(|last| last.is_ascii_digit() || last == '%')
}

/// Whether a text is a run of dashes or slashes, or 无.
fn is_mark(folded: &[char]) -> bool {
    let is_stroke = |c: &char| matches!(c, '/' | '\\' | '-' | '—' | '―' | '─' | '*' | '∕' | '╱' | '_' | '一');
    match folded {
        ['无'] => true,
        // the numeral 一 stands for a dash only if repeated
        ['一'] => false,
        _ => folded.len() <= 6 && folded.iter().all(is_stroke),
    }
}

/// Splits off a number: a sign, digits with well-placed thousands separators, and a fraction. Returns it without plus
/// sign and separators, and the rest of the text.
fn leading_number(folded: &[char]) -> Option<(String, &[char])> {
    let (sign, digits) = match folded {
        ['-', rest @ ..] => ("-", rest),
        ['+', rest @ ..] => ("", rest),
        _ => ("", folded),
    };
    let end = digits.iter().position(|c| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(digits.len());
    let (number, rest) = digits.split_at(end);
    let (whole, fraction) = match number.iter().position(|&c| c == '.') {
        Some(point) => (&number[..point], Some(&number[point + 1..])),
        None => (number, None),
    };
    let mut plain = String::with_capacity(24);
    let mut groups = whole.split(|&c| c == ',');
    let first = groups.next()?;
    let mut grouped = false;
    plain.extend(first);
    for group in groups {
        grouped = true;
        if group.len() != 3 {
            return None;
        }
        plain.extend(group);
    }
    let leading_zero = plain.len() > 1 && plain.starts_with('0');
    if first.is_empty() || (grouped && first.len() > 3) || leading_zero {
        return None;
    }
    if let Some(fraction) = fraction {
        if fraction.is_empty() || fraction.iter().any(|c| !c.is_ascii_digit()) {
            return None;
        }
        plain.push('.');
        plain.extend(fraction);
    }
    if plain.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS {
        return None;
    }
    Some((format!("{sign}{plain}"), rest))
}

/// Whether a text is words in brackets or a note reference: `①`, `[1]`, `*`, `注1`.
fn is_note(rest: &[char]) -> bool {
    match rest {
        ['(', .., ')'] => true,
        ['[', within @ .., ']'] | ['〔', within @ .., '〕'] | ['【', within @ .., '】'] => {
            is_note_number(within.strip_prefix(&['注']).unwrap_or(within))
        }
        ['注', number @ ..] => number.is_empty() || is_note_number(number),
        signs => signs.len() <= LONGEST_REFERENCE && signs.iter().all(|&sign| is_reference_sign(sign)),
    }
}

/// Longest note reference, in characters.
const LONGEST_REFERENCE: usize = 3;

fn is_note_number(number: &[char]) -> bool {
    let is_number = number.len() < LONGEST_REFERENCE && number.iter().all(char::is_ascii_digit);
    !number.is_empty()
        && (is_number || matches!(number, [sign] if sign.is_ascii_lowercase() || is_reference_sign(*sign)))
}

fn is_reference_sign(sign: char) -> bool {
    matches!(
        sign,
        '*' | '※' | '†' | '‡' | '★' | '☆' | '△' | '▲' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '①'..='⒇' | '❶'..='➓' | '㈠'..='㈩'
    )
}

/// The divisor that converts a figure followed by this word to the form's unit; `None` if the word is no such unit.
fn unit_factor(word: &str, unit: &str) -> Option<u32> {
    match (word, unit) {
        ("万元", "万元") => Some(1),
        ("元", "万元") => Some(10_000),
        // the form says what is counted, so any classifier of things will do; people have their own
        ("件" | "条" | "项" | "个" | "次" | "起" | "宗" | "篇", "件" | "项" | "条" | "篇" | "次" | "个") => {
            Some(1)
        }
        ("人" | "人次", "人" | "人次") => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Figure) {
        assert_eq!(read_figure(text, "件"), expected, "{text:?}");
    }

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn figures() {
        for (text, value) in [
            ("0", "0"),
            ("81", "81"),
            (" 2 0 ", "20"),
            ("3 001", "3001"),
            ("3,001", "3001"),
            ("３，００１", "3001"),
            ("1,234,567", "1234567"),
            ("２１", "21"),
            ("7730.28", "7730.28"),
            ("5949.088667", "5949.088667"),
            ("+82", "82"),
            ("-18", "-18"),
            ("－18", "-18"),
            ("1\u{200B}2\u{A0}", "12"),
        ] {
            check(text, Figure::Reported(amount(value)));
        }
    }

    #[test]
    fn ways_to_leave_a_cell_empty() {
        for text in ["", " \u{3000}\u{A0}", "\u{FEFF}"] {
            check(text, Figure::Blank);
        }
        for text in ["/", "-", "—", "－", "——", "--", "无", " / ", "／", "一一"] {
            check(text, Figure::Mark);
        }
    }

    #[test]
    fn figures_with_words() {
        check("22（其中修订16件）", Figure::Annotated(22.into()));
        check("3件", Figure::Annotated(3.into()));
        assert_eq!(read_figure("251000元", "万元"), Figure::Annotated(amount("25.1")));
        assert_eq!(read_figure("4948.3955万元", "万元"), Figure::Annotated(amount("4948.3955")));
        assert_eq!(read_figure("12篇", "条"), Figure::Annotated(amount("12")));
        assert_eq!(read_figure("40人次", "人次"), Figure::Annotated(amount("40")));
        assert_eq!(read_figure("40人", "条"), Figure::Unreadable);
        assert_eq!(read_figure("40元", "人"), Figure::Unreadable);
    }

    #[test]
    fn marks_of_notes_are_no_digits() {
        for text in [
            "37⁽1⁾",
            "37 ⁽[1]⁾",
            "⟦36⟧37",
            "⟦36⟧\n37⁽1⁾",
            "3⟦6⟧7",
            "⁽1⁾37",
            "37⁽[⁾⁽1⁾⁽]⁾",
            "37⁽1⁾件",
            "37①",
            "37[1]",
            "37［注2］",
            "37【1】",
            "37*",
            "37**",
            "37※",
            "37注1",
            "37注",
            "37¹",
            "37²",
            "37（注1）",
            "⟦/⟧37",
        ] {
            check(text, Figure::Annotated(37.into()));
        }
        check("10⁽1⁾", Figure::Annotated(10.into()));
        check("10⁽[2]⁾", Figure::Annotated(10.into()));
        check("/⁽1⁾", Figure::Mark);
        assert_eq!(read_figure("251000元⁽1⁾", "万元"), Figure::Annotated(amount("25.1")));
    }

    #[test]
    fn marks_alone_and_powers_are_no_figures() {
        for text in
            ["⟦36⟧", "⁽1⁾", "⟦36⟧⁽1⁾", "3⁽1⁾7", "10⁽2⁾", "10²", "1.2×10⁽4⁾", "37[2021]", "37[]", "371注册", "37①②③④"]
        {
            check(text, Figure::Unreadable);
        }
        // they stand in the place of figures all the same
        for text in ["⟦36⟧", "⁽1⁾", "3⁽1⁾7", "37⁽1⁾", "⟦3件⟧"] {
            assert!(is_value_like(text), "{text}");
        }
        assert!(!is_value_like("予以公开⁽1⁾"));
    }

    #[test]
    fn figures_of_any_unit_stand_in_the_place_of_figures() {
        for text in ["3", "", "/", "3件", "20人次", "4948.3955万元", "251000元"] {
            assert!(is_value_like(text), "{text}");
        }
        for text in ["3月", "规章", "2016年"] {
            assert!(!is_value_like(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_figure_is_not_made_one() {
        for text in [
            "若干",
            "见附件",
            "#REF!",
            "O",
            "？",
            "1,23",
            "12,3456",
            "00",
            "007",
            "1.",
            ".5",
            "1.2.3",
            "约3",
            "3余",
            "一",
            "1/2",
            "2-3",
            "1234567890123456",
        ] {
            check(text, Figure::Unreadable);
        }
        check(&"9".repeat(100), Figure::Unreadable);
    }

    #[test]
    fn a_number_that_does_not_fit_is_unreadable_and_stands_in_the_place_of_a_figure_all_the_same() {
        for text in ["0.0000001", "12.3456789", "12.3456789（万元）", "0.125元"] {
            assert_eq!(read_figure(text, "万元"), Figure::Unreadable, "{text}");
            assert!(is_value_like(text), "{text}");
        }
        // zeros behind the last decimal are none
        assert_eq!(read_figure("12.34567800", "万元"), Figure::Reported(amount("12.345678")));
    }
}
