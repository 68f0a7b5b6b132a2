//! Tables for terminals, aligned by display width: a Chinese character takes two columns.

use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Prints rows under a header and a rule, with two spaces between columns. Without column names there is only the rule.
pub(super) fn table(head: &[String], align: &[Align], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    let mut line = |cells: &[String]| {
        let mut text = String::new();
        for ((cell, width), align) in cells.iter().zip(&widths).zip(align) {
            let gap = " ".repeat(width - cell.width());
            let (before, after) = if *align == Align::Right { (gap.as_str(), "") } else { ("", gap.as_str()) };
            let _ = write!(text, "{before}{cell}{after}  ");
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    if head.iter().any(|name| !name.is_empty()) {
        line(head);
    }
    line(&widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    out
}

/// Prints a table in the Markdown of GitHub, which Pandoc and Typora read too.
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

    #[test]
    fn chinese_characters_take_two_columns() {
        let rows = vec![vec!["规章".to_owned(), "1".to_owned()], vec!["a".to_owned(), "20".to_owned()]];
        let head = ["行".to_owned(), "件".to_owned()];
        let text = table(&head, &[Align::Left, Align::Right], &rows);
        assert_eq!(text, "行    件\n────  ──\n规章   1\na     20\n");
    }

    #[test]
    fn bars_within_cells_end_no_cell_of_markdown() {
        let head = ["行".to_owned(), "件".to_owned()];
        let text = markdown(&head, &[Align::Left, Align::Right], &[vec!["a|b".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "| 行 | 件 |\n| --- | ---: |\n| a\\|b | 1 |\n");
    }
}
