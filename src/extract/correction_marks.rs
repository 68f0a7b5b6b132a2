//! The words in a title that call it a correction: （更正）, （修订版）, 更正说明.

use std::ops::Range;

/// They say so wherever they stand in a title; the longer first.
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
/// They say so in brackets, or where they are a part of a file's name by themselves.
pub const ALONE: [&str; 6] = ["更新", "修订", "修改", "修正", "重发", "更改"];
const BRACKETS: [(char, char); 4] = [('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')];
/// More characters between brackets are a remark on something else.
const LONGEST_IN_BRACKETS: usize = 16;

/// Where a text says that it is a correction: the brackets with all that is in them, or the words alone.
pub fn mark(text: &str) -> Option<Range<usize>> {
    // hardly any text has one of these characters
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

/// A title without the words that call it a correction, if it has any. Takes it folded and without white space.
pub fn without_mark(title: &str) -> Option<String> {
    let mark = mark(title)?;
    Some([&title[..mark.start], &title[mark.end..]].concat())
}
