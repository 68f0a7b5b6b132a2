//! A row or a column in a statutory table that the form does not have.
//!
//! # What it checks
//! A table has no rows or columns with figures other than those of the form. Others are reported with their labels and
//! figures, in one finding for each table, and are counted nowhere. Rows without figures, such as headings, units and
//! notes, do not matter. The rule does not apply to the form of 2008, whose rows vary by place and year.
//!
//! # Why it matters
//! The form fixes the rows and columns (国办公开办函〔2021〕30号). What an additional row counts is missing elsewhere, or is
//! counted twice. The rule also makes sure that a row whose label is beyond recognition is not lost in silence.
//!
//! # Example
//! A row `4.其他 2 0 0 0 0 0 2` below the three of （六）其他处理.
//!
//! # What else it could be
//! A row of an older form beside those of the new one, a row that occurs twice, or a label so misspelt that it is not
//! recognised, so that rule T104 reports the row as missing.
//!
//! # 中文说明
//! 法定表格中有格式文本没有的行或列。
//!
//! ## 检查内容
//! 法定表格中，除格式文本规定的行、列外，不应另有填了数的行、列。另有的，列出名称和数值，每张表报一次；这些数值不计入
//! 任何数据。没有数的行（标题、单位、注释等）不在此列。2008 年格式的行目因地因年而异，不适用本规则。
//!
//! ## 依据
//! 行、列由格式文本规定（国办公开办函〔2021〕30号）。自行增设的行中的数，不是别处漏计，就是重复计算；名称无法辨认的行，
//! 也不应在读取时悄然丢失。
//!
//! ## 示例
//! “（六）其他处理”三项之下另有一行“4.其他 2 0 0 0 0 0 2”。
//!
//! ## 其他可能
//! 新格式中夹有旧格式的行，同一行出现两次，或行目名称错字过多而未能识别（此时 T104 会报缺行）。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Reason, Severity, ask};
use crate::forms::Table;
use crate::language::Bilingual;
use crate::report::{LeftOver, TableLine};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T106",
    name: "unknown-row",
    name_zh: "多出行列",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("t106_unknown_row.rs"),
    reach: Reach::Report(check),
};

/// Most rows and columns of a table that a finding names.
const MOST_SHOWN: usize = 6;

#[derive(Debug, Serialize)]
struct UnknownRows {
    table: &'static Table,
    lines: Vec<Line>,
}

/// A row or column that the form does not have, by its label.
#[derive(Debug, Serialize)]
enum Line {
    Unlabelled,
    Row(String),
    Column(String),
}

impl Line {
    fn of(subject: &Subject, line: &LeftOver) -> Self {
        let label = label(subject, line);
        match line.line {
            _ if label.is_empty() => Self::Unlabelled,
            TableLine::Row => Self::Row(label),
            TableLine::Column => Self::Column(label),
        }
    }

    fn words(&self) -> Bilingual {
        match self {
            Self::Unlabelled => Bilingual::new("a row without a label", "未注明名称的一行"),
            Self::Row(label) => Bilingual::new(format!("row “{label}”"), format!("“{label}”一行")),
            Self::Column(label) => Bilingual::new(format!("column “{label}”"), format!("“{label}”一列")),
        }
    }
}

impl Fault for UnknownRows {
    fn message(&self) -> Bilingual {
        let Self { table, lines } = self;
        let mut words: Vec<Bilingual> = lines.iter().take(MOST_SHOWN).map(Line::words).collect();
        if lines.len() > MOST_SHOWN {
            words.push(Bilingual::new("more", "其余从略"));
        }
        let words = Bilingual::join(&words, ", ", "、");
        Bilingual::new(
            format!("{} has rows or columns that the form does not have: {}", table.name.en, words.en),
            format!("{}有规定格式以外的行或列：{}", table.name.zh, words.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please use the form as it is prescribed.", "请核对是否改动了规定的格式")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    if form.is_of_indicators() {
        return Verdict::not_applicable(Reason::RowsVary);
    }
    let findings = form.tables().iter().filter_map(|table| {
        let (lines, table) = (&table.left_over, table.table());
        let fault = UnknownRows { table, lines: lines.iter().map(|line| Line::of(subject, line)).collect() };
        Some(Finding {
            table: Some(table.number),
            excerpt: excerpt(subject, lines),
            place: lines.first()?.place,
            ..RULE.finding(fault)
        })
    });
    Verdict::of(findings.collect())
}

/// Its label without white space.
fn label(subject: &Subject, line: &LeftOver) -> String {
    subject.report.str(line.label).split_whitespace().collect()
}

/// A line for each row or column: its label, then its figures.
fn excerpt(subject: &Subject, lines: &[LeftOver]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    for line in lines.iter().take(MOST_SHOWN) {
        excerpt.add_line();
        excerpt.text.push_str(&label(subject, line));
        for &figure in &line.figures {
            excerpt.text.push_str("  ");
            excerpt.mark(&subject.report.str(figure).split_whitespace().collect::<String>());
        }
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Slice;
    use crate::report::CellPlace;
    use crate::rules::sample::Sample;

    fn leave(sample: &mut Sample, line: TableLine, label: &str, figures: &[&str]) {
        let mut push = |text: &str| {
            let start = u32::try_from(sample.report.text.len()).unwrap();
            sample.report.text.push_str(text);
            Slice { start, end: u32::try_from(sample.report.text.len()).unwrap() }
        };
        let (label, figures) = (push(label), figures.iter().map(|figure| push(figure)).collect());
        let requests = &mut sample.report.form.as_mut().unwrap().tables_mut()[1];
        requests.left_over.push(LeftOver { line, label, figures, place: CellPlace::default() });
    }

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.passes(&RULE);
        leave(&mut sample, TableLine::Row, "其他", &["3"]);
        sample.follow(crate::forms::form("2008").unwrap());
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
        sample.report.form = None;
        assert_eq!(sample.not_checked(&RULE), "no table of a form that is read");
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        leave(&mut sample, TableLine::Row, "4.其 他", &["2", "0", "2"]);
        let finding = sample.fails(&RULE);
        assert_eq!(finding.table, Some(3));
        assert_eq!(finding.message().en, "table 3 has rows or columns that the form does not have: row “4.其他”");
        assert_eq!(finding.excerpt.text, "4.其他  2  0  2");
        leave(&mut sample, TableLine::Row, "5.其他", &["1"]);
        leave(&mut sample, TableLine::Column, "社会团体", &["1", "7"]);
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().zh, "表三有规定格式以外的行或列：“4.其他”一行、“5.其他”一行、“社会团体”一列");
    }
}
