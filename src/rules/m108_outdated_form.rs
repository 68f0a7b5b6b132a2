//! Tables of an older form than the year requires, or of two forms in one report.
//!
//! # What it checks
//! Each statutory table follows the form that the year requires: that of 2019 for reports on 2019 and 2020, that of
//! 2021 since. The form of a table is recognised by its rows and columns, never by the year. A table of an older form
//! is reported, and so are tables of two forms in one report. Table 4 is the same in both forms and proves nothing. A
//! row of the old form is never counted as one of the new form. The check states what share of the form's cells was
//! found, and the share of the next most likely form.
//!
//! # Why it matters
//! The forms ask for different quantities. In the form of 2019 table 2 counts what was newly made and newly disclosed,
//! in that of 2021 what was issued, repealed and is in force; the three rows of 其他处理 in table 3 are a single row in the
//! old form. Figures of different forms cannot be compared without an explanation (国办公开办函〔2019〕60号, 国办公开办函〔2021〕30号).
//!
//! # Example
//! A report for 2023 has the new table 2 and, in table 3, the old single row （六）其他处理.
//!
//! # What else it could be
//! Last year's file, filled in once more.
//!
//! # 中文说明
//! 表格沿用了旧格式，或者一份报告中混用了两种格式。
//!
//! ## 检查内容
//! 每张法定表格按其行列判断属于哪一种格式（不看年份），再与该年度应当使用的格式比较：2019、2020 年度用 2019 年格式，2021
//! 年度起用 2021 年格式。表格的格式早于应当使用的格式的，或者同一报告中表格分属两种格式的，予以指出；表四在两种格式中相同，
//! 不作判断。各单元格按其本来的含义读取，旧格式的行绝不计入新格式的行。核对结果注明该格式以及次接近的格式各有多大比例的
//! 单元格见于文档。
//!
//! ## 依据
//! 两种格式统计的是不同的量：2019 年格式的表二统计新制作和新公开的数量，2021 年格式统计制发、废止和现行有效的件数；表三的
//! “其他处理”在旧格式中只有一行。不同格式的数据不说明口径就不能比较（国办公开办函〔2019〕60号、国办公开办函〔2021〕30号）。
//!
//! ## 示例
//! 2023 年度的报告，表二是新格式，表三的“（六）其他处理”却仍是旧格式的单独一行。
//!
//! ## 其他可能
//! 在上一年的文件上直接填写。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Basis, Fault, Finding, Reason, Severity, ask};
use crate::forms::{Table, in_force};
use crate::language::Bilingual;
use crate::report::{FilledForm, TableReading};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M108",
    name: "outdated-form",
    name_zh: "格式过时",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("m108_outdated_form.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
enum OutdatedForm {
    /// Tables, each with its form.
    Mixed { tables: Vec<(&'static Table, &'static str)> },
    /// Tables that follow an older form than the year requires; `None` if all do.
    Old { tables: Option<Vec<&'static Table>>, of: &'static str, year: i32, demanded: &'static str },
}

impl Fault for OutdatedForm {
    fn message(&self) -> Bilingual {
        match self {
            Self::Mixed { tables } => {
                let of = |&(table, of): &(&Table, &str)| {
                    Bilingual::new(format!("{} of {of}", table.name.en), format!("{}为{of}年格式", table.name.zh))
                };
                let of = Bilingual::join(&tables.iter().map(of).collect::<Vec<_>>(), ", ", "，");
                Bilingual::new(
                    format!("tables of two forms in one report: {}", of.en),
                    format!("同一报告混用两种格式：{}", of.zh),
                )
            }
            Self::Old { tables, of, year, demanded } => {
                let (follow, follow_zh) = match tables.as_deref() {
                    None => ("its tables follow".to_owned(), "各表".to_owned()),
                    Some(tables) => {
                        let names: Vec<Bilingual> = tables.iter().map(|table| table.name.clone()).collect();
                        let names = Bilingual::join(&names, " and ", "、");
                        let follow = if tables.len() == 1 { "follows" } else { "follow" };
                        (format!("{}, but not the others, {follow}", names.en), names.zh.into_owned())
                    }
                };
                Bilingual::new(
                    format!("{follow} the form of {of}; reports for {year} follow that of {demanded}"),
                    format!("{follow_zh}仍沿用{of}年格式，{year}年度报告应使用{demanded}年格式"),
                )
            }
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please use the form that is in force.", "请按现行格式重新填报")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    let Some(year) = subject.report.metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    let due = in_force(year);
    // a table that is the same in all forms follows the form of the others
    let tables: Vec<&TableReading> =
        form.found().filter(|table| table.form.is_distinguished_by_table(table.at)).collect();
    let is_old = |table: &&TableReading| table.form.since < due.since && !table.form.shares_table(table.at, due);
    let old: Vec<&TableReading> = tables.iter().copied().filter(is_old).collect();
    let is_mixed = tables.iter().any(|table| table.form.name != form.form().name);
    let number = |table: &TableReading| table.table().number;
    let place = |table: &TableReading| {
        table.facts().iter().map(|fact| fact.place).find(|place| place.grid.is_some()).unwrap_or_default()
    };
    let findings = match &old[..] {
        [] if is_mixed => {
            let tables = tables.iter().map(|table| (table.table(), &*table.form.name)).collect();
            vec![RULE.finding(OutdatedForm::Mixed { tables })]
        }
        [] => Vec::new(),
        [first, ..] => {
            let is_some = old.len() < tables.len();
            let tables = is_some.then(|| old.iter().map(|table| table.table()).collect());
            let fault = OutdatedForm::Old { tables, of: &first.form.name, year, demanded: &due.name };
            vec![Finding { table: is_some.then(|| number(first)), place: place(first), ..RULE.finding(fault) }]
        }
    };
    Verdict { basis: Some(basis(form)), ..Verdict::of(findings) }
}

fn basis(form: &FilledForm) -> Basis {
    let next = form.recognition.runner_up.map(|(next, share)| (next.name.as_str(), share));
    Basis::Form { form: form.to_string(), score: form.recognition.score, next }
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
        sample.report.metadata.year = Some(2020);
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        let (new, old) = (form("2021").unwrap(), form("2019").unwrap());
        sample.follow_each(&[new, old, new]);
        let found = sample.fails(&RULE);
        assert_eq!(found.table, Some(3));
        assert_eq!(
            found.message().en,
            "table 3, but not the others, follows the form of 2019; reports for 2023 follow that of 2021"
        );
        sample.follow(old);
        let found = sample.fails(&RULE);
        assert_eq!(found.message().en, "its tables follow the form of 2019; reports for 2023 follow that of 2021");
        sample.report.metadata.year = Some(2020);
        sample.passes(&RULE);
        sample.follow_each(&[old, new, old]);
        assert!(sample.fails(&RULE).message().en.starts_with("tables of two forms in one report: table 2 of 2019"));
    }

    #[test]
    fn a_table_of_indicators_has_had_its_years() {
        let mut sample = Sample::new();
        sample.follow(form("2008").unwrap());
        assert!(sample.fails(&RULE).message().zh.contains("沿用2008年格式"));
        sample.report.metadata.year = Some(2018);
        sample.passes(&RULE);
    }

    #[test]
    fn it_says_how_sure_the_form_is() {
        let mut sample = Sample::new();
        sample.report.form.as_mut().unwrap().recognition.runner_up = form("2019").map(|form| (form, 0.866));
        assert_eq!(sample.judged(&RULE).basis.unwrap().words().en, "form 2021: 100% of its cells; next 2019: 87%");
    }
}
