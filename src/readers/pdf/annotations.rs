//! Annotations: form fields, and notes with their own appearance.

use super::content::{Canvas, Mute};
use super::drawn::{Area, Glyph};
use super::matrix::Matrix;
use super::operands::{is_blank, numbers, text_string};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};

/// Most annotations of a page; a form has hundreds.
const MOST_ANNOTATIONS: usize = 5_000;
/// Deepest nesting of fields; deeper ones are a loop.
const DEEPEST_FIELD: usize = 8;
/// Annotation flags: not shown at all, or only in print.
const HIDDEN: i32 = 1 << 1;
const NO_VIEW: i32 = 1 << 5;
/// Field flags: multiline, and shown as stars.
const SEVERAL_LINES: i32 = 1 << 12;
const PASSWORD: i32 = 1 << 13;
/// Text size of a field that leaves it to the viewer: this share of its height, up to `USUAL_SIZE` points.
const SHARE_OF_FIELD: f64 = 0.7;
/// Largest size that a viewer chooses for text in a field, in points.
const USUAL_SIZE: f64 = 12.0;
/// Distance between lines in a field, in sizes.
const LEADING: f64 = 1.15;
/// Distance between the edge of a field and its text, in points.
const PADDING: f64 = 2.0;

/// How an annotation is drawn.
enum Kind {
    Field,
    /// Typed onto the page.
    Text,
    /// A line through words.
    Strike,
    /// Shapes that may cover content; their words are not the page's.
    Shape,
}

impl Kind {
    fn from_annotation(annotation: &Dict) -> Option<Self> {
        Some(match annotation.get::<Name>("Subtype")?.as_ref() {
            // a seal shows the signer, and nothing of the report
            b"Widget" if inherited::<Name>(annotation, "FT").is_some_and(|kind| kind.as_ref() == b"Sig") => Self::Shape,
            b"Widget" => Self::Field,
            b"FreeText" => Self::Text,
            b"StrikeOut" => Self::Strike,
            b"Square" | b"Circle" | b"Polygon" | b"Ink" | b"Stamp" => Self::Shape,
            _ => return None,
        })
    }

    /// Leaves out the frame, which is not a rule of a table.
    fn mute(&self) -> Mute {
        match self {
            Self::Field | Self::Text => Mute { rules: true, ..Mute::default() },
            Self::Strike => Mute { text: true, ..Mute::default() },
            Self::Shape => Mute { text: true, rules: true, ..Mute::default() },
        }
    }
}

impl Canvas<'_> {
    /// Draws the annotations of a page as a viewer shows them.
    pub(super) fn draw_annotations(&mut self, page: &Dict, form: Option<&Dict>, to_page: Matrix) {
        let Some(listed) = page.get::<Array>("Annots") else { return };
        // the viewer redraws fields
        let is_rewritten = form.is_some_and(|form| form.get::<bool>("NeedAppearances") == Some(true));
        for annotation in listed.iter::<Dict>().take(MOST_ANNOTATIONS) {
            let flags = annotation.get::<i32>("F").unwrap_or(0);
            let kind = Kind::from_annotation(&annotation);
            let Some(kind) = kind.filter(|_| flags & (HIDDEN | NO_VIEW) == 0) else { continue };
            let rect = annotation.get::<Array>("Rect").and_then(|rect| numbers::<4>(&rect));
            let Some([x, y, far_x, far_y]) = rect else { continue };
            if self.interpreter.layers.hide(&annotation, b"OC") {
                continue;
            }
            let rect = Area::around(&[(x, y), (far_x, far_y)]);
            self.mute = kind.mute();
            let appearance = appearance(&annotation);
            let value = match kind {
                Kind::Field if is_rewritten || appearance.is_none() => value(&annotation),
                Kind::Text if appearance.is_none() => {
                    annotation.get::<PdfString>("Contents").map(|text| decode_string(&text))
                }
                _ => None,
            };
            match (value, appearance) {
                (Some(value), _) => self.field(&annotation, form, &value, rect, to_page),
                (None, Some(appearance)) => self.draw_annotation(&appearance, fitted(&appearance, rect).then(to_page)),
                (None, None) if matches!(kind, Kind::Strike) => self.strike(&annotation, to_page),
                (None, None) => {}
            }
        }
        self.mute = Mute::default();
    }

    /// Writes the value of a field into its box, as a viewer does.
    fn field(&mut self, field: &Dict, form: Option<&Dict>, value: &str, rect: Area, to_page: Matrix) {
        let usual = inherited::<PdfString>(field, "DA").or_else(|| form?.get::<PdfString>("DA"));
        let usual = usual.and_then(|usual| size_of(&decode_string(&usual))).filter(|size| *size > 0.0);
        let is_long = inherited::<i32>(field, "Ff").unwrap_or(0) & SEVERAL_LINES != 0;
        let size = usual.unwrap_or((SHARE_OF_FIELD * rect.height()).min(USUAL_SIZE));
        let alignment = inherited::<i32>(field, "Q").or_else(|| form?.get::<i32>("Q")).unwrap_or(0);
        // page coordinates count upward
        let first =
            if is_long { rect.bottom - PADDING - size } else { f64::midpoint(rect.top, rect.bottom) - 0.38 * size };
        let mut y = first;
        for line in value.split(['\r', '\n']).filter(|line| !line.is_empty()) {
            let length = line.chars().map(usual_width).sum::<f64>() * size;
            let x = match alignment {
                1 => f64::midpoint(rect.left, rect.right) - length / 2.0,
                2 => rect.right - PADDING - length,
                _ => rect.left + PADDING,
            };
            self.write(line, (x, y), size, to_page);
            y -= LEADING * size;
        }
    }

    /// Writes text from a point on, in an ordinary font.
    fn write(&mut self, text: &str, (mut x, y): (f64, f64), size: f64, to_page: Matrix) {
        let mut is_spaced = false;
        let mut glyphs = Vec::new();
        for character in text.chars() {
            let width = usual_width(character) * size;
            let corners = [(x, y - 0.12 * size), (x + width, y - 0.12 * size), (x, y + 0.88 * size)];
            let area = Area::around(&corners.map(|corner| to_page.apply(corner)));
            let baseline = Self::baseline((x, y), to_page);
            if is_blank(character) {
                is_spaced = true;
            } else {
                let size = size * to_page.scale_down();
                glyphs.push(Glyph { character, area, baseline, size, is_spaced, mark: None });
                is_spaced = false;
            }
            x += width;
        }
        self.type_on(glyphs, to_page);
    }

    /// Strikes through the marked words, if the file leaves that to the viewer.
    fn strike(&mut self, annotation: &Dict, to_page: Matrix) {
        let Some(corners) = annotation.get::<Array>("QuadPoints") else { return };
        let corners: Vec<f64> = corners.iter::<f64>().collect();
        for corners in corners.chunks_exact(8) {
            let points: Vec<(f64, f64)> = corners.chunks_exact(2).map(|point| (point[0], point[1])).collect();
            let area = Area::around(&points);
            let middle = f64::midpoint(area.top, area.bottom);
            self.draw_line([(area.left, middle), (area.right, middle)].map(|point| to_page.apply(point)));
        }
    }
}

/// The current appearance of an annotation.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict>("AP")?.get::<Object>("N")? {
        Object::Stream(appearance) => Some(appearance),
        Object::Dict(states) => states.get::<Stream>(annotation.get::<Name>("AS")?),
        _ => None,
    }
}

/// The matrix from an appearance form to its box on the page.
fn fitted(appearance: &Stream, rect: Area) -> Matrix {
    let dict = appearance.dict();
    let bounds = dict.get::<Array>("BBox").and_then(|bounds| numbers::<4>(&bounds));
    let Some([x, y, far_x, far_y]) = bounds else { return Matrix::IDENTITY.shifted(rect.left, rect.top) };
    let matrix = dict.get::<Array>("Matrix").and_then(|matrix| numbers(&matrix)).map_or(Matrix::IDENTITY, Matrix);
    let corners = [(x, y), (far_x, y), (x, far_y), (far_x, far_y)].map(|corner| matrix.apply(corner));
    let drawn = Area::around(&corners);
    let scale = |from: f64, to: f64| if from > 0.0 { to / from } else { 1.0 };
    let (across, down) = (scale(drawn.width(), rect.width()), scale(drawn.height(), rect.height()));
    Matrix([across, 0.0, 0.0, down, rect.left - across * drawn.left, rect.top - down * drawn.top])
}

/// The value of a text or choice field.
fn value(field: &Dict) -> Option<String> {
    let kind = inherited::<Name>(field, "FT")?;
    let is_secret = inherited::<i32>(field, "Ff").unwrap_or(0) & PASSWORD != 0;
    if !matches!(kind.as_ref(), b"Tx" | b"Ch") || is_secret {
        return None;
    }
    Some(decode_string(&inherited::<PdfString>(field, "V")?)).filter(|value| !value.trim().is_empty())
}

/// An entry of a field, possibly inherited from its parents.
fn inherited<'a, T>(field: &Dict<'a>, entry: &str) -> Option<T>
where
    Object<'a>: TryInto<T>,
{
    let mut at = field.clone();
    for _ in 0..DEEPEST_FIELD {
        if let Some(object) = at.get::<Object>(entry) {
            return object.try_into().ok();
        }
        at = at.get::<Dict>("Parent")?;
    }
    None
}

fn decode_string(string: &PdfString) -> String {
    text_string(string.as_bytes())
}

/// The text size that a default appearance sets: `0 g /Helv 8 Tf`.
fn size_of(appearance: &str) -> Option<f64> {
    let words: Vec<&str> = appearance.split_whitespace().collect();
    let operator = words.iter().position(|word| *word == "Tf")?;
    words.get(operator.checked_sub(1)?)?.parse().ok()
}

/// In sizes.
fn usual_width(character: char) -> f64 {
    if character.is_ascii() { 0.5 } else { 1.0 }
}
