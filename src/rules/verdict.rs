//! The verdict of a rule.

use crate::finding::{Basis, Finding, Outcome, Reason};

/// A rule's verdict on a report.
#[derive(Debug)]
pub struct Verdict {
    /// Pass, fail, or the reason for neither.
    pub outcome: Outcome,
    /// Empty unless the rule failed.
    pub findings: Vec<Finding>,
    /// What the outcome is based on, if that is worth saying.
    pub basis: Option<Basis>,
}

impl Verdict {
    fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, basis: None }
    }

    /// Something that the rule needs is missing.
    #[must_use]
    pub fn not_checked(reason: Reason) -> Self {
        Self::new(Outcome::NotChecked(reason), Vec::new())
    }

    /// The rule does not apply to the report.
    #[must_use]
    pub fn not_applicable(reason: Reason) -> Self {
        Self::new(Outcome::NotApplicable(reason), Vec::new())
    }

    /// A fail if there are findings, else a pass.
    #[must_use]
    pub fn of(findings: Vec<Finding>) -> Self {
        Self::new(if findings.is_empty() { Outcome::Pass } else { Outcome::Fail }, findings)
    }
}
