//! MHT: a web page and its parts in one file, as browsers and office programs save it. The page is read as HTML.
//!
//! `mailparse` splits the parts. The encoding that a page declares is not trusted, as in plain HTML.

use super::{Limits, ParsedFile, ReadError, html, text};
use crate::document::{self, Document, Note};
use crate::language::Bilingual;
use mailparse::{MailHeaderMap, ParsedMail, body::Body, parse_mail};

const PAGE: Bilingual = Bilingual::fixed("page (the part of type text/html)", "网页（text/html部分）");
/// Most sheets that are read of a workbook saved as a web page.
const MOST_SHEETS: usize = 100;
/// Note on a page whose base64 text is incomplete.
const CUT: Note = Note::cut(
    "the page ends in the middle of its encoded bytes: the file is cut short",
    "网页的编码数据中途断开，文件不完整",
);

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let mail = parse_mail(bytes).map_err(|_| ReadError::Damaged(PAGE))?;
    let parts_of_type = |wanted: &'static str| mail.parts().filter(move |part| part.ctype.mimetype == wanted);
    let Some(first) = parts_of_type("text/html").next() else {
        let plain = parts_of_type("text/plain").next().ok_or(ReadError::Damaged(PAGE))?;
        let (bytes, is_cut) = decode(plain);
        return text::read(&bytes, limits).map(|reading| with_cut_note(reading, is_cut));
    };
    let (page, is_cut) = decode(first);
    // a workbook is a frameset with one page for each sheet
    if !has_frames(&page) {
        return html::read(&page, limits).map(|reading| with_cut_note(reading, is_cut));
    }
    let mut document = Document::new("");
    let (mut at, mut encoding) = (0, None);
    for sheet in parts_of_type("text/html").filter(|part| is_sheet(part)).take(MOST_SHEETS) {
        let (bytes, is_cut) = decode(sheet);
        let Ok(reading) = html::read(&bytes, limits).map(|reading| with_cut_note(reading, is_cut)) else { continue };
        let blocks = document.take_in(reading.document, at);
        // sheet names are only in a script of the frameset
        document.sheets.push(document::Sheet { name: String::new(), block: document.blocks.len() });
        document.blocks.extend(blocks);
        at += bytes.len();
        encoding = encoding.or(reading.encoding);
    }
    Ok(ParsedFile { document, encoding })
}

fn with_cut_note(mut reading: ParsedFile, is_cut: bool) -> ParsedFile {
    reading.document.notes.extend(is_cut.then_some(CUT));
    reading
}

fn has_frames(page: &[u8]) -> bool {
    memchr::memmem::find(&page.to_ascii_lowercase(), b"<frameset").is_some()
}

fn is_sheet(part: &ParsedMail) -> bool {
    let location = part.headers.get_first_value("Content-Location").unwrap_or_default().to_ascii_lowercase();
    let file = location.rsplit_once('/').map_or(&*location, |(_, file)| file);
    file.starts_with("sheet") && file.contains(".htm")
}

/// Decodes a part; also returns whether its end is missing.
fn decode(part: &ParsedMail) -> (Vec<u8>, bool) {
    if let Ok(bytes) = part.get_body_raw() {
        return (bytes, false);
    }
    let Body::Base64(body) = part.get_body_encoded() else { return (Vec::new(), true) };
    // base64 encodes three bytes as four characters: an incomplete or invalid group means a cut
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let stored = body.get_raw().iter().filter(|byte| !byte.is_ascii_whitespace());
    let mut whole: Vec<u8> = stored.take_while(|byte| is_digit(byte)).copied().collect();
    whole.truncate(whole.len() & !3);
    let whole = [b"Content-Transfer-Encoding: base64\r\n\r\n", whole.as_slice()].concat();
    (parse_mail(&whole).and_then(|whole| whole.get_body_raw()).unwrap_or_default(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::shown::shown;

    #[track_caller]
    fn check(mail: &str, expected: &[&str]) -> Document {
        let document = read(mail.as_bytes(), &Limits::default()).unwrap().document;
        assert_eq!(shown(&document), expected);
        document
    }

    fn part(headers: &str, body: &str) -> String {
        format!("--=_b\r\n{headers}\r\n\r\n{body}\r\n")
    }

    fn mail(parts: &[String]) -> String {
        let kind = "multipart/related; type=\"text/html\"; boundary=\"=_b\"";
        format!(
            "\r\nFrom: <Saved by X>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{}--=_b--\r\n",
            parts.concat()
        )
    }

    #[test]
    fn the_page_is_read() {
        let printed = part(
            "Content-Type: text/html;\r\n charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable",
            "<p>=B9=AB=\r\n=BF=AA<table><tr><td colspan=3D2>=B9=AB<tr><td>1<sup>1</sup><td>2</table>",
        );
        let style = part("Content-Type: text/css", "p { color: red }");
        check(&mail(&[style, printed]), &["[公开]", "公", "1⁽1⁾|2"]);
        let packed = part("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", "PHA+55Sy\r\nPC9wPg==");
        check(&mail(&[packed]), &["[甲]"]);
        let inner = "--i\r\nContent-Type: text/html\r\n\r\n<p>乙\r\n--i--\r\n";
        check(&mail(&[part("Content-Type: multipart/alternative; boundary=i", inner)]), &["[乙]"]);
        check("Content-Type: text/plain; charset=utf-8\r\nMIME-Version: 1.0\r\n\r\n丙\r\n", &["[丙]"]);
    }

    #[test]
    fn a_workbook_has_a_page_for_each_sheet() {
        let page =
            |name: &str, body: &str| part(&format!("Content-Location: x/{name}\r\nContent-Type: text/html"), body);
        let frame = page("book.htm", "<html><FRAMESET rows=1><frame src=sheet001.htm></frameset></html>");
        let sheets = [page("sheet001.htm", "<p>甲"), page("tabstrip.htm", "<p>无"), page("sheet002.htm", "<p>乙")];
        check(&mail(&[&[frame][..], &sheets].concat()), &["[甲]", "[乙]"]);
    }

    #[test]
    fn a_truncated_file_is_read_to_the_cut() {
        let packed = part("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", "PHA+55SyPC9wPjxwPu");
        let whole = mail(&[packed]);
        let document = check(whole.trim_end().trim_end_matches("--=_b--"), &["[甲]"]);
        assert_eq!(document.notes, [CUT]);
        for end in 0..whole.len() {
            let _ = read(&whole.as_bytes()[..end], &Limits::default());
        }
    }
}
