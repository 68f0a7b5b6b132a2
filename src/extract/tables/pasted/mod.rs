//! Reads tables from texts whose lines are not rows: labels over several lines, with figures beside any of them.
//!
//! Text copied or extracted from a page keeps the order of lines but loses its columns. One label covers several lines;
//! the figures of its row stand before, between or behind them, among pieces of group labels. Therefore all lines are
//! divided among the rows of a table at once, in the order of both, so as to account for most characters of the labels.
//! Figures are assigned to a row only if every other division is clearly worse.

mod division;
mod lines;
mod pieces;

use super::row::{Figures, FoundRow};
use crate::document::{Cell, Document, Grid};
use crate::forms::{Form, Row, RowIndex, TableIndex};
use crate::index::IndexVec;
use division::{Division, PastedRow};
use lines::{LONGEST_STAND_IN, Line, SHORTEST_OWN, lines};
use pieces::pieces;

/// Most lines of tables in a text that is tried. The tables of a report have some 300 lines, or 400 with one cell a
/// line.
const MOST_LINES_OF_TABLES: usize = 900;
/// Most lines of a text that is tried.
const MOST_LINES_OF_TEXT: usize = 10_000;
/// Figures on their own lines belong to the label above them if at least one in this many labels has all of its
/// figures.
const FEWEST_WHOLE: usize = 3;
/// Most lines of the headings of a table.
const MOST_HEADINGS: usize = 70;
/// Least share of the characters of a table's headings that must be found, in per cent.
const MOST_OF_HEADINGS: usize = 80;

/// Reads the rows of a labelled table; `None` if the text is too long to try.
pub(super) fn rows(document: &Document, form: &Form, table: TableIndex) -> Option<Vec<FoundRow>> {
    let of_texts = document.grids().filter(|grid| grid.loses_blanks()).map(Grid::row_count);
    if of_texts.sum::<usize>() > MOST_LINES_OF_TEXT {
        return None;
    }
    let mut lines = lines(document, form, &characters_of_labels(form, table));
    if lines.len() > MOST_LINES_OF_TABLES {
        return None;
    }
    for line in lines.iter_mut().filter(|line| line.words.len() >= SHORTEST_OWN) {
        let words: String = line.words.iter().collect();
        line.owner = match form.rows(&words) {
            [only] if only.table == table => Some(only.row),
            _ => None,
        };
    }
    let table = &form.tables[table];
    join_stand_ins(document, &table.rows, &mut lines);
    let pieces = pieces(table, &lines);
    // a whole text puts figures either behind or within labels, or before or within them; with one cell a line, always
    // behind
    let is_single = lines.iter().all(|line| line.figures.is_empty() || line.words.is_empty());
    let behind = Division::of(document, table, &lines, pieces.iter().filter(|piece| !piece.leads).collect());
    if is_single || behind.accounts_for_figures() {
        let mut rows = behind.found();
        // if few labels are followed by figures, labels and figures are separate columns
        let is_column = rows.iter().filter(|row| row.is_clear()).count() * FEWEST_WHOLE < behind.taken().len();
        rows.iter_mut().filter(|row| row.is_bare && is_column).for_each(PastedRow::doubt);
        return Some(found(rows));
    }
    let before = Division::of(document, table, &lines, pieces.iter().filter(|piece| !piece.trails).collect());
    if before.accounts_for_figures() {
        return Some(found(before.found()));
    }
    // neither holds throughout: keep only figures on a line with their label, or between its halves
    let mut rows = behind.found();
    rows.iter_mut().filter(|row| row.trails).for_each(PastedRow::doubt);
    Some(found(rows))
}

fn found(rows: Vec<PastedRow>) -> Vec<FoundRow> {
    rows.into_iter().map(PastedRow::into_found).collect()
}

/// With one cell a line, turns words between figures into a figure, if together they are as many as the cells of the
/// row whose whole label stands above.
fn join_stand_ins(document: &Document, rows: &IndexVec<RowIndex, Row>, lines: &mut Vec<Line>) {
    let mut at = 0;
    while let [label, before, words, behind, ..] = &lines[at..] {
        let width = label.owner.map(|row| rows[row].width());
        let count = before.figures.len() + 1 + behind.figures.len();
        let is_word = |cell: &Cell| {
            let text = document.str(cell.text);
            text.chars().count() <= LONGEST_STAND_IN && !text.starts_with(['（', '('])
        };
        let stand_in = words.only.filter(is_word).filter(|_| words.owner.is_none() && words.figures.is_empty());
        if let Some(cell) = stand_in
            && width == Some(count)
            && before.is_bare()
            && behind.is_bare()
        {
            let behind = std::mem::take(&mut lines[at + 3].figures);
            let figures = &mut lines[at + 1].figures;
            figures.push(cell);
            figures.extend(behind);
            lines.drain(at + 2..at + 4);
        }
        at += 1;
    }
}

/// Reads a table without labels: as many figures as it has cells, below words that are nearly all of its headings, in
/// any order.
pub(super) fn headed(document: &Document, form: &Form, table: TableIndex) -> Option<FoundRow> {
    if !document.grids().any(Grid::loses_blanks) {
        return None;
    }
    let row = &form.tables[table].rows[RowIndex::FIRST];
    let headings = characters_of_headings(form, row);
    let lines = lines(document, form, &[]);
    let at = (0..lines.len()).filter(|&at| is_whole(&lines[at], row)).find(|&at| is_under(&lines[..=at], &headings))?;
    // a line of figures below may be the rest of broken cells
    let is_alone = lines.get(at + 1).is_none_or(|next| next.figures.is_empty() || !next.is_bare());
    let line = &lines[at];
    let figures = if is_alone { Figures::in_order(&line.figures) } else { Figures::Unassigned(line.figures.clone()) };
    Some(FoundRow { row: RowIndex::FIRST, place: line.place, numbering: None, figures })
}

/// Whether the figures are as many as the cells of the row, on one line, one a line, or in three parts.
fn is_whole(line: &Line, row: &Row) -> bool {
    let lengths: Vec<usize> = line.figures.chunk_by(|a, b| a.row == b.row).map(<[Cell]>::len).collect();
    let is_cut = |width: usize| lengths.iter().all(|&length| length == width);
    line.figures.len() == row.width() && (lengths.len() == 1 || is_cut(1) || is_cut(row.width() / 3))
}

/// Whether the words on and above the last line hold nearly all headings of the table, with few other words.
fn is_under(lines: &[Line], headings: &[char]) -> bool {
    let Some((last, above)) = lines.split_last() else { return false };
    let above = above.iter().rev().take_while(|line| !line.is_wall && line.figures.is_empty());
    let words = above.take(MOST_HEADINGS).chain([last]).flat_map(|line| line.words.iter().copied());
    let mut lacking = headings.to_vec();
    let mut foreign = 0;
    for c in words {
        match lacking.iter().position(|&heading| heading == c) {
            Some(at) => drop(lacking.swap_remove(at)),
            None => foreign += 1,
        }
    }
    (headings.len() - lacking.len()) * 100 >= headings.len() * MOST_OF_HEADINGS && foreign <= headings.len()
}

/// The characters of the headings over a row: each group of columns once, and each column.
fn characters_of_headings(form: &Form, row: &Row) -> Vec<char> {
    let labels = form.cells[row.cells].iter().map(|cell| cell.column_label.as_str());
    let mut groups: Vec<&str> = labels.clone().filter_map(|label| label.split(' ').next()).collect();
    groups.dedup();
    let columns = labels.filter_map(|label| label.split(' ').nth(1));
    groups.into_iter().chain(columns).flat_map(str::chars).collect()
}

/// The characters that occur in labels of the table, sorted.
fn characters_of_labels(form: &Form, table: TableIndex) -> Vec<char> {
    let wordings = form.tables[table].rows.iter().flat_map(|row| &row.wordings);
    let mut characters: Vec<char> = wordings.flat_map(|wording| wording.text.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    characters
}
