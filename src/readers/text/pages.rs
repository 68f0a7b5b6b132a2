//! Page furniture: the page number and the words printed on every page. When text is pasted, they end up between the
//! lines of a table without belonging to it.

use super::line::{Kind, Line};
use crate::readers::page_number::{PageNumber, bare_number};
use std::collections::HashMap;

/// Shortest words repeated on every page, in characters; shorter ones can be a label that was split.
const SHORTEST_HEAD: usize = 5;
/// Fewest lines of a page whose end nothing else marks.
const FEWEST_LINES: usize = 10;
/// What is printed above or below every page names the report.
const TITLE: &str = "报告";
/// Fewest pages whose numbers count up.
const FEWEST_PAGES: usize = 3;
/// Fewest rows with `FIGURES_OF_A_ROW` figures that show a text without one cell a line.
const FEWEST_ROWS: usize = 5;
/// Figures that make a line a row.
const FIGURES_OF_A_ROW: usize = 5;

/// Marks the lines that belong to pages and not to the text.
pub(super) fn mark_furniture(lines: &mut [Line]) {
    let mut numbers: Vec<usize> = Vec::new();
    let mut fractions: HashMap<u32, Vec<(usize, u32)>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        match PageNumber::parse(line.text) {
            Some(PageNumber::Marked) => numbers.push(at),
            Some(PageNumber::Fraction(page, count)) => fractions.entry(count).or_default().push((at, page)),
            None => {}
        }
    }
    // 4/6 alone can be a date or a share; page numbers come in sequence
    for pages in fractions.values() {
        if counts_on(pages) {
            numbers.extend(pages.iter().map(|&(at, _)| at));
        }
    }
    if numbers.is_empty() {
        numbers = beside_heads(lines);
    }
    if numbers.is_empty() {
        numbers = counted(lines);
    }
    if numbers.is_empty() {
        return;
    }
    let heads = heads(lines, &numbers);
    for at in numbers.into_iter().chain(heads) {
        lines[at].kind = Kind::Furniture;
    }
}

/// Bare numbers directly after or before words that recur with them, and that count up.
fn beside_heads(lines: &[Line]) -> Vec<usize> {
    let filled: Vec<usize> =
        (0..lines.len()).filter(|&at| !matches!(lines[at].kind, Kind::Blank | Kind::Rule)).collect();
    // for each number the words before and after it
    let mut found: HashMap<(&str, bool), Vec<(usize, u32)>> = HashMap::new();
    for (position, &at) in filled.iter().enumerate() {
        let Some(page) = bare_number(lines[at].text) else { continue };
        let beside = [position.checked_sub(1), Some(position + 1)].map(|next| filled.get(next?).copied());
        for (words, is_behind) in beside.into_iter().zip([false, true]) {
            let words = words.filter(|&words| is_head(&lines[words]));
            if let Some(words) = words {
                found.entry((lines[words].text.trim(), is_behind)).or_default().push((at, page));
            }
        }
    }
    // labels occur in a table two or three times, and figures can count up by chance
    let is_of_pages = |pages: &Vec<(usize, u32)>| {
        let is_far = pages.windows(2).all(|pair| pair[1].0 - pair[0].0 >= FEWEST_LINES);
        pages.len() >= FEWEST_PAGES && is_far && counts_on(pages)
    };
    let titled = found.into_iter().filter(|((words, _), _)| words.contains(TITLE)).map(|(_, pages)| pages);
    let mut counts: Vec<Vec<(usize, u32)>> = titled.filter(is_of_pages).collect();
    counts.sort_unstable();
    counts.into_iter().max_by_key(Vec::len).unwrap_or_default().into_iter().map(|(at, _)| at).collect()
}

/// Several pages, each following the previous one.
fn counts_on(pages: &[(usize, u32)]) -> bool {
    pages.len() > 1 && pages.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1)
}

/// Words that can be printed on every page.
fn is_head(line: &Line) -> bool {
    matches!(line.kind, Kind::Short | Kind::Prose) && line.text.trim().chars().nth(SHORTEST_HEAD - 1).is_some()
}

/// Bare numbers that count pages: at the ends of marked pages, or far apart in a text whose rows have several figures.
fn counted(lines: &[Line]) -> Vec<usize> {
    let filled = |at: &usize| !matches!(lines[*at].kind, Kind::Blank | Kind::Rule);
    let number = |at: usize| bare_number(lines[at].text);
    let ends: Vec<usize> = (1..lines.len()).filter(|&at| lines[at].text.starts_with('\u{C}')).collect();
    if !ends.is_empty() {
        let last = ends.iter().filter_map(|&end| (0..end).rev().find(filled));
        let pages: Vec<(usize, u32)> = last.filter_map(|at| Some((at, number(at)?))).collect();
        return if counts_on(&pages) { pages.into_iter().map(|(at, _)| at).collect() } else { Vec::new() };
    }
    let figures = |line: &Line| line.text.split_whitespace().count();
    let rows = lines
        .iter()
        .filter(|line| matches!(line.kind, Kind::Figures | Kind::Spaced) && figures(line) >= FIGURES_OF_A_ROW);
    if rows.count() < FEWEST_ROWS {
        return Vec::new();
    }
    let alone: Vec<(usize, u32)> = (0..lines.len()).filter_map(|at| Some((at, number(at)?))).collect();
    let counts = |pair: &[(usize, u32)]| pair[1].1 == pair[0].1 + 1 && pair[1].0 - pair[0].0 >= FEWEST_LINES;
    if alone.len() > 1 && alone.windows(2).all(counts) {
        alone.into_iter().map(|(at, _)| at).collect()
    } else {
        Vec::new()
    }
}

/// The words beside the numbers of several pages.
fn heads(lines: &[Line], numbers: &[usize]) -> Vec<usize> {
    let filled = |at: &usize| !matches!(lines[*at].kind, Kind::Blank | Kind::Rule);
    let beside = |at: usize| [(0..at).rev().find(filled), (at + 1..lines.len()).find(filled)];
    let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in numbers.iter().flat_map(|&at| beside(at)).flatten() {
        let text = lines[at].text.trim();
        if is_head(&lines[at]) {
            found.entry(text).or_default().push(at);
        }
    }
    let mut heads: Vec<usize> = found.into_values().filter(|places| places.len() > 1).flatten().collect();
    heads.sort_unstable();
    heads
}

#[cfg(test)]
mod tests {
    use super::super::parse_lines;
    use super::*;

    /// Checks the lines that are left.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut lines = parse_lines(text);
        mark_furniture(&mut lines);
        let left = lines.iter().filter(|line| !matches!(line.kind, Kind::Furniture | Kind::Blank));
        assert_eq!(left.map(|line| line.text.trim()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn numbers_of_pages_in_all_their_dresses() {
        for number in [
            "- 4 -",
            "— 4 —",
            "-4-",
            "－ ４ －",
            "第4页",
            "第 4 页 共 6 页",
            "第4页/共6页",
            "第4页，共6页",
            "- 4/6 -",
            "·4·",
        ] {
            check(&format!("甲\n{number}\n乙"), &["甲", "乙"]);
        }
    }

    #[test]
    fn figures_and_marks_are_not_page_numbers() {
        for line in ["4", "-4", "-", "--", "4/6", "6月4日", "第4条", "0", "4-6"] {
            check(&format!("甲\n{line}\n乙"), &["甲", line, "乙"]);
        }
    }

    #[test]
    fn fractions_that_count_up_are_page_numbers() {
        check("甲\n1/3\n乙\n2/3\n丙\n3/3", &["甲", "乙", "丙"]);
        check("甲\n1/3\n乙\n1/3\n丙", &["甲", "1/3", "乙", "1/3", "丙"]);
    }

    #[test]
    fn bare_numbers_count_pages_at_their_ends() {
        check("甲\n1\n\u{C}乙\n2\n\u{C}丙", &["甲", "乙", "丙"]);
        check("甲\n0\n\u{C}乙\n0\n\u{C}丙", &["甲", "0", "乙", "0", "丙"]);
    }

    #[test]
    fn bare_numbers_beside_the_words_of_every_page_count_too() {
        let page = |number: u32| format!("{}某局年度报告\n{number}\n", "某类\n5\n".repeat(6));
        let text: String = (1..=3).map(page).collect();
        check(&text, &["某类", "5"].repeat(18));
        // labels that occur twice, with figures that count up
        let twice = "被依法纠错数\n1\n其他情形数\n0\n".to_owned() + &"某类\n5\n".repeat(6) + "被依法纠错数\n2\n";
        check(&twice, &twice.lines().collect::<Vec<_>>());
    }

    #[test]
    fn bare_numbers_count_pages_among_whole_rows() {
        let page = "某类 1 2 3 4 5\n".repeat(12);
        let rows: Vec<&str> = page.lines().collect();
        check(&format!("{page}1\n{page}2\n{page}"), &rows.repeat(3));
        // one of them is not a page number, so none is certain
        check(&format!("{page}1\n{page}7\n"), &[&rows[..], &["1"], &rows, &["7"]].concat());
    }

    #[test]
    fn words_beside_page_numbers_are_not_text() {
        check("甲\n某局年度报告\n- 1 -\n乙\n某局年度报告\n- 2 -\n某局年度报告", &["甲", "乙"]);
        check("某局年度报告\n甲\n- 1 -\n乙", &["某局年度报告", "甲", "乙"]);
    }
}
