//! The layout of the forms, for the page.

use crate::forms::{FORMS, Form, FormCell, Span, Table};
use serde::Serialize;

/// A generation of the form.
#[derive(Debug, Serialize)]
pub(super) struct FormLayout {
    name: &'static str,
    since: i32,
    sections: &'static [String],
    tables: Vec<TableLayout>,
}

#[derive(Debug, Serialize)]
struct TableLayout {
    number: u8,
    title: &'static str,
    corner: &'static str,
    is_of_indicators: bool,
    groups: Vec<SpanLayout>,
    spans: Vec<SpanLayout>,
    rows: Vec<RowLayout>,
}

/// A label that spans rows or columns from the first to the last, counted from 0.
#[derive(Debug, Serialize)]
struct SpanLayout {
    label: &'static str,
    first: usize,
    last: usize,
}

#[derive(Debug, Serialize)]
struct RowLayout {
    label: &'static str,
    article: &'static str,
    cells: Vec<CellLayout>,
}

#[derive(Debug, Serialize)]
struct CellLayout {
    metric: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<&'static str>,
    column: &'static str,
}

/// Every form, the newest first.
pub(super) fn layouts() -> Vec<FormLayout> {
    let layout = |form: &'static Form| FormLayout {
        name: &form.name,
        since: form.since,
        sections: &form.sections,
        tables: form.tables.iter().map(|table| TableLayout::of(form, table)).collect(),
    };
    FORMS.iter().map(layout).collect()
}

impl TableLayout {
    fn of(form: &'static Form, table: &'static Table) -> Self {
        let spans = |spans: &'static [Span]| {
            let layout = |span: &'static Span| {
                let (first, last) = (*span.over.start(), *span.over.end());
                SpanLayout { label: &span.label, first, last }
            };
            spans.iter().map(layout).collect()
        };
        let cell = |cell: &'static FormCell| CellLayout {
            metric: cell.metric.key(),
            applicant: cell.applicant.map(crate::codebook::Applicant::key),
            column: &cell.column_label,
        };
        let rows = table.rows.iter().map(|row| RowLayout {
            label: &row.label,
            article: &row.article,
            cells: form.cells[row.cells].iter().map(cell).collect(),
        });
        Self {
            number: table.number,
            title: &table.title,
            corner: &table.corner,
            is_of_indicators: table.heads.is_some(),
            groups: spans(&table.groups),
            spans: spans(&table.spans),
            rows: rows.collect(),
        }
    }
}
