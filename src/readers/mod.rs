//! One module per format: bytes in, a [`Document`] out. A reader knows its format and nothing about reports.
//!
//! To add a format, add a module here, a line in [`READERS`] and the format's signature in `source::format`.

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

/// The reader of one format.
#[derive(Debug)]
pub struct Reader {
    /// The format it reads.
    pub format: Format,
    /// The reader relies on third-party code that a hostile file could crash or hang, so such files are read [`apart`].
    is_risky: bool,
    read: fn(&[u8], &Limits) -> Result<ParsedFile, ReadError>,
}

/// What a reader may use up. A file that exceeds a limit is read up to the limit, with a note, if the part read makes
/// sense by itself; otherwise it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Most bytes that one compressed part of a file may unpack to.
    pub unpacked: usize,
    /// Most pages that are read.
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

/// The position of a format in [`READERS`]; of several copies of a report the lowest is preferred.
#[must_use]
pub fn rank(format: Format) -> usize {
    READERS.iter().position(|reader| reader.format == format).unwrap_or(READERS.len())
}

/// What a reader makes of a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedFile {
    /// The content, with notes on what could not be read.
    pub document: Document,
    /// The encoding of the text, for formats that leave it open.
    pub encoding: Option<Cow<'static, str>>,
}

/// Why a file yields no document. The message is published in the table `sources`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The file has no bytes.
    #[error("empty file: nothing to read; fetch it again")]
    Empty,
    /// A format without a reader.
    #[error("{0} files are not read by this version; convert it to HTML or text")]
    Unsupported(Format),
    /// A kind of file that is recognised but not read, with advice.
    #[error("a {0}, which is not read: {advice}", advice = .0.advice())]
    Unread(Unread),
    /// Not text.
    #[error("not text in any known encoding (binary data); fetch it again or remove it")]
    Binary,
    /// The named part is missing or unreadable.
    #[error("its {0} is missing or damaged beyond reading; fetch it again")]
    Damaged(&'static str),
    /// The named part exceeds [`Limits::unpacked`].
    #[error(
        "its {0} unpacks to more than limits.unpacked_mib in gouji.toml allows: broken or hostile; look at it by hand"
    )]
    TooLarge(&'static str),
    /// Encrypted.
    #[error("protected by a password; save it without one")]
    Protected,
    /// Written by the named program, whose files are too old to be read.
    #[error("written by {0}, which is not read; open it and save it as a newer file")]
    Outdated(&'static str),
    /// Reported by a reader in a child process, or the way that process ended.
    #[error("{0}")]
    Apart(String),
}

/// Larger files are read apart whatever their format, in bytes: time and memory grow with size.
const LARGE: usize = 8 << 20;

/// Whether a file should be read in a child process, see [`apart`].
#[must_use]
pub fn is_risky(bytes: &[u8], format: Format) -> bool {
    bytes.len() > LARGE || READERS.iter().any(|reader| reader.format == format && reader.is_risky)
}

/// Reads a file whose format was detected from its content.
///
/// # Errors
/// When there is no reader for the format, or its reader finds nothing it can read.
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
