//! The words of the source that a finding quotes.

use super::subject::Subject;
use crate::finding::{Excerpt, Finding};
use crate::forms::{CellIndex, Form};
use crate::report::{CellPlace, Fact, Figure, Quote, TableReading};

/// A cell by the labels of its row and column.
pub(super) fn cell_name(form: &Form, at: CellIndex) -> String {
    [form.row_label(at), &form.cells[at].column_label].join(" ").trim().to_owned()
}

/// Quotes cells with their labels, one line for each row under the labels of the columns. Cells in `marked` are marked.
#[must_use]
pub fn row_excerpt(subject: &Subject, table: &TableReading, cells: &[CellIndex], marked: &[CellIndex]) -> Excerpt {
    let form = table.form;
    // cells of a table without row labels take a line each, under their heading
    let is_labelled = |at: CellIndex| !form.row_label(at).is_empty();
    let mut columns: Vec<&str> = Vec::new();
    for &at in cells.iter().filter(|&&at| is_labelled(at)) {
        let column = form.cells[at].column_label.as_str();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    // columns in the order of the table
    columns.sort_by_key(|column| form.cells.iter().position(|cell| cell.column_label == **column));
    let mut excerpt = Excerpt::default();
    if columns.iter().any(|column| !column.is_empty()) {
        excerpt.text.extend(columns.iter().flat_map(|column| ["\t", column]));
    }
    for row in cells.chunk_by(|&a, &b| is_labelled(a) && form.row_label(a) == form.row_label(b)) {
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        let (label, column) = (form.row_label(row[0]), &form.cells[row[0]].column_label);
        excerpt.text.push_str(if label.is_empty() { column } else { label });
        let mut rest = columns.iter();
        for &at in row {
            // columns of cells that are not shown stay empty
            let before = rest.position(|column| form.cells[at].column_label == **column).unwrap_or(0);
            excerpt.text.extend(std::iter::repeat_n('\t', before + 1));
            let start = excerpt.text.len();
            excerpt.text.push_str(&printed(subject, table.fact(at)));
            if marked.contains(&at) {
                excerpt.marked.push(start..excerpt.text.len());
            }
        }
    }
    excerpt
}

/// Points a finding at words of the report, quoting their context.
pub(super) fn on_words(quote: Option<&Quote>, finding: Finding) -> Finding {
    let Some(Quote { text, meant, place }) = quote else { return finding };
    let excerpt = Excerpt { text: text.clone(), marked: std::iter::once(meant.clone()).collect() };
    Finding { excerpt, place: CellPlace { place: *place, ..CellPlace::default() }, ..finding }
}

/// The text of a cell, with signs for blank and missing.
fn printed(subject: &Subject, fact: &Fact) -> String {
    match fact.figure {
        Figure::Blank => BLANK.to_string(),
        Figure::Missing => MISSING.to_string(),
        _ => subject.raw(fact).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect(),
    }
}

/// Stands for a blank cell in an excerpt.
pub const BLANK: char = '␣';
/// Stands for a missing cell in an excerpt.
pub const MISSING: char = '∅';
