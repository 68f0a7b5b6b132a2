//! XLSX: the cells of its sheets.
//!
//! Uses its own reader of the few parts that matter: `calamine` unpacks without limits and allocates every cell between
//! the first and the last, and a file of some kilobytes can claim 17 billion of them.

use super::package::{self, Package, attribute, each_event, is_on, push_reference};
use super::sheet::{self, LOST_TEXT, MOST_COLUMNS, MOST_SHEETS, NumberFormat, Sheet, Style, number};
use super::{Limits, ParsedFile, ReadError};
use crate::document::marks::{Mark, Marks};
use crate::document::{self, Document};
use crate::language::Bilingual;
use crate::saturate::Saturate;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

const SHARED_TEXTS: Bilingual = Bilingual::fixed("shared texts", "共用文字");
const WORKBOOK: Bilingual = Bilingual::fixed("workbook (xl/workbook.xml)", "工作簿（xl/workbook.xml）");

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    let mut package = Package::open(bytes, limits);
    let book = Book::open(&mut package)?;
    let mut document = Document::new("");
    let mut covered = 0;
    let mut is_any = false;
    for (name, part) in book.sheets.iter().take(MOST_SHEETS) {
        let Ok(text) = package.text(part.as_bytes(), sheet::ANY) else {
            package.note(sheet::MISSING);
            continue;
        };
        is_any = true;
        document.sheets.push(document::Sheet { name: name.clone(), block: document.blocks.len() });
        let mut sheet = Sheet::default();
        sheet.is_cut = !book.each_cell(&text, &mut sheet);
        if sheet.is_cut {
            package.note(sheet::CUT);
        }
        if !sheet.push(&mut document, &mut covered) {
            package.note(sheet::FULL);
            break;
        }
    }
    if !is_any {
        return Err(ReadError::Damaged(sheet::FIRST));
    }
    document.notes = package.notes;
    Ok(ParsedFile { document, encoding: None })
}

/// A row of a sheet, without its blank cells.
#[derive(Debug)]
pub struct SheetRow<'s> {
    /// Name of the sheet.
    pub sheet: &'s str,
    /// Number of the row, from 1.
    pub number: u64,
    /// The cells by their columns, counted from 0.
    pub cells: Vec<(u32, String)>,
}

/// Passes each row of an XLSX file with anything in it to `see`, also rows that a filter hides. Only one part of the file
/// is in memory at a time.
///
/// # Errors
/// When a sheet cannot be read whole: what was written in it would be lost.
pub fn each_sheet_row(bytes: &[u8], limits: &Limits, see: impl FnMut(&SheetRow)) -> Result<(), ReadError> {
    let mut package = Package::open(bytes, limits);
    let book = Book::open(&mut package)?;
    let mut rows = EachRow { row: SheetRow { sheet: "", number: 0, cells: Vec::new() }, see };
    for (name, part) in &book.sheets {
        let text = package.text(part.as_bytes(), sheet::ANY)?;
        rows.start(name);
        if !book.each_cell(&text, &mut rows) {
            return Err(ReadError::Damaged(sheet::ANY));
        }
        rows.end();
    }
    if package.notes.is_empty() { Ok(()) } else { Err(ReadError::Damaged(sheet::ANY)) }
}

/// What all sheets share.
struct Book {
    /// The visible sheets: their names, and the names of their parts.
    sheets: Vec<(String, String)>,
    shared: Vec<String>,
    styles: Vec<Style>,
    from_1904: bool,
}

impl Book {
    fn open(package: &mut Package) -> Result<Self, ReadError> {
        let workbook = package.text(b"xl/workbook.xml", WORKBOOK)?;
        let from_1904 = ["date1904=\"1\"", "date1904=\"true\""].iter().any(|switch| workbook.contains(switch));
        let targets = package
            .text(b"xl/_rels/workbook.xml.rels", package::LIST)
            .map_or_else(|_| HashMap::new(), |rels| package::targets(&rels, "xl"));
        let shared = match package.text(b"xl/sharedStrings.xml", SHARED_TEXTS) {
            Ok(texts) => shared_texts(&texts),
            // a book with only figures has none
            Err(ReadError::Damaged(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let styles = package.text(b"xl/styles.xml", package::STYLES).map_or_else(|_| Vec::new(), |part| styles(&part));
        let part = |number, id| targets.get(&id).cloned().unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
        let sheets = sheets(&workbook).into_iter().map(|(number, id, name)| (name, part(number, id))).collect();
        Ok(Self { sheets, shared, styles, from_1904 })
    }
}

/// What takes the cells of a sheet, in the order of the file.
trait Cells {
    fn add(&mut self, row: u32, column: u32, text: String, at: usize);
    /// Whether there has been any cell.
    fn is_begun(&self) -> bool;
    /// Whether nothing more may be added.
    fn is_full(&self) -> bool;
    fn hide_row(&mut self, row: u32);
    fn hide_columns(&mut self, first: u32, last: u32);
    /// Merges all cells from the first to the last, each given as row and column.
    fn merge(&mut self, first: (u32, u32), last: (u32, u32));
}

impl Cells for Sheet {
    fn add(&mut self, row: u32, column: u32, text: String, at: usize) {
        self.add(row, column, text, at);
    }

    fn is_begun(&self) -> bool {
        self.cells() > 0
    }

    fn is_full(&self) -> bool {
        self.is_full()
    }

    fn hide_row(&mut self, row: u32) {
        self.hide_row(row);
    }

    fn hide_columns(&mut self, first: u32, last: u32) {
        self.hide_columns(first, last);
    }

    fn merge(&mut self, first: (u32, u32), last: (u32, u32)) {
        self.merge(first, last);
    }
}

/// Brings cells together into rows.
struct EachRow<'s, F> {
    row: SheetRow<'s>,
    see: F,
}

impl<'s, F: FnMut(&SheetRow<'s>)> EachRow<'s, F> {
    fn start(&mut self, sheet: &'s str) {
        self.row = SheetRow { sheet, number: 0, cells: Vec::new() };
    }

    fn end(&mut self) {
        if !self.row.cells.is_empty() {
            (self.see)(&self.row);
            self.row.cells.clear();
        }
    }
}

impl<'s, F: FnMut(&SheetRow<'s>)> Cells for EachRow<'s, F> {
    fn add(&mut self, row: u32, column: u32, text: String, _: usize) {
        let number = u64::from(row) + 1;
        if number != self.row.number {
            self.end();
            self.row.number = number;
        }
        if !text.trim().is_empty() {
            self.row.cells.push((column, text));
        }
    }

    fn is_begun(&self) -> bool {
        self.row.number > 0
    }

    fn is_full(&self) -> bool {
        false
    }

    fn hide_row(&mut self, _: u32) {}

    fn hide_columns(&mut self, _: u32, _: u32) {}

    fn merge(&mut self, _: (u32, u32), _: (u32, u32)) {}
}

/// Numbers, ids and names of the visible sheets.
fn sheets(workbook: &str) -> Vec<(usize, String, String)> {
    let mut sheets = Vec::new();
    let mut number = 0;
    each_event(workbook, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == b"sheet"
        {
            number += 1;
            // `r:id`; the attribute `sheetId` is another number
            let is_hidden = attribute(tag, "state").is_some_and(|state| state.to_ascii_lowercase().contains("hidden"));
            if !is_hidden {
                let text = |name| attribute(tag, name).unwrap_or_default();
                sheets.push((number, text("id"), text("name")));
            }
        }
    });
    sheets
}

/// The text of an element with formatted runs: `<t>` holds words, `<rPh>` their phonetics, `<r>` a run.
#[derive(Default)]
struct Rich {
    text: String,
    in_text: bool,
    in_reading: bool,
    /// Marks of the current run, and where the run begins.
    marks: Marks,
    run_start: usize,
}

impl Rich {
    fn handle(&mut self, event: &Event) {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == b"t" => self.in_text = !self.in_reading,
            Event::End(tag) if tag.local_name().as_ref() == b"t" => self.in_text = false,
            Event::Start(tag) if tag.local_name().as_ref() == b"r" => {
                (self.marks, self.run_start) = (Marks::default(), self.text.len());
            }
            Event::End(tag) if tag.local_name().as_ref() == b"r" => {
                std::mem::take(&mut self.marks).wrap_from(&mut self.text, self.run_start);
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"vertAlign" => {
                self.marks.is_raised = raised(tag).is_some();
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"strike" => {
                self.marks.is_struck = is_on(tag);
            }
            Event::Start(tag) if tag.local_name().as_ref() == b"rPh" => self.in_reading = true,
            Event::End(tag) if tag.local_name().as_ref() == b"rPh" => self.in_reading = false,
            Event::Text(text) if self.in_text => self.text.push_str(&String::from_utf8_lossy(text)),
            Event::CData(text) if self.in_text => self.text.push_str(&String::from_utf8_lossy(text)),
            Event::GeneralRef(reference) if self.in_text => push_reference(reference, &mut self.text),
            _ => {}
        }
    }
}

fn raised(tag: &BytesStart) -> Option<Mark> {
    attribute(tag, "val").filter(|value| value.ends_with("script")).map(|_| Mark::Raised)
}

fn shared_texts(part: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rich = Rich::default();
    each_event(part, |event| match event {
        Event::Empty(tag) if tag.local_name().as_ref() == b"si" => texts.push(String::new()),
        Event::End(tag) if tag.local_name().as_ref() == b"si" => texts.push(std::mem::take(&mut rich).text),
        event => rich.handle(event),
    });
    texts
}

fn styles(part: &str) -> Vec<Style> {
    let mut custom: HashMap<u32, NumberFormat> = HashMap::new();
    let mut fonts: Vec<Option<Mark>> = Vec::new();
    let mut styles = Vec::new();
    let (mut in_cells, mut in_fonts) = (false, false);
    each_event(part, |event| match event {
        Event::Start(tag) | Event::Empty(tag) => {
            let number = |name| attribute(tag, name).and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
            match tag.local_name().as_ref() {
                b"numFmt" => {
                    let code = attribute(tag, "formatCode").unwrap_or_default();
                    custom.insert(number("numFmtId"), NumberFormat::from_code(&code));
                }
                b"fonts" => in_fonts = true,
                b"font" if in_fonts => fonts.push(None),
                b"vertAlign" | b"strike" if in_fonts => {
                    let is_raised = tag.local_name().as_ref() == b"vertAlign";
                    let mark = if is_raised { raised(tag) } else { is_on(tag).then_some(Mark::Struck) };
                    if let Some(font) = fonts.last_mut() {
                        *font = mark.or(*font);
                    }
                }
                b"cellXfs" => in_cells = true,
                b"xf" if in_cells => {
                    let format = NumberFormat::from_number(number("numFmtId"), &custom);
                    let mark = fonts.get(number("fontId") as usize).copied().flatten();
                    styles.push(Style { format, mark });
                }
                _ => {}
            }
        }
        Event::End(tag) if tag.local_name().as_ref() == b"fonts" => in_fonts = false,
        Event::End(tag) if tag.local_name().as_ref() == b"cellXfs" => in_cells = false,
        _ => {}
    });
    styles
}

/// Parses `BC12` into row and column.
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

impl Book {
    /// Passes on the cells of a sheet. Returns whether its end was reached.
    fn each_cell(&self, text: &str, sheet: &mut impl Cells) -> bool {
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut cell = OpenCell::default();
        let mut in_cell = false;
        let mut xml = package::xml(text);
        let mut at;
        loop {
            at = xml.buffer_position().saturate();
            let event = match xml.read_event() {
                Ok(Event::Eof) => return true,
                Err(_) => return false,
                Ok(event) => event,
            };
            if sheet.is_full() {
                return true;
            }
            let is_empty = matches!(event, Event::Empty(_));
            match &event {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    b"row" => {
                        let stated = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
                        let next = row.saturating_add(u32::from(sheet.is_begun()));
                        row = stated.map_or(next, |row| row.saturating_sub(1));
                        column = 0;
                        if is_hidden(tag) {
                            sheet.hide_row(row);
                        }
                    }
                    b"col" if is_hidden(tag) => hide_columns(tag, sheet),
                    b"c" => {
                        (row, column) = cell.start(tag, &self.styles).unwrap_or((row, column));
                        in_cell = !is_empty;
                        if is_empty {
                            sheet.add(row, column, String::new(), at);
                            column += 1;
                        }
                    }
                    b"mergeCell" => merge(tag, sheet),
                    _ if in_cell => cell.handle(&event),
                    _ => {}
                },
                Event::End(tag) if in_cell && tag.local_name().as_ref() == b"c" => {
                    in_cell = false;
                    sheet.add(row, column, cell.display(&self.shared, self.from_1904), at);
                    column += 1;
                }
                event if in_cell => cell.handle(event),
                _ => {}
            }
        }
    }
}

/// The cell being read.
#[derive(Default)]
struct OpenCell {
    kind: String,
    style: Style,
    /// The stored result.
    value: String,
    in_value: bool,
    has_value: bool,
    /// The formula with its sign: `=SUM(B2:G2)`.
    formula: Option<String>,
    in_formula: bool,
    rich: Rich,
}

impl OpenCell {
    /// Starts a cell; returns its position if stated.
    fn start(&mut self, tag: &BytesStart, styles: &[Style]) -> Option<(u32, u32)> {
        self.kind.clear();
        self.value.clear();
        (self.style, self.formula, self.rich) = (Style::default(), None, Rich::default());
        (self.in_value, self.has_value, self.in_formula) = (false, false, false);
        let mut place = None;
        // the values of these three never need unescaping
        for attribute in tag.attributes().with_checks(false).flatten() {
            let Ok(value) = std::str::from_utf8(&attribute.value) else { continue };
            match attribute.key.as_ref() {
                b"r" => place = cell_at(value),
                b"t" => self.kind.push_str(value),
                b"s" => {
                    let style = value.parse().ok().and_then(|style: usize| styles.get(style));
                    self.style = style.copied().unwrap_or_default();
                }
                _ => {}
            }
        }
        place
    }

    fn handle(&mut self, event: &Event) {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"v" => {
                self.in_value = matches!(event, Event::Start(_));
                self.has_value = true;
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"f" => {
                self.in_formula = matches!(event, Event::Start(_));
                self.formula = Some("=".to_owned());
            }
            Event::End(tag) if tag.local_name().as_ref() == b"v" => self.in_value = false,
            Event::End(tag) if tag.local_name().as_ref() == b"f" => self.in_formula = false,
            Event::Text(text) if self.in_value => self.value.push_str(&String::from_utf8_lossy(text)),
            Event::GeneralRef(reference) if self.in_value => push_reference(reference, &mut self.value),
            Event::Text(text) if self.in_formula => {
                self.formula.get_or_insert_default().push_str(&String::from_utf8_lossy(text));
            }
            Event::GeneralRef(reference) if self.in_formula => {
                push_reference(reference, self.formula.get_or_insert_default());
            }
            event => self.rich.handle(event),
        }
    }

    /// The cell as shown. Programs that do not calculate store no result; such a cell is not blank, and its figure is
    /// unknown.
    fn display(&mut self, shared: &[String], from_1904: bool) -> String {
        let value = self.value.trim();
        let shown = match self.kind.as_str() {
            _ if !self.has_value && self.formula.is_some() => self.formula.take(),
            "s" if value.is_empty() => None,
            "s" => {
                let text = value.parse().ok().and_then(|text: usize| shared.get(text));
                Some(text.map_or_else(|| LOST_TEXT.to_owned(), Clone::clone))
            }
            "inlineStr" => Some(std::mem::take(&mut self.rich.text)),
            "b" => Some(if value == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            // a formula whose true result is an empty text stores that
            "str" | "e" | "d" => Some(self.value.clone()),
            _ if value.is_empty() => self.formula.take(),
            _ => Some(figure(value, self.style.format, from_1904)),
        };
        self.style.marked(shown.unwrap_or_default())
    }
}

/// A number as it is shown.
fn figure(stored: &str, format: NumberFormat, from_1904: bool) -> String {
    stored.parse().map_or_else(|_| stored.to_owned(), |value| number(value, format, from_1904))
}

fn merge(tag: &BytesStart, sheet: &mut impl Cells) {
    let Some(range) = attribute(tag, "ref") else { return };
    let Some((first, last)) = range.split_once(':') else { return };
    if let (Some(first), Some(last)) = (cell_at(first), cell_at(last)) {
        sheet.merge(first, last);
    }
}

fn is_hidden(tag: &BytesStart) -> bool {
    attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true")
}

fn hide_columns(tag: &BytesStart, sheet: &mut impl Cells) {
    let number = |name| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
    if let (Some(first), Some(last)) = (number("min"), number("max")) {
        sheet.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests;
