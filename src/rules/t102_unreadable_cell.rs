//! A cell that is neither a figure nor one of the known ways to leave it empty.
//!
//! # What it checks
//! Every cell of the form holds a figure, a figure with a note or a unit, nothing, or a mark such as `/`, `-` or 无. Cells of
//! a row that have run together, so that nobody can tell which figure is whose, are one finding.
//!
//! # Why it matters
//! What cannot be read has no value in any table here: sums go without it. It is never guessed.
//!
//! # Example
//! `若干`, `见附件`, `#REF!`, the letter `O` for 0, `1,23`; an amount such as `256146` where neither the cell nor the form says
//! whether it is in 元 or in 万元.
//!
//! # What else it could be
//! A cell of a neighbouring column, where a row of the table is broken.
//!
//! # 中文说明
//! 单元格内容既不是数字，也不是通常的留空方式。
//!
//! ## 检查内容
//! 表中每一格应为数字、带说明或单位的数字、空白，或“/”“-”“无”等标记。一行各格粘连、无法分清的，合为一条。
//!
//! ## 依据
//! 无法识别的内容在各输出表中没有数值，汇总时不计入，也绝不猜测。
//!
//! ## 示例
//! “若干”“见附件”“#REF!”、以字母 O 代替 0、“1,23”；金额（如“256146”）未注明单位是元还是万元。
//!
//! ## 其他可能
//! 表格某行断裂，相邻一栏的内容错位到此处。

use super::context::Context;
use super::excerpt::{cell_name, row_excerpt};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::forms::Table;
use crate::language::Bilingual;
use crate::report::{Figure, TableReading, read_figure};
use serde::Serialize;

pub const RULE: Rule = Rule {
    code: "T102",
    name: "unreadable-cell",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("t102_unreadable_cell.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct UnreadableCell {
    /// The labels of the cell, or of the row whose cells share the text.
    place: String,
    raw: String,
    why: Unreadable,
}

#[derive(Debug, Serialize)]
enum Unreadable {
    NoFigure,
    NoUnit,
    RunTogether,
}

impl Fault for UnreadableCell {
    fn message(&self) -> Bilingual {
        let Self { place, raw, why } = self;
        match why {
            Unreadable::NoFigure => {
                Bilingual::new(format!("{place}: “{raw}” is no figure"), format!("{place}：“{raw}”不是数字"))
            }
            Unreadable::NoUnit => Bilingual::new(
                format!("{place}: the unit of “{raw}” is stated nowhere; it can be 元 or 万元, and is not guessed"),
                format!("{place}：“{raw}”没有注明单位，可能是元，也可能是万元，不作推测"),
            ),
            Unreadable::RunTogether => Bilingual::new(
                format!("{place}: which figure of “{raw}” stands in which cell cannot be told"),
                format!("{place}：无法确定“{raw}”中的数字各属哪一格"),
            ),
        }
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    Verdict::of(form.tables().iter().flat_map(|table| of_table(subject, table)).collect())
}

fn of_table(subject: &Subject, table: &TableReading) -> Vec<Finding> {
    let mut unreadable: Vec<(usize, usize)> = Vec::new();
    for (at, cell, fact) in table.cells().filter(|(.., fact)| fact.figure == Figure::Unreadable) {
        let is_of_last = |(first, count): &(usize, usize)| {
            let is_next = first + count == at && table.form.cells[*first].row == cell.row;
            is_next && table.fact(*first).raw == fact.raw
        };
        match unreadable.last_mut().filter(|last| is_of_last(last)) {
            Some((_, count)) => *count += 1,
            None => unreadable.push((at, 1)),
        }
    }
    let findings = unreadable.into_iter().map(|(first, count)| match count {
        1 => unreadable_cell(subject, table, first),
        _ => run_together(subject, table, first),
    });
    findings.collect()
}

fn unreadable_cell(subject: &Subject, table: &TableReading, at: usize) -> Finding {
    let (cell, fact) = (&table.form.cells[at], table.fact(at));
    let row = &table.table().rows[cell.row];
    let cells: Vec<usize> = (row.first_cell..row.first_cell + row.width).collect();
    let (raw, entry) = (subject.raw(fact), cell.metric.entry());
    let has_no_unit = entry.unit_in_cell && matches!(read_figure(raw, entry.unit.key()), Figure::Reported(_));
    let why = if has_no_unit { Unreadable::NoUnit } else { Unreadable::NoFigure };
    Finding {
        table: Some(table.table().number),
        metric: Some(cell.metric),
        applicant: cell.applicant,
        excerpt: row_excerpt(subject, table, &cells, &[at]),
        place: fact.place,
        ..RULE.finding(UnreadableCell { place: cell_name(table.form, at), raw: raw.to_owned(), why })
    }
}

/// Several cells of a row that share one text, from the first of them on.
fn run_together(subject: &Subject, table: &TableReading, first: usize) -> Finding {
    let (cell, fact, Table { number, title, rows, .. }) = (&table.form.cells[first], table.fact(first), table.table());
    let label = &rows[cell.row].label;
    let place = if label.is_empty() { title } else { label }.clone();
    Finding {
        table: Some(*number),
        metric: Some(cell.metric),
        excerpt: row_excerpt(subject, table, &[first], &[first]),
        place: fact.place,
        ..RULE.finding(UnreadableCell { place, raw: subject.raw(fact).to_owned(), why: Unreadable::RunTogether })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{self, Enterprise};
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.set("rules.issued", None, "/");
        sample.set("rules.repealed", None, "2（其中修订1件）");
        sample.passes(&RULE);
    }

    #[test]
    fn cells_that_share_a_text_are_told_once() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let told = *sample.fact("outcome.granted", Some(Enterprise));
        for column in Applicant::ALL {
            *sample.fact("outcome.granted", Some(column)) = told;
        }
        let finding = sample.fails(&RULE);
        assert_eq!(finding.applicant, None);
        assert_eq!(finding.message().en, "（一）予以公开: which figure of “若干” stands in which cell cannot be told");
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().en, "（一）予以公开 商业企业: “若干” is no figure");
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "若干");
    }
}
