//! HTML as found in the wild: written by editors and office programs, assembled by portals, cut off in the middle.
//!
//! Uses its own scanner instead of building a full tree, for speed: most reports are HTML. It follows browsers where
//! that decides what a reader sees: implied end tags, spans, hidden elements, text in a table but outside its cells.
//! Elements without words are dropped: scripts, styles, form fields.

mod blocks;
mod element;
mod marking;
mod tag;

use super::encoding::{self, Decoded};
use super::{Limits, ParsedFile, ReadError};
use crate::document::{Document, Ending, Note};
use blocks::Builder;
use element::{Element, classify};
use memchr::memchr;
use tag::Tag;

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let Decoded { text, encoding, notes } = encoding::decode(bytes)?;
    let mut document = parse(&text);
    document.notes.extend(notes);
    Ok(ParsedFile { document, encoding: Some(encoding.into()) })
}

/// Note on a page that is opened but never closed, and ends within text, a tag or an inline element.
const NOT_CLOSED: Note = Note::cut("the page ends before it is closed: it is cut short", "网页未正常结束，内容不完整");

fn parse(source: &str) -> Document {
    let bytes = source.as_bytes();
    let mut builder = Builder::new(source);
    // bounds the search for ends of hidden elements to a few passes over the page
    let mut patience = bytes.len().saturating_mul(4);
    let (mut is_opened, mut is_closed, mut ends_with_end_tag, mut is_last_closed) = (false, false, false, false);
    let mut has_title_end = true;
    let mut at = 0;
    while at < bytes.len() {
        let found = memchr(b'<', &bytes[at..]).map(|found| at + found);
        if let Some(end) = builder.add_table(source, at..found.unwrap_or(bytes.len())) {
            at = end;
            (ends_with_end_tag, is_last_closed) = (false, false);
            continue;
        }
        let Some(open) = found else {
            builder.add_text(&source[at..], at);
            let is_blank = source[at..].trim().is_empty();
            ends_with_end_tag &= is_blank;
            is_last_closed &= is_blank;
            break;
        };
        if open > at {
            builder.add_text(&source[at..open], at);
        }
        let Some(tag) = Tag::parse(bytes, open) else {
            let end = markup_end(bytes, open);
            if end == open + 1 {
                builder.add_text("<", open);
            }
            at = end;
            continue;
        };
        at = tag.end;
        let element = classify(tag.name());
        if is_root(&tag) {
            is_opened = true;
            is_closed = tag.is_end;
        }
        is_last_closed = tag.is_end;
        ends_with_end_tag =
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
                at = title_end(bytes, tag.end, &mut has_title_end);
                builder.set_title(&source[tag.end..at]);
            }
            Element::Meta => {
                if tag.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("ArticleTitle"))
                    && let Some(content) = tag.attribute("content")
                {
                    builder.set_title(content);
                }
            }
            _ => builder.handle_tag(element, &tag, open),
        }
    }
    let mut document = builder.finish();
    if document.notes.is_empty() {
        // pages that omit the last end tags still end with the end of some element
        let breaks_off = is_opened && !is_closed && !ends_with_end_tag;
        let note = if encoding::is_cut(source) { Some(encoding::CUT) } else { breaks_off.then_some(NOT_CLOSED) };
        document.notes.extend(note);
    }
    document.ending = ending(&document, is_last_closed);
    document
}

/// The end of a title, which holds no tags; an unclosed one ends with its text. `is_closed` is false once a title was not
/// closed: a page may hold any number of those, and one search finds that out.
fn title_end(bytes: &[u8], start: usize, is_closed: &mut bool) -> usize {
    let end = if *is_closed { tag::end_tag(bytes, start, b"title") } else { None };
    *is_closed = end.is_some();
    end.or_else(|| memchr(b'<', &bytes[start..]).map(|found| start + found)).unwrap_or(bytes.len())
}

/// How a page ends: it was closed unless a note says that it is cut short.
fn ending(document: &Document, is_last_closed: bool) -> Ending {
    match document.notes.iter().any(Note::is_of_cut) {
        false => Ending::Marked,
        true if is_last_closed => Ending::Whole,
        true => Ending::Within,
    }
}

/// Pages that reveal themselves by script start hidden.
fn is_root(tag: &Tag) -> bool {
    matches!(tag.name(), b"html" | b"body")
}

/// The end of a `<` construct that is no tag: a comment, a declaration, an instruction. A lone `<` is text.
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
