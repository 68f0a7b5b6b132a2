//! The tables of a form as they are printed.

use crate::table::escaped;
use gouji::dataset::AuditedReport;
use gouji::figure::Figure;
use gouji::forms::{CellIndex, RowIndex};
use gouji::report::{Fact, TableReading};
use polars::prelude::{Column, DataFrame, PolarsResult};
use std::fmt::Write as _;

/// A table of a form: the head of its columns, and its rows with their labels.
struct Printed<'r> {
    head: Vec<String>,
    rows: Vec<(String, Vec<&'r Fact>)>,
}

impl<'r> Printed<'r> {
    fn of(reading: &'r TableReading) -> Self {
        let form = reading.table();
        let first = &form.rows[RowIndex::FIRST];
        let is_even = form.rows.iter().all(|row| row.width() == first.width());
        let label = |at: CellIndex| reading.form.cells[at].column_label.clone();
        if is_even && form.rows.iter().count() > 1 {
            let head = first.cells.iter().map(label).collect();
            let rows =
                form.rows.iter().map(|row| (row.label.clone(), row.cells.iter().map(|at| reading.fact(at)).collect()));
            return Self { head, rows: rows.collect() };
        }
        // rows of different widths, or a single one: a line for each cell
        let lines = form.rows.iter().flat_map(|row| {
            row.cells.iter().map(move |at| {
                let words = [row.label.clone(), label(at)];
                let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
                (words.join(" · "), vec![reading.fact(at)])
            })
        });
        Self { head: vec!["value".to_owned()], rows: lines.collect() }
    }
}

/// Names of columns, of which no two are the same.
fn distinct(head: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in head {
        let twin = (2..).map(|number| format!("{name} {number}"));
        let name = [name.clone()].into_iter().chain(twin).find(|name| !names.contains(name) && name != "row");
        names.extend(name);
    }
    names
}

/// The figures of a table, a column `row` with the labels of its rows before them.
pub(crate) fn grid(reading: &TableReading) -> PolarsResult<DataFrame> {
    let Printed { head, rows } = Printed::of(reading);
    let labels: Vec<&str> = rows.iter().map(|(label, _)| label.as_str()).collect();
    let mut columns = vec![Column::new("row".into(), labels)];
    for (at, name) in distinct(&head).into_iter().enumerate() {
        let values: Vec<Option<f64>> =
            rows.iter().map(|(_, facts)| facts.get(at).and_then(|fact| fact.figure.value()).map(number)).collect();
        columns.push(Column::new(name.into(), values));
    }
    DataFrame::new(rows.len(), columns)
}

const STYLE: &str = "border:1px solid #999;padding:2px 6px;text-align:";

/// A report redrawn.
pub(crate) fn report(audited: Option<&AuditedReport>, title: &str) -> String {
    let title = title.trim_matches(['<', '>']).trim_start_matches("gouji.Reading of ");
    let mut html = format!("<h4>{}</h4>", escaped(title));
    let Some(audited) = audited else { return html };
    for note in &audited.report.notes {
        let _ = write!(html, "<p>{}</p>", escaped(&note.words.en));
    }
    for reading in audited.report.tables().iter().filter(|reading| reading.is_found) {
        let form = reading.table();
        let _ = write!(
            html,
            "<h5>{} {}</h5><table style=\"border-collapse:collapse\">",
            escaped(&form.name.en),
            escaped(&form.title)
        );
        let Printed { head, rows } = Printed::of(reading);
        let head = head.iter().map(|label| format!("<th style=\"{STYLE}center\">{}</th>", escaped(label)));
        let _ = write!(html, "<tr><th></th>{}</tr>", head.collect::<Vec<_>>().concat());
        for (label, facts) in rows {
            let cells: String = facts.iter().map(|fact| cell(audited, fact)).collect();
            let _ = write!(html, "<tr><th style=\"{STYLE}left\">{}</th>{cells}</tr>", escaped(&label));
        }
        html.push_str("</table>");
    }
    if !audited.findings.is_empty() {
        let items = audited
            .findings
            .iter()
            .map(|finding| format!("<li><b>{}</b> {}</li>", finding.rule, escaped(&finding.message().en)));
        let _ = write!(html, "<ul>{}</ul>", items.collect::<String>());
    }
    html
}

fn cell(audited: &AuditedReport, fact: &Fact) -> String {
    let raw = || audited.report.str(fact.raw).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = match fact.figure {
        Figure::Reported(value) => value.to_string(),
        Figure::Blank | Figure::Missing => String::new(),
        _ => raw(),
    };
    let back = match fact.figure {
        Figure::Unreadable | Figure::Quarantined => ";background:#fdd",
        Figure::Missing => ";background:#eee",
        _ => "",
    };
    format!("<td style=\"{STYLE}right{back}\">{}</td>", escaped(&words))
}

/// The value as the tables have it.
fn number(value: gouji::report::Amount) -> f64 {
    value.to_f64()
}
