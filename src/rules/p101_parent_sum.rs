//! A government's own report that is not the sum over the agencies of its area and the governments below.
//!
//! # What it checks
//! Each figure of the government's report is compared with a sum over reports on the same year: those of the other
//! agencies of the district, and those of the governments of the districts directly within it (the counties of a city,
//! by their codes), whose figures include their own agencies. A sum is incomplete if an agency reports before and after
//! but not on the year, if a government within has no report, or if one of the reports lacks the cell. An incomplete
//! sum is reported only if it exceeds the government's figure, since the missing part may explain any other difference.
//! Nothing is compared if fewer than five agencies, or less than nine in ten of those known, have reports; nor is a
//! table whose sum is less than half of the government's, since too many agencies are not in the corpus.
//!
//! # Why it matters
//! The report of a government is to cover its whole area, as the form of 2021 is commonly understood (国办公开办函〔2021〕30号).
//! If it disagrees with its parts, somebody left out an agency or counted one twice, and every table made from either
//! is wrong.
//!
//! # Example
//! The district's report: 420 requests received. The sum over its 39 agencies: 389.
//!
//! # What else it could be
//! Agencies that report and are not in the corpus, reports that were corrected after the government had summed them, or
//! a government whose report counts its own office alone.
//!
//! # 中文说明
//! 本级政府年度报告的数字，不等于所属各机关数字之和。
//!
//! ## 检查内容
//! 政府报告中填有数字的每一格，与同一年度本地区其他机关的报告以及直接下级地区政府（按区划代码，如市对所辖县区）的报告之和相比；
//! 下级政府的数字已包含其所属机关。前后年度有报告而当年没有的机关、政府没有报告的下级地区，以及报告中缺少该格的，使合计不完整，
//! 这时只在合计反而大于政府数字时指出，其余差额可能由缺少的部分构成。已知机关到齐不足九成或者不足五个的，不作比较；某表合计不足
//! 政府数字一半的，该表不作比较。
//!
//! ## 依据
//! 按对 2021 年格式（国办公开办函〔2021〕30号）的通常理解，本级政府的报告涵盖整个行政区域。与各机关之和不一致，说明有机关漏计
//! 或重复计算，据此汇总的数据都不可靠。
//!
//! ## 示例
//! 区政府报告新收申请 420 件，所属 39 个机关合计 389 件。
//!
//! ## 其他可能
//! 有机关的报告不在本次核查范围内，各机关的报告在政府汇总之后又作了更正，或者政府的报告只统计政府办公室本身。

use super::context::{Context, Setting};
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity, listed};
use crate::forms::CellIndex;
use crate::language::Bilingual;
use crate::report::{AgencyKind, Amount, Applicant, Figure, Metric};
use crate::series::{RecordPart, ReportInSeries, Series, TableFigures};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "P101",
    name: "parent-sum",
    name_zh: "政府与所属机关合计不符",
    severity: Severity::Query,
    takes: &[Setting::Tolerance],
    source: include_str!("p101_parent_sum.rs"),
    reach: Reach::District { needs: &[RecordPart::Figures], check },
};

/// Least share of the known agencies that must have reports.
const LEAST_COVERAGE: f64 = 0.9;
/// With fewer agencies, nobody knows whether they are all.
const FEWEST_AGENCIES: usize = 5;
/// Least share of a government's table that its agencies must make up, to be all of its agencies.
const LEAST_SHARE: f64 = 0.5;

#[derive(Debug, Serialize)]
struct ParentSum {
    #[serde(skip)]
    metric: Metric,
    own: Amount,
    sum: Amount,
    /// Number of agencies in the sum, and of governments below.
    agencies: usize,
    governments: usize,
    /// Number of further cells of the table that differ.
    others: usize,
    missing: Vec<String>,
}

impl ParentSum {
    fn parts(&self) -> Bilingual {
        let Self { agencies, governments, .. } = self;
        match governments {
            0 => Bilingual::new(format!("{agencies} agencies"), format!("所属{agencies}个机关")),
            _ => Bilingual::new(
                format!("{agencies} agencies and {governments} governments below"),
                format!("所属{agencies}个机关和{governments}个下级政府"),
            ),
        }
    }
}

impl Fault for ParentSum {
    fn message(&self) -> Bilingual {
        let Self { metric, own, sum, others, missing, .. } = self;
        let (en, zh, parts) = (&metric.entry().en, &metric.entry().zh, self.parts());
        let (more, more_zh) = match others {
            0 => (String::new(), String::new()),
            _ => (format!("; other cells of the table that differ: {others}"), format!("；该表另有{others}格不符")),
        };
        let (lack, lack_zh) = (listed("; missing from the sum: ", missing), listed("；合计未包括：", missing));
        Bilingual::new(
            format!("{en}: the government reports {own}, its {} together {sum}{more}{lack}", parts.en),
            format!("“{zh}”政府报告为{own}，{}合计为{sum}{more_zh}{lack_zh}", parts.zh),
        )
    }
}

fn check(report: &ReportInSeries, context: &Context) -> Verdict {
    let own = report.record();
    if own.agency.kind != AgencyKind::Government {
        return Verdict::not_applicable(Reason::NoGovernment);
    }
    if !own.has_form() {
        return Verdict::not_checked(Reason::NoTable);
    }
    let parts = Parts::of(report);
    if !parts.are_enough() {
        return Verdict::not_checked(Reason::TooFewReports {
            there: parts.there.len(),
            known: parts.count(),
            has_governments_below: !report.district.below.is_empty(),
            missing: parts.names_of_missing(),
        });
    }
    let mut findings = Vec::new();
    let (mut skipped, mut unexplained) = (0, 0);
    for table in report.tables().filter(|table| table.is_found) {
        let cells = table.table().cells;
        let sums: Vec<Balance> = cells.iter().filter_map(|cell| Balance::of(&table, cell, &parts)).collect();
        let all: Amount = sums.iter().map(|of| of.own).sum();
        let of_parts: Amount = sums.iter().map(|of| of.sum).sum();
        if sums.is_empty() || of_parts.to_f64() < LEAST_SHARE * all.to_f64() {
            skipped += 1;
            continue;
        }
        unexplained += sums.iter().filter(|of| of.may_be_explained(context.tolerance)).count();
        let differing: Vec<&Balance> = sums.iter().filter(|of| of.differs(context.tolerance)).collect();
        findings.extend(finding_on(&table, &differing, &parts));
    }
    match (findings.is_empty(), skipped, unexplained) {
        (true, 1.., _) => Verdict::not_checked(Reason::MostlyOutside),
        (true, 0, 1..) => {
            Verdict::not_checked(Reason::ExplainedByMissing { figures: unexplained, missing: parts.names_of_missing() })
        }
        _ => Verdict::of(findings),
    }
}

/// The agencies and the governments below whose sum a government's figures should be.
struct Parts<'d> {
    /// Their reports for the year.
    there: Vec<ReportInSeries<'d>>,
    /// Those without a report for it.
    missing: Vec<&'d str>,
}

impl<'d> Parts<'d> {
    fn of(report: &ReportInSeries<'d>) -> Self {
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for (name, report) in known(report).chain(below(report)) {
            match report {
                Some(report) => there.push(report),
                None => missing.push(name),
            }
        }
        Self { there, missing }
    }

    fn count(&self) -> usize {
        self.there.len() + self.missing.len()
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of agencies")]
    fn are_enough(&self) -> bool {
        let coverage = self.there.len() as f64 / self.count().max(1) as f64;
        self.there.len() >= FEWEST_AGENCIES && coverage >= LEAST_COVERAGE
    }

    fn names_of_missing(&self) -> Vec<String> {
        self.missing.iter().map(|&name| name.to_owned()).collect()
    }
}

/// The other agencies that are known to report around the year, with their report on it.
fn known<'d>(report: &ReportInSeries<'d>) -> impl Iterator<Item = (&'d str, Option<ReportInSeries<'d>>)> {
    let of = *report;
    of.district.series.iter().filter_map(move |series| {
        let (first, last) = (series.records.first()?, series.records.last()?);
        let is_agency = first.agency.kind != AgencyKind::Government;
        let is_known = (first.year..=last.year).contains(&of.record().year);
        (is_agency && is_known).then(|| (first.agency.name.as_str(), of_year(&of, series)))
    })
}

/// The districts within it, with the report of their government, which includes their agencies.
fn below<'d>(report: &ReportInSeries<'d>) -> impl Iterator<Item = (&'d str, Option<ReportInSeries<'d>>)> {
    let of = *report;
    of.district.below.iter().map(move |(name, series)| (*name, of_year(&of, series)))
}

fn of_year<'d>(of: &ReportInSeries<'d>, series: &'d Series<'d>) -> Option<ReportInSeries<'d>> {
    let at = series.records.iter().position(|record| record.year == of.record().year)?;
    Some(ReportInSeries { district: of.district, series, at })
}

/// A government's figure beside the sum over its agencies.
struct Balance {
    cell: CellIndex,
    own: Amount,
    sum: Amount,
    /// Number of agencies without the cell or without a report.
    missing: usize,
}

impl Balance {
    fn of(table: &TableFigures, cell: CellIndex, parts: &Parts) -> Option<Self> {
        let of_form = &table.form.cells[cell];
        let own = table.figure(cell).value()?;
        let (mut sum, mut lacking) = (Amount::ZERO, parts.missing.len());
        for agency in &parts.there {
            match agency.figure(of_form.metric, of_form.applicant).and_then(Figure::addend) {
                Some(addend) => sum += addend,
                None => lacking += 1,
            }
        }
        Some(Self { cell, own, sum, missing: lacking })
    }

    fn differs(&self, tolerance: Amount) -> bool {
        let difference = self.sum - self.own;
        if self.missing == 0 { difference.abs() > tolerance } else { difference > tolerance }
    }

    fn may_be_explained(&self, tolerance: Amount) -> bool {
        self.missing > 0 && self.own - self.sum > tolerance
    }
}

/// The finding on a table: the first total that differs, and the number of other cells.
fn finding_on(table: &TableFigures, differing: &[&Balance], parts: &Parts) -> Option<Finding> {
    let there = &parts.there;
    let form = table.form;
    let is_total = |of: &&&Balance| form.cells[of.cell].applicant.is_none_or(|applicant| applicant == Applicant::Total);
    let first = differing.iter().find(is_total).or(differing.first())?;
    let cell = &form.cells[first.cell];
    let (own, sum, others) = (first.own, first.sum, differing.len() - 1);
    let governments = there.iter().filter(|of| of.record().agency.kind == AgencyKind::Government).count();
    let fault = ParentSum {
        metric: cell.metric,
        own,
        sum,
        agencies: there.len() - governments,
        governments,
        others,
        missing: parts.names_of_missing(),
    };
    Some(Finding {
        table: Some(table.table().number),
        metric: Some(cell.metric),
        applicant: cell.applicant,
        reported: Some(own.into()),
        expected: Some(sum.into()),
        formula: format!("{own} ≠ {sum}"),
        related: differing
            .iter()
            .map(|of| {
                let cell = &form.cells[of.cell];
                Related { metric: cell.metric, applicant: cell.applicant, value: Some(of.sum) }
            })
            .collect(),
        ..RULE.finding(fault)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;
    use crate::rules::sample_district::SampleDistrict;

    const BODIES: [&str; 10] =
        ["财政局", "民政局", "司法局", "水利局", "商务局", "统计局", "审计局", "交通局", "林业局", "教育局"];

    /// Ten agencies with 30 decisions each.
    fn district(own: &str, bodies: &[&str]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        for body in bodies {
            for year in [2022, 2024] {
                district.add(body, year, |_| {});
            }
            district.add(body, 2023, |sample| sample.set("penalties.decisions", None, "30"));
        }
        district.add("人民政府", 2023, |sample| {
            sample.follow(crate::forms::form("2021").unwrap());
            sample.set("penalties.decisions", None, own);
            sample.remove_table(3);
        });
        district
    }

    #[test]
    fn passes() {
        let district = district("300", &BODIES);
        district.passes(&RULE, "人民政府", 2023);
        assert!(matches!(district.verdict(&RULE, "教育局", 2023).0, Outcome::NotApplicable(_)));
    }

    #[test]
    fn fails() {
        for own in ["330", "270"] {
            let finding = district(own, &BODIES).fails(&RULE, "人民政府", 2023);
            assert_eq!((finding.expected, finding.table), (Some(300.into()), Some(2)));
            assert!(finding.message().zh.contains("所属10个机关合计为300"), "{}", finding.message().zh);
        }
    }

    #[test]
    fn governments_below_hold_their_agencies() {
        let mut district = district("340", &BODIES);
        for (below, figure) in [("甲县", "30"), ("乙县", "10")] {
            district.add_below(below, "人民政府", 2023, |sample| sample.set("penalties.decisions", None, figure));
            district.add_below(below, "教育局", 2023, |sample| sample.set("penalties.decisions", None, "7"));
        }
        district.passes(&RULE, "人民政府", 2023);
        district.add_below("丙县", "教育局", 2023, |sample| sample.set("penalties.decisions", None, "7"));
        let finding = {
            let mut district = district;
            district.add_below("丙县", "人民政府", 2023, |sample| sample.set("penalties.decisions", None, "5"));
            district.fails(&RULE, "人民政府", 2023)
        };
        assert!(finding.message().zh.contains("所属10个机关和3个下级政府合计为345"), "{}", finding.message().zh);
    }

    #[test]
    fn what_is_missing_may_explain_it() {
        let with_one_missing = |own| {
            let mut district = district(own, &BODIES);
            district.add("档案局", 2022, |_| {}).add("档案局", 2024, |_| {});
            district
        };
        let reason = with_one_missing("330").not_checked(&RULE, "人民政府", 2023);
        assert!(reason.contains("清河区档案局"), "{reason}");
        assert!(
            with_one_missing("270").fails(&RULE, "人民政府", 2023).message().zh.contains("合计未包括：清河区档案局")
        );
        let few = district("300", &BODIES[..3]).not_checked(&RULE, "人民政府", 2023);
        assert!(few.starts_with("3 of 3 known agencies"), "{few}");
        let half = district("700", &BODIES).not_checked(&RULE, "人民政府", 2023);
        assert!(half.starts_with("its agencies make up less than half"), "{half}");
    }
}
