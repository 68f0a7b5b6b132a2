//! Splits a compact paragraph into known words, figures, years and punctuation.

use super::meaning::MARKS;
use super::numbers::{Number, Scanned, arabic, chinese, is_numeral};
use super::periods::{Period, period};
use crate::forms::{Concepts, NONE, PHRASES};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    Word(Concepts),
    Number(Number),
    Year(i32),
    /// Part of a year, or all of it by its months.
    Period(Period),
    /// Punctuation, full-width forms folded.
    Mark(char),
}

/// A token and its bytes in the compact text. Text between tokens is unknown to the grammar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub start: usize,
    pub end: usize,
    pub token: Token,
}

/// Whether a token is a word of one of the concepts.
pub(super) fn is_word(piece: &Piece, bits: Concepts) -> bool {
    matches!(piece.token, Token::Word(concepts) if concepts & bits != NONE)
}

/// Whether a token is the word behind a figure that makes what follows a part of it: 不予公开的8件中, 办结的26件里.
pub(super) fn is_among(piece: &Piece) -> bool {
    is_word(piece, MARKS.among_which)
}

/// Longest quoted name, in bytes. Longer quotations are speech.
const LONGEST_NAME: usize = 90;
/// Longest title in 《》, in bytes. Longer ones have lost their closing mark.
const LONGEST_TITLE: usize = 240;

/// Splits a text into tokens from left to right, replacing those in `pieces`.
pub(super) fn tokens(text: &str, pieces: &mut Vec<Piece>) {
    pieces.clear();
    let mut words = PHRASES.words(text);
    let mut word = words.next();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        while word.is_some_and(|(start, ..)| start < at) {
            word = words.next();
        }
        if let Some((period, end)) = period(text, at) {
            pieces.push(Piece { start: at, end, token: Token::Period(period) });
            at = end;
            continue;
        }
        if let Some((start, end, concepts)) = word
            && start == at
        {
            pieces.push(Piece { start, end, token: Token::Word(concepts) });
            at = end;
            continue;
        }
        let width = c.len_utf8();
        let mut push = |end: usize, token| pieces.push(Piece { start: at, end, token });
        at = match c {
            '0'..='9' => {
                let (scanned, end) = arabic(text, at);
                let end = end.max(at + 1);
                match scanned {
                    Scanned::Number(number) => push(end, Token::Number(number)),
                    Scanned::Year(year) => push(end, Token::Year(year)),
                    Scanned::Nothing => {}
                }
                end
            }
            'A'..='Z' | 'a'..='z' => text[at..]
                .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.' | '@' | '/' | ':'))
                .map_or(text.len(), |length| at + length),
            ',' | ';' | ':' | '(' | ')' | '!' | '?' | '、' | '。' => {
                push(at + width, Token::Mark(c));
                at + width
            }
            '《' => within(text, at, "》", LONGEST_TITLE).map_or(at + width, |close| close + width),
            // words and figures in a quoted name mean nothing, except before a figure: “不予公开”5件
            '“' => match within(text, at, "”", LONGEST_NAME) {
                Some(close) if !text[close + width..].starts_with(|c: char| c.is_ascii_digit()) => {
                    push(close + width, Token::Word(result_named(&text[at + width..close])));
                    close + width
                }
                _ => at + width,
            },
            _ if is_numeral(c) => {
                let (scanned, end) = chinese(text, at);
                if let Scanned::Number(number) = scanned {
                    push(end, Token::Number(number));
                }
                end.max(at + width)
            }
            _ => at + width,
        };
    }
}

/// The concepts of a quoted name that is that of a result or a reason: “不予公开”类答复5件.
fn result_named(name: &str) -> Concepts {
    let whole = PHRASES.words(name).next().filter(|&(begin, end, _)| begin == 0 && end == name.len());
    whole.map(|(.., concepts)| concepts).filter(|&concepts| concepts & MARKS.named_results != NONE).unwrap_or(NONE)
}

/// Finds a mark behind a position, at most `most` bytes on. Without the bound, many unclosed marks would take quadratic
/// time.
fn within(text: &str, at: usize, mark: &str, most: usize) -> Option<usize> {
    let window = &text.as_bytes()[at..text.len().min(at + most)];
    memchr::memmem::find(window, mark.as_bytes()).map(|length| at + length)
}

/// The token after each sentence. Sentences end behind 。 ! ? outside of brackets.
pub(super) fn sentence_ends(pieces: &[Piece]) -> impl Iterator<Item = usize> + '_ {
    let ends = pieces.iter().enumerate().filter(|(_, piece)| matches!(piece.token, Token::Mark('。' | '!' | '?')));
    ends.map(|(at, _)| at + 1).chain([pieces.len()])
}
