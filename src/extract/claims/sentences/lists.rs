//! Which figure of a list belongs to what: 分别为, 各, and what is said once for every item.

use super::super::meaning::{Around, MARKS, Meaning, meaning};
use super::super::numbers::Number;
use super::super::respective::{Candidate, MOST_MEMBERS, Member, Owner, Statement, members, owners};
use super::super::tokens::{Piece, Token, is_word};
use super::super::units::Unit;
use super::super::unread::gaps;
use super::changes::{asserted, is_of_due};
use super::{Draft, Mention, SentenceReader};
use crate::forms::{Concepts, NONE};
use crate::report::{Assertion, ClaimTime, Counted, Quantity};

impl SentenceReader<'_> {
    /// Reads a figure of a list that belongs in order to what stands before it. `false` if it is none.
    pub(super) fn respective(&mut self, at: usize, number: Number, around: &Around) -> bool {
        let Some(member) = self.member(at, &number) else { return false };
        let Piece { start, end, .. } = self.pieces[at];
        let (meaning, base) = match member.owner {
            Owner::Figure(of) => (self.drafts[of].meaning, Some(of)),
            Owner::Named(meaning) => (meaning, None),
            Owner::Unknown => (Meaning::default(), None),
        };
        let Some(asserts) = asserted(member.statement, &number) else { return false };
        let mention = Mention { piece: at, figure: (start, end) };
        let mut draft = Draft { base, ..self.draft(asserts, mention, meaning, *around) };
        match member.statement {
            Statement::Share => {
                draft.is_of_due = is_of_due(around);
                if let Owner::Named(Meaning { metric: Some(metric), applicant, .. }) = member.owner {
                    draft.addends = vec![Quantity { metric, applicant }];
                }
            }
            Statement::Former => draft.time = ClaimTime::LastYear,
            Statement::Growth { .. } => {}
        }
        if let Some(of) = base {
            draft.scope = self.drafts[of].scope;
        }
        if self.members.first().is_some_and(|first| first.piece < at) {
            draft.unread.extend(&self.member_gaps);
        }
        self.drafts.push(draft);
        if number.unit != Unit::Percent {
            self.is_comparing = false;
        }
        true
    }

    /// The figure as a member of the list that is being read, or of one that begins with it.
    fn member(&mut self, at: usize, number: &Number) -> Option<Member> {
        let marks = &*MARKS;
        if let Some(member) = self.members.iter().find(|member| member.piece == at) {
            return Some(*member);
        }
        let statement = self.statement(at, number)?;
        if let Some(member) = self.members.iter().find(|member| (member.piece..member.end).contains(&at)) {
            return Some(Member { statement, piece: at, ..*member });
        }
        let words = self.concepts(self.segment, at);
        let is_respective = words & marks.respectively != NONE;
        let has_word = is_respective || words & marks.each != NONE;
        let mut list = members(&self.pieces[..self.end], at, statement, has_word);
        if !is_respective && list.len() < 2 {
            return None;
        }
        let owners = self.owners(at, list.len(), statement, number.unit)?;
        list.iter_mut().zip(owners).for_each(|(member, owner)| member.owner = owner);
        let start = self.pieces[at].start;
        self.member_gaps =
            gaps(&self.pieces[self.clause.min(at)..at], self.begin(self.clause).min(start), start).collect();
        self.members = list;
        self.members.first().copied()
    }

    /// What a figure states of another, if anything.
    fn statement(&self, at: usize, number: &Number) -> Option<Statement> {
        let marks = &*MARKS;
        let is_per_cent = match number.unit {
            Unit::Percent | Unit::Points => true,
            Unit::Counted(_) => false,
            Unit::Year | Unit::Nothing | Unit::Missing => return None,
        };
        let words = self.concepts(self.segment, at);
        if let Some(is_fall) = self.is_fall(at, is_per_cent || number.unit == Unit::Counted("倍")) {
            return Some(Statement::Growth { is_fall });
        }
        if is_per_cent {
            let is_share = number.unit == Unit::Percent && words & marks.share_of != NONE;
            return is_share.then_some(Statement::Share);
        }
        let is_former = self.time == ClaimTime::LastYear && words & marks.last_year != NONE || self.is_of_last_year(at);
        is_former.then_some(Statement::Former)
    }

    /// What the members of a list that begins with a figure belong to: what the words of the clause name one by one, or else the
    /// figures before it. `None` if other words than these tell.
    fn owners(&self, at: usize, count: usize, statement: Statement, unit: Unit) -> Option<Vec<Owner>> {
        let marks = &*MARKS;
        let says = marks.share_of | marks.up | marks.down | marks.respectively | marks.each;
        let verb = (self.clause..at).find(|&piece| is_word(&self.pieces[piece], says)).unwrap_or(at);
        let named = self.concepts(self.clause, verb);
        let labels = self.split(self.clause, verb);
        // 占新收和办结总数的75%和71%: of two wholes
        let has_several_wholes = self.split(verb, at).len() > 1;
        let found = if has_several_wholes {
            None
        } else if named & (marks.meant | marks.the_rest) == NONE && labels.len() == 1 {
            self.owners_among_figures(count, statement, unit)
        } else if statement == Statement::Former {
            return None;
        } else {
            // 分别占申请总数的75%、25% are of a whole that is named
            let names_whole = self.concepts(verb, at) & marks.meant != NONE;
            self.owners_in_words(&labels, named, statement).filter(|_| labels.len() == count && !names_whole)
        };
        Some(found.unwrap_or_else(|| vec![Owner::Unknown; count]))
    }

    /// What each label names, if each names another quantity.
    fn owners_in_words(
        &self,
        labels: &[(Concepts, bool)],
        named: Concepts,
        statement: Statement,
    ) -> Option<Vec<Owner>> {
        let unit = (statement == Statement::Share).then_some("");
        let topic = self.context.topic | named & MARKS.objects;
        let mut meanings: Vec<Meaning> = Vec::new();
        for &(words, has_unknown) in labels.iter().take(MOST_MEMBERS) {
            let around = Around { before: words, wide: words, topic, ..Around::default() };
            let meaning = meaning(&around, unit, self.context.form);
            if has_unknown || meaning.metric.is_none() || meanings.contains(&meaning) {
                return None;
            }
            meanings.push(meaning);
        }
        Some(meanings.into_iter().map(Owner::Named).collect())
    }

    /// The figures before a list, if they are as many as it has.
    fn owners_among_figures(&self, count: usize, statement: Statement, unit: Unit) -> Option<Vec<Owner>> {
        let marks = &*MARKS;
        let is_past = |draft: &Draft| matches!(draft.time, ClaimTime::LastYear | ClaimTime::NextYear);
        let near = self.drafts.iter().enumerate().rev().take(MOST_DRAFTS_BEFORE);
        let candidates = near.filter(|(_, draft)| draft.is_amount() && !is_past(draft) && draft.depth <= self.depth);
        let mut candidates: Vec<Candidate> = candidates
            .map(|(at, draft)| Candidate {
                draft: at,
                piece: draft.piece,
                unit: draft.unit(),
                value: draft.amount(),
                is_sum: draft.around.is_bald && draft.around.before & (marks.sum_of | marks.total_of) != NONE,
            })
            .collect();
        candidates.reverse();
        let own = owners(self.pieces, &candidates, count, statement).filter(|_| count > 1)?;
        // a share or change of something else stands between
        let is_interrupted = self.drafts[own[0].draft..].iter().any(is_loose);
        // 新收86件，2022年80件: the second has no name of its own
        let is_named = |one: &Candidate| {
            let draft = &self.drafts[one.draft];
            let times = marks.last_year | marks.this_year | marks.next_year;
            let says = draft.around.before & !(times | marks.filler | marks.conjunction | marks.total_of);
            !draft.around.is_bald || says != NONE || draft.meaning.metric.is_some() || !draft.addends.is_empty()
        };
        // 增加16件、21件
        let is_of_unit = match unit {
            Unit::Counted(unit) if unit != "倍" => own.iter().all(|one| one.unit == unit),
            _ => true,
        };
        let is_of_each = !is_interrupted && own.iter().all(is_named) && (is_of_unit || statement == Statement::Share);
        is_of_each.then(|| own.iter().map(|one| Owner::Figure(one.draft)).collect())
    }

    /// Whether a figure is one of a list that belongs in order to several years: 2022年、2023年分别为92件、81件.
    pub(super) fn is_of_several_years(&self, at: usize) -> bool {
        let is_year = |piece: &&Piece| matches!(piece.token, Token::Year(_));
        let names = self.concepts(self.clause, at) & MARKS.respectively != NONE;
        names && self.pieces[self.clause..at].iter().filter(is_year).nth(1).is_some()
    }

    /// Whether another figure follows a 、 or 和.
    pub(super) fn leads_list(&self, at: usize) -> bool {
        let is_joint = |piece: &Piece| piece.token == Token::Mark('、') || is_word(piece, MARKS.conjunction);
        let follows = self.pieces[at + 1..self.end].first().is_some_and(is_joint);
        follows && self.pieces[at + 2..self.end].first().is_some_and(|piece| matches!(piece.token, Token::Number(_)))
    }

    /// What a list says before its first object, and so of each: 上年结转的自然人申请8件、商业企业申请1件, 公示行政许可20件、行政处罚3件.
    pub(super) fn words_before_object(&self, at: usize) -> Concepts {
        let marks = &*MARKS;
        let objects = marks.reviews | marks.powers | marks.applicants;
        let is_object = |piece: &&Piece| is_word(piece, objects);
        let before = self.pieces[self.segment..at].iter().position(|piece| is_object(&piece));
        let said = marks.publish | marks.carry | marks.last_year | marks.next_year | marks.review_results;
        before.map_or(NONE, |length| {
            let end = self.segment + length;
            (self.concepts(self.segment, end) | self.years_as_words(self.segment, end)) & said
        })
    }

    /// Whether an item of a list names an object alone, so that what is said before the first holds for it.
    pub(super) fn takes_shared(before: Concepts) -> bool {
        let marks = &*MARKS;
        let names = before & (marks.powers | marks.reviews | marks.applicants) != NONE;
        names
            && before & (marks.actions | marks.carry | marks.review_results | marks.last_year | marks.next_year) == NONE
    }

    /// Reads one figure as a claim of each thing listed: 行政复议、行政诉讼各1件, 均为0. `false` if there are fewer than two.
    pub(super) fn distribute(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) -> bool {
        let labels = self.split(self.clause, at);
        let each = labels.iter().map(|&(words, _)| {
            let around = Around { before: words, wide: words, ..*around };
            meaning(&around, Some(unit), self.context.form)
        });
        let mut meanings: Vec<Meaning> = each.filter(|meaning| meaning.metric.is_some()).collect();
        meanings.dedup();
        if meanings.len() < 2 {
            return false;
        }
        let Piece { start, end, .. } = self.pieces[at];
        for meaning in meanings {
            let mention = Mention { piece: at, figure: (start, end) };
            let asserts = Assertion::Amount(Counted { stated: number.stated(), unit });
            let draft = self.draft(asserts, mention, meaning, *around);
            self.drafts.push(draft);
        }
        true
    }

    /// Splits tokens at 、 and 和: the concepts of each item, and whether it has unknown words.
    pub(super) fn split(&self, from: usize, to: usize) -> Vec<(Concepts, bool)> {
        let is_separator = |piece: &Piece| {
            piece.token == Token::Mark('、')
                || matches!(piece.token, Token::Word(concepts) if concepts & MARKS.conjunction != NONE)
        };
        let mut parts = Vec::new();
        let mut start = from;
        for at in from..=to {
            if at == to || is_separator(&self.pieces[at]) {
                let end = if at == to { self.pieces[to].start } else { self.pieces[at].start };
                parts.push((self.concepts(start, at), self.has_unknown(start, at, end)));
                start = at + 1;
            }
        }
        parts
    }

    /// The labels of the figures from this one on, if 分别 assigns one to each.
    pub(super) fn labels(&self, at: usize, around: &Around) -> Option<Vec<Around>> {
        let marks = &*MARKS;
        if around.before & marks.respectively == NONE {
            return None;
        }
        let word = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], marks.respectively))?;
        let common = self.concepts(word, at);
        let topic = match self.concepts(self.clause, at) & marks.objects {
            NONE => around.topic,
            objects => objects,
        };
        // 申请量、办结量均有回落，分别为1427件和1439件
        let is_of_clause_before = self.concepts(self.clause, word) & marks.meant == NONE;
        let (from, to) = if is_of_clause_before { self.clause_before } else { (self.clause, word) };
        let labels = self.split(from, to);
        let is_between = |piece: &Piece| match piece.token {
            Token::Mark(mark) => matches!(mark, '、' | ','),
            Token::Word(concepts) => concepts & marks.conjunction != NONE,
            Token::Number(_) | Token::Year(_) | Token::Period(_) => false,
        };
        let mut figures = 1;
        let mut last = at;
        while let Some(next) = (last + 1..self.end).find(|&next| !is_between(&self.pieces[next])) {
            let is_next = matches!(self.pieces[next].token, Token::Number(_))
                && !self.has_unknown(last + 1, next, self.pieces[next].start);
            if !is_next {
                break;
            }
            figures += 1;
            last = next;
        }
        (labels.len() == figures && figures > 1).then(|| {
            let each = labels.iter().map(|&(words, has_unknown)| {
                // 线上、线下分别受理申请40件、12件: the second is a kind that is not known
                let is_named = !has_unknown || words & marks.meant != NONE;
                let words = if is_named { words | common } else { NONE };
                let topic = if is_named { topic } else { NONE };
                Around {
                    before: words,
                    wide: words,
                    is_special: has_unknown,
                    is_bald: false,
                    after: NONE,
                    topic,
                    ..*around
                }
            });
            each.collect()
        })
    }
}

/// Most claims before a list among which what it belongs to is looked for.
const MOST_DRAFTS_BEFORE: usize = 4 * MOST_MEMBERS;

/// Whether a share or change belongs to no figure that is stated.
pub(super) fn is_loose(draft: &Draft) -> bool {
    matches!(draft.asserts, Assertion::Share(_) | Assertion::Growth(_)) && draft.base.is_none()
}
