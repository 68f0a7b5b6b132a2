//! A share in the prose that is not its part of the whole.
//!
//! # What it checks
//! A share that is stated beside a part (占 x%) is the part divided by the whole of which the prose lists it, rounded or
//! cut off at the last digit that is printed. If the prose lists none, an outcome is a part of all outcomes in table 3,
//! and the requests of one kind of applicant are a part of all requests received. A share of the requests received,
//! with or without those carried in, is also accepted. A share whose part the prose does not state is compared with
//! that of the table's figures; a difference is then a query.
//!
//! # Why it matters
//! Shares are what others quote. A wrong one often shows that somebody changed a figure and not its share.
//!
//! # Example
//! 主动公开政府信息650条：政府网站420条，占46.62%: it is 64.62%.
//!
//! # What else it could be
//! A share of something else than the whole that is listed, for instance of all requests. If a word around the figure
//! is not understood, the finding is a query that names the word.
//!
//! # 中文说明
//! 正文中的占比与分项、总数不符。
//!
//! ## 检查内容
//! 分项后写明的占比（占 x%）应等于该分项除以其总数，按所印位数四舍五入或截尾均可。正文没有写明总数的，各类办理结果以表三
//! 办理结果总计、各类申请人以新收总数为总数；与新收数、新收加上年结转数之比相符的，也视为正确。
//! 正文连分项也没有写明的，以表中数字计算，不符的只作为疑问提出。
//!
//! ## 依据
//! 占比最常被引用；占比不符，往往是改了数字而没有改占比。
//!
//! ## 示例
//! “主动公开政府信息650条：政府网站420条，占46.62%”：应为 64.62%。
//!
//! ## 其他可能
//! 占比是对其他总数而言，例如对全部申请。
//! 数字前后有未能识别的词语，可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{
    Lookup, about, is_of_the_year, is_printed, look_up_together, unread, whole_of, wholes_in_table, wholes_together,
};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Measure, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, Assertion, Claim, ClaimKind, Decimal, Portion, Quantity};
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
    part: Amount,
    whole: Amount,
    right: Decimal,
    stated: Decimal,
}

impl Fault for WrongShare {
    fn message(&self) -> Bilingual {
        let Self { part, whole, right, stated } = self;
        Bilingual::new(
            format!("{part} of {whole} is {right}%, not {stated}%"),
            format!("{part}占{whole}的比例应为{right}%，正文为{stated}%"),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let Self { part, whole, right, stated } = self;
        Bilingual::new(
            format!("The prose says {quote}; {part} of {whole} is {right}%, not {stated}%. Please check."),
            format!("正文写{quote}，按{part}占{whole}计算应为{right}%，而非{stated}%，请核对。"),
        )
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let claims = &subject.report.claims;
    // 均予以公开 is the matter of rule N105
    let is_share = |claim: &Claim| matches!(claim.asserts, Assertion::Share(Portion::PerCent(_)));
    let shares = claims.iter().enumerate().filter(|(_, claim)| is_share(claim));
    let judged = |(at, share): (usize, &Claim)| match share.base {
        Some(part) => {
            let part = &claims[part as usize];
            Some((at, judgement(subject, share, part, &wholes(claims, part))))
        }
        None => Some((at, without_part(subject, share)?)),
    };
    shares.filter_map(judged).collect()
}

/// Judges a share whose part the prose does not state by the table's figures. A mismatch is a query, since only the
/// table suggests the whole.
fn without_part(subject: &Subject, share: &Claim) -> Option<Judgement> {
    if share.addends.is_empty() || !is_of_the_year(subject.report, share) {
        return None;
    }
    let part = match look_up_together(subject, &share.addends) {
        Lookup::Value(found) if !found.has_blank => found.value,
        Lookup::Value(_) | Lookup::Blank => return Some(Judgement::Open(Reason::CellBlank)),
        Lookup::Unknown => return Some(Judgement::Open(Reason::CellUnknown)),
        Lookup::Nowhere => return None,
    };
    let wholes = wholes_in_table(subject, &share.addends);
    let &(whole, first) = wholes.first().filter(|(_, value)| value.is_positive())?;
    if let Some((_, whole)) = wholes.iter().find(|(_, whole)| is_share(share, part, *whole)) {
        return Some(Judgement::Holds(Bilingual::same(format!("{part} ÷ {whole}"))));
    }
    let right = Decimal::per_cent(part, first, share.stated().step().place())?;
    let fault = WrongShare { part, whole: first, right, stated: share.value() };
    let found = Finding {
        severity: Severity::Query,
        metric: Some(whole.metric),
        applicant: whole.applicant,
        reported: Some(Measure::PerCent(share.value())),
        expected: Some(Measure::PerCent(right)),
        formula: format!("{part} ÷ {first} = {right}% ≠ {}%", share.value()),
        ..about(subject, &RULE, &[share], fault)
    };
    Some(Judgement::Fails(Box::new(unread(subject.report, &[share]).doubt(found))))
}

/// Whether a share is that of a part in a whole, to the digits printed.
fn is_share(share: &Claim, part: Amount, whole: Amount) -> bool {
    whole.is_positive() && is_printed(share.stated(), part.to_f64() / whole.to_f64() * 100.0)
}

/// The whole of a figure, the whole of that, and so on.
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

/// Deepest nesting of lists.
const MOST_NESTED: usize = 4;

/// What a share may refer to besides the wholes that the prose lists: totals of the table, the likeliest first.
fn in_the_table(subject: &Subject, part: &Claim) -> Vec<(Quantity, Amount)> {
    let is_of_the_year = is_of_the_year(subject.report, part);
    if is_of_the_year { wholes_in_table(subject, &part.quantities()) } else { Vec::new() }
}

fn judgement(subject: &Subject, share: &Claim, part: &Claim, wholes: &[&Claim]) -> Judgement {
    if part.is_rough() || wholes.iter().any(|whole| whole.is_rough()) {
        return Judgement::Open(Reason::RoughFigures);
    }
    let claims = &subject.report.claims;
    let value = |whole: &Claim| wholes_together(claims, whole).iter().map(|whole| whole.amount()).sum();
    let mut values: Vec<Amount> = wholes.iter().map(|whole| value(whole)).collect();
    // no words join such a part to its whole, so the share may refer to something else
    let is_loose = wholes.is_empty() || part.kind() == ClaimKind::Amount;
    let in_table = if is_loose { in_the_table(subject, part) } else { Vec::new() };
    values.extend(in_table.iter().map(|(_, value)| value));
    let Some(&first) = values.first() else { return Judgement::Open(Reason::WholeNotStated) };
    if let Some(whole) = values.iter().find(|&&whole| is_share(share, part.amount(), whole)) {
        return Judgement::Holds(Bilingual::same(format!("{} ÷ {whole}", part.value())));
    }
    let Some(right) = Decimal::per_cent(part.amount(), first, share.stated().step().place()) else {
        return Judgement::Open(Reason::WholeIsZero);
    };
    let fault = WrongShare { part: part.amount(), whole: first, right, stated: share.value() };
    let shown: Vec<&Claim> = [share, part].into_iter().chain(wholes.first().copied()).collect();
    let (metric, applicant) = match (wholes.first(), in_table.first()) {
        (Some(whole), _) => (whole.metric, whole.applicant),
        (None, Some((whole, _))) => (Some(whole.metric), whole.applicant),
        (None, None) => (part.metric, part.applicant),
    };
    let found = Finding {
        metric,
        applicant,
        reported: Some(Measure::PerCent(share.value())),
        expected: Some(Measure::PerCent(right)),
        formula: format!("{} ÷ {first} = {right}% ≠ {}%", part.value(), share.value()),
        ..about(subject, &RULE, &shown, fault)
    };
    // the prose lists the part with its whole, so its unknown words do not matter
    let meant = if wholes.is_empty() { &[share, part][..] } else { &[share] };
    Judgement::Fails(Box::new(unread(subject.report, meant).doubt(found)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with a figure that may be absent")]
    fn per_cent(digits: i128, place: i8) -> Option<Measure> {
        Some(Measure::PerCent(Decimal::new(digits, place)))
    }

    #[test]
    fn passes() {
        for text in [
            "主动公开政府信息650条：政府网站420条，占64.62%；其他230条，占35.38%。",
            // truncated, not rounded
            "主动公开政府信息650条：政府网站420条，占64.61%；其他230条。",
            "主动公开政府信息650条，其中网站420条，约占65%，其他230条。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        Sample::saying("全年答复政府信息公开申请8件。予以公开和部分公开3件，占37.5%。").passes(&RULE);
        for text in ["依申请公开方面，自然人申请占50%。", "依申请公开方面，予以公开占比100%。"]
        {
            Sample::saying(text).passes(&RULE);
        }
        // each in a list is that of one part
        for text in [
            "主动公开政府信息650条，其中网站420条、微信150条、微博80条，分别占64.62%、23.08%和12.31%。",
            "收到的650件申请中，网络申请420件、信函申请230件，分别占申请总量的64.62%、35.38%。",
            "主动公开政府信息650条，其中网站420条，微信230条，占比依次为64.62%，35.38%。",
            "依申请公开方面，予以公开、不予公开占比分别为100%、0%。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        // any figure of a range may be meant
        let (outcome, findings) = Sample::saying("主动公开政府信息650条，其中网站20至30条，占50%。").verdict(&RULE);
        assert!(findings.is_empty(), "{outcome:?}");
        // of the two in table 3
        Sample::saying("依申请公开方面，自然人申请1件，占50%。").passes(&RULE);
        // two shares do not fit three parts, and shares of two wholes are not those of two parts
        for text in [
            "主动公开政府信息650条，其中网站420条、微信150条、微博80条，分别占64.62%和23.08%。",
            "新收申请650件，网络申请420件，分别占新收和办结总数的64.62%和70%。",
        ] {
            let (_, findings) = Sample::saying(text).verdict(&RULE);
            assert!(findings.is_empty(), "{text} {findings:?}");
        }
        let alone = Sample::saying("网络申请43件，占74.1%。");
        assert_eq!(alone.not_checked(&RULE), "the whole is not stated beside the share");
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("主动公开政府信息650条：政府网站420条，占46.62%；其他230条。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (per_cent(4662, -2), per_cent(6462, -2)));
        assert_eq!(finding.excerpt.marked.len(), 3);
        // of the second of three parts
        let text = "主动公开政府信息650条，其中网站420条、微信150条、微博80条，分别占64.62%、46.62%和12.31%。";
        let finding = Sample::saying(text).fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (per_cent(4662, -2), per_cent(2308, -2)));
        let finding = Sample::saying("依申请公开方面，予以公开1件，占比30%。").fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "outcome.total");
        // by the table's figures
        let finding = Sample::saying("依申请公开方面，予以公开和部分公开占比33.9%。").fails(&RULE);
        assert_eq!((finding.expected, finding.severity), (per_cent(100, 0), Severity::Query));
        // by a whole in the sentence before
        for text in [
            "全年答复政府信息公开申请8件。予以公开和部分公开3件，占33.9%。",
            "全年答复政府信息公开申请8件，予以公开3件，占33.9%；不予公开2件，占25%。",
            "全年收到政府信息公开申请8件。自然人申请3件，占33.9%。",
        ] {
            let finding = Sample::saying(text).fails(&RULE);
            assert_eq!((finding.reported, finding.expected), (per_cent(339, -1), per_cent(375, -1)), "{text}");
        }
    }
}
