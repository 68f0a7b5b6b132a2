//! XLSX: sheets as tables, and the lines of words between them as paragraphs.
//!
//! An own reader of the few parts that matter: `calamine` unpacks without limits and makes room for every cell between
//! the first and the last, of which a file of some kilobytes can claim 17 thousand million.

use super::package::{self, Package, attribute, push_reference};
use super::{Limits, ReadError, Reading};
use crate::document::{Block, Document, GridBuilder, MOST_COVERED, Paragraph, Place, offset};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, HashMap};

const WORKBOOK: &str = "workbook (xl/workbook.xml)";
/// More sheets than this are left unread.
const MOST_SHEETS: usize = 100;
const MOST_COLUMNS: u32 = 16_384;
/// More stretches of hidden columns than this are not looked at.
const MOST_HIDDEN: usize = 1_000;
/// More text than this in a cell is prose.
const LONGEST_CELL: usize = 100;
/// All text of all sheets; one shared text can be shown in every cell.
const MOST_TEXT: usize = 64 << 20;

pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let mut package = Package::open(bytes, limits);
    let workbook = package.text(b"xl/workbook.xml", WORKBOOK)?;
    let from_1904 = ["date1904=\"1\"", "date1904=\"true\""].iter().any(|switch| workbook.contains(switch));
    let targets = package
        .text(b"xl/_rels/workbook.xml.rels", "list of sheets")
        .map_or_else(|_| HashMap::new(), |rels| targets(&rels));
    let shared = match package.text(b"xl/sharedStrings.xml", "shared texts") {
        Ok(texts) => shared_texts(&texts),
        // a book of figures has none
        Err(ReadError::Damaged(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let formats = package.text(b"xl/styles.xml", "styles").map_or_else(|_| Vec::new(), |styles| formats(&styles));
    let mut document = Document::new("");
    let mut covered = 0;
    let mut is_any = false;
    for (number, id) in sheets(&workbook).into_iter().take(MOST_SHEETS) {
        let target = targets.get(&id).cloned().unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
        let Ok(text) = package.text(target.as_bytes(), "sheet") else {
            package.note("a sheet is missing or damaged beyond reading");
            continue;
        };
        is_any = true;
        let sheet = Sheet::read(&text, &shared, &formats, from_1904);
        if sheet.is_cut {
            package.note("a sheet ends before its end: the file is damaged");
        }
        if !sheet.push(&mut document, &mut covered) {
            package.note("more cells than any report has; what is beyond was left out");
            break;
        }
    }
    if !is_any {
        return Err(ReadError::Damaged("first sheet"));
    }
    document.notes = package.notes;
    Ok(Reading { document, encoding: None })
}

/// Goes through a part; what stands behind a damage is lost. Whether it was read to its end.
fn each_event<'t>(text: &'t str, mut see: impl FnMut(&Event<'t>)) -> bool {
    let mut xml = package::xml(text);
    loop {
        match xml.read_event() {
            Ok(Event::Eof) => return true,
            Err(_) => return false,
            Ok(event) => see(&event),
        }
    }
}

/// The numbers and ids of the sheets that are shown.
fn sheets(workbook: &str) -> Vec<(usize, String)> {
    let mut sheets = Vec::new();
    let mut number = 0;
    each_event(workbook, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == b"sheet"
        {
            number += 1;
            // `r:id`, beside which stands `sheetId`
            let is_hidden = attribute(tag, "state").is_some_and(|state| state.to_ascii_lowercase().contains("hidden"));
            if !is_hidden {
                sheets.push((number, attribute(tag, "id").unwrap_or_default()));
            }
        }
    });
    sheets
}

fn targets(rels: &str) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_event(rels, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(id, target);
        }
    });
    targets
}

/// The text of an element in which `<t>` holds words and `<rPh>` how they are read.
#[derive(Default)]
struct Rich {
    text: String,
    in_text: bool,
    in_reading: bool,
}

impl Rich {
    fn see(&mut self, event: &Event) {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == b"t" => self.in_text = !self.in_reading,
            Event::End(tag) if tag.local_name().as_ref() == b"t" => self.in_text = false,
            Event::Start(tag) if tag.local_name().as_ref() == b"rPh" => self.in_reading = true,
            Event::End(tag) if tag.local_name().as_ref() == b"rPh" => self.in_reading = false,
            Event::Text(text) if self.in_text => self.text.push_str(&String::from_utf8_lossy(text)),
            Event::CData(text) if self.in_text => self.text.push_str(&String::from_utf8_lossy(text)),
            Event::GeneralRef(reference) if self.in_text => push_reference(reference, &mut self.text),
            _ => {}
        }
    }
}

fn shared_texts(part: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rich = Rich::default();
    each_event(part, |event| match event {
        Event::Empty(tag) if tag.local_name().as_ref() == b"si" => texts.push(String::new()),
        Event::End(tag) if tag.local_name().as_ref() == b"si" => texts.push(std::mem::take(&mut rich.text)),
        event => rich.see(event),
    });
    texts
}

/// How a number is shown, as far as it makes another figure of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberFormat {
    Plain,
    Percent,
    Date,
}

/// The format of each style.
fn formats(styles: &str) -> Vec<NumberFormat> {
    let mut own: HashMap<u32, NumberFormat> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    each_event(styles, |event| match event {
        Event::Start(tag) | Event::Empty(tag) => {
            let id = || attribute(tag, "numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
            match tag.local_name().as_ref() {
                b"numFmt" => {
                    own.insert(id(), number_format(&attribute(tag, "formatCode").unwrap_or_default()));
                }
                b"cellXfs" => in_cells = true,
                b"xf" if in_cells => formats.push(match id() {
                    9 | 10 => NumberFormat::Percent,
                    14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
                    id => own.get(&id).copied().unwrap_or(NumberFormat::Plain),
                }),
                _ => {}
            }
        }
        Event::End(tag) if tag.local_name().as_ref() == b"cellXfs" => in_cells = false,
        _ => {}
    });
    formats
}

/// A format's own letters are what stands outside of quotes and brackets, and behind no backslash.
fn number_format(code: &str) -> NumberFormat {
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
            '%' => return NumberFormat::Percent,
            // `General` and `E+00` have none of these
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return NumberFormat::Date,
            _ => {}
        }
    }
    NumberFormat::Plain
}

/// A number with the 15 digits that Excel keeps: stored as 5949.0886670000004, it is 5949.088667.
fn number(stored: &str, format: NumberFormat, from_1904: bool) -> String {
    let Ok(value) = stored.trim().parse::<f64>() else { return stored.trim().to_owned() };
    let rounded = |value: f64| format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    match format {
        NumberFormat::Plain => rounded(value).to_string(),
        NumberFormat::Percent => format!("{}%", rounded(value * 100.0)),
        NumberFormat::Date => date(value, from_1904).unwrap_or_else(|| rounded(value).to_string()),
    }
}

/// Days since the end of 1899, or the beginning of 1904.
fn date(value: f64, from_1904: bool) -> Option<String> {
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

#[derive(Default)]
struct SheetCell {
    text: String,
    at: usize,
}

#[derive(Default)]
struct Sheet {
    /// By row and column, counted from 0; empty cells that are written among them.
    rows: BTreeMap<u32, BTreeMap<u32, SheetCell>>,
    /// By their first cell: how many rows and columns.
    merged: HashMap<(u32, u32), (u32, u32)>,
    is_cut: bool,
    is_full: bool,
}

/// `BC12` as row and column.
fn cell_at(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = reference.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    Some((row, column.checked_sub(1).filter(|&column| column < MOST_COLUMNS)?))
}

impl Sheet {
    fn read(text: &str, shared: &[String], formats: &[NumberFormat], from_1904: bool) -> Self {
        let mut sheet = Self::default();
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut kind = String::new();
        let mut format = NumberFormat::Plain;
        let mut rich = Rich::default();
        let (mut value, mut in_value) = (String::new(), false);
        let (mut is_hidden_row, mut hidden_columns) = (false, Vec::<(u32, u32)>::new());
        let mut in_cell = false;
        let mut cells = 0;
        let mut bytes = 0;
        let mut xml = package::xml(text);
        let mut at;
        loop {
            at = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
            let event = match xml.read_event() {
                Ok(Event::Eof) => break,
                Err(_) => {
                    sheet.is_cut = true;
                    break;
                }
                Ok(event) => event,
            };
            if cells > MOST_COVERED || bytes > MOST_TEXT {
                sheet.is_full = true;
                break;
            }
            let is_empty = matches!(event, Event::Empty(_));
            match &event {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    b"row" => {
                        let written = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
                        row = written.map_or(row.saturating_add(u32::from(cells > 0)), |row| row.saturating_sub(1));
                        column = 0;
                        is_hidden_row =
                            attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true");
                    }
                    b"col" if hidden_columns.len() < MOST_HIDDEN => hidden_columns.extend(hidden_range(tag)),
                    b"c" => {
                        kind.clear();
                        format = NumberFormat::Plain;
                        let mut attributes = tag.attributes();
                        // nothing that has to be resolved stands in these three
                        for attribute in attributes.with_checks(false).flatten() {
                            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
                            match attribute.key.as_ref() {
                                b"r" => (row, column) = cell_at(value).unwrap_or((row, column)),
                                b"t" => kind.push_str(value),
                                b"s" => {
                                    let style = value.parse().ok().and_then(|style: usize| formats.get(style));
                                    format = style.copied().unwrap_or(format);
                                }
                                _ => {}
                            }
                        }
                        value.clear();
                        rich = Rich::default();
                        in_cell = !is_empty;
                        if is_empty {
                            sheet.add(row, column, String::new(), at, is_hidden_row, &hidden_columns);
                            cells += 1;
                            column += 1;
                        }
                    }
                    b"v" => in_value = !is_empty && in_cell,
                    b"mergeCell" => sheet.merge(tag),
                    _ if in_cell => rich.see(&event),
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    b"v" => in_value = false,
                    b"c" if in_cell => {
                        in_cell = false;
                        let shown = match kind.as_str() {
                            "s" => value.trim().parse().ok().and_then(|text: usize| shared.get(text)).cloned(),
                            "inlineStr" => Some(std::mem::take(&mut rich.text)),
                            "b" => Some(if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
                            "str" | "e" | "d" => Some(value.clone()),
                            _ if value.trim().is_empty() => None,
                            _ => Some(number(&value, format, from_1904)),
                        };
                        let shown = shown.unwrap_or_default();
                        bytes += shown.len();
                        cells += 1;
                        sheet.add(row, column, shown, at, is_hidden_row, &hidden_columns);
                        column += 1;
                    }
                    _ => rich.see(&event),
                },
                Event::Text(text) if in_value => value.push_str(&String::from_utf8_lossy(text)),
                Event::GeneralRef(reference) if in_value => push_reference(reference, &mut value),
                event if in_cell => rich.see(event),
                _ => {}
            }
        }
        sheet
    }

    fn add(&mut self, row: u32, column: u32, text: String, at: usize, is_hidden_row: bool, hidden: &[(u32, u32)]) {
        let is_hidden = is_hidden_row || hidden.iter().any(|(first, last)| (*first..=*last).contains(&column));
        if !is_hidden {
            self.rows.entry(row).or_default().insert(column, SheetCell { text, at });
        }
    }

    fn merge(&mut self, tag: &BytesStart) {
        let Some(range) = attribute(tag, "ref") else { return };
        let Some((first, last)) = range.split_once(':') else { return };
        if let (Some(first), Some(last)) = (cell_at(first), cell_at(last))
            && last.0 >= first.0
            && last.1 >= first.1
            && self.merged.len() < MOST_COVERED
        {
            self.merged.insert(first, (last.0 - first.0 + 1, last.1 - first.1 + 1));
        }
    }

    /// Puts the sheet into the document. `false` where it has more cells than a document may.
    fn push(self, document: &mut Document, covered: &mut usize) -> bool {
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
            let paragraph = only.filter(|&(column, cell)| !reaches_in && self.is_paragraph(row, column, cell, cells));
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
            } else if !words.is_empty() || reaches_in {
                table.push(row);
                next = Some(row.saturating_add(1));
                let spans = words.iter().filter_map(|(column, _)| self.merged.get(&(row, *column)));
                reach = reach.max(spans.map(|(rows, _)| row.saturating_add(*rows)).max().unwrap_or(0));
            }
        }
        self.push_table(&table, document, covered) && !self.is_full
    }

    /// Whether the only words of a row are a line of text: they reach over several columns, are long, or nothing was
    /// ever written beside them.
    fn is_paragraph(&self, row: u32, column: u32, cell: &SheetCell, cells: &BTreeMap<u32, SheetCell>) -> bool {
        let columns = self.merged.get(&(row, column)).map_or(1, |(_, columns)| *columns);
        let beside = cells.keys().filter(|&&other| other < column || other >= column.saturating_add(columns)).count();
        cell.text.parse::<f64>().is_err()
            && (beside == 0 || columns > 2 || cell.text.chars().nth(LONGEST_CELL).is_some())
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
        // for each column the row below the merged cell that fills it
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
                // rows that are hidden or were never written are not in the table
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

fn hidden_range(tag: &BytesStart) -> Option<(u32, u32)> {
    let is_hidden = attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true");
    let number = |name| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
    is_hidden.then_some((number("min")?.saturating_sub(1), number("max")?.saturating_sub(1)))
}

#[cfg(test)]
mod tests;
