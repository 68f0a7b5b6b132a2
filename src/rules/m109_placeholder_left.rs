//! A placeholder of the template that nobody filled in.
//!
//! # What it checks
//! The text holds no `XX`, `××`, `20XX`, `＿＿` or `（此处填写…）` where a name, a number or a date belongs.
//!
//! # Why it matters
//! A placeholder shows that nobody read the report before it was published.
//!
//! # Example
//! 2023年，XX局认真贯彻落实《政府信息公开条例》.
//!
//! # What else it could be
//! A name that was masked on purpose, such as an applicant's (张××).
//!
//! # 中文说明
//! 模板中的占位符没有填写。
//!
//! ## 检查内容
//! 正文中在名称、数字或日期的位置不应留有 `XX`、`××`、`20XX`、`＿＿` 或“（此处填写……）”。
//!
//! ## 依据
//! 留有模板痕迹，说明报告发布前未经核对。
//!
//! ## 示例
//! 2023年，XX局认真贯彻落实《政府信息公开条例》。
//!
//! ## 其他可能
//! 有意隐去的名称，如申请人姓名（张××）。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::document::{Place, Slice};
use crate::finding::{Excerpt, Fault, Finding, Reason, Severity, ask};
use crate::language::Bilingual;
use crate::report::CellPlace;
use aho_corasick::{AhoCorasick, MatchKind};
use serde::Serialize;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    code: "M109",
    name: "placeholder-left",
    name_zh: "占位符未填",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("m109_placeholder_left.rs"),
    reach: Reach::Report(check),
};

/// Words after crosses that stand for a name, a number or a date.
const NAMED: [&str; 24] = [
    "局", "委", "办", "镇", "乡", "街道", "市", "县", "区", "省", "厅", "中心", "年", "月", "日", "件", "条", "次",
    "个", "人", "期", "份", "篇", "万元",
];
/// Characters that stand for what is to be filled in.
const CROSSES: [char; 7] = ['X', 'x', '×', 'Ｘ', 'ｘ', '╳', '✕'];
const FILLERS: [&str; 4] = ["（此处填写", "(此处填写", "＿＿", "____"];
/// Crosses first, then other marks. One search suffices for most paragraphs, which have neither.
static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = CROSSES.iter().map(char::to_string).chain(FILLERS.map(str::to_owned));
    let marks = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words);
    marks.unwrap_or_else(|error| panic!("a few short words make an automaton: {error}"))
});

/// Characters shown on either side.
const CONTEXT: usize = 12;

#[derive(Debug, Serialize)]
struct PlaceholderLeft {
    words: String,
}

impl Fault for PlaceholderLeft {
    fn message(&self) -> Bilingual {
        let Self { words } = self;
        Bilingual::new(format!("“{words}” was not filled in"), format!("“{words}”未填写"))
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please fill it in.", "请补填")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let report = subject.report;
    if report.sections.is_empty() {
        return Verdict::not_checked(Reason::NoSections);
    }
    let paragraphs = report.sections.iter().flat_map(|section| &section.paragraphs);
    let found = paragraphs.filter_map(|&(text, place)| finding(subject, text, place));
    Verdict::of(found.collect())
}

fn finding(subject: &Subject, text: Slice, place: Place) -> Option<Finding> {
    let text = subject.report.str(text);
    let marked = placeholder(text)?;
    let from = text[..marked.start].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let to = text[marked.end..].char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| marked.end + at);
    let words = &text[marked.clone()];
    // tabs and line ends separate the cells and rows of a table
    let mut excerpt = Excerpt { text: text[from..to].replace(['\t', '\n'], " "), marked: Vec::new() };
    excerpt.marked.push(marked.start - from..marked.end - from);
    Some(Finding {
        excerpt,
        place: CellPlace { place, ..CellPlace::default() },
        ..RULE.finding(PlaceholderLeft { words: words.to_owned() })
    })
}

/// The first placeholder of a text.
fn placeholder(text: &str) -> Option<std::ops::Range<usize>> {
    let mut rest = 0;
    while let Some(mark) = MARKS.find(&text[rest..]) {
        let (at, end) = (rest + mark.start(), rest + mark.end());
        if mark.pattern().as_usize() >= CROSSES.len() {
            return Some(at..end);
        }
        let end = text[at..].find(|c| !CROSSES.contains(&c)).map_or(text.len(), |length| at + length);
        let crosses = text[at..end].chars().count();
        let before = text[..at].chars().next_back();
        let is_year = text[..at].ends_with("20") && text[end..].starts_with('年');
        // crosses after a surname mask a person; after a letter they are part of a word
        let is_word = before.is_some_and(|c| c.is_ascii_alphabetic())
            || text[end..].starts_with(|c: char| c.is_ascii_alphabetic());
        let is_named = NAMED.iter().any(|name| text[end..].starts_with(name));
        if crosses >= 2 && !is_word && (is_year || is_named) {
            let start = if is_year { at - 2 } else { at };
            return Some(start..end);
        }
        rest = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Section;
    use crate::rules::sample::Sample;

    fn with(text: &str) -> Sample {
        let mut sample = Sample::new();
        let start = u32::try_from(sample.report.text.len()).unwrap();
        sample.report.text.push_str(text);
        let slice = Slice { start, end: start + u32::try_from(text.len()).unwrap() };
        let section = Section { number: 1, heading: Slice::default(), paragraphs: vec![(slice, Place::default())] };
        sample.report.sections = vec![section];
        sample
    }

    #[test]
    fn passes() {
        for text in
            ["全年公开信息 281 条。", "答复申请人张××的申请，按期办结。", "使用 XX 标准的 XXL 号", "3×2 的表格，2×年度"]
        {
            with(text).passes(&RULE);
        }
        assert_eq!(Sample::new().not_checked(&RULE), "no section was recognised");
    }

    #[test]
    fn fails() {
        for (text, words) in [
            ("2023年，XX局认真贯彻落实条例。", "XX"),
            ("20XX年全年公开信息", "20XX"),
            ("主动公开信息××条", "××"),
            ("共公开（此处填写数量）条", "（此处填写"),
        ] {
            let finding = with(text).fails(&RULE);
            assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], words);
        }
    }
}
