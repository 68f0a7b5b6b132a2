//! The verdicts of the narrative rules on the claims of a report, claim by claim.

use crate::report::Report;
use crate::rules::{Context, Judgement, RULES, Subject};

/// A rule's verdict on one claim.
#[derive(Debug)]
pub struct ClaimVerdict {
    /// Code of the rule.
    pub rule: &'static str,
    /// Index among the claims of the report.
    pub claim: usize,
    /// The rule's judgement of the claim.
    pub judgement: Judgement,
}

/// Every verdict, sorted by claim and rule; none on a report that is cut short.
#[must_use]
pub fn claim_verdicts(report: &Report) -> Vec<ClaimVerdict> {
    if report.is_cut() {
        return Vec::new();
    }
    let (subject, context) = (Subject::of(report), Context::default());
    let of_claims = RULES.iter().filter_map(|rule| Some((rule.code, rule.reach.of_claims()?)));
    let mut verdicts: Vec<ClaimVerdict> = of_claims
        .flat_map(|(rule, of_claims)| {
            let judged = (of_claims.judge)(&subject, &context);
            judged.into_iter().map(move |(claim, judgement)| ClaimVerdict { rule, claim, judgement })
        })
        .collect();
    verdicts.sort_by_key(|verdict| verdict.claim);
    verdicts
}
