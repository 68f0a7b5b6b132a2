//! Marks of Markdown, which tools leave that turn pages into text. They are blanked in place, so that every offset holds.

use super::line::STROKES;
use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;

/// Marks that stand on both sides of emphasised words.
const EMPHASIS: [&str; 2] = ["**", "__"];
/// What a cell holds in the place of a line break or a space, or around emphasised words.
const IN_CELLS: [&str; 10] =
    ["<br>", "<br/>", "<br />", "&nbsp;", "<b>", "</b>", "<strong>", "</strong>", "<u>", "</u>"];
/// Most `#` before a heading.
const DEEPEST_HEADING: usize = 6;

/// The text with spaces in the place of marks.
pub(in crate::readers) fn without_marks(text: &str) -> Cow<'_, str> {
    let mut blanked: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let found = leading_mark(line).into_iter().chain(emphasis(line)).chain(in_cells(line)).chain(escapes(line));
        blanked.extend(found.map(|(start, length)| (at + start, length)));
        at += line.len();
    }
    if blanked.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for (start, length) in blanked {
        bytes[start..start + length].fill(b' ');
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where in a text the first table begins that a row of dashes makes one, and where it ends; what follows the text may be
/// part of it.
pub(in crate::readers) fn first_table(source: &str, text: Range<usize>) -> Option<Range<usize>> {
    let is_row = |line: &str| line.starts_with('|');
    let mut start = text.start;
    for line in source[text].split_inclusive('\n') {
        let is_at_start = start == 0 || source[..start].ends_with('\n');
        if is_at_start && is_row(line) {
            let rows = || source[start..].split_inclusive('\n').take_while(|line| is_row(line));
            if rows().nth(1).is_some_and(is_dashes) {
                return Some(start..start + rows().map(str::len).sum::<usize>());
            }
        }
        start += line.len();
    }
    None
}

/// Whether a row stands between the heading of a table and its body.
fn is_dashes(row: &str) -> bool {
    row.contains('-') && row.trim_end().bytes().all(|byte| b"|-: ".contains(&byte))
}

/// The mark of a heading or a quotation that a line begins with.
fn leading_mark(line: &str) -> Option<(usize, usize)> {
    let words = line.trim_start_matches(' ');
    let mark = words.len() - words.trim_start_matches('#').len();
    let length = if mark == 0 { usize::from(words.starts_with('>')) } else { mark };
    let is_mark = (1..=DEEPEST_HEADING).contains(&length) && words[length..].starts_with(' ');
    is_mark.then_some((line.len() - words.len(), length))
}

/// The marks of emphasis: pairs with words of one cell between them, at least on one side close to the words. A mark beside
/// the digits of a figure is the figure's.
fn emphasis(line: &str) -> impl Iterator<Item = (usize, usize)> {
    EMPHASIS.into_iter().flat_map(move |mark| {
        let places = lone(line, mark);
        let is_emphasis = |pair: &&[usize]| {
            let words = &line[pair[0] + mark.len()..pair[1]];
            let is_digit = |c: char| c.is_ascii_digit();
            let is_of_figure =
                line[..pair[0]].ends_with(is_digit) || line[pair[1] + mark.len()..].starts_with(is_digit);
            let is_loose = words.starts_with(char::is_whitespace) && words.ends_with(char::is_whitespace);
            !is_of_figure && !is_loose && !words.is_empty() && !words.contains('\t') && !words.contains(STROKES)
        };
        // of an odd number it is open which belong together
        let paired = if places.len().is_multiple_of(2) { &places[..] } else { &[] };
        let pairs: Vec<usize> = paired.chunks_exact(2).filter(is_emphasis).flatten().copied().collect();
        pairs.into_iter().map(|place| (place, mark.len()))
    })
}

/// Marks of HTML within cells.
fn in_cells(line: &str) -> impl Iterator<Item = (usize, usize)> {
    // cheap early exit: few lines have one
    let marks = IN_CELLS.into_iter().filter(move |_| line.contains(['<', '&']));
    marks.flat_map(move |mark| line.match_indices(mark).map(|(place, mark)| (place, mark.len())))
}

/// Where a mark stands that is not part of a longer run of its character.
fn lone(line: &str, mark: &str) -> Vec<usize> {
    let character = mark.as_bytes()[0];
    let is_same = |at: Option<usize>| at.and_then(|at| line.as_bytes().get(at)) == Some(&character);
    memmem::find_iter(line.as_bytes(), mark)
        .filter(|&at| !is_same(at.checked_sub(1)) && !is_same(Some(at + mark.len())))
        .collect()
}

/// Where a backslash keeps punctuation from being a mark: `1\.`.
fn escapes(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = line.as_bytes();
    let is_escape = |at: &usize| bytes.get(at + 1).is_some_and(|next| b".-#*_()[]!+|>".contains(next));
    memchr::memchr_iter(b'\\', bytes).filter(is_escape).map(|at| (at, 1))
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = without_marks(text);
        assert_eq!(found.len(), text.len());
        assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn marks_are_blanked_and_offsets_hold() {
        check("## **一、总体情况**\n", "一、总体情况");
        check("共收到申请**12**件。\n", "共收到申请 12 件。");
        check("| **总计** | 1<br>| 2&nbsp;| 1\\.属于 |", "| 总计 | 1 | 2 | 1 .属于 |");
        check("| <b>总计</b> | <strong>1</strong><br/> |", "| 总计 | 1 |");
        check("> 引文\n", "引文");
    }

    #[test]
    fn other_marks_stay() {
        for text in [
            "张**同志",
            "12** 13**",
            "甲\t**\t**",
            "│规章│**│**│5│",
            "规章 **1**2 0",
            "规章 ** 5 **",
            "| ** | ** |",
            "** **",
            "填报数____件",
            "####### 七",
            "#1",
        ] {
            assert_eq!(without_marks(text), text);
        }
    }
}
