//! Lines of a text and the cells in them.

use crate::document::Place;
use crate::figure::is_value_like;
use std::ops::Range;

/// Cell separators of tables drawn with characters.
pub(super) const STROKES: [char; 3] = ['|', '｜', '│'];
/// Characters that end a sentence. A lone question mark is left out: it can stand in for a figure.
pub(super) const SENTENCE_ENDS: [char; 3] = ['。', '；', '！'];
/// Longest row of a table, in bytes.
const LONGEST_ROW: usize = 2_000;
/// Units after an amount, with or without a space.
const MONEY: [&str; 2] = ["元", "万元"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// Cells between tabs.
    Tabbed,
    /// A label followed by figures, between spaces.
    Spaced,
    /// Figures only.
    Figures,
    /// Words that could fill one or several cells.
    Short,
    Prose,
    /// A drawn line between rows or around a table.
    Rule,
    /// The number of a page, or a running head or foot.
    Furniture,
}

/// A line of the source.
pub(super) struct Line<'a> {
    pub text: &'a str,
    pub at: usize,
    pub kind: Kind,
    /// A stroke followed its only cell.
    pub is_barred: bool,
}

impl Line<'_> {
    /// Where one of its cells begins.
    pub(super) fn place(&self, cell: &str) -> Place {
        Place::at(self.at + (cell.as_ptr() as usize - self.text.as_ptr() as usize))
    }
}

/// The separator of a line's cells: a tab, or the stroke of a table drawn with characters.
pub(super) fn separator(line: &str) -> Option<char> {
    let strokes = |stroke: &char| match line.matches(*stroke).count() {
        0 => false,
        // a single stroke can occur in a sentence or a title, but not before a figure
        1 => line.rsplit(*stroke).next().is_some_and(|last| !last.trim().is_empty() && is_value_like(last)),
        _ => true,
    };
    if line.contains('\t') { Some('\t') } else { STROKES.into_iter().find(strokes) }
}

/// The cells of a line, between separators or else between spaces. A drawn table has strokes at its sides too; if
/// strokes occur only between cells, the text before the first and after the last are cells.
pub(super) fn split_cells(line: &str, is_drawn: bool) -> Vec<&str> {
    match separator(line) {
        Some('\t') => line.split('\t').collect(),
        Some(stroke) => {
            let inner = line.trim().strip_prefix(stroke).filter(|_| is_drawn);
            inner.map_or(line, |inner| inner.strip_suffix(stroke).unwrap_or(inner)).split(stroke).collect()
        }
        None if line.is_empty() => vec![line],
        None => split_at_spaces(line),
    }
}

/// A line that is a date: `2019年1月10日`, `二〇一九年一月十日`.
pub(super) fn is_date(line: &str) -> bool {
    let line = line.trim();
    let is_part = |c: char| c.is_whitespace() || "0123456789〇○Ｏ零一二三四五六七八九十年月日".contains(c);
    line.ends_with('日') && line.contains('年') && line.contains('月') && line.chars().all(is_part)
}

/// The cells between spaces. A bracketed remark belongs to the text before it, and an amount to its unit: `42（其中修订 40
/// 件）`, `12.5 万元`. Brackets still open at the end of the line do not join cells.
pub(super) fn split_at_spaces(line: &str) -> Vec<&str> {
    if line.len() > LONGEST_ROW || !line.contains(['）', ')', '元']) {
        return line.split_whitespace().collect();
    }
    let mut open = Vec::new();
    let mut remarks: Vec<Range<usize>> = Vec::new();
    for (at, c) in line.char_indices() {
        match c {
            '（' | '(' => open.push(at),
            '）' | ')' => remarks.push(open.pop().unwrap_or(0)..at),
            _ => {}
        }
    }
    let is_within = |at: usize| {
        let (before, behind) = line.split_at(at);
        let is_amount = before.trim_end().ends_with(|c: char| c.is_ascii_digit())
            && MONEY.contains(&behind.split_whitespace().next().unwrap_or_default());
        is_amount || remarks.iter().any(|remark| remark.contains(&at))
    };
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, c) in line.char_indices().filter(|(_, c)| c.is_whitespace()) {
        if !is_within(at) {
            cells.push(&line[start..at]);
            start = at + c.len_utf8();
        }
    }
    cells.push(&line[start..]);
    cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
}
