//! Determines the cut of each row: as printed, the only possible one, or the one that the sums prove.

use super::cuts::{Cut, Shape, Steps, each_cut, figure};
use super::rows::Found;
use super::solve::{COLUMNS, Choice, Figures, Line, System, solve};
use super::text::Text;
use super::totals::{Block, by_totals};
use crate::forms::{CellIndex, Form, Identity, Row, RowIndex, TableIndex};
use crate::report::Proof;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Most ways to cut a row that is read.
const MOST_WAYS: usize = 6_000;
/// Most ways kept for a sentence to decide, of a row that the sums do not decide.
const MOST_WAYS_FOR_A_SENTENCE: usize = 200;

/// The rows of one table in running text.
pub(super) struct RunTable<'a> {
    pub text: &'a Text,
    pub form: &'a Form,
    pub table: TableIndex,
    pub rows: &'a [Found],
    pub may_be_blank: bool,
}

/// What is known about the cut of a row.
pub(super) enum Known {
    Blank,
    Cut(Cut, Proof),
    /// The ways left for a sentence to decide; empty if there are too many.
    Open(Vec<Cut>),
}

impl RunTable<'_> {
    pub(super) fn row(&self, found: &Found) -> &Row {
        &self.form.tables[self.table].rows[found.row]
    }

    fn chars(&self, found: &Found) -> &[char] {
        &self.text.chars[found.run.clone()]
    }

    fn shape(&self, found: &Found) -> Shape {
        let row = self.row(found);
        let signed = self.form.cells[row.cells].iter().position(|cell| cell.metric.entry().signed);
        Shape { width: row.width(), may_be_blank: self.may_be_blank, signed }
    }

    /// Determines what is known of each row.
    pub(super) fn known(&self, steps: &mut Steps) -> Vec<Known> {
        let ways: Vec<Option<Vec<Cut>>> = self.rows.iter().map(|found| self.ways(found, steps)).collect();
        let fixed: Vec<Option<Cut>> =
            self.rows.iter().zip(&ways).map(|(found, ways)| self.single_cut(found, ways.as_deref()?, steps)).collect();
        let proved = self.proved_by_columns(&ways, &fixed, steps);
        let mut known = Vec::new();
        for (at, found) in self.rows.iter().enumerate() {
            let cut = |proof| move |cut| Known::Cut(cut, proof);
            known.push(match fixed[at].map(cut(Proof::OnlyCut)).or(proved[at].map(cut(Proof::Identities))) {
                Some(known) => known,
                None if found.run.is_empty() => Known::Blank,
                None => {
                    let by_totals = self.proved_by_totals(found, steps);
                    by_totals.map_or_else(|| Known::open(ways[at].as_deref()), cut(Proof::Identities))
                }
            });
        }
        known
    }

    /// Every way to cut a row; `None` if there are too many.
    fn ways(&self, found: &Found, steps: &mut Steps) -> Option<Vec<Cut>> {
        let (run, shape) = (self.chars(found), self.shape(found));
        if shape.width == 1 || found.run.is_empty() {
            return Some(Vec::new());
        }
        if let Some(printed) = self.parted(found, shape) {
            return Some(vec![printed]);
        }
        // rows of several blocks are decided by their totals
        let numbered = run.len() - usize::from(found.may_be_numbered);
        let mut ways = Vec::new();
        for length in numbered..=run.len() {
            let mut take = |cut: &Cut| {
                if ways.len() <= MOST_WAYS {
                    ways.push(*cut);
                }
            };
            if shape.width <= COLUMNS || length == shape.width {
                each_cut(&run[..length], 0, (shape, true), steps, &mut take);
            }
        }
        (ways.len() <= MOST_WAYS && shape.width <= COLUMNS || ways.len() == 1).then_some(ways)
    }

    /// The cut at white space, if that gives as many cells as the row has.
    fn parted(&self, found: &Found, shape: Shape) -> Option<Cut> {
        let run = self.chars(found);
        let mut ends: Vec<usize> =
            (1..run.len()).filter(|at| self.text.gaps[found.run.start + at]).chain([run.len()]).collect();
        // the number of the next row is separate
        if found.may_be_numbered && ends.len() == shape.width + 1 && ends[shape.width - 1] + 1 == run.len() {
            ends.pop();
        }
        // a longer cell that begins with 0 is no figure, so white space does not delimit the cells
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let is_cell = |(start, end): (usize, usize)| run[start] != '0' || end == start + 1;
        let is_parted = ends.len() == shape.width && starts.zip(ends.iter().copied()).all(is_cell);
        Cut::at(&ends).filter(|_| is_parted)
    }

    /// The cut of a row, if there is only one way.
    fn single_cut(&self, found: &Found, ways: &[Cut], steps: &mut Steps) -> Option<Cut> {
        let (run, shape) = (self.chars(found), self.shape(found));
        if shape.width == 1 {
            // figures on both sides of white space are several
            let is_one = !run.is_empty() && !(1..run.len()).any(|at| self.text.gaps[found.run.start + at]);
            return Cut::at(&[found.end() - found.run.start]).filter(|_| is_one);
        }
        let [only] = ways else { return None };
        let blocks = self.blocks(found.row);
        let holds = |cut: &Cut| match &blocks[..] {
            [block] => block.sums(run, cut).holds,
            _ => true,
        };
        if shape.may_be_blank || holds(only) || self.parted(found, shape).is_some() {
            return Some(*only);
        }
        // the sum fails, but would hold with a blank cell: it is unknown which is right
        let mut has_rival = false;
        let blank = Shape { may_be_blank: true, ..shape };
        each_cut(run, 0, (blank, true), steps, &mut |cut| {
            has_rival |= holds(cut) && !cut.cell(shape.width - 1).is_empty();
        });
        (!has_rival).then_some(*only)
    }

    /// The blocks of a row, each with its own sum.
    fn blocks(&self, row: RowIndex) -> Vec<Block> {
        let own = self.form.tables[self.table].rows[row].cells;
        let within = self.identities().filter(|identity| self.is_within_row(identity, row));
        within
            .map(|identity| {
                let cells = || identity.left.iter().chain(&identity.right).map(|&at| own.offset(at));
                let total = own.offset(identity.left[0]);
                Block { cells: cells().min().unwrap_or(0)..cells().max().map_or(0, |last| last + 1), total }
            })
            .collect()
    }

    fn identities(&self) -> impl Iterator<Item = &Identity> {
        self.form.identities.iter().filter(|identity| self.form.cells[identity.left[0]].table == self.table)
    }

    fn is_within_row(&self, identity: &Identity, row: RowIndex) -> bool {
        identity.left.iter().chain(&identity.right).all(|&at| self.form.cells[at].row == row)
    }

    /// Whether every sum lies within one row.
    fn has_totals_alone(&self) -> bool {
        self.identities().all(|identity| self.is_within_row(identity, self.form.cells[identity.left[0]].row))
    }

    /// The column sums whose rows are all present and readable, and for each row found, whether all of its column sums
    /// are such.
    fn systems(&self, is_known: impl Fn(usize) -> bool) -> (Vec<System>, Vec<bool>) {
        let mut systems: Vec<System> = Vec::new();
        let mut is_whole = vec![true; self.rows.len()];
        let line_of = |at: CellIndex| self.rows.iter().position(|found| found.row == self.form.cells[at].row);
        for identity in self.identities() {
            if self.is_within_row(identity, self.form.cells[identity.left[0]].row) {
                continue;
            }
            let left = identity.left.iter().map(|&at| (line_of(at), 1));
            let terms: Vec<(Option<usize>, i64)> =
                left.chain(identity.right.iter().map(|&at| (line_of(at), -1))).collect();
            let all: Option<Vec<(usize, i64)>> =
                terms.iter().map(|(line, sign)| Some((line.filter(|line| is_known(*line))?, *sign))).collect();
            match all {
                Some(terms) => {
                    let system = System { terms };
                    if !systems.contains(&system) {
                        systems.push(system);
                    }
                }
                None => terms.iter().filter_map(|(line, _)| *line).for_each(|line| is_whole[line] = false),
            }
        }
        (systems, is_whole)
    }

    /// The cuts proved by the sums of rows and columns.
    fn proved_by_columns(
        &self,
        ways: &[Option<Vec<Cut>>],
        fixed: &[Option<Cut>],
        steps: &mut Steps,
    ) -> Vec<Option<Cut>> {
        if self.has_totals_alone() {
            return vec![None; self.rows.len()];
        }
        let choices: Vec<Vec<(Choice, Option<Cut>)>> = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, found)| match (fixed[at], &ways[at]) {
                (Some(cut), _) => self.choices(found, &[cut]),
                (None, _) if found.run.is_empty() => vec![(Choice::NOTHING, None)],
                (None, Some(ways)) if ways.len() > 1 => self.choices(found, ways),
                _ => Vec::new(),
            })
            .collect();
        let (systems, is_whole) = self.systems(|line| !choices[line].is_empty());
        if systems.is_empty() {
            return vec![None; self.rows.len()];
        }
        let lines: Vec<Line> = choices
            .iter()
            .zip(self.rows.iter().zip(fixed))
            .map(|(choices, (found, fixed))| Line {
                choices: choices.iter().map(|(choice, _)| *choice).collect(),
                is_fixed: fixed.is_some() || found.run.is_empty(),
            })
            .collect();
        let proved = solve(&lines, &systems, steps);
        let cut = |(line, choice): (usize, Option<usize>)| choices[line][choice?].1.filter(|_| is_whole[line]);
        proved.into_iter().enumerate().map(cut).collect()
    }

    /// The distinct figures that the cuts of a row give. If cuts differ in blanks only, the figures have no single cut.
    fn choices(&self, found: &Found, ways: &[Cut]) -> Vec<(Choice, Option<Cut>)> {
        let run = self.chars(found);
        let blocks = self.blocks(found.row);
        let mut known: HashMap<Figures, usize> = HashMap::new();
        let mut choices: Vec<(Choice, Option<Cut>)> = Vec::new();
        for cut in ways {
            let mut figures = [0; COLUMNS];
            for (column, cell) in cut.cells().enumerate() {
                figures[column] = figure(&run[cell]).unwrap_or(0);
            }
            match known.entry(figures) {
                Entry::Occupied(same) => choices[*same.get()].1 = None,
                Entry::Vacant(new) => {
                    new.insert(choices.len());
                    let sums = || blocks.iter().map(|block| block.sums(run, cut));
                    let (holds, is_slip) = (sums().all(|sums| sums.holds), sums().any(|sums| sums.is_slip));
                    choices.push((Choice { figures, holds, is_slip }, Some(*cut)));
                }
            }
        }
        choices
    }

    /// The cut of a row without column sums, if its own totals prove it.
    fn proved_by_totals(&self, found: &Found, steps: &mut Steps) -> Option<Cut> {
        let blocks = self.blocks(found.row);
        let shape = self.shape(found);
        let is_all = blocks.iter().map(|block| block.cells.len()).sum::<usize>() == shape.width;
        (is_all && self.has_totals_alone()).then(|| by_totals(self.chars(found), &blocks, shape, steps))?
    }
}

impl Choice {
    /// A row without any figures.
    const NOTHING: Self = Self { figures: [0; COLUMNS], holds: true, is_slip: false };
}

impl Known {
    fn open(ways: Option<&[Cut]>) -> Self {
        Self::Open(ways.filter(|ways| ways.len() <= MOST_WAYS_FOR_A_SENTENCE).unwrap_or_default().to_vec())
    }
}
