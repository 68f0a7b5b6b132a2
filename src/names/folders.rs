//! What the folders around a report say of its district: the nearest that is called after an area, those farther out as
//! its context.
//!
//! Only the path as the user gives it is looked at, an archive's name like a folder's.

use super::areas::{Area, split};
use crate::fold::compact;

/// The folders around a report, from the farthest to the nearest.
#[derive(Debug)]
pub struct Folders {
    /// Each in pieces without figures and signs: `01_鼓楼区(2023)` is 鼓楼区.
    folders: Vec<Vec<String>>,
    /// The file's own name, likewise.
    file: Vec<String>,
}

/// The areas that a folder's name holds, as a name has them: the last is the one meant.
struct Mention<'a> {
    areas: Vec<Area<'a>>,
    sureness: Sureness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sureness {
    /// A name of the list.
    Listed,
    /// The name of an area that the list does not have, with nothing behind it: 沧塘县, 滨江新区.
    Unlisted,
    /// Words that can mean another thing too: 鼓楼, 公安, 城区.
    Doubtful,
}

/// What names of folders hold besides.
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
/// Divisions of several cities whose names are words of every city.
const COMMON_NAMES: [&str; 7] = ["城区", "郊区", "矿区", "东区", "西区", "南区", "北区"];
/// What ends with the word for a kind of area and is none.
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
/// What begins words that mean many areas or any.
const ANY: [char; 9] = ['各', '全', '本', '某', '该', '我', '外', '跨', '县'];

impl Folders {
    pub fn of(path: &str) -> Self {
        let mut folders: Vec<Vec<String>> = path.split(['/', '\\']).map(pieces).collect();
        let file = folders.pop().unwrap_or_default();
        Self { folders, file }
    }

    /// The areas that the folders name, the nearest first.
    pub fn areas(&self) -> impl Iterator<Item = Vec<Area<'_>>> {
        self.folders.iter().rev().filter_map(|pieces| mention(pieces)).map(|mention| mention.areas)
    }

    /// The district that the nearest folder called after an area means, behind the areas around it.
    ///
    /// A name that can mean another thing counts where it lies in an area farther out, or where there is no other.
    pub fn district(&self) -> Option<Vec<Area<'_>>> {
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

    /// The district that the file's own name begins with, behind the areas that the folders name around it.
    pub fn of_file(&self) -> Option<Vec<Area<'_>>> {
        let own = mention(&self.file).filter(|own| own.sureness == Sureness::Listed)?;
        let nearest = self.district();
        // 江苏省2023年度汇总.html in 南京市/鼓楼区
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
    /// Those of its areas that lie around these; and one that no list has, which may.
    fn around(&self, inner: &[Area]) -> Vec<Area<'a>> {
        let is_around = |area: &Area<'a>| match inner {
            // nobody knows where a zone lies; nor whether a city that is in no list holds the district
            [zone] if zone.is_zone => !area.is_zone,
            [_] if area.divisions.is_empty() && !area.is_zone && area.text.ends_with(['省', '市', '州', '盟']) => {
                true
            }
            _ => inner.iter().any(|inner| area.holds(inner)),
        };
        self.areas.iter().copied().filter(is_around).collect()
    }
}

/// A name without white space, cut at all that is no Chinese character.
fn pieces(name: &str) -> Vec<String> {
    let name = compact(name);
    let pieces = name.split(|c: char| c.is_ascii() || !c.is_alphanumeric());
    pieces.map(own_words).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// 鼓楼区 of 年度鼓楼区年报.
fn own_words(piece: &str) -> &str {
    let mut own = piece;
    while let Some(shorter) = ["年度", "年"].iter().find_map(|word| own.strip_prefix(word)) {
        own = shorter;
    }
    while let Some(shorter) = AROUND_NAMES.iter().find_map(|word| own.strip_suffix(word)) {
        own = shorter;
    }
    own
}

/// What a folder's name says of areas.
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

/// Whether an area that no list has can be called so: 新区 and 下载区 are words.
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
        // words of several meanings count where nothing else is there
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
