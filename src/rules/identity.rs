//! Checks the reconciliation identities of a form: the sum of the left cells is the sum of the right cells.
//!
//! Blank cells and marks count as nothing, and a mismatch that involves one is only a `query`. An identity with a
//! missing or unreadable cell is not checked. Nor is one with a cell that was read by means of the sums, since it holds
//! by construction.

use super::context::Context;
use super::excerpt::{BLANK, cell_name, row_excerpt};
use super::rule::Rule;
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Reason, Related, Severity};
use crate::forms::{CellIndex, Identity};
use crate::report::{Amount, Figure, TableReading};
use serde::Serialize;

/// An identity that does not hold.
pub(super) struct Mismatch<'s> {
    pub table: &'s TableReading,
    pub identity: &'s Identity,
    pub left: Amount,
    pub right: Amount,
    has_blank: bool,
}

/// The figure in a cell that takes part in a sum; `None` where the cell is blank.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(transparent)]
pub(super) struct Term(Option<Amount>);

impl Term {
    /// The figure in English; a blank is not 0.
    pub(super) fn english(self) -> String {
        self.0.map_or_else(|| "blank".to_owned(), |value| value.to_string())
    }

    /// A Chinese name followed by the figure: `新收72件`.
    pub(super) fn named(self, name: &str, unit: &str) -> String {
        self.0.map_or_else(|| format!("{name}（空白）"), |value| format!("{name}{value}{unit}"))
    }

    /// States in Chinese what a total is, and what its parts add up to instead.
    pub(super) fn differs_from_sum(self, total: &str, parts: &str, sum: Amount) -> String {
        match self.0 {
            Some(value) => format!("{total}填报数为{value}，与{parts}之和{sum}不符"),
            None => format!("{total}空白，{parts}之和为{sum}"),
        }
    }
}

impl Mismatch<'_> {
    /// The figures of the cells on the left.
    pub(super) fn left<const N: usize>(&self) -> [Term; N] {
        std::array::from_fn(|position| self.term(self.identity.left[position]))
    }

    /// The figures of the first cells on the right.
    pub(super) fn right<const N: usize>(&self) -> [Term; N] {
        std::array::from_fn(|position| self.term(self.identity.right[position]))
    }

    fn term(&self, cell: CellIndex) -> Term {
        Term(self.table.value(cell))
    }

    pub(super) fn row(&self) -> &'static str {
        self.table.form.row_label(self.identity.left[0])
    }

    pub(super) fn column(&self) -> &'static str {
        &self.table.form.cells[self.identity.left[0]].column_label
    }

    /// For example `12 + 1 = 13 ≠ 11 + 1 = 12`. Zero cells are left out; `␣` stands for a side of blanks.
    fn formula(&self) -> String {
        let side = |cells: &[CellIndex], sum: Amount| {
            let figures = || cells.iter().filter_map(|&at| self.term(at).0);
            if figures().next().is_none() {
                return BLANK.to_string();
            }
            let terms: Vec<String> =
                figures().filter(|value| !value.is_zero()).map(|value| value.to_string()).collect();
            match &terms[..] {
                [] => "0".to_owned(),
                [one] => one.clone(),
                several => format!("{} = {sum}", several.join(" + ")),
            }
        };
        format!("{} ≠ {}", side(&self.identity.left, self.left), side(&self.identity.right, self.right))
    }
}

/// Checks every identity of a rule; `fault` turns a mismatch into the rule's finding.
pub(super) fn check<F: Fault>(subject: &Subject, context: &Context, rule: &Rule, fault: fn(&Mismatch) -> F) -> Verdict {
    let Some(form) = subject.form else { return Verdict::not_checked(Reason::NoForm) };
    let own = |table: &TableReading| table.identities().filter(|identity| identity.rule == rule.code);
    let identities: Vec<_> =
        form.tables().iter().flat_map(|table| own(table).map(move |identity| (table, identity))).collect();
    if identities.is_empty() {
        return Verdict::not_applicable(Reason::NoSuchIdentity);
    }
    let mut findings = Vec::new();
    let (mut held, mut used, mut unknown) = (0_usize, 0_usize, Vec::new());
    let mut is_there = true;
    for (table, identity) in identities {
        is_there &= table.is_found;
        match evaluate(table, identity) {
            Evaluation::Nothing => {}
            Evaluation::Unknown(cell) => unknown.push((table, cell)),
            Evaluation::Used => used += 1,
            Evaluation::Sums { left, right, .. } if (left - right).abs() <= context.tolerance => held += 1,
            Evaluation::Sums { left, right, has_blank } => {
                let mismatch = Mismatch { table, identity, left, right, has_blank };
                findings.push(mismatch_finding(subject, &mismatch, rule, fault(&mismatch)));
            }
        }
    }
    if !findings.is_empty() {
        return Verdict::of(findings);
    }
    if used > 0 {
        return Verdict::not_checked(Reason::UsedToRead { others_hold: held });
    }
    match (held, unknown.first()) {
        (_, None) if held > 0 => Verdict::of(findings),
        _ if !is_there => Verdict::not_checked(Reason::TableAbsent),
        (_, None) => Verdict::not_checked(Reason::EveryCellBlank),
        (_, Some(&(table, cell))) => {
            let (unchecked, cell) = (unknown.len(), cell_name(table.form, cell));
            Verdict::not_checked(Reason::UnreadableCells { held, unchecked, cell })
        }
    }
}

enum Evaluation {
    /// Every cell is blank.
    Nothing,
    /// This cell is missing or unreadable.
    Unknown(CellIndex),
    /// A cell was read by means of the sums.
    Used,
    Sums {
        left: Amount,
        right: Amount,
        has_blank: bool,
    },
}

fn evaluate(table: &TableReading, identity: &Identity) -> Evaluation {
    let (mut has_figure, mut has_blank) = (false, false);
    for &at in identity.left.iter().chain(&identity.right) {
        match table.fact(at).figure {
            Figure::Missing | Figure::Unreadable | Figure::Quarantined => return Evaluation::Unknown(at),
            Figure::Blank | Figure::Mark => has_blank = true,
            Figure::Reported(_) | Figure::Annotated(_) => has_figure = true,
        }
    }
    if identity.left.iter().chain(&identity.right).any(|&at| table.fact(at).proof.is_by_sums()) {
        return Evaluation::Used;
    }
    if !has_figure {
        return Evaluation::Nothing;
    }
    let sum = |cells: &[CellIndex]| cells.iter().filter_map(|&at| table.value(at)).sum();
    Evaluation::Sums { left: sum(&identity.left), right: sum(&identity.right), has_blank }
}

fn mismatch_finding(subject: &Subject, mismatch: &Mismatch, rule: &Rule, fault: impl Fault) -> Finding {
    let &Mismatch { table, identity, left, right, has_blank } = mismatch;
    let form = table.form;
    let at = identity.left[0];
    let cell = &form.cells[at];
    let cells: Vec<CellIndex> = identity.right.iter().chain(&identity.left).copied().collect();
    // rows are shown in their own order, columns in the order of the sum
    let shown: Vec<CellIndex> = if form.cells[identity.right[0]].row == cell.row {
        form.row(at).cells.iter().filter(|at| cells.contains(at)).collect()
    } else {
        let adds = |at: &CellIndex| identity.left.contains(at) || table.value(*at) != Some(Amount::ZERO);
        let mut shown: Vec<CellIndex> = cells.iter().copied().filter(adds).collect();
        shown.sort_unstable();
        shown
    };
    let is_blank = identity.left.iter().all(|&at| table.value(at).is_none());
    let related = |&at: &CellIndex| Related {
        metric: form.cells[at].metric,
        applicant: form.cells[at].applicant,
        value: table.value(at),
    };
    Finding {
        severity: if has_blank { rule.severity.min(Severity::Query) } else { rule.severity },
        table: Some(table.table().number),
        metric: Some(cell.metric),
        applicant: cell.applicant,
        reported: Some(left.into()).filter(|_| !is_blank),
        expected: Some(right.into()),
        formula: mismatch.formula(),
        excerpt: row_excerpt(subject, table, &shown, &identity.left),
        place: table.fact(at).place,
        related: identity.left.iter().chain(&identity.right).map(related).collect(),
        ..rule.finding(fault)
    }
}
