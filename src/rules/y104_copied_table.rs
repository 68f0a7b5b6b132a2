//! A table that is, figure by figure, last year's.
//!
//! # What it checks
//! Some figure of each statutory table differs from that of the year before. A table of zeros proves nothing, nor do a
//! few small figures that recur by chance. So at least four figures have to be positive. For each of them the rule
//! estimates how likely it is to be counted twice in a row, if counts vary as those of rare events do. The table is
//! reported only if chance would repeat all of them in less than one of four hundred tables. Totals and stocks are left
//! out of the estimate, since they follow from other figures.
//!
//! # Why it matters
//! Hardly ever do as many people ask for the same things with the same results as a year before. More likely, somebody
//! opened last year's file and changed the title.
//!
//! # Example
//! Table 3 of 2023 has 28 positive figures, each of them that of 2022.
//!
//! # What else it could be
//! Last year's report published once more under this year's title by mistake.
//!
//! # 中文说明
//! 某张表的数字与上一年的完全相同。
//!
//! ## 检查内容
//! 核对每张法定表格的全部数字是否与上一年度的同一张表逐格相同。全为零的表不能说明问题，只有几个小数字偶然重复的也不算：
//! 正数至少要有四个，并按罕见事件计数的波动规律，估计每个数字连续两年相同的可能性，只有整张表碰巧相同的可能性低于四百分之一
//! 时才指出。总计和存量由其他数字决定，不参与估计。
//!
//! ## 依据
//! 申请人数、事由和办理结果与上一年分毫不差的年份，几乎不会出现，多半是在上一年的文件上只改了标题。
//!
//! ## 示例
//! 2023 年度表三有 28 个正数，每一个都与 2022 年度相同。
//!
//! ## 其他可能
//! 误将上一年的报告以本年标题再次发布。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity, ask};
use crate::forms::{CellIndex, Table};
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Figure};
use crate::series::{RecordPart, ReportInSeries, TableFigures};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y104",
    name: "copied-table",
    name_zh: "表格照搬上年",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("y104_copied_table.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

/// Least surprise of a finding. A table of this surprise recurs by chance once in e to its power.
const LEAST_SURPRISE: f64 = 6.0;
/// Fewest positive figures; fewer prove nothing, however large.
const FEWEST_FIGURES: usize = 4;

#[derive(Debug, Serialize)]
struct CopiedTable {
    table: &'static Table,
    positive: usize,
    last: i32,
}

impl Fault for CopiedTable {
    fn message(&self) -> Bilingual {
        let Self { table, positive, last } = self;
        Bilingual::new(
            format!("{} is last year's: all {positive} positive figures are those of {last}", table.name.en),
            format!("{}与{last}年度报告完全相同，{positive}个非零数字无一变化", table.name.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Was last year's table used by mistake?", "请核实是否误用上年表格")
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let Some(last) = report.last_year() else { return Verdict::not_checked(Reason::NoLastYear) };
    if !report.record().has_form() || !last.record().has_form() {
        return Verdict::not_checked(Reason::NoTableInEither);
    }
    let mut findings = Vec::new();
    let mut compared = 0;
    for now in report.tables().filter(|table| table.is_found) {
        let is_same = |of: &TableFigures| of.is_found && std::ptr::eq(of.table(), now.table());
        let Some(before) = last.tables().find(is_same) else { continue };
        compared += 1;
        if is_copied(&now, before.figures) {
            findings.push(copied(report, &now));
        }
    }
    if compared == 0 {
        return Verdict::not_checked(Reason::NoSharedTable);
    }
    Verdict::of(findings)
}

fn is_copied(table: &TableFigures, before: &[Figure]) -> bool {
    let now = table.figures;
    let is_same = |(now, before): (&Figure, &Figure)| now.addend() == before.addend();
    if !now.iter().zip(before).all(is_same) {
        return false;
    }
    let positive = now.iter().filter(|figure| figure.value().is_some_and(Amount::is_positive)).count();
    positive >= FEWEST_FIGURES && surprise(table) >= LEAST_SURPRISE
}

/// How surprising it is that all figures recur: the sum of -ln(p) over those that do not follow from others. A count of
/// n recurs with a probability p of about 1 / √4πn.
fn surprise(table: &TableFigures) -> f64 {
    let form = table.form;
    let follows = |at: CellIndex| {
        let metric = form.cells[at].metric;
        metric == CODEBOOK.roles.received
            || metric.entry().stock
            || form.identities.iter().any(|identity| identity.left == [at])
    };
    let free = table.table().cells.iter().zip(table.figures).filter(|(at, _)| !follows(*at));
    let surprise = |(at, figure): (CellIndex, &Figure)| {
        let value = figure.value().filter(|value| value.is_positive())?.to_f64();
        // money is counted in hundreds of yuan
        let count = if form.cells[at].metric.entry().unit.is_count() { value } else { value * 100.0 };
        Some(0.5 * (4.0 * std::f64::consts::PI * count.max(1.0)).ln())
    };
    free.filter_map(surprise).sum()
}

fn copied(report: &ReportInSeries, of: &TableFigures) -> Finding {
    let (table, figures) = (of.table(), of.figures);
    let year = report.record().year;
    let positive = figures.iter().filter(|figure| figure.value().is_some_and(Amount::is_positive)).count();
    let related = table.cells.iter().zip(figures).filter(|(_, figure)| figure.value().is_some_and(Amount::is_positive));
    let related = related.map(|(at, figure)| {
        let cell = &of.form.cells[at];
        Related { metric: cell.metric, applicant: cell.applicant, value: figure.value() }
    });
    Finding {
        table: Some(table.number),
        related: related.collect(),
        ..RULE.finding(CopiedTable { table, positive, last: year - 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::NaturalPerson;
    use crate::rules::sample::Sample;
    use crate::rules::sample_district::SampleDistrict;

    fn fill(sample: &mut Sample, counts: [&str; 5]) {
        let rows =
            ["granted", "partially_granted", "refused.third_party_rights", "unavailable.not_held", "other.remaining"];
        for (row, count) in rows.iter().zip(counts) {
            sample.set(&format!("outcome.{row}"), Some(NaturalPerson), count);
        }
    }

    fn district(before: [&str; 5], now: [&str; 5]) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2022, |sample| fill(sample, before));
        district.add("教育局", 2023, |sample| fill(sample, now));
        district
    }

    #[test]
    fn passes() {
        district(["12", "3", "2", "9", "4"], ["12", "3", "2", "9", "5"]).passes(&RULE, "教育局", 2023);
        // a few ones recur by chance
        district(["1", "1", "0", "1", "0"], ["1", "1", "0", "1", "0"]).passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let counts = ["12", "3", "2", "9", "4"];
        let finding = district(counts, counts).fails(&RULE, "教育局", 2023);
        assert_eq!(finding.table, Some(3));
        assert!(
            finding.place.grid.is_some_and(|grid| grid.table == 1)
                && finding.message().zh.starts_with("表三与2022年度报告完全相同"),
            "{finding:?}"
        );
    }
}
