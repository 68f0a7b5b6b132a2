//! What a text in a figure's place is: a figure, nothing, one of the marks that stand for nothing, or something unreadable.
//!
//! It stands below readers and reports: readers ask it to tell a column of figures from one of words, and reports are made
//! of what it reads.

mod amount;

pub use amount::{Amount, NoAmount};

use crate::document::marks::{Mark, marked_runs, may_be_marked, unmarked};
use crate::fold::{fold, is_space};

/// What one cell holds. Blank is not zero, and neither is what could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    Reported(Amount),
    /// A figure with words or marks beside it: `22（其中修订16件）`, `251000元`, `37⁽1⁾`.
    Annotated(Amount),
    Blank,
    /// `/`, `-`, `—`, `无` and the like.
    Mark,
    /// Among others a number that is no [`Amount`]; what was printed is kept beside the figure.
    Unreadable,
    /// The form asks for the cell and the document does not have it.
    Missing,
}

impl Figure {
    #[must_use]
    pub fn value(self) -> Option<Amount> {
        match self {
            Self::Reported(value) | Self::Annotated(value) => Some(value),
            Self::Blank | Self::Mark | Self::Unreadable | Self::Missing => None,
        }
    }

    /// What the cell adds to a sum: nothing where it was left empty. `None` where what belongs there is not known.
    #[must_use]
    pub fn addend(self) -> Option<Amount> {
        match self {
            Self::Reported(value) | Self::Annotated(value) => Some(value),
            Self::Blank | Self::Mark => Some(Amount::ZERO),
            Self::Unreadable | Self::Missing => None,
        }
    }

    /// Whether it was left empty, or marked as having nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Blank | Self::Mark)
    }

    /// Whether what belongs there is not known.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Unreadable | Self::Missing)
    }

    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::Reported(_) => Status::Reported,
            Self::Annotated(_) => Status::Annotated,
            Self::Blank => Status::Blank,
            Self::Mark => Status::Mark,
            Self::Unreadable => Status::Unreadable,
            Self::Missing => Status::Missing,
        }
    }
}

/// How a cell is filled: the kind of its [`Figure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    Reported,
    Blank,
    Mark,
    Annotated,
    Unreadable,
    Missing,
}

impl Status {
    /// In the order of the variants.
    pub const ALL: [Self; 6] =
        [Self::Reported, Self::Blank, Self::Mark, Self::Annotated, Self::Unreadable, Self::Missing];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Blank => "blank",
            Self::Mark => "mark",
            Self::Annotated => "note",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
        }
    }
}

/// More digits than this are no figure; the doubles in which figures are published would not tell them all apart.
const MOST_DIGITS: usize = 15;

/// Reads a cell. `unit` is the word of the unit the form asks for, so that a unit written into the cell can be told
/// from a note; an amount given in 元 where the form asks for 万元 is converted, since the cell itself says so.
#[must_use]
pub fn read_figure(text: &str, unit: &str) -> Figure {
    read(text, &|word| unit_factor(word, unit)).unwrap_or(Figure::Unreadable)
}

/// `divisor` of the words behind a figure: by how much it is to be divided, if they are a unit. `None` for what is no
/// figure; a number that is no [`Amount`] is an unreadable one.
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

type Divisor<'d> = &'d dyn Fn(&str) -> Option<u32>;

/// A figure beside marks. What is struck out is not there, and what is raised is a reference to a note; where it stands
/// between digits, or may be a power, nobody can say.
fn read_marked(text: &str, divisor: Divisor) -> Option<Figure> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| fold(c).is_ascii_digit());
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    // whether something raised follows the last digit
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
        // a figure that was struck out, and none in its place, is not a cell that was left blank
        Figure::Blank => None,
        figure => Some(figure),
    }
}

/// Whether 10 is raised to a power: 10², and not 10 with a first note.
fn is_power(before: &str, last: &str, raised: &str) -> bool {
    let base = before.chars().chain(last.chars()).filter(|&c| !is_space(c)).map(fold);
    base.eq("10".chars()) && raised.trim() != "1" && raised.trim().chars().all(|c| fold(c).is_ascii_digit())
}

/// A cell without marks that are not characters.
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
    // 10² can be a hundred
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

/// A unit of each kind: one that is counted, one of people, one of money.
const KINDS_OF_UNITS: [&str; 3] = ["件", "人", "万元"];

/// Whether a text stands in a value's place rather than in a label's: a figure, nothing, or a mark.
#[must_use]
pub fn is_value_like(text: &str) -> bool {
    let is_read = |text: &str| {
        let divisor: Divisor = &|word| KINDS_OF_UNITS.iter().find_map(|unit| unit_factor(word, unit));
        read(text, divisor).is_some()
    };
    // a figure that was struck out stands in its place too
    is_read(text) || may_be_marked(text) && marked_runs(text).next().is_some() && is_read(&unmarked(text))
}

/// Whether a text is a piece of a figure, or several: `.7`, `2-3`. Numbers of lists are none: `1.`, `(1)`.
#[must_use]
pub fn is_part_of_figure(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-' | ':' | '%');
    let mut folded = text.chars().filter(|&c| !is_space(c)).map(fold);
    let has_digit = text.chars().any(|c| fold(c).is_ascii_digit());
    has_digit
        && folded.clone().all(is_part)
        && folded.next_back().is_some_and(|last| last.is_ascii_digit() || last == '%')
}

/// A run of dashes or slashes, or a word that says there is none.
fn is_mark(folded: &[char]) -> bool {
    let is_stroke = |c: &char| matches!(c, '/' | '\\' | '-' | '—' | '―' | '─' | '*' | '∕' | '╱' | '_' | '一');
    match folded {
        ['无'] => true,
        // the numeral one is typed for a dash only where it is doubled
        ['一'] => false,
        _ => folded.len() <= 6 && folded.iter().all(is_stroke),
    }
}

/// A sign, digits with thousands separators in their places and a fraction, without plus and separators; and what follows.
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

/// Words in brackets, or a reference to a note: `①`, `[1]`, `*`, `注1`.
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

/// Notes are counted in the tens at most, and marked by hardly more signs than one.
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

/// By how much a figure followed by these words is to be divided to stand in the unit of the form.
fn unit_factor(word: &str, unit: &str) -> Option<u32> {
    match (word, unit) {
        ("万元", "万元") => Some(1),
        ("元", "万元") => Some(10_000),
        // what is counted is told by the form; people are not counted as cases are
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
