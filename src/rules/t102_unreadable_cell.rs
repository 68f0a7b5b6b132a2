//! A cell that is neither a figure nor one of the known ways to leave it empty.
//!
//! # What it checks
//! Every cell of the form holds a figure, a figure with a note or a unit, nothing, or a mark such as `/`, `-` or 无.
//!
//! # Why it matters
//! What cannot be read has no value in any table here: sums go without it. It is never guessed.
//!
//! # Example
//! `若干`, `见附件`, `#REF!`, the letter `O` for 0, `1,23`; an amount such as `256146` where neither the cell nor the form says
//! whether it is in 元 or in 万元.
//!
//! # What else it could be
//! A cell of a neighbouring column, where a row of the table is broken.
//!
//! # 中文说明
//! 单元格内容既不是数字，也不是通常的留空方式。
//!
//! ## 检查内容
//! 表中每一格应为数字、带说明或单位的数字、空白，或“/”“-”“无”等标记。
//!
//! ## 依据
//! 无法识别的内容在各输出表中没有数值，汇总时不计入，也绝不猜测。
//!
//! ## 示例
//! “若干”“见附件”“#REF!”、以字母 O 代替 0、“1,23”；金额（如“256146”）未注明单位是元还是万元。
//!
//! ## 其他可能
//! 表格某行断裂，相邻一栏的内容错位到此处。

use super::{NO_FORM, Reach, Rule, Subject, Verdict, finding, row_excerpt};
use crate::finding::{Finding, Severity};
use crate::report::{Status, read_figure};

pub const RULE: Rule = Rule {
    code: "T102",
    name: "unreadable-cell",
    severity: Severity::Query,
    source: include_str!("t102_unreadable_cell.rs"),
    check: Reach::Report(check),
};

fn check(subject: &Subject) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(NO_FORM) };
    let unreadable = subject.facts(0..form.cells.len()).filter(|(_, fact)| fact.figure.status == Status::Unreadable);
    let findings = unreadable.map(|(at, fact)| {
        let cell = &form.cells[at];
        let row = &form.tables[cell.table].rows[cell.row];
        let raw = subject.raw(fact);
        let place = [row.label.as_str(), cell.column_label.as_str()].join(" ");
        let place = place.trim();
        let has_no_unit = cell.metric.entry().unit_in_cell
            && read_figure(raw, cell.metric.entry().unit.key()).status == Status::Reported;
        let (message_en, message_zh) = if has_no_unit {
            (
                format!("{place}: the unit of “{raw}” is stated nowhere; it can be 元 or 万元, and is not guessed"),
                format!("{place}：“{raw}”没有注明单位，可能是元，也可能是万元，不作推测"),
            )
        } else {
            (format!("{place}: “{raw}” is no figure"), format!("{place}：“{raw}”不是数字"))
        };
        let cells: Vec<usize> = (row.first_cell..row.first_cell + row.width).collect();
        Finding {
            table: Some(form.tables[cell.table].number),
            metric: Some(cell.metric),
            applicant: cell.applicant,
            excerpt: row_excerpt(subject, form, &cells, &[at]),
            place: fact.place,
            ..finding(&RULE, message_en, message_zh)
        }
    });
    Verdict::of(findings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::Enterprise;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.set("rules.issued", None, "/");
        sample.set("rules.repealed", None, "2（其中修订1件）");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.message_en, "（一）予以公开 商业企业: “若干” is no figure");
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "若干");
    }
}
