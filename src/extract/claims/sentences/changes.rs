//! Shares, and changes since last year.

use super::super::meaning::{Around, MARKS, Meaning, meaning};
use super::super::numbers::Number;
use super::super::respective::{Owner, Statement};
use super::super::tokens::{Piece, Token, is_word};
use super::super::units::Unit;
use super::{Draft, Mention, SentenceReader, is_closed};
use crate::forms::NONE;
use crate::report::{Assertion, CODEBOOK, ClaimTime, Counted, Growth, Portion, Quantity, Stated};

impl SentenceReader<'_> {
    /// Reads a growth of zero: 与上年持平.
    pub(super) fn unchanged(&mut self, at: usize) {
        let Some(piece) = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], MARKS.flat)) else { return };
        let around = Around { before: self.concepts(self.segment, at), topic: self.context.topic, ..Around::default() };
        let own = meaning(&around, None, self.context.form);
        let of_list = self.members.iter().find(|member| member.piece == piece).map(|member| member.owner);
        // 分别持平和增长5%: of which it is open
        let is_open = around.before & MARKS.respectively != NONE;
        let base = match of_list.or(is_open.then_some(Owner::Unknown)) {
            Some(Owner::Figure(of)) => Some(of),
            Some(Owner::Named(_) | Owner::Unknown) => None,
            None => self.last_count(),
        };
        let own = match of_list {
            Some(Owner::Named(meaning)) => meaning,
            Some(Owner::Figure(_) | Owner::Unknown) => Meaning::default(),
            None => own,
        };
        let meaning = if own.metric.is_some() { own } else { base.map_or(own, |base| self.drafts[base].meaning) };
        let Piece { start, end, .. } = self.pieces[piece];
        let mention = Mention { piece, figure: (start, end) };
        let draft = Draft { base, ..self.draft(Assertion::Growth(Growth::Unchanged), mention, meaning, around) };
        self.drafts.push(draft);
    }

    /// Whether the growth that a figure states is one downwards; `None` if it states none.
    pub(super) fn is_fall(&self, at: usize, is_per_cent: bool) -> Option<bool> {
        let marks = &*MARKS;
        let verb = (self.segment..at).rev().find(|&piece| is_word(&self.pieces[piece], marks.up | marks.down))?;
        let is_level = self.concepts(verb, at) & marks.to_level != NONE;
        let is_away = self.has_unknown(verb + 1, at, self.pieces[at].start);
        // 新增3个 and 增加栏目3个 state no growth
        if is_level || is_away || !(is_per_cent || self.is_compared) {
            return None;
        }
        Some(is_word(&self.pieces[verb], marks.down))
    }

    /// A change in a bracket behind the same as a count: 同比减少13件(-40.63%).
    fn is_signed_fall(&self, at: usize) -> Option<bool> {
        let is_growth = self.drafts.last().is_some_and(|last| matches!(last.asserts, Assertion::Growth(_)));
        let is_signed = self.text[..self.pieces[at].start].ends_with(['-', '－', '−']);
        (is_growth && is_signed && self.is_alone_in_bracket(at)).then_some(true)
    }

    /// Whether a figure is the one of last year that this year's is compared with: 比上年的170件增加16件.
    pub(super) fn is_of_last_year(&self, at: usize) -> bool {
        let marks = &*MARKS;
        self.is_comparing
            && (self.segment..at).any(|piece| {
                is_word(&self.pieces[piece], marks.compared & !marks.up)
                    && !self.text[self.pieces[piece].start..].starts_with("同比")
                    || matches!(self.pieces[piece].token, Token::Year(_))
                    || is_word(&self.pieces[piece], marks.last_year)
            })
    }

    pub(super) fn percent(&mut self, at: usize, number: Number, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let base = self.last_count();
        let is_fall = self.is_fall(at, true).or_else(|| self.is_signed_fall(at));
        let statement = is_fall.map_or(Statement::Share, |is_fall| Statement::Growth { is_fall });
        let Some(asserts) = asserted(statement, &number) else { return };
        let is_sum = around.before & marks.sum_of != NONE;
        let is_bald = around.is_bald && around.before & marks.the_rest == NONE && !is_sum;
        let is_of_last = around.before & marks.share_of != NONE && is_bald || is_fall.is_some();
        // 占答复总数的71.7%: the words behind 占 name the whole
        let takes = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], marks.share_of));
        let is_of_whole = takes.is_some_and(|takes| {
            self.concepts(self.segment, takes) & (marks.meant | marks.the_rest) == NONE
                && !self.has_unknown(self.segment, takes, self.pieces[takes].start)
        });
        let is_of_last = is_of_last || is_of_whole;
        // 前三类占申请总量的72.4%: what the whole is says nothing of the part
        let names_whole = |&takes: &usize| self.concepts(takes + 1, at) & marks.meant != NONE;
        let own = match takes.filter(names_whole).map(|takes| self.concepts(self.segment, takes)) {
            Some(part) if part & marks.meant == NONE => Meaning::default(),
            Some(part) => {
                meaning(&Around { before: part, wide: part, after: NONE, ..*around }, None, self.context.form)
            }
            // 信函、传真申请占33.3%
            None => meaning(&Around { before: around.before_of_several(), ..*around }, None, self.context.form),
        };
        // 其中在10个工作日内答复的占62.5%: of some, and not the share of all
        let is_of_some = around.before & marks.of_which != NONE && own.metric.is_some_and(is_closed);
        let own = if is_of_some { Meaning::default() } else { own };
        // the change as a count may be the only claim before the one in per cent, or stand behind the figure of last year:
        // 与上年的86件相比，申请量增加22件，增幅25.6%
        let is_former = base.is_some_and(|base| self.drafts[base].time == ClaimTime::LastYear);
        let last = self.drafts.len().checked_sub(1).filter(|_| is_fall.is_some());
        let last = last
            .filter(|&last| base.is_none() || is_former && matches!(self.drafts[last].asserts, Assertion::Growth(_)));
        let named = last.or(base);
        let meaning = match named {
            Some(named) if is_of_whole || own.metric.is_none() && is_of_last => self.drafts[named].meaning,
            _ => own,
        };
        let base = base.filter(|_| is_of_last);
        let mention = Mention { piece: at, figure: (start, end) };
        let is_of_due = is_of_due(around);
        let is_alone = is_fall.is_none() && base.is_none();
        let addends = takes.filter(|_| is_alone).map_or_else(Vec::new, |takes| self.part_of_share(takes, at, around));
        let meaning = if addends.len() > 1 { Meaning::default() } else { meaning };
        let draft = Draft { addends, is_of_due, base, ..self.draft(asserts, mention, meaning, *around) };
        self.drafts.push(draft);
    }

    /// What makes the part of a share that is stated without it, between the words before 占 and the figure: 予以公开占33.9%.
    /// Empty if a word is unknown, or if the share is of something that is named.
    fn part_of_share(&self, takes: usize, at: usize, around: &Around) -> Vec<Quantity> {
        let (share, figure) = (self.pieces[takes], self.pieces[at]);
        let names_whole = self.concepts(takes + 1, at) & MARKS.meant != NONE;
        if names_whole || self.has_unknown(takes + 1, at, figure.start) {
            return Vec::new();
        }
        if let Some((addends, _)) = self.addends(takes, around, "") {
            return addends;
        }
        let words = self.concepts(self.segment, takes);
        let around = Around { before: words, wide: words, ..*around };
        let meaning = meaning(&around, Some(""), self.context.form);
        let is_known = !self.has_unknown(self.segment, takes, share.start) && words & MARKS.meant != NONE;
        let part = meaning.metric.filter(|_| is_known);
        part.map(|metric| Quantity { metric, applicant: meaning.applicant }).into_iter().collect()
    }

    /// Reads by how many the items that a form counts have changed since last year: 行政许可项目上一年36项，本年减少5项. `false` if
    /// a figure says no such thing.
    pub(super) fn items_changed(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) -> bool {
        let marks = &*MARKS;
        let Some(word) = (self.segment..at).rev().find(|&piece| is_word(&self.pieces[piece], marks.changed)) else {
            return false;
        };
        let Piece { start, end, .. } = self.pieces[at];
        let meaning = meaning(around, Some(unit), self.context.form);
        let is_known = !self.has_unknown(word + 1, at, start);
        if !is_known || !meaning.metric.is_some_and(|metric| CODEBOOK.roles.item_changes.contains(metric)) {
            return false;
        }
        let stated = number.stated_as(is_word(&self.pieces[word], marks.down));
        let mention = Mention { piece: at, figure: (start, end) };
        let draft = self.draft(Assertion::Growth(growth_in_units(stated, unit)), mention, meaning, *around);
        self.drafts.push(draft);
        true
    }
}

/// Whether words around a share limit it to what was due. 答复率 is of those that were due.
pub(super) fn is_of_due(around: &Around) -> bool {
    let marks = &*MARKS;
    let words = around.before | around.wide | around.after;
    let is_reply = words & marks.reply != NONE && words & marks.complete == NONE;
    is_reply || words & (marks.on_time | marks.due) != NONE
}

/// What a figure asserts of another one; `None` if it cannot: percentage points are no share, and a count is none either.
pub(super) fn asserted(statement: Statement, number: &Number) -> Option<Assertion> {
    let stated = number.stated();
    match (statement, number.unit) {
        (Statement::Share, Unit::Percent) => Some(Assertion::Share(Portion::PerCent(stated))),
        (Statement::Former, Unit::Counted(unit)) => Some(Assertion::Amount(Counted { stated, unit })),
        (Statement::Growth { is_fall }, unit) => {
            let stated = number.stated_as(is_fall);
            let growth = match unit {
                Unit::Percent => Growth::PerCent(stated),
                Unit::Points => Growth::Points(stated),
                Unit::Counted(unit) => growth_in_units(stated, unit),
                Unit::Year | Unit::Nothing | Unit::Missing => return None,
            };
            Some(Assertion::Growth(growth))
        }
        (Statement::Share | Statement::Former, _) => None,
    }
}

/// A change that is stated in units of what has changed, or in multiples of it.
pub(super) fn growth_in_units(stated: Stated, unit: &'static str) -> Growth {
    if unit == "倍" { Growth::Times(stated) } else { Growth::Amount(Counted { stated, unit }) }
}
