//! Finds the best division of the lines of a text among the rows of a table.

use super::super::filling::cut_zeros;
use super::super::likeness::common;
use super::super::row::{Figures, FoundRow, RowPlace};
use super::lines::Line;
use super::pieces::{Piece, unused};
use crate::document::{Cell, Document};
use crate::forms::{Numbering, RowIndex, Table};
use crate::index::Index;
use std::ops::Range;

/// Least difference in worth to every other division for figures to be assigned to a row.
const CLEARLY: i32 = 12;
/// Fewest characters that count as the rest of a label.
const SHORTEST_REST: usize = 2;

/// A row of the form with the figures near its label.
pub(super) struct PastedRow {
    row: RowIndex,
    place: RowPlace,
    numbering: Option<Numbering>,
    values: Vec<Cell>,
    /// The values assigned to cells, if they are surely this row's.
    figures: Option<Figures>,
    /// Whether the values stand behind the last words of the label.
    pub trails: bool,
    /// Whether their line has no words.
    pub is_bare: bool,
}

impl PastedRow {
    pub(super) fn is_clear(&self) -> bool {
        self.figures.is_some()
    }

    /// Records that the figures may be another row's.
    pub(super) fn doubt(&mut self) {
        self.figures = None;
    }

    pub(super) fn into_found(self) -> FoundRow {
        let Self { row, place, numbering, values, figures, .. } = self;
        FoundRow { row, place, numbering, figures: figures.unwrap_or(Figures::Unassigned(values)) }
    }
}

/// The possible divisions of the lines among the rows, with their worth.
pub(super) struct Division<'s> {
    document: &'s Document,
    table: &'s Table,
    lines: &'s [Line],
    pieces: Vec<&'s Piece>,
    /// For each line and row, the best worth of the lines before it among the rows before it.
    before: Vec<i32>,
    /// For each line and row, the best worth of the lines from it on among the rows from it on.
    behind: Vec<i32>,
}

impl<'s> Division<'s> {
    pub(super) fn of(document: &'s Document, table: &'s Table, lines: &'s [Line], mut pieces: Vec<&'s Piece>) -> Self {
        pieces.sort_by_key(|piece| (piece.lines.end, piece.row));
        let before = worth_before(table.rows.len(), lines, &pieces);
        let behind = worth_behind(table.rows.len(), lines, &pieces);
        Self { document, table, lines, pieces, before, behind }
    }

    fn width(&self) -> usize {
        self.table.rows.len() + 1
    }

    fn total(&self) -> i32 {
        self.behind[0]
    }

    /// Worth of the best division that contains a piece.
    fn with(&self, piece: &Piece) -> i32 {
        let width = self.width();
        self.before[piece.lines.start * width + piece.row.position()]
            + piece.worth
            + self.behind[piece.lines.end * width + piece.row.position() + 1]
    }

    /// The pieces of the best division, in order.
    pub(super) fn taken(&self) -> Vec<&'s Piece> {
        let mut best: Vec<&Piece> =
            self.pieces.iter().copied().filter(|piece| self.with(piece) == self.total()).collect();
        best.sort_by_key(|piece| (piece.row, piece.lines.start));
        let mut taken: Vec<&Piece> = Vec::new();
        for piece in best {
            if taken.last().is_none_or(|last| last.row < piece.row && last.lines.end <= piece.lines.start) {
                taken.push(piece);
            }
        }
        taken
    }

    /// Whether no figures are left over between the rows, or right before or behind them.
    pub(super) fn accounts_for_figures(&self) -> bool {
        let taken = self.taken();
        let mut ends = taken.iter().map(|piece| piece.lines.end);
        let Some(mut end) = ends.next() else { return false };
        let between = taken[1..].iter().all(|piece| {
            let gap = std::mem::replace(&mut end, piece.lines.end)..piece.lines.start;
            !self.has_figures(gap)
        });
        between && !self.is_bare(taken[0].lines.start.checked_sub(1)) && !self.is_bare(Some(end))
    }

    fn has_figures(&self, mut lines: Range<usize>) -> bool {
        lines.any(|at| !self.lines[at].figures.is_empty())
    }

    /// Whether a line holds only figures.
    fn is_bare(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.lines.get(at)).is_some_and(Line::is_bare)
    }

    pub(super) fn found(&self) -> Vec<PastedRow> {
        let taken = self.taken();
        taken.iter().enumerate().filter_map(|(at, piece)| self.found_row(&taken, at, piece)).collect()
    }

    fn found_row(&self, taken: &[&Piece], at: usize, piece: &Piece) -> Option<PastedRow> {
        let mut with_figures = piece.lines.clone().filter(|&at| !self.lines[at].figures.is_empty());
        let only = with_figures.next()?;
        // figures taken by no row may be the rest of this one's
        let before = at.checked_sub(1).map_or(piece.lines.start, |at| taken[at].lines.end)..piece.lines.start;
        let behind = piece.lines.end..taken.get(at + 1).map_or(piece.lines.end, |next| next.lines.start);
        let is_alone = !self.has_figures(before) && !self.has_figures(behind) && with_figures.next().is_none();
        let lines = &self.lines[piece.lines.clone()];
        let values: Vec<Cell> = lines.iter().flat_map(|line| line.figures.iter().copied()).collect();
        let width = self.table.rows[piece.row].width();
        let figures = if piece.is_whole {
            Some(Figures::in_order(&values))
        } else {
            cut_zeros(self.document, &values, width).map(Figures::CutApart)
        };
        Some(PastedRow {
            row: piece.row,
            place: self.lines[only].place,
            numbering: lines.iter().find(|line| !line.words.is_empty()).and_then(|line| line.numbering),
            values,
            figures: figures.filter(|_| is_alone && !self.is_torn(piece) && self.is_clear(only, piece.row)),
            trails: piece.trails,
            is_bare: self.lines[only].words.is_empty(),
        })
    }

    /// Whether the label continues beside figures on the next line, or begins beside figures on the line before. The
    /// row's figures may then be broken over both lines as well.
    fn is_torn(&self, piece: &Piece) -> bool {
        let words = |lines: Range<usize>| self.lines[lines].iter().flat_map(|line| line.words.iter().copied());
        let own: Vec<char> = words(piece.lines.clone()).collect();
        let wordings = &self.table.rows[piece.row].wordings;
        let goes_on = |at: usize, is_behind: bool| {
            let Some(line) = self.lines.get(at).filter(|line| !line.is_wall && !line.figures.is_empty()) else {
                return false;
            };
            if line.owner.is_some_and(|owner| owner != piece.row) {
                return false;
            }
            let mut longer = if is_behind { own.clone() } else { line.words.clone() };
            longer.extend(if is_behind { &line.words } else { &own });
            wordings.iter().any(|wording| {
                let label: Vec<char> = wording.text.chars().collect();
                let more = common(&label, &longer).saturating_sub(common(&label, &own));
                more >= SHORTEST_REST && more * 2 >= line.words.len()
            })
        };
        goes_on(piece.lines.end, true) || piece.lines.start.checked_sub(1).is_some_and(|at| goes_on(at, false))
    }

    /// Whether every division that gives the figures of a line to no row or another row is clearly worse.
    fn is_clear(&self, at: usize, row: RowIndex) -> bool {
        let others = self.pieces.iter().filter(|piece| piece.row != row && piece.lines.contains(&at));
        let width = self.width();
        let none =
            |row: usize| self.before[at * width + row] + unused(&self.lines[at]) + self.behind[(at + 1) * width + row];
        let best = others.map(|piece| self.with(piece)).chain((0..width).map(none)).max();
        best.is_none_or(|best| best + CLEARLY <= self.total())
    }
}

/// For each line and row, the best worth of the lines before it among the rows before it.
fn worth_before(rows: usize, lines: &[Line], by_end: &[&Piece]) -> Vec<i32> {
    let width = rows + 1;
    let mut before = vec![i32::MIN / 2; (lines.len() + 1) * width];
    before[..width].fill(0);
    let mut next = 0;
    for end in 1..=lines.len() {
        for row in 0..=rows {
            before[end * width + row] = before[(end - 1) * width + row] + unused(&lines[end - 1]);
        }
        while let Some(piece) = by_end.get(next).filter(|piece| piece.lines.end == end) {
            let worth = before[piece.lines.start * width + piece.row.position()] + piece.worth;
            let at = end * width + piece.row.position() + 1;
            before[at] = before[at].max(worth);
            next += 1;
        }
        for row in 0..rows {
            let at = end * width + row;
            before[at + 1] = before[at + 1].max(before[at]);
        }
    }
    before
}

/// For each line and row, the best worth of the lines from it on among the rows from it on.
fn worth_behind(rows: usize, lines: &[Line], by_end: &[&Piece]) -> Vec<i32> {
    let width = rows + 1;
    let mut behind = vec![i32::MIN / 2; (lines.len() + 1) * width];
    let mut by_start: Vec<&Piece> = by_end.to_vec();
    by_start.sort_by_key(|piece| std::cmp::Reverse(piece.lines.start));
    behind[lines.len() * width..].fill(0);
    let mut next = 0;
    for start in (0..lines.len()).rev() {
        for row in 0..=rows {
            behind[start * width + row] = behind[(start + 1) * width + row] + unused(&lines[start]);
        }
        while let Some(piece) = by_start.get(next).filter(|piece| piece.lines.start == start) {
            let worth = behind[piece.lines.end * width + piece.row.position() + 1] + piece.worth;
            let at = start * width + piece.row.position();
            behind[at] = behind[at].max(worth);
            next += 1;
        }
        for row in (0..rows).rev() {
            let at = start * width + row;
            behind[at] = behind[at].max(behind[at + 1]);
        }
    }
    behind
}
