//! Prints causes: the question to the agency, the finding that shows the cause best with the words of the source, and
//! the other findings below it.

use super::finding::{InCause, describe_review, render, to_json as finding_json};
use super::screen::{Screen, harmless};
use gouji::dataset::AuditedReport;
use gouji::finding::{Cause, Finding};
use gouji::language::Language;
use gouji::report::Metric;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A finding with its report.
pub(super) type Found<'a> = (&'a AuditedReport, &'a Finding);

/// A cause with its report and its findings, the most telling finding first.
pub(super) struct ShownCause<'a> {
    pub report: &'a AuditedReport,
    pub cause: &'a Cause,
    pub findings: Vec<Found<'a>>,
}

/// Every cause of these reports with its findings, which may be on other reports.
pub(super) fn causes<'a>(reports: &[&'a AuditedReport]) -> Vec<ShownCause<'a>> {
    let mut by_cause: HashMap<&str, Vec<Found>> = HashMap::new();
    for report in reports {
        for finding in &report.findings {
            by_cause.entry(&finding.cause_id).or_default().push((report, finding));
        }
    }
    let causes = reports.iter().flat_map(|report| report.causes.iter().map(move |cause| (*report, cause)));
    let shown = causes.map(|(report, cause)| {
        let mut findings = by_cause.remove(cause.id.as_str()).unwrap_or_default();
        let place = |(of, finding): &Found| {
            let id = of.finding_id(finding);
            cause.findings.iter().position(|known| *known == id)
        };
        findings.sort_by_cached_key(place);
        ShownCause { report, cause, findings }
    });
    shown.collect()
}

impl ShownCause<'_> {
    /// The cause as text.
    pub(super) fn render(&self, lang: Language, screen: Screen) -> String {
        let Some(((report, lead), others)) = self.findings.split_first() else { return String::new() };
        let also = others.iter().flat_map(|(_, finding)| {
            let review = finding.review.as_ref().map(|review| describe_review(review, lang));
            std::iter::once(also(finding, lang)).chain(review)
        });
        let in_cause = InCause { cause: self.cause, also: also.collect() };
        render(report, lead, Some(&in_cause), lang, screen)
    }

    /// The cause with the keys of its report, for `check --json`.
    pub(super) fn to_json(&self) -> Value {
        let Self { report, cause, .. } = self;
        let agency = report.agency();
        let root = &cause.root;
        json!({
            "cause_id": cause.id,
            "severity": cause.severity,
            "rule": cause.rule,
            "district": agency.map(|agency| &agency.district),
            "agency": agency.map(|agency| &agency.name),
            "year": report.year,
            "path": report.path,
            "part": report.part,
            "table": root.table,
            "metric": root.metric.map(Metric::key),
            "applicant": root.applicant,
            "row_label": root.row_label,
            "column_label": root.column_label,
            "reported": root.reported,
            "suggested": root.suggested,
            "slip": root.slip,
            "findings": cause.findings,
            "question_en": cause.question.en,
            "question_zh": cause.question.zh,
            "review": cause.review.as_ref().map(|review| review.state.key()),
        })
    }

    /// Its findings, for `check --json`.
    pub(super) fn findings_json(&self) -> impl Iterator<Item = Value> {
        self.findings.iter().map(|(report, finding)| finding_json(report, finding))
    }
}

/// The line for another finding of a cause.
fn also(finding: &Finding, lang: Language) -> String {
    let message = harmless(finding.message().get(lang));
    match lang {
        Language::En => format!("also {}: {message}", finding.rule),
        Language::Zh => format!("另见 {}：{message}", finding.rule),
    }
}
