//! Parts of XML in a ZIP archive: shared by DOCX, XLSX and OFD.

use super::{Limits, ReadError};
use crate::document::Note;
use crate::language::Bilingual;
use crate::source::{UnpackError, Zip};
use encoding_rs::{Encoding, UTF_8};
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::HashMap;

/// All parts together may unpack to this many times the limit of one; otherwise a hundred sheets of the greatest size
/// would take minutes.
const LARGEST_PARTS: usize = 2;

/// Longest beginning of a part that holds its declaration, such as `<?xml version="1.0" encoding="GB18030"?>`, in
/// bytes.
const LONGEST_DECLARATION: usize = 120;

pub(super) const LIST: Bilingual = Bilingual::fixed("list of parts", "组成部分目录");
pub(super) const STYLES: Bilingual = Bilingual::fixed("styles", "样式");
pub(super) const CUT: Note = Note::cut("the file is cut short: its directory is missing", "文件不完整，缺少目录");
pub(super) const DAMAGED: Note =
    Note::lost("a part of the file is damaged; what it holds may be wrong", "文件有一部分已损坏，其内容可能有误");

pub(super) struct Package<'a> {
    zip: Zip<'a>,
    /// Most bytes of one part.
    limit: usize,
    /// Bytes that may still be unpacked.
    left: usize,
    pub notes: Vec<Note>,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Self {
        let zip = Zip::open(bytes);
        let notes = if zip.is_cut { vec![CUT] } else { Vec::new() };
        Self { zip, limit: limits.unpacked, left: LARGEST_PARTS.saturating_mul(limits.unpacked), notes }
    }

    /// The name of the first part that `is_wanted`.
    pub(super) fn find(&self, is_wanted: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.zip.members.iter().map(|member| member.name).find(|name| is_wanted(name)).map(<[u8]>::to_vec)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.zip.members.iter().map(|member| member.name)
    }

    /// The bytes of a part. `what` names the part in an error.
    pub(super) fn unpack(&mut self, name: &[u8], what: Bilingual) -> Result<Vec<u8>, ReadError> {
        let member = self.zip.member(name).ok_or_else(|| ReadError::Damaged(what.clone()))?;
        let limit = self.limit.min(self.left);
        let unpacked = self.zip.unpack(member, limit).map_err(|error| match error {
            UnpackError::Protected => ReadError::Protected,
            UnpackError::TooLarge => {
                // failed attempts count too
                self.left -= limit;
                ReadError::TooLarge(what)
            }
            UnpackError::Method | UnpackError::Damaged => ReadError::Damaged(what),
        })?;
        self.left -= unpacked.bytes.len();
        if unpacked.is_damaged {
            self.note(DAMAGED);
        }
        Ok(unpacked.bytes)
    }

    /// The text of a part.
    pub(super) fn text(&mut self, name: &[u8], what: Bilingual) -> Result<String, ReadError> {
        Ok(match String::from_utf8(self.unpack(name, what)?) {
            Ok(text) if !text.starts_with('\u{FEFF}') => text,
            Ok(text) => UTF_8.decode(text.as_bytes()).0.into_owned(),
            Err(error) => declared(error.as_bytes()).decode(error.as_bytes()).0.into_owned(),
        })
    }

    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The encoding that the first line of a part declares; used only if the part is not UTF-8.
fn declared(part: &[u8]) -> &'static Encoding {
    let head = &part[..part.len().min(LONGEST_DECLARATION)];
    let value = memmem::find(head, b"encoding").map(|at| &head[at + b"encoding".len()..]);
    let mut words = value.unwrap_or_default().split(|byte| matches!(byte, b'"' | b'\''));
    words.nth(1).and_then(Encoding::for_label).unwrap_or(UTF_8)
}

/// A lenient XML reader: of a damaged file it returns what precedes the damage.
pub(super) fn xml(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Calls `see` with each event of a part, up to the first damage. Returns whether the end was reached.
pub(super) fn each_event<'t>(text: &'t str, mut see: impl FnMut(&Event<'t>)) -> bool {
    let mut xml = xml(text);
    loop {
        match xml.read_event() {
            Ok(Event::Eof) => return true,
            Err(_) => return false,
            Ok(event) => see(&event),
        }
    }
}

/// The parts named in a relationship file, by id. Names are relative to the folder of the part that owns the list.
pub(super) fn targets(rels: &str, folder: &str) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_event(rels, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            let target = target.strip_prefix('/').map_or_else(|| format!("{folder}/{target}"), str::to_owned);
            targets.insert(id, target);
        }
    });
    targets
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let value = attributes.flatten().find(|attribute| attribute.key.local_name().as_ref() == name.as_bytes())?.value;
    let value = std::str::from_utf8(&value).ok()?;
    Some(unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
}

/// Whether a switch such as `<w:vanish/>` is on.
pub(super) fn is_on(tag: &BytesStart) -> bool {
    !attribute(tag, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

/// Appends the character that a reference names.
pub(super) fn push_reference(reference: &BytesRef, text: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else if let Some(characters) = std::str::from_utf8(reference).ok().and_then(resolve_predefined_entity) {
        text.push_str(characters);
    }
}
