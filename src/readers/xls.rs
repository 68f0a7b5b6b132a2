//! XLS as Excel 97 to 2003, WPS and `LibreOffice` write it (BIFF8), and Excel 95 (BIFF5): the cells of its sheets.

mod formula;

use super::encoding::for_code_page;
use super::ole;
use super::sheet::{self, LOST_TEXT, MOST_COLUMNS, MOST_SHEETS, NumberFormat, Sheet, Style, number};
use super::{Limits, ParsedFile, ReadError};
use crate::document::marks::Mark;
use crate::document::{self, Document, MOST_COVERED, Note};
use crate::language::Bilingual;
use crate::source::Ole;
use crate::source::number::{long, short};
use encoding_rs::{Encoding, GB18030, UTF_16LE};
use std::collections::HashMap;

const WORKBOOK: Bilingual = Bilingual::fixed("workbook", "工作簿");
/// Most styles; Excel's own limit.
const MOST_STYLES: usize = 65_536;

// Kinds of records.
const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const DATES_FROM_1904: u16 = 0x0022;
const PASSWORD: u16 = 0x002F;
const CONTINUED: u16 = 0x003C;
const FONT: u16 = 0x0031;
const CODE_PAGE: u16 = 0x0042;
const COLUMNS: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const NUMBERS: u16 = 0x00BD;
const BLANKS: u16 = 0x00BE;
const RICH_LABEL: u16 = 0x00D6;
const STYLE: u16 = 0x00E0;
const MERGED: u16 = 0x00E5;
const SHARED_TEXTS: u16 = 0x00FC;
const SHARED_LABEL: u16 = 0x00FD;
const BLANK: u16 = 0x0201;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const SWITCH_OR_ERROR: u16 = 0x0205;
const TEXT_OF_FORMULA: u16 = 0x0207;
const ROW: u16 = 0x0208;
const SHORT_NUMBER: u16 = 0x027E;
const NUMBER_FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let ole = Ole::open(bytes);
    let stream = ole.stream("Workbook").or_else(|| ole.stream("Book")).ok_or(ReadError::Damaged(WORKBOOK))?;
    let book = Book::read(&stream.bytes)?;
    let mut document = Document::new("");
    let (mut covered, mut cells) = (0, 0);
    let mut has_sheet = false;
    for (start, name) in book.sheets.iter().take(MOST_SHEETS) {
        let Some(sheet) = book.sheet(*start) else {
            note(&mut document, sheet::MISSING);
            continue;
        };
        has_sheet = true;
        if sheet.is_cut {
            note(&mut document, sheet::CUT);
        }
        document.sheets.push(document::Sheet { name: name.clone(), block: document.blocks.len() });
        // sheets of a hostile book can all be the same one
        cells += sheet.cells();
        if !sheet.push(&mut document, &mut covered) || cells > MOST_COVERED {
            note(&mut document, sheet::FULL);
            break;
        }
    }
    if !has_sheet {
        return Err(ReadError::Damaged(sheet::FIRST));
    }
    if ole.is_cut || stream.is_cut {
        note(&mut document, ole::CUT);
    }
    Ok(ParsedFile { document, encoding: None })
}

fn note(document: &mut Document, note: Note) {
    if !document.notes.contains(&note) {
        document.notes.push(note);
    }
}

#[derive(Debug, Clone, Copy)]
struct Record<'b> {
    kind: u16,
    at: usize,
    value: &'b [u8],
}

/// The records from an offset on, up to the first incomplete one.
fn records(bytes: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let record = record(bytes, at)?;
        at = record.at + record.value.len();
        Some(record)
    })
}

fn record(bytes: &[u8], at: usize) -> Option<Record<'_>> {
    let kind = short(bytes, at)?;
    let start = at.checked_add(4)?;
    let end = start.checked_add(usize::from(short(bytes, at + 2)?))?;
    Some(Record { kind, at: start, value: bytes.get(start..end)? })
}

/// What all sheets of a book share.
struct Book<'b> {
    bytes: &'b [u8],
    /// Texts are in Unicode, with a flag for their width, from Excel 97 on.
    is_unicode: bool,
    encoding: &'static Encoding,
    from_1904: bool,
    texts: Vec<String>,
    /// The mark of each font's characters.
    fonts: Vec<Option<Mark>>,
    styles: Vec<Style>,
    /// Offsets of the visible sheets, with their names.
    sheets: Vec<(usize, String)>,
}

impl<'b> Book<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let first = record(bytes, 0).filter(|record| record.kind & 0xFF == BEGIN & 0xFF);
        let first = first.ok_or(ReadError::Damaged(WORKBOOK))?;
        if first.kind != BEGIN {
            return Err(ReadError::Outdated(Bilingual::fixed("Excel 4 or older", "Excel 4或更早版本")));
        }
        let mut book = Self {
            bytes,
            is_unicode: short(first.value, 0) == Some(0x0600),
            encoding: GB18030,
            from_1904: false,
            texts: Vec::new(),
            fonts: Vec::new(),
            styles: Vec::new(),
            sheets: Vec::new(),
        };
        let mut custom = HashMap::new();
        let mut styles = Vec::new();
        for record in records(bytes, 0) {
            let value = record.value;
            match record.kind {
                PASSWORD => return Err(ReadError::Protected),
                CODE_PAGE => book.encoding = for_code_page(short(value, 0)),
                DATES_FROM_1904 => book.from_1904 = short(value, 0) == Some(1),
                NUMBER_FORMAT => {
                    if let Some((number, code)) = short(value, 0).zip(book.format_code(record)) {
                        custom.insert(u32::from(number), NumberFormat::from_code(&code));
                    }
                }
                FONT if book.fonts.len() < MOST_STYLES => book.fonts.push(mark_of_font(value)),
                STYLE if styles.len() < MOST_STYLES => {
                    styles.push((short(value, 0).unwrap_or_default(), short(value, 2).unwrap_or_default()));
                }
                SHEET => {
                    let start = shown_sheet(value);
                    book.sheets.extend(start.map(|start| (start, book.sheet_name(value).unwrap_or_default())));
                }
                SHARED_TEXTS => book.texts = shared_texts(bytes, record, &book.fonts),
                END => break,
                _ => {}
            }
        }
        let style = |&(font, format): &(u16, u16)| Style {
            format: NumberFormat::from_number(u32::from(format), &custom),
            mark: font_at(&book.fonts, font),
        };
        book.styles = styles.iter().map(style).collect();
        Ok(book)
    }

    fn format_code(&self, record: Record) -> Option<String> {
        if self.is_unicode {
            return Cursor::new(self.bytes, record, 2).text();
        }
        let length = usize::from(*record.value.get(2)?);
        Some(self.encoding.decode_without_bom_handling(record.value.get(3..3 + length)?).0.into_owned())
    }

    /// The name after a sheet's offset and state: one byte of length, and a flag for the width of Unicode.
    fn sheet_name(&self, value: &[u8]) -> Option<String> {
        let length = usize::from(*value.get(6)?);
        if !self.is_unicode {
            return Some(self.encoding.decode_without_bom_handling(value.get(7..7 + length)?).0.into_owned());
        }
        let is_wide = value.get(7)? & 1 == 1;
        let bytes = value.get(8..8 + length * if is_wide { 2 } else { 1 })?;
        Some(if is_wide {
            UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
        } else {
            bytes.iter().map(|&byte| char::from(byte)).collect()
        })
    }

    /// The text stored in a record.
    fn text(&self, record: Record, at: usize) -> String {
        if self.is_unicode {
            return Cursor::new(self.bytes, record, at).rich_text(&self.fonts).unwrap_or_else(|| LOST_TEXT.to_owned());
        }
        let text = short(record.value, at).zip(record.value.get(at + 2..));
        let Some((length, bytes)) = text.map(|(length, bytes)| (usize::from(length), bytes)) else {
            return LOST_TEXT.to_owned();
        };
        self.encoding.decode_without_bom_handling(&bytes[..length.min(bytes.len())]).0.into_owned()
    }

    fn figure(&self, value: f64, style: u16) -> String {
        number(value, self.style(style).format, self.from_1904)
    }

    fn style(&self, style: u16) -> Style {
        self.styles.get(usize::from(style)).copied().unwrap_or_default()
    }

    /// The sheet that begins at an offset; `None` if none does.
    fn sheet(&self, start: usize) -> Option<Sheet> {
        let mut sheet = Sheet::default();
        sheet.is_cut = true;
        // charts on a sheet are nested in its records
        let mut depth = 0_u32;
        let mut formula = None;
        for record in records(self.bytes, start) {
            match record.kind {
                BEGIN => depth = depth.saturating_add(1),
                _ if depth == 0 => return None,
                END if depth == 1 => {
                    sheet.is_cut = false;
                    break;
                }
                END => depth -= 1,
                _ if depth > 1 => {}
                _ if sheet.is_full() => {
                    sheet.is_cut = false;
                    break;
                }
                TEXT_OF_FORMULA => {
                    if let Some((row, column)) = formula.take() {
                        sheet.add(row, column, self.text(record, 0), record.at);
                    }
                }
                _ => {
                    if let Some(at) = self.handle(record, &mut sheet) {
                        formula = Some(at);
                    }
                }
            }
        }
        (depth > 0).then_some(sheet)
    }

    /// Handles a record of a sheet; returns the cell of a formula whose text comes later.
    fn handle(&self, record: Record, sheet: &mut Sheet) -> Option<(u32, u32)> {
        let Record { kind, value, at } = record;
        let number = |at: usize| short(value, at).map(u32::from);
        match kind {
            ROW => {
                let row = number(0)?;
                if number(12)? & 0x20 != 0 {
                    sheet.hide_row(row);
                }
                return None;
            }
            COLUMNS => {
                if number(8)? & 1 != 0 {
                    sheet.hide_columns(number(0)?, number(2)?);
                }
                return None;
            }
            MERGED => {
                for area in value.get(2..)?.chunks_exact(8) {
                    let place = |at: usize| short(area, at).map(u32::from);
                    sheet.merge((place(0)?, place(4)?), (place(2)?, place(6)?));
                }
                return None;
            }
            _ => {}
        }
        if !is_cell(kind) {
            return None;
        }
        let (row, column) = (number(0)?, number(2).filter(|&column| column < MOST_COLUMNS)?);
        let style = short(value, 4)?;
        let text = match kind {
            SHARED_LABEL => {
                let text = long(value, 6).and_then(|index| self.texts.get(index as usize));
                text.map_or_else(|| LOST_TEXT.to_owned(), Clone::clone)
            }
            LABEL | RICH_LABEL => self.text(record, 6),
            NUMBER => self.figure(double(value, 6)?, style),
            SHORT_NUMBER => self.figure(short_number(long(value, 6)?), style),
            SWITCH_OR_ERROR if value.get(7) == Some(&0) => switch(*value.get(6)?),
            SWITCH_OR_ERROR => error(*value.get(6)?),
            FORMULA => match (short(value, 12)?, value[6]) {
                (0xFFFF, 0) => return Some((row, column)),
                (0xFFFF, 1) => switch(value[8]),
                (0xFFFF, 2) => error(value[8]),
                // programs that do not calculate also store an empty text
                (0xFFFF, _) => formula::without_result(tokens(value), self.is_unicode).unwrap_or_default(),
                _ => self.figure(double(value, 6)?, style),
            },
            NUMBERS => {
                // the last column follows the numbers
                for (column, entry) in (column..).zip(value.get(4..value.len() - 2)?.chunks_exact(6)) {
                    let (style, stored) = (short(entry, 0)?, long(entry, 2)?);
                    sheet.add(row, column, self.style(style).marked(self.figure(short_number(stored), style)), at);
                }
                return None;
            }
            BLANKS => {
                for (column, _) in (column..).zip(value.get(4..value.len() - 2)?.chunks_exact(2)) {
                    sheet.add(row, column, String::new(), at);
                }
                return None;
            }
            _ => String::new(),
        };
        sheet.add(row, column, self.style(style).marked(text), at);
        None
    }
}

fn is_cell(kind: u16) -> bool {
    matches!(
        kind,
        FORMULA
            | NUMBERS
            | BLANKS
            | RICH_LABEL
            | SHARED_LABEL
            | BLANK
            | NUMBER
            | LABEL
            | SWITCH_OR_ERROR
            | SHORT_NUMBER
    )
}

/// Where a sheet begins, if it holds cells and is visible.
fn shown_sheet(value: &[u8]) -> Option<usize> {
    let (state, kind) = (value.get(4)? & 3, value.get(5)?);
    (state == 0 && *kind == 0).then_some(long(value, 0)? as usize)
}

fn shared_texts(bytes: &[u8], record: Record, fonts: &[Option<Mark>]) -> Vec<String> {
    let mut cursor = Cursor::new(bytes, record, 8);
    // the stored count is not trusted
    std::iter::from_fn(|| cursor.rich_text(fonts)).take(MOST_COVERED).collect()
}

fn mark_of_font(value: &[u8]) -> Option<Mark> {
    let is_struck = short(value, 2)? & 8 != 0;
    let is_raised = matches!(short(value, 8), Some(1 | 2));
    if is_struck { Some(Mark::Struck) } else { is_raised.then_some(Mark::Raised) }
}

/// The font with this number: number 4 is skipped.
fn font_at(fonts: &[Option<Mark>], number: u16) -> Option<Mark> {
    fonts.get(usize::from(number) - usize::from(number > 4)).copied().flatten()
}

/// The tokens of a formula.
fn tokens(value: &[u8]) -> &[u8] {
    let length = short(value, 20).map_or(0, usize::from);
    value.get(22..22 + length).unwrap_or_default()
}

fn double(value: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(value.get(at..at + 8)?.try_into().ok()?))
}

/// A packed number: an integer or the upper half of a double, either possibly in hundredths.
fn short_number(stored: u32) -> f64 {
    let value = if stored & 2 == 0 {
        f64::from_bits(u64::from(stored & !3) << 32)
    } else {
        f64::from(stored.cast_signed() >> 2)
    };
    if stored & 1 == 0 { value } else { value / 100.0 }
}

fn switch(value: u8) -> String {
    if value == 0 { "FALSE" } else { "TRUE" }.to_owned()
}

fn error(value: u8) -> String {
    match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
    .to_owned()
}

/// Reads through a record and its continuations.
struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
    end: usize,
}

impl<'b> Cursor<'b> {
    fn new(bytes: &'b [u8], record: Record, skip: usize) -> Self {
        let end = record.at + record.value.len();
        Self { bytes, at: (record.at + skip).min(end), end }
    }

    /// Steps into the next record at the end of this one; `None` if no continuation follows.
    fn fill(&mut self) -> Option<()> {
        while self.at >= self.end {
            let next = record(self.bytes, self.end).filter(|next| next.kind == CONTINUED)?;
            (self.at, self.end) = (next.at, next.at + next.value.len());
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.fill()?;
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.fill()?;
            let step = count.min(self.end - self.at);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text, without its formatting and phonetics. `None` if incomplete.
    fn text(&mut self) -> Option<String> {
        self.rich_text(&[])
    }

    /// A text with the marks of its fonts.
    fn rich_text(&mut self, fonts: &[Option<Mark>]) -> Option<String> {
        let mut count = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.short()?) };
        let reading = if flags & 4 == 0 {
            0
        } else {
            let (low, high) = (self.short()?, self.short()?);
            usize::from(low) | usize::from(high) << 16
        };
        let mut units: Vec<u16> = Vec::new();
        let mut is_wide = flags & 1 != 0;
        while count > 0 {
            if self.at >= self.end {
                self.fill()?;
                // a continued text states its character width again
                is_wide = self.byte()? & 1 != 0;
            }
            let stored = self.bytes.get(self.at..self.end)?;
            let width = if is_wide { 2 } else { 1 };
            let step = count.min(stored.len() / width);
            if is_wide {
                units.extend(stored[..2 * step].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])));
            } else {
                units.extend(stored[..step].iter().map(|&unit| u16::from(unit)));
            }
            self.at += width * step;
            count -= step;
            if step == 0 && self.at < self.end {
                // half a character
                self.at = self.end;
            }
        }
        if runs == 0 || fonts.iter().all(Option::is_none) {
            self.skip(4 * runs + reading)?;
            return Some(String::from_utf16_lossy(&units));
        }
        let mut text = String::new();
        let (mut from, mut mark) = (0, None);
        for _ in 0..runs {
            let (start, font) = (usize::from(self.short()?), self.short()?);
            push_run(&mut text, units.get(from..start.min(units.len())), mark);
            (from, mark) = (start.max(from), font_at(fonts, font));
        }
        push_run(&mut text, units.get(from..), mark);
        self.skip(reading)?;
        Some(text)
    }
}

fn push_run(text: &mut String, units: Option<&[u16]>, mark: Option<Mark>) {
    let start = text.len();
    text.push_str(&String::from_utf16_lossy(units.unwrap_or_default()));
    if let Some(mark) = mark {
        mark.wrap_from(text, start);
    }
}

#[cfg(test)]
mod tests;
