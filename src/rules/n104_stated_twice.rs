//! One quantity with two values in the prose of one report.
//!
//! # What it checks
//! A quantity for which the tables have no figure, such as how much was disclosed in all, has one value wherever the
//! prose states it for the same scope and year. Figures within one paragraph are not compared. The website does not
//! have more than was disclosed in all. Rule N108 compares fees.
//!
//! # Why it matters
//! Nobody can tell which of the two is to be quoted.
//!
//! # Example
//! Section one: 主动公开信息共计412条; section six: 在门户网站上共发布421篇文章.
//!
//! # What else it could be
//! Two ways to count (information published, and articles on a website); a subject that the sentence before names.
//!
//! # 中文说明
//! 同一数量在同一报告的正文中有两个数。
//!
//! ## 检查内容
//! 表格中没有数字的数量（如全年主动公开信息总数），正文各段所述同一范围、同一年度的数应一致（同一段内不作比较）；网站公开数
//! 不应多于公开总数。收费见 N108。
//!
//! ## 依据
//! 两数并存，使用者无从取舍。
//!
//! ## 示例
//! 第一部分“主动公开信息共计412条”，第六部分“在门户网站上共发布421篇文章”。
//!
//! ## 其他可能
//! 两处口径不同（公开信息数与网站发文数）；前句另有主语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{Counted, Lookup, about, agreement, is_of_the_year, look_up};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Claim, ClaimKind, Metric, Scope};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N104",
    name: "stated-twice",
    name_zh: "前后不一致",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("n104_stated_twice.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NothingStatedTwice }),
};

#[derive(Debug, Serialize)]
struct StatedTwice {
    counted: Counted,
    earlier: Statement,
    later: Statement,
}

#[derive(Debug, Serialize)]
struct Statement {
    section: u8,
    value: Amount,
    unit: &'static str,
}

impl Fault for StatedTwice {
    fn message(&self) -> Bilingual {
        let Self { counted, earlier, later } = self;
        let name = counted.name();
        let says = |Statement { section, value, unit }: &Statement| {
            let section = Bilingual::section(*section);
            Bilingual::new(format!("{value} in {}", section.en), format!("{}为{value}{unit}", section.zh))
        };
        let (earlier, later) = (says(earlier), says(later));
        Bilingual::new(
            format!("{}: {}, {}", name.en, earlier.en, later.en),
            format!("{}前后不一致：{}，{}", name.zh, earlier.zh, later.zh),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let name = self.counted.name();
        Bilingual::new(
            format!("The prose says {quote} of {}. Which figure holds?", name.en),
            format!("正文关于{}先后写为{quote}，两处不一致，请核对。", name.zh),
        )
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let stated: Vec<usize> = (0..claims.len()).filter(|&at| is_stated(subject, &claims[at])).collect();
    let mut judged = Vec::new();
    let mut failed: Vec<Metric> = Vec::new();
    // the first of each quantity and scope
    let mut first: Vec<&Claim> = Vec::new();
    for at in stated {
        let later = &claims[at];
        for &earlier in &first {
            // figures of one paragraph belong to one account, often of several bodies
            if earlier.place == later.place {
                continue;
            }
            let Some(is_same) = compared(earlier, later) else { continue };
            let Some(metric) = earlier.metric else { continue };
            if is_same {
                let (value, section) = (earlier.amount(), Bilingual::section(earlier.section));
                let how =
                    Bilingual::new(format!("{value} in {} too", section.en), format!("{}也为{value}", section.zh));
                judged.push((at, Judgement::Holds(how)));
            } else if !failed.contains(&metric) {
                failed.push(metric);
                judged.push((at, Judgement::Fails(Box::new(differs(subject, earlier, later)))));
            }
            break;
        }
        let is_like = |claim: &&Claim| (claim.metric, claim.scope) == (later.metric, later.scope);
        if !first.iter().any(is_like) {
            first.push(later);
        }
    }
    judged
}

fn is_stated(subject: &Subject, claim: &Claim) -> bool {
    let is_held = |metric| matches!(look_up(subject, metric, claim.applicant), Lookup::Value(_));
    claim.kind() == ClaimKind::Amount
        && is_of_the_year(subject.report, claim)
        && claim.metric.is_some_and(|metric| !is_held(metric))
        // fees for requests are for rule N108
        && !claim.unit().ends_with('元')
}

/// Whether two claims agree; `None` unless they are about one quantity, or about the whole and one channel.
fn compared(earlier: &Claim, later: &Claim) -> Option<bool> {
    let (one, other) = (earlier.metric?, later.metric?);
    let agrees = || agreement(earlier, later.amount()).or_else(|| agreement(later, earlier.amount())).is_some();
    if one == other {
        let is_of_one_scope = earlier.scope == later.scope && earlier.applicant == later.applicant;
        return is_of_one_scope.then(agrees);
    }
    let roles = &CODEBOOK.roles;
    let is_pair = |whole, channel| (whole, channel) == (roles.disclosed, roles.disclosed_on_website);
    let (whole, channel) = match () {
        () if is_pair(one, other) => (earlier, later),
        () if is_pair(other, one) => (later, earlier),
        () => return None,
    };
    let is_of_all = whole.scope != Scope::Office && channel.amount() >= whole.amount();
    is_of_all.then(agrees)
}

fn differs(subject: &Subject, earlier: &Claim, later: &Claim) -> Finding {
    let (one, other) = (earlier.amount(), later.amount());
    let statement = |claim: &Claim| Statement { section: claim.section, value: claim.amount(), unit: claim.unit() };
    let fault = StatedTwice { counted: Counted::of(earlier), earlier: statement(earlier), later: statement(later) };
    Finding {
        reported: Some(other.into()),
        expected: Some(one.into()),
        formula: format!("{one} ≠ {other}"),
        ..about(subject, &RULE, &[earlier, later], fault)
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
        saying("主动公开政府信息412条。", "我局全年主动公开政府信息412条。").passes(&RULE);
        let (outcome, _) = saying("主动公开政府信息412条。", "在门户网站上共发布398篇文章。").verdict(&RULE);
        assert_eq!(outcome.key(), "not_applicable");
    }

    #[test]
    fn fails() {
        let finding = saying("主动公开信息共计412条。", "在门户网站上共发布421篇文章。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(421.into()), Some(412.into())));
        assert_eq!(finding.excerpt.text.lines().count(), 2);
        saying("主动公开政府信息412条。", "我局全年主动公开政府信息421条。").fails(&RULE);
    }
}
