//! Puts lines, markers and texts on a scene, in styles that differ even without colours.

use super::font;
use super::scene::{At, Colour, Path, Role, Scene, Shape, Stroke};
use std::collections::BTreeSet;

/// The style of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    size: f64,
    colour: Colour,
}

impl Look {
    pub(super) const fn new(size: f64, colour: Colour) -> Self {
        Self { size, colour }
    }
}

/// The part of a text that is at its given position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The style of a curve. Colour, dashes and marker are unique, and so is the lightness of the colour.
struct Style {
    colour: Colour,
    dashes: &'static [f32],
    marker: Marker,
    is_hollow: bool,
}

#[derive(Debug, Clone, Copy)]
enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

const STYLES: [Style; 6] = [
    Style { colour: Colour([0x14, 0x3d, 0x66]), dashes: &[], marker: Marker::Circle, is_hollow: false },
    Style { colour: Colour([0xc2, 0x5a, 0x12]), dashes: &[7.0, 3.0], marker: Marker::Square, is_hollow: false },
    Style { colour: Colour([0x1d, 0x7a, 0x5a]), dashes: &[2.0, 2.5], marker: Marker::Triangle, is_hollow: false },
    Style {
        colour: Colour([0x6a, 0x35, 0x9c]),
        dashes: &[9.0, 3.0, 2.0, 3.0],
        marker: Marker::Diamond,
        is_hollow: false,
    },
    Style { colour: Colour([0x9a, 0x74, 0x00]), dashes: &[14.0, 4.0], marker: Marker::Circle, is_hollow: true },
    Style {
        colour: Colour([0x3c, 0x3c, 0x3c]),
        dashes: &[4.0, 2.0, 1.5, 2.0],
        marker: Marker::Square,
        is_hollow: true,
    },
];

/// Most curves in one panel, so that readers can distinguish them.
pub(super) const MOST_CURVES: usize = STYLES.len();

/// Distance between lines of text, in font sizes.
pub(super) const LEADING: f64 = 1.4;
const MARKER_RADIUS: f64 = 3.6;
const CURVE_WIDTH: f32 = 1.8;
const THIN: f32 = 1.0;
const BREAK_DASHES: &[f32] = &[4.0, 3.0];

/// A scene that is being drawn.
#[derive(Default)]
pub(super) struct Canvas {
    shapes: Vec<Shape>,
}

impl Canvas {
    /// The finished scene, its size rounded up to whole units.
    pub(super) fn scene(self, (width, height): At, title: String, description: String) -> Scene {
        Scene { width: whole(width), height: whole(height), title, description, shapes: self.shapes }
    }

    pub(super) fn line(&mut self, role: Role, points: &[At], colour: Colour) {
        let stroke = Stroke { colour, width: THIN, dashes: &[] };
        self.push(Shape { role, says: String::new(), path: Path::line(points), fill: None, stroke: Some(stroke) });
    }

    /// Draws a line in the style of a curve.
    pub(super) fn curve(&mut self, points: &[At], curve: usize) {
        let Style { colour, dashes, .. } = style(curve);
        let stroke = Some(Stroke { colour: *colour, width: CURVE_WIDTH, dashes });
        self.push(Shape { role: Role::Line, says: String::new(), path: Path::line(points), fill: None, stroke });
    }

    /// Draws a marker of a curve.
    pub(super) fn marker(&mut self, at: At, curve: usize, says: String) {
        let Style { colour, marker, is_hollow, .. } = style(curve);
        let role = if says.is_empty() { Role::Axis } else { Role::Point };
        let fill = Some(if *is_hollow { Colour::WHITE } else { *colour });
        let stroke = is_hollow.then_some(Stroke { colour: *colour, width: CURVE_WIDTH, dashes: &[] });
        self.push(Shape { role, says, path: marker.outline(at), fill, stroke });
    }

    /// Draws the sample of a curve for a legend.
    pub(super) fn sample(&mut self, (x, y): At, wide: f64, curve: usize) {
        let Style { colour, dashes, .. } = style(curve);
        let stroke = Some(Stroke { colour: *colour, width: CURVE_WIDTH, dashes });
        let path = Path::line(&[(x, y), (x + wide, y)]);
        self.push(Shape { role: Role::Axis, says: String::new(), path, fill: None, stroke });
        self.marker((x + wide / 2.0, y), curve, String::new());
    }

    /// Draws a dashed line from top to bottom, and two strokes where it meets the axis.
    pub(super) fn gap(&mut self, x: f64, (top, bottom): (f64, f64), says: String) {
        let stroke = Some(Stroke { colour: Colour::DIM, width: THIN, dashes: BREAK_DASHES });
        self.push(Shape {
            role: Role::Break,
            says,
            path: Path::line(&[(x, top), (x, bottom - 6.0)]),
            fill: None,
            stroke,
        });
        let cut = [(x - 4.0, bottom + 4.0), (x, bottom - 4.0), (x + 4.0, bottom - 4.0), (x, bottom + 4.0)];
        let fill = Some(Colour::WHITE);
        self.push(Shape { role: Role::Axis, says: String::new(), path: Path::polygon(&cut), fill, stroke: None });
        self.line(Role::Axis, &cut[..2], Colour::DIM);
        self.line(Role::Axis, &cut[2..], Colour::DIM);
    }

    pub(super) fn text(&mut self, text: &str, at: At, anchor: Anchor, look: Look) {
        let path = font::outline(text, look.size, start(text, at, anchor, look));
        self.push(Shape { role: Role::Text, says: text.to_owned(), path, fill: Some(look.colour), stroke: None });
    }

    /// Draws a text around a point, with a white halo.
    pub(super) fn legible(&mut self, text: &str, at: At, look: Look) {
        const EDGE: f32 = 3.0;
        let path = font::outline(text, look.size, start(text, at, Anchor::Middle, look));
        let stroke = Some(Stroke { colour: Colour::WHITE, width: EDGE, dashes: &[] });
        self.push(Shape { role: Role::Halo, says: String::new(), path, fill: None, stroke });
        self.text(text, at, Anchor::Middle, look);
    }

    /// Draws a text in lines of at most `width` from an upper left corner; returns its lower end.
    pub(super) fn paragraph(&mut self, text: &str, (x, top): At, width: f64, look: Look) -> f64 {
        let mut y = top;
        for line in font::lines(text, look.size, width) {
            y += look.size * LEADING;
            self.text(&line, (x, y - look.size * (LEADING - 1.0)), Anchor::Start, look);
        }
        y
    }

    fn push(&mut self, shape: Shape) {
        if !shape.path.is_empty() {
            self.shapes.push(shape);
        }
    }
}

fn style(curve: usize) -> &'static Style {
    &STYLES[curve % STYLES.len()]
}

fn start(text: &str, (x, y): At, anchor: Anchor, look: Look) -> At {
    let wide = font::width(text, look.size);
    match anchor {
        Anchor::Start => (x, y),
        Anchor::Middle => (x - wide / 2.0, y),
        Anchor::End => (x - wide, y),
    }
}

impl Marker {
    fn outline(self, (x, y): At) -> Path {
        let r = MARKER_RADIUS;
        match self {
            Self::Circle => Path::circle((x, y), r),
            Self::Square => Path::polygon(&[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]),
            Self::Triangle => Path::polygon(&[(x, y - 1.3 * r), (x + 1.2 * r, y + r), (x - 1.2 * r, y + r)]),
            Self::Diamond => Path::polygon(&[(x, y - 1.4 * r), (x + 1.4 * r, y), (x, y + 1.4 * r), (x - 1.4 * r, y)]),
        }
    }
}

/// Rounds a length up to whole units.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, as the conversion is defined")]
fn whole(length: f64) -> u32 {
    length.ceil() as u32
}

/// The characters in a scene's texts that the font lacks.
pub(super) fn lacking(scene: &Scene) -> BTreeSet<char> {
    scene.shapes.iter().filter(|shape| shape.role == Role::Text).flat_map(|shape| font::lacking(&shape.says)).collect()
}
