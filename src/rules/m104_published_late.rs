//! A report signed or published after the day that the law sets.
//!
//! # What it checks
//! The date of the signature, and the date of publication that the page states, are no later than the day that the law
//! in force at the time sets. That day lies in the year after the one reported on. For reports on 2008 to 2018 it is 31
//! March for every agency. For later ones it is 31 January, and 31 March for a government's own report. Since the
//! reports on 2021, a notice asks governments for earlier days: 20 February for a county, 10 March for a city, 31 March
//! for a province. A government that keeps the day of the law but not that of the notice is a query, if its level is
//! known. If other days apply, set them in `gouji.toml` under `[rules.deadline]`.
//!
//! # Why it matters
//! Article 31 of the Regulations of 2007 has every agency publish its report by 31 March. Article 49 of the Regulations
//! as revised in 2019 has departments of governments at county level and above publish theirs by 31 January, and local
//! governments at these levels by 31 March. It names neither townships nor street offices; this rule holds them to the
//! day of departments. The earlier days for governments are those of 国办公开办函〔2021〕30号.
//!
//! # Example
//! A bureau's report for 2022, signed on 2023年2月20日.
//!
//! # What else it could be
//! A corrected version, or a page that was moved to a new site and given a new date.
//!
//! # 中文说明
//! 落款或发布日期晚于法定期限。
//!
//! ## 检查内容
//! 落款日期和页面写明的发布日期，应不晚于报告当时有效的规定所定的期限：2008 至 2018 年度的报告，各机关均为次年 3 月 31 日；
//! 2019 年度起，部门、街道、乡镇等机关为次年 1 月 31 日，本级政府的报告为次年 3 月 31 日。2021 年度起，政府的报告未超过上述
//! 期限、但晚于 2021 年通知要求的日期（县级 2 月 20 日、市级 3 月 10 日、省级 3 月 31 日）的，列为疑问；层级不明的不作判断。
//! 当地另有规定的，可在 `gouji.toml` 的 `[rules.deadline]` 中设定。
//!
//! ## 依据
//! 2007 年《政府信息公开条例》第三十一条：各级行政机关应在每年 3 月 31 日前公布年度报告。2019 年修订的条例第四十九条：
//! 县级以上人民政府部门应在 1 月 31 日前公布本机关上一年度的报告，县级以上地方人民政府的报告应在 3 月 31 日前公布。条例没有
//! 写明街道、乡镇的期限，本规则按部门的期限核对。对政府报告更早的要求见国办公开办函〔2021〕30号。
//!
//! ## 示例
//! 某局 2022 年度报告，落款为 2023年2月20日。
//!
//! ## 其他可能
//! 更正后重新发布，或页面迁移到新网站后重新标注日期。

use super::context::{Context, Setting};
use super::dated::{Act, dates};
use super::excerpt::on_words;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity, as_words, ask};
use crate::forms::in_force;
use crate::language::{Bilingual, Language, chinese_day};
use chrono::NaiveDate;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M104",
    name: "published-late",
    name_zh: "逾期公布",
    severity: Severity::Error,
    takes: &[Setting::Deadline],
    source: include_str!("m104_published_late.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct PublishedLate {
    act: Act,
    #[serde(serialize_with = "as_words")]
    day: NaiveDate,
    #[serde(serialize_with = "as_words")]
    last: NaiveDate,
    set_by: SetBy,
}

/// What sets the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum SetBy {
    Law,
    Notice,
}

impl Fault for PublishedLate {
    fn message(&self) -> Bilingual {
        let Self { act, day, last, set_by } = self;
        let (of, of_zh) = match set_by {
            SetBy::Law => ("", ""),
            SetBy::Notice => (", the day that the notice of 2021 asks for", "（2021年通知要求的期限）"),
        };
        Bilingual::new(
            format!("{} on {day}, after {last}{of}", act.name(Language::En)),
            format!("{}日期为{}，晚于{}{of_zh}", act.name(Language::Zh), chinese_day(*day), chinese_day(*last)),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please explain.", "请说明原因")
    }
}

fn check(subject: &Subject, context: &Context) -> Verdict {
    let (metadata, agency) = (&subject.report.metadata, &subject.report.agency);
    let Some(year) = metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    if year < in_force(year).since {
        return Verdict::not_applicable(Reason::BeforeRegulations);
    }
    let Some(last) = context.deadlines.of(agency.kind, year) else {
        return Verdict::not_checked(Reason::NoPossibleYear);
    };
    let dates = dates(metadata);
    if dates.is_empty() {
        return Verdict::not_checked(Reason::NoDate);
    }
    let after = |last: NaiveDate, set_by, severity| {
        let late = dates.iter().find(|dated| dated.day > last)?;
        let finding = RULE.finding(PublishedLate { act: late.act, day: late.day, last, set_by });
        Some(on_words(late.quote, Finding { severity, ..finding }))
    };
    let asked = || after(context.deadlines.asked(agency, year)?, SetBy::Notice, Severity::Query);
    let late = after(last, SetBy::Law, RULE.severity).or_else(asked);
    Verdict::of(late.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::finding::Outcome;
    use crate::report::{AgencyKind, Quote};
    use crate::rules::sample::Sample;
    use chrono::NaiveDate;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        assert_eq!(sample.not_checked(&RULE), "neither signature nor page give a date");
        sample.report.metadata.signed_on = NaiveDate::from_ymd_opt(2024, 1, 31);
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.report.metadata.signed_on = NaiveDate::from_ymd_opt(2024, 2, 20);
        let text = "清河区教育局2024年2月20日".to_owned();
        let meant = text.find("2024").unwrap()..text.len();
        sample.report.metadata.signed_quote = Some(Quote { text, meant, place: Place::at(7) });
        let found = sample.fails(&RULE);
        assert_eq!(found.message().en, "signed on 2024-02-20, after 2024-01-31");
        assert_eq!(found.excerpt.words().collect::<Vec<_>>(), ["2024年2月20日"]);
        assert_eq!(found.place.place.offset, 7);
        sample.report.agency.kind = AgencyKind::Government;
        sample.passes(&RULE);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2024, 4, 1);
        assert_eq!(sample.fails(&RULE).message().zh, "发布日期为2024年4月1日，晚于2024年3月31日");
    }

    #[test]
    fn a_report_is_held_to_the_law_of_its_time() {
        let mut sample = Sample::new();
        sample.report.metadata.year = Some(2018);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2019, 3, 31);
        sample.passes(&RULE);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2019, 4, 1);
        assert_eq!(sample.fails(&RULE).message().en, "published on 2019-04-01, after 2019-03-31");
        sample.report.metadata.year = Some(2006);
        assert_eq!(sample.verdict(&RULE).0, Outcome::NotApplicable(Reason::BeforeRegulations));
    }

    #[test]
    fn a_government_that_a_notice_asks_for_more_is_a_query() {
        let mut sample = Sample::new();
        sample.report.agency.kind = AgencyKind::Government;
        sample.report.agency.district_code = Some(350_128);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2024, 2, 20);
        sample.passes(&RULE);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2024, 3, 31);
        let found = sample.fails(&RULE);
        assert_eq!(found.severity, Severity::Query);
        assert_eq!(found.message().zh, "发布日期为2024年3月31日，晚于2024年2月20日（2021年通知要求的期限）");
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2024, 4, 1);
        let found = sample.fails(&RULE);
        assert_eq!(
            (found.severity, found.message().zh.as_ref()),
            (Severity::Error, "发布日期为2024年4月1日，晚于2024年3月31日")
        );
    }
}
