//! A report signed or published after the day that the law sets.
//!
//! # What it checks
//! The date of the signature and the date of publication that the page states lie on or before 31 January of the year
//! after the one reported on; for a government's own report, on or before 31 March. Where other days
//! hold, they go into `gouji.toml` under `[rules.deadline]`.
//!
//! # Why it matters
//! Article 49 of the Regulations sets these days: departments of governments at county level and above publish their
//! reports by 31 January; the reports of local governments at county level and above are published by 31 March. It does
//! not name townships and street offices; they are held to the day of departments.
//!
//! # Example
//! A bureau's report for 2022, signed on 2023年2月20日.
//!
//! # What else it could be
//! A corrected version, or a page that was moved to a new site and dated anew.
//!
//! # 中文说明
//! 落款或发布日期晚于法定期限。
//!
//! ## 检查内容
//! 落款日期和页面写明的发布日期，部门、街道、乡镇等机关应不晚于次年 1 月 31 日，本级政府的报告应不晚于次年 3 月 31 日。
//! 当地另有规定的，可在 `gouji.toml` 的 `[rules.deadline]` 中设定。
//!
//! ## 依据
//! 《政府信息公开条例》第四十九条：县级以上人民政府部门应在 1 月 31 日前公布本机关上一年度的报告，县级以上地方人民政府的
//! 报告应在 3 月 31 日前公布。条例没有写明街道、乡镇的期限，本规则按部门的期限核对。
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
use crate::finding::{Fault, Reason, Severity, as_words};
use crate::language::{Bilingual, Language};
use chrono::NaiveDate;
use serde::Serialize;

pub const RULE: Rule = Rule {
    code: "M104",
    name: "published-late",
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
}

impl Fault for PublishedLate {
    fn message(&self) -> Bilingual {
        let Self { act, day, last } = self;
        Bilingual::new(
            format!("{} on {day}, after {last}", act.name(Language::En)),
            format!("{}日期 {day} 晚于 {last}", act.name(Language::Zh)),
        )
    }
}

fn check(subject: &Subject, context: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let Some(year) = metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    let Some(last) = context.deadlines.of(subject.report.agency.kind, year) else {
        return Verdict::not_checked(Reason::NoPossibleYear);
    };
    let dates = dates(metadata);
    if dates.is_empty() {
        return Verdict::not_checked(Reason::NoDate);
    }
    let late = dates.iter().find(|dated| dated.day > last);
    let late = late.map(|of| on_words(of.quote, RULE.finding(PublishedLate { act: of.act, day: of.day, last })));
    Verdict::of(late.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
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
        assert_eq!(sample.fails(&RULE).message().zh, "发布日期 2024-04-01 晚于 2024-03-31");
    }
}
