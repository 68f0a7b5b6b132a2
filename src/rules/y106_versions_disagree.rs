//! Two copies of one report that give different figures.
//!
//! # What it checks
//! If the corpus has several copies of a report (in several formats, on several pages, as a corrected version), every
//! cell with a figure in both of two copies has the same figure. A cell that is blank or unreadable in one copy does
//! not count. Nor does a correction: if one of the two calls itself a corrected version, in its title or its file's
//! name, the cells are listed in the table `versions`, and nothing is wrong. If one copy only has a later day of
//! signature or publication, the finding is an info.
//!
//! # Why it matters
//! A report has one set of figures. If the page says one thing and the file to download another, a reader cannot know
//! which counts. A correction that is not announced does not count as one.
//!
//! # Example
//! The page says 12 requests received, the PDF says 21.
//!
//! # What else it could be
//! A corrected version that is announced elsewhere, or a cell that is read wrongly in one of the formats.
//!
//! # 中文说明
//! 同一份报告的两个版本数字不同。
//!
//! ## 检查内容
//! 同一份报告有多个文件（不同格式、不同网页、更正版本）的，两者都填有数字的单元格应当一致。只有一份填写或者其中一份无法读取的
//! 单元格，不算不一致。一份在标题或文件名中注明“更正”“修订”等的，所改数字列入 versions 表，不算问题；只是落款或发布日期较晚的，
//! 只作提示。
//!
//! ## 依据
//! 一份报告只应有一套数字。网页与附件不一致，读者无从判断以哪个为准；不加说明的更正等于没有更正。
//!
//! ## 示例
//! 网页上新收申请 12 件，PDF 附件中为 21 件。
//!
//! ## 其他可能
//! 在别处说明了更正情况的更正版，或者某种格式中的单元格读取有误。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity, ask};
use crate::forms::{CellIndex, Form};
use crate::language::Bilingual;
use crate::report::{Amount, Later};
use crate::series::{Record, RecordPart, ReportInSeries, TableFigures};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "Y106",
    name: "versions-disagree",
    name_zh: "版本不一致",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("y106_versions_disagree.rs"),
    reach: Reach::Series { needs: &[RecordPart::Figures], check },
};

/// A cell in which two copies differ, with its position and both contents.
struct Difference<'r> {
    copy: &'r Record,
    form: &'static Form,
    /// Index among the cells of the form.
    at: CellIndex,
    own: Amount,
    other: Amount,
}

#[derive(Debug, Serialize)]
struct VersionsDisagree {
    count: usize,
    /// The first copy that differs, its first cell that does, and both contents.
    path: String,
    cell: String,
    own: Amount,
    other: Amount,
}

impl Fault for VersionsDisagree {
    fn message(&self) -> Bilingual {
        let Self { count, path, cell, own, other } = self;
        Bilingual::new(
            format!("figures that differ in another copy: {count}, first in {path}, {cell}: {own} here, {other} there"),
            format!("与另一版本（{path}）有{count}处数字不同，其中“{cell}”本报告为{own}，另一版本为{other}"),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Which version holds?", "请说明以哪一版本为准")
    }
}

fn check(report: &ReportInSeries, _: &Context) -> Verdict {
    let record = report.record();
    let copies: Vec<&Record> = report.series.copies.iter().copied().filter(|of| of.year == record.year).collect();
    if copies.is_empty() {
        return Verdict::not_applicable(Reason::NoCopies);
    }
    let is_correction = |copy: &&Record| later(record, copy) == Some(Later::Corrected);
    let copies: Vec<&Record> = copies.into_iter().filter(|copy| !is_correction(copy)).collect();
    if copies.is_empty() {
        return Verdict::not_applicable(Reason::Corrected);
    }
    if !record.has_form() {
        return Verdict::not_checked(Reason::NoTable);
    }
    let differences: Vec<Difference> = copies.iter().flat_map(|copy| differences(report, copy)).collect();
    let [first, ..] = &differences[..] else { return Verdict::of(Vec::new()) };
    let (form, cell) = (first.form, &first.form.cells[first.at]);
    let label = [form.row_label(first.at), cell.column_label.as_str()].join(" ");
    let (count, path) = (differences.len(), first.copy.place());
    let is_later = differences.iter().all(|of| later(record, of.copy).is_some());
    let (own, other) = (first.own, first.other);
    let related = differences.iter().map(|of| {
        let cell = &of.form.cells[of.at];
        Related { metric: cell.metric, applicant: cell.applicant, value: Some(of.other) }
    });
    Verdict::of(vec![Finding {
        severity: if is_later { Severity::Info } else { RULE.severity },
        table: Some(form.tables[cell.table].number),
        metric: Some(cell.metric),
        applicant: cell.applicant,
        reported: Some(own.into()),
        expected: Some(other.into()),
        formula: format!("{own} ≠ {other}"),
        related: related.collect(),
        ..RULE.finding(VersionsDisagree { count, path: path.to_string(), cell: label.trim().to_owned(), own, other })
    }])
}

/// The evidence for which of two copies is the later version.
fn later(one: &Record, other: &Record) -> Option<Later> {
    one.edition.supersedes(&other.edition).or_else(|| other.edition.supersedes(&one.edition))
}

fn differences<'r>(report: &ReportInSeries, copy: &'r Record) -> Vec<Difference<'r>> {
    let figures = copy.figures();
    let there: Vec<TableFigures> = copy.tables(&figures).collect();
    let cells = report.tables().flat_map(|table| table.table().cells.iter().map(move |at| (table, at)));
    let differences = cells.filter_map(|(table, at)| {
        let (form, own) = (table.form, table.figure(at).value()?);
        let cell = &form.cells[at];
        let found = there.iter().find_map(|table| Some(table.figure(table.cell(cell.metric, cell.applicant)?)))?;
        let other = found.value()?;
        (own != other).then_some(Difference { copy, form, at, own, other })
    });
    differences.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;
    use crate::report::Applicant::Total;
    use crate::rules::sample_district::SampleDistrict;

    fn district(received: &str) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |_| {});
        district.add_copy("教育局", 2023, |sample| sample.set("requests.received", Some(Total), received));
        district
    }

    #[test]
    fn passes() {
        district("2").passes(&RULE, "教育局", 2023);
        district("").passes(&RULE, "教育局", 2023);
    }

    #[test]
    fn fails() {
        let finding = district("12").fails(&RULE, "教育局", 2023);
        assert_eq!(
            (finding.reported, finding.expected, finding.applicant),
            (Some(2.into()), Some(12.into()), Some(Total))
        );
        assert!(
            finding.message().en.starts_with("figures that differ in another copy: 1, "),
            "{}",
            finding.message().en
        );
    }

    /// The copy is of another edition than the report.
    fn editions(change: impl FnOnce(&mut crate::report::Metadata)) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |_| {});
        district.add_copy("教育局", 2023, |sample| {
            sample.set("requests.received", Some(Total), "12");
            change(&mut sample.report.metadata);
        });
        district
    }

    #[test]
    fn what_a_correction_corrects_is_nobodys_fault() {
        let district = editions(|metadata| metadata.is_corrected = true);
        assert!(matches!(district.verdict(&RULE, "教育局", 2023).0, Outcome::NotApplicable(_)));
    }

    #[test]
    fn a_later_day_alone_makes_an_info_of_it() {
        let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 1, day);
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |sample| sample.report.metadata.signed_on = day(20));
        district.add_copy("教育局", 2023, |sample| {
            sample.report.metadata.signed_on = day(10);
            sample.set("requests.received", Some(Total), "12");
        });
        assert_eq!(district.fails(&RULE, "教育局", 2023).severity, Severity::Info);
    }

    #[test]
    fn a_report_alone_is_no_matter() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2023, |_| {});
        assert!(matches!(district.verdict(&RULE, "教育局", 2023).0, Outcome::NotApplicable(_)));
    }
}
