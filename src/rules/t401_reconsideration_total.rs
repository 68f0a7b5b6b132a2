//! A total of reconsideration cases that is not the sum of their results.
//!
//! # What it checks
//! In table 4, under 行政复议: 总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结. Blank cells and marks count as nothing;
//! where one takes part, the finding is only a query.
//!
//! # Why it matters
//! Every case of reconsideration has one result or none yet. The share of corrected cases, by which agencies are
//! judged, divides by this total.
//!
//! # Example
//! `10  1  0  0  0`: eleven cases, and a total of 0.
//!
//! # What else it could be
//! A total left at 0 when the table was filled in, or cases counted by applicant instead of by case. One sum alone
//! cannot show which of its cells is wrong. The finding lists the likely culprits, the commonest kind of slip first.
//!
//! # 中文说明
//! 表四行政复议总计不等于各类结果之和。
//!
//! ## 检查内容
//! 表四行政复议：总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结。空白单元格和“/”等标记不计数；有空白参与时，结果只作为疑问提出。
//!
//! ## 依据
//! 每件复议案件只有一种结果或尚未审结。纠错率以总计为分母。
//!
//! ## 示例
//! “10  1  0  0  0”：共有 11 件，总计却为 0。
//!
//! ## 其他可能
//! 填表时总计漏填（保留为 0），或按申请人而不是按案件计数。仅凭一个等式不能断定哪一格有误：结果中“可能有误”的单元格，
//! 按差错的常见程度排列，最常见的在前。

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
    code: "T401",
    name: "reconsideration-total",
    name_zh: "行政复议总计不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t401_reconsideration_total.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, ReconsiderationTotal::of)
}

#[derive(Debug, Serialize)]
struct ReconsiderationTotal {
    reported: Term,
    expected: Amount,
}

impl ReconsiderationTotal {
    fn of(mismatch: &Mismatch) -> Self {
        let [reported] = mismatch.left();
        Self { reported, expected: mismatch.right }
    }
}

impl Fault for ReconsiderationTotal {
    fn message(&self) -> Bilingual {
        let Self { reported, expected } = self;
        let total = reported.english();
        Bilingual::new(
            format!("reconsideration: the total is {total}, the results sum to {expected}"),
            reported.differs_from_sum("行政复议总计", "各类结果", *expected),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new("the sum of the results", "复议结果合计"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("reconsideration.upheld", None, "10");
        sample.set("reconsideration.corrected", None, "1");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(0.into()), Some(11.into())));
        assert_eq!(finding.formula, "0 ≠ 10 + 1 = 11");
    }

    #[test]
    fn blanks_are_not_counted_and_make_a_query() {
        let mut sample = Sample::new();
        sample.set("reconsideration.upheld", None, "3");
        sample.set("reconsideration.pending", None, "");
        sample.set("reconsideration.total", None, "3");
        sample.passes(&RULE);
        sample.set("reconsideration.total", None, "");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.severity, finding.reported, finding.expected), (Severity::Query, None, Some(3.into())));
        assert_eq!(finding.formula, "␣ ≠ 3");
        assert!(finding.message().en.ends_with("the total is blank, the results sum to 3"));
    }
}
