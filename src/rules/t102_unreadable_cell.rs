//! A cell that is neither a figure nor one of the known ways to leave it empty.
//!
//! # What it checks
//! Every cell of the form holds a figure, a figure with a note or a unit, nothing, or a mark such as `/`, `-` or 无. Cells of
//! a row that have run together, so that nobody can tell which figure is whose, are one finding. So are several cells of
//! one row, or of one column where that makes fewer, that are unreadable for the same reason.
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
//! 表中每一格应为数字、带说明或单位的数字、空白，或“/”“-”“无”等标记。一行各格粘连、无法分清的，合为一条；
//! 同一行或同一列有几格因同样的原因无法识别的，也合为一条。
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
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::{CellIndex, Table};
use crate::index::Index;
use crate::language::Bilingual;
use crate::report::{Figure, TableReading, read_figure};
use serde::Serialize;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "T102",
    name: "unreadable-cell",
    name_zh: "单元格无法识别",
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

/// Cells of a row or a column that are unreadable for one reason.
#[derive(Debug, Serialize)]
struct UnreadableCells {
    line: Line,
    label: String,
    count: usize,
    /// The different texts of the first cells.
    texts: Vec<String>,
    why: Unreadable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum Line {
    Row,
    Column,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
                Bilingual::new(format!("{place}: “{raw}” is no figure"), format!("“{place}”填为“{raw}”，不是数字"))
            }
            Unreadable::NoUnit => Bilingual::new(
                format!("{place}: the unit of “{raw}” is stated nowhere; it can be 元 or 万元, and is not guessed"),
                format!("“{place}”填为“{raw}”，未注明单位是元还是万元"),
            ),
            Unreadable::RunTogether => Bilingual::new(
                format!("{place}: which figure of “{raw}” stands in which cell cannot be told"),
                format!("“{place}”的数字连在一起（“{raw}”），无法确定各属哪一格"),
            ),
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please enter a figure.", "请改填数字")
    }
}

impl Fault for UnreadableCells {
    fn message(&self) -> Bilingual {
        let Self { line, label, count, texts, why } = self;
        let (line, line_zh) = match line {
            Line::Row => ("row", "行"),
            Line::Column => ("column", "列"),
        };
        let (what, what_zh) = match why {
            Unreadable::NoFigure => ("hold no figure", "不是数字"),
            Unreadable::NoUnit => ("state no unit, 元 or 万元, which is not guessed", "未注明单位是元还是万元"),
            Unreadable::RunTogether => ("have run together", "的数字连在一起，无法分开"),
        };
        let texts: Vec<String> = texts.iter().map(|text| format!("“{text}”")).collect();
        Bilingual::new(
            format!("{line} {label}: {count} cells {what}: {}", texts.join(", ")),
            format!("“{label}”一{line_zh}有{count}格{what_zh}：{}", texts.concat()),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please enter figures.", "请改填数字")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    Verdict::of(form.tables().iter().flat_map(|table| of_table(subject, table)).collect())
}

fn of_table(subject: &Subject, table: &TableReading) -> Vec<Finding> {
    // the first and the last of successive cells with one text
    let mut unreadable: Vec<(CellIndex, CellIndex)> = Vec::new();
    for (at, cell, fact) in table.cells().filter(|(.., fact)| fact.figure == Figure::Unreadable) {
        let is_of_last = |(first, last): &(CellIndex, CellIndex)| {
            let is_next = last.position() + 1 == at.position() && table.form.cells[*first].row == cell.row;
            is_next && table.fact(*first).raw == fact.raw
        };
        match unreadable.last_mut().filter(|last| is_of_last(last)) {
            Some((_, last)) => *last = at,
            None => unreadable.push((at, at)),
        }
    }
    let (single, together): (Vec<_>, Vec<_>) = unreadable.into_iter().partition(|(first, last)| first == last);
    let together = together.into_iter().map(|(first, _)| (first, run_together(subject, table, first)));
    let (line, groups) = grouped(subject, table, single.into_iter().map(|(at, _)| at));
    let groups = groups.into_iter().map(|(why, cells)| match cells[..] {
        [at] => (at, unreadable_cell(subject, table, at, why)),
        _ => (cells[0], unreadable_cells(subject, table, (line, &cells), why)),
    });
    let mut findings: Vec<(CellIndex, Finding)> = together.chain(groups).collect();
    findings.sort_by_key(|(first, _)| *first);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Cells by row or by column, whichever makes fewer groups, and by why they are unreadable.
fn grouped(
    subject: &Subject,
    table: &TableReading,
    cells: impl Iterator<Item = CellIndex> + Clone,
) -> (Line, Vec<(Unreadable, Vec<CellIndex>)>) {
    let row = |at: CellIndex| table.form.cells[at].row;
    // the cells of a column have one label
    let column = |at: CellIndex| &table.form.cells[at].column_label;
    let rows = cells.clone().map(row).collect::<BTreeSet<_>>().len();
    let columns = cells.clone().map(column).collect::<BTreeSet<_>>().len();
    // the only column of a table is no line: its rows have nothing in common
    let has_columns = cells.clone().any(|at| table.table().rows[row(at)].width() > 1);
    let line = if has_columns && columns < rows { Line::Column } else { Line::Row };
    let is_one = |a: CellIndex, b: CellIndex| match line {
        Line::Row => row(a) == row(b),
        Line::Column => column(a) == column(b),
    };
    let mut groups: Vec<(Unreadable, Vec<CellIndex>)> = Vec::new();
    for at in cells {
        let why = reason(subject, table, at);
        match groups.iter_mut().find(|(of, cells)| *of == why && is_one(cells[0], at)) {
            Some((_, cells)) => cells.push(at),
            None => groups.push((why, vec![at])),
        }
    }
    (line, groups)
}

/// Why a cell of its own text is unreadable.
fn reason(subject: &Subject, table: &TableReading, at: CellIndex) -> Unreadable {
    let entry = table.form.cells[at].metric.entry();
    let raw = subject.raw(table.fact(at));
    let has_no_unit = entry.unit_in_cell && matches!(read_figure(raw, entry.unit.key()), Figure::Reported(_));
    if has_no_unit { Unreadable::NoUnit } else { Unreadable::NoFigure }
}

fn unreadable_cell(subject: &Subject, table: &TableReading, at: CellIndex, why: Unreadable) -> Finding {
    let (cell, fact) = (&table.form.cells[at], table.fact(at));
    Finding {
        table: Some(table.table().number),
        metric: Some(cell.metric),
        applicant: cell.applicant,
        excerpt: row_excerpt(subject, table, &cells_of_row(table, at), &[at]),
        place: fact.place,
        ..RULE.finding(UnreadableCell { place: cell_name(table.form, at), raw: subject.raw(fact).to_owned(), why })
    }
}

/// Most texts and cells that a finding on several cells shows.
const MOST_TEXTS: usize = 3;
const MOST_SHOWN: usize = 10;

fn unreadable_cells(
    subject: &Subject,
    table: &TableReading,
    (line, cells): (Line, &[CellIndex]),
    why: Unreadable,
) -> Finding {
    let (first, title) = (&table.form.cells[cells[0]], &table.table().title);
    let mut texts: Vec<String> = Vec::new();
    for &at in cells {
        let text = subject.raw(table.fact(at));
        if texts.len() < MOST_TEXTS && texts.iter().all(|known| known != text) {
            texts.push(text.to_owned());
        }
    }
    let shown = &cells[..cells.len().min(MOST_SHOWN)];
    let (label, metric, applicant, excerpt) = match line {
        Line::Row => {
            let excerpt = row_excerpt(subject, table, &cells_of_row(table, cells[0]), cells);
            (&table.table().rows[first.row].label, Some(first.metric), None, excerpt)
        }
        Line::Column => (&first.column_label, None, first.applicant, row_excerpt(subject, table, shown, shown)),
    };
    let label = if label.is_empty() { title } else { label }.clone();
    Finding {
        table: Some(table.table().number),
        metric,
        applicant,
        excerpt,
        place: table.fact(cells[0]).place,
        ..RULE.finding(UnreadableCells { line, label, count: cells.len(), texts, why })
    }
}

fn cells_of_row(table: &TableReading, at: CellIndex) -> Vec<CellIndex> {
    table.form.row(at).cells.iter().collect()
}

/// Several cells of a row that share one text, from the first of them on.
fn run_together(subject: &Subject, table: &TableReading, first: CellIndex) -> Finding {
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

    #[test]
    fn several_cells_of_a_row_are_one_finding() {
        let mut sample = Sample::new();
        for (column, text) in [(Enterprise, "若干"), (Applicant::NaturalPerson, "见附件"), (Applicant::Total, "若干")]
        {
            sample.set("outcome.granted", Some(column), text);
        }
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().en, "row （一）予以公开: 3 cells hold no figure: “见附件”, “若干”");
        assert_eq!(finding.message().zh, "“（一）予以公开”一行有3格不是数字：“见附件”“若干”");
        assert_eq!((finding.applicant, finding.excerpt.marked.len()), (None, 3));
        // another row is another finding
        sample.set("outcome.partially_granted", Some(Enterprise), "若干");
        assert_eq!(sample.verdict(&RULE).1.len(), 2);
    }

    #[test]
    fn several_cells_of_a_column_are_one_finding() {
        let mut sample = Sample::new();
        for metric in ["requests.received", "outcome.granted", "outcome.partially_granted", "outcome.total"] {
            sample.set(metric, Some(Enterprise), "#REF!");
        }
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().zh, "“商业企业”一列有4格不是数字：“#REF!”");
        assert_eq!((finding.applicant, finding.metric), (Some(Enterprise), None));
        assert_eq!(finding.excerpt.marked.len(), 4);
        // a cell elsewhere is a finding of its own
        sample.set("outcome.total", Some(Applicant::Total), "若干");
        assert_eq!(sample.verdict(&RULE).1.len(), 2);
    }

    #[test]
    fn rows_of_one_cell_have_no_column_in_common() {
        let mut sample = Sample::new();
        sample.follow(crate::forms::form("2008").unwrap());
        for metric in ["disclosed.total", "disclosed.via_website", "responses.hot_topics"] {
            sample.set(metric, None, "#REF!");
        }
        assert_eq!(sample.verdict(&RULE).1.len(), 3);
    }
}
