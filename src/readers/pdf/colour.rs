//! Colours, as far as needed to tell whether something stands out from what lies beneath.

use super::allowance::Allowance;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Resources;
use std::borrow::Cow;
use std::rc::Rc;

/// Largest difference in each component, of 255, between colours that look the same, such as white and the faintest
/// grey.
const SAME: u8 = 12;
/// Largest opacity that is invisible.
const CLEAR: f32 = 0.04;
/// Least perceived lightness of a faint colour; watermarks are faint, and sometimes figures.
const FAINT: f32 = 0.5;
/// Deepest nesting of colour spaces; deeper ones are a loop.
const DEEPEST_SPACE: usize = 4;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

impl Colour {
    pub(super) const BLACK: Self = Self([0; 3]);
    pub(super) const WHITE: Self = Self([u8::MAX; 3]);

    /// From components between 0 and 1.
    fn from_parts(parts: [f32; 3]) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stops at the limits")]
        Self(parts.map(|part| (part * f32::from(u8::MAX) + 0.5) as u8))
    }

    fn of_gray(gray: f32) -> Self {
        Self::from_parts([gray; 3])
    }

    fn of_cmyk(cyan: f32, magenta: f32, yellow: f32, black: f32) -> Self {
        Self::from_parts([cyan, magenta, yellow].map(|ink| 1.0 - ink - black))
    }

    fn parts(self) -> [f32; 3] {
        self.0.map(|part| f32::from(part) / f32::from(u8::MAX))
    }

    /// The colour painted over another with this opacity.
    fn over(self, ground: Self, alpha: f32) -> Self {
        let (own, beneath) = (self.parts(), ground.parts());
        Self::from_parts([0, 1, 2].map(|part| own[part] * alpha + beneath[part] * (1.0 - alpha)))
    }

    fn is_like(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(own, other)| own.abs_diff(other) < SAME)
    }

    fn lightness(self) -> f32 {
        let [red, green, blue] = self.parts();
        0.3 * red + 0.59 * green + 0.11 * blue
    }
}

/// What something is painted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    Colour(Colour),
    /// A shading, without gaps.
    Shaded,
    /// A pattern with gaps, or a colour in an unknown space.
    Unknown,
    /// An ink that no printer has.
    Nothing,
}

impl Paint {
    pub(super) const BLACK: Self = Self::Colour(Colour::BLACK);

    pub(super) fn of_gray(numbers: &[f32]) -> Option<Self> {
        Some(Self::Colour(Colour::of_gray(*numbers.first()?)))
    }

    pub(super) fn of_rgb(numbers: &[f32]) -> Option<Self> {
        let &[red, green, blue] = numbers.get(..3)? else { return None };
        Some(Self::Colour(Colour::from_parts([red, green, blue])))
    }

    pub(super) fn of_cmyk(numbers: &[f32]) -> Option<Self> {
        let &[cyan, magenta, yellow, black] = numbers.get(..4)? else { return None };
        Some(Self::Colour(Colour::of_cmyk(cyan, magenta, yellow, black)))
    }
}

/// A paint and its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub paint: Paint,
    pub alpha: f32,
}

impl Look {
    /// Whether it is invisible on any ground.
    pub(super) fn is_clear(self) -> bool {
        self.paint == Paint::Nothing || self.alpha < CLEAR
    }

    /// Whether it stands out from this ground.
    pub(super) fn is_seen_on(self, ground: Colour) -> bool {
        match self.paint {
            Paint::Colour(colour) => !colour.over(ground, self.alpha).is_like(ground),
            _ => true,
        }
    }

    /// Whether it is light on paper.
    pub(super) fn is_faint(self) -> bool {
        match self.paint {
            Paint::Colour(colour) => colour.over(Colour::WHITE, self.alpha).lightness() > FAINT,
            _ => self.alpha < FAINT,
        }
    }
}

/// The meaning of a colour's components.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// Lightness from 0 to 100, and two components of hue, which are ignored.
    Lab,
    /// Colours by index into a table.
    Indexed(Rc<(Space, Vec<u8>)>),
    /// Separate inks: none of them shows the paper; the colours without and with full ink, if known.
    Inks(Option<(Colour, Colour)>),
    /// An ink that no printer has.
    NoInk,
    Pattern,
    Unknown,
}

impl Space {
    /// The space with this name, predefined or in the resources.
    pub(super) fn named(name: &Name, resources: &Resources, allowance: &mut Allowance) -> Self {
        match Self::simple(name) {
            Some(space) => space,
            None => match resources.get_color_space(name) {
                Some(object) => Self::parse(&object, allowance, 0),
                None => Self::Unknown,
            },
        }
    }

    fn simple(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"DeviceGray" | b"CalGray" | b"G" => Self::Gray,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Pattern" => Self::Pattern,
            _ => return None,
        })
    }

    fn parse(object: &Object, allowance: &mut Allowance, depth: usize) -> Self {
        let array = match object {
            Object::Name(name) => return Self::simple(name).unwrap_or(Self::Unknown),
            Object::Array(array) if depth < DEEPEST_SPACE => array,
            _ => return Self::Unknown,
        };
        let mut parts = array.flex_iter();
        let Some(kind) = parts.next::<Name>() else { return Self::Unknown };
        match kind.as_ref() {
            b"ICCBased" => match parts.next::<Stream>().and_then(|profile| profile.dict().get::<u8>("N")) {
                Some(1) => Self::Gray,
                Some(3) => Self::Rgb,
                Some(4) => Self::Cmyk,
                _ => Self::Unknown,
            },
            b"Lab" => Self::Lab,
            b"Indexed" | b"I" => {
                let base =
                    parts.next::<Object>().map_or(Self::Unknown, |base| Self::parse(&base, allowance, depth + 1));
                let _ = parts.next::<Object>();
                let table = match parts.next::<Object>() {
                    Some(Object::String(table)) => table.as_bytes().to_vec(),
                    Some(Object::Stream(table)) => allowance.decoded(&table).map_or_else(Vec::new, Cow::into_owned),
                    _ => Vec::new(),
                };
                Self::Indexed(Rc::new((base, table)))
            }
            b"Separation" => match parts.next::<Name>() {
                Some(name) if name.as_ref() == b"None" => Self::NoInk,
                _ => {
                    let base =
                        parts.next::<Object>().map_or(Self::Unknown, |base| Self::parse(&base, allowance, depth + 1));
                    Self::Inks(parts.next::<Object>().and_then(|tint| base.ink_range(&tint)))
                }
            },
            b"DeviceN" => Self::Inks(None),
            name => Self::simple(name).unwrap_or(Self::Unknown),
        }
    }

    /// The colours without ink and with full ink, if the tint function states them.
    fn ink_range(&self, tint: &Object) -> Option<(Colour, Colour)> {
        let dict = match tint {
            Object::Dict(dict) => dict.clone(),
            Object::Stream(stream) => stream.dict().clone(),
            _ => return None,
        };
        let end = |dict: &Dict, key: &str| {
            let numbers: Vec<f32> = dict.get::<Array>(key)?.iter::<f32>().collect();
            match self.paint(&numbers) {
                Paint::Colour(colour) => Some(colour),
                _ => None,
            }
        };
        Some((end(&dict, "C0")?, end(&dict, "C1")?))
    }

    /// The initial colour of a space.
    pub(super) fn first(&self) -> Paint {
        match self {
            Self::Gray | Self::Rgb | Self::Cmyk | Self::Lab | Self::Inks(_) => Paint::BLACK,
            Self::Indexed(_) => self.paint(&[0.0]),
            Self::NoInk => Paint::Nothing,
            Self::Pattern | Self::Unknown => Paint::Unknown,
        }
    }

    /// The paint that these components select.
    pub(super) fn paint(&self, numbers: &[f32]) -> Paint {
        let paint = match self {
            Self::Gray => Paint::of_gray(numbers),
            Self::Rgb => Paint::of_rgb(numbers),
            Self::Cmyk => Paint::of_cmyk(numbers),
            Self::Lab => numbers.first().map(|lightness| Paint::Colour(Colour::of_gray(lightness / 100.0))),
            Self::Indexed(list) => list.0.listed(&list.1, numbers),
            Self::Inks(_) if !numbers.is_empty() && numbers.iter().all(|ink| *ink <= 0.0) => {
                Some(Paint::Colour(Colour::WHITE))
            }
            Self::Inks(Some((none, full))) => {
                numbers.first().map(|ink| Paint::Colour(full.over(*none, ink.clamp(0.0, 1.0))))
            }
            Self::NoInk => Some(Paint::Nothing),
            Self::Inks(None) | Self::Pattern | Self::Unknown => None,
        };
        paint.unwrap_or(Paint::Unknown)
    }

    /// The colour at an index of a colour table.
    fn listed(&self, table: &[u8], numbers: &[f32]) -> Option<Paint> {
        let count = match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
            _ => return None,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stops at the limits")]
        let index = *numbers.first()? as usize;
        let entry = table.get(index.checked_mul(count)?..)?.get(..count)?;
        let entry: Vec<f32> = entry.iter().map(|part| f32::from(*part) / 255.0).collect();
        Some(self.paint(&entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out() {
        let look = |paint, alpha| Look { paint, alpha };
        let white = Paint::Colour(Colour::WHITE);
        assert!(!look(white, 1.0).is_seen_on(Colour::WHITE));
        assert!(look(white, 1.0).is_seen_on(Colour::from_parts([0.2, 0.3, 0.6])));
        assert!(look(Paint::BLACK, 0.1).is_seen_on(Colour::WHITE));
        assert!(look(Paint::BLACK, 0.01).is_clear());
        assert!(look(Paint::Unknown, 1.0).is_seen_on(Colour::WHITE));
    }

    #[test]
    fn the_same_white_in_every_space() {
        let white = Paint::Colour(Colour::WHITE);
        let table = vec![0, 0, 0, 255, 255, 255];
        for (space, numbers) in [
            (Space::Gray, &[1.0][..]),
            (Space::Rgb, &[1.0, 1.0, 1.0]),
            (Space::Cmyk, &[0.0, 0.0, 0.0, 0.0]),
            (Space::Lab, &[100.0, 0.0, 0.0]),
            (Space::Indexed(Rc::new((Space::Rgb, table))), &[1.0]),
            (Space::Inks(None), &[0.0, 0.0]),
            (Space::Inks(Some((Colour::WHITE, Colour::BLACK))), &[0.0]),
        ] {
            assert_eq!(space.paint(numbers), white, "{space:?}");
        }
        assert_eq!(Space::Inks(None).paint(&[0.5]), Paint::Unknown);
        assert_eq!(Space::Gray.paint(&[]), Paint::Unknown);
        assert_eq!(Space::Inks(Some((Colour::BLACK, Colour::WHITE))).paint(&[1.0]), white);
    }
}
