//! 问题: the questions to agencies, a row each, with columns for the verdict.

use super::links::Links;
use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::finding::ReviewState;
use crate::schema::Table;
use crate::waivers::VERDICTS;
use rust_xlsxwriter::Worksheet;

/// Name of the sheet.
pub(super) const NAME: &str = "问题";

/// The columns of `causes` that are read.
const COLUMNS: &[&str] = &[
    "district",
    "agency",
    "year",
    "severity",
    "rule",
    "table",
    "row_label",
    "column_label",
    "reported",
    "suggested",
    "slip",
    "question_zh",
    "excerpt",
    "review",
    "verdict",
    "reviewed_by",
    "reviewed_on",
    "review_note",
    "findings",
    "path",
    "page",
    "cause_id",
    "fingerprint",
    "finding_ids",
    "state",
    "first_seen",
];

/// The column of the verdict.
const VERDICT: u16 = 12;

/// The columns of the sheet. `gouji waive` reads those from the verdict to the note, and the last three.
fn columns() -> [SheetColumn; 23] {
    let column = |name, width, look| SheetColumn::new(words::title(name), width, look);
    [
        column("district", 12, Look::Plain),
        column("agency", 24, Look::Wrapped),
        column("year", 6, Look::Plain),
        column("severity", 6, Look::Plain),
        column("state", 7, Look::Plain),
        column("first_seen", 11, Look::Plain),
        SheetColumn::new("问题", 26, Look::Wrapped),
        SheetColumn::new("位置", 30, Look::Wrapped),
        column("reported", 9, Look::Plain),
        SheetColumn::new("应有数", 9, Look::Plain),
        column("question_zh", 44, Look::Wrapped),
        column("excerpt", 36, Look::Wrapped),
        column("verdict", 10, Look::Input),
        column("reviewed_by", 9, Look::Input),
        column("reviewed_on", 11, Look::InputDay),
        column("review_note", 24, Look::Input),
        column("review", 12, Look::Wrapped),
        column("rule", 7, Look::Plain),
        column("path", 30, Look::Plain),
        column("page", 5, Look::Plain),
        column("cause_id", 4, Look::Small),
        column("fingerprint", 4, Look::Small),
        column("finding_ids", 4, Look::Small),
    ]
}

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables, links: &mut Links) -> Result<FinishedSheet, DeskError> {
    let mut sheet = TableSheet::new(worksheet, NAME, columns(), 3)?;
    tables.causes(COLUMNS, MOST_ROWS, |causes| {
        (0..causes.height).try_for_each(|row| sheet.push(&cells(causes, row, links)))
    })?;
    sheet.add_choices(VERDICT, &VERDICTS)?;
    sheet.finish(tables.height(Table::Causes)?, Table::Causes)
}

fn cells<'c>(causes: &'c Fields, row: usize, links: &mut Links) -> [Cell<'c>; 23] {
    let text = |column| causes.text(row, column);
    let owned = |column| text(column).unwrap_or_default();
    let (path, page) = (owned("path"), causes.count(row, "page"));
    // a review that no longer counts is shown beside, so that the verdict has to be given again
    let is_waived = text("review") == Some(ReviewState::Waived.key());
    let of_review = |column| Cell::text(text(column).filter(|_| is_waived));
    let day = causes.day(row, "reviewed_on").filter(|_| is_waived);
    [
        Cell::text(text("district")),
        Cell::text(text("agency")),
        Cell::count(causes.count(row, "year")),
        Cell::text(text("severity").map(words::severity)),
        Cell::text(text("state").map(words::state)),
        causes.day(row, "first_seen").map_or(Cell::Blank, Cell::Day),
        Cell::owned(text("rule").map_or_else(String::new, words::problem)),
        Cell::owned(words::place(causes, row)),
        Cell::number(causes.number(row, "reported")),
        Cell::number(causes.number(row, "suggested")),
        Cell::owned(asked(causes, row)),
        Cell::text(text("excerpt")),
        of_review("verdict"),
        of_review("reviewed_by"),
        day.map_or(Cell::Blank, Cell::Day),
        of_review("review_note"),
        Cell::owned(words::review(owned("review"), owned("verdict"))),
        Cell::text(text("rule")),
        links.address(path, page).map_or_else(|| Cell::text(text("path")), |address| Cell::Link(path, address)),
        Cell::count(page),
        Cell::text(text("cause_id")),
        Cell::text(text("fingerprint")),
        Cell::text(text("finding_ids")),
    ]
}

/// The question, and how the figure may have come about.
fn asked(causes: &Fields, row: usize) -> String {
    let question = causes.text(row, "question_zh").unwrap_or_default();
    let slip = causes.text(row, "slip").and_then(words::slip);
    slip.map_or_else(|| question.to_owned(), |slip| format!("{question}（可能是{slip}）"))
}
