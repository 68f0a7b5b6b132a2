//! PDF: from characters with their boxes and from drawn lines to paragraphs and tables with spans.
//!
//! A page states where each character is and which lines are drawn, never what a table or a paragraph is. A page is
//! read in these steps: draw it ([`content`], [`font`]), keep what a person sees ([`seen`]), turn it upright, read
//! ruled tables ([`ruled`]), put the remaining characters into lines ([`lines`]) of one column or two ([`columns`]),
//! find unruled tables by aligned figures ([`aligned`]), and join what page breaks cut ([`pages`]). Before all that,
//! [`packed`] checks what the library would unpack by itself.

mod aligned;
mod annotations;
mod colour;
mod columns;
mod content;
mod font;
mod layers;
mod lines;
mod nameless;
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
use crate::document::marks::Mark;
use crate::document::{ACROSS, Bounds, Document, NO_CHARACTERS};
use content::{Direction, Interpreter};
pub use content::{Matrix, is_blank};
pub use font::UNKNOWN;
use hayro_syntax::object::{Array, Dict};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use layers::Layers;
use memchr::memmem;
pub use pages::compose;
pub use path::{MOST_RULES, Path};

const CUT_SHORT: &str = "the file is cut short: its end is not marked, and pages may be missing";
pub const TOO_MANY_PAGES: &str = "it has more pages than limits.pages in gouji.toml allows: those beyond were not read";
pub const TOO_MUCH: &str = "a page draws more than is read: parts of it are left out";
const RECOGNISED: &str = "pages are scans, read by the text that recognition (OCR) has put behind them: hold its figures \
                          against the pages";
const SOME_NAMELESS: &str = "some of its text is in fonts that do not say which characters they draw, and cannot be read: \
                             find the original, or have it recognised (OCR)";
const ATTACHED: &str = "other files are attached to it, which are not read: save them beside it";

pub fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    let File { bytes, is_whole } = File::within(bytes);
    let mut data = bytes.to_vec();
    packed::check(&mut data, limits.unpacked)?;
    let pdf = Pdf::new(data).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Protected,
        _ => ReadError::Damaged("list of pages"),
    })?;
    let catalog = pdf.xref().get::<Dict>(pdf.xref().root_id()).unwrap_or_default();
    let mut document = Document::new("");
    let pages = pdf.pages();
    if !is_whole {
        document.notes.push(CUT_SHORT.into());
    }
    if pages.len() > limits.pages {
        document.notes.push(TOO_MANY_PAGES.into());
    }
    let mut interpreter = Interpreter::new(limits.unpacked, Layers::new(&catalog));
    let form = catalog.get::<Dict>("AcroForm");
    let pages = pages.iter().take(limits.pages);
    let drawn: Vec<Drawn> = pages.map(|page| interpreter.draw(page, form.as_ref())).collect();
    if interpreter.is_exhausted() {
        document.notes.push(TOO_MUCH.into());
    }
    if interpreter.is_mixed() {
        document.notes.push(ACROSS.into());
    }
    if interpreter.is_recognised() {
        document.notes.push(RECOGNISED.into());
    }
    let nameless = interpreter.nameless();
    if nameless.are_most() {
        document.notes.push(NO_CHARACTERS.into());
    } else if nameless.are_some() {
        document.notes.push(SOME_NAMELESS.into());
    }
    if has_attachments(&catalog) {
        document.notes.push(ATTACHED.into());
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

/// A box on a page, in points from the upper left corner of the page as shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn around(points: &[(f64, f64)]) -> Self {
        let mut area =
            Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
        for &(x, y) in points {
            area = area.union(Self { left: x, top: y, right: x, bottom: y });
        }
        area
    }

    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub fn centre(self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// The box in whole points, rounded outward.
    fn bounds(self) -> Bounds {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stops at the limits")]
        let whole = |value: f64| value as u16;
        Bounds {
            left: whole(self.left.floor()),
            top: whole(self.top.floor()),
            right: whole(self.right.ceil()),
            bottom: whole(self.bottom.ceil()),
        }
    }

    /// The part of the box inside another.
    fn intersection(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    fn touches(self, other: Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    fn is_finite(self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.is_finite())
    }

    pub fn holds(self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A drawn character.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    pub character: char,
    pub area: Area,
    pub baseline: f64,
    pub size: f64,
    /// White space precedes it in its string.
    pub is_spaced: bool,
    pub mark: Option<Mark>,
}

/// Width above which a Latin character is taken as mismeasured, and the usual width of a digit, in sizes.
const WIDEST_LATIN: f64 = 0.95;
const LATIN: f64 = 0.56;

impl Glyph {
    /// The box that the ink can fill. A Chinese font without widths gives digits the width of a Chinese character, and
    /// viewers draw them half as wide.
    fn ink(&self) -> Area {
        let is_counted_wide = self.character.is_ascii() && self.area.width() > WIDEST_LATIN * self.size;
        let right = if is_counted_wide { self.area.left + LATIN * self.size } else { self.area.right };
        Area { right, ..self.area }
    }
}

/// A drawn line that may be a rule of a table: horizontal at height `at` from `start` to `end`, or vertical.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub at: f64,
    pub start: f64,
    pub end: f64,
}

/// The visible content of a page.
#[derive(Debug, Default)]
pub struct Drawn {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    pub across: Vec<Rule>,
    pub down: Vec<Rule>,
    pub pictures: Vec<Area>,
    /// How the page was turned to make its text upright.
    turn: Turn,
}

/// Quarter turns of a page, and its width and height as shown.
#[derive(Debug, Default, Clone, Copy)]
struct Turn {
    quarters: u8,
    width: f64,
    height: f64,
}

impl Turn {
    /// Turns a point a quarter to the left, `quarters` times.
    fn point(self, (x, y): (f64, f64)) -> (f64, f64) {
        match self.quarters {
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            3 => (self.height - y, x),
            _ => (x, y),
        }
    }

    fn area(self, area: Area) -> Area {
        Area::around(&[self.point((area.left, area.top)), self.point((area.right, area.bottom))])
    }

    /// Maps an area back to the page as shown.
    fn back(self, area: Area) -> Area {
        let (width, height) =
            if self.quarters % 2 == 1 { (self.height, self.width) } else { (self.width, self.height) };
        Self { quarters: (4 - self.quarters) % 4, width, height }.area(area)
    }
}

impl Drawn {
    /// Turns the page so that text of this direction is upright.
    fn turn_upright(mut self, direction: Direction) -> Self {
        let quarters = match direction {
            Direction::Right | Direction::Aslant => return self,
            Direction::Down => 1,
            Direction::Left => 2,
            Direction::Up => 3,
        };
        let turn = Turn { quarters, width: self.width, height: self.height };
        for glyph in &mut self.glyphs {
            glyph.area = turn.area(glyph.area);
            glyph.baseline = match quarters {
                1 => turn.width - glyph.baseline,
                2 => turn.height - glyph.baseline,
                _ => glyph.baseline,
            };
        }
        for picture in &mut self.pictures {
            *picture = turn.area(*picture);
        }
        let across =
            self.across.drain(..).map(|rule| Area { left: rule.start, right: rule.end, top: rule.at, bottom: rule.at });
        let down =
            self.down.drain(..).map(|rule| Area { left: rule.at, right: rule.at, top: rule.start, bottom: rule.end });
        let mut rules: [Vec<Rule>; 2] = Default::default();
        for (is_down, area) in across.map(|area| (false, area)).chain(down.map(|area| (true, area))) {
            let area = turn.area(area);
            let is_down = is_down != (quarters != 2);
            rules[usize::from(is_down)].push(if is_down {
                Rule { at: area.left, start: area.top, end: area.bottom }
            } else {
                Rule { at: area.top, start: area.left, end: area.right }
            });
        }
        [self.across, self.down] = rules;
        if quarters != 2 {
            (self.width, self.height) = (self.height, self.width);
        }
        self.turn = turn;
        self
    }
}

impl Default for Area {
    fn default() -> Self {
        Self { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 }
    }
}
