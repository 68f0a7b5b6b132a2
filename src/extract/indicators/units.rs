//! What indicators are counted in.

use crate::fold::compact;

/// What figures are counted in; the longest first, where one ends with another.
pub(super) const UNITS: [&str; 20] = [
    "人次", "人/次", "件次", "万元", "千元", "条", "件", "次", "篇", "个", "人", "元", "项", "份", "场", "期", "起",
    "宗", "家", "处",
];

/// The unit that a text is: `条`, `（件）`, `单位：万元`.
pub(super) fn unit(text: &str) -> Option<String> {
    // the longest is 计量单位：（人次）
    if text.len() > 36 {
        return None;
    }
    let text = compact(text);
    let text = text.trim_matches(['(', ')', ':']).trim_start_matches("计量").trim_start_matches("单位");
    let text = text.trim_matches(['(', ')', ':']);
    UNITS.contains(&text).then(|| text.to_owned())
}

/// The unit in brackets within a name, or at its end: `费用（万元）`.
pub(super) fn unit_in_name(words: &str) -> Option<String> {
    let words = compact(words);
    let bracket = words.rsplit_once('(').and_then(|(_, behind)| unit(behind));
    bracket.or_else(|| UNITS.iter().find(|unit| words.ends_with(**unit)).map(|unit| (*unit).to_owned()))
}
