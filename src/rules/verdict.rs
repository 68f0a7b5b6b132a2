//! What a rule says of what it looks at.

use crate::finding::{Basis, Finding, Outcome, Reason};

/// What a rule says of a report.
#[derive(Debug)]
pub struct Verdict {
    /// Pass, fail, or why neither.
    pub outcome: Outcome,
    /// Empty unless the rule failed.
    pub findings: Vec<Finding>,
    /// What the outcome rests on, where that is worth telling.
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

    /// A fail with these findings, a pass without any.
    #[must_use]
    pub fn of(findings: Vec<Finding>) -> Self {
        Self::new(if findings.is_empty() { Outcome::Pass } else { Outcome::Fail }, findings)
    }
}
