//! Runs the rules on single reports.

use super::culprit;
use super::settings::Settings;
use crate::finding::{self, Check, Finding, Reason, Severity};
use crate::report::Report;
use crate::rules::{RULES, Subject, Verdict};

/// Runs every rule on single reports, with default settings.
#[must_use]
pub fn audit(report: &Report) -> (Vec<Check>, Vec<Finding>) {
    audit_with(report, &Settings::default())
}

/// Runs every rule on single reports with the user's settings. A rule that is not selected gives `not_checked`.
#[must_use]
pub fn audit_with(report: &Report, settings: &Settings) -> (Vec<Check>, Vec<Finding>) {
    let subject = Subject::of(report);
    let mut findings = Vec::new();
    let mut checks = Vec::new();
    for (rule, check) in RULES.iter().filter_map(|rule| Some((rule, rule.reach.of_report()?))) {
        let mut verdict = settings.judge(rule, |context| {
            if report.is_cut() { Verdict::not_checked(Reason::CutShort) } else { check.check(&subject, context) }
        });
        if report.is_recognised {
            // what was recognised may be misread: the agency is asked, not blamed
            verdict.findings.iter_mut().for_each(|finding| finding.severity = finding.severity.min(Severity::Query));
        }
        findings.append(&mut verdict.findings);
        checks.push(Check { rule: rule.code, scope: "report", outcome: verdict.outcome, basis: verdict.basis });
    }
    culprit::attach(report, &mut findings);
    finding::number(&mut findings);
    (checks, findings)
}
