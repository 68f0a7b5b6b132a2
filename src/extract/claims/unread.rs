//! Keeps the text around a figure that the grammar does not know: it may change what is counted, whose and when.

use super::meaning::MARKS;
use super::tokens::{Piece, Token, is_word};
use crate::forms::PHRASES;

/// Bytes of the compact text.
pub(super) type Span = (usize, usize);

/// Most stretches kept of the clauses before a figure, so that a long sentence costs no more than its length.
const MOST_EARLIER: usize = 6;

/// The unknown text from byte `begin` to byte `end`, between the tokens that stand there.
pub(super) fn gaps(pieces: &[Piece], begin: usize, end: usize) -> impl Iterator<Item = Span> + '_ {
    // facts about the place or the body limit a figure as unknown words do
    let known = pieces.iter().filter(|piece| !is_word(piece, MARKS.background));
    let known = known.map(|piece| (piece.start, piece.end)).chain([(end, end)]);
    known
        .scan(begin, |at, (start, stop)| {
            let gap = (*at, start);
            *at = stop;
            Some(gap)
        })
        .filter(|gap| gap.0 < gap.1)
}

/// Unknown text in the clauses of a sentence before the one that is read.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// Of clauses that limit what follows: another body (区教育局高度重视), a time (疫情期间), a condition (涉及征地的).
    limits: Vec<Span>,
    /// Of all clauses since the last figure. They matter where they alone say what is counted.
    carried: Vec<Span>,
}

impl Earlier {
    /// Takes in a clause at its end. `has_figure`: what it counted is said, and does not carry on.
    pub(super) fn leave(&mut self, text: &str, pieces: &[Piece], clause: Span, has_figure: bool) {
        if has_figure {
            self.carried.clear();
            return;
        }
        let words = &text[clause.0..clause.1];
        let is_limit = PHRASES.limits(words);
        let is_time = |piece: &&Piece| matches!(piece.token, Token::Year(_) | Token::Period(_));
        let subject = pieces.iter().take_while(is_time).last().map_or(clause.0, |piece| piece.end);
        for gap in gaps(pieces, clause.0, clause.1) {
            if self.carried.len() < MOST_EARLIER {
                self.carried.push(gap);
            }
            let body = if gap.0 == subject { PHRASES.body_first(&text[gap.0..gap.1]) } else { None };
            let limit = match body {
                Some(length) => Some((gap.0, gap.0 + length)),
                None => Some(gap).filter(|_| is_limit),
            };
            self.limits.extend(limit.filter(|_| self.limits.len() < MOST_EARLIER));
        }
    }

    /// Begins another statement, behind a semicolon.
    pub(super) fn forget(&mut self) {
        self.limits.clear();
        self.carried.clear();
    }

    /// What of it bears on a figure, of which `is_named_before` the clauses before it say alone what it counts.
    pub(super) fn of_figure(&self, is_named_before: bool) -> Vec<Span> {
        let carried = if is_named_before { &self.carried[..] } else { &[] };
        let mut unread = self.limits.clone();
        unread.extend(carried.iter().filter(|gap| !self.limits.contains(gap)));
        unread
    }
}
