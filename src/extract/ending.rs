//! Tells from its words that a text is cut short. Other formats mark their end; a plain text ends where its bytes do.

use super::lines::Line;
use super::sections::Content;
use super::tables::Tables;
use crate::document::{Document, Ending, Note};
use crate::figure::Figure;
use crate::fold::{NUMERALS, compact};
use crate::forms::in_force;
use crate::report::TableReading;

const IN_TABLE: Note = Note::cut(
    "the text ends within a table, and nothing follows: it is cut short",
    "文字在表格中间断开，其后没有内容，文件不完整",
);
const IN_HEADING: Note = Note::cut("the text ends within a heading: it is cut short", "文字在标题中间断开，文件不完整");
const IN_SENTENCE: Note = Note::cut(
    "the text ends within a sentence, and sections are absent: it is cut short",
    "文字在句子中间断开，其后各部分缺失，文件不完整",
);

/// Most lines behind the last figure of a table in which the text ends: the label of the row that is lost, over
/// several lines.
const MOST_LABEL_LINES: usize = 3;
/// Longest such line, in characters.
const LONGEST_LABEL: usize = 40;
/// Fewest characters of a heading that is cut.
const FEWEST_OF_HEADING: usize = 4;
/// Fewest characters of a line that can only be a sentence; signatures and addresses are shorter.
const FEWEST_OF_SENTENCE: usize = 15;
const ENDS_OF_SENTENCES: [char; 12] = ['。', '.', '！', '!', '？', '?', '；', ';', '：', ':', '”', ')'];

/// Notes that a text is cut short, if its words show it. Removes the note of lost figures from an unclosed page that has all
/// figures of its form.
pub(super) fn note(document: &mut Document, lines: &[Line], content: &Content, tables: &Tables, year: Option<i32>) {
    if !document.notes.iter().any(Note::is_of_cut) {
        document.notes.extend(why_cut(document, lines, content, tables, year));
    }
    // text behind the tables shows that their last figure is whole, too
    let is_whole = document.ending == Ending::Whole || goes_on(lines, tables);
    if is_whole && has_every_figure(tables) {
        document.notes.iter_mut().for_each(Note::soften);
    }
}

/// Why the text is known to be cut short; `None` without proof.
fn why_cut(document: &Document, lines: &[Line], content: &Content, tables: &Tables, year: Option<i32>) -> Option<Note> {
    if document.ending == Ending::Marked {
        return None;
    }
    if ends_in_table(document, lines, tables) {
        return Some(IN_TABLE);
    }
    let last = lines.last().filter(|_| document.ending == Ending::Within)?;
    let titles = in_force(year?).sections.as_slice();
    let reached = content.sections.iter().map(|section| usize::from(section.number)).max()?;
    if reached >= titles.len() {
        return None;
    }
    let words = last.compact.trim_start_matches(|c: char| NUMERALS.contains(c) || "、.,".contains(c));
    let is_part = |title: &String| {
        let title = compact(title);
        title.starts_with(words) && title.len() > words.len()
    };
    if words.chars().count() >= FEWEST_OF_HEADING && words != last.compact && titles.iter().any(is_part) {
        return Some(IN_HEADING);
    }
    let is_sentence = last.length() >= FEWEST_OF_SENTENCE && last.compact.contains([',', '，']);
    (is_sentence && !last.compact.ends_with(ENDS_OF_SENTENCES)).then_some(IN_SENTENCE)
}

/// Whether the document has every figure that its form asks for, so that an unclosed page has lost none. Places leave out
/// rows of the table of indicators, so its rows do not count.
fn has_every_figure(tables: &Tables) -> bool {
    let is_whole = |table: &TableReading| {
        table.form.is_of_indicators() || table.facts().iter().all(|fact| fact.figure != Figure::Missing)
    };
    tables.is_every() && tables.readings.iter().all(is_whole)
}

/// Position of the last cell of a table.
fn end(table: &TableReading) -> Option<u32> {
    table.facts().iter().map(|fact| fact.place.place.offset).max()
}

/// Whether text follows the tables.
fn goes_on(lines: &[Line], tables: &Tables) -> bool {
    lines.last().map(|line| line.place.offset) > tables.readings.iter().filter_map(end).max()
}

/// Whether the last figures of the text are in a statutory table whose last cells are lost.
fn ends_in_table(document: &Document, lines: &[Line], tables: &Tables) -> bool {
    // a table of indicators has the rows that a place has
    let found = tables.readings.iter().filter(|table| table.is_found && !table.form.is_of_indicators());
    let Some(last) = found.max_by_key(|table| end(table)) else { return false };
    let is_cut = last.facts().last().is_some_and(|fact| fact.figure == Figure::Missing);
    let end = end(last).unwrap_or(0);
    let behind: Vec<&Line> = lines.iter().filter(|line| line.place.offset > end).take(MOST_LABEL_LINES + 1).collect();
    is_cut
        && !document.has_grid_behind(end)
        && behind.len() <= MOST_LABEL_LINES
        && behind.iter().all(|line| line.length() <= LONGEST_LABEL && !line.compact.ends_with('。'))
}
