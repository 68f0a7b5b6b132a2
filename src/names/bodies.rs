//! Bodies of governments: maps short and former names to one name for each body. The names are in `bodies.toml`.

use crate::report::{AgencyKind, AgencyMatch};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: Vec<Field>,
    body: Vec<Body>,
    renamed: Vec<Renamed>,
    national: Vec<Body>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    #[serde(default)]
    short: Vec<String>,
    ends: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    #[serde(default)]
    alias: Vec<String>,
    kind: Option<AgencyKind>,
    /// The full name has the city's name without its kind: 厦门海关, never 厦门市海关.
    #[serde(default)]
    named_by_stem: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Renamed {
    from: Vec<String>,
    to: Vec<String>,
    until: Option<i32>,
}

#[derive(Debug)]
pub(super) struct KnownBody {
    pub name: String,
    pub kind: AgencyKind,
    pub named_by_stem: bool,
    /// Index of the successor. With a year, reports up to that year are unified with the successor's.
    later: Option<(usize, Option<i32>)>,
}

#[derive(Debug)]
pub(super) struct Bodies {
    known: Vec<KnownBody>,
    /// Indices of `known`, by [`squeezed`] name.
    by_name: HashMap<String, usize>,
    national: Vec<Body>,
}

pub(super) static BODIES: LazyLock<Bodies> = LazyLock::new(|| Bodies::parse(include_str!("bodies.toml")));

/// A body after unification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unified<'a> {
    pub name: Cow<'a, str>,
    pub kind: AgencyKind,
    pub how: AgencyMatch,
    pub successor: Option<&'static str>,
    pub named_by_stem: bool,
}

impl Bodies {
    /// # Panics
    /// Panics if the file is inconsistent. It is part of the program, and the tests load it.
    fn parse(source: &str) -> Self {
        let file: File = toml::from_str(source)
            .unwrap_or_else(|error| panic!("bodies.toml, a part of the program, is broken: {error}"));
        let mut bodies = Self { known: Vec::new(), by_name: HashMap::new(), national: file.national };
        for field in &file.field {
            for end in &field.ends {
                let whole = format!("{}{end}", field.name);
                let mut alias: Vec<String> = field.short.iter().map(|short| format!("{short}{end}")).collect();
                if end == "委员会" {
                    alias.extend(field.short.iter().chain([&field.name]).map(|name| format!("{name}委")));
                }
                bodies.add(Body { name: whole, alias, kind: None, named_by_stem: false });
            }
        }
        file.body.into_iter().for_each(|body| bodies.add(body));
        for renamed in &file.renamed {
            for (at, from) in renamed.from.iter().enumerate() {
                let to = renamed.to.get(at).or(renamed.to.last()).map_or("", String::as_str);
                let (Some(from_at), Some(to_at)) = (bodies.position(from), bodies.position(to)) else {
                    panic!("bodies.toml, a part of the program, renames {from} to {to}, and does not know both")
                };
                bodies.known[from_at].later = Some((to_at, renamed.until));
            }
        }
        bodies
    }

    fn add(&mut self, body: Body) {
        let at = self.known.len();
        for name in std::iter::once(&body.name).chain(&body.alias) {
            let former = self.by_name.insert(squeezed(name).into_owned(), at);
            assert!(former.is_none(), "bodies.toml, a part of the program, has {name} twice");
        }
        let kind = body.kind.unwrap_or(AgencyKind::Department);
        self.known.push(KnownBody { name: body.name, kind, named_by_stem: body.named_by_stem, later: None });
    }

    /// Index of a body by any of its names. A branch counts as the body: 公安分局 is what other counties call 公安局.
    fn position(&self, name: &str) -> Option<usize> {
        let found = |name: &str| self.by_name.get(squeezed(name).as_ref()).copied();
        found(name).or_else(|| found(&format!("{}局", name.strip_suffix("分局")?)))
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// The full name of the body with this name.
    pub(super) fn spelled_in_full(&self, name: &str) -> Option<&str> {
        Some(self.known[self.position(name)?].name.as_str())
    }

    /// Every name of every body, without conjunctions.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The full name of every body.
    #[cfg(test)]
    pub(super) fn full_names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|body| body.name.as_str())
    }

    /// The body with this name in a report on this year.
    pub(super) fn called(&'static self, name: &str, year: Option<i32>) -> Option<Unified<'static>> {
        let at = self.position(name)?;
        let mut known = &self.known[at];
        let mut how = if known.name == name { AgencyMatch::Printed } else { AgencyMatch::Alias };
        while let Some((later, Some(until))) = known.later
            && year.is_some_and(|year| year <= until)
        {
            known = &self.known[later];
            how = AgencyMatch::Renamed;
        }
        let successor = known.later.map(|(later, _)| self.known[later].name.as_str());
        let (kind, named_by_stem) = (known.kind, known.named_by_stem);
        Some(Unified { name: Cow::Borrowed(&known.name), kind, how, successor, named_by_stem })
    }

    /// The national body whose name the text begins with, and the text after it.
    pub(super) fn national_before<'a>(&'static self, text: &'a str) -> Option<(&'static str, &'a str)> {
        // a fast path: nearly all names are those of district bodies
        if !text.starts_with(NATIONAL_STARTS) {
            return None;
        }
        let names = |body: &'static Body| std::iter::once(&body.name).chain(&body.alias).map(move |name| (name, body));
        let found = self.national.iter().flat_map(names).filter(|(name, _)| text.starts_with(name.as_str()));
        let (name, body) = found.max_by_key(|(name, _)| name.len())?;
        Some((&body.name, &text[name.len()..]))
    }
}

/// First characters of the names of national bodies.
const NATIONAL_STARTS: [char; 30] = [
    '国', '外', '教', '科', '工', '公', '民', '司', '财', '人', '自', '生', '环', '住', '交', '水', '农', '商', '文',
    '退', '应', '中', '审', '海', '市', '金', '银', '证', '广', '体',
];

/// Conjunctions, which are printed or omitted at will.
pub(super) const JOINING: [char; 4] = ['和', '与', '及', '、'];

/// The name without conjunctions.
fn squeezed(name: &str) -> Cow<'_, str> {
    if name.contains(JOINING) { name.replace(JOINING, "").into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &str, year: i32, name: &str, how: AgencyMatch, successor: Option<&str>) {
        let found = BODIES.called(printed, Some(year)).unwrap();
        assert_eq!((found.name.as_ref(), found.how, found.successor), (name, how, successor), "{printed} {year}");
    }

    #[test]
    fn short_forms() {
        use AgencyMatch::{Alias, Printed};
        check("人力资源和社会保障局", 2023, "人力资源和社会保障局", Printed, None);
        check("人社局", 2023, "人力资源和社会保障局", Alias, None);
        check("人力资源社会保障局", 2023, "人力资源和社会保障局", Alias, None);
        check("发改委", 2023, "发展和改革委员会", Alias, None);
        check("发展改革委", 2023, "发展和改革委员会", Alias, None);
        check("发改局", 2023, "发展和改革局", Alias, None);
        check("民委", 2023, "民族事务委员会", Alias, None);
        assert_eq!(BODIES.called("人力资源局", None), None);
    }

    #[test]
    fn renamed_bodies_are_one_until_both_can_be_there() {
        use AgencyMatch::{Printed, Renamed};
        check("国土资源局", 2015, "自然资源局", Renamed, None);
        check("国土资源局", 2018, "国土资源局", Printed, Some("自然资源局"));
        check("环保局", 2012, "生态环境局", Renamed, None);
        check("卫计委", 2016, "卫生健康委员会", Renamed, None);
    }

    #[test]
    fn of_merged_bodies_the_successor_is_named_alone() {
        use AgencyMatch::Printed;
        check("工商行政管理局", 2012, "工商行政管理局", Printed, Some("市场监督管理局"));
        check("卫生局", 2010, "卫生局", Printed, Some("卫生和计划生育局"));
    }

    #[test]
    fn every_national_body_is_found() {
        for body in &BODIES.national {
            for name in std::iter::once(&body.name).chain(&body.alias) {
                assert_eq!(BODIES.national_before(name), Some((body.name.as_str(), "")), "{name}");
            }
        }
    }
}
