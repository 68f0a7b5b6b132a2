//! What an auditor must find in the prose of a report, computed from its final claims.

use super::super::check::Finding;
use super::super::report::Report;
use super::{Claim, ClaimKind, Narrative, Sentence, quantity, share};

/// What is due on the prose of a report, beside its tables.
pub fn findings(report: &Report<'_>, narrative: &Narrative) -> Vec<Finding> {
    let claims: Vec<&Claim> = narrative.sentences.iter().flat_map(Sentence::claims).collect();
    let mut due: Vec<Finding> = Vec::new();
    let mut add = |rule, severity, claim: &Claim| {
        let finding = Finding { rule, severity, metric: claim.metric, applicant: claim.applicant, table: "" };
        if !due.contains(&finding) {
            due.push(finding);
        }
    };
    let truth = |name: &str| quantity(report, report.figures, report.year, name).map(|of| of.value);
    let stated =
        |name: &str| claims.iter().find(|claim| claim.quantity == name && is_stated(claim)).map(|claim| claim.value);
    for claim in &claims {
        let in_table =
            !claim.metric.is_empty() && !claim.metric.starts_with("disclosed") && claim.metric != "request_fees.amount";
        match claim.kind {
            ClaimKind::Amount | ClaimKind::Part
                if in_table && is_stated(claim) && truth(&claim.quantity).is_some_and(|value| value != claim.value) =>
            {
                add("N101", "error", claim);
            }
            ClaimKind::Absence if in_table && truth(&claim.quantity).is_some_and(|value| value > 0) => {
                add("N105", "error", claim);
            }
            ClaimKind::Share if !claim.whole.is_empty() => {
                let bases =
                    [&claim.quantity, &claim.whole].map(|name| stated(name).or_else(|| truth(name)).unwrap_or(0));
                if !follows(claim.value, bases[0], bases[1]) {
                    let of_whole = quantity(report, report.figures, report.year, &claim.whole);
                    let (metric, applicant) = of_whole.map_or(("", ""), |of| (of.metric, of.applicant));
                    add("N103", "error", &Claim { metric, applicant, ..(*claim).clone() });
                }
            }
            ClaimKind::Growth if claim.unit == "%" && claim.quantity == "disclosed" => {
                let before =
                    quantity(report, report.last_year, report.year - 1, &claim.quantity).map_or(0, |of| of.value);
                let now = stated(&claim.quantity).unwrap_or(0);
                let is_right =
                    (now > before) == (claim.value > 0) && follows(claim.value.abs(), (now - before).abs(), before);
                if !is_right {
                    add("N106", "error", claim);
                }
            }
            _ => {}
        }
        if let Some(list) = claim.whole_of {
            let parts = claims.iter().filter(|part| part.part_of == Some(list)).map(|part| part.value);
            let (count, sum) = parts.fold((0, 0), |(count, sum), part| (count + 1, sum + part));
            if count > 0 && (claim.is_complete && sum != claim.value || sum > claim.value) {
                add("N102", "error", claim);
            }
        }
        let again = claims.iter().any(|other| {
            is_stated(claim) && is_stated(other) && other.quantity == claim.quantity && other.value != claim.value
        });
        if again && !claim.metric.is_empty() && claim.quantity != "fee" {
            add("N104", "query", claim);
        }
    }
    let unstated = narrative.due_rules.iter().map(|&rule| {
        let (severity, metric, applicant) = match rule {
            "N107" => ("error", "requests.carried_out", "total"),
            "N108" => ("query", "request_fees.amount", ""),
            _ => ("query", "", ""),
        };
        Finding { rule, severity, metric, applicant, table: "" }
    });
    due.extend(unstated);
    due
}

/// Whether a claim states this year's true figure.
fn is_stated(claim: &Claim) -> bool {
    matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part)
        && !claim.last_year
        && !claim.is_rounded
        && claim.unit != "%"
}

/// Whether a printed share is part / whole, rounded or truncated at some decimal.
fn follows(printed: i64, part: i64, whole: i64) -> bool {
    whole > 0 && (0..=2).any(|decimals| [true, false].iter().any(|&cut| share(part, whole, decimals, cut) == printed))
}
