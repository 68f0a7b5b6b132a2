//! Comparison of claims with the tables, shared by the narrative rules.

use super::rule::Rule;
use super::subject::Subject;
use crate::document::Slice;
use crate::finding::{Excerpt, Fault, Finding, Related, Severity};
use crate::forms::CellIndex;
use crate::language::Bilingual;
use crate::report::{
    Amount, Applicant, CODEBOOK, CellPlace, Claim, ClaimKind, ClaimTime, Growth, Metric, Proof, Qualifier, Report,
    Scope, Stated, TableReading,
};
use serde::{Serialize, Serializer};

/// The value of a quantity in the tables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Told {
    Value(f64),
    /// Each of its cells is blank or a mark.
    Blank,
    /// A cell is missing or unreadable.
    Unknown,
    /// The form has no such cell, or the table is absent.
    Nowhere,
}

/// The value of a quantity: that of its cell, or the sum of the cells it consists of.
pub(super) fn told(subject: &Subject, metric: Metric, applicant: Option<Applicant>) -> Told {
    let Some((table, cells)) = cells(subject, metric, applicant) else { return Told::Nowhere };
    let (mut sum, mut has_figure) = (Amount::ZERO, false);
    for at in cells {
        let figure = table.fact(at).figure;
        let Some(addend) = figure.addend() else { return Told::Unknown };
        sum += addend;
        has_figure |= !figure.is_empty();
    }
    if has_figure { Told::Value(sum.to_f64()) } else { Told::Blank }
}

/// The cells of a quantity in a table of the document: one, or those it is the sum of.
fn cells<'r>(
    subject: &Subject<'r>,
    metric: Metric,
    applicant: Option<Applicant>,
) -> Option<(&'r TableReading, Vec<CellIndex>)> {
    subject.form?.cells_of(metric, applicant).filter(|(table, _)| table.is_found)
}

/// Whether a sentence of the report was needed to read the cells of a quantity.
pub(super) fn is_read_by_sentence(subject: &Subject, metric: Metric, applicant: Option<Applicant>) -> bool {
    let cells = cells(subject, metric, applicant);
    cells.is_some_and(|(table, cells)| cells.into_iter().any(|at| table.fact(at).proof == Proof::Sentence))
}

/// The cells of a claim's quantity, for display.
pub(super) fn related(subject: &Subject, metric: Metric, applicant: Option<Applicant>) -> Vec<Related> {
    let Some((table, cells)) = cells(subject, metric, applicant) else { return Vec::new() };
    let related = |at: CellIndex| {
        let cell = &table.form.cells[at];
        Related { metric: cell.metric, applicant: cell.applicant, value: table.value(at).map(Amount::to_f64) }
    };
    cells.into_iter().map(related).collect()
}

/// The value of the quantity with this key.
pub(super) fn told_of(subject: &Subject, key: &str, applicant: Option<Applicant>) -> Option<f64> {
    match told(subject, CODEBOOK.metric(key)?, applicant) {
        Told::Value(value) => Some(value),
        _ => None,
    }
}

/// The figure of a claim in the unit of its metric.
pub(super) fn in_unit(claim: &Claim) -> f64 {
    claim.in_unit(claim.value)
}

/// Tolerance for binary fractions. Figures are printed with about two decimals.
const TOLERANCE: f64 = 1e-6;

/// Whether a claim's figure equals another: exactly, or within the precision of its words.
pub(super) fn agreement(claim: &Claim, value: f64) -> Option<&'static str> {
    let stated = claim.stated_in_unit();
    // zero is never close to another figure
    let step = if stated.value == 0.0 { 0.0 } else { stated.step };
    agrees(Stated { step, ..stated }, value)
}

fn agrees(stated: Stated, value: f64) -> Option<&'static str> {
    let Stated { value: own, upper, step, qualifier } = stated;
    let apart = (own - value).abs();
    match qualifier {
        _ if apart <= TOLERANCE => Some("the same"),
        _ if upper.is_some_and(|upper| (own..=upper).contains(&value)) => Some("within the range"),
        // 3 is exact, but 1.36万 and 356.7万元 are rounded at their last digit
        _ if (step - 1.0).abs() > TOLERANCE && apart < step - TOLERANCE => Some("the same as far as it is printed"),
        Qualifier::About if apart <= value.abs() * ABOUT => Some("about the same"),
        Qualifier::MoreThan if value >= own && value < own + last_order(own) => Some("a little more, as stated"),
        Qualifier::LessThan if value <= own && value >= own * (1.0 - ABOUT) => Some("a little less, as stated"),
        _ => None,
    }
}

/// Tolerance of 约 and 近.
const ABOUT: f64 = 0.1;

/// The range of 余: less than one unit of the last digit that is not 0. 12500余 is below 12600.
fn last_order(value: f64) -> f64 {
    let mut order = 1.0;
    while value >= 10.0 * order && (value / (order * 10.0)).fract().abs() < TOLERANCE {
        order *= 10.0;
    }
    order
}

/// Whether a growth follows from two figures: in their unit, or in per cent, rounded or truncated at the last digit
/// printed. The rules over years, which know last year's report, use it too.
#[must_use]
pub(super) fn follows(growth: Growth, now: f64, before: f64) -> bool {
    let Growth { stated, unit } = growth;
    match unit {
        "" => (now - before).abs() <= TOLERANCE,
        "%" | "倍" if before <= 0.0 => false,
        "%" => is_printed(stated, (now - before) / before * 100.0),
        "倍" => is_printed(stated, (now - before) / before) || is_printed(stated, now / before),
        _ => {
            agrees(Stated { value: stated.value.abs(), ..stated }, (now - before).abs()).is_some()
                && (now - before) * stated.value >= 0.0
        }
    }
}

/// Whether a figure is another one rounded or truncated at its last digit, or within the precision of its words.
pub(super) fn is_printed(stated: Stated, value: f64) -> bool {
    let Stated { value: own, step, qualifier, .. } = stated;
    let apart = (own - value).abs();
    let is_nearer_to_zero = own.abs() <= value.abs() + TOLERANCE && own * value >= 0.0;
    match qualifier {
        _ if apart <= step / 2.0 + TOLERANCE => true,
        _ if is_nearer_to_zero && apart < step - TOLERANCE => true,
        Qualifier::About => apart <= value.abs() * ABOUT,
        Qualifier::MoreThan => value >= own && apart <= own.abs() * ABOUT,
        Qualifier::LessThan => value <= own && apart <= own.abs() * ABOUT,
        Qualifier::Exact | Qualifier::All => false,
    }
}

/// Whether a claim is about the whole year and the scope of the tables.
pub(super) fn is_of_the_year(report: &Report, claim: &Claim) -> bool {
    let is_of_the_same = |whole: &Claim| (whole.metric, whole.applicant) == (claim.metric, claim.applicant);
    // 其中市本级收到412件: a part of what the table counts
    let is_share_of_it = claim.kind == ClaimKind::Part && whole_of(&report.claims, claim).is_none_or(is_of_the_same);
    claim.time == ClaimTime::ThisYear && claim.scope != Scope::Cumulative && !is_share_of_it
}

/// The whole of which a claim is a part.
pub(super) fn whole_of<'c>(claims: &'c [Claim], part: &Claim) -> Option<&'c Claim> {
    part.part_of.and(part.base).and_then(|base| claims.get(base as usize))
}

/// Completes a finding on claims: the sentence with the figures marked, the place, the metric of the first claim.
pub(super) fn about(subject: &Subject, rule: &Rule, claims: &[&Claim], fault: impl Fault) -> Finding {
    let first = claims[0];
    let counted = subject.report.str(first.counted);
    Finding {
        metric: first.metric,
        applicant: first.applicant,
        about: if first.metric.is_some() { String::new() } else { bare(counted) },
        excerpt: excerpt(subject.report, claims),
        place: CellPlace { place: first.place, ..CellPlace::default() },
        related: first.metric.map_or_else(Vec::new, |metric| related(subject, metric, first.applicant)),
        stated: claims.iter().map(|claim| claim.figure).collect(),
        ..rule.finding(fault)
    }
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect()
}

/// The sentences of claims, one line each, with the figures marked.
pub(super) fn excerpt(report: &Report, claims: &[&Claim]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    let mut sentences: Vec<Slice> = Vec::new();
    for claim in claims {
        if !sentences.contains(&claim.sentence) {
            sentences.push(claim.sentence);
        }
    }
    for sentence in sentences {
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        let start = excerpt.text.len();
        let one_line = |c: char| if c == '\n' || c == '\r' || c == '\t' { ' ' } else { c };
        excerpt.text.extend(report.str(sentence).chars().map(one_line));
        for claim in claims.iter().filter(|claim| claim.sentence == sentence) {
            let from = start + (claim.figure.start - sentence.start) as usize;
            let to = start + (claim.figure.end - sentence.start) as usize;
            excerpt.marked.push(from..to);
        }
    }
    excerpt.marked.sort_by_key(|marked| marked.start);
    excerpt.marked.dedup();
    excerpt
}

/// The metric of a claim, as the codebook names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted(Option<Metric>);

impl Counted {
    pub(super) fn of(claim: &Claim) -> Self {
        Self(claim.metric)
    }

    pub(super) fn name(self) -> Bilingual {
        match self.0 {
            Some(metric) => Bilingual::new(metric.entry().en.as_str(), format!("“{}”", metric.entry().zh)),
            None => Bilingual::new("the figure", "该数"),
        }
    }

    /// The unit of its figures in the tables; empty where the metric is not known.
    pub(super) fn unit(self) -> &'static str {
        self.0.map_or("", |metric| metric.entry().unit.key())
    }
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.map(Metric::key).serialize(serializer)
    }
}

/// Lowers a finding about another scope to a query.
pub(super) fn scoped(report: &Report, claim: &Claim, severity: Severity) -> Severity {
    if report.is_of_another_scope(claim) { severity.min(Severity::Query) } else { severity }
}
