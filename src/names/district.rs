//! Locates the agency of a report: which area its words name, and which division that is.

use super::areas::{Area, government_of, split};
use super::divisions::{DIVISIONS, Division};
use super::evidence::Evidence;
use super::folders::Folders;
use super::reading::Reading;
use super::same::is_same_agency;
use crate::fold::compact;
use crate::report::{DistrictMatch, DistrictSource, FormerDistrict};

/// The district of an agency, and how it was found.
#[derive(Debug, Clone)]
pub(super) struct District {
    /// Name by which reports are filed; with the city's where the district has namesakes.
    pub name: String,
    /// Code of the division; `None` for zones and unlisted districts.
    pub code: Option<u32>,
    pub source: DistrictSource,
    pub matched: DistrictMatch,
    /// Index of today's division, even if the report uses a former name.
    pub division: Option<u16>,
    /// Index of the former division, if the report uses a former name.
    pub former: Option<u16>,
    /// Prefix of its agencies' full names; empty for a folder that is not named after an area.
    pub before_names: String,
    /// Name of its government; `None` for a folder that is not named after an area.
    pub government: Option<&'static str>,
    /// The agency is a city's branch in this district, which only the folder names in full.
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

    /// A district that the list of divisions does not have.
    pub(super) fn unlisted(name: &str, source: DistrictSource) -> Self {
        Self { before_names: String::new(), ..Self::new(name.to_owned(), None, source, DistrictMatch::Unlisted) }
    }
}

impl District {
    /// The first part of its agencies' ids: the code, or the name if it has no code or another division has it today.
    pub(super) fn key(&self) -> String {
        let is_taken = self.division.is_some_and(|at| DIVISIONS.is_code_taken(at));
        self.code.filter(|_| !is_taken).map_or_else(|| self.name.clone(), |code| code.to_string())
    }

    /// The former name and code that the report uses.
    pub(super) fn former(&self) -> Option<FormerDistrict> {
        let former = DIVISIONS.get(self.former?);
        Some(FormerDistrict { name: former.name.to_owned(), code: former.code })
    }

    /// The divisions that have the area of a merged or divided district today.
    pub(super) fn successor(&self) -> Option<String> {
        let successors: Vec<String> = DIVISIONS.successors(self.division?).collect();
        (!successors.is_empty()).then(|| successors.join("、"))
    }
}

/// The district of national bodies.
const WHOLE_COUNTRY: &str = "全国";

/// The district of a report. `reading` is the agency's name, and `printed` the text it was parsed from.
pub(super) fn locate(reading: &Reading, printed: &str, evidence: &Evidence) -> District {
    if reading.is_national {
        return District::new(WHOLE_COUNTRY.to_owned(), None, DistrictSource::Words, DistrictMatch::Zone);
    }
    if let Some(district) = of_branch(reading, evidence) {
        return district;
    }
    if !reading.areas.is_empty() {
        return resolve(&reading.areas, DistrictSource::Words, evidence);
    }
    // other printed names count only if they are of the same agency: the name of another body may be there by mistake
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

/// The district of a city's branch whose folder names it in full: 江城市公安局清河分局 in the folder 清河区.
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

/// The district of a folder: an unlisted area, or any other name as it is.
fn folder_district(folder: &str, evidence: &Evidence) -> District {
    let folder = compact(folder);
    let (areas, rest) = split(&folder);
    if areas.is_empty() || !rest.is_empty() {
        return match of_address(evidence).filter(|_| folder.is_ascii()) {
            // `data` and `html` are no districts
            Some(district) => district,
            None => District::unlisted(&folder, DistrictSource::Folder),
        };
    }
    resolve(&areas, DistrictSource::Folder, evidence)
}

/// The name of a branch without the word for it: 公安局清河.
fn branch_place(own: &str) -> Option<&str> {
    ["分局", "分中心", "大队"].iter().find_map(|kind| own.rsplit_once(kind)).map(|(before, _)| before)
}

fn is_place_in(place: &str, district: &str) -> bool {
    let stem = ["自治县", "自治旗", "新区", "市", "县", "区", "旗"].iter().find_map(|kind| district.strip_suffix(kind));
    stem.is_some_and(|stem| stem.chars().count() >= 2 && place.ends_with(stem))
}

/// Finds the division of the last of these areas; the others and the evidence decide between namesakes.
pub(super) fn resolve(areas: &[Area], source: DistrictSource, evidence: &Evidence) -> District {
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
    let mut used_context = candidates.len() < count;
    in_year(&mut candidates, evidence.metadata.year);
    if candidates.len() > 1 || outer.is_empty() {
        let before = candidates.len();
        if !narrow_by_evidence(&mut candidates, last.text, evidence) {
            return unlisted();
        }
        used_context |= candidates.len() < before;
    }
    // candidates may be one division under two names: 华亭县 and 华亭市
    candidates.dedup_by_key(|at| DIVISIONS.today(*at));
    let &[at] = &candidates[..] else {
        return District::new(last.text.to_owned(), Some(last), source, DistrictMatch::Ambiguous);
    };
    let matched = if used_context { DistrictMatch::Context } else { DistrictMatch::Unique };
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

/// First characters of zones without a name of their own: 高新区, 经济技术开发区.
const ZONE_KINDS: [char; 10] = ['高', '经', '开', '新', '工', '保', '综', '产', '旅', '示'];
/// Short forms and the full form of a kind of zone.
const HIGH_TECH_ZONES: ([&str; 2], &str) = (["高新技术开发区", "高新区"], "高新技术产业开发区");

/// A zone has its own name, or else takes that of the area before it: 福州高新技术产业开发区.
fn zone(zone: &Area, outer: &[Area], source: DistrictSource, evidence: &Evidence) -> District {
    let (short, long) = HIGH_TECH_ZONES;
    let own = short.iter().find_map(|short| zone.text.strip_suffix(short)).map(|own| format!("{own}{long}"));
    let own = own.unwrap_or_else(|| zone.text.to_owned());
    let above = match outer {
        _ if !own.starts_with(ZONE_KINDS) => String::new(),
        [.., city] => in_short(city).to_owned(),
        [] => around_zone(zone, evidence),
    };
    // the city is no part of the name: 大连金普新区 is 金普新区
    let city = DIVISIONS.stems_before(&own).next().map_or(0, |(stem, _)| stem.len());
    let shorter = Some(&own[city..]).filter(|shorter| own.ends_with("新区") && shorter.chars().count() > 3);
    let own = shorter.filter(|shorter| !shorter.starts_with(ZONE_KINDS)).unwrap_or(&own);
    District::new(format!("{above}{own}"), Some(zone), source, DistrictMatch::Zone)
}

/// The city of a zone without a name of its own, according to other printed names or the folders; empty if unknown.
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

/// The stem of an unambiguous area: 福州 for 福州市.
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

/// Keeps the candidates within the areas before; false if there is none.
fn narrow_by_outer(candidates: &mut Vec<u16>, outer: &[Area]) -> bool {
    for area in outer.iter().filter(|area| !area.is_zone) {
        let inside: Vec<u16> = candidates.iter().copied().filter(|&at| lies_in(at, area)).collect();
        if !inside.is_empty() {
            *candidates = inside;
            continue;
        }
        // a county may have moved to another prefecture since
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

/// Keeps the candidates that the report's other words support, as long as there are several; false if those words place
/// the district where no candidate is.
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

/// Narrows by the areas in a name or an address: those before the district itself, or any that may contain it.
fn narrow_by_words(candidates: &mut Vec<u16>, district: &str, text: &str) -> bool {
    let areas = split(text).0;
    if let Some(at) = areas.iter().position(|area| area.text == district) {
        let mut narrowed = candidates.clone();
        // on a mismatch the candidates stay: an address may begin with words that only look like an area
        let is_consistent = narrow_by_outer(&mut narrowed, &areas[..at]);
        if is_consistent {
            *candidates = narrowed;
        }
        return is_consistent;
    }
    for area in areas.iter().filter(|area| !area.is_stem) {
        keep_if_any(candidates, |&at| lies_in(at, area));
    }
    true
}

/// Narrows by the areas in folder names, the nearest first: the district with the areas before it, or areas around it.
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

/// Narrows to the only candidate whose city, or else whose province, the text names anywhere.
fn narrow_by_lines(candidates: &mut Vec<u16>, lines: &[&str]) {
    let is_named = |division: &Division| lines.iter().any(|line| line.contains(division.name));
    for nearest_only in [true, false] {
        if candidates.len() > 1 {
            let is_supported = |at: &u16| {
                let mut around = DIVISIONS.around(*at);
                if nearest_only { around.next().is_some_and(is_named) } else { around.any(is_named) }
            };
            let supported: Vec<u16> = candidates.iter().copied().filter(is_supported).collect();
            if supported.len() == 1 {
                *candidates = supported;
            }
        }
    }
}

fn keep_if_any(candidates: &mut Vec<u16>, is_kept: impl Fn(&u16) -> bool) {
    if candidates.len() > 1 && candidates.iter().any(&is_kept) {
        candidates.retain(is_kept);
    }
}
