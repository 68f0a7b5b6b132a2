//! A growth in the prose that does not follow from the figures.
//!
//! # What it checks
//! A stated change against last year (同比增长 x%, 比上年增加 n 件, 与上年持平) follows from this year's figure and last year's,
//! rounded or cut off at the last digit printed, and goes in the right direction: from last year's figure where the
//! prose states it, or from the change in pieces beside the one in per cent. Where neither is stated, there has to be a
//! whole number for last year from which the growth could follow; if there is none, that is a query. Last year's own
//! report is not looked at.
//!
//! # Why it matters
//! Growth is what headlines are made of, and is worked out by hand.
//!
//! # Example
//! 收到申请86件，比上年的102件减少16件，下降18.6%: it is 15.7%.
//!
//! # What else it could be
//! A change of another quantity than the one named before it; a figure of last year corrected since.
//!
//! # 中文说明
//! 正文中的增减与数字不符。
//!
//! ## 检查内容
//! 正文所称较上年的变化（同比增长 x%、比上年增加 n 件、与上年持平）应与本年数、上年数相符（四舍五入或截尾均可），方向也应
//! 正确：正文写有上年数或增减件数的，据以计算；都没有的，至少应存在一个能得出该增幅的上年整数，否则作为疑问提出。
//! 本规则不与上年的报告比对。
//!
//! ## 依据
//! 增幅最受关注，又多为手工计算。
//!
//! ## 示例
//! “收到申请86件，比上年的102件减少16件，下降18.6%”：应为 15.7%。
//!
//! ## 其他可能
//! 增幅说的是另一个数量；上年数后来作过更正。

use super::narrative::{Judged, Judgement, about, follows, is_printed, verdict};
use super::{Reach, Rule, Subject, Verdict};
use crate::finding::{Finding, Severity};
use crate::report::{Claim, ClaimKind, ClaimTime, Qualifier};

pub const RULE: Rule = Rule {
    code: "N106",
    name: "wrong-growth",
    severity: Severity::Error,
    source: include_str!("n106_wrong_growth.rs"),
    check: Reach::Report(check),
};

/// Of larger ranges of figures for last year one always fits.
const WIDEST_RANGE: f64 = 3.0;
/// What belongs to a growth stands no further away, in claims.
const NEAR: usize = 12;

fn check(subject: &Subject) -> Verdict {
    verdict(judge(subject), "the prose states no change against last year")
}

pub fn judge(subject: &Subject) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let growths = claims.iter().enumerate().filter(|(_, claim)| claim.kind == ClaimKind::Growth);
    growths.map(|(at, growth)| (at, judgement(subject, &claims[at.saturating_sub(NEAR)..], growth))).collect()
}

/// `near` are the claims from some way before it on.
fn judgement(subject: &Subject, near: &[Claim], growth: &Claim) -> Judgement {
    let near = &near[..near.len().min(2 * NEAR)];
    if growth.unit == "百分点" {
        return Judgement::Open("a change of a share");
    }
    let Some(now) = now(subject, near, growth) else {
        return Judgement::Open("this year's figure is not stated beside it");
    };
    if now.qualifier != Qualifier::Exact || now.upper.is_some() || now.step > 1.0 {
        return Judgement::Open("the figures are rough");
    }
    match before(near, growth, now) {
        Some(before) if follows(growth, now.value, before) => Judgement::Holds(format!("{} after {before}", now.value)),
        Some(before) => Judgement::Fails(Box::new(wrong(subject, growth, now, before))),
        None if growth.unit == "%" && now.unit != "万元" && is_impossible(growth, now.value) => {
            Judgement::Fails(Box::new(impossible(subject, growth, now)))
        }
        None => Judgement::Open("last year's figure is not stated"),
    }
}

/// The figure that grew: the one named before, of this year.
fn now<'c>(subject: &'c Subject, near: &'c [Claim], growth: &Claim) -> Option<&'c Claim> {
    let of = &subject.report.claims[growth.of? as usize];
    let is_this_year = |claim: &Claim| claim.time == ClaimTime::ThisYear;
    let same = |claim: &&Claim| {
        claim.sentence == growth.sentence
            && is_this_year(claim)
            && matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part)
            && claim.unit == of.unit
            && claim.metric == of.metric
    };
    if is_this_year(of) { Some(of) } else { near.iter().find(same) }
}

/// Last year's figure, as the sentence states it or as the change in pieces beside the one in per cent gives it.
fn before(near: &[Claim], growth: &Claim, now: &Claim) -> Option<f64> {
    let is_beside = |claim: &&Claim| claim.sentence == growth.sentence && claim.unit == now.unit;
    let stated = near.iter().filter(is_beside).find(|claim| {
        claim.time == ClaimTime::LastYear
            && matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part)
            && (claim.metric == now.metric || claim.metric.is_none())
    });
    if let Some(stated) = stated {
        return (stated.qualifier == Qualifier::Exact).then_some(stated.value);
    }
    let change = near.iter().find(|claim| {
        claim.figure != growth.figure
            && claim.kind == ClaimKind::Growth
            && claim.of == growth.of
            && claim.unit == now.unit
            && claim.qualifier == Qualifier::Exact
    });
    (growth.unit == "%").then_some(now.value - change?.value)
}

/// Whether no whole number of last year gives this growth.
fn is_impossible(growth: &Claim, now: f64) -> bool {
    let least = now / (1.0 + (growth.value + growth.step) / 100.0);
    let most = now / (1.0 + (growth.value - growth.step) / 100.0);
    let fits = |before: f64| before > 0.0 && is_printed(growth, (now - before) / before * 100.0);
    let is_narrow =
        least > 0.0 && most >= least && most - least <= WIDEST_RANGE && growth.qualifier == Qualifier::Exact;
    let mut candidate = least.floor();
    while is_narrow && candidate <= most.ceil() {
        if fits(candidate) {
            return false;
        }
        candidate += 1.0;
    }
    is_narrow
}

fn wrong(subject: &Subject, growth: &Claim, now: &Claim, before: f64) -> Finding {
    let change = now.value - before;
    let (right, unit) = match growth.unit {
        "%" if before > 0.0 => ((change / before * 100.0 / growth.step).round() * growth.step, "%"),
        _ => (change, now.unit),
    };
    let right = (right * 1e6).round() / 1e6;
    let now_value = now.value;
    let message_en = format!("{now_value} after {before} is a change of {right}{unit}, not {}{unit}", growth.value);
    let message_zh = format!("本年 {now_value}、上年 {before}，变化应为 {right}{unit}，正文为 {}{unit}", growth.value);
    Finding {
        reported: Some(growth.value),
        expected: Some(right),
        formula: match unit {
            "%" => format!("({now_value} − {before}) ÷ {before} = {right}% ≠ {}%", growth.value),
            _ => format!("{now_value} − {before} = {right} ≠ {}", growth.value),
        },
        ..of_growth(subject, growth, now, message_en, message_zh)
    }
}

fn impossible(subject: &Subject, growth: &Claim, now: &Claim) -> Finding {
    let near = (now.value / (1.0 + growth.value / 100.0)).round();
    let message_en =
        format!("no whole number for last year gives {}% with {}; nearest is {near}", growth.value, now.value);
    let message_zh = format!("本年 {}，没有任何上年整数能得出 {}%（最接近的是 {near}）", now.value, growth.value);
    Finding {
        severity: Severity::Query,
        reported: Some(growth.value),
        formula: format!("{} ÷ (1 + {}%) = {:.2}", now.value, growth.value, now.value / (1.0 + growth.value / 100.0)),
        ..of_growth(subject, growth, now, message_en, message_zh)
    }
}

fn of_growth(subject: &Subject, growth: &Claim, now: &Claim, message_en: String, message_zh: String) -> Finding {
    let metric = growth.metric.or(now.metric);
    let applicant = if growth.metric.is_some() { growth.applicant } else { now.applicant };
    Finding { metric, applicant, ..about(subject, &RULE, &[growth, now], message_en, message_zh) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "全年收到申请86件，比上年的102件减少16件，下降15.7%。",
            "全年收到申请86件，较上年减少16件，下降15.68%。",
            "收到申请3646件，上年为3607件，同比增长1.08%。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        for (text, why) in [
            ("收到申请86件，比上年减少16件。", "last year's figure is not stated"),
            ("收到申请86件，同比增长7.5%。", "last year's figure is not stated"),
            ("收到申请约80件，同比增长7.53%。", "the figures are rough"),
        ] {
            assert_eq!(Sample::saying(text).not_checked(&RULE), why, "{text}");
        }
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("全年收到申请86件，比上年的102件减少16件，下降18.6%。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected, finding.severity), (Some(-18.6), Some(-15.7), Severity::Error));
        let finding = Sample::saying("全年收到申请86件，比上年的102件增加16件。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(16.0), Some(-16.0)));
        // 53 would give 7.55, 54 gives 5.56
        let finding = Sample::saying("全年收到申请57件，同比增长7.53%。").fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
    }
}
