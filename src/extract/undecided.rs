//! Decides rows that the sums leave undecided by the sentences of the report.

use crate::report::{Amount, Claim, ClaimKind, ClaimTime, Fact, Qualifier, Scope, TableReading};

/// A row with several possible cuts.
#[derive(Debug, Clone)]
pub(super) struct Undecided {
    /// Index of the table in its form.
    pub table: usize,
    /// Index of its first cell among those of the table.
    pub first_cell: usize,
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

/// Fills each cell on which all cuts agree that fit the figures stated by the report's sentences. A row without a
/// stated figure stays undecided.
pub(super) fn settle(tables: &mut [TableReading], undecided: &[Undecided], claims: &[Claim]) {
    for row in undecided {
        let width = row.ways.first().map_or(0, Vec::len);
        let table = &mut tables[row.table];
        let form = table.form;
        let first_cell = table.table().cells().start + row.first_cell;
        let cells = || first_cell..first_cell + width;
        let stated = |at: usize| {
            let cell = &form.cells[at];
            let is_its = move |claim: &&Claim| claim.metric == Some(cell.metric) && claim.applicant == cell.applicant;
            claims.iter().filter(is_its).filter(|claim| is_proof(claim)).map(|claim| claim.value)
        };
        if cells().all(|at| stated(at).next().is_none()) {
            continue;
        }
        let agrees = |way: &&Vec<Fact>| {
            cells()
                .zip(way.iter())
                .all(|(at, fact)| stated(at).all(|value| fact.figure.value().map(Amount::to_f64) == Some(value)))
        };
        let left: Vec<&Vec<Fact>> = row.ways.iter().filter(agrees).collect();
        let Some((first, others)) = left.split_first() else { continue };
        for (column, at) in cells().enumerate() {
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
    let is_exact = claim.qualifier == Qualifier::Exact && claim.upper.is_none() && claim.step <= 1.0;
    let is_own = claim.time == ClaimTime::ThisYear && claim.scope == Scope::Agency && claim.part_of.is_none();
    claim.kind == ClaimKind::Amount && is_exact && is_own && claim.value != 0.0
}
