//! Cells separated by tabs, as pasted from a word processor, with typical damage: labels split at line and page ends,
//! group labels in the wrong row, one empty cell too many or too few.
//!
//! Whatever happens to the labels, the last seven cells of a line with figures are its figures.

use fastrand::Rng;

use super::super::form::{Level, OUTCOMES_LABEL, REQUEST_ROWS, Table, cells_of};
use super::super::layout::{Grid, Role, Slot};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::super::sheet::Entry;

/// Table 2: every line padded to four cells, or none.
pub fn disclosure(grid: &Grid, rng: &mut Rng, text: &mut String) {
    let padded = chance(rng, 60);
    // The first line names an item of Article 20, and is often lost.
    let skipped = usize::from(chance(rng, 30));
    for row in &grid.rows[skipped..] {
        let mut cells: Vec<String> = row.iter().map(Slot::full_text).collect();
        if padded {
            cells.resize(4, String::new());
        }
        line(&cells, text);
    }
}

/// The table of indicators, one line per row.
pub fn indicators(grid: &Grid, text: &mut String) {
    for row in &grid.rows {
        line(&row.iter().map(Slot::full_text).collect::<Vec<_>>(), text);
    }
}

/// Table 4: the header has fewer cells than the data row, or is padded to the same grid.
pub fn review(grid: &Grid, rng: &mut Rng, text: &mut String) {
    let padded = chance(rng, 50);
    let letter_spaced = chance(rng, 40);
    for (index, row) in grid.rows.iter().enumerate() {
        let mut cells = Vec::with_capacity(15);
        if padded && index == 2 {
            cells.extend(std::iter::repeat_n(String::new(), 5));
        }
        for slot in row {
            let narrow = slot.role == Role::Header && slot.colspan == 1;
            cells.push(if narrow && letter_spaced { spaced_letters(&slot.text) } else { slot.full_text() });
            if padded {
                cells.extend(std::iter::repeat_n(String::new(), slot.colspan - 1));
            }
        }
        line(&cells, text);
    }
}

/// 结 果 维 持
fn spaced_letters(text: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(" ")
}

/// The kinds of damage in this copy of table 3.
#[allow(clippy::struct_excessive_bools, reason = "four accidents that happen independently")]
struct Accidents {
    /// The figures of the first outcome are on the next line, and the label of all outcomes continues after them.
    figures_below: bool,
    /// A long label continues after its figures, behind a blank line.
    label_goes_on: bool,
    /// Group labels are split by a space: (三)不 予公开
    torn_groups: bool,
    /// Group （四） has an empty cell before its label, and its other rows have one after theirs.
    shifted: bool,
}

/// Table 3.
pub fn requests(report: &Report<'_>, grid: &Grid, rng: &mut Rng, text: &mut String) {
    let sheet = &report.sheet;
    // With empty or missing cells, damage would make a line ambiguous.
    let full = sheet.all(cells_of(Table::Requests), |entry| !entry.is_empty() && entry != Entry::Missing);
    let accidents = Accidents {
        figures_below: full && chance(rng, 55),
        label_goes_on: full && chance(rng, 50),
        torn_groups: chance(rng, 60),
        shifted: full && chance(rng, 50),
    };
    header(grid, rng, text);
    let label_row = rng.usize(..2);
    let mut group_seen = None;
    let mut printed = (0..REQUEST_ROWS.len()).filter(|&row| sheet.prints(row));
    let mut row_in_group = 0;
    let mut outcomes = 0;
    let mut group_label = String::new();
    for (at, slots) in grid.rows.iter().enumerate().skip(3) {
        if grid.foreign == Some(at) {
            let figures = slots[1..].iter().map(Slot::full_text).collect();
            line_of([String::new(), slots[0].full_text()], 0, figures, text);
            continue;
        }
        let Some(row) = printed.next() else { break };
        let mut words = String::new();
        let mut figures = Vec::with_capacity(7);
        for slot in slots {
            match slot.role {
                Role::Figure => figures.push(slot.text.clone()),
                Role::Group if slot.text == OUTCOMES_LABEL => {}
                Role::Group => group_label = slot.full_text(),
                Role::Label | Role::Header => words = slot.full_text(),
            }
        }
        match sheet.level(row) {
            Level::Top(_) => {
                let padding = usize::from(accidents.shifted && row > 2);
                line_of([words], padding, figures, text);
            }
            Level::Outcome(_) => {
                outcomes += 1;
                outcome(outcomes, accidents.figures_below, words, figures, text);
            }
            Level::Item { group, .. } => {
                if group_seen != Some(group) {
                    group_seen = Some(group);
                    row_in_group = 0;
                }
                // The label is in the middle of its rows, as some copying programs place it.
                let labelled = row_in_group == if group == 0 { label_row } else { 0 };
                row_in_group += 1;
                let label = if labelled { torn(&group_label, accidents.torn_groups) } else { String::new() };
                let long = words.chars().count() > 30;
                match (labelled, group) {
                    (true, 1) if accidents.shifted => line_of([String::new(), label, words], 0, figures, text),
                    (false, 1) if accidents.shifted => line_of([words], 1, figures, text),
                    _ if long && accidents.label_goes_on => {
                        let at = words.char_indices().nth(26).map_or(words.len(), |(at, _)| at);
                        let (first, second) = words.split_at(at);
                        line_of([label, first.to_owned()], 0, figures, text);
                        text.push('\n');
                        line_of([String::new(), second.to_owned()], 7, Vec::new(), text);
                    }
                    _ => line_of([label, words], 0, figures, text),
                }
            }
        }
    }
}

/// The row of an outcome, counted from 1. The label of all outcomes is beside the first ones.
fn outcome(number: usize, figures_below: bool, words: String, figures: Vec<String>, text: &mut String) {
    match number {
        1 if figures_below => {
            let (head, _) = OUTCOMES_LABEL.split_at("三、本".len());
            line_of([head.to_owned(), words], 6, Vec::new(), text);
            line_of([String::new()], 0, figures, text);
            text.push('\n');
        }
        1 => line_of([OUTCOMES_LABEL.to_owned(), words], 0, figures, text),
        2 if figures_below => line_of(["年度 办理 结果".to_owned(), words], 0, figures, text),
        _ => line_of([String::new(), words], 0, figures, text),
    }
}

/// The header of table 3, with its corner where the copying program left it.
fn header(grid: &Grid, rng: &mut Rng, text: &mut String) {
    let corner = grid.rows[0][0].full_text();
    let words = |row: usize, from: usize| grid.rows[row][from..].iter().map(Slot::full_text).collect::<Vec<_>>();
    let empty = String::new;
    if chance(rng, 50) {
        // The corner comes after the columns beside it.
        line_of([empty(), words(0, 1).concat()], 6, Vec::new(), text);
        let [person, organisations, total] = [0, 1, 2].map(|column| grid.rows[1][column].full_text());
        line_of([empty(), person, organisations], 4, vec![total], text);
        line_of([empty(), empty()], 0, words(2, 0), text);
        line_of([corner], 7, Vec::new(), text);
    } else {
        line_of([corner], 0, words(0, 1), text);
        line_of([], pick(rng, &[0, 1]), words(1, 0), text);
        line_of([], pick(rng, &[0, 2]), words(2, 0), text);
    }
}

fn torn(label: &str, torn: bool) -> String {
    match label.char_indices().nth(4) {
        Some((at, _)) if torn => format!("{} {}", &label[..at], &label[at..]),
        _ => label.to_owned(),
    }
}

/// A line of labels, then empty cells, then figures.
fn line_of<const LABELS: usize>(labels: [String; LABELS], empty: usize, figures: Vec<String>, text: &mut String) {
    let cells: Vec<String> =
        labels.into_iter().chain(std::iter::repeat_n(String::new(), empty)).chain(figures).collect();
    line(&cells, text);
}

fn line(cells: &[String], text: &mut String) {
    text.push_str(&cells.join("\t"));
    text.push('\n');
}
