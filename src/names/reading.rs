//! What a printed name says: the areas it begins with and the body.

use super::areas::{Area, TOWN_ENDS, split};
use super::bodies::{BODIES, Unified};
use super::divisions::DIVISIONS;
use crate::report::{AgencyKind, AgencyMatch};
use std::borrow::Cow;

#[derive(Debug)]
pub struct Reading<'a> {
    pub areas: Vec<Area<'a>>,
    /// A body of the whole country, and no branch of one.
    pub is_national: bool,
    /// Of a branch of such a body: 中国人民银行.
    pub head: &'static str,
    /// What follows the areas, as it is printed.
    pub own: &'a str,
    pub body: Unified<'a>,
    /// A branch of the body of the area before, as 公安局鼓楼分局 is.
    pub is_branch: bool,
}

/// What the government of an area is called by.
const GOVERNMENTS: [&str; 4] = ["人民政府", "政府", "行政公署", "行署"];
/// Likewise of a zone.
const COMMITTEES: [&str; 2] = ["管委会", "管理委员会"];
/// The government's own office.
const OFFICES: [&str; 6] = ["人民政府办公室", "人民政府办公厅", "政府办公室", "政府办公厅", "政府办", "府办"];
const OFFICES_OF_COMMITTEES: [&str; 3] = ["管委会办公室", "管理委员会办公室", "管委办"];
/// A report names its own area by the word for its kind: 县人民政府, 市教育局.
const OWN_AREA: [char; 7] = ['省', '市', '县', '区', '州', '盟', '旗'];
/// What bodies that are no departments end with, though departments end with the same characters.
const OTHER_ENDS: [&str; 8] = ["医院", "联合会", "协会", "总会", "学会", "商会", "工会", "俱乐部"];

impl<'a> Reading<'a> {
    /// `text` is folded and without white space; the year decides about former names.
    pub fn new(text: &'a str, year: Option<i32>) -> Self {
        let text = text.strip_prefix("中华人民共和国").unwrap_or(text);
        if let Some((name, tail)) = BODIES.national_before(text) {
            return Self::national(name, tail, year);
        }
        let (areas, own) = split(text);
        Self::of_area(areas, own, year)
    }

    /// 教育部; 国家税务总局江城市税务局, which is a body of its area.
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

/// The government, as it is called, at the beginning of the name of its office: 人民政府 of 人民政府办公室, 人民政府信息公开办.
pub fn government_of_office(own: &str) -> Option<&str> {
    let area = own.strip_prefix(OWN_AREA).map_or(0, |rest| own.len() - rest.len());
    let names = GOVERNMENTS.iter().chain(&COMMITTEES);
    let length = names.filter(|name| own[area..].starts_with(**name)).map(|name| area + name.len()).max();
    let is_office = |length: &usize| own[*length..].ends_with(['办', '室', '厅', '科', '心']);
    // 府办 leaves the government's own name out
    if &own[area..] == "府办" { Some("") } else { length.filter(is_office).map(|length| &own[..length]) }
}

/// Whether the name begins with the word for the kind of its area, in the place of the area's name: 区教育局.
pub fn begins_with_kind(name: &str) -> bool {
    name.starts_with(OWN_AREA) && split(name).0.is_empty()
}

/// 公安局 and 鼓楼 of 公安局鼓楼分局.
pub fn branch(own: &str) -> Option<(&str, &str)> {
    let whole = own.strip_suffix("分局")?;
    let ends = whole.match_indices('局').map(|(at, sign)| at + sign.len());
    ends.map(|end| whole.split_at(end)).find(|(body, stem)| !stem.is_empty() && BODIES.is_known(body))
}

/// 公安分局 after the name of its area.
fn is_own_branch(own: &str) -> bool {
    own.ends_with("分局") && BODIES.is_known(own)
}

/// One way of writing where several are in use. `government` is what that of the area is called, where there is one.
pub fn unified<'a>(own: &'a str, government: Option<&'static str>, year: Option<i32>) -> Unified<'a> {
    // 县人民政府 says no more than 人民政府
    let shorter = own.strip_prefix(OWN_AREA).filter(|shorter| {
        let known = [&GOVERNMENTS[..], &COMMITTEES, &OFFICES].concat();
        known.contains(shorter) || BODIES.is_known(shorter)
    });
    let name = shorter.unwrap_or(own);
    let as_written = |name: Cow<'static, str>, kind| {
        let how = if name == own || own.is_empty() { AgencyMatch::Printed } else { AgencyMatch::Alias };
        Unified { name, kind, how, successor: None, named_by_stem: false }
    };
    if COMMITTEES.contains(&name) {
        return as_written("管委会".into(), AgencyKind::Government);
    }
    if GOVERNMENTS.contains(&name) || name.is_empty() && government.is_some() {
        return as_written(government.unwrap_or("人民政府").into(), AgencyKind::Government);
    }
    if OFFICES.contains(&name) {
        return as_written("人民政府办公室".into(), AgencyKind::Department);
    }
    if OFFICES_OF_COMMITTEES.contains(&name) {
        return as_written("管委会办公室".into(), AgencyKind::Department);
    }
    // 人民政府汉正街街道办事处, 科学技术局(知识产权局)
    let name = GOVERNMENTS.iter().find_map(|government| name.strip_prefix(government)).unwrap_or(name);
    let name = name.find('(').map_or(name, |aside| &name[..aside]);
    if let Some(town) = township(name) {
        return as_written(town.into(), AgencyKind::Township);
    }
    if let Some(known) = BODIES.called(name, year) {
        let how = if name != own && known.how == AgencyMatch::Printed { AgencyMatch::Alias } else { known.how };
        return Unified { how, ..known };
    }
    let how = AgencyMatch::Printed;
    Unified { name: own.into(), kind: kind_of(own), how, successor: None, named_by_stem: false }
}

/// The name of a township or a street with what its office is called.
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
