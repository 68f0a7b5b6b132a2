//! A column of table 3 whose outcomes in total are not the sum of its outcomes.
//!
//! # What it checks
//! In every column of table 3: the figure in （七）总计 is the sum of all outcome rows above it, from 予以公开 to the last
//! row of 其他处理. Blank cells and marks count as nothing; where one takes part, the finding is only a query.
//!
//! # Why it matters
//! Every closed request counts in exactly one outcome. The shares that are published (granted, refused and why) divide
//! one of these figures by the other.
//!
//! # Example
//! Granted 3, not held 2, all other rows 0, total 6: one request has no outcome.
//!
//! # What else it could be
//! A request partly granted and counted in two rows, which the form forbids; or a figure put one row too high or too
//! low.
//!
//! # 中文说明
//! 表三某一列的办理结果总计不等于各类办理结果之和。
//!
//! ## 检查内容
//! 表三每一列：（七）总计 = 从“予以公开”到“其他处理”最后一行的各项之和。空白单元格和“/”等标记不计数；有空白参与时，
//! 结果只作为疑问提出。
//!
//! ## 依据
//! 每件办结的申请只计入一种办理结果。公开率、不予公开率等指标都由这些数相除得出。
//!
//! ## 示例
//! 予以公开 3 件、本机关不掌握 2 件，其余为 0，总计却填 6 件：有一件没有办理结果。
//!
//! ## 其他可能
//! 区分处理的申请被计入两行（格式文本不允许），或数字错填到上一行或下一行。

use super::context::{Context, Setting};
use super::identity::{self, Mismatch, Term};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Severity};
use crate::language::Bilingual;
use crate::report::Amount;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T303",
    name: "outcome-sum",
    name_zh: "办理结果总计不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t303_outcome_sum.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, OutcomeSum::of)
}

#[derive(Debug, Serialize)]
struct OutcomeSum {
    column: &'static str,
    reported: Term,
    expected: Amount,
}

impl OutcomeSum {
    fn of(mismatch: &Mismatch) -> Self {
        let [reported] = mismatch.left();
        Self { column: mismatch.column(), reported, expected: mismatch.right }
    }
}

impl Fault for OutcomeSum {
    fn message(&self) -> Bilingual {
        let Self { column, reported, expected } = self;
        let total = reported.english();
        Bilingual::new(
            format!("column {column}: the outcomes in total are {total}, the outcomes sum to {expected}"),
            reported.differs_from_sum(&format!("“{column}”一栏办理结果总计"), "各项办理结果", *expected),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new("the sum of the outcomes in its column", "本列办理结果合计"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{NaturalPerson, Total};
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("outcome.not_processed.repeated", Some(NaturalPerson), "1");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(1.into()), Some(2.into())));
        assert_eq!(finding.formula, "1 ≠ 1 + 1 = 2");
    }

    #[test]
    fn blanks_are_not_counted_and_make_a_query() {
        let mut sample = Sample::new();
        sample.set("outcome.refused.state_secret", Some(NaturalPerson), "—");
        sample.passes(&RULE);
        sample.set("outcome.granted", Some(NaturalPerson), "");
        let finding = sample.fails(&RULE);
        assert_eq!(
            (finding.severity, finding.reported, finding.expected),
            (Severity::Query, Some(1.into()), Some(0.into()))
        );
        assert_eq!(finding.formula, "1 ≠ 0");
    }

    #[test]
    fn an_all_blank_table_is_not_checked() {
        let mut sample = Sample::new();
        for cell in &crate::forms::form("2021").unwrap().cells {
            sample.set(cell.metric.key(), cell.applicant, "");
        }
        assert_eq!(sample.not_checked(&RULE), "every cell is blank");
        sample.set("outcome.total", Some(Total), "0");
        sample.passes(&RULE);
    }
}
