//! Cuts a run of digits into cells.

use crate::saturate::Saturate;
use std::ops::Range;

/// Most cells of a row that is read from a run.
pub(super) const MOST_CELLS: usize = 15;
/// Most characters of a row.
pub(super) const LONGEST_RUN: usize = 60;
/// Most digits of a figure; larger counts do not occur in a report.
const LONGEST_FIGURE: usize = 9;

/// The remaining steps of a search. Steps, not time, are limited so that every machine reads a text alike.
#[derive(Debug)]
pub(super) struct Steps(usize);

impl Steps {
    pub(super) fn new(steps: usize) -> Self {
        Self(steps)
    }

    /// Uses up steps; `false` if too few are left.
    pub(super) fn take(&mut self, steps: usize) -> bool {
        self.0 = self.0.saturating_sub(steps);
        self.0 > 0
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.0 == 0
    }
}

/// One way to cut a run: the end of each cell. A cell that ends where it begins is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    ends: [u8; MOST_CELLS],
    width: usize,
    start: u8,
}

impl Cut {
    fn new(start: usize) -> Self {
        Self { ends: [0; MOST_CELLS], width: 0, start: byte(start) }
    }

    /// The cut with these ends of cells, starting at the first character; `None` if there are too many.
    pub(super) fn at(ends: &[usize]) -> Option<Self> {
        (ends.len() <= MOST_CELLS).then(|| ends.iter().fold(Self::new(0), |cut, &end| cut.with(end)))
    }

    pub(super) fn end(&self) -> usize {
        self.width.checked_sub(1).map_or(self.start, |last| self.ends[last]).into()
    }

    pub(super) fn cell(&self, at: usize) -> Range<usize> {
        let start = at.checked_sub(1).map_or(self.start, |before| self.ends[before]);
        start.into()..self.ends[at].into()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        (0..self.width).map(|at| self.cell(at))
    }

    fn with(mut self, end: usize) -> Self {
        self.ends[self.width] = byte(end);
        self.width += 1;
        self
    }

    /// Appends the cells of the next cut.
    pub(super) fn followed_by(self, next: &Self) -> Self {
        next.cells().fold(self, |cut, cell| cut.with(cell.end))
    }
}

fn byte(position: usize) -> u8 {
    position.saturate()
}

/// Constraints on the cells of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub width: usize,
    /// Whether cells may be blank.
    pub may_be_blank: bool,
    /// The column whose figures may be negative.
    pub signed: Option<usize>,
}

/// Whether a character is a mark that fills a cell and stands for nothing.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '/' | '-' | '—' | '―' | '─')
}

/// Visits every cut from `start` on, to the end of the run if `is_whole`, otherwise to any position. Only the figure 0
/// begins with 0; a mark is a cell of its own.
pub(super) fn each_cut(
    run: &[char],
    start: usize,
    (shape, is_whole): (Shape, bool),
    steps: &mut Steps,
    visit: &mut dyn FnMut(&Cut),
) {
    extend(run, &Cut::new(start), (shape, is_whole), steps, visit);
}

fn extend(run: &[char], cut: &Cut, (shape, is_whole): (Shape, bool), steps: &mut Steps, visit: &mut dyn FnMut(&Cut)) {
    if !steps.take(4) {
        return;
    }
    let (at, left) = (cut.end(), shape.width - cut.width);
    if left == 0 {
        if !is_whole || at == run.len() {
            visit(cut);
        }
        return;
    }
    if shape.may_be_blank {
        extend(run, &cut.with(at), (shape, is_whole), steps, visit);
    }
    // each later cell needs a character
    let needed = if shape.may_be_blank { 0 } else { left - 1 };
    let Some(last) = run.len().checked_sub(needed).filter(|last| *last > at) else { return };
    let last = last.min(at + longest_cell(&run[at..], shape.signed == Some(cut.width)));
    let first = if is_whole && left == 1 { run.len() } else { at + 1 };
    for end in first..=last {
        extend(run, &cut.with(end), (shape, is_whole), steps, visit);
    }
}

/// Most of these characters that one cell can hold.
fn longest_cell(run: &[char], is_signed: bool) -> usize {
    match run {
        ['-', '1'..='9', ..] if is_signed => 1 + longest_cell(&run[1..], false),
        [] => 0,
        ['0', ..] => 1,
        [first, ..] if is_mark(*first) => 1,
        _ => run.iter().take(LONGEST_FIGURE).take_while(|c| c.is_ascii_digit()).count(),
    }
}

/// The figure of a cell; `None` for a blank cell or a mark.
pub(super) fn figure(cell: &[char]) -> Option<i64> {
    if let ['-', rest @ ..] = cell {
        return figure(rest).map(|figure| -figure);
    }
    cell.iter().try_fold(0_i64, |sum, c| Some(sum * 10 + i64::from(c.to_digit(10)?))).filter(|_| !cell.is_empty())
}

/// Every way to cut digits into `width` cells, some of which may be blank.
pub(crate) fn cut_with_blanks(digits: &str, width: usize) -> Vec<Vec<Option<i64>>> {
    let run: Vec<char> = digits.chars().collect();
    let mut ways = Vec::new();
    let shape = Shape { width, may_be_blank: true, signed: None };
    each_cut(&run, 0, (shape, true), &mut Steps::new(usize::MAX), &mut |cut| {
        ways.push(cut.cells().map(|cell| figure(&run[cell])).collect());
    });
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(run: &str, width: usize, may_be_blank: bool, expected: &[&str]) {
        let run: Vec<char> = run.chars().collect();
        let mut found = Vec::new();
        each_cut(&run, 0, (Shape { width, may_be_blank, signed: None }, true), &mut Steps::new(1000), &mut |cut| {
            found.push(cut.cells().map(|cell| run[cell].iter().collect::<String>()).collect::<Vec<_>>().join("|"));
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_figure_does_not_begin_with_zero() {
        check("1203", 3, false, &["1|20|3", "12|0|3"]);
        check("000", 3, false, &["0|0|0"]);
        check("000", 2, false, &[]);
        check("100", 3, false, &["1|0|0"]);
    }

    #[test]
    fn blanks_and_marks_are_cells() {
        check("12", 3, true, &["||12", "|1|2", "|12|", "1||2", "1|2|", "12||"]);
        check("1//2", 4, false, &["1|/|/|2"]);
        check("00", 2, true, &["0|0"]);
    }

    #[test]
    fn trying_ends_with_the_steps() {
        let run = vec!['1'; 40];
        let mut steps = Steps::new(5000);
        let mut count = 0;
        each_cut(&run, 0, (Shape { width: 15, may_be_blank: false, signed: None }, true), &mut steps, &mut |_| {
            count += 1;
        });
        assert!(steps.is_used_up() && count < 5000, "{count}");
    }
}
