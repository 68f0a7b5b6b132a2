//! RTF as Word, WPS, `LibreOffice` and the templates of web systems write it: the words of the body with all changes
//! accepted.
//!
//! The reader omits the same as the DOCX reader: headers and footers, notes, comments, field codes, and hidden text.
//! List numbers are stored as text here, and are read.

mod charset;
mod tokens;

use super::flow::{BREAKS_OFF, Flow};
use super::gathered::{CellMerge, Row, Story, emit};
use super::{Limits, ParsedFile, ReadError};
use crate::document::marks::{LEAST_LIFT, Marks, raise};
use crate::document::{Block, Place};
use charset::Charset;
use std::collections::HashMap;
use tokens::{Token, Tokens};

/// Deepest nesting of groups that is tracked.
const DEEPEST_GROUP: usize = 1_000;
/// Deepest nesting of tables; deeper ones count as this deep. Even with a text box in a cell this is less than the flow
/// tracks.
const DEEPEST_LEVEL: usize = 30;
/// Deepest nesting of text boxes.
const DEEPEST_BOX: usize = 2;
/// Most columns of a table; no table has a tenth as many.
const MOST_COLUMNS: usize = 1_000;
/// Most fonts of a file.
const MOST_FONTS: usize = 10_000;

#[allow(clippy::unnecessary_wraps, reason = "readers are called alike")]
pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let mut body = Body::new();
    for (at, token) in Tokens::new(bytes) {
        body.handle(token, at);
        if body.is_closed {
            break;
        }
    }
    Ok(ParsedFile { document: body.finish(), encoding: None })
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    Fonts,
    /// Document properties.
    Info,
    Title,
    Nowhere,
}

/// What a group inherits from the enclosing one and restores at its end.
#[derive(Debug, Clone, Copy)]
struct State {
    destination: Destination,
    font: Charset,
    /// How many fallback characters follow a character given by its number.
    fallback_count: usize,
    is_hidden: bool,
    is_deleted: bool,
    marks: Marks,
    in_table: bool,
    level: usize,
}

/// How a stretch of text is handled: destination, character set, marks, and whether it is shown.
type Style = (Destination, Charset, Marks, bool);

impl State {
    fn style(&self) -> Style {
        (self.destination, self.font, self.marks, !self.is_hidden && !self.is_deleted)
    }
}

/// A separate stretch of text: the body, or a text box in it.
struct OpenStory {
    story: Story,
    /// How many groups are open around it.
    depth: usize,
    marks: Marks,
    /// Where the run with the current marks begins in the line.
    run_start: usize,
}

struct Body {
    flow: Flow,
    stories: Vec<OpenStory>,
    rows: Vec<Row>,
    tables: usize,
    state: State,
    groups: Vec<State>,
    /// Open groups beyond the deepest that is tracked.
    ignored_groups: usize,
    is_closed: bool,
    page: Option<u16>,
    fonts: HashMap<i32, Charset>,
    default_font: i32,
    /// The font whose table entry is being read.
    font: i32,
    /// `\*` was read: the next word begins a group that readers may skip if they do not know it.
    is_optional: bool,
    /// Bytes not decoded yet: a multi-byte character can be split by any token.
    pending: Vec<u8>,
    pending_style: Option<Style>,
    high_surrogate: Option<u16>,
    /// How many fallback characters are still to be skipped.
    fallbacks_to_skip: usize,
    /// The properties of the current row, and those of its next cell.
    row: Row,
    next_cell: CellMerge,
    /// Row properties were read without the end of the row.
    in_row: bool,
    notes: u32,
    title: String,
}

impl Body {
    fn new() -> Self {
        Self {
            flow: Flow::new(""),
            stories: vec![OpenStory::new(0, 0)],
            rows: Vec::new(),
            tables: 0,
            state: State {
                destination: Destination::Body,
                font: Charset::Document,
                fallback_count: 1,
                is_hidden: false,
                is_deleted: false,
                marks: Marks::default(),
                in_table: false,
                level: 0,
            },
            groups: Vec::new(),
            ignored_groups: 0,
            is_closed: false,
            page: None,
            fonts: HashMap::new(),
            default_font: 0,
            font: 0,
            is_optional: false,
            pending: Vec::new(),
            pending_style: None,
            high_surrogate: None,
            fallbacks_to_skip: 0,
            row: Row::default(),
            next_cell: CellMerge::default(),
            in_row: false,
            notes: 0,
            title: String::new(),
        }
    }

    fn handle(&mut self, token: Token, at: usize) {
        match token {
            Token::Open => self.open_group(),
            Token::Close => self.close_group(),
            Token::Word(word, value) => {
                self.fallbacks_to_skip = 0;
                let is_optional = std::mem::take(&mut self.is_optional);
                self.handle_word(word, value, at, is_optional);
            }
            Token::Symbol(b'*') => self.is_optional = true,
            _ if self.state.destination == Destination::Nowhere => {}
            Token::Symbol(_) | Token::Byte(_) if self.fallbacks_to_skip > 0 => self.fallbacks_to_skip -= 1,
            Token::Byte(byte) => self.push_bytes(&[byte]),
            Token::Text(text) => {
                let skipped = self.fallbacks_to_skip.min(text.len());
                self.fallbacks_to_skip -= skipped;
                self.push_bytes(&text[skipped..]);
            }
            Token::Symbol(symbol) => match symbol {
                b'{' | b'}' | b'\\' => self.push_bytes(&[symbol]),
                b'~' => self.push("\u{A0}"),
                b'_' => self.push("-"),
                _ => {}
            },
        }
    }

    fn open_group(&mut self) {
        self.fallbacks_to_skip = 0;
        if self.groups.len() < DEEPEST_GROUP {
            self.groups.push(self.state);
        } else {
            self.ignored_groups += 1;
        }
    }

    fn close_group(&mut self) {
        self.fallbacks_to_skip = 0;
        self.is_optional = false;
        if let Some(left) = self.ignored_groups.checked_sub(1) {
            self.ignored_groups = left;
            return;
        }
        if self.stories.len() > 1 && self.stories.last().is_some_and(|open| open.depth == self.groups.len()) {
            self.close_box();
        }
        match self.groups.pop() {
            Some(state) => self.state = state,
            None => self.is_closed = true,
        }
        self.is_closed |= self.groups.is_empty();
    }

    /// Handles bytes in the encoding of the current font.
    fn push_bytes(&mut self, bytes: &[u8]) {
        let style = self.state.style();
        if self.pending_style != Some(style) {
            self.flush();
            self.pending_style = Some(style);
        }
        self.pending.extend_from_slice(bytes);
    }

    fn flush(&mut self) {
        let Some(style) = self.pending_style.take() else { return };
        let bytes = std::mem::take(&mut self.pending);
        self.place_text(&style.1.decode(&bytes, self.page), style);
    }

    /// Handles text that needs no decoding.
    fn push(&mut self, text: &str) {
        self.flush();
        let style = self.state.style();
        self.place_text(text, style);
    }

    fn place_text(&mut self, text: &str, (destination, _, marks, is_shown): Style) {
        match destination {
            Destination::Title => self.title.push_str(text),
            Destination::Body if is_shown => {
                if let Some(open) = self.stories.last_mut() {
                    if open.marks != marks {
                        open.mark_run();
                        open.marks = marks;
                    }
                    open.story.line.push_str(text);
                    open.story.has_lifted |= marks.is_lifted;
                }
            }
            _ => {}
        }
    }

    /// Handles a UTF-16 unit, written as a number that can be negative.
    fn push_unit(&mut self, value: i32) {
        self.fallbacks_to_skip = self.state.fallback_count;
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "16 bits, whatever their sign")]
        let unit = value as u16;
        let high = self.high_surrogate.take();
        if (0xD800..0xDC00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        for character in char::decode_utf16(high.into_iter().chain([unit])) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.push(character.encode_utf8(&mut [0; 4]));
        }
    }

    fn handle_word(&mut self, word: &[u8], value: Option<i32>, at: usize, is_optional: bool) {
        if self.state.destination == Destination::Nowhere {
            return;
        }
        if let Some(destination) = self.destination(word, is_optional, at) {
            self.flush();
            self.state.destination = destination;
            return;
        }
        let is_on = value != Some(0);
        match word {
            b"u" => self.push_unit(value.unwrap_or(0)),
            b"uc" => self.state.fallback_count = usize::try_from(value.unwrap_or(1)).unwrap_or(0),
            b"ansicpg" => self.page = value.and_then(|page| u16::try_from(page).ok()),
            b"deff" => self.default_font = value.unwrap_or(0),
            b"f" => self.set_font(value.unwrap_or(0)),
            b"fcharset" if self.state.destination == Destination::Fonts => {
                if self.fonts.len() < MOST_FONTS {
                    self.fonts.insert(self.font, Charset::from_number(value.unwrap_or(0)));
                }
            }
            b"plain" => {
                (self.state.is_hidden, self.state.marks) = (false, Marks::default());
                self.set_font(self.default_font);
            }
            b"v" => self.state.is_hidden = is_on,
            b"deleted" => self.state.is_deleted = is_on,
            b"super" | b"sub" => self.state.marks.is_raised = is_on,
            b"up" | b"dn" => self.state.marks.is_lifted = value.unwrap_or(6) >= LEAST_LIFT,
            b"nosupersub" => self.state.marks.is_raised = false,
            b"strike" | b"striked" => self.state.marks.is_struck = is_on,
            b"chftn" => self.refer_to_note(),
            _ if self.state.destination != Destination::Body => {}
            b"pard" => (self.state.in_table, self.state.level) = (false, 0),
            b"intbl" => self.state.in_table = is_on,
            b"itap" => self.state.level = usize::try_from(value.unwrap_or(1)).unwrap_or(0).min(DEEPEST_LEVEL),
            b"par" | b"sect" => self.end_paragraph(self.level(), at),
            b"line" | b"page" | b"column" | b"softline" => self.end_line(at),
            b"cell" => self.end_cell(1, at),
            b"nestcell" => self.end_cell(self.state.level.max(2), at),
            b"row" => self.end_row(1, at),
            b"nestrow" => self.end_row(self.state.level.max(2), at),
            _ => match special_character(word) {
                Some(sign) => self.push(sign),
                None => self.set_row_property(word, value),
            },
        }
    }

    /// The destination of the group that this word begins; `None` if its text belongs to the body.
    fn destination(&mut self, word: &[u8], is_optional: bool, at: usize) -> Option<Destination> {
        match word {
            b"fonttbl" => Some(Destination::Fonts),
            b"info" => Some(Destination::Info),
            b"title" if self.state.destination == Destination::Info => Some(Destination::Title),
            b"pict" => {
                if self.state.destination == Destination::Body
                    && let Some(open) = self.stories.last_mut()
                {
                    open.story.before.push(super::gathered::Item::Block(Block::Picture(Place::at(at), 0)));
                }
                Some(Destination::Nowhere)
            }
            b"shptxt" if self.state.destination == Destination::Body => {
                self.open_box(at);
                None
            }
            b"colortbl" | b"stylesheet" | b"listtable" | b"listoverridetable" | b"filetbl" | b"header" | b"headerl"
            | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr" | b"footerf" | b"footnote"
            | b"annotation" | b"fldinst" | b"pntext" | b"shprslt" | b"nonshppict" | b"sp" | b"xe" | b"tc"
            | b"nonesttables" | b"mmathPr" | b"background" => Some(Destination::Nowhere),
            // these groups contain body text
            b"shpinst" | b"nesttableprops" | b"shppict" => None,
            _ if is_optional => Some(Destination::Nowhere),
            _ => None,
        }
    }

    fn set_font(&mut self, font: i32) {
        if self.state.destination == Destination::Fonts {
            self.font = font;
        } else {
            self.state.font = self.fonts.get(&font).copied().unwrap_or_default();
        }
    }

    fn refer_to_note(&mut self) {
        let (destination, _, _, is_shown) = self.state.style();
        if destination == Destination::Body && is_shown {
            self.flush();
            self.notes = self.notes.saturating_add(1);
            let number = raise(&self.notes.to_string()).into_owned();
            if let Some(open) = self.stories.last_mut() {
                open.mark_run();
                open.story.line.push_str(&number);
                open.run_start = open.story.line.len();
            }
        }
    }

    /// How many tables the current paragraph is nested in. Some writers do not say so in the row itself.
    fn level(&self) -> usize {
        self.state.level.max(usize::from(self.state.in_table || self.in_row))
    }

    fn end_line(&mut self, at: usize) {
        self.flush();
        if let Some(open) = self.stories.last_mut() {
            open.mark_run();
            open.story.end_line(at, &mut self.flow);
            open.run_start = 0;
        }
    }

    fn end_paragraph(&mut self, level: usize, at: usize) {
        self.flush();
        if let Some(open) = self.stories.last_mut() {
            open.story.set_level(level, &mut self.tables);
        }
        self.end_line(at);
        if let Some(open) = self.stories.last_mut() {
            open.story.push_paragraph(at);
        }
    }

    fn end_cell(&mut self, level: usize, at: usize) {
        self.end_paragraph(level, at);
        if let Some(open) = self.stories.last_mut() {
            open.story.end_cell(at);
        }
    }

    fn end_row(&mut self, level: usize, at: usize) {
        self.end_paragraph(level, at);
        self.in_row = false;
        let Some(open) = self.stories.last_mut() else { return };
        let cells = open.story.cells();
        if cells > 0 {
            let row = &self.row;
            let edges = row.edges.iter().take(cells + 1).copied().collect();
            let merges = row.merges.iter().take(cells).copied().collect();
            self.rows.push(Row { edges, merges });
            open.story.end_row(Some(self.rows.len() - 1), self.state.is_deleted);
        }
    }

    fn set_row_property(&mut self, word: &[u8], value: Option<i32>) {
        let value = value.unwrap_or(0);
        match word {
            b"trowd" => {
                self.row = Row { edges: vec![0], merges: Vec::new() };
                self.next_cell = CellMerge::default();
                self.in_row = true;
            }
            b"trleft" => {
                if let Some(first) = self.row.edges.first_mut() {
                    *first = value;
                }
            }
            b"clmgf" => self.next_cell.across = 1,
            b"clmrg" => self.next_cell.across = 2,
            b"clvmgf" => (self.next_cell.goes_down, self.next_cell.starts) = (true, true),
            b"clvmrg" => self.next_cell.goes_down = true,
            b"cellx" => {
                let merge = std::mem::take(&mut self.next_cell);
                if self.row.merges.len() < MOST_COLUMNS {
                    self.row.merges.push(merge);
                    self.row.edges.push(value);
                }
            }
            _ => {}
        }
    }

    fn open_box(&mut self, at: usize) {
        self.flush();
        if self.stories.len() <= DEEPEST_BOX && self.ignored_groups == 0 {
            self.stories.push(OpenStory::new(at, self.groups.len()));
            (self.state.in_table, self.state.level) = (false, 0);
        }
    }

    fn close_box(&mut self) {
        self.end_paragraph(0, 0);
        let Some(closed) = self.stories.pop() else { return };
        let items = closed.story.finish(&mut self.flow);
        if let Some(open) = self.stories.last_mut() {
            open.story.before.extend(items);
        }
    }

    fn finish(mut self) -> crate::document::Document {
        while self.stories.len() > 1 {
            self.close_box();
        }
        if self.is_closed {
            self.end_paragraph(self.level(), 0);
        }
        self.flush();
        if let Some(open) = self.stories.pop() {
            for item in open.story.finish(&mut self.flow) {
                emit(item, &self.rows, &mut self.flow);
            }
        }
        let mut document = self.flow.finish();
        if !self.title.trim().is_empty() {
            let title = document.push_text(&self.title);
            document.titles.push(title);
        }
        if !self.is_closed {
            document.notes.push(BREAKS_OFF);
        }
        document
    }
}

impl OpenStory {
    fn new(at: usize, depth: usize) -> Self {
        Self { story: Story::new(at), depth, marks: Marks::default(), run_start: 0 }
    }

    /// Puts the text since the last change of marks between its brackets.
    fn mark_run(&mut self) {
        self.marks.wrap_from(&mut self.story.line, self.run_start);
        self.run_start = self.story.line.len();
    }
}

/// Control words that stand for a character.
fn special_character(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"tab" => "\t",
        b"emdash" => "—",
        b"endash" => "–",
        b"lquote" => "‘",
        b"rquote" => "’",
        b"ldblquote" => "“",
        b"rdblquote" => "”",
        b"bullet" => "•",
        b"emspace" | b"enspace" | b"qmspace" => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
