//! One file for each format: bytes in, a [`Document`] out. A reader knows its format and nothing of reports.
//!
//! A new format is a file here, a line in [`READERS`] and its signature in `source::format`.

mod doc;
mod docx;
mod encoding;
mod flow;
mod html;
mod ofd;
mod ole;
mod package;
mod pdf;
mod sheet;
#[cfg(test)]
mod shown;
mod text;
mod xls;
mod xlsx;

use crate::document::Document;
use crate::source::Format;
use thiserror::Error;

#[derive(Debug)]
pub struct Reader {
    pub format: Format,
    read: fn(&[u8], &Limits) -> Result<Reading, ReadError>,
}

/// What a reader may use up. A file that wants more is read as far as the limit, with a note, where a part of it makes
/// sense, and else not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Every format that is read.
pub const READERS: &[Reader] = &[
    Reader { format: Format::Html, read: html::read },
    Reader { format: Format::Text, read: text::read },
    Reader { format: Format::Docx, read: docx::read },
    Reader { format: Format::Xlsx, read: xlsx::read },
    Reader { format: Format::Doc, read: doc::read },
    Reader { format: Format::Xls, read: xls::read },
    Reader { format: Format::Ole, read: ole::read },
    Reader { format: Format::Pdf, read: pdf::read },
    Reader { format: Format::Ofd, read: ofd::read },
];

#[derive(Debug)]
pub struct Reading {
    pub document: Document,
    /// How the text was encoded, in formats that leave that open.
    pub encoding: Option<&'static str>,
}

/// Why a file gives no document. The sentence is what `sources` says of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("empty file: nothing to read; fetch it again")]
    Empty,
    #[error("{0} files are not read by this version; convert it to HTML or text")]
    Unsupported(Format),
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
}

/// Reads a file whose format has been told from its content.
///
/// # Errors
/// When there is no reader for the format, or nothing in the file that its reader can read.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Reading, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let reader = READERS.iter().find(|reader| reader.format == format).ok_or(match format {
        Format::Binary => ReadError::Binary,
        _ => ReadError::Unsupported(format),
    })?;
    (reader.read)(bytes, limits)
}
