//! A statutory table that is not in the document.
//!
//! # What it checks
//! Each of the three statutory tables (proactive disclosure, requests, reconsideration and litigation) is in the
//! document. If the report contains pictures, the finding says so: a missing table may be in one of them. The rule does
//! not apply to reports on years before 2019 or in the form of 2008, which have one table of indicators instead. It is
//! not checked on a file that is cut or damaged, which proves nothing. If the text ends with an earlier section or with
//! the table's own, without a signature or a date, it may have been cut short: the finding is a query then.
//!
//! # Why it matters
//! Article 50 of the Regulations asks for an account of all three, and the form has a table for each. Without the table
//! there is nothing to compare and nothing to sum; zeros are never put in its place.
//!
//! # Example
//! Section four says in a sentence that there was neither reconsideration nor litigation, and has no table.
//!
//! # What else it could be
//! A table pasted as a picture, or published as a separate attachment.
//!
//! # 中文说明
//! 文档中缺少某一张法定表格。
//!
//! ## 检查内容
//! 主动公开、依申请公开、行政复议和行政诉讼三张法定表格是否都在文档中。缺表而文中有图片的，予以注明：表格可能在图片里。
//! 2019 年以前的年度报告，以及其他沿用 2008 年格式的报告，只有一张指标表，不适用本规则。
//! 文件被截断或损坏的，不能断定缺表，不作核查。报告到该表所在部分或更早的部分为止、文末没有落款的，文件可能不完整，只作为疑问
//! 提出。
//!
//! ## 依据
//! 《政府信息公开条例》第五十条要求报告这三方面的情况，格式文本为每一方面设了一张表。缺表则无从比较和汇总；绝不以零代替。
//!
//! ## 示例
//! 第四部分只写“未发生行政复议、行政诉讼”，没有表格。
//!
//! ## 其他可能
//! 表格以图片形式粘贴，或另作附件发布。

use super::context::Context;
use super::cut_off::may_be_cut;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::document::ACROSS;
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::{Table, in_force};
use crate::language::Bilingual;
use crate::report::FilledForm;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "T105",
    name: "missing-table",
    name_zh: "缺少表格",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("t105_missing_table.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct MissingTable {
    /// `None` if all of the tables are missing.
    table: Option<&'static Table>,
    may_be_in: Option<Unread>,
    /// The last section, if the text may have been cut short before the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    breaks_off: Option<u8>,
}

/// Unread parts of a document that may contain a table.
#[derive(Debug, Clone, Copy, Serialize)]
enum Unread {
    Picture,
    TextAcross,
}

impl Fault for MissingTable {
    fn message(&self) -> Bilingual {
        let (hint, hint_zh) = match self.may_be_in {
            Some(Unread::Picture) => {
                ("; the report has pictures, and it may be in one of them", "；报告中有图片，表格可能在图片中，请核对")
            }
            Some(Unread::TextAcross) => (
                "; text across the page was left out, and it may be in that",
                "；页面上横排的文字未能读取，表格可能在其中，请核对",
            ),
            None => ("", ""),
        };
        let Bilingual { en: cut, zh: cut_zh } = self.breaks_off.map(may_be_cut).unwrap_or_default();
        match self.table {
            Some(Table { name, title, .. }) => Bilingual::new(
                format!("{} ({title}) is not in the document{hint}{cut}", name.en),
                format!("报告中没有{}（{title}）{hint_zh}{cut_zh}", name.zh),
            ),
            None => Bilingual::new(
                format!("none of the statutory tables is in the document{hint}{cut}"),
                format!("报告中没有任何一张规定的表格{hint_zh}{cut_zh}"),
            ),
        }
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please supply it.", "请补充")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    if subject.form.is_some_and(FilledForm::is_of_indicators) {
        return Verdict::not_applicable(Reason::FormOfIndicators);
    }
    let may_be_in = match () {
        () if subject.report.has_pictures => Some(Unread::Picture),
        () if subject.report.notes.contains(&ACROSS) => Some(Unread::TextAcross),
        () => None,
    };
    let year = subject.report.metadata.year;
    if year.is_some_and(|year| in_force(year).is_of_indicators()) {
        return Verdict::not_applicable(Reason::BeforeTables);
    }
    let Some(form) = subject.form else {
        return match year {
            None => Verdict::not_checked(Reason::NoYear),
            Some(_) => subject.absent(vec![missing_table(subject, None, may_be_in)]),
        };
    };
    let missing = form.tables().iter().filter(|table| !table.is_found);
    let findings = missing.map(|table| missing_table(subject, Some(table.table()), may_be_in));
    subject.absent(findings.collect())
}

/// The finding; a query if the text may have been cut short before the table's section, whose number is the table's.
fn missing_table(subject: &Subject, table: Option<&'static Table>, may_be_in: Option<Unread>) -> Finding {
    let number = table.map(|table| table.number);
    let is_behind = |&last: &u8| last <= number.unwrap_or(FIRST_WITH_TABLE);
    let breaks_off = subject.report.breaks_off().filter(is_behind);
    let severity = breaks_off.map_or(RULE.severity, |_| Severity::Query);
    Finding { table: number, severity, ..RULE.finding(MissingTable { table, may_be_in, breaks_off }) }
}

/// The first section with a table.
const FIRST_WITH_TABLE: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Note, Slice};
    use crate::report::Section;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::new().passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.remove_table(4);
        let finding = sample.fails(&RULE);
        assert_eq!(finding.table, Some(4));
        assert!(!finding.message().en.contains("picture"));
        sample.report.has_pictures = true;
        assert!(sample.fails(&RULE).message().zh.contains("图片"));
        sample.report.has_pictures = false;
        sample.report.notes.push(ACROSS);
        assert!(sample.fails(&RULE).message().en.ends_with("text across the page was left out, and it may be in that"));
    }

    #[test]
    fn a_text_that_is_not_signed_may_end_before_the_table() {
        let mut sample = Sample::new();
        let section = |number| Section { number, heading: Slice::default(), paragraphs: Vec::new() };
        sample.report.sections = (1..=3).map(section).collect();
        sample.remove_table(4);
        assert_eq!(sample.fails(&RULE).severity, Severity::Error);
        sample.report.metadata.agency_signature = None;
        let finding = sample.fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
        assert!(finding.message().en.ends_with("the text ends with section 3 and is not signed: it may be cut short"));
        sample.report.sections.extend([4, 5].map(section));
        assert_eq!(sample.fails(&RULE).severity, Severity::Error);
    }

    #[test]
    fn a_file_that_is_cut_proves_nothing_missing() {
        let mut sample = Sample::new();
        sample.report.notes.push(Note::lost("the file is cut short", "文件不完整"));
        sample.passes(&RULE);
        sample.remove_table(4);
        assert!(sample.not_checked(&RULE).ends_with("the file is cut short"));
        sample.report.form = None;
        assert!(sample.not_checked(&RULE).ends_with("the file is cut short"));
    }

    #[test]
    fn a_report_without_tables_fails_once() {
        let mut sample = Sample::new();
        sample.report.form = None;
        sample.fails(&RULE);
        sample.report.metadata.year = None;
        assert_eq!(sample.not_checked(&RULE), "the report names no year");
        sample.report.metadata.year = Some(2016);
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
        // some of the later tables, in a year that did not require them
        sample.follow(crate::forms::form("2019").unwrap());
        sample.remove_table(4);
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
        sample.follow(crate::forms::form("2008").unwrap());
        assert_eq!(sample.verdict(&RULE).0.key(), "not_applicable");
    }
}
