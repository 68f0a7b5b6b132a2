//! Whether a figure is a claim, and how exact it is.

use super::super::meaning::{Around, MARKS};
use super::super::numbers::Number;
use super::super::tokens::{Piece, Token, is_word};
use super::super::units::Unit;
use super::{Mention, SentenceReader, is_received};
use crate::forms::{NONE, PHRASES};
use crate::report::{Amount, Assertion, Counted, Qualifier};

impl SentenceReader<'_> {
    pub(super) fn claims_of(&mut self, at: usize, number: &Number, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let mut number = *number;
        let last = at.checked_sub(1).map(|before| self.pieces[before]).filter(|piece| piece.end == start);
        let directly = last.map_or(NONE, |piece| match piece.token {
            Token::Word(concepts) => concepts,
            _ => NONE,
        });
        // 召开一次 may be a figure, or part of 开一次会
        let counts = if number.amount() > Amount::ONE { marks.sets_up } else { marks.total_of };
        let is_counted = directly & counts != NONE || self.text[..start].ends_with(['了', '仅', '只']);
        // 公开栏六个 counts, 六个重点领域 may not
        let next = self.pieces.get(at + 1).filter(|next| next.start == end);
        let is_last = end == self.text.len() || next.is_some_and(|next| matches!(next.token, Token::Mark(_)));
        let is_behind = is_last && start > self.begin(self.segment);
        // 无一起 is a denial
        let is_none = directly & marks.none != NONE && number.amount() <= Amount::ONE;
        if number.is_loose && !is_counted && !is_behind || is_none && self.text[start..].starts_with('一') {
            return;
        }
        let is_often = (around.before | self.outside) & marks.how_often != NONE || self.text[end..].starts_with('/');
        if is_often && !matches!(number.unit, Unit::Percent) {
            return;
        }
        if number.qualifier == Qualifier::Exact {
            number.qualifier = self.qualifier(at);
        }
        if self.is_threshold(at, number.qualifier) {
            return;
        }
        if self.respective(at, number, around) {
            return;
        }
        match number.unit {
            Unit::Percent | Unit::Points => self.percent(at, number, around),
            Unit::Counted(unit) => self.count(at, number, unit, around),
            Unit::Missing => self.unitless(at, number, around, last),
            Unit::Year | Unit::Nothing => {}
        }
    }

    /// The qualifier of a figure by the words before it, of which only those that change nothing stand between: 约50件,
    /// 约收到申请50件, 近新收60件. Away from the figure, 约 of 签约类 and 近 of 附近 are none. 达 alone does not mean more.
    fn qualifier(&self, at: usize) -> Qualifier {
        let marks = &*MARKS;
        let figure = self.pieces[at].start;
        let mut end = figure;
        for nth in (self.segment..at).rev() {
            let piece = &self.pieces[nth];
            if !PHRASES.meaningful(&self.text[piece.end..end]).is_empty() {
                break;
            }
            end = piece.start;
            let word = &self.text[piece.start..piece.end];
            let is_ending = self.begin(nth) < piece.start && word.chars().nth(1).is_none();
            match word {
                "达" | "达到" => {}
                _ if is_ending && piece.end < figure => {}
                _ if is_word(piece, marks.about) => return Qualifier::About,
                _ if is_word(piece, marks.above) => return Qualifier::MoreThan,
                _ if is_word(piece, marks.below) => return Qualifier::LessThan,
                _ => {}
            }
        }
        Qualifier::Exact
    }

    /// Whether a figure bounds what is spoken of and counts nothing: 投资额在400万元以上的项目, 30页以下(含30页).
    fn is_threshold(&self, at: usize, qualifier: Qualifier) -> bool {
        let (before, behind) = (&self.text[..self.pieces[at].start], &self.text[self.pieces[at].end..]);
        // 《条例》规定的15项内容, 30页以下(含30页), 11至30件的部分
        let is_of_law = ["规定的", "(含", "(不含"].iter().any(|word| before.ends_with(word))
            && before.len() > self.begin(self.segment);
        let is_range = matches!(self.pieces[at].token, Token::Number(number) if number.upper.is_some());
        let has_bound = is_range && behind.starts_with("(含");
        if is_of_law || has_bound || ["的部分", "部分,"].iter().any(|word| behind.starts_with(word)) {
            return true;
        }
        let bounded = ["以上", "以下", "以内"].iter().find_map(|word| behind.strip_prefix(word));
        qualifier != Qualifier::Exact && bounded.is_some_and(|rest| rest.starts_with(['的', '(']))
    }

    /// Reads a figure without a unit. It counts only if words name its quantity: 申请量为0.
    fn unitless(&mut self, at: usize, number: Number, around: &Around, last: Option<Piece>) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let next = self.pieces.get(at + 1).filter(|piece| piece.start == end);
        let is_end = end == self.text.len() || next.is_some_and(|piece| matches!(piece.token, Token::Mark(_)));
        let is_said = last.is_some_and(|piece| {
            is_word(&piece, marks.filler | marks.each | marks.total_of | marks.above) || piece.token == Token::Mark(':')
        });
        // 其中：1、当面申请
        let is_end = is_end && !next.is_some_and(|piece| piece.token == Token::Mark('、'));
        if !is_end || !is_said || number.upper.is_some() {
            return;
        }
        if around.before & marks.each != NONE && self.distribute(at, number, "", around) {
            return;
        }
        let meaning = self.meaning_of(around, "");
        // 传真：24336410
        let is_telephone = number.amount() >= FEWEST_OF_TELEPHONE.into() && meaning.metric.is_some_and(is_received);
        let is_average = around.before & marks.average != NONE;
        if meaning.metric.is_some() && !is_telephone && !is_average && !self.context.is_contact {
            let mention = Mention { piece: at, figure: (start, end) };
            let asserts = Assertion::Amount(Counted { stated: number.stated(), unit: "" });
            let draft = self.draft(asserts, mention, meaning, *around);
            self.drafts.push(draft);
        }
    }
}

/// Requests received without a unit stay below; telephone and fax numbers do not.
const FEWEST_OF_TELEPHONE: i32 = 100_000;
