//! Layers (optional content), and which of them a viewer shows.

use super::operands::text_string;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, String as PdfString};
use std::collections::HashSet;

/// Deepest nesting of layer expressions; deeper ones are a loop.
const DEEPEST_EXPRESSION: usize = 8;
/// Names of layers that contain only a watermark.
const WATERMARKS: [&str; 2] = ["watermark", "水印"];

/// The hidden layers, and those of watermarks.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<(u32, i32)>,
}

impl Layers {
    pub(super) fn new(catalog: &Dict) -> Self {
        let Some(properties) = catalog.get::<Dict>("OCProperties") else { return Self::default() };
        let all_layers = references(&properties, "OCGs");
        let usual = properties.get::<Dict>("D").unwrap_or_default();
        let mut off = HashSet::new();
        if usual.get::<Name>("BaseState").is_some_and(|state| state.as_ref() == b"OFF") {
            off.extend(all_layers.iter().copied().map(key));
        }
        for layer in references(&usual, "ON") {
            off.remove(&key(layer));
        }
        off.extend(references(&usual, "OFF").into_iter().map(key));
        let mut layers = Self { off };
        layers.apply_usage(&usual);
        let groups = properties.get::<Array>("OCGs");
        for (layer, group) in all_layers.iter().zip(groups.iter().flat_map(Array::iter::<Dict>)) {
            let name = group.get::<PdfString>("Name").map(|name| text_string(name.as_bytes()).to_lowercase());
            if name.is_some_and(|name| WATERMARKS.iter().any(|watermark| name.contains(watermark))) {
                layers.off.insert(key(*layer));
            }
        }
        layers
    }

    /// Hides layers for print only: what matters is the screen view.
    fn apply_usage(&mut self, usual: &Dict) {
        let Some(automatic) = usual.get::<Array>("AS") else { return };
        for usage in automatic.iter::<Dict>() {
            if usage.get::<Name>("Event").is_none_or(|event| event.as_ref() != b"View") {
                continue;
            }
            let groups = usage.get::<Array>("OCGs");
            let groups = groups.iter().flat_map(Array::iter::<Dict>);
            for (layer, group) in references(&usage, "OCGs").iter().zip(groups) {
                let view = group.get::<Dict>("Usage").and_then(|usage| usage.get::<Dict>("View"));
                match view.and_then(|view| view.get::<Name>("ViewState")).as_deref() {
                    Some(b"OFF") => {
                        self.off.insert(key(*layer));
                    }
                    Some(b"ON") => {
                        self.off.remove(&key(*layer));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether the object with this entry is in a hidden layer.
    pub(super) fn hide(&self, owner: &Dict, entry: &[u8]) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if owner.get_ref(entry).is_some_and(|layer| self.off.contains(&key(layer))) {
            return true;
        }
        owner.get::<Dict>(entry).is_some_and(|members| !self.shows_members(&members))
    }

    /// Whether a membership of several layers is visible.
    fn shows_members(&self, members: &Dict) -> bool {
        if members.get::<Name>("Type").is_none_or(|kind| kind.as_ref() != b"OCMD") {
            return true;
        }
        if let Some(expression) = members.get::<Array>("VE") {
            return self.holds(&expression, 0);
        }
        let layers = references(members, "OCGs");
        if layers.is_empty() {
            return true;
        }
        let mut are_on = layers.iter().map(|layer| !self.off.contains(&key(*layer)));
        match members.get::<Name>("P").as_deref() {
            Some(b"AllOn") => are_on.all(|is_on| is_on),
            Some(b"AnyOff") => are_on.any(|is_on| !is_on),
            Some(b"AllOff") => are_on.all(|is_on| !is_on),
            _ => are_on.any(|is_on| is_on),
        }
    }

    /// Evaluates `[/And …]`, `[/Or …]`, `[/Not …]` over layers and nested expressions.
    fn holds(&self, expression: &Array, depth: usize) -> bool {
        let Some(operator) = expression.iter::<Object>().next().and_then(Object::into_name) else { return true };
        if depth == DEEPEST_EXPRESSION {
            return true;
        }
        let values = expression.iter::<Object>().zip(expression.raw_iter()).skip(1);
        let mut values = values.map(|(object, raw)| match (object, raw) {
            (Object::Array(inner), MaybeRef::NotRef(_)) => self.holds(&inner, depth + 1),
            (_, MaybeRef::Ref(layer)) => !self.off.contains(&key(layer)),
            _ => true,
        });
        match operator.as_ref() {
            b"And" => values.all(|value| value),
            b"Or" => values.any(|value| value),
            b"Not" => !values.next().unwrap_or(false),
            _ => true,
        }
    }
}

fn key(reference: ObjRef) -> (u32, i32) {
    (reference.obj_number, reference.gen_number)
}

/// The objects that an entry refers to, one or a list.
fn references(owner: &Dict, entry: &str) -> Vec<ObjRef> {
    match owner.get::<Array>(entry) {
        Some(list) => list.raw_iter().filter_map(|object| object.as_obj_ref()).collect(),
        None => owner.get_ref(entry).into_iter().collect(),
    }
}
