//! Faults: what rules find, as data. Sentences are made from them when they are shown.

use crate::language::Bilingual;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt::{Debug, Display};
use std::sync::Arc;

/// A fault, with all the data of its sentences. Each rule defines its own type.
///
/// Fingerprints are made from its fields, so that rewording a sentence changes no review.
pub trait Fault: Debug + Serialize + Send + Sync + 'static {
    /// The sentence in both languages.
    fn message(&self) -> Bilingual;

    /// The sentence to put to the agency. `quote` is the passage of the prose in quotation marks; empty if the fault is
    /// not about prose.
    fn question(&self, quote: &str) -> Bilingual {
        let _ = quote;
        ask(&self.message(), "Please check.", "请核对")
    }

    /// If the fault is a failing identity, what the figure should equal: the sum of the row.
    fn basis(&self) -> Option<Bilingual> {
        None
    }
}

/// A fault of any rule.
#[derive(Debug, Clone)]
pub struct AnyFault(Arc<dyn Erased>);

/// [`Fault`] without the type of the rule.
trait Erased: Debug + Send + Sync {
    fn message(&self) -> Bilingual;
    fn question(&self, quote: &str) -> Bilingual;
    fn basis(&self) -> Option<Bilingual>;
    fn fields(&self) -> Value;
}

impl<F: Fault> Erased for F {
    fn message(&self) -> Bilingual {
        Fault::message(self)
    }

    fn question(&self, quote: &str) -> Bilingual {
        Fault::question(self, quote)
    }

    fn basis(&self) -> Option<Bilingual> {
        Fault::basis(self)
    }

    fn fields(&self) -> Value {
        serde_json::to_value(self).unwrap_or_else(|error| Value::from(error.to_string()))
    }
}

impl AnyFault {
    /// Wraps the fault of a rule.
    pub fn new(fault: impl Fault) -> Self {
        Self(Arc::new(fault))
    }

    /// The sentence in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        self.0.message()
    }

    /// The sentence to put to the agency; `quote` is the passage of the prose in quotation marks.
    #[must_use]
    pub fn question(&self, quote: &str) -> Bilingual {
        self.0.question(quote)
    }

    /// What the figure should equal, if the fault is a failing identity.
    #[must_use]
    pub fn basis(&self) -> Option<Bilingual> {
        self.0.basis()
    }

    /// The fields, sorted by name.
    #[must_use]
    pub fn fields(&self) -> Value {
        self.0.fields()
    }
}

impl Serialize for AnyFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields().serialize(serializer)
    }
}

impl PartialEq for AnyFault {
    fn eq(&self, other: &Self) -> bool {
        self.fields() == other.fields()
    }
}

/// A question: a statement, and what the agency is asked to do. The Chinese has no full stop yet.
#[must_use]
pub fn ask(what: &Bilingual, english: &str, chinese: &str) -> Bilingual {
    let mut letters = what.en.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let what_en = first.into_iter().chain(letters).collect::<String>();
    // some messages end in a request already
    let what_zh = what.zh.strip_suffix("，请核对").unwrap_or(&what.zh);
    Bilingual::new(format!("{what_en}. {english}"), format!("{what_zh}，{chinese}。"))
}

/// A message with the passage of the prose before it, `quote`; the message alone if that is empty.
#[must_use]
pub fn on_quote(quote: &str, message: Bilingual) -> Bilingual {
    if quote.is_empty() {
        return message;
    }
    Bilingual::new(format!("the prose says {quote}: {}", message.en), format!("正文写{quote}，{}", message.zh))
}

/// Serializes a value as its text, such as a day as `2024-01-31`.
pub fn as_words<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
