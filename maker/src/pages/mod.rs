//! Reports on pages, laid out here and, for tables, in [`table`]. They are written in [`ofd`] as OFD, the fixed-layout
//! format of Chinese offices, in the manner of one writer or another, or in [`pdf`] as PDF with hidden content.

mod ofd;
mod pdf;
mod table;

use super::document::{Block, blocks};
use super::prose::{Kind, Passage};
use super::report::{Report, Stream};
use super::seeds::{chance, pick};
use fastrand::Rng;
use ofd::Habits;

pub use pdf::Hidden;

/// A4, in millimetres.
const PAGE: (f64, f64) = (210.0, 297.0);
const MARGIN: f64 = 20.0;
/// Distance between baselines, in font sizes.
const LEADING: f64 = 1.6;
/// Font sizes of running text, headings and titles, in millimetres.
const BODY: f64 = 4.94;
const TITLE: f64 = 7.76;

/// A line of characters, each with its position.
pub struct Line {
    baseline: f64,
    size: f64,
    characters: Vec<(char, f64)>,
    /// Whether it is a figure of a table, alone in its cell.
    is_figure: bool,
}

/// A box with four sides.
#[derive(Clone, Copy)]
pub struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

#[derive(Default)]
pub struct Page {
    lines: Vec<Line>,
    cells: Vec<Frame>,
    pictures: Vec<Frame>,
}

/// The widths of the characters of a font.
#[derive(Clone, Copy)]
enum Font {
    /// Latin characters are half as wide as Chinese ones.
    HalfWidth,
    Proportional,
}

impl Font {
    fn width(self, character: char) -> f64 {
        match (self, character) {
            (Self::HalfWidth, ' '..='~') => 0.5,
            (Self::Proportional, ' ' | '.' | ',' | ':' | 'i' | 'l' | 'j' | '(' | ')') => 0.28,
            (Self::Proportional, 'm' | 'w' | '@') => 0.83,
            (Self::Proportional, '!'..='~') => 0.556,
            _ => 1.0,
        }
    }

    fn widths(self, text: &str) -> f64 {
        text.chars().map(|character| self.width(character)).sum()
    }

    /// Breaks a text into lines of at most `width` font sizes, the first of them `indent` shorter. Words and numbers
    /// stay whole if they fit on a line.
    fn wrap(self, text: &str, width: f64, indent: f64) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut used = indent;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = |character: char| character.is_ascii_graphic();
            let length = rest.find(|character| !is_word(character)).filter(|_| is_word(first));
            let length = length.unwrap_or(if is_word(first) { rest.len() } else { first.len_utf8() });
            let (mut word, mut after) = rest.split_at(length);
            if self.widths(word) > width {
                (word, after) = rest.split_at(first.len_utf8());
            }
            if used + self.widths(word) > width && used > 0.0 {
                lines.push(String::new());
                used = 0.0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(word);
            }
            used += self.widths(word);
            rest = after;
        }
        lines
    }
}

/// Styles of page numbers, with `#` for the number.
const PAGE_NUMBERS: [&str; 4] = ["— # —", "-#-", "第#页", ""];

/// What may be on the pages of a report beside its content: its kind and its text.
pub fn furniture(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let numbers = PAGE_NUMBERS.iter().filter(|form| !form.is_empty()).map(|&form| ("page_number", form.to_owned()));
    numbers.chain([("running_head", report.agency.name.clone())]).collect()
}

/// The bytes of a report as OFD.
pub fn ofd_file(report: &Report<'_>) -> Vec<u8> {
    let mut rng = report.stream(Stream::Page);
    let habits = Habits::any(&mut rng);
    let setter = Setter::set(report, &mut rng);
    let head = chance(&mut rng, 40).then(|| setter.head(&report.agency.name));
    ofd::file(&setter.pages, head.as_ref(), &habits, &report.title.in_one_line())
}

/// The bytes of a report as PDF, with figures in it that must not be read.
pub fn pdf_file(report: &Report<'_>, hidden: Hidden) -> Vec<u8> {
    let mut rng = report.stream(Stream::Page);
    let setter = Setter::set(report, &mut rng);
    pdf::file(&setter.pages, hidden, &mut rng)
}

/// Places blocks on pages, from top to bottom.
struct Setter {
    font: Font,
    pages: Vec<Page>,
    /// Position of the next line.
    top: f64,
    /// Font size in tables.
    size: f64,
    header_again: bool,
}

impl Setter {
    /// All pages of a report.
    fn set(report: &Report<'_>, rng: &mut Rng) -> Self {
        let mut setter = Self::new(rng);
        for block in blocks(report) {
            match block {
                Block::Passage(passage) => setter.passage(&passage),
                Block::Table(_, grids) => grids.iter().for_each(|grid| setter.table(grid)),
                Block::Picture(_) => setter.picture(),
            }
        }
        setter.number_pages(rng);
        setter
    }

    fn new(rng: &mut Rng) -> Self {
        Self {
            font: pick(rng, &[Font::HalfWidth, Font::Proportional]),
            pages: vec![Page::default()],
            top: MARGIN,
            size: pick(rng, &[3.18, 3.7]),
            header_again: chance(rng, 25),
        }
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.top = MARGIN;
    }

    fn bottom() -> f64 {
        PAGE.1 - MARGIN - 5.0
    }

    fn make_room(&mut self, height: f64) {
        if self.top + height > Self::bottom() {
            self.turn();
        }
    }

    /// A line with its upper edge at `top`.
    fn line(font: Font, text: &str, left: f64, top: f64, size: f64) -> Line {
        let mut at = left;
        let place = |character: char| {
            let here = at;
            at += font.width(character) * size;
            (character, here)
        };
        Line { baseline: top + 0.88 * size, size, characters: text.chars().map(place).collect(), is_figure: false }
    }

    fn passage(&mut self, passage: &Passage) {
        let width = PAGE.0 - 2.0 * MARGIN;
        let is_title = passage.kind == Kind::Title;
        // a title fits on one line
        let size = if is_title { TITLE.min(width / self.font.widths(&passage.text)) } else { BODY };
        let indent = match passage.kind {
            Kind::Title => (width / size - self.font.widths(&passage.text)) / 2.0,
            Kind::Signature | Kind::Date => width / size - self.font.widths(&passage.text) - 2.0,
            _ => 2.0,
        };
        for (number, text) in self.font.wrap(&passage.text, width / size + 0.01, indent).iter().enumerate() {
            self.make_room(size);
            let left = MARGIN + if number == 0 { indent.max(0.0) * size } else { 0.0 };
            let line = Self::line(self.font, text, left, self.top, size);
            self.page().lines.push(line);
            self.top += LEADING * size;
        }
    }

    fn picture(&mut self) {
        self.make_room(110.0);
        let (left, top) = (MARGIN, self.top);
        self.page().pictures.push(Frame { left, top, right: PAGE.0 - MARGIN, bottom: top + 100.0 });
        self.top += 110.0;
    }

    fn number_pages(&mut self, rng: &mut Rng) {
        let form = pick(rng, &PAGE_NUMBERS);
        for (page, number) in self.pages.iter_mut().zip(1..) {
            let text = form.replace('#', &i32::to_string(&number));
            let left = (PAGE.0 - self.font.widths(&text) * BODY) / 2.0;
            page.lines.push(Self::line(self.font, &text, left, PAGE.1 - 15.0, 3.7));
        }
    }

    /// The running head of every page.
    fn head(&self, text: &str) -> Line {
        Self::line(self.font, text, PAGE.0 / 2.0, 10.0, 3.18)
    }
}
