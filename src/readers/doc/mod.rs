//! DOC as Word 97 to 2003, WPS and `LibreOffice` write it: the words of the body with all changes accepted, and the
//! texts of boxes where they are anchored.
//!
//! The reader omits the same as the DOCX reader: headers and footers, notes, comments, list numbers, field codes, and
//! hidden text. Styles are not consulted.

mod body;
mod header;
mod properties;
mod shapes;
mod text;
mod title;

use super::flow::{BREAKS_OFF, Flow};
use super::ole;
use super::{Limits, ParsedFile, ReadError};
use crate::document::Note;
use crate::language::Bilingual;
use crate::source::Ole;
use body::Body;
use header::Header;
use shapes::Shapes;

const TOO_LONG: Note =
    Note::lost("more text than any report has; the rest was left out", "文字数量超出任何报告的可能，其余未读取");
const BODY: Bilingual = Bilingual::fixed("text (WordDocument)", "正文（WordDocument）");
const PIECES: Bilingual = Bilingual::fixed("list of pieces of the text", "正文分段目录");

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let ole = Ole::open(bytes);
    let main = ole.stream("WordDocument").ok_or(ReadError::Damaged(BODY))?;
    let header = Header::read(&main.bytes).ok_or(ReadError::Damaged(BODY))?;
    if header.is_old() {
        return Err(ReadError::Outdated(Bilingual::fixed("Word 95 or older", "Word 95或更早版本")));
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
        document.notes.push(BREAKS_OFF);
    } else if ole.is_cut || main.is_cut || tables.is_cut {
        document.notes.push(ole::CUT);
    }
    if text.is_full {
        document.notes.push(TOO_LONG);
    }
    Ok(ParsedFile { document, encoding: None })
}

#[cfg(test)]
mod tests;
