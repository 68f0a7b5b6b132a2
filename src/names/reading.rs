//! Parses a printed name into its leading areas and the body.

use super::areas::{Area, TOWN_ENDS, split};
use super::bodies::{BODIES, Unified};
use super::divisions::DIVISIONS;
use crate::report::{AgencyKind, AgencyMatch};
use std::borrow::Cow;

/// A parsed name.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// Areas before the body, the widest first.
    pub areas: Vec<Area<'a>>,
    /// A national body, and no branch of one.
    pub is_national: bool,
    /// For a branch of a national body, the name of that body: 中国人民银行. Empty otherwise.
    pub head: &'static str,
    /// The text after the areas, as printed.
    pub own: &'a str,
    /// The body after unification.
    pub body: Unified<'a>,
    /// A branch of a body of the outer area: 公安局鼓楼分局.
    pub is_branch: bool,
}

/// Names of an area's government.
const GOVERNMENTS: [&str; 4] = ["人民政府", "政府", "行政公署", "行署"];
/// Names of a zone's government.
const COMMITTEES: [&str; 2] = ["管委会", "管理委员会"];
/// Names of a government's office.
const OFFICES: [&str; 6] = ["人民政府办公室", "人民政府办公厅", "政府办公室", "政府办公厅", "政府办", "府办"];
/// Names of the office of a zone's government.
const OFFICES_OF_COMMITTEES: [&str; 3] = ["管委会办公室", "管理委员会办公室", "管委办"];
/// Words for a kind of area by which a report may call its own: 县人民政府, 市教育局.
pub(super) const OWN_AREA: [char; 7] = ['省', '市', '县', '区', '州', '盟', '旗'];
/// Endings of bodies that are no departments, although their last character is that of departments.
const OTHER_ENDS: [&str; 8] = ["医院", "联合会", "协会", "总会", "学会", "商会", "工会", "俱乐部"];

impl<'a> Reading<'a> {
    /// `text` is folded and without white space; `year` decides about former names.
    pub(super) fn new(text: &'a str, year: Option<i32>) -> Self {
        let text = text.strip_prefix("中华人民共和国").unwrap_or(text);
        if let Some((name, tail)) = BODIES.national_before(text) {
            return Self::national(name, tail, year);
        }
        let (areas, own) = split(text);
        Self::of_area(areas, own, year)
    }

    /// A name that begins with a national body: 教育部, or 国家税务总局江城市税务局, which is a body of its area.
    fn national(name: &'static str, tail: &'a str, year: Option<i32>) -> Self {
        let (mut areas, mut own) = split(tail);
        if areas.is_empty()
            && let Some((stem, divisions)) = DIVISIONS.stems_before(tail).next()
        {
            areas.push(Area { text: stem, divisions, is_stem: true, is_zone: false });
            own = &tail[stem.len()..];
        }
        if !areas.is_empty() && BODIES.is_known(own) {
            return Self::of_area(areas, own, year);
        }
        let head = if areas.is_empty() { "" } else { name };
        let name = if own.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{name}{own}")) };
        let kind = if areas.is_empty() { AgencyKind::Department } else { kind_of(&name) };
        let how = AgencyMatch::Printed;
        let body = Unified { name, kind, how, successor: None, named_by_stem: false };
        Self { is_national: areas.is_empty(), head, areas, own, body, is_branch: false }
    }

    fn of_area(mut areas: Vec<Area<'a>>, own: &'a str, year: Option<i32>) -> Self {
        if let Some((body, stem)) = branch(own)
            && let (Some(city), divisions @ [_, ..]) = (areas.last(), DIVISIONS.called(stem))
            && divisions.iter().any(|&inner| city.divisions.iter().any(|&city| DIVISIONS.contains(city, inner)))
            && let Some(body) = BODIES.called(body, year)
        {
            areas.push(Area { text: stem, divisions, is_stem: true, is_zone: false });
            return Self { areas, is_national: false, head: "", own, body, is_branch: true };
        }
        let body = unified(own, areas.last().map(Area::government), year);
        Self { areas, is_national: false, head: "", own, body, is_branch: is_own_branch(own) }
    }
}

/// The government's name at the beginning of that of its office: 人民政府 in 人民政府办公室 and 人民政府信息公开办.
pub(super) fn government_of_office(own: &str) -> Option<&str> {
    let area = own.strip_prefix(OWN_AREA).map_or(0, |rest| own.len() - rest.len());
    let names = GOVERNMENTS.iter().chain(&COMMITTEES);
    let length = names.filter(|name| own[area..].starts_with(**name)).map(|name| area + name.len()).max();
    let is_office = |length: &usize| own[*length..].ends_with(['办', '室', '厅', '科', '股', '处', '心']);
    // 府办 omits the government's own name
    if &own[area..] == "府办" { Some("") } else { length.filter(is_office).map(|length| &own[..length]) }
}

/// Whether the name has the word for the kind of its area instead of the area's name: 区教育局.
pub(super) fn begins_with_kind(name: &str) -> bool {
    name.starts_with(OWN_AREA) && split(name).0.is_empty()
}

/// Splits the name of a branch: 公安局鼓楼分局 into 公安局 and 鼓楼.
pub(super) fn branch(own: &str) -> Option<(&str, &str)> {
    let whole = own.strip_suffix("分局")?;
    let ends = whole.match_indices('局').map(|(at, sign)| at + sign.len());
    ends.map(|end| whole.split_at(end)).find(|(body, stem)| !stem.is_empty() && BODIES.is_known(body))
}

/// Whether the name is that of a branch without a place, as 公安分局 after its area.
fn is_own_branch(own: &str) -> bool {
    own.ends_with("分局") && BODIES.is_known(own)
}

/// Unifies the spellings of a body. `government` is the name of the area's government, if the area is known.
pub(super) fn unified<'a>(own: &'a str, government: Option<&'static str>, year: Option<i32>) -> Unified<'a> {
    // 县人民政府 says no more than 人民政府
    let shorter = own.strip_prefix(OWN_AREA).filter(|shorter| {
        let known = [&GOVERNMENTS[..], &COMMITTEES, &OFFICES].concat();
        known.contains(shorter) || BODIES.is_known(shorter)
    });
    let name = shorter.unwrap_or(own);
    let spelled = |name: Cow<'static, str>, kind| {
        let how = if name == own || own.is_empty() { AgencyMatch::Printed } else { AgencyMatch::Alias };
        Unified { name, kind, how, successor: None, named_by_stem: false }
    };
    if COMMITTEES.contains(&name) {
        return spelled("管委会".into(), AgencyKind::Government);
    }
    if GOVERNMENTS.contains(&name) || name.is_empty() && government.is_some() {
        return spelled(government.unwrap_or("人民政府").into(), AgencyKind::Government);
    }
    if OFFICES.contains(&name) {
        return spelled("人民政府办公室".into(), AgencyKind::Department);
    }
    if OFFICES_OF_COMMITTEES.contains(&name) {
        return spelled("管委会办公室".into(), AgencyKind::Department);
    }
    // 人民政府汉正街街道办事处, 科学技术局(知识产权局)
    let name = GOVERNMENTS.iter().find_map(|government| name.strip_prefix(government)).unwrap_or(name);
    let name = name.find('(').map_or(name, |aside| &name[..aside]);
    if let Some(town) = township(name) {
        return spelled(town.into(), AgencyKind::Township);
    }
    if let Some(known) = BODIES.called(name, year) {
        let how = if name != own && known.how == AgencyMatch::Printed { AgencyMatch::Alias } else { known.how };
        return Unified { how, ..known };
    }
    let how = AgencyMatch::Printed;
    Unified { name: own.into(), kind: kind_of(own), how, successor: None, named_by_stem: false }
}

/// The full name of a township's or street's office.
fn township(own: &str) -> Option<String> {
    let end = TOWN_ENDS.iter().find(|end| own.ends_with(**end))?;
    let base = Some(&own[..own.len() - end.len()]).filter(|base| !base.is_empty() && !base.ends_with('局'))?;
    Some(match end.chars().next() {
        Some('街') => format!("{base}街道办事处"),
        Some('苏') => format!("{base}苏木人民政府"),
        Some(kind) => format!("{base}{kind}人民政府"),
        None => return None,
    })
}

fn kind_of(own: &str) -> AgencyKind {
    let is_department = own.ends_with(['局', '委', '会', '室', '厅', '部', '办', '署', '府']) || own.ends_with("海关");
    let is_other = OTHER_ENDS.iter().any(|end| own.ends_with(end));
    if is_department && !is_other { AgencyKind::Department } else { AgencyKind::Other }
}
