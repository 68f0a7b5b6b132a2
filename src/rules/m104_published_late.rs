//! A report signed or published after the day that the law sets.
//!
//! # What it checks
//! The date of the signature and the date of publication that the page states lie on or before 31 January of the year
//! after the one reported on; for a government's own report, on or before 31 March.
//!
//! # Why it matters
//! Article 49 of the Regulations sets these days: agencies publish by 31 January, governments by 31 March.
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
//! 落款日期和页面写明的发布日期，部门、街道、乡镇应不晚于次年 1 月 31 日，政府本级报告应不晚于次年 3 月 31 日。
//!
//! ## 依据
//! 《政府信息公开条例》第四十九条：行政机关 1 月 31 日前公布，县级以上地方人民政府 3 月 31 日前公布。
//!
//! ## 示例
//! 某局 2022 年度报告，落款为 2023年2月20日。
//!
//! ## 其他可能
//! 更正后重新发布，或页面迁移到新网站后重新标注日期。

use super::{Rule, Scope, Subject, Verdict, finding};
use crate::finding::Severity;
use crate::report::AgencyKind;
use chrono::NaiveDate;

pub const RULE: Rule = Rule {
    code: "M104",
    name: "published-late",
    severity: Severity::Error,
    source: include_str!("m104_published_late.rs"),
    check: Scope::Report(check),
};

fn check(subject: &Subject) -> Verdict {
    let metadata = &subject.report.metadata;
    let Some(year) = metadata.year else { return Verdict::not_checked("the report names no year") };
    let (month, day) = match subject.report.agency.kind {
        AgencyKind::Government => (3, 31),
        _ => (1, 31),
    };
    let Some(last) = NaiveDate::from_ymd_opt(year + 1, month, day) else {
        return Verdict::not_checked("the report names no possible year");
    };
    let dates = [("signed", "落款", metadata.signed_on), ("published", "发布", metadata.published_on)];
    if dates.iter().all(|(_, _, date)| date.is_none()) {
        return Verdict::not_checked("neither signature nor page give a date");
    }
    let late = dates
        .into_iter()
        .find_map(|(how, how_zh, date)| Some((how, how_zh, date?)).filter(|(_, _, date)| *date > last));
    Verdict::of(
        late.into_iter()
            .map(|(how, how_zh, date)| {
                finding(&RULE, format!("{how} on {date}, after {last}"), format!("{how_zh}日期 {date} 晚于 {last}"))
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

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
        assert_eq!(sample.fails(&RULE).message_en, "signed on 2024-02-20, after 2024-01-31");
        sample.report.agency.kind = AgencyKind::Government;
        sample.passes(&RULE);
        sample.report.metadata.published_on = NaiveDate::from_ymd_opt(2024, 4, 1);
        assert_eq!(sample.fails(&RULE).message_zh, "发布日期 2024-04-01 晚于 2024-03-31");
    }
}
