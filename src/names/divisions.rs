//! Administrative divisions: provinces, prefectures and counties with their codes, today's and former ones since 2008.

use crate::report::DivisionLevel;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

#[derive(Debug)]
pub(super) struct Division {
    /// GB/T 2260: two digits for the province, two for the prefecture, two for the county.
    pub code: u32,
    /// Name with the word for its kind.
    pub name: &'static str,
    /// The last year in which it existed; `None` for a division of today.
    until: Option<i32>,
    fate: Fate,
    /// Another division of today has the same name.
    is_namesake: bool,
}

/// A former name of a division of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormerName {
    /// Name with the word for its kind.
    pub name: &'static str,
    /// The last year in which it had the name.
    pub until: i32,
}

/// Former names by today's code, the oldest first.
type FormerNames = HashMap<u32, Vec<FormerName>>;

/// The fate of a division.
#[derive(Debug)]
enum Fate {
    /// It exists today.
    Lasts,
    /// The same government over the same area has another name today, and this code.
    Renamed(u32),
    /// It was merged or divided. Codes of the divisions that have its area today.
    Merged(Vec<u32>),
}

/// Indices in the list of divisions.
pub(super) type Candidates = &'static [u16];

/// A name of one or several divisions.
#[derive(Debug)]
struct Name {
    text: &'static str,
    /// The name lacks the word for its kind: 平潭 for 平潭县.
    is_stem: bool,
    candidates: Vec<u16>,
}

#[derive(Debug)]
pub(super) struct Divisions {
    all: Vec<Division>,
    /// For each division, the index of the one that it is today.
    today: Vec<u16>,
    former: FormerNames,
    names: Vec<Name>,
    /// The range of `names` with these first two characters, the longest first.
    by_start: HashMap<[char; 2], Range<usize>>,
}

/// A name of one division.
struct Spelt {
    start: Option<[char; 2]>,
    text: &'static str,
    how: How,
    at: u16,
}

/// How a division is called by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    InFull,
    /// 湘西州, 焉耆县
    Short,
    /// 平潭 for 平潭县
    Stem,
}

pub(super) static DIVISIONS: LazyLock<Divisions> = LazyLock::new(|| Divisions::parse(include_str!("divisions.csv")));

/// Words for kinds of divisions. A stem lacks this word, and the names of peoples before it.
const KINDS: [&str; 14] =
    ["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "林区", "省", "市", "盟", "县", "区", "旗"];
/// Peoples whose names lack 族 in names of divisions.
const PEOPLES: [&str; 7] = ["维吾尔", "哈萨克", "柯尔克孜", "蒙古", "锡伯", "塔吉克", "保安"];

impl Divisions {
    fn parse(source: &'static str) -> Self {
        let mut all: Vec<Division> = Vec::new();
        for line in source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
            let mut fields = line.split(',');
            let (Some(Ok(code)), Some(name)) = (fields.next().map(str::parse), fields.next()) else { continue };
            let until = fields.next().and_then(|year| year.parse().ok());
            let codes: [Vec<u32>; 2] = std::array::from_fn(|_| {
                fields
                    .next()
                    .into_iter()
                    .flat_map(|codes| codes.split(';'))
                    .filter_map(|code| code.parse().ok())
                    .collect()
            });
            let fate = match codes {
                [same, _] if !same.is_empty() => Fate::Renamed(same[0]),
                [_, merged] if !merged.is_empty() => Fate::Merged(merged),
                _ => Fate::Lasts,
            };
            all.push(Division { code, name, until, fate, is_namesake: false });
        }
        let (today, former) = renamings(&all);
        let mut spelt: Vec<Spelt> = Vec::with_capacity(2 * all.len());
        for (division, at) in all.iter().zip(0..) {
            let spelling = |text, how| Spelt { start: start(text), text, how, at };
            spelt.push(spelling(division.name, How::InFull));
            spelt.extend(stem(division.name).map(|stem| spelling(stem, How::Stem)));
            spelt.extend(short_name(division.name).map(|short| spelling(short, How::Short)));
        }
        spelt.sort_unstable_by_key(|&Spelt { start, text, how, at }| {
            (start, Reverse(text.len()), how == How::Stem, text, how, at)
        });
        let mut names: Vec<Name> = Vec::with_capacity(spelt.len());
        let mut by_start: HashMap<[char; 2], Range<usize>> = HashMap::new();
        for same in
            spelt.chunk_by(|left, right| (left.text, left.how == How::Stem) == (right.text, right.how == How::Stem))
        {
            let in_full: Vec<u16> =
                same.iter().filter(|spelt| spelt.how == How::InFull).map(|spelt| spelt.at).collect();
            let of_today = in_full.iter().filter(|&&at| all[usize::from(at)].until.is_none()).count();
            for &at in &in_full {
                let division = &mut all[usize::from(at)];
                division.is_namesake = of_today > usize::from(division.until.is_none());
            }
            let Spelt { start, text, how, .. } = same[0];
            let others = same.iter().map(|spelt| spelt.at).filter(|at| !in_full.contains(at));
            let candidates = in_full.iter().copied().chain(others).collect();
            if let Some(start) = start {
                by_start.entry(start).or_insert(names.len()..names.len()).end = names.len() + 1;
            }
            names.push(Name { text, is_stem: how == How::Stem, candidates });
        }
        Self { all, today, former, names, by_start }
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[Division] {
        &self.all
    }

    pub(super) fn get(&self, at: u16) -> &Division {
        &self.all[usize::from(at)]
    }

    /// The names, or the stems, that the text begins with, the longest first.
    fn starting(&'static self, text: &str, is_stem: bool) -> impl Iterator<Item = (&'static str, Candidates)> {
        let starting = start(text).and_then(|start| self.by_start.get(&start));
        let names = starting.map_or(&[][..], |starting| &self.names[starting.clone()]);
        names
            .iter()
            .filter(move |name| name.is_stem == is_stem && text.starts_with(name.text))
            .map(|name| (name.text, name.candidates.as_slice()))
    }

    /// The longest name that the text begins with, and the divisions that have it.
    pub(super) fn name_before(&'static self, text: &str) -> Option<(&'static str, Candidates)> {
        self.starting(text, false).next()
    }

    /// The stems that the text begins with, the longest first, and the divisions that have them.
    pub(super) fn stems_before(&'static self, text: &str) -> impl Iterator<Item = (&'static str, Candidates)> {
        self.starting(text, true)
    }

    /// The divisions with this name, with or without the word for their kind.
    pub(super) fn called(&'static self, text: &str) -> Candidates {
        let named = |is_stem| self.starting(text, is_stem).find(|(name, _)| *name == text);
        named(false).or_else(|| named(true)).map_or(&[], |(_, candidates)| candidates)
    }

    /// Whether `outer` contains `inner` and is another, by their codes then or today: 海东市 contains 乐都县.
    pub(super) fn contains(&self, outer: u16, inner: u16) -> bool {
        let holds = |outer: u16, inner: u16| Division::holds(self.get(outer).code, self.get(inner).code);
        holds(outer, inner) || holds(self.today(outer), self.today(inner))
    }

    /// The full name of the division with this code.
    pub(super) fn name_of(&self, code: u32) -> Option<String> {
        Some(self.by_code(code)?.full_name(self.around_code(code).next()))
    }

    fn by_code(&self, code: u32) -> Option<&Division> {
        let mut same = of_code(&self.all, code);
        let first = same.next().map(|(_, division)| division)?;
        Some(same.map(|(_, division)| division).find(|division| division.until.is_none()).unwrap_or(first))
    }

    /// The division that this one is today: another if it was renamed, itself if it exists today or was merged.
    pub(super) fn today(&self, at: u16) -> u16 {
        self.today[usize::from(at)]
    }

    /// Index of the division that has the code today.
    pub(super) fn of_today(&self, code: u32) -> Option<u16> {
        let today = of_code(&self.all, code).find(|(_, division)| division.until.is_none());
        today.and_then(|(at, _)| u16::try_from(at).ok())
    }

    /// Former names of the division that has the code today, the oldest first.
    pub(super) fn former_names(&self, code: u32) -> &[FormerName] {
        self.former.get(&code).map_or(&[], Vec::as_slice)
    }

    /// The divisions that have the area of a merged or divided one today, each after the area around it: 济南市莱芜区.
    pub(super) fn successors(&self, at: u16) -> impl Iterator<Item = String> {
        let codes = match &self.get(at).fate {
            Fate::Merged(codes) => codes.as_slice(),
            Fate::Lasts | Fate::Renamed(_) => &[],
        };
        codes.iter().filter_map(|&code| {
            let above = self.around_code(code).next().map_or("", |above| above.name);
            Some(format!("{above}{}", self.by_code(code)?.name))
        })
    }

    /// Whether another division has the code of this former one today.
    pub(super) fn is_code_taken(&self, at: u16) -> bool {
        let division = self.get(at);
        division.until.is_some() && of_code(&self.all, division.code).any(|(_, same)| same.until.is_none())
    }

    /// The divisions around this one: its prefecture, if it has one, and its province.
    pub(super) fn around(&self, at: u16) -> impl Iterator<Item = &Division> {
        self.around_code(self.get(at).code)
    }

    /// The divisions around the one with this code.
    pub(super) fn around_code(&self, code: u32) -> impl Iterator<Item = &Division> {
        let (prefecture, province) = (code / 100 * 100, code / 10_000 * 10_000);
        let around = [Some(prefecture).filter(|&outer| outer != province), Some(province)];
        around.into_iter().flatten().filter(move |&outer| outer != code).filter_map(|outer| self.by_code(outer))
    }

    /// The divisions of the highest level among those that a stem may mean: 河北 is 河北省, not 河北区.
    pub(super) fn largest(&self, candidates: Candidates) -> impl Iterator<Item = u16> {
        let level = |at: u16| {
            let division = self.get(at);
            u8::from(division.is_county()) + u8::from(!division.is_province())
        };
        let largest = candidates.iter().map(|&at| level(at)).min();
        candidates.iter().copied().filter(move |&at| Some(level(at)) == largest)
    }

    /// The divisions of a name that existed in the year; all if none did.
    pub(super) fn in_year(&self, candidates: &[u16], year: Option<i32>) -> Vec<u16> {
        let is_over = |at: &u16| self.get(*at).until.is_some_and(|until| year.is_none_or(|year| until < year));
        let mut found: Vec<u16> = candidates.iter().copied().filter(|at| !is_over(at)).collect();
        // 日喀则市 was a county before it was a prefecture; the report on the year of the change is written after it
        let since = |at: &u16| {
            let division = self.get(*at);
            self.former_names(division.code).last().filter(|_| division.until.is_none()).map(|before| before.until)
        };
        found.retain(|at| since(at).zip(year).is_none_or(|(since, year)| since <= year));
        if year.is_some() && found.iter().any(|at| since(at) == year) {
            found.retain(|at| self.get(*at).until != year);
        }
        if found.is_empty() {
            found.extend(candidates);
        }
        // 洪泽 means 洪泽县 as long as that existed, and 洪泽区 since
        let is_former = |division: &Division| division.until.is_some() && division.is_county();
        let former: Vec<u32> = found
            .iter()
            .map(|&at| self.get(at))
            .filter(|found| is_former(found))
            .map(|found| found.code / 100)
            .collect();
        found.retain(|&at| {
            let division = self.get(at);
            division.until.is_some() || !division.is_county() || !former.contains(&(division.code / 100))
        });
        found
    }
}

impl Division {
    /// Whether the area with code `outer` contains that with code `inner` and is another.
    pub(super) fn holds(outer: u32, inner: u32) -> bool {
        let span = match outer {
            province if province.is_multiple_of(10_000) => 10_000,
            prefecture if prefecture.is_multiple_of(100) => 100,
            _ => return false,
        };
        outer != inner && outer / span == inner / span
    }

    /// Level of the division with this code.
    pub(super) fn level(code: u32) -> DivisionLevel {
        match code {
            province if province.is_multiple_of(10_000) => DivisionLevel::Province,
            prefecture if prefecture.is_multiple_of(100) => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// An unambiguous name: preceded by the area above if the division has namesakes.
    pub(super) fn full_name(&self, above: Option<&Self>) -> String {
        match above {
            Some(above) if self.is_namesake => format!("{}{}", above.name, self.name),
            _ => self.name.to_owned(),
        }
    }

    #[cfg(test)]
    pub(super) fn last_whole_year(&self) -> i32 {
        self.until.map_or(2023, |until| until - 1)
    }

    pub(super) fn is_of_today(&self) -> bool {
        self.until.is_none()
    }

    pub(super) fn is_province(&self) -> bool {
        self.code.is_multiple_of(10_000)
    }

    pub(super) fn is_county(&self) -> bool {
        !self.code.is_multiple_of(100)
    }

    pub(super) fn stem(&self) -> &'static str {
        stem(self.name).unwrap_or(self.name)
    }
}

/// The divisions with a code; several if a division of today has the code of a former one.
fn of_code(all: &[Division], code: u32) -> impl Iterator<Item = (usize, &Division)> {
    let from = all.partition_point(|division| division.code < code);
    all[from..]
        .iter()
        .take_while(move |division| division.code == code)
        .enumerate()
        .map(move |(at, same)| (from + at, same))
}

/// For each division, the index of the one that it is today; and the former names of today's divisions by code.
fn renamings(all: &[Division]) -> (Vec<u16>, FormerNames) {
    let mut today: Vec<u16> = (0..).take(all.len()).collect();
    let mut former = FormerNames::new();
    for (at, division) in all.iter().enumerate() {
        let (Fate::Renamed(code), Some(until)) = (&division.fate, division.until) else { continue };
        let now = of_code(all, *code).find(|(_, same)| same.until.is_none());
        if let Some(now) = now.and_then(|(now, _)| u16::try_from(now).ok()) {
            today[at] = now;
            former.entry(*code).or_default().push(FormerName { name: division.name, until });
        }
    }
    for names in former.values_mut() {
        names.sort_by_key(|former| former.until);
    }
    (today, former)
}

fn start(text: &str) -> Option<[char; 2]> {
    let mut characters = text.chars();
    Some([characters.next()?, characters.next()?])
}

/// The name without the word for its kind; `None` if that leaves fewer than two characters, as of 沙县.
fn stem(name: &str) -> Option<&str> {
    let long = |stem: &&str| stem.chars().nth(1).is_some();
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind) && name.len() > kind.len())?;
    let mut stem = Some(&name[..name.len() - kind.len()]).filter(long)?;
    if !kind.starts_with("自治") {
        // nobody says 科尔沁左翼中 for 科尔沁左翼中旗
        return Some(stem).filter(|stem| !(*kind == "旗" && stem.ends_with(['左', '右', '前', '后', '中'])));
    }
    while let Some(shorter) = without_people(stem).filter(long) {
        stem = shorter;
    }
    // 东乡 in 东乡族自治县 is also the name of the place
    stem.strip_suffix('族').filter(long).or(Some(stem))
}

/// The name of an autonomous prefecture or county without its peoples. Leaks the text, which lives as long as the
/// static list.
fn short_name(name: &'static str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 3] = [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")];
    let (_, kind) = KINDS.into_iter().find(|(long, _)| name.ends_with(long))?;
    Some(&*Box::leak(format!("{}{kind}", stem(name)?).into_boxed_str()))
}

/// The name without its last people: 恩施土家族 for 恩施土家族苗族. `None` if it ends with no people.
fn without_people(name: &str) -> Option<&str> {
    if let Some(people) = PEOPLES.iter().find(|people| name.ends_with(**people)) {
        return Some(&name[..name.len() - people.len()]);
    }
    let before = name.strip_suffix('族')?;
    let people = PEOPLES.iter().chain(&LONG).find(|people| before.ends_with(**people)).map_or_else(
        || before.chars().next_back().filter(|last| SHORT.contains(*last)).map_or(0, char::len_utf8),
        |people| people.len(),
    );
    (people > 0).then(|| &before[..before.len() - people])
}

/// Names of peoples with one character before 族.
const SHORT: &str = "回满藏苗彝壮侗瑶白傣黎畲水羌怒京";
/// Names of peoples with several characters before 族, without it.
const LONG: [&str; 24] = [
    "土家",
    "朝鲜",
    "布依",
    "哈尼",
    "傈僳",
    "拉祜",
    "纳西",
    "景颇",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "阿昌",
    "普米",
    "鄂温克",
    "德昂",
    "裕固",
    "鄂伦春",
    "独龙",
    "达斡尔",
    "仫佬",
    "东乡",
    "各",
    "佤",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_division_and_every_code_stands_once() {
        let source = include_str!("divisions.csv");
        let lines = source.lines().filter(|line| !line.starts_with(['#', 'c'])).count();
        assert_eq!(DIVISIONS.all.len(), lines);
        assert!(
            DIVISIONS
                .all
                .windows(2)
                .all(|pair| pair[0].code < pair[1].code
                    || pair[0].code == pair[1].code && pair[0].until != pair[1].until)
        );
        let count = |is: fn(&Division) -> bool| {
            DIVISIONS.all.iter().filter(|division| division.until.is_none() && is(division)).count()
        };
        assert_eq!(count(Division::is_province), 34);
        assert!((330..345).contains(&count(|division| !division.is_province() && !division.is_county())));
        assert!((2830..2870).contains(&count(Division::is_county)), "{}", count(Division::is_county));
    }

    /// A division that does not exist today was renamed or merged, and leads to divisions of today.
    #[test]
    fn every_former_division_leads_to_divisions_of_today() {
        let mut counts = [0; 3];
        for (division, at) in DIVISIONS.all.iter().zip(0..) {
            let is_of_today = |code: &u32| of_code(&DIVISIONS.all, *code).any(|(_, same)| same.is_of_today());
            let now = DIVISIONS.get(DIVISIONS.today(at));
            match &division.fate {
                Fate::Lasts => assert!(division.is_of_today(), "{}", division.name),
                Fate::Renamed(code) => {
                    assert!(!division.is_of_today() && now.code == *code && now.is_of_today(), "{}", division.name);
                    assert_eq!(now.code / 10_000, division.code / 10_000, "{}", division.name);
                    assert_eq!(now.is_county(), division.is_county(), "{}", division.name);
                }
                Fate::Merged(codes) => {
                    assert!(!division.is_of_today() && codes.iter().all(is_of_today), "{}", division.name);
                    assert_eq!(DIVISIONS.successors(at).count(), codes.len());
                }
            }
            counts[match division.fate {
                Fate::Lasts => 0,
                Fate::Renamed(_) => 1,
                Fate::Merged(_) => 2,
            }] += 1;
        }
        assert_eq!(counts[0] + counts[1] + counts[2], DIVISIONS.all.len());
        assert_eq!(counts[1..], [222, 81]);
    }

    /// At most one former division continues as a division of today; several that became one are merged.
    #[test]
    fn one_division_continues_as_one() {
        let mut before: HashMap<u32, Vec<&str>> = HashMap::new();
        for division in &DIVISIONS.all {
            if let Fate::Renamed(code) = division.fate {
                before.entry(code).or_default().push(division.name);
            }
        }
        before.retain(|_, names| names.len() > 1);
        // it was first listed as a district by mistake
        assert_eq!(before.into_values().collect::<Vec<_>>(), [["马尔康区", "马尔康县"]]);
    }

    #[test]
    fn names_without_their_kind() {
        for (name, expected) in [
            ("平潭县", Some("平潭")),
            ("沙县", None),
            ("市中区", Some("市中")),
            ("浦东新区", Some("浦东")),
            ("恩施土家族苗族自治州", Some("恩施")),
            ("新疆维吾尔自治区", Some("新疆")),
            ("广西壮族自治区", Some("广西")),
            ("东乡族自治县", Some("东乡")),
            ("焉耆回族自治县", Some("焉耆")),
            ("积石山保安族东乡族撒拉族自治县", Some("积石山")),
            ("内蒙古自治区", Some("内蒙古")),
            ("科尔沁左翼中旗", None),
            ("锡林郭勒盟", Some("锡林郭勒")),
            ("城区", None),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }

    #[test]
    fn namesakes_are_distinguished_by_their_city() {
        let full = |code: u32| {
            let at = DIVISIONS.all.iter().position(|division| division.code == code).unwrap();
            let above = DIVISIONS.around(u16::try_from(at).unwrap()).next();
            DIVISIONS.all[at].full_name(above)
        };
        assert_eq!(full(350_102), "福州市鼓楼区");
        assert_eq!(full(110_105), "北京市朝阳区");
        assert_eq!(full(420_104), "硚口区");
        assert_eq!(full(320_802), "淮安市清河区");
        assert_eq!(full(211_204), "清河区");
    }
}
