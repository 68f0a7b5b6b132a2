//! Where the agency of a report is: which area its words name, and which division that is.

use super::areas::{Area, government_of, split};
use super::divisions::{DIVISIONS, Division};
use super::folders::Folders;
use super::reading::Reading;
use super::{Evidence, is_same_agency};
use crate::fold::compact;
use crate::report::{DistrictMatch, DistrictSource, FormerDistrict};

#[derive(Debug, Clone)]
pub struct District {
    pub name: String,
    pub code: Option<u32>,
    pub source: DistrictSource,
    pub matched: DistrictMatch,
    /// In the list of divisions, as one of today where it is one under another name.
    pub division: Option<u16>,
    /// Likewise, where it goes by a name that it has no more.
    pub former: Option<u16>,
    /// What of it stands before the names of its agencies: nothing of a folder that is no area's name.
    pub before_names: String,
    /// What its government is called, where it is an area's name.
    pub government: Option<&'static str>,
    /// A folder's name, which the name of a city's branch ends with.
    pub is_branch_folder: bool,
}

impl District {
    fn new(name: String, area: Option<&Area>, source: DistrictSource, matched: DistrictMatch) -> Self {
        let before_names = name.clone();
        let government = area.map(Area::government);
        Self {
            name,
            code: None,
            source,
            matched,
            division: None,
            former: None,
            before_names,
            government,
            is_branch_folder: false,
        }
    }

    /// A name that the list of divisions does not have.
    pub fn unlisted(name: &str, source: DistrictSource) -> Self {
        Self { before_names: String::new(), ..Self::new(name.to_owned(), None, source, DistrictMatch::Unlisted) }
    }
}

impl District {
    /// What its agencies are told by: the code, or the name where it has none, or one that another has today.
    pub fn key(&self) -> String {
        let is_taken = self.division.is_some_and(|at| DIVISIONS.is_code_taken(at));
        self.code.filter(|_| !is_taken).map_or_else(|| self.name.clone(), |code| code.to_string())
    }

    pub fn former(&self) -> Option<FormerDistrict> {
        let former = DIVISIONS.get(self.former?);
        Some(FormerDistrict { name: former.name.to_owned(), code: former.code })
    }

    pub fn successor(&self) -> Option<String> {
        let successors: Vec<String> = DIVISIONS.successors(self.division?).collect();
        (!successors.is_empty()).then(|| successors.join("、"))
    }
}

/// What national bodies have for a district.
const WHOLE_COUNTRY: &str = "全国";

/// The district that the report is filed under. `reading` is of the name that the agency goes by.
pub fn of(reading: &Reading, printed: &str, evidence: &Evidence) -> District {
    if reading.is_national {
        return District::new(WHOLE_COUNTRY.to_owned(), None, DistrictSource::Words, DistrictMatch::Zone);
    }
    if let Some(district) = of_branch(reading, evidence) {
        return district;
    }
    if !reading.areas.is_empty() {
        return resolve(&reading.areas, DistrictSource::Words, evidence);
    }
    // another body's name, where one stands by mistake, says nothing of this one's district
    let others = evidence.names().map(|(_, name)| name).filter(|name| *name != printed);
    let sites = evidence.titles.iter().flat_map(|title| title.split(['_', '|', '-', '—']));
    for name in others.chain(sites) {
        let other = Reading::new(name, evidence.metadata.year);
        let is_site_of = other.body.kind == crate::report::AgencyKind::Government;
        if !other.areas.is_empty() && (is_same_agency(reading, &other) || is_site_of && !other.is_branch) {
            return resolve(&other.areas, DistrictSource::Words, evidence);
        }
    }
    let folders = Folders::of(evidence.path);
    if let Some(areas) = folders.of_file() {
        return resolve(&areas, DistrictSource::FileName, evidence);
    }
    if let Some(areas) = folders.district() {
        return resolve(&areas, DistrictSource::Folder, evidence);
    }
    match evidence.folder {
        Some(folder) => folder_district(folder, evidence),
        None => of_address(evidence).unwrap_or_else(|| District::unlisted("", DistrictSource::Folder)),
    }
}

/// 江城市公安局清河分局 is the city's, and sits in 清河区, as its folder says.
fn of_branch(reading: &Reading, evidence: &Evidence) -> Option<District> {
    let place = Some(reading.own).filter(|_| !reading.is_branch).and_then(branch_place)?;
    let folders = Folders::of(evidence.path);
    let mut areas = folders.district().unwrap_or_else(|| split(evidence.folder.unwrap_or_default()).0);
    let district = *areas.last().filter(|district| is_place_in(place, district.text))?;
    if !reading.areas.is_empty() {
        areas = reading.areas.iter().copied().chain([district]).collect();
    }
    Some(District { is_branch_folder: true, ..resolve(&areas, DistrictSource::Folder, evidence) })
}

fn of_address(evidence: &Evidence) -> Option<District> {
    let areas = split(evidence.metadata.address.as_deref()?).0;
    (!areas.is_empty()).then(|| resolve(&areas, DistrictSource::Words, evidence))
}

/// The district of a folder of which the list knows nothing: an area all the same, any other name as it is.
fn folder_district(folder: &str, evidence: &Evidence) -> District {
    let folder = compact(folder);
    let (areas, rest) = split(&folder);
    if areas.is_empty() || !rest.is_empty() {
        return match of_address(evidence).filter(|_| folder.is_ascii()) {
            // `data`, `html`: no name that a district has
            Some(district) => district,
            None => District::unlisted(&folder, DistrictSource::Folder),
        };
    }
    resolve(&areas, DistrictSource::Folder, evidence)
}

/// What a branch has before the word for it: 公安局清河.
fn branch_place(own: &str) -> Option<&str> {
    ["分局", "分中心", "大队"].iter().find_map(|kind| own.rsplit_once(kind)).map(|(before, _)| before)
}

fn is_place_in(place: &str, district: &str) -> bool {
    let stem = ["自治县", "自治旗", "新区", "市", "县", "区", "旗"].iter().find_map(|kind| district.strip_suffix(kind));
    stem.is_some_and(|stem| stem.chars().count() >= 2 && place.ends_with(stem))
}

/// What is known of the last of these areas.
pub fn resolve(areas: &[Area], source: DistrictSource, evidence: &Evidence) -> District {
    let [outer @ .., last] = areas else { return District::unlisted("", source) };
    if last.is_zone {
        return zone(last, outer, source, evidence);
    }
    let unlisted = || District::new(last.text.to_owned(), Some(last), source, DistrictMatch::Unlisted);
    let mut candidates: Vec<u16> =
        if last.is_stem { DIVISIONS.largest(last.divisions).collect() } else { last.divisions.to_vec() };
    if last.is_stem && !outer.is_empty() {
        candidates = last.divisions.to_vec();
    }
    if candidates.is_empty() {
        return unlisted();
    }
    let count = candidates.len();
    if !narrow_by_outer(&mut candidates, outer) {
        return unlisted();
    }
    let mut told_by_context = candidates.len() < count;
    in_year(&mut candidates, evidence.metadata.year);
    if candidates.len() > 1 || outer.is_empty() {
        let before = candidates.len();
        if !narrow_by_evidence(&mut candidates, last.text, evidence) {
            return unlisted();
        }
        told_by_context |= candidates.len() < before;
    }
    // 华亭 is 华亭县 and 华亭市, which are one
    candidates.dedup_by_key(|at| DIVISIONS.today(*at));
    let &[at] = &candidates[..] else {
        return District::new(last.text.to_owned(), Some(last), source, DistrictMatch::Ambiguous);
    };
    let matched = if told_by_context { DistrictMatch::Context } else { DistrictMatch::Unique };
    let today = DIVISIONS.today(at);
    let division = DIVISIONS.get(today);
    let name = division.full_name(DIVISIONS.around(today).next());
    District {
        code: Some(division.code),
        division: Some(today),
        former: Some(at).filter(|at| *at != today),
        government: Some(government_of(division.name)),
        ..District::new(name, Some(last), source, matched)
    }
}

/// What the names of zones begin with that have no name of their own: 高新区, 经济技术开发区.
const ZONE_KINDS: [char; 10] = ['高', '经', '开', '新', '工', '保', '综', '产', '旅', '示'];
/// A kind of zone in short, and in full.
const HIGH_TECH_ZONES: ([&str; 2], &str) = (["高新技术开发区", "高新区"], "高新技术产业开发区");

/// A zone goes by its own name; one that has none by that of the area before, as zones do: 福州高新技术产业开发区.
fn zone(zone: &Area, outer: &[Area], source: DistrictSource, evidence: &Evidence) -> District {
    let (short, long) = HIGH_TECH_ZONES;
    let own = short.iter().find_map(|short| zone.text.strip_suffix(short)).map(|own| format!("{own}{long}"));
    let own = own.unwrap_or_else(|| zone.text.to_owned());
    let above = match outer {
        _ if !own.starts_with(ZONE_KINDS) => String::new(),
        [.., city] => in_short(city).to_owned(),
        [] => around_zone(zone, evidence),
    };
    // 大连金普新区 is 金普新区 in 大连
    let city = DIVISIONS.stems_before(&own).next().map_or(0, |(stem, _)| stem.len());
    let shorter = Some(&own[city..]).filter(|shorter| own.ends_with("新区") && shorter.chars().count() > 3);
    let own = shorter.filter(|shorter| !shorter.starts_with(ZONE_KINDS)).unwrap_or(&own);
    District::new(format!("{above}{own}"), Some(zone), source, DistrictMatch::Zone)
}

/// What the area is called that a zone without a name of its own lies in, as other names or the folders have it.
fn around_zone(zone: &Area, evidence: &Evidence) -> String {
    let names = evidence.names().map(|(_, name)| split(name).0);
    for areas in names {
        let own = areas.iter().position(|area| area.text == zone.text);
        if let Some(city) = own.and_then(|at| areas.get(at.checked_sub(1)?)) {
            return in_short(city).to_owned();
        }
    }
    let folders = Folders::of(evidence.path);
    let mut around = folders.areas().filter_map(|areas| areas.into_iter().rev().find(|area| !area.is_zone));
    around.next().map_or_else(String::new, |city| in_short(&city).to_owned())
}

/// 福州 for the one 福州市 that there is.
fn in_short<'a>(area: &Area<'a>) -> &'a str {
    match area.divisions {
        [at] => DIVISIONS.get(*at).stem(),
        _ => area.text,
    }
}

fn in_year(candidates: &mut Vec<u16>, year: Option<i32>) {
    if candidates.len() > 1 {
        *candidates = DIVISIONS.in_year(candidates, year);
    }
}

/// Keeps those that lie in the areas before; false where none does.
fn narrow_by_outer(candidates: &mut Vec<u16>, outer: &[Area]) -> bool {
    for area in outer.iter().filter(|area| !area.is_zone) {
        let inside: Vec<u16> = candidates.iter().copied().filter(|&at| lies_in(at, area)).collect();
        if !inside.is_empty() {
            *candidates = inside;
            continue;
        }
        // a county that has moved to another prefecture since
        let province = |at: u16| DIVISIONS.get(at).code / 10_000;
        candidates.retain(|&at| area.divisions.iter().any(|&outer| province(outer) == province(at)));
        if candidates.len() != 1 {
            return false;
        }
    }
    true
}

fn lies_in(at: u16, area: &Area) -> bool {
    area.divisions.iter().any(|&outer| DIVISIONS.contains(outer, at))
}

/// Keeps those that the report's other words speak for, as long as there are several; false where they put the district
/// into a place that no list has.
fn narrow_by_evidence(candidates: &mut Vec<u16>, district: &str, evidence: &Evidence) -> bool {
    let names = evidence.names().map(|(_, name)| name).chain(evidence.metadata.address.as_deref());
    for text in names {
        if !narrow_by_words(candidates, district, text) {
            return false;
        }
    }
    if candidates.len() == 1 {
        return true;
    }
    let sites = evidence.titles.iter().flat_map(|title| title.split(['_', '|', '-', '—']));
    for text in sites {
        if !narrow_by_words(candidates, district, text) {
            return false;
        }
    }
    if candidates.len() > 1 {
        narrow_by_folders(candidates, evidence);
    }
    narrow_by_lines(candidates, evidence.lines);
    true
}

/// The areas in a name or an address: those before the district itself, or those that the district can lie in.
fn narrow_by_words(candidates: &mut Vec<u16>, district: &str, text: &str) -> bool {
    let areas = split(text).0;
    if let Some(at) = areas.iter().position(|area| area.text == district) {
        let mut narrowed = candidates.clone();
        // an address may begin with words that only look like an area
        let is_told = narrow_by_outer(&mut narrowed, &areas[..at]);
        if is_told {
            *candidates = narrowed;
        }
        return is_told;
    }
    for area in areas.iter().filter(|area| !area.is_stem) {
        keep_if_any(candidates, |&at| lies_in(at, area));
    }
    true
}

/// The areas that the folders name, the nearest first: the district itself behind those around it, or those alone.
fn narrow_by_folders(candidates: &mut Vec<u16>, evidence: &Evidence) {
    for areas in Folders::of(evidence.path).areas() {
        let is_itself = |area: &Area| area.divisions.iter().any(|at| candidates.contains(at));
        let Some(at) = areas.iter().position(is_itself) else {
            for area in &areas {
                keep_if_any(candidates, |&at| lies_in(at, area));
            }
            continue;
        };
        keep_if_any(candidates, |candidate| areas[at].divisions.contains(candidate));
        let mut narrowed = candidates.clone();
        if narrow_by_outer(&mut narrowed, &areas[..at]) {
            *candidates = narrowed;
        }
    }
}

/// The city, or else the province, that only one of them lies in and that the text names anywhere.
fn narrow_by_lines(candidates: &mut Vec<u16>, lines: &[&str]) {
    let is_named = |division: &Division| lines.iter().any(|line| line.contains(division.name));
    for nearest_only in [true, false] {
        if candidates.len() > 1 {
            let is_spoken_for = |at: &u16| {
                let mut around = DIVISIONS.around(*at);
                if nearest_only { around.next().is_some_and(is_named) } else { around.any(is_named) }
            };
            let spoken_for: Vec<u16> = candidates.iter().copied().filter(is_spoken_for).collect();
            if spoken_for.len() == 1 {
                *candidates = spoken_for;
            }
        }
    }
}

fn keep_if_any(candidates: &mut Vec<u16>, is_kept: impl Fn(&u16) -> bool) {
    if candidates.len() > 1 && candidates.iter().any(&is_kept) {
        candidates.retain(is_kept);
    }
}
