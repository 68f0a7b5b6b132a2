//! A year for which an agency has no report, between years for which it has.
//!
//! # What it checks
//! Whether there is a report for every year between an agency's first and its last. Before the first and after the last
//! nothing is expected: the agency may not have existed. The finding is filed under the year that has no report.
//!
//! # Why it matters
//! Article 49 of the Regulations asks for a report every year. What happened in the missing year can be told by nobody,
//! and the carried-over requests of the years around it cannot be followed.
//!
//! # Example
//! Reports for 2021 and 2023, none for 2022.
//!
//! # What else it could be
//! A file that was not collected or could not be read (the table `sources` tells), a report published under another
//! name of the agency, or one that names the wrong year.
//!
//! # 中文说明
//! 前后年度都有报告，唯独某一年没有。
//!
//! ## 检查内容
//! 每个机关从首份到末份报告之间，每年都应有一份报告。首份之前、末份之后不作要求，该机关当时可能不存在。结果记在缺少报告的年度。
//!
//! ## 依据
//! 《政府信息公开条例》第四十九条要求每年公布上一年度的年度报告。缺少的年度情况无从得知，前后两年的结转申请也无法衔接。
//!
//! ## 示例
//! 有 2021、2023 年度报告，没有 2022 年度报告。
//!
//! ## 其他可能
//! 文件未采集到或无法读取（见 `sources` 表），报告以机关的其他名称发布，或者报告写错了年度。

use super::across::Due;
use super::{Reach, Rule, Verdict, finding};
use crate::finding::Severity;

pub const RULE: Rule = Rule {
    code: "Y105",
    name: "missing-year",
    severity: Severity::Error,
    source: include_str!("y105_missing_year.rs"),
    check: Reach::Year(check),
};

fn check(of: &Due) -> Verdict {
    if of.record().is_some() {
        return Verdict::of(Vec::new());
    }
    let year = of.year;
    let years = || of.series.records.iter().map(|record| record.year);
    let (Some(before), Some(after)) =
        (years().filter(|known| *known < year).max(), years().find(|known| *known > year))
    else {
        return Verdict::not_applicable("before its first report or after its last");
    };
    Verdict::of(vec![finding(
        &RULE,
        format!("no report for {year}, though there are those for {before} and {after}"),
        format!("缺少 {year} 年度报告，而 {before} 年度和 {after} 年度都有"),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn fails() {
        let district = district(&[2020, 2023]);
        for year in [2021, 2022] {
            let finding = district.fails(&RULE, "教育局", year);
            assert_eq!(finding.message_zh, format!("缺少 {year} 年度报告，而 2020 年度和 2023 年度都有"));
        }
        district.passes(&RULE, "教育局", 2023);
    }
}
