//! A section whose text is, for the most part, that of another agency.
//!
//! # What it checks
//! Each section with enough text beside the same section in the reports of all other agencies that were read, of the
//! district and of others, for the same year and the year before. The likeness is taken as rule C101 takes it: names,
//! years and figures masked, sentences left out that most agencies of one of the two districts have, or that the report
//! shares with like ones of three other districts: somebody above them all has written those. Within a district it is
//! told from 0.6 on; between districts, where chance has many more pairs to choose from, from 0.7. Of two reports for the
//! same year both are told: no text says who took it from whom.
//!
//! # Why it matters
//! Two offices do not have the same problems in the same words. A text taken over from a neighbour tells nothing about
//! the agency that signed it.
//!
//! # Example
//! Section five of the finance bureau is that of the education bureau, word for word, with the name changed; or that of
//! the finance bureau of another county.
//!
//! # What else it could be
//! A text that was given to some agencies from above, and not to so many that it shows; two agencies that share one
//! office.
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
//! ## 依据
//! 两个机关即使问题相同，也不会连表述都一样。抄自其他机关的文字，反映不了署名机关的情况。
//!
//! ## 示例
//! 财政局报告第五部分与教育局逐字相同，只换了机关名称；或者与外县财政局逐字相同。
//!
//! ## 其他可能
//! 上级下发给少数机关的文字，或者两个机关合署办公。

use super::context::Context;
use super::copied::{AlikeSections, alike, quoting, suspicion};
use super::rule::{Reach, Rule};
use super::suspicion::{Compared, Suspects, Suspicion};
use super::verdict::Verdict;
use crate::finding::{Fault, Reason, Severity};
use crate::language::Bilingual;
use crate::names::is_same;
use crate::report::Agency;
use crate::series::{Common, LikeSection, ReportInSeries};
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

/// More sections are not read once more for one report: where it is like so many, they say the same.
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
            format!("{}: for the most part the text of {agency}'s report for {year} ({place})", sections.en),
            format!("{}的文字与{agency}{year}年度报告大部分相同（{place}）", sections.zh),
        )
    }
}

fn suspects<'d>(report: &ReportInSeries<'d>, _: &Context) -> Suspects<'d> {
    let own = report.record();
    if own.signatures.is_empty() {
        return Err(Reason::LittleText);
    }
    let district = report.district;
    if !district.alike.has_others(own) {
        return Err(Reason::NoModel);
    }
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
    let mut found: Vec<(f64, Suspicion)> = district.alike.of_report(own).iter().flat_map(alike).collect();
    found.sort_by(|a, b| {
        let by_likeness = b.0.total_cmp(&a.0).then_with(|| a.1.other.place().cmp(&b.1.other.place()));
        by_likeness.then(a.1.section.cmp(&b.1.section))
    });
    found.truncate(MOST_SUSPICIONS);
    Ok(found.into_iter().map(|(_, of)| of).collect())
}

/// Whether reports filed in two districts are of one agency: one of them names its city as well.
fn is_one(own: &Agency, other: &Agency) -> bool {
    own.district != other.district && is_same(&own.name, &other.name)
}

fn compare(compared: &[Compared], _: &Context) -> Verdict {
    let mut alike = alike(compared);
    let Some(first) = alike.first() else { return Verdict::of(Vec::new()) };
    let (agency, year, place) = (first.other.agency.name.clone(), first.other.year, first.other.place());
    alike.retain(|of| of.other.place() == place);
    let fault = CopiedFromPeer { sections: AlikeSections::of(&alike), agency, year, place: place.to_string() };
    let finding = quoting(&RULE, &alike, fault);
    Verdict::of(finding.into_iter().collect())
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
        // what stood there a year before
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
        // what agencies of four districts write was given to them
        districts(&["安平县", "临河县", "沧塘县"]).passes(&RULE, "教育局", 2023);
        // the same agency, filed elsewhere for want of its city
        let mut district = district(&OTHERS);
        district.add("教育局", 2023, |sample| {
            sample.write(5, &PROBLEMS);
            sample.report.agency.district = "江城市清河区".to_owned();
            sample.report.agency.id = "江城市清河区/教育局".to_owned();
            sample.report.agency.name = "江城市清河区教育局".to_owned();
        });
        district.passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn what_most_agencies_say_is_nobodys() {
        let mut district = SampleDistrict::default();
        for body in ["教育局", "财政局", "民政局", "司法局", "水利局"] {
            district.add(body, 2023, |sample| sample.write(5, &PROBLEMS));
        }
        district.passes(&RULE, "教育局", 2023);
    }
}
