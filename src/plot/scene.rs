//! A drawing: outlines with their paint, the last one on top. SVG and PNG are made from the same outlines.

use std::fmt::Write as _;

/// A colour, as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) [u8; 3]);

impl Colour {
    pub(super) const BLACK: Self = Self([0x1a; 3]);
    pub(super) const DIM: Self = Self([0x59; 3]);
    pub(super) const FAINT: Self = Self([0x8c; 3]);
    pub(super) const GRID: Self = Self([0xdd; 3]);
    pub(super) const WHITE: Self = Self([0xff; 3]);
}

/// A line of some width. Lengths are in units of the scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) colour: Colour,
    pub(super) width: f32,
    /// Lengths of dashes and of the gaps between them; empty for a line without gaps.
    pub(super) dashes: &'static [f32],
}

/// The function of a shape in the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Grid,
    Axis,
    Break,
    Line,
    Point,
    /// A white edge that keeps a text legible on top of a line.
    Halo,
    Text,
}

impl Role {
    /// Its name as the class of an SVG element.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Axis => "axis",
            Self::Break => "break",
            Self::Line => "line",
            Self::Point => "point",
            Self::Halo => "halo",
            Self::Text => "text",
        }
    }
}

/// An outline with its paint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub(super) role: Role,
    /// Its description for people who do not see it; empty for a decoration.
    pub(super) says: String,
    pub(super) path: Path,
    pub(super) fill: Option<Colour>,
    pub(super) stroke: Option<Stroke>,
}

/// A drawing. Lengths are in CSS pixels, 96 per inch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) shapes: Vec<Shape>,
}

/// A point: distance from the left edge and from the upper one.
pub(super) type At = (f64, f64);

/// An outline in the notation of SVG.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path(String);

impl Path {
    /// A line through points.
    pub(super) fn line(points: &[At]) -> Self {
        let mut path = Self::default();
        for (at, &point) in points.iter().enumerate() {
            if at == 0 { path.move_to(point) } else { path.line_to(point) }
        }
        path
    }

    /// A closed outline through points.
    pub(super) fn polygon(points: &[At]) -> Self {
        let mut path = Self::line(points);
        path.close();
        path
    }

    /// A circle.
    pub(super) fn circle((x, y): At, radius: f64) -> Self {
        /// Distance of the control points of a quarter circle, as a share of its radius.
        const HANDLE: f64 = 0.552_285;
        let handle = radius * HANDLE;
        let mut path = Self::default();
        path.move_to((x, y - radius));
        path.curve_to((x + handle, y - radius), (x + radius, y - handle), (x + radius, y));
        path.curve_to((x + radius, y + handle), (x + handle, y + radius), (x, y + radius));
        path.curve_to((x - handle, y + radius), (x - radius, y + handle), (x - radius, y));
        path.curve_to((x - radius, y - handle), (x - handle, y - radius), (x, y - radius));
        path.close();
        path
    }

    pub(super) fn move_to(&mut self, to: At) {
        self.push('M', &[to]);
    }

    pub(super) fn line_to(&mut self, to: At) {
        self.push('L', &[to]);
    }

    pub(super) fn quad_to(&mut self, control: At, to: At) {
        self.push('Q', &[control, to]);
    }

    pub(super) fn curve_to(&mut self, first: At, second: At, to: At) {
        self.push('C', &[first, second, to]);
    }

    pub(super) fn close(&mut self) {
        self.0.push('Z');
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    fn push(&mut self, verb: char, points: &[At]) {
        self.0.push(verb);
        for (at, (x, y)) in points.iter().enumerate() {
            let gap = if at == 0 { "" } else { " " };
            // writing to a text cannot fail
            let _ = write!(self.0, "{gap}{} {}", short(*x), short(*y));
        }
    }
}

/// A coordinate in hundredths of a pixel, without trailing zeros.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_written_as_svg_has_them() {
        assert_eq!(Path::polygon(&[(0.0, -0.001), (1.5, 2.0), (10.0, 3.456)]).text(), "M0 0L1.5 2L10 3.46Z");
        assert!(Path::line(&[]).is_empty());
    }
}
