//! Finds the rows of a form in running text: a label of the form, directly followed by a run of digits.

use super::cuts::{LONGEST_RUN, is_mark};
use super::text::Text;
use crate::forms::{FORMS, Form, RowIndex, Table, TableIndex, Wording, normalised};
use crate::index::IndexRange;
use std::ops::Range;

/// Longest label with the headings before it, in characters.
const LONGEST_LABEL: usize = 80;
/// Longest text of all labels of a table, in characters.
const LONGEST_HEADER: usize = 600;
/// Fewest characters of a label that is cut at one end.
const SHORTEST_PART: usize = 6;
/// Least likeness, from 0 to 1, of a label with typos.
const LEAST_LIKENESS: f64 = 0.75;
/// Weight of a label with typos or cut short, relative to a whole one.
const WORTH_OF_LIKENESS: f64 = 0.6;
/// Most runs between two rows of a table that are not rows.
const MOST_BETWEEN: usize = 4;
/// Fewest rows of a table with a heading.
const FEWEST_ROWS: usize = 2;
/// Fewest rows of a table that needs no heading.
const FEWEST_ROWS_WITHOUT_HEADING: usize = 5;
/// Fewest headings of a table without labels that must stand before its run.
const FEWEST_HEADINGS: usize = 6;
/// Characters that follow a figure in a sentence, but not a run in a table.
const IN_SENTENCES: &str = "件条次人年月日号个项份余篇起宗家%‰倍,,。;:至到以";
/// Units of money that are printed within the cell.
const MONEY: [&str; 2] = ["万元", "元"];

/// A row with its run, as ranges of characters of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub row: RowIndex,
    /// Empty if the next label follows directly, so that every cell is blank.
    pub run: Range<usize>,
    /// Whether the last digit may be the number of the next row: `2属于…`.
    pub may_be_numbered: bool,
    /// The unit of the last cell.
    pub unit: Range<usize>,
}

impl Found {
    /// The end of its last cell, including the unit.
    pub(super) fn end(&self) -> usize {
        self.unit.end.max(self.run.end)
    }
}

/// A run of digits, and the words before it.
struct Run {
    digits: Range<usize>,
    /// Normalised: letters and digits only.
    words: String,
    is_followed_by_sentence: bool,
    may_be_numbered: bool,
    unit: Range<usize>,
    /// Character at which the words begin.
    begin: usize,
}

/// All runs of a text, in which the rows of several forms can be searched for.
pub(super) struct Runs<'t> {
    text: &'t Text,
    list: Vec<Run>,
    end: usize,
}

impl<'t> Runs<'t> {
    pub(super) fn of(text: &'t Text) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0;
        let mut begin = 0;
        while at < text.chars.len() {
            if !text.chars[at].is_ascii_digit() && !is_mark(text.chars[at]) {
                at += 1;
                continue;
            }
            let end = run_end(text, at);
            let numbering = usize::from(is_numbering(text, end));
            let digits = at..end - numbering;
            if digits.is_empty() || digits.len() > LONGEST_RUN {
                at = end;
                continue;
            }
            let unit = MONEY.iter().find(|unit| text.starts_with(end, unit)).map_or(0, |unit| unit.chars().count());
            let words: String = text.chars[begin.max(at.saturating_sub(LONGEST_LABEL))..at]
                .iter()
                .filter(|c| c.is_alphanumeric())
                .collect();
            let next = text.chars.get(end + unit).filter(|_| !text.gaps.get(end).copied().unwrap_or(true));
            runs.push(Run {
                digits,
                words,
                is_followed_by_sentence: numbering == 0 && next.is_some_and(|c| IN_SENTENCES.contains(*c)),
                may_be_numbered: numbering == 0,
                unit: end - numbering..end - numbering + unit,
                begin,
            });
            at = end;
            begin = end - numbering + unit;
        }
        Self { text, list: runs, end: text.chars.len() }
    }

    /// The rows of a table, in order; empty if the text does not hold the table.
    pub(super) fn rows(&self, form: &Form, table: TableIndex) -> Vec<Found> {
        let sought = &form.tables[table];
        let found = if sought.is_headed { self.headed(form, table) } else { self.labelled(sought) };
        let has_heading = || !sought.needs_heading || sought.is_headed || self.has_heading(form, table, &found);
        let is_table = sought.is_headed
            || found.len() >= if sought.needs_heading { FEWEST_ROWS } else { FEWEST_ROWS_WITHOUT_HEADING };
        if is_table && has_heading() { found } else { Vec::new() }
    }

    /// Whether a heading of the table stands before or between its rows.
    fn has_heading(&self, form: &Form, table: TableIndex, found: &[Found]) -> bool {
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return false };
        let begin = self.list.iter().rfind(|run| run.digits.end <= first.run.start).map_or(0, |run| run.begin);
        let words = normalised(&self.text.string(begin..last.run.start.max(begin)));
        form.headings_of(table).any(|heading| {
            words
                .match_indices(heading)
                .any(|(at, _)| !is_part_of_another(form.tables[table].number, &words, at, heading))
        })
    }

    /// The run below the headings of a table without row labels.
    fn headed(&self, form: &Form, table: TableIndex) -> Vec<Found> {
        let is_its = |run: &&Run| {
            let ends = ["总计", "合计", "尚未审结"].iter().any(|end| run.words.ends_with(end));
            let count = |words: &str| form.headings_of(table).filter(|heading| words.contains(heading)).count();
            ends && !run.is_followed_by_sentence && count(&self.words_before(run)) >= FEWEST_HEADINGS
        };
        self.list.iter().find(is_its).map(|run| run.found(RowIndex::FIRST, false)).into_iter().collect()
    }

    /// The words between a run and the one before it, up to the length of a header.
    fn words_before(&self, run: &Run) -> String {
        let begin = run.begin.max(run.digits.start.saturating_sub(LONGEST_HEADER));
        self.text.chars[begin..run.digits.start].iter().filter(|c| c.is_alphanumeric()).collect()
    }

    /// The longest chain of labels in the order of the form.
    fn labelled(&self, table: &Table) -> Vec<Found> {
        struct Link {
            run: usize,
            row: RowIndex,
            worth: f64,
            before: Option<usize>,
        }
        let mut links: Vec<Link> = Vec::new();
        for (at, run) in self.list.iter().enumerate().filter(|(_, run)| !run.is_followed_by_sentence) {
            for (row, worth) in labels(table, run) {
                let near = links.iter().enumerate().rev().take_while(|(_, link)| link.run + MOST_BETWEEN >= at);
                let best = near.filter(|(_, link)| link.run < at && link.row < row);
                let best = best.max_by(|(_, one), (_, other)| one.worth.total_cmp(&other.worth));
                let before = best.map(|(link, _)| link);
                let worth = worth + before.map_or(0.0, |link| links[link].worth);
                links.push(Link { run: at, row, worth, before });
            }
        }
        // of equally good chains, the first
        let best = links.iter().enumerate().rev().max_by(|(_, one), (_, other)| one.worth.total_cmp(&other.worth));
        let mut next = best.map(|(link, _)| link);
        let mut chain: Vec<(usize, Found)> = Vec::new();
        while let Some(link) = next {
            let Link { run, row, before, .. } = links[link];
            chain.push((run, self.list[run].found(row, self.is_numbered(table, run, row))));
            next = before;
        }
        chain.reverse();
        self.with_blank_rows(table, &chain)
    }

    /// Whether the next row's label is numbered by a digit that has run into this run: `0000000` `2其他法律…`.
    fn is_numbered(&self, table: &Table, run: usize, row: RowIndex) -> bool {
        let run = &self.list[run];
        let last = self.text.chars[run.digits.end - 1];
        let behind = self.text.chars[run.digits.end..].iter().filter(|c| c.is_alphanumeric()).take(LONGEST_LABEL);
        let behind: String = behind.collect();
        run.may_be_numbered
            && table.rows[IndexRange::new(row, table.rows.end()).skip(1)].iter().any(|next| {
                next.label.starts_with(last) && next.wordings.iter().any(|wording| begins_alike(&behind, wording))
            })
    }

    /// The chain, completed with rows whose labels stand between the others without figures.
    fn with_blank_rows(&self, table: &Table, chain: &[(usize, Found)]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut left = table.rows.indices();
        for (run, row) in chain {
            let words = self.words_before(&self.list[*run]);
            found.extend(blank_rows(table, IndexRange::new(left.start, row.row), &words, row.run.start));
            left = IndexRange::new(row.row, left.end).skip(1);
            found.push(row.clone());
        }
        if let Some((_, last)) = chain.last() {
            let end = (last.run.end + LONGEST_LABEL).min(self.end);
            let behind = normalised(&self.text.string(last.run.end..end));
            let begins =
                |row: &RowIndex| table.rows[*row].wordings.iter().any(|wording| behind.starts_with(&wording.text));
            found.extend(left.iter().next().filter(begins).map(|row| blank(row, last.run.end)));
        }
        found
    }
}

impl Run {
    fn found(&self, row: RowIndex, may_be_numbered: bool) -> Found {
        Found { row, run: self.digits.clone(), may_be_numbered, unit: self.unit.clone() }
    }
}

/// Whether a heading is only part of a longer one of another form: 处理决定数量 in 本年处理决定数量.
fn is_part_of_another(table: u8, words: &str, at: usize, heading: &str) -> bool {
    let tables = FORMS.iter().flat_map(|form| form.tables.indexed().map(move |(at, own)| (form, at, own)));
    let mut longer = tables
        .filter(|(.., own)| own.number == table)
        .flat_map(|(form, at, _)| form.headings_of(at))
        .filter(|longer| longer.len() > heading.len());
    longer.any(|longer| {
        longer.match_indices(heading).any(|(inside, _)| {
            at.checked_sub(inside).and_then(|begin| words.get(begin..)).is_some_and(|words| words.starts_with(longer))
        })
    })
}

fn blank(row: RowIndex, at: usize) -> Found {
    Found { row, run: at..at, may_be_numbered: false, unit: at..at }
}

/// Rows whose whole labels stand in order among words without figures.
fn blank_rows(table: &Table, rows: IndexRange<RowIndex>, words: &str, at: usize) -> Vec<Found> {
    let mut rest = words;
    let mut found = Vec::new();
    for row in rows {
        let ends = table.rows[row].wordings.iter().filter_map(|wording| {
            let is_long = wording.length >= SHORTEST_PART - 2;
            rest.find(&wording.text).filter(|_| is_long).map(|begin| begin + wording.text.len())
        });
        if let Some(end) = ends.min() {
            rest = &rest[end..];
            found.push(blank(row, at));
        }
    }
    found
}

/// The end of the run that begins here: digits, marks, signs, and points between digits.
fn run_end(text: &Text, start: usize) -> usize {
    let is_digit = |at: usize| text.chars.get(at).is_some_and(char::is_ascii_digit);
    let mut end = start;
    while let Some(&c) = text.chars.get(end) {
        let is_point = c == '.' && end > start && is_digit(end - 1) && is_digit(end + 1);
        let is_sign = c == '+' && is_digit(end + 1);
        if !(c.is_ascii_digit() || is_mark(c) || is_point || is_sign) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the run ends with the number of the next label: `2` in `2.其他法律…`.
fn is_numbering(text: &Text, end: usize) -> bool {
    let is_separator = matches!(text.chars.get(end), Some('.' | '、' | '．'));
    is_separator
        && end > 0
        && text.chars[end - 1].is_ascii_digit()
        && text.chars.get(end + 1).is_some_and(|c| c.is_alphabetic())
}

/// The rows that the words before a run may name, with their weight. A whole label is certain.
fn labels(table: &Table, run: &Run) -> Vec<(RowIndex, f64)> {
    let words = run.words.as_str();
    let wordings = || table.rows.indexed().flat_map(|(row, of)| of.wordings.iter().map(move |w| (row, w)));
    // the totals of another table
    if words.ends_with("尚未审结总计") {
        return Vec::new();
    }
    let whole = wordings().filter(|(_, wording)| words.ends_with(&wording.text));
    if let Some(longest) = whole.clone().map(|(_, wording)| wording.length).max() {
        return whole.filter(|(_, wording)| wording.length == longest).map(|(row, _)| (row, 1.0)).collect();
    }
    // a short run behind words that only resemble a label is part of a sentence
    if run.digits.len() < table.rows[RowIndex::FIRST].width() {
        return Vec::new();
    }
    let like = wordings().filter_map(|(row, wording)| {
        let worth = likeness(words, wording) * WORTH_OF_LIKENESS;
        (worth > 0.0).then_some((row, worth))
    });
    like.collect()
}

/// Likeness, from 0 to 1, of the words before a run to a label: whole with typos, or cut at one end.
fn likeness(words: &str, wording: &Wording) -> f64 {
    let length = words.chars().count();
    let tail =
        |count: usize| words.char_indices().nth(length.saturating_sub(count)).map_or(words, |(at, _)| &words[at..]);
    if wording.length >= SHORTEST_PART {
        let typos = strsim::normalized_levenshtein(tail(wording.length), &wording.text);
        if typos >= LEAST_LIKENESS {
            return typos;
        }
    }
    // the end is lost: the words end with the beginning of the label
    let beginnings = (SHORTEST_PART..wording.length).rev().find(|&count| {
        let end = wording.text.char_indices().nth(count).map_or(wording.text.len(), |(at, _)| at);
        words.ends_with(&wording.text[..end])
    });
    // the beginning is lost: the words are the end of the label
    let is_end = (SHORTEST_PART..wording.length).contains(&length) && wording.text.ends_with(words);
    if beginnings.is_some() || is_end { LEAST_LIKENESS } else { 0.0 }
}

/// Whether a text begins with a label or a sufficient part of it.
fn begins_alike(text: &str, wording: &Wording) -> bool {
    let common = text.chars().zip(wording.text.chars()).take_while(|(one, other)| one == other).count();
    common >= wording.length.min(SHORTEST_PART - 2)
}
