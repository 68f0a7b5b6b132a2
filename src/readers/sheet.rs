//! Sheets as tables, with lines of words between them as paragraphs: shared by XLSX and XLS.

use crate::document::marks::Mark;
use crate::document::{Block, Document, GridBuilder, MOST_COVERED, Note, Paragraph, Place, offset};
use crate::language::Bilingual;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most sheets that are read.
pub(super) const MOST_SHEETS: usize = 100;
/// Most columns of a sheet; Excel's own limit.
pub(super) const MOST_COLUMNS: u32 = 16_384;
/// Most stretches of hidden columns that are tracked.
const MOST_HIDDEN: usize = 1_000;
/// Longest text of a table cell, in characters; a longer one is prose.
const LONGEST_CELL: usize = 100;
/// Rows above that are examined to tell whether words without figures are a label.
const ROWS_ABOVE: usize = 30;
/// Most text of all sheets, in bytes: one shared string can be shown in every cell.
const MOST_TEXT: usize = 64 << 20;

/// Shown for a text that a cell refers to but the file lacks: the cell was not left blank.
pub(super) const LOST_TEXT: &str = "\u{FFFD}";

/// Notes on what could not be read.
pub(super) const ANY: Bilingual = Bilingual::fixed("sheet", "工作表");
pub(super) const FIRST: Bilingual = Bilingual::fixed("first sheet", "第一个工作表");
pub(super) const MISSING: Note =
    Note::lost("a sheet is missing or damaged beyond reading", "有工作表缺失或严重损坏，无法读取");
pub(super) const CUT: Note = Note::cut("a sheet breaks off: the file is damaged", "有工作表中途断开，文件已损坏");
pub(super) const FULL: Note =
    Note::lost("more cells than any report has; the rest was left out", "单元格数量超出任何报告的可能，其余未读取");

/// How a number is shown, as far as that changes the figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    #[default]
    Plain,
    Percent,
    Date,
}

impl NumberFormat {
    /// The format with this number: built in, or described by the file (`own`).
    pub(super) fn from_number(number: u32, own: &HashMap<u32, Self>) -> Self {
        match number {
            9 | 10 => Self::Percent,
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            number => own.get(&number).copied().unwrap_or(Self::Plain),
        }
    }

    /// Parses a format code. Quoted, bracketed and escaped text is literal and skipped.
    pub(super) fn from_code(code: &str) -> Self {
        let (mut in_quotes, mut in_brackets, mut is_escaped) = (false, false, false);
        for character in code.chars() {
            match character {
                _ if is_escaped => is_escaped = false,
                '"' => in_quotes = !in_quotes,
                _ if in_quotes => {}
                '\\' | '_' | '*' => is_escaped = true,
                '[' => in_brackets = true,
                ']' => in_brackets = false,
                _ if in_brackets => {}
                '%' => return Self::Percent,
                // `General` and `E+00` contain none of these
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Self::Date,
                _ => {}
            }
        }
        Self::Plain
    }
}

/// How the cells of a style are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub format: NumberFormat,
    /// Mark of its font.
    pub mark: Option<Mark>,
}

impl Style {
    /// Puts a text or a figure between the brackets of the mark.
    pub(super) fn marked(self, mut shown: String) -> String {
        if let Some(mark) = self.mark {
            mark.wrap_from(&mut shown, 0);
        }
        shown
    }
}

/// A number with the 15 digits that Excel keeps: stored as 5949.0886670000004, it is 5949.088667.
pub(super) fn number(value: f64, format: NumberFormat, from_1904: bool) -> String {
    let rounded = |value: f64| format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    match format {
        NumberFormat::Plain => rounded(value).to_string(),
        NumberFormat::Percent => format!("{}%", rounded(value * 100.0)),
        NumberFormat::Date => date(value, from_1904).unwrap_or_else(|| rounded(value).to_string()),
    }
}

/// A date from days since the end of 1899, or since the start of 1904.
fn date(value: f64, from_1904: bool) -> Option<String> {
    /// The day after 31 December 9999, the last date of Excel.
    const LATEST: f64 = 2_958_466.0;
    if !(1.0..LATEST).contains(&value) {
        return None;
    }
    let start = if from_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
    let start = chrono::NaiveDate::from_ymd_opt(start.0, start.1, start.2)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let date = start.checked_add_days(chrono::Days::new(value.trunc() as u64))?;
    Some(date.format("%Y年%-m月%-d日").to_string())
}

#[derive(Debug, Default)]
struct SheetCell {
    text: String,
    at: usize,
}

fn is_words(cell: &SheetCell) -> bool {
    cell.text.parse::<f64>().is_err()
}

#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By row and column, from 0. Includes empty cells that the file stores.
    rows: BTreeMap<u32, BTreeMap<u32, SheetCell>>,
    /// By first cell: how many rows and columns are merged.
    merged: HashMap<(u32, u32), (u32, u32)>,
    hidden_rows: HashSet<u32>,
    /// The first and last column of each stretch.
    hidden_columns: Vec<(u32, u32)>,
    cells: usize,
    bytes: usize,
    /// Whether the sheet breaks off.
    pub is_cut: bool,
}

impl Sheet {
    /// Whether it has more cells than any report: nothing more may be added.
    pub(super) fn is_full(&self) -> bool {
        self.cells > MOST_COVERED || self.bytes > MOST_TEXT
    }

    /// The number of cells added.
    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    pub(super) fn hide_row(&mut self, row: u32) {
        self.hidden_rows.insert(row);
    }

    pub(super) fn hide_columns(&mut self, first: u32, last: u32) {
        if self.hidden_columns.len() < MOST_HIDDEN {
            self.hidden_columns.push((first, last));
        }
    }

    pub(super) fn add(&mut self, row: u32, column: u32, text: String, at: usize) {
        self.cells += 1;
        self.bytes += text.len();
        let is_hidden = |(first, last): &(u32, u32)| (*first..=*last).contains(&column);
        if !self.hidden_columns.iter().any(is_hidden) {
            self.rows.entry(row).or_default().insert(column, SheetCell { text, at });
        }
    }

    /// Merges all cells from the first to the last, both inclusive, each given as row and column.
    pub(super) fn merge(&mut self, first: (u32, u32), last: (u32, u32)) {
        if last.0 >= first.0 && last.1 >= first.1 && self.merged.len() < MOST_COVERED {
            self.merged.insert(first, (last.0 - first.0 + 1, last.1 - first.1 + 1));
        }
    }

    /// Appends the sheet to the document. Returns `false` if it has more cells than a document may.
    pub(super) fn push(mut self, document: &mut Document, covered: &mut usize) -> bool {
        let hidden = std::mem::take(&mut self.hidden_rows);
        self.rows.retain(|row, _| !hidden.contains(row));
        let mut table: Vec<u32> = Vec::new();
        let mut next = None;
        let mut reach = 0;
        for (&row, cells) in &self.rows {
            let words: Vec<(u32, &SheetCell)> = cells
                .iter()
                .filter(|(_, cell)| !cell.text.trim().is_empty())
                .map(|(&column, cell)| (column, cell))
                .collect();
            let reaches_in = row < reach;
            // a blank row ends a table
            let is_apart = next.is_some_and(|next| row > next) && !reaches_in;
            let only = if let [(column, cell)] = words[..] { Some((column, cell)) } else { None };
            let above = if is_apart { &[] } else { &table[table.len().saturating_sub(ROWS_ABOVE)..] };
            let paragraph =
                only.filter(|&(column, cell)| !reaches_in && self.is_paragraph((row, column), above, cell, cells));
            if (is_apart || paragraph.is_some()) && !self.push_table(&std::mem::take(&mut table), document, covered) {
                return false;
            }
            if let Some((_, cell)) = paragraph {
                for line in cell.text.lines() {
                    let text = document.push_text(line);
                    if !text.is_empty() {
                        let place = Place::at(cell.at);
                        document.blocks.push(Block::Paragraph(Paragraph { text, place, container: 0, is_link: false }));
                    }
                }
            } else if !words.is_empty() || reaches_in || !is_apart && self.is_blank_row(table.last(), cells) {
                table.push(row);
                next = Some(row.saturating_add(1));
                let spans = words.iter().filter_map(|(column, _)| self.merged.get(&(row, *column)));
                reach = reach.max(spans.map(|(rows, _)| row.saturating_add(*rows)).max().unwrap_or(0));
            }
        }
        self.push_table(&table, document, covered) && !self.is_full() && document.arena_end() as usize <= MOST_TEXT
    }

    /// Whether the only words of a row are a line of text: they span several columns and are no label, are long, or
    /// nothing was ever written beside them.
    fn is_paragraph(&self, at: (u32, u32), above: &[u32], cell: &SheetCell, cells: &BTreeMap<u32, SheetCell>) -> bool {
        let width = self.merged.get(&at).map_or(1, |(_, columns)| *columns);
        let end = at.1.saturating_add(width);
        let beside = cells.keys().filter(|&&other| other < at.1 || other >= end).count();
        is_words(cell)
            && (beside == 0
                || width > 2 && !self.is_label(at.1..end, above)
                || cell.text.chars().nth(LONGEST_CELL).is_some())
    }

    /// Whether a row without words holds the figures of the heading above, all of them blank: the file stores its
    /// cells, but empty.
    fn is_blank_row(&self, above: Option<&u32>, cells: &BTreeMap<u32, SheetCell>) -> bool {
        let Some(above) = above.and_then(|above| self.rows.get(above)) else { return false };
        above.iter().all(|(column, cell)| cell.text.trim().is_empty() || is_words(cell) && cells.contains_key(column))
    }

    /// Whether a cell over these columns is a label whose row was left blank: the rows above have only words in these
    /// columns, and something in the next column.
    fn is_label(&self, columns: std::ops::Range<u32>, above: &[u32]) -> bool {
        let has_beside = |row: &u32| self.rows[row].get(&columns.end).is_some_and(|cell| !cell.text.trim().is_empty());
        above.iter().any(has_beside)
            && above.iter().all(|row| self.rows[row].range(columns.clone()).all(|(_, cell)| is_words(cell)))
    }

    fn push_table(&self, rows: &[u32], document: &mut Document, covered: &mut usize) -> bool {
        let filled = rows.iter().flat_map(|row| {
            self.rows[row]
                .iter()
                .filter(|(_, cell)| !cell.text.trim().is_empty())
                .map(move |(&column, _)| (*row, column))
        });
        let (mut first, mut end) = (u32::MAX, 0);
        for at in filled {
            let columns = self.merged.get(&at).map_or(1, |(_, columns)| *columns);
            first = first.min(at.1);
            end = end.max(at.1.saturating_add(columns).min(MOST_COLUMNS));
        }
        if first >= end {
            return true;
        }
        *covered = covered.saturating_add(rows.len() * (end - first) as usize);
        if *covered > MOST_COVERED {
            return false;
        }
        let mut grid = GridBuilder::new(MOST_COVERED);
        // for each column, the row after the merged cell that fills it
        let mut filled_to = vec![0_u32; (end - first) as usize];
        for (index, &row) in rows.iter().enumerate() {
            grid.start_row();
            let mut column = first;
            while column < end {
                if filled_to[(column - first) as usize] > row {
                    column += 1;
                    continue;
                }
                let cell = self.rows[&row].get(&column);
                let (row_span, column_span) = self.merged.get(&(row, column)).copied().unwrap_or((1, 1));
                let below = row.saturating_add(row_span);
                // hidden and unwritten rows are not in the table
                let shown = rows.partition_point(|&other| other < below) - index;
                let column_end = column.saturating_add(column_span).min(end);
                filled_to[(column - first) as usize..(column_end - first) as usize].fill(below);
                let text = cell.map_or_else(Default::default, |cell| document.push_text(&cell.text));
                let at = cell.map_or(0, |cell| cell.at);
                grid.cell(text, Place::at(at), offset(shown), column_end - column);
                column = column_end;
            }
            grid.end_row();
        }
        document.blocks.push(Block::Grid(grid.finish(Place::at(0), 0, false)));
        true
    }
}
