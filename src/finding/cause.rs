//! Causes: what is likely to be one fault, with the findings that it explains, the cell or sentence at its root, and the question
//! to the agency.

use super::{Excerpt, Measure, Review, ReviewState, Severity, Slip};
use crate::language::Bilingual;
use crate::report::{Applicant, CellPlace, Metric};
use serde::{Deserialize, Serialize};

/// What is likely to be one fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// A name that stays the same from run to run as long as the fault has the same root, whatever the figures.
    pub id: String,
    /// The gravest of its findings.
    pub severity: Severity,
    /// Code of the rule of its most telling finding.
    pub rule: &'static str,
    /// What is likely to be wrong.
    pub root: Root,
    /// Cells of tables, some of which would have to change.
    pub cells: Vec<(Metric, Option<Applicant>)>,
    /// The sentence to put to the agency.
    pub question: Bilingual,
    /// The ids of its findings, the most telling one first.
    pub findings: Vec<String>,
    /// Their fingerprints, in this order.
    pub fingerprints: Vec<String>,
    /// The words of the source that show it.
    pub excerpt: Excerpt,
    /// Where these words are.
    pub place: CellPlace,
    /// The user's review, if there is one.
    pub review: Option<Box<Review>>,
}

/// The cell at which a fault lies, or the quantity of the sentence, in the words of the form. All fields are `None` for
/// faults that are about neither.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Root {
    /// The statutory table.
    pub table: Option<u8>,
    /// The quantity.
    pub metric: Option<Metric>,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// Label of the row, as the form prints it.
    pub row_label: Option<String>,
    /// Label of the column, as the form prints it.
    pub column_label: Option<String>,
    /// The figure in the report.
    pub reported: Option<Measure>,
    /// What it should be, as far as that follows from other figures.
    pub suggested: Option<Measure>,
    /// How the wrong figure may have come about.
    pub slip: Option<Slip>,
}

/// A cell at the root of a cause, by which rules over several reports find the cause again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootCell {
    /// The quantity.
    pub metric: Metric,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// Id of the cause.
    pub cause_id: String,
}

/// A finding of a rule over several reports on a cause that a report alone shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// Id of the cause.
    pub cause_id: String,
    /// Id of the finding.
    pub finding_id: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// How grave the finding is.
    pub severity: Severity,
    /// Whether a review of the finding still holds; `None` without one.
    pub review: Option<ReviewState>,
}

impl Cause {
    /// Whether each of its findings is waived, so that it fails no run.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.state == ReviewState::Waived)
    }

    /// Adds a finding.
    pub fn add(&mut self, addition: Addition) {
        let Addition { finding_id, fingerprint, severity, review, .. } = addition;
        self.findings.push(finding_id);
        self.fingerprints.push(fingerprint);
        self.severity = self.severity.max(severity);
        let state = ReviewState::of_all([self.review.as_ref().map(|review| review.state), review]);
        self.review = self.review.take().and_then(|review| Some(Box::new(Review { state: state?, ..*review })));
    }
}
