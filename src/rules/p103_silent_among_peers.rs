//! An agency that reports nothing where nearly all of its kind report something.
//!
//! # What it checks
//! Requests received, licensing decisions, penalties, and normative documents in force are compared with those of the
//! agencies of the same kind in the district that give a figure for the same year, at least six of them. Zero or blank
//! is reported if nine in ten of them have some, and three in four have at least three. An agency that had some in
//! other years is reported only if it usually has ten or more, since with few cases a year without any is chance. An
//! agency that never had any is reported once, on its last report. If it has no other year, three in four peers have to
//! have at least eight.
//!
//! # Why it matters
//! A year without a single request happens. But if all neighbours have dozens, a table that nobody filled in is more
//! likely than a quiet office.
//!
//! # Example
//! No request received, while 35 of 36 departments of the district received some, half of them between 6 and 19.
//!
//! # What else it could be
//! A body with hardly any dealings with the public.
//!
//! # 中文说明
//! 同类机关几乎都有业务发生，本机关却为零或空白。
//!
//! ## 检查内容
//! 针对新收申请、行政许可、行政处罚和现行有效规范性文件：本机关为零或空白，而本地区当年填报数字的同类机关（至少六个）
//! 九成以上不为零，且四分之三不少于三件的，予以提示。其他年度有数的，通常达到十件才予提示，因为件数少的机关某年为零只是偶然；
//! 历年都没有的，只在最近一份报告中提示一次；没有其他年度可比的，须四分之三的同类机关不少于八件。
//!
//! ## 依据
//! 全年没有一件申请的情况是有的。但如果同类机关都有几十件，更可能是表格没有填写，而不是确无申请。
//!
//! ## 示例
//! 本机关新收申请为零，而本区 36 个部门中有 35 个收到申请，半数在 6 至 19 件之间。
//!
//! ## 其他可能
//! 很少与公众打交道的机关。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::spread::{Spread, median};
use super::verdict::Verdict;
use crate::figure::to_millionth;
use crate::finding::{Fault, Finding, Measure, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, Applicant, CODEBOOK, EVERYBODY, Metric};
use crate::series::{Comparison, RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "P103",
    name: "silent-among-peers",
    name_zh: "同类有而本机关无",
    severity: Severity::Info,
    takes: &[],
    source: include_str!("p103_silent_among_peers.rs"),
    reach: Reach::District { needs: &[RecordPart::Figures], check },
};

const FEWEST_PEERS: usize = 6;
/// Least share of peers that report something.
const NEARLY_ALL: f64 = 0.9;
/// The smallest amount in its unit.
const LEAST_AMOUNT: f64 = 1e-6;
/// What three of four peers have at least, and what they have if the agency has no other year.
const LEAST: f64 = 3.0;
const LEAST_ALONE: f64 = 8.0;
/// Least median of an agency's other years for a year without any to be more than chance.
const LEAST_USUAL: f64 = 10.0;

#[derive(Debug, Serialize)]
struct SilentAmongPeers {
    #[serde(skip)]
    metric: Metric,
    active: usize,
    count: usize,
    /// The quartiles of the peers.
    low: f64,
    high: f64,
}

impl Fault for SilentAmongPeers {
    fn message(&self) -> Bilingual {
        let Self { metric, active, count, low, high } = self;
        let (en, zh) = (&metric.entry().en, &metric.entry().zh);
        // counts have whole quartiles
        let is_count = metric.entry().unit.is_count();
        let (least, most) = if is_count { (low.floor(), high.ceil()) } else { (*low, *high) };
        Bilingual::new(
            format!("{en}: zero or blank; {active} of {count} peers have some, half of them between {low} and {high}"),
            format!(
                "“{zh}”为0或空白，而{count}个同类机关中有{active}个填有数字，其中半数在{least}至{most}之间，请核对"
            ),
        )
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let mut findings = Vec::new();
    let mut compared = 0;
    let common = CODEBOOK.common.iter().flat_map(|&metric| EVERYBODY.map(|applicant| (metric, applicant)));
    for (metric, applicant) in common {
        let Some(own) = report.figure(metric, applicant) else { continue };
        if own.is_unknown() {
            continue;
        }
        if own.value().is_some_and(Amount::is_positive) {
            compared += 1;
            continue;
        }
        let of_peer = |peer: &ReportInSeries| peer.value(metric, applicant).map(Amount::to_f64);
        let (ranking, own_number) = report.ranking(Comparison::Figure(metric, applicant), of_peer);
        let figures = ranking.without(own_number);
        let Some(peers) = Spread::of_ranked(&figures).filter(|peers| peers.count >= FEWEST_PEERS) else { continue };
        compared += 1;
        let active = peers.count - figures.below(LEAST_AMOUNT);
        #[expect(clippy::cast_precision_loss, reason = "counts of agencies")]
        let share = active as f64 / peers.count as f64;
        if share < NEARLY_ALL || !is_telling(report, (metric, applicant), peers.lower_quartile) {
            continue;
        }
        let count = peers.count;
        let [low, high] = [peers.lower_quartile, peers.upper_quartile].map(to_millionth);
        findings.push(Finding {
            table: report.table(metric, applicant),
            metric: Some(metric),
            applicant,
            reported: own.value().map(Measure::Amount),
            formula: format!("0 ∉ [{low}, {high}]"),
            related: vec![Related { metric, applicant, value: own.value() }],
            ..RULE.finding(SilentAmongPeers { metric, active, count, low, high })
        });
    }
    if compared == 0 {
        return Verdict::not_checked(Reason::TooFewPeers);
    }
    Verdict::of(findings)
}

/// Whether the silence is more than chance, judging by the agency's other years, and not reported with another report.
fn is_telling(report: &ReportInSeries, (metric, applicant): (Metric, Option<Applicant>), lower_quartile: f64) -> bool {
    let figure = |of: &ReportInSeries| of.figure(metric, applicant).filter(|figure| !figure.is_unknown());
    let others: Vec<(usize, f64)> = report
        .years()
        .filter(|other| other.at != report.at)
        .filter_map(|other| Some((other.at, figure(&other)?.value().map_or(0.0, Amount::to_f64))))
        .collect();
    let is_last = || others.iter().all(|(at, _)| *at < report.at);
    match median(others.iter().map(|(_, value)| *value)) {
        None => lower_quartile >= LEAST_ALONE,
        Some(_) if others.iter().all(|(_, value)| *value < LEAST_AMOUNT) => lower_quartile >= LEAST && is_last(),
        Some(usual) => lower_quartile >= LEAST && usual >= LEAST_USUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample_district::SampleDistrict;

    fn district(received: &str, others: &[&str]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        let bodies =
            ["财政局", "民政局", "司法局", "水利局", "商务局", "统计局", "审计局", "交通局", "林业局", "档案局"];
        let all = std::iter::once(("教育局", &received)).chain(bodies.into_iter().zip(others));
        for (body, received) in all {
            district.add(body, 2023, |sample| sample.set("requests.received", Some(Applicant::Total), received));
        }
        district
    }

    #[test]
    fn passes() {
        district("1", &["6", "12", "9", "19", "4", "8", "7"]).passes(&RULE, "教育局", 2023);
        // a township has fewer
        district("0", &["1", "2", "1", "3", "1", "1", "2"]).passes(&RULE, "教育局", 2023);
        district("0", &["16", "22", "0", "29", "0", "18", "17"]).passes(&RULE, "教育局", 2023);
        district("0", &["6", "12", "9", "19", "4", "8", "7"]).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        for silence in ["0", "", "/"] {
            let finding = district(silence, &["16", "22", "19", "29", "14", "18", "17"]).fails(&RULE, "教育局", 2023);
            assert!(finding.message().zh.contains("7个同类机关中有7个填有数字，其中半数在16至21之间"), "{finding:?}");
        }
    }

    #[test]
    fn other_years_show_what_is_chance() {
        for (others, is_reported) in [([12, 25], true), ([2, 5], false), ([0, 0], true), ([0, 3], false)] {
            let mut district = district("0", &["6", "12", "9", "19", "4", "8", "7"]);
            for (year, received) in (2021..).zip(others) {
                let received = received.to_string();
                district.add("教育局", year, |sample| {
                    sample.set("requests.received", Some(Applicant::Total), &received);
                });
            }
            if is_reported {
                district.fails(&RULE, "教育局", 2023);
            } else {
                district.passes(&RULE, "教育局", 2023);
            }
        }
    }

    #[test]
    fn one_that_never_has_any_is_reported_once() {
        let mut district = SampleDistrict::default();
        for year in [2022, 2023] {
            for body in ["教育局", "财政局", "民政局", "司法局", "水利局", "商务局", "统计局"] {
                let received = if body == "教育局" { "0" } else { "7" };
                district.add(body, year, |sample| {
                    sample.set("requests.received", Some(Applicant::Total), received);
                });
            }
        }
        district.passes(&RULE, "教育局", 2022);
        district.fails(&RULE, "教育局", 2023);
    }
}
