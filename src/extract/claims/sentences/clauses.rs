//! What a mark ends, and what the words before it go on to say of the figures behind it.

use super::super::meaning::MARKS;
use super::super::tokens::Token;
use super::{Outside, SentenceReader, Whose};
use crate::forms::{Concepts, NONE, PHRASES};

impl SentenceReader<'_> {
    pub(super) fn mark(&mut self, at: usize, mark: char) {
        if mark == ':' && self.is_name_of_figure(at) {
            return;
        }
        // needed at brackets only, and a list may have any number of 、
        let inside = if mark == '(' { self.concepts(self.clause, at) } else { NONE };
        let has_figure = self.is_behind_figure;
        self.close(at);
        if mark != '、' {
            self.close_clause(at);
            self.leave_date(at);
            if self.makes_claims {
                let clause = (self.begin(self.clause), self.pieces[at].start);
                self.earlier.leave(self.text, &self.pieces[self.clause..at], clause, has_figure);
            }
            self.clause_before = (self.clause.min(at), at);
            self.leave_applicant(at, mark, has_figure);
            self.leave_result(at, mark, has_figure);
            let opens = self.clause == self.start && !has_figure && self.is_compared;
            self.is_all_compared |= opens && self.text[..self.pieces[at].start].ends_with("相比");
            self.clause = at + 1;
        }
        match mark {
            '(' => {
                let outside = Outside { carry: self.carry, topic: self.context.topic, reviews: self.reviews };
                self.remarks.push(has_figure.then_some(outside));
                self.depth = self.depth.saturating_add(1);
                self.outside = inside;
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                if let Some(outside) = self.remarks.pop().flatten() {
                    (self.carry, self.context.topic, self.reviews) = (outside.carry, outside.topic, outside.reviews);
                }
            }
            ':' => {
                // 废止件数:甲1件;现行有效件数:甲15件: another lead behind a semicolon
                if self.is_parted && self.since & MARKS.meant != NONE {
                    self.carry = self.since;
                }
                (self.lead, self.is_parted) = (self.carry, false);
            }
            ';' => {
                self.is_parted = true;
                self.reviews = NONE;
                (self.is_comparing, self.is_compared) = (false, self.is_all_compared);
                self.labels.clear();
                self.earlier.forget();
            }
            _ => {}
        }
        if matches!(mark, ',' | ';' | ':') {
            self.is_comparing = false;
            self.outside = NONE;
        }
        self.segment = at + 1;
    }

    /// Whether a colon stands between a name and its figure alone: 本年新收:52件.
    fn is_name_of_figure(&self, at: usize) -> bool {
        let next = self.pieces[at + 1..self.end].first();
        let is_figure =
            next.is_some_and(|next| next.start == self.pieces[at].end && matches!(next.token, Token::Number(_)));
        let names = self.concepts(self.segment, at) & MARKS.meant != NONE;
        is_figure && names && !self.is_behind_figure
    }

    /// Takes in whose requests the clause before a mark limits the next ones to.
    fn leave_applicant(&mut self, at: usize, mark: char, has_figure: bool) {
        let clause = &self.text[self.begin(self.clause)..self.pieces[at].start];
        if mark == ';' {
            (self.of_applicant, self.is_led_by_applicant) = (None, false);
        } else if !has_figure && (mark == ':' || mark == ',' && clause.starts_with(UPON)) {
            // 自然人申请办理结果:予以公开31件
            self.of_applicant = whose(self.concepts(self.clause, at));
            self.is_led_by_applicant = mark == ':' && self.of_applicant.is_some();
        }
    }

    /// Takes in what the clause before a mark says that came of the reviews which the next figures count.
    fn leave_result(&mut self, at: usize, mark: char, has_figure: bool) {
        let marks = &*MARKS;
        let words = self.concepts(self.clause, at);
        let result = words & marks.review_results;
        if mark == ';' {
            self.of_result = NONE;
        } else if matches!(mark, ',' | ':') && !has_figure && result.count() == 1 {
            let says_more = words & (marks.reviews | marks.none | marks.all | marks.request) != NONE;
            self.of_result = if says_more { NONE } else { result };
        }
    }

    /// Ends the segment before a mark or a figure.
    pub(super) fn close(&mut self, at: usize) {
        let concepts = self.concepts(self.segment, at);
        if self.is_behind_figure {
            (self.carry, self.since) = (self.lead, NONE);
            self.is_behind_figure = false;
        } else {
            self.carry |= concepts;
            self.since |= concepts;
        }
        self.speak_of(concepts);
        if concepts & MARKS.flat != NONE {
            self.unchanged(at);
        }
    }

    pub(super) fn speak_of(&mut self, concepts: Concepts) {
        self.reviews |= concepts & MARKS.reviews;
        if concepts & MARKS.platform != NONE {
            self.platform = concepts & MARKS.platform;
        }
        if concepts & MARKS.objects != NONE {
            self.context.topic = concepts & MARKS.objects;
        }
    }
}

/// What a clause begins with that says of what something became: 对自然人提出的申请，予以公开29件.
pub(super) const UPON: [char; 2] = ['对', '就'];

/// Whose requests words speak of: of one column of table 3, or of several. `None` if they name no applicant, or everybody.
pub(super) fn whose(words: Concepts) -> Option<Whose> {
    let marks = &*MARKS;
    let named = words & (marks.applicants | marks.natural_person | marks.organisations);
    let is_everybody = words & marks.natural_person != NONE && words & marks.organisations != NONE;
    if named == NONE || is_everybody {
        return None;
    }
    let column = PHRASES.applicants.iter().find(|(bits, _)| *bits == named).map(|(_, column)| *column);
    Some(column.map_or(Whose::Several, Whose::Column))
}
