//! Draws a page: follows the operators that place text and lines, and passes over all that only colours them.

use super::font::{Font, Shown, Text, VERTICAL_ORIGIN};
use super::packed::{MOST_SWOLLEN, VEIL};
use super::{Area, Drawn, Glyph, Rule};
use crate::fold::fold;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_syntax::page::{Page, Resources};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// Operators of all pages together; a thousand times what a report needs.
const MOST_OPERATORS: usize = 5_000_000;
const MOST_GLYPHS: usize = 1_000_000;
/// Rules of a page: beyond that it is a drawing.
pub const MOST_RULES: usize = 6_000;
const DEEPEST_FORM: usize = 12;
const DEEPEST_STATE: usize = 256;
/// Fewer characters along the side of a page (`装订线`, a running title) are no table; slanting ones, a watermark, never are.
const FEWEST_SIDEWAYS: usize = 40;
/// A filled shape so thin is a line.
const THICKEST_RULE: f64 = 3.0;
const SHORTEST_RULE: f64 = 3.0;
/// Text that leans no more than this, over its length, is straight: a page laid on the scanner is not.
const LEAN: f64 = 0.2;
/// What leans more than this over its length is no rule.
const MOST_LEANING: f64 = 1.0;

/// The decoded bytes of a stream that is no picture, as far as they go when it is damaged; `None` beyond the limit.
fn decoded<'a>(stream: &Stream<'a>, limit: usize) -> Option<Cow<'a, [u8]>> {
    let dict = stream.dict();
    let is_plain = !dict.contains_key("DecodeParms") && !dict.contains_key("DP");
    let filters: Vec<Name> = match dict.get::<Object>("Filter").or_else(|| dict.get("F")) {
        Some(Object::Name(filter)) => vec![filter],
        Some(Object::Array(filters)) => filters.iter().collect(),
        _ => Vec::new(),
    };
    let raw = stream.raw_data();
    // what the library unpacks, nothing stops
    let is_small = raw.len().saturating_mul(MOST_SWOLLEN) <= limit;
    let swells = |filter: &Name| matches!(filter.as_ref(), b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW");
    match filters.as_slice() {
        [] => Some(raw),
        // a bomb stops at the limit, before its memory is taken
        [filter] if is_plain && filter.as_ref() == b"FlateDecode" => {
            let data = match raw.strip_prefix(&VEIL) {
                Some(veiled) => decompress_to_vec_with_limit(veiled, limit),
                None => decompress_to_vec_zlib_with_limit(&raw, limit),
            };
            let data = match data {
                Ok(data) => data,
                Err(error) if error.status == TINFLStatus::HasMoreOutput => return None,
                Err(error) if error.output.is_empty() && is_small => stream.decoded_data().ok()?.into_owned(),
                Err(error) => error.output,
            };
            Some(Cow::Owned(data))
        }
        filters => {
            let is_packed_once = filters.iter().filter(|filter| swells(filter)).count() < 2;
            if !is_small || !is_packed_once {
                return None;
            }
            stream.decoded_data().ok().filter(|data| data.len() <= limit)
        }
    }
}

/// What streams of a kind may unpack to, each and all together: a bomb can be referred to by every page.
#[derive(Debug, Default)]
pub struct Allowance {
    each: usize,
    left: usize,
}

impl Allowance {
    pub fn new(each: usize, together: usize) -> Self {
        Self { each, left: together }
    }

    /// The decoded bytes of a stream, as long as there is room for them.
    pub fn decoded<'a>(&mut self, stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
        let limit = self.each.min(self.left);
        let data = decoded(stream, limit).filter(|data| data.len() <= limit);
        self.left -= data.as_ref().map_or(limit, |data| data.len());
        data
    }
}

/// `[a b c d e f]` of the PDF reference: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Debug, Clone, Copy)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `outer`.
    pub fn then(self, outer: Self) -> Self {
        let (m, o) = (self.0, outer.0);
        Self([
            m[0] * o[0] + m[1] * o[2],
            m[0] * o[1] + m[1] * o[3],
            m[2] * o[0] + m[3] * o[2],
            m[2] * o[1] + m[3] * o[3],
            m[4] * o[0] + m[5] * o[2] + o[4],
            m[4] * o[1] + m[5] * o[3] + o[5],
        ])
    }

    pub fn apply(self, (x, y): (f64, f64)) -> (f64, f64) {
        let m = self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    pub fn shifted(self, x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    /// How much longer a unit up gets.
    pub fn scale_down(self) -> f64 {
        self.0[2].hypot(self.0[3])
    }
}

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
}

impl State {
    fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            font: None,
            size: 1.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// Which way text runs on a page as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Right,
    Down,
    Left,
    Up,
    /// A watermark, mostly.
    Aslant,
}

impl Direction {
    fn of(to_page: Matrix) -> Self {
        let (x, y) = (to_page.0[0], to_page.0[1]);
        if y.abs() <= LEAN * x.abs() {
            if x < 0.0 { Self::Left } else { Self::Right }
        } else if x.abs() <= LEAN * y.abs() {
            if y < 0.0 { Self::Up } else { Self::Down }
        } else {
            Self::Aslant
        }
    }
}

/// Text that the file says in other words: what it says, and the first glyph it stands for.
type Marked = Option<(String, usize)>;

/// How a font is known again: by the number of its object, or by where it stands.
#[derive(Debug, PartialEq, Eq, Hash)]
enum FontKey {
    Object(u32, i32),
    Place(usize, usize),
}

/// Draws pages one after the other; fonts are read once.
#[derive(Debug, Default)]
pub struct Interpreter {
    largest_page: usize,
    of_contents: Allowance,
    of_fonts: Allowance,
    fonts: HashMap<FontKey, Rc<Font>>,
    operators: usize,
    glyphs: usize,
    is_exhausted: bool,
    is_mixed: bool,
}

impl Interpreter {
    /// With what the content of a page or a form may unpack to.
    pub fn new(largest: usize) -> Self {
        Self {
            largest_page: largest,
            of_contents: Allowance::new(largest, largest.saturating_mul(2)),
            of_fonts: Allowance::new(largest / 4, largest),
            ..Self::default()
        }
    }

    /// Whether a limit was reached and something left out.
    pub fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    /// Whether so much text was left out that runs in another direction than the rest of its page that it may be a table.
    pub fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    fn font(&mut self, name: &Name, resources: &Resources) -> Option<Rc<Font>> {
        let object = resources.fonts.get_ref(name).map(|object| FontKey::Object(object.obj_number, object.gen_number));
        if let Some(font) = object.as_ref().and_then(|object| self.fonts.get(object)) {
            return Some(Rc::clone(font));
        }
        let dict = resources.get_font(name)?;
        let key = object.unwrap_or_else(|| FontKey::Place(dict.data().as_ptr().addr(), dict.data().len()));
        let of_fonts = &mut self.of_fonts;
        Some(Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::new(&dict, of_fonts)))))
    }

    pub fn draw(&mut self, page: &Page) -> Drawn {
        let (width, height) = page.render_dimensions();
        let drawn = Drawn { width: f64::from(width), height: f64::from(height), ..Drawn::default() };
        let matrix = Matrix(page.initial_transform(true).as_coeffs());
        let mut canvas = Canvas::new(self, drawn, matrix);
        for stream in contents(page.raw()) {
            canvas.stream(&stream);
        }
        let content = std::mem::take(&mut canvas.content);
        canvas.run(&content, page.resources(), 0);
        canvas.finish()
    }
}

/// The streams of a page, however they are listed.
fn contents<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Object>("Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(streams)) => streams.iter::<Stream>().collect(),
        _ => Vec::new(),
    }
}

/// A page while it is drawn.
struct Canvas<'i> {
    interpreter: &'i mut Interpreter,
    drawn: Drawn,
    content: Vec<u8>,
    state: State,
    states: Vec<State>,
    text: Matrix,
    line: Matrix,
    path: Path,
    marks: Vec<Marked>,
    is_spaced: bool,
    /// Which way the text of each glyph runs.
    directions: Vec<Direction>,
    /// Fonts by the names of the resources at hand: to look one up there costs as much as to read it.
    named: HashMap<Vec<u8>, Option<Rc<Font>>>,
}

impl<'i> Canvas<'i> {
    fn new(interpreter: &'i mut Interpreter, drawn: Drawn, matrix: Matrix) -> Self {
        Self {
            interpreter,
            drawn,
            content: Vec::new(),
            state: State::new(matrix),
            states: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Path::default(),
            marks: Vec::new(),
            is_spaced: false,
            directions: Vec::new(),
            named: HashMap::new(),
        }
    }

    /// Streams of a page are one; an operator may not be cut between them.
    fn stream(&mut self, stream: &Stream) {
        match self.interpreter.of_contents.decoded(stream) {
            Some(data) if self.content.len() + data.len() <= self.interpreter.largest_page => {
                self.content.extend_from_slice(&data);
                self.content.push(b'\n');
            }
            _ => self.interpreter.is_exhausted = true,
        }
    }

    /// What the page shows, turned so that most of its text is upright. What runs in another direction is left out:
    /// it would be read into lines that it is not in.
    fn finish(mut self) -> Drawn {
        let page = Area { left: 0.0, top: 0.0, right: self.drawn.width, bottom: self.drawn.height };
        let mut of_direction = [0_usize; 5];
        for direction in &self.directions {
            of_direction[*direction as usize] += 1;
        }
        // of equals the first: upright
        let running = [Direction::Right, Direction::Down, Direction::Left, Direction::Up];
        let usual = running.into_iter().rev().max_by_key(|direction| of_direction[*direction as usize]);
        let usual = usual.unwrap_or(Direction::Right);
        let shown = self.drawn.glyphs.len();
        if of_direction[usual as usize] < shown {
            let mut directions = self.directions.iter();
            self.drawn.glyphs.retain(|_| directions.next() == Some(&usual));
            let sideways = running.iter().filter(|direction| **direction != usual);
            let sideways: usize = sideways.map(|direction| of_direction[*direction as usize]).sum();
            self.interpreter.is_mixed |= sideways >= FEWEST_SIDEWAYS;
        }
        self.drawn.glyphs.retain(|glyph| page.holds(glyph.area.centre()));
        self.drawn.turned_upright(usual)
    }

    fn run(&mut self, content: &[u8], resources: &Resources, depth: usize) {
        let floor = self.states.len();
        let named = std::mem::take(&mut self.named);
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            self.interpreter.operators += 1;
            if self.interpreter.operators > MOST_OPERATORS || self.interpreter.glyphs > MOST_GLYPHS {
                self.interpreter.is_exhausted = true;
                break;
            }
            let operator: &[u8] = instruction.operator;
            let mut operands = Operands { objects: instruction.operands().collect(), at: 0 };
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
                        self.external(&form, resources, depth);
                    }
                }
                b"BI" => self.picture(),
                b"BMC" => self.marks.push(None),
                b"BDC" => self.begin_marked(&mut operands, resources),
                b"EMC" => self.end_marked(),
                _ => {
                    let _ = self.text_operator(operator, &mut operands, resources)
                        || self.path.operator(operator, &mut operands, self.state.matrix, &mut self.drawn);
                }
            }
        }
        self.states.truncate(floor);
        self.named = named;
    }

    fn external(&mut self, object: &Stream, resources: &Resources, depth: usize) {
        let dict = object.dict();
        match dict.get::<Name>("Subtype").as_deref() {
            Some(b"Image") => self.picture(),
            Some(b"Form") if depth < DEEPEST_FORM => {
                let Some(content) = self.interpreter.of_contents.decoded(object) else {
                    self.interpreter.is_exhausted = true;
                    return;
                };
                // a form costs more than an operator, even when it is empty
                self.interpreter.operators += 10 + content.len() / 100;
                let outer = (self.state.clone(), self.text, self.line, std::mem::take(&mut self.path));
                if let Some(matrix) = dict.get::<Array>("Matrix").and_then(|matrix| numbers(&matrix)) {
                    self.state.matrix = Matrix(matrix).then(self.state.matrix);
                }
                match dict.get::<Dict>("Resources") {
                    Some(own) => self.run(&content, &Resources::new(own), depth + 1),
                    None => self.run(&content, resources, depth + 1),
                }
                (self.state, self.text, self.line, self.path) = outer;
            }
            _ => {}
        }
    }

    fn picture(&mut self) {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|corner| self.state.matrix.apply(corner));
        self.drawn.pictures.push(Area::around(&corners));
    }

    fn begin_marked(&mut self, operands: &mut Operands, resources: &Resources) {
        let _ = operands.name();
        let properties = match operands.next() {
            Some(Object::Dict(dict)) => Some(dict.clone()),
            Some(Object::Name(name)) => resources.properties.get::<Dict>(name),
            _ => None,
        };
        let actual = properties.and_then(|properties| properties.get::<PdfString>("ActualText"));
        self.marks.push(actual.map(|text| (text_string(text.as_bytes()), self.drawn.glyphs.len())));
    }

    /// The glyphs of a marked stretch become the text that it stands for, spread over the same box.
    fn end_marked(&mut self) {
        let Some(Some((text, first))) = self.marks.pop() else { return };
        let Some(shown) = self.drawn.glyphs.get(first..).filter(|shown| !shown.is_empty()) else { return };
        let is_one_line = shown.iter().all(|glyph| (glyph.baseline - shown[0].baseline).abs() < glyph.size / 2.0);
        let characters: Vec<char> = text.chars().filter(|character| !is_blank(*character)).collect();
        if !is_one_line || shown.iter().map(|glyph| glyph.character).eq(characters.iter().copied()) {
            return;
        }
        let area = shown.iter().fold(shown[0].area, |area, glyph| area.with(glyph.area));
        let model = shown[0];
        let direction = self.directions[first];
        self.drawn.glyphs.truncate(first);
        self.directions.truncate(first);
        self.spread(&characters, Glyph { area, ..model });
        self.directions.resize(self.drawn.glyphs.len(), direction);
    }

    /// Several characters in the box of one.
    fn spread(&mut self, characters: &[char], whole: Glyph) {
        let count = u32::try_from(characters.len()).unwrap_or(u32::MAX);
        let width = whole.area.width() / f64::from(count.max(1));
        for (index, &character) in (0_u32..).zip(characters) {
            let left = whole.area.left + width * f64::from(index);
            let area = Area { left, right: left + width, ..whole.area };
            let character = unified(character);
            self.drawn.glyphs.push(Glyph { character, area, is_spaced: whole.is_spaced && index == 0, ..whole });
        }
    }

    fn text_operator(&mut self, operator: &[u8], operands: &mut Operands, resources: &Resources) -> bool {
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
        if let Some(font) = self.named.get(name.as_ref()) {
            return font.clone();
        }
        let font = self.interpreter.font(name, resources);
        self.named.insert(name.to_vec(), font.clone());
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
        font.show(bytes, |shown| self.glyph(&font, &shown));
    }

    fn glyph(&mut self, font: &Font, shown: &Shown) {
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
        let direction = Direction::of(to_page);
        let (x, y) = to_page.apply((left, baseline));
        let baseline = if matches!(direction, Direction::Up | Direction::Down) { x } else { y };
        let height = size.abs() * to_page.scale_down();
        let area = Area::around(&corners);
        let glyph = Glyph { character: ' ', area, baseline, size: height, is_spaced: self.is_spaced };
        let is_placed = [area.left, area.top, area.right, area.bottom, baseline].iter().all(|value| value.is_finite());
        match &shown.text {
            _ if !is_placed => {}
            Text::Character(character) if is_blank(*character) => self.is_spaced = true,
            Text::Character(character) => {
                self.drawn.glyphs.push(Glyph { character: unified(*character), ..glyph });
                self.is_spaced = false;
            }
            Text::Several(text) => {
                let characters: Vec<char> = text.chars().filter(|character| !is_blank(*character)).collect();
                self.is_spaced = characters.is_empty();
                self.spread(&characters, glyph);
            }
        }
        self.directions.resize(self.drawn.glyphs.len(), direction);
        self.text = if font.is_vertical {
            self.text.shifted(0.0, font.vertical_advance * font.scale * size - spacing)
        } else {
            self.text.shifted((width + spacing) * stretch, 0.0)
        };
    }
}

/// Fonts say of whole characters that they are the radicals that look like them.
fn unified(character: char) -> char {
    if matches!(character, '\u{2E80}'..='\u{2FD5}') { fold(character) } else { character }
}

pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

/// A string of the document itself: UTF-16 or UTF-8 with a mark, else Latin.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn numbers<const COUNT: usize>(array: &Array) -> Option<[f64; COUNT]> {
    let numbers: Vec<f64> = array.iter::<f64>().take(COUNT).collect();
    numbers.try_into().ok()
}

/// The operands of an operator, one after the other.
struct Operands<'o, 'a> {
    objects: Vec<&'o Object<'a>>,
    at: usize,
}

impl<'o, 'a> Operands<'o, 'a> {
    fn next(&mut self) -> Option<&'o Object<'a>> {
        let object = self.objects.get(self.at).copied();
        self.at += 1;
        object
    }

    fn number(&mut self) -> Option<f64> {
        match self.next()? {
            Object::Number(number) => Some(number.as_f64()).filter(|number| number.is_finite()),
            _ => None,
        }
    }

    fn name(&mut self) -> Option<&'o Name<'a>> {
        match self.next()? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    fn point(&mut self) -> Option<(f64, f64)> {
        Some((self.number()?, self.number()?))
    }

    fn matrix(&mut self) -> Option<Matrix> {
        let mut matrix = [0.0; 6];
        for value in &mut matrix {
            *value = self.number()?;
        }
        Some(Matrix(matrix))
    }
}

/// The path under construction, in the coordinates of the page.
#[derive(Debug, Default)]
pub struct Path {
    /// Each with whether a straight line leads to it from the one before.
    pub points: Vec<((f64, f64), bool)>,
    pub start: (f64, f64),
}

impl Path {
    fn operator(&mut self, operator: &[u8], operands: &mut Operands, matrix: Matrix, drawn: &mut Drawn) -> bool {
        match operator {
            b"m" => {
                if let Some(point) = operands.point() {
                    self.move_to(matrix.apply(point));
                }
            }
            b"l" => {
                if let Some(point) = operands.point() {
                    self.points.push((matrix.apply(point), true));
                }
            }
            b"c" | b"v" | b"y" => {
                let mut end = None;
                while let Some(point) = operands.point() {
                    end = Some(point);
                }
                if let Some(end) = end {
                    self.points.push((matrix.apply(end), false));
                }
            }
            b"h" => self.points.push((self.start, true)),
            b"re" => {
                if let (Some((x, y)), Some((width, height))) = (operands.point(), operands.point()) {
                    self.move_to(matrix.apply((x, y)));
                    for corner in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
                        self.points.push((matrix.apply(corner), true));
                    }
                }
            }
            b"S" => self.stroke(drawn),
            b"s" => {
                self.points.push((self.start, true));
                self.stroke(drawn);
            }
            b"f" | b"F" | b"f*" => self.fill(drawn),
            b"B" | b"B*" | b"b" | b"b*" => self.stroke(drawn),
            b"n" => self.points.clear(),
            _ => return false,
        }
        true
    }

    pub fn move_to(&mut self, point: (f64, f64)) {
        self.start = point;
        self.points.push((point, false));
    }

    pub fn stroke(&mut self, drawn: &mut Drawn) {
        for pair in self.points.windows(2) {
            if pair[1].1 {
                rule(Area::around(&[pair[0].0, pair[1].0]), MOST_LEANING, drawn);
            }
        }
        self.points.clear();
    }

    /// A filled shape that is thin is a line.
    pub fn fill(&mut self, drawn: &mut Drawn) {
        let mut corners: Vec<(f64, f64)> = Vec::new();
        for &(point, is_line) in &self.points {
            if !is_line {
                rule(Area::around(&corners), THICKEST_RULE, drawn);
                corners.clear();
            }
            corners.push(point);
        }
        rule(Area::around(&corners), THICKEST_RULE, drawn);
        self.points.clear();
    }
}

fn rule(area: Area, thickest: f64, drawn: &mut Drawn) {
    let (width, height) = (area.width(), area.height());
    if drawn.across.len() + drawn.down.len() >= MOST_RULES || !(width.is_finite() && height.is_finite()) {
        return;
    }
    let (x, y) = area.centre();
    if height <= thickest && width >= SHORTEST_RULE.max(height) {
        drawn.across.push(Rule { at: y, start: area.left, end: area.right });
    } else if width <= thickest && height >= SHORTEST_RULE {
        drawn.down.push(Rule { at: x, start: area.top, end: area.bottom });
    }
}
