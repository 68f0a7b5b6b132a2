//! Draws a page: handles the operators that place text and lines, and skips those that only colour them.

use super::allowance::Allowance;
use super::clip::Clip;
use super::colour::{Look, Paint};
use super::drawn::{Area, Drawn, Glyph};
use super::font::{Font, Shown, Text, VERTICAL_ORIGIN};
use super::layers::Layers;
use super::matrix::{Direction, Matrix};
use super::nameless;
use super::operands::{Operands, is_blank, numbers, text_string};
use super::palette::{self, Palette};
use super::path::{Painting, Path};
use super::seen::{Coat, Ink, MOST_COMPARISONS, Painted};
use super::watermark::{self, Watermark};
use crate::fold::fold;
use crate::saturate::Saturate;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_syntax::page::{Page, Resources};
use std::collections::HashMap;
use std::rc::Rc;

/// Most operators of all pages together; a thousand times what a report needs.
const MOST_OPERATORS: usize = 5_000_000;
/// Most characters of all pages together.
const MOST_GLYPHS: usize = 1_000_000;
/// Deepest nesting of forms.
const DEEPEST_FORM: usize = 12;
/// Most saved graphics states.
const DEEPEST_STATE: usize = 256;
/// Fewest characters along the side of a page that may be a table. Fewer are a binding mark (`装订线`) or a running title;
/// slanted ones are a watermark.
const FEWEST_SIDEWAYS: usize = 40;
/// Smallest readable text, in points.
const SMALLEST_TEXT: f64 = 1.0;
/// Thinnest stroke that covers what lies beneath, in points.
const THINNEST_BAR: f64 = 3.0;

#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    /// Text rendering mode, 0 to 7: whether text is filled, stroked, and added to the clip.
    mode: u8,
    line_width: f64,
    palette: Palette,
    clip: Clip,
}

impl State {
    fn new(matrix: Matrix, page: Area) -> Self {
        Self {
            matrix,
            font: None,
            size: 1.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            line_width: 1.0,
            palette: Palette::new(),
            clip: Clip { area: page, is_exact: true },
        }
    }
}

/// A marked-content sequence.
#[derive(Debug, Default)]
struct Marked {
    /// Its `ActualText`, and the index of the first glyph that the text replaces.
    actual: Option<(String, usize)>,
    /// It is in a layer that is not shown, or a watermark.
    is_hidden: bool,
}

/// Identifies a font: by object number, or by position.
#[derive(Debug, PartialEq, Eq, Hash)]
enum FontKey {
    Object(u32, i32),
    Place(usize, usize),
}

/// Draws pages one by one, and reads each font only once.
#[derive(Debug, Default)]
pub(super) struct Interpreter {
    largest_page: usize,
    content_allowance: Allowance,
    font_allowance: Allowance,
    fonts: HashMap<FontKey, Rc<Font>>,
    operators: usize,
    glyphs: usize,
    is_exhausted: bool,
    is_mixed: bool,
    pub layers: Layers,
    /// Comparisons left for determining what is visible.
    comparisons: usize,
    watermarks: Vec<Watermark>,
    is_recognised: bool,
    nameless: nameless::Count,
}

impl Interpreter {
    /// `largest`: most bytes that the content of a page or a form may unpack to.
    pub(super) fn new(largest: usize, layers: Layers) -> Self {
        Self {
            layers,
            comparisons: MOST_COMPARISONS,
            largest_page: largest,
            content_allowance: Allowance::new(largest, largest.saturating_mul(2)),
            font_allowance: Allowance::new(largest / 4, largest),
            ..Self::default()
        }
    }

    /// Whether a limit was reached and content left out.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    /// Whether the data of pages or of their fonts were damaged.
    pub(super) fn is_damaged(&self) -> bool {
        self.content_allowance.is_damaged() || self.font_allowance.is_damaged()
    }

    /// Whether so much text in another direction than its page was left out that it may be a table.
    pub(super) fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    /// Whether text behind scans was read as their words.
    pub(super) fn is_recognised(&self) -> bool {
        self.is_recognised
    }

    /// The count of characters that fonts do not identify.
    pub(super) fn nameless(&self) -> nameless::Count {
        self.nameless
    }

    fn font(&mut self, name: &Name, resources: &Resources) -> Option<Rc<Font>> {
        let object = resources.fonts.get_ref(name).map(|object| FontKey::Object(object.obj_number, object.gen_number));
        if let Some(font) = object.as_ref().and_then(|object| self.fonts.get(object)) {
            return Some(Rc::clone(font));
        }
        let dict = resources.get_font(name)?;
        let key = object.unwrap_or_else(|| FontKey::Place(dict.data().as_ptr().addr(), dict.data().len()));
        let font_allowance = &mut self.font_allowance;
        Some(Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::new(&dict, font_allowance)))))
    }

    /// Draws a page with the fields of `form` on it.
    pub(super) fn draw(&mut self, page: &Page, form: Option<&Dict>) -> Drawn {
        let (width, height) = page.render_dimensions();
        let drawn = Drawn { width: f64::from(width), height: f64::from(height), ..Drawn::default() };
        let matrix = Matrix(page.initial_transform(true).as_coeffs());
        let mut canvas = Canvas::new(self, drawn, matrix);
        for stream in contents(page.raw()) {
            canvas.draw_stream(&stream);
        }
        let content = std::mem::take(&mut canvas.content);
        canvas.interpret(&content, page.resources(), 0);
        canvas.draw_annotations(page.raw(), form, matrix);
        canvas.finish()
    }
}

/// The content streams of a page, whether listed or single.
pub(crate) fn contents<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Object>("Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(streams)) => streams.iter::<Stream>().collect(),
        _ => Vec::new(),
    }
}

/// A page being drawn.
pub(super) struct Canvas<'i> {
    pub interpreter: &'i mut Interpreter,
    pub drawn: Drawn,
    page: Area,
    content: Vec<u8>,
    state: State,
    states: Vec<State>,
    text: Matrix,
    line: Matrix,
    path: Path,
    /// The path will clip what is painted after it.
    is_clipping: bool,
    marks: Vec<Marked>,
    is_spaced: bool,
    painted: Painted,
    /// Content that is currently left out.
    pub mute: Mute,
    named: Named,
}

/// Content that is left out while drawing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mute {
    /// Open hidden sequences and forms, nested in one another.
    pub hidden: usize,
    pub text: bool,
    pub rules: bool,
}

/// Cached resources by name: a lookup costs as much as reading them.
#[derive(Debug, Default)]
struct Named {
    fonts: HashMap<Vec<u8>, Option<Rc<Font>>>,
    paints: palette::Named,
}

impl<'i> Canvas<'i> {
    fn new(interpreter: &'i mut Interpreter, drawn: Drawn, matrix: Matrix) -> Self {
        let page = Area { left: 0.0, top: 0.0, right: drawn.width, bottom: drawn.height };
        Self {
            page,
            interpreter,
            drawn,
            content: Vec::new(),
            state: State::new(matrix, page),
            states: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Path::default(),
            is_clipping: false,
            marks: Vec::new(),
            is_spaced: false,
            painted: Painted::default(),
            mute: Mute::default(),
            named: Named::default(),
        }
    }

    /// Draws the streams of a page as one. No operator may be split between streams.
    fn draw_stream(&mut self, stream: &Stream) {
        match self.interpreter.content_allowance.decoded(stream) {
            Some(data) if self.content.len() + data.len() <= self.interpreter.largest_page => {
                self.content.extend_from_slice(&data);
                self.content.push(b'\n');
            }
            _ => self.interpreter.is_exhausted = true,
        }
    }

    /// The visible content, turned so that most of its text is upright. Text in another direction is left out: it would
    /// be mixed into lines it does not belong to.
    fn finish(mut self) -> Drawn {
        match self.painted.retain_visible(&mut self.drawn.glyphs, self.page, &mut self.interpreter.comparisons) {
            Some(scans) => self.join_scans(&scans),
            None => self.interpreter.is_exhausted = true,
        }
        let of_direction = self.painted.count_directions();
        // the first of equals wins: upright
        let running = [Direction::Right, Direction::Down, Direction::Left, Direction::Up];
        let usual = running.into_iter().rev().max_by_key(|direction| of_direction[*direction as usize]);
        let usual = usual.unwrap_or(Direction::Right);
        let shown = self.drawn.glyphs.len();
        if of_direction[usual as usize] < shown {
            let is_usual: Vec<bool> = (0..shown).map(|at| self.painted.ink(at).direction == usual).collect();
            self.painted.retain(&mut self.drawn.glyphs, |at| is_usual[at]);
            let sideways = running.iter().filter(|direction| **direction != usual);
            let sideways: usize = sideways.map(|direction| of_direction[*direction as usize]).sum();
            self.interpreter.is_mixed |= sideways >= FEWEST_SIDEWAYS;
        }
        watermark::remove(&mut self.drawn, &mut self.painted, &mut self.interpreter.watermarks);
        self.interpreter.nameless.count_and_remove(&mut self.drawn);
        self.drawn.turn_upright(usual)
    }

    /// Replaces the strips of each scan by one picture; as strips they would cut its text.
    fn join_scans(&mut self, scans: &[Area]) {
        self.interpreter.is_recognised |= !scans.is_empty();
        for scan in scans {
            self.drawn.pictures.retain(|piece| !scan.holds(piece.centre()));
            self.drawn.pictures.push(*scan);
        }
    }

    fn interpret(&mut self, content: &[u8], resources: &Resources, depth: usize) {
        let floor = self.states.len();
        let marks_floor = self.marks.len();
        let named = std::mem::take(&mut self.named);
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            self.interpreter.operators += 1;
            if self.interpreter.operators > MOST_OPERATORS || self.interpreter.glyphs > MOST_GLYPHS {
                self.interpreter.is_exhausted = true;
                break;
            }
            let operator: &[u8] = instruction.operator;
            let mut operands = Operands::new(instruction.operands());
            match operator {
                b"q" if self.states.len() < floor + DEEPEST_STATE => self.states.push(self.state.clone()),
                b"Q" if self.states.len() > floor => {
                    if let Some(state) = self.states.pop() {
                        self.state = state;
                    }
                }
                b"cm" => {
                    if let Some(matrix) = operands.matrix() {
                        self.state.matrix = matrix.then(self.state.matrix);
                    }
                }
                b"Do" => {
                    let form = operands.name().and_then(|name| resources.get_x_object(name));
                    if let Some(form) = form {
                        self.draw_external(&form, resources, depth);
                    }
                }
                b"BI" => self.draw_inline_picture(&mut operands),
                b"BMC" => self.marks.push(Marked::default()),
                b"BDC" => self.begin_marked(&mut operands, resources),
                b"EMC" if self.marks.len() > marks_floor => self.end_marked(),
                b"gs" => {
                    let Some(name) = operands.name() else { continue };
                    let width = self.state.palette.set(name, resources, &mut self.named.paints);
                    self.state.line_width = width.unwrap_or(self.state.line_width);
                }
                b"w" => self.state.line_width = operands.number().unwrap_or(self.state.line_width),
                _ => {
                    let _ = self.handle_text(operator, &mut operands, resources)
                        || self.set_colour(operator, &operands, resources)
                        || self.path.build(operator, &mut operands, self.state.matrix)
                        || self.paint_path(operator);
                }
            }
        }
        while self.marks.len() > marks_floor {
            self.end_marked();
        }
        self.states.truncate(floor);
        self.named = named;
    }

    fn set_colour(&mut self, operator: &[u8], operands: &Operands, resources: &Resources) -> bool {
        let caches = (&mut self.named.paints, &mut self.interpreter.font_allowance);
        self.state.palette.handle(operator, operands, resources, caches)
    }

    /// Paints the current path, and clips to it if an operator asked for that.
    fn paint_path(&mut self, operator: &[u8]) -> bool {
        if matches!(operator, b"W" | b"W*") {
            self.is_clipping = true;
            return true;
        }
        if operator == b"sh" {
            let coat = Coat { look: self.state.palette.fill(), is_mixed: true, is_even_odd: false };
            if self.mute.hidden == 0 {
                self.painted.fill_area(self.state.clip.area, coat, self.state.clip);
            }
            return true;
        }
        let Some(painting) = Painting::from_operator(operator) else { return false };
        if matches!(operator, b"s" | b"b" | b"b*") {
            self.path.points.push((self.path.start, true));
        }
        if self.mute.hidden == 0 {
            self.record_marks(painting);
        }
        if std::mem::take(&mut self.is_clipping) {
            self.state.clip = self.state.clip.to(&self.path);
        }
        self.path.clear();
        true
    }

    /// Records the marks of a path: rules, and areas that cover what lies beneath.
    fn record_marks(&mut self, painting: Painting) {
        let State { ref palette, clip, line_width, matrix, .. } = self.state;
        let (is_mixed, is_even_odd) = (palette.is_mixed(), painting.is_even_odd);
        let width = if painting.is_stroked { line_width * matrix.scale_down() } else { 0.0 };
        if !self.mute.rules {
            self.path.draw(painting, width, clip, &mut self.drawn);
        }
        if painting.is_filled {
            self.painted.fill(&self.path, Coat { look: palette.fill(), is_mixed, is_even_odd }, clip);
        }
        if painting.is_stroked && width > THINNEST_BAR {
            let coat = Coat { look: palette.stroke(), is_mixed, is_even_odd: false };
            for area in self.path.bars(width) {
                self.painted.fill_area(area, coat, clip);
            }
        }
    }

    fn draw_external(&mut self, object: &Stream, resources: &Resources, depth: usize) {
        let dict = object.dict();
        if self.interpreter.layers.hide(dict, b"OC") {
            return;
        }
        match dict.get::<Name>("Subtype").as_deref() {
            Some(b"Image") => self.draw_picture(dict),
            Some(b"Form") if !watermark::is_marked(dict) => self.draw_form(object, resources, depth),
            _ => {}
        }
    }

    /// Draws a form; the graphics state is restored afterwards.
    pub(super) fn draw_form(&mut self, form: &Stream, resources: &Resources, depth: usize) {
        if depth >= DEEPEST_FORM {
            return;
        }
        let dict = form.dict();
        let Some(content) = self.interpreter.content_allowance.decoded(form) else {
            self.interpreter.is_exhausted = true;
            return;
        };
        // a form costs more than an operator, even an empty one
        self.interpreter.operators += 10 + content.len() / 100;
        let outer = (self.state.clone(), self.text, self.line, std::mem::take(&mut self.path));
        if let Some(matrix) = dict.get::<Array>("Matrix").and_then(|matrix| numbers(&matrix)) {
            self.state.matrix = Matrix(matrix).then(self.state.matrix);
        }
        let bounds = dict.get::<Array>("BBox").and_then(|bounds| numbers(&bounds));
        let is_area = |[x, y, far_x, far_y]: &[f64; 4]| (x - far_x).abs() > 0.0 && (y - far_y).abs() > 0.0;
        if let Some(bounds) = bounds.filter(is_area) {
            self.state.clip = self.state.clip.to(&Path::around(bounds, self.state.matrix));
        }
        if dict.contains_key("Group") {
            self.state.palette.enter_group();
        }
        match dict.get::<Dict>("Resources") {
            Some(own) => self.interpret(&content, &Resources::new(own), depth + 1),
            None => self.interpret(&content, resources, depth + 1),
        }
        (self.state, self.text, self.line, self.path) = outer;
    }

    /// Draws a form over everything drawn so far; `matrix` leads to the page.
    pub(super) fn draw_annotation(&mut self, form: &Stream, matrix: Matrix) {
        self.state = State::new(matrix, self.page);
        self.draw_form(form, &Resources::new(Dict::empty()), 0);
    }

    /// The page position of the baseline through a point.
    pub(super) fn baseline(point: (f64, f64), to_page: Matrix) -> f64 {
        Direction::from_matrix(to_page).baseline(to_page.apply(point))
    }

    /// Puts characters on the page in black, over everything drawn so far.
    pub(super) fn type_on(&mut self, glyphs: Vec<Glyph>, to_page: Matrix) {
        let fill = Some(Look { paint: Paint::BLACK, alpha: 1.0 });
        self.painted.set_ink(Ink { direction: Direction::from_matrix(to_page), fill, stroke: None, beneath: 0 });
        self.drawn.glyphs.extend(glyphs.into_iter().filter(|glyph| self.page.holds(glyph.area.centre())));
        self.painted.paint(self.drawn.glyphs.len());
    }

    /// Draws a straight line on the page.
    pub(super) fn draw_line(&mut self, [from, to]: [(f64, f64); 2]) {
        self.path.move_to(from);
        self.path.points.push((to, true));
        self.path.stroke(&mut self.drawn);
        self.path.clear();
    }

    fn draw_inline_picture(&mut self, operands: &mut Operands) {
        match operands.next() {
            Some(Object::Stream(picture)) => self.draw_picture(picture.dict()),
            _ => self.draw_picture(&Dict::empty()),
        }
    }

    fn draw_picture(&mut self, dict: &Dict) {
        let State { ref palette, clip, matrix, .. } = self.state;
        let look = Look { paint: Paint::Shaded, alpha: palette.fill().alpha };
        if self.mute.hidden > 0 || look.is_clear() {
            return;
        }
        let area = Area::around(&[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|corner| matrix.apply(corner)));
        let seen = area.intersection(clip.area);
        if seen.width() < 0.0 || seen.height() < 0.0 {
            return;
        }
        let is_stencil = ["ImageMask", "IM"].iter().any(|key| dict.get::<bool>(key) == Some(true));
        let is_see_through = ["SMask", "Mask"].iter().any(|key| dict.contains_key(key));
        let is_thin = look.alpha < 1.0;
        let is_mixed = is_stencil || is_see_through || is_thin || palette.is_mixed() || !matrix.is_upright();
        self.painted.add_picture(area, is_mixed, clip);
        self.drawn.pictures.push(seen);
    }

    fn begin_marked(&mut self, operands: &mut Operands, resources: &Resources) {
        let tag = operands.name();
        let (properties, is_off) = match operands.next() {
            Some(Object::Dict(dict)) => (Some(dict.clone()), false),
            Some(Object::Name(name)) => {
                let is_layer = tag.is_some_and(|tag| tag.as_ref() == b"OC");
                let is_off = is_layer && self.interpreter.layers.hide(&resources.properties, name);
                (resources.properties.get::<Dict>(name), is_off)
            }
            _ => (None, false),
        };
        let is_watermark = properties.as_ref().is_some_and(|properties| {
            properties.get::<Name>("Subtype").is_some_and(|subtype| subtype.as_ref() == b"Watermark")
        });
        let actual = properties.and_then(|properties| properties.get::<PdfString>("ActualText"));
        let actual = actual.map(|text| (text_string(text.as_bytes()), self.drawn.glyphs.len()));
        let is_hidden = is_off || is_watermark;
        self.mute.hidden += usize::from(is_hidden);
        self.marks.push(Marked { actual, is_hidden });
    }

    /// Replaces the glyphs of a marked sequence by its `ActualText`, spread over the same box.
    fn end_marked(&mut self) {
        let Some(marked) = self.marks.pop() else { return };
        self.mute.hidden -= usize::from(marked.is_hidden);
        let Some((text, first)) = marked.actual else { return };
        let Some(shown) = self.drawn.glyphs.get(first..).filter(|shown| !shown.is_empty()) else { return };
        let is_one_line = shown.iter().all(|glyph| (glyph.baseline - shown[0].baseline).abs() < glyph.size / 2.0);
        let characters: Vec<char> = text.chars().filter(|character| !is_blank(*character)).collect();
        if !is_one_line || shown.iter().map(|glyph| glyph.character).eq(characters.iter().copied()) {
            return;
        }
        let area = shown.iter().fold(shown[0].area, |area, glyph| area.union(glyph.area));
        let model = shown[0];
        let ink = self.painted.glyph_inks[first];
        self.drawn.glyphs.truncate(first);
        self.painted.glyph_inks.truncate(first);
        self.spread(&characters, Glyph { area, ..model });
        self.painted.glyph_inks.resize(self.drawn.glyphs.len(), ink);
    }

    /// Spreads several characters over the box of one.
    fn spread(&mut self, characters: &[char], whole: Glyph) {
        let count: u32 = characters.len().saturate();
        let width = whole.area.width() / f64::from(count.max(1));
        for (index, &character) in (0_u32..).zip(characters) {
            let left = whole.area.left + width * f64::from(index);
            let area = Area { left, right: left + width, ..whole.area };
            let character = normalize_radical(character);
            self.drawn.glyphs.push(Glyph { character, area, is_spaced: whole.is_spaced && index == 0, ..whole });
        }
    }

    fn handle_text(&mut self, operator: &[u8], operands: &mut Operands, resources: &Resources) -> bool {
        match operator {
            b"BT" => {
                self.text = Matrix::IDENTITY;
                self.line = Matrix::IDENTITY;
            }
            b"Tf" => {
                self.state.font = operands.name().and_then(|name| self.font(name, resources));
                self.state.size = operands.number().unwrap_or(self.state.size);
            }
            b"Tc" => self.state.character_spacing = operands.number().unwrap_or(0.0),
            b"Tw" => self.state.word_spacing = operands.number().unwrap_or(0.0),
            b"Tz" => self.state.stretch = operands.number().unwrap_or(100.0) / 100.0,
            b"TL" => self.state.leading = operands.number().unwrap_or(0.0),
            b"Tr" => {
                let mode = operands.number().unwrap_or(0.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float stops at the limits"
                )]
                let mode = mode as u8;
                self.state.mode = mode;
            }
            b"Ts" => self.state.rise = operands.number().unwrap_or(0.0),
            b"Td" | b"TD" => {
                if let (Some(x), Some(y)) = (operands.number(), operands.number()) {
                    if operator == b"TD" {
                        self.state.leading = -y;
                    }
                    self.next_line(x, y);
                }
            }
            b"Tm" => {
                if let Some(matrix) = operands.matrix() {
                    self.line = matrix;
                    self.text = matrix;
                }
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" => self.show_operand(operands),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands);
            }
            b"\"" => {
                self.state.word_spacing = operands.number().unwrap_or(0.0);
                self.state.character_spacing = operands.number().unwrap_or(0.0);
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands);
            }
            b"TJ" => {
                if let Some(Object::Array(array)) = operands.next() {
                    for object in array.iter::<Object>() {
                        match object {
                            Object::String(string) => self.show(string.as_bytes()),
                            Object::Number(number) => self.kern(number.as_f64()),
                            _ => {}
                        }
                    }
                }
            }
            _ => return false,
        }
        true
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.shifted(x, y);
        self.text = self.line;
    }

    fn font(&mut self, name: &Name, resources: &Resources) -> Option<Rc<Font>> {
        if let Some(font) = self.named.fonts.get(name.as_ref()) {
            return font.clone();
        }
        let font = self.interpreter.font(name, resources);
        self.named.fonts.insert(name.to_vec(), font.clone());
        font
    }

    fn show_operand(&mut self, operands: &mut Operands) {
        if let Some(Object::String(string)) = operands.next() {
            self.show(string.as_bytes());
        }
    }

    fn kern(&mut self, thousandths: f64) {
        let shift = -thousandths / 1000.0 * self.state.size;
        let is_vertical = self.state.font.as_ref().is_some_and(|font| font.is_vertical);
        self.text = if is_vertical {
            self.text.shifted(0.0, shift)
        } else {
            self.text.shifted(shift * self.state.stretch, 0.0)
        };
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        let (fill, stroke) = (self.state.palette.fill(), self.state.palette.stroke());
        let (is_filled, is_stroked) = match self.state.mode {
            1 | 5 => (false, true),
            2 | 6 => (true, true),
            3 | 7 => (false, false),
            _ => (true, false),
        };
        let some = |look: Look, is_painted: bool| is_painted.then_some(look);
        let direction = Direction::from_matrix(self.text.then(self.state.matrix));
        let (fill, stroke) = (some(fill, is_filled), some(stroke, is_stroked));
        self.painted.set_ink(Ink { direction, fill, stroke, beneath: 0 });
        font.show(bytes, |shown| self.draw_glyph(&font, direction, &shown));
    }

    fn draw_glyph(&mut self, font: &Font, direction: Direction, shown: &Shown) {
        self.interpreter.glyphs += 1;
        let State { size, stretch, rise, .. } = self.state;
        let spacing = self.state.character_spacing + if shown.is_word_space { self.state.word_spacing } else { 0.0 };
        let width = shown.width * font.scale * size;
        let to_page = self.text.then(self.state.matrix);
        let (left, baseline) =
            if font.is_vertical { (-width / 2.0, rise - VERTICAL_ORIGIN * font.scale * size) } else { (0.0, rise) };
        let (bottom, top) = (baseline - 0.12 * size, baseline + 0.88 * size);
        let right = left + width * stretch;
        let corners = [(left, bottom), (right, bottom), (left, top), (right, top)].map(|corner| to_page.apply(corner));
        let baseline = direction.baseline(to_page.apply((left, baseline)));
        let height = size.abs() * to_page.scale_down();
        let area = Area::around(&corners);
        let glyph = Glyph { character: ' ', area, baseline, size: height, is_spaced: self.is_spaced, mark: None };
        let is_placed = [area.left, area.top, area.right, area.bottom, baseline].iter().all(|value| value.is_finite());
        // glyphs of a Type 3 font may be of any size
        let is_narrow = area.width() < SMALLEST_TEXT;
        let is_tiny = height < SMALLEST_TEXT && (is_narrow || !font.is_drawn)
            || is_narrow && !font.is_drawn && size.abs() * stretch.abs() * to_page.scale_across() < SMALLEST_TEXT;
        let is_seen = !is_tiny && self.mute.hidden == 0 && !self.mute.text && self.state.clip.area.holds(area.centre());
        match &shown.text {
            _ if !is_placed || !is_seen => {}
            Text::Character(character) if is_blank(*character) => self.is_spaced = true,
            Text::Character(character) => {
                self.drawn.glyphs.push(Glyph { character: normalize_radical(*character), ..glyph });
                self.is_spaced = false;
            }
            Text::Several(text) => {
                let characters: Vec<char> = text.chars().filter(|character| !is_blank(*character)).collect();
                self.is_spaced = characters.is_empty();
                self.spread(&characters, glyph);
            }
        }
        self.painted.paint(self.drawn.glyphs.len());
        self.text = if font.is_vertical {
            self.text.shifted(0.0, font.vertical_advance * font.scale * size - spacing)
        } else {
            self.text.shifted((width + spacing) * stretch, 0.0)
        };
    }
}

/// Maps a radical to the character it looks like: some fonts report whole characters as radicals.
fn normalize_radical(character: char) -> char {
    if matches!(character, '\u{2E80}'..='\u{2FD5}') { fold(character) } else { character }
}
