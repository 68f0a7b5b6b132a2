//! The report's own content within its document, and the six sections of it.
//!
//! A page holds more than the report. What belongs together stands in one container of the page, so the container
//! that holds the headings and the statutory tables holds the report; what follows it there is told by its words.

use super::lines::Line;
use super::tables::Tables;
use crate::document::{Container, Document};
use crate::report::Section;
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// Longer lines are no headings.
const LONGEST_HEADING: usize = 40;
/// Longer lines are prose, whatever words they hold.
const LONGEST_FOOTER: usize = 80;

/// Words with which a page goes on after a report.
const FOOTERS: [&str; 18] = [
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "相关链接",
    "相关文章",
    "分享到",
    "打印本页",
    "打印]",
    "关闭窗口",
    "扫一扫",
    "版权所有",
    "主办单位",
    "主办:",
    "承办单位",
    "网站标识码",
    "ICP备",
    "责任编辑",
];

static FOOTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(FOOTERS).unwrap_or_else(|error| panic!("a few short words make an automaton: {error}"))
});

/// Which lines of a document are the report's.
#[derive(Debug)]
pub struct Content {
    pub container: Container,
    /// The first heading or statutory table, counted in lines.
    pub body: usize,
    pub end: usize,
    pub sections: Vec<Section>,
}

impl Content {
    /// The lines from the container's first to the end that stand in it.
    pub fn lines<'l>(
        &self,
        document: &'l Document,
        lines: &'l [Line],
        range: Range<usize>,
    ) -> impl Iterator<Item = (usize, &'l Line)> {
        let container = self.container;
        let inside = move |(_, line): &(usize, &Line)| !line.is_link && document.contains(container, line.container);
        lines.iter().enumerate().skip(range.start).take(range.len()).filter(inside)
    }
}

/// Finds the report among the lines, and among them its tables.
pub fn content(document: &Document, lines: &[Line], tables: &Tables) -> Content {
    // words of the report can stand in the same grid before a table of indicators
    let begin = tables.indicators.as_ref().map(|indicators| *indicators.start());
    let is_before = |line: &Line| begin.is_some_and(|begin| line.is_in_grid && line.place.offset < begin);
    let tables = &tables.blocks;
    let headings: Vec<(usize, u8)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_link)
        .filter_map(|(index, line)| Some((index, heading(line)?)))
        .collect();
    let headings = without_contents_list(&headings);
    let containers = headings
        .iter()
        .map(|&(index, _)| lines[index].container)
        .chain(tables.iter().map(|&block| document.blocks[block].container()));
    let container = containers.reduce(|a, b| document.common_container(a, b)).unwrap_or(0);
    let first_table = tables.first().map(|&block| lines.partition_point(|line| line.block < block || is_before(line)));
    let last_table = tables.last().map_or(0, |&block| lines.partition_point(|line| line.block <= block));
    let body = headings.first().map(|&(index, _)| index).into_iter().chain(first_table).min().unwrap_or(lines.len());
    let last = headings.last().map_or(0, |&(index, _)| index + 1).max(last_table);
    let is_end = |line: &Line| !document.contains(container, line.container) || is_footer(line);
    let end = (last..lines.len()).find(|&index| is_end(&lines[index])).unwrap_or(lines.len());
    let mut content = Content { container, body, end, sections: Vec::new() };
    let mut sections = Vec::new();
    for (position, &(index, number)) in headings.iter().enumerate() {
        let next = headings.get(position + 1).map_or(end, |&(next, _)| next);
        let paragraphs = content.lines(document, lines, index + 1..next.max(index + 1));
        let paragraphs =
            paragraphs.filter(|(_, line)| !line.is_in_grid).map(|(_, line)| (line.text, line.place)).collect();
        sections.push(Section { number, heading: lines[index].text, paragraphs });
    }
    content.sections = sections;
    content
}

/// A list of contents before the report repeats every heading, one right after the other.
fn without_contents_list(headings: &[(usize, u8)]) -> &[(usize, u8)] {
    let restart = headings.iter().skip(1).position(|&(_, number)| number == 1).map(|position| position + 1);
    match restart {
        Some(restart) if headings[..restart].windows(2).all(|pair| pair[1].0 - pair[0].0 <= 2) && restart > 2 => {
            &headings[restart..]
        }
        _ => headings,
    }
}

fn is_footer(line: &Line) -> bool {
    line.is_link || (line.length() <= LONGEST_FOOTER && FOOTER.is_match(&line.compact))
}

/// The section, from 1 to 6, that the line is the heading of. The words decide, since numbers restart and shift.
pub fn heading(line: &Line) -> Option<u8> {
    if line.length() > LONGEST_HEADING || line.compact.starts_with('(') {
        return None;
    }
    // （一） heads a part of a section, whose words can be the same
    let numerals = line.compact.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let title = if numerals.len() < line.compact.len() {
        numerals.strip_prefix(['、', '.', ',', ':', '．'])?
    } else {
        line.compact.as_str()
    };
    // 全年没有被申请行政复议、提起行政诉讼的情况。 says something
    if ["没有", "未", "无"].iter().any(|denial| title.contains(denial)) {
        return None;
    }
    let title = title.trim_end_matches([':', '。', '.']);
    let length = title.chars().count();
    let has = |words: &str| title.contains(words);
    match () {
        () if title.starts_with("总体情况") && length <= 8 || title == "概述" => Some(1),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::compact;

    #[track_caller]
    fn check(text: &str, expected: Option<u8>) {
        let line = Line {
            text: crate::document::Slice::default(),
            compact: compact(text),
            place: crate::document::Place::default(),
            container: 0,
            block: 0,
            is_link: false,
            is_in_grid: false,
        };
        assert_eq!(heading(&line), expected, "{text}");
    }

    #[test]
    fn headings_by_their_words() {
        check("一、总体情况", Some(1));
        check("二、主动公开政府信息情况", Some(2));
        check("一、 主动公开政府信息的情况", Some(2));
        check("三、收到和处理政府信息公开申请情况", Some(3));
        check("四、政府信息公开行政复议、行政诉讼情况", Some(4));
        check("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", Some(4));
        check("五、政府信息公开工作存在的主要问题及改进情况", Some(5));
        check("五、存在的主要问题和改进措施", Some(5));
        check("六、其他需要报告的事项", Some(6));
        check("其他需要报告的事项", Some(6));
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
