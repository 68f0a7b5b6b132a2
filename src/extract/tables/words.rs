//! What the words of one row tell: its label, or the headings of columns.

use super::likeness::{LEAST_LIKENESS, likeness};
use crate::document::{Cell, Document};
use crate::figure::is_value_like;
use crate::forms::{Form, HeadingAt, RowAt, normalised};

/// Parts of a label that were cut into cells of their own: at most this many are joined.
const MOST_LABEL_PARTS: usize = 4;

/// What the words of one row tell.
#[derive(Default)]
pub struct Words {
    /// Words and where they stand, as compared.
    pub parts: Vec<(usize, String)>,
    /// Which of the parts are headings, and of what.
    pub headings: Vec<(usize, HeadingAt)>,
    pub first_figure: Option<usize>,
}

/// The label of a row: where it ends, its words as compared, and the row that bears exactly this label.
pub struct Label {
    pub position: usize,
    pub words: String,
    pub exact: Option<RowAt>,
}

impl Words {
    pub fn of(cells: &[Cell], document: &Document, form: &Form) -> Self {
        let mut words = Self::default();
        for (position, cell) in cells.iter().enumerate() {
            words.add(position, document.str(cell.text), form);
        }
        words
    }

    pub fn add(&mut self, position: usize, text: &str, form: &Form) {
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

    /// Two different headings: a row named 其他 in a group named 其他 is none.
    pub fn is_header(&self) -> bool {
        let words = |(part, _): &(usize, HeadingAt)| &self.parts[*part].1;
        self.headings.iter().any(|heading| words(heading) != words(&self.headings[0]))
    }

    /// The table without labels whose headings stand here, and the cell after the last of them.
    pub fn headed(&self, form: &Form) -> Option<(usize, usize)> {
        let (_, heading) = self.headings.iter().rfind(|(_, heading)| form.tables[heading.table].is_headed)?;
        let last = self.headings.last().map(|(part, _)| self.parts[*part].0)?;
        Some((heading.table, last + 1))
    }

    /// The deepest words before the first figure that are, or are most like, a label of the form. The words left of
    /// them name groups of rows; those right of them are a figure that cannot be read. Words like no label at all
    /// are taken as they stand, the last ones.
    pub fn label(&self, form: &Form) -> Option<Label> {
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

    /// Whether the words are a label in full whose row has fewer figures than it should, in so many cells. Words are
    /// compared with labels last: among many words, which are asked after each, that would take long.
    pub fn lacks_figures(&self, form: &Form, cells: usize) -> bool {
        let before =
            self.parts.partition_point(|(position, _)| self.first_figure.is_none_or(|first| *position < first));
        let widest = form.tables.iter().flat_map(|table| &table.rows).map(|row| row.width).max().unwrap_or(0);
        let behind = |part: usize| cells - (self.parts[part].0 + 1);
        let mut near = (0..before).rev().take_while(|&part| behind(part) < widest);
        near.find_map(|part| Some((part, self.exact(form, part)?))).is_some_and(|(part, at)| {
            let mut deeper = self.parts[part + 1..before].iter();
            behind(part) < form.tables[at.table].rows[at.row].width
                && !deeper.any(|(_, words)| !form.is_group(words) && is_like_a_label(form, words))
        })
    }

    /// The row whose label these words are; parts of a label that was cut are tried together.
    fn exact(&self, form: &Form, part: usize) -> Option<RowAt> {
        let mut joined = String::new();
        self.parts[..=part].iter().rev().take(MOST_LABEL_PARTS).find_map(|(_, words)| {
            joined.insert_str(0, words);
            form.rows(&joined).first().copied()
        })
    }
}

pub fn is_like_a_label(form: &Form, words: &str) -> bool {
    let mut rows = form.tables.iter().flat_map(|table| &table.rows);
    rows.any(|row| likeness(words, &row.wordings) >= LEAST_LIKENESS)
}

/// Words in the place of a figure that belong elsewhere: the mark of a heading, a label or a heading of the form.
pub fn is_foreign(document: &Document, form: &Form, cell: &Cell) -> bool {
    let text = document.str(cell.text);
    if text.is_empty() || is_value_like(text) {
        return false;
    }
    text.contains("##") || is_of_form(form, &normalised(text))
}

/// Whether words are a label, a heading or the name of a group of rows in the form.
pub fn is_of_form(form: &Form, words: &str) -> bool {
    !form.rows(words).is_empty() || !form.heading(words).is_empty() || form.is_group(words)
}
