//! What is drawn on a page: characters, lines and pictures, and the boxes that they fill.

use super::matrix::Direction;
use crate::document::Bounds;
use crate::document::marks::Mark;

/// A box on a page, in points from the upper left corner of the page as shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub(crate) fn around(points: &[(f64, f64)]) -> Self {
        let mut area =
            Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
        for &(x, y) in points {
            area = area.union(Self { left: x, top: y, right: x, bottom: y });
        }
        area
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn centre(self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// The box in whole points, rounded outward.
    pub(crate) fn bounds(self) -> Bounds {
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
    pub(crate) fn intersection(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    pub(crate) fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(crate) fn touches(self, other: Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    pub(crate) fn is_finite(self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.is_finite())
    }

    pub(crate) fn holds(self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

impl Default for Area {
    fn default() -> Self {
        Self { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 }
    }
}

/// A drawn character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
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
    pub(crate) fn ink(&self) -> Area {
        let is_counted_wide = self.character.is_ascii() && self.area.width() > WIDEST_LATIN * self.size;
        let right = if is_counted_wide { self.area.left + LATIN * self.size } else { self.area.right };
        Area { right, ..self.area }
    }
}

/// A drawn line that may be a rule of a table: horizontal at height `at` from `start` to `end`, or vertical.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub at: f64,
    pub start: f64,
    pub end: f64,
}

/// The visible content of a page.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    pub across: Vec<Rule>,
    pub down: Vec<Rule>,
    pub pictures: Vec<Area>,
    /// How the page was turned to make its text upright.
    pub turn: Turn,
}

/// Quarter turns of a page, and its width and height as shown.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Turn {
    quarters: u8,
    width: f64,
    height: f64,
}

impl Turn {
    /// That of a page of this size, as shown, that was turned to the left.
    #[cfg(feature = "pictures")]
    pub(crate) fn new(quarters: u8, width: f64, height: f64) -> Self {
        Self { quarters: quarters % 4, width, height }
    }

    /// Turns a point a quarter to the left, `quarters` times.
    pub(crate) fn point(self, (x, y): (f64, f64)) -> (f64, f64) {
        match self.quarters {
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            3 => (self.height - y, x),
            _ => (x, y),
        }
    }

    pub(crate) fn area(self, area: Area) -> Area {
        Area::around(&[self.point((area.left, area.top)), self.point((area.right, area.bottom))])
    }

    /// Maps an area back to the page as shown.
    pub(crate) fn back(self, area: Area) -> Area {
        let (width, height) =
            if self.quarters % 2 == 1 { (self.height, self.width) } else { (self.width, self.height) };
        Self { quarters: (4 - self.quarters) % 4, width, height }.area(area)
    }
}

impl Drawn {
    /// Turns the page so that text of this direction is upright.
    pub(crate) fn turn_upright(mut self, direction: Direction) -> Self {
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
