//! Tables whose cells have run together: `一、本年新收政府信息公开申请数量640020470二、上年结转…`.
//!
//! Crawlers that take the text of a page lose the borders of its tables. The labels still tell the rows, and the sums of
//! the form often leave one way only to cut the digits behind them: what is proved so is read, and nothing else.

mod cuts;
mod rows;
mod solve;
mod text;
mod totals;
pub mod undecided;

#[cfg(test)]
mod tests;

use super::tables::Tables;
use super::tables::cells::{figure_of, push_joined};
use crate::document::{Document, Slice};
use crate::forms::{Form, Identity};
use crate::report::{CellPlace, Fact, Figure, Proof};
use cuts::{Cut, Shape, Steps, each_cut, figure};
use rows::{Found, Runs};
use solve::{COLUMNS, Choice, Figures, Line, System, solve};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use totals::{Block, by_totals};
use undecided::Undecided;

pub use cuts::cut_with_blanks;
pub use text::Text;

/// A table is given up after so many steps: some 20 ms.
const MOST_STEPS: usize = 500_000;
/// A row that can be cut in more ways is not read.
const MOST_WAYS: usize = 6_000;
/// Of a row that the sums do not decide so many ways are kept for a sentence.
const MOST_WAYS_FOR_A_SENTENCE: usize = 200;

/// The text of a document with its runs of digits, to look for the tables of several forms.
pub struct RunningText<'d> {
    document: &'d Document,
    text: Text,
}

/// One table while it is read.
struct Reading<'a> {
    document: &'a Document,
    text: &'a Text,
    form: &'a Form,
    table: usize,
    rows: &'a [Found],
    may_be_blank: bool,
}

/// What is known of a row.
enum Known {
    Blank,
    Cut(Cut, Proof),
    /// So many ways as are kept for a sentence.
    Open(Vec<Cut>),
}

impl<'d> RunningText<'d> {
    pub fn of(document: &'d Document) -> Self {
        Self { document, text: Text::of_all(document) }
    }

    /// Reads the tables of a form out of it.
    pub fn extract(&self, form: &Form) -> Tables {
        let runs = Runs::of(&self.text);
        let mut tables = Tables::none(form);
        let rows: Vec<Vec<Found>> = (0..form.tables.len()).map(|table| runs.rows(form, table)).collect();
        let may_be_blank = rows.iter().zip(&form.tables).any(|(rows, table)| {
            let is_short = |found: &&Found| found.run.len() < table.rows[found.row].width;
            let (blank, short): (Vec<&Found>, Vec<&Found>) =
                rows.iter().filter(is_short).partition(|f| f.run.is_empty());
            !short.is_empty() || blank.len() > 1
        });
        for (table, mut rows) in rows.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            // one row without any figures among rows that are full: they were lost on the way
            rows.retain(|found| may_be_blank || !found.run.is_empty());
            let reading = Reading { document: self.document, text: &self.text, form, table, rows: &rows, may_be_blank };
            reading.read(&mut tables);
            tables.found[table] = true;
            let begin = rows.first().and_then(|first| self.text.slice(first.run.start..first.run.start + 1));
            let end = rows.iter().map(|found| found.unit.end.max(found.run.end)).max();
            let last = end.and_then(|end| self.text.slice(end.saturating_sub(1)..end));
            tables
                .runs
                .extend(begin.zip(last).map(|(begin, last)| (table, Slice { start: begin.start, end: last.end })));
        }
        tables
    }
}

impl Reading<'_> {
    fn read(&self, tables: &mut Tables) {
        let mut steps = Steps::new(MOST_STEPS);
        let known = self.known(&mut steps);
        if steps.is_used_up() {
            let number = self.form.tables[self.table].number;
            tables.notes.push(
                format!(
                    "the cells of table {number} have run together, and there are too many ways to part them to try them all: \
                     they are not read; a copy of the report with its table whole will do"
                )
                .into(),
            );
        }
        for (at, (found, known)) in self.rows.iter().zip(known).enumerate() {
            let row = &self.form.tables[self.table].rows[found.row];
            let number = u16::try_from(at + 1).unwrap_or(u16::MAX);
            let facts = match &known {
                Known::Blank => vec![self.fact(found, row.first_cell, 0..0, number, Proof::Printed, tables); row.width],
                Known::Cut(cut, proof) => self.facts(found, cut, number, *proof, tables),
                Known::Open(ways) => {
                    let ways: Vec<Vec<Fact>> =
                        ways.iter().map(|cut| self.facts(found, cut, number, Proof::Sentence, tables)).collect();
                    if !ways.is_empty() {
                        let first_cell = row.first_cell - self.form.tables[self.table].cells().start;
                        tables.undecided.push(Undecided { table: self.table, first_cell, ways });
                    }
                    let raw = self.raw(found.run.start..found.unit.end.max(found.run.end), tables);
                    let unreadable =
                        |column| Fact::printed(Figure::Unreadable, raw, self.place(found, 0, column, number));
                    (0..row.width).map(unreadable).collect()
                }
            };
            tables.facts[row.first_cell..row.first_cell + row.width].copy_from_slice(&facts);
        }
    }

    fn chars(&self, found: &Found) -> &[char] {
        &self.text.chars[found.run.clone()]
    }

    fn shape(&self, found: &Found) -> Shape {
        let row = &self.form.tables[self.table].rows[found.row];
        let cells = &self.form.cells[row.first_cell..row.first_cell + row.width];
        let signed = cells.iter().position(|cell| cell.metric.entry().signed);
        Shape { width: row.width, may_be_blank: self.may_be_blank, signed }
    }

    fn known(&self, steps: &mut Steps) -> Vec<Known> {
        let ways: Vec<Option<Vec<Cut>>> = self.rows.iter().map(|found| self.ways(found, steps)).collect();
        let fixed: Vec<Option<Cut>> =
            self.rows.iter().zip(&ways).map(|(found, ways)| self.only(found, ways.as_deref()?, steps)).collect();
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

    /// Every way to cut a row; `None` where there are too many.
    fn ways(&self, found: &Found, steps: &mut Steps) -> Option<Vec<Cut>> {
        let (run, shape) = (self.chars(found), self.shape(found));
        if shape.width == 1 || found.run.is_empty() {
            return Some(Vec::new());
        }
        if let Some(printed) = self.parted(found, shape) {
            return Some(vec![printed]);
        }
        // the figures of several blocks are told by their totals
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

    /// A row whose cells white space parts, as many as it has.
    fn parted(&self, found: &Found, shape: Shape) -> Option<Cut> {
        let run = self.chars(found);
        let mut ends: Vec<usize> =
            (1..run.len()).filter(|at| self.text.gaps[found.run.start + at]).chain([run.len()]).collect();
        // the number of the next row stands apart
        if found.may_be_numbered && ends.len() == shape.width + 1 && ends[shape.width - 1] + 1 == run.len() {
            ends.pop();
        }
        // a cell that begins with 0 is no figure: white space does not part such a row
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let is_cell = |(start, end): (usize, usize)| run[start] != '0' || end == start + 1;
        let is_parted = ends.len() == shape.width && starts.zip(ends.iter().copied()).all(is_cell);
        Cut::at(&ends).filter(|_| is_parted)
    }

    /// The cut of a row that can be cut in one way only.
    fn only(&self, found: &Found, ways: &[Cut], steps: &mut Steps) -> Option<Cut> {
        let (run, shape) = (self.chars(found), self.shape(found));
        if shape.width == 1 {
            return Cut::at(&[found.unit.end.max(found.run.end) - found.run.start]).filter(|_| !run.is_empty());
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
        // its sum fails, and would hold if a cell were blank: which of both it is nobody knows
        let mut has_rival = false;
        let blank = Shape { may_be_blank: true, ..shape };
        each_cut(run, 0, (blank, true), steps, &mut |cut| {
            has_rival |= holds(cut) && !cut.cell(shape.width - 1).is_empty();
        });
        (!has_rival).then_some(*only)
    }

    /// The sums within a row.
    fn blocks(&self, row: usize) -> Vec<Block> {
        let first = self.form.tables[self.table].rows[row].first_cell;
        let within = self.identities().filter(|identity| self.is_within_row(identity, row));
        within
            .map(|identity| {
                let cells = || identity.left.iter().chain(&identity.right).map(|at| at - first);
                let total = identity.left[0] - first;
                Block { cells: cells().min().unwrap_or(0)..cells().max().map_or(0, |last| last + 1), total }
            })
            .collect()
    }

    fn identities(&self) -> impl Iterator<Item = &Identity> {
        self.form.identities.iter().filter(|identity| self.form.cells[identity.left[0]].table == self.table)
    }

    fn is_within_row(&self, identity: &Identity, row: usize) -> bool {
        identity.left.iter().chain(&identity.right).all(|&at| self.form.cells[at].row == row)
    }

    /// Whether no sum goes over several rows.
    fn has_totals_alone(&self) -> bool {
        self.identities().all(|identity| self.is_within_row(identity, self.form.cells[identity.left[0]].row))
    }

    /// The sums of the columns, those of which every row is here and can be read, and whether each row stands in those
    /// alone. Rows are counted as they were found.
    fn systems(&self, is_known: impl Fn(usize) -> bool) -> (Vec<System>, Vec<bool>) {
        let mut systems: Vec<System> = Vec::new();
        let mut is_whole = vec![true; self.rows.len()];
        let line_of = |at: usize| self.rows.iter().position(|found| found.row == self.form.cells[at].row);
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

    /// The cuts that the sums of the rows and of the columns prove.
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

    /// The figures that the ways to cut a row come down to. Where blanks alone make a difference there is no one cut.
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

    /// The cut of a row that stands in no sum of a column and is proved by its own totals.
    fn proved_by_totals(&self, found: &Found, steps: &mut Steps) -> Option<Cut> {
        let blocks = self.blocks(found.row);
        let shape = self.shape(found);
        let is_all = blocks.iter().map(|block| block.cells.len()).sum::<usize>() == shape.width;
        (is_all && self.has_totals_alone()).then(|| by_totals(self.chars(found), &blocks, shape, steps))?
    }

    fn facts(&self, found: &Found, cut: &Cut, number: u16, proof: Proof, tables: &mut Tables) -> Vec<Fact> {
        let first = self.form.tables[self.table].rows[found.row].first_cell;
        cut.cells()
            .enumerate()
            .map(|(column, cell)| self.fact(found, first + column, cell, number, proof, tables))
            .collect()
    }

    /// A cell of a row, whose characters are counted in its run.
    fn fact(
        &self,
        found: &Found,
        at: usize,
        cell: Range<usize>,
        number: u16,
        proof: Proof,
        tables: &mut Tables,
    ) -> Fact {
        let column = at - self.form.tables[self.table].rows[found.row].first_cell;
        let place = self.place(found, cell.start, column, number);
        let own = found.run.start + cell.start..found.run.start + cell.end;
        let figure = figure_of(self.form, at, &self.text.string(own.clone()));
        Fact { figure, raw: self.raw(own, tables), place, proof }
    }

    fn place(&self, found: &Found, within: usize, column: usize, number: u16) -> CellPlace {
        let small = |position: usize| u16::try_from(position).unwrap_or(u16::MAX);
        let table = small(self.document.grids().count() + 1 + self.table);
        let at = (found.run.start + within).min(found.run.end.saturating_sub(1));
        CellPlace { place: self.text.place(at), table, row: number, column: small(column + 1) }
    }

    fn raw(&self, range: Range<usize>, tables: &mut Tables) -> Slice {
        let own = self.text.slice(range.clone());
        own.unwrap_or_else(|| push_joined(self.document, tables, &self.text.string(range)))
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
