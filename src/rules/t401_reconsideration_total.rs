//! A total of reconsideration cases that is not the sum of their results.
//!
//! # What it checks
//! In table 4, under 行政复议: 总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结.
//!
//! # Why it matters
//! Every case of reconsideration has one result or none yet. The share of corrected cases, by which agencies are
//! judged, divides by this total.
//!
//! # Example
//! `10  1  0  0  0`: eleven cases, and a total of 0.
//!
//! # What else it could be
//! A total left at 0 when the table was filled in, or cases counted by applicant instead of by case.
//!
//! # 中文说明
//! 表四行政复议总计不等于各类结果之和。
//!
//! ## 检查内容
//! 表四行政复议：总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结。
//!
//! ## 依据
//! 每件复议案件只有一种结果或尚未审结。纠错率以总计为分母。
//!
//! ## 示例
//! “10  1  0  0  0”：共有 11 件，总计却为 0。
//!
//! ## 其他可能
//! 填表时总计漏填（保留为 0），或按申请人而不是按案件计数。

use super::identity::{self, Mismatch};
use super::{Rule, Scope, Subject, Verdict};
use crate::finding::Severity;

pub const RULE: Rule = Rule {
    code: "T401",
    name: "reconsideration-total",
    severity: Severity::Error,
    source: include_str!("t401_reconsideration_total.rs"),
    check: Scope::Report(check),
};

fn check(subject: &Subject) -> Verdict {
    identity::check(subject, &RULE, message)
}

fn message(mismatch: &Mismatch) -> (String, String) {
    let Mismatch { left, right, .. } = mismatch;
    (
        format!("reconsideration: the total is {left}, the results sum to {right}"),
        format!("行政复议：总计为 {left}，各类结果之和为 {right}"),
    )
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
        assert_eq!((finding.reported, finding.expected), (Some(0.0), Some(11.0)));
        assert_eq!(finding.formula, "0 ≠ 10 + 1 = 11");
    }
}
