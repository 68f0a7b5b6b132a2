//! A section without content.
//!
//! # What it checks
//! The sections that the form of the year requires to say something in words do so: more than 无, and more than
//! headings. These are one, five and six since the reports on 2021, one and five for 2019 and 2020, and the one on
//! problems for the years before. Sections two to four hold the tables.
//!
//! # Why it matters
//! Article 50 of the Regulations, and Article 32 of those of 2007, ask for the main problems and what is done about them,
//! the matter of section five; the form of 2021 asks in section six at least for the fees (国办公开办函〔2021〕30号).
//!
//! # Example
//! 六、其他需要报告的事项 and below it 无.
//!
//! # What else it could be
//! The text stands in a picture or an attachment.
//!
//! # 中文说明
//! 某一部分没有内容。
//!
//! ## 检查内容
//! 报告年度的格式要求以文字说明的部分应有内容，不能只写“无”或只有标题：2021 年度起为第一、五、六部分，2019、2020 年度为第一、
//! 五部分，更早的年度为存在的主要问题及改进情况。第二至四部分为表格。
//!
//! ## 依据
//! 《政府信息公开条例》第五十条（2007 年条例第三十二条）要求报告存在的主要问题及改进情况，即第五部分；2021 年格式要求
//! 第六部分至少报告收取信息处理费的情况（国办公开办函〔2021〕30号）。
//!
//! ## 示例
//! “六、其他需要报告的事项”之下只有“无”。
//!
//! ## 其他可能
//! 内容在图片或附件中。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Excerpt, Fault, Finding, Reason, Severity, ask};
use crate::forms::in_force;
use crate::language::Bilingual;
use crate::report::{CellPlace, Section};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N109",
    name: "empty-section",
    name_zh: "部分无内容",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("n109_empty_section.rs"),
    reach: Reach::Report(check),
};

/// Words that say that there is nothing.
const NOTHING: [&str; 12] =
    ["无", "暂无", "没有", "略", "（略）", "(略)", "同上", "/", "-", "—", "无此情况", "无相关情况"];
/// Longest heading within a section, in characters.
const LONGEST_HEADING: usize = 25;

#[derive(Debug, Serialize)]
struct EmptySection {
    number: u8,
}

impl Fault for EmptySection {
    fn message(&self) -> Bilingual {
        let Self { number } = self;
        Bilingual::new(
            format!("section {number} has no content"),
            format!("{}没有内容", Bilingual::section(*number).zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please supply it.", "请补充")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let report = subject.report;
    if report.sections.is_empty() {
        return Verdict::not_checked(Reason::NoSections);
    }
    let Some(year) = report.metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    let required = &in_force(year).prose_sections;
    let of_prose = report.sections.iter().filter(|section| required.contains(&section.number));
    let empty = of_prose.filter(|section| is_empty(subject, section));
    Verdict::of(empty.map(|section| found(subject, section)).collect())
}

fn is_empty(subject: &Subject, section: &Section) -> bool {
    let report = subject.report;
    let signature = report.metadata.agency_signature.as_ref().map_or("", |name| name.text.as_str());
    section.paragraphs.iter().all(|&(text, _)| {
        let words: String = report.str(text).chars().filter(|c| !c.is_whitespace()).collect();
        let is_heading =
            words.starts_with(['（', '(']) && words.chars().count() <= LONGEST_HEADING && !words.contains('。');
        // 无 may be followed by the signature and the date
        let unsigned = if signature.is_empty() { words.clone() } else { words.replace(signature, "。") };
        let says_nothing = |part: &str| part.is_empty() || NOTHING.contains(&part) || is_date(part);
        is_heading || unsigned.split(['。', '.', '；', ';', '，', ',']).all(says_nothing)
    })
}

fn is_date(words: &str) -> bool {
    let is_numeral = |c: char| c.is_ascii_digit() || "年月日〇零○一二三四五六七八九十".contains(c);
    words.contains('年') && words.chars().all(is_numeral)
}

fn found(subject: &Subject, section: &Section) -> Finding {
    let report = subject.report;
    let heading = report.str(section.heading).trim();
    let number = section.number;
    let said = section.paragraphs.first().map_or("", |&(text, _)| report.str(text).trim());
    let place = section.paragraphs.first().map(|&(_, place)| place).unwrap_or_default();
    let text = if said.is_empty() { heading.to_owned() } else { format!("{heading}\n{said}") };
    let mut excerpt = Excerpt { text, marked: Vec::new() };
    excerpt.marked.push(0..heading.len());
    Finding {
        about: number.to_string(),
        excerpt,
        place: CellPlace { place, ..CellPlace::default() },
        ..RULE.finding(EmptySection { number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::saying("全年主动公开信息12条。").passes(&RULE);
        Sample::saying("2023年，清河区教育局主动公开信息12条。").passes(&RULE);
        let mut sample = Sample::saying("全年主动公开信息12条。");
        sample.say(2, "无").say(6, "无其他需要报告的事项。");
        sample.passes(&RULE);
        assert_eq!(Sample::new().not_checked(&RULE), "no section was recognised");
    }

    #[test]
    fn fails() {
        let mut sample = Sample::saying("全年主动公开信息12条。");
        sample.say(6, "无。").say(6, "清河区教育局").say(6, "2024年1月12日");
        assert_eq!(sample.fails(&RULE).message().en, "section 6 has no content");
        let mut sample = Sample::saying("全年主动公开信息12条。");
        sample.say(6, "无清河区教育局2024年1月12日");
        sample.fails(&RULE);
        let mut sample = Sample::saying("全年主动公开信息12条。");
        sample.say(5, "（一）存在的主要问题").say(5, "（二）改进措施");
        sample.fails(&RULE);
    }

    #[test]
    fn a_report_is_held_to_the_form_of_its_year() {
        for (year, section, is_empty) in
            [(2021, 6, true), (2020, 6, false), (2020, 1, true), (2019, 5, true), (2016, 1, false), (2016, 5, true)]
        {
            let mut sample = Sample::saying("全年主动公开信息12条。");
            sample.report.sections.clear();
            sample.report.metadata.year = Some(year);
            sample.say(section, "无。");
            if is_empty {
                sample.fails(&RULE);
            } else {
                sample.passes(&RULE);
            }
        }
    }
}
