//! From tags to the flow of the page: paragraphs and their containers, tables and their cells.

use super::element::Element;
use super::marking::Marking;
use super::tag::Tag;
use crate::document::{Block, Container, Document, Paragraph, Place};
use crate::readers::flow::Flow;
use crate::readers::text::{first_table, push_table, without_marks};
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use std::ops::Range;

/// Deepest nesting of divisions that is tracked; deeper ones count as part of the one at this depth.
const DEEPEST_DIVISION: usize = 512;

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own: of the source, of the page or of a paragraph"
)]
pub(super) struct Builder {
    flow: Flow,
    /// The source ends in the middle of a text or a tag.
    ends_open: bool,
    /// `<html>` or `<body>` was seen: the source is a whole page. A fragment may end anywhere.
    is_page: bool,
    /// Elements hold the words outside of tables, as in a page.
    has_elements: bool,
    /// For each open table, how many divisions and tables are open around it.
    depths: Vec<usize>,
    /// Open divisions, with a fence for each open table that end tags do not cross.
    open: Vec<Open>,
    /// Where the current paragraph starts in the arena.
    paragraph: u32,
    place: Option<Place>,
    link_depth: usize,
    linked_bytes: usize,
    ends_with_space: bool,
    marking: Marking,
}

enum Open {
    Division { name: Vec<u8>, container: Container },
    Table { container: Container },
}

impl Builder {
    pub(super) fn new(source: &str) -> Self {
        Self {
            flow: Flow::new(source),
            ends_open: !source.trim_end().ends_with('>'),
            is_page: false,
            has_elements: false,
            depths: Vec::new(),
            open: Vec::new(),
            paragraph: 0,
            place: None,
            link_depth: 0,
            linked_bytes: 0,
            ends_with_space: true,
            marking: Marking::new(source.as_bytes()),
        }
    }

    pub(super) fn finish(mut self) -> Document {
        self.end_paragraph();
        if self.is_page {
            self.flow.drop_cut_cell(self.ends_open);
        }
        self.flow.finish()
    }

    pub(super) fn set_title(&mut self, text: &str) {
        let start = self.flow.document.arena_end();
        self.append(text);
        let title = self.flow.document.slice_from(start);
        if !title.is_empty() {
            self.flow.document.titles.push(title);
        }
        self.paragraph = self.flow.document.arena_end();
        self.ends_with_space = true;
        self.marking.clear();
    }

    /// Whether no element is around the words: in Markdown, some tables of which are in HTML.
    fn is_outside(&self) -> bool {
        !self.has_elements && self.open.is_empty()
    }

    /// Adds the first table in Markdown that begins in a text, and the words before it. Returns where it ends.
    pub(super) fn add_table(&mut self, source: &str, text: Range<usize>) -> Option<usize> {
        if !self.is_outside() {
            return None;
        }
        let table = first_table(source, text.clone())?;
        self.add_text(&source[text.start..table.start], text.start);
        self.end_paragraph();
        push_table(&mut self.flow.document, &source[table.clone()], table.start);
        self.paragraph = self.flow.document.arena_end();
        Some(table.end)
    }

    pub(super) fn add_text(&mut self, text: &str, at: usize) {
        if !self.is_outside() || !text.contains('\n') {
            return self.add_words(text, at);
        }
        // blank lines are between paragraphs
        let plain = without_marks(text);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if line.trim().is_empty() && start > 0 || line.starts_with('#') {
                self.end_paragraph();
            }
            let end = start + line.len();
            self.add_words(&plain[start..end], at + start);
            start = end;
        }
    }

    fn add_words(&mut self, text: &str, at: usize) {
        let before = self.flow.document.arena_end();
        self.append(text);
        let added = (self.flow.document.arena_end() - before) as usize;
        if self.place.is_none() && !text.trim().is_empty() {
            self.place = Some(Place::at(at + text.len() - text.trim_start().len()));
        }
        if self.link_depth > 0 {
            self.linked_bytes += added;
        }
    }

    pub(super) fn handle_tag(&mut self, element: Element, tag: &Tag, at: usize) {
        match (element, tag.is_end) {
            (Element::Break, is_end) => {
                self.end_paragraph();
                self.has_elements |= self.depths.is_empty() && tag.name() != b"br";
                if is_end {
                    // browsers end inline elements with the paragraph they were opened in
                    self.marking.clear();
                }
            }
            (Element::Division, false) => {
                self.end_paragraph();
                self.is_page |= matches!(tag.name(), b"html" | b"body");
                self.has_elements |= self.depths.is_empty();
                if !tag.is_void() && self.open.len() < DEEPEST_DIVISION {
                    let container = self.flow.document.add_container(self.container());
                    self.open.push(Open::Division { name: tag.name().to_owned(), container });
                }
            }
            (Element::Division, true) => {
                self.end_paragraph();
                self.marking.clear();
                self.close_division(tag.name());
            }
            (Element::Table, false) => self.open_table(at),
            (Element::Table, true) => {
                self.end_paragraph();
                if !self.flow.close_ignored_table() {
                    self.close_table();
                }
            }
            (Element::Row | Element::RowGroup, _) => {
                self.end_paragraph();
                self.close_cell();
                if element == Element::Row && !tag.is_end {
                    self.flow.start_row();
                } else {
                    self.flow.end_row();
                }
            }
            (Element::Cell, false) => self.open_cell(tag, at),
            (Element::Cell, true) => {
                self.end_paragraph();
                self.close_cell();
                self.marking.clear();
            }
            (Element::Link, false) => self.link_depth = usize::from(!tag.is_void()),
            (Element::Link, true) => self.link_depth = 0,
            (Element::Image, _) => {
                let block = Block::Picture(Place::at(at), self.container());
                self.end_paragraph();
                self.flow.push(block);
            }
            (Element::Raised | Element::Struck | Element::Inline, is_end) => {
                let arena = self.flow.document.arena();
                if is_end { self.marking.close(tag.name(), arena) } else { self.marking.open(element, tag, arena) }
            }
            (Element::Title | Element::Meta | Element::Wordless, _) => {}
        }
    }

    fn container(&self) -> Container {
        match self.open.last() {
            Some(Open::Division { container, .. } | Open::Table { container }) => *container,
            None => 0,
        }
    }

    fn close_division(&mut self, name: &[u8]) {
        let found = self.open.iter().rposition(|open| match open {
            Open::Division { name: open, .. } => open == name,
            Open::Table { .. } => false,
        });
        let fence = self.open.iter().rposition(|open| matches!(open, Open::Table { .. }));
        if let Some(found) = found.filter(|&found| fence.is_none_or(|fence| found > fence)) {
            self.open.truncate(found);
        }
    }

    fn open_table(&mut self, at: usize) {
        self.end_paragraph();
        if self.flow.is_between_cells() {
            // a table that begins between the cells of another ends that one
            self.close_table();
        }
        let container = self.container();
        if self.flow.open_table(Place::at(at), container) {
            self.depths.push(self.open.len());
            self.open.push(Open::Table { container });
        }
    }

    fn open_cell(&mut self, tag: &Tag, at: usize) {
        self.end_paragraph();
        self.close_cell();
        self.marking.clear();
        let (Some(&depth), Some(parent)) = (self.depths.last(), self.flow.table_container()) else { return };
        self.flow.open_cell(Place::at(at), tag.span("rowspan"), tag.span("colspan"));
        let container = self.flow.document.add_container(parent);
        self.open.truncate(depth);
        self.open.push(Open::Table { container });
    }

    fn close_cell(&mut self) {
        if self.flow.close_cell()
            && let (Some(&depth), Some(container)) = (self.depths.last(), self.flow.table_container())
        {
            self.open.truncate(depth);
            self.open.push(Open::Table { container });
        }
    }

    fn close_table(&mut self) {
        self.flow.close_table();
        // the cells' text has been joined in the arena, so recorded starts are stale
        self.marking.clear();
        self.paragraph = self.flow.document.arena_end();
        if let Some(depth) = self.depths.pop() {
            self.open.truncate(depth);
        }
    }

    fn end_paragraph(&mut self) {
        self.marking.mark_all(self.flow.document.arena());
        let text = self.flow.document.slice_from(self.paragraph);
        if !text.is_empty() {
            let length = (text.end - text.start) as usize;
            let paragraph = Paragraph {
                text,
                place: self.place.unwrap_or_default(),
                container: self.container(),
                is_link: self.linked_bytes * 10 >= length * 8,
            };
            self.flow.push(Block::Paragraph(paragraph));
        }
        self.paragraph = self.flow.document.arena_end();
        self.place = None;
        self.linked_bytes = 0;
        self.ends_with_space = true;
    }

    /// Appends text with white space folded and character references resolved.
    fn append(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.bytes().position(|byte| byte <= b' ' || byte == b'&').unwrap_or(rest.len());
            if plain > 0 {
                self.flow.document.arena().push_str(&rest[..plain]);
                self.ends_with_space = false;
                rest = &rest[plain..];
            } else if rest.starts_with('&') {
                let (reference, length) = resolve(rest);
                self.flow.document.arena().push_str(&reference);
                self.ends_with_space = false;
                rest = &rest[length..];
            } else {
                if !self.ends_with_space {
                    self.flow.document.arena().push(' ');
                    self.ends_with_space = true;
                }
                rest = rest.trim_start_matches(|c: char| c <= ' ');
            }
        }
    }
}

/// The character references that occur in reports; any other stays as written. The first `OLD_REFERENCES` are so old
/// that they need no semicolon: `&nbsp12` is a space and a figure.
const REFERENCES: [(&str, &str); 27] = [
    ("nbsp", "\u{A0}"),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("middot", "·"),
    ("times", "×"),
    ("shy", "\u{AD}"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("yen", "¥"),
    ("deg", "°"),
    ("copy", "©"),
    ("apos", "'"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("bull", "•"),
    ("emsp", "\u{2003}"),
    ("ensp", "\u{2002}"),
    ("thinsp", "\u{2009}"),
    ("zwnj", "\u{200C}"),
    ("permil", "‰"),
];
/// How many of the references need no semicolon.
const OLD_REFERENCES: usize = 13;

/// Resolves the reference at the start of the text; also returns its length in bytes.
fn resolve(text: &str) -> (Cow<'_, str>, usize) {
    let body = &text[1..];
    let end = body.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#').unwrap_or(body.len());
    let name = &body[..end];
    let length = 1 + end + usize::from(body[end..].starts_with(';'));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        let resolved = match code {
            // Windows-1252 codes that office programs wrote; browsers read them so too
            Ok(code @ 0x80..=0x9F) => {
                u8::try_from(code).ok().map(|byte| WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned())
            }
            Ok(code) => char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()).map(String::from),
            Err(_) => None,
        };
        if let Some(resolved) = resolved {
            return (Cow::Owned(resolved), length);
        }
    } else if let Some((_, resolved)) = REFERENCES.iter().find(|(known, _)| *known == name) {
        return (Cow::Borrowed(resolved), length);
    } else if let Some((known, resolved)) =
        REFERENCES[..OLD_REFERENCES].iter().find(|(known, _)| name.starts_with(known))
    {
        return (Cow::Borrowed(resolved), 1 + known.len());
    }
    (Cow::Borrowed("&"), 1)
}
