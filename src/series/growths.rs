//! Changes since last year that a report's prose states for quantities of its tables.

use crate::report::{Applicant, Assertion, CODEBOOK, Claim, ClaimTime, Growth, Metric, Report, Scope};
use serde::{Deserialize, Serialize};

/// A change of a table quantity that the prose states.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MetricGrowth {
    /// The quantity that changed.
    pub metric: Metric,
    /// `None` outside of the request table.
    pub applicant: Option<Applicant>,
    /// In the metric's unit, or in per cent.
    pub growth: Growth,
}

impl MetricGrowth {
    /// `None` for a claim that is no such change of the agency's own figures this year.
    #[must_use]
    pub fn of(report: &Report, claim: &Claim) -> Option<Self> {
        let metric = claim.metric?;
        let growth = match claim.asserts {
            // of a share, not of the quantity
            Assertion::Growth(Growth::Points(_)) => return None,
            Assertion::Growth(Growth::Amount(counted)) => Growth::Amount(counted.in_unit_of(metric)),
            Assertion::Growth(growth) => growth,
            Assertion::Amount(_) | Assertion::Part(_) | Assertion::Share(_) | Assertion::Absence => return None,
        };
        let is_of_the_agency = claim.scope != Scope::Cumulative && !report.is_of_another_scope(claim);
        // 本年减少5项 is a cell of its own
        let is_cell = CODEBOOK.roles.item_changes.contains(metric);
        let is_meant = !is_cell && claim.time == ClaimTime::ThisYear && is_of_the_agency;
        let is_of_cells = || Some(report.form.as_ref()?.cells_of(&claim.quantities()).is_some());
        (is_meant && is_of_cells()?).then_some(Self { metric, applicant: claim.applicant, growth })
    }
}

/// The changes that a report states, in text order.
pub(super) fn growths(report: &Report) -> Box<[MetricGrowth]> {
    report.claims.iter().filter_map(|claim| MetricGrowth::of(report, claim)).collect()
}
