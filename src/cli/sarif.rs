//! Findings as SARIF 2.1.0, for tools that show the results of checkers beside their sources.

use super::cause::Found;
use gouji::dataset::{AuditedReport, Entry};
use gouji::finding::{Finding, Review, ReviewState, Severity};
use gouji::language::Language;
use gouji::rules::{RULES, Rule};
use gouji::source::Format;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Most results of a run: viewers show no more. The gravest are kept.
const MOST_RESULTS: usize = 5_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of a check.
pub(super) fn to_sarif(mut findings: Vec<Found>, unread: &[&Entry], lang: Language) -> Value {
    let all = findings.len();
    // the sort keeps the order of equal ones
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse((!finding.is_waived(), finding.severity)));
    findings.truncate(MOST_RESULTS);
    let results: Vec<Value> = findings.iter().map(|(report, finding)| result(report, finding, lang)).collect();
    let mut notifications: Vec<Value> = unread.iter().map(|entry| unread_file(entry, lang)).collect();
    if all > results.len() {
        let cut = format!("{} of {all} findings, the gravest; check --format json has all", results.len());
        notifications.push(json!({ "level": "warning", "message": { "text": cut } }));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
                "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            } },
            "language": lang.choose("en", "zh-CN"),
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Query => "warning",
        Severity::Info => "note",
    }
}

/// A rule with its documentation in both languages.
fn rule(rule: &Rule) -> Value {
    let both = |of: &dyn Fn(Language) -> String| Language::ALL.map(of).join("\n\n");
    let docs = both(&|language| rule.docs(language));
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": both(&|language| rule.summary(language)) },
        "help": { "text": docs, "markdown": docs },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(report: &AuditedReport, finding: &Finding, lang: Language) -> Value {
    let message = finding.message();
    let agency = report.agency();
    json!({
        "ruleId": finding.rule,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.rule),
        "level": level(finding.severity),
        "message": { "text": message.get(lang) },
        "locations": [location(report, finding)],
        "partialFingerprints": {
            "finding/v1": report.finding_id(finding),
            "figures/v1": finding.fingerprint(),
        },
        "suppressions": finding.review.iter().map(|review| suppression(review)).collect::<Vec<_>>(),
        "properties": {
            "district": agency.map(|agency| &agency.district),
            "agency": agency.map(|agency| &agency.name),
            "year": report.year,
            "reported": finding.reported,
            "expected": finding.expected,
            "formula": finding.formula,
            "message_en": message.en,
            "message_zh": message.zh,
        },
    })
}

fn location(report: &AuditedReport, finding: &Finding) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": reference(&report.path) } });
    let place = finding.place.place;
    if place.page == 0 && matches!(report.format, Format::Html | Format::Text) && place.offset > 0 {
        let mut region = json!({ "startLine": report.report.lines.line(place) });
        if !finding.excerpt.text.is_empty() {
            region["snippet"] = json!({ "text": finding.excerpt.text });
        }
        physical["region"] = region;
    }
    let mut location = json!({ "physicalLocation": physical });
    if place.page > 0 {
        location["properties"] = json!({ "page": place.page });
    }
    location
}

/// A path as a relative reference, with everything but ASCII letters and digits percent-encoded.
fn reference(path: &str) -> String {
    let mut reference = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            let _ = write!(reference, "%{byte:02X}");
        }
    }
    reference
}

/// The review of a finding. One that no longer holds needs another look.
fn suppression(review: &Review) -> Value {
    let status = if review.state == ReviewState::Waived { "accepted" } else { "underReview" };
    let day = review.on.map(|day| day.to_string()).unwrap_or_default();
    let said = [&review.verdict, &review.by, &day, &review.note].map(String::as_str);
    let said: Vec<&str> = said.into_iter().filter(|words| !words.is_empty()).collect();
    json!({ "kind": "external", "status": status, "justification": said.join("; ") })
}

fn unread_file(entry: &Entry, lang: Language) -> Value {
    let location = json!({ "physicalLocation": { "artifactLocation": { "uri": reference(&entry.source.shown()) } } });
    json!({ "level": "error", "message": { "text": entry.source.reason.get(lang) }, "locations": [location] })
}
