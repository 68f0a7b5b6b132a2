//! Wholes and their parts: 共计 A，其中 B、C、D; A（B、C、D）; B、C，合计 A.

use super::meaning::{MARKS, Meaning};
use super::sentences::{Draft, is_word};
use super::tokens::{Piece, Token};
use crate::report::{ClaimKind, Completeness, Metric};

/// What leads from a whole to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    OfWhich,
    Including,
    Colon,
    Bracket,
    Respectively,
}

/// The same, and the marks beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lead {
    word: Word,
    /// Semicolons can stand between the parts.
    has_colon: bool,
    /// The parts stand in brackets.
    is_in_bracket: bool,
}

/// No list is longer; looking on for every figure would take too long where each might begin a list.
const MOST_PARTS: usize = 100;

/// Finds the groups among the drafts of a sentence, from `first` on; those before are of the sentences before it.
///
/// `next_group` is the number of the next group of the report.
pub fn group(
    drafts: &mut [Draft],
    first: usize,
    (text, pieces): (&str, &[Piece]),
    (start, end): (usize, usize),
    next_group: &mut u16,
) {
    let counts: Vec<usize> = (first..drafts.len()).filter(|&at| drafts[at].is_count()).collect();
    let sentence = Sentence { text, pieces, end };
    let mut is_led = false;
    for (nth, &whole) in counts.iter().enumerate() {
        let Some(&next) = counts.get(nth + 1) else { break };
        if drafts[whole].piece == drafts[next].piece {
            continue;
        }
        let Some(lead) = sentence.lead(&drafts[whole], &drafts[next]) else { continue };
        let parts = sentence.parts(drafts, whole, &counts[nth + 1..], lead);
        if !parts.is_empty() {
            let completeness = sentence.completeness(drafts, &parts, lead.word);
            join(drafts, whole, &parts, completeness, next_group);
            is_led = true;
        }
    }
    for (nth, &sum) in counts.iter().enumerate() {
        let parts = sentence.summed(drafts, sum, &counts[..nth]);
        if parts.len() > 1 {
            join(drafts, sum, &parts, Completeness::Complete, next_group);
        }
    }
    if is_led || counts.is_empty() {
        return;
    }
    // 其中 at the head of a sentence goes on from the one before
    if let Some(piece) = pieces[start..end].first()
        && is_word(piece, MARKS.of_which)
    {
        let before: Vec<usize> = (0..first).filter(|&at| drafts[at].is_count()).collect();
        let whole = before.last().copied().filter(|&at| {
            drafts[at].kind == ClaimKind::Amount && before.iter().filter(|&&other| other >= at).count() == 1
        });
        let parts = match whole {
            Some(whole) => {
                let lead = Lead { word: Word::OfWhich, has_colon: false, is_in_bracket: false };
                sentence.parts(drafts, whole, &counts, lead)
            }
            None => alike(drafts, &counts),
        };
        match whole {
            Some(whole) if !parts.is_empty() => {
                let completeness = sentence.completeness(drafts, &parts, Word::OfWhich);
                join(drafts, whole, &parts, completeness, next_group);
            }
            _ => parts.iter().for_each(|&part| drafts[part].kind = ClaimKind::Part),
        }
    }
}

fn join(drafts: &mut [Draft], whole: usize, parts: &[usize], completeness: Completeness, next_group: &mut u16) {
    let group = *next_group;
    *next_group = next_group.saturating_add(1);
    drafts[whole].whole_of = Some(group);
    drafts[whole].completeness = Some(completeness);
    let of = drafts[whole].meaning;
    for &part in parts {
        drafts[part].of = Some(whole);
        drafts[part].part_of = Some(group);
        drafts[part].kind = ClaimKind::Part;
        let meaning = &mut drafts[part].meaning;
        // 办结20件，其中自然人18件: of those closed
        if meaning.is_by_applicant && of.applicant.is_some() {
            meaning.metric = of.metric;
        }
        // of what is disclosed a part by its subject has no metric of its own
        let is_subject = |metric: Metric| !metric.key().starts_with("disclosed.");
        if of.metric.is_some_and(|metric| metric.key() == "disclosed.total") && meaning.metric.is_some_and(is_subject) {
            *meaning = Meaning::default();
        }
    }
}

struct Sentence<'p> {
    text: &'p str,
    pieces: &'p [Piece],
    end: usize,
}

impl Sentence<'_> {
    /// What leads from one figure to the next.
    fn lead(&self, whole: &Draft, next: &Draft) -> Option<Lead> {
        let marks = &*MARKS;
        let is_in_bracket = next.depth > whole.depth;
        let mut found = None;
        let mut previous: Option<&Piece> = None;
        for piece in &self.pieces[whole.piece + 1..next.piece] {
            let word = match piece.token {
                Token::Mark(';' | '。') => return None,
                Token::Mark(':') => Some(Word::Colon),
                Token::Mark('(') => Some(Word::Bracket),
                // 不予公开的8件中，
                Token::Mark(',') => {
                    previous.filter(|word| &self.text[word.start..word.end] == "中").map(|_| Word::OfWhich)
                }
                Token::Word(words) if words & marks.of_which != 0 => Some(Word::OfWhich),
                Token::Word(words) if words & marks.including != 0 => Some(Word::Including),
                Token::Word(words) if words & marks.respectively != 0 => Some(Word::Respectively),
                _ => None,
            };
            let has_colon = found.is_some_and(|lead: Lead| lead.has_colon);
            found = match (word, found) {
                (Some(word), None) => Some(Lead { word, has_colon: word == Word::Colon, is_in_bracket }),
                // words in brackets say more than the bracket
                (Some(word @ (Word::OfWhich | Word::Including)), Some(_)) => {
                    Some(Lead { word, has_colon, is_in_bracket })
                }
                (Some(Word::Colon), Some(lead)) => Some(Lead { has_colon: true, ..lead }),
                _ => found,
            };
            previous = Some(piece);
        }
        // a bracket that closes before the next figure holds a remark
        found.filter(|lead| lead.word != Word::Bracket || is_in_bracket)
    }

    /// Which of the figures that follow are parts of the whole.
    fn parts(&self, drafts: &[Draft], whole: usize, following: &[usize], lead: Lead) -> Vec<usize> {
        let marks = &*MARKS;
        let of = &drafts[whole];
        let mut parts: Vec<usize> = Vec::new();
        let mut only_semicolons = true;
        for &at in following.iter().take(MOST_PARTS) {
            let part = &drafts[at];
            if part.part_of.is_some() {
                break;
            }
            let last = parts.last().map_or(of.piece, |&last| drafts[last].piece);
            let between = &self.pieces[last + 1..part.piece];
            let depth = of.depth + u8::from(lead.is_in_bracket);
            if part.depth < depth || lead.is_in_bracket && !parts.is_empty() && closes(between) {
                break;
            }
            if part.depth > depth {
                continue;
            }
            let leads_on = between.iter().any(|piece| is_word(piece, marks.of_which | marks.including));
            let is_first = parts.is_empty();
            if !is_first && leads_on {
                break;
            }
            let has_semicolon = between.iter().any(|piece| piece.token == Token::Mark(';'));
            only_semicolons &= is_first || has_semicolon;
            let acts = part.around.before & marks.actions & !marks.disclosure != 0
                || part.around.before & marks.disclosure != 0 && part.meaning.metric == of.meaning.metric;
            if has_semicolon && !lead.has_colon && (!only_semicolons || acts) {
                break;
            }
            let is_other = part.unit != of.unit
                || part.time != of.time
                || !is_first && part.around.before & marks.total_of & marks.sum_of != 0
                || part.around.before & marks.other_matter & !of.around.before & !of.around.topic != 0
                    && of.meaning.metric.is_some()
                || !can_be_part(part.meaning.metric, of.meaning.metric);
            if is_other {
                break;
            }
            parts.push(at);
        }
        parts
    }

    fn completeness(&self, drafts: &[Draft], parts: &[usize], lead: Word) -> Completeness {
        let marks = &*MARKS;
        let (first, last) = (&drafts[parts[0]], &drafts[parts[parts.len() - 1]]);
        let is_and_so_on = |piece: &Piece| is_word(piece, marks.and_so_on);
        let begin = self.pieces[..first.piece].iter().rposition(|piece| matches!(piece.token, Token::Number(_)));
        let is_mainly = self.pieces[begin.map_or(0, |begin| begin + 1)..first.piece]
            .iter()
            .any(|piece| is_word(piece, marks.of_which | marks.including))
            && self.pieces[first.piece.saturating_sub(4)..first.piece].iter().any(|piece| {
                // 等 before a unit of words belongs to the words: 民生类等信息
                is_and_so_on(piece) && piece.end - piece.start > 3
            });
        let is_followed = self.pieces[last.piece + 1..self.end].first().is_some_and(is_and_so_on);
        let has_rest = parts.iter().any(|&part| drafts[part].around.before & marks.the_rest != 0);
        match lead {
            _ if is_mainly || is_followed => Completeness::Open,
            _ if has_rest => Completeness::Complete,
            _ if parts.len() < 2 => Completeness::Open,
            Word::Colon | Word::Bracket | Word::Respectively => Completeness::Complete,
            Word::OfWhich | Word::Including => Completeness::Presumed,
        }
    }

    /// The figures before a sum: 建议3件、提案5件，合计8件.
    fn summed(&self, drafts: &[Draft], sum: usize, before: &[usize]) -> Vec<usize> {
        let marks = &*MARKS;
        let of = &drafts[sum];
        if of.around.before & marks.sum_of == 0 || !of.around.is_bald || of.whole_of.is_some() || of.part_of.is_some() {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let mut next = of.piece;
        for &at in before.iter().rev().take(MOST_PARTS) {
            let part = &drafts[at];
            let between = &self.pieces[part.piece + 1..next];
            let has_semicolon = between.iter().any(|piece| piece.token == Token::Mark(';'));
            let is_free = part.part_of.is_none() && part.whole_of.is_none();
            let is_other = part.unit != of.unit || part.depth != of.depth || part.time != of.time;
            let key = part.meaning.metric.map_or("", Metric::key);
            if has_semicolon || !is_free || is_other || !matches!(key, "" | "requests.received" | "requests.carried_in")
            {
                break;
            }
            next = part.piece;
            parts.push(at);
        }
        parts.reverse();
        parts
    }
}

/// Figures of one unit from the first on.
fn alike(drafts: &[Draft], counts: &[usize]) -> Vec<usize> {
    let unit = drafts[counts[0]].unit;
    counts.iter().copied().take_while(|&at| drafts[at].unit == unit && drafts[at].depth == 0).collect()
}

/// Whether the bracket that holds one figure closes before the next.
fn closes(between: &[Piece]) -> bool {
    let mut depth = 0_i32;
    between.iter().any(|piece| {
        depth += match piece.token {
            Token::Mark('(') => 1,
            Token::Mark(')') => -1,
            _ => 0,
        };
        depth < 0
    })
}

/// Whether a quantity can be counted within another.
fn can_be_part(part: Option<Metric>, whole: Option<Metric>) -> bool {
    let (Some(part), Some(whole)) = (part, whole) else { return true };
    if part == whole {
        return true;
    }
    let (part, whole) = (part.key(), whole.key());
    let is_below = |stem: &str| part.starts_with(stem) && part.as_bytes().get(stem.len()) == Some(&b'.');
    match whole {
        "requests.received" => {
            part == "requests.carried_in"
                || ["requests.in_person", "requests.by_", "requests.online"].iter().any(|stem| part.starts_with(stem))
                || (part.starts_with("outcome.") || part.starts_with("replies."))
                    && !matches!(part, "outcome.total" | "replies.total")
        }
        "outcome.total" | "requests.completed" => {
            part.starts_with("outcome.") || part.starts_with("requests.completed_") || part.starts_with("replies.")
        }
        "disclosed.total" => !["requests.", "outcome.", "replies.", "reconsideration.", "litigation."]
            .iter()
            .any(|stem| part.starts_with(stem)),
        _ => match whole.strip_suffix(".total") {
            Some(stem) => is_below(stem),
            None => is_below(whole) || part.starts_with(whole) && part.ends_with("_by_head"),
        },
    }
}
