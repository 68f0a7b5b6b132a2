//! A count that is negative or has a fraction.
//!
//! # What it checks
//! Every figure of the tables that counts something is a whole number and not negative. The number of items added or
//! dropped (本年增/减, form of 2019) may be negative. Amounts of money may have a fraction, but are not negative either.
//!
//! # Why it matters
//! Nobody receives half a request. Such a figure is a slip, or stands in the wrong cell, and makes every sum wrong that
//! includes it.
//!
//! # Example
//! Table 3, 予以公开, 自然人: `-3`.
//!
//! # What else it could be
//! A dash before the figure that was meant as a mark, or a decimal point used as a thousands separator.
//!
//! # 中文说明
//! 计数为负数或带小数。
//!
//! ## 检查内容
//! 表中各项计数都应是非负整数。2019 年格式的“本年增/减”可以为负；金额可以有小数，但同样不应为负。
//!
//! ## 依据
//! 申请不会有半件。这样的数字不是笔误就是填错了格，凡用到它的合计都会出错。
//!
//! ## 示例
//! 表三“予以公开”自然人一格为 `-3`。
//!
//! ## 其他可能
//! 数字前的短横线本意是表示“无”，或把千位分隔符写成了小数点。

use super::context::Context;
use super::excerpt::{cell_name, row_excerpt};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::forms::CellIndex;
use crate::language::Bilingual;
use crate::report::Amount;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T101",
    name: "impossible-count",
    name_zh: "计数不可能",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("t101_impossible_count.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct ImpossibleCount {
    cell: String,
    value: Amount,
    why: Impossible,
}

#[derive(Debug, Serialize)]
enum Impossible {
    Negative,
    Fraction,
}

impl Fault for ImpossibleCount {
    fn message(&self) -> Bilingual {
        let Self { cell, value, why } = self;
        match why {
            Impossible::Negative => {
                Bilingual::new(format!("{cell}: {value} is negative"), format!("“{cell}”填为{value}，不应为负数"))
            }
            Impossible::Fraction => Bilingual::new(
                format!("{cell}: {value} is not a whole number"),
                format!("“{cell}”填为{value}，应为整数"),
            ),
        }
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    let cells = form.tables().iter().flat_map(|table| table.cells().map(move |cell| (table, cell)));
    let findings = cells.filter_map(|(table, (at, cell, fact))| {
        let (value, metric) = (fact.figure.value()?, cell.metric.entry());
        let why = match () {
            () if value.is_negative() && !metric.signed => Impossible::Negative,
            () if value.whole().is_none() && metric.unit.is_count() => Impossible::Fraction,
            () => return None,
        };
        let cells: Vec<CellIndex> = table.form.row(at).cells.iter().collect();
        Some(Finding {
            table: Some(table.table().number),
            metric: Some(cell.metric),
            applicant: cell.applicant,
            reported: Some(value.into()),
            excerpt: row_excerpt(subject, table, &cells, &[at]),
            place: fact.place,
            ..RULE.finding(ImpossibleCount { cell: cell_name(table.form, at), value, why })
        })
    });
    Verdict::of(findings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::form;
    use crate::report::Applicant::Enterprise;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.set("charges.amount", None, "7730.28");
        sample.passes(&RULE);
        sample.follow(form("2019").unwrap());
        sample.set("licensing.items_change", None, "-18");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "-3");
        assert_eq!(sample.fails(&RULE).message().en, "（一）予以公开 商业企业: -3 is negative");
        sample.set("outcome.granted", Some(Enterprise), "1.5");
        assert_eq!(sample.fails(&RULE).message().zh, "“（一）予以公开 商业企业”填为1.5，应为整数");
    }
}
