//! A year left over from another report.
//!
//! # What it checks
//! A sentence with a plan (2024年，将进一步加强…) does not open with the year of the report. A sentence of sections one to four
//! that says what was done within the year does not open with the year before. Only the first such sentence is
//! reported.
//!
//! # Why it matters
//! The sentence was probably copied from last year's report, and perhaps its figures were too.
//!
//! # Example
//! In a report for 2023: 2023年，我局将从以下几方面改进.
//!
//! # What else it could be
//! A report written before its year had ended; a sentence that really speaks of last year.
//!
//! # 中文说明
//! 正文中留有错误的年份。
//!
//! ## 检查内容
//! 写下一步打算的句子（“2024年，将进一步加强……”）不应以报告所属年度开头；第一至四部分叙述当年工作的句子不应以上一年度开头。
//! 只指出最先出现的一句。
//!
//! ## 依据
//! 这样的句子多半沿用自上年报告，数字也可能如此。
//!
//! ## 示例
//! 2023 年度报告中写“2023年，我局将从以下几方面改进”。
//!
//! ## 其他可能
//! 报告在年度结束前写成；该句确实在说上一年度。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::document::{Place, Slice};
use crate::finding::{Excerpt, Fault, Finding, Measure, Reason, Severity, ask, on_quote};
use crate::forms::PHRASES;
use crate::language::Bilingual;
use crate::report::{CellPlace, Section};
use serde::Serialize;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    code: "M110",
    name: "wrong-year-in-plan",
    name_zh: "年份有误",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("m110_wrong_year_in_plan.rs"),
    reach: Reach::Report(check),
};

/// Words with which a plan begins.
const PLANS: [&str; 6] = ["拟采取", "打算", "下一步", "力争", "拟从", "拟于"];
/// Words about the work of a year.
const DONE: [&str; 10] = ["主动公开", "收到", "新收", "受理", "共公开", "发布", "办结", "制发", "作出", "认真贯彻"];
/// Words that refer to last year on purpose.
const ON_PURPOSE: [&str; 12] =
    ["相比", "同期", "结转", "问题", "以来", "至", "同比", "年度报告", "不足", "整改", "末", "底"];
/// Longest first clause of a sentence, in bytes.
const CLAUSE: usize = 120;

#[derive(Debug, Clone, Copy, Serialize)]
struct WrongYear {
    named: i32,
    /// The year of the report.
    year: i32,
}

impl Fault for WrongYear {
    fn message(&self) -> Bilingual {
        let Self { named, year } = self;
        if named == year {
            return Bilingual::new(
                format!("a plan names {named}, the year of the report"),
                format!("下一年度的打算写为{named}年，即报告年度本身"),
            );
        }
        Bilingual::new(
            format!("a sentence of the report for {year} is about {named}"),
            format!("{year}年度报告有一处叙述的是{named}年的工作"),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        ask(&on_quote(quote, self.message()), "Please check the year.", "请核对年份")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let report = subject.report;
    let Some(year) = report.metadata.year else { return Verdict::not_checked(Reason::YearUnknown) };
    if report.sections.is_empty() {
        return Verdict::not_checked(Reason::NoSections);
    }
    let mut findings: Vec<Finding> = Vec::new();
    for section in &report.sections {
        for &(text, place) in &section.paragraphs {
            for sentence in sentences(report.str(text)) {
                let words = &report.str(text)[sentence.clone()];
                let Some((named, marked)) = leading_year(words) else { continue };
                let rest = &words[marked.end..];
                let is_left = match year - named {
                    0 => is_plan(rest),
                    1 => is_of_this_year(section, rest) && !words.contains(&year.to_string()),
                    _ => false,
                };
                if is_left {
                    findings.push(found(subject, (text, sentence), marked, place, WrongYear { named, year }));
                }
            }
        }
    }
    // the first sentence is enough: they are copied together
    findings.truncate(1);
    Verdict::of(findings)
}

fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split_inclusive(['。', '！', '\n']).map(move |sentence| {
        let from = start;
        start += sentence.len();
        from..start
    })
}

/// The year at the beginning of a sentence, and its range including white space and 年. A date does not count.
fn leading_year(sentence: &str) -> Option<(i32, Range<usize>)> {
    let start = sentence.find(|c: char| !c.is_whitespace())?;
    let digits = sentence[start..].bytes().take_while(u8::is_ascii_digit).count();
    let year = (digits == 4).then(|| sentence[start..start + 4].parse().ok())??;
    let rest = &sentence[start + 4..];
    let begin = rest.trim_start();
    let after = begin.strip_prefix('年')?;
    let after = after.strip_prefix('度').unwrap_or(after);
    let is_date = after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    (!is_date).then(|| (year, start..sentence.len() - after.len()))
}

/// The first clauses of a sentence.
fn clause(rest: &str) -> &str {
    let end = rest.char_indices().map(|(at, _)| at).take_while(|&at| at <= CLAUSE).last().unwrap_or(0);
    if rest.len() <= CLAUSE { rest } else { &rest[..end] }
}

fn is_plan(rest: &str) -> bool {
    let clause = clause(rest);
    let announced = clause.match_indices('将').chain(clause.match_indices("计划"));
    let will = announced.into_iter().any(|(at, will)| PHRASES.announces(clause[at + will.len()..].trim_start()));
    will || PLANS.iter().any(|plan| clause.contains(plan))
}

fn is_of_this_year(section: &Section, rest: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    section.number <= 4 && has(&DONE) && !has(&ON_PURPOSE)
}

fn found(
    subject: &Subject,
    (text, sentence): (Slice, Range<usize>),
    marked: Range<usize>,
    place: Place,
    fault: WrongYear,
) -> Finding {
    let words = subject.report.str(text)[sentence].trim_end();
    Finding {
        reported: Some(Measure::Year(fault.named)),
        excerpt: Excerpt { text: words.replace(['\n', '\r', '\t'], " "), marked: vec![marked] },
        place: CellPlace { place, ..CellPlace::default() },
        ..RULE.finding(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "2023年，我局主动公开信息12条。2024年，我局将重点做好以下工作。",
            "2023年，我局将政务公开纳入年度考核。",
            "2023年度计划项目清单按期公布。",
            "2022年12月印发方案。2022年结转2件。",
            "2022年公开信息10条，2023年公开信息12条。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        assert_eq!(Sample::new().not_checked(&RULE), "no section was recognised");
    }

    #[test]
    fn fails() {
        for (text, year) in [
            ("2023 年，我局将重点做好以下工作：一是加强培训。", "2023 年"),
            ("2023年，我局拟采取以下措施。", "2023年"),
            ("2022年度，我局主动公开政府信息12条。", "2022年度"),
        ] {
            let finding = Sample::saying(text).fails(&RULE);
            assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], year, "{text}");
        }
    }
}
