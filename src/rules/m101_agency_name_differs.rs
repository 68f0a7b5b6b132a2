//! A report that names its agency differently in different places.
//!
//! # What it checks
//! The title, the contact line, the signature and the index box name the same agency. The names of the divisions above
//! it may be left out, a government may go by its area alone, a body may go by a short name, and an office may stand
//! for the body that it belongs to. In the contact line, three offices of the area may stand for any of its bodies:
//! that of the government, that of the party committee, and the one in charge of open government.
//!
//! # Why it matters
//! The signature of another body is the commonest trace of a text copied from elsewhere, and a name that changes within
//! a report breaks the agency's series over the years.
//!
//! # Example
//! Title `清河区人力资源局`, signature `清河区人力资源和社会保障局`.
//!
//! # What else it could be
//! A body renamed during the year, a local short name, or a portal's publisher in place of the author.
//!
//! # 中文说明
//! 报告各处写明的机关名称不一致。
//!
//! ## 检查内容
//! 标题、联系方式、落款和索引信息中的机关名称应一致。省略上级行政区划、以行政区代称政府、使用简称、由内设办公室代表本机关的，
//! 视为一致；联系方式写本地政府办公室、党委办公室或政务公开主管机构的，也视为一致。
//!
//! ## 依据
//! 落款是另一个机关，往往说明文本抄自他处；同一报告中名称前后不一，也使该机关的历年数据无法衔接。
//!
//! ## 示例
//! 标题为“清河区人力资源局”，落款为“清河区人力资源和社会保障局”。
//!
//! ## 其他可能
//! 机构在年内更名、使用当地简称，或索引信息写的是网站发布者。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Origin, Reason, Severity, ask};
use crate::language::{Bilingual, Language};
use crate::names::{is_same, may_answer};
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
    /// Places that name another agency.
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

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please say whose report it is.", "请核实报告所属机关")
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
    let is_other = |&(origin, name): &(Origin, &Printed)| match origin {
        Origin::ContactLine => !may_answer(&name.text, &first.1.text),
        _ => !is_same(&first.1.text, &name.text),
    };
    let differing: Vec<_> = others.iter().copied().filter(is_other).collect();
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
        for contact in [
            "江城市清河区教育局办公室",
            "清河区委办公室",
            "清河区人民政府办公室",
            "中共清河区委办(保密局)",
            "区政务公开领导小组办公室",
        ] {
            sample.report.metadata.agency_contact = Some(named(contact));
            sample.passes(&RULE);
        }
    }

    #[test]
    fn a_short_name_and_its_office_are_the_body() {
        for [title, contact] in [
            ["清河区人力资源和社会保障局", "人社局办公室"],
            ["清河区人社局", "清河区人社局办公室"],
            ["清河区供销社", "清河区供销社办公室"],
            ["清河区住建局", "清河区住房和城乡建设局"],
            ["清河区城市管理综合执法局", "区城管局政策法规科"],
        ] {
            let mut sample = Sample::new();
            let metadata = &mut sample.report.metadata;
            (metadata.agency_title, metadata.agency_signature) = (Some(named(title)), None);
            metadata.agency_contact = Some(named(contact));
            sample.passes(&RULE);
            sample.report.metadata.agency_contact = Some(named("清河区财政局办公室"));
            sample.fails(&RULE);
        }
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature = Some(named("清河区教育和体育局"));
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().zh, "机关名称前后不一致：标题为“清河区教育局”，落款为“清河区教育和体育局”");
        assert_eq!(finding.excerpt.marked.len(), 2);
        // another body is allowed in the contact line only
        sample.report.metadata.agency_signature = Some(named("清河区人民政府办公室"));
        sample.fails(&RULE);
    }

    #[test]
    fn one_name_alone_proves_nothing() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature = None;
        assert_eq!(sample.not_checked(&RULE), "only the title names the agency");
    }
}
