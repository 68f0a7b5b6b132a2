//! Changes against last year that a report's prose states for quantities of its tables. The words stay in the file.

use crate::report::{Applicant, Claim, ClaimKind, ClaimTime, Growth, Metric, Report, Scope};

/// A change of a table quantity that the prose states.
#[derive(Debug, Clone, Copy, PartialEq)]
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
        let is_of_the_year = claim.kind == ClaimKind::Growth && claim.time == ClaimTime::ThisYear;
        let is_of_the_agency = claim.scope != Scope::Cumulative && !report.is_of_another_scope(claim);
        // percentage points change a share, not the quantity
        let is_meant = is_of_the_year && is_of_the_agency && claim.unit != "百分点";
        (is_meant && report.form.as_ref()?.cells_of(&claim.quantities()).is_some()).then(|| Self {
            metric,
            applicant: claim.applicant,
            growth: Growth { stated: claim.stated_in_unit(), unit: claim.unit },
        })
    }
}

/// The changes that a report states, in text order.
pub(super) fn growths(report: &Report) -> Box<[MetricGrowth]> {
    report.claims.iter().filter_map(|claim| MetricGrowth::of(report, claim)).collect()
}
