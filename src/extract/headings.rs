//! Recognises the headings of a report's sections by their words.

use super::lines::Line;
use crate::fold::NUMERALS;

/// Longest heading, in characters.
const LONGEST_HEADING: usize = 40;
/// Length, in characters, from which words are a heading whatever stands before them.
const FULL_HEADING: usize = 8;

/// Names of the first section.
pub(super) const FIRST_HEADINGS: [&str; 2] = ["总体情况", "概述"];

/// Characters behind the number of a heading.
const BEHIND_NUMERAL: [char; 6] = ['、', '.', ',', ':', '．', ']'];
/// Marks around a heading: of lists and brackets, and of Markdown.
const AROUND: [char; 15] = ['#', '*', '_', '>', '-', '•', '·', '●', '■', '◆', '▶', '【', '】', '[', ']'];

/// The words of a heading without its number, and whether it is numbered.
fn words(line: &Line) -> Option<(&str, bool)> {
    let words = line.compact.trim_matches(AROUND);
    // （一） heads a subsection, whose words may be the same
    if line.length() > LONGEST_HEADING || words.starts_with('(') {
        return None;
    }
    let part = words.strip_prefix('第').and_then(|words| words.split_once("部分"));
    let numerals = words.trim_start_matches(|c| NUMERALS.contains(c));
    let (title, is_numbered) = match part {
        Some((number, title)) if number.chars().all(|c| NUMERALS.contains(c)) => {
            (title.trim_start_matches(BEHIND_NUMERAL), true)
        }
        _ if numerals.len() < words.len() => (numerals.strip_prefix(BEHIND_NUMERAL)?, true),
        _ => (words, false),
    };
    Some((title.trim_end_matches([':', '。', '.']), is_numbered))
}

/// The section, 1 to 6, that a line is the heading of. The words decide, since numbers restart and shift.
pub(super) fn heading(line: &Line) -> Option<u8> {
    of_today(words(line)?.0)
}

/// The section, 1 to 6, in the outlines before 2019. There only numbers distinguish headings from subsections.
pub(super) fn early_heading(line: &Line) -> Option<u8> {
    let (title, is_numbered) = words(line)?;
    if is_numbered { of_early_years(title) } else { None }
}

/// Whether the words are a denial instead: 全年没有被申请行政复议、提起行政诉讼的情况.
fn denies(title: &str) -> bool {
    ["没有", "未", "无"].iter().any(|denial| title.contains(denial))
}

fn of_today(title: &str) -> Option<u8> {
    if denies(title) {
        return None;
    }
    let length = title.chars().count();
    let has = |words: &str| title.contains(words);
    match () {
        () if title.starts_with(FIRST_HEADINGS[0]) && length <= 8 || title == FIRST_HEADINGS[1] => Some(1),
        () if title.starts_with("主动公开") && title.ends_with("情况") && length <= 16 => Some(2),
        () if (has("收到") || has("依申请公开"))
            && has("处理")
            && has("申请")
            && title.ends_with("情况")
            && length <= 26 =>
        {
            Some(3)
        }
        () if has("行政复议") && has("行政诉讼") && title.ends_with("情况") && length <= 36 => Some(4),
        () if has("问题") && (has("改进") || has("措施") || has("打算")) && length <= 32 && !has("。") => {
            Some(5)
        }
        () if title.starts_with("其他") && has("报告") && length <= 16 => Some(6),
        () => None,
    }
}

/// The outline before 2019: 一、概述 二、主动公开政府信息情况 三、依申请公开政府信息情况 四、复议诉讼情况
/// 五、存在的主要问题和改进措施.
fn of_early_years(title: &str) -> Option<u8> {
    if denies(title) || title.contains(['。', ',', ';']) {
        return None;
    }
    let length = title.chars().count();
    let has = |words: &str| title.contains(words);
    let ends = |words: &[&str]| words.iter().any(|words| title.ends_with(words));
    match () {
        () if has("主动公开") && ends(&["情况"]) && length <= 20 => Some(2),
        () if title.starts_with("公开政府信息") && ends(&["情况"]) && length <= 16 => Some(2),
        () if has("申请公开") && ends(&["情况"]) && length <= 24 => Some(3),
        () if has("复议") && has("诉讼") && ends(&["情况", "诉讼", "申诉"]) && length <= 36 => Some(4),
        () if (has("问题") || has("不足")) && length <= 32 => Some(5),
        () if has("其他") && (has("报告") || has("说明")) && length <= 16 => Some(6),
        () if ends(&["概述", "概况", "基本情况", "总体情况"]) && length <= 20 => Some(1),
        () => None,
    }
}

/// Words that end a heading.
const HEADING_ENDS: [&str; 8] = ["情况", "概述", "概况", "措施", "打算", "事项", "方向", "思路"];

/// Finds heading words, after their number, that have run into the text behind them. Returns their length in bytes, and
/// whether they are long enough to be certain.
pub(super) fn heading_before(text: &str) -> Option<(usize, bool)> {
    let ends = text.char_indices().take(LONGEST_HEADING).map(|(at, c)| at + c.len_utf8());
    ends.filter(|&end| HEADING_ENDS.iter().any(|words| text[..end].ends_with(words))).find_map(|end| {
        let title = &text[..end];
        // the next heading begins within: 结转下年度继续办理四、…
        if title.match_indices('、').any(|(at, _)| title[..at].ends_with(|c| NUMERALS.contains(c))) {
            return None;
        }
        let today = of_today(title);
        today.or_else(|| of_early_years(title))?;
        Some((end, today.is_some_and(|number| (2..=4).contains(&number) || title.chars().count() >= FULL_HEADING)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::compact;

    fn line(text: &str) -> Line {
        Line {
            text: crate::document::Slice::default(),
            compact: compact(text),
            place: crate::document::Place::default(),
            container: 0,
            block: 0,
            is_link: false,
            is_in_grid: false,
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<u8>) {
        assert_eq!(heading(&line(text)), expected, "{text}");
    }

    #[test]
    fn headings_by_their_words() {
        check("一、总体情况", Some(1));
        check("二、主动公开政府信息情况", Some(2));
        check("一、 主动公开政府信息的情况", Some(2));
        check("三、收到和处理政府信息公开申请情况", Some(3));
        check("## **三、收到和处理政府信息公开申请情况**", Some(3));
        check("【第三部分 收到和处理政府信息公开申请情况】", Some(3));
        check("第三部分 收到和处理政府信息公开申请情况：", Some(3));
        check("[一]总体情况", Some(1));
        check("四、政府信息公开行政复议、行政诉讼情况", Some(4));
        check("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", Some(4));
        check("五、政府信息公开工作存在的主要问题及改进情况", Some(5));
        check("五、存在的主要问题和改进措施", Some(5));
        check("六、其他需要报告的事项", Some(6));
        check("其他需要报告的事项", Some(6));
    }

    #[test]
    fn headings_of_the_outlines_before() {
        for (text, expected) in [
            ("一、概述", Some(1)),
            ("一、政府信息公开工作基本情况", Some(1)),
            ("二、政府信息主动公开情况", Some(2)),
            ("三、依申请公开政府信息情况", Some(3)),
            ("三、政府信息依申请公开工作情况", Some(3)),
            ("五、复议诉讼情况", Some(4)),
            ("六、工作中存在的主要问题", Some(5)),
            ("依申请公开情况", None),
            ("二、加强组织领导", None),
            ("四、收费及减免情况", None),
        ] {
            assert_eq!(heading(&line(text)).or_else(|| early_heading(&line(text))), expected, "{text}");
        }
    }

    #[test]
    fn headings_that_run_into_their_text() {
        for (text, heading) in [
            ("总体情况2021年,我区认真落实", "总体情况"),
            ("主动公开政府信息情况三、收到和处理政府信息公开申请情况", "主动公开政府信息情况"),
            ("存在的主要问题及改进情况虽然我局取得了成绩", "存在的主要问题及改进情况"),
            ("其他需要报告的事项无", "其他需要报告的事项"),
            ("因政府信息公开申请行政复议、提起行政诉讼的情况没有", "因政府信息公开申请行政复议、提起行政诉讼的情况"),
        ] {
            let length = heading_before(text).map(|(length, _)| length);
            assert_eq!(length, Some(heading.len()), "{text}");
        }
        for text in ["本年新收政府信息公开申请数量34407501", "加强领导,明确责任", "主动公开各类信息30条"]
        {
            assert_eq!(heading_before(text), None, "{text}");
        }
    }

    #[test]
    fn parts_of_sections_and_prose_are_no_headings() {
        check("（一）主动公开政府信息情况", None);
        check("（二）政府信息依申请公开情况", None);
        check("(一)上年度存在的问题及改进情况", None);
        check("一、本年新收政府信息公开申请数量", None);
        check("全年没有因政府信息公开被申请行政复议、提起行政诉讼的情况。", None);
        check("2023年未发生行政复议、行政诉讼情况", None);
        check("2023年无因政府信息公开工作被申请行政复议、提起行政诉讼情况发生", None);
        check(
            "一是完善制度，二是加强培训，着力解决问题，改进工作方式方法，提升政府信息公开的质量和水平，让群众满意。",
            None,
        );
    }
}
