//! Classifies the cells of a row: words, units, figures, column headings.

use super::units::unit;
use crate::document::{Cell, Document, Slice, offset};
use crate::figure::is_value_like;
use crate::fold::NUMERALS;
use crate::forms::{Head, Heads, stem};

/// The kind of one cell.
#[derive(Debug)]
pub(super) enum Part {
    Blank,
    /// Words in brackets, which belong to a name without being part of it.
    Remark,
    Unit(String),
    Figure,
    Head(Head, Option<i32>),
    /// Other words, as [`stem`].
    Words(String),
}

impl Part {
    /// Whether it is a unit or a figure.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Unit(_) | Self::Figure)
    }
}

pub(super) type Parts = Vec<(Cell, Part)>;

/// The parts of a cell: one, or several between spaces, such as a unit with figures or a whole header.
pub(super) fn parts(document: &Document, cell: &Cell, heads: &Heads) -> Parts {
    let text = document.str(cell.text);
    let whole = || vec![(*cell, part(text, heads))];
    if !text.contains(char::is_whitespace) || heads.find(text).is_some() {
        return whole();
    }
    let is_header = text.split_whitespace().all(|word| heads.find(word).is_some());
    let mut words = text.split_whitespace();
    let is_entry = words.next().is_some_and(|word| unit(word).is_some()) && words.all(is_value_like);
    if !is_header && !is_entry {
        return whole();
    }
    let piece = |word: &str| {
        let start = cell.text.start + offset(word.as_ptr() as usize - text.as_ptr() as usize);
        let text = Slice { start, end: start + offset(word.len()) };
        (Cell { text, ..*cell }, part(word, heads))
    };
    text.split_whitespace().map(piece).collect()
}

fn part(text: &str, heads: &Heads) -> Part {
    if text.is_empty() {
        return Part::Blank;
    }
    if is_value_like(text) {
        return Part::Figure;
    }
    if let Some(unit) = unit(text) {
        return Part::Unit(unit);
    }
    if let Some((head, year)) = heads.find(text) {
        return Part::Head(head, year);
    }
    match stem(text) {
        name if name.is_empty() && text.contains(['(', '（', ')', '）']) => Part::Remark,
        name => Part::Words(name),
    }
}

/// Whether words begin with the numbering of a heading: `一、`, `（一）`.
pub(super) fn is_numbered(words: &str) -> bool {
    let words = words.trim_start().trim_start_matches(['（', '(']);
    words.starts_with(|c| NUMERALS.contains(c))
}
