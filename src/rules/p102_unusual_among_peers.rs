//! A share that is far from those of all comparable agencies in the same year.
//!
//! # What it checks
//! Three shares are compared with those of the agencies of the same kind in the district: requests granted in full or
//! in part among those closed, decisions corrected among those reviewed, and requests carried out among those open.
//! Only shares of at least twenty cases count, and at least eight peers have to have one. A share is reported if its
//! distance from the peers' median is at least 30 percentage points and at least five times what is usual. What is
//! usual follows from the peers' spread (the median distance from the median) and from the chance variation of a share
//! of so few cases.
//!
//! # Why it matters
//! Neighbours apply the same law to the same kinds of requests. An office that refuses where all others grant should be
//! able to say why.
//!
//! # Example
//! 4 of 62 requests granted; half of the peers grant between 41 % and 58 %.
//!
//! # What else it could be
//! One applicant with many requests of the same kind, or a field of work in which most files are secret.
//!
//! # 中文说明
//! 某项比率与同类机关当年的水平相差悬殊。
//!
//! ## 检查内容
//! 将予以公开（含部分公开）占办结数的比率、行政复议和行政诉讼结果纠正占审结数的比率、结转下年度占应办理数的比率，与本地区
//! 同类机关当年的比率相比。基数不足 20 件的不计，至少有 8 个同类机关可比。与同类中位数相差 30 个百分点以上，并且达到通常波动
//! （同类机关的离散程度加上基数有限带来的偶然波动）的五倍时指出。
//!
//! ## 依据
//! 相邻的机关对同类申请适用同样的法律。其他机关普遍公开而本机关不公开的，应当能够说明理由。
//!
//! ## 示例
//! 62 件申请只公开 4 件，而同类机关有一半在 41% 至 58% 之间。
//!
//! ## 其他可能
//! 同一申请人提出大量同类申请，或者该领域多数案卷涉密。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::spread::Spread;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Measure, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Decimal, Metric, Share};
use crate::series::{Comparison, RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "P102",
    name: "unusual-among-peers",
    name_zh: "比率异于同类",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("p102_unusual_among_peers.rs"),
    reach: Reach::District { needs: &[RecordPart::Figures], check },
};

/// Shares of fewer cases are left to chance.
const FEWEST_CASES: f64 = 20.0;
const FEWEST_PEERS: usize = 8;
const LEAST_DISTANCE: f64 = 0.3;
/// Least distance, in multiples of the usual spread.
const TIMES: f64 = 5.0;

#[derive(Debug, Serialize)]
struct UnusualAmongPeers {
    #[serde(skip)]
    share: &'static Share,
    part: f64,
    whole: f64,
    /// In per cent, as are the peers' quartiles.
    own: f64,
    count: usize,
    low: f64,
    high: f64,
}

impl Fault for UnusualAmongPeers {
    fn message(&self) -> Bilingual {
        let Self { share: Share { en, zh, .. }, part, whole, own, count, low, high } = self;
        Bilingual::new(
            format!(
                "{en}: {part} of {whole}, {own:.1} %; half of {count} peers lie between {low:.1} % and {high:.1} %"
            ),
            format!(
                "“{zh}”为{own:.1}%（{part}/{whole}），而{count}个同类机关有一半在{low:.1}%至{high:.1}%之间，请核对"
            ),
        )
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let mut findings = Vec::new();
    let mut compared = 0;
    for (at, share) in CODEBOOK.shares.iter().enumerate() {
        let Some((part, whole)) = cases(share, report) else { continue };
        let of_peer = |peer: &ReportInSeries| cases(share, peer).map(|(part, whole)| part / whole);
        let (ranking, own) = report.ranking(Comparison::Share(at), of_peer);
        let Some(peers) = Spread::of_ranked(&ranking.without(own)) else { continue };
        if peers.count < FEWEST_PEERS {
            continue;
        }
        compared += 1;
        let distance = (part / whole - peers.median).abs();
        // even if none or all of the peers' cases count, some chance remains
        let usual = peers.median.clamp(0.05, 0.95);
        let chance = (usual * (1.0 - usual) / whole).sqrt();
        if distance >= LEAST_DISTANCE && distance >= TIMES * chance.hypot(peers.deviation) {
            findings.push(finding_on(report, share, part, whole, peers));
        }
    }
    if compared == 0 {
        return Verdict::not_checked(Reason::TooFewCases);
    }
    Verdict::of(findings)
}

/// Part and whole of a share; `None` if a figure is missing, or if there are too few cases.
fn cases(share: &Share, report: &ReportInSeries) -> Option<(f64, f64)> {
    let sum = |metrics: &[Metric]| -> Option<Amount> {
        metrics.iter().map(|&metric| report.value(metric, share.applicant)).sum()
    };
    let (part, whole) = (sum(&share.part)?.to_f64(), (sum(&share.whole)? - sum(&share.less)?).to_f64());
    (whole >= FEWEST_CASES).then_some((part, whole))
}

fn finding_on(report: &ReportInSeries, share: &'static Share, part: f64, whole: f64, peers: Spread) -> Finding {
    let of = share.part[0];
    let rounded = |share: f64| Some(Measure::Ratio(Decimal::nearest(share, -3)));
    let Spread { count, lower_quartile, upper_quartile, median, .. } = peers;
    let [own, low, high] = [part / whole, lower_quartile, upper_quartile].map(|share| 100.0 * share);
    let related =
        |&metric: &Metric| Related { metric, applicant: share.applicant, value: report.value(metric, share.applicant) };
    Finding {
        table: report.table(of, share.applicant),
        metric: Some(of),
        applicant: share.applicant,
        reported: rounded(part / whole),
        expected: rounded(median),
        formula: format!("{part} ÷ {whole} = {own:.1}% ∉ [{low:.1}%, {high:.1}%]"),
        related: share.part.iter().chain(&share.whole).map(related).collect(),
        ..RULE.finding(UnusualAmongPeers { share, part, whole, own, count, low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant;
    use crate::rules::sample_district::SampleDistrict;

    fn district(granted: u32) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        let mut add = |body: &str, granted: u32| {
            district.add(body, 2023, |sample| {
                let total = Some(Applicant::Total);
                sample.set("outcome.granted", total, &granted.to_string());
                sample.set("outcome.partially_granted", total, "2");
                sample.set("outcome.total", total, "62");
            });
        };
        add("教育局", granted);
        let bodies = ["财政局", "民政局", "司法局", "水利局", "商务局", "统计局", "审计局", "交通局", "林业局"];
        (26..).zip(bodies).for_each(|(granted, body)| add(body, granted));
        district
    }

    #[test]
    fn passes() {
        district(40).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let finding = district(2).fails(&RULE, "教育局", 2023);
        let ratio = |thousandths| Some(Measure::Ratio(Decimal::new(thousandths, -3)));
        assert_eq!((finding.reported, finding.expected), (ratio(65), ratio(516)));
        assert!(finding.formula.ends_with("% ∉ [48.4%, 54.8%]"), "{}", finding.formula);
    }

    #[test]
    fn few_cases_are_chance() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |_| {});
        assert!(district.not_checked(&RULE, "教育局", 2023).starts_with("too few cases"));
    }
}
