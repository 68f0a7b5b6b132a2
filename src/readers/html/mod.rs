//! HTML as it is found: written by editors and office programs, pasted together by portals, cut off in the middle.
//!
//! An own scanner instead of a full tree, because reading these pages fast is what this program is for. It follows
//! browsers where that decides what a reader sees: implied end tags, spans, hidden elements, text that stands in a
//! table but in no cell. What it leaves out is what has no words: scripts, styles, form fields.

mod blocks;
mod marking;
mod tag;

use super::encoding::{self, Decoded};
use super::{Limits, ParsedFile, ReadError};
use crate::document::Document;
use blocks::Builder;
use memchr::memchr;
use tag::Tag;

pub fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let Decoded { text, encoding, notes } = encoding::decode(bytes)?;
    let mut document = parse(&text);
    document.notes.extend(notes);
    Ok(ParsedFile { document, encoding: Some(encoding.into()) })
}

/// What is said of a page that is opened and never closed, and ends within words, a tag or an element that runs with text.
const NOT_CLOSED: &str = "the page ends before it is closed: it is cut short";

/// What an element is to a reader of words and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// Starts a new paragraph: `<p>`, `<h1>`, `<li>`, `<br>`.
    Break,
    /// Starts a new paragraph and holds others: `<div>`.
    Division,
    Table,
    Row,
    Cell,
    /// `<tbody>` and its like: ends a row, nothing else.
    RowGroup,
    Link,
    Image,
    Title,
    Meta,
    /// Runs with the text, above or below its line: `<sup>`.
    Raised,
    /// Runs with the text and is crossed out: `<del>`.
    Struck,
    /// Holds no words for readers: passed over with all its content.
    Wordless,
    /// Runs with the text: `<span>`, and everything unknown.
    Inline,
}

fn element(name: &[u8]) -> Element {
    match name {
        b"p" | b"br" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"li" | b"dt" | b"dd" | b"hr" | b"pre"
        | b"address" | b"figcaption" | b"caption" | b"legend" | b"option" => Element::Break,
        b"div" | b"section" | b"article" | b"main" | b"header" | b"footer" | b"nav" | b"aside" | b"ul" | b"ol"
        | b"dl" | b"form" | b"fieldset" | b"center" | b"blockquote" | b"figure" | b"body" | b"html" => {
            Element::Division
        }
        b"table" => Element::Table,
        b"tr" => Element::Row,
        b"td" | b"th" => Element::Cell,
        b"thead" | b"tbody" | b"tfoot" => Element::RowGroup,
        b"a" => Element::Link,
        b"img" => Element::Image,
        b"title" => Element::Title,
        b"meta" => Element::Meta,
        b"sup" | b"sub" => Element::Raised,
        b"del" | b"s" | b"strike" => Element::Struck,
        b"script" | b"style" | b"select" | b"textarea" | b"template" | b"iframe" | b"object" | b"svg" | b"noframes" => {
            Element::Wordless
        }
        _ => Element::Inline,
    }
}

fn parse(source: &str) -> Document {
    let bytes = source.as_bytes();
    let mut builder = Builder::new(source);
    // looking for the ends of hidden elements may go over the page a few times, not once for each of them
    let mut patience = bytes.len().saturating_mul(4);
    let (mut is_opened, mut is_closed, mut ends_something) = (false, false, false);
    let mut titles_end = true;
    let mut at = 0;
    while at < bytes.len() {
        let Some(open) = memchr(b'<', &bytes[at..]).map(|found| at + found) else {
            builder.text(&source[at..], at);
            ends_something &= source[at..].trim().is_empty();
            break;
        };
        if open > at {
            builder.text(&source[at..open], at);
        }
        let Some(tag) = Tag::parse(bytes, open) else {
            let end = markup_end(bytes, open);
            if end == open + 1 {
                builder.text("<", open);
            }
            at = end;
            continue;
        };
        at = tag.end;
        let element = element(tag.name());
        if is_root(&tag) {
            is_opened = true;
            is_closed = tag.is_end;
        }
        ends_something =
            tag.is_end && matches!(element, Element::Break | Element::Division | Element::Table | Element::Wordless);
        let can_hide = !tag.is_end && !tag.is_void() && !is_root(&tag);
        if can_hide
            && tag.is_hidden()
            && let Some(end) = tag::element_end(bytes, &tag, &mut patience)
        {
            at = end;
            continue;
        }
        match element {
            Element::Wordless if !tag.is_end && !tag.is_void() => {
                at = tag::raw_text_end(bytes, tag.end, tag.name());
            }
            Element::Title if !tag.is_end => {
                // a title holds no tags; one that is never ended ends with its text
                let ended = if titles_end { tag::end_tag(bytes, tag.end, b"title") } else { None };
                // not to be looked for again: a page may hold any number of titles without an end
                titles_end = ended.is_some();
                let end = ended
                    .or_else(|| memchr(b'<', &bytes[tag.end..]).map(|found| tag.end + found))
                    .unwrap_or(bytes.len());
                builder.title(&source[tag.end..end]);
                at = end;
            }
            Element::Meta => {
                if tag.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("ArticleTitle"))
                    && let Some(content) = tag.attribute("content")
                {
                    builder.title(content);
                }
            }
            _ => builder.tag(element, &tag, open),
        }
    }
    let mut document = builder.finish();
    if document.notes.is_empty() {
        // pages that leave out the last tags end with the end of another element
        let breaks_off = is_opened && !is_closed && !ends_something;
        let note = if encoding::is_cut(source) { Some(encoding::CUT) } else { breaks_off.then_some(NOT_CLOSED) };
        document.notes.extend(note.map(Into::into));
    }
    document
}

/// Pages that show themselves by script begin hidden.
fn is_root(tag: &Tag) -> bool {
    matches!(tag.name(), b"html" | b"body")
}

/// The end of what begins with `<` and is no tag: a comment, a declaration, an instruction. A lone `<` is text.
fn markup_end(bytes: &[u8], open: usize) -> usize {
    let rest = &bytes[open..];
    let until = |marker: &[u8], from: usize| {
        memchr::memmem::find(&rest[from..], marker).map_or(bytes.len(), |found| open + from + found + marker.len())
    };
    match rest {
        [b'<', b'!', b'-', b'-', b'>', ..] => open + 5,
        [b'<', b'!', b'-', b'-', b'-', b'>', ..] => open + 6,
        [b'<', b'!', b'-', b'-', ..] => until(b"-->", 4).min(until(b"--!>", 4)),
        [b'<', b'!' | b'?' | b'/', ..] => until(b">", 1),
        _ => open + 1,
    }
}

#[cfg(test)]
mod tests;
