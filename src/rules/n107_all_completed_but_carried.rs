//! The prose says that all requests were closed, and some are carried out.
//!
//! # What it checks
//! Where the prose says that all requests were closed or answered (全部办结, 均已答复, 办结率100%), table 3 carries none out to
//! next year. Statements about requests that were due (均在法定期限内答复, 答复率100%, 按时办结率100%, 应办结的全部办结) do not count.
//!
//! # Why it matters
//! Either the sentence is boilerplate or the table is wrong, and next year's carried-in figure starts from it.
//!
//! # Example
//! 收到的申请均已按期办结, and 3 in 结转下年度继续办理.
//!
//! # What else it could be
//! All requests whose time limit ended within the year: those that came late in December are rightly carried out. The
//! office's own requests, where the table counts the whole area: then it is a query. If a word around the figure is not
//! understood, the finding is a query that names the word.
//!
//! # 中文说明
//! 正文称申请全部办结，表中却有结转。
//!
//! ## 检查内容
//! 正文称申请全部办结或答复的（全部办结、均已答复、办结率100%），表三“结转下年度继续办理”应为 0。只就到期申请而言的
//! （均在法定期限内答复、答复率100%、按时办结率100%、应办结的全部办结）不算。
//!
//! ## 依据
//! 不是套话就是表格有误，而下年度的结转数由此开始。
//!
//! ## 示例
//! “收到的申请均已按期办结”，而结转下年度为 3。
//!
//! ## 其他可能
//! 所指仅为年内到期的申请，年底收到、尚未到期的依规结转；或者只说本级而表格统计全区，此时只作为疑问提出。
//! 数字前后有未能识别的词语，可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{Lookup, TableValue, about, is_of_the_year, look_up, related, scoped, unread};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, Applicant, CODEBOOK, Claim, ClaimKind, Qualifier, Quantity};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N107",
    name: "all-completed-but-carried",
    name_zh: "称办结而有结转",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n107_all_completed_but_carried.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NotSaidAllClosed }),
};

#[derive(Debug, Serialize)]
struct Carried {
    value: Amount,
}

impl Fault for Carried {
    fn message(&self) -> Bilingual {
        let Self { value } = self;
        Bilingual::new(
            format!("the prose says that all requests were closed, and {value} are carried out to next year"),
            format!("正文称申请已全部办结，表中仍结转下年度{value}件"),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let Self { value } = self;
        Bilingual::new(
            format!("The prose says {quote}, and {value} are carried out to next year in the table. Please check."),
            format!("正文写{quote}，表中仍结转下年度{value}件，请核对。"),
        )
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let carried_out = CODEBOOK.roles.carried_out;
    let mut has_failed = false;
    let claims = subject.report.claims.iter().enumerate().filter(|(_, claim)| says_all(subject, claim));
    claims
        .filter_map(|(at, claim)| {
            if unread(subject.report, &[claim]).names_body() {
                return Some((at, Judgement::Holds(Bilingual::fixed("about another body", "所指为其他单位"))));
            }
            let said = match look_up(subject, carried_out, Some(Applicant::Total)) {
                Lookup::Value(found) if found.value.is_positive() && has_failed => return None,
                Lookup::Value(TableValue { value, .. }) if value.is_positive() => {
                    has_failed = true;
                    Judgement::Fails(Box::new(carried(subject, claim, value)))
                }
                Lookup::Value(_) => Judgement::Holds(Bilingual::fixed("none is carried out", "没有结转")),
                Lookup::Blank => {
                    Judgement::Holds(Bilingual::fixed("the cell is blank: not contradicted", "该格空白，没有矛盾"))
                }
                Lookup::Unknown => Judgement::Open(Reason::CellUnknown),
                Lookup::Nowhere => return None,
            };
            Some((at, said))
        })
        .collect()
}

/// The percentage that means all.
const EVERYTHING: i32 = 100;

fn says_all(subject: &Subject, claim: &Claim) -> bool {
    let is_all = claim.kind() == ClaimKind::Share && claim.amount() >= EVERYTHING.into();
    let is_of_requests = claim.metric == Some(CODEBOOK.roles.closed);
    // 办结率 refers to all requests; a share beside a part does not
    let is_of_no_part = claim.stated().qualifier == Qualifier::All || claim.base.is_none();
    is_all && is_of_requests && is_of_no_part && !claim.is_of_due && is_of_the_year(subject.report, claim)
}

fn carried(subject: &Subject, claim: &Claim, value: Amount) -> Finding {
    let metric = CODEBOOK.roles.carried_out;
    let applicant = Some(Applicant::Total);
    let found = Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        metric: Some(metric),
        applicant,
        reported: Some(Amount::ZERO.into()),
        expected: Some(value.into()),
        formula: format!("0 ≠ {value}"),
        related: related(subject, &[Quantity { metric, applicant }]),
        ..about(subject, &RULE, &[claim], Carried { value })
    };
    unread(subject.report, &[claim]).doubt(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::saying("新收政府信息公开申请2件，均已按期办结。");
        sample.set("requests.carried_out", Some(Applicant::Total), "0");
        sample.passes(&RULE);
        sample.set("requests.carried_out", Some(Applicant::Total), "");
        sample.set("requests.carried_out", Some(Applicant::Enterprise), "");
        sample.passes(&RULE);
        for text in [
            "承办建议提案8件，均已办结。",
            // those that came late in the year are not due yet
            "收到政府信息公开申请2件，均在法定期限内答复。",
            "依申请公开按时答复率100%。",
            "政府信息公开申请按时办结率100%。",
            "收到政府信息公开申请2件，全部办结（当年应办结的）。",
            "收到政府信息公开申请2件，应办结的全部办结。",
            "政府信息公开申请平均答复时间12天。",
        ] {
            assert_eq!(Sample::saying(text).verdict(&RULE).0.key(), "not_applicable", "{text}");
        }
    }

    #[test]
    fn fails() {
        for text in ["新收政府信息公开申请2件，均已按期办结。", "依申请公开办结率100%。"] {
            let finding = Sample::saying(text).fails(&RULE);
            assert_eq!(finding.metric.unwrap().key(), "requests.carried_out", "{text}");
            assert_eq!(finding.expected, Some(1.into()));
        }
    }
}
