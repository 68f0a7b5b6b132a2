//! XLSX: the cells of its sheets.
//!
//! An own reader of the few parts that matter: `calamine` unpacks without limits and makes room for every cell between
//! the first and the last, of which a file of some kilobytes can claim 17 thousand million.

use super::package::{self, Package, attribute, push_reference};
use super::sheet::{self, MOST_COLUMNS, MOST_SHEETS, NumberFormat, Sheet, number};
use super::{Limits, ReadError, Reading};
use crate::document::{self, Document};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

const WORKBOOK: &str = "workbook (xl/workbook.xml)";

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
    for (number, id, name) in sheets(&workbook).into_iter().take(MOST_SHEETS) {
        let target = targets.get(&id).cloned().unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
        let Ok(text) = package.text(target.as_bytes(), "sheet") else {
            package.note(sheet::MISSING);
            continue;
        };
        is_any = true;
        document.sheets.push(document::Sheet { name, block: document.blocks.len() });
        let sheet = cells(&text, &shared, &formats, from_1904);
        if sheet.is_cut {
            package.note(sheet::CUT);
        }
        if !sheet.push(&mut document, &mut covered) {
            package.note(sheet::FULL);
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

/// The numbers, ids and names of the sheets that are shown.
fn sheets(workbook: &str) -> Vec<(usize, String, String)> {
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
                let text = |name| attribute(tag, name).unwrap_or_default();
                sheets.push((number, text("id"), text("name")));
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
                    own.insert(id(), NumberFormat::of_code(&attribute(tag, "formatCode").unwrap_or_default()));
                }
                b"cellXfs" => in_cells = true,
                b"xf" if in_cells => formats.push(NumberFormat::of_number(id(), &own)),
                _ => {}
            }
        }
        Event::End(tag) if tag.local_name().as_ref() == b"cellXfs" => in_cells = false,
        _ => {}
    });
    formats
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

/// The cells of a part.
fn cells(text: &str, shared: &[String], formats: &[NumberFormat], from_1904: bool) -> Sheet {
    let mut sheet = Sheet::default();
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut kind = String::new();
    let mut format = NumberFormat::Plain;
    let mut rich = Rich::default();
    let (mut value, mut in_value) = (String::new(), false);
    let mut in_cell = false;
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
        if sheet.is_full() {
            break;
        }
        let is_empty = matches!(event, Event::Empty(_));
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                b"row" => {
                    let written = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
                    row = written.map_or(row.saturating_add(u32::from(sheet.cells() > 0)), |row| row.saturating_sub(1));
                    column = 0;
                    if is_hidden(tag) {
                        sheet.hide_row(row);
                    }
                }
                b"col" if is_hidden(tag) => hide_columns(tag, &mut sheet),
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
                        sheet.add(row, column, String::new(), at);
                        column += 1;
                    }
                }
                b"v" => in_value = !is_empty && in_cell,
                b"mergeCell" => merge(tag, &mut sheet),
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
                        _ => Some(figure(value.trim(), format, from_1904)),
                    };
                    sheet.add(row, column, shown.unwrap_or_default(), at);
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

/// A number as it is shown.
fn figure(stored: &str, format: NumberFormat, from_1904: bool) -> String {
    stored.parse().map_or_else(|_| stored.to_owned(), |value| number(value, format, from_1904))
}

fn merge(tag: &BytesStart, sheet: &mut Sheet) {
    let Some(range) = attribute(tag, "ref") else { return };
    let Some((first, last)) = range.split_once(':') else { return };
    if let (Some(first), Some(last)) = (cell_at(first), cell_at(last)) {
        sheet.merge(first, last);
    }
}

fn is_hidden(tag: &BytesStart) -> bool {
    attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true")
}

fn hide_columns(tag: &BytesStart, sheet: &mut Sheet) {
    let number = |name| attribute(tag, name).and_then(|value| value.parse::<u32>().ok());
    if let (Some(first), Some(last)) = (number("min"), number("max")) {
        sheet.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests;
