//! Another agency's name where the report's own should stand.
//!
//! # What it checks
//! Whether the contact line, the signature or the index box names another agency that reports in the district, and
//! whether one is named in the prose as if it were the author. Agencies that are named as partners (会同…, 与…, 向…,
//! …印发, …牵头) are none of it, and neither are governments. A name in the middle of a sentence is only a query.
//!
//! # Why it matters
//! The commonest trace of a text that was taken over from a neighbour is the neighbour's name.
//!
//! # Example
//! The report of the education bureau says in section one: 2023年，清河区财政局认真贯彻落实条例.
//!
//! # What else it could be
//! A sentence about what another agency did.
//!
//! # 中文说明
//! 应当写本机关名称的地方，写的是另一个机关。
//!
//! ## 检查内容
//! 核对联系方式、落款、索引信息是否写成了本地区另一个有报告的机关，正文中是否把另一个机关当作主语来叙述。作为合作对象提到的机关
//! （会同、与、向、印发、牵头等）和人民政府不在此列。名称在句子中间的，只作为疑问提出。
//!
//! ## 依据
//! 抄自邻近机关的文字，最常留下的痕迹就是对方的名称。
//!
//! ## 示例
//! 教育局的报告第一部分写道：“2023年，清河区财政局认真贯彻落实条例”。
//!
//! ## 其他可能
//! 该句确实在叙述另一个机关的工作。

use super::{Reach, Rule, Verdict, finding};
use crate::finding::{Excerpt, Finding, Severity};
use crate::names::is_same;
use crate::report::{Agency, AgencyKind, CellPlace, Printed};
use crate::series::{Mention, Standing};

pub const RULE: Rule = Rule {
    code: "C103",
    name: "foreign-name",
    severity: Severity::Error,
    source: include_str!("c103_foreign_name.rs"),
    check: Reach::District(check),
};

/// Before a name: who is with it, or whom it was told to.
const PARTNER_BEFORE: [&str; 24] = [
    "会同", "配合", "联合", "协同", "协助", "与", "和", "同", "向", "由", "经", "报", "送", "据", "请", "邀", "被",
    "转", "赴", "商", "受", "按", "到", "、",
];
/// Before a name: who wrote the report.
const AUTHOR_BEFORE: [&str; 2] = ["报告由", "报告是"];
/// Behind a name: what others do.
const PARTNER_BEHIND: [&str; 18] = [
    "等",
    "牵头",
    "联合",
    "印发",
    "下发",
    "转发",
    "审核",
    "批准",
    "备案",
    "反馈",
    "通报",
    "、",
    "和",
    "与",
    "及",
    "关于",
    "提供",
    "组织的",
];

fn check(standing: &Standing) -> Verdict {
    let record = standing.record();
    let others: Vec<&Agency> = others(standing);
    if others.is_empty() {
        return Verdict::not_checked("no other agency of the district reports");
    }
    let printed = record.printed.iter().filter_map(|name| of_printed(&record.agency, name, &others));
    let told: Vec<Finding> =
        printed.chain(record.mentions.iter().filter_map(|mention| of_mention(mention, &others))).collect();
    // one for each report, the gravest and first
    let gravest = told.iter().map(|finding| finding.severity).max();
    let first = told.into_iter().find(|finding| Some(finding.severity) == gravest);
    Verdict::of(first.into_iter().collect())
}

/// The other agencies of the district, governments aside, those with the longest names first.
fn others<'d>(standing: &Standing<'d>) -> Vec<&'d Agency> {
    let own = standing.record().agency.body();
    let agencies = standing.district.series.iter().filter_map(|series| Some(&*series.records.first()?.agency));
    let mut others: Vec<&Agency> = agencies
        // an office within the body, or the body around it, is no stranger
        .filter(|other| !own.starts_with(other.body()) && !other.body().starts_with(own))
        .filter(|other| other.kind != AgencyKind::Government)
        .collect();
    others.sort_by_key(|other| std::cmp::Reverse(other.name.len()));
    others
}

fn of_printed(own: &Agency, name: &Printed, others: &[&Agency]) -> Option<Finding> {
    if is_same(&own.name, &name.text) {
        return None;
    }
    let other = others.iter().find(|other| is_same(&other.name, &name.text))?;
    let mut excerpt = Excerpt { text: name.text.clone(), marked: Vec::new() };
    excerpt.marked.push(0..name.text.len());
    Some(Finding {
        excerpt,
        place: CellPlace { place: name.place, ..CellPlace::default() },
        ..finding(
            &RULE,
            format!("{} is named as who signs, answers or publishes in the report of {}", other.name, own.name),
            format!("{}的报告，落款、联系方式或索引信息写的是{}", own.name, other.name),
        )
    })
}

fn of_mention(mention: &Mention, others: &[&Agency]) -> Option<Finding> {
    let Mention { before, words, .. } = mention;
    let (other, behind) = others.iter().find_map(|other| {
        let behind =
            words.strip_prefix(other.body()).or_else(|| words.split_once(other.name.as_str()).map(|(_, rest)| rest));
        behind.map(|behind| (*other, behind))
    })?;
    let is_author = AUTHOR_BEFORE.iter().any(|word| before.ends_with(word));
    let is_partner = PARTNER_BEFORE.iter().any(|word| before.ends_with(word))
        || before.ends_with('及') && !before.ends_with("涉及")
        || PARTNER_BEHIND.iter().any(|word| behind.starts_with(word));
    if is_partner && !is_author {
        return None;
    }
    let begins =
        is_author || before.is_empty() || before.ends_with(['。', ';', '；', ',', '，', ':', '：', '、', '年']);
    let start = before.len();
    let mut excerpt = Excerpt { text: format!("{before}{}{behind}", other.name), marked: Vec::new() };
    excerpt.marked.push(start..start + other.name.len());
    let (place_en, place_zh) = match mention.section {
        0 => ("before the first section".to_owned(), "引言部分".to_owned()),
        section => (format!("in section {section}"), format!("第 {section} 部分")),
    };
    Some(Finding {
        severity: if begins { RULE.severity } else { Severity::Query },
        excerpt,
        place: CellPlace { place: mention.place, ..CellPlace::default() },
        ..finding(
            &RULE,
            format!("{} is named {place_en} as if the report were its own", other.name),
            format!("{place_zh}以{}的口吻叙述", other.name),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample_district::SampleDistrict;

    fn district(text: &str) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |sample| sample.write(1, &[text]));
        district.add("财政局", 2023, |_| {}).add("人民政府", 2023, |_| {});
        district
    }

    #[test]
    fn passes() {
        for text in [
            "2023年，清河区教育局认真贯彻落实条例。",
            "会同清河区财政局公开预算，与清河区财政局核对口径。",
            "落实清河区财政局印发的办法。",
            "清河区人民政府高度重视政务公开工作。",
            "清河区财政收入的情况按月公开。",
        ] {
            district(text).passes(&RULE, "教育局", 2023);
        }
    }

    #[test]
    fn fails() {
        let finding = district("2023年，清河区财政局认真贯彻落实条例。").fails(&RULE, "教育局", 2023);
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "清河区财政局");
        let finding = district("本报告由清河区财政局依照条例编制。").fails(&RULE, "教育局", 2023);
        assert_eq!(finding.severity, Severity::Error);
        let finding = district("现将涉及清河区财政局的情况报告如下。").fails(&RULE, "教育局", 2023);
        assert_eq!(finding.severity, Severity::Query);
    }

    #[test]
    fn a_stranger_signs() {
        let mut district = SampleDistrict::default();
        district.add("财政局", 2023, |_| {});
        district.add("教育局", 2023, |sample| {
            sample.report.metadata.agency_signature =
                Some(Printed { text: "清河区财政局".to_owned(), place: crate::document::Place::default() });
        });
        let finding = district.fails(&RULE, "教育局", 2023);
        assert_eq!(finding.message_zh, "清河区教育局的报告，落款、联系方式或索引信息写的是清河区财政局");
        district.passes(&RULE, "财政局", 2023);
    }
}
