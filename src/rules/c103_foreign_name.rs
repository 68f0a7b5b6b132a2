//! Another agency's name where the report's own should stand.
//!
//! # What it checks
//! The contact line, the signature and the index box do not name another agency that reports in the district, and the
//! prose does not name one as if it were the author. Agencies that are named as partners (会同…, 与…, 向…, …印发, …牵头) do not
//! count, nor do governments. A name in the middle of a sentence is only a query.
//!
//! The same body of another place is reported too: a sentence that begins with the name of another present-day division
//! and the report's own body, and goes on as reports speak of their own work. Places that contain the agency's own, or
//! lie in it, do not count, nor does what visitors from elsewhere did here. Nothing is reported if the agency's
//! district is not a division, for example a development zone.
//!
//! # Why it matters
//! The commonest trace of a text copied from a neighbour is the neighbour's name.
//!
//! # Example
//! The report of the education bureau says in section one: 2023年，清河区财政局认真贯彻落实条例; or it names the education bureau
//! of another county.
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
//! 外地的同名机关也在核对之列：句子以另一个现行行政区划名称加本机关的名称开头，并以叙述自身工作的口吻接下去的，予以指出。上级和下级
//! 行政区不算，外地机关来访等不算；本机关所在地区不是行政区划（如开发区）的，不作判断。
//!
//! ## 依据
//! 抄自邻近机关的文字，最常留下的痕迹就是对方的名称。
//!
//! ## 示例
//! 教育局的报告第一部分写道：“2023年，清河区财政局认真贯彻落实条例”；或者写成外县教育局。
//!
//! ## 其他可能
//! 该句确实在叙述另一个机关的工作。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Reason, Severity, ask};
use crate::language::Bilingual;
use crate::names::{is_elsewhere, is_same, may_answer};
use crate::report::{Agency, CellPlace, Printed};
use crate::series::{Mention, Neighbours, RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "C103",
    name: "foreign-name",
    name_zh: "误用其他机关名称",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("c103_foreign_name.rs"),
    reach: Reach::District { needs: &[RecordPart::Mentions], check },
};

/// Words before the name of a companion or an addressee.
const PARTNER_BEFORE: [&str; 24] = [
    "会同", "配合", "联合", "协同", "协助", "与", "和", "同", "向", "由", "经", "报", "送", "据", "请", "邀", "被",
    "转", "赴", "商", "受", "按", "到", "、",
];
/// Words before a name that show the author of the report.
const AUTHOR_BEFORE: [&str; 2] = ["报告由", "报告是"];
/// Words after a name that show what others do.
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

#[derive(Debug, Serialize)]
enum ForeignName {
    /// Another agency signs the report, answers for it or publishes it.
    Signs { other: String, own: String },
    /// The prose of a section (0 before the first) speaks as another agency.
    Speaks { other: String, section: u8 },
    /// The same body of another place.
    SpeaksElsewhere { other: String, section: u8 },
}

/// The place in the prose.
fn place(section: u8) -> Bilingual {
    match section {
        0 => Bilingual::new("before the first section", Bilingual::section(section).zh),
        section => Bilingual::new(format!("in section {section}"), Bilingual::section(section).zh),
    }
}

impl Fault for ForeignName {
    fn message(&self) -> Bilingual {
        match self {
            Self::Signs { other, own } => Bilingual::new(
                format!("{other} is named as who signs, answers or publishes in the report of {own}"),
                format!("本报告属{own}，落款、联系方式或索引信息却为{other}"),
            ),
            Self::Speaks { other, section } => Bilingual::new(
                format!("{other} is named {} as if the report were its own", place(*section).en),
                format!("{}以{other}的名义叙述", place(*section).zh),
            ),
            Self::SpeaksElsewhere { other, section } => Bilingual::new(
                format!("{other}, of another place, is named {} as if the report were its own", place(*section).en),
                format!("{}以外地{other}的名义叙述", place(*section).zh),
            ),
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please say whose report it is.", "请核实是否误用其他机关的报告")
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let record = report.record();
    let (own, neighbours) = (&record.agency, report.district.neighbours());
    let elsewhere: Vec<Finding> = record.mentions.iter().filter_map(|mention| of_elsewhere(mention, own)).collect();
    if elsewhere.is_empty() && !neighbours.agencies().iter().any(|other| is_stranger(own, other)) {
        return Verdict::not_checked(Reason::NoOtherAgency);
    }
    let signs = record.printed.iter().filter(|name| !is_same(&own.name, &name.text));
    let answers = record.contact.iter().filter(|name| !may_answer(&name.text, &own.name));
    let printed = answers.chain(signs).filter_map(|name| of_printed(own, name, neighbours));
    let mentioned = record.mentions.iter().filter_map(|mention| of_mention(mention, own, neighbours));
    let findings: Vec<Finding> = printed.chain(mentioned).chain(elsewhere).collect();
    // one finding per report: the first of the gravest
    let gravest = findings.iter().map(|finding| finding.severity).max();
    let first = findings.into_iter().find(|finding| Some(finding.severity) == gravest);
    Verdict::of(first.into_iter().collect())
}

/// Whether another agency is neither an office within the agency nor the body around it.
fn is_stranger(own: &Agency, other: &Agency) -> bool {
    !own.body().starts_with(other.body()) && !other.body().starts_with(own.body())
}

fn of_printed(own: &Agency, name: &Printed, neighbours: &Neighbours) -> Option<Finding> {
    let other =
        neighbours.named(&name.text).find(|other| is_stranger(own, other) && is_same(&other.name, &name.text))?;
    let mut excerpt = Excerpt { text: name.text.clone(), marked: Vec::new() };
    excerpt.marked.push(0..name.text.len());
    Some(Finding {
        excerpt,
        place: CellPlace { place: name.place, ..CellPlace::default() },
        ..RULE.finding(ForeignName::Signs { other: other.name.clone(), own: own.name.clone() })
    })
}

fn of_mention(mention: &Mention, own: &Agency, neighbours: &Neighbours) -> Option<Finding> {
    let Mention { before, words, place_name: None, .. } = mention else { return None };
    let (other, behind) = neighbours.mentioned(words).into_iter().find(|(other, _)| is_stranger(own, other))?;
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
    Some(Finding {
        severity: if begins { RULE.severity } else { Severity::Query },
        excerpt,
        place: CellPlace { place: mention.place, ..CellPlace::default() },
        ..RULE.finding(ForeignName::Speaks { other: other.name.clone(), section: mention.section })
    })
}

/// Words with which reports go on about their own work. After a mention of others, reports go on differently.
const OWN_WORK: [&str; 44] = [
    "认真",
    "严格",
    "全面",
    "深入",
    "持续",
    "坚持",
    "积极",
    "始终",
    "主动",
    "高度",
    "按照",
    "根据",
    "依据",
    "依法",
    "贯彻",
    "落实",
    "进一步",
    "不断",
    "切实",
    "着力",
    "牢固",
    "紧紧",
    "紧扣",
    "收到",
    "共收到",
    "未收到",
    "没有",
    "政府信息公开",
    "政务公开",
    "信息公开",
    "全年",
    "本年度",
    "结合",
    "围绕",
    "聚焦",
    "大力",
    "扎实",
    "加强",
    "完善",
    "强化",
    "健全",
    "深化",
    "推进",
    "以习近平",
];
/// Words between a body and its work: 人民政府办公室, 2023年.
const BETWEEN: [&str; 3] = ["办公室", "办公厅", "共"];

/// The finding on the same body of another place, if the sentence speaks of the report's own work.
fn of_elsewhere(mention: &Mention, own: &Agency) -> Option<Finding> {
    let end = usize::from(mention.place_name?);
    let (place, rest) = (mention.words.get(..end)?, mention.words.get(end..)?);
    let behind = rest.strip_prefix(own.body())?;
    let behind = BETWEEN.iter().find_map(|word| behind.strip_prefix(word)).unwrap_or(behind);
    let behind = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年' || c == '度');
    let before = mention.before.as_ref();
    let begins = before.is_empty()
        || before.ends_with(['。', ';', '；', ',', '，', ':', '：', '年'])
        || AUTHOR_BEFORE.iter().any(|word| before.ends_with(word));
    let is_own_work = OWN_WORK.iter().any(|word| behind.starts_with(word));
    if !begins || !is_own_work || !is_elsewhere(place, own) {
        return None;
    }
    let name = format!("{place}{}", own.body());
    let start = before.len();
    let mut excerpt = Excerpt { text: format!("{before}{}", mention.words), marked: Vec::new() };
    excerpt.marked.push(start..start + name.len());
    Some(Finding {
        excerpt,
        place: CellPlace { place: mention.place, ..CellPlace::default() },
        ..RULE.finding(ForeignName::SpeaksElsewhere { other: name, section: mention.section })
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
    fn who_answers_for_an_agency_is_no_stranger() {
        let mut district = SampleDistrict::default();
        district.add("财政局", 2023, |_| {}).add("人民政府办公室", 2023, |_| {}).add("人社局", 2023, |_| {});
        for (year, contact, is_foreign) in
            [(2020, "清河区人民政府办公室", false), (2021, "区人社局办公室", false), (2022, "清河区财政局办公室", true)]
        {
            district.add("人力资源和社会保障局", year, |sample| {
                let place = crate::document::Place::default();
                sample.report.metadata.agency_contact = Some(Printed { text: contact.to_owned(), place });
            });
            if is_foreign {
                let finding = district.fails(&RULE, "人力资源和社会保障局", year);
                assert!(finding.message().zh.contains("清河区财政局"), "{finding:?}");
            } else {
                district.passes(&RULE, "人力资源和社会保障局", year);
            }
        }
    }

    /// The report of 鼓楼区教育局 in 福州 says this.
    fn of_gulou(text: &str) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("财政局", 2023, |_| {});
        district.add("教育局", 2023, |sample| {
            sample.report.agency.district_code = Some(350_102);
            sample.write(1, &[text]);
        });
        district
    }

    #[test]
    fn the_same_body_of_another_place() {
        for text in [
            "2023年，青田县教育局认真贯彻落实条例。",
            "全年工作如下。福州市台江区教育局2023年政府信息公开工作扎实推进。",
            "一年来，台江区教育局严格按照要求公开信息。",
        ] {
            let finding = of_gulou(text).fails(&RULE, "教育局", 2023);
            assert_eq!(finding.severity, Severity::Error, "{text}");
            let marked = &finding.excerpt.text[finding.excerpt.marked[0].clone()];
            assert!(text.contains(marked) && marked.ends_with("区教育局") || marked == "青田县教育局", "{marked}");
        }
        for text in [
            // not reported: the area around it, the district in its own name, visitors, partners, examples, the middle
            // of a sentence
            "2023年，福州市教育局高度重视政务公开工作。",
            "2023年，清河区教育局认真贯彻落实条例。",
            "2023年5月，台江区教育局来我局交流政务公开工作。",
            "与台江区教育局认真核对口径，由青田县教育局依法答复。",
            "青田县教育局牵头的经验值得借鉴。",
            "学习借鉴青田县教育局全面公开的做法。",
            "地址：台江区教育局旁。",
            "青田县财政局认真贯彻落实条例。",
        ] {
            of_gulou(text).passes(&RULE, "教育局", 2023);
        }
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
        assert_eq!(finding.message().zh, "本报告属清河区教育局，落款、联系方式或索引信息却为清河区财政局");
        district.passes(&RULE, "财政局", 2023);
    }
}
