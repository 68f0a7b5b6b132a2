//! Rules or normative documents in force that do not follow from last year's, those issued and those repealed.
//!
//! # What it checks
//! For rules (规章) and for normative documents (行政规范性文件): those in force at the end of last year, plus those issued,
//! minus those repealed this year, are those in force at the end of this year. A blank for those issued or repealed
//! counts as none; the finding is then only a query. Both reports have to follow the form of 2021: that of 2019 asks
//! for other quantities.
//!
//! # Why it matters
//! The form counts the stock and its changes. If they do not fit, a document went out of force or came into force
//! without being counted, and nobody can say which rules bind the public.
//!
//! # Example
//! 12 in force in 2022; 3 issued and 1 repealed in 2023; 12 in force in 2023 instead of 14.
//!
//! # What else it could be
//! Documents that lapsed when their term ended and were not counted as repealed, a review that corrected the stock, or
//! documents taken over from a merged body.
//!
//! # 中文说明
//! 现行有效的规章或规范性文件数，与上年存量和本年增减对不上。
//!
//! ## 检查内容
//! 规章、行政规范性文件分别核对：上年现行有效件数 + 本年制发件数 − 本年废止件数 = 本年现行有效件数。制发、废止为空白的按没有
//! 计算，结果只作为疑问提出。两年报告都须采用 2021 年格式；2019 年格式统计的是别的量。
//!
//! ## 依据
//! 格式同时统计存量和当年增减。对不上，说明有文件未经说明就退出或进入有效清单，公众无从知道哪些文件仍有约束力。
//!
//! ## 示例
//! 2022 年现行有效 12 件，2023 年制发 3 件、废止 1 件，2023 年现行有效仍为 12 件，而不是 14 件。
//!
//! ## 其他可能
//! 有效期届满自动失效而未计入废止，清理后更正了存量，或接收了合并机构的文件。

use super::context::{Context, Setting};
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Figure, InForce};
use crate::series::{RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y102",
    name: "in-force-broken",
    name_zh: "现行有效件数不衔接",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("y102_in_force_broken.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

#[derive(Debug, Serialize)]
struct InForceBroken {
    #[serde(skip)]
    counted: &'static InForce,
    year: i32,
    /// In force at the end of the year before.
    stock: Amount,
    new: Amount,
    gone: Amount,
    expected: Amount,
    reported: Amount,
}

impl Fault for InForceBroken {
    fn message(&self) -> Bilingual {
        let Self { counted: InForce { en, zh, .. }, year, stock, new, gone, expected, reported } = self;
        let last = year - 1;
        Bilingual::new(
            format!(
                "{en}: {stock} in force in {last}, {new} issued and {gone} repealed in {year} make {expected}, but \
                 {reported} are in force"
            ),
            format!(
                "“{zh}”{last}年现行有效{stock}件，{year}年制发{new}件、废止{gone}件，现行有效应为{expected}件，报告为{reported}件"
            ),
        )
    }
}

fn check(report: &ReportInSeries, context: &Context) -> Verdict {
    let Some(last) = report.last_year() else { return Verdict::not_checked(Reason::NoLastYear) };
    let is_asked = |of: &ReportInSeries, counted: &InForce| of.figure(counted.in_force, None).is_some();
    if !CODEBOOK.in_force.iter().any(|counted| is_asked(report, counted) && is_asked(&last, counted)) {
        return Verdict::not_applicable(Reason::InForceNotAsked);
    }
    let (mut findings, mut held) = (Vec::new(), 0);
    for counted in &CODEBOOK.in_force {
        let &InForce { issued, repealed, in_force, .. } = counted;
        let figure = |of: &ReportInSeries, metric| of.figure(metric, None);
        let (Some(before), Some(issue), Some(repeal), Some(now)) =
            (figure(&last, in_force), figure(report, issued), figure(report, repealed), figure(report, in_force))
        else {
            continue;
        };
        // the stock has to be reported; a blank among changes counts as none
        let (Some(stock), Some(reported)) = (before.value(), now.value()) else { continue };
        let (Some(new), Some(gone)) = (issue.addend(), repeal.addend()) else { continue };
        let expected = stock + new - gone;
        if (expected - reported).abs() <= context.tolerance {
            held += 1;
            continue;
        }
        let has_blank = issue.is_empty() || repeal.is_empty();
        let year = report.record().year;
        let related = |metric, figure: Figure| Related { metric, applicant: None, value: figure.value() };
        findings.push(Finding {
            severity: if has_blank { Severity::Query } else { RULE.severity },
            table: report.table(in_force, None),
            metric: Some(in_force),
            reported: Some(reported.into()),
            expected: Some(expected.into()),
            formula: format!("{reported} ≠ {stock} + {new} − {gone} = {expected}"),
            related: vec![
                related(in_force, now),
                related(in_force, before),
                related(issued, issue),
                related(repealed, repeal),
            ],
            last_year: Some((in_force, None)),
            ..RULE.finding(InForceBroken { counted, year, stock, new, gone, expected, reported })
        });
    }
    if findings.is_empty() && held == 0 {
        return Verdict::not_checked(Reason::InForceUnknown);
    }
    Verdict::of(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;
    use crate::rules::sample_district::SampleDistrict;

    fn district(issued: &str, repealed: &str, in_force: &str) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2022, |sample| sample.set("normative_documents.in_force", None, "12"));
        district.add("教育局", 2023, |sample| {
            sample.set("normative_documents.issued", None, issued);
            sample.set("normative_documents.repealed", None, repealed);
            sample.set("normative_documents.in_force", None, in_force);
        });
        district
    }

    #[test]
    fn passes() {
        district("3", "1", "14").passes(&RULE, "教育局", 2023);
        district("2", "", "14").passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let finding = district("3", "1", "12").fails(&RULE, "教育局", 2023);
        assert_eq!((finding.reported, finding.expected), (Some(12.into()), Some(14.into())));
        assert_eq!(finding.formula, "12 ≠ 12 + 3 − 1 = 14");
        assert_eq!((finding.severity, finding.table), (Severity::Error, Some(2)));
        assert_eq!(district("3", "/", "12").fails(&RULE, "教育局", 2023).severity, Severity::Query);
    }

    #[test]
    fn the_form_of_2019_counts_otherwise() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2020, |sample| sample.follow(crate::forms::form("2019").unwrap()));
        district.add("教育局", 2021, |_| {});
        let (outcome, _) = district.verdict(&RULE, "教育局", 2021);
        assert!(matches!(outcome, Outcome::NotApplicable(_)), "{outcome:?}");
    }
}
