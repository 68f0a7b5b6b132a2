//! A section whose text is mostly that of another agency.
//!
//! # What it checks
//! Each section with enough text is compared with the same section in the reports of all other agencies that were read,
//! in the district and elsewhere, on the same year and the year before. The likeness is that of rule C101. Left out are
//! sentences that most agencies of one of the two districts have, and sentences that the report shares with similar
//! ones of three other districts, since an authority above them all has written them. Within a district, a likeness of
//! 0.6 or more is reported; between districts, where many more pairs may be alike by chance, one of 0.7 or more. Of two
//! reports on the same year both are reported, since no text shows who copied from whom.
//!
//! If four or more agencies of a district have a section in the same words in one year (at least 60% of it in sentences
//! that four or more of them have), they follow a template. It is reported once, on the report that was signed first.
//! Section five, which is to be the agency's own, is compared even if it has only two or three sentences.
//!
//! # Why it matters
//! Two offices do not have the same problems in the same words. A text copied from a neighbour says nothing about the
//! agency that signed it.
//!
//! # Example
//! Section five of the finance bureau is that of the education bureau, word for word, with the name changed; or that of
//! the finance bureau of another county. Section five of forty townships is one and the same.
//!
//! # What else it could be
//! A text that was given to the agencies from above; two agencies that share one office.
//!
//! # 中文说明
//! 某一部分的文字大部分与另一机关的报告相同。
//!
//! ## 检查内容
//! 将文字足够多的每一部分与本次核查范围内其他机关（本地区和其他地区）当年和上一年度报告的同一部分相比，雷同程度的计算方法与
//! C101 相同：隐去名称、年份和数字，剔除两个地区之一多数机关共有的语句，以及与另外三个地区的雷同报告共有的语句，这类语句
//! 出自上级统一要求。同一地区的，雷同程度达到 0.6 的予以指出；不同地区之间可比的报告多得多，偶然相似也多，以 0.7 为限。
//! 同一年度的两份报告雷同的，两份都予以指出：从文字看不出是谁抄了谁。
//!
//! 本地区有四个以上机关同一年度的同一部分使用相同语句（该部分六成以上的文字见于四个以上机关共有的语句）的，属于套用同一模板，
//! 只指出一次，记在其中落款日期最早的报告名下；第五部分应写本机关自己的情况，两三句话也在核对之列。
//!
//! ## 依据
//! 两个机关即使问题相同，也不会连表述都一样。抄自其他机关的文字，反映不了署名机关的情况。
//!
//! ## 示例
//! 财政局报告第五部分与教育局逐字相同，只换了机关名称；或者与外县财政局逐字相同；四十个乡镇的第五部分一字不差。
//!
//! ## 其他可能
//! 上级统一下发的文字，或者两个机关合署办公。

use super::context::Context;
use super::copied::{AlikeSections, alike, quoted, quoting, suspicion};
use super::rule::{Reach, Rule};
use super::suspicion::{Reread, Suspects, Suspicion, Templated};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Outcome, Reason, Severity, ask};
use crate::language::Bilingual;
use crate::names::is_same;
use crate::report::{Agency, CellPlace};
use crate::series::{Common, LikeSection, Record, ReportInSeries, Template};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "C102",
    name: "copied-from-peer",
    name_zh: "照搬其他机关",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("c102_copied_from_peer.rs"),
    reach: Reach::Text { is_of_district: true, suspects, compare },
};

/// Most sections of a report that are read again. If more are similar, they all show the same.
const MOST_SUSPICIONS: usize = 6;

#[derive(Debug, Serialize)]
struct CopiedFromPeer {
    sections: AlikeSections,
    agency: String,
    year: i32,
    place: String,
}

impl Fault for CopiedFromPeer {
    fn message(&self) -> Bilingual {
        let Self { sections, agency, year, place } = self;
        let sections = sections.words();
        Bilingual::new(
            format!("{}: mostly the text of {agency}'s report for {year} ({place})", sections.en),
            format!("{}的文字与{agency}{year}年度报告大部分相同（{place}）", sections.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please explain.", "请说明情况")
    }
}

/// A section that agencies of the district have in the same words.
#[derive(Debug, Serialize)]
struct OneTemplate {
    section: u8,
    year: i32,
    /// Number of agencies. It is not part of the fingerprint, so that a review holds if there is one more.
    #[serde(skip)]
    count: usize,
    /// Some of the others.
    #[serde(skip)]
    such_as: Vec<String>,
}

impl Fault for OneTemplate {
    fn message(&self) -> Bilingual {
        let Self { section, year, count, such_as } = self;
        let name = Bilingual::section(*section);
        Bilingual::new(
            format!(
                "{}: one template of {count} agencies in their reports for {year}, {} among them",
                name.en,
                such_as.join(", ")
            ),
            format!(
                "{}：本地区{count}个机关的{year}年度报告套用同一模板，其中有{}等，请核对",
                name.zh,
                such_as.join("、")
            ),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please explain.", "请说明情况")
    }
}

fn suspects<'d>(report: &ReportInSeries<'d>, _: &Context) -> Suspects<'d> {
    let own = report.record();
    if own.signatures.is_empty() {
        return Err(Outcome::NotChecked(Reason::LittleText));
    }
    let district = report.district;
    if !district.alike.has_others(own) {
        return Err(Outcome::NotChecked(Reason::NoModel));
    }
    // a template is reported once, and nobody copied it from anybody
    let is_templated = |section: u8| report.templates().any(|template| template.section == section);
    let is_reported_here = |template: &&Template| template.first.0 == report.series.number;
    let mut suspicions: Vec<Suspicion> = report.templates().filter(is_reported_here).map(Suspicion::Template).collect();
    let alike = |like: &'d LikeSection<'d>| {
        let others = like.others.iter().filter(|(other, _)| !is_one(&own.agency, &other.agency));
        others.filter_map(move |&(other, estimate)| {
            let common = Common {
                district: &district.common,
                other_district: district.alike.common(&other.agency.district),
                templates: Some(&like.templates),
            };
            Some((estimate, suspicion(report, other, like.section, common)?))
        })
    };
    let like = district.alike.of_report(own).iter().filter(|like| !is_templated(like.section));
    let mut found: Vec<(f64, Suspicion)> = like.flat_map(alike).collect();
    found.sort_by(|a, b| {
        let place = |of: &Suspicion<'d>| of.other().map(Record::place);
        let by_likeness = b.0.total_cmp(&a.0).then_with(|| place(&a.1).cmp(&place(&b.1)));
        by_likeness.then(a.1.section().cmp(&b.1.section()))
    });
    found.truncate(MOST_SUSPICIONS);
    suspicions.extend(found.into_iter().map(|(_, of)| of));
    match report.templates().find(|template| !is_reported_here(template)) {
        Some(Template { agencies, first: (_, first), .. }) if suspicions.is_empty() => {
            Err(Outcome::NotApplicable(Reason::OneTemplate { count: agencies.len(), reported_with: first.clone() }))
        }
        _ => Ok(suspicions),
    }
}

/// Whether reports filed in two districts are of one agency: one of them may name its city as well.
fn is_one(own: &Agency, other: &Agency) -> bool {
    own.district != other.district && is_same(&own.name, &other.name)
}

fn compare(reread: &Reread, _: &Context) -> Verdict {
    let mut findings: Vec<Finding> = reread.templated.iter().map(templated).collect();
    findings.extend(copied(reread));
    Verdict::of(findings)
}

fn templated(of: &Templated) -> Finding {
    let Templated { report, text, template } = of;
    let Template { section, year, agencies, sentences, such_as, .. } = template;
    let passages = text.passages(sentences);
    let place = passages.first().map_or_else(Default::default, |&passage| text.place(passage));
    let (count, such_as) = (agencies.len(), such_as.clone());
    Finding {
        about: section.to_string(),
        formula: format!("{count} agencies: at least 60% of the section are sentences that four or more of them have"),
        excerpt: quoted(report, &passages),
        place: CellPlace { place, ..CellPlace::default() },
        ..RULE.finding(OneTemplate { section: *section, year: *year, count, such_as })
    }
}

/// The finding on the most similar one of the other reports.
fn copied(reread: &Reread) -> Option<Finding> {
    let mut alike = alike(&reread.compared);
    let first = alike.first()?;
    let (agency, year, place) = (first.other.agency.name.clone(), first.other.year, first.other.place());
    alike.retain(|of| of.other.place() == place);
    let fault = CopiedFromPeer { sections: AlikeSections::of(&alike), agency, year, place: place.to_string() };
    quoting(&RULE, &alike, fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::c101_copied_from_last_year::tests::{OTHERS, PROBLEMS};
    use crate::rules::sample_district::{SampleDistrict, Work};

    fn district(own: &[&str]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |sample| sample.write(5, &PROBLEMS));
        district.add("财政局", 2023, |sample| sample.write(5, own));
        district
    }

    #[test]
    fn passes() {
        district(&OTHERS).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let changed = PROBLEMS.map(|text| text.replace("我局", "清河区财政局"));
        let mut district = district(&changed.each_ref().map(String::as_str));
        let finding = district.fails(&RULE, "教育局", 2023);
        assert!(
            finding.message().zh.starts_with("第五部分（100%）的文字与清河区财政局2023年度报告大部分相同"),
            "{finding:?}"
        );
        district.fails(&RULE, "财政局", 2023);
        // the text of a year before
        district.add("民政局", 2024, |sample| sample.write(5, &PROBLEMS));
        district.fails(&RULE, "民政局", 2024);
    }

    #[test]
    fn costs_nothing_where_it_is_not_selected() {
        let district = district(&PROBLEMS);
        assert_eq!(district.work("select = [\"C102\"]"), Work { searches: 1, read_again: 2 });
        for others in ["select = [\"C101\"]", "select = [\"Y105\"]", "ignore = [\"C102\"]"] {
            assert_eq!(district.work(others), Work { searches: 0, read_again: 0 }, "{others}");
        }
    }

    /// Each finance bureau has this text, each of another district.
    fn districts(names: &[&str]) -> SampleDistrict {
        let mut district = district(&OTHERS);
        for name in names {
            district.add("财政局", 2023, |sample| {
                sample.write(5, &PROBLEMS);
                let agency = &mut sample.report.agency;
                (agency.district, agency.name) = ((*name).to_owned(), format!("{name}财政局"));
                agency.id = format!("{name}/财政局");
            });
        }
        district
    }

    #[test]
    fn fails_across_districts() {
        let finding = districts(&["安平县"]).fails(&RULE, "教育局", 2023);
        assert!(finding.message().zh.contains("安平县财政局2023年度报告大部分相同"), "{finding:?}");
        // a text in four districts was handed down to them
        districts(&["安平县", "临河县", "沧塘县"]).passes(&RULE, "教育局", 2023);
        // the same agency, filed elsewhere because the report does not name its city
        let mut district = district(&OTHERS);
        district.add("教育局", 2023, |sample| {
            sample.write(5, &PROBLEMS);
            sample.report.agency.district = "江城市清河区".to_owned();
            sample.report.agency.id = "江城市清河区/教育局".to_owned();
            sample.report.agency.name = "江城市清河区教育局".to_owned();
        });
        district.passes(&RULE, "教育局", 2023);
    }

    const BODIES: [&str; 5] = ["教育局", "财政局", "民政局", "司法局", "水利局"];

    #[test]
    fn a_template_is_reported_once() {
        let mut district = SampleDistrict::default();
        for (day, body) in (10..).zip(BODIES) {
            district.add(body, 2023, |sample| {
                sample.write(5, &PROBLEMS[..if body == "民政局" { 5 } else { 6 }]);
                let signed = chrono::NaiveDate::from_ymd_opt(2024, 1, if body == "司法局" { 9 } else { day });
                sample.report.metadata.signed_on = signed;
            });
        }
        district.add("审计局", 2023, |sample| sample.write(5, &OTHERS));
        let finding = district.fails(&RULE, "司法局", 2023);
        let message = "第五部分：本地区5个机关的2023年度报告套用同一模板，其中有清河区";
        assert!(finding.message().zh.starts_with(message), "{finding:?}");
        assert!(finding.excerpt.text.starts_with("对照上级要求") && finding.place.place.offset > 0, "{finding:?}");
        district.passes(&RULE, "审计局", 2023);
        for body in ["教育局", "民政局"] {
            let (outcome, findings) = district.verdict(&RULE, body, 2023);
            assert!(findings.is_empty());
            let Outcome::NotApplicable(reason) = outcome else { panic!("{outcome:?}") };
            assert_eq!(reason.words().zh, "文字属于5个机关套用的同一模板，已在清河区司法局的报告中指出");
        }
        // nobody else's report is read again for it
        assert_eq!(district.work("select = [\"C102\"]"), Work { searches: 1, read_again: 1 });
    }

    #[test]
    fn a_short_template_of_section_five_is_reported() {
        let mut district = SampleDistrict::default();
        for body in BODIES {
            district.add(body, 2023, |sample| {
                sample.write(5, &PROBLEMS[..1]);
                sample.write(1, &OTHERS[..1]);
            });
        }
        let finding = district.fails(&RULE, BODIES.iter().min().unwrap(), 2023);
        assert!(finding.message().en.starts_with("section 5: one template of 5 agencies"), "{finding:?}");
    }

    #[test]
    fn three_agencies_make_no_template() {
        let mut district = SampleDistrict::default();
        for body in &BODIES[..3] {
            district.add(body, 2023, |sample| sample.write(5, &PROBLEMS));
        }
        for body in &BODIES[..3] {
            assert!(district.fails(&RULE, body, 2023).message().zh.contains("年度报告大部分相同"));
        }
    }
}
