//! Whether a figure counts some only of what the words name.

use super::super::meaning::{Around, MARKS, Meaning};
use super::super::tokens::{Piece, Token};
use super::super::unread::gaps;
use super::{Draft, SentenceReader, is_closed, is_received};
use crate::forms::{Concepts, NONE, PHRASES};
use crate::report::CODEBOOK;

impl SentenceReader<'_> {
    /// Takes back what attributes of documents would count as disclosure or results of requests: 主动公开312件、依申请公开89件、不予
    /// 公开55件 says how documents were marked.
    pub(super) fn leave_attributes(&mut self) {
        let (roles, marks) = (&CODEBOOK.roles, &*MARKS);
        let mut first = 0;
        while first < self.drafts.len() {
            let unit = self.drafts[first].unit();
            let is_attribute = |draft: &&Draft| {
                let metric = draft.meaning.metric;
                let is_on_request = metric.is_none() && draft.around.before & marks.request != NONE;
                let is_one =
                    metric == Some(roles.disclosed) || is_on_request || draft.around.before & marks.refused != NONE;
                draft.is_count() && draft.unit() == unit && is_one
            };
            let run: Vec<&Draft> = self.drafts[first..].iter().take_while(is_attribute).collect();
            let length = run.len();
            let names = |bits: Concepts| run.iter().any(|draft| draft.around.before & bits != NONE);
            let is_marking = run.first().is_some_and(|draft| draft.meaning.metric == Some(roles.disclosed))
                && length > 1
                && names(marks.refused);
            if is_marking {
                self.drafts[first..first + length].iter_mut().for_each(|draft| draft.meaning = Meaning::default());
            }
            first += length.max(1);
        }
    }

    /// Whether what was disclosed is counted on a channel that is not known, and so not all of it: 通过校务栏公开信息415条.
    pub(super) fn is_by_unknown_way(&self, at: usize, meaning: Meaning) -> bool {
        let begin = self.begin(self.segment).min(self.pieces[at].start);
        meaning.metric == Some(CODEBOOK.roles.disclosed)
            && gaps(&self.pieces[self.segment.min(at)..at], begin, self.pieces[at].start).any(|(from, to)| {
                self.text[..from].ends_with(WAY) && !PHRASES.meaningful(&self.text[from..to]).is_empty()
            })
    }

    /// Whether the counted things are those only that something was done to or is said of: 对25件申请收取了信息处理费 are
    /// not the requests received, 45件申请全部按期答复 not the number of answers, 月均受理4件 not those of the year. A decision
    /// on them is counted: 对18件申请作出不予公开决定.
    pub(super) fn are_some_only(&self, at: usize, around: &Around, meaning: Meaning) -> bool {
        let marks = &*MARKS;
        let is_all = around.after & marks.all != NONE && around.before & marks.actions == NONE;
        let is_acted_on = PHRASES.acts_on(&self.text[..self.pieces[at].start]);
        let is_average = (around.before | self.outside) & marks.average != NONE;
        let words = around.before | around.after;
        // 其中六件涉及物业管理
        let is_of_unknown =
            around.is_bald && around.before & marks.of_which != NONE && around.is_special && self.is_told_more(at);
        let is_of_some = words & marks.manner != NONE || is_of_unknown || self.names_kind(at);
        meaning.metric.is_some_and(|metric| {
            is_average
                || words & marks.notice != NONE && CODEBOOK.roles.answers.contains(metric)
                || is_of_some && (metric == CODEBOOK.roles.received || is_closed(metric))
                || is_all && (is_received(metric) || is_closed(metric))
                // 以邮寄方式答复32件
                || words & marks.ways != NONE && is_closed(metric)
                || is_acted_on && (is_received(metric) || around.after & marks.decisions == NONE)
        })
    }

    /// Whether words behind a figure, up to the next mark, may change what it counts.
    fn is_told_more(&self, at: usize) -> bool {
        let (_, next) = self.behind(at);
        let end = self.pieces.get(next).map_or(self.text.len(), |piece| piece.start);
        let from = self.pieces[at].end;
        gaps(&self.pieces[at + 1..next.max(at + 1)], from, end.max(from))
            .any(|(from, to)| !PHRASES.meaningful(&self.text[from..to]).is_empty())
    }

    /// Whether a figure is that of one kind, by a quoted name before it (“咨询”类答复21件), or of one body, by its name before the
    /// bracket that holds the figure alone: 市自然资源局(58件).
    fn names_kind(&self, at: usize) -> bool {
        let is_quoted = |piece: &Piece| piece.token == Token::Word(NONE) && self.text[piece.start..].starts_with('“');
        let is_of_body = self.is_alone_in_bracket(at) && {
            let opens = self.pieces[at - 1].start;
            let is_end = |piece: &Piece| matches!(piece.token, Token::Mark(_) | Token::Number(_));
            let end = self.pieces[self.start..at - 1].iter().rfind(|piece| is_end(piece)).map_or(0, |piece| piece.end);
            PHRASES.names_body(&self.text[end.min(opens)..opens])
        };
        is_of_body || self.pieces[self.segment..at].iter().any(is_quoted)
    }
}

/// Before the channel on which something is done.
const WAY: &str = "通过";
