//! What an auditor must find in a report: a second implementation of the rules on tables and around them.
//!
//! Blank and marked cells count as zero in an identity and make its finding a query. If all cells of an identity are
//! empty, nothing is found; if one is missing or unreadable, the identity is not checked. A missing table is one
//! finding; its rows and cells add no others.

use super::form::{APPLICANTS, FORM_2021, Identity, REQUEST_ROWS, Table, cells_of, request};
use super::former::{Follows, OTHER};
use super::lapses;
use super::narrative;
use super::report::Report;
use super::sheet::{Entry, Sheet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: &'static str,
    pub metric: &'static str,
    pub applicant: &'static str,
    /// The number of the table, for findings on a whole table.
    pub table: &'static str,
}

impl Finding {
    fn on_cell(rule: &'static str, severity: &'static str, cell: usize) -> Self {
        let cell = &FORM_2021.cells[cell];
        Self { rule, severity, metric: &cell.metric, applicant: cell.applicant_key(), table: "" }
    }

    fn on_table(rule: &'static str, severity: &'static str, table: Table) -> Self {
        Self { rule, severity, metric: "", applicant: "", table: table.number() }
    }
}

/// All findings of one report.
pub fn findings(report: &Report<'_>) -> Vec<Finding> {
    let (sheet, year) = (&report.sheet, report.year);
    let follows = sheet.follows();
    let mut findings = if follows == Follows::Form2008 { sheet.former().findings() } else { statutory(sheet) };
    let outdated = on_report("M108", "query");
    match follows {
        Follows::Form2008 if year > 2018 => findings.push(outdated),
        Follows::Form2019 if year > 2020 => findings.push(outdated),
        Follows::OldDisclosure => findings.push(Finding { table: "2", ..outdated }),
        Follows::OldRequests => findings.push(Finding { table: "3", ..outdated }),
        _ => {}
    }
    if let Some(foreign) = &report.foreign {
        findings.push(Finding { table: foreign.table().number(), ..on_report("T106", "query") });
    }
    let around = [
        (report.another_signs(), "M101", "query"),
        (lapses::years_differ(report), "M102", "error"),
        (lapses::is_wrong_period(report), "M103", "error"),
        (lapses::is_late(report), "M104", "error"),
        (report.muddle.is_some(), "M105", "error"),
        (!report.has_contact, "M106", "info"),
        (lapses::is_impossibly_dated(report), "M107", "error"),
        (report.placeholder.is_some(), "M109", "query"),
    ];
    let due = around.into_iter().filter(|(is_due, ..)| *is_due);
    findings.extend(due.map(|(_, rule, severity)| on_report(rule, severity)));
    if let Some(narrative) = &report.narrative {
        findings.extend(narrative::findings(report, narrative));
    }
    findings
}

/// A finding on a report as a whole.
fn on_report(rule: &'static str, severity: &'static str) -> Finding {
    Finding { rule, severity, metric: "", applicant: "", table: "" }
}

fn statutory(sheet: &Sheet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in Table::ALL {
        if sheet.all(cells_of(table), |entry| entry == Entry::Missing) {
            findings.push(Finding::on_table("T105", "error", table));
        } else {
            check_cells(sheet, table, &mut findings);
        }
    }
    findings.extend(FORM_2021.identities.iter().filter_map(|identity| check_identity(sheet, identity)));
    if sheet.is_merged(OTHER) {
        let other = findings.iter_mut().filter(|finding| finding.metric == REQUEST_ROWS[OTHER].metric);
        other.for_each(|finding| finding.metric = "outcome.other");
    }
    findings
}

fn check_cells(sheet: &Sheet, table: Table, findings: &mut Vec<Finding>) {
    for cell in cells_of(table) {
        match sheet.get(cell) {
            Entry::Unreadable(_) => findings.push(Finding::on_cell("T102", "query", cell)),
            Entry::Tenths(tenths) if tenths % 10 != 0 => findings.push(Finding::on_cell("T101", "error", cell)),
            Entry::Value(..0) => findings.push(Finding::on_cell("T101", "error", cell)),
            _ => {}
        }
    }
    if cells_of(table).any(|cell| sheet.get(cell).is_empty()) {
        findings.push(Finding::on_table("T103", "info", table));
    }
    if cells_of(table).any(|cell| matches!(sheet.get(cell), Entry::Note { .. })) {
        findings.push(Finding::on_table("T107", "info", table));
    }
    if table == Table::Requests {
        for row in 0..REQUEST_ROWS.len() {
            findings.extend(check_row(sheet, row));
        }
    }
}

/// A row of table 3 that is missing or incomplete.
fn check_row(sheet: &Sheet, row: usize) -> Option<Finding> {
    let mut missing =
        (0..APPLICANTS.len()).map(|column| request(row, column)).filter(|&cell| sheet.get(cell) == Entry::Missing);
    let first = missing.next()?;
    let finding = Finding::on_cell("T104", "error", first);
    let whole_row = missing.count() + 1 == APPLICANTS.len();
    Some(if whole_row { Finding { applicant: "", ..finding } } else { finding })
}

fn check_identity(sheet: &Sheet, identity: &Identity) -> Option<Finding> {
    let cells = || identity.left.iter().chain(&identity.right).copied();
    if sheet.all(cells(), Entry::is_empty) {
        return None;
    }
    let left = sum(sheet, &identity.left)?;
    let right = sum(sheet, &identity.right)?;
    let severity = if cells().any(|cell| sheet.get(cell).is_empty()) { "query" } else { "error" };
    (left != right).then(|| Finding::on_cell(identity.rule, severity, identity.place))
}

/// The sum of some cells in tenths, if each of them is known or empty.
fn sum(sheet: &Sheet, cells: &[usize]) -> Option<i64> {
    cells
        .iter()
        .map(|&cell| match sheet.get(cell) {
            Entry::Blank | Entry::Mark(_) => Some(0),
            entry => entry.tenths(),
        })
        .sum()
}
