//! Tables for terminals, aligned by display width: a Chinese character takes two columns. A table that is wider than
//! the screen is fitted to it, since wrapped rows would not be aligned.

use super::screen::{Screen, clipped, lines};
use gouji::language::{Bilingual, Language};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Space between columns.
const GAP: usize = 2;
/// Widths to which headings of figures are folded in turn, in columns.
const FOLDED_HEADINGS: [usize; 2] = [8, 4];
/// Narrowest column of words, in columns: shorter cuts are of no use.
const NARROWEST: usize = 20;
/// Narrowest first column, which names the row: the least width, and the least that a longer one is cut to.
const NARROWEST_NAME: [usize; 2] = [28, 40];
/// Fewest columns of figures whose headings are worth folding.
const FEWEST_FOLDED: usize = 3;
/// Narrowest column of words beside figures whose headings could be folded instead.
const NARROWEST_LABEL: usize = 24;

/// Rows under column names.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub head: Vec<String>,
    pub align: Vec<Align>,
    pub rows: Vec<Vec<String>>,
    /// Columns to leave out on a narrow screen, in this order. After them the others, from the last one on.
    pub spare: Vec<usize>,
    /// Whether the last column holds sentences, which are wrapped and not cut.
    pub has_sentences: bool,
}

impl Table {
    /// A table whose headings are aligned with their cells.
    pub(super) fn new(head: &[&str], align: &[Align], rows: Vec<Vec<String>>) -> Self {
        let head = head.iter().map(|&name| name.to_owned()).collect();
        Self { head, align: align.to_vec(), rows, ..Self::default() }
    }

    /// Prints the table: as wide as it is, or fitted to a terminal.
    pub(super) fn shown(&self, screen: Screen, lang: Language) -> String {
        match screen.columns {
            Some(width) => self.fitted(width, lang),
            None => self.printed(&self.layout()),
        }
    }

    fn fitted(&self, width: usize, lang: Language) -> String {
        let mut layout = self.layout();
        layout.fold_headings(self, width);
        let mut left_out = Vec::new();
        while !layout.shrink(self, width) {
            let Some(at) = self.least_important(&layout) else { break };
            layout.columns.retain(|column| column.at != at);
            left_out.push(at);
        }
        let mut out = self.printed(&layout);
        if !left_out.is_empty() {
            left_out.sort_unstable();
            let names: Vec<&str> = left_out.iter().map(|&at| self.head[at].as_str()).collect();
            let words = Bilingual::new(
                format!("left out on this screen: {}", names.join(", ")),
                format!("屏幕宽度所限，未显示：{}", names.join("、")),
            );
            let words: Vec<char> = words.get(lang).chars().collect();
            for line in lines(&words, width) {
                let line: String = words[line].iter().collect();
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }

    /// The column to leave out next. The first one, which names the row, always stays.
    fn least_important(&self, layout: &Layout) -> Option<usize> {
        let shown = |at: &usize| layout.columns.iter().any(|column| column.at == *at);
        let spare = self.spare.iter().copied().find(shown);
        spare.or_else(|| layout.columns.iter().map(|column| column.at).rfind(|&at| at > 0))
    }

    fn layout(&self) -> Layout {
        let column = |(at, name): (usize, &String)| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
            let heading = vec![name.clone()];
            LaidOut { at, width: cells.max(name.width()), cells, heading }
        };
        Layout { columns: self.head.iter().enumerate().map(column).collect() }
    }

    fn printed(&self, layout: &Layout) -> String {
        let mut out = String::new();
        let mut line = |cell: &dyn Fn(&LaidOut) -> String| {
            let mut text = String::new();
            for column in &layout.columns {
                let cell = cell(column);
                let gap = " ".repeat(column.width.saturating_sub(cell.width()));
                let is_right = self.align.get(column.at) == Some(&Align::Right);
                let (before, after) = if is_right { (gap.as_str(), "") } else { ("", gap.as_str()) };
                let _ = write!(text, "{before}{cell}{after}{}", " ".repeat(GAP));
            }
            out.push_str(text.trim_end());
            out.push('\n');
        };
        if self.head.iter().any(|name| !name.is_empty()) {
            // folded headings are aligned at the bottom
            let height = layout.columns.iter().map(|column| column.heading.len()).max().unwrap_or(0);
            for row in 0..height {
                line(&|column| {
                    let above = height - column.heading.len();
                    row.checked_sub(above).map_or_else(String::new, |at| column.heading[at].clone())
                });
            }
        }
        line(&|column| "─".repeat(column.width));
        let last = layout.columns.last().map_or(0, |column| column.at);
        for row in &self.rows {
            let sentence = match row.get(last) {
                Some(cell) if self.has_sentences => {
                    folded(cell, layout.columns.last().map_or(0, |column| column.width))
                }
                _ => Vec::new(),
            };
            for at in 0..sentence.len().max(1) {
                line(&|column| match sentence.get(at) {
                    Some(words) if column.at == last => words.clone(),
                    _ if at > 0 => String::new(),
                    _ => row.get(column.at).map_or_else(String::new, |cell| clipped(cell, column.width)),
                });
            }
        }
        out
    }
}

/// The columns that are shown.
struct Layout {
    columns: Vec<LaidOut>,
}

struct LaidOut {
    /// Index of the column.
    at: usize,
    width: usize,
    /// Width of its widest cell.
    cells: usize,
    heading: Vec<String>,
}

impl LaidOut {
    /// The least width to which the column is cut.
    fn narrowest(&self) -> usize {
        let [narrow, whole] = NARROWEST_NAME;
        match self.at {
            0 if self.cells <= whole => self.cells,
            0 => narrow,
            _ => NARROWEST,
        }
    }
}

impl Layout {
    fn width(&self) -> usize {
        let gaps = GAP * self.columns.len().saturating_sub(1);
        self.columns.iter().map(|column| column.width).sum::<usize>() + gaps
    }

    /// Folds the headings of figures if that leaves room for the words beside them.
    fn fold_headings(&mut self, table: &Table, width: usize) {
        let is_figures = |column: &&LaidOut| table.align.get(column.at) == Some(&Align::Right);
        if self.columns.iter().filter(is_figures).count() < FEWEST_FOLDED {
            return;
        }
        for most in FOLDED_HEADINGS {
            let is_figures = |column: &LaidOut| table.align.get(column.at) == Some(&Align::Right);
            let words = self.columns.iter().filter(|column| !is_figures(column)).map(|column| column.width);
            let excess = self.width().saturating_sub(width);
            if words.map(|width| width.saturating_sub(NARROWEST_LABEL)).sum::<usize>() >= excess {
                return;
            }
            for column in self.columns.iter_mut().filter(|column| table.align.get(column.at) == Some(&Align::Right)) {
                column.heading = folded(&table.head[column.at], most);
                let heading = column.heading.iter().map(|line| line.width()).max().unwrap_or(0);
                column.width = column.cells.max(heading);
            }
        }
    }

    /// Narrows columns of words, the widest first, until the table fits; `false` if it does not fit even then.
    fn shrink(&mut self, table: &Table, width: usize) -> bool {
        while self.width() > width {
            let is_words = |column: &&mut LaidOut| table.align.get(column.at) != Some(&Align::Right);
            let can_shrink = |column: &&mut LaidOut| is_words(column) && column.width > column.narrowest();
            let widest = self.columns.iter_mut().filter(can_shrink).max_by_key(|column| column.width);
            match widest {
                Some(column) => column.width -= 1,
                None => return false,
            }
        }
        for column in &mut self.columns {
            column.heading = column.heading.iter().map(|line| clipped(line, column.width)).collect();
        }
        true
    }
}

fn folded(text: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let folded = lines(&characters, width).into_iter().map(|line| characters[line].iter().collect::<String>());
    folded.map(|line| line.trim_end().to_owned()).collect()
}

/// Prints a table in GitHub's Markdown, which Pandoc and Typora read too.
pub(super) fn markdown(head: &[String], align: &[Align], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rules = align.iter().map(|align| if *align == Align::Right { "---:" } else { "---" }.to_owned());
    let rules: Vec<String> = rules.take(head.len()).collect();
    std::iter::once(line(head)).chain([line(&rules)]).chain(rows.iter().map(|row| line(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Align = Align::Left;
    const RIGHT: Align = Align::Right;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    #[test]
    fn chinese_characters_take_two_columns() {
        let table = Table::new(&["行", "件"], &[LEFT, RIGHT], rows(&[&["规章", "1"], &["a", "20"]]));
        let text = "行    件\n────  ──\n规章   1\na     20\n";
        assert_eq!(table.shown(Screen::plain(100), Language::En), text);
        assert_eq!(table.fitted(8, Language::En), text, "it fits to the column");
    }

    #[track_caller]
    fn widths(text: &str, most: usize) {
        for line in text.lines() {
            assert!(line.width() <= most, "{} columns: {line}", line.width());
        }
    }

    #[test]
    fn headings_of_figures_are_folded_before_labels_are_cut() {
        let head = ["", "自然人", "商业企业", "社会公益组织", "总计"];
        let label = "3.其他法律行政法规";
        let table = Table::new(&head, &[LEFT, RIGHT, RIGHT, RIGHT, RIGHT], rows(&[&[label, "1", "0", "0", "1"]]));
        let text = table.fitted(46, Language::Zh);
        widths(&text, 46);
        assert!(text.contains(label) && text.contains("公益") && !text.contains("社会公益组织"), "{text}");
        assert!(table.fitted(60, Language::Zh).contains("社会公益组织"), "there is room");
    }

    #[test]
    fn columns_that_do_not_fit_are_named() {
        let cells = ["清河区", "370902", "清河区教育和体育局", "12"];
        let head = ["地区", "代码", "机关", "报告数"];
        let table = Table { spare: vec![1], ..Table::new(&head, &[LEFT, LEFT, LEFT, RIGHT], rows(&[&cells])) };
        let text = table.fitted(36, Language::Zh);
        widths(&text, 36);
        assert!(text.ends_with("\n屏幕宽度所限，未显示：代码\n"), "{text}");
        assert!(text.contains("清河区教育") && text.contains("12"), "{text}");
        let narrow = table.fitted(12, Language::En);
        assert!(narrow.contains("清河区") && narrow.replace('\n', " ").contains("代码, 机关, 报告数"), "{narrow}");
    }

    #[test]
    fn sentences_are_folded_below_each_other() {
        let cells = ["T301", "A row of a table whose total is not the sum of its columns."];
        let table = Table { has_sentences: true, ..Table::new(&["code", "finds"], &[LEFT, LEFT], rows(&[&cells])) };
        assert_eq!(
            table.fitted(30, Language::En),
            "code  finds\n────  ────────────────────────\nT301  A row of a table whose\n      total is not the sum of\n      its columns.\n"
        );
    }

    #[test]
    fn bars_within_cells_end_no_cell_of_markdown() {
        let head = ["行".to_owned(), "件".to_owned()];
        let text = markdown(&head, &[Align::Left, Align::Right], &[vec!["a|b".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "| 行 | 件 |\n| --- | ---: |\n| a\\|b | 1 |\n");
    }
}
