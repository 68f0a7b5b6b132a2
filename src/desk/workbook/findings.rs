//! 明细: every finding, with the words of the source.

use super::links::Links;
use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::schema::Table;
use rust_xlsxwriter::Worksheet;

/// The columns with their widths. Verdicts have no column here, since they are given to causes.
const COLUMNS: &[(&str, u8, Look)] = &[
    ("district", 12, Look::Plain),
    ("agency", 24, Look::Wrapped),
    ("year", 6, Look::Plain),
    ("severity", 6, Look::Plain),
    ("rule", 7, Look::Plain),
    ("message_zh", 44, Look::Wrapped),
    ("metric", 26, Look::Wrapped),
    ("applicant", 10, Look::Wrapped),
    ("row_label", 24, Look::Wrapped),
    ("column_label", 12, Look::Wrapped),
    ("reported", 9, Look::Plain),
    ("expected", 9, Look::Plain),
    ("difference", 9, Look::Plain),
    ("formula", 24, Look::Wrapped),
    ("raw", 10, Look::Plain),
    ("excerpt", 36, Look::Wrapped),
    ("review", 12, Look::Wrapped),
    ("path", 30, Look::Plain),
    ("page", 5, Look::Plain),
    ("finding_id", 4, Look::Small),
    ("cause_id", 4, Look::Small),
];

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables, links: &mut Links) -> Result<FinishedSheet, DeskError> {
    let mut names: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
    names.push("verdict");
    let columns = COLUMNS.iter().map(|&(name, width, look)| SheetColumn::new(words::title(name), width, look));
    let mut sheet = TableSheet::new(worksheet, "明细", columns, 3)?;
    tables.rows(Table::Findings, &names, MOST_ROWS, |findings| {
        for row in 0..findings.height {
            let cells: Vec<Cell> = COLUMNS.iter().map(|&(column, ..)| cell(findings, row, column, links)).collect();
            sheet.push(&cells)?;
        }
        Ok(())
    })?;
    sheet.finish(tables.height(Table::Findings)?, Table::Findings)
}

fn cell<'f>(findings: &'f Fields, row: usize, column: &str, links: &mut Links) -> Cell<'f> {
    let text = findings.text(row, column);
    match column {
        "year" | "page" => Cell::count(findings.count(row, column)),
        "reported" | "expected" | "difference" => Cell::number(findings.number(row, column)),
        "severity" => Cell::text(text.map(words::severity)),
        "metric" => Cell::text(text.map(words::metric)),
        "applicant" => Cell::text(text.map(words::applicant)),
        "review" => {
            let verdict = findings.text(row, "verdict").unwrap_or_default();
            Cell::owned(words::review(text.unwrap_or_default(), verdict))
        }
        "path" => match text.and_then(|path| links.address(path, findings.count(row, "page")).zip(Some(path))) {
            Some((address, path)) => Cell::Link(path, address),
            None => Cell::text(text),
        },
        _ => Cell::text(text),
    }
}
