//! Fees that contradict each other.
//!
//! # What it checks
//! The prose says the same of information handling fees (信息处理费) wherever it speaks of them: none, or one amount. Rule
//! N101 compares amounts with the tables, rule Y107 with other years.
//!
//! # Why it matters
//! Section six is to account for the fees (国办公开办函〔2021〕30号) that may be charged since 2021 (国办函〔2020〕109号).
//!
//! # Example
//! Section one: 收取信息处理费380元; section six: 本年度未收取信息处理费.
//!
//! # What else it could be
//! Fees charged and then waived, or charged for a request of another year.
//!
//! # 中文说明
//! 收费情况前后矛盾。
//!
//! ## 检查内容
//! 正文各处关于信息处理费的说法应一致：没有，或同一金额。表中有的金额见 N101，与其他年度相比见 Y107。
//!
//! ## 依据
//! 信息处理费依国办函〔2020〕109号收取，收取情况在第六部分报告（国办公开办函〔2021〕30号）。
//!
//! ## 示例
//! 第一部分“收取信息处理费380元”，第六部分“本年度未收取信息处理费”。
//!
//! ## 其他可能
//! 收取后减免，或属于其他年度的申请。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{about, agreement, is_of_the_year};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Claim, ClaimKind};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N108",
    name: "fee-contradiction",
    name_zh: "收费前后矛盾",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("n108_fee_contradiction.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NothingOnFees }),
};

/// Two sections contradict each other.
#[derive(Debug, Serialize)]
struct FeeContradiction {
    one: Statement,
    other: Statement,
}

/// What a section says about fees: an amount with its unit, or none.
#[derive(Debug, Serialize)]
struct Statement {
    section: u8,
    amount: Option<(Amount, &'static str)>,
}

impl Statement {
    fn words(&self) -> Bilingual {
        let section = Bilingual::section(self.section);
        match self.amount {
            None => Bilingual::new(format!("none in {}", section.en), format!("{}称没有收费", section.zh)),
            Some((value, unit)) => {
                Bilingual::new(format!("{value} {unit} in {}", section.en), format!("{}为{value}{unit}", section.zh))
            }
        }
    }
}

impl Fault for FeeContradiction {
    fn message(&self) -> Bilingual {
        let [one, other] = [&self.one, &self.other].map(Statement::words);
        Bilingual::new(
            format!("fees for handling requests: {}, {}", one.en, other.en),
            format!("信息处理费前后不一致：{}，{}", one.zh, other.zh),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        Bilingual::new(
            format!("The prose says {quote} of fees for handling requests. Which one holds?"),
            format!("正文关于信息处理费先后写为{quote}，两处不一致，请核对。"),
        )
    }
}

/// Compares all passages on fees for handling requests.
fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let is_fee = |claim: &Claim| {
        claim.metric == Some(CODEBOOK.roles.fee)
            && matches!(claim.kind(), ClaimKind::Amount | ClaimKind::Absence)
            && is_of_the_year(subject.report, claim)
    };
    let stated: Vec<usize> = (0..claims.len()).filter(|&at| is_fee(&claims[at])).collect();
    let mut judged: Vec<Judged> = Vec::new();
    let mut has_failed = false;
    for &at in &stated {
        let claim = &claims[at];
        let other = stated.first().map(|&first| &claims[first]).filter(|first| !agrees(first, claim));
        match other {
            Some(_) if has_failed => {}
            Some(other) => {
                has_failed = true;
                judged.push((at, Judgement::Fails(Box::new(contradicts(subject, other, claim)))));
            }
            None => judged.push((at, Judgement::Holds(Bilingual::fixed("not contradicted elsewhere", "他处没有矛盾")))),
        }
    }
    judged
}

fn agrees(one: &Claim, other: &Claim) -> bool {
    let is_none = |claim: &Claim| claim.kind() == ClaimKind::Absence || claim.value().is_zero();
    if is_none(one) || is_none(other) {
        return is_none(one) && is_none(other);
    }
    agreement(one, other.in_unit()).or_else(|| agreement(other, one.in_unit())).is_some()
}

fn contradicts(subject: &Subject, one: &Claim, other: &Claim) -> Finding {
    let statement = |claim: &Claim| Statement {
        section: claim.section,
        amount: (claim.kind() != ClaimKind::Absence).then_some((claim.amount(), claim.unit())),
    };
    let fault = FeeContradiction { one: statement(one), other: statement(other) };
    Finding {
        reported: Some(other.in_unit().into()),
        expected: Some(one.in_unit().into()),
        ..about(subject, &RULE, &[one, other], fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    fn saying(first: &str, second: &str) -> Sample {
        let mut sample = Sample::saying(first);
        sample.say(6, second);
        sample
    }

    #[test]
    fn passes() {
        saying("收取信息处理费380元。", "本年度收取信息处理费0.038万元。").passes(&RULE);
        saying("向申请人收取费用为0元。", "未收取政府信息公开信息处理费。").passes(&RULE);
    }

    #[test]
    fn fails() {
        let finding = saying("收取信息处理费380元。", "本年度未收取信息处理费。").fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "request_fees.amount");
        assert_eq!(finding.excerpt.text.lines().count(), 2);
        saying("收取信息处理费380元。", "本年度收取信息处理费380万元。").fails(&RULE);
    }
}
