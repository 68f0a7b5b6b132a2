//! Fonts: from the codes of a string to characters and their widths.

use super::allowance::Allowance;
use super::program;
use crate::saturate::Saturate;
use encoding_rs::{GB18030, WINDOWS_1252};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use std::collections::HashMap;

/// Width of a character in a font that states none, in thousandths of the size.
const USUAL_WIDTH: f64 = 500.0;
/// Distance of a vertical character's origin below the upper edge of its box, in thousandths of the size.
pub(super) const VERTICAL_ORIGIN: f64 = 880.0;
/// Most widths of a font; a font that lists more is broken.
const MOST_WIDTHS: usize = 70_000;
/// Lowest code to which encodings assign a character.
const FIRST_OF_ENCODINGS: u32 = 32;
/// Placeholder for a glyph with no known character: neither blank nor readable.
pub(crate) const UNKNOWN: char = '\u{FFFD}';

#[derive(Debug)]
pub(super) struct Font {
    to_unicode: Option<CMap>,
    codes: Codes,
    widths: Widths,
    usual_width: f64,
    /// Advance of a vertical character, in thousandths.
    pub vertical_advance: f64,
    pub is_vertical: bool,
    /// A Type 3 font: its glyphs are shapes drawn in this file.
    pub is_drawn: bool,
    /// Characters by glyph number, from the font program, if nothing else identifies them.
    glyph_characters: HashMap<u32, char>,
    /// Factor from width units to text units.
    pub scale: f64,
}

/// How the codes of a font are written, and what they mean where `ToUnicode` is silent.
#[derive(Debug)]
enum Codes {
    /// One byte a code, each with its character.
    Simple(Box<[char; 256]>),
    /// Two bytes a code: the number in the font, and in a character collection if the font names one.
    Identity(Option<CMap>),
    /// Two bytes a code: the character itself.
    Utf16(Option<CMap>),
    /// GBK and related encodings; the map leads to the numbers that widths are listed by.
    Gb(Option<CMap>),
    /// An embedded map, or one of another language.
    Mapped(Box<CMap>, Option<CMap>),
}

/// One code of a string.
#[derive(Debug, Clone, Copy)]
struct Code {
    value: u32,
    length: u8,
}

/// A character as the font gives it.
#[derive(Debug)]
pub(super) struct Shown {
    pub text: Text,
    /// In thousandths of the size.
    pub width: f64,
    /// The one-byte space that word spacing applies to.
    pub is_word_space: bool,
}

#[derive(Debug)]
pub(super) enum Text {
    Character(char),
    Several(String),
}

impl Font {
    pub(super) fn new(dict: &Dict, allowance: &mut Allowance) -> Self {
        let subtype = dict.get::<Name>("Subtype");
        let to_unicode = dict
            .get::<Stream>("ToUnicode")
            .and_then(|stream| allowance.decoded(&stream))
            .and_then(|data| CMap::parse(&data, load_embedded));
        if subtype.as_deref() == Some(b"Type0".as_slice()) {
            Self::composite(dict, to_unicode, allowance)
        } else {
            Self::simple(dict, to_unicode, subtype.as_deref() == Some(b"Type3".as_slice()))
        }
    }

    fn simple(dict: &Dict, to_unicode: Option<CMap>, is_drawn: bool) -> Self {
        let first = dict.get::<i32>("FirstChar").and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
        let listed = dict.get::<Array>("Widths");
        let widths =
            Widths(vec![Stretch::from_widths(first, listed.iter().flat_map(Array::iter::<f64>).take(256).collect())]);
        let descriptor = if is_drawn { None } else { dict.get::<Dict>("FontDescriptor") };
        let usual = descriptor.as_ref().and_then(|descriptor| descriptor.get::<f64>("MissingWidth"));
        let is_silent = to_unicode.is_none() && dict.get::<Object>("Encoding").is_none();
        // glyph names of a Type 3 font mean nothing
        let mut characters = characters(dict, !(is_drawn && to_unicode.is_some()));
        // no encoding begins so low: the codes are numbers of glyphs in the embedded subset
        if is_silent && (1..FIRST_OF_ENCODINGS).contains(&first) && descriptor.as_ref().and_then(embedded).is_some() {
            characters.fill(UNKNOWN);
        }
        let scale = match dict.get::<Array>("FontMatrix") {
            Some(matrix) if is_drawn => matrix.iter::<f64>().next().unwrap_or(0.001),
            _ => 0.001,
        };
        Self {
            to_unicode,
            codes: Codes::Simple(characters),
            widths,
            usual_width: usual.filter(|&width| width > 0.0).unwrap_or(USUAL_WIDTH),
            vertical_advance: 0.0,
            is_vertical: false,
            is_drawn,
            glyph_characters: HashMap::new(),
            scale,
        }
    }

    fn composite(dict: &Dict, to_unicode: Option<CMap>, allowance: &mut Allowance) -> Self {
        let descendant = dict.get::<Array>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict>().next());
        let descendant = descendant.unwrap_or_default();
        let mut is_vertical = false;
        let collection = || {
            let info = descendant.get::<Dict>("CIDSystemInfo")?;
            let (registry, ordering) = (info.get::<PdfString>("Registry")?, info.get::<PdfString>("Ordering")?);
            let name = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()).ucs2_cmap()?;
            predefined(name)
        };
        let codes = match dict.get::<Object>("Encoding") {
            Some(Object::Name(name)) => {
                is_vertical = name.ends_with(b"-V");
                match name.as_ref() {
                    b"Identity-H" | b"Identity-V" => Codes::Identity(collection()),
                    name if name.starts_with(b"UniGB-U") => Codes::Utf16(predefined(CMapName::from_bytes(name))),
                    name if name.starts_with(b"GB") => Codes::Gb(predefined(CMapName::from_bytes(name))),
                    name => match predefined(CMapName::from_bytes(name)) {
                        Some(map) => Codes::Mapped(Box::new(map), collection()),
                        None => Codes::Identity(collection()),
                    },
                }
            }
            Some(Object::Stream(stream)) => {
                is_vertical = stream.dict().get::<i32>("WMode") == Some(1);
                let map = allowance.decoded(&stream).and_then(|data| CMap::parse(&data, load_embedded));
                match map {
                    Some(map) => Codes::Mapped(Box::new(map), collection()),
                    None => Codes::Identity(collection()),
                }
            }
            _ => Codes::Identity(collection()),
        };
        let glyph_characters = match &codes {
            Codes::Identity(None) if to_unicode.is_none() => glyph_characters(&descendant, allowance),
            _ => HashMap::new(),
        };
        let vertical = descendant.get::<Array>("DW2").and_then(|vertical| vertical.iter::<f64>().nth(1));
        Self {
            to_unicode,
            codes,
            widths: descendant.get::<Array>("W").map(|widths| parse_widths(&widths)).unwrap_or_default(),
            usual_width: descendant.get::<f64>("DW").unwrap_or(1000.0),
            vertical_advance: vertical.unwrap_or(-1000.0),
            is_vertical,
            is_drawn: false,
            glyph_characters,
            scale: 0.001,
        }
    }

    /// Calls `each` with the characters of a string, in order.
    pub(super) fn show(&self, mut bytes: &[u8], mut each: impl FnMut(Shown)) {
        while let Some(code) = self.next_code(bytes) {
            let (taken, rest) = bytes.split_at(usize::from(code.length).min(bytes.len()));
            bytes = rest;
            each(Shown {
                text: self.text(code, taken),
                width: self.width(code),
                is_word_space: code.length == 1 && code.value == 32,
            });
        }
    }

    fn next_code(&self, bytes: &[u8]) -> Option<Code> {
        let first = *bytes.first()?;
        let one = Code { value: u32::from(first), length: 1 };
        let two = bytes.get(1).map(|&second| Code { value: u32::from(first) << 8 | u32::from(second), length: 2 });
        Some(match &self.codes {
            Codes::Simple(_) => one,
            Codes::Identity(_) | Codes::Utf16(_) => two.unwrap_or(one),
            Codes::Gb(_) => match (bytes, two) {
                ([0..=0x80 | 0xFF, ..], _) => one,
                (&[a, b @ b'0'..=b'9', c, d, ..], _) => Code { value: u32::from_be_bytes([a, b, c, d]), length: 4 },
                (_, two) => two.unwrap_or(one),
            },
            Codes::Mapped(map, _) => match two {
                Some(two) if map.lookup_cid_code(two.value, 2).is_some() => two,
                _ if map.lookup_cid_code(one.value, 1).is_some() => one,
                two => two.unwrap_or(one),
            },
        })
    }

    /// The text of a code by `ToUnicode`, or else by its encoding: one may know what the other lacks.
    fn text(&self, code: Code, bytes: &[u8]) -> Text {
        match self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code.value)) {
            Some(BfString::Char(character)) if is_known(character) => return Text::Character(character),
            Some(BfString::String(text)) if text.chars().all(is_known) => return Text::Several(text),
            _ => {}
        }
        let of_collection = |map: &Option<CMap>, number: u32| match map.as_ref()?.lookup_bf_string(number)? {
            BfString::Char(character) => Some(Text::Character(character)),
            BfString::String(text) => Some(Text::Several(text)),
        };
        let first = |text: &str| text.chars().next().map(Text::Character);
        let text = match &self.codes {
            Codes::Simple(characters) => Some(Text::Character(characters[(code.value & 0xFF) as usize])),
            Codes::Identity(map) => of_collection(map, code.value),
            Codes::Utf16(_) => char::from_u32(code.value).map(Text::Character),
            Codes::Gb(_) => first(&GB18030.decode_without_bom_handling(bytes).0),
            Codes::Mapped(map, collection) => {
                map.lookup_cid_code(code.value, code.length).and_then(|number| of_collection(collection, number))
            }
        };
        text.or_else(|| self.glyph_characters.get(&code.value).copied().map(Text::Character))
            .unwrap_or(Text::Character(UNKNOWN))
    }

    fn width(&self, code: Code) -> f64 {
        let number = match &self.codes {
            Codes::Simple(_) | Codes::Identity(_) => Some(code.value),
            Codes::Utf16(map) | Codes::Gb(map) => {
                map.as_ref().and_then(|map| map.lookup_cid_code(code.value, code.length))
            }
            Codes::Mapped(map, _) => map.lookup_cid_code(code.value, code.length),
        };
        number.and_then(|number| self.widths.get(number)).unwrap_or(self.usual_width)
    }
}

/// The embedded font program.
fn embedded<'a>(descriptor: &Dict<'a>) -> Option<Stream<'a>> {
    ["FontFile2", "FontFile3", "FontFile"].iter().find_map(|key| descriptor.get::<Stream>(key))
}

/// Characters by glyph number, for a font identified only by its program.
fn glyph_characters(font: &Dict, allowance: &mut Allowance) -> HashMap<u32, char> {
    let mut of_program = || {
        let program = embedded(&font.get::<Dict>("FontDescriptor")?)?;
        program::characters(&allowance.decoded(&program)?)
    };
    let characters = of_program().unwrap_or_default();
    let Some(map) = font.get::<Stream>("CIDToGIDMap").filter(|_| !characters.is_empty()) else { return characters };
    // maps character numbers to glyph numbers
    let Some(map) = allowance.decoded(&map) else { return HashMap::new() };
    let glyphs = map.chunks_exact(2).map(|glyph| u32::from(glyph[0]) << 8 | u32::from(glyph[1]));
    (0..).zip(glyphs).filter_map(|(code, glyph)| Some((code, *characters.get(&glyph)?))).collect()
}

fn is_known(character: char) -> bool {
    character != '\0' && character != UNKNOWN
}

fn predefined(name: CMapName) -> Option<CMap> {
    CMap::parse(load_embedded(name)?, load_embedded)
}

/// Widths by character number, in ranges of ascending numbers.
#[derive(Debug, Default)]
struct Widths(Vec<Stretch>);

/// Consecutive characters: a width for each, or one for all.
#[derive(Debug)]
struct Stretch {
    first: u32,
    last: u32,
    widths: Vec<f64>,
}

impl Stretch {
    fn from_widths(first: u32, widths: Vec<f64>) -> Self {
        let last = first.saturating_add(widths.len().saturate()).saturating_sub(1);
        Self { first, last, widths }
    }
}

impl Widths {
    fn get(&self, number: u32) -> Option<f64> {
        let after = self.0.partition_point(|stretch| stretch.first <= number);
        let stretch = self.0.get(after.checked_sub(1)?).filter(|stretch| number <= stretch.last)?;
        match stretch.widths.as_slice() {
            &[width] => Some(width),
            widths => widths.get((number - stretch.first) as usize).copied(),
        }
    }
}

/// Parses `[first [w w w] first last w]`, by character number.
fn parse_widths(array: &Array) -> Widths {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut objects = array.iter::<Object>();
    let mut count = 0;
    while let Some(first) = objects.next().and_then(number).filter(|_| count < MOST_WIDTHS) {
        let stretch = match objects.next() {
            Some(Object::Array(listed)) => {
                Stretch::from_widths(first, listed.iter::<f64>().take(MOST_WIDTHS).collect())
            }
            Some(last) => {
                let (Some(last), Some(Object::Number(width))) = (number(last), objects.next()) else { break };
                Stretch { first, last, widths: vec![width.as_f64()] }
            }
            None => break,
        };
        count += stretch.widths.len();
        stretches.push(stretch);
    }
    stretches.sort_by_key(|stretch| stretch.first);
    Widths(stretches)
}

fn number(object: Object) -> Option<u32> {
    u32::try_from(object.into_i32()?).ok()
}

/// The characters of a font with one-byte codes; glyph names count if `is_named`.
fn characters(dict: &Dict, is_named: bool) -> Box<[char; 256]> {
    let mut characters = Box::new([UNKNOWN; 256]);
    // MacRoman and Standard differ from Windows beyond ASCII, in letters that reports do not contain
    for (code, character) in (0..=u8::MAX).zip(characters.iter_mut()) {
        *character = match code {
            0x80..=0x9F => WINDOWS_1252.decode_without_bom_handling(&[code]).0.chars().next().unwrap_or(UNKNOWN),
            code => char::from(code),
        };
    }
    let encoding = dict.get::<Dict>("Encoding").filter(|_| is_named);
    let differences = encoding.and_then(|encoding| encoding.get::<Array>("Differences"));
    let mut code = 0_usize;
    for object in differences.iter().flat_map(Array::iter::<Object>) {
        match object {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(character) = characters.get_mut(code) {
                    *character = named_character(&name).unwrap_or(UNKNOWN);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    characters
}

/// Glyph names that are neither the character itself nor its code, sorted.
const NAMES: [(&str, char); 44] = [
    ("ampersand", '&'),
    ("asterisk", '*'),
    ("at", '@'),
    ("backslash", '\\'),
    ("bracketleft", '['),
    ("bracketright", ']'),
    ("bullet", '•'),
    ("colon", ':'),
    ("comma", ','),
    ("eight", '8'),
    ("emdash", '—'),
    ("endash", '–'),
    ("equal", '='),
    ("exclam", '!'),
    ("five", '5'),
    ("four", '4'),
    ("greater", '>'),
    ("hyphen", '-'),
    ("less", '<'),
    ("minus", '-'),
    ("nine", '9'),
    ("numbersign", '#'),
    ("one", '1'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("percent", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("question", '?'),
    ("quotedbl", '"'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quoteleft", '‘'),
    ("quoteright", '’'),
    ("quotesingle", '\''),
    ("semicolon", ';'),
    ("seven", '7'),
    ("six", '6'),
    ("slash", '/'),
    ("space", ' '),
    ("three", '3'),
    ("two", '2'),
    ("underscore", '_'),
    ("zero", '0'),
];

/// The character of a glyph name: `A`, `three`, `uni4E00`, `u20000`.
fn named_character(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Some(only);
    }
    if let Ok(known) = NAMES.binary_search_by_key(&name, |(known, _)| known) {
        return Some(NAMES[known].1);
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}
