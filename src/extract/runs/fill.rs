//! Fills the cells of a form from cut runs.

use super::cuts::Cut;
use super::rows::Found;
use super::table::{Known, RunTable};
use crate::document::Slice;
use crate::extract::tables::filling::{Filling, figure_of};
use crate::extract::undecided::Undecided;
use crate::forms::Row;
use crate::index::Index;
use crate::report::{CellPlace, Fact, Figure, GridPlace, Proof};
use crate::saturate::Saturate;
use std::ops::Range;

/// Fills the rows of a table as far as their cuts are known.
pub(super) fn fill(filling: &mut Filling, table: &RunTable, known: &[Known]) {
    for (at, (found, known)) in table.rows.iter().zip(known).enumerate() {
        let row = table.row(found);
        let run = RunRow { table, found, row, number: small(at + 1) };
        let facts = match known {
            Known::Blank => vec![run.fact(filling, 0, 0..0, Proof::Printed); row.width()],
            Known::Cut(cut, proof) => run.facts(filling, cut, *proof),
            Known::Open(ways) => {
                let ways: Vec<Vec<Fact>> = ways.iter().map(|cut| run.facts(filling, cut, Proof::Sentence)).collect();
                if !ways.is_empty() {
                    filling.tables.undecided.push(Undecided { table: table.table, cells: row.cells, ways });
                }
                run.unreadable(filling)
            }
        };
        row.cells.iter().zip(facts).for_each(|(at, fact)| filling.set(at, fact));
    }
}

/// One row of the table, with its number counted from 1.
struct RunRow<'r> {
    table: &'r RunTable<'r>,
    found: &'r Found,
    row: &'r Row,
    number: u16,
}

impl RunRow<'_> {
    fn facts(&self, filling: &mut Filling, cut: &Cut, proof: Proof) -> Vec<Fact> {
        cut.cells().enumerate().map(|(column, cell)| self.fact(filling, column, cell, proof)).collect()
    }

    /// The fact of a cell, given its characters within the run.
    fn fact(&self, filling: &mut Filling, column: usize, cell: Range<usize>, proof: Proof) -> Fact {
        let place = self.place(filling, cell.start, column);
        let own = self.found.run.start + cell.start..self.found.run.start + cell.end;
        let figure = figure_of(self.table.form, self.row.cells.at(column), &self.table.text.string(own.clone()));
        Fact { proof, ..Fact::printed(figure, self.raw(filling, own), place) }
    }

    fn unreadable(&self, filling: &mut Filling) -> Vec<Fact> {
        let raw = self.raw(filling, self.found.run.start..self.found.end());
        let fact = |column| Fact::printed(Figure::Unreadable, raw, self.place(filling, 0, column));
        (0..self.row.width()).map(fact).collect()
    }

    /// Position of a cell. The tables of the form are numbered after the tables in grids.
    fn place(&self, filling: &Filling, within: usize, column: usize) -> CellPlace {
        let table = small(filling.document.grids().count() + 1 + self.table.table.position());
        let run = &self.found.run;
        let at = (run.start + within).min(run.end.saturating_sub(1));
        CellPlace {
            place: self.table.text.place(at),
            grid: Some(GridPlace { table, row: self.number, column: small(column + 1) }),
        }
    }

    fn raw(&self, filling: &mut Filling, range: Range<usize>) -> Slice {
        let own = self.table.text.slice(range.clone());
        own.unwrap_or_else(|| filling.join(&self.table.text.string(range)))
    }
}

fn small(number: usize) -> u16 {
    number.saturate()
}
