//! The words behind a figure: units of what is counted, and those that show that nothing is.

/// What follows a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Counted(&'static str),
    Percent,
    /// 个百分点
    Points,
    /// 年
    Year,
    /// 月, 号, 小时, 楼: a date, a time, a number of something, and no figure.
    Nothing,
    Missing,
}

/// Of units that begin alike the longer ones first.
const COUNTED: [&str; 96] = [
    "人次",
    "万元",
    "亿元",
    "场次",
    "件次",
    "篇次",
    "条次",
    "批次",
    "户次",
    "家次",
    "亩",
    "元",
    "件",
    "条",
    "项",
    "次",
    "篇",
    "期",
    "起",
    "份",
    "人",
    "名",
    "位",
    "个",
    "场",
    "批",
    "宗",
    "户",
    "家",
    "块",
    "处",
    "部",
    "本",
    "册",
    "例",
    "则",
    "幅",
    "类",
    "种",
    "台",
    "张",
    "辆",
    "只",
    "支",
    "组",
    "队",
    "班",
    "对",
    "片",
    "套",
    "面",
    "字",
    "分",
    "页",
    "卷",
    "盒",
    "封",
    "通",
    "票",
    "所",
    "村",
    "镇",
    "乡",
    "区",
    "县",
    "市",
    "科",
    "间",
    "栏",
    "版块",
    "轮",
    "节",
    "课",
    "堂",
    "集",
    "段",
    "词",
    "词条",
    "图",
    "宗次",
    "倍",
    "吨",
    "公里",
    "平方米",
    "公顷",
    "千米",
    "米",
    "点赞",
    "枚",
    "款",
    "笔",
    "道",
    "站",
    "门",
    "尊",
    "单",
];

/// Units of time and place, ordinals, and what begins with the character of a unit.
const NOTHING: [&str; 63] = [
    "个工作日",
    "工作日",
    "个月",
    "个年度",
    "个季度",
    "月份",
    "月",
    "日",
    "号",
    "天",
    "小时",
    "分钟",
    "秒",
    "周年",
    "周",
    "季度",
    "时",
    "点",
    "岁",
    "届",
    "级",
    "楼",
    "室",
    "层",
    "栋",
    "弄",
    "路",
    "幢",
    "单元",
    "代",
    "版",
    "寸",
    "度",
    "个方面",
    "方面",
    "个层面",
    "个维度",
    "个环节",
    "个阶段",
    "个角度",
    "个步骤",
    "个不",
    "个重点",
    "大方面",
    "个是",
    "点半",
    "学年",
    "世纪",
    "年代",
    "分之",
    "条例",
    "项规定",
    "名单",
    "位数",
    "人民",
    "区域",
    "市场",
    "条线",
    "个更",
    "个坚持",
    "次日",
    "大重点",
    "大类",
];

/// Those of [`COUNTED`] that follow a Chinese numeral: with others it is as often a word as a figure.
const AFTER_NUMERALS: [&str; 32] = [
    "人次", "万元", "亿元", "元", "件", "条", "次", "篇", "期", "起", "份", "名", "场次", "场", "批次", "宗", "户",
    "家", "处", "册", "例", "则", "幅", "台", "张", "套", "人", "本", "个", "项", "块", "轮",
];

/// Those that need a word of setting up or counting before them when the numeral is small.
pub const LOOSE: [&str; 6] = ["个", "项", "人", "本", "家", "处"];

/// Those with which one is a figure and no article: 一件 is, 一次 is not.
pub const FIRM: [&str; 6] = ["件", "起", "宗", "份", "篇", "人次"];

/// The unit that a text begins with, and its length.
pub fn unit(text: &str) -> (Unit, usize) {
    match text.as_bytes().first() {
        None => return (Unit::Missing, 0),
        Some(b'%') => return (Unit::Percent, 1),
        Some(byte) if byte.is_ascii() => return (Unit::Missing, 0),
        Some(_) => {}
    }
    for points in ["个百分点", "百分点"] {
        if text.starts_with(points) {
            return (Unit::Points, points.len());
        }
    }
    if let Some(word) = NOTHING.iter().find(|word| text.starts_with(**word)) {
        return (Unit::Nothing, word.len());
    }
    if text.starts_with('年') {
        return (Unit::Year, '年'.len_utf8());
    }
    let longest = COUNTED.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len());
    longest.map_or((Unit::Missing, 0), |word| (Unit::Counted(word), word.len()))
}

/// The same behind a Chinese numeral.
pub fn unit_after_numeral(text: &str) -> Option<(&'static str, usize)> {
    match unit(text) {
        (Unit::Counted(word), length) if AFTER_NUMERALS.contains(&word) => Some((word, length)),
        _ => None,
    }
}
