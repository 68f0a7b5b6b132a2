//! What a clause says of all that a figure counts: 均获维持, 全部办结.

use super::super::meaning::{Around, MARKS, meaning};
use super::super::tokens::{Piece, Token, is_word};
use super::{Draft, Mention, SentenceReader, is_closed, is_received};
use crate::forms::{Concepts, NONE, PHRASES};
use crate::report::{Applicant, Assertion, Metric, Portion};

impl SentenceReader<'_> {
    /// Reads from a word of completeness that all that a figure before it counts is of one part: 无法提供12件，均因本机关不掌握,
    /// 收到申请2件，均为自然人申请.
    pub(super) fn all_are_one_part(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let Some(of) = self.last_count() else { return };
        let (whole, behind) = (&self.drafts[of], self.concepts(at, end));
        let close = self.pieces.get(end).map_or(self.text.len(), |end| end.start);
        let follows = self.clause <= whole.piece + 2 || self.all_until > 0 && self.clause == self.all_until + 1;
        let (Some(metric), true) = (whole.meaning.metric, follows && self.is_understood(end, close)) else {
            return;
        };
        let words = whole.around.before | whole.around.wide | whole.around.after;
        let topic = match words & marks.objects {
            NONE => whole.around.topic,
            objects => objects,
        };
        let around = Around { before: behind, wide: behind, topic, ..Around::default() };
        let mut part = meaning(&around, None, self.context.form);
        let is_column = part.applicant.is_some_and(|column| column != Applicant::Total);
        let is_part = |part: Metric| {
            if part == metric {
                is_column && whole.meaning.applicant == Some(Applicant::Total)
            } else {
                !is_closed(part) && PHRASES.can_be_part(part, metric)
            }
        };
        if !part.metric.is_some_and(is_part) {
            return;
        }
        // 办结申请7件，均由自然人提出: of the closed requests
        if is_column && part.is_by_applicant {
            part.metric = Some(metric);
        }
        if !is_column && part.applicant.is_some() {
            part.applicant = whole.meaning.applicant.or(part.applicant);
        }
        let figure = (self.pieces[at].start, self.pieces[end - 1].end);
        let mention = Mention { piece: at, figure };
        let unread = self.unread_of_clause(end);
        let draft = self.draft(Assertion::Share(Portion::All), mention, part, around);
        self.drafts.push(Draft { unread, base: Some(of), ..draft });
    }

    /// Reads from a word of completeness on that all requests were closed or answered.
    pub(super) fn all_done(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let Some(done) = (at + 1..end).find(|&piece| is_word(&self.pieces[piece], marks.done)) else { return };
        // 在全部办结件中, 全部答复的申请
        if self.text[self.pieces[done].end..].starts_with(['件', '的', '数', '总']) {
            return;
        }
        let concepts = self.concepts(self.clause, end) | self.years_as_words(self.clause, end);
        // 收到的申请均已办结 counts completed requests, not received ones
        let before = self.concepts(at, end);
        let topic = self.context.topic | concepts & marks.objects;
        let around = Around { before, wide: before, topic, ..Around::default() };
        let meaning = meaning(&around, None, self.context.form);
        // 上年结转的2件已全部办结: of those, not of all requests
        let last = self.last_count().map(|last| &self.drafts[last]).filter(|last| self.clause <= last.piece + 2);
        let is_of_others = last.and_then(|last| last.meaning.metric).is_some_and(|of| !is_received(of) && !is_closed(of))
                // 其余36件均在20个工作日内答复
                || last.is_some_and(|last| last.around.before & marks.the_rest != NONE);
        let is_of_requests = meaning.metric.is_some_and(is_closed) && !is_of_others;
        let speaks = concepts | self.carry | self.context.topic;
        if is_of_requests && speaks & marks.request != NONE && speaks & marks.other_matter == NONE {
            let figure = (self.pieces[at].start, self.pieces[done].end);
            let mention = Mention { piece: at, figure };
            // what is answered in time need not be closed: the rest is not due yet
            let words = &self.text[figure.0..figure.1];
            let names_time = before & marks.on_time != NONE || words.contains(TIME_LIMIT);
            let is_answered = names_time && before & marks.complete == NONE;
            let is_of_due = is_answered || concepts & marks.due != NONE || self.opens_with_due(end);
            let unread = self.unread_of_clause(end);
            let draft = self.draft(Assertion::Share(Portion::All), mention, meaning, around);
            self.drafts.push(Draft { unread, is_of_due, ..draft });
        }
    }

    /// Reads from a word of completeness on that all reviews or requests had one result: 均获维持.
    pub(super) fn all_had_one_result(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let clause = self.concepts(self.clause, end);
        let behind = self.concepts(at, end);
        let last = self.last_count().map(|last| &self.drafts[last]);
        let of_last = last.map_or(NONE, |last| last.around.before | last.around.wide);
        let is_of_decided = (clause | self.carry | of_last) & marks.decided != NONE;
        let is_end = |piece: &Piece| piece.token == Token::Mark(';');
        let begin = self.pieces[self.start..at].iter().rposition(is_end).map_or(self.start, |end| self.start + end + 1);
        let is_of_some = self.concepts(begin, at) & marks.of_which != NONE && !is_of_decided;
        // nothing stands between the figure and what is said of all of it
        let follows_figure = last.is_some_and(|last| self.clause <= last.piece + 2);
        let is_known =
            !self.has_unknown(self.clause, end, self.pieces.get(end).map_or(self.text.len(), |end| end.start));
        let is_of_all = last.and_then(|last| last.meaning.metric).is_none_or(|of| is_received(of) || is_closed(of));
        let kinds = match () {
            () if is_of_some => return,
            // reviews of an earlier sentence are meant only where nothing else is spoken of
            () if behind & marks.upheld != NONE && (is_known || (clause | self.reviews) & marks.reviews != NONE) => {
                // 涉诉涉复议方面，行政诉讼2起，均维持: of the lawsuits alone
                let of_figure = if follows_figure { of_last & marks.reviews } else { NONE };
                let is_of_figure = of_figure.count() == 1 && clause & marks.reviews == NONE && !self.has_sibling(at);
                if is_of_figure { of_figure } else { self.reviews(clause) }
            }
            // 重复申请5件,均不予处理: of those, not of all requests
            // 自然人申请8件、商业企业申请1件，均予以公开: of both, which no cell counts
            () if behind & marks.request_results != NONE && follows_figure && self.has_sibling(at) => return,
            () if behind & marks.request_results != NONE && follows_figure && is_known && is_of_all => {
                self.context.topic & marks.request
            }
            () => return,
        };
        for kind in kinds.each() {
            let before = behind & (marks.upheld | marks.request_results) | kind;
            let around = Around { before, wide: before, topic: kind, ..Around::default() };
            let mut meaning = meaning(&around, None, self.context.form);
            if follows_figure && meaning.applicant.is_some() {
                // 受理商业企业申请7件，均予以公开
                let applicant = self.last_count().and_then(|last| self.drafts[last].meaning.applicant);
                meaning.applicant = applicant.or(meaning.applicant);
            }
            if meaning.metric.is_some() {
                let figure = (self.pieces[at].start, self.pieces[end - 1].end);
                let mention = Mention { piece: at, figure };
                let unread = self.unread_of_clause(end);
                let draft = self.draft(Assertion::Share(Portion::All), mention, meaning, around);
                self.drafts.push(Draft { unread, is_of_due: is_of_decided, ..draft });
            }
        }
    }

    /// Whether the last count before a token is one of a list, of which what follows is said as a whole: 行政复议3件、行政诉讼1件.
    fn has_sibling(&self, at: usize) -> bool {
        let mut counts = self.drafts.iter().rev().filter(|draft| draft.is_count() && draft.piece < at);
        let (Some(last), Some(before)) = (counts.next(), counts.next()) else { return false };
        let between = &self.pieces[before.piece + 1..last.piece];
        let is_joined =
            between.first().is_some_and(|piece| piece.token == Token::Mark('、') || is_word(piece, MARKS.conjunction));
        is_joined && before.unit() == last.unit() && before.depth == last.depth
    }

    /// The kinds of reviews that words speak of, or else the sentence, or else the one before.
    pub(super) fn reviews(&self, words: Concepts) -> Concepts {
        let marks = &*MARKS;
        let spoken = [words, self.reviews, self.context.topic].map(|words| words & marks.reviews);
        let spoken = spoken.into_iter().find(|&reviews| reviews != NONE).unwrap_or(NONE);
        let in_court = if words & marks.in_court == NONE { spoken } else { spoken & !marks.reconsideration };
        // 行政诉讼5件，其中未经复议直接起诉3件
        if in_court & marks.litigation == NONE {
            in_court
        } else {
            in_court & (marks.reconsideration | marks.litigation)
        }
    }

    /// Whether a bracket follows that limits a clause to what was due: 全部办结(当年应办结的).
    fn opens_with_due(&self, end: usize) -> bool {
        let opens = end < self.end && self.pieces[end].token == Token::Mark('(');
        let closes = |piece: &&Piece| piece.token != Token::Mark(')');
        opens && self.pieces[end + 1..self.end].iter().take_while(closes).any(|piece| is_word(piece, MARKS.due))
    }
}

/// What time limits are stated in: 均在15个工作日内答复.
const TIME_LIMIT: &str = "工作日";
