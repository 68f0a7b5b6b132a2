//! Fees that contradict each other, or 元 and 万元 mixed up.
//!
//! # What it checks
//! What the prose says of information handling fees (信息处理费) is the same wherever it says it: none, or one amount.
//! An amount of money in the prose (行政事业性收费 of table 2, and others that a table holds) is not 10,000 times that of the
//! table, or the other way round; what is only about 10,000 times (约13万元 beside 126000) is so as well. Beside other
//! years the amounts of the tables are rule Y107's.
//!
//! # Why it matters
//! Section six is to account for the fees (国办公开办函〔2021〕30号) that may be charged since 2021 (国办函〔2020〕109号); table
//! 2 asks for 万元, and sums over agencies are ruined by one amount in 元.
//!
//! # Example
//! Section one: 收取信息处理费380元; section six: 本年度未收取信息处理费.
//!
//! # What else it could be
//! Fees charged and then waived, or charged for a request of another year.
//!
//! # 中文说明
//! 收费情况前后矛盾，或“元”“万元”混用。
//!
//! ## 检查内容
//! 正文各处关于信息处理费的说法应一致：没有，或同一金额。正文中的金额（表二行政事业性收费，以及其他表中有的金额）
//! 不应与表中相差一万倍，“约13万元”与 126000 这样的约数也算。与其他年度相比，见 Y107。
//!
//! ## 依据
//! 信息处理费依国办函〔2020〕109号收取，收取情况在第六部分报告（国办公开办函〔2021〕30号）；表二以万元为单位，只要有一处误按
//! 元填写，汇总数据就会失实。
//!
//! ## 示例
//! 第一部分“收取信息处理费380元”，第六部分“本年度未收取信息处理费”。
//!
//! ## 其他可能
//! 收取后减免，或属于其他年度的申请。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::n101_claim_differs_from_table::is_unit_slip;
use super::narrative::{Counted, Told, about, agreement, in_unit, is_of_the_year, told};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Claim, ClaimKind};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N108",
    name: "fee-contradiction",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("n108_fee_contradiction.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NothingOnFees }),
};

#[derive(Debug, Serialize)]
enum FeeContradiction {
    /// Two sections disagree.
    Sections { one: Statement, other: Statement },
    /// The prose and the table are 10,000 times apart.
    UnitSlip { counted: Counted, stated: f64, value: f64 },
}

/// What a section says of fees: an amount with its unit, or none.
#[derive(Debug, Serialize)]
struct Statement {
    section: u8,
    amount: Option<(f64, &'static str)>,
}

impl Statement {
    fn amount(&self, none: &str) -> String {
        self.amount.map_or_else(|| none.to_owned(), |(value, unit)| format!("{value} {unit}"))
    }
}

impl Fault for FeeContradiction {
    fn message(&self) -> Bilingual {
        match self {
            Self::Sections { one, other } => Bilingual::new(
                format!(
                    "fees for handling requests: {} in section {}, {} in section {}",
                    one.amount("none"),
                    one.section,
                    other.amount("none"),
                    other.section
                ),
                format!(
                    "信息处理费：第 {} 部分为{}，第 {} 部分为{}",
                    one.section,
                    one.amount("没有"),
                    other.section,
                    other.amount("没有")
                ),
            ),
            Self::UnitSlip { counted, stated, value } => Bilingual::new(
                format!("{}: {stated} 万元 in the prose, {value} in the table: 元 for 万元", counted.name().en),
                format!("{}正文为 {stated} 万元，表中为 {value}：疑为“元”“万元”混用", counted.name().zh),
            ),
        }
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let mut judged = fees(subject);
    judged.extend(amounts(subject));
    judged
}

/// The fees for handling requests, in each of the places that speak of them.
fn fees(subject: &Subject) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let is_fee = |claim: &Claim| {
        claim.metric.is_some_and(|metric| metric.key() == "request_fees.amount")
            && matches!(claim.kind, ClaimKind::Amount | ClaimKind::Absence)
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
            None => judged.push((at, Judgement::Holds("not contradicted elsewhere".to_owned()))),
        }
    }
    judged
}

fn agrees(one: &Claim, other: &Claim) -> bool {
    let is_none = |claim: &Claim| claim.kind == ClaimKind::Absence || claim.value == 0.0;
    if is_none(one) || is_none(other) {
        return is_none(one) && is_none(other);
    }
    agreement(one, in_unit(other)).or_else(|| agreement(other, in_unit(one))).is_some()
}

fn contradicts(subject: &Subject, one: &Claim, other: &Claim) -> Finding {
    let statement = |claim: &Claim| Statement {
        section: claim.section,
        amount: (claim.kind != ClaimKind::Absence).then_some((claim.value, claim.unit)),
    };
    let fault = FeeContradiction::Sections { one: statement(one), other: statement(other) };
    Finding {
        reported: Some(in_unit(other)),
        expected: Some(in_unit(one)),
        ..about(subject, &RULE, &[one, other], fault)
    }
}

/// The amounts of the prose against those of the tables: the unit.
fn amounts(subject: &Subject) -> Vec<Judged> {
    let claims = subject.report.claims.iter().enumerate();
    let is_amount = |claim: &Claim| {
        matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part) && is_of_the_year(subject.report, claim)
    };
    claims
        .filter(|(_, claim)| is_amount(claim))
        .filter_map(|(at, claim)| {
            let metric = claim.metric.filter(|metric| !metric.entry().unit.is_count())?;
            let Told::Value(value) = told(subject, metric, claim.applicant) else { return None };
            is_unit_slip(claim, value).then(|| (at, Judgement::Fails(Box::new(slip(subject, claim, value)))))
        })
        .collect()
}

fn slip(subject: &Subject, claim: &Claim, value: f64) -> Finding {
    let stated = in_unit(claim);
    let fault = FeeContradiction::UnitSlip { counted: Counted::of(claim), stated, value };
    Finding {
        reported: Some(stated),
        expected: Some(value),
        formula: format!("{stated} ≠ {value}"),
        ..about(subject, &RULE, &[claim], fault)
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
        let mut sample = Sample::saying("行政事业性收费12.6万元。");
        sample.set("charges.amount", None, "12.6");
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
    }

    #[test]
    fn fails() {
        let finding = saying("收取信息处理费380元。", "本年度未收取信息处理费。").fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "request_fees.amount");
        assert_eq!(finding.excerpt.text.lines().count(), 2);
        saying("收取信息处理费380元。", "本年度收取信息处理费380万元。").fails(&RULE);
        for (text, table) in
            [("12.6万元", "126000"), ("约13万元", "126000"), ("126000元", "126000"), ("126000万元", "12.6")]
        {
            let mut sample = Sample::saying(&format!("行政事业性收费{text}。"));
            sample.set("charges.amount", None, table);
            let finding = sample.fails(&RULE);
            assert_eq!(finding.metric.unwrap().key(), "charges.amount", "{text}");
            // and no second time as another figure than the table's
            assert_ne!(sample.verdict(&super::super::n101_claim_differs_from_table::RULE).0.key(), "fail", "{text}");
        }
    }
}
