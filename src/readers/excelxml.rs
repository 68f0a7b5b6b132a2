//! Excel 2003 XML (`Workbook` of `urn:schemas-microsoft-com:office:spreadsheet`): the cells of its sheets.

use super::encoding::{self, Decoded};
use super::package::{attribute, push_reference, xml};
use super::sheet::{self, MOST_COLUMNS, MOST_SHEETS, NumberFormat, Sheet, Style, number};
use super::{Limits, ParsedFile, ReadError};
use crate::document::marks::Mark;
use crate::document::{self, Document, MOST_COVERED};
use crate::saturate::Saturate;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Excel's last row, from 0.
const LAST_ROW: u32 = (1 << 20) - 1;

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let Decoded { text, encoding, notes } = encoding::decode(bytes)?;
    let mut book = Book { document: Document::new(&text), is_whole: true, ..Book::default() };
    let mut xml = xml(&text);
    loop {
        let at = xml.buffer_position().saturate();
        match xml.read_event() {
            Ok(Event::Start(tag)) => book.start(&tag, at),
            Ok(Event::Empty(tag)) => {
                book.start(&tag, at);
                book.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => book.end(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => book.push_text(|to| to.push_str(&String::from_utf8_lossy(&text))),
            Ok(Event::CData(text)) => book.push_text(|to| to.push_str(&String::from_utf8_lossy(&text))),
            Ok(Event::GeneralRef(reference)) => book.push_text(|to| push_reference(&reference, to)),
            Ok(Event::Eof) => break,
            Err(_) => {
                book.is_whole = false;
                break;
            }
            Ok(_) => {}
        }
        if book.is_full {
            break;
        }
    }
    if book.sheet.is_some() {
        // an unfinished cell is left out
        book.is_whole = false;
        book.end_sheet();
    }
    let Book { mut document, is_whole, is_full, .. } = book;
    document.notes.extend(notes);
    document.notes.extend((!is_whole).then_some(sheet::CUT));
    document.notes.extend(is_full.then_some(sheet::FULL));
    Ok(ParsedFile { document, encoding: Some(encoding.into()) })
}

/// An open sheet, and the position in it.
#[derive(Default)]
struct OpenSheet {
    name: String,
    cells: Sheet,
    is_hidden: bool,
    row: u32,
    column: u32,
    /// The next column in the column list.
    listed: u32,
    cell: Option<Cell>,
}

#[derive(Default)]
struct Cell {
    at: usize,
    style: Style,
    across: u32,
    down: u32,
    formula: Option<String>,
    /// The data type; `None` without data.
    kind: Option<String>,
    text: String,
}

/// Whose text is being read.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Data,
    Comment,
    Visible,
}

#[derive(Default)]
struct Book {
    document: Document,
    styles: HashMap<String, Style>,
    /// The style being defined.
    style: String,
    sheet: Option<OpenSheet>,
    within: Within,
    /// Open elements that mark the cell's text, each with where its text begins.
    marks: Vec<(Mark, usize)>,
    sheets: usize,
    cells: usize,
    covered: usize,
    is_full: bool,
    is_whole: bool,
    visibility: String,
}

impl Book {
    fn start(&mut self, tag: &BytesStart, at: usize) {
        let name = tag.local_name();
        let name = name.as_ref();
        let number = |name| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
        match name {
            b"Style" => self.start_style(tag),
            b"NumberFormat" | b"Font" if self.sheet.is_none() => self.set_style_property(name, tag),
            b"Worksheet" if self.sheets < MOST_SHEETS => {
                self.sheets += 1;
                let name = attribute(tag, "Name").unwrap_or_default();
                self.sheet = Some(OpenSheet { name, ..OpenSheet::default() });
            }
            b"Comment" => self.within = Within::Comment,
            b"Visible" => self.within = Within::Visible,
            b"Sup" | b"Sub" if self.within == Within::Data => self.open_mark(Mark::Raised),
            b"S" | b"Del" | b"Strike" if self.within == Within::Data => self.open_mark(Mark::Struck),
            _ => {}
        }
        let Some(sheet) = &mut self.sheet else { return };
        match name {
            b"Column" => sheet.set_column_properties(number("Index"), number("Span"), is_hidden(tag)),
            b"Row" => {
                sheet.row = number("Index").map_or(sheet.row, |row| row.saturating_sub(1)).min(LAST_ROW);
                sheet.column = 0;
                if is_hidden(tag) {
                    sheet.cells.hide_row(sheet.row);
                }
            }
            b"Cell" => {
                sheet.column = number("Index").map_or(sheet.column, |column| column.saturating_sub(1));
                let style = attribute(tag, "StyleID").and_then(|id| self.styles.get(&id).copied()).unwrap_or_default();
                sheet.cell = Some(Cell {
                    at,
                    style,
                    across: number("MergeAcross").unwrap_or(0).min(MOST_COLUMNS),
                    down: number("MergeDown").unwrap_or(0).min(LAST_ROW),
                    formula: attribute(tag, "Formula"),
                    ..Cell::default()
                });
                self.marks.clear();
            }
            b"Data" if self.within == Within::Nothing => {
                if let Some(cell) = &mut sheet.cell {
                    cell.kind = Some(attribute(tag, "Type").unwrap_or_default());
                    self.within = Within::Data;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"Data" if self.within == Within::Data => self.within = Within::Nothing,
            b"Comment" if self.within == Within::Comment => self.within = Within::Nothing,
            b"Visible" => {
                self.within = Within::Nothing;
                let visibility = std::mem::take(&mut self.visibility);
                if let Some(sheet) = &mut self.sheet {
                    sheet.is_hidden |= visibility.contains("Hidden");
                }
            }
            b"Sup" | b"Sub" | b"S" | b"Del" | b"Strike" => {
                if let Some((mark, start)) = self.marks.pop()
                    && let Some(cell) = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut())
                {
                    mark.wrap_from(&mut cell.text, start);
                }
            }
            b"Cell" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.end_cell();
                    self.is_full |= sheet.cells.is_full();
                }
            }
            b"Row" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.row = sheet.row.saturating_add(1);
                }
            }
            b"Worksheet" => self.end_sheet(),
            _ => {}
        }
    }

    fn push_text(&mut self, push: impl Fn(&mut String)) {
        match self.within {
            Within::Data => {
                if let Some(cell) = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut()) {
                    push(&mut cell.text);
                }
            }
            Within::Visible => push(&mut self.visibility),
            Within::Nothing | Within::Comment => {}
        }
    }

    fn open_mark(&mut self, mark: Mark) {
        let start = self.sheet.as_ref().and_then(|sheet| sheet.cell.as_ref()).map_or(0, |cell| cell.text.len());
        self.marks.push((mark, start));
    }

    fn start_style(&mut self, tag: &BytesStart) {
        self.style = attribute(tag, "ID").unwrap_or_default();
        let parent = attribute(tag, "Parent").and_then(|parent| self.styles.get(&parent).copied());
        self.styles.insert(self.style.clone(), parent.unwrap_or_default());
    }

    fn set_style_property(&mut self, name: &[u8], tag: &BytesStart) {
        let Some(style) = self.styles.get_mut(&self.style) else { return };
        if name == b"NumberFormat" {
            style.format = match attribute(tag, "Format").as_deref() {
                Some("Percent") => NumberFormat::Percent,
                Some(code) => NumberFormat::from_code(code),
                None => NumberFormat::Plain,
            };
        } else if attribute(tag, "StrikeThrough").is_some_and(|value| value == "1") {
            style.mark = Some(Mark::Struck);
        } else if attribute(tag, "VerticalAlign").is_some_and(|value| value.ends_with("script")) {
            style.mark = Some(Mark::Raised);
        }
    }

    fn end_sheet(&mut self) {
        self.within = Within::Nothing;
        let Some(sheet) = self.sheet.take().filter(|sheet| !sheet.is_hidden) else { return };
        self.document.sheets.push(document::Sheet { name: sheet.name, block: self.document.blocks.len() });
        self.cells += sheet.cells.cells();
        self.is_full |= !sheet.cells.push(&mut self.document, &mut self.covered) || self.cells > MOST_COVERED;
    }
}

impl OpenSheet {
    fn set_column_properties(&mut self, index: Option<u32>, span: Option<u32>, is_hidden: bool) {
        let first = index.map_or(self.listed, |index| index.saturating_sub(1));
        let last = first.saturating_add(span.unwrap_or(0));
        if is_hidden {
            self.cells.hide_columns(first, last);
        }
        self.listed = last.saturating_add(1);
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let (row, column) = (self.row, self.column);
        let last = (row.saturating_add(cell.down), column.saturating_add(cell.across));
        self.column = last.1.saturating_add(1);
        if column >= MOST_COLUMNS {
            return;
        }
        if last != (row, column) {
            self.cells.merge((row, column), last);
        }
        let at = cell.at;
        self.cells.add(row, column, cell.display(), at);
    }
}

impl Cell {
    /// The data as shown. A formula without data is not blank.
    fn display(self) -> String {
        let format = self.style.format;
        let shown = match (self.kind.as_deref(), self.formula) {
            (None, Some(formula)) => formula,
            (Some("Number"), Some(formula)) if self.text.trim().is_empty() => formula,
            (Some("Number"), _) => {
                let stored = self.text.trim();
                stored.parse().map_or_else(|_| stored.to_owned(), |value| number(value, format, false))
            }
            (Some("Boolean"), _) => if self.text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            (Some("DateTime"), _) => date(&self.text),
            _ => self.text,
        };
        self.style.marked(shown)
    }
}

/// `2024-01-15T00:00:00.000` as the other spreadsheet readers show a day.
fn date(stored: &str) -> String {
    let day = stored.split('T').next().and_then(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    day.map_or_else(|| stored.to_owned(), |day| day.format("%Y年%-m月%-d日").to_string())
}

fn is_hidden(tag: &BytesStart) -> bool {
    attribute(tag, "Hidden").is_some_and(|hidden| hidden == "1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::shown::shown;

    #[track_caller]
    fn check(sheets: &str, expected: &[&str]) {
        let styles = "<Styles><Style ss:ID=\"Default\"/><Style ss:ID=\"p\"><NumberFormat ss:Format=\"0.0%\"/></Style>\
                      <Style ss:ID=\"s\"><Font ss:StrikeThrough=\"1\"/></Style></Styles>";
        let book = format!("<?xml version=\"1.0\"?><Workbook xmlns:ss=\"x\">{styles}{sheets}</Workbook>");
        let document = read(book.as_bytes(), &Limits::default()).unwrap().document;
        assert_eq!(shown(&document), expected);
        assert!(document.notes.is_empty(), "{:?}", document.notes);
    }

    fn sheet(content: &str) -> String {
        format!("<Worksheet ss:Name=\"x\">{content}</Worksheet>")
    }

    fn cell(attributes: &str, kind: &str, data: &str) -> String {
        format!("<Cell {attributes}><Data ss:Type=\"{kind}\">{data}</Data></Cell>")
    }

    #[test]
    fn cells_are_shown_as_they_look() {
        let cells = [
            cell("", "String", "规章 &amp; 其他"),
            cell("", "Number", "251.35999999999999"),
            cell("", "Number", "4.5E1"),
            cell("ss:StyleID=\"p\"", "Number", "0.123"),
            cell("ss:StyleID=\"s\"", "Number", "36"),
            cell("", "DateTime", "2024-01-15T00:00:00.000"),
            cell("", "Boolean", "1"),
            cell("", "Error", "#REF!"),
            cell("", "String", "<B>37</B><Sup>1</Sup>"),
            "<Cell ss:Formula=\"=SUM(RC[-2]:RC[-1])\"/>".to_owned(),
            "<Cell ss:Formula=\"=1+1\"><Data ss:Type=\"Number\">2</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>".to_owned(),
        ];
        let expected = "规章 & 其他|251.36|45|12.3%|⟦36⟧|2024年1月15日|TRUE|#REF!|37⁽1⁾|=SUM(RC[-2]:RC[-1])|2";
        check(&sheet(&format!("<Table><Row>{}</Row></Table>", cells.concat())), &[expected]);
    }

    #[test]
    fn cells_have_their_places() {
        let rows = [
            format!(
                "<Row>{}{}</Row>",
                cell("ss:MergeDown=\"1\"", "String", "甲"),
                cell("ss:MergeAcross=\"1\"", "String", "乙")
            ),
            format!("<Row>{}{}</Row>", cell("ss:Index=\"2\"", "Number", "1"), cell("", "Number", "2")),
            format!("<Row ss:Hidden=\"1\">{}</Row>", cell("", "Number", "9")),
            format!("<Row ss:Index=\"6\">{}{}</Row>", cell("", "String", "丙"), cell("ss:Index=\"3\"", "Number", "3")),
        ];
        let first = sheet(&format!("<Table><Column ss:Index=\"4\" ss:Hidden=\"1\"/>{}</Table>", rows.concat()));
        let plain = format!("<Table><Row>{}{}</Row></Table>", cell("", "String", "丁"), cell("", "Number", "4"));
        let hidden = sheet(&format!("{plain}<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"));
        check(&[first, hidden, sheet(&plain)].concat(), &["甲|乙", "^甲|1|2", "丙||3", "丁|4"]);
    }

    #[test]
    fn a_truncated_file_is_read_to_the_cut() {
        let book = format!(
            "<Workbook>{}</Workbook>",
            sheet(&format!("<Table><Row>{}</Row></Table>", cell("", "Number", "12")))
        );
        let cut = &book[..book.find("2</Data>").unwrap()];
        let document = read(cut.as_bytes(), &Limits::default()).unwrap().document;
        assert_eq!(shown(&document), [""; 0]);
        assert_eq!(document.notes, [sheet::CUT]);
    }
}
