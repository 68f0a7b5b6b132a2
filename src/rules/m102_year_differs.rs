//! A report whose places name different years.
//!
//! # What it checks
//! The title, the title of the file or page, the statistical period, the index box and the captions of the tables name
//! one year, and the signature is dated in the year after it; if the report is late, in the year after that. Rule M107
//! checks signatures dated before the year was over, rule M103 periods that are no calendar year.
//!
//! # Why it matters
//! The report is filed under its year (Article 49 of the Regulations: the report is on the year before). Filed under a
//! wrong year, it leaves one year without a report and gives another two, and every comparison over the years is false.
//!
//! # Example
//! Title `2023年政府信息公开工作年度报告`, period 自2022年1月1日至2022年12月31日, signed on 2024年1月18日.
//!
//! # What else it could be
//! Last year's file filled in again, with the old title or period left in it; a page that was given another report's
//! title.
//!
//! # 中文说明
//! 报告各处写明的年度不一致。
//!
//! ## 检查内容
//! 标题、文件或网页标题、统计期限、索引信息和表格标题写明的应是同一年度，落款日期应在次年（迟报的，可在再下一年）。
//! 落款早于年度结束的见 M107，统计期限不是完整公历年度的见 M103。
//!
//! ## 依据
//! 报告按年度归档（《政府信息公开条例》第四十九条：上一年度的年度报告）。年度有误，则一年缺报、一年重复，历年比较全部失实。
//!
//! ## 示例
//! 标题为“2023年政府信息公开工作年度报告”，统计期限为2022年1月1日至2022年12月31日，落款为2024年1月18日。
//!
//! ## 其他可能
//! 在上一年的文件上修改，标题或统计期限没有改；网页标题是另一份报告的。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Origin, Reason, Severity, as_words, ask};
use crate::language::{Bilingual, Language, chinese_day};
use crate::report::{CellPlace, Metadata, YearPlace};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::fmt;
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    code: "M102",
    name: "year-differs",
    name_zh: "年度不一致",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("m102_year_differs.rs"),
    reach: Reach::Report(check),
};

/// Years between the one reported on and the signature; two if the report is late.
const SIGNED_AFTER: RangeInclusive<i32> = 1..=2;

#[derive(Debug, Serialize)]
struct YearDiffers {
    named: Vec<Named>,
}

/// One place and the year, the period or the day that it names.
#[derive(Debug, Serialize)]
struct Named {
    origin: Origin,
    #[serde(serialize_with = "as_words")]
    says: Said,
    agrees: bool,
    #[serde(skip)]
    place: CellPlace,
}

/// What a place names.
#[derive(Debug, Clone, Copy)]
enum Said {
    Year(i32),
    Period(NaiveDate, NaiveDate),
    Day(NaiveDate),
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(formatter, "{year}"),
            Self::Period(start, end) => write!(formatter, "{start}/{end}"),
            Self::Day(day) => write!(formatter, "{day}"),
        }
    }
}

impl Said {
    fn chinese(self) -> String {
        match self {
            Self::Year(year) => format!("{year}年"),
            Self::Period(start, end) => format!("{}至{}", chinese_day(start), chinese_day(end)),
            Self::Day(day) => chinese_day(day),
        }
    }
}

impl Fault for YearDiffers {
    fn message(&self) -> Bilingual {
        let says = |Named { origin, says, .. }: &Named| {
            let (origin, origin_zh) = (origin.name(Language::En), origin.name(Language::Zh));
            Bilingual::new(format!("{origin} {says}"), format!("{origin_zh}为{}", says.chinese()))
        };
        let named = Bilingual::join(&self.named.iter().map(says).collect::<Vec<_>>(), ", ", "，");
        Bilingual::new(
            format!("its places name different years: {}", named.en),
            format!("报告年度前后不一致：{}", named.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please say which year it covers.", "请核实报告所属年度")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let Some(year) = metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    let named = named(metadata, year);
    match &named[..] {
        [] => return Verdict::not_checked(Reason::NoYearNamed),
        [only] => return Verdict::not_checked(Reason::YearNamedOnce(only.origin)),
        _ => {}
    }
    let Some(differing) = named.iter().find(|named| !named.agrees) else { return Verdict::of(Vec::new()) };
    let mut excerpt = Excerpt::default();
    for Named { origin, says, agrees, .. } in &named {
        excerpt.add_line();
        excerpt.text.extend([origin.name(Language::Zh), "："]);
        if *agrees {
            excerpt.text.push_str(&says.to_string());
        } else {
            excerpt.mark(&says.to_string());
        }
    }
    Verdict::of(vec![Finding { excerpt, place: differing.place, ..RULE.finding(YearDiffers { named }) }])
}

/// Every place that names the year, with whether it agrees with the one that the report is filed under.
fn named(metadata: &Metadata, year: i32) -> Vec<Named> {
    let years = metadata.years.iter().map(|named| {
        let origin = match named.at {
            YearPlace::Title => Origin::Title,
            YearPlace::FileTitle => Origin::FileTitle,
            YearPlace::IndexBox => Origin::IndexBox,
            YearPlace::Caption => Origin::Caption,
        };
        let place = CellPlace { place: named.printed.place, ..CellPlace::default() };
        Named { origin, says: Said::Year(named.year), agrees: named.year == year, place }
    });
    let mut named: Vec<Named> = years.collect();
    let place = CellPlace::default();
    if let Some((start, end)) = metadata.period {
        let agrees = start.year() == year || end.year() == year;
        named.push(Named { origin: Origin::Period, says: Said::Period(start, end), agrees, place });
    }
    // a signature from before the end of the year is for rule M107
    if let Some(date) = metadata.signed_on {
        let agrees = date.year() - year <= *SIGNED_AFTER.end();
        named.push(Named { origin: Origin::Signature, says: Said::Day(date), agrees, place });
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::report::{NamedYear, Printed};
    use crate::rules::sample::Sample;
    use chrono::NaiveDate;

    fn with(title: i32, period: Option<i32>, signed: Option<(i32, u32)>) -> Sample {
        let mut sample = Sample::new();
        let metadata = &mut sample.report.metadata;
        metadata.year = Some(title);
        name(metadata, YearPlace::Title, title);
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        metadata.period = period.map(|year| (date(year, 1, 1), date(year, 12, 31)));
        metadata.signed_on = signed.map(|(year, month)| date(year, month, 18));
        sample
    }

    fn name(metadata: &mut Metadata, at: YearPlace, year: i32) {
        let printed = Printed { text: format!("{year}年"), place: Place::default() };
        metadata.years.push(NamedYear { at, year, printed });
    }

    #[test]
    fn passes() {
        with(2023, Some(2023), Some((2024, 1))).passes(&RULE);
        // late, but on this year
        with(2023, None, Some((2025, 3))).passes(&RULE);
        // before the year was over: another rule
        with(2023, Some(2023), Some((2023, 1))).passes(&RULE);
        let mut sample = with(2023, None, None);
        assert_eq!(sample.not_checked(&RULE), "only the title names the year");
        sample.report.metadata.years.clear();
        assert_eq!(sample.not_checked(&RULE), "no place in the report names its year");
    }

    #[test]
    fn fails() {
        let finding = with(2023, Some(2022), Some((2024, 1))).fails(&RULE);
        assert_eq!(
            finding.message().en,
            "its places name different years: title 2023, statistical period 2022-01-01/2022-12-31, signature 2024-01-18"
        );
        assert_eq!(
            finding.message().zh,
            "报告年度前后不一致：标题为2023年，统计期限为2022年1月1日至2022年12月31日，落款为2024年1月18日"
        );
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "2022-01-01/2022-12-31");
        assert!(with(2020, None, Some((2024, 1))).fails(&RULE).message().en.contains("signature 2024-01-18"));
    }

    #[test]
    fn every_place_that_names_a_year_is_heard() {
        for at in [YearPlace::FileTitle, YearPlace::IndexBox, YearPlace::Caption] {
            let mut sample = with(2023, Some(2023), None);
            name(&mut sample.report.metadata, at, 2023);
            sample.passes(&RULE);
            name(&mut sample.report.metadata, at, 2022);
            sample.fails(&RULE);
        }
    }
}
