//! Word documents in one XML file: Word 2003 XML (`w:wordDocument`), and an unpacked DOCX (flat OPC, `pkg:package`).
//!
//! Web systems fill such files from templates and name them `.doc`. The body is that of a DOCX, except for a few names.

use super::encoding::{self, Decoded};
use super::{Limits, ParsedFile, ReadError, docx};

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let Decoded { text, encoding, notes } = encoding::decode(bytes)?;
    // embedded parts are base64 text here, and hardly ever occur
    let has_styles = text.contains(docx::STYLE_OF_RUN);
    let styles = if has_styles { docx::marking_styles(&text) } else { docx::MarkingStyles::new() };
    let mut document = docx::parse(&text, &styles, &mut |_| None);
    document.notes.extend(notes);
    if let Some(title) = docx::title(&text) {
        let title = document.push_text(&title);
        document.titles.push(title);
    }
    Ok(ParsedFile { document, encoding: Some(encoding.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::shown::shown;

    #[track_caller]
    fn check(xml: &str, expected: &[&str]) {
        let document = read(xml.as_bytes(), &Limits::default()).unwrap().document;
        assert_eq!(shown(&document), expected);
        assert_eq!(document.titles.iter().map(|&title| document.str(title)).collect::<Vec<_>>(), ["题"]);
        assert!(document.notes.is_empty(), "{:?}", document.notes);
    }

    fn run(text: &str) -> String {
        format!("<w:r><w:t>{text}</w:t></w:r>")
    }

    #[test]
    fn word_2003_has_names_of_its_own() {
        let note = "<w:r><w:footnote><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote></w:r>";
        let deleted = "<aml:annotation w:type=\"Word.Deletion\"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation>";
        let cell = |properties: &str, text: &str| {
            format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{}</w:p></w:tc>", run(text))
        };
        let rows = [
            cell("<w:vmerge w:val=\"restart\"/>", "甲") + &cell("<w:gridSpan w:val=\"2\"/>", "乙"),
            cell("<w:vmerge/>", "") + &cell("", "37") + &cell("", "2"),
        ];
        let rows = rows.map(|cells| format!("<w:tr>{cells}</w:tr>")).concat();
        check(
            &format!(
                "<?xml version=\"1.0\"?><w:wordDocument><o:DocumentProperties><o:Title>题</o:Title></o:DocumentProperties>\
                 <w:body><wx:sect><w:p>{}{note}{deleted}</w:p><w:tbl>{rows}</w:tbl><w:sectPr><w:hdr><w:p>{}</w:p></w:hdr>\
                 </w:sectPr></wx:sect></w:body></w:wordDocument>",
                run("新收"),
                run("页眉"),
            ),
            &["[新收⁽1⁾]", "甲|乙", "^甲|37|2"],
        );
    }

    #[test]
    fn a_flat_package_gives_its_body() {
        let part = |name: &str, content: &str| {
            format!("<pkg:part pkg:name=\"{name}\"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>")
        };
        let paragraph = |text: &str| format!("<w:p>{}</w:p>", run(text));
        let parts = [
            part("/docProps/core.xml", "<cp:coreProperties><dc:title>题</dc:title></cp:coreProperties>"),
            part("/word/header1.xml", &format!("<w:hdr>{}</w:hdr>", paragraph("页眉"))),
            part("/word/document.xml", &format!("<w:document><w:body>{}</w:body></w:document>", paragraph("甲"))),
            part("/word/footnotes.xml", &format!("<w:footnotes>{}</w:footnotes>", paragraph("脚注"))),
        ];
        check(&format!("<pkg:package>{}</pkg:package>", parts.concat()), &["[甲]"]);
    }
}
