//! A statistical period that is not the year.
//!
//! # What it checks
//! The period that the lead states runs from 1 January to 31 December of one year. For 2008 it may begin on 1 May, when
//! the Regulations came into force.
//!
//! # Why it matters
//! The report is one on the year before (Article 49 of the Regulations, Article 31 of those of 2007): figures of another
//! period cannot stand beside those of other agencies and years.
//!
//! # Example
//! 本报告的统计期限自2022年1月1日至2023年12月31日.
//!
//! # What else it could be
//! A year changed in one of the two dates only; a body founded or dissolved within the year.
//!
//! # 中文说明
//! 统计期限不是一个完整的公历年度。
//!
//! ## 检查内容
//! 报告开头写明的统计期限应为同一年的 1 月 1 日至 12 月 31 日；2008 年度也可以从条例施行之日（5 月 1 日）起算。
//!
//! ## 依据
//! 年度报告反映上一年度的情况（《政府信息公开条例》第四十九条，2007 年条例第三十一条）：期限不同的数据不能与其他机关、
//! 其他年度并列。
//!
//! ## 示例
//! 本报告的统计期限自2022年1月1日至2023年12月31日。
//!
//! ## 其他可能
//! 两个日期只改了一个；机关在年内成立或撤销。

use super::context::Context;
use super::excerpt::on_words;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Reason, Severity, as_words, ask};
use crate::language::{Bilingual, chinese_day};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M103",
    name: "wrong-period",
    name_zh: "统计期限有误",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("m103_wrong_period.rs"),
    reach: Reach::Report(check),
};

/// Year, month and day on which the Regulations came into force, with which the first period may begin.
const IN_FORCE: (i32, u32, u32) = (2008, 5, 1);

#[derive(Debug, Serialize)]
struct WrongPeriod {
    #[serde(serialize_with = "as_words")]
    start: NaiveDate,
    #[serde(serialize_with = "as_words")]
    end: NaiveDate,
}

impl Fault for WrongPeriod {
    fn message(&self) -> Bilingual {
        let Self { start, end } = self;
        Bilingual::new(
            format!("the statistical period is {start} to {end}, not a calendar year"),
            format!("统计期限为{}至{}，应为公历全年", chinese_day(*start), chinese_day(*end)),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please correct the period.", "请更正")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let Some((start, end)) = metadata.period else { return Verdict::not_checked(Reason::NoPeriod) };
    let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let year = end.year();
    let is_start = date((year, 1, 1)) == Some(start) || year == IN_FORCE.0 && date(IN_FORCE) == Some(start);
    if is_start && date((year, 12, 31)) == Some(end) {
        return Verdict::of(Vec::new());
    }
    Verdict::of(vec![on_words(metadata.period_quote.as_ref(), RULE.finding(WrongPeriod { start, end }))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    fn period(start: (i32, u32, u32), end: (i32, u32, u32)) -> Option<(NaiveDate, NaiveDate)> {
        let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
        date(start).zip(date(end))
    }

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        assert_eq!(sample.not_checked(&RULE), "the report states no period");
        for start in [(2023, 1, 1), (2008, 1, 1), (2008, 5, 1)] {
            sample.report.metadata.period = period(start, (start.0, 12, 31));
            sample.passes(&RULE);
        }
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.report.metadata.period = period((2022, 1, 1), (2023, 12, 31));
        assert!(sample.fails(&RULE).message().en.contains("2022-01-01 to 2023-12-31"));
        for (start, end) in [((2023, 1, 1), (2023, 12, 30)), ((2009, 5, 1), (2009, 12, 31))] {
            sample.report.metadata.period = period(start, end);
            sample.fails(&RULE);
        }
    }
}
