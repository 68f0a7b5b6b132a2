//! An impossible date: one before the end of the period, or one that no calendar has.
//!
//! # What it checks
//! The dates of signature and of publication lie after the end of the year reported on, or after the end of the
//! statistical period, if that ends with an earlier year. Every date in the report exists in the calendar.
//!
//! # Why it matters
//! Nobody can report on a year before it is over (Article 49 of the Regulations, Article 31 of those of 2007: the report
//! is on the year before). Such a date is a slip at best; it also hides whether the report was published in time (the same
//! articles).
//!
//! # Example
//! A report for 2023 signed on 2023年1月18日; 截至2月30日.
//!
//! # What else it could be
//! The old year written in January, which is the commonest slip of all; a page that was created before its text.
//!
//! # 中文说明
//! 不可能的日期：统计期限尚未届满，或日历上没有这一天。
//!
//! ## 检查内容
//! 落款日期和页面写明的发布日期应在报告年度结束之后；统计期限截至更早年度年底的，以统计期限届满为准。报告中的每个日期都应是
//! 日历上有的。
//!
//! ## 依据
//! 年度尚未结束，无从报告全年情况（《政府信息公开条例》第四十九条、2007 年条例第三十一条：公布上一年度的年度报告）。这样的日期
//! 至少是笔误，也使报告是否按期发布（同条）无从判断。
//!
//! ## 示例
//! 2023 年度的报告，落款为 2023年1月18日；“截至2月30日”。
//!
//! ## 其他可能
//! 一月份仍写旧的年份，这是最常见的笔误；网页先于正文生成。

use super::context::Context;
use super::dated::{Act, dates};
use super::excerpt::on_words;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Reason, Severity, as_words};
use crate::language::{Bilingual, Language, chinese_day};
use crate::report::{CellPlace, Metadata, Printed};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M107",
    name: "impossible-date",
    name_zh: "日期不可能",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("m107_impossible_date.rs"),
    reach: Reach::Report(check),
};

/// Most dates that a finding names.
const MOST_SHOWN: usize = 6;

#[derive(Debug, Serialize)]
struct ImpossibleDates {
    early: Option<Early>,
    /// Dates that no calendar has.
    no_days: Vec<String>,
}

/// A day before the end of the period.
#[derive(Debug, Serialize)]
struct Early {
    act: Act,
    #[serde(serialize_with = "as_words")]
    day: NaiveDate,
    #[serde(serialize_with = "as_words")]
    end: NaiveDate,
}

impl Fault for ImpossibleDates {
    fn message(&self) -> Bilingual {
        let early = self.early.iter().map(|Early { act, day, end }| {
            Bilingual::new(
                format!("{} on {day}, before the period was over ({end})", act.name(Language::En)),
                format!(
                    "{}日期为{}，早于统计期限届满之日（{}）",
                    act.name(Language::Zh),
                    chinese_day(*day),
                    chinese_day(*end)
                ),
            )
        });
        let no_days = self
            .no_days
            .iter()
            .map(|date| Bilingual::new(format!("no calendar has a {date}"), format!("日期“{date}”不存在")));
        Bilingual::join(&early.chain(no_days).collect::<Vec<_>>(), "; ", "；")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let Some(end) = end(metadata) else { return Verdict::not_checked(Reason::NoYear) };
    let dates = dates(metadata);
    let impossible = &metadata.impossible_dates[..metadata.impossible_dates.len().min(MOST_SHOWN)];
    if dates.is_empty() && impossible.is_empty() {
        return Verdict::not_checked(Reason::NoDate);
    }
    // a page that repeats the date of the signature repeats the mistake
    let early = dates.iter().find(|dated| dated.day <= end);
    if early.is_none() && impossible.is_empty() {
        return Verdict::of(Vec::new());
    }
    let found = RULE.finding(ImpossibleDates {
        early: early.map(|of| Early { act: of.act, day: of.day, end }),
        no_days: impossible.iter().map(|date| date.text.clone()).collect(),
    });
    let Some(first) = impossible.first() else {
        return Verdict::of(vec![on_words(early.and_then(|of| of.quote), found)]);
    };
    let place = CellPlace { place: first.place, ..CellPlace::default() };
    Verdict::of(vec![Finding { excerpt: excerpt(impossible), place, ..found }])
}

/// The last day of the year reported on, by the year or by the period if that is the earlier.
fn end(metadata: &Metadata) -> Option<NaiveDate> {
    let last_day = NaiveDate::from_ymd_opt(metadata.year?, 12, 31)?;
    let period = metadata.period.map(|(_, end)| end).filter(|end| (end.month(), end.day()) == (12, 31));
    Some(period.map_or(last_day, |end| end.min(last_day)))
}

/// A line for each impossible date.
fn excerpt(dates: &[Printed]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    for date in dates {
        excerpt.add_line();
        excerpt.mark(&date.text);
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::rules::sample::Sample;

    fn signed(year: i32, month: u32, day: u32) -> Sample {
        let mut sample = Sample::new();
        sample.report.metadata.signed_on = NaiveDate::from_ymd_opt(year, month, day);
        sample
    }

    #[test]
    fn passes() {
        signed(2024, 1, 1).passes(&RULE);
        assert_eq!(Sample::new().not_checked(&RULE), "neither signature nor page give a date");
        let mut sample = signed(2024, 1, 18);
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        // the title is a year ahead of the period, which is not the date's fault
        sample.report.metadata.year = Some(2024);
        sample.report.metadata.period = Some((date(2023, 1, 1), date(2023, 12, 31)));
        sample.passes(&RULE);
        sample.report.metadata.year = None;
        assert_eq!(sample.not_checked(&RULE), "the report names no year");
    }

    #[test]
    fn fails() {
        let mut sample = signed(2023, 1, 18);
        assert_eq!(sample.fails(&RULE).message().en, "signed on 2023-01-18, before the period was over (2023-12-31)");
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2023, 1, 18);
        sample.fails(&RULE);
        sample.report.metadata.signed_on = None;
        assert_eq!(sample.fails(&RULE).message().zh, "发布日期为2023年1月18日，早于统计期限届满之日（2023年12月31日）");
    }

    #[test]
    fn a_day_that_no_calendar_has_fails_without_any_other_date() {
        let mut sample = Sample::new();
        let date = Printed { text: "2024年2月30日".to_owned(), place: Place::default() };
        sample.report.metadata.impossible_dates.push(date);
        assert_eq!(sample.fails(&RULE).message().en, "no calendar has a 2024年2月30日");
        sample.report.metadata.signed_on = NaiveDate::from_ymd_opt(2023, 1, 18);
        let finding = sample.fails(&RULE);
        assert_eq!(
            finding.message().zh,
            "落款日期为2023年1月18日，早于统计期限届满之日（2023年12月31日）；日期“2024年2月30日”不存在"
        );
        assert_eq!(finding.excerpt.text, "2024年2月30日");
    }
}
