//! One tag: its name and the few attributes that matter.

use memchr::{memchr, memchr3, memmem};

/// Length of ` hidden`, in bytes.
const SHORTEST_HIDDEN: usize = 7;

/// Longest element name, in bytes.
const LONGEST_NAME: usize = 16;

#[derive(Debug)]
pub(super) struct Tag<'a> {
    name: [u8; LONGEST_NAME],
    name_length: usize,
    pub is_end: bool,
    attributes: &'a [u8],
    /// Offset of the byte after the closing `>`.
    pub end: usize,
}

impl<'a> Tag<'a> {
    /// Parses the tag that begins with the `<` at `open`; `None` if it is no tag.
    pub(super) fn parse(bytes: &'a [u8], open: usize) -> Option<Self> {
        let is_end = bytes.get(open + 1) == Some(&b'/');
        let start = open + 1 + usize::from(is_end);
        if !bytes.get(start)?.is_ascii_alphabetic() {
            return None;
        }
        let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/' | b'<');
        let length = bytes[start..].iter().position(|byte| !is_name(byte)).unwrap_or(bytes.len() - start);
        let mut name = [0; LONGEST_NAME];
        let name_length = if length <= LONGEST_NAME { length } else { 0 };
        name[..name_length].copy_from_slice(&bytes[start..start + name_length]);
        name.make_ascii_lowercase();
        let attributes_start = start + length;
        let close = close(bytes, attributes_start);
        Some(Self {
            name,
            name_length,
            is_end,
            attributes: &bytes[attributes_start..close],
            end: (close + 1).min(bytes.len()),
        })
    }

    /// The name in lower case; empty if longer than any element's.
    pub(super) fn name(&self) -> &[u8] {
        &self.name[..self.name_length]
    }

    /// Whether the element has no end tag, or closes itself.
    pub(super) fn is_void(&self) -> bool {
        // a slash at the end of an unquoted value belongs to the value
        let ends_itself = match self.attributes {
            [b'/'] => true,
            [.., before, b'/'] => before.is_ascii_whitespace() || matches!(before, b'"' | b'\''),
            _ => false,
        };
        ends_itself
            || matches!(self.name(), b"br" | b"img" | b"input" | b"hr" | b"meta" | b"link" | b"col" | b"base" | b"wbr")
    }

    /// The value of an attribute, quoted or not.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        loop {
            let start = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/')?;
            rest = &rest[start..];
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'=' || *byte == b'/';
            let name_end = rest[1..].iter().position(is_end).map_or(rest.len(), |end| end + 1);
            let (name, after) = rest.split_at(name_end);
            let spaces = after.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let value = match &after[spaces..] {
                [b'=', value @ ..] => {
                    let spaces = value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    &value[spaces..]
                }
                _ => {
                    rest = after;
                    if name.eq_ignore_ascii_case(wanted.as_bytes()) {
                        return Some("");
                    }
                    continue;
                }
            };
            let (value, after) = match value {
                [quote @ (b'"' | b'\''), quoted @ ..] => {
                    let end = memchr(*quote, quoted).unwrap_or(quoted.len());
                    (&quoted[..end], quoted.get(end + 1..).unwrap_or_default())
                }
                _ => {
                    let end = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
                    value.split_at(end)
                }
            };
            if name.eq_ignore_ascii_case(wanted.as_bytes()) {
                return std::str::from_utf8(value).ok();
            }
            rest = after;
        }
    }

    /// A span: at least 1, except a row span of 0, which reaches to the end of the table.
    pub(super) fn span(&self, name: &str) -> u32 {
        let Some(value) = self.attribute(name) else { return 1 };
        let digits = value.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
        match digits.parse() {
            Ok(0) if name == "colspan" => 1,
            Ok(span) => span,
            Err(_) => 1,
        }
    }

    /// Whether a browser does not show the element.
    pub(super) fn is_hidden(&self) -> bool {
        if self.attributes.len() < SHORTEST_HIDDEN {
            return false;
        }
        // from `display`
        if has_letters(self.attributes, *b"spl") {
            let style: String =
                self.attribute("style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
            if style.to_ascii_lowercase().contains("display:none") {
                return true;
            }
        }
        has_letters(self.attributes, *b"dde") && self.attribute("hidden").is_some()
    }
}

/// Whether three letters occur together, in either case. Nearly every tag passes here, with few attributes, so one
/// branchless pass beats a search by rare bytes.
fn has_letters(attributes: &[u8], letters: [u8; 3]) -> bool {
    let is_letter = |byte: u8, letter: u8| byte | 0x20 == letter;
    let triples = attributes.iter().zip(&attributes[1..]).zip(&attributes[2..]);
    triples.fold(false, |found, ((&first, &second), &third)| {
        found | (is_letter(first, letters[0]) & is_letter(second, letters[1]) & is_letter(third, letters[2]))
    })
}

/// Finds the `>` that ends a tag, ignoring those in quoted values.
fn close(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]).map(|found| at + found) {
        if bytes[found] == b'>' {
            return found;
        }
        let before = bytes[from..found].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        at = match memchr(bytes[found], &bytes[found + 1..]) {
            // a stray quote opens nothing
            Some(end) if before == Some(&b'=') => found + 1 + end + 1,
            _ => found + 1,
        };
    }
    bytes.len()
}

/// The end of an element whose content is no markup.
pub(super) fn raw_text_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    end_tag(bytes, from, name).map_or(bytes.len(), |found| (close(bytes, found + 2 + name.len()) + 1).min(bytes.len()))
}

/// Where the next end tag of this name begins. Checks only the name: a page may hold any number of other end tags
/// without a `>`.
pub(super) fn end_tag(bytes: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    memmem::find_iter(&bytes[from..], b"</").map(|found| from + found).find(|found| {
        let after = &bytes[found + 2..];
        after.len() > name.len()
            && after[..name.len()].eq_ignore_ascii_case(name)
            && !after[name.len()].is_ascii_alphanumeric()
    })
}

/// The end of an element with its content. That is not always its end tag: many elements have none, and none reaches
/// out of its cell. `None` if the end is not found within `patience` bytes.
pub(super) fn element_end(bytes: &[u8], start: &Tag, patience: &mut usize) -> Option<usize> {
    let is_cell = |name: &[u8]| matches!(name, b"td" | b"th");
    let is_row = |name: &[u8]| matches!(name, b"tr" | b"tbody" | b"thead" | b"tfoot");
    let (starts_cell, starts_row) = (is_cell(start.name()), start.name() == b"tr");
    let mut at = start.end;
    let (mut depth, mut tables) = (1_usize, 0_usize);
    loop {
        let open = at + memchr(b'<', &bytes[at..])?;
        let tag = Tag::parse(bytes, open);
        let next = tag.as_ref().map_or(open + 1, |tag| tag.end);
        *patience = patience.checked_sub(next - at)?;
        at = next;
        let Some(tag) = tag else { continue };
        let name = tag.name();
        if name == start.name() {
            match tag.is_end {
                true if depth == 1 => return Some(tag.end),
                true => depth -= 1,
                // another cell, row or paragraph ends this one, unless it is in a nested table
                false if (starts_cell || starts_row || name == b"p") && tables == 0 => return Some(open),
                false => depth += usize::from(!tag.is_void()),
            }
        } else if tables == 0 {
            let leaves = tag.is_end && (is_cell(name) || is_row(name) || name == b"table");
            let follows = !tag.is_end && (starts_cell && (is_cell(name) || is_row(name)) || starts_row && is_row(name));
            let ends_paragraph = start.name() == b"p" && ends_paragraph(name);
            if leaves && !(starts_row && is_cell(name)) || follows || ends_paragraph {
                return Some(open);
            }
        }
        if name == b"table" && name != start.name() {
            tables = if tag.is_end { tables.saturating_sub(1) } else { tables + 1 };
        }
    }
}

/// Elements whose start or end closes an open paragraph.
fn ends_paragraph(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"table"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"li"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"section"
            | b"article"
            | b"form"
            | b"hr"
            | b"center"
            | b"blockquote"
            | b"pre"
            | b"body"
    )
}
