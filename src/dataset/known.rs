//! What is known beside the reports: the agencies that the user lists, the areas in which districts lie.

use crate::names::{AgencyList, KnownAgency, Nested};
use polars::prelude::*;

/// The agencies of the list as their reports are filed. The district is null where the list does not tell one for sure.
pub fn agencies(list: Option<&AgencyList>) -> PolarsResult<DataFrame> {
    let known: Vec<KnownAgency> = list.into_iter().flat_map(AgencyList::known).collect();
    let words = |name: &str, of: fn(&KnownAgency) -> &str| {
        let words: StringChunked = known.iter().map(|known| Some(of(known)).filter(|word| !word.is_empty())).collect();
        words.with_name(name.into()).into_series().into()
    };
    let years = |name: &str, of: fn(&KnownAgency) -> Option<i32>| {
        let years: Int32Chunked = known.iter().map(of).collect();
        years.with_name(name.into()).into_series().into()
    };
    let columns = vec![
        words("district", |known| &known.agency.district),
        words("agency", |known| &known.agency.name),
        words("agency_id", |known| &known.agency.id),
        words("agency_kind", |known| known.agency.kind.key()),
        years("valid_from", |known| known.valid_from),
        years("valid_to", |known| known.valid_to),
    ];
    DataFrame::new(known.len(), columns)
}

/// The areas that hold several districts of the corpus, each with its districts.
pub fn areas(nested: &[Nested]) -> PolarsResult<DataFrame> {
    let words = |name: &str, of: fn(&Nested) -> Option<&str>| {
        let words: StringChunked = nested.iter().map(of).collect();
        words.with_name(name.into()).into_series().into()
    };
    let codes = |name: &str, of: fn(&Nested) -> u32| {
        let codes: Int32Chunked = nested.iter().map(|nested| of(nested).try_into().ok()).collect();
        codes.with_name(name.into()).into_series().into()
    };
    let columns = vec![
        words("area", |nested| Some(&nested.area)),
        codes("area_code", |nested| nested.area_code),
        words("level", |nested| Some(nested.level.key())),
        words("district", |nested| Some(&nested.district)),
        codes("district_code", |nested| nested.district_code),
        words("district_between", |nested| nested.between.as_deref()),
    ];
    DataFrame::new(nested.len(), columns)
}
