//! Cells left blank or marked where a number belongs, be it 0.
//!
//! # What it checks
//! No cell of a statutory table is blank or holds only a mark such as `/`, `—` or 无. All such cells of a table are one
//! finding.
//!
//! # Why it matters
//! Blank is not zero: it can mean none, not known, or forgotten. The form asks for numbers, and the number for nothing
//! is 0. In the published tables a blank cell has no value, and sums state how many agencies gave one.
//!
//! # Example
//! Table 4 with five blank cells under 行政复议 and ten zeros beside them.
//!
//! # What else it could be
//! An agency's habit. If every agency of a district does it, a template without zeros.
//!
//! # 中文说明
//! 应填数字（没有的填 0）的单元格留空或填了标记。
//!
//! ## 检查内容
//! 每张法定表格中，哪些单元格为空，或只有“/”“—”“无”等标记。
//!
//! ## 依据
//! 空白不等于零：可能是没有、不清楚，也可能是漏填。表中各格都应填数字，没有的填 0。此类单元格在输出表中没有数值，
//! 汇总时注明有多少机关填报。
//!
//! ## 示例
//! 表四行政复议五格为空，其余十格为 0。
//!
//! ## 其他可能
//! 填报习惯；若一个地区各机关都如此，可能是模板没有预填 0。

use super::context::Context;
use super::excerpt::row_excerpt;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::forms::{CellIndex, Table};
use crate::language::Bilingual;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T103",
    name: "blank-cell",
    name_zh: "单元格空白",
    severity: Severity::Info,
    takes: &[],
    source: include_str!("t103_blank_cell.rs"),
    reach: Reach::Report(check),
};

/// Most cells in an excerpt.
const MOST_SHOWN: usize = 8;

#[derive(Debug, Serialize)]
struct BlankCells {
    table: &'static Table,
    count: usize,
    all: usize,
}

impl Fault for BlankCells {
    fn message(&self) -> Bilingual {
        let Self { table, count, all } = self;
        Bilingual::new(
            format!("{}: {count} of {all} cells are blank or marked where a number belongs, be it 0", table.name.en),
            format!("{}共{all}格，其中{count}格空白或只填了标记；应填数字，没有的填0", table.name.zh),
        )
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    let findings = form.tables().iter().filter_map(|table| {
        let cells = table.cells().filter(|(.., fact)| fact.figure.is_empty());
        let cells: Vec<CellIndex> = cells.map(|(at, ..)| at).collect();
        let (&first, count, all) = (cells.first()?, cells.len(), table.facts().len());
        let shown = &cells[..count.min(MOST_SHOWN)];
        Some(Finding {
            table: Some(table.table().number),
            excerpt: row_excerpt(subject, table, shown, shown),
            place: table.fact(first).place,
            ..RULE.finding(BlankCells { table: table.table(), count, all })
        })
    });
    Verdict::of(findings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("reconsideration.upheld", None, "");
        sample.set("reconsideration.total", None, "—");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.table, Some(4));
        assert_eq!(finding.message().en, "table 4: 2 of 15 cells are blank or marked where a number belongs, be it 0");
        sample.set("charges.amount", None, "/");
        assert_eq!(sample.verdict(&RULE).1.len(), 2, "one finding a table");
    }
}
