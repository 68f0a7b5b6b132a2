//! A column of table 3 in which the requests that came in do not equal those closed or carried out.
//!
//! # What it checks
//! In every column of table 3: requests received this year plus those carried in from last year are the outcomes in
//! total plus those carried out to next year. The form prints this above the table. Blank cells and marks count as
//! nothing; where one takes part, the finding is only a query.
//!
//! # Why it matters
//! Every request is either closed within the year or carried on. If the balance does not hold, requests vanished or
//! were counted twice, and next year's carried-in figure starts out wrong.
//!
//! # Example
//! Received 12, carried in 1; outcomes in total 12, carried out 0: 13 came in and 12 went out.
//!
//! # What else it could be
//! Carried-in requests forgotten in the outcomes, or a wrong outcome total (see rule T303). The finding names as the
//! likely culprit the cell whose change would let all sums of the table hold.
//!
//! # 中文说明
//! 表三某一列，新收与上年结转的申请数同办结与结转下年度的申请数不平衡。
//!
//! ## 检查内容
//! 表三每一列：本年新收 + 上年结转 = 办理结果总计 + 结转下年度。格式文本在表头印有这一勾稽关系。
//! 空白单元格和“/”等标记不计数；有空白参与时，结果只作为疑问提出。
//!
//! ## 依据
//! 每件申请或在年内办结，或结转下年度。不平衡说明有申请漏记或重复计算，下年度的结转数也随之出错。
//!
//! ## 示例
//! 新收 12 件、上年结转 1 件，办理结果总计 12 件、结转下年度 0 件：应办理 13 件，只有 12 件有去向。
//!
//! ## 其他可能
//! 办理结果漏计上年结转件，或办理结果总计本身有误（见 T303）。结果中“可能有误”的单元格，是改动它即可使全表各项勾稽关系
//! 成立的那一格。

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
    code: "T302",
    name: "request-balance",
    name_zh: "申请数不平衡",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t302_request_balance.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, RequestBalance::of)
}

#[derive(Debug, Serialize)]
struct RequestBalance {
    column: &'static str,
    received: Term,
    carried_in: Term,
    to_handle: Amount,
    closed: Term,
    carried_out: Term,
    handled: Amount,
}

impl RequestBalance {
    fn of(mismatch: &Mismatch) -> Self {
        let ([carried_out, closed], [received, carried_in]) = (mismatch.left(), mismatch.right());
        let (to_handle, handled) = (mismatch.right, mismatch.left);
        Self { column: mismatch.column(), received, carried_in, to_handle, closed, carried_out, handled }
    }
}

impl Fault for RequestBalance {
    fn message(&self) -> Bilingual {
        let Self { column, to_handle, handled, .. } = self;
        let terms = [self.received, self.carried_in, self.closed, self.carried_out];
        let [received, carried_in, closed, carried_out] = terms.map(Term::english);
        let named = |at: usize, name| terms[at].named(name, "件");
        Bilingual::new(
            format!(
                "column {column}: {received} received and {carried_in} carried in make {to_handle}, but {closed} closed \
                 and {carried_out} carried out make {handled}"
            ),
            format!(
                "“{column}”一栏{}与{}合计{to_handle}件，{}与{}合计{handled}件，两者不符",
                named(0, "新收"),
                named(1, "上年结转"),
                named(2, "办理结果总计"),
                named(3, "结转下年度")
            ),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new(
            "the balance of what came in and what was closed or carried out",
            "本列平衡关系（新收＋上年结转＝办理总计＋结转下年度）",
        ))
    }
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
        assert_eq!((finding.reported, finding.expected), (Some(0.into()), Some(1.into())));
        assert_eq!(finding.applicant, Some(Enterprise));
        assert_eq!(finding.formula, "0 ≠ 1");
    }

    #[test]
    fn blanks_are_not_counted_and_make_a_query() {
        let mut sample = Sample::new();
        sample.set("requests.carried_in", Some(Enterprise), "");
        sample.set("requests.carried_in", Some(Total), "/");
        sample.passes(&RULE);
        sample.set("requests.carried_out", Some(Enterprise), "2");
        let finding = sample.fails(&RULE);
        assert_eq!(
            (finding.severity, finding.reported, finding.expected),
            (Severity::Query, Some(2.into()), Some(1.into()))
        );
        assert!(finding.message().en.contains("1 received and blank carried in make 1"), "{}", finding.message().en);
    }

    #[test]
    fn a_missing_cell_is_not_checked() {
        let mut sample = Sample::new();
        sample.remove("requests.carried_in", Some(Total));
        assert!(sample.not_checked(&RULE).starts_with("6 hold, 1 cannot be checked"));
    }
}
