//! Identifies the agency of a report from printed names: its district, its name, its kind.
//!
//! Printed names stay in the report's metadata; the unified name, and how it was found, is in [`Agency`]. The user's
//! list of agencies takes precedence over the report's own words, and those over the folder.

mod areas;
mod bodies;
mod clean;
mod district;
mod divisions;
mod evidence;
mod filing;
mod folders;
mod listed;
mod nesting;
mod reading;
mod same;
mod short_names;

pub use clean::{at_end, has_only_name_words, is_clean, is_whole};
pub use divisions::FormerName;
pub use evidence::Evidence;
pub use listed::{AgencyList, AgencyListError};
pub use nesting::{Nested, nested};
pub use same::NameIndex;

use crate::report::{Agency, AgencyMatch, AgencySource, DistrictMatch, DistrictSource, DivisionLevel, Metadata};
use areas::{Area, split};
use district::District;
use divisions::{DIVISIONS, Division};
use listed::ListedAgency;
use reading::Reading;
use same::is_same_agency;
use std::fmt;

/// The agency of a report; `None` if nothing names one.
#[must_use]
pub fn agency(evidence: &Evidence) -> Option<Agency> {
    let year = evidence.metadata.year;
    let evidence = &evidence.without_agency_folder();
    let around =
        if evidence.names().next().is_none() { filing::agency_of(evidence.place, evidence.listed) } else { None };
    let around = around.as_ref().map(|(source, name)| (*source, name.as_str()));
    let (source, printed) = evidence.names().next().or(around)?;
    let printed = evidence.whole(printed);
    let reading = Reading::new(printed, year);
    let district = district::locate(&reading, printed, evidence);
    if let Some(agency) = listed(printed, &reading, &district, evidence) {
        return Some(agency);
    }
    // a name that only the list knows, but for other years or districts
    if around.is_some() && !is_clean(printed) {
        return None;
    }
    let of_branch = || bodies::BODIES.called(reading::branch(reading.own)?.0, year);
    let body = match () {
        () if district.is_branch_folder => of_branch().unwrap_or_else(|| reading.body.clone()),
        // the name has no area; the government's name follows from the district
        () if reading.areas.is_empty() && !reading.is_national => {
            reading::unified(reading.own, district.government, year)
        }
        // 海东地区行政公署
        () if district.former.is_some() && reading.body.name == "行政公署" => {
            let government = district.government.unwrap_or("人民政府").into();
            bodies::Unified { name: government, how: AgencyMatch::Renamed, ..reading.body.clone() }
        }
        () => reading.body.clone(),
    };
    let name = full_name(&reading, &district, &body.name, body.named_by_stem);
    Some(Agency {
        id: format!("{}/{}", district.key(), body.name),
        district_former: district.former(),
        district_successor: district.successor(),
        district: district.name,
        district_code: district.code,
        district_source: district.source,
        district_match: district.matched,
        name,
        agency_source: source,
        agency_match: body.how,
        successor: body.successor.map(str::to_owned),
        kind: body.kind,
    })
}

/// The full name with the district, as on the agency's own signboard.
fn full_name(reading: &Reading, district: &District, body: &str, named_by_stem: bool) -> String {
    if reading.is_national {
        return body.to_owned();
    }
    let areas = || reading.areas.iter().map(|area| area.text).collect::<String>();
    if !reading.head.is_empty() {
        // 中国人民银行江城市分行
        return format!("{}{}{}", reading.head, areas(), reading.own);
    }
    let division = district.division.map(|at| DIVISIONS.get(at));
    if reading.is_branch {
        let city = district.division.and_then(|at| DIVISIONS.around(at).next());
        return match (city, division) {
            (Some(city), Some(division)) => format!("{}{body}{}分局", city.name, division.stem()),
            _ => format!("{}{}", areas(), reading.own),
        };
    }
    match (body, division) {
        // a branch is named after its city, even one that the list does not have: 江城市公安局清河分局
        _ if district.is_branch_folder => format!("{}{}", areas(), reading.own),
        (_, Some(division)) if named_by_stem => format!("{}{body}", division.stem()),
        ("人民政府办公室", Some(division)) if division.is_province() => {
            format!("{}人民政府办公厅", division.name)
        }
        _ => format!("{}{body}", district.before_names),
    }
}

/// The agency according to the user's list.
fn listed(printed: &str, reading: &Reading, district: &District, evidence: &Evidence) -> Option<Agency> {
    let list = evidence.listed?;
    let year = evidence.metadata.year;
    let mut districts = vec![district.name.as_str(), evidence.folder.unwrap_or_default()];
    districts.extend(reading.areas.last().map(|area| area.text));
    let former = district.code.map_or(&[][..], |code| DIVISIONS.former_names(code));
    districts.extend(former.iter().map(|former| former.name));
    districts.retain(|district| !district.is_empty());
    let others = evidence.names().map(|(_, name)| name).skip(1);
    let row = [printed, reading.own].into_iter().chain(others).find_map(|name| list.find(name, &districts, year));
    // a folder or file named by an alias determines no district
    let row = row.or_else(|| list.find_only(printed, year).filter(|_| evidence.names().next().is_none()))?;
    let given = match district_areas(row) {
        Some(areas) if areas.is_empty() => District::unlisted(&row.district, DistrictSource::Configuration),
        Some(areas) => district::resolve(&areas, DistrictSource::Configuration, evidence),
        None => district.clone(),
    };
    // the list may have today's name and the report a former one
    let former = given.former.or(district.former.filter(|_| district.division == given.division));
    Some(agency_of_row(row, District { former, ..given }, year))
}

/// The areas in a row's district; `None` if it names none.
fn district_areas(row: &ListedAgency) -> Option<Vec<Area<'_>>> {
    if row.district.is_empty() { None } else { Some(split(&row.district).0) }
}

/// The agency of a row of the list.
fn agency_of_row(row: &ListedAgency, given: District, year: Option<i32>) -> Agency {
    let (areas, own) = split(&row.name);
    let name = if areas.is_empty() { format!("{}{}", given.before_names, row.name) } else { row.name.clone() };
    Agency {
        id: format!("{}/{}", given.key(), if own.is_empty() { row.name.as_str() } else { own }),
        district_former: given.former(),
        district_successor: given.successor(),
        district: given.name,
        district_code: given.code,
        district_source: given.source,
        district_match: given.matched,
        name,
        agency_source: AgencySource::Configuration,
        agency_match: AgencyMatch::Configuration,
        successor: None,
        kind: row.kind.unwrap_or_else(|| Reading::new(&row.name, year).body.kind),
    }
}

/// An agency of the user's list, named as its reports would be, and the years in which it is valid.
#[derive(Debug, Clone)]
pub struct KnownAgency {
    /// Its district is empty if the list names none or an ambiguous one.
    pub agency: Agency,
    /// First year; `None` if open.
    pub valid_from: Option<i32>,
    /// Last year; `None` if open.
    pub valid_to: Option<i32>,
}

impl AgencyList {
    /// Every agency of the list, in order.
    pub fn known(&self) -> impl Iterator<Item = KnownAgency> {
        let metadata = Metadata::default();
        self.rows().map(move |row| {
            let evidence = Evidence::printed(&metadata);
            let given = match district_areas(row) {
                Some(areas) if areas.is_empty() => District::unlisted(&row.district, DistrictSource::Configuration),
                Some(areas) => district::resolve(&areas, DistrictSource::Configuration, &evidence),
                None => District::unlisted("", DistrictSource::Configuration),
            };
            let is_ambiguous = given.matched == DistrictMatch::Ambiguous;
            let given = if is_ambiguous { District::unlisted("", DistrictSource::Configuration) } else { given };
            let (valid_from, valid_to) = row.valid();
            KnownAgency { agency: agency_of_row(row, given, valid_from.or(valid_to)), valid_from, valid_to }
        })
    }
}

/// The former names of a district, and its name today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renaming {
    /// Former names, the oldest first.
    pub former: &'static [FormerName],
    /// Name today.
    pub today: &'static str,
}

impl fmt::Display for Renaming {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.former.iter().try_for_each(|FormerName { name, until }| write!(f, "{name} until {until}, "))?;
        write!(f, "{} since", self.today)
    }
}

/// The former names of the district with this code; `None` if it was never renamed.
#[must_use]
pub fn renaming(code: u32) -> Option<Renaming> {
    let former = DIVISIONS.former_names(code);
    let today = DIVISIONS.of_today(code).filter(|_| !former.is_empty())?;
    Some(Renaming { former, today: DIVISIONS.get(today).name })
}

/// The level of the division with this code of GB/T 2260.
#[must_use]
pub fn division_level(code: u32) -> DivisionLevel {
    Division::level(code)
}

/// Finds a district by its name today or a former one. Returns the name that reports are filed under; `None` if no
/// district or several have the name.
#[must_use]
pub fn find_district(name: &str) -> Option<String> {
    let (areas, rest) = split(name);
    let metadata = Metadata::default();
    let district = district::resolve(&areas, DistrictSource::Configuration, &Evidence::printed(&metadata));
    (rest.is_empty() && district.code.is_some()).then_some(district.name)
}

/// Whether words are the name of a place unrelated to an agency: a division of today that neither is the agency's
/// district nor contains it nor lies in it. False if the agency's district is no division.
#[must_use]
pub fn is_elsewhere(words: &str, agency: &Agency) -> bool {
    let (areas, rest) = split(words);
    let (Some(own), Some(place), true) = (agency.district_code, areas.last(), rest.is_empty()) else { return false };
    let is_apart = |&at: &u16| {
        let division = DIVISIONS.get(at);
        division.is_of_today()
            && !agency.district.contains(division.stem())
            && division.code != own
            && !Division::holds(division.code, own)
            && !Division::holds(own, division.code)
    };
    !place.is_stem && !place.divisions.is_empty() && place.divisions.iter().all(is_apart)
}

/// Whether two printed names are those of one agency. They may differ in the areas before the body, one may be a short
/// form of the other, and one may add an office within the body.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    is_same_agency(&Reading::new(a, None), &Reading::new(b, None))
}

/// Whether the body in a contact line may answer for an agency: the agency itself, the body that it is a part of, or an
/// office that is the address of many bodies, such as that of the government of the area.
#[must_use]
pub fn may_answer(contact: &str, agency: &str) -> bool {
    let contact = contact.strip_prefix("中共").unwrap_or(contact);
    same::may_answer(&Reading::new(contact, None), &Reading::new(agency, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{CellPlace, Printed};

    fn of(title: &str, year: i32) -> Agency {
        let printed = Printed { text: title.to_owned(), place: CellPlace::default().place };
        let metadata = Metadata { agency_title: Some(printed), year: Some(year), ..Metadata::default() };
        agency(&Evidence::printed(&metadata)).unwrap()
    }

    /// Every division of the list, named in full and by what follows the province, with every body after it.
    #[test]
    fn every_division_is_found_by_its_names() {
        let mut wrong = Vec::new();
        for (division, at) in DIVISIONS.all().iter().zip(0..) {
            let around: Vec<&str> = DIVISIONS.around(at).map(|outer| outer.name).collect();
            let whole = around.iter().rev().copied().chain([division.name]).collect::<String>();
            let near = around.first().copied().into_iter().chain([division.name]).collect::<String>();
            for body in
                ["教育局", "市场监督管理局", "人民政府办公室", "民政局", "镇海镇人民政府", "城市管理局", "乡村振兴局"]
            {
                for name in [&whole, &near] {
                    let found = of(&format!("{name}{body}"), division.last_whole_year());
                    let code = DIVISIONS.get(DIVISIONS.today(at)).code;
                    if found.district_code != Some(code) || !found.id.ends_with(&format!("/{body}")) {
                        wrong.push(format!("{name}{body}: {} {:?}", found.id, found.district_code));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} {:#?}", wrong.len(), wrong);
    }

    #[test]
    fn places_elsewhere() {
        let own = of("福州市鼓楼区教育局", 2023);
        for (place, is_elsewhere) in [
            ("福州市台江区", true),
            ("台江区", true),
            ("青田县", true),
            ("厦门市", true),
            // also in three other cities; around it; itself; unknown; more than a name
            ("鼓楼区", false),
            ("福州市", false),
            ("福建省", false),
            ("福州市鼓楼区", false),
            ("某某县", false),
            ("台江区全面", false),
        ] {
            assert_eq!(super::is_elsewhere(place, &own), is_elsewhere, "{place}");
        }
        assert!(!is_elsewhere("台江区", &of("福州市教育局", 2023)), "a part of it");
        assert!(!is_elsewhere("台江区", &of("某某新区教育局", 2023)));
    }

    /// A listed agency has the name that its reports are filed under.
    #[test]
    fn listed_agencies_are_known_as_their_reports_are_filed() {
        let list = "name,aliases,district,kind,valid_from,valid_to\n\
            教育和体育局,教育局,福州市鼓楼区,department,2019,\n\
            大桥处,,鼓楼区,other,,2022\n\
            河务处,,,other,,\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agencies.csv");
        std::fs::write(&path, list).unwrap();
        let list = AgencyList::read(&path).unwrap();
        let known: Vec<KnownAgency> = list.known().collect();
        let printed = Printed { text: "福州市鼓楼区教育局".to_owned(), place: CellPlace::default().place };
        let metadata = Metadata { agency_title: Some(printed), year: Some(2023), ..Metadata::default() };
        let of_report = agency(&Evidence { listed: Some(&list), ..Evidence::printed(&metadata) }).unwrap();
        let same = |a: &Agency| [a.id.clone(), a.district.clone(), a.name.clone()];
        assert_eq!(same(&known[0].agency), same(&of_report));
        assert_eq!((known[0].valid_from, known[0].valid_to), (Some(2019), None));
        // several cities have a 鼓楼区
        assert_eq!((known[1].agency.district.as_str(), known[1].valid_to), ("", Some(2022)));
        assert_eq!(known[2].agency.district, "");
    }
}
