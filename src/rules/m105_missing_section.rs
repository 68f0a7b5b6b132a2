//! A mandatory section that is absent, occurs twice or is out of order.
//!
//! # What it checks
//! The six sections of the form (总体情况, 主动公开, 依申请公开, 行政复议、行政诉讼, 存在的主要问题及改进情况, 其他需要报告的事项) are all there, once each and in
//! this order. They are recognised by the words of their headings, not by their numbers. The rule does not apply to
//! reports on years before 2019, which had other sections. A section is never called absent from a file that is cut or
//! damaged. If the last sections are absent, and neither a signature nor a date follows, the text may have been cut short
//! there: the finding is a query then.
//!
//! # Why it matters
//! Article 50 of the Regulations lists what a report has to cover, and provides for one form for all (国办公开办函〔2019〕60号,
//! since the reports for 2021 国办公开办函〔2021〕30号). What is left out cannot be compared.
//!
//! # Example
//! A report without 六、其他需要报告的事项.
//!
//! # What else it could be
//! A heading in the agency's own words, or one that has run together with the text below it.
//!
//! # 中文说明
//! 缺少必备的部分，或部分重复、次序颠倒。
//!
//! ## 检查内容
//! 格式文本规定的六个部分应各有一个且次序正确，按标题文字而不按序号判断。2019 年以前的报告部分不同，不适用本规则。
//! 文件被截断或损坏的，不能断定缺少某一部分，不作核查。最后几个部分缺失而文末没有落款的，文件可能不完整，只作为疑问提出。
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
use super::cut_off::may_be_cut;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::in_force;
use crate::language::{Bilingual, numeral};
use crate::saturate::Saturate;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M105",
    name: "missing-section",
    name_zh: "缺少部分",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("m105_missing_section.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct SectionsAmiss {
    /// Titles of the sections that the form asks for.
    #[serde(skip)]
    titles: &'static [String],
    absent: Vec<usize>,
    doubled: Vec<usize>,
    /// The numbers of all sections in their order, if that is wrong.
    disorder: Vec<usize>,
    /// The last section, if the text may have been cut short after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    breaks_off: Option<u8>,
}

impl Fault for SectionsAmiss {
    fn message(&self) -> Bilingual {
        let ordinal = |number: usize| numeral(number.saturate());
        let title = |&number: &usize| {
            let title = &self.titles[number - 1];
            Bilingual::new(format!("{number} {title}"), format!("“{}、{title}”", ordinal(number)))
        };
        let number = |&number: &usize| Bilingual::new(number.to_string(), ordinal(number));
        let listed = |numbers: &[usize], name: &dyn Fn(&usize) -> Bilingual, words: [&str; 2]| {
            let names = Bilingual::join(&numbers.iter().map(name).collect::<Vec<_>>(), ", ", "、");
            let [english, chinese] = words;
            let words = || Bilingual::new(format!("{english}: {}", names.en), format!("{chinese}{}", names.zh));
            (!numbers.is_empty()).then(words)
        };
        let faults = [
            listed(&self.absent, &title, ["absent", "缺少"]),
            listed(&self.doubled, &title, ["more than once", "重复出现"]),
            listed(&self.disorder, &number, ["out of order", "各部分次序有误，依次为"]),
        ];
        let faults = Bilingual::join(&faults.into_iter().flatten().collect::<Vec<_>>(), "; ", "；");
        let Bilingual { en: cut, zh: cut_zh } = self.breaks_off.map(may_be_cut).unwrap_or_default();
        Bilingual::new(format!("sections {}{cut}", faults.en), format!("报告{}{cut_zh}", faults.zh))
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please correct this or explain.", "请补正或说明原因")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let report = subject.report;
    let Some(year) = report.metadata.year else { return Verdict::not_checked(Reason::NoYear) };
    let titles = in_force(year).sections.as_slice();
    if titles.is_empty() {
        return Verdict::not_applicable(Reason::BeforeSections);
    }
    let numbers: Vec<usize> = report.sections.iter().map(|section| usize::from(section.number)).collect();
    if numbers.is_empty() {
        return Verdict::not_checked(Reason::NoHeadings);
    }
    let count = |number: usize| numbers.iter().filter(|&&other| other == number).count();
    let mut absent: Vec<usize> = (1..=titles.len()).filter(|&number| count(number) == 0).collect();
    let loss = report.loss().filter(|_| !absent.is_empty());
    if loss.is_some() {
        absent.clear();
    }
    let doubled: Vec<usize> = (1..=titles.len()).filter(|&number| count(number) > 1).collect();
    let is_disorder = doubled.is_empty() && !numbers.is_sorted();
    let is_amiss = !absent.is_empty() || !doubled.is_empty() || is_disorder;
    match loss {
        _ if is_amiss => {
            let disorder = if is_disorder { numbers } else { Vec::new() };
            let only_absent = doubled.is_empty() && !is_disorder;
            let breaks_off = report.breaks_off().filter(|_| only_absent);
            let severity = breaks_off.map_or(RULE.severity, |_| Severity::Query);
            let found = RULE.finding(SectionsAmiss { titles, absent, doubled, disorder, breaks_off });
            Verdict::of(vec![Finding { severity, ..found }])
        }
        Some(loss) => Verdict::not_checked(Reason::Lost(loss)),
        None => Verdict::of(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Note, Slice};
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
        cut.report.notes.push(Note::lost("the file is cut short", "文件不完整"));
        assert_eq!(cut.fails(&RULE).message().en, "sections more than once: 2 主动公开政府信息情况");
        cut.report.sections.remove(1);
        assert!(cut.not_checked(&RULE).ends_with("the file is cut short"));
        let mut open = sections(&[1, 2, 3]);
        assert_eq!(open.fails(&RULE).severity, Severity::Error);
        open.report.metadata.agency_signature = None;
        let finding = open.fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
        assert!(finding.message().zh.ends_with("；文字到第三部分为止且没有落款，文件可能不完整，请核对"));
        assert_eq!(
            sections(&[1, 3, 2, 4, 5, 6]).fails(&RULE).message().zh,
            "报告各部分次序有误，依次为一、三、二、四、五、六"
        );
    }
}
