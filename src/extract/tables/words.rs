//! Classifies the words of one row: its label, or column headings.

use super::likeness::{LEAST_LIKENESS, likeness};
use crate::document::{Cell, Document};
use crate::figure::is_value_like;
use crate::forms::{Form, HeadingAt, Row, RowAt, TableIndex, normalised};

/// Most cells over which one label is joined.
const MOST_LABEL_PARTS: usize = 4;

/// The classified words of one row.
#[derive(Default)]
pub(super) struct Words {
    /// Positions of cells with words, and the words normalised.
    pub parts: Vec<(usize, String)>,
    /// The parts that are headings, each with the headings that it may be.
    pub headings: Vec<(usize, HeadingAt)>,
    pub first_figure: Option<usize>,
}

/// The label of a row: its last cell, its normalised words, and the row of the form with exactly this label.
pub(super) struct Label {
    pub position: usize,
    pub words: String,
    pub exact: Option<RowAt>,
}

impl Words {
    pub(super) fn of(cells: &[Cell], document: &Document, form: &Form) -> Self {
        let mut words = Self::default();
        for (position, cell) in cells.iter().enumerate() {
            words.add(position, document.str(cell.text), form);
        }
        words
    }

    pub(super) fn add(&mut self, position: usize, text: &str, form: &Form) {
        if text.is_empty() {
            return;
        }
        if is_value_like(text) {
            self.first_figure.get_or_insert(position);
            return;
        }
        let label = normalised(text);
        if !label.is_empty() {
            let part = self.parts.len();
            self.headings.extend(form.heading(&label).iter().map(|&heading| (part, heading)));
            self.parts.push((position, label));
        }
    }

    /// Whether the words hold two different headings. A row 其他 in a group 其他 does not.
    pub(super) fn is_header(&self) -> bool {
        let words = |(part, _): &(usize, HeadingAt)| &self.parts[*part].1;
        self.headings.iter().any(|heading| words(heading) != words(&self.headings[0]))
    }

    /// The table without labels whose headings these are, and the cell after the last of them.
    pub(super) fn headed(&self, form: &Form) -> Option<(TableIndex, usize)> {
        let (_, heading) = self.headings.iter().rfind(|(_, heading)| form.tables[heading.table].is_headed)?;
        let last = self.headings.last().map(|(part, _)| self.parts[*part].0)?;
        Some((heading.table, last + 1))
    }

    /// The last words before the first figure that are a label of the form, or are like one. Words left of them name
    /// groups of rows; words right of them are an unreadable figure. If no words are like a label, the last ones are
    /// taken as they are.
    pub(super) fn label(&self, form: &Form) -> Option<Label> {
        let before =
            self.parts.partition_point(|(position, _)| self.first_figure.is_none_or(|first| *position < first));
        let exact = (0..before).rev().find_map(|part| Some((part, self.exact(form, part)?)));
        let deeper = &self.parts[exact.map_or(0, |(part, _)| part + 1)..before];
        let like = deeper.iter().rev().find(|(_, words)| !form.is_group(words) && is_like_a_label(form, words));
        let label =
            |(position, words): &(usize, String), exact| Label { position: *position, words: words.clone(), exact };
        match (like, exact) {
            (Some(part), _) => Some(label(part, None)),
            (None, Some((part, row))) => Some(label(&self.parts[part], Some(row))),
            (None, None) => self.parts[..before].last().map(|part| label(part, None)),
        }
    }

    /// Whether the words are an exact label whose row, of `cells` cells, still lacks figures. Comparison with labels
    /// comes last, since this is asked after every word of a long text.
    pub(super) fn lacks_figures(&self, form: &Form, cells: usize) -> bool {
        let before =
            self.parts.partition_point(|(position, _)| self.first_figure.is_none_or(|first| *position < first));
        let widest = form.tables.iter().flat_map(|table| &table.rows).map(Row::width).max().unwrap_or(0);
        let behind = |part: usize| cells - (self.parts[part].0 + 1);
        let mut near = (0..before).rev().take_while(|&part| behind(part) < widest);
        near.find_map(|part| Some((part, self.exact(form, part)?))).is_some_and(|(part, at)| {
            let mut deeper = self.parts[part + 1..before].iter();
            behind(part) < form.tables[at.table].rows[at.row].width()
                && !deeper.any(|(_, words)| !form.is_group(words) && is_like_a_label(form, words))
        })
    }

    /// The row with exactly this label. Successive parts are also tried joined.
    fn exact(&self, form: &Form, part: usize) -> Option<RowAt> {
        let mut joined = String::new();
        self.parts[..=part].iter().rev().take(MOST_LABEL_PARTS).find_map(|(_, words)| {
            joined.insert_str(0, words);
            form.rows(&joined).first().copied()
        })
    }
}

pub(super) fn is_like_a_label(form: &Form, words: &str) -> bool {
    let mut rows = form.tables.iter().flat_map(|table| &table.rows);
    rows.any(|row| likeness(words, &row.wordings) >= LEAST_LIKENESS)
}

/// Whether words in place of a figure belong elsewhere: a numbered heading, or a label or heading of the form.
pub(super) fn is_foreign(document: &Document, form: &Form, cell: &Cell) -> bool {
    let text = document.str(cell.text);
    if text.is_empty() || is_value_like(text) {
        return false;
    }
    text.contains("##") || is_of_form(form, &normalised(text))
}

/// Whether words are a label, a heading or a row group's name in the form.
pub(super) fn is_of_form(form: &Form, words: &str) -> bool {
    !form.rows(words).is_empty() || !form.heading(words).is_empty() || form.is_group(words)
}
