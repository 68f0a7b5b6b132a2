//! What a report's prose says of changes against last year in quantities of its tables: the words stay in the file.

use crate::report::{Applicant, Claim, ClaimKind, ClaimTime, Growth, Metric, Report, Scope};

/// A change of a quantity of the tables, as the prose has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricGrowth {
    pub metric: Metric,
    pub applicant: Option<Applicant>,
    /// In the unit of the metric, or in per cent.
    pub growth: Growth,
}

impl MetricGrowth {
    /// What a claim says of such a change, if it does.
    #[must_use]
    pub fn of(report: &Report, claim: &Claim) -> Option<Self> {
        let metric = claim.metric?;
        let is_of_the_year = claim.kind == ClaimKind::Growth && claim.time == ClaimTime::ThisYear;
        let is_of_the_agency = claim.scope != Scope::Cumulative && !report.is_of_another_scope(claim);
        // a change of a share is none of the quantity
        let is_meant = is_of_the_year && is_of_the_agency && claim.unit != "百分点";
        (is_meant && report.form.as_ref()?.cells_of(metric, claim.applicant).is_some()).then(|| Self {
            metric,
            applicant: claim.applicant,
            growth: Growth { stated: claim.stated_in_unit(), unit: claim.unit },
        })
    }
}

/// The changes that a report states, in the order of its text.
pub fn growths(report: &Report) -> Box<[MetricGrowth]> {
    report.claims.iter().filter_map(|claim| MetricGrowth::of(report, claim)).collect()
}
