//! A total of litigation cases that is not the sum of their results.
//!
//! # What it checks
//! In table 4, under 未经复议直接起诉 and under 复议后起诉: 总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结. Blank cells and
//! marks count as nothing; where one takes part, the finding is only a query.
//!
//! # Why it matters
//! Every case at court has one result or none yet. The two blocks are separate: a case that went through
//! reconsideration first counts in the second only.
//!
//! # Example
//! 复议后起诉 `5  0  0  0  0`: five cases, and a total of 0.
//!
//! # What else it could be
//! A total left at 0, or the total of both blocks written into one of them.
//!
//! # 中文说明
//! 表四行政诉讼总计不等于各类结果之和。
//!
//! ## 检查内容
//! 表四“未经复议直接起诉”和“复议后起诉”：总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结。
//! 空白单元格和“/”等标记不计数；有空白参与时，结果只作为疑问提出。
//!
//! ## 依据
//! 每件诉讼案件只有一种结果或尚未审结。两部分分别统计，经过复议的案件只计入后一部分。
//!
//! ## 示例
//! 复议后起诉“5  0  0  0  0”：共有 5 件，总计却为 0。
//!
//! ## 其他可能
//! 总计漏填，或把两部分的合计填入其中一处。

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
    code: "T402",
    name: "litigation-total",
    name_zh: "行政诉讼总计不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t402_litigation_total.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, LitigationTotal::of)
}

#[derive(Debug, Serialize)]
struct LitigationTotal {
    block: &'static str,
    reported: Term,
    expected: Amount,
}

impl LitigationTotal {
    fn of(mismatch: &Mismatch) -> Self {
        let [reported] = mismatch.left();
        // the first word of a column's label names its block
        let column = mismatch.column();
        let block = column.split_once(' ').map_or(column, |(block, _)| block);
        Self { block, reported, expected: mismatch.right }
    }
}

impl Fault for LitigationTotal {
    fn message(&self) -> Bilingual {
        let Self { block, reported, expected } = self;
        let total = reported.english();
        Bilingual::new(
            format!("litigation, {block}: the total is {total}, the results sum to {expected}"),
            reported.differs_from_sum(&format!("行政诉讼（{block}）总计"), "各类结果", *expected),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new("the sum of the results", "诉讼结果合计"))
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
        sample.set("litigation.after_reconsideration.upheld", None, "5");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(0.into()), Some(5.into())));
        assert_eq!(finding.metric.unwrap().key(), "litigation.after_reconsideration.total");
        assert_eq!(finding.message().zh, "行政诉讼（复议后起诉）总计填报数为0，与各类结果之和5不符");
    }

    #[test]
    fn blanks_are_not_counted_and_make_a_query() {
        let mut sample = Sample::new();
        sample.set("litigation.direct.upheld", None, "3");
        sample.set("litigation.direct.pending", None, "");
        sample.set("litigation.direct.total", None, "3");
        sample.passes(&RULE);
        sample.set("litigation.direct.total", None, "");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.severity, finding.reported, finding.expected), (Severity::Query, None, Some(3.into())));
        assert_eq!(finding.formula, "␣ ≠ 3");
        assert!(finding.message().en.ends_with("the total is blank, the results sum to 3"));
    }
}
