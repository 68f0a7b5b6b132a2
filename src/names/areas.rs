//! Splits a name into the areas it begins with and the rest: `江城市` `清河区` and `教育局`.
//!
//! Areas are recognized by the list of divisions first. Development zones and places that the list does not have are
//! recognized by the word that ends their name.

use super::bodies::BODIES;
use super::divisions::{Candidates, DIVISIONS};

/// An area at the beginning of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area<'a> {
    pub text: &'a str,
    pub divisions: Candidates,
    /// The name lacks the word for its kind: 福州 for 福州市.
    pub is_stem: bool,
    /// A development zone or the like, which is not an administrative division.
    pub is_zone: bool,
}

impl Area<'_> {
    /// The name of the area's government, without the area.
    pub(super) fn government(&self) -> &'static str {
        if self.is_zone { "管委会" } else { government_of(self.text) }
    }

    /// Whether any division that this may mean contains any that `inner` may mean.
    pub(super) fn holds(&self, inner: &Area) -> bool {
        self.divisions.iter().any(|&outer| inner.divisions.iter().any(|&inner| DIVISIONS.contains(outer, inner)))
    }
}

/// The name of the government of a division with this name.
pub(super) fn government_of(division: &str) -> &'static str {
    if division.ends_with('盟') || division.ends_with("地区") { "行政公署" } else { "人民政府" }
}

/// Last words of names of zones: areas that report like districts and are no divisions. A longer word precedes those
/// that it ends with.
const ZONES: [&str; 28] = [
    "生产建设兵团",
    "高新技术产业开发区",
    "高新技术产业园区",
    "高新技术开发区",
    "经济技术开发区",
    "城乡一体化示范区",
    "旅游度假区",
    "风景名胜区",
    "综合实验区",
    "综合保税区",
    "综合改革示范区",
    "经济开发区",
    "产业园区",
    "工业园区",
    "高新园区",
    "生态城",
    "自贸区",
    "保税区",
    "示范区",
    "实验区",
    "管理区",
    "合作区",
    "开发区",
    "高新区",
    "经开区",
    "风景区",
    "度假区",
    "新区",
];
/// Last words of names of administrative divisions.
const DIVISION_KINDS: [&str; 10] =
    ["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "县", "区"];
/// Longest name of an unlisted area, in characters.
const LONGEST_AREA: usize = 16;

/// Splits a name into its leading areas and the rest.
pub(super) fn split(name: &str) -> (Vec<Area<'_>>, &str) {
    let mut areas: Vec<Area> = Vec::new();
    let mut rest = name;
    while let Some(area) = area(rest, areas.last()) {
        rest = &rest[area.text.len()..];
        areas.push(area);
        // 开发区(清河区)教育局
        if let Some(aside) = rest.strip_prefix('(') {
            rest = aside.split_once(')').map_or("", |(_, after)| after);
        }
    }
    (areas, rest)
}

/// The area that the name begins with; `outer` is the area before it.
fn area<'a>(name: &'a str, outer: Option<&Area>) -> Option<Area<'a>> {
    if !name.starts_with(char::is_alphanumeric) {
        return None;
    }
    let listed_area =
        |length: usize, divisions, is_stem| Area { text: &name[..length], divisions, is_stem, is_zone: false };
    if let Some((listed, divisions)) = DIVISIONS.name_before(name)
        && !is_word(listed, &name[listed.len()..])
    {
        return Some(listed_area(listed.len(), divisions, false));
    }
    let mut longest_stem = 0;
    for (stem, divisions) in DIVISIONS.stems_before(name) {
        longest_stem = longest_stem.max(stem.len());
        let rest = &name[stem.len()..];
        if follows_stem(rest, divisions) {
            return Some(listed_area(stem.len(), divisions, true));
        }
    }
    if let Some(text) = find_by_last_word(name, longest_stem) {
        let is_zone = ZONES.iter().any(|kind| text.ends_with(kind));
        return Some(Area { text, divisions: &[], is_stem: false, is_zone });
    }
    // 江苏平潭, 平潭 alone
    let (stem, divisions) = DIVISIONS.stems_before(name).next().filter(|(stem, _)| stem.len() == name.len())?;
    let area = listed_area(stem.len(), divisions, true);
    outer.is_none_or(|outer| outer.holds(&area)).then_some(area)
}

/// Whether the rest of the name confirms the stem: it begins with a known body, or with a division within it.
fn follows_stem(rest: &str, divisions: Candidates) -> bool {
    if rest.is_empty() {
        return false;
    }
    let holds =
        |inner: Candidates| divisions.iter().any(|&outer| inner.iter().any(|&inner| DIVISIONS.contains(outer, inner)));
    let holds_stem = || {
        DIVISIONS.stems_before(rest).any(|(stem, inner)| {
            holds(inner) && {
                let after = &rest[stem.len()..];
                DIVISIONS.name_before(after).is_some() || BODIES.is_known(after)
            }
        })
    };
    DIVISIONS.name_before(rest).is_some_and(|(_, inner)| holds(inner)) || BODIES.is_known(rest) || holds_stem()
}

/// Finds an area that the list does not have by its last word. At least one character precedes that word (市场监督管理局
/// is no city of 市), and it is neither within the first `longest_stem` bytes nor the beginning of a body's own name.
fn find_by_last_word(name: &str, longest_stem: usize) -> Option<&str> {
    let mut end = None;
    for (at, _) in name.char_indices().take(LONGEST_AREA).filter(|(at, _)| *at >= longest_stem) {
        if at > longest_stem && name[..at].ends_with(|c| "局委会室厅部院镇乡".contains(c)) {
            break;
        }
        let begins = |kind: &&&str| name[at..].starts_with(**kind);
        let zone = ZONES.iter().find(begins).filter(|kind| at > 0 || kind.chars().count() > 2);
        let kind = zone.or_else(|| DIVISION_KINDS.iter().find(begins).filter(|_| at > 0));
        if let Some(kind) = kind {
            end = Some(at + kind.len());
            break;
        }
    }
    let end = end?;
    (!is_word(&name[..end], &name[end..])).then_some(&name[..end])
}

/// Last words of names of townships and streets; a longer word precedes those that it ends with.
pub(super) const TOWN_ENDS: [&str; 13] = [
    "街道办事处",
    "街道办",
    "街道",
    "街办",
    "镇人民政府",
    "镇政府",
    "镇",
    "乡人民政府",
    "乡政府",
    "乡",
    "苏木人民政府",
    "苏木政府",
    "苏木",
];

/// What follows a 市 that belongs to another word: 场 in 市场, 容管理 in 市容管理.
const AFTER_CITY: [&str; 9] = ["场", "政管理", "政工程", "容管理", "容环境", "容园林", "容局", "民中心", "民服务"];

/// Whether an apparent area is part of other words: 城市管理局, 某区市场监督管理局, 某县市政管理处, 开发区街道.
fn is_word(area: &str, rest: &str) -> bool {
    area == "城市"
        || area.ends_with('市') && AFTER_CITY.iter().any(|word| rest.starts_with(word))
        || area.ends_with('区') && rest.starts_with('域')
        || TOWN_ENDS.contains(&rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, areas: &[&str], rest: &str) {
        let (found, own) = split(name);
        let found: Vec<&str> = found.iter().map(|area| area.text).collect();
        assert_eq!((found.as_slice(), own), (areas, rest), "{name}");
    }

    #[test]
    fn listed_and_unlisted_areas() {
        check("福建省福州市鼓楼区教育局", &["福建省", "福州市", "鼓楼区"], "教育局");
        check("福州鼓楼区教育局", &["福州", "鼓楼区"], "教育局");
        check("湖北武汉硚口区", &["湖北", "武汉", "硚口区"], "");
        check("江城市清河区教育局", &["江城市", "清河区"], "教育局");
        check("沧塘县水利局", &["沧塘县"], "水利局");
        check("平潭", &["平潭"], "");
        check("平潭财政局", &["平潭"], "财政局");
        check("平潭综合实验区", &["平潭综合实验区"], "");
        check("镇江新区管委会", &["镇江新区"], "管委会");
        check("郑州航空港经济综合实验区", &["郑州航空港经济综合实验区"], "");
        check("福州市高新区管委会", &["福州市", "高新区"], "管委会");
        check("湘西州教育局", &["湘西州"], "教育局");
        check("安平县(示范区)教育局", &["安平县"], "教育局");
        check("科尔沁左翼中旗人民政府", &["科尔沁左翼中旗"], "人民政府");
    }

    #[test]
    fn words_that_look_like_areas() {
        check("市场监督管理局", &[], "市场监督管理局");
        check("江城市市场监督管理局", &["江城市"], "市场监督管理局");
        check("清河区城市管理局", &["清河区"], "城市管理局");
        check("城市管理局", &[], "城市管理局");
        check("济南市市中区市中街道办事处", &["济南市", "市中区"], "市中街道办事处");
        check("清河区开发区街道办事处", &["清河区"], "开发区街道办事处");
        check("桥头镇人民政府", &[], "桥头镇人民政府");
        check("教育局", &[], "教育局");
    }
}
