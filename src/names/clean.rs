//! Decides whether words are the name of a body and nothing else. Pages, crawlers and sentences put other words around
//! a name; words that are not clean are no name, however likely they seem.

use super::areas::split;
use super::bodies::BODIES;
use super::divisions::DIVISIONS;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Shortest and longest name, in characters.
const SHORTEST: usize = 2;
const LONGEST: usize = 40;

/// Most ASCII letters and digits of a name: 第101中学 has three; more are an address or a year.
const MOST_ASCII: usize = 3;

/// Last characters of the names of bodies and areas.
const ENDS: &str =
    "局委会室府厅部院中心处所站队司道镇乡办区县市省州盟旗署行馆校学组园社团关库场厂台港城村段军庭联协师狱木地";

/// Last characters of the names of bodies, and the longest such name without its area, in characters.
const BODY_ENDS: &str = "局委会室府厅部院中心处所站队司道镇乡办署行馆校社团";
const LONGEST_BODY: usize = 20;

/// Words of laws, sentences and pages that occur in no name.
const FOREIGN: [&str; 66] = [
    "根据",
    "依据",
    "按照",
    "遵照",
    "公布",
    "发布",
    "印发",
    "转发",
    "编写",
    "汇总",
    "现将",
    "现就",
    "做好",
    "开展",
    "报送",
    "上报",
    "填报",
    "简称",
    "关于",
    "规定",
    "要求",
    "条例",
    "通知",
    "报告",
    "年报",
    "年度",
    "全年",
    "全县",
    "全区",
    "全市",
    "全省",
    "多次",
    "召开",
    "会议",
    "部署",
    "以及",
    "相关",
    "政府信息公开工作年",
    "当前位置",
    "首页",
    "栏目",
    "标题",
    "来源",
    "时间",
    "日期",
    "正文",
    "网站",
    "网页",
    "门户",
    "信息公开平台",
    "信息公开网",
    "信息公开专栏",
    "列表",
    "点击",
    "下载",
    "打印",
    "浏览",
    "联系",
    "电话",
    "各",
    "我",
    "的",
    "了",
    "是",
    "名称",
    "情况",
];

/// Words that no name begins with: prepositions before a name, and pronouns.
const LEADING: [&str; 11] = ["由", "与", "及", "在", "现", "并", "本局", "本机关", "本单位", "本级", "该"];

static FOREIGN_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(FOREIGN).unwrap_or_else(|error| panic!("a few short words make an automaton: {error}"))
});

/// Whether words can be a name: no punctuation but brackets, no foreign words, and an ending of a body or an area. The
/// words must be folded and without white space.
#[must_use]
pub fn is_clean(name: &str) -> bool {
    let length = name.chars().count();
    let last = name.chars().next_back();
    (SHORTEST..=LONGEST).contains(&length)
        && has_only_name_words(name)
        && (last.is_some_and(|last| ENDS.contains(last) || last == ')') || is_area(name))
}

/// As [`is_clean`], with any ending and any length.
#[must_use]
pub fn has_only_name_words(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || "()·".contains(c))
        && name.chars().filter(char::is_ascii_alphanumeric).count() <= MOST_ASCII
        && name.matches('(').count() == name.matches(')').count()
        && !FOREIGN_WORDS.is_match(name)
        && !LEADING.iter().any(|word| name.starts_with(word))
}

/// Whether the words are the name of an area and nothing else: 平潭, 清河区.
fn is_area(name: &str) -> bool {
    let (areas, rest) = split(name);
    !areas.is_empty() && rest.is_empty()
}

/// Whether a clean name identifies an agency in any context: it has an area and a body, and is no part of a sentence.
#[must_use]
pub fn is_whole(name: &str) -> bool {
    let (areas, rest) = split(name);
    let is_body = || {
        let length = rest.chars().count();
        (SHORTEST..=LONGEST_BODY).contains(&length) && rest.ends_with(|c| BODY_ENDS.contains(c)) && !rest.contains('及')
    };
    is_clean(name) && !areas.is_empty() && (BODIES.is_known(rest) || is_body())
}

/// The name of an agency, with its area, that the text ends with: 河北省教育厅 in 无其他事项河北省教育厅. It begins with
/// a listed division, or after punctuation.
#[must_use]
pub fn at_end(text: &str) -> Option<&str> {
    let first = text.char_indices().rev().nth(LONGEST - 1).map_or(0, |(at, _)| at);
    let starts = || text[first..].char_indices().map(|(at, _)| (first + at, &text[first + at..]));
    let listed = starts().find(|(_, name)| DIVISIONS.name_before(name).is_some() && is_whole(name));
    let marked = || {
        let is_start = |at: usize| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        starts().find(|&(at, name)| is_start(at) && is_whole(name))
    };
    listed.or_else(marked).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words_that_are_none() {
        for name in [
            "清河区教育局",
            "平潭综合实验区",
            "平潭",
            "江城市清河区人民政府",
            "国家税务总局江城市税务局",
            "中共清河区委组织部",
            "江城市第一中学",
            "和平县将乐镇人民政府",
            "清河区政务公开办公室",
            "江城市第101中学",
            "清河区科学技术局(知识产权局)",
            "江城大桥管理处",
            "中共清河区委机构编制委员会办公室",
            "向阳区对外经济贸易合作局",
        ] {
            assert!(is_clean(name), "{name}");
        }
        for words in [
            "标题:清河区人民政府",
            "下简称《条例》)、《江城市人民政府",
            "根据清河区人民政府",
            "现公布清河区教育局",
            "当前位置首页政务公开",
            "清河区信息公开平台",
            "我局",
            "本机关",
            "清河区各乡镇人民政府",
            "由清河区教育局",
            "栏目",
            "张某某",
            "2023年清河区教育局",
            "清河区人民政府办公厅关于编制",
            "清河区教育局(办公室",
            "局",
        ] {
            assert!(!is_clean(words), "{words}");
        }
    }

    #[test]
    fn names_at_the_end_of_a_sentence() {
        assert_eq!(at_end("六、其他需要报告的事项无河北省人力资源和社会保障厅"), Some("河北省人力资源和社会保障厅"));
        assert_eq!(at_end("没有收取费用。沧塘县水利局"), Some("沧塘县水利局"));
        assert_eq!(at_end("没有收取费用"), None);
        assert!(!is_whole("沧塘新区管委会及县政府多次讨论全县"));
        assert!(!is_whole("沧塘县"));
        assert_eq!(at_end("全年没有收费。王某某"), None);
    }
}
