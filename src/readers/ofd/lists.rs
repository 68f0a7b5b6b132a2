//! The lists in the parts of an OFD: documents, pages, shared resources, and where each of them is stored.

use super::content::Unit;
use super::markup::{Visitor, list, walk};
use crate::readers::package;
use crate::saturate::Saturate;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::rc::Rc;

/// Most entries of a list other than that of pages.
const MOST: usize = 1_000;
/// Most lists of shared resources.
const MOST_RESOURCES: usize = 100;
/// Most shared objects; the rest are not drawn.
const MOST_UNITS: usize = 20_000;

/// The lists of one part; each part has only some of them.
#[derive(Debug, Default)]
pub(super) struct List {
    /// In `OFD.xml`: the documents' titles, and where the documents begin.
    pub titles: Vec<String>,
    pub documents: Vec<String>,
    /// In `Document.xml`: the box of pages that state none.
    pub area: Option<[f64; 4]>,
    /// Number and location of each page.
    pub pages: Vec<(String, String)>,
    pub templates: HashMap<String, String>,
    /// Locations of shared resources; a page can have more of its own.
    pub resources: Vec<String>,
    /// Location of the list of annotated pages; within that list, the location for each page.
    pub annotations: Vec<String>,
    pub annotated: HashMap<String, String>,
    page: String,
    most_pages: usize,
}

impl List {
    pub(super) fn parse(text: &str, most_pages: usize) -> Self {
        let mut list = Self { most_pages, ..Self::default() };
        walk(text, &mut list);
        list
    }
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    package::attribute(tag, name).map(|value| value.trim().to_owned())
}

impl Visitor for List {
    fn may_continue(&mut self, _: usize) -> bool {
        let most = [self.titles.len(), self.documents.len(), self.templates.len(), self.annotated.len()];
        self.pages.len() <= self.most_pages
            && self.resources.len().max(self.annotations.len()) < MOST_RESOURCES
            && most.iter().all(|&count| count < MOST)
    }

    fn start(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            b"Page" => match (attribute(tag, "PageID"), attribute(tag, "BaseLoc")) {
                (Some(page), _) => self.page = page,
                (None, Some(place)) => self.pages.push((attribute(tag, "ID").unwrap_or_default(), place)),
                (None, None) => {}
            },
            b"TemplatePage" => self.templates.extend(attribute(tag, "ID").zip(attribute(tag, "BaseLoc"))),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8], text: &str) {
        match name {
            b"Title" if !text.trim().is_empty() => self.titles.push(text.to_owned()),
            b"DocRoot" => self.documents.push(text.to_owned()),
            b"PhysicalBox" => self.area = list(text),
            b"PublicRes" | b"DocumentRes" | b"PageRes" => self.resources.push(text.to_owned()),
            b"Annotations" if !text.is_empty() => self.annotations.push(text.to_owned()),
            b"FileLoc" => drop(self.annotated.insert(std::mem::take(&mut self.page), text.to_owned())),
            _ => {}
        }
    }
}

/// Adds the objects that a part defines for others to draw.
pub(super) fn add_units(source: &Rc<str>, units: &mut HashMap<String, Unit>) {
    let mut xml = package::xml(source);
    let position = |at: u64| source.len().min(at.saturate());
    let mut open = None;
    loop {
        let before = position(xml.buffer_position());
        match xml.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == b"CompositeGraphicUnit" => {
                open = attribute(&tag, "ID").zip(Some(position(xml.buffer_position())));
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == b"CompositeGraphicUnit" => {
                if let Some((number, start)) = open.take().filter(|_| units.len() < MOST_UNITS) {
                    units.insert(number, Unit { source: Rc::clone(source), range: start..before });
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
}
