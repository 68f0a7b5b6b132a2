//! A section whose text is, for the most part, that of another agency.
//!
//! # What it checks
//! Each section with enough text beside the same section in the reports of the other agencies of the district, for the
//! same year and the year before. The likeness is taken as rule C101 takes it: names, years and figures masked,
//! sentences that most agencies have left out. Of two reports for the same year both are told: no text says who took it
//! from whom.
//!
//! # Why it matters
//! Two offices do not have the same problems in the same words. A text taken over from a neighbour tells nothing about
//! the agency that signed it.
//!
//! # Example
//! Section five of the finance bureau is that of the education bureau, word for word, with the name changed.
//!
//! # What else it could be
//! A text that the government gave to all its agencies, or two agencies that share one office.
//!
//! # 中文说明
//! 某一部分的文字大部分与另一机关的报告相同。
//!
//! ## 检查内容
//! 将文字足够多的每一部分与本地区其他机关当年和上一年度报告的同一部分相比，雷同程度的计算方法与 C101 相同：隐去名称、年份和数字，
//! 剔除多数机关共有的语句。同一年度的两份报告雷同的，两份都予以指出：从文字看不出是谁抄了谁。
//!
//! ## 依据
//! 两个机关即使问题相同，也不会连表述都一样。抄自其他机关的文字，反映不了署名机关的情况。
//!
//! ## 示例
//! 财政局报告第五部分与教育局逐字相同，只换了机关名称。
//!
//! ## 其他可能
//! 政府统一下发的文字，或者两个机关合署办公。

use super::across::{Compared, Suspects, Suspicion};
use super::copied::{alike, percent, section, suspicions, told};
use super::{Reach, Rule, Verdict};
use crate::finding::Severity;
use crate::series::Standing;

pub const RULE: Rule = Rule {
    code: "C102",
    name: "copied-from-peer",
    severity: Severity::Query,
    source: include_str!("c102_copied_from_peer.rs"),
    check: Reach::Text { key: "district", suspects, compare },
};

/// More sections are not read once more for one report: where it is like so many, they say the same.
const MOST_SUSPICIONS: usize = 6;

fn suspects<'d>(standing: &Standing<'d>) -> Suspects<'d> {
    let own = standing.record();
    if own.signatures.is_empty() {
        return Err(Verdict::not_checked("no section has enough text"));
    }
    let mut others = standing
        .district
        .of_years(own.year - 1..=own.year)
        .filter(|other| !std::ptr::eq(other.series, standing.series))
        .peekable();
    if others.peek().is_none() {
        return Err(Verdict::not_checked("no report of another agency that could have been the model"));
    }
    let mut found: Vec<(f64, Suspicion)> = others
        .flat_map(|other| suspicions(standing, other.record()))
        .map(|of| {
            let estimate = own.signature(of.section).zip(of.other.signature(of.section));
            (estimate.map_or(0.0, |(own, other)| own.estimate(other)), of)
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.other.path.cmp(&b.1.other.path)));
    found.truncate(MOST_SUSPICIONS);
    Ok(found.into_iter().map(|(_, of)| of).collect())
}

fn compare(compared: &[Compared]) -> Verdict {
    let mut alike = alike(compared);
    let Some(first) = alike.first() else { return Verdict::of(Vec::new()) };
    let (agency, year, path) = (&first.other.agency.name, first.other.year, first.other.path.as_str());
    alike.retain(|of| of.other.path == path);
    let share = |of: &&Compared| (section(of), percent(of.likeness.jaccard()));
    let english = alike.iter().map(share).map(|((en, _), share)| format!("{en} ({share}%)")).collect::<Vec<_>>();
    let chinese = alike.iter().map(share).map(|((_, zh), share)| format!("{zh}（{share}%）")).collect::<Vec<_>>();
    let finding = told(
        &RULE,
        &alike,
        format!("{}: for the most part the text of {agency}'s report for {year} ({path})", english.join(", ")),
        format!("{}的文字与{agency} {year} 年度报告雷同（{path}）", chinese.join("、")),
    );
    Verdict::of(finding.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::c101_copied_from_last_year::tests::{OTHERS, PROBLEMS};
    use crate::rules::sample_district::SampleDistrict;

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
            finding.message_zh.starts_with("第五部分（100%）的文字与清河区财政局 2023 年度报告雷同"),
            "{finding:?}"
        );
        district.fails(&RULE, "财政局", 2023);
        // what stood there a year before
        district.add("民政局", 2024, |sample| sample.write(5, &PROBLEMS));
        district.fails(&RULE, "民政局", 2024);
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
