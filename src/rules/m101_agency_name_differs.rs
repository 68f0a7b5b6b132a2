//! A report that names its agency differently in different places.
//!
//! # What it checks
//! The title, the contact line, the signature and the index box name the same agency. The names of the divisions above
//! it may be left out, a government may go by its area alone, and an office may answer for the body it belongs to.
//!
//! # Why it matters
//! A signature of another body is the commonest trace of a text taken over from elsewhere, and a name that changes
//! within a report breaks the agency's series over the years.
//!
//! # Example
//! Title `清河区人力资源局`, signature `清河区人力资源和社会保障局`.
//!
//! # What else it could be
//! A body renamed during the year, a short name in common use, or a portal's publisher in place of the author.
//!
//! # 中文说明
//! 报告各处写明的机关名称不一致。
//!
//! ## 检查内容
//! 标题、联系方式、落款和索引信息中的机关名称应一致。省略上级行政区划、以行政区代称政府、由内设办公室代表本机关的，视为一致。
//!
//! ## 依据
//! 落款是另一个机关，往往说明文本抄自他处；同一报告中名称前后不一，也使该机关的历年数据无法衔接。
//!
//! ## 示例
//! 标题为“清河区人力资源局”，落款为“清河区人力资源和社会保障局”。
//!
//! ## 其他可能
//! 机构在年内更名、使用通行简称，或索引信息写的是网站发布者。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Origin, Reason, Severity};
use crate::language::{Bilingual, Language};
use crate::names::is_same;
use crate::report::{CellPlace, Printed};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M101",
    name: "agency-name-differs",
    name_zh: "机关名称不一致",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("m101_agency_name_differs.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct AgencyNameDiffers {
    first: Named,
    /// Those that name another.
    others: Vec<Named>,
}

#[derive(Debug, Serialize)]
struct Named {
    origin: Origin,
    name: String,
}

impl Fault for AgencyNameDiffers {
    fn message(&self) -> Bilingual {
        let Self { first, others } = self;
        let says = |Named { origin, name }: &Named| {
            let (origin, origin_zh) = (origin.name(Language::En), origin.name(Language::Zh));
            Bilingual::new(format!("the {origin} says {name}"), format!("{origin_zh}为“{name}”"))
        };
        let others = Bilingual::join(&others.iter().map(says).collect::<Vec<_>>(), ", ", "，");
        Bilingual::new(
            format!("the {} names {}, but {}", first.origin.name(Language::En), first.name, others.en),
            format!("机关名称前后不一致：{}，{}", says(first).zh, others.zh),
        )
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let named: Vec<(Origin, &Printed)> = [
        (Origin::Title, &metadata.agency_title),
        (Origin::Signature, &metadata.agency_signature),
        (Origin::ContactLine, &metadata.agency_contact),
        (Origin::IndexBox, &metadata.agency_index),
    ]
    .into_iter()
    .filter_map(|(origin, name)| Some((origin, name.as_ref()?)))
    .collect();
    let [first, others @ ..] = &named[..] else { return Verdict::not_checked(Reason::NoAgencyNamed) };
    if others.is_empty() {
        return Verdict::not_checked(Reason::AgencyNamedOnce(first.0));
    }
    let differing: Vec<_> = others.iter().copied().filter(|(_, name)| !is_same(&first.1.text, &name.text)).collect();
    let Some((_, at)) = differing.first() else { return Verdict::of(Vec::new()) };
    let of = |&(origin, name): &(Origin, &Printed)| Named { origin, name: name.text.clone() };
    let mut excerpt = Excerpt::default();
    for (origin, name) in std::iter::once(first).chain(&differing) {
        excerpt.add_line();
        excerpt.text.extend([origin.name(Language::Zh), "："]);
        excerpt.mark(&name.text);
    }
    Verdict::of(vec![Finding {
        excerpt,
        place: CellPlace { place: at.place, ..CellPlace::default() },
        ..RULE.finding(AgencyNameDiffers { first: of(first), others: differing.iter().map(of).collect() })
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    fn named(text: &str) -> Printed {
        Printed { text: text.to_owned(), place: crate::document::Place::default() }
    }

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_contact = Some(named("江城市清河区教育局办公室"));
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature = Some(named("清河区教育和体育局"));
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().zh, "机关名称前后不一致：标题为“清河区教育局”，落款为“清河区教育和体育局”");
        assert_eq!(finding.excerpt.marked.len(), 2);
    }

    #[test]
    fn one_name_alone_proves_nothing() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature = None;
        assert_eq!(sample.not_checked(&RULE), "only the title names the agency");
    }
}
