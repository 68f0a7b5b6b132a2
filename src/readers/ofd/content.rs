//! Draws the content of a page: handles the objects that place text and lines, and skips those that only colour them.

use super::markup::{Visitor, list, number, numbers, walk};
use super::text::{Steps, trim_layout, usual_width};
use crate::readers::pdf::{Area, Drawn, Glyph, MOST_RULES, Matrix, Path, UNKNOWN, is_blank};
use quick_xml::events::BytesStart;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Points per millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Box of a page that states no size, in millimetres.
const A4: [f64; 4] = [0.0, 0.0, 210.0, 297.0];
/// Most elements of all pages together, counting equally costly work; a hundred times what a report needs.
const MOST_WORK: usize = 5_000_000;
/// Most characters of all pages together.
const MOST_GLYPHS: usize = 1_000_000;
/// Deepest nesting of shared objects.
const DEEPEST_UNIT: usize = 12;
/// Most points of one path; a table drawn as one path has some thousands.
const MOST_POINTS: usize = 100_000;
/// Widest stroke that can be a rule, in points; wider ones are bars.
const WIDEST_STROKE: f64 = 6.0;
/// Width of a stroke that states none, in millimetres.
const USUAL_STROKE: f64 = 0.353;
/// Size of text that states none, in millimetres.
const USUAL_SIZE: f64 = 4.2;
/// Most lean of ordinary text; text that leans more is a watermark.
const MOST_LEANING: f64 = 0.1;
/// Longest step to the next character, in sizes, that leaves no gap. Within one string only longer steps separate
/// characters: digits may be spaced as wide as Chinese characters.
const LONGEST_STEP: f64 = 1.4;

/// A shared object, drawn wherever another object names it.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub source: Rc<str>,
    pub range: Range<usize>,
}

/// Draws pages one by one.
#[derive(Debug)]
pub(super) struct Painter {
    pub units: HashMap<String, Unit>,
    work_left: usize,
    glyphs_left: usize,
    pub is_exhausted: bool,
    pub is_cut: bool,
}

/// Where content comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Page,
    Template,
    Annotations,
    Unit,
}

/// A page being drawn.
#[derive(Debug)]
pub(super) struct Sheet {
    pub drawn: Drawn,
    matrix: Matrix,
}

impl Sheet {
    /// A page; `area` is the default box of the document's pages.
    pub(super) fn new(area: Option<[f64; 4]>) -> Self {
        let mut sheet = Self { drawn: Drawn::default(), matrix: Matrix::IDENTITY };
        sheet.resize(A4);
        if let Some(area) = area {
            sheet.resize(area);
        }
        sheet
    }

    fn resize(&mut self, [left, top, width, height]: [f64; 4]) {
        if width > 0.0 && height > 0.0 {
            self.drawn.width = width * POINTS;
            self.drawn.height = height * POINTS;
            self.matrix = Matrix([POINTS, 0.0, 0.0, POINTS, -left * POINTS, -top * POINTS]);
        }
    }

    /// Returns the page without what lies outside it.
    pub(super) fn finish(mut self) -> Drawn {
        let page = Area { left: 0.0, top: 0.0, right: self.drawn.width, bottom: self.drawn.height };
        self.drawn.glyphs.retain(|glyph| page.holds(glyph.area.centre()));
        self.drawn
    }
}

impl Painter {
    pub(super) fn new() -> Self {
        Self {
            units: HashMap::new(),
            work_left: MOST_WORK,
            glyphs_left: MOST_GLYPHS,
            is_exhausted: false,
            is_cut: false,
        }
    }

    /// Draws content; returns the templates that it names.
    pub(super) fn draw(&mut self, text: &str, source: Source, sheet: &mut Sheet) -> Vec<String> {
        let base = sheet.matrix;
        self.draw_at(text, source, sheet, base, 0)
    }

    fn draw_at(
        &mut self,
        text: &str,
        source: Source,
        sheet: &mut Sheet,
        base: Matrix,
        unit_depth: usize,
    ) -> Vec<String> {
        let mut canvas = Canvas {
            painter: self,
            sheet,
            source,
            base,
            unit_depth,
            depth: 0,
            muted: None,
            object: Object::default(),
            code: Code::default(),
            is_spaced: false,
            templates: Vec::new(),
        };
        let is_whole = walk(text, &mut canvas);
        let templates = canvas.templates;
        self.is_cut |= !is_whole;
        templates
    }
}

/// A text or path object whose parts are being read.
#[derive(Debug)]
struct Object {
    matrix: Matrix,
    size: f64,
    stretch: f64,
    /// It is fully transparent.
    is_clear: bool,
    /// Quarter turns of its characters, clockwise.
    turns: u8,
    has_glyphs: bool,
    is_filled: bool,
    /// The width of its outline, if it has one.
    stroke: Option<f64>,
}

impl Default for Object {
    fn default() -> Self {
        Self {
            matrix: Matrix::IDENTITY,
            size: USUAL_SIZE,
            stretch: 1.0,
            is_clear: false,
            turns: 0,
            has_glyphs: false,
            is_filled: false,
            stroke: Some(USUAL_STROKE),
        }
    }
}

/// Where a line of text begins, and its steps.
#[derive(Debug, Default)]
struct Code {
    x: f64,
    y: f64,
    across: Option<String>,
    down: Option<String>,
}

struct Canvas<'p, 's> {
    painter: &'p mut Painter,
    sheet: &'s mut Sheet,
    source: Source,
    base: Matrix,
    unit_depth: usize,
    /// How many elements are open, and the depth of the one whose content is skipped.
    depth: usize,
    muted: Option<usize>,
    object: Object,
    code: Code,
    is_spaced: bool,
    templates: Vec<String>,
}

/// Calls `see` with each attribute of an element, named without its prefix.
fn attributes<'t>(tag: &'t BytesStart, mut see: impl FnMut(&[u8], &'t str)) {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    for attribute in attributes.flatten() {
        if let std::borrow::Cow::Borrowed(value) = attribute.value
            && let Ok(value) = std::str::from_utf8(value)
        {
            see(attribute.key.local_name().as_ref(), value);
        }
    }
}

fn is_false(value: &str) -> bool {
    matches!(value.trim(), "false" | "0" | "False" | "FALSE")
}

fn is_zero(value: &str) -> bool {
    number(value) == Some(0.0)
}

/// Elements whose content is not drawn as such: it clips, colours or explains the object.
fn is_mute(name: &[u8]) -> bool {
    matches!(name, b"Clips" | b"Actions" | b"FillColor" | b"StrokeColor" | b"Thumbnail" | b"Substitution" | b"Border")
}

impl Visitor for Canvas<'_, '_> {
    fn may_continue(&mut self, work: usize) -> bool {
        let left = self.painter.work_left.checked_sub(work);
        self.painter.is_exhausted |= left.is_none() || self.painter.glyphs_left == 0;
        self.painter.work_left = left.unwrap_or(0);
        !self.painter.is_exhausted
    }

    fn start(&mut self, tag: &BytesStart) {
        self.depth += 1;
        if self.muted.is_some() {
            return;
        }
        match tag.local_name().as_ref() {
            b"TextObject" | b"PathObject" => self.start_object(tag),
            b"TextCode" => self.start_code(tag),
            b"CGTransform" => self.object.has_glyphs = true,
            b"ImageObject" => self.draw_picture(tag),
            b"CompositeObject" => self.draw_composite(tag),
            b"Template" if self.source == Source::Page => {
                attributes(tag, |name, value| {
                    if name == b"TemplateID" {
                        self.templates.push(value.trim().to_owned());
                    }
                });
            }
            b"FillColor" | b"StrokeColor" => self.set_colour(tag),
            name if is_mute(name) => self.muted = Some(self.depth),
            b"Annot" => {
                attributes(tag, |name, value| {
                    if name == b"Visible" && is_false(value) || name == b"Type" && value == "Watermark" {
                        self.muted = Some(self.depth);
                    }
                });
            }
            b"Appearance" if self.source == Source::Annotations => {
                let (matrix, _) = place(tag, self.sheet.matrix);
                self.base = matrix;
            }
            _ => {
                let mut is_seen = true;
                attributes(tag, |name, value| is_seen &= name != b"Visible" || !is_false(value));
                if !is_seen {
                    self.muted = Some(self.depth);
                }
            }
        }
    }

    fn end(&mut self, name: &[u8], text: &str) {
        let is_muted = self.muted.is_some();
        if self.muted == Some(self.depth) {
            self.muted = None;
        }
        self.depth = self.depth.saturating_sub(1);
        if is_muted {
            return;
        }
        match name {
            b"TextCode" => self.draw_text(text),
            b"AbbreviatedData" => self.draw_path(text),
            b"PhysicalBox" if self.source == Source::Page => {
                if let Some(area) = list(text) {
                    self.sheet.resize(area);
                    self.base = self.sheet.matrix;
                }
            }
            b"TextObject" => self.is_spaced = false,
            _ => {}
        }
    }
}

/// The matrix from an object's coordinates to the page, and whether the object is visible.
fn place(tag: &BytesStart, base: Matrix) -> (Matrix, bool) {
    let (mut corner, mut matrix, mut is_seen) = ([0.0; 2], Matrix::IDENTITY, true);
    attributes(tag, |name, value| match name {
        b"Boundary" => corner = list(value).unwrap_or_default(),
        b"CTM" => matrix = list(value).map_or(Matrix::IDENTITY, Matrix),
        b"Visible" => is_seen &= !is_false(value),
        b"Alpha" => is_seen &= !is_zero(value),
        _ => {}
    });
    (matrix.then(base.shifted(corner[0], corner[1])), is_seen)
}

impl Canvas<'_, '_> {
    fn start_object(&mut self, tag: &BytesStart) {
        let (matrix, is_seen) = place(tag, self.base);
        let mut object = Object { matrix, ..Object::default() };
        let mut is_stroked = true;
        attributes(tag, |name, value| match name {
            b"Size" | b"size" => object.size = number(value).unwrap_or(USUAL_SIZE),
            b"HScale" => object.stretch = number(value).filter(|stretch| *stretch > 0.0).unwrap_or(1.0),
            b"CharDirection" => {
                object.turns = match value.trim() {
                    "90" => 1,
                    "180" => 2,
                    "270" => 3,
                    _ => 0,
                }
            }
            b"Stroke" => is_stroked = !is_false(value),
            b"Fill" => object.is_filled = !is_false(value),
            b"LineWidth" => object.stroke = number(value).or(object.stroke),
            _ => {}
        });
        object.stroke = object.stroke.filter(|_| is_stroked);
        self.object = object;
        self.code = Code::default();
        if !is_seen {
            self.muted = Some(self.depth);
        }
    }

    /// White and fully transparent objects are not seen.
    fn set_colour(&mut self, tag: &BytesStart) {
        let (mut is_clear, mut is_white) = (false, false);
        attributes(tag, |name, value| match name {
            b"Alpha" => is_clear |= is_zero(value),
            b"Value" => is_white |= numbers(value).eq([255.0; 3]),
            _ => {}
        });
        if is_clear || is_white {
            if tag.local_name().as_ref() == b"StrokeColor" {
                self.object.stroke = None;
            } else {
                self.object.is_filled = false;
                self.object.is_clear = is_clear;
            }
        }
        self.muted = Some(self.depth);
    }

    fn start_code(&mut self, tag: &BytesStart) {
        // a line that states no start begins where the previous one did
        let mut code = Code { x: self.code.x, y: self.code.y, across: None, down: None };
        attributes(tag, |name, value| match name {
            b"X" => code.x = number(value).unwrap_or(code.x),
            b"Y" => code.y = number(value).unwrap_or(code.y),
            b"DeltaX" => code.across = Some(value.to_owned()),
            b"DeltaY" => code.down = Some(value.to_owned()),
            _ => {}
        });
        self.code = code;
    }

    fn draw_text(&mut self, text: &str) {
        let [a, b, ..] = self.object.matrix.0.map(f64::abs);
        if self.object.is_clear || a.min(b) > MOST_LEANING * a.max(b) {
            return;
        }
        let code = std::mem::take(&mut self.code);
        let mut across = Steps::new(code.across.as_deref().unwrap_or_default());
        let mut down = Steps::new(code.down.as_deref().unwrap_or_default());
        let (mut x, mut y) = (code.x, code.y);
        let mut goes_down = false;
        for character in trim_layout(text).chars() {
            if self.painter.glyphs_left == 0 {
                break;
            }
            self.painter.glyphs_left -= 1;
            let usual = usual_width(character) * self.object.size * self.object.stretch;
            let (step, step_down) = (across.next(), down.next());
            goes_down |= step.is_none() && step_down.is_some_and(|step| step != 0.0);
            let is_whole = step.is_some_and(|step| step > 0.0 && step < LONGEST_STEP * self.object.size);
            let width = step.filter(|_| is_whole).unwrap_or(usual);
            self.draw_glyph(character, (x, y), width);
            // missing steps are those of usual fonts
            x += step.unwrap_or(if goes_down { 0.0 } else { usual });
            y += step_down.unwrap_or(if goes_down { self.object.size } else { 0.0 });
        }
        self.code = code;
    }

    fn draw_glyph(&mut self, character: char, (x, y): (f64, f64), width: f64) {
        if is_blank(character) {
            self.is_spaced = true;
            return;
        }
        let Object { matrix, size, turns, has_glyphs, .. } = self.object;
        // a placeholder for a glyph that nothing else identifies
        let character = if character == '¤' && has_glyphs { UNKNOWN } else { character };
        let corners = [(0.0, 0.12 * size), (width, 0.12 * size), (0.0, -0.88 * size), (width, -0.88 * size)];
        let corners = corners.map(|corner| {
            let (right, below) = (0..turns).fold(corner, |(right, below), _| (-below, right));
            matrix.apply((x + right, y + below))
        });
        let (_, baseline) = matrix.apply((x, y));
        let area = Area::around(&corners);
        let size = size.abs() * matrix.scale_down();
        if [area.left, area.top, area.right, area.bottom, baseline, size].iter().all(|value| value.is_finite()) {
            self.sheet.drawn.glyphs.push(Glyph {
                character,
                area,
                baseline,
                size,
                is_spaced: self.is_spaced,
                mark: None,
            });
        }
        self.is_spaced = false;
    }

    fn draw_path(&mut self, data: &str) {
        // lines of annotations mark existing text
        if self.source == Source::Annotations {
            return;
        }
        let Object { matrix, is_filled, stroke, .. } = self.object;
        let mut path = Path::default();
        let mut words = split_path(data);
        while let Some(operator) = words.next().filter(|_| path.points.len() < MOST_POINTS) {
            let (count, is_line) = match operator {
                "M" | "S" | "m" | "s" => (2, false),
                "L" | "l" => (2, true),
                "Q" | "q" => (4, false),
                "B" | "b" => (6, false),
                "A" | "a" => (7, false),
                "C" | "c" => {
                    path.points.push((path.start, true));
                    continue;
                }
                _ => break,
            };
            let mut end = [0.0; 2];
            for _ in 0..count {
                let Some(value) = words.next().and_then(number) else { break };
                end = [end[1], value];
            }
            let point = matrix.apply((end[0], end[1]));
            match operator {
                "M" | "S" | "m" | "s" => path.move_to(point),
                _ => path.points.push((point, is_line)),
            }
        }
        if stroke.is_some_and(|stroke| stroke * matrix.scale_down() <= WIDEST_STROKE) {
            path.stroke(&mut self.sheet.drawn);
        } else if is_filled {
            path.fill(&mut self.sheet.drawn);
        }
    }

    fn draw_picture(&mut self, tag: &BytesStart) {
        let (_, is_seen) = place(tag, self.base);
        let mut area = None;
        attributes(tag, |name, value| {
            if name == b"Boundary" {
                area = list(value);
            }
        });
        if let (true, Some([left, top, width, height])) = (is_seen, area)
            && self.sheet.drawn.pictures.len() < MOST_RULES
        {
            let corners = [(left, top), (left + width, top + height)].map(|corner| self.base.apply(corner));
            self.sheet.drawn.pictures.push(Area::around(&corners));
        }
    }

    fn draw_composite(&mut self, tag: &BytesStart) {
        let (matrix, is_seen) = place(tag, self.base);
        let mut unit = None;
        attributes(tag, |name, value| {
            if name == b"ResourceID" {
                unit = self.painter.units.get(value.trim()).cloned();
            }
        });
        let Some(unit) = unit.filter(|_| is_seen) else { return };
        if self.unit_depth == DEEPEST_UNIT {
            self.painter.is_exhausted = true;
            return;
        }
        let source = if self.source == Source::Annotations { Source::Annotations } else { Source::Unit };
        let text = &unit.source[unit.range];
        self.painter.draw_at(text, source, self.sheet, matrix, self.unit_depth + 1);
    }
}

/// The operators and numbers of a path; no space is needed between them.
fn split_path(data: &str) -> impl Iterator<Item = &str> {
    let is_operator = |byte: u8| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E');
    let is_space = |byte: u8| byte.is_ascii_whitespace() || byte == b',';
    let bytes = data.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|&&byte| is_space(byte)).count();
        let start = at;
        at += match bytes.get(at)? {
            first if is_operator(*first) => 1,
            _ => bytes[at..].iter().take_while(|&&byte| !is_space(byte) && !is_operator(byte)).count(),
        };
        data.get(start..at)
    })
}
