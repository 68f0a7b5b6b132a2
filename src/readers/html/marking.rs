//! Elements that raise their text or strike it out, by their names or their styles.

use super::Element;
use super::tag::Tag;
use crate::document::marks::Mark;
use memchr::memmem;
use std::sync::LazyLock;

/// Marks nested deeper than this are not looked at.
const DEEPEST: usize = 16;

/// What raises or strikes out in a style.
const STYLES: [(&str, Mark); 3] = [
    ("vertical-align:super", Mark::Raised),
    ("text-decoration:line-through", Mark::Struck),
    ("text-decoration-line:line-through", Mark::Struck),
];

/// Values, which are written in small letters also where names of styles are not.
static LINE_THROUGH: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("line-through"));
static SUPER: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("super"));

/// The open elements that mark their text.
pub struct Marking {
    open: Vec<Open>,
    /// A page that nowhere has such a style is not searched tag by tag.
    has_styles: bool,
}

struct Open {
    name: Vec<u8>,
    mark: Option<Mark>,
    /// Where its text begins in the arena.
    start: usize,
}

impl Marking {
    pub fn of(page: &[u8]) -> Self {
        Self { open: Vec::new(), has_styles: LINE_THROUGH.find(page).is_some() || SUPER.find(page).is_some() }
    }

    /// Elements of one name are paired with their ends, so those that mark nothing are kept too, as long as one is open
    /// that does.
    pub fn open(&mut self, element: Element, tag: &Tag, arena: &str) {
        let mark = match element {
            Element::Raised => Some(Mark::Raised),
            Element::Struck => Some(Mark::Struck),
            _ if self.has_styles => style(tag),
            _ => None,
        };
        if (mark.is_some() || !self.open.is_empty()) && !tag.is_void() && self.open.len() < DEEPEST {
            self.open.push(Open { name: tag.name().to_owned(), mark, start: arena.len() });
        }
    }

    pub fn close(&mut self, name: &[u8], arena: &mut String) {
        if let Some(found) = self.open.iter().rposition(|open| open.name == name) {
            self.mark_from(found, arena);
            self.open.truncate(found);
        }
    }

    /// Marks what the open elements hold so far: their paragraph ends, and they go on in the next.
    pub fn mark_all(&mut self, arena: &mut String) {
        if !self.open.is_empty() {
            self.mark_from(0, arena);
        }
    }

    /// Forgets all open elements.
    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Puts the text of open elements, the innermost first, between the brackets of their marks.
    fn mark_from(&mut self, from: usize, arena: &mut String) {
        for open in self.open[from..].iter().rev() {
            if let Some(mark) = open.mark {
                mark.wrap_from(arena, open.start);
            }
        }
        self.open[from..].iter_mut().for_each(|open| open.start = arena.len());
    }
}

fn style(tag: &Tag) -> Option<Mark> {
    let style = tag.attribute("style")?;
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    STYLES.iter().find(|(words, _)| plain.contains(words)).map(|&(_, mark)| mark)
}
