//! Wholes and their parts: 共计 A，其中 B、C、D; A（B、C、D）; B、C，合计 A.

use super::meaning::{Around, MARKS, Meaning, meaning};
use super::sentences::{Draft, is_word};
use super::tokens::{Piece, Token};
use crate::forms::{Form, NONE};
use crate::report::{Applicant, CODEBOOK, ClaimKind, Completeness, Metric};

/// What leads from a whole to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    OfWhich,
    Including,
    Colon,
    Bracket,
    Respectively,
    /// 按申请方式分
    Divided,
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

/// The tokens of a sentence among those of its paragraph.
pub struct Sentence<'p> {
    pub text: &'p str,
    pub pieces: &'p [Piece],
    pub start: usize,
    pub end: usize,
    pub form: &'static Form,
}

impl Sentence<'_> {
    /// Finds the groups among the drafts of the sentence, from `first` on; those before are of the sentences before it.
    ///
    /// `next_group` is the number of the next group of the report.
    pub fn group(&self, drafts: &mut [Draft], first: usize, next_group: &mut u16) {
        let counts: Vec<usize> = (first..drafts.len()).filter(|&at| drafts[at].is_count()).collect();
        for (nth, &whole) in counts.iter().enumerate() {
            let Some(&next) = counts.get(nth + 1) else { break };
            if drafts[whole].piece == drafts[next].piece {
                continue;
            }
            let Some(lead) = self.lead(&drafts[whole], &drafts[next]) else { continue };
            let parts = self.parts(drafts, whole, &counts[nth + 1..], lead);
            if !parts.is_empty() {
                let completeness = self.completeness(drafts, whole, &parts, lead.word);
                self.join(drafts, whole, &parts, completeness, next_group);
            }
        }
        for (nth, &sum) in counts.iter().enumerate() {
            let parts = self.summed(drafts, sum, &counts[..nth]);
            if parts.len() > 1 {
                self.join(drafts, sum, &parts, Completeness::Complete, next_group);
            }
        }
        self.go_on(drafts, first, &counts, next_group);
    }

    /// 其中 at the head of a sentence goes on from the one before; behind words without a figure it leads to parts too.
    fn go_on(&self, drafts: &mut [Draft], first: usize, counts: &[usize], next_group: &mut u16) {
        let counts: Vec<usize> = counts.iter().copied().filter(|&at| drafts[at].part_of.is_none()).collect();
        let Some(leads_on) = (self.start..self.end).find(|&at| is_word(&self.pieces[at], MARKS.of_which)) else {
            return;
        };
        if counts.first().is_none_or(|&at| drafts[at].piece < leads_on) {
            return;
        }
        let last = if leads_on == self.start { (0..first).rfind(|&at| drafts[at].is_count()) } else { None };
        let whole = last.filter(|&at| drafts[at].kind == ClaimKind::Amount);
        let parts = match whole {
            Some(whole) => {
                let lead = Lead { word: Word::OfWhich, has_colon: false, is_in_bracket: false };
                self.parts(drafts, whole, &counts, lead)
            }
            None => alike(drafts, &counts),
        };
        match whole {
            Some(whole) if !parts.is_empty() => {
                let completeness = self.completeness(drafts, whole, &parts, Word::OfWhich);
                self.join(drafts, whole, &parts, completeness, next_group);
            }
            _ => parts.iter().for_each(|&part| drafts[part].kind = ClaimKind::Part),
        }
    }

    fn join(
        &self,
        drafts: &mut [Draft],
        whole: usize,
        parts: &[usize],
        completeness: Completeness,
        next_group: &mut u16,
    ) {
        let group = *next_group;
        *next_group = next_group.saturating_add(1);
        drafts[whole].whole_of = Some(group);
        drafts[whole].completeness = Some(completeness);
        // 网上17件、当面6件，合计23件
        let key = |at: usize| drafts[at].meaning.metric.map_or("", Metric::key);
        let is_channel = |&at: &usize| is_of_received(key(at)) && key(at) != "requests.received";
        if drafts[whole].meaning.metric.is_none() && parts.iter().any(is_channel) {
            drafts[whole].meaning = Meaning {
                metric: CODEBOOK.metric("requests.received"),
                applicant: (!self.form.is_of_indicators()).then_some(Applicant::Total),
                is_by_applicant: false,
            };
            let meaning = drafts[whole].meaning;
            let grew = drafts[whole..].iter_mut().take(MOST_PARTS);
            let grew = grew.filter(|draft| draft.of == Some(whole) && draft.meaning.metric.is_none());
            grew.for_each(|draft| draft.meaning = meaning);
        }
        let of = drafts[whole].meaning;
        let around = &drafts[whole].around;
        let topic = (around.topic | around.before | around.after) & MARKS.objects;
        for &part in parts {
            let draft = &mut drafts[part];
            (draft.of, draft.part_of, draft.kind) = (Some(whole), Some(group), ClaimKind::Part);
            if draft.meaning.metric.is_none() && of.metric.is_some() {
                // 维持3件，其他结果2件，共计5件行政复议案件
                let meant = meaning(&Around { topic, ..draft.around }, Some(draft.unit), self.form);
                if meant.metric != of.metric && can_be_part(meant.metric, of.metric) {
                    draft.meaning = meant;
                }
            }
            let meaning = &mut draft.meaning;
            // 办结20件，其中自然人18件: of those closed
            if meaning.is_by_applicant && of.applicant.is_some() {
                meaning.metric = of.metric;
            }
            // of what is disclosed a part by its subject has no metric of its own
            let is_subject = |metric: Metric| !metric.key().starts_with("disclosed.");
            if of.metric.is_some_and(|metric| metric.key() == "disclosed.total")
                && meaning.metric.is_some_and(is_subject)
            {
                *meaning = Meaning::default();
            }
        }
    }

    /// What leads from one figure to the next.
    fn lead(&self, whole: &Draft, next: &Draft) -> Option<Lead> {
        let marks = &*MARKS;
        let is_in_bracket = next.depth > whole.depth;
        let mut found = None;
        let mut is_parted = false;
        let mut previous: Option<&Piece> = None;
        for piece in &self.pieces[whole.piece + 1..next.piece] {
            let word = match piece.token {
                Token::Mark('。') => return None,
                Token::Mark(';') => {
                    is_parted = true;
                    None
                }
                Token::Mark(':') => Some(Word::Colon),
                Token::Mark('(') => Some(Word::Bracket),
                // 不予公开的8件中，
                Token::Mark(',') => {
                    previous.filter(|word| &self.text[word.start..word.end] == "中").map(|_| Word::OfWhich)
                }
                Token::Word(words) if words & marks.of_which != NONE => {
                    // 共100条;其中甲20条
                    is_parted &= previous.is_none_or(|mark| mark.token != Token::Mark(';'));
                    Some(Word::OfWhich)
                }
                Token::Word(words) if words & marks.divided != NONE => Some(Word::Divided),
                Token::Word(words) if words & marks.including != NONE => Some(Word::Including),
                Token::Word(words) if words & marks.respectively != NONE => Some(Word::Respectively),
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
        found.filter(|lead| !is_parted && (lead.word != Word::Bracket || is_in_bracket))
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
            let leads_on = between.iter().any(|piece| is_word(piece, marks.of_which | marks.including | marks.divided));
            let is_first = parts.is_empty();
            if !is_first && leads_on {
                break;
            }
            let has_semicolon = between.iter().any(|piece| piece.token == Token::Mark(';'));
            only_semicolons &= is_first || has_semicolon;
            let acts = part.around.before & marks.actions & !marks.disclosure != NONE
                || part.around.before & marks.disclosure != NONE && part.meaning.metric == of.meaning.metric;
            if has_semicolon && !is_first && !lead.has_colon && (!only_semicolons || acts) {
                break;
            }
            let is_other = part.unit != of.unit
                || part.time != of.time
                || !is_first && part.around.before & marks.total_of & marks.sum_of != NONE
                || part.around.before & marks.other_matter & !of.around.before & !of.around.topic != NONE
                    && of.meaning.metric.is_some()
                || !can_be_part(part.meaning.metric, of.meaning.metric)
                    && !is_left_over(drafts, whole, at, parts.last())
                || part.meaning.applicant.is_some_and(|column| is_other_column(column, of.meaning.applicant));
            if is_other {
                break;
            }
            parts.push(at);
        }
        parts
    }

    /// Whether the words of the whole name every part: 建议提案22件，其中建议5件，提案17件.
    fn names_all(&self, drafts: &[Draft], whole: usize, parts: &[usize]) -> bool {
        let words = |at: usize| &self.text[drafts[at].counted.0..drafts[at].counted.1];
        let name = |at: &usize| words(*at).trim_start_matches("其中").trim_matches(|c: char| !c.is_alphanumeric());
        // one piece of information may stand on several platforms, and count once in the whole
        let is_platform = |at: &usize| drafts[*at].around.before & MARKS.platform != NONE;
        let is_named =
            |at: &usize| !is_platform(at) && name(at).chars().nth(1).is_some() && words(whole).contains(name(at));
        parts.iter().all(is_named) && parts.windows(2).all(|two| name(&two[0]) != name(&two[1]))
    }

    fn completeness(&self, drafts: &[Draft], whole: usize, parts: &[usize], lead: Word) -> Completeness {
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
        let has_rest = parts.iter().any(|&part| drafts[part].around.before & marks.the_rest != NONE);
        match lead {
            _ if is_mainly || is_followed => Completeness::Open,
            _ if has_rest => Completeness::Complete,
            _ if parts.len() < 2 => Completeness::Open,
            _ if self.names_all(drafts, whole, parts) => Completeness::Complete,
            Word::Colon | Word::Bracket | Word::Respectively | Word::Divided => Completeness::Complete,
            Word::OfWhich | Word::Including => Completeness::Presumed,
        }
    }

    /// The figures before a sum: 建议3件、提案5件，合计8件.
    fn summed(&self, drafts: &[Draft], sum: usize, before: &[usize]) -> Vec<usize> {
        let marks = &*MARKS;
        let of = &drafts[sum];
        if of.around.before & marks.sum_of == NONE
            || !of.around.is_bald
            || of.whole_of.is_some()
            || of.part_of.is_some()
        {
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
            let can_be_summed = key.is_empty() || key == "requests.carried_in" || is_of_received(key);
            if has_semicolon || !is_free || is_other || !can_be_summed {
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

/// 收到7件，其中予以公开6件，结转下年度1件: where outcomes are listed, what is carried out is one more.
fn is_left_over(drafts: &[Draft], whole: usize, part: usize, last: Option<&usize>) -> bool {
    let key = |at: usize| drafts[at].meaning.metric.map_or("", Metric::key);
    key(whole) == "requests.received"
        && key(part) == "requests.carried_out"
        && last.is_some_and(|&last| key(last).starts_with("outcome."))
}

/// Whether requests received are counted, all of them or those of a channel.
fn is_of_received(key: &str) -> bool {
    ["requests.received", "requests.in_person", "requests.by_", "requests.online"]
        .iter()
        .any(|stem| key.starts_with(stem))
}

/// Whether a column of table 3 is no part of that of the whole.
fn is_other_column(part: Applicant, whole: Option<Applicant>) -> bool {
    whole.is_some_and(|whole| whole != Applicant::Total && whole != part)
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
                || is_of_received(part)
                || (part.starts_with("outcome.") || part.starts_with("replies."))
                    && !matches!(part, "outcome.total" | "replies.total")
        }
        "outcome.total" | "requests.completed" => {
            // 办理26件，其中上年结转1件、本年新收25件
            matches!(part, "requests.received" | "requests.carried_in")
                || part.starts_with("outcome.")
                || part.starts_with("requests.completed_")
                || part.starts_with("replies.")
        }
        "disclosed.total" => !["requests.", "outcome.", "replies.", "reconsideration.", "litigation."]
            .iter()
            .any(|stem| part.starts_with(stem)),
        "normative_documents.issued" | "normative_documents.made" => part == "disclosed.normative_documents",
        _ => match whole.strip_suffix(".total") {
            Some(stem) => is_below(stem),
            None => part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', '_'])),
        },
    }
}
