//! Detects the format of a file from its content. Suffixes are wrong too often: portals serve web pages as `.doc`.

use super::notation::Notation;
use super::ole::Ole;
use super::packed::Packing;
use super::seven_zip;
use super::unread::Unread;
use super::zip::Zip;
use memchr::{memchr_iter, memmem};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Read;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "formats are named by their usual suffixes")]
pub enum Format {
    Html,
    Text,
    Pdf,
    /// An archive that is not itself a document, as a DOCX is.
    Zip,
    SevenZip,
    Tar,
    PackedTar(Packing),
    /// A single compressed file.
    Packed(Packing),
    /// Records of a crawler, with a page in each.
    Records(Notation),
    Docx,
    Xlsx,
    Ofd,
    /// Word 97 to 2003, and WPS.
    Doc,
    Xls,
    /// Any other OLE compound file, such as a presentation.
    Ole,
    Rtf,
    /// Word 2003 XML, and flat OPC.
    WordXml,
    /// Excel 2003 XML.
    ExcelXml,
    /// A web page saved with its parts in one file.
    Mht,
    /// A known format that has no reader.
    Unread(Unread),
    Binary,
}

impl Format {
    /// Every format that is detected.
    pub fn all() -> impl Iterator<Item = Self> {
        let plain = [
            Self::Html,
            Self::Text,
            Self::Pdf,
            Self::Zip,
            Self::SevenZip,
            Self::Tar,
            Self::Docx,
            Self::Xlsx,
            Self::Ofd,
            Self::Doc,
            Self::Xls,
            Self::Ole,
            Self::Rtf,
            Self::WordXml,
            Self::ExcelXml,
            Self::Mht,
            Self::Binary,
        ];
        let packed = Packing::ALL.into_iter().flat_map(|packing| [Self::PackedTar(packing), Self::Packed(packing)]);
        plain.into_iter().chain(packed).chain(Notation::ALL.map(Self::Records)).chain(Unread::ALL.map(Self::Unread))
    }

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::SevenZip => "7z",
            Self::PackedTar(Packing::Gzip) => "tar.gz",
            Self::PackedTar(Packing::Bzip2) => "tar.bz2",
            Self::PackedTar(Packing::Xz) => "tar.xz",
            Self::Packed(Packing::Gzip) => "gzip",
            Self::Packed(Packing::Bzip2) => "bzip2",
            Self::Packed(Packing::Xz) => "xz",
            Self::Records(Notation::Json) => "json",
            Self::Records(Notation::Csv) => "csv",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Ofd => "ofd",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ole => "ole",
            Self::Rtf => "rtf",
            Self::WordXml => "word-xml",
            Self::ExcelXml => "excel-xml",
            Self::Mht => "mht",
            Self::Unread(format) => format.key(),
            Self::Binary => "binary",
        }
    }
}

impl Format {
    /// Whether it holds files that are read one by one.
    #[must_use]
    pub fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::SevenZip | Self::Tar | Self::PackedTar(_) | Self::Packed(_) | Self::Records(_))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Html => "HTML",
            Self::Text => "text",
            Self::Pdf => "PDF",
            Self::Zip => "ZIP",
            Self::Tar => "tar",
            Self::SevenZip | Self::PackedTar(_) | Self::Packed(_) => self.key(),
            Self::Records(Notation::Json) => "JSON",
            Self::Records(Notation::Csv) => "CSV",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Ofd => "OFD",
            Self::Doc => "DOC",
            Self::Xls => "XLS",
            Self::Ole => "unknown OLE",
            Self::Rtf => "RTF",
            Self::WordXml => "Word XML",
            Self::ExcelXml => "Excel XML",
            Self::Mht => "MHT",
            Self::Unread(format) => return format.fmt(formatter),
            Self::Binary => "binary",
        })
    }
}

const MAGIC: [(&[u8], Format); 6] = [
    (b"%PDF-", Format::Pdf),
    (b"PK\x03\x04", Format::Zip),
    // an empty archive
    (b"PK\x05\x06", Format::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::Ole),
    (b"{\\rtf", Format::Rtf),
    (seven_zip::SIGNATURE, Format::SevenZip),
];

/// Any of these tags near the start means HTML.
const TAGS: [&[u8]; 11] = [b"html", b"head", b"body", b"meta", b"title", b"div", b"p", b"/p", b"table", b"br", b"span"];
/// Length of the longest, with the byte that ends it.
const LONGEST_TAG: usize = 6;

/// Tags are searched in this many bytes.
const HEAD: usize = 16 * 1024;

/// Detects the format from the content.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Format {
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return match format {
            Format::Zip => packed(bytes),
            Format::Ole => compound(bytes),
            format => *format,
        };
    }
    if let Some(packing) = Packing::of(bytes) {
        return if is_packed_tar(bytes, packing) { Format::PackedTar(packing) } else { Format::Packed(packing) };
    }
    match Unread::sniff(bytes) {
        // a self-extracting archive
        Some(Unread::Program) if holds_archive(bytes) => return Format::Zip,
        Some(format) => return Format::Unread(format),
        None => {}
    }
    if is_tar(bytes) {
        return Format::Tar;
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    // HTTP or mail headers may precede a PDF
    if memmem::find(head, b"%PDF-").is_some_and(|at| is_pdf(&bytes[at..])) {
        return Format::Pdf;
    }
    if let Some(format) = written_out(bytes, head) {
        return format;
    }
    if let Some(notation) = Notation::of(head) {
        return Format::Records(notation);
    }
    let is_open = |open: usize| is_character(head, open) && is_tag(&head[open + 1..]);
    if memchr_iter(b'<', head).any(is_open) { Format::Html } else { Format::Text }
}

/// Whether a PDF begins here, rather than a text that mentions one: it has a version and objects.
fn is_pdf(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', ..])
        && memmem::find(bytes, b" obj").is_some()
        && memmem::find(bytes, b"endobj").is_some()
}

/// Detects the text formats that declare themselves. Templates may put white space first.
fn written_out(bytes: &[u8], head: &[u8]) -> Option<Format> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match head.first()? {
        b'<' => written_in_xml(bytes, head),
        b'{' if head.starts_with(b"{\\rtf") => Some(Format::Rtf),
        // UTF-16: drop the zero bytes of ASCII to read the root element
        0xFF | 0xFE if head.contains(&0) => {
            let narrow: Vec<u8> = head[2.min(head.len())..].iter().copied().filter(|&byte| byte != 0).collect();
            written_in_xml(bytes, narrow.trim_ascii_start())
        }
        letter if letter.is_ascii_alphabetic() && is_mail(head) => Some(Format::Mht),
        _ => None,
    }
}

/// The format that the root element of an XML file names.
fn written_in_xml(bytes: &[u8], mut head: &[u8]) -> Option<Format> {
    loop {
        let end: &[u8] = match head {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => break,
        };
        head = head[memmem::find(head, end)? + end.len()..].trim_ascii_start();
    }
    let name = head.strip_prefix(b"<")?;
    let name = &name[..name.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?];
    let has = |words: &str| memmem::find(head, words.as_bytes()).is_some();
    match name.rsplit(|byte| *byte == b':').next()? {
        b"wordDocument" => Some(Format::WordXml),
        // a package may hold a workbook instead
        b"package" if has("office/2006/xmlPackage") => {
            let is_wide = bytes.first().is_some_and(|byte| *byte >= 0xFE);
            let body = b"/word/document";
            (is_wide || memmem::find(bytes, body).is_some()).then_some(Format::WordXml)
        }
        b"Workbook" if has("urn:schemas-microsoft-com:office:spreadsheet") => Some(Format::ExcelXml),
        _ => None,
    }
}

/// Mail has fewer header lines than this.
const MOST_HEADERS: usize = 60;

/// Whether the text begins with mail headers, one of which declares MIME.
fn is_mail(head: &[u8]) -> bool {
    let mut is_mail = false;
    for line in head.split(|byte| *byte == b'\n').take(MOST_HEADERS) {
        match line.trim_ascii_end() {
            [] => break,
            [b' ' | b'\t', ..] => {}
            line => {
                let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
                let (name, value) = line.split_at(colon);
                if !name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
                    return false;
                }
                is_mail |= name.eq_ignore_ascii_case(b"MIME-Version")
                    || name.eq_ignore_ascii_case(b"Content-Type")
                        && value.to_ascii_lowercase().starts_with(b": multipart/");
            }
        }
    }
    is_mail
}

/// Whether a byte is a character by itself. In UTF-16 it may be half of one (值 is 50 3C) unless a zero byte is its other half.
fn is_character(head: &[u8], at: usize) -> bool {
    let Some(zero) = zero_of_ascii(head) else { return true };
    at % 2 != zero && head.get(at & !1 | zero) == Some(&0)
}

/// UTF-16 has at least one zero byte in this many, from line ends and digits among Chinese characters.
const BYTES_A_ZERO: usize = 300;
/// Fewer zero bytes are damage.
const FEWEST_ZEROS: usize = 3;

/// Index of the byte that is zero in a UTF-16 unit of ASCII; `None` if the text is not UTF-16.
fn zero_of_ascii(head: &[u8]) -> Option<usize> {
    match head {
        [0xFF, 0xFE, ..] => return Some(1),
        [0xFE, 0xFF, ..] => return Some(0),
        _ if !head.contains(&0) => return None,
        _ => {}
    }
    let zeros = |of: usize| head.iter().skip(of).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    // both bytes can be zero: that of ASCII, and the other one of 一
    let most = first.max(second);
    let is_wide = most >= FEWEST_ZEROS && most * BYTES_A_ZERO >= head.len();
    is_wide.then_some(usize::from(second > first))
}

/// Whether the file ends in a ZIP archive, whatever precedes it.
fn holds_archive(bytes: &[u8]) -> bool {
    let zip = Zip::open(bytes);
    !zip.is_cut && !zip.members.is_empty()
}

/// Detects formats packed as ZIP by the names of their members.
fn packed(bytes: &[u8]) -> Format {
    let zip = Zip::open(bytes);
    let format = |name: &[u8]| match name {
        // some writers append a number
        name if name.starts_with(b"word/document") && name.ends_with(b".xml") => Some(Format::Docx),
        b"xl/workbook.xml" => Some(Format::Xlsx),
        // the list of documents, or a document if the file is cut short
        name if name.eq_ignore_ascii_case(b"OFD.xml") => Some(Format::Ofd),
        name if name.starts_with(b"Doc_") && name.ends_with(b"/Document.xml") => Some(Format::Ofd),
        _ => None,
    };
    let known = zip.members.iter().find_map(|member| format(member.name));
    known.or_else(|| Unread::in_zip(&zip).map(Format::Unread)).unwrap_or(Format::Zip)
}

/// Detects formats stored as OLE by the names of their streams.
fn compound(bytes: &[u8]) -> Format {
    let ole = Ole::open(bytes);
    let names = [("WordDocument", Format::Doc), ("Workbook", Format::Xls), ("Book", Format::Xls)];
    let known = names.into_iter().find(|(name, _)| ole.has(name)).map(|(_, format)| format);
    known.or_else(|| Unread::in_ole(&ole).map(Format::Unread)).unwrap_or(Format::Ole)
}

/// Whether a known tag name follows a `<`. Skipping the zero bytes of UTF-16 makes it look alike in every encoding.
fn is_tag(bytes: &[u8]) -> bool {
    let mut name = [0; LONGEST_TAG];
    let mut length = 0;
    for byte in bytes.iter().filter(|&&byte| byte != 0).take(LONGEST_TAG) {
        if byte.is_ascii_whitespace() || *byte == b'>' {
            break;
        }
        name[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    TAGS.contains(&&name[..length])
}

/// Whether a compressed file begins with a tar header.
fn is_packed_tar(bytes: &[u8], packing: Packing) -> bool {
    let mut head = Vec::new();
    // a file cut within the header is no tar
    let _ = packing.content(bytes).take(TAR_HEAD as u64).read_to_end(&mut head);
    is_tar(&head)
}

const TAR_HEAD: usize = 512;
const TAR_MAGIC_AT: usize = 257;

fn is_tar(bytes: &[u8]) -> bool {
    bytes.len() >= TAR_HEAD && bytes[TAR_MAGIC_AT..].starts_with(b"ustar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Format::Pdf);
        assert_eq!(sniff(b"HTTP/1.1 200 OK\r\n<html>\r\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), Format::Pdf);
        assert_eq!(sniff(b"<p>A file that begins with %PDF-1.4 is one."), Format::Html);
        assert_eq!(sniff(b"PK\x03\x04rest"), Format::Zip);
        for (member, format) in [
            ("word/document.xml", Format::Docx),
            ("xl/workbook.xml", Format::Xlsx),
            ("OFD.xml", Format::Ofd),
            ("Doc_0/Document.xml", Format::Ofd),
        ] {
            let bytes = super::super::zip::write(&[("other.xml", b""), (member, b"<a/>")]);
            assert_eq!(sniff(&bytes), format);
            assert_eq!(sniff(&bytes[..bytes.len() - 30]), format, "without its directory");
        }
        let archive = super::super::zip::write(&[("2023/report.html", b"")]);
        assert_eq!(sniff(&archive), Format::Zip);
        assert_eq!(sniff(&[b"MZ\x90\0\x03\0", &archive[..]].concat()), Format::Zip);
        assert_eq!(sniff(&super::super::zip::write(&[])), Format::Zip);
        let streams = [("WordDocument", Format::Doc), ("Workbook", Format::Xls), ("Book", Format::Xls)];
        for (stream, format) in streams.into_iter().chain([("Contents", Format::Ole)]) {
            assert_eq!(sniff(&super::super::ole::write(&[("other", b"x"), (stream, b"x")])), format);
        }
        assert_eq!(sniff("\u{FEFF}<!DOCTYPE html><HTML>".as_bytes()), Format::Html);
        for (text, format) in [
            ("\n{\\rtf1\\ansi", Format::Rtf),
            ("MIME-Version: 1.0\r\nContent-Type: text/html", Format::Mht),
            (
                "\u{FEFF}From: <Saved by X>\nSubject: a\n b\nContent-Type: multipart/related;\n boundary=x\n\n",
                Format::Mht,
            ),
            ("Subject: MIME-Version\n\nMIME-Version: 1.0", Format::Text),
            ("<?xml version=\"1.0\"?>\n<?mso-application progid=\"Word.Document\"?><w:wordDocument>", Format::WordXml),
            (
                "<pkg:package xmlns:pkg=\"x/office/2006/xmlPackage\"><pkg:part pkg:name=\"/word/document.xml\">",
                Format::WordXml,
            ),
            ("<!-- a --><ss:Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">", Format::ExcelXml),
            ("<?xml version=\"1.0\"?><html><p>Workbook", Format::Html),
            ("<?xml version=\"1.0\"?><feed>", Format::Text),
        ] {
            assert_eq!(sniff(text.as_bytes()), format, "{text}");
        }
        let wide: Vec<u8> = "\u{FEFF}<?xml?><w:wordDocument>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide), Format::WordXml);
        assert_eq!(sniff("说明：a < b，见附件".as_bytes()), Format::Text);
        let wide: Vec<u8> = "<TABLE border=1>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide), Format::Html);
        let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        for mark in ["", "\u{FEFF}"] {
            // 值 before a tab or line end looks like a tag when read byte by byte
            let text = format!("{mark}数\t值\t单位\r\n值\r\n1\t\u{3C50}\t");
            assert_eq!([sniff(&little(&text)), sniff(&big(&text))], [Format::Text; 2]);
            let page = format!("{mark}<html><p>数值</p>");
            assert_eq!([sniff(&little(&page)), sniff(&big(&page))], [Format::Html; 2]);
        }
    }

    #[test]
    fn a_stray_zero_byte_does_not_make_a_page_utf_16() {
        let page = format!("<html><body>\0<table><tr><td>{}</td></tr></table>", "数值".repeat(20));
        assert_eq!(sniff(page.as_bytes()), Format::Html);
        assert_eq!(sniff(&page.as_bytes()[1..]), Format::Html, "whatever the parity");
        // a paragraph in UTF-16 has hardly any, and 值㰊 reads as a tag where they are not seen
        let text = format!("{}\r\n2023年，\u{3C50}\u{7000}\u{2000}。\r\n", "政务公开".repeat(200));
        assert_eq!(sniff(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()), Format::Text);
    }
}
