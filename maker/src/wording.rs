//! How one report writes the words of the form and its numbers.
//!
//! All of this is harmless: brackets, numbering, a typo in a long label, full-width digits. Nothing changes the content
//! of a cell, so a reader must not be misled by any of it.

use fastrand::Rng;

use super::form::{CORNER, DOCUMENTS_IN_FORCE, FORM_2021, GROUPS, Level, OTHER_GROUP, REQUEST_ROWS, Unit};
use super::seeds::{chance, pick};
use super::sheet::{Entry, decimal, in_tenths};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerals {
    Plain,
    /// 3,001
    Grouped,
    /// 3 001, and 2 0
    Spaced,
    /// ２１
    Wide,
}

#[derive(Clone, Debug)]
pub struct Wording {
    half_brackets: bool,
    straight_quotes: bool,
    /// Separator between an item's number and its label.
    item_stop: &'static str,
    /// 其他处理, or 其他 for short.
    other_group: &'static str,
    /// A row of table 3, and its label with a typo.
    typo: Option<(usize, String)>,
    numerals: Numerals,
}

impl Wording {
    /// `spaces_in_numbers`: whether numbers with a space inside are readable in the format.
    pub fn new(spaces_in_numbers: bool, rng: &mut Rng) -> Self {
        let numerals = match rng.u8(..100) {
            0..=13 => Numerals::Grouped,
            14..=23 if spaces_in_numbers => Numerals::Spaced,
            24..=34 => Numerals::Wide,
            _ => Numerals::Plain,
        };
        Self {
            half_brackets: chance(rng, 20),
            straight_quotes: chance(rng, 15),
            item_stop: pick(rng, &[".", ".", "、", "．", ". "]),
            other_group: if chance(rng, 20) { "其他" } else { GROUPS[OTHER_GROUP].1 },
            typo: chance(rng, 8).then(|| typo(rng)),
            numerals,
        }
    }

    /// Words of the form in this report's punctuation.
    pub fn words(&self, words: &str) -> String {
        words
            .chars()
            .map(|character| match character {
                '（' if self.half_brackets => '(',
                '）' if self.half_brackets => ')',
                '“' | '”' if self.straight_quotes => '"',
                other => other,
            })
            .collect()
    }

    pub fn corner(&self) -> String {
        self.words(CORNER)
    }

    pub fn group_label(&self, group: usize) -> String {
        let (ordinal, words) = GROUPS[group];
        let words = if group == OTHER_GROUP { self.other_group } else { words };
        format!("{}{words}", self.bracketed(ordinal))
    }

    /// The number before a row's words: 一、 or （一） or 1.
    pub fn row_number(&self, row: usize) -> String {
        match REQUEST_ROWS[row].level {
            Level::Top(ordinal) => format!("{ordinal}、"),
            Level::Outcome(ordinal) => self.bracketed(ordinal),
            Level::Item { number, .. } => format!("{number}{}", self.item_stop),
        }
    }

    pub fn row_words(&self, row: usize) -> String {
        match &self.typo {
            Some((typo_row, words)) if *typo_row == row => self.words(words),
            _ => self.words(REQUEST_ROWS[row].label),
        }
    }

    /// An entry of a former form as printed.
    pub fn entry(&self, entry: Entry, unit: Unit, rng: &mut Rng) -> String {
        match entry {
            Entry::Value(value) => self.number(value, unit, rng),
            Entry::Mark(text) | Entry::Unreadable(text) => text.to_owned(),
            Entry::Tenths(_) | Entry::Note { .. } | Entry::Blank | Entry::Missing => String::new(),
        }
    }

    /// An entry as printed, empty for a blank one.
    pub fn figure(&self, cell: usize, entry: Entry, rng: &mut Rng) -> String {
        match entry {
            Entry::Value(value) => self.number(value, FORM_2021.cells[cell].unit, rng),
            Entry::Tenths(tenths) => in_tenths(tenths),
            Entry::Note { value, part: 0 } => format!("{value}件"),
            Entry::Note { value, part } if cell <= DOCUMENTS_IN_FORCE => {
                self.words(&format!("{value}（其中修订{part}件）"))
            }
            Entry::Note { value, part } => self.words(&format!("{value}（含网上申请{part}件）")),
            Entry::Mark(text) | Entry::Unreadable(text) => text.to_owned(),
            Entry::Blank | Entry::Missing => String::new(),
        }
    }

    fn bracketed(&self, ordinal: &str) -> String {
        if self.half_brackets { format!("({ordinal})") } else { format!("（{ordinal}）") }
    }

    fn number(&self, value: i64, unit: Unit, rng: &mut Rng) -> String {
        let digits = decimal(value, unit);
        match self.numerals {
            Numerals::Grouped => in_thousands(&digits, ','),
            Numerals::Spaced if unit == Unit::Count && value >= 1000 => in_thousands(&digits, ' '),
            Numerals::Spaced if unit == Unit::Count && value >= 10 && chance(rng, 30) => {
                let mut digits = digits;
                digits.insert(rng.usize(1..digits.len()), ' ');
                digits
            }
            Numerals::Wide if chance(rng, 60) => full_width(&digits),
            _ => digits,
        }
    }
}

/// ASCII digits and points as full-width characters.
pub fn full_width(digits: &str) -> String {
    digits
        .chars()
        .map(|digit| match digit {
            '!'..='~' => char::from_u32(u32::from(digit) + 0xFEE0).unwrap_or(digit),
            other => other,
        })
        .collect()
}

fn in_thousands(digits: &str, separator: char) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut grouped = String::with_capacity(digits.len() + 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index < whole && (whole - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A long row label with one character dropped, doubled, transposed or replaced.
fn typo(rng: &mut Rng) -> (usize, String) {
    const MISTAKEN: [(char, char); 8] = [
        ('请', '清'),
        ('息', '惜'),
        ('政', '攻'),
        ('理', '里'),
        ('类', '娄'),
        ('供', '拱'),
        ('于', '干'),
        ('机', '饥'),
    ];
    let long: Vec<usize> =
        (0..REQUEST_ROWS.len()).filter(|&row| REQUEST_ROWS[row].label.chars().count() >= 9).collect();
    let row = pick(rng, &long);
    let mut words: Vec<char> = REQUEST_ROWS[row].label.chars().collect();
    let at = rng.usize(1..words.len() - 2);
    match rng.u8(..4) {
        0 => {
            words.remove(at);
        }
        1 => words.insert(at, words[at]),
        2 => words.swap(at, at + 1),
        _ => {
            let mistakable = words.iter().position(|word| MISTAKEN.iter().any(|(right, _)| right == word));
            if let Some(at) = mistakable
                && let Some((_, wrong)) = MISTAKEN.iter().find(|(right, _)| *right == words[at])
            {
                words[at] = *wrong;
            }
        }
    }
    (row, words.into_iter().collect())
}
