//! PDF: from characters with their boxes and from drawn lines to paragraphs and tables with spans.
//!
//! A page states where each character is and which lines are drawn, never what a table or a paragraph is. A page is
//! read in these steps: draw it ([`content`], [`font`]), keep what a person sees ([`seen`]), turn it upright, read
//! ruled tables ([`ruled`]), put the remaining characters into lines ([`lines`]) of one column or two ([`columns`]),
//! find unruled tables by aligned figures ([`aligned`]), and join what page breaks cut ([`pages`]). Before all that,
//! [`packed`] checks what the library would unpack by itself.

mod aligned;
mod allowance;
mod annotations;
mod clip;
mod colour;
mod columns;
mod content;
mod drawn;
mod font;
mod layers;
mod lines;
mod matrix;
mod nameless;
mod operands;
mod packed;
mod pages;
mod palette;
mod path;
mod program;
mod ruled;
mod seen;
#[cfg(test)]
mod seen_tests;
mod struck;
#[cfg(test)]
mod tests;
mod watermark;

use super::{Limits, ParsedFile, ReadError};
use crate::document::{ACROSS, Document, NO_CHARACTERS, Note};
use crate::language::Bilingual;
use content::Interpreter;
#[cfg(feature = "pictures")]
pub(super) use content::contents;
pub(super) use drawn::{Area, Drawn, Glyph};
#[cfg(feature = "pictures")]
pub(super) use drawn::{Rule, Turn};
pub(super) use font::UNKNOWN;
use hayro_syntax::object::{Array, Dict};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use layers::Layers;
pub(super) use matrix::Matrix;
use memchr::memmem;
pub(super) use operands::is_blank;
#[cfg(feature = "pictures")]
pub(super) use operands::{Operands, numbers};
pub(super) use pages::compose;
pub(super) use path::{MOST_RULES, Path};
#[cfg(feature = "pictures")]
pub(super) use ruled::cells_of;

const CUT_SHORT: Note = Note::cut(
    "the file is cut short: its end is not marked, and pages may be missing",
    "文件不完整，没有结束标记，可能缺页",
);
const DAMAGED: Note = Note::lost(
    "pages or fonts are damaged: what was read of them may be wrong or missing; fetch it again",
    "页面或字体已损坏，读出的内容可能有误或缺失；请重新获取文件",
);
pub(super) const TOO_MANY_PAGES: Note = Note::lost(
    "it has more pages than limits.pages in gouji.toml allows: those beyond were not read",
    "页数超过gouji.toml中limits.pages的限制，其余页未读取",
);
pub(super) const TOO_MUCH: Note =
    Note::lost("a page draws more than is read: parts of it are left out", "有页面的内容超出读取限度，部分未读取");
const RECOGNISED: Note = Note::lost(
    "pages are scans, read by the text that recognition (OCR) has put behind them: hold its figures \
                          against the pages",
    "页面为扫描件，所读文字来自文字识别（OCR），请将数字与页面核对",
);
const SOME_NAMELESS: Note = Note::lost(
    "some of its text is in fonts that do not say which characters they draw, and cannot be read: \
                             find the original, or have it recognised (OCR)",
    "部分文字的字体没有注明字符，无法读取；请找到原件，或进行文字识别（OCR）",
);
const ATTACHED: Note = Note::lost(
    "other files are attached to it, which are not read: save them beside it",
    "文件另带有附件，附件未读取；请将附件另存在同一文件夹",
);

/// What reads pages after they have been drawn.
pub(super) trait PageReader {
    /// What is read of a page, whose number is counted from 1.
    fn read(&mut self, page: (u32, &Page), drawn: Drawn, document: &mut Document) -> Drawn;
}

/// Reads pages as they are drawn: pictures are only noted.
pub(super) struct AsDrawn;

impl PageReader for AsDrawn {
    fn read(&mut self, _: (u32, &Page), drawn: Drawn, _: &mut Document) -> Drawn {
        drawn
    }
}

pub(super) fn read(bytes: &[u8], limits: &Limits, reader: &mut dyn PageReader) -> Result<ParsedFile, ReadError> {
    let File { bytes, is_whole } = File::within(bytes);
    let mut data = bytes.to_vec();
    packed::check(&mut data, limits.unpacked)?;
    let pdf = Pdf::new(data).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Protected,
        _ => ReadError::Damaged(Bilingual::fixed("list of pages", "页面目录")),
    })?;
    let catalog = pdf.xref().get::<Dict>(pdf.xref().root_id()).unwrap_or_default();
    let mut document = Document::new("");
    let pages = pdf.pages();
    if !is_whole {
        document.notes.push(CUT_SHORT);
    }
    if pages.len() > limits.pages {
        document.notes.push(TOO_MANY_PAGES);
    }
    let mut interpreter = Interpreter::new(limits.unpacked, Layers::new(&catalog));
    let form = catalog.get::<Dict>("AcroForm");
    let pages = pages.iter().take(limits.pages);
    let draw = |(number, page): (u32, &Page)| {
        let drawn = interpreter.draw(page, form.as_ref());
        reader.read((number, page), drawn, &mut document)
    };
    let drawn: Vec<Drawn> = (1..).zip(pages).map(draw).collect();
    if interpreter.is_exhausted() {
        document.notes.push(TOO_MUCH);
    }
    if interpreter.is_damaged() {
        document.notes.push(DAMAGED);
    }
    if interpreter.is_mixed() {
        document.notes.push(ACROSS);
    }
    if interpreter.is_recognised() {
        document.notes.push(RECOGNISED);
    }
    let nameless = interpreter.nameless();
    if nameless.are_most() {
        document.notes.push(NO_CHARACTERS);
    } else if nameless.are_some() {
        document.notes.push(SOME_NAMELESS);
    }
    if has_attachments(&catalog) {
        document.notes.push(ATTACHED);
    }
    compose(drawn, &mut document);
    Ok(ParsedFile { document, encoding: None })
}

/// A PDF among the bytes that carried it: servers and mail put other bytes before and after it.
struct File<'b> {
    bytes: &'b [u8],
    /// Whether its end is marked.
    is_whole: bool,
}

impl<'b> File<'b> {
    fn within(bytes: &'b [u8]) -> Self {
        let bytes = &bytes[memmem::find(bytes, b"%PDF-").unwrap_or(0)..];
        let end = memmem::rfind(bytes, END).map(|at| at + END.len());
        // an updated file has several end marks, and the last one may be lost
        let is_end = |end: &usize| memmem::find(&bytes[*end..], b" obj").is_none();
        match end.filter(is_end) {
            Some(end) => Self { bytes: &bytes[..end], is_whole: true },
            None => Self { bytes, is_whole: false },
        }
    }
}

const END: &[u8] = b"%%EOF";

/// Whether other files are attached to the document.
fn has_attachments(catalog: &Dict) -> bool {
    let names = catalog.get::<Dict>("Names").and_then(|names| names.get::<Dict>("EmbeddedFiles"));
    let has = |names: Dict| {
        ["Names", "Kids"].iter().any(|key| names.get::<Array>(key).is_some_and(|array| is_filled(&array)))
    };
    names.is_some_and(has)
}

fn is_filled(array: &Array) -> bool {
    array.raw_iter().next().is_some()
}
