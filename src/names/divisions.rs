//! The administrative divisions: provinces, prefectures and counties with their codes, today's and those since 2008.

use crate::report::DivisionLevel;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug)]
pub struct Division {
    /// GB/T 2260: two digits for the province, two for the prefecture, two for the county.
    pub code: u32,
    pub name: &'static str,
    /// The last year in which it was one.
    until: Option<i32>,
    fate: Fate,
    /// Another division of today has the name.
    is_namesake: bool,
}

/// A name that a division of today had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormerName {
    pub name: &'static str,
    /// The last year in which it was called so.
    pub until: i32,
}

/// By the codes of today, the oldest first.
type FormerNames = HashMap<u32, Vec<FormerName>>;

/// What became of a division.
#[derive(Debug)]
enum Fate {
    /// It is one of today.
    Lasts,
    /// The same government over the same area goes by another name today: the code that it has now.
    Renamed(u32),
    /// It was merged with others or divided: the codes of those that have its area today.
    Merged(Vec<u32>),
}

/// Positions in the list of divisions.
pub type Candidates = &'static [u16];

/// A name that a division is called by.
#[derive(Debug)]
struct Name {
    text: &'static str,
    /// Without the word for its kind: 平潭 for 平潭县.
    is_stem: bool,
    candidates: Vec<u16>,
}

#[derive(Debug)]
pub struct Divisions {
    all: Vec<Division>,
    /// For each division the one that it is today.
    today: Vec<u16>,
    former: FormerNames,
    names: Vec<Name>,
    /// By their first two characters, the longest first.
    by_start: HashMap<[char; 2], Vec<u16>>,
}

pub static DIVISIONS: LazyLock<Divisions> = LazyLock::new(|| Divisions::parse(include_str!("divisions.csv")));

/// What divisions of a kind are called, with the names of peoples between their own and it left out as well.
const KINDS: [&str; 14] =
    ["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "林区", "省", "市", "盟", "县", "区", "旗"];
/// Peoples that are not called 某族 in the names of divisions.
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
        let mut by_text: HashMap<(&'static str, bool), Vec<u16>> = HashMap::with_capacity(2 * all.len());
        for (division, at) in all.iter().zip(0..) {
            by_text.entry((division.name, false)).or_default().push(at);
            if let Some(stem) = stem(division.name) {
                by_text.entry((stem, true)).or_default().push(at);
            }
        }
        for ((_, is_stem), same) in &by_text {
            let today = same.iter().filter(|&&at| all[usize::from(at)].until.is_none()).count();
            for &at in same {
                let division = &mut all[usize::from(at)];
                let others = today - usize::from(division.until.is_none());
                division.is_namesake |= !is_stem && others > 0;
            }
        }
        // 湘西州, 焉耆县: what everybody calls them
        for (division, at) in all.iter().zip(0..) {
            if let Some(short) = short_name(division.name)
                && by_text.get(&(short, false)).is_none_or(|same| !same.contains(&at))
            {
                by_text.entry((short, false)).or_default().push(at);
            }
        }
        let names: Vec<Name> =
            by_text.into_iter().map(|((text, is_stem), candidates)| Name { text, is_stem, candidates }).collect();
        let mut by_start: HashMap<[char; 2], Vec<u16>> = HashMap::new();
        for (name, at) in names.iter().zip(0..) {
            if let Some(start) = start(name.text) {
                by_start.entry(start).or_default().push(at);
            }
        }
        for starting in by_start.values_mut() {
            starting.sort_by_key(|&at| {
                let name = &names[usize::from(at)];
                (std::cmp::Reverse(name.text.len()), name.is_stem, name.text)
            });
        }
        Self { all, today, former, names, by_start }
    }

    #[cfg(test)]
    pub fn all(&self) -> &[Division] {
        &self.all
    }

    pub fn get(&self, at: u16) -> &Division {
        &self.all[usize::from(at)]
    }

    /// The longest names, or stems of names, that the text begins with.
    fn starting(&'static self, text: &str, is_stem: bool) -> impl Iterator<Item = (&'static str, Candidates)> {
        let starting = start(text).and_then(|start| self.by_start.get(&start)).map_or(&[][..], Vec::as_slice);
        let names = starting.iter().map(|&at| &self.names[usize::from(at)]);
        names
            .filter(move |name| name.is_stem == is_stem && text.starts_with(name.text))
            .map(|name| (name.text, name.candidates.as_slice()))
    }

    /// The longest name of a division that the text begins with, and the divisions that have it.
    pub fn name_before(&'static self, text: &str) -> Option<(&'static str, Candidates)> {
        self.starting(text, false).next()
    }

    /// Likewise for names without the word for the kind.
    pub fn stems_before(&'static self, text: &str) -> impl Iterator<Item = (&'static str, Candidates)> {
        self.starting(text, true)
    }

    /// The divisions that are called so, with or without the word for their kind.
    pub fn called(&'static self, text: &str) -> Candidates {
        let named = |is_stem| self.starting(text, is_stem).find(|(name, _)| *name == text);
        named(false).or_else(|| named(true)).map_or(&[], |(_, candidates)| candidates)
    }

    /// Whether the second lies in the first, and is another: by their codes then or by those of today, as 乐都县 does in
    /// 海东市.
    pub fn contains(&self, outer: u16, inner: u16) -> bool {
        let holds = |outer: u16, inner: u16| Division::holds(self.get(outer).code, self.get(inner).code);
        holds(outer, inner) || holds(self.today(outer), self.today(inner))
    }

    /// What the division of a code is called in full.
    pub fn name_of(&self, code: u32) -> Option<String> {
        Some(self.by_code(code)?.full_name(self.around_code(code).next()))
    }

    fn by_code(&self, code: u32) -> Option<&Division> {
        let mut same = of_code(&self.all, code);
        let first = same.next().map(|(_, division)| division)?;
        Some(same.map(|(_, division)| division).find(|division| division.until.is_none()).unwrap_or(first))
    }

    /// The division that this one is today: another where it was renamed, itself where it is one of today or was merged.
    pub fn today(&self, at: u16) -> u16 {
        self.today[usize::from(at)]
    }

    /// The division that has the code today.
    pub fn of_today(&self, code: u32) -> Option<u16> {
        let today = of_code(&self.all, code).find(|(_, division)| division.until.is_none());
        today.and_then(|(at, _)| u16::try_from(at).ok())
    }

    /// The names that the division of today with this code had before, the oldest first.
    pub fn former_names(&self, code: u32) -> &[FormerName] {
        self.former.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Those that have the area today of one that was merged or divided, each with what it lies in: 济南市莱芜区.
    pub fn successors(&self, at: u16) -> impl Iterator<Item = String> {
        let codes = match &self.get(at).fate {
            Fate::Merged(codes) => codes.as_slice(),
            Fate::Lasts | Fate::Renamed(_) => &[],
        };
        codes.iter().filter_map(|&code| {
            let above = self.around_code(code).next().map_or("", |above| above.name);
            Some(format!("{above}{}", self.by_code(code)?.name))
        })
    }

    /// Whether another division has the code today.
    pub fn is_code_taken(&self, at: u16) -> bool {
        let division = self.get(at);
        division.until.is_some() && of_code(&self.all, division.code).any(|(_, same)| same.until.is_none())
    }

    /// The divisions around this one: its prefecture where it has one, its province.
    pub fn around(&self, at: u16) -> impl Iterator<Item = &Division> {
        self.around_code(self.get(at).code)
    }

    /// The same around a code.
    pub fn around_code(&self, code: u32) -> impl Iterator<Item = &Division> {
        let (prefecture, province) = (code / 100 * 100, code / 10_000 * 10_000);
        let around = [Some(prefecture).filter(|&outer| outer != province), Some(province)];
        around.into_iter().flatten().filter(move |&outer| outer != code).filter_map(|outer| self.by_code(outer))
    }

    /// Of the divisions that a stem can mean the largest: 河北 is 河北省 and no 河北区.
    pub fn largest(&self, candidates: Candidates) -> impl Iterator<Item = u16> {
        let level = |at: u16| {
            let division = self.get(at);
            u8::from(division.is_county()) + u8::from(!division.is_province())
        };
        let largest = candidates.iter().map(|&at| level(at)).min();
        candidates.iter().copied().filter(move |&at| Some(level(at)) == largest)
    }

    /// Of the divisions of a name those that there were in the year; all where there were none.
    pub fn in_year(&self, candidates: &[u16], year: Option<i32>) -> Vec<u16> {
        let is_over = |at: &u16| self.get(*at).until.is_some_and(|until| year.is_none_or(|year| until < year));
        let mut found: Vec<u16> = candidates.iter().copied().filter(|at| !is_over(at)).collect();
        // 日喀则市 was a county before it was a prefecture; the report on the year of the change comes out after it
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
        // 洪泽 was 洪泽县 as long as there was one, and is 洪泽区 since
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
    /// Whether the area of the first code holds that of the second, and is another.
    pub fn holds(outer: u32, inner: u32) -> bool {
        let span = match outer {
            province if province.is_multiple_of(10_000) => 10_000,
            prefecture if prefecture.is_multiple_of(100) => 100,
            _ => return false,
        };
        outer != inner && outer / span == inner / span
    }

    /// Of what kind the divisions of such a code are.
    pub fn level(code: u32) -> DivisionLevel {
        match code {
            province if province.is_multiple_of(10_000) => DivisionLevel::Province,
            prefecture if prefecture.is_multiple_of(100) => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// The name by which nobody takes it for another: with its city where several have it.
    pub fn full_name(&self, above: Option<&Self>) -> String {
        match above {
            Some(above) if self.is_namesake => format!("{}{}", above.name, self.name),
            _ => self.name.to_owned(),
        }
    }

    #[cfg(test)]
    pub fn last_whole_year(&self) -> i32 {
        self.until.map_or(2023, |until| until - 1)
    }

    pub fn is_of_today(&self) -> bool {
        self.until.is_none()
    }

    pub fn is_province(&self) -> bool {
        self.code.is_multiple_of(10_000)
    }

    pub fn is_county(&self) -> bool {
        !self.code.is_multiple_of(100)
    }

    pub fn stem(&self) -> &'static str {
        stem(self.name).unwrap_or(self.name)
    }
}

/// Those of a code, which are several where a division of today has the code of a former one.
fn of_code(all: &[Division], code: u32) -> impl Iterator<Item = (usize, &Division)> {
    let from = all.partition_point(|division| division.code < code);
    all[from..]
        .iter()
        .take_while(move |division| division.code == code)
        .enumerate()
        .map(move |(at, same)| (from + at, same))
}

/// For each division the one that it is today; and by code the former names of those of today.
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

/// The name without the word for its kind, where that leaves two characters or more: 沙县 stays whole.
fn stem(name: &str) -> Option<&str> {
    let long = |stem: &&str| stem.chars().nth(1).is_some();
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind) && name.len() > kind.len())?;
    let mut stem = Some(&name[..name.len() - kind.len()]).filter(long)?;
    if !kind.starts_with("自治") {
        // 科尔沁左翼中旗 is not called 科尔沁左翼中
        return Some(stem).filter(|stem| !(*kind == "旗" && stem.ends_with(['左', '右', '前', '后', '中'])));
    }
    while let Some(shorter) = without_people(stem).filter(long) {
        stem = shorter;
    }
    // 东乡 in 东乡族自治县 is the place as well
    stem.strip_suffix('族').filter(long).or(Some(stem))
}

/// The name of an autonomous prefecture or county without its peoples. It is made once for all and stays.
fn short_name(name: &'static str) -> Option<&'static str> {
    let kind = ["州", "县", "旗"].into_iter().find(|kind| name.ends_with(&format!("自治{kind}")))?;
    Some(&*Box::leak(format!("{}{kind}", stem(name)?).into_boxed_str()))
}

/// 恩施土家族苗族 without its last people.
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

/// Peoples of one character, without 族.
const SHORT: &str = "回满藏苗彝壮侗瑶白傣黎畲水羌怒京";
/// Peoples of several characters, without 族.
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

    /// What is none of today is continued or merged, and leads to divisions of today.
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

    /// Several that became one are merged; only one of another name continues as one of today.
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
    fn namesakes_are_told_apart_by_their_city() {
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
