//! Counts the differences between two runs.

use super::row::Row;
use crate::change::{Item, State, Why};
use crate::finding::Severity;
use serde::Serialize;
use std::collections::BTreeMap;

/// Causes or findings of one state, by severity.
pub type FaultCounts = BTreeMap<Severity, usize>;

/// Counts of the differences from the run before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NewsCounts {
    /// Reports by state.
    pub reports: BTreeMap<&'static str, usize>,
    /// Changed reports that only moved.
    pub moved: usize,
    /// Cells that differ, of reports in both runs.
    pub facts: usize,
    /// Causes by state and severity.
    pub causes: BTreeMap<&'static str, FaultCounts>,
    /// Findings by state and severity.
    pub findings: BTreeMap<&'static str, FaultCounts>,
    /// Causes that differ, by the nearest reason.
    pub why: BTreeMap<&'static str, usize>,
    /// Causes that are newly open or graver than before: new ones, and those whose waiver no longer holds.
    pub newly_due: FaultCounts,
}

impl NewsCounts {
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.add(row);
        }
        counts
    }

    fn add(&mut self, row: &Row) {
        let faults = match row.item {
            Item::Report => {
                *self.reports.entry(row.state.key()).or_default() += 1;
                self.moved += usize::from(row.reasons().is_some_and(|reasons| reasons.why() == Why::Moved));
                return;
            }
            Item::Fact => {
                self.facts += 1;
                return;
            }
            Item::Cause => &mut self.causes,
            Item::Finding => &mut self.findings,
        };
        if let Some(severity) = row.severity {
            *faults.entry(row.state.key()).or_default().entry(severity).or_default() += 1;
        }
        if row.item != Item::Cause {
            return;
        }
        if let Some(reasons) = row.reasons() {
            *self.why.entry(reasons.why().key()).or_default() += 1;
        }
        if let Some(severity) = row.newly_due() {
            *self.newly_due.entry(severity).or_default() += 1;
        }
    }

    /// Causes of a state, of any severity.
    #[must_use]
    pub fn causes_of(&self, state: State) -> usize {
        self.causes.get(state.key()).map_or(0, |counts| counts.values().sum())
    }

    /// Causes of a state and a severity.
    #[must_use]
    pub fn causes_with(&self, state: State, severity: Severity) -> usize {
        self.causes.get(state.key()).and_then(|counts| counts.get(&severity)).copied().unwrap_or(0)
    }

    /// Reports of a state.
    #[must_use]
    pub fn reports_of(&self, state: State) -> usize {
        self.reports.get(state.key()).copied().unwrap_or(0)
    }
}
