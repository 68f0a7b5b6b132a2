//! The table of all columns.

use crate::codebook::{Applicant, Metric, NO_APPLICANT};
use crate::forms::{FORMS, Form};
use crate::language::Language;
use crate::schema::{ColumnSchema, FrameBuilder, Table, TableSchema, Word};
use polars::prelude::*;

/// The version that brought the columns. Nothing was released before it.
const SINCE: &str = "0.1.0";

/// The column with former names. It is empty: no column was renamed yet.
pub const RENAMED_FROM: &str = "renamed_from";

/// A column of a table, and whether any row has a value in it, if that follows from the input.
struct Variable<'t> {
    table: &'t TableSchema,
    column: &'t ColumnSchema,
    is_filled: Option<bool>,
}

/// Describes the columns of tables. The flags of a table say for each of its columns whether any row has a value in it;
/// `None` for a table that also depends on the run before.
///
/// # Errors
/// Only by a bug: a column of the table that is not filled.
pub fn variables<'t>(tables: impl Iterator<Item = (&'t TableSchema, Option<&'t [bool]>)>) -> PolarsResult<DataFrame> {
    let of_table = |(table, filled): (&'t TableSchema, Option<&'t [bool]>)| {
        let columns = table.columns.iter().enumerate();
        columns.map(move |(at, column)| Variable { table, column, is_filled: filled.map(|filled| filled[at]) })
    };
    let all: Vec<Variable> = tables.flat_map(of_table).collect();
    let mut frame = FrameBuilder::of(Table::Variables);
    let columns = || all.iter().map(|variable| variable.column);
    let figures = || columns().map(|column| column.figure);
    frame.fill("table_name", all.iter().map(|variable| Some(variable.table.name.as_str())));
    frame.fill("column_name", columns().map(|column| Some(column.name.as_str())));
    let mut texts = |name: &str, values: Vec<Option<String>>| {
        frame.fill(name, values.iter().map(Option::as_deref));
    };
    texts("short_name", columns().map(|column| Some(column.short_name())).collect());
    texts("label_zh", columns().map(|column| Some(column.label(Language::Zh))).collect());
    texts("label_en", columns().map(|column| Some(column.label(Language::En))).collect());
    let words = |of: fn(&Word) -> &str| -> Vec<Option<String>> {
        let joined = |column: &ColumnSchema| {
            let words: Vec<&str> = column.words()?.iter().map(of).collect();
            Some(words.join("; "))
        };
        columns().map(joined).collect()
    };
    texts("words", words(|word| &word.key));
    texts("words_zh", words(|word| &word.zh));
    texts("forms", figures().map(|figure| figure.map(|(metric, applicant)| forms(metric, applicant))).collect());
    frame.fill("unit", columns().map(|column| column.unit.as_deref()));
    frame.fill("metric", figures().map(|figure| Some(figure?.0.key())));
    frame.fill("applicant", figures().map(|figure| Some(figure?.1.map_or(NO_APPLICANT, Applicant::key))));
    frame.fill("type", columns().map(|column| Some(column.kind.sql())));
    frame.fill("derived", figures().map(|figure| figure.map(|(metric, applicant)| !is_printed(metric, applicant))));
    frame.fill("filled", all.iter().map(|variable| variable.is_filled));
    frame.fill("since", columns().map(|_| Some(SINCE)));
    frame.fill(RENAMED_FROM, columns().map(|_| None::<&str>));
    frame.finish()
}

fn prints(form: &Form, metric: Metric, applicant: Option<Applicant>) -> bool {
    form.cells.iter().any(|cell| (cell.metric, cell.applicant) == (metric, applicant))
}

fn is_printed(metric: Metric, applicant: Option<Applicant>) -> bool {
    FORMS.iter().any(|form| prints(form, metric, applicant))
}

/// The forms that print a figure or the parts of a sum.
fn forms(metric: Metric, applicant: Option<Applicant>) -> String {
    let has = |form: &&Form| {
        let adds_up = || form.derived.iter().any(|cell| (cell.metric, cell.applicant) == (metric, applicant));
        prints(form, metric, applicant) || adds_up()
    };
    FORMS.iter().filter(has).map(|form| form.name.as_str()).collect::<Vec<_>>().join(",")
}
