//! A column of table 3 in which the requests that came in are not those that went out.
//!
//! # What it checks
//! In every column of table 3: requests received this year plus those carried in from last year are the outcomes in
//! total plus those carried out to next year. The form prints this above the table.
//!
//! # Why it matters
//! Every request is either closed within the year or carried on. A balance that does not hold means requests that
//! vanished or were counted twice; next year's carried-in figure starts out wrong.
//!
//! # Example
//! Received 12, carried in 1; outcomes in total 12, carried out 0: 13 came in and 12 went out.
//!
//! # What else it could be
//! Carried-in requests forgotten in the outcomes, or a wrong outcome total (rule T303 tells).
//!
//! # 中文说明
//! 表三某一列收进的申请数与办结、结转数不平衡。
//!
//! ## 检查内容
//! 表三每一列：本年新收 + 上年结转 = 办理结果总计 + 结转下年度。这是格式文本印在表头的勾稽关系。
//!
//! ## 依据
//! 每件申请或在年内办结，或结转下年度。不平衡说明有申请漏记或重复计算，下年度的结转数也随之出错。
//!
//! ## 示例
//! 新收 12 件、上年结转 1 件，办理结果总计 12 件、结转下年度 0 件：收进 13 件，只有 12 件有去向。
//!
//! ## 其他可能
//! 办理结果漏计上年结转件，或办理结果总计本身有误（见 T303）。

use super::identity::{self, Mismatch};
use super::{Rule, Scope, Subject, Verdict};
use crate::finding::Severity;

pub const RULE: Rule = Rule {
    code: "T302",
    name: "request-balance",
    severity: Severity::Error,
    source: include_str!("t302_request_balance.rs"),
    check: Scope::Report(check),
};

fn check(subject: &Subject) -> Verdict {
    identity::check(subject, &RULE, message)
}

fn message(mismatch: &Mismatch) -> (String, String) {
    let Mismatch { left, right, identity, .. } = mismatch;
    let column = mismatch.column();
    let of = |cells: &[usize], position| mismatch.figure(cells, position);
    let (carried_out, closed) = (of(&identity.left, 0), of(&identity.left, 1));
    let (received, carried_in) = (of(&identity.right, 0), of(&identity.right, 1));
    (
        format!(
            "column {column}: {received} received and {carried_in} carried in make {right}, but {closed} closed and \
             {carried_out} carried out make {left}"
        ),
        format!(
            "“{column}”一列：新收 {received} 加上年结转 {carried_in} 为 {right}，办理结果总计 {closed} 加结转下年度 {carried_out} 为 {left}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{Enterprise, Total};
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("requests.carried_out", Some(Enterprise), "0");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(0.0), Some(1.0)));
        assert_eq!(finding.applicant, Some(Enterprise));
        assert_eq!(finding.formula, "0 ≠ 1");
    }

    #[test]
    fn a_missing_cell_is_not_checked() {
        let mut sample = Sample::new();
        sample.remove("requests.carried_in", Some(Total));
        assert!(sample.not_checked(&RULE).starts_with("6 hold, 1 cannot be checked"));
    }
}
