//! An amount about ten thousand times that of other years, or one ten-thousandth of it: 元 and 万元 mixed up.
//!
//! # What it checks
//! Each amount of money is compared with the median of the same amount in the agency's other reports. If it is larger
//! or smaller by a factor of about 3,200 to 31,600, it is in another unit. Two other years are needed to know which
//! year is wrong; if there is only one, the larger amount is taken to be the one in yuan. Rule N101 compares amounts
//! with the prose of the same report.
//!
//! # Why it matters
//! The form asks for ten thousand yuan (万元). One bureau that fills in yuan makes the total of its district ten thousand
//! times too large, and nothing in its own report shows it.
//!
//! # Example
//! Charges of 620.5 in 2021, 598.2 in 2022 and 6,310,000 in 2023.
//!
//! # What else it could be
//! A new charge of another size, or a year in which hardly anything was charged.
//!
//! # 中文说明
//! 金额约为其他年份的一万倍或万分之一：元与万元混淆。
//!
//! ## 检查内容
//! 将每个金额与该机关其他年度同一金额的中位数相比，相差约三千二百至三万一千六百倍的，单位有误。
//! 有两个以上其他年度才能确定是哪一年有误；只有一个其他年度的，视较大者为误按元填写。
//! 与同一报告正文中的金额相差一万倍的，见 N101。
//!
//! ## 依据
//! 格式要求以万元为单位。一个机关按元填写，全区合计就会虚增上万倍，而单看这份报告发现不了。
//!
//! ## 示例
//! 收费金额 2021 年 620.5，2022 年 598.2，2023 年 6310000。
//!
//! ## 其他可能
//! 新增了规模不同的收费项目，或者当年几乎没有收费。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::spread::{middle, with_years};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Decimal, Metric};
use crate::series::{RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y107",
    name: "unit-slip",
    name_zh: "元与万元混淆",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("y107_unit_slip.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

/// Yuan per unit of the form, and the number of digits by which a figure in yuan is longer.
const FACTOR: f64 = 10_000.0;
const PLACES: i8 = 4;
/// Widest ratio between the amounts of two years, the square root of ten. A ratio nearer to the factor is a slip.
const NEAR: f64 = 3.162;

#[derive(Debug, Serialize)]
struct UnitSlip {
    #[serde(skip)]
    metric: Metric,
    year: i32,
    own: Amount,
    usual: Amount,
    others: Vec<(i32, Amount)>,
}

impl Fault for UnitSlip {
    fn message(&self) -> Bilingual {
        let Self { metric, year, own, usual, others } = self;
        let (en, zh, history) = (&metric.entry().en, &metric.entry().zh, with_years(others));
        let (more_of, less_of) = (own.max(usual), own.min(usual));
        let times = more_of.to_f64() / less_of.to_f64();
        let (more, more_zh) = if own > usual {
            ("times", format!("{times:.0}倍"))
        } else {
            ("times less than", format!("{times:.0}分之一"))
        };
        Bilingual::new(
            format!(
                "{en}: {own} in {year} is {times:.0} {more} the usual {usual} ({}): yuan and 万元 mixed up",
                history.en
            ),
            format!("“{zh}”{year}年为{own}，约为历年通常数{usual}的{more_zh}（{}），疑将“元”与“万元”混淆", history.zh),
        )
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let amounts = CODEBOOK.metrics().filter(|metric| !metric.entry().unit.is_count());
    let asked: Vec<Metric> = amounts.filter(|metric| report.figure(*metric, None).is_some()).collect();
    if asked.is_empty() {
        return Verdict::not_applicable(Reason::NoAmounts);
    }
    let mut findings = Vec::new();
    let mut compared = 0;
    for metric in asked {
        let amount = |of: &ReportInSeries| of.value(metric, None).filter(|amount| amount.is_positive());
        let Some(own) = amount(report) else { continue };
        let others: Vec<(i32, Amount)> = report
            .years()
            .filter(|other| other.at != report.at)
            .filter_map(|other| Some((other.record().year, amount(&other)?)))
            .collect();
        let Some(usual) = middle(others.iter().map(|(_, amount)| *amount).collect()) else { continue };
        compared += 1;
        let ratio = own.to_f64() / usual.to_f64();
        let is_near = |factor: f64| (factor / NEAR..factor * NEAR).contains(&ratio);
        if is_near(FACTOR) || is_near(1.0 / FACTOR) && others.len() > 1 {
            findings.push(slip(report, metric, own, usual, &others));
        }
    }
    if compared == 0 {
        return Verdict::not_checked(Reason::NoOtherAmounts);
    }
    Verdict::of(findings)
}

fn slip(report: &ReportInSeries, metric: Metric, own: Amount, usual: Amount, others: &[(i32, Amount)]) -> Finding {
    let expected = Decimal::from(own).shifted(if own > usual { -PLACES } else { PLACES }).amount();
    let fault = UnitSlip { metric, year: report.record().year, own, usual, others: others.to_vec() };
    Finding {
        table: report.table(metric, None),
        metric: Some(metric),
        reported: Some(own.into()),
        expected: Some(expected.into()),
        formula: format!("{own} ÷ {usual} = {}", Decimal::nearest(own.to_f64() / usual.to_f64(), -6)),
        related: std::iter::once(own)
            .chain(others.iter().map(|(_, amount)| *amount))
            .map(|value| Related { metric, applicant: None, value: Some(value) })
            .collect(),
        ..RULE.finding(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample_district::SampleDistrict;

    fn district(amounts: &[&str]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        for (year, amount) in (2021..).zip(amounts) {
            district.add("教育局", year, |sample| sample.set("charges.amount", None, amount));
        }
        district
    }

    #[test]
    fn passes() {
        district(&["620.5", "598.2", "1631"]).passes(&RULE, "教育局", 2023);
        district(&["620.5", "0", "6.31"]).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let district = district(&["620.5", "598.2", "6310000", "631"]);
        let finding = district.fails(&RULE, "教育局", 2023);
        assert_eq!((finding.reported, finding.expected), (Some(6_310_000.into()), Some(631.into())));
        assert!(finding.message().zh.contains("2021年620.5"), "{}", finding.message().zh);
        district.passes(&RULE, "教育局", 2022);
    }

    #[test]
    fn of_two_years_the_larger_is_in_yuan() {
        let district = district(&["620.5", "6310000"]);
        district.fails(&RULE, "教育局", 2022);
        district.passes(&RULE, "教育局", 2021);
    }
}
