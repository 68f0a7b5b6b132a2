//! Candidate pieces: ranges of lines that may be a row of the form, with their worth.

use super::super::likeness::take_in;
use super::lines::{LONGEST_LINE, Line, MOST_LINES};
use crate::forms::{RowIndex, Table, Wording};
use std::ops::Range;

/// Worth of each character of the label that is present.
const COMMON: i32 = 10;
/// Worth of each character of the label that is lacking.
const LACKING: i32 = -5;
/// Worth of each character that is not the label's.
const FOREIGN: i32 = -3;
/// Worth of each lacking character of a label that was cut short on purpose and has no other words.
const CUT_SHORT: i32 = -1;
/// Worth of as many figures as the row has cells.
const WHOLE: i32 = 30;
/// Worth of another number of figures.
const UNEVEN: i32 = -20;
/// Worth of each character of words in no row, such as headings and group names.
const UNUSED: i32 = -1;
/// Worth of each figure in no row.
const LOST_FIGURE: i32 = -12;

/// Least share of the characters of a label, or of the words in its place, that must be common, in per cent.
const LEAST_COMMON: usize = 60;
/// Fewest characters of a label that was cut short on purpose.
const SHORTEST_CUT: usize = 4;

/// A range of lines that may be a row, with its worth.
pub(super) struct Piece {
    pub lines: Range<usize>,
    pub row: RowIndex,
    pub worth: i32,
    /// Whether its figures are as many as the cells of the row.
    pub is_whole: bool,
    /// Whether figures stand on a line of their own before its words.
    pub leads: bool,
    /// Whether figures stand on a line of their own behind its words.
    pub trails: bool,
}

/// A row of the form in one of its wordings.
struct Target {
    row: RowIndex,
    width: usize,
    label: Vec<char>,
}

/// All candidate pieces.
pub(super) fn pieces(table: &Table, lines: &[Line]) -> Vec<Piece> {
    let targets = table.rows.indexed().flat_map(|(at, row)| {
        let label = |wording: &Wording| wording.text.chars().collect();
        row.wordings.iter().map(move |wording| Target { row: at, width: row.width(), label: label(wording) })
    });
    targets
        .flat_map(|target| (0..lines.len()).flat_map(|start| pieces_from(start, &target, lines)).collect::<Vec<_>>())
        .collect()
}

/// The candidate pieces for a row that begin with a line.
fn pieces_from(start: usize, target: &Target, lines: &[Line]) -> Vec<Piece> {
    let Target { row, width, label } = target;
    let has_no_words = |line: &Line| line.words.is_empty();
    let mut pieces = Vec::new();
    // length of the common subsequence of each prefix of the label with the words so far
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

/// Worth of a line that belongs to no row.
pub(super) fn unused(line: &Line) -> i32 {
    UNUSED * count(line.words.len()) + LOST_FIGURE * count(line.figures.len())
}

/// A number of characters or figures, as a factor for their worth.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 1000)
}
