//! Words that mark a title as a correction: （更正）, （修订版）, 更正说明.

use std::ops::Range;

/// Words that mark a correction anywhere in a title, longer ones first.
const WORDS: [&str; 17] = [
    "更正说明",
    "更正版",
    "更正稿",
    "更正后",
    "更正",
    "修订版",
    "修订稿",
    "修改版",
    "修改稿",
    "修正版",
    "修正稿",
    "更新版",
    "更新稿",
    "重新发布",
    "重新公布",
    "勘误",
    "订正",
];
/// Words that mark a correction in brackets, or as a separate part of a file name.
pub(super) const ALONE: [&str; 6] = ["更新", "修订", "修改", "修正", "重发", "更改"];
const BRACKETS: [(char, char); 4] = [('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')];
/// Most characters in such brackets. Longer text is a remark on something else.
const LONGEST_IN_BRACKETS: usize = 16;

/// The range of a text that marks it as a correction: the brackets with their content, or the words alone.
pub(super) fn mark(text: &str) -> Option<Range<usize>> {
    // cheap check: hardly any text has one of these characters
    if !text.contains(['更', '修', '重', '勘', '订']) {
        return None;
    }
    let in_brackets = BRACKETS.into_iter().find_map(|(open, close)| {
        text.match_indices(open).find_map(|(start, _)| {
            let inside = &text[start + open.len_utf8()..];
            let inside = &inside[..inside.find(close)?];
            let is_short = inside.chars().count() <= LONGEST_IN_BRACKETS;
            let says = ALONE.iter().chain(&WORDS).any(|words| inside.contains(words));
            (is_short && says).then(|| start..start + open.len_utf8() + inside.len() + close.len_utf8())
        })
    });
    let alone = || WORDS.iter().find_map(|words| text.find(words).map(|start| start..start + words.len()));
    in_brackets.or_else(alone)
}

/// The title without its correction mark; `None` if it has none. Expects folded text without white space.
pub(super) fn without_mark(title: &str) -> Option<String> {
    let mark = mark(title)?;
    Some([&title[..mark.start], &title[mark.end..]].concat())
}
