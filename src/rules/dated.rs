//! The days on which a report was signed and published, for the rules on dates.

use crate::language::Language;
use crate::report::{Metadata, Quote};
use chrono::NaiveDate;
use serde::Serialize;

/// What happened on a day.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Act {
    Signed,
    Published,
}

impl Act {
    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Signed => language.choose("signed", "落款"),
            Self::Published => language.choose("published", "发布"),
        }
    }
}

/// A day that the report or its page states, with its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated<'m> {
    pub act: Act,
    pub day: NaiveDate,
    pub quote: Option<&'m Quote>,
}

pub(super) fn dates(metadata: &Metadata) -> Vec<Dated<'_>> {
    let signed = (Act::Signed, metadata.signed_on, &metadata.signed_quote);
    let published = (Act::Published, metadata.published_on, &metadata.published_quote);
    let dates = [signed, published].into_iter();
    dates.filter_map(|(act, day, quote)| Some(Dated { act, day: day?, quote: quote.as_ref() })).collect()
}
