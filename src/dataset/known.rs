//! Tables that are not made from reports: listed agencies, and areas with their districts.

use super::frames::known;
use crate::names::{AgencyList, KnownAgency, Nested};
use crate::schema::{FrameBuilder, Table};
use polars::prelude::*;

/// The listed agencies, named as their reports are. The district is null if the list names none or an ambiguous one.
pub fn agencies(list: Option<&AgencyList>) -> PolarsResult<DataFrame> {
    let listed: Vec<KnownAgency> = list.into_iter().flat_map(AgencyList::known).collect();
    let text = |of: fn(&KnownAgency) -> &str| listed.iter().map(move |listed| known(of(listed)));
    let mut frame = FrameBuilder::of(Table::Agencies);
    frame.fill("district", text(|listed| &listed.agency.district));
    frame.fill("agency", text(|listed| &listed.agency.name));
    frame.fill("agency_id", text(|listed| &listed.agency.id));
    frame.fill("agency_kind", text(|listed| listed.agency.kind.key()));
    frame.fill("valid_from", listed.iter().map(|listed| listed.valid_from));
    frame.fill("valid_to", listed.iter().map(|listed| listed.valid_to));
    frame.finish()
}

/// The areas that contain several districts of the corpus, each with its districts.
pub fn areas(nested: &[Nested]) -> PolarsResult<DataFrame> {
    let code = |of: fn(&Nested) -> u32| nested.iter().map(move |nested| of(nested).try_into().ok());
    let mut frame = FrameBuilder::of(Table::Areas);
    frame.fill("area", nested.iter().map(|nested| Some(nested.area.as_str())));
    frame.fill::<i32>("area_code", code(|nested| nested.area_code));
    frame.fill("level", nested.iter().map(|nested| Some(nested.level.key())));
    frame.fill("district", nested.iter().map(|nested| Some(nested.district.as_str())));
    frame.fill::<i32>("district_code", code(|nested| nested.district_code));
    frame.fill("district_between", nested.iter().map(|nested| nested.between.as_deref()));
    frame.finish()
}
