//! The verdicts of a narrative rule on single claims.

use super::context::Context;
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Basis, Finding, Outcome, Reason};
use crate::language::Bilingual;

/// A rule's verdict on one claim.
#[derive(Debug)]
pub enum Judgement {
    /// It holds, and why.
    Holds(Bilingual),
    /// It contradicts the tables or another claim.
    Fails(Box<Finding>),
    /// It cannot be decided, and why.
    Open(Reason),
}

/// The index of a claim and the verdict on it.
pub(super) type Judged = (usize, Judgement);

/// How a rule judges the claims of a report.
#[derive(Debug, Clone, Copy)]
pub struct ClaimCheck {
    pub judge: fn(&Subject, &Context) -> Vec<Judged>,
    /// Why the rule does not apply if no claim is judged.
    pub nothing: &'static Reason,
}

impl ClaimCheck {
    #[must_use]
    pub fn check(self, subject: &Subject, context: &Context) -> Verdict {
        verdict((self.judge)(subject, context), self.nothing)
    }
}

/// Combines the verdicts on claims; `nothing` is the reason if there are none.
fn verdict(judged: Vec<Judged>, nothing: &Reason) -> Verdict {
    let mut findings = Vec::new();
    let (mut held, mut open) = (0_usize, None);
    for (_, judgement) in judged {
        match judgement {
            Judgement::Holds(_) => held += 1,
            Judgement::Fails(found) => findings.push(*found),
            Judgement::Open(why) => open = open.or(Some(why)),
        }
    }
    let mut verdict = match (findings.is_empty(), held, open) {
        (true, 0, Some(why)) => return Verdict::not_checked(why),
        (true, 0, None) => return Verdict::not_applicable(nothing.clone()),
        _ => Verdict::of(findings),
    };
    if verdict.outcome == Outcome::Pass {
        verdict.basis = Some(Basis::Held(held));
    }
    verdict
}
