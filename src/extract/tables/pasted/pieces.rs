//! Lines that may be a row of the form, and what speaks for each.

use super::super::likeness::take_in;
use super::lines::{LONGEST_LINE, Line, MOST_LINES};
use crate::forms::Table;
use std::ops::Range;

/// The worth of each character of a label that is there, that is lacking, and that is another's.
const COMMON: i32 = 10;
const LACKING: i32 = -5;
const FOREIGN: i32 = -3;
/// A label that was cut short on purpose has no other words.
const CUT_SHORT: i32 = -1;
/// The worth of as many figures as the row has cells, and of another number of them.
const WHOLE: i32 = 30;
const UNEVEN: i32 = -20;
/// The worth of each character of words in no row, such as headings and groups, and of each figure in no row.
const UNUSED: i32 = -1;
const LOST_FIGURE: i32 = -12;

/// Of the characters of a label or of the words at its place, so many in a hundred stand in both.
const LEAST_COMMON: usize = 60;
/// Words cut short on purpose have at least so many characters in common with the label.
const SHORTEST_CUT: usize = 4;

/// Lines that may be a row, and what that is worth.
pub struct Piece {
    pub lines: Range<usize>,
    pub row: usize,
    pub worth: i32,
    /// Whether it has as many figures as the row has cells.
    pub is_whole: bool,
    /// Whether its figures stand before its words, or behind them, on lines of their own.
    pub leads: bool,
    pub trails: bool,
}

/// A row of the form in one of its wordings.
struct Target {
    row: usize,
    width: usize,
    label: Vec<char>,
}

/// Everything that may be a row.
pub fn pieces(table: &Table, lines: &[Line]) -> Vec<Piece> {
    let rows = table.rows.iter().enumerate();
    let targets = rows.flat_map(|(row, of)| {
        of.wordings.iter().map(move |wording| Target { row, width: of.width, label: wording.text.chars().collect() })
    });
    targets
        .flat_map(|target| (0..lines.len()).flat_map(|start| pieces_from(start, &target, lines)).collect::<Vec<_>>())
        .collect()
}

/// The pieces that begin with a line and may be the row.
fn pieces_from(start: usize, target: &Target, lines: &[Line]) -> Vec<Piece> {
    let Target { row, width, label } = target;
    let has_no_words = |line: &Line| line.words.is_empty();
    let mut pieces = Vec::new();
    // how many characters of each beginning of the label stand in the words so far, in order
    let mut common = vec![0; label.len() + 1];
    let (mut words, mut figures) = (0, 0);
    for (end, line) in (start + 1..).zip(&lines[start..]).take(MOST_LINES) {
        if line.is_wall || line.owner.is_some_and(|owner| owner != *row) {
            break;
        }
        line.words.iter().for_each(|&c| take_in(label, &mut common, c));
        words += line.words.len();
        figures += line.figures.len();
        if words > label.len() * 2 + LONGEST_LINE / 2 || figures > *width {
            break;
        }
        let shared = common[label.len()];
        let is_cut_short = shared >= SHORTEST_CUT && shared * 100 >= words * LEAST_COMMON && shared * 2 < label.len();
        if shared * 100 < label.len() * LEAST_COMMON && !is_cut_short {
            continue;
        }
        let is_whole = figures == *width;
        let of_figures = match figures {
            0 => 0,
            _ if is_whole => WHOLE,
            _ => UNEVEN,
        };
        let lacking = if is_cut_short { CUT_SHORT } else { LACKING };
        let worth = COMMON * count(shared)
            + lacking * count(label.len() - shared)
            + FOREIGN * count(words - shared)
            + of_figures;
        let (leads, trails) = (has_no_words(&lines[start]), has_no_words(line));
        pieces.push(Piece { lines: start..end, row: *row, worth, is_whole, leads, trails });
    }
    pieces
}

/// The worth of a line that is in no row.
pub fn unused(line: &Line) -> i32 {
    UNUSED * count(line.words.len()) + LOST_FIGURE * count(line.figures.len())
}

/// A number of characters or figures as a factor of what each is worth.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 1000)
}
