//! When a figure is told of, and what is told for its time or source and is no claim.

use super::super::meaning::MARKS;
use super::super::periods::{Months, Period};
use super::super::tokens::{Piece, Token, is_word};
use super::SentenceReader;
use crate::forms::{Concepts, NONE, PHRASES};
use crate::report::{ClaimTime, Scope};

impl SentenceReader<'_> {
    pub(super) fn word(&mut self, at: usize, concepts: Concepts) {
        let marks = &*MARKS;
        let previous = at.checked_sub(1).map(|before| self.pieces[before]);
        if concepts & marks.compared != NONE {
            (self.is_comparing, self.is_compared) = (true, true);
        } else if concepts & marks.last_year != NONE && concepts & marks.carry == NONE {
            let is_than =
                previous.is_some_and(|piece| is_word(&piece, marks.than) && piece.end == self.pieces[at].start);
            // 上年结转, 结转上年
            let next = self.pieces[at + 1..self.end].first().copied();
            let carries = [previous, next].into_iter().flatten().any(|piece| is_word(&piece, marks.carry));
            if is_than {
                (self.is_comparing, self.is_compared) = (true, true);
            } else if !carries {
                self.time = ClaimTime::LastYear;
            }
        } else if concepts & marks.next_year != NONE {
            let carries =
                self.pieces[at.saturating_sub(3)..self.end.min(at + 3)].iter().any(|p| is_word(p, marks.carry));
            if !carries {
                self.time = ClaimTime::NextYear;
            }
        } else if concepts & marks.this_year != NONE {
            self.is_this_year = true;
            self.leave_plan(at);
            self.name_year(self.text[self.pieces[at].start..].starts_with('全'));
        }
        if self.is_level_reached(at, concepts) && self.time == ClaimTime::LastYear {
            // 由上年的51件增至66件
            self.time = ClaimTime::ThisYear;
        }
        if concepts & marks.since != NONE {
            self.time = ClaimTime::Other;
        }
        let is_next_year = self.time == ClaimTime::NextYear;
        if concepts & marks.plan != NONE && (is_next_year || is_plan(self.text, &self.pieces[at])) {
            (self.time, self.is_plan) = (ClaimTime::NextYear, true);
        }
        if concepts & marks.background != NONE {
            self.is_background = true;
        } else if concepts & marks.meant != NONE {
            self.is_background = false;
        }
        if concepts & marks.area != NONE {
            self.scope = Scope::Area;
        }
        if concepts & marks.office != NONE {
            self.scope = Scope::Office;
        }
        if concepts & marks.cumulative != NONE && (!self.is_this_year || self.scope == Scope::Cumulative) {
            self.is_cumulative = true;
        }
        if concepts & marks.until != NONE {
            // a count up to a day covers all years, unless the year is named beside it
            self.scope = Scope::Cumulative;
        }
    }

    /// Whether a word leads from the figure of last year to this year's: 增至, 上升到, but no 到 alone.
    fn is_level_reached(&self, at: usize, concepts: Concepts) -> bool {
        let Piece { start, end, .. } = self.pieces[at];
        let is_of_change = self.text[start..end].chars().nth(1).is_some();
        let last = self.drafts.last().filter(|last| last.is_count() && last.time == ClaimTime::LastYear);
        concepts & MARKS.to_level != NONE && is_of_change && last.is_some_and(|last| self.segment == last.piece + 1)
    }

    /// A year that is over, named before anything is planned in the sentence: the plan of the sentence before has ended.
    fn leave_plan(&mut self, at: usize) {
        let plans = |piece: &Piece| is_word(piece, MARKS.plan) || is_word(piece, MARKS.next_year);
        if self.is_plan && !self.pieces[self.start..at].iter().any(plans) {
            (self.time, self.is_plan) = (ClaimTime::ThisYear, false);
        }
    }

    /// Whether the sentence says in its first clause that it tells a plan.
    pub(super) fn opens_with_plan(&self) -> bool {
        let clause =
            self.pieces[self.start..self.end].iter().take_while(|piece| !matches!(piece.token, Token::Mark(_)));
        clause.clone().any(|piece| is_word(piece, MARKS.plan)) || self.context.is_plan
    }

    /// Whether a clause on the next year says what has to be done: 2024年，要在6月底前完成26个领域的目录.
    pub(super) fn tells_duty(&self, at: usize) -> bool {
        let clause = &self.text[self.begin(self.clause)..];
        DUTIES.iter().any(|word| clause.starts_with(word))
            && self.years_as_words(self.start, at) & MARKS.next_year != NONE
    }

    /// Whether a figure that nothing names is one of what others have laid down, or of what a shortcoming is told of.
    pub(super) fn is_of_others(&self, at: usize) -> bool {
        let end = self.pieces[at + 1..self.end].iter().find(|piece| matches!(piece.token, Token::Mark(_)));
        let close = end.map_or_else(|| self.pieces[self.end - 1].end, |end| end.start);
        let begin = self.begin(self.clause).min(self.pieces[at].start);
        PHRASES.follows_others(&self.text[begin..])
            || PHRASES.tells_shortcoming(&self.text[self.pieces[at].end..close.max(self.pieces[at].end)])
    }

    /// The year is named. In 截至11月底，本年度收到 the part of it goes on.
    fn name_year(&mut self, is_whole: bool) {
        let is_over = self.drafts.len() > self.months.1 || self.are_months_inherited;
        if is_whole || self.time != ClaimTime::PartOfYear || is_over {
            self.time = ClaimTime::ThisYear;
        }
    }

    pub(super) fn period(&mut self, at: usize, period: Period) {
        if self.is_comparing {
            return;
        }
        let before = self.time;
        self.time = match before {
            ClaimTime::ThisYear | ClaimTime::PartOfYear if period.months == Months::YEAR => ClaimTime::ThisYear,
            ClaimTime::ThisYear | ClaimTime::PartOfYear => ClaimTime::PartOfYear,
            _ if period.months == Months::YEAR || period.is_date => before,
            _ => ClaimTime::Other,
        };
        self.months = (period.months, self.drafts.len());
        (self.are_months_inherited, self.are_months_of_date) = (false, period.is_date);
        if period.is_date && self.dated.is_none() {
            self.dated = Some((at, before));
        }
    }

    /// Takes back the time of a single date behind its clause. In 6月15日，收到申请3件 the date is all that the clause says.
    pub(super) fn leave_date(&mut self, end: usize) {
        let Some((at, before)) = self.dated.take() else { return };
        let is_time = |piece: &Piece| matches!(piece.token, Token::Period(_) | Token::Year(_));
        let says_more = self.has_unknown(at, end, self.pieces[end].start)
            || self.pieces[at..end].iter().any(|piece| !is_time(piece) && !is_word(piece, MARKS.filler));
        if says_more {
            self.time = before;
        }
    }

    pub(super) fn year(&mut self, at: usize, year: i32) {
        let marks = &*MARKS;
        let end = self.pieces[at].end;
        let next = self.pieces.get(at + 1).filter(|next| next.start == end);
        let is_date = next.is_some_and(|next| matches!(next.token, Token::Period(_)));
        let previous = at.checked_sub(1).map(|before| self.pieces[before]);
        let is_than = previous.is_some_and(|piece| is_word(&piece, marks.than) && piece.end == self.pieces[at].start);
        match self.context.year.map(|own| year - own) {
            Some(0) => {
                self.leave_plan(at);
                self.name_year(false);
                self.is_this_year |= !is_date && self.scope != Scope::Cumulative;
            }
            Some(-1) if is_than => (self.is_comparing, self.is_compared) = (true, true),
            _ if is_date => {}
            // 结转至2024年继续办理
            Some(-1 | 1) if self.is_carried(at) => {}
            Some(-1) => self.time = ClaimTime::LastYear,
            Some(1) => self.time = ClaimTime::NextYear,
            _ => self.time = ClaimTime::Other,
        }
    }

    pub(super) fn is_carried(&self, at: usize) -> bool {
        let near = &self.pieces[at.saturating_sub(3).max(self.clause)..self.end.min(at + 3)];
        near.iter().any(|piece| is_word(piece, MARKS.carry))
    }
}

/// What a clause on the next year begins with that says what has to be done.
const DUTIES: [&str; 5] = ["要", "应", "需", "须", "确保"];

/// Whether a word such as 将 announces a plan. In 将政务公开纳入考核 it does not.
pub(super) fn is_plan(text: &str, piece: &Piece) -> bool {
    // 规划计划类信息 is a kind of information
    if !matches!(&text[piece.start..piece.end], "将" | "计划" | "拟" | "预计" | "目标") {
        return true;
    }
    PHRASES.announces(&text[piece.end..])
}
