//! From printed names to the agency a report is filed under: its district, its name, its kind.

use crate::report::{Agency, AgencyKind, Metadata};

/// What ends the name of an administrative division, longest first.
const DIVISIONS: [&str; 17] = [
    "特别行政区",
    "综合实验区",
    "高新技术产业开发区",
    "经济技术开发区",
    "高新区",
    "经开区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "开发区",
    "地区",
    "新区",
    "省",
    "市",
    "县",
    "区",
];

/// What the government of an area is called by.
const GOVERNMENTS: [&str; 4] = ["人民政府", "政府", "管委会", "管理委员会"];

/// The parts of a body that sign or answer for it.
const INNER_UNITS: [&str; 6] = ["办公室", "办公厅", "政务公开科", "综合科", "秘书科", "信息公开科"];

/// A name cut into its divisions and the rest: `江城市` `清河区` and `教育局`.
fn split(name: &str) -> (Vec<&str>, &str) {
    let mut divisions = Vec::new();
    let mut rest = name;
    while let Some(length) = division(rest) {
        divisions.push(&rest[..length]);
        rest = &rest[length..];
    }
    (divisions, rest)
}

/// The bytes of the division that the name begins with. A division has a name of its own of at least one character
/// before its kind (市场监督管理局 is no division of 场监督管理局), and is not the beginning of a body's own words.
fn division(name: &str) -> Option<usize> {
    let mut found: Option<usize> = None;
    for (at, _) in name.char_indices().skip(1).take(12) {
        if name[..at].ends_with(|c| "局委会室厅部院镇乡".contains(c)) {
            break;
        }
        if let Some(kind) = DIVISIONS.iter().find(|kind| name[at..].starts_with(**kind)) {
            found = Some(at + kind.len());
            break;
        }
    }
    let end = found?;
    // words that only look like a division: 城市管理局, 某区市场监督管理局, 某县市政管理处, 某区市容管理局
    let rest = &name[end..];
    let is_word = &name[..end] == "城市" || ["场", "政管理", "容"].iter().any(|word| rest.starts_with(word));
    (!is_word).then_some(end)
}

/// The agency of a report. Its names are tried in order of trust: title, signature, index box, contact; the district
/// is what they say, else the folder the report lies in.
pub fn agency(metadata: &Metadata, folder: Option<&str>) -> Option<Agency> {
    let names = [&metadata.agency_title, &metadata.agency_signature, &metadata.agency_index, &metadata.agency_contact];
    let names: Vec<&str> = names.into_iter().flatten().map(|printed| printed.text.as_str()).collect();
    let name = *names.first()?;
    let (divisions, own) = split(name);
    // another body's name, where one stands by mistake, says nothing of this one's district
    let mut elsewhere = names[1..].iter().filter(|other| is_same(name, other));
    let from_words = divisions.last().copied().or_else(|| elsewhere.find_map(|name| split(name).0.last().copied()));
    // 江城市公安局清河分局 is the city's, and sits in 清河区
    let branch = folder.filter(|folder| is_branch_in(own, folder));
    let district = branch.or(from_words).or(folder).unwrap_or_default();
    let own = unified(own, district);
    let kind = kind(&own, !divisions.is_empty());
    // a folder that is no division's name (`data`, `2023`) is not part of anybody's name
    let is_division = division(district) == Some(district.len());
    let above = divisions.last().copied().or(Some(district).filter(|_| is_division)).unwrap_or_default();
    let full = format!("{above}{own}");
    Some(Agency { district: district.to_owned(), name: full, id: format!("{district}/{own}"), kind })
}

fn is_branch_in(own: &str, district: &str) -> bool {
    let stem = DIVISIONS.iter().find_map(|kind| district.strip_suffix(kind)).unwrap_or_default();
    stem.chars().count() >= 2 && ["分局", "分中心", "大队"].iter().any(|kind| own.ends_with(&format!("{stem}{kind}")))
}

/// One way of writing where several are in use: a government goes by its area alone and by its short name.
fn unified(own: &str, district: &str) -> String {
    let is_area_alone = own.is_empty() && !district.is_empty();
    if !GOVERNMENTS.contains(&own) && !is_area_alone {
        return own.to_owned();
    }
    let is_zone = ["实验区", "开发区", "新区", "高新区", "经开区"].iter().any(|kind| district.ends_with(kind));
    if is_zone { "管委会".to_owned() } else { "人民政府".to_owned() }
}

fn kind(own: &str, has_division: bool) -> AgencyKind {
    let is_government = GOVERNMENTS.contains(&own);
    let is_below = ["镇人民政府", "乡人民政府", "镇政府", "乡政府", "街道办事处", "街道", "街道办"];
    match () {
        () if is_government && has_division => AgencyKind::Government,
        () if is_below.iter().any(|end| own.ends_with(end)) => AgencyKind::Township,
        () if own.chars().next_back().is_some_and(|last| "局委会室厅部办院".contains(last)) => {
            AgencyKind::Department
        }
        () => AgencyKind::Other,
    }
}

/// Whether two printed names can be one agency: the same but for the divisions before it, or a part of the body
/// that answers for it.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    let (divisions_a, own_a) = split(a);
    let (divisions_b, own_b) = split(b);
    let (last_a, last_b) = (divisions_a.last(), divisions_b.last());
    let same_district = last_a.zip(last_b).is_none_or(|(a, b)| a == b);
    let district = last_a.or(last_b).copied().unwrap_or_default();
    let (own_a, own_b) = (unified(own_a, district), unified(own_b, district));
    same_district && (is_part(&own_a, &own_b) || is_part(&own_b, &own_a))
}

fn is_part(whole: &str, part: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|unit| unit.is_empty() || !whole.is_empty() && is_inner_unit(unit))
}

fn is_inner_unit(unit: &str) -> bool {
    INNER_UNITS.contains(&unit) || unit.chars().count() <= 12 && unit.ends_with(['科', '股', '室', '处', '办'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::report::Printed;

    #[track_caller]
    fn check(title: &str, district: &str, name: &str, kind: AgencyKind) {
        let printed = Printed { text: title.to_owned(), place: Place::default() };
        let metadata = Metadata { agency_title: Some(printed), ..Metadata::default() };
        let found = agency(&metadata, Some("folder")).unwrap();
        assert_eq!((found.district.as_str(), found.name.as_str(), found.kind), (district, name, kind), "{title}");
    }

    #[test]
    fn names_are_filed() {
        check("硚口区人力资源局", "硚口区", "硚口区人力资源局", AgencyKind::Department);
        check("江城市清河区教育局", "清河区", "清河区教育局", AgencyKind::Department);
        check("清河区市场监督管理局", "清河区", "清河区市场监督管理局", AgencyKind::Department);
        check("江城市市场监督管理局", "江城市", "江城市市场监督管理局", AgencyKind::Department);
        check("清河区", "清河区", "清河区人民政府", AgencyKind::Government);
        check("清河区政府", "清河区", "清河区人民政府", AgencyKind::Government);
        check("清河区人民政府办公室", "清河区", "清河区人民政府办公室", AgencyKind::Department);
        check("平潭综合实验区", "平潭综合实验区", "平潭综合实验区管委会", AgencyKind::Government);
        check("安平县桥头镇人民政府", "安平县", "安平县桥头镇人民政府", AgencyKind::Township);
        check("桥头镇人民政府", "folder", "桥头镇人民政府", AgencyKind::Township);
        check("市场监督管理局", "folder", "市场监督管理局", AgencyKind::Department);
        check("清河区城市管理局", "清河区", "清河区城市管理局", AgencyKind::Department);
        check("城市管理局", "folder", "城市管理局", AgencyKind::Department);
        check("教育局", "folder", "教育局", AgencyKind::Department);
    }

    #[test]
    fn names_that_are_one_agency() {
        assert!(is_same("硚口区教育局", "教育局"));
        assert!(is_same("江城市清河区教育局", "清河区教育局"));
        assert!(is_same("清河区教育局", "清河区教育局办公室"));
        assert!(is_same("清河区", "清河区人民政府"));
        assert!(is_same("清河区人民政府", "清河区人民政府办公室"));
        assert!(is_same("平潭综合实验区", "平潭综合实验区管委会办公室"));
        assert!(!is_same("硚口区人力资源局", "硚口区人力资源和社会保障局"));
        assert!(!is_same("清河区教育局", "清河区财政局"));
        assert!(!is_same("清河区教育局", "安平县教育局"));
        assert!(!is_same("清河区人民政府", "清河区教育局"));
    }
}
