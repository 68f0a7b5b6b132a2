//! Decides whether two printed names belong to one agency.
//!
//! A name may omit the areas around its body, be a short form of the body's, name an office within the body, and add
//! another name of the body in brackets. Two names spelled in full are two bodies, however alike they look.

use super::areas::Area;
use super::divisions::DIVISIONS;
use super::reading::{OWN_AREA, Reading, government_of_office, unified};
use super::short_names::{outline, stands_for};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Whether two names belong to one agency: the same district, and the same body or an office within it.
pub(super) fn is_same_agency(a: &Reading, b: &Reading) -> bool {
    let is_same_level = a.is_national == b.is_national || a.areas.is_empty() && b.areas.is_empty();
    if !is_same_level || !is_same_district(a, b) {
        return false;
    }
    // a fast path: most names differ in nothing but the office within the body
    let is_within = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|unit| unit.is_empty() || !whole.is_empty() && is_inner_unit(unit))
    };
    if is_within(a.own, b.own) || is_within(b.own, a.own) {
        return true;
    }
    have_in_common(a, b, |a, b| !(a.is_around && b.is_around) && is_one_body(a, b))
}

/// Whether two names have compatible spellings.
fn have_in_common(a: &Reading, b: &Reading, go_together: impl Fn(&Spelling, &Spelling) -> bool) -> bool {
    let area = a.areas.last().or(b.areas.last()).map(Area::government);
    let (a, b) = (spellings(a, area), spellings(b, area));
    a.iter().any(|a| b.iter().any(|b| go_together(a, b)))
}

/// Whether an agency may be reached at the body of a contact line: the agency itself, the body that it is a part of, the
/// office of the government or of the party committee of its area, or the office that is in charge of open government.
pub(super) fn may_answer(contact: &Reading, agency: &Reading) -> bool {
    let is_near = || !agency.is_national && is_same_district(contact, agency);
    // an office of the body that the agency itself is an office of
    let is_beside = || have_in_common(contact, agency, |a, b| a.is_around && b.is_around && is_one_body(a, b));
    is_same_agency(contact, agency)
        || is_near() && (is_office_for_all(contact.own) || is_beside())
        || is_branch_of(agency, contact)
}

/// Whether an agency is the branch for its area of a body of the area around it.
fn is_branch_of(agency: &Reading, body: &Reading) -> bool {
    let ([.., city, _], Some(area)) = (&agency.areas[..], body.areas.last()) else { return false };
    let of_city = || spellings(body, Some(area.government())).iter().any(|of| of.name == agency.body.name);
    agency.is_branch && is_one_area(city, area) && of_city()
}

/// Whether the areas of two names may be the same. A name without an area may belong to any.
fn is_same_district(a: &Reading, b: &Reading) -> bool {
    a.areas.last().zip(b.areas.last()).is_none_or(|(a, b)| is_one_area(a, b))
}

fn is_one_area(a: &Area, b: &Area) -> bool {
    let today = |at: &u16| DIVISIONS.today(*at);
    a.text == b.text || a.divisions.iter().map(today).any(|a| b.divisions.iter().map(today).any(|b| a == b))
}

/// A reading of a printed name.
#[derive(Debug)]
struct Spelling<'a> {
    /// As printed.
    printed: &'a str,
    /// After unification.
    name: Cow<'a, str>,
    /// The body around the office that the name is of: 教育局 of 教育局办公室.
    is_around: bool,
}

impl<'a> Spelling<'a> {
    /// As printed, without the word for the kind of its area: 教育局 of 县教育局.
    fn bare(&self) -> &'a str {
        self.printed.strip_prefix(OWN_AREA).unwrap_or(self.printed)
    }
}

/// The possible readings of a name. `government` is the name of the government of its area.
fn spellings<'a>(reading: &'a Reading, government: Option<&'static str>) -> Vec<Spelling<'a>> {
    let own = reading.own;
    let has_place = !reading.areas.is_empty() || reading.is_national;
    let name = if has_place { Cow::Borrowed(reading.body.name.as_ref()) } else { unified(own, government, None).name };
    let mut spellings = vec![Spelling { printed: own, name, is_around: false }];
    // 县委办(保密局)
    let (whole, aside) = own.split_once('(').map_or((own, ""), |(whole, rest)| (whole, rest.trim_end_matches(')')));
    let mut add = |printed: &'a str, is_around| {
        if !printed.is_empty() {
            spellings.push(Spelling { printed, name: unified(printed, government, None).name, is_around });
        }
    };
    for part in [whole, aside] {
        if part.len() < own.len() {
            add(part, false);
        }
        for end in inner_ends(part) {
            add(&part[..end], true);
        }
    }
    spellings
}

fn is_one_body(a: &Spelling, b: &Spelling) -> bool {
    let (bare_a, bare_b) = (a.bare(), b.bare());
    !a.name.is_empty()
        && (a.name == b.name
            || bare_a == bare_b
            || stands_for(bare_a, &b.name)
            || stands_for(bare_b, &a.name)
            || stands_for(bare_a, bare_b)
            || stands_for(bare_b, bare_a))
}

/// An index of agency names by shared keys, so that a name is compared with few others.
#[derive(Debug, Default)]
pub struct NameIndex {
    by_key: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// Indexes names by their positions.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, name) in names.into_iter().enumerate() {
            for key in keys(name) {
                by_key.entry(key).or_default().push(at);
            }
        }
        Self { by_key }
    }

    /// Positions of the candidates for the agency with this name, in order: all of its names, and some others.
    #[must_use]
    pub fn candidates(&self, name: &str) -> BTreeSet<usize> {
        keys(name).iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect()
    }
}

/// Keys of a name. Any two names of one agency share a key.
fn keys(name: &str) -> BTreeSet<String> {
    let reading = Reading::new(name, None);
    // the government of an area is called by its kind; a name without an area may be of any
    let government = reading.areas.last().map(Area::government).or(Some("人民政府"));
    let keys = |of: Spelling| {
        let outlines = [outline(of.bare()), outline(&of.name)].into_iter().flatten();
        outlines.chain([of.bare().to_owned(), of.name.to_string()]).collect::<Vec<_>>()
    };
    spellings(&reading, government).into_iter().flat_map(keys).collect()
}

/// The bytes at which a body's name may end and that of an office within it begin.
pub(super) fn inner_ends(own: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let ends = own.char_indices().map(|(at, _)| at);
    ends.filter(move |&at| own[..at].ends_with(BODY_ENDS) && is_inner_unit(&own[at..]))
}

/// Last characters of bodies that have offices.
const BODY_ENDS: [char; 19] =
    ['局', '委', '会', '厅', '部', '府', '院', '社', '联', '协', '署', '镇', '乡', '道', '办', '室', '心', '队', '关'];

/// Last words of offices within a body, and the most characters of such an office's name.
const INNER_ENDS: [&str; 9] = ["科", "股", "室", "处", "办", "组", "办公厅", "中心", "专班"];
const LONGEST_INNER: usize = 12;

fn is_inner_unit(unit: &str) -> bool {
    unit.chars().count() <= LONGEST_INNER && INNER_ENDS.iter().any(|end| unit.ends_with(end))
}

/// Names of the office of a party committee after its area, and without it.
const PARTY_OFFICES: [&str; 7] = ["委办", "委办公室", "委办公厅", "党委办公室", "党委办", "党工委办公室", "党政办公室"];
/// First words of offices that are in charge of open government, for one body or for all.
const OPEN_GOVERNMENT: [&str; 5] = ["政务公开", "政府信息公开", "信息公开", "政务信息公开", "政府信息与政务公开"];
/// Offices that need no name of a body.
const OFFICES_ALONE: [&str; 5] = ["办公室", "综合办公室", "局办公室", "委办公室", "机关办公室"];

/// Whether the name is that of an office that answers for many bodies: 县政府办, 县委办(保密局), 政务公开领导小组办公室.
fn is_office_for_all(own: &str) -> bool {
    let own = own.find('(').map_or(own, |aside| &own[..aside]);
    let own = own.strip_prefix("中共").unwrap_or(own);
    let committee = own.strip_prefix(OWN_AREA).unwrap_or(own);
    government_of_office(own).is_some()
        || PARTY_OFFICES.contains(&committee)
        || OFFICES_ALONE.contains(&own)
        || own.contains("领导小组")
        || OPEN_GOVERNMENT.iter().any(|words| committee.starts_with(words)) && is_inner_unit(committee)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_finds_every_name_of_an_agency() {
        let agencies =
            ["清河区教育局", "清河区人力资源和社会保障局", "清河区城市管理综合执法局", "清河区桥头镇人民政府"];
        let index = NameIndex::new(agencies);
        for (printed, at) in [
            ("教育局", 0),
            ("区教育局办公室", 0),
            ("江城市清河区教育局(体育局)", 0),
            ("人社局", 1),
            ("清河区人力资源社会保障局就业科", 1),
            ("城管局政策法规股", 2),
            ("桥头镇政府", 3),
            ("桥头镇党政办公室", 3),
        ] {
            let is_same = super::super::is_same(agencies[at], printed);
            assert!(is_same && index.candidates(printed).contains(&at), "{printed}: {is_same}");
        }
        assert_eq!(index.candidates("清河区财政局"), BTreeSet::new());
    }

    #[test]
    fn who_may_answer() {
        for (contact, agency, may_answer) in [
            ("清河区教育局办公室", "清河区教育局招生办公室", true),
            ("县委办(保密局)", "安平县保密局", true),
            ("安平县人民政府办公室政务公开股", "安平县水利局", true),
            ("政务公开办公室", "安平县水利局", true),
            ("安平县政务公开工作领导小组办公室", "安平县水利局", true),
            ("桥头街道党工委办公室", "清河区桥头街道办事处", true),
            ("福州市公安局办公室", "福州市公安局鼓楼分局", true),
            ("安平县人民政府办公室", "清河区水利局", false),
            ("安平县财政局办公室", "安平县水利局", false),
            ("福州市公安局办公室", "福州市财政局", false),
            ("安平县农业农村局办公室", "安平县农业技术推广中心", false),
            ("清河区人民政府办公室", "教育部", false),
        ] {
            assert_eq!(super::super::may_answer(contact, agency), may_answer, "{contact} {agency}");
        }
    }
}
