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

use super::{Reach, Rule, Subject, Verdict, finding};
use crate::finding::{Excerpt, Finding, Severity};
use crate::names::is_same;
use crate::report::{CellPlace, Printed};

pub const RULE: Rule = Rule {
    code: "M101",
    name: "agency-name-differs",
    severity: Severity::Query,
    source: include_str!("m101_agency_name_differs.rs"),
    check: Reach::Report(check),
};

fn check(subject: &Subject) -> Verdict {
    let metadata = &subject.report.metadata;
    let named: Vec<(&str, &str, &Printed)> = [
        ("title", "标题", &metadata.agency_title),
        ("signature", "落款", &metadata.agency_signature),
        ("contact line", "联系方式", &metadata.agency_contact),
        ("index box", "索引信息", &metadata.agency_index),
    ]
    .into_iter()
    .filter_map(|(english, chinese, name)| name.as_ref().map(|name| (english, chinese, name)))
    .collect();
    let [first, others @ ..] = &named[..] else { return Verdict::not_checked("no agency is named") };
    if others.is_empty() {
        return Verdict::not_checked(format!("only the {} names the agency", first.0));
    }
    let differing: Vec<_> = others.iter().filter(|other| !is_same(&first.2.text, &other.2.text)).collect();
    let Some(at) = differing.first() else { return Verdict::of(Vec::new()) };
    let mut excerpt = Excerpt::default();
    for (_, place, name) in std::iter::once(first).chain(differing.iter().copied()) {
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        excerpt.text.push_str(place);
        excerpt.text.push('：');
        let start = excerpt.text.len();
        excerpt.text.push_str(&name.text);
        excerpt.marked.push(start..excerpt.text.len());
    }
    let said = |(english, _, name): &&(&str, &str, &Printed)| format!("the {english} says {}", name.text);
    let said_zh = |(_, chinese, name): &&(&str, &str, &Printed)| format!("{chinese}为“{}”", name.text);
    let english = differing.iter().map(said).collect::<Vec<_>>().join(", ");
    let chinese = differing.iter().map(said_zh).collect::<Vec<_>>().join("，");
    Verdict::of(vec![Finding {
        excerpt,
        place: CellPlace { place: at.2.place, ..CellPlace::default() },
        ..finding(
            &RULE,
            format!("the {} names {}, but {english}", first.0, first.2.text),
            format!("{}为“{}”，{chinese}", first.1, first.2.text),
        )
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
        assert_eq!(finding.message().zh, "标题为“清河区教育局”，落款为“清河区教育和体育局”");
        assert_eq!(finding.excerpt.marked.len(), 2);
    }

    #[test]
    fn one_name_alone_proves_nothing() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature = None;
        assert_eq!(sample.not_checked(&RULE), "only the title names the agency");
    }
}
