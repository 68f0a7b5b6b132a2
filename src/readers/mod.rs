//! One module per format: bytes in, a [`Document`](crate::document::Document) out. A reader knows its format and nothing about reports.
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
mod line_break;
mod mht;
pub mod model;
mod ofd;
mod ole;
mod package;
mod page_number;
mod parsed;
mod pdf;
#[cfg(feature = "pictures")]
pub mod picture;
mod rtf;
mod sheet;
#[cfg(test)]
mod shown;
mod text;
mod wordxml;
mod xls;
mod xlsx;

pub use parsed::{Limits, ParsedFile, ReadError};
pub use xlsx::{SheetRow, each_sheet_row};

use crate::source::{Format, Unread};

/// The reader of one format.
#[derive(Debug)]
pub struct Reader {
    /// The format it reads.
    pub format: Format,
    /// The reader relies on third-party code that a hostile file could crash or hang, so such files are read [`apart`].
    is_risky: bool,
    read: fn(&[u8], &Limits) -> Result<ParsedFile, ReadError>,
}

/// Every format that is read, by preference among copies of one report: formats that store cells, then those that draw
/// them, then text, which has lost them.
pub const READERS: &[Reader] = &[
    Reader { format: Format::Html, is_risky: false, read: html::read },
    Reader { format: Format::Mht, is_risky: false, read: mht::read },
    Reader { format: Format::Docx, is_risky: false, read: |bytes, limits| docx::read(bytes, limits, read) },
    Reader { format: Format::WordXml, is_risky: false, read: wordxml::read },
    Reader { format: Format::Xlsx, is_risky: false, read: xlsx::read },
    Reader { format: Format::ExcelXml, is_risky: false, read: excelxml::read },
    Reader { format: Format::Doc, is_risky: false, read: doc::read },
    Reader { format: Format::Rtf, is_risky: false, read: rtf::read },
    Reader { format: Format::Xls, is_risky: false, read: xls::read },
    Reader { format: Format::Pdf, is_risky: true, read: read_pdf },
    Reader { format: Format::Ofd, is_risky: false, read: ofd::read },
    Reader { format: Format::Text, is_risky: false, read: text::read },
];

/// Reads a PDF, and the pages that are pictures, if there is a model that reads them.
fn read_pdf(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    #[cfg(feature = "pictures")]
    if let Some(mut scans) = picture::Scans::new(limits) {
        return pdf::read(bytes, limits, &mut scans);
    }
    pdf::read(bytes, limits, &mut pdf::AsDrawn)
}

/// The position of a format in [`READERS`]; of several copies of a report the lowest is preferred.
#[must_use]
pub fn rank(format: Format) -> usize {
    READERS.iter().position(|reader| reader.format == format).unwrap_or(READERS.len())
}

/// Larger files are read apart whatever their format, in bytes: time and memory grow with size.
const LARGE: usize = 8 << 20;

/// Whether a file should be read in a child process, see [`apart`].
#[must_use]
pub fn is_risky(bytes: &[u8], format: Format, limits: &Limits) -> bool {
    let is_picture = format == Format::Unread(Unread::Picture) && limits.pictures > 0;
    bytes.len() > LARGE || is_picture || READERS.iter().any(|reader| reader.format == format && reader.is_risky)
}

/// Reads a file whose format was detected from its content.
///
/// # Errors
/// When there is no reader for the format, or its reader finds nothing it can read.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<ParsedFile, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    #[cfg(feature = "pictures")]
    if format == Format::Unread(Unread::Picture) {
        return picture::read(bytes, limits);
    }
    let reader = READERS.iter().find(|reader| reader.format == format).ok_or_else(|| match format {
        Format::Binary => ReadError::Binary,
        Format::Ole => ole::reason(bytes),
        Format::Unread(format) => ReadError::Unread(format),
        _ => ReadError::Unsupported(format),
    })?;
    (reader.read)(bytes, limits)
}
