//! A cell that is neither a figure nor one of the known ways to leave it empty.
//!
//! # What it checks
//! Every cell of the form holds a figure, a figure with a note or a unit, nothing, or a mark such as `/`, `-` or 无.
//! Cells of one row that are unreadable for the same reason are one finding; cells of one column, if that gives fewer
//! findings. All rows of a table whose cells have run together (`640020470`, `条2121`) are one finding too. That finding
//! is only an info: the borders of the cells were lost when the page was saved or converted, so the agency is asked for
//! its document and not for other figures.
//!
//! # Why it matters
//! What cannot be read has no value in any published table, and sums leave it out. It is never guessed.
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
//! 表中每一格应为数字、带说明或单位的数字、空白，或“/”“-”“无”等标记。同一行或同一列有几格因同样的原因无法识别的，合为一条。
//! 一张表中各格数字连在一起（“640020470”“条2121”）、无法分清的各行，也合为一条；这多是网页保存或转换时丢失栏线所致，
//! 并非填报有误，因此只作提示，并请单位提供原文件，不要求改填。
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
use crate::forms::CellIndex;
use crate::index::Index;
use crate::language::Bilingual;
use crate::report::{Figure, TableReading, Unit, read_figure};
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
    /// The labels of the cell.
    place: String,
    raw: String,
    why: Unreadable,
}

/// Cells of a row or a column that are unreadable for the same reason.
#[derive(Debug, Serialize)]
struct UnreadableCells {
    line: Line,
    label: String,
    count: usize,
    /// The distinct texts of the first cells.
    texts: Vec<String>,
    why: Unreadable,
}

/// Rows of a table whose cells have run together.
#[derive(Debug, Serialize)]
struct RowsRunTogether {
    table: Bilingual,
    count: usize,
    /// Label and text of the first rows.
    rows: Vec<(String, String)>,
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
}

impl Fault for UnreadableCell {
    fn message(&self) -> Bilingual {
        let Self { place, raw, why } = self;
        match why {
            Unreadable::NoFigure => {
                Bilingual::new(format!("{place}: “{raw}” is not a figure"), format!("“{place}”填为“{raw}”，不是数字"))
            }
            Unreadable::NoUnit => Bilingual::new(
                format!("{place}: the unit of “{raw}” is stated nowhere; it can be 元 or 万元, and is not guessed"),
                format!("“{place}”填为“{raw}”，未注明单位是元还是万元"),
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

impl Fault for RowsRunTogether {
    fn message(&self) -> Bilingual {
        let Self { table, count, rows } = self;
        let texts: Vec<String> = rows.iter().map(|(label, text)| format!("{label} “{text}”")).collect();
        let texts_zh: Vec<String> = rows.iter().map(|(label, text)| format!("“{label}”为“{text}”")).collect();
        let (those, those_zh) = match count {
            1 => ("of a row".to_owned(), "有1行".to_owned()),
            _ => (format!("of {count} rows"), format!("有{count}行")),
        };
        let (such_as, such_as_zh) = if rows.len() < *count { ("such as ", "如") } else { ("", "") };
        Bilingual::new(
            format!(
                "{}: in the available text, the figures {those} have run together ({such_as}{}); it is unknown which figure belongs \
                 to which cell",
                table.en,
                texts.join(", ")
            ),
            format!(
                "{}{those_zh}的数字在现有文本中连在一起（{such_as_zh}{}），无法确定各属哪一格",
                table.zh,
                texts_zh.join("、")
            ),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(
            &self.message(),
            "This is likely to have happened where the page was saved or converted. Please send the original document.",
            "可能是网页保存或转换所致，请提供原文件以便核对",
        )
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    Verdict::of(form.tables().iter().flat_map(|table| of_table(subject, table)).collect())
}

fn of_table(subject: &Subject, table: &TableReading) -> Vec<Finding> {
    // the first and the last of successive cells with the same text
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
    let is_run = |&(first, last): &(CellIndex, CellIndex)| first != last || is_run_together(subject, table, first);
    let (together, single): (Vec<_>, Vec<_>) = unreadable.into_iter().partition(is_run);
    let together: Vec<CellIndex> = together.into_iter().map(|(first, _)| first).collect();
    let together = together.first().map(|&first| (first, run_together(subject, table, &together)));
    let (line, groups) = grouped(subject, table, single.into_iter().map(|(at, _)| at));
    let groups = groups.into_iter().map(|(why, cells)| match cells[..] {
        [at] => (at, unreadable_cell(subject, table, at, why)),
        _ => (cells[0], unreadable_cells(subject, table, (line, &cells), why)),
    });
    let mut findings: Vec<(CellIndex, Finding)> = together.into_iter().chain(groups).collect();
    findings.sort_by_key(|(first, _)| *first);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Groups cells by their reason and by row or column, whichever makes fewer groups.
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
    // the rows of a table with a single column have nothing in common
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

/// Why a cell with a text of its own is unreadable.
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

/// Most texts and cells in a finding on several cells.
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

/// Whether a text is the unit of its row followed by figures without separators: `条2121`. Nobody enters a figure like
/// that.
fn is_run_together(subject: &Subject, table: &TableReading, at: CellIndex) -> bool {
    let raw = subject.raw(table.fact(at));
    let is_figures = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || ". ".contains(c));
    Unit::ALL.iter().any(|unit| raw.strip_prefix(unit.key()).is_some_and(is_figures))
}

/// The finding on rows of a table whose cells have run together, each given by its first cell.
fn run_together(subject: &Subject, table: &TableReading, rows: &[CellIndex]) -> Finding {
    let label = |at: CellIndex| match &table.table().rows[table.form.cells[at].row].label {
        label if label.is_empty() => table.table().title.clone(),
        label => label.clone(),
    };
    let texts = rows.iter().take(MOST_TEXTS).map(|&at| (label(at), subject.raw(table.fact(at)).to_owned()));
    let shown = &rows[..rows.len().min(MOST_SHOWN)];
    let fault = RowsRunTogether { table: table.table().name.clone(), count: rows.len(), rows: texts.collect() };
    Finding {
        severity: Severity::Info,
        table: Some(table.table().number),
        excerpt: row_excerpt(subject, table, shown, shown),
        place: table.fact(rows[0]).place,
        ..RULE.finding(fault)
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
    fn cells_that_share_a_text_are_reported_once() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let fact = *sample.fact("outcome.granted", Some(Enterprise));
        for column in Applicant::ALL {
            *sample.fact("outcome.granted", Some(column)) = fact;
        }
        let finding = sample.fails(&RULE);
        assert_eq!((finding.applicant, finding.severity), (None, Severity::Info));
        assert_eq!(
            finding.fault.question("").zh,
            "表三有1行的数字在现有文本中连在一起（“（一）予以公开”为“若干”），无法确定各属哪一格，可能是网页保存或转换所致，请提供原文件以便核对。"
        );
        // another row of the table joins it
        let fact = *sample.fact("outcome.granted", Some(Enterprise));
        for column in Applicant::ALL {
            *sample.fact("outcome.partially_granted", Some(column)) = fact;
        }
        let (_, found) = sample.verdict(&RULE);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .message()
                .en
                .starts_with("table 3: in the available text, the figures of 2 rows have run together (")
        );
    }

    #[test]
    fn a_unit_before_the_figures_shows_that_the_row_has_run_together() {
        let mut sample = Sample::new();
        sample.follow(crate::forms::form("2008").unwrap());
        for (metric, text) in [("disclosed.total", "条2121"), ("disclosed.via_website", "条 34 6085")] {
            sample.set(metric, None, text);
        }
        let finding = sample.fails(&RULE);
        assert_eq!((finding.severity, finding.metric), (Severity::Info, None));
        assert!(finding.fault.question("").zh.ends_with("请提供原文件以便核对。"));
        sample.set("disclosed.total", None, "条见附件");
        assert_eq!(sample.verdict(&RULE).1.len(), 2);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().en, "（一）予以公开 商业企业: “若干” is not a figure");
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
        // a cell elsewhere is a separate finding
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
