//! A share in the prose that is not its part of the whole.
//!
//! # What it checks
//! A share that is stated beside a part (占 x%) is the part divided by the whole of which the prose lists it, rounded or
//! cut off at the last digit that is printed.
//!
//! # Why it matters
//! Shares are what is quoted; a wrong one shows that a figure was changed and its share was not.
//!
//! # Example
//! 主动公开政府信息650条：政府网站420条，占46.62%: it is 64.62%.
//!
//! # What else it could be
//! A share of something else than the whole that is listed, for instance of all requests.
//!
//! # 中文说明
//! 正文中的占比与分项、总数不符。
//!
//! ## 检查内容
//! 分项后写明的占比（占 x%）应等于该分项除以其总数，按所印位数四舍五入或截尾均可。
//!
//! ## 依据
//! 占比最常被引用；占比不符，说明改了数字而没有改占比。
//!
//! ## 示例
//! “主动公开政府信息650条：政府网站420条，占46.62%”：应为 64.62%。
//!
//! ## 其他可能
//! 占比是对其他总数而言，例如对全部申请。

use super::narrative::{Judged, Judgement, about, is_printed, verdict, whole_of};
use super::{Rule, Subject, Verdict};
use crate::finding::{Finding, Severity};
use crate::report::{Claim, ClaimKind, Qualifier};

pub const RULE: Rule = Rule {
    code: "N103",
    name: "wrong-share",
    severity: Severity::Error,
    source: include_str!("n103_wrong_share.rs"),
    check,
};

fn check(subject: &Subject) -> Verdict {
    verdict(judge(subject), "the prose states no share of a listed part")
}

pub fn judge(subject: &Subject) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let shares = claims.iter().enumerate().filter(|(_, claim)| claim.kind == ClaimKind::Share);
    shares
        .filter_map(|(at, share)| {
            let part = &claims[share.of? as usize];
            let wholes = wholes(claims, part);
            Some((at, judgement(subject, share, part, &wholes)))
        })
        .collect()
}

/// The whole of which a figure is a part, that of which this is one, and so on.
fn wholes<'c>(claims: &'c [Claim], part: &Claim) -> Vec<&'c Claim> {
    let mut wholes: Vec<&Claim> = Vec::new();
    let mut last = part;
    while let Some(whole) = whole_of(claims, last) {
        last = whole;
        wholes.push(whole);
        if wholes.len() > MOST_NESTED {
            break;
        }
    }
    wholes
}

/// Lists within lists go no deeper.
const MOST_NESTED: usize = 4;

fn judgement(subject: &Subject, share: &Claim, part: &Claim, wholes: &[&Claim]) -> Judgement {
    let Some(whole) = wholes.first() else { return Judgement::Open("the whole is not stated beside the share") };
    if part.qualifier != Qualifier::Exact || wholes.iter().any(|whole| whole.qualifier != Qualifier::Exact) {
        return Judgement::Open("the figures are rough");
    }
    let of = |whole: &Claim| part.value / whole.value * 100.0;
    if wholes.iter().any(|whole| whole.value > 0.0 && is_printed(share, of(whole))) {
        return Judgement::Holds(format!("{} ÷ {}", part.value, whole.value));
    }
    if whole.value == 0.0 {
        return Judgement::Open("the whole is 0");
    }
    let right = (of(whole) / share.step).round() * share.step;
    let right = (right * 1e6).round() / 1e6;
    let message_en = format!("{} of {} is {right}%, not {}%", part.value, whole.value, share.value);
    let message_zh = format!("{} 占 {} 的 {right}%，正文为 {}%", part.value, whole.value, share.value);
    Judgement::Fails(Box::new(Finding {
        metric: whole.metric,
        applicant: whole.applicant,
        reported: Some(share.value),
        expected: Some(right),
        formula: format!("{} ÷ {} = {right}% ≠ {}%", part.value, whole.value, share.value),
        ..about(subject, &RULE, &[share, part, whole], message_en, message_zh)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "主动公开政府信息650条：政府网站420条，占64.62%；其他230条，占35.38%。",
            // cut off, not rounded
            "主动公开政府信息650条：政府网站420条，占64.61%；其他230条。",
            "主动公开政府信息650条，其中网站420条，约占65%，其他230条。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        let alone = Sample::saying("自然人申请43件，占74.1%。");
        assert_eq!(alone.not_checked(&RULE), "the whole is not stated beside the share");
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("主动公开政府信息650条：政府网站420条，占46.62%；其他230条。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(46.62), Some(64.62)));
        assert_eq!(finding.excerpt.marked.len(), 3);
    }
}
