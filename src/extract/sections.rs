//! Finds the report's own content within its document, and its six sections.
//!
//! A page holds more than the report. The container of the page that holds the headings and the statutory tables holds
//! the report; what follows the report in that container is recognised by its words.

use super::headings::{early_heading, heading};
use super::lines::Line;
use super::tables::Tables;
use crate::document::{Container, Document};
use crate::report::Section;
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// Longest footer, in characters. Longer lines are prose.
const LONGEST_FOOTER: usize = 80;

/// Words of a page after a report that never occur in a sentence, so that they end the report even where a page has run
/// together.
pub(super) const CLEAR_FOOTERS: [&str; 12] = [
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "相关链接",
    "相关文章",
    "分享到",
    "打印本页",
    "关闭窗口",
    "网站标识码",
    "ICP备",
    "责任编辑",
];

/// Words of a page after a report that may also occur in a sentence.
const OTHER_FOOTERS: [&str; 6] = ["打印]", "扫一扫", "版权所有", "主办单位", "主办:", "承办单位"];

static FOOTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(CLEAR_FOOTERS.iter().chain(&OTHER_FOOTERS))
        .unwrap_or_else(|error| panic!("a few short words make an automaton: {error}"))
});

/// The lines of a document that belong to the report.
#[derive(Debug)]
pub(super) struct Content {
    pub container: Container,
    /// Line of the first heading or statutory table.
    pub body: usize,
    pub end: usize,
    pub sections: Vec<Section>,
    /// Whether a table of the form was not found. Its cells may have run together into a line.
    pub lacks_tables: bool,
}

impl Content {
    /// Whether enough headings were found to make an outline.
    pub(super) fn has_outline(&self) -> bool {
        (1..=6).filter(|number| self.sections.iter().any(|section| section.number == *number)).count()
            >= FEWEST_HEADINGS
    }

    /// The lines of a range that are in the report's container, links excluded.
    pub(super) fn lines<'l>(
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

/// Finds the report among the lines.
pub(super) fn content(document: &Document, lines: &[Line], tables: &Tables) -> Content {
    // words of the report may be in the same grid before a table of indicators
    let begin = tables.indicators.as_ref().map(|indicators| *indicators.start());
    let is_before = |line: &Line| begin.is_some_and(|begin| line.is_in_grid && line.place.offset < begin);
    let lacks_tables = !tables.is_every();
    let tables = &tables.blocks;
    let headings = headings(lines);
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
    let mut content = Content { container, body, end, sections: Vec::new(), lacks_tables };
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

/// Removes the headings of a list of contents before the report, which directly follow each other.
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

/// The headings among the lines: those of the outline prescribed since 2019 or, if these are incomplete and it finds
/// more, also those of earlier outlines.
fn headings(lines: &[Line]) -> Vec<(usize, u8)> {
    let of = |heading: fn(&Line) -> Option<u8>| -> Vec<(usize, u8)> {
        let lines = lines.iter().enumerate().filter(|(_, line)| !line.is_link);
        lines.filter_map(|(index, line)| Some((index, heading(line)?))).collect()
    };
    let today = of(heading);
    if count(&today) == 6 {
        return today;
    }
    let early = of(|line| heading(line).or_else(|| early_heading(line)));
    if count(&early) > count(&today) { early } else { today }
}

/// Number of different sections among the headings.
fn count(headings: &[(usize, u8)]) -> usize {
    (1..=6).filter(|number| headings.iter().any(|(_, other)| other == number)).count()
}

/// Fewest headings of a report that follows an outline.
const FEWEST_HEADINGS: usize = 3;
