//! What a clause says not to be.

use super::super::meaning::{Around, MARKS, Meaning, denied, meaning};
use super::super::tokens::{Piece, Token, is_word};
use super::{Draft, Mention, SentenceReader, is_closed, is_received};
use crate::forms::{Concepts, NONE};
use crate::report::{Assertion, ClaimTime, Metric};

impl SentenceReader<'_> {
    /// Reads the claims without figures of a clause: denials, and that everything was completed.
    pub(super) fn close_clause(&mut self, end: usize) {
        let marks = &*MARKS;
        let start = self.clause;
        let is_number = |piece: &Piece| matches!(piece.token, Token::Number(_));
        let found = |bits: Concepts| (start..end).find(|&at| is_word(&self.pieces[at], bits));
        let concepts = self.concepts(start, end) | self.years_as_words(start, end);
        if let Some(at) = found(marks.none)
            && !self.pieces[at..end].iter().any(is_number)
            && self.time != ClaimTime::NextYear
        {
            if self.are_zero(at, end) {
                return;
            }
            let topic = self.context.topic;
            let is_of_review = concepts & marks.review_results != NONE && concepts & marks.reviews == NONE;
            let reviews = if is_of_review { self.reviews(concepts) } else { NONE };
            let is_of_results = self.denies_results(at, end);
            // 行政强制上一年项目数量18项，本年无增减
            let of_items = if concepts & marks.changed == NONE { NONE } else { topic };
            let denied = denied(concepts | reviews | of_items, topic, is_of_results, self.context.form);
            let denied = most_special(denied.collect(), is_of_results);
            for (nth, meaning) in denied.iter().enumerate() {
                if denied[..nth].contains(meaning) {
                    continue;
                }
                let figure = (self.pieces[at].start, self.pieces[at].end);
                let around = Around { before: concepts, ..Around::default() };
                let mention = Mention { piece: at, figure };
                let unread = self.unread_of_clause(end);
                let draft = Draft { unread, ..self.draft(Assertion::Absence, mention, *meaning, around) };
                self.drafts.push(draft);
            }
            return;
        }
        if let Some(at) = found(marks.all)
            && !self.pieces[at..end].iter().any(is_number)
            && self.time != ClaimTime::NextYear
        {
            let known = self.drafts.len();
            self.all_had_one_result(at, end);
            self.all_done(at, end);
            if self.drafts.len() == known {
                self.all_are_one_part(at, end);
            }
            if self.drafts.len() > known {
                self.all_until = end;
            }
        }
    }

    /// Whether a denial says that there was no such result: 没有不予公开的情况, 因逾期未缴费而不再处理的没有.
    fn denies_results(&self, at: usize, end: usize) -> bool {
        let close = self.pieces.get(end).map_or(self.text.len(), |piece| piece.start);
        let is_last = self.pieces[at].end == close;
        let names_none = is_last || self.text[..close].ends_with(['况', '形', '象']) || {
            let word = &self.text[self.pieces[at].start..self.pieces[at].end];
            word.starts_with("无一")
        };
        is_word(&self.pieces[at], MARKS.lacks) && names_none && self.is_understood(end, close)
    }

    /// Reads that each thing of a list is none: 传真申请和网上申请均为零.
    fn are_zero(&mut self, at: usize, end: usize) -> bool {
        let Piece { start, end: close, .. } = self.pieces[at];
        let is_zero = &self.text[start..close] == "零" && at + 1 == end && self.text[..start].ends_with('为');
        if !is_zero {
            return false;
        }
        let topic = self.context.topic | self.concepts(self.clause, at) & MARKS.objects;
        let meanings: Vec<Meaning> = self
            .split(self.clause, at)
            .iter()
            .map(|&(before, _)| {
                meaning(&Around { before, wide: before, topic, ..Around::default() }, Some(""), self.context.form)
            })
            .collect();
        for meaning in meanings.iter().filter(|meaning| meaning.metric.is_some()) {
            let mention = Mention { piece: at, figure: (start, close) };
            let unread = self.unread_of_clause(end);
            let draft = Draft { unread, ..self.draft(Assertion::Absence, mention, *meaning, Around::default()) };
            self.drafts.push(draft);
        }
        meanings.iter().any(|meaning| meaning.metric.is_some())
    }
}

/// Of what a denial of results states to be none, what is no whole of others: 没有因国家秘密不予公开的情况 says nothing of the rest
/// that was refused.
fn most_special(denied: Vec<Meaning>, is_of_results: bool) -> Vec<Meaning> {
    let is_whole = |one: &Meaning| {
        let is_above =
            |metric: Metric| denied.iter().any(|other| other.metric.is_some_and(|other| other.is_below(metric)));
        one.metric.is_none_or(|metric| is_closed(metric) || is_received(metric) || is_above(metric))
    };
    let special: Vec<Meaning> = denied.iter().filter(|one| !is_of_results || !is_whole(one)).copied().collect();
    if special.is_empty() { denied } else { special }
}
