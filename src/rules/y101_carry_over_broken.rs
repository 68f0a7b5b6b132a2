//! Requests carried into a year that are not those carried out of the year before.
//!
//! # What it checks
//! In every column of table 3 the requests carried in from last year are those that the report for last year carried
//! out. A column that is blank in one of the two reports is not compared; but a total that is blank in one and more
//! than 0 in the other is a query. Nothing is compared across a year without a report.
//!
//! # Why it matters
//! A request that is not closed by the end of a year is still there on New Year's Day. If the figures differ, requests
//! were lost or invented between two reports, and every balance of the new year starts from a wrong figure.
//!
//! # Example
//! The report for 2022 carries 3 requests out, the report for 2023 carries 1 in.
//!
//! # What else it could be
//! Bodies merged or divided between the years, or a corrected version of last year's report that is not in the corpus.
//!
//! # 中文说明
//! 本年的“上年结转”与上一年报告的“结转下年度”不一致。
//!
//! ## 检查内容
//! 表三每一列：本年的上年结转数应等于上一年度报告的结转下年度数。两份报告中有一份该列空白的，不比较该列；
//! 只有总计一份空白、另一份大于零的，作为疑问提出。中间缺少年度报告的，不跨年比较。
//!
//! ## 依据
//! 年底未办结的申请，新年第一天仍在办理之中。前后不一致，说明两份报告之间有申请丢失或凭空增加，新一年的平衡关系从起点就是错的。
//!
//! ## 示例
//! 2022 年度报告结转下年度 3 件，2023 年度报告上年结转 1 件。
//!
//! ## 其他可能
//! 两年之间机构合并或拆分，或者上一年报告后来更正而更正版不在本次核查范围内。

use super::context::{Context, Setting};
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Measure, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, Applicant, CODEBOOK, Roles};
use crate::series::{RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y101",
    name: "carry-over-broken",
    name_zh: "结转数不衔接",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("y101_carry_over_broken.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

/// The requests carried out of one year and into the next. A blank stays a blank.
#[derive(Debug, Serialize)]
struct CarryOverBroken {
    column: &'static str,
    year: i32,
    out: Option<Amount>,
    into: Option<Amount>,
}

impl Fault for CarryOverBroken {
    fn message(&self) -> Bilingual {
        let Self { column, year, out, into } = self;
        let last = year - 1;
        let figure = |value: &Option<Amount>| value.map_or_else(|| "blank".to_owned(), |value| value.to_string());
        let zh = |value: &Option<Amount>| value.map_or_else(|| "为空白".to_owned(), |value| format!("为{value}件"));
        let english = match (out, into) {
            (Some(out), None) => {
                format!("column {column}: {out} carried out of {last}, and the cell of {year} is blank")
            }
            (None, Some(into)) => {
                format!("column {column}: {into} carried into {year}, and the cell of {last} is blank")
            }
            _ => format!(
                "column {column}: {} carried out of {last}, but {} carried into {year}",
                figure(out),
                figure(into)
            ),
        };
        Bilingual::new(
            english,
            format!("“{column}”一栏，{last}年度报告结转下年度{}，{year}年度报告上年结转{}", zh(out), zh(into)),
        )
    }
}

fn check(report: &ReportInSeries, context: &Context) -> Verdict {
    let Roles { carried_in, carried_out, .. } = CODEBOOK.roles;
    let Some(last) = report.last_year() else { return Verdict::not_checked(Reason::NoLastYear) };
    let total = Some(Applicant::Total);
    let asked = |of: &ReportInSeries, metric| of.figure(metric, total).is_some();
    if !asked(&last, carried_out) || !asked(report, carried_in) {
        return Verdict::not_applicable(Reason::NoCarryOver);
    }
    let (mut findings, mut held, mut unknown) = (Vec::new(), 0_usize, 0_usize);
    for applicant in Applicant::ALL.map(Some) {
        let (Some(before), Some(now)) = (last.figure(carried_out, applicant), report.figure(carried_in, applicant))
        else {
            continue;
        };
        if before.is_unknown() || now.is_unknown() {
            unknown += 1;
            continue;
        }
        let (before, now) = (before.value(), now.value());
        let severity = match (before, now) {
            (Some(before), Some(now)) if (before - now).abs() <= context.tolerance => {
                held += 1;
                continue;
            }
            (Some(_), Some(_)) => RULE.severity,
            // blank is not zero: a figure on one side needs one on the other
            (Some(figure), None) | (None, Some(figure)) if applicant == total && !figure.is_zero() => Severity::Query,
            _ => continue,
        };
        let (year, column) = (report.record().year, report.column(carried_in, applicant));
        let figure = |value: Option<Amount>| value.map_or_else(|| "blank".to_owned(), |value| value.to_string());
        let related = |metric, value| Related { metric, applicant, value };
        findings.push(Finding {
            severity,
            table: report.table(carried_in, applicant),
            metric: Some(carried_in),
            applicant,
            reported: now.map(Measure::Amount),
            expected: before.map(Measure::Amount),
            formula: format!("{} ≠ {}", figure(now), figure(before)),
            related: vec![related(carried_in, now), related(carried_out, before)],
            last_year: Some((carried_out, applicant)),
            ..RULE.finding(CarryOverBroken { column, year, out: before, into: now })
        });
    }
    match (findings.is_empty(), held, unknown) {
        (true, 0, 0) => Verdict::not_checked(Reason::BlankInEither),
        (true, 0, _) => Verdict::not_checked(Reason::UnreadableInEither),
        _ => Verdict::of(findings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{Enterprise, NaturalPerson, Total};
    use crate::rules::sample_district::SampleDistrict;

    /// One request of an enterprise is carried out of each year.
    fn district(columns: &[(Applicant, &str)]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2022, |_| {});
        district.add("教育局", 2023, |sample| {
            for (column, text) in columns {
                sample.set("requests.carried_in", Some(*column), text);
            }
        });
        district
    }

    #[test]
    fn passes() {
        let district = district(&[(Enterprise, "1"), (Total, "1")]);
        district.passes(&RULE, "教育局", 2023);
        assert_eq!(district.not_checked(&RULE, "教育局", 2022), "no report for the year before");
    }

    #[test]
    fn fails() {
        let finding = district(&[(Enterprise, "0"), (Total, "1")]).fails(&RULE, "教育局", 2023);
        assert_eq!(
            (finding.applicant, finding.reported, finding.expected),
            (Some(Enterprise), Some(0.into()), Some(1.into()))
        );
        assert_eq!(finding.message().zh, "“商业企业”一栏，2022年度报告结转下年度为1件，2023年度报告上年结转为0件");
        assert_eq!(finding.severity, Severity::Error);
        assert!(
            finding.excerpt.text.contains("上年结转") && finding.place.grid.is_some_and(|grid| grid.table == 1),
            "{finding:?}"
        );
        let (_, findings) = district(&[]).verdict(&RULE, "教育局", 2023);
        assert_eq!(findings.iter().map(|of| of.applicant).collect::<Vec<_>>(), [Some(Enterprise), Some(Total)]);
    }

    #[test]
    fn blank_is_not_zero() {
        district(&[(NaturalPerson, ""), (Enterprise, ""), (Total, "1")]).passes(&RULE, "教育局", 2023);
        let finding = district(&[(Enterprise, ""), (Total, "")]).fails(&RULE, "教育局", 2023);
        assert_eq!((finding.applicant, finding.severity), (Some(Total), Severity::Query));
    }

    #[test]
    fn gaps_are_not_bridged() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2021, |_| {}).add("教育局", 2023, |_| {});
        assert_eq!(district.not_checked(&RULE, "教育局", 2023), "no report for the year before");
    }
}
