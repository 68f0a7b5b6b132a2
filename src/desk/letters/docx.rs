//! A DOCX file with paragraphs in the styles of an official letter: A4, with the margins and sizes of GB/T 9704.

use super::super::error::DeskError;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How a paragraph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    /// Begins at the margin.
    Plain,
    /// Begins two characters from the margin.
    Indented,
    Heading,
    /// Particulars below a paragraph.
    Small,
    /// Ends at the right margin.
    Right,
}

impl Style {
    /// Properties of the paragraph. Lines are 28 pt apart, as offices have it.
    fn paragraph(self) -> &'static str {
        match self {
            Self::Title => {
                "<w:keepNext/><w:spacing w:after=\"560\" w:line=\"640\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"
            }
            Self::Plain => "<w:spacing w:line=\"560\" w:lineRule=\"exact\"/>",
            Self::Indented => {
                "<w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>"
            }
            Self::Heading => {
                "<w:keepNext/><w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>"
            }
            Self::Small => {
                "<w:spacing w:line=\"440\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"480\"/>"
            }
            Self::Right => {
                "<w:keepLines/><w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:right=\"640\"/><w:jc w:val=\"right\"/>"
            }
        }
    }

    /// The typeface, and the size in half points.
    fn letters(self) -> (&'static str, u8) {
        match self {
            Self::Title => ("宋体", 44),
            Self::Heading => ("黑体", 32),
            Self::Small => ("楷体", 24),
            Self::Plain | Self::Indented | Self::Right => ("仿宋", 32),
        }
    }
}

/// A letter that is being written.
#[derive(Default)]
pub(super) struct Docx {
    body: String,
}

impl Docx {
    pub(super) fn line(&mut self, style: Style, text: &str) {
        let (face, size) = style.letters();
        let bold = if style == Style::Title { "<w:b/>" } else { "" };
        let _ = write!(
            self.body,
            "<w:p><w:pPr>{}</w:pPr><w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" \
             w:eastAsia=\"{face}\"/>{bold}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>\
             <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            style.paragraph(),
            escaped(text)
        );
    }

    /// The bytes of the file; the same letter gives the same bytes.
    pub(super) fn finish(self) -> Result<Vec<u8>, DeskError> {
        let document = format!("{BEGINNING}{}{END}", self.body);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in
            [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", &document)]
        {
            zip.start_file(name, SimpleFileOptions::default())?;
            let written = zip.write_all(part.as_bytes());
            written.map_err(|source| DeskError::Write { path: name.into(), source })?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// Escapes a text for XML and drops the characters that XML forbids.
fn escaped(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | ' '..='\u{FFFD}' | '\u{10000}'..);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }).filter(is_allowed) {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            c => escaped.push(c),
        }
    }
    escaped
}

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
    ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"word/document.xml\"/></Relationships>";

const BEGINNING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";

/// The page: A4, 37 mm above, 35 mm below, 28 mm and 26 mm at the sides, in twentieths of a point.
const END: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" \
    w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::{Limits, read};
    use crate::source::Format;

    #[test]
    fn a_letter_is_read_as_it_was_written() {
        let letter = || {
            let mut docx = Docx::default();
            docx.line(Style::Title, "关于核对的函");
            docx.line(Style::Indented, "1．<script>&\u{1}\n=A1");
            docx.finish().unwrap()
        };
        let document = read(&letter(), Format::Docx, &Limits::default()).unwrap().document;
        let lines: Vec<&str> = document
            .blocks
            .iter()
            .filter_map(|block| match block {
                crate::document::Block::Paragraph(paragraph) => Some(document.str(paragraph.text)),
                _ => None,
            })
            .collect();
        assert_eq!(lines, ["关于核对的函", "1．<script>& =A1"]);
        assert_eq!(letter(), letter());
    }
}
