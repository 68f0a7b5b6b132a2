//! OFD (GB/T 33190-2016), the fixed-layout format of Chinese offices: a ZIP of XML whose pages place characters and
//! lines, much as PDF does.
//!
//! This module finds the parts ([`archive`], [`lists`]) and draws the pages ([`content`], [`text`]); the PDF reader's
//! code finds tables, lines and paragraphs on a drawn page. The reader omits what is not on the pages (attachments,
//! bookmarks, signatures and their seals), hidden content, and watermarks. Fonts are not read: the text is stored
//! beside its glyphs, and the position of the next character gives a character's width.

mod archive;
mod content;
mod lists;
mod markup;
#[cfg(test)]
mod tests;
mod text;

use super::pdf::{Drawn, TOO_MANY_PAGES, TOO_MUCH, compose};
use super::{Limits, ParsedFile, ReadError};
use crate::document::{Document, Note};
use crate::language::Bilingual;
use archive::{Archive, parent};
use content::{Painter, Sheet, Source};
use lists::{List, add_units};
use memchr::memmem;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

const START: Bilingual = Bilingual::fixed("list of documents (OFD.xml)", "文档目录（OFD.xml）");
const LIST: Bilingual = Bilingual::fixed("list of pages (Document.xml)", "页面目录（Document.xml）");
const PAGE: Bilingual = Bilingual::fixed("page (Content.xml)", "页面（Content.xml）");

const NO_LIST: Note = Note::lost(
    "its list of pages is missing: they are read in the order of their names",
    "缺少页面目录，已按文件名顺序读取",
);
const NO_PAGE: Note = Note::lost("pages that it lists are missing or damaged", "目录所列的页面缺失或损坏");
const CUT_PAGE: Note = Note::cut("a page breaks off: the file is damaged", "有页面中途断开，文件已损坏");

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    let archive = Archive::open(bytes, limits);
    if archive.is_encrypted() {
        return Err(ReadError::Protected);
    }
    let mut pages = Pages { archive, limits, painter: Painter::new(), drawn: Vec::new(), found: 0, notes: Vec::new() };
    let titles = pages.read()?;
    if pages.found == 0 {
        return Err(ReadError::Damaged(if pages.drawn.is_empty() { LIST } else { PAGE }));
    }
    let mut document = Document::new("");
    for title in titles {
        let title = document.push_text(&title);
        document.titles.push(title);
    }
    document.notes = pages.take_notes();
    compose(pages.drawn, &mut document);
    Ok(ParsedFile { document, encoding: None })
}

/// The pages of all documents of a file, drawn in order.
struct Pages<'a> {
    archive: Archive<'a>,
    limits: &'a Limits,
    painter: Painter,
    drawn: Vec<Drawn>,
    /// How many of them had a part.
    found: usize,
    notes: Vec<Note>,
}

/// What the pages of a document share.
#[derive(Default)]
struct Shared {
    folder: String,
    list: List,
    /// For each page with annotations: the list that names them, and their location relative to it.
    annotations: HashMap<String, (String, String)>,
    templates: HashMap<String, Rc<str>>,
    are_units_read: bool,
    /// Paths of the resource lists already read.
    read: HashSet<String>,
}

impl Pages<'_> {
    /// Draws all pages; returns the titles of the file's documents.
    fn read(&mut self) -> Result<Vec<String>, ReadError> {
        let entry = self.read_part(self.archive.find("", "OFD.xml"), START)?;
        let entry = entry.map_or_else(List::default, |text| List::parse(&text, 0));
        let mut roots: Vec<String> = entry.documents.iter().filter_map(|root| self.archive.find("", root)).collect();
        if roots.is_empty() {
            roots = self.archive.paths(|path| path.ends_with("/document.xml"));
        }
        for root in roots {
            self.draw_document(root)?;
        }
        if self.found == 0 {
            self.draw_unlisted()?;
        }
        Ok(entry.titles)
    }

    /// Draws the existing pages in name order, for files whose page list is unreadable.
    fn draw_unlisted(&mut self) -> Result<(), ReadError> {
        let pages = self.archive.paths(|path| path.contains("pages/") && path.ends_with("/content.xml"));
        if !pages.is_empty() {
            self.drawn.clear();
            self.add_note(NO_LIST);
        }
        for path in pages.into_iter().take(self.limits.pages) {
            self.draw_page(Some(path), "", &mut Shared::default())?;
        }
        Ok(())
    }

    fn draw_document(&mut self, root: String) -> Result<(), ReadError> {
        let folder = parent(&root).to_owned();
        let Some(text) = self.read_part(Some(root), LIST)? else { return Ok(()) };
        let mut list = List::parse(&text, self.limits.pages);
        let listed = std::mem::take(&mut list.pages);
        let mut shared = Shared { folder, list, ..Shared::default() };
        self.list_annotations(&mut shared)?;
        self.painter.units.clear();
        for (number, place) in listed {
            if self.drawn.len() >= self.limits.pages {
                self.add_note(TOO_MANY_PAGES);
                break;
            }
            self.draw_page(self.archive.find(&shared.folder, &place), &number, &mut shared)?;
        }
        Ok(())
    }

    fn list_annotations(&mut self, shared: &mut Shared) -> Result<(), ReadError> {
        for place in std::mem::take(&mut shared.list.annotations) {
            let Some(path) = self.archive.find(&shared.folder, &place) else { continue };
            let folder = parent(&path).to_owned();
            if let Some(text) = self.read_part(Some(path), PAGE)? {
                let annotated = List::parse(&text, 0).annotated;
                shared.annotations.extend(annotated.into_iter().map(|(page, place)| (page, (folder.clone(), place))));
            }
        }
        Ok(())
    }

    fn draw_page(&mut self, path: Option<String>, number: &str, shared: &mut Shared) -> Result<(), ReadError> {
        let mut sheet = Sheet::new(shared.list.area);
        let folder = path.as_deref().map(parent).unwrap_or_default().to_owned();
        if let Some(text) = self.read_part(path, PAGE)? {
            self.found += 1;
            if memmem::find(text.as_bytes(), b"PageRes>").is_some() {
                let own = List::parse(&text, 0).resources;
                self.load_units(&folder, &own, shared)?;
            }
            for template in self.draw(&text, Source::Page, &mut sheet, shared)? {
                if let Some(text) = self.load_template(&template, shared)? {
                    self.draw(&text, Source::Template, &mut sheet, shared)?;
                }
            }
        } else {
            self.add_note(NO_PAGE);
        }
        if let Some((folder, place)) = shared.annotations.get(number) {
            let path = self.archive.find(folder, place);
            if let Some(text) = self.read_part(path, PAGE)? {
                self.draw(&text, Source::Annotations, &mut sheet, shared)?;
            }
        }
        self.drawn.push(sheet.finish());
        Ok(())
    }

    /// Draws content; returns the templates it names.
    fn draw(
        &mut self,
        text: &str,
        source: Source,
        sheet: &mut Sheet,
        shared: &mut Shared,
    ) -> Result<Vec<String>, ReadError> {
        if self.painter.is_exhausted {
            return Ok(Vec::new());
        }
        if !shared.are_units_read && memmem::find(text.as_bytes(), b"CompositeObject").is_some() {
            shared.are_units_read = true;
            let places = std::mem::take(&mut shared.list.resources);
            self.load_units(&shared.folder.clone(), &places, shared)?;
        }
        Ok(self.painter.draw(text, source, sheet))
    }

    fn load_template(&mut self, number: &str, shared: &mut Shared) -> Result<Option<Rc<str>>, ReadError> {
        if let Some(text) = shared.templates.get(number) {
            return Ok(Some(Rc::clone(text)));
        }
        let Some(place) = shared.list.templates.remove(number) else { return Ok(None) };
        let text = self.read_part(self.archive.find(&shared.folder, &place), PAGE)?;
        if let Some(text) = &text {
            shared.templates.insert(number.to_owned(), Rc::clone(text));
        }
        Ok(text)
    }

    fn load_units(&mut self, folder: &str, places: &[String], shared: &mut Shared) -> Result<(), ReadError> {
        for place in places {
            let path = self.archive.find(folder, place).filter(|path| shared.read.insert(path.clone()));
            if let Some(text) = self.read_part(path, PAGE)? {
                add_units(&text, &mut self.painter.units);
            }
        }
        Ok(())
    }

    /// The text of a part, if there is one.
    fn read_part(&mut self, path: Option<String>, what: Bilingual) -> Result<Option<Rc<str>>, ReadError> {
        let Some(path) = path else { return Ok(None) };
        match self.archive.text(&path, what) {
            Ok(text) => Ok(Some(text.into())),
            Err(ReadError::Protected) => Err(ReadError::Protected),
            Err(ReadError::TooLarge(_)) => {
                self.add_note(TOO_MUCH);
                Ok(None)
            }
            Err(_) => Ok(None),
        }
    }

    fn add_note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn take_notes(&mut self) -> Vec<Note> {
        if self.painter.is_cut {
            self.add_note(CUT_PAGE);
        }
        if self.painter.is_exhausted {
            self.add_note(TOO_MUCH);
        }
        let mut notes = std::mem::take(&mut self.archive.package.notes);
        notes.append(&mut self.notes);
        notes
    }
}
