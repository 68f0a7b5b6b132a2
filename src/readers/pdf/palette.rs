//! Paints: colour, opacity, and whether they blend with what lies beneath.

use super::allowance::Allowance;
use super::colour::{Look, Paint, Space};
use super::operands::Operands;
use hayro_syntax::object::{Dict, Name, Object};
use hayro_syntax::page::Resources;
use std::rc::Rc;

/// Most components of a colour; further inks are ignored.
const MOST_NUMBERS: usize = 8;

/// One of the two current paints.
#[derive(Debug, Clone)]
struct Tint {
    space: Space,
    paint: Paint,
    alpha: f32,
}

impl Tint {
    fn new() -> Self {
        Self { space: Space::Gray, paint: Paint::BLACK, alpha: 1.0 }
    }
}

/// The current paints, for filling and for stroking.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    fill: Tint,
    stroke: Tint,
    /// Opacity of the current group as a whole.
    alpha: f32,
    is_group_mixed: bool,
    is_blended: bool,
    is_masked: bool,
}

/// Colour spaces and graphics states by resource name: a lookup costs as much as reading them.
#[derive(Debug, Default)]
pub(super) struct Named {
    spaces: Vec<(Vec<u8>, Space)>,
    states: Vec<(Vec<u8>, Rc<Setting>)>,
}

/// Most cached names; further ones are looked up each time.
const MOST_NAMED: usize = 64;

/// The value for a name, cached after the first lookup.
fn look_up<T: Clone>(list: &mut Vec<(Vec<u8>, T)>, name: &[u8], find: impl FnOnce() -> T) -> T {
    if let Some((_, known)) = list.iter().find(|(known, _)| known == name) {
        return known.clone();
    }
    let new = find();
    if list.len() < MOST_NAMED {
        list.push((name.to_vec(), new.clone()));
    }
    new
}

/// The settings of a graphics state.
#[derive(Debug, Default)]
struct Setting {
    fill_alpha: Option<f32>,
    stroke_alpha: Option<f32>,
    is_blended: Option<bool>,
    is_masked: Option<bool>,
    line_width: Option<f64>,
}

impl Setting {
    fn from_state(state: &Dict) -> Self {
        let is_normal = |name: &Name| matches!(name.as_ref(), b"Normal" | b"Compatible");
        let is_blended = match state.get::<Object>("BM") {
            Some(Object::Name(name)) => Some(!is_normal(&name)),
            Some(Object::Array(names)) => names.iter::<Name>().next().map(|name| !is_normal(&name)),
            _ => None,
        };
        let is_masked = match state.get::<Object>("SMask") {
            Some(Object::Dict(_) | Object::Stream(_)) => Some(true),
            Some(Object::Name(_)) => Some(false),
            _ => None,
        };
        Self {
            fill_alpha: state.get::<f32>("ca"),
            stroke_alpha: state.get::<f32>("CA"),
            is_blended,
            is_masked,
            line_width: state.get::<f64>("LW"),
        }
    }
}

impl Palette {
    pub(super) fn new() -> Self {
        Self {
            fill: Tint::new(),
            stroke: Tint::new(),
            alpha: 1.0,
            is_group_mixed: false,
            is_blended: false,
            is_masked: false,
        }
    }

    pub(super) fn fill(&self) -> Look {
        Look { paint: self.fill.paint, alpha: self.fill.alpha * self.alpha }
    }

    pub(super) fn stroke(&self) -> Look {
        Look { paint: self.stroke.paint, alpha: self.stroke.alpha * self.alpha }
    }

    /// Whether the paint blends with what lies beneath.
    pub(super) fn is_mixed(&self) -> bool {
        self.is_group_mixed || self.is_blended || self.is_masked
    }

    /// Enters a group, which is painted as a whole.
    pub(super) fn enter_group(&mut self) {
        self.alpha *= self.fill.alpha;
        self.is_group_mixed = self.is_mixed();
        (self.fill.alpha, self.stroke.alpha) = (1.0, 1.0);
        (self.is_blended, self.is_masked) = (false, false);
    }

    /// Changes a colour; returns whether the operator is one that does.
    pub(super) fn handle(
        &mut self,
        operator: &[u8],
        operands: &Operands,
        resources: &Resources,
        (named, allowance): (&mut Named, &mut Allowance),
    ) -> bool {
        let is_stroke = operator.first().is_some_and(u8::is_ascii_uppercase);
        let tint = if is_stroke { &mut self.stroke } else { &mut self.fill };
        let device = |tint: &mut Tint, space: Space| {
            tint.paint = space.paint(operands.numbers(&mut [0.0; MOST_NUMBERS]));
            tint.space = space;
        };
        match operator {
            b"g" | b"G" => device(tint, Space::Gray),
            b"rg" | b"RG" => device(tint, Space::Rgb),
            b"k" | b"K" => device(tint, Space::Cmyk),
            b"cs" | b"CS" => {
                let Some(name) = operands.last_name() else { return true };
                tint.space = look_up(&mut named.spaces, name, || Space::named(name, resources, allowance));
                tint.paint = tint.space.first();
            }
            b"sc" | b"SC" | b"scn" | b"SCN" => {
                tint.paint = match operands.last_name() {
                    Some(name) => pattern(name, resources),
                    None => tint.space.paint(operands.numbers(&mut [0.0; MOST_NUMBERS])),
                };
            }
            _ => return false,
        }
        true
    }

    /// Applies a graphics state; returns the line width if the state sets one.
    pub(super) fn set(&mut self, name: &Name, resources: &Resources, named: &mut Named) -> Option<f64> {
        let setting = look_up(&mut named.states, name, || {
            Rc::new(Setting::from_state(&resources.get_ext_g_state(name).unwrap_or_default()))
        });
        self.fill.alpha = setting.fill_alpha.unwrap_or(self.fill.alpha);
        self.stroke.alpha = setting.stroke_alpha.unwrap_or(self.stroke.alpha);
        self.is_blended = setting.is_blended.unwrap_or(self.is_blended);
        self.is_masked = setting.is_masked.unwrap_or(self.is_masked);
        setting.line_width
    }
}

/// Shadings have no gaps, tilings may.
fn pattern(name: &Name, resources: &Resources) -> Paint {
    match resources.get_pattern(name) {
        Some(Object::Dict(pattern)) if pattern.get::<u8>("PatternType") == Some(2) => Paint::Shaded,
        _ => Paint::Unknown,
    }
}
