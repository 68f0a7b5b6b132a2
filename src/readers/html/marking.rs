//! Elements that raise their text or strike it out, by name or by style.

use super::element::Element;
use super::tag::Tag;
use crate::document::marks::Mark;
use memchr::memmem;
use std::sync::LazyLock;

/// Most nested marks that are tracked.
const DEEPEST: usize = 16;

/// Style values and the mark each of them stands for.
const STYLES: [(&str, Mark); 3] = [
    ("vertical-align:super", Mark::Raised),
    ("text-decoration:line-through", Mark::Struck),
    ("text-decoration-line:line-through", Mark::Struck),
];

/// Values are always in lower case, unlike property names.
static LINE_THROUGH: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("line-through"));
static SUPER: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("super"));

/// The open elements that mark their text.
pub(super) struct Marking {
    open: Vec<Open>,
    /// Whether the page has such a style anywhere; otherwise tags need not be searched.
    has_styles: bool,
}

struct Open {
    name: Vec<u8>,
    mark: Option<Mark>,
    /// Where its text begins in the arena.
    start: usize,
}

impl Marking {
    pub(super) fn new(page: &[u8]) -> Self {
        Self { open: Vec::new(), has_styles: LINE_THROUGH.find(page).is_some() || SUPER.find(page).is_some() }
    }

    /// Opens an element. End tags pair by name, so while a marking element is open, elements that mark nothing are
    /// tracked too.
    pub(super) fn open(&mut self, element: Element, tag: &Tag, arena: &str) {
        let mark = match element {
            Element::Raised => Some(Mark::Raised),
            Element::Struck => Some(Mark::Struck),
            _ if self.has_styles => style_mark(tag),
            _ => None,
        };
        if (mark.is_some() || !self.open.is_empty()) && !tag.is_void() && self.open.len() < DEEPEST {
            self.open.push(Open { name: tag.name().to_owned(), mark, start: arena.len() });
        }
    }

    pub(super) fn close(&mut self, name: &[u8], arena: &mut String) {
        if let Some(found) = self.open.iter().rposition(|open| open.name == name) {
            self.mark_from(found, arena);
            self.open.truncate(found);
        }
    }

    /// Marks the text of all open elements so far: their paragraph ends, and they continue in the next one.
    pub(super) fn mark_all(&mut self, arena: &mut String) {
        if !self.open.is_empty() {
            self.mark_from(0, arena);
        }
    }

    /// Forgets all open elements.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// Brackets the text of the open elements, innermost first.
    fn mark_from(&mut self, from: usize, arena: &mut String) {
        for open in self.open[from..].iter().rev() {
            if let Some(mark) = open.mark {
                mark.wrap_from(arena, open.start);
            }
        }
        self.open[from..].iter_mut().for_each(|open| open.start = arena.len());
    }
}

fn style_mark(tag: &Tag) -> Option<Mark> {
    let style = tag.attribute("style")?;
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    STYLES.iter().find(|(words, _)| plain.contains(words)).map(|&(_, mark)| mark)
}
