//! The outlines and widths of letters. The font is part of the program; `font/README.md` names its source.

use super::scene::{At, Path};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FACE: LazyLock<Face<'static>> = LazyLock::new(|| {
    let face = Face::parse(include_bytes!("font/sans.otf"), 0);
    face.unwrap_or_else(|error| panic!("the font, a part of the program, is broken: {error}"))
});

/// Replaces characters that the font lacks, as printers do.
const LACKING: char = '〓';

/// From this character on, characters are as wide as they are high, and lines may end between them.
const FIRST_WIDE: char = '\u{2e80}';
/// Characters that do not begin a line.
const CLOSING: &str = "，。；：、！？）》〉」』】〕”’％…—·)]},.;:!?%";
/// Characters that do not end a line.
const OPENING: &str = "（《〈「『【〔“‘([{";

fn glyph(c: char) -> GlyphId {
    let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
    FACE.glyph_index(c).or_else(|| FACE.glyph_index(LACKING)).unwrap_or_default()
}

/// Factor from units of the font to units of a font size.
fn scale(size: f64) -> f64 {
    size / f64::from(FACE.units_per_em())
}

/// The characters of a text that the font lacks.
pub(super) fn lacking(text: &str) -> BTreeSet<char> {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && FACE.glyph_index(*c).is_none()).collect()
}

/// Width of a line.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let units: f64 = text.chars().map(|c| f64::from(FACE.glyph_hor_advance(glyph(c)).unwrap_or_default())).sum();
    units * scale(size)
}

/// The outline of a line, from the left end of its baseline.
pub(super) fn outline(text: &str, size: f64, (x, y): At) -> Path {
    let mut pen = Pen { path: Path::default(), x, y, scale: scale(size) };
    for c in text.chars() {
        let glyph = glyph(c);
        // a space has no outline
        let _ = FACE.outline_glyph(glyph, &mut pen);
        pen.x += f64::from(FACE.glyph_hor_advance(glyph).unwrap_or_default()) * pen.scale;
    }
    pen.path
}

/// Collects the outline of a letter at a position and size.
struct Pen {
    path: Path,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen {
    /// Converts a point of a letter, whose y axis points up.
    fn at(&self, x: f32, y: f32) -> At {
        (self.x + f64::from(x) * self.scale, self.y - f64::from(y) * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.at(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.at(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.at(x1, y1), self.at(x, y));
    }

    // the trait determines the parameters
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.curve_to(self.at(x1, y1), self.at(x2, y2), self.at(x, y));
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// Splits a text into lines of at most a width, between words and between Chinese characters. A word that is wider gets
/// a line of its own.
pub(super) fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && width(&format!("{line}{}", word.trim_end()), size) > most {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(&word);
    }
    lines.push(line.trim_end().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
}

/// Splits a text where lines may end. The pieces joined are the text.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in text.chars() {
        let may_end = before.is_some_and(|before: char| {
            let is_wide = before >= FIRST_WIDE || c >= FIRST_WIDE;
            let parts = before == ' ' || is_wide && !OPENING.contains(before);
            parts && c != ' ' && !CLOSING.contains(c)
        });
        match words.last_mut() {
            Some(word) if !may_end => word.push(c),
            _ => words.push(c.to_string()),
        }
        before = Some(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::CODEBOOK;

    #[test]
    fn the_words_of_the_project_can_be_drawn() {
        let divisions = include_str!("../names/divisions.csv");
        let bodies = include_str!("../names/bodies.toml");
        let labels: String =
            CODEBOOK.metrics().map(|metric| [metric.entry().zh.as_str(), &metric.entry().en].concat()).collect();
        let lacked = [divisions, bodies, &labels].map(|text| lacking(text.trim_start_matches('\u{feff}')));
        assert_eq!(lacked, [const { BTreeSet::new() }; 3]);
        assert_eq!(lacking("沧塘县𠮷\n"), BTreeSet::from(['𠮷']));
    }

    #[test]
    fn a_character_that_is_lacking_is_marked() {
        let origin = (0.0, 0.0);
        assert_eq!(outline("𠮷", 10.0, origin), outline("〓", 10.0, origin));
        assert!(outline("  ", 10.0, origin).is_empty());
    }

    #[test]
    fn widths_are_those_of_the_letters() {
        assert!((width("地区", 12.0) - 24.0).abs() < 1e-9);
        assert!(width("2024", 12.0) > 24.0 && width("2024", 12.0) < 30.0);
    }

    #[test]
    fn lines_end_between_words() {
        assert_eq!(lines("requests received", 10.0, 60.0), ["requests", "received"]);
        let chinese = lines("本年新收政府信息公开申请数量（件），各机关之和", 10.0, 100.0);
        assert_eq!(chinese.concat(), "本年新收政府信息公开申请数量（件），各机关之和");
        assert!(chinese.iter().all(|line| width(line, 10.0) <= 110.0), "{chinese:?}");
        assert!(chinese.iter().all(|line| !line.starts_with(['，', '）'])), "{chinese:?}");
        assert_eq!(lines("", 10.0, 100.0), [""; 0]);
    }
}
