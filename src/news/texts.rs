//! Texts that many rows share, each stored once.

use crate::saturate::Saturate;
use std::collections::HashMap;
use std::sync::Arc;

/// An interned text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Text(u32);

/// Interned texts of two runs.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: HashMap<Arc<str>, Text>,
    all: Vec<Arc<str>>,
}

impl Texts {
    /// The number of a text; stores the text if it is new.
    pub(super) fn add(&mut self, text: &str) -> Text {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        let (text, number) = (Arc::<str>::from(text), Text(self.all.len().saturate()));
        self.all.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The number of a text that may be null.
    pub(super) fn add_some(&mut self, text: Option<&str>) -> Option<Text> {
        text.map(|text| self.add(text))
    }

    /// The number of a text, if it is stored.
    pub(super) fn number(&self, text: &str) -> Option<Text> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub(super) fn get(&self, Text(number): Text) -> &str {
        self.all.get(number as usize).map_or("", |text| text)
    }
}
