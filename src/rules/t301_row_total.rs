//! A row of table 3 whose total is not the sum of its columns.
//!
//! # What it checks
//! In every row of table 3 the figure under 总计 is the figure under 自然人 plus those of the five kinds of
//! organisations. Blank cells and marks count as nothing; where one takes part, the finding is only a query.
//!
//! # Why it matters
//! The columns divide every request by its applicant: there is no request without one, and none with two. Totals that
//! do not follow from their parts make every sum over agencies wrong.
//!
//! # Example
//! `一、本年新收政府信息公开申请数量  8  2  0  0  0  0  11`: 8 + 2 = 10, and 11 is printed.
//!
//! # What else it could be
//! A figure that slipped into the neighbouring column, two digits exchanged, or a total kept from last year's report.
//! The finding names as the likely culprit the cell whose change would let all sums of the table hold.
//!
//! # 中文说明
//! 表三某一行的总计不等于各栏之和。
//!
//! ## 检查内容
//! 表三每一行：总计 = 自然人 + 五类法人或其他组织。空白单元格和“/”等标记不计数；有空白参与时，结果只作为疑问提出。
//!
//! ## 依据
//! 各栏按申请人划分全部申请，一件申请只有一个申请人。总计与分项不符，地区汇总随之出错。
//!
//! ## 示例
//! “一、本年新收政府信息公开申请数量  8  2  0  0  0  0  11”：8 + 2 = 10，而总计填了 11。
//!
//! ## 其他可能
//! 数字填入相邻一栏、两位数字颠倒，或总计沿用了上年数。结果中“可能有误”的单元格，是改动它即可使全表各项勾稽关系
//! 成立的那一格。

use super::context::{Context, Setting};
use super::identity::{self, Mismatch, Term};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Severity};
use crate::language::{Bilingual, quoted};
use crate::report::Amount;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T301",
    name: "row-total",
    name_zh: "行总计不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t301_row_total.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, RowTotal::of)
}

#[derive(Debug, Serialize)]
struct RowTotal {
    row: &'static str,
    reported: Term,
    expected: Amount,
}

impl RowTotal {
    fn of(mismatch: &Mismatch) -> Self {
        let [reported] = mismatch.left();
        Self { row: mismatch.row(), reported, expected: mismatch.right }
    }
}

impl Fault for RowTotal {
    fn message(&self) -> Bilingual {
        let Self { row, reported, expected } = self;
        let total = reported.english();
        Bilingual::new(
            format!("row {row}: the total is {total}, its columns sum to {expected}"),
            reported.differs_from_sum(&format!("{}一行总计", quoted(row)), "各栏", *expected),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new("the sum of its row", "本行合计"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{Enterprise, NaturalPerson, Total};
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("requests.received", Some(Total), "3");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(3.into()), Some(2.into())));
        assert_eq!(finding.formula, "3 ≠ 1 + 1 = 2");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.excerpt.in_one_line(), "一、本年新收政府信息公开申请数量  1  1  0  0  0  0  3");
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "3");
    }

    #[test]
    fn a_blank_total_is_a_query() {
        let mut sample = Sample::new();
        sample.set("requests.received", Some(Total), "");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (None, Some(2.into())));
        assert_eq!(finding.severity, Severity::Query);
        assert_eq!(finding.formula, "␣ ≠ 1 + 1 = 2");
        assert_eq!(finding.message().zh, "“一、本年新收政府信息公开申请数量”一行总计空白，各栏之和为2");
    }

    #[test]
    fn blanks_for_zeros_pass() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "");
        for column in [NaturalPerson, Enterprise, Total] {
            sample.set("outcome.partially_granted", Some(column), "/");
        }
        sample.passes(&RULE);
    }

    #[test]
    fn a_sum_that_was_used_to_read_the_row_is_not_checked() {
        let mut sample = Sample::new();
        for fact in sample
            .report
            .form
            .as_mut()
            .unwrap()
            .tables_mut()
            .iter_mut()
            .flat_map(crate::report::TableReading::facts_mut)
        {
            fact.proof = crate::report::Proof::Identities;
        }
        assert_eq!(sample.not_checked(&RULE), "used to read the table");
        let mut sample = Sample::new();
        sample.fact("outcome.granted", Some(Total)).proof = crate::report::Proof::Identities;
        assert_eq!(sample.not_checked(&RULE), "used to read the table; 24 others hold");
    }

    #[test]
    fn what_is_missing_or_unreadable_is_not_checked() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let reason = sample.not_checked(&RULE);
        assert_eq!(reason, "24 hold, 1 cannot be checked: no readable figure in （一）予以公开 商业企业");
        let mut sample = Sample::new();
        sample.remove_table(3);
        assert_eq!(sample.not_checked(&RULE), "the table is not in the document");
    }
}
