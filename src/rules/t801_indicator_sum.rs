//! An indicator of the form of 2008 that is not the sum of its parts.
//!
//! # What it checks
//! In the table of indicators of the form of 2008, each of these is the sum of its parts: requests received (in person,
//! by fax, online, by letter), requests completed (on time, after an extension), replies (of all kinds), refusals (for
//! all reasons), cases of reconsideration and of litigation (with all results), staff (full and part time). The
//! channels of disclosure are no such parts, since what is disclosed on two channels counts in both. The sum is not
//! checked if a table lacks some of the parts, as many local ones do. Blank cells and marks count as nothing; where one
//! takes part, the finding is only a query.
//!
//! # Why it matters
//! The table numbers the parts below their whole and has a row for whatever is left, so that every case counts in
//! exactly one of them (国办发〔2014〕32号). If a sum does not hold, every share of it is wrong.
//!
//! # Example
//! 收到申请数 12, of them in person 3, by fax 0, online 8, by letter 0: one request has no way in which it came in.
//!
//! # What else it could be
//! An additional way, kind or reason in a row that the national table does not have.
//!
//! # 中文说明
//! 2008 年格式的指标表中，某项指标不等于其各分项之和。
//!
//! ## 检查内容
//! 2008 年格式的指标表：收到申请数 = 当面、传真、网络、信函申请数之和；申请办结数 = 按时、延期办结数之和；申请答复数 =
//! 各类答复数之和；不同意公开答复数 = 各项理由之和；行政复议、行政诉讼数量 = 各种结果之和；工作人员数 = 专职、兼职之和。
//! 各公开渠道不在此列：同一信息通过两种渠道公开，两处都计数。表中没有全部分项的（地方表格常见），不作核对。
//! 空白单元格和“/”等标记不计数；有空白参与时，结果只作为疑问提出。
//!
//! ## 依据
//! 指标表在总数之下逐项编号，并以“其他”一项兜底，每件只计入一个分项（国办发〔2014〕32号）。合计不符，则由此得出的比例都不可靠。
//!
//! ## 示例
//! 收到申请数 12 件，其中当面 3 件、传真 0 件、网络 8 件、信函 0 件：有一件没有申请方式。
//!
//! ## 其他可能
//! 本机关另有全国表格所没有的方式、类型或理由，单列了一行。

use super::context::{Context, Setting};
use super::identity::{self, Mismatch, Term};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Severity};
use crate::language::Bilingual;
use crate::report::Amount;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T801",
    name: "indicator-sum",
    name_zh: "指标之和不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("t801_indicator_sum.rs"),
    reach: Reach::Report(check),
};

fn check(subject: &Subject, context: &Context) -> Verdict {
    identity::check(subject, context, &RULE, IndicatorSum::of)
}

#[derive(Debug, Serialize)]
struct IndicatorSum {
    row: &'static str,
    reported: Term,
    expected: Amount,
}

impl IndicatorSum {
    fn of(mismatch: &Mismatch) -> Self {
        let [reported] = mismatch.left();
        Self { row: mismatch.row(), reported, expected: mismatch.right }
    }
}

impl Fault for IndicatorSum {
    fn message(&self) -> Bilingual {
        let Self { row, reported, expected } = self;
        let total = reported.english();
        Bilingual::new(
            format!("{row} is {total}, its parts sum to {expected}"),
            reported.differs_from_sum(&format!("“{row}”"), "各分项", *expected),
        )
    }

    fn basis(&self) -> Option<Bilingual> {
        Some(Bilingual::new("the sum of its parts", "各分项合计"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::form;
    use crate::report::Applicant;
    use crate::rules::sample::Sample;

    fn sample() -> Sample {
        let mut sample = Sample::new();
        sample.follow(form("2008").unwrap());
        sample.report.metadata.year = Some(2017);
        sample
    }

    #[test]
    fn passes() {
        let mut sample = sample();
        sample.passes(&RULE);
        sample.set("requests.received", Some(Applicant::Total), "3");
        sample.set("requests.online", None, "2");
        sample.set("requests.by_letter", None, "1");
        sample.passes(&RULE);
        // information that is disclosed in two ways counts in both
        sample.set("disclosed.via_website", None, "5");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = sample();
        sample.set("litigation.total", None, "5");
        sample.set("litigation.upheld", None, "4");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(5.into()), Some(4.into())));
        assert_eq!(finding.message().en, "行政诉讼数量 is 5, its parts sum to 4");
        assert_eq!((finding.table, finding.metric.unwrap().key()), (Some(1), "litigation.total"));
    }

    #[test]
    fn parts_that_are_not_there_leave_it_open() {
        let mut sample = sample();
        for part in ["requests.by_fax", "requests.by_letter"] {
            sample.remove(part, None);
        }
        sample.set("requests.received", Some(Applicant::Total), "3");
        assert!(sample.not_checked(&RULE).contains("6 hold, 1 cannot be checked"));
        assert_eq!(Sample::new().verdict(&RULE).0.key(), "not_applicable");
    }
}
