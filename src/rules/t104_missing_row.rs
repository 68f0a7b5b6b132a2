//! A row or a column of the form that the table does not have, or a row that is short of cells.
//!
//! # What it checks
//! A statutory table in the document has all rows and columns of the form, each with all of its cells. A row or column
//! that is missing altogether is reported once, not cell by cell. Rule T105 reports tables that are missing. The rule
//! does not apply to the form of 2008, whose rows vary by place and year. It is not checked on a file that is cut or
//! damaged, which proves nothing.
//!
//! # Why it matters
//! The form fixes the rows. A row that is left out is no zero, and sums over the rows below it cannot be checked.
//!
//! # Example
//! `1.本机关不掌握相关政府信息  0  0  0  0  0  0`: six figures for seven columns. Which one is missing cannot be known; the figures
//! are assigned from the left, and the last cell counts as missing.
//!
//! # What else it could be
//! A label so misspelt that it is not recognised, or an older form, whose rows differ.
//!
//! # 中文说明
//! 表格缺少格式文本规定的某一行、某一列，或某一行少了单元格。
//!
//! ## 检查内容
//! 文档中的法定表格，每一行、每一列都应齐全。整行或整列缺失只报一次。整张表缺失见 T105。2008
//! 年格式的行目因地因年而异，不适用本规则。文件被截断或损坏的，不能断定缺行，不作核查。
//!
//! ## 依据
//! 行目由格式文本规定。缺失的行不等于零，相关合计也无法核对。
//!
//! ## 示例
//! “1.本机关不掌握相关政府信息  0  0  0  0  0  0”：七栏只有六个数。缺的是哪一个无从得知；读取时从左排起，最后一格记为缺失。
//!
//! ## 其他可能
//! 行目名称错字过多而未能识别，或使用了行目不同的旧格式。

use super::context::Context;
use super::excerpt::row_excerpt;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::{CellIndex, Row, RowIndex, Table};
use crate::language::{Bilingual, quoted};
use crate::report::{Figure, TableReading};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T104",
    name: "missing-row",
    name_zh: "缺少行列",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("t104_missing_row.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
enum MissingRow {
    Column { table: &'static Table, label: String },
    Row { table: &'static Table, label: String },
    Cells { row: String, there: usize, columns: usize },
}

impl Fault for MissingRow {
    fn message(&self) -> Bilingual {
        match self {
            Self::Column { table, label } => Bilingual::new(
                format!("{} has no column {label}", table.name.en),
                format!("{}缺少{}一列", table.name.zh, quoted(label)),
            ),
            Self::Row { table, label } => Bilingual::new(
                format!("{} has no row {label}", table.name.en),
                format!("{}缺少{}一行", table.name.zh, quoted(label)),
            ),
            Self::Cells { row, there, columns } => Bilingual::new(
                format!("row {row}: {there} cells for {columns} columns"),
                format!("“{row}”一行应有{columns}格，实有{there}格"),
            ),
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please supply what is missing.", "请补填")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    if form.is_of_indicators() {
        return Verdict::not_applicable(Reason::RowsVary);
    }
    subject.absent(form.found().flat_map(|table| missing(subject, table)).collect())
}

fn missing(subject: &Subject, reading: &TableReading) -> Vec<Finding> {
    let (form, table) = (reading.form, reading.table());
    let is_missing = |at: CellIndex| reading.fact(at).figure == Figure::Missing;
    let number = table.number;
    let columns = missing_columns(table, is_missing);
    let of_columns = columns.iter().map(|&column| {
        let cell = &form.cells[table.rows[RowIndex::FIRST].cells.at(column)];
        let fault = MissingRow::Column { table, label: cell.column_label.clone() };
        Finding { table: Some(number), applicant: cell.applicant, ..RULE.finding(fault) }
    });
    let of_rows = table.rows.iter().filter_map(|row| {
        let label = if row.label.is_empty() { &table.title } else { &row.label }.clone();
        let absent: Vec<CellIndex> = row.cells.iter().filter(|&at| is_missing(at)).collect();
        let metric = absent.first().map(|&at| form.cells[at].metric);
        if absent.len() == row.width() {
            let fault = MissingRow::Row { table, label };
            return Some(Finding { table: Some(number), metric, ..RULE.finding(fault) });
        }
        let is_reported = absent.iter().all(|&at| columns.contains(&row.cells.offset(at)));
        (!is_reported).then(|| Finding {
            table: Some(number),
            metric,
            applicant: form.cells[absent[0]].applicant,
            excerpt: row_excerpt(subject, reading, &row.cells.iter().collect::<Vec<_>>(), &absent),
            place: reading.fact(row.cells.start).place,
            ..RULE.finding(MissingRow::Cells { row: label, there: row.width() - absent.len(), columns: row.width() })
        })
    });
    of_columns.chain(of_rows).collect()
}

/// The columns that are missing in every row of the document.
fn missing_columns(table: &Table, is_missing: impl Fn(CellIndex) -> bool) -> Vec<usize> {
    let width = table.rows.first().map_or(0, Row::width);
    let is_even = table.rows.len() > 1 && table.rows.iter().all(|row| row.width() == width);
    if !is_even {
        return Vec::new();
    }
    let is_there = |row: &&Row| !row.cells.iter().all(&is_missing);
    let rows: Vec<&Row> = table.rows.iter().filter(is_there).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    (0..width).filter(|&column| rows.iter().all(|row| is_missing(row.cells.at(column)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Note;
    use crate::report::Applicant::{self, Total};
    use crate::rules::sample::Sample;

    const COLUMNS: [Applicant; 7] = [
        Applicant::NaturalPerson,
        Applicant::Enterprise,
        Applicant::ResearchInstitution,
        Applicant::PublicInterestOrganisation,
        Applicant::LegalServiceInstitution,
        Applicant::OtherOrganisation,
        Total,
    ];

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.passes(&RULE);
        sample.remove_table(2);
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.remove("outcome.unavailable.not_held", Some(Total));
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().en, "row 1.本机关不掌握相关政府信息: 6 cells for 7 columns");
        assert_eq!(finding.applicant, Some(Total));
    }

    #[test]
    fn a_file_that_is_cut_proves_nothing_missing() {
        let mut sample = Sample::new();
        sample.report.notes.push(Note::lost("the page ends within a table", "网页在表格中间断开"));
        sample.passes(&RULE);
        sample.remove("requests.carried_out", Some(Total));
        let reason = sample.not_checked(&RULE);
        assert_eq!(reason, "what is absent may stand in what was not read: the page ends within a table");
        // a watermark that was left out contained no row
        sample.report.notes = vec![crate::document::ACROSS];
        sample.fails(&RULE);
    }

    #[test]
    fn a_form_whose_rows_vary_is_short_of_none() {
        let mut sample = Sample::new();
        sample.follow(crate::forms::form("2008").unwrap());
        sample.remove("capacity.budget", None);
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
    }

    #[test]
    fn a_row_that_is_left_out_is_reported_once() {
        let mut sample = Sample::new();
        for column in COLUMNS {
            sample.remove("outcome.other.fee_overdue", Some(column));
        }
        let finding = sample.fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "outcome.other.fee_overdue");
        assert_eq!(finding.applicant, None);
    }

    #[test]
    fn a_column_that_is_left_out_is_reported_once() {
        let mut sample = Sample::new();
        let form = crate::forms::form("2021").unwrap();
        for cell in form.cells.iter().filter(|cell| cell.applicant == Some(Total)) {
            sample.remove(cell.metric.key(), cell.applicant);
        }
        assert_eq!(sample.fails(&RULE).message().en, "table 3 has no column 总计");
    }
}
