//! DOC as Word 97 to 2003, WPS and `LibreOffice` write it: the words of the body with all changes accepted, and the
//! texts of boxes where they are anchored.
//!
//! Left out is what the DOCX reader leaves out: headers and footers, notes, comments, list numbers, field codes, and
//! hidden text. Styles are not consulted.

mod body;
mod header;
mod properties;
mod shapes;
mod text;
mod title;

use super::flow::Flow;
use super::ole;
use super::{Limits, ParsedFile, ReadError};
use crate::source::Ole;
use body::Body;
use header::Header;
use shapes::Shapes;

const BODY: &str = "text (WordDocument)";
const PIECES: &str = "list of pieces of the text";

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let ole = Ole::open(bytes);
    let main = ole.stream("WordDocument").ok_or(ReadError::Damaged(BODY))?;
    let header = Header::read(&main.bytes).ok_or(ReadError::Damaged(BODY))?;
    if header.is_old() {
        return Err(ReadError::Outdated("Word 95 or older"));
    }
    if header.is_encrypted() {
        return Err(ReadError::Protected);
    }
    let tables = ole.stream(header.tables()).ok_or(ReadError::Damaged(PIECES))?;
    let data = ole.stream("Data").map(|data| data.bytes).unwrap_or_default();
    let text = text::text(&main.bytes, &tables.bytes, &header).ok_or(ReadError::Damaged(PIECES))?;
    let (paragraphs, rows) = properties::paragraphs(&main.bytes, &tables.bytes, &data);
    let mut body = Body {
        text: &text,
        characters: &properties::characters(&main.bytes, &tables.bytes),
        paragraphs: &paragraphs,
        rows: &rows,
        shapes: Shapes::read(&main.bytes, &tables.bytes, &header),
        flow: Flow::new(""),
        tables: 0,
        notes: 0,
    };
    body.read(header.body.clone());
    for text in body.shapes.rest() {
        body.read(text);
    }
    let mut document = body.flow.finish();
    if let Some(title) = ole.stream("\u{5}SummaryInformation").and_then(|summary| title::title(&summary.bytes)) {
        let title = document.push_text(&title);
        document.titles.push(title);
    }
    if text.is_cut {
        document.notes.push("the text breaks off: the file is damaged".into());
    } else if ole.is_cut || main.is_cut || tables.is_cut {
        document.notes.push(ole::CUT.into());
    }
    if text.is_full {
        document.notes.push("more text than any report has; the rest was left out".into());
    }
    Ok(ParsedFile { document, encoding: None })
}

#[cfg(test)]
mod tests;
