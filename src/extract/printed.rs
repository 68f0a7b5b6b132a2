//! Keeps the printed text of a document while it is read in simplified characters without phonetic glosses.

use crate::document::Document;
use crate::fold::script::unify;

/// The printed text, if it has traditional characters or phonetic glosses.
#[derive(Debug)]
pub(super) struct Printed(Option<String>);

impl Printed {
    /// Replaces the text of a document by its unified form, in place, and keeps the printed text.
    pub(super) fn set_aside(document: &mut Document) -> Self {
        let unified = unify(document.text());
        Self(unified.map(|unified| std::mem::replace(document.arena(), unified)))
    }

    /// Restores the printed text. Slices stay valid and show the printed words.
    pub(super) fn put_back(self, document: &mut Document) {
        if let Self(Some(printed)) = self {
            document.arena().replace_range(..printed.len(), &printed);
        }
    }
}
