//! DOCX as Word, WPS and `LibreOffice` write it: the words of the body with all changes accepted.
//!
//! The reader omits what is not part of the body's text: headers and footers, notes, comments, list numbers (`一、` is
//! computed when the page is laid out), field codes, and hidden text. Styles are consulted only for the marks they set,
//! so text hidden by a style alone is read. Parts of other formats that the body embeds (`w:altChunk`) are read in
//! their places.
//!
//! The body of a Word 2003 XML file, which differs in a few names, is read here too.

use super::flow::{BREAKS_OFF, Flow, Origins};
use super::package::{self, Package, attribute, each_event, is_on, push_reference};
use super::{Limits, ParsedFile, ReadError};
use crate::document::marks::{LEAST_LIFT, Marks, level, raise};
use crate::document::{Block, Document, Note, Paragraph, Place};
use crate::language::Bilingual;
use crate::saturate::Saturate;
use crate::source::{Format, sniff};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

const EMBEDDED: Bilingual = Bilingual::fixed(
    "embedded part (w:altChunk), which holds all of its text,",
    "嵌入部分（w:altChunk，全部正文都在其中）",
);
const BODY: Bilingual = Bilingual::fixed("text (word/document.xml)", "正文（word/document.xml）");
/// Most columns of a table.
const MOST_COLUMNS: u32 = 10_000;

/// Reads a part in another format, which the body embeds.
type ReadPart = fn(&[u8], Format, &Limits) -> Result<ParsedFile, ReadError>;

pub(super) fn read(bytes: &[u8], limits: &Limits, read_part: ReadPart) -> Result<ParsedFile, ReadError> {
    read_at(bytes, limits, read_part, 0)
}

/// `depth`: how many files the file is nested in.
fn read_at(bytes: &[u8], limits: &Limits, read_part: ReadPart, depth: usize) -> Result<ParsedFile, ReadError> {
    let mut package = Package::open(bytes, limits);
    let name = package
        .find(|name| name == b"word/document.xml")
        .or_else(|| package.find(|name| name.starts_with(b"word/document") && name.ends_with(b".xml")))
        .ok_or(ReadError::Damaged(BODY))?;
    let body = package.text(&name, BODY)?;
    let title =
        package.text(b"docProps/core.xml", Bilingual::fixed("title", "标题")).ok().and_then(|core| title(&core));
    let mut embedded = Embedded::default();
    if depth == 0 && body.contains("altChunk") {
        embedded.find(&mut package, &name);
    }
    let styles = if body.contains(STYLE_OF_RUN) {
        package.text(b"word/styles.xml", package::STYLES).map_or_else(|_| HashMap::new(), |part| marking_styles(&part))
    } else {
        HashMap::new()
    };
    let mut document = parse(&body, &styles, &mut |id| embedded.read(&mut package, id, limits, read_part));
    if let Some(title) = title {
        let title = document.push_text(&title);
        document.titles.push(title);
    }
    if document.blocks.is_empty() && embedded.failed {
        return Err(ReadError::Damaged(EMBEDDED));
    }
    document.notes.splice(0..0, package.notes);
    Ok(ParsedFile { document, encoding: None })
}

/// Most embedded parts that are read.
const MOST_EMBEDDED: usize = 32;
const NOT_EMBEDDED: Note = Note::lost(
    "a part that the text embeds (w:altChunk) is missing, or of a kind that is not read",
    "正文嵌入的部分（w:altChunk）缺失，或属于不能读取的类型",
);

/// The parts that the body embeds: web pages, text, and documents of other formats.
#[derive(Default)]
struct Embedded {
    /// Names of the parts, by relationship id.
    targets: HashMap<String, String>,
    read: usize,
    /// Whether one of them could not be read.
    failed: bool,
}

impl Embedded {
    fn find(&mut self, package: &mut Package, body: &[u8]) {
        let body = String::from_utf8_lossy(body);
        let (folder, file) = body.rsplit_once('/').unwrap_or(("", &body));
        if let Ok(rels) = package.text(format!("{folder}/_rels/{file}.rels").as_bytes(), package::LIST) {
            self.targets = package::targets(&rels, folder);
        }
    }

    fn read(
        &mut self,
        package: &mut Package,
        id: &str,
        limits: &Limits,
        read_part: ReadPart,
    ) -> Option<(Document, usize)> {
        self.read += 1;
        let read = self.targets.get(id).filter(|_| self.read <= MOST_EMBEDDED).and_then(|target| {
            let bytes = package.unpack(target.as_bytes(), EMBEDDED).ok()?;
            let limits = Limits { unpacked: limits.unpacked / MOST_EMBEDDED, ..*limits };
            let reading = match sniff(&bytes) {
                Format::Docx => read_at(&bytes, &limits, read_part, 1),
                format @ (Format::Html | Format::Text | Format::Mht | Format::Rtf | Format::WordXml) => {
                    read_part(&bytes, format, &limits)
                }
                _ => return None,
            };
            Some((reading.ok()?.document, bytes.len()))
        });
        self.failed |= read.is_none();
        read
    }
}

/// The title stored in the core properties.
pub(super) fn title(core: &str) -> Option<String> {
    let mut xml = package::xml(core);
    let mut title: Option<String> = None;
    loop {
        match xml.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref().eq_ignore_ascii_case(b"title") => {
                title = Some(String::new());
            }
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
            Ok(Event::End(tag)) if tag.local_name().as_ref().eq_ignore_ascii_case(b"title") => break,
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    title.filter(|title| !title.trim().is_empty())
}

/// The element that refers to a run's style. Few texts have one; for the others the styles are not unpacked.
pub(super) const STYLE_OF_RUN: &str = "rStyle";

/// The styles, in a part or a whole file, that raise characters or strike them out.
pub(super) fn marking_styles(part: &str) -> MarkingStyles {
    let mut styles = MarkingStyles::new();
    let mut style: Option<(String, Marks)> = None;
    each_event(part, |event| match event {
        Event::Start(tag) if tag.local_name().as_ref() == b"style" => {
            let is_of_characters = attribute(tag, "type").is_some_and(|kind| kind == "character");
            style = attribute(tag, "styleId").filter(|_| is_of_characters).map(|id| (id, Marks::default()));
        }
        Event::Start(tag) | Event::Empty(tag) => {
            if let Some((_, marks)) = &mut style {
                match tag.local_name().as_ref() {
                    b"vertAlign" if is_raised(tag) => marks.is_raised = true,
                    b"strike" | b"dstrike" if is_on(tag) => marks.is_struck = true,
                    _ => {}
                }
            }
        }
        Event::End(tag) if tag.local_name().as_ref() == b"style" => {
            styles.extend(style.take().filter(|(_, marks)| *marks != Marks::default()));
        }
        _ => {}
    });
    styles
}

fn is_raised(tag: &BytesStart) -> bool {
    attribute(tag, "val").is_some_and(|value| value.ends_with("script"))
}

/// An open paragraph; text boxes nest paragraphs in paragraphs.
#[derive(Default)]
struct OpenParagraph {
    text: String,
    at: usize,
    /// Its paragraph mark was deleted: the next paragraph continues it.
    runs_on: bool,
    /// Marks of the current run, and where the run begins.
    marks: Marks,
    run_start: usize,
    /// A run was raised by its distance from the baseline alone.
    has_lifted: bool,
}

impl OpenParagraph {
    fn start_run(&mut self) {
        self.marks = Marks::default();
        self.run_start = self.text.len();
    }

    /// Puts the run so far between the brackets of its marks.
    fn mark_run(&mut self) {
        self.marks.wrap_from(&mut self.text, self.run_start);
        self.run_start = self.text.len();
    }
}

/// A cell whose properties are being read; it begins when they are complete.
#[derive(Clone, Copy)]
struct NewCell {
    at: usize,
    /// Depth of its element.
    depth: usize,
    column_span: u32,
    merge: Merge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Starts,
    Continues,
}

#[derive(Default)]
struct OpenTable {
    /// Whether the flow tracks it; a table nested too deep is not tracked.
    is_known: bool,
    column: u32,
    row_depth: usize,
    new_cell: Option<NewCell>,
    in_cell: bool,
    origins: Origins,
}

/// The element whose properties are being read: the same names mean different things in each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Properties {
    None,
    Paragraph,
    Row,
}

/// Reads an embedded part by its id; also returns its length in bytes.
pub(super) type ReadEmbedded<'r> = &'r mut dyn FnMut(&str) -> Option<(Document, usize)>;

/// The marks that character styles set, by style id.
pub(super) type MarkingStyles = HashMap<String, Marks>;

struct Body<'r> {
    flow: Flow,
    styles: &'r MarkingStyles,
    read_embedded: ReadEmbedded<'r>,
    /// Where the places of the next embedded part begin: after those of the body and of the parts before it.
    next_place: usize,
    /// Footnotes and endnotes so far; the file numbers them only by position.
    notes: [u32; 2],
    paragraphs: Vec<OpenParagraph>,
    tables: Vec<OpenTable>,
    /// Text of paragraphs whose marks were deleted.
    carried: Option<OpenParagraph>,
    /// How many elements are open, and the depth of the one whose content is skipped.
    depth: usize,
    muted: Option<usize>,
    properties: Properties,
    is_hidden: bool,
    in_text: bool,
}

pub(super) fn parse<'r>(source: &str, styles: &'r MarkingStyles, read_embedded: ReadEmbedded<'r>) -> Document {
    let mut body = Body {
        flow: Flow::new(source),
        styles,
        read_embedded,
        next_place: source.len(),
        notes: [0; 2],
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
        let at = xml.buffer_position().saturate();
        match xml.read_event() {
            Ok(Event::Start(tag)) => body.start(&tag, at),
            Ok(Event::Empty(tag)) => {
                body.start(&tag, at);
                body.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => body.end(tag.local_name().as_ref()),
            Ok(Event::Text(text)) if body.is_read() => {
                body.push_text(|to| to.push_str(&String::from_utf8_lossy(&text)));
            }
            Ok(Event::CData(text)) if body.is_read() => {
                body.push_text(|to| to.push_str(&String::from_utf8_lossy(&text)));
            }
            Ok(Event::GeneralRef(reference)) if body.is_read() => body.push_text(|to| push_reference(&reference, to)),
            Ok(Event::Eof) => break body.depth == 0,
            Err(_) => break false,
            Ok(_) => {}
        }
    };
    body.finish(is_whole)
}

/// Elements whose content is not part of the text: deleted or moved text, the state before a change, the fallback
/// version of a drawing, phonetic guides; in Word 2003 XML also headers, footers and comments.
fn is_mute(tag: &BytesStart) -> bool {
    match tag.local_name().as_ref() {
        b"del" | b"moveFrom" | b"Fallback" | b"rt" | b"hdr" | b"ftr" => true,
        // in a flat package, every part but the body
        b"part" => attribute(tag, "name").is_some_and(|name| !name.starts_with("/word/document")),
        b"annotation" => {
            attribute(tag, "type").is_some_and(|kind| matches!(kind.as_str(), "Word.Deletion" | "Word.Comment"))
        }
        name => name.ends_with(b"Change"),
    }
}

impl Body<'_> {
    fn is_read(&self) -> bool {
        self.in_text && self.muted.is_none() && !self.is_hidden
    }

    fn push_text(&mut self, push: impl Fn(&mut String)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            push(&mut paragraph.text);
        }
    }

    /// An element of a run that stands for a character.
    fn push_character(&mut self, character: char) {
        if self.muted.is_none() && !self.is_hidden && self.properties != Properties::Paragraph {
            self.push_text(|to| to.push(character));
        }
    }

    // Long because it is one match with an arm for each element.
    fn start(&mut self, tag: &BytesStart, at: usize) {
        self.depth += 1;
        if self.muted.is_some() {
            return;
        }
        let name = tag.local_name();
        let number = |name| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
        match name.as_ref() {
            // the mark of a paragraph or row that was deleted or moved away
            b"del" | b"moveFrom" if self.properties == Properties::Paragraph => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.runs_on = true;
                }
            }
            b"del" if self.properties == Properties::Row => {
                self.flow.drop_row();
                self.muted = self.tables.last().map(|table| table.row_depth);
            }
            _ if is_mute(tag) => self.muted = Some(self.depth),
            b"footnote" | b"endnote" => {
                // Word 2003 XML holds the note where it is referred to
                self.refer_to_note(usize::from(name.as_ref() == b"endnote"));
                self.muted = Some(self.depth);
            }
            b"altChunk" => self.embed(tag),
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
                paragraph.start_run();
                self.paragraphs.push(paragraph);
                self.is_hidden = false;
            }
            b"pPr" => self.properties = Properties::Paragraph,
            b"trPr" => self.properties = Properties::Row,
            b"r" => {
                self.is_hidden = false;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.start_run();
                }
            }
            b"t" => self.in_text = true,
            b"vanish" | b"webHidden" if self.properties != Properties::Paragraph => self.is_hidden = is_on(tag),
            b"tab" | b"ptab" => self.push_character('\t'),
            b"noBreakHyphen" => self.push_character('-'),
            b"sym" => {
                let code = attribute(tag, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    self.push_character(character);
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
            b"vMerge" | b"vmerge" => {
                let starts = attribute(tag, "val").is_some_and(|value| value == "restart");
                if let Some(cell) = self.new_cell() {
                    cell.merge = if starts { Merge::Starts } else { Merge::Continues };
                }
            }
            name => self.read_mark(name, tag),
        }
    }

    /// Reads a run property that raises, strikes out, or refers to a note.
    fn read_mark(&mut self, name: &[u8], tag: &BytesStart) {
        let plain = Marks::default();
        match name {
            b"vertAlign" => self.set_marks(Marks { is_raised: is_raised(tag), ..plain }),
            b"position" => {
                let lift = attribute(tag, "val").and_then(|value| value.parse::<i32>().ok()).unwrap_or(0);
                let is_lifted = lift.unsigned_abs() >= LEAST_LIFT.unsigned_abs();
                self.set_marks(Marks { is_lifted, ..plain });
            }
            b"strike" | b"dstrike" => self.set_marks(Marks { is_struck: is_on(tag), ..plain }),
            b"rStyle" => {
                let style = attribute(tag, "val").and_then(|style| self.styles.get(&style).copied());
                self.set_marks(style.unwrap_or_default());
            }
            b"footnoteReference" | b"endnoteReference" if attribute(tag, "customMarkFollows").is_some() => {
                self.set_marks(Marks { is_raised: true, ..plain });
            }
            b"footnoteReference" => self.refer_to_note(0),
            b"endnoteReference" => self.refer_to_note(1),
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
            b"r" => {
                self.is_hidden = false;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.mark_run();
                }
            }
            b"t" => self.in_text = false,
            b"tc" => {
                self.begin_cell();
                // an empty continuation of the cell above
                self.muted = None;
                self.close_cell();
            }
            b"tr" => self.flow.end_row(),
            b"tbl" => self.close_table(),
            _ => {}
        }
    }

    /// Applies the properties of the current run.
    fn set_marks(&mut self, marks: Marks) {
        if self.properties != Properties::Paragraph
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.marks = paragraph.marks.and(marks);
            paragraph.has_lifted |= marks.is_lifted;
        }
    }

    /// Appends the number of a note, which the file does not store.
    fn refer_to_note(&mut self, kind: usize) {
        self.notes[kind] = self.notes[kind].saturating_add(1);
        if !self.is_hidden && self.properties != Properties::Paragraph {
            let number = raise(&self.notes[kind].to_string()).into_owned();
            if let Some(paragraph) = self.paragraphs.last_mut() {
                paragraph.mark_run();
                paragraph.text.push_str(&number);
                paragraph.run_start = paragraph.text.len();
            }
        }
    }

    /// Reads an embedded part in its place in the flow.
    fn embed(&mut self, tag: &BytesStart) {
        let Some(id) = attribute(tag, "id") else { return };
        self.begin_cell();
        if self.muted.is_some() {
            return;
        }
        match (self.read_embedded)(&id) {
            Some((document, length)) => {
                for block in self.flow.document.take_in(document, self.next_place) {
                    self.flow.push(block);
                }
                self.next_place = self.next_place.saturating_add(length);
            }
            None if self.flow.document.notes.contains(&NOT_EMBEDDED) => {}
            None => self.flow.document.notes.push(NOT_EMBEDDED),
        }
    }

    fn finish(mut self, is_whole: bool) -> Document {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        self.push_carried();
        let mut document = self.flow.finish();
        if !is_whole {
            document.notes.push(BREAKS_OFF);
        }
        document
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else { return };
        self.properties = Properties::None;
        if paragraph.runs_on {
            self.carried = Some(paragraph);
        } else {
            self.push(&mut paragraph);
        }
    }

    /// The last paragraph of a cell cannot continue in the next cell.
    fn push_carried(&mut self) {
        if let Some(mut paragraph) = self.carried.take() {
            self.push(&mut paragraph);
        }
    }

    fn push(&mut self, paragraph: &mut OpenParagraph) {
        if paragraph.has_lifted {
            level(&mut paragraph.text);
        }
        let text = self.flow.document.push_text(&paragraph.text);
        if !text.is_empty() {
            let paragraph = Paragraph { text, place: Place::at(paragraph.at), container: 0, is_link: false };
            self.flow.push(Block::Paragraph(paragraph));
        }
    }

    fn break_line(&mut self, at: usize) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.mark_run();
            let text = std::mem::take(&mut paragraph.text);
            paragraph.run_start = 0;
            let (at, has_lifted) = (std::mem::replace(&mut paragraph.at, at), paragraph.has_lifted);
            self.push(&mut OpenParagraph { text, at, has_lifted, ..OpenParagraph::default() });
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

    /// Handles a row that begins further right.
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

    /// Begins the open cell: content follows, so its properties are complete.
    fn begin_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(cell) = table.new_cell.take() else { return };
        let column = table.column;
        table.column = table.column.saturating_add(cell.column_span);
        if cell.merge == Merge::Continues && table.origins.stretch(column, &mut self.flow) {
            // content of a merged-away cell is not shown
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
