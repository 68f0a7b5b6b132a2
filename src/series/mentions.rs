//! Mentions in a report's prose, and in the lead before it, of agencies other than its own: another agency of its
//! district, or the same body of another place.

use crate::document::{Place, Slice};
use crate::fold::compact;
use crate::report::{Agency, Report};
use memchr::memmem;
use serde::{Deserialize, Serialize};

/// Words that name an agency other than the report's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Number of the section; 0 before the first.
    pub section: u8,
    /// Where the paragraph is.
    pub place: Place,
    /// The last few characters before the name.
    pub before: Box<str>,
    /// The name without the district's, and a few characters after it; of a branch the whole name.
    pub words: Box<str>,
    /// For the same body of another place: length in bytes of the place name, with which `words` begin.
    pub place_name: Option<u8>,
}

/// Characters kept before a name, and from its first character on.
const BEFORE: usize = 6;
const WORDS: usize = 18;
/// Length of the lead, the text before the first section, in characters.
const LEAD: usize = 500;
/// Most mentions of a report; further ones add nothing new.
const MOST_MENTIONS: usize = 16;
/// Last characters of names of bodies.
const ENDS: [char; 10] = ['局', '会', '室', '处', '院', '心', '镇', '乡', '道', '府'];
/// Names of branches of a city's agencies begin with the city and end with the district and this word.
const BRANCH: &str = "分局";
/// Last characters of names of places, and the longest such name, in characters.
const PLACES: [char; 5] = ['县', '区', '市', '州', '旗'];
const LONGEST_PLACE: usize = 12;
/// Characters that no name of a place contains: prepositions, and verbs of reporting and sending.
const NOT_OF_PLACES: [char; 25] = [
    '按', '据', '根', '落', '实', '贯', '彻', '由', '经', '与', '向', '对', '从', '及', '被', '受', '赴', '到', '请',
    '报', '送', '转', '将', '把', '给',
];

/// The names in a report's prose that may be those of other agencies.
#[must_use]
pub(super) fn mentions(report: &Report) -> Vec<Mention> {
    let agency = &report.agency;
    // 福州市鼓楼区 is 鼓楼区 at home
    let district = agency.district.rsplit_once('市').map_or(agency.district.as_str(), |(_, rest)| rest);
    let district = if district.is_empty() { agency.district.as_str() } else { district };
    if district.is_empty() {
        return Vec::new();
    }
    let (district, branch, body) =
        (memmem::Finder::new(district), memmem::Finder::new(BRANCH), memmem::Finder::new(agency.body()));
    let mut mentions = Vec::new();
    let lead = lead(report);
    let sections = report.sections.iter().flat_map(|section| {
        section.paragraphs.iter().map(|&(slice, place)| (section.number, report.str(slice), place))
    });
    for (section, text, place) in lead.into_iter().chain(sections) {
        let has_branch = branch.find(text.as_bytes()).is_some();
        let has_body = body.find(text.as_bytes()).is_some();
        if !has_branch && !has_body && district.find(text.as_bytes()).is_none() {
            continue;
        }
        let text = compact(text);
        let mut add = |from: usize, name: usize, place_name: Option<u8>| {
            let before = text[..from].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
            let length = if place_name.is_some() { WORDS + LONGEST_PLACE } else { WORDS };
            let end = text[name..].char_indices().nth(length).map_or(text.len(), |(at, _)| name + at);
            let words = &text[name..end];
            if mentions.len() < MOST_MENTIONS && words.chars().skip(1).any(|c| ENDS.contains(&c)) {
                let before = text[before..from].into();
                mentions.push(Mention { section, place, before, words: words.into(), place_name });
            }
        };
        for at in district.find_iter(text.as_bytes()) {
            let name = at + district.needle().len();
            let is_own = text[name..].starts_with(agency.body());
            if !is_own {
                add(at, name, None);
            }
        }
        for at in branch.find_iter(text.as_bytes()).filter(|_| has_branch) {
            let end = at + BRANCH.len();
            let start = text[..end].char_indices().rev().nth(WORDS - 1).map_or(0, |(at, _)| at);
            if !text[..end].ends_with(agency.name.as_str()) {
                add(start, start, None);
            }
        }
        for at in body.find_iter(text.as_bytes()).filter(|_| has_body) {
            if let Some(start) = place_before(&text[..at]).filter(|&start| !is_own(agency, &text[start..at])) {
                add(start, start, u8::try_from(at - start).ok());
            }
        }
    }
    mentions
}

/// Start of the place name that the text ends with, if a sentence or clause begins there.
fn place_before(text: &str) -> Option<usize> {
    if !text.ends_with(PLACES) {
        return None;
    }
    let mut start = text.len();
    for (at, c) in text.char_indices().rev().take(LONGEST_PLACE + 1) {
        if !c.is_alphabetic() || c == '年' {
            return (start < text.len()).then_some(start);
        }
        if NOT_OF_PLACES.contains(&c) {
            return None;
        }
        start = at;
    }
    (start == 0).then_some(start)
}

/// Whether a place name is one of the names of the report's own district.
fn is_own(agency: &Agency, place: &str) -> bool {
    agency.district.ends_with(place) || place.ends_with(agency.district.as_str()) || agency.name.contains(place)
}

/// The lead: the last [`LEAD`] characters before the first section.
fn lead(report: &Report) -> Option<(u8, &str, Place)> {
    let first = report.sections.first().filter(|section| section.number == 1)?;
    let before = report.str(Slice { start: 0, end: first.heading.start });
    let start = before.char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at);
    let place = first.paragraphs.first().map_or_else(Place::default, |(_, place)| *place);
    Some((0, &before[start..], place))
}
