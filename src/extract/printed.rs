//! What a document prints, set aside while it is read in simplified characters and without the sounds of characters.

use crate::document::Document;
use crate::fold::script::unify;

/// The text as printed, of a document in traditional characters or with sounds.
#[derive(Debug)]
pub struct Printed(Option<String>);

impl Printed {
    pub fn set_aside(document: &mut Document) -> Self {
        let unified = unify(document.text());
        Self(unified.map(|unified| std::mem::replace(document.arena(), unified)))
    }

    /// What was read keeps its places, which show the printed words again.
    pub fn put_back(self, document: &mut Document) {
        if let Self(Some(printed)) = self {
            document.arena().replace_range(..printed.len(), &printed);
        }
    }
}
