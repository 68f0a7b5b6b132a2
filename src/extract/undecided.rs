//! Uses sentences of the report to decide between the possible cuts of a row, if the sums do not.

use crate::forms::{CellIndex, TableIndex};
use crate::index::{IndexRange, IndexVec};
use crate::report::{Assertion, Claim, ClaimTime, Fact, Scope, TableReading};

/// A row with several possible cuts.
#[derive(Debug, Clone)]
pub(super) struct Undecided {
    /// Its table.
    pub table: TableIndex,
    /// Its cells in the form that the table follows.
    pub cells: IndexRange<CellIndex>,
    /// The facts that each possible cut would give.
    pub ways: Vec<Vec<Fact>>,
}

impl Undecided {
    /// The same row, with the texts of its facts moved by a function.
    pub(super) fn moved(&self, moved: impl Fn(&Fact) -> Fact) -> Self {
        let ways = self.ways.iter().map(|way| way.iter().map(&moved).collect());
        Self { ways: ways.collect(), ..*self }
    }
}

/// Drops the cuts that contradict a figure stated in a sentence, and fills each cell on which the remaining ones agree. A row
/// without a stated figure stays undecided.
pub(super) fn decide(tables: &mut IndexVec<TableIndex, TableReading>, undecided: &[Undecided], claims: &[Claim]) {
    for row in undecided {
        let table = &mut tables[row.table];
        let form = table.form;
        let stated = |at: CellIndex| {
            let cell = &form.cells[at];
            let is_its = move |claim: &&Claim| claim.metric == Some(cell.metric) && claim.applicant == cell.applicant;
            claims.iter().filter(is_its).filter(|claim| is_proof(claim)).map(Claim::amount)
        };
        if row.cells.iter().all(|at| stated(at).next().is_none()) {
            continue;
        }
        let agrees = |way: &&Vec<Fact>| {
            (row.cells.iter().zip(*way)).all(|(at, fact)| stated(at).all(|value| fact.figure.value() == Some(value)))
        };
        let left: Vec<&Vec<Fact>> = row.ways.iter().filter(agrees).collect();
        let Some((first, others)) = left.split_first() else { continue };
        for (column, at) in row.cells.iter().enumerate() {
            let is_same =
                |way: &&Vec<Fact>| way[column].raw == first[column].raw && way[column].figure == first[column].figure;
            if others.iter().all(is_same) {
                *table.fact_mut(at) = first[column];
            }
        }
    }
}

/// Whether a claim states a figure exactly as a table would.
fn is_proof(claim: &Claim) -> bool {
    let is_own = claim.time == ClaimTime::ThisYear && claim.scope == Scope::Agency && claim.part_of.is_none();
    matches!(claim.asserts, Assertion::Amount(_)) && claim.is_exact() && is_own && !claim.value().is_zero()
}
