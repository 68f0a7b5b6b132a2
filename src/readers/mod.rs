//! One file for each format: bytes in, a [`Document`] out. A reader knows its format and nothing of reports.
//!
//! A new format is a file here, a line in [`READERS`] and its signature in `source::format`.

pub mod apart;
mod doc;
mod docx;
mod encoding;
mod excelxml;
mod flow;
mod gathered;
mod html;
mod mht;
mod ofd;
mod ole;
mod package;
mod page_number;
mod pdf;
mod rtf;
mod sheet;
#[cfg(test)]
mod shown;
mod text;
mod wordxml;
mod xls;
mod xlsx;

use crate::document::Document;
use crate::source::{Format, Unread};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

#[derive(Debug)]
pub struct Reader {
    pub format: Format,
    /// It stands on code of others that a hostile file may bring down with the whole process, or keep busy for ever:
    /// such files are read [`apart`].
    is_risky: bool,
    read: fn(&[u8], &Limits) -> Result<ParsedFile, ReadError>,
}

/// What a reader may use up. A file that wants more is read as far as the limit, with a note, where a part of it makes
/// sense, and else not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes that one packed part of a file may unpack to.
    pub unpacked: usize,
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: 64 << 20, pages: 500 }
    }
}

/// Every format that is read, in the order in which copies of one report are chosen: where cells are cells before where
/// they are drawn, and text, which has lost them, last.
pub const READERS: &[Reader] = &[
    Reader { format: Format::Html, is_risky: false, read: html::read },
    Reader { format: Format::Mht, is_risky: false, read: mht::read },
    Reader { format: Format::Docx, is_risky: false, read: docx::read },
    Reader { format: Format::WordXml, is_risky: false, read: wordxml::read },
    Reader { format: Format::Xlsx, is_risky: false, read: xlsx::read },
    Reader { format: Format::ExcelXml, is_risky: false, read: excelxml::read },
    Reader { format: Format::Doc, is_risky: false, read: doc::read },
    Reader { format: Format::Rtf, is_risky: false, read: rtf::read },
    Reader { format: Format::Xls, is_risky: false, read: xls::read },
    Reader { format: Format::Pdf, is_risky: true, read: pdf::read },
    Reader { format: Format::Ofd, is_risky: false, read: ofd::read },
    Reader { format: Format::Text, is_risky: false, read: text::read },
];

/// The place of a format among those of which copies of a report are chosen.
#[must_use]
pub fn rank(format: Format) -> usize {
    READERS.iter().position(|reader| reader.format == format).unwrap_or(READERS.len())
}

/// What a reader makes of a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedFile {
    pub document: Document,
    /// How the text was encoded, in formats that leave that open.
    pub encoding: Option<Cow<'static, str>>,
}

/// Why a file gives no document. The sentence is what `sources` says of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("empty file: nothing to read; fetch it again")]
    Empty,
    #[error("{0} files are not read by this version; convert it to HTML or text")]
    Unsupported(Format),
    #[error("a {0}, which is not read: {advice}", advice = .0.advice())]
    Unread(Unread),
    #[error("not text in any known encoding (binary data); fetch it again or remove it")]
    Binary,
    #[error("its {0} is missing or damaged beyond reading; fetch it again")]
    Damaged(&'static str),
    #[error(
        "its {0} unpacks to more than limits.unpacked_mib in gouji.toml allows: broken or hostile; look at it by hand"
    )]
    TooLarge(&'static str),
    #[error("protected by a password; save it without one")]
    Protected,
    #[error("written by {0}, which is not read; open it and save it as a newer file")]
    Outdated(&'static str),
    /// What a reader in a process of its own said, or what became of it.
    #[error("{0}")]
    Apart(String),
}

/// A larger file is read apart, whatever its format: time and memory go with size.
const LARGE: usize = 8 << 20;

/// Whether a file is better read in a process of its own, see [`apart`].
#[must_use]
pub fn is_risky(bytes: &[u8], format: Format) -> bool {
    bytes.len() > LARGE || READERS.iter().any(|reader| reader.format == format && reader.is_risky)
}

/// Reads a file whose format has been told from its content.
///
/// # Errors
/// When there is no reader for the format, or nothing in the file that its reader can read.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<ParsedFile, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let reader = READERS.iter().find(|reader| reader.format == format).ok_or_else(|| match format {
        Format::Binary => ReadError::Binary,
        Format::Ole => ole::reason(bytes),
        Format::Unread(format) => ReadError::Unread(format),
        _ => ReadError::Unsupported(format),
    })?;
    (reader.read)(bytes, limits)
}
