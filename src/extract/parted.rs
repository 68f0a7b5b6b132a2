//! Splits paragraphs in which a whole page has run together, since crawlers may lose the lines of a page. Paragraphs
//! are split around titles and around section headings.

use super::headings::heading_before;
use super::lines::Line;
use super::sections::CLEAR_FOOTERS;
use super::title::{LONGEST_TITLE, read_title};
use crate::document::{Document, Slice, offset};
use crate::fold::{NUMERALS, fold, is_space};

/// Longest paragraph, in characters, that is left whole: it holds a sentence or two.
const SHORTEST: usize = LONGEST_TITLE;
/// Most characters of a paragraph before its title ends.
const TITLE_WITHIN: usize = 600;
/// Number of ideographic spaces that indent a paragraph, so that they begin one here.
const INDENT: usize = 2;
/// Most parts of a title between white space.
const MOST_PARTS: usize = 6;
/// Words that begin a report behind its title.
const BEGINNINGS: [&str; 10] = ["根据", "依据", "按照", "按", "为", "本报告", "本年度", "一、", "现", "("];
/// Characters that may precede a heading.
const SENTENCE_ENDS: [char; 10] = ['。', ';', '!', '?', ':', ')', '》', '”', '>', ']'];

/// The lines, with long paragraphs split; `None` if nothing is split.
pub(super) fn parted(document: &Document, lines: &[Line]) -> Option<Vec<Line>> {
    let mut pieces = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        // a line next to a removed table is part of a longer paragraph
        let is_of_block = |other: Option<&Line>| other.is_some_and(|other| other.block == line.block);
        let is_piece = is_of_block(at.checked_sub(1).map(|before| &lines[before])) || is_of_block(lines.get(at + 1));
        let ends = if line.is_link || line.is_in_grid || line.length() <= SHORTEST && !is_piece {
            Vec::new()
        } else {
            Paragraph::of(document.str(line.text)).cuts()
        };
        let text = document.str(line.text);
        let mut start = 0;
        for end in ends.into_iter().chain([text.len()]) {
            let (from, to) = (start, end);
            start = end;
            let words = &text[from..to];
            let compact = crate::fold::compact(words);
            if compact.is_empty() {
                continue;
            }
            let begin = line.text.start + offset(from + words.len() - words.trim_start().len());
            let slice = Slice { start: begin, end: begin + offset(words.trim().len()) };
            pieces.push(Line { text: slice, compact, ..*line });
        }
    }
    (pieces.len() > lines.len()).then_some(pieces)
}

/// A paragraph without white space, with the position of each character.
struct Paragraph {
    compact: String,
    /// For each character, its byte in `compact` and in the text.
    places: Vec<(usize, usize)>,
    /// Bytes of `compact` that follow white space, with its number of ideographic spaces.
    gaps: Vec<(usize, usize)>,
}

impl Paragraph {
    fn of(text: &str) -> Self {
        let mut paragraph = Self { compact: String::with_capacity(text.len()), places: Vec::new(), gaps: Vec::new() };
        let mut wide = None;
        for (at, c) in text.char_indices() {
            if is_space(c) {
                wide = Some(wide.unwrap_or(0) + usize::from(c == '\u{3000}'));
                continue;
            }
            if let Some(wide) = wide.take() {
                paragraph.gaps.push((paragraph.compact.len(), wide));
            }
            paragraph.places.push((paragraph.compact.len(), at));
            paragraph.compact.push(fold(c));
        }
        paragraph
    }

    /// The bytes at which the text is to be split.
    fn cuts(&self) -> Vec<usize> {
        let mut cuts: Vec<usize> = self.gaps.iter().filter(|(_, wide)| *wide >= INDENT).map(|(at, _)| *at).collect();
        self.titles(&mut cuts);
        self.headings(&mut cuts);
        cuts.extend(CLEAR_FOOTERS.iter().filter_map(|words| self.compact.rfind(words)));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.into_iter().filter(|&at| at > 0).filter_map(|at| self.place(at)).collect()
    }

    fn place(&self, at: usize) -> Option<usize> {
        self.places.binary_search_by_key(&at, |(compact, _)| *compact).ok().map(|found| self.places[found].1)
    }

    /// Adds cuts around titles. A title stands between white space, which it may also contain, and ends at white space
    /// or before words that begin a report.
    fn titles(&self, cuts: &mut Vec<usize>) {
        let text = &self.compact;
        let within = self.places.get(TITLE_WITHIN).map_or(text.len(), |(at, _)| *at);
        let gaps = || self.gaps.iter().map(|(at, _)| *at);
        let mut ends: Vec<usize> = gaps().chain([text.len()]).collect();
        for kind in ["报告", "年报"] {
            let behind = text[..within].match_indices(kind).map(|(at, words)| at + words.len());
            ends.extend(behind.filter(|&end| BEGINNINGS.iter().any(|words| text[end..].starts_with(words))));
        }
        ends.sort_unstable();
        let mut done = 0;
        for from in std::iter::once(0).chain(gaps()).filter(|&from| from < within) {
            let behind = ends.partition_point(|&end| end <= from);
            let is_title = |&&to: &&usize| {
                let words = &text[from..to];
                words.len() <= 4 * LONGEST_TITLE && read_title(words).is_some_and(|title| title.is_whole())
            };
            if from >= done
                && let Some(&to) = ends[behind..].iter().take(MOST_PARTS).find(is_title)
            {
                cuts.extend([from, to]);
                done = to;
            }
        }
    }

    /// Adds cuts before and behind section headings.
    fn headings(&self, cuts: &mut Vec<usize>) {
        let text = &self.compact;
        let mut last_end = 0;
        for (mark, sign) in text.match_indices(['、', '.', ',', ':']) {
            let numeral = text[..mark].trim_end_matches(|c| NUMERALS.contains(c)).len();
            if numeral == mark || numeral < last_end {
                continue;
            }
            let begin = mark + sign.len();
            let Some((length, is_full)) = heading_before(&text[begin..]) else { continue };
            let is_bound = numeral == last_end
                || text[..numeral].ends_with(SENTENCE_ENDS)
                || self.gaps.binary_search_by_key(&numeral, |(at, _)| *at).is_ok();
            if is_bound || is_full {
                last_end = begin + length;
                cuts.extend([numeral, last_end]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, Paragraph, Place};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut document = Document::new(text);
        let slice = document.push_text(text);
        let paragraph = Paragraph { text: slice, place: Place::default(), container: 0, is_link: false };
        document.blocks.push(Block::Paragraph(paragraph));
        let lines = super::super::lines::lines(&document);
        let lines = parted(&document, &lines).unwrap_or(lines);
        let found: Vec<&str> = lines.iter().map(|line| document.str(line.text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn headings_within_a_paragraph() {
        check(
            "本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止，电子版可在本区门户网站下载。一、总体情况2021年，我区主动公开\
             政府信息30条。二、主动公开政府信息情况三、收到和处理政府信息公开申请情况四、政府信息公开行政复议、行政诉讼情况没有发生。",
            &[
                "本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止，电子版可在本区门户网站下载。",
                "一、总体情况",
                "2021年，我区主动公开政府信息30条。",
                "二、主动公开政府信息情况",
                "三、收到和处理政府信息公开申请情况",
                "四、政府信息公开行政复议、行政诉讼情况",
                "没有发生。",
            ],
        );
    }

    #[test]
    fn indents_and_titles_within_a_paragraph() {
        check(
            "　　根据条例，编制本报告。本报告由清河区教育局编制，内容包括概述、主动公开政府信息情况、依申请公开情况、存在的问题。　　一、概述　　2017年，\
             我局认真落实。",
            &[
                "根据条例，编制本报告。本报告由清河区教育局编制，内容包括概述、主动公开政府信息情况、依申请公开情况、存在的问题。",
                "一、概述",
                "2017年，我局认真落实。",
            ],
        );
        check(
            "当前位置： 首页政务公开政府信息公开年报 清河区教育局2021年度 政府信息公开工作年度报告 来源：清河区政府 时间：2022-02-08 16:34 微信 根据\
             条例编制本报告。",
            &[
                "当前位置： 首页政务公开政府信息公开年报",
                "清河区教育局2021年度 政府信息公开工作年度报告",
                "来源：清河区政府 时间：2022-02-08 16:34 微信 根据条例编制本报告。",
            ],
        );
    }

    #[test]
    fn what_is_no_heading_stays_in_its_paragraph() {
        let prose = "我局2021年做好以下工作：一、加强领导，明确责任，把政府信息公开工作列入议事日程；二、主动公开各类信息，全年公开信息30条，\
             受到群众欢迎；三、收到申请5件，均已办结。";
        check(prose, &[prose]);
    }
}
