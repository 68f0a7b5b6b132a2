//! A share in the prose that is not its part of the whole.
//!
//! # What it checks
//! A share that is stated beside a part (占 x%) is the part divided by the whole of which the prose lists it, rounded or
//! cut off at the last digit that is printed. Where the prose lists none, an outcome is a part of all outcomes in table
//! 3, and the requests of one kind of applicant of all that were received; a share of the requests received, or of
//! these and those carried in, is as good where it fits.
//!
//! # Why it matters
//! Shares are what is quoted; a wrong one often shows that a figure was changed and its share was not.
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
//! 分项后写明的占比（占 x%）应等于该分项除以其总数，按所印位数四舍五入或截尾均可。正文没有写明总数的，各类办理结果以表三
//! 办理结果总计、各类申请人以新收总数为总数；与新收数、新收加上年结转数之比相符的，也视为正确。
//!
//! ## 依据
//! 占比最常被引用；占比不符，往往是改了数字而没有改占比。
//!
//! ## 示例
//! “主动公开政府信息650条：政府网站420条，占46.62%”：应为 64.62%。
//!
//! ## 其他可能
//! 占比是对其他总数而言，例如对全部申请。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{about, is_of_the_year, is_printed, told_of, whole_of};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::figure::to_millionth;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Applicant, CODEBOOK, Claim, ClaimKind, Metric, Qualifier};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N103",
    name: "wrong-share",
    name_zh: "占比不符",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n103_wrong_share.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NoShareStated }),
};

#[derive(Debug, Serialize)]
struct WrongShare {
    part: f64,
    whole: f64,
    right: f64,
    stated: f64,
}

impl Fault for WrongShare {
    fn message(&self) -> Bilingual {
        let Self { part, whole, right, stated } = self;
        Bilingual::new(
            format!("{part} of {whole} is {right}%, not {stated}%"),
            format!("{part}占{whole}的比例应为{right}%，正文为{stated}%"),
        )
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let shares = claims.iter().enumerate().filter(|(_, claim)| claim.kind == ClaimKind::Share);
    shares
        .filter_map(|(at, share)| {
            let part = &claims[share.base? as usize];
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

/// What a share may be of where the prose does not list it: what table 3 has in all, the likeliest first.
fn in_the_table(subject: &Subject, part: &Claim) -> Vec<f64> {
    let of = |key: &str| told_of(subject, key, Some(Applicant::Total));
    let (received, carried_in) = (of("requests.received"), of("requests.carried_in"));
    let handled = received.zip(carried_in).map(|(received, carried_in)| received + carried_in);
    let key = part.metric.map_or("", Metric::key);
    let wholes = match key {
        _ if !is_of_the_year(subject.report, part) => Vec::new(),
        "requests.received" if part.applicant != Some(Applicant::Total) => vec![received, handled],
        _ if key.starts_with("outcome.") && key != "outcome.total" => vec![of("outcome.total"), received, handled],
        _ => Vec::new(),
    };
    wholes.into_iter().flatten().collect()
}

fn judgement(subject: &Subject, share: &Claim, part: &Claim, wholes: &[&Claim]) -> Judgement {
    if part.qualifier != Qualifier::Exact || wholes.iter().any(|whole| whole.qualifier != Qualifier::Exact) {
        return Judgement::Open(Reason::RoughFigures);
    }
    let mut values: Vec<f64> = wholes.iter().map(|whole| whole.value).collect();
    if values.is_empty() {
        values = in_the_table(subject, part);
    }
    let Some(&first) = values.first() else { return Judgement::Open(Reason::WholeNotStated) };
    let of = |whole: f64| part.value / whole * 100.0;
    if let Some(whole) = values.iter().find(|&&whole| whole > 0.0 && is_printed(share.stated(), of(whole))) {
        return Judgement::Holds(format!("{} ÷ {whole}", part.value));
    }
    if first == 0.0 {
        return Judgement::Open(Reason::WholeIsZero);
    }
    let right = (of(first) / share.step).round() * share.step;
    let right = to_millionth(right);
    let fault = WrongShare { part: part.value, whole: first, right, stated: share.value };
    let shown: Vec<&Claim> = [share, part].into_iter().chain(wholes.first().copied()).collect();
    let is_outcome = part.metric.is_some_and(|metric| metric.key().starts_with("outcome."));
    let of_the_table = if is_outcome { CODEBOOK.metric("outcome.total") } else { part.metric };
    let (metric, applicant) = match wholes.first() {
        Some(whole) => (whole.metric, whole.applicant),
        None => (of_the_table, Some(Applicant::Total)),
    };
    Judgement::Fails(Box::new(Finding {
        metric,
        applicant,
        reported: Some(share.value),
        expected: Some(right),
        formula: format!("{} ÷ {first} = {right}% ≠ {}%", part.value, share.value),
        ..about(subject, &RULE, &shown, fault)
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
        // of the two that table 3 has
        Sample::saying("依申请公开方面，自然人申请1件，占50%。").passes(&RULE);
        let alone = Sample::saying("网络申请43件，占74.1%。");
        assert_eq!(alone.not_checked(&RULE), "the whole is not stated beside the share");
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("主动公开政府信息650条：政府网站420条，占46.62%；其他230条。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(46.62), Some(64.62)));
        assert_eq!(finding.excerpt.marked.len(), 3);
        let finding = Sample::saying("依申请公开方面，予以公开1件，占比30%。").fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "outcome.total");
    }
}
