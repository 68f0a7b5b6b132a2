//! What the prose says there was none of, and the table counts.
//!
//! # What it checks
//! Where the prose denies a quantity (未收到, 没有发生, 无, or states 0), the table has no positive figure for it. Where the
//! prose counts something, the table that holds it is not blank from end to end.
//!
//! # Why it matters
//! It is the plainest contradiction there is: the sentence is often that of a year before.
//!
//! # Example
//! 本年度未发生因政府信息公开引起的行政复议, and 3 in the total of reconsideration in table 4.
//!
//! # What else it could be
//! Another scope: the office itself had none, the table counts the whole area; then it is a query. A blank cell is no
//! figure and contradicts nothing.
//!
//! # 中文说明
//! 正文说没有，表格中却有数。
//!
//! ## 检查内容
//! 正文写明没有的事项（未收到、没有发生、无，或写为 0），表中不应有正数；正文有数的，所属表格不应整张空白。
//!
//! ## 依据
//! 这是最明显的矛盾，往往是沿用了往年的句子。
//!
//! ## 示例
//! “本年度未发生因政府信息公开引起的行政复议”，而表四行政复议总计为 3。
//!
//! ## 其他可能
//! 口径不同：本级没有而表格统计全区，此时只作为疑问提出。空白单元格不是数字，不构成矛盾。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{Counted, Told, about, in_unit, is_of_the_year, scoped, told};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Applicant, Claim, ClaimKind, Metric, TableReading};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N105",
    name: "denied-but-counted",
    name_zh: "称无而有",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n105_denied_but_counted.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NothingDenied }),
};

#[derive(Debug, Serialize)]
enum Contradiction {
    /// The prose denies what the table counts.
    Denied { counted: Counted, value: f64 },
    /// The prose counts, and the table is blank.
    Uncounted { counted: Counted, stated: f64 },
}

impl Fault for Contradiction {
    fn message(&self) -> Bilingual {
        match self {
            Self::Denied { counted, value } => Bilingual::new(
                format!("the prose says that there was none of {}, the table counts {value}", counted.name().en),
                format!("正文称没有{}，表中为{value}{}", counted.name().zh, counted.unit()),
            ),
            Self::Uncounted { counted, stated } => Bilingual::new(
                format!("the prose says {stated} for {}, and its table is blank", counted.name().en),
                format!("{}正文为{stated}{}，相应表格却全部空白", counted.name().zh, counted.unit()),
            ),
        }
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    let mut failed: Vec<(Metric, Option<Applicant>)> = Vec::new();
    let mut blank_tables: Vec<u8> = Vec::new();
    for (at, claim) in subject.report.claims.iter().enumerate() {
        let Some(metric) = claim.metric.filter(|_| is_of_the_year(subject.report, claim)) else { continue };
        let is_count = matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part);
        let denies = claim.kind == ClaimKind::Absence || is_count && claim.value == 0.0;
        if !denies && !is_count {
            continue;
        }
        let said = match told(subject, metric, claim.applicant) {
            Told::Value(value) if denies && value > 0.0 => {
                if failed.contains(&(metric, claim.applicant)) {
                    continue;
                }
                failed.push((metric, claim.applicant));
                Judgement::Fails(Box::new(contradicted(subject, claim, value)))
            }
            Told::Value(_) if denies => Judgement::Holds("the table has 0".to_owned()),
            Told::Blank if denies => Judgement::Holds("the table is blank there: not contradicted".to_owned()),
            Told::Blank => match blank_table(subject, metric, claim.applicant) {
                Some(table) if !blank_tables.contains(&table) => {
                    blank_tables.push(table);
                    Judgement::Fails(Box::new(uncounted(subject, claim, table)))
                }
                _ => continue,
            },
            _ => continue,
        };
        judged.push((at, said));
    }
    judged
}

/// The number of a quantity's table, if none of its cells holds a figure.
fn blank_table(subject: &Subject, metric: Metric, applicant: Option<Applicant>) -> Option<u8> {
    let form = subject.form?;
    let stem = metric.key().split('.').next()?;
    let is_of_stem = |table: &&TableReading| {
        table.cells().any(|(_, cell, _)| cell.metric.key().starts_with(stem) && cell.applicant == applicant)
    };
    let printed = form.cell(metric, applicant).map(|(table, _)| table);
    let table = printed.or_else(|| form.tables().iter().find(is_of_stem))?;
    table.facts().iter().all(|fact| fact.figure.is_empty()).then_some(table.table().number)
}

fn contradicted(subject: &Subject, claim: &Claim, value: f64) -> Finding {
    let fault = Contradiction::Denied { counted: Counted::of(claim), value };
    Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        reported: Some(0.0),
        expected: Some(value),
        formula: format!("0 ≠ {value}"),
        ..about(subject, &RULE, &[claim], fault)
    }
}

fn uncounted(subject: &Subject, claim: &Claim, table: u8) -> Finding {
    let stated = in_unit(claim);
    let fault = Contradiction::Uncounted { counted: Counted::of(claim), stated };
    Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        table: Some(table),
        reported: Some(stated),
        ..about(subject, &RULE, &[claim], fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::saying("本年度未发生因政府信息公开引起的行政复议、行政诉讼。").passes(&RULE);
        let mut sample = Sample::saying("没有因政府信息公开被申请行政复议的情况。");
        sample.set("reconsideration.total", None, "");
        sample.passes(&RULE);
        let (outcome, _) = Sample::saying("新收政府信息公开申请2件。").verdict(&RULE);
        assert_eq!(outcome.key(), "not_applicable");
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("本年度未收到政府信息公开申请。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(0.0), Some(2.0)));
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "未收到");
        let mut sample = Sample::saying("行政复议0件，行政诉讼0件。");
        sample.set("litigation.direct.total", None, "3");
        assert_eq!(sample.fails(&RULE).metric.unwrap().key(), "litigation.total");
    }

    #[test]
    fn a_blank_table_beside_figures() {
        let mut sample = Sample::saying("行政复议3件，行政诉讼1件。");
        let form = crate::forms::form("2021").unwrap();
        let table = form.tables.iter().find(|table| table.number == 4).unwrap();
        for cell in table.cells {
            sample.set(form.cells[cell].metric.key(), None, "");
        }
        assert_eq!(sample.fails(&RULE).table, Some(4));
    }
}
