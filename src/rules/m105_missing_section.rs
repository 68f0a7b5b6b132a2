//! A mandatory section that is absent, stands twice or out of order.
//!
//! # What it checks
//! The six sections of the form (总体情况, 主动公开, 依申请公开, 行政复议、行政诉讼, 存在的主要问题及改进情况, 其他需要报告的事项) are
//! there, each once, in this order, told by the words of their headings and not by their numbers. Reports for years
//! before 2019 had other sections; the rule does not speak of them. Nor does it call a section absent from a file that
//! is cut or damaged.
//!
//! # Why it matters
//! Article 50 of the Regulations says what a report tells of, and has one form set for all (国办公开办函〔2019〕60号, since
//! the reports for 2021 国办公开办函〔2021〕30号). What is left out cannot be compared.
//!
//! # Example
//! A report without 六、其他需要报告的事项.
//!
//! # What else it could be
//! A heading in words of its own, or one that ran together with the text below it.
//!
//! # 中文说明
//! 缺少必备的部分，或部分重复、次序颠倒。
//!
//! ## 检查内容
//! 格式文本规定的六个部分应各有一个且次序正确，按标题文字而不按序号判断。2019 年以前的报告部分不同，不适用本规则。
//! 文件被截断或损坏的，不能断定缺少某一部分，不作核查。
//!
//! ## 依据
//! 《政府信息公开条例》第五十条规定了年度报告的内容，并规定格式由全国统一公布（国办公开办函〔2019〕60号；2021 年度起为
//! 国办公开办函〔2021〕30号）。缺少的部分无从比较。
//!
//! ## 示例
//! 报告没有“六、其他需要报告的事项”。
//!
//! ## 其他可能
//! 标题用了自己的说法，或标题与正文连在了一起。

use super::context::Context;
use super::rule::{Reach, Rule, finding};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Reason, Severity};
use crate::forms::STATUTORY_TABLES_SINCE;

pub const RULE: Rule = Rule {
    code: "M105",
    name: "missing-section",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("m105_missing_section.rs"),
    reach: Reach::Report(check),
};

const SECTIONS: [&str; 6] = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
];

fn check(subject: &Subject, _: &Context) -> Verdict {
    let report = subject.report;
    match report.metadata.year {
        None => return Verdict::not_checked(Reason::NoYear),
        Some(year) if year < STATUTORY_TABLES_SINCE => {
            return Verdict::not_applicable(Reason::BeforeSections);
        }
        Some(_) => {}
    }
    let numbers: Vec<usize> = report.sections.iter().map(|section| usize::from(section.number)).collect();
    if numbers.is_empty() {
        return Verdict::not_checked(Reason::NoHeadings);
    }
    let named = |number: usize| format!("{number} {}", SECTIONS[number - 1]);
    let list = |names: Vec<String>| (names.join(", "), names.join("、"));
    let sections = |numbers: Vec<usize>| list(numbers.into_iter().map(named).collect());
    let count = |number: usize| numbers.iter().filter(|&&other| other == number).count();
    let absent: Vec<usize> = (1..=6).filter(|&number| count(number) == 0).collect();
    let doubled: Vec<usize> = (1..=6).filter(|&number| count(number) > 1).collect();
    let mut faults = Vec::new();
    let loss = report.loss().filter(|_| !absent.is_empty());
    if !absent.is_empty() && loss.is_none() {
        let (english, chinese) = sections(absent);
        faults.push((format!("absent: {english}"), format!("缺少：{chinese}")));
    }
    if !doubled.is_empty() {
        let (english, chinese) = sections(doubled);
        faults.push((format!("more than once: {english}"), format!("重复：{chinese}")));
    } else if !numbers.is_sorted() {
        let (english, chinese) = list(numbers.iter().map(usize::to_string).collect());
        faults.push((format!("out of order: {english}"), format!("次序颠倒：{chinese}")));
    }
    if faults.is_empty() {
        return loss.map_or_else(|| Verdict::of(Vec::new()), |loss| Verdict::not_checked(Reason::Lost(loss)));
    }
    let (english, chinese): (Vec<String>, Vec<String>) = faults.into_iter().unzip();
    Verdict::of(vec![finding(
        &RULE,
        format!("sections {}", english.join("; ")),
        format!("报告的组成部分{}", chinese.join("；")),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Slice;
    use crate::report::Section;
    use crate::rules::sample::Sample;

    fn sections(numbers: &[u8]) -> Sample {
        let mut sample = Sample::new();
        let section = |&number: &u8| Section { number, heading: Slice::default(), paragraphs: Vec::new() };
        sample.report.sections = numbers.iter().map(section).collect();
        sample
    }

    #[test]
    fn passes() {
        sections(&[1, 2, 3, 4, 5, 6]).passes(&RULE);
        assert_eq!(sections(&[]).not_checked(&RULE), "no heading of a section was recognised");
    }

    #[test]
    fn fails() {
        assert_eq!(sections(&[1, 2, 3, 4, 5]).fails(&RULE).message().en, "sections absent: 6 其他需要报告的事项");
        assert_eq!(
            sections(&[1, 2, 3, 4, 5, 5, 6]).fails(&RULE).message().en,
            "sections more than once: 5 存在的主要问题及改进情况"
        );
        let mut cut = sections(&[1, 2, 2, 3]);
        cut.report.notes.push("the file is cut short".into());
        assert_eq!(cut.fails(&RULE).message().en, "sections more than once: 2 主动公开政府信息情况");
        cut.report.sections.remove(1);
        assert!(cut.not_checked(&RULE).ends_with("the file is cut short"));
        assert_eq!(sections(&[1, 3, 2, 4, 5, 6]).fails(&RULE).message().zh, "报告的组成部分次序颠倒：1、3、2、4、5、6");
    }
}
