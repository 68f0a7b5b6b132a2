//! Rows that the sums leave several ways to cut, for the sentences of the report to decide.

use crate::report::{Amount, Claim, ClaimKind, ClaimTime, Fact, Qualifier, Scope, TableReading};

/// A row that can be cut in several ways.
#[derive(Debug, Clone)]
pub struct Undecided {
    pub table: usize,
    /// Of the table's cells.
    pub first_cell: usize,
    /// What its cells would be.
    pub ways: Vec<Vec<Fact>>,
}

impl Undecided {
    /// The same row with its texts where another reading has them.
    pub fn moved(&self, moved: impl Fn(&Fact) -> Fact) -> Self {
        let ways = self.ways.iter().map(|way| way.iter().map(&moved).collect());
        Self { ways: ways.collect(), ..*self }
    }
}

/// Decides rows by the sentences of the report: the ways of which a sentence states a figure, where one is left, or where
/// all that are left have the same figure in a cell.
pub fn settle(tables: &mut [TableReading], undecided: &[Undecided], claims: &[Claim]) {
    for row in undecided {
        let width = row.ways.first().map_or(0, Vec::len);
        let table = &mut tables[row.table];
        let form = table.form;
        let first_cell = table.table().cells().start + row.first_cell;
        let cells = || first_cell..first_cell + width;
        let stated = |at: usize| {
            let cell = &form.cells[at];
            let of = move |claim: &&Claim| claim.metric == Some(cell.metric) && claim.applicant == cell.applicant;
            claims.iter().filter(of).filter(|claim| is_proof(claim)).map(|claim| claim.value)
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

/// Whether a claim states a figure of the year as it stands in a table.
fn is_proof(claim: &Claim) -> bool {
    let is_exact = claim.qualifier == Qualifier::Exact && claim.upper.is_none() && claim.step <= 1.0;
    let is_own = claim.time == ClaimTime::ThisYear && claim.scope == Scope::Agency && claim.part_of.is_none();
    claim.kind == ClaimKind::Amount && is_exact && is_own && claim.value != 0.0
}
