//! A year without a report, between years with one, or of an agency that the list of agencies names.
//!
//! # What it checks
//! There is a report on every year between an agency's first and its last. Before the first and after the last nothing
//! is expected, since the agency may not have existed. For an agency of the list (`names.agencies`), the list says when
//! it existed: a report is due for each of these years in which its district has any report, even if the agency never
//! sent one; in a district without any report, for each year of the corpus. `coverage` calls the same years missing.
//! The finding is filed under the agency and the year, without a report or a path.
//!
//! # Why it matters
//! Article 49 of the Regulations, like Article 31 of those of 2007, asks for a report every year since 2008; for
//! earlier years none was due. What happened in the missing year remains unknown, and requests carried over into it or
//! out of it cannot be followed.
//!
//! # Example
//! Reports for 2021 and 2023, none for 2022. A street office on the list without any report.
//!
//! # What else it could be
//! A file that was not collected or could not be read (see the table `sources`), a report published under another name
//! of the agency, or one that names the wrong year. An agency of the list that was founded or dissolved meanwhile, and
//! whose row does not say when.
//!
//! # 中文说明
//! 前后年度都有报告，唯独某一年没有；或者列入机关名单而没有报告。
//!
//! ## 检查内容
//! 每个机关从首份到末份报告之间，每年都应有一份报告。首份之前、末份之后不作要求，该机关当时可能不存在。
//! 列入机关名单（`names.agencies`）的，存续年度以名单为准：其所在地区有任何报告的年度，都应有该机关的报告，从未报送的也不例外；
//! 整个地区没有报告的，按本次核查的全部年度计。与 `coverage` 表的 missing 一致。结果记在该机关和该年度名下，没有报告编号和路径。
//!
//! ## 依据
//! 《政府信息公开条例》第四十九条（2007 年条例第三十一条）要求每年公布上一年度的年度报告，自 2008 年度起；此前没有这项义务，
//! 不作核查。缺少的年度情况无从得知，前后两年的结转申请也无法衔接。
//!
//! ## 示例
//! 有 2021、2023 年度报告，没有 2022 年度报告；名单中的某街道办事处一份报告也没有。
//!
//! ## 其他可能
//! 文件未采集到或无法读取（见 `sources` 表），报告以机关的其他名称发布，或者报告写错了年度；名单中的机关期间成立或撤销，而名单未写明年度。

use super::agency_year::AgencyYear;
use super::context::Context;
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Reason, Severity, ask};
use crate::forms::in_force;
use crate::language::Bilingual;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y105",
    name: "missing-year",
    name_zh: "缺少年度报告",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("y105_missing_year.rs"),
    reach: Reach::Year(check),
};

#[derive(Debug, Serialize)]
enum MissingYear {
    /// The agency has reports before and after.
    Between { year: i32, before: i32, after: i32 },
    /// The agency is on the list and has reports for these other years.
    Listed { year: i32, others: Vec<i32> },
}

impl Fault for MissingYear {
    fn message(&self) -> Bilingual {
        match self {
            Self::Between { year, before, after } => Bilingual::new(
                format!("no report for {year}, although there are reports for {before} and {after}"),
                format!("缺少{year}年度报告，而{before}年度和{after}年度的报告都有"),
            ),
            Self::Listed { year, others } => {
                let years = others.iter().map(ToString::to_string).collect::<Vec<_>>();
                let (en, zh) = match &years[..] {
                    [] => ("there is none for any other year".to_owned(), "其他年度的报告也没有".to_owned()),
                    years => (
                        format!("there are reports for {}", years.join(", ")),
                        format!("有{}年度的报告", years.join("、")),
                    ),
                };
                Bilingual::new(
                    format!("no report for {year} of an agency that is on the list; {en}"),
                    format!("该机关列入名单，但没有{year}年度报告；{zh}"),
                )
            }
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please supply it.", "请提供")
    }
}

fn check(of: &AgencyYear, _: &Context) -> Verdict {
    if of.record.is_some() {
        return Verdict::of(Vec::new());
    }
    let year = of.year;
    if year < in_force(year).since {
        return Verdict::not_applicable(Reason::BeforeRegulations);
    }
    let years = || of.series.into_iter().flat_map(|series| &series.records).map(|record| record.year);
    if of.is_listed {
        return Verdict::of(vec![RULE.finding(MissingYear::Listed { year, others: years().collect() })]);
    }
    let (Some(before), Some(after)) =
        (years().filter(|known| *known < year).max(), years().find(|known| *known > year))
    else {
        return Verdict::not_applicable(Reason::OutsideSeries);
    };
    Verdict::of(vec![RULE.finding(MissingYear::Between { year, before, after })])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;
    use crate::rules::sample_district::SampleDistrict;

    fn district(years: &[i32]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        for &year in years {
            district.add("教育局", year, |_| {});
        }
        district
    }

    #[test]
    fn passes() {
        district(&[2021, 2022, 2023]).passes(&RULE, "教育局", 2022);
        district(&[2021]).passes(&RULE, "教育局", 2021);
    }

    #[test]
    fn agencies_of_the_list() {
        let mut district = district(&[2020, 2022]);
        district.add("财政局", 2023, |_| {});
        district.expect("民政局", None, None).expect("司法局", Some(2022), None).expect("教育局", None, Some(2022));
        for year in 2020..=2023 {
            let finding = district.fails(&RULE, "民政局", year);
            assert_eq!(finding.message().zh, format!("该机关列入名单，但没有{year}年度报告；其他年度的报告也没有"));
        }
        let finding = district.fails(&RULE, "教育局", 2021);
        assert_eq!(finding.message().zh, "该机关列入名单，但没有2021年度报告；有2020、2022年度的报告");
        district.fails(&RULE, "司法局", 2022);
        for (body, year) in [("司法局", 2021), ("教育局", 2023), ("财政局", 2022), ("民政局", 2024)] {
            assert_eq!(
                district.verdict(&RULE, body, year).0,
                Outcome::NotApplicable(Reason::OutsideSeries),
                "{body} {year}"
            );
        }
    }

    #[test]
    fn fails() {
        let district = district(&[2020, 2023]);
        for year in [2021, 2022] {
            let finding = district.fails(&RULE, "教育局", year);
            assert_eq!(finding.message().zh, format!("缺少{year}年度报告，而2020年度和2023年度的报告都有"));
        }
        district.passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn nobody_owed_a_report_before_the_regulations() {
        let mut district = district(&[2005, 2009]);
        district.expect("民政局", None, None);
        for body in ["教育局", "民政局"] {
            for year in [2006, 2007] {
                assert!(district.verdict(&RULE, body, year).1.is_empty(), "{body} {year}");
            }
            district.fails(&RULE, body, 2008);
        }
    }
}
