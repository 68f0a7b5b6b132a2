//! DOCX as Word, WPS and `LibreOffice` write it: the words of the body as they stand when all changes are accepted.
//!
//! Left out is what does not stand in the body: headers and footers, notes, comments, the texts of lists (`一、` is
//! made up by whoever draws the page), field codes, and what is hidden. Styles are not looked up, so that what is
//! hidden by a style alone is read.

use super::flow::{Flow, Origins};
use super::package::{self, Package, attribute, is_on, push_reference};
use super::{Limits, ReadError, Reading};
use crate::document::{Block, Document, Paragraph, Place};
use quick_xml::events::{BytesStart, Event};

const BODY: &str = "text (word/document.xml)";
/// A table has fewer columns.
const MOST_COLUMNS: u32 = 10_000;

pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let mut package = Package::open(bytes, limits);
    let name = package
        .find(|name| name == b"word/document.xml")
        .or_else(|| package.find(|name| name.starts_with(b"word/document") && name.ends_with(b".xml")));
    let body = package.text(&name.ok_or(ReadError::Damaged(BODY))?, BODY)?;
    let title = package.text(b"docProps/core.xml", "title").ok().and_then(|core| title(&core));
    let mut document = parse(&body);
    if let Some(title) = title {
        let title = document.push_text(&title);
        document.titles.push(title);
    }
    document.notes.splice(0..0, package.notes);
    Ok(Reading { document, encoding: None })
}

/// What the file says its title is.
fn title(core: &str) -> Option<String> {
    let mut xml = package::xml(core);
    let mut title: Option<String> = None;
    loop {
        match xml.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == b"title" => title = Some(String::new()),
            Ok(Event::Text(text)) => {
                if let (Some(title), Ok(text)) = (&mut title, std::str::from_utf8(&text)) {
                    title.push_str(text);
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                if let Some(title) = &mut title {
                    push_reference(&reference, title);
                }
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == b"title" => break,
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    title.filter(|title| !title.trim().is_empty())
}

/// A paragraph that is being read; text boxes hold paragraphs within paragraphs.
#[derive(Default)]
struct OpenParagraph {
    text: String,
    at: usize,
    /// The mark at its end was deleted: the next one goes on in it.
    runs_on: bool,
}

/// A cell begins when its properties are known.
#[derive(Clone, Copy)]
struct NewCell {
    at: usize,
    /// Of its element.
    depth: usize,
    column_span: u32,
    merge: Merge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Starts,
    GoesOn,
}

#[derive(Default)]
struct OpenTable {
    /// Whether it is told apart by the flow.
    is_known: bool,
    column: u32,
    row_depth: usize,
    new_cell: Option<NewCell>,
    in_cell: bool,
    origins: Origins,
}

/// Whose properties are being read: the same names stand there for something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Properties {
    None,
    Paragraph,
    Row,
}

struct Body {
    flow: Flow,
    paragraphs: Vec<OpenParagraph>,
    tables: Vec<OpenTable>,
    /// Text of paragraphs whose marks were deleted.
    carried: Option<OpenParagraph>,
    /// How many elements are open, and the one within which nothing is read.
    depth: usize,
    muted: Option<usize>,
    properties: Properties,
    is_hidden: bool,
    in_text: bool,
}

fn parse(source: &str) -> Document {
    let mut body = Body {
        flow: Flow::new(source),
        paragraphs: Vec::new(),
        tables: Vec::new(),
        carried: None,
        depth: 0,
        muted: None,
        properties: Properties::None,
        is_hidden: false,
        in_text: false,
    };
    let mut xml = package::xml(source);
    let is_whole = loop {
        let at = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        match xml.read_event() {
            Ok(Event::Start(tag)) => body.start(&tag, at),
            Ok(Event::Empty(tag)) => {
                body.start(&tag, at);
                body.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => body.end(tag.local_name().as_ref()),
            Ok(Event::Text(text)) if body.is_read() => {
                body.text(|to| to.push_str(&String::from_utf8_lossy(&text)));
            }
            Ok(Event::CData(text)) if body.is_read() => {
                body.text(|to| to.push_str(&String::from_utf8_lossy(&text)));
            }
            Ok(Event::GeneralRef(reference)) if body.is_read() => body.text(|to| push_reference(&reference, to)),
            Ok(Event::Eof) => break body.depth == 0,
            Err(_) => break false,
            Ok(_) => {}
        }
    };
    body.finish(is_whole)
}

/// Elements whose content is no part of the text: what was deleted or moved away, what was there before a change,
/// the second version of a drawing, the reading aid over a character.
fn is_mute(name: &[u8]) -> bool {
    matches!(name, b"del" | b"moveFrom" | b"Fallback" | b"rt") || name.ends_with(b"Change")
}

impl Body {
    fn is_read(&self) -> bool {
        self.in_text && self.muted.is_none() && !self.is_hidden
    }

    fn text(&mut self, push: impl Fn(&mut String)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            push(&mut paragraph.text);
        }
    }

    /// Something in a run that stands for a character.
    fn character(&mut self, character: char) {
        if self.muted.is_none() && !self.is_hidden && self.properties != Properties::Paragraph {
            self.text(|to| to.push(character));
        }
    }

    fn start(&mut self, tag: &BytesStart, at: usize) {
        self.depth += 1;
        if self.muted.is_some() {
            return;
        }
        let name = tag.local_name();
        let number = |name| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
        match name.as_ref() {
            // the mark of a paragraph, or a row, that was deleted or moved away
            b"del" | b"moveFrom" if self.properties == Properties::Paragraph => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.runs_on = true;
                }
            }
            b"del" if self.properties == Properties::Row => {
                self.flow.drop_row();
                self.muted = self.tables.last().map(|table| table.row_depth);
            }
            name if is_mute(name) => self.muted = Some(self.depth),
            b"p" => {
                self.begin_cell();
                if self.muted.is_some() {
                    return;
                }
                let mut paragraph = self.carried.take().unwrap_or_default();
                if paragraph.text.is_empty() {
                    paragraph.at = at;
                }
                paragraph.runs_on = false;
                self.paragraphs.push(paragraph);
                self.is_hidden = false;
            }
            b"pPr" => self.properties = Properties::Paragraph,
            b"trPr" => self.properties = Properties::Row,
            b"r" => self.is_hidden = false,
            b"t" => self.in_text = true,
            b"vanish" | b"webHidden" if self.properties != Properties::Paragraph => self.is_hidden = is_on(tag),
            b"tab" | b"ptab" => self.character('\t'),
            b"noBreakHyphen" => self.character('-'),
            b"sym" => {
                let code = attribute(tag, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    self.character(character);
                }
            }
            b"br" | b"cr" if !self.is_hidden => self.break_line(at),
            b"blip" | b"imagedata" if !self.is_hidden => {
                self.begin_cell();
                if self.muted.is_none() {
                    self.flow.push(Block::Picture(Place::at(at), 0));
                }
            }
            b"tbl" => self.open_table(at),
            b"tr" => self.open_row(),
            b"tc" => self.open_cell(at),
            b"gridBefore" => self.skip_columns(number("val").unwrap_or_default(), at),
            b"gridSpan" => {
                if let Some(cell) = self.new_cell() {
                    cell.column_span = number("val").unwrap_or(1).clamp(1, MOST_COLUMNS);
                }
            }
            b"vMerge" => {
                let starts = attribute(tag, "val").is_some_and(|value| value == "restart");
                if let Some(cell) = self.new_cell() {
                    cell.merge = if starts { Merge::Starts } else { Merge::GoesOn };
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(muted) = self.muted {
            if muted == self.depth {
                self.muted = None;
            }
            self.depth = self.depth.saturating_sub(1);
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        match name {
            b"p" => self.end_paragraph(),
            b"pPr" | b"trPr" => self.properties = Properties::None,
            b"r" => self.is_hidden = false,
            b"t" => self.in_text = false,
            b"tc" => {
                self.begin_cell();
                // an empty one that belongs to the cell above
                self.muted = None;
                self.close_cell();
            }
            b"tr" => self.flow.end_row(),
            b"tbl" => self.close_table(),
            _ => {}
        }
    }

    fn finish(mut self, is_whole: bool) -> Document {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        self.push_carried();
        let mut document = self.flow.finish();
        if !is_whole {
            document.notes.push("the text ends before its end: the file is damaged".into());
        }
        document
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        self.properties = Properties::None;
        if paragraph.runs_on {
            self.carried = Some(paragraph);
        } else {
            self.push(&paragraph);
        }
    }

    /// The last paragraph of a cell cannot go on in the next.
    fn push_carried(&mut self) {
        if let Some(paragraph) = self.carried.take() {
            self.push(&paragraph);
        }
    }

    fn push(&mut self, paragraph: &OpenParagraph) {
        let text = self.flow.document.push_text(&paragraph.text);
        if !text.is_empty() {
            let paragraph = Paragraph { text, place: Place::at(paragraph.at), container: 0, is_link: false };
            self.flow.push(Block::Paragraph(paragraph));
        }
    }

    fn break_line(&mut self, at: usize) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            let line = std::mem::take(&mut paragraph.text);
            let line = OpenParagraph { text: line, at: std::mem::replace(&mut paragraph.at, at), runs_on: false };
            self.push(&line);
        }
    }

    fn open_table(&mut self, at: usize) {
        self.begin_cell();
        if self.muted.is_some() {
            return;
        }
        let is_known = self.flow.open_table(Place::at(at), 0);
        self.tables.push(OpenTable { is_known, ..OpenTable::default() });
    }

    fn close_table(&mut self) {
        self.push_carried();
        match self.tables.pop() {
            Some(OpenTable { is_known: true, .. }) => self.flow.close_table(),
            Some(_) => {
                self.flow.close_ignored_table();
            }
            None => {}
        }
    }

    fn open_row(&mut self) {
        if let Some(table) = self.tables.last_mut().filter(|table| table.is_known) {
            table.column = 0;
            table.row_depth = self.depth;
            self.properties = Properties::None;
            self.flow.start_row();
        }
    }

    fn open_cell(&mut self, at: usize) {
        if let Some(table) = self.tables.last_mut().filter(|table| table.is_known) {
            table.new_cell = Some(NewCell { at, depth: self.depth, column_span: 1, merge: Merge::None });
        }
    }

    fn new_cell(&mut self) -> Option<&mut NewCell> {
        self.tables.last_mut()?.new_cell.as_mut()
    }

    /// A row that begins further right.
    fn skip_columns(&mut self, columns: u32, at: usize) {
        if columns > 0
            && let Some(table) = self.tables.last_mut().filter(|table| table.is_known)
        {
            let columns = columns.min(MOST_COLUMNS);
            table.column += columns;
            self.flow.open_cell(Place::at(at), 1, columns);
            self.flow.close_cell();
        }
    }

    /// Its content begins, so its properties are known.
    fn begin_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(cell) = table.new_cell.take() else { return };
        let column = table.column;
        table.column = table.column.saturating_add(cell.column_span);
        if cell.merge == Merge::GoesOn && table.origins.stretch(column, &mut self.flow) {
            // what stands in it is not shown
            self.muted = Some(cell.depth);
            return;
        }
        table.in_cell = true;
        let opened = self.flow.open_cell(Place::at(cell.at), 1, cell.column_span);
        table.origins.set(column, opened.filter(|_| cell.merge != Merge::None));
    }

    fn close_cell(&mut self) {
        self.push_carried();
        if let Some(table) = self.tables.last_mut().filter(|table| table.in_cell) {
            table.in_cell = false;
            self.flow.close_cell();
        }
    }
}

#[cfg(test)]
mod tests;
