//! Lists of shares and changes that belong in order to the figures before them: 网上3件、当面1件，分别占75%、25%.

use super::meaning::{MARKS, Meaning};
use super::numbers::Number;
use super::tokens::{Piece, Token, is_among, is_word};
use super::units::Unit;
use crate::forms::NONE;
use crate::report::Amount;

/// Most members of a list. No real one is longer, and each figure of a long text may begin one.
pub(super) const MOST_MEMBERS: usize = 20;

/// Most tokens in a bracket behind a member.
const LONGEST_BRACKET: usize = 20;

/// What the figures of a list state of what they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    Share,
    Growth {
        is_fall: bool,
    },
    /// The figure of last year.
    Former,
}

/// What a figure of a list belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Index of a draft of the sentence.
    Figure(usize),
    /// What words before the list name: 网上申请、当面申请分别占75%、25%.
    Named(Meaning),
    /// The list has another number of figures than what stands before it.
    Unknown,
}

/// One figure of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub statement: Statement,
    pub owner: Owner,
    /// Its token.
    pub piece: usize,
    /// The token behind it and behind the bracket on it: 增加16件(增长9.41%)和21件.
    pub end: usize,
}

impl Member {
    fn new(pieces: &[Piece], piece: usize, statement: Statement) -> Self {
        let opens =
            pieces.get(piece + 1).is_some_and(|next| next.token == Token::Mark('(') && next.start == pieces[piece].end);
        let behind = pieces.iter().skip(piece + 1).take(LONGEST_BRACKET);
        let close = behind.filter(|_| opens).position(|piece| piece.token == Token::Mark(')'));
        let end = close.map_or(piece + 1, |close| piece + close + 2);
        Self { statement, owner: Owner::Unknown, piece, end }
    }
}

/// The list that begins with a figure, whose owners are still unknown. `pieces` end with the sentence. Only behind a word such
/// as 分别 can commas separate its members.
pub(super) fn members(pieces: &[Piece], first: usize, statement: Statement, has_word: bool) -> Vec<Member> {
    let Token::Number(Number { unit, .. }) = pieces[first].token else { return Vec::new() };
    let mut members = vec![Member::new(pieces, first, statement)];
    while let Some(next) = members.last().and_then(|last| next_member(pieces, last, unit, has_word)) {
        members.push(next);
        if members.len() > MOST_MEMBERS {
            break;
        }
    }
    members
}

fn next_member(pieces: &[Piece], last: &Member, unit: Unit, has_word: bool) -> Option<Member> {
    let marks = &*MARKS;
    let against = marks.compared | marks.than | marks.last_year;
    let passed = marks.up
        | marks.down
        | marks.share_of
        | marks.about
        | marks.above
        | marks.below
        | marks.filler
        | marks.respectively
        | if has_word { against } else { NONE };
    let mut statement = last.statement;
    let mut known = pieces[last.end - 1].end;
    let (mut is_separated, mut has_comma) = (false, false);
    for (at, piece) in pieces.iter().enumerate().skip(last.end) {
        if piece.start > known {
            return None;
        }
        known = piece.end;
        match piece.token {
            Token::Mark('、') => is_separated = true,
            Token::Mark(',') if has_word => (is_separated, has_comma) = (true, true),
            Token::Word(words) if words & marks.conjunction != NONE => is_separated = true,
            Token::Word(words) if is_separated && words & marks.meant == NONE => {
                let is_growth = matches!(statement, Statement::Growth { .. });
                let (goes_up, goes_down) = (is_word(piece, marks.up), is_word(piece, marks.down));
                match () {
                    () if is_growth && is_word(piece, marks.flat) => return Some(Member::new(pieces, at, statement)),
                    () if !is_word(piece, passed) || (goes_up || goes_down) && !is_growth => return None,
                    () if is_growth && is_word(piece, marks.share_of) => return None,
                    () if goes_up || goes_down => statement = Statement::Growth { is_fall: goes_down },
                    () => {}
                }
            }
            Token::Number(number) if is_separated && number.unit == unit && (!has_comma || is_last(pieces, at)) => {
                return Some(Member::new(pieces, at, statement));
            }
            _ => return None,
        }
    }
    None
}

/// Whether nothing but a mark or 和 follows a figure. Behind a comma, what has words of its own is no member: 100%按期答复.
fn is_last(pieces: &[Piece], at: usize) -> bool {
    pieces.get(at + 1).is_none_or(|next| matches!(next.token, Token::Mark(_)) || is_word(next, MARKS.conjunction))
}

/// A figure to which one of a list may belong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Index of its draft in the sentence.
    pub draft: usize,
    pub piece: usize,
    pub unit: &'static str,
    pub value: Amount,
    /// It states the sum of those before it.
    pub is_sum: bool,
}

/// How far apart two figures stand in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Parting {
    Beside,
    Comma,
    Semicolon,
    /// From a whole to its parts.
    Led,
}

/// The last of the figures, as many as a list has, if they are a list of their own: the figure before them stands further
/// away from them than they from each other, or is of another unit, or has shares as their sum.
pub(super) fn owners<'c>(
    pieces: &[Piece],
    candidates: &'c [Candidate],
    count: usize,
    statement: Statement,
) -> Option<&'c [Candidate]> {
    let candidates = match candidates {
        [rest @ .., last] if last.is_sum && rest.len() > 1 => rest,
        all => all,
    };
    let first = candidates.len().checked_sub(count)?;
    let own = &candidates[first..];
    let parting =
        |one: &Candidate, other: &Candidate| parting(pieces.get(one.piece + 1..other.piece).unwrap_or_default());
    let within = own.windows(2).map(|two| parting(&two[0], &two[1])).max().unwrap_or(Parting::Beside);
    if within == Parting::Led {
        return None;
    }
    let Some(before) = first.checked_sub(1).map(|before| &candidates[before]) else { return Some(own) };
    let apart = parting(before, &own[0]);
    let is_of_another_kind = own.iter().all(|one| one.unit == own[0].unit) && before.unit != own[0].unit;
    // shares only: requests received are as many as those closed and carried out
    let is_whole = statement == Statement::Share && before.value == own.iter().map(|one| one.value).sum::<Amount>();
    (apart > within || apart == within && is_of_another_kind || is_whole).then_some(own)
}

/// How far the tokens between two figures part them. Closed brackets do not.
fn parting(between: &[Piece]) -> Parting {
    let marks = &*MARKS;
    let mut parting = Parting::Beside;
    let mut depth = 0_usize;
    let mut previous: Option<&Piece> = None;
    for piece in between {
        let is_led = previous.is_some_and(is_among);
        let here = match piece.token {
            Token::Mark('(') => {
                depth += 1;
                Parting::Beside
            }
            Token::Mark(')') => {
                depth = depth.saturating_sub(1);
                Parting::Beside
            }
            _ if depth > 0 => Parting::Beside,
            Token::Mark(',') if !is_led => Parting::Comma,
            Token::Mark(';') => Parting::Semicolon,
            Token::Mark(':' | ',') => Parting::Led,
            _ if is_word(piece, marks.of_which | marks.including | marks.divided) => Parting::Led,
            _ => Parting::Beside,
        };
        parting = parting.max(here);
        previous = Some(piece);
    }
    if depth > 0 { Parting::Led } else { parting }
}
