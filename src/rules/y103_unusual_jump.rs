//! A figure far from the agency's own history, although its peers' figures did not move.
//!
//! # What it checks
//! The main totals of a report are checked if the agency has at least four years of them. A figure is reported if two
//! things hold. First, it is at least three times the median of the agency's other years, or at most a third of it.
//! Second, its change since the year before, less the median change of the agencies of its kind in the district (if at
//! least five can be compared), is at least fourfold and at least four times the usual variation. The usual variation
//! is the largest of three: that of the agency's own changes in other years, that of its peers' changes in this year,
//! and that of counts by chance. Spreads are medians, so that no single year hides another. Figures below 10 count as
//! 10, since a multiple of a tiny figure means nothing.
//!
//! # Why it matters
//! A figure ten times as large as ever before is a slip or it is news, and the report alone does not show which. The
//! agency has to say.
//!
//! # Example
//! Penalties of 210, 240, 198, 225 in four years and 4,410 in the fifth, while the other departments' changed by a
//! tenth.
//!
//! # What else it could be
//! A new task, a campaign, bodies merged, or another way of counting; the report ought to say so.
//!
//! # 中文说明
//! 某项数字明显偏离本机关历年水平，而同类机关并没有同样的变化。
//!
//! ## 检查内容
//! 针对主要的总计数，要求该机关至少有四年数据。同时满足两个条件才指出：一是数值达到其他年份中位数的三倍以上，或者不足三分之一；
//! 二是比上年的变化扣除本地区同类机关变化的中位数之后（至少有五个机关可比时），仍在四倍以上，并且达到此类变化通常波动的四倍
//! （取本机关其他年份的波动、同类机关当年的波动和计数的偶然波动中最大的一个）。波动用中位数衡量，个别年份不会掩盖其他年份。
//! 不足 10 的数按 10 计，基数太小时倍数没有意义。
//!
//! ## 依据
//! 比历年大十倍的数字，或是填写错误，或是确有变化，单看这份报告无法判断，都应当核实或者说明原因。
//!
//! ## 示例
//! 行政处罚前四年为 210、240、198、225 件，第五年为 4410 件，而其他部门的变化只有一成左右。
//!
//! ## 其他可能
//! 新增职能、专项行动、机构合并或统计口径变化，报告中应有说明。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::spread::{NORMAL, Spread, median, middle, with_years};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, Applicant, CODEBOOK, EVERYBODY, Metric};
use crate::series::{Comparison, RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y103",
    name: "unusual-jump",
    name_zh: "数字异常变动",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("y103_unusual_jump.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

/// Smaller figures count as this.
const FLOOR: f64 = 10.0;
/// Fewest other years that make a history.
const FEWEST_OTHERS: usize = 3;
/// Fewest peers that show how others changed.
const FEWEST_PEERS: usize = 5;
/// Least factors between a figure and its level, and between its change and that of its peers.
const LEVEL: f64 = 3.0;
const CHANGE: f64 = 4.0;
/// Least multiple of the usual spread, and the least spread that counts as usual.
const TIMES: f64 = 4.0;
const LEAST_SPREAD: f64 = 0.25;

type Quantity = (Metric, Option<Applicant>);

#[derive(Debug, Serialize)]
struct UnusualJump {
    #[serde(skip)]
    metric: Metric,
    year: i32,
    value: Amount,
    /// The year it is compared with, and that year's figure.
    other: (i32, Amount),
    usual: Amount,
    history: Vec<(i32, Amount)>,
    /// `None` if there are too few.
    peers: Option<Peers>,
}

/// The changes of its peers as factors: quartiles.
#[derive(Debug, Serialize)]
struct Peers {
    count: usize,
    low: f64,
    high: f64,
}

impl UnusualJump {
    fn peers_words(&self) -> Bilingual {
        match &self.peers {
            None => Bilingual::new("too few peers to compare with", "同类机关过少，无法比较"),
            Some(Peers { count, low, high }) => Bilingual::new(
                format!("{count} peers changed by factors of {low:.2} to {high:.2} (quartiles)"),
                format!("{count}个同类机关有一半的变化在{low:.2}倍至{high:.2}倍之间"),
            ),
        }
    }
}

impl Fault for UnusualJump {
    fn message(&self) -> Bilingual {
        let Self { metric, year, value, other: (other_year, other), usual, .. } = self;
        let (en, zh) = (&metric.entry().en, &metric.entry().zh);
        let (all, peers) = (with_years(&self.history), self.peers_words());
        Bilingual::new(
            format!(
                "{en}: {value} in {year} beside {other} in {other_year} and a usual {usual} ({}); {}",
                all.en, peers.en
            ),
            format!(
                "“{zh}”{year}年为{value}，{other_year}年为{other}，历年通常为{usual}（{}）；{}，请核对",
                all.zh, peers.zh
            ),
        )
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let mut findings = Vec::new();
    let (mut asked, mut compared) = (0, 0);
    let followed = CODEBOOK.followed.iter().flat_map(|&metric| EVERYBODY.map(|applicant| (metric, applicant)));
    for quantity in followed {
        if report.figure(quantity.0, quantity.1).is_none() {
            continue;
        }
        asked += 1;
        let history = history(report, quantity);
        let Some(at) = history.iter().position(|(year, _)| *year == report.record().year) else { continue };
        if history.len() <= FEWEST_OTHERS {
            continue;
        }
        compared += 1;
        findings.extend(jump(report, quantity, &history, at));
    }
    match (asked, compared) {
        (0, _) => Verdict::not_applicable(Reason::NoTotalsFollowed),
        (_, 0) => Verdict::not_checked(Reason::ShortHistory),
        _ => Verdict::of(findings),
    }
}

/// The years with a figure.
fn history(report: &ReportInSeries, (metric, applicant): Quantity) -> Vec<(i32, Amount)> {
    let years = report.years();
    years
        .filter_map(|of| Some((of.record().year, of.value(metric, applicant).filter(|value| !value.is_negative())?)))
        .collect()
}

fn at_least_floor(value: Amount) -> f64 {
    value.to_f64().max(FLOOR)
}

fn log(value: Amount) -> f64 {
    at_least_floor(value).ln()
}

fn jump(report: &ReportInSeries, quantity: Quantity, history: &[(i32, Amount)], at: usize) -> Option<Finding> {
    let (year, value) = history[at];
    let others = || history.iter().filter(move |(other, _)| *other != year).map(|(_, value)| *value);
    let level = log(value) - median(others().map(log))?;
    if level.abs() < LEVEL.ln() {
        return None;
    }
    // the first year is compared with the second
    let beside = if at == 0 { 1 } else { at - 1 };
    let peers = peers(report, quantity, history[beside].0);
    let change = log(value) - log(history[beside].1) - peers.map_or(0.0, |peers| peers.median);
    let noise = (1.0 / at_least_floor(value) + 1.0 / at_least_floor(history[beside].1)).sqrt();
    let own = history.windows(2).filter(|pair| pair[0].0 != year && pair[1].0 != year);
    // relative to no change: figures that alternate change a lot, although their changes have a median near zero
    let own = median(own.map(|pair| (log(pair[1].1) - log(pair[0].1)).abs())).map_or(0.0, |own| NORMAL * own);
    let spread = own.max(peers.map_or(0.0, |peers| peers.deviation)).max(noise).max(LEAST_SPREAD);
    if change.abs() < CHANGE.ln()
        || change.abs() < TIMES * spread
        || change.is_sign_positive() != level.is_sign_positive()
    {
        return None;
    }
    let fault = UnusualJump {
        metric: quantity.0,
        year,
        value,
        other: history[beside],
        usual: middle(others().collect())?,
        history: history.to_vec(),
        peers: peers.map(|of| Peers { count: of.count, low: of.lower_quartile.exp(), high: of.upper_quartile.exp() }),
    };
    Some(found(report, quantity.1, fault))
}

/// The peers' changes of the same figure between another year and the report's, as logarithms.
fn peers(report: &ReportInSeries, (metric, applicant): Quantity, from: i32) -> Option<Spread> {
    let value = |of: &ReportInSeries| of.value(metric, applicant).filter(|value| !value.is_negative());
    let change = |peer: &ReportInSeries| {
        let (before, now) = (value(&peer.years().find(|of| of.record().year == from)?)?, value(peer)?);
        (before.max(now).to_f64() >= FLOOR).then(|| log(now) - log(before))
    };
    let (ranking, own) = report.ranking(Comparison::Change { metric, applicant, since: from }, change);
    Spread::of_ranked(&ranking.without(own)).filter(|spread| spread.count >= FEWEST_PEERS)
}

fn found(report: &ReportInSeries, applicant: Option<Applicant>, fault: UnusualJump) -> Finding {
    let UnusualJump { metric, value, usual, .. } = fault;
    Finding {
        table: report.table(metric, applicant),
        metric: Some(metric),
        applicant,
        reported: Some(value.into()),
        expected: Some(usual.into()),
        formula: format!("{value} ÷ {usual} = {:.1}", value.to_f64() / usual.to_f64()),
        related: fault.history.iter().map(|&(_, value)| Related { metric, applicant, value: Some(value) }).collect(),
        ..RULE.finding(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Measure;
    use crate::rules::sample_district::SampleDistrict;

    const PEERS: [&str; 6] = ["财政局", "民政局", "司法局", "水利局", "商务局", "统计局"];

    /// The penalties of five years, and by how much those of the others change in the last.
    fn district(penalties: [u32; 5], others: u32) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        for (year, count) in (2019..).zip(penalties) {
            district.add("教育局", year, |sample| sample.set("penalties.decisions", None, &count.to_string()));
            for (base, peer) in (80..).step_by(17).zip(PEERS) {
                let count = if year == 2023 { base * others } else { base };
                district.add(peer, year, |sample| sample.set("penalties.decisions", None, &count.to_string()));
            }
        }
        district
    }

    #[test]
    fn passes() {
        district([210, 240, 198, 225, 290], 1).passes(&RULE, "教育局", 2023);
        // the figures of all agencies grew
        district([210, 240, 198, 225, 4410], 20).passes(&RULE, "教育局", 2023);
        // a tiny base
        district([1, 2, 0, 1, 19], 1).passes(&RULE, "教育局", 2023);
        // figures that vary widely in every year
        district([28, 3501, 351, 2307, 257], 1).passes(&RULE, "教育局", 2019);
        district([12, 900, 31, 260, 2000], 1).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let finding = district([210, 240, 198, 225, 4410], 1).fails(&RULE, "教育局", 2023);
        assert_eq!(
            (finding.reported, finding.expected),
            (Some(4410.into()), Some(Measure::Amount("217.5".parse().unwrap())))
        );
        let message = finding.message();
        assert!(message.en.contains("2019: 210") && message.en.contains("6 peers"), "{}", message.en);
        assert!(message.zh.contains("2019年210") && message.zh.contains("6个同类机关"), "{}", message.zh);
        let district = district([210, 240, 3, 225, 214], 1);
        district.fails(&RULE, "教育局", 2021);
        // the next year returns to the usual level
        district.passes(&RULE, "教育局", 2022);
    }

    #[test]
    fn a_short_history_is_none() {
        let mut district = SampleDistrict::default();
        for year in 2021..2024 {
            district.add("教育局", year, |_| {});
        }
        assert_eq!(district.not_checked(&RULE, "教育局", 2023), "fewer than four years with such a figure");
    }
}
