//! A report under audit.

use super::verdict::Verdict;
use crate::finding::{Finding, Reason};
use crate::report::{Fact, FilledForm, Report};

/// A report under audit, with its form.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'r> {
    /// The report under audit.
    pub report: &'r Report,
    /// Its tables; `None` without a known form.
    pub form: Option<&'r FilledForm>,
}

impl<'r> Subject<'r> {
    /// The subject of a report.
    #[must_use]
    pub fn of(report: &'r Report) -> Self {
        Self { report, form: report.form.as_ref() }
    }

    /// The verdict on something absent: a fail, unless part of the file was lost and may contain it.
    #[must_use]
    pub fn absent(&self, findings: Vec<Finding>) -> Verdict {
        match self.report.loss() {
            Some(loss) if !findings.is_empty() => Verdict::not_checked(Reason::Lost(loss)),
            _ => Verdict::of(findings),
        }
    }

    /// The printed text of a cell.
    #[must_use]
    pub fn raw(&self, fact: &Fact) -> &str {
        self.report.str(fact.raw)
    }
}
