//! A figure with words beside it in its cell.
//!
//! # What it checks
//! No cell of a statutory table holds a note or a unit beside its figure. The figure is read, and the words are kept in
//! `raw`. If the form leaves the unit to the cell (政府集中采购, form of 2019), the unit belongs there.
//!
//! # Why it matters
//! The note can change what the figure says: a part of it, another scope, another unit. Nobody should add up such
//! figures without having read it.
//!
//! # Example
//! 现行有效件数: `22（其中修订16件）`.
//!
//! # What else it could be
//! A unit written out of habit.
//!
//! # 中文说明
//! 单元格中数字旁另有说明文字。
//!
//! ## 检查内容
//! 每张法定表格中，哪些单元格除数字外还写有说明或单位。数字照读，文字保留在 `raw`。格式文本未定单位、
//! 由填报机关在格内写明的（2019 年格式的政府集中采购）不在此列。
//!
//! ## 依据
//! 说明可能改变数字的含义：只是其中一部分、口径不同或单位不同。汇总之前应先看过。
//!
//! ## 示例
//! 现行有效件数填 `22（其中修订16件）`。
//!
//! ## 其他可能
//! 习惯性地写上单位。

use super::context::Context;
use super::excerpt::row_excerpt;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::{CellIndex, Table};
use crate::language::Bilingual;
use crate::report::Figure;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T107",
    name: "annotated-cell",
    name_zh: "单元格附有文字",
    severity: Severity::Info,
    takes: &[],
    source: include_str!("t107_annotated_cell.rs"),
    reach: Reach::Report(check),
};

/// Most cells in an excerpt.
const MOST_SHOWN: usize = 8;

#[derive(Debug, Serialize)]
struct AnnotatedCells {
    table: &'static Table,
    count: usize,
}

impl Fault for AnnotatedCells {
    fn message(&self) -> Bilingual {
        let Self { table, count } = self;
        let noun = if *count == 1 { "cell has" } else { "cells have" };
        Bilingual::new(
            format!("{}: {count} {noun} words beside the figure", table.name.en),
            format!("{}有{count}格在数字之外另附文字", table.name.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please enter the figures alone.", "请只填数字，说明另列")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    let findings = form.tables().iter().filter_map(|table| {
        // a unit belongs into a cell if the form leaves it open
        let annotated = table
            .cells()
            .filter(|(_, cell, fact)| matches!(fact.figure, Figure::Annotated(_)) && !cell.metric.entry().unit_in_cell);
        let cells: Vec<CellIndex> = annotated.map(|(at, ..)| at).collect();
        let shown = &cells[..cells.len().min(MOST_SHOWN)];
        Some(Finding {
            table: Some(table.table().number),
            excerpt: row_excerpt(subject, table, shown, shown),
            place: table.fact(*cells.first()?).place,
            ..RULE.finding(AnnotatedCells { table: table.table(), count: cells.len() })
        })
    });
    Verdict::of(findings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::form;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.passes(&RULE);
        sample.follow(form("2019").unwrap());
        sample.set("procurement.amount", None, "251000元");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("normative_documents.in_force", None, "22（其中修订16件）");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message().en, "table 2: 1 cell has words beside the figure");
        assert!(finding.excerpt.text.contains("其中修订16件"));
    }
}
