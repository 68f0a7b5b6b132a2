//! From the picture of a page to what a file of pages draws: characters with their boxes, and rules.

use super::grey::{Grey, PAPER};
use super::ink::{Frame, Ink};
use super::recogniser::Recogniser;
use super::rules::{Rules, Stroke};
use super::shapes;
use super::strips::{MARGINS, lines, pieces, strip};
use super::text::{CellText, Text, read_cell, read_line};
use crate::document::{Note, Recognised};
use crate::readers::pdf::{Area, Drawn, Glyph, Rule, Turn, cells_of};

/// The usual size of type, in points, and the share of it that characters fill.
const TYPE: f64 = 10.5;
const FILLED: f64 = 0.9;
/// Sizes of type that are believed, in points.
const SMALLEST_TYPE: f64 = 5.0;
const LARGEST_TYPE: f64 = 24.0;
/// Largest speck that is no ink, in points: smaller than a point between digits.
const SPECK: f64 = 0.5;
/// Paper around the ink of a cell, in points: what is nearer to a rule belongs to it.
const INSET: f64 = 0.8;
/// The same where faint ink is looked for: what is blurred of a rule is none.
const FAINT_INSET: f64 = 2.2;
/// How much darker than paper faint ink is, over several pixels.
const FAINT: u32 = 45;
/// Fewest such pixels that are no noise.
const FEWEST_FAINT: usize = 6;
/// Lines that tell whether a page is upside down, and the score at which it is upright.
const TRIED_LINES: usize = 4;
const UPRIGHT: f32 = 0.8;
/// What stands for ink that no character was read of.
const UNREAD: char = '？';

/// The figures of pages that are pictures are those of a recogniser.
pub(super) const RECOGNISED: Note = Note::lost(
    "pages are pictures, whose words and figures were recognised (OCR): hold what matters against the pages",
    "页面为图片，文字和数字由文字识别（OCR）得出，重要内容请与页面核对",
);

/// A page as it was read from its picture.
#[derive(Debug)]
pub(in crate::readers) struct Seen {
    pub drawn: Drawn,
    /// What was recognised in the cells of its tables.
    pub cells: Vec<Recognised>,
}

/// Reads the picture of a page of this size, in points.
pub(in crate::readers) fn read_page(
    picture: Grey,
    (width, height): (f64, f64),
    number: u32,
    recogniser: &dyn Recogniser,
) -> Seen {
    let (grey, quarters) = turned_upright(&picture.shrunk().levelled(), recogniser);
    let turn = Turn::new(quarters, width, height);
    let (width, height) = if quarters % 2 == 1 { (height, width) } else { (width, height) };
    let unit = grey.width as f64 / width.max(1.0);
    let mut ink = Ink::of(&grey).without_specks((SPECK * unit) as usize);
    let rules = Rules::find(&ink, unit);
    rules.erase_from(&mut ink);
    let rule = |stroke: &Stroke| Rule { at: stroke.at / unit, start: stroke.start / unit, end: stroke.end / unit };
    let drawn = Drawn {
        width,
        height,
        across: rules.across.iter().map(rule).collect(),
        down: rules.down.iter().map(rule).collect(),
        turn,
        ..Drawn::default()
    };
    let mut reader = PageReader { grey, ink, unit, usual: TYPE * FILLED * unit, recogniser, drawn, cells: Vec::new() };
    reader.read(number);
    Seen { drawn: reader.drawn, cells: reader.cells }
}

/// The picture turned so that its lines are level and upright, and by how many quarters to the left it was turned.
fn turned_upright(grey: &Grey, recogniser: &dyn Recogniser) -> (Grey, u8) {
    let unit = grey.width.min(grey.height) as f64 / A4_WIDTH;
    let mut best: Option<(f32, Grey, u8)> = None;
    // most pages lie as they are read, and of the others most are upside down
    for quarters in [0, 2, 1, 3] {
        let turned = grey.turned(4 - quarters);
        let straight = match Ink::of(&turned).slope() {
            Some(slope) => turned.straightened(slope),
            None => turned,
        };
        let score = score(&straight, unit, recogniser);
        if score >= UPRIGHT {
            return (straight, quarters);
        }
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, straight, quarters));
        }
    }
    best.map_or_else(|| (grey.clone(), 0), |(_, grey, quarters)| (grey, quarters))
}

/// How well some of its lines can be read.
fn score(grey: &Grey, unit: f64, recogniser: &dyn Recogniser) -> f32 {
    let ink = Ink::of(grey).characters((LARGEST_TYPE * unit) as usize);
    let usual = TYPE * FILLED * unit;
    let mut found: Vec<Frame> = lines(&ink, ink.frame(), usual)
        .into_iter()
        .filter(|line| (usual / 2.0..2.0 * usual).contains(&(line.height() as f64)))
        .filter_map(|line| pieces(&ink, line, usual).into_iter().max_by_key(|piece| piece.width()))
        .collect();
    found.sort_by_key(|line| std::cmp::Reverse(line.width()));
    let read = found.into_iter().take(TRIED_LINES).filter_map(|piece| {
        let read = recogniser.read(&strip(grey, piece, usual, MARGINS[0])?);
        Some(read.iter().map(|read| read.score).sum::<f32>() / read.len().max(1) as f32)
    });
    let scores: Vec<f32> = read.collect();
    scores.iter().sum::<f32>() / scores.len().max(1) as f32
}

/// The width of a page of A4, in points.
pub(super) const A4_WIDTH: f64 = 595.0;

struct PageReader<'r> {
    grey: Grey,
    /// Without rules.
    ink: Ink,
    /// Pixels of a point.
    unit: f64,
    /// Height of the page's lines, in pixels.
    usual: f64,
    recogniser: &'r dyn Recogniser,
    drawn: Drawn,
    cells: Vec<Recognised>,
}

impl PageReader<'_> {
    fn read(&mut self, number: u32) {
        let tables = cells_of(&self.drawn);
        let cells: Vec<Area> = tables.iter().flat_map(|(_, cells)| cells).copied().collect();
        self.usual = self.usual_height(&cells);
        let mut shaped = Vec::new();
        for area in cells {
            let Some(text) = self.read_cell(area) else { continue };
            self.draw(&text.pieces);
            let bounds = self.drawn.turn.back(area).bounds();
            let digits = match &text.pieces[..] {
                [Text { characters, frame }] => shapes::digits(&self.grey, &self.ink, *frame, characters),
                _ => None,
            };
            let recognised =
                Recognised { page: number, bounds, score: text.score, is_alike: false, others: text.others };
            self.cells.push(recognised);
            shaped.push(digits);
        }
        let mixed = shapes::mixed(&shaped.iter().flatten().flatten().cloned().collect::<Vec<_>>());
        for (cell, digits) in self.cells.iter_mut().zip(shaped) {
            cell.is_alike = digits.is_some_and(|digits| !digits.iter().any(|digit| mixed.contains(&digit.read)));
        }
        let mut prose = self.ink.clone();
        for (area, _) in &tables {
            prose.erase(self.frame(*area, 0.0));
        }
        for line in lines(&prose, prose.frame(), self.usual) {
            for piece in pieces(&prose, line, self.usual) {
                if let Some(text) = read_line(&self.grey, piece, self.usual, self.recogniser) {
                    self.draw(&[text]);
                }
            }
        }
    }

    /// The median height of the lines in cells, or of all lines where there are no cells.
    fn usual_height(&self, cells: &[Area]) -> f64 {
        let within = |area: &Area| lines(&self.ink, self.frame(*area, INSET), self.usual);
        let mut heights: Vec<f64> = cells.iter().flat_map(within).map(|line| line.height() as f64).collect();
        if heights.is_empty() {
            heights.extend(lines(&self.ink, self.ink.frame(), self.usual).iter().map(|line| line.height() as f64));
        }
        heights.retain(|height| (SMALLEST_TYPE..LARGEST_TYPE).contains(&(height / self.unit)));
        heights.sort_by(f64::total_cmp);
        heights.get(heights.len() / 2).copied().unwrap_or(self.usual)
    }

    /// The pixels of an area, without a margin in points.
    fn frame(&self, area: Area, inset: f64) -> Frame {
        let edge = |at: f64| (at * self.unit).max(0.0) as usize;
        Frame {
            left: edge(area.left + inset),
            top: edge(area.top + inset),
            right: edge(area.right - inset).min(self.ink.width),
            bottom: edge(area.bottom - inset).min(self.ink.height),
        }
    }

    /// What stands in a cell; `None` if it is blank.
    fn read_cell(&self, area: Area) -> Option<CellText> {
        let frame = self.frame(area, INSET);
        let text = read_cell(&self.grey, &self.ink, frame, self.usual, self.recogniser);
        // what is too faint to be read is no blank
        if text.pieces.is_empty() && self.has_faint_ink(self.frame(area, FAINT_INSET)) {
            let unread = Text { characters: vec![UNREAD], frame: self.middle(frame) };
            return Some(CellText { pieces: vec![unread], ..CellText::default() });
        }
        (!text.pieces.is_empty()).then_some(text)
    }

    /// A box of a character's size in the middle of another.
    fn middle(&self, frame: Frame) -> Frame {
        let half = (self.usual / 2.0) as usize;
        let (x, y) = (usize::midpoint(frame.left, frame.right), usize::midpoint(frame.top, frame.bottom));
        Frame { left: x.saturating_sub(half), top: y.saturating_sub(half), right: x + half, bottom: y + half }
    }

    /// Whether several pixels are darker than paper with its noise.
    fn has_faint_ink(&self, frame: Frame) -> bool {
        let mean = |x: usize, y: usize| {
            let around = (-1..=1).flat_map(|by| (-1..=1).map(move |bx| (x as isize + bx, y as isize + by)));
            around.map(|(x, y)| u32::from(self.grey.at(x, y))).sum::<u32>() / 9
        };
        let pixels = (frame.top..frame.bottom).flat_map(|y| (frame.left..frame.right).map(move |x| (x, y)));
        pixels.filter(|(x, y)| mean(*x, *y) + FAINT < u32::from(PAPER)).take(FEWEST_FAINT).count() == FEWEST_FAINT
    }

    /// Draws characters side by side over the box of their ink.
    fn draw(&mut self, pieces: &[Text]) {
        const WIDE: f64 = 1.0;
        const NARROW: f64 = 0.5;
        let width_of = |character: char| if character.is_ascii() { NARROW } else { WIDE };
        for Text { characters, frame } in pieces {
            let total: f64 = characters.iter().copied().map(width_of).sum();
            let scale = frame.width() as f64 / self.unit / total.max(NARROW);
            // digits are lower than the characters beside them
            let size = (frame.height() as f64).max(self.usual) / self.unit / FILLED;
            let (top, bottom) = (frame.top as f64 / self.unit, frame.bottom as f64 / self.unit);
            let mut left = frame.left as f64 / self.unit;
            let mut is_spaced = false;
            for &character in characters {
                let right = left + width_of(character) * scale;
                if character != ' ' {
                    let area = Area { left, top, right, bottom };
                    self.drawn.glyphs.push(Glyph { character, area, baseline: bottom, size, is_spaced, mark: None });
                }
                is_spaced = character == ' ';
                left = right;
            }
        }
    }
}
