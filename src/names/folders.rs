//! Finds the district in the names of the folders around a report: the nearest folder named after an area, with the
//! outer ones as context.
//!
//! Only the path as the user gives it counts. An archive's name counts like a folder's.

use super::areas::{Area, split};
use crate::fold::compact;

/// The folders around a report, the outermost first.
#[derive(Debug)]
pub(super) struct Folders {
    /// For each folder, the Chinese parts of its name: 鼓楼区 in `01_鼓楼区(2023)`.
    folders: Vec<Vec<String>>,
    /// The Chinese parts of the file's name.
    file: Vec<String>,
}

/// The areas in a folder's name, the widest first; the last is the one meant.
struct Mention<'a> {
    areas: Vec<Area<'a>>,
    sureness: Sureness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sureness {
    /// A listed name.
    Listed,
    /// An unlisted area with nothing after it: 沧塘县, 滨江新区.
    Unlisted,
    /// Words with other meanings: 鼓楼, 公安, 城区.
    Doubtful,
}

/// Words around an area's name in names of folders.
const AROUND_NAMES: [&str; 25] = [
    "政府信息公开",
    "信息公开",
    "政务公开",
    "年度报告",
    "工作报告",
    "工作年度",
    "年报",
    "报告",
    "人民政府",
    "管委会",
    "政府",
    "门户网站",
    "官网",
    "网站",
    "各部门",
    "部门",
    "各单位",
    "单位",
    "数据",
    "资料",
    "材料",
    "汇总",
    "全部",
    "年度",
    "年",
];
/// Names of divisions that are also common words for a part of any city.
const COMMON_NAMES: [&str; 7] = ["城区", "郊区", "矿区", "东区", "西区", "南区", "北区"];
/// Words that end like the name of an area and are none.
const NO_AREAS: [&str; 33] = [
    "县区",
    "市区",
    "区县",
    "市县",
    "重点城市",
    "中心城市",
    "省会城市",
    "级市",
    "辖市",
    "地市",
    "地区",
    "社区",
    "园区",
    "片区",
    "校区",
    "专区",
    "辖区",
    "小区",
    "景区",
    "街区",
    "分区",
    "下载区",
    "存放区",
    "测试区",
    "备份区",
    "归档区",
    "共享区",
    "数据区",
    "工作区",
    "办公区",
    "公示区",
    "公开区",
    "宣传区",
];
/// First characters of words for many areas or any area.
const ANY: [char; 9] = ['各', '全', '本', '某', '该', '我', '外', '跨', '县'];

impl Folders {
    pub(super) fn of(path: &str) -> Self {
        let mut folders: Vec<Vec<String>> = path.split(['/', '\\']).map(pieces).collect();
        let file = folders.pop().unwrap_or_default();
        Self { folders, file }
    }

    /// The areas in each folder that names any, the nearest first.
    pub(super) fn areas(&self) -> impl Iterator<Item = Vec<Area<'_>>> {
        self.folders.iter().rev().filter_map(|pieces| mention(pieces)).map(|mention| mention.areas)
    }

    /// The district of the nearest folder named after an area, preceded by the areas around it.
    ///
    /// A doubtful name counts if it lies within an area farther out, or if there is no other.
    pub(super) fn district(&self) -> Option<Vec<Area<'_>>> {
        let mentions: Vec<Mention> = self.folders.iter().rev().filter_map(|pieces| mention(pieces)).collect();
        let is_sure = |at: usize| {
            let own = &mentions[at];
            let lies_in_another =
                || own.areas.last().is_some_and(|own| mentions[at + 1..].iter().any(|outer| outer.holds(own)));
            own.sureness != Sureness::Doubtful || lies_in_another()
        };
        let at = (0..mentions.len()).find(|&at| is_sure(at)).or_else(|| (!mentions.is_empty()).then_some(0))?;
        let mut areas = mentions[at].areas.clone();
        for outer in &mentions[at + 1..] {
            areas.splice(0..0, outer.around(&areas));
        }
        Some(areas)
    }

    /// The district that the file's name begins with, preceded by the areas around it in the folders.
    pub(super) fn of_file(&self) -> Option<Vec<Area<'_>>> {
        let own = mention(&self.file).filter(|own| own.sureness == Sureness::Listed)?;
        let nearest = self.district();
        // the folders are narrower: 江苏省2023年度汇总.html in 南京市/鼓楼区
        let is_wider = nearest.as_ref().and_then(|areas| areas.last()).is_some_and(|inner| own.holds(inner));
        if is_wider {
            return None;
        }
        let mut areas = own.areas;
        for outer in self.folders.iter().rev().filter_map(|pieces| mention(pieces)) {
            areas.splice(0..0, outer.around(&areas));
        }
        Some(areas)
    }
}

impl Mention<'_> {
    fn holds(&self, inner: &Area) -> bool {
        self.areas.iter().any(|outer| outer.holds(inner))
    }
}

impl<'a> Mention<'a> {
    /// Its areas that contain any of these, and an unlisted one that may.
    fn around(&self, inner: &[Area]) -> Vec<Area<'a>> {
        let is_around = |area: &Area<'a>| match inner {
            // where a zone is, and whether an unlisted city contains the district, is unknown: assume that it does
            [zone] if zone.is_zone => !area.is_zone,
            [_] if area.divisions.is_empty() && !area.is_zone && area.text.ends_with(['省', '市', '州', '盟']) => {
                true
            }
            _ => inner.iter().any(|inner| area.holds(inner)),
        };
        self.areas.iter().copied().filter(is_around).collect()
    }
}

/// Splits a name at everything but Chinese characters, and strips words that are no part of an area's name.
fn pieces(name: &str) -> Vec<String> {
    let name = compact(name);
    let pieces = name.split(|c: char| c.is_ascii() || !c.is_alphanumeric());
    pieces.map(strip_common_words).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// Leaves 鼓楼区 of 年度鼓楼区年报.
fn strip_common_words(piece: &str) -> &str {
    let mut own = piece;
    while let Some(shorter) = ["年度", "年"].iter().find_map(|word| own.strip_prefix(word)) {
        own = shorter;
    }
    while let Some(shorter) = AROUND_NAMES.iter().find_map(|word| own.strip_suffix(word)) {
        own = shorter;
    }
    own
}

/// The areas in a folder's name.
fn mention(pieces: &[String]) -> Option<Mention<'_>> {
    let mut found: Option<Mention> = None;
    for piece in pieces {
        let Some(next) = areas_of(piece) else {
            if found.is_some() {
                break;
            }
            continue;
        };
        found = Some(match found {
            None => next,
            // 鼓楼区(南京市)
            Some(first) if first.areas.last().is_some_and(|inner| next.holds(inner)) => {
                Mention { areas: next.areas.into_iter().chain(first.areas).collect(), sureness: first.sureness }
            }
            Some(first) => {
                Mention { areas: first.areas.into_iter().chain(next.areas).collect(), sureness: next.sureness }
            }
        });
    }
    found
}

fn areas_of(piece: &str) -> Option<Mention<'_>> {
    let (areas, rest) = split(piece);
    let last = areas.last()?;
    let is_all = rest.is_empty();
    let sureness = match () {
        () if last.divisions.is_empty() => {
            is_all.then_some(Sureness::Unlisted).filter(|_| areas.len() > 1 || is_name(last))?
        }
        () if last.is_stem && areas.len() > 1 => Sureness::Listed,
        () if last.is_stem => Sureness::Doubtful,
        () if COMMON_NAMES.contains(&last.text) && areas.len() == 1 => is_all.then_some(Sureness::Doubtful)?,
        () => Sureness::Listed,
    };
    Some(Mention { areas, sureness })
}

/// Whether the words can be the name of an unlisted area: 新区 and 下载区 cannot.
fn is_name(area: &Area) -> bool {
    let words = area.text;
    let is_word = || NO_AREAS.iter().any(|end| words.ends_with(end)) && !area.is_zone;
    words.chars().count() > 2 && !words.starts_with(ANY) && !is_word()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(areas: Option<Vec<Area>>) -> String {
        areas.unwrap_or_default().iter().map(|area| area.text).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(path: &str, areas: &str) {
        assert_eq!(texts(Folders::of(path).district()), areas, "{path}");
    }

    #[test]
    fn the_nearest_area_with_those_around_it() {
        check("江苏省/南京市/鼓楼区/2023/水利局.html", "江苏省 南京市 鼓楼区");
        check("reports/南京市/鼓楼区/2023/水利局.html", "南京市 鼓楼区");
        check("2023/徐州市/鼓楼区/水利局.html", "徐州市 鼓楼区");
        check("江苏/南京/鼓楼/a.html", "江苏 南京 鼓楼");
        check("南京市/2023/鼓楼区/教育局/a.html", "南京市 鼓楼区");
        check("教育局/鼓楼区/a.html", "鼓楼区");
        check("南京市鼓楼区/2022/a.html", "南京市 鼓楼区");
        check("江苏省/南京市/2023/a.html", "江苏省 南京市");
        check("江苏省.zip/南京市.tar.gz/鼓楼区/a.html", "江苏省 南京市 鼓楼区");
        check("江苏省\\南京市\\鼓楼区\\a.html", "江苏省 南京市 鼓楼区");
    }

    #[test]
    fn what_stands_around_a_name() {
        for folder in [
            "01_鼓楼区",
            "鼓楼区政府",
            "鼓楼区2023年报",
            "2023年度鼓楼区",
            "鼓楼区(2023)",
            "３．鼓 楼 区",
            "鼓楼区教育局",
            "A鼓楼区-各部门",
        ] {
            check(&format!("南京市/{folder}/a.html"), "南京市 鼓楼区");
        }
        check("鼓楼区(南京市)/a.html", "南京市 鼓楼区");
        check("江苏-南京-鼓楼/a.html", "江苏 南京 鼓楼");
        check("南京2023/鼓楼年报/a.html", "南京 鼓楼");
    }

    #[test]
    fn agencies_and_towns_are_no_districts() {
        for folder in [
            "市场监管局",
            "开发区分局",
            "新区办",
            "新区",
            "城关镇",
            "鼓楼街道",
            "城市管理局",
            "市直部门",
            "各县区",
            "政务公开专区",
            "公安",
            "城区分局",
            "教育局",
            "2023",
            "html",
        ] {
            check(&format!("南京市/鼓楼区/{folder}/a.html"), "南京市 鼓楼区");
        }
        check("2023/教育局/a.html", "");
        check("a.html", "");
    }

    #[test]
    fn places_that_no_list_has() {
        check("江苏省/沧塘县/2023/a.html", "沧塘县");
        check("江城市/清河区/a.html", "江城市 清河区");
        check("福建省/福州市/高新区/a.html", "福建省 福州市 高新区");
        check("福州市/开发区管委会/a.html", "福州市 开发区");
        check("江苏省/苏州工业园区/a.html", "江苏省 苏州工业园区");
        // a doubtful name counts if there is no other
        check("2023/平潭/a.html", "平潭");
        check("湖南省/直辖市/怀化市/a.html", "湖南省 怀化市");
    }

    #[test]
    fn a_file_says_where_its_agency_is() {
        let of_file = |path: &str| texts(Folders::of(path).of_file());
        assert_eq!(of_file("南京市/2023/鼓楼区水利局.html"), "南京市 鼓楼区");
        assert_eq!(of_file("2023/2023年徐州市鼓楼区水利局年报.html"), "徐州市 鼓楼区");
        assert_eq!(of_file("南京市/鼓楼区/江苏省汇总.html"), "");
        assert_eq!(of_file("南京市/水利局.html"), "");
    }
}
