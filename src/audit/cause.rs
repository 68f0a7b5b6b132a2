//! Groups findings that are likely to be one fault: those that the same cells, the same figures of the prose or the
//! same line of a table explain.
//!
//! A wrong cell breaks the sum of its row and that of its column, and contradicts the prose and other years. Findings
//! are grouped in this order:
//!
//! 1. an unfilled row or column of totals, with the identities that lack a total because of it;
//! 2. failing identities, by the cells that are the likely culprits. Cells of one set are one fault if an identity that
//!    holds contains both: a figure that moved to its neighbour, or a total that was made to fit. Otherwise they are
//!    several faults in one table;
//! 3. findings that name one of those cells and compare its figure;
//! 4. figures that no count can have, with the identities that they break;
//! 5. findings on the same figures of the prose, and a rule's findings on one row over several years.
//!
//! Every other finding is a cause of its own. Nothing here depends on the order of threads, and ids contain no figure.

use super::culprit::Weight;
use super::evidence::evidence;
use super::line::Line;
use super::question;
use crate::document::Slice;
use crate::finding::{Addition, Cause, Change, Culprit, Finding, Measure, Review, ReviewState, Root, RootCell};
use crate::forms::{CellIndex, Identity};
use crate::id::in_letters;
use crate::language::Bilingual;
use crate::report::{Amount, Applicant, FilledForm, Metric, NO_APPLICANT, Report, TableReading};
use crate::rules::rule;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::iter;

/// The rule on the blank cells of a table, whose finding names no cell.
const BLANK_CELLS: &str = "T103";
/// The rule on negative and broken figures, which names the wrong cell itself.
const IMPOSSIBLE_COUNT: &str = "T101";
/// Letters of a cause's id, as many as a finding's.
const ID: usize = 12;
/// Least number of blank cells, each with a sum to enter, that show an unfilled line of totals.
const FEWEST_BLANK_TOTALS: usize = 3;
/// Least number of such cells that are blank or 0, if the line has no other figure.
const FEWEST_EMPTY_TOTALS: usize = 2;

/// The report or year whose findings are grouped: the agency that is asked, and the report if its text is loaded.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Id of the agency, or of the report where no agency is known.
    pub owner: &'a str,
    /// The year reported on; `None` if unknown.
    pub year: Option<i32>,
    /// The report, if its text is loaded.
    pub report: Option<&'a Report>,
}

/// Gives the review of a finding, or of its cause.
pub type Reviewer<'r> = dyn Fn(&Finding) -> Option<Review> + 'r;

/// The causes of the findings on one report, the gravest first. Each finding without a cause is assigned one, and its review.
#[must_use]
pub fn causes(asked: Asked, findings: &mut [Finding], review: &Reviewer) -> Vec<Cause> {
    let mut grouping = Grouping::of(findings);
    if grouping.is_done() {
        return Vec::new();
    }
    if let Some(report) = asked.report {
        grouping.group_empty_lines(report);
        grouping.group_by_culprit(report);
        grouping.join_same_cells(report);
    }
    grouping.group_impossible_counts();
    grouping.group_by_words();
    grouping.group_by_row();
    grouping.group_alone();
    let Grouping { groups, .. } = grouping;
    let mut ranked: Vec<(&Group, usize)> = groups.iter().map(|group| (group, group.lead(findings))).collect();
    ranked.sort_by_key(|(group, lead)| {
        let severity = findings[*lead].severity;
        let earliest = group.members().min();
        (Reverse(severity), matches!(group.seed, Seed::Finding), Reverse(group.others.len()), earliest)
    });
    let ids: Vec<String> = ranked.iter().map(|(group, lead)| group.id(asked, &findings[*lead])).collect();
    for ((group, _), id) in ranked.iter().zip(&ids) {
        for at in group.members() {
            explain(&mut findings[at], id, review);
        }
    }
    ranked.iter().zip(ids).map(|((group, lead), id)| group.cause(asked, findings, *lead, id)).collect()
}

/// Assigns a cause to a finding, and attaches the review of either.
fn explain(finding: &mut Finding, cause_id: &str, review: &Reviewer) {
    cause_id.clone_into(&mut finding.cause_id);
    finding.review = review(finding).map(Box::new);
}

/// The causes of findings of rules over several reports that no report alone explains. A finding on a cell at the root
/// of such a cause is added to it: to one of the report itself, or else of last year's.
#[must_use]
pub fn causes_of_several(
    asked: Asked,
    findings: &mut [Finding],
    roots: &[RootCell],
    last_years: &[RootCell],
    review: &Reviewer,
) -> (Vec<Cause>, Vec<Addition>) {
    let mut additions = Vec::new();
    for finding in &mut *findings {
        let root_at = |roots: &'_ [RootCell], cell: Option<Cell>| {
            roots.iter().find(|root| Some((root.metric, root.applicant)) == cell).cloned()
        };
        let own = root_at(roots, finding.metric.map(|metric| (metric, finding.applicant)));
        let Some(root) = own.or_else(|| root_at(last_years, finding.last_year)) else { continue };
        explain(finding, &root.cause_id, review);
        additions.push(Addition {
            cause_id: root.cause_id.clone(),
            finding_id: finding.id(asked.owner, asked.year),
            fingerprint: finding.fingerprint(),
            severity: finding.severity,
            review: finding.review.as_ref().map(|review| review.state),
        });
    }
    (causes(asked, findings, review), additions)
}

/// The cells at the roots of causes.
#[must_use]
pub fn root_cells(causes: &[Cause]) -> Vec<RootCell> {
    let cells = |cause: &Cause| {
        let root = |&(metric, applicant): &Cell| RootCell { metric, applicant, cause_id: cause.id.clone() };
        cause.cells.iter().map(root).collect::<Vec<_>>()
    };
    causes.iter().flat_map(cells).collect()
}

type Cell = (Metric, Option<Applicant>);

/// The reason why findings are grouped.
enum Seed {
    /// Cells that would have to change together, and alternatives to them.
    Cells { changes: Vec<Change>, others: Vec<Vec<Change>> },
    /// An unfilled line of totals.
    Line { line: Line, cells: Vec<Cell> },
    /// A finding by itself.
    Finding,
}

impl Seed {
    fn cells(&self) -> Vec<Cell> {
        match self {
            Self::Cells { changes, .. } => changes.iter().map(cell_of).collect(),
            Self::Line { cells, .. } => cells.clone(),
            Self::Finding => Vec::new(),
        }
    }
}

impl Seed {
    /// Whether changing one of the cells would correct the sum that a finding is about: both are off by the same
    /// amount.
    fn explains(&self, report: &Report, finding: &Finding) -> bool {
        let Self::Cells { changes, .. } = self else { return false };
        let amount = |measure: Option<Measure>| measure.and_then(Measure::amount);
        let Some((reported, expected)) = amount(finding.reported).zip(amount(finding.expected)) else { return false };
        let off_by = |change: &Change| {
            let figure = report.form.as_ref()?.fact(change.metric, change.applicant)?.figure.addend()?;
            Some(figure - Amount::from(change.value))
        };
        changes.iter().any(|change| {
            let is_related = finding.related.iter().any(|of| (of.metric, of.applicant) == cell_of(change));
            is_related && off_by(change) == Some(expected - reported)
        })
    }
}

fn cell_of(change: &Change) -> Cell {
    (change.metric, change.applicant)
}

struct Group {
    seed: Seed,
    /// Index of a finding.
    first: usize,
    /// Indices of the other findings.
    others: Vec<usize>,
}

struct Grouping<'f> {
    findings: &'f [Finding],
    /// Whether each finding is in a group.
    is_taken: Vec<bool>,
    groups: Vec<Group>,
}

impl<'f> Grouping<'f> {
    /// The findings that have no cause yet.
    fn of(findings: &'f [Finding]) -> Self {
        let is_taken = findings.iter().map(|finding| !finding.cause_id.is_empty()).collect();
        Self { findings, is_taken, groups: Vec::new() }
    }

    fn is_done(&self) -> bool {
        self.is_taken.iter().all(|&is_taken| is_taken)
    }

    /// The findings without a group.
    fn open(&self) -> impl Iterator<Item = (usize, &'f Finding)> {
        self.findings.iter().enumerate().filter(|(at, _)| !self.is_taken[*at])
    }

    /// Makes a group of the findings, if there are any.
    fn group(&mut self, seed: Seed, members: &[usize]) {
        let Some((&first, others)) = members.split_first() else { return };
        for &at in members {
            self.is_taken[at] = true;
        }
        self.groups.push(Group { seed, first, others: others.to_vec() });
    }

    /// Groups by unfilled rows and columns of totals.
    fn group_empty_lines(&mut self, report: &Report) {
        for table in report.form.iter().flat_map(FilledForm::tables).filter(|table| table.is_found) {
            let mut lines: Vec<(Line, Vec<usize>)> = Vec::new();
            for (at, finding) in self.open() {
                let Some(total) = Self::total_without_figure(table, finding) else { continue };
                for line in Line::around(table, total) {
                    match lines.iter_mut().find(|(known, _)| *known == line) {
                        Some((_, members)) => members.push(at),
                        None => lines.push((line, vec![at])),
                    }
                }
            }
            // longest first, since a row of totals crosses the column of totals
            lines.sort_by_key(|(_, members)| Reverse(members.len()));
            for (line, members) in lines {
                let members: Vec<usize> = members.into_iter().filter(|&at| !self.is_taken[at]).collect();
                let cells: Vec<CellIndex> = line.cells(table).collect();
                let figure = |at: CellIndex| table.fact(at).figure;
                let is_empty = cells.iter().all(|&at| figure(at).addend().is_some_and(Amount::is_zero));
                let totals = members.iter().filter_map(|&at| Self::total_without_figure(table, &self.findings[at]));
                let blank = totals.filter(|&at| figure(at).is_empty()).count();
                if blank < FEWEST_BLANK_TOTALS && !(is_empty && members.len() >= FEWEST_EMPTY_TOTALS) {
                    continue;
                }
                let cell = |&at: &CellIndex| (table.form.cells[at].metric, table.form.cells[at].applicant);
                self.group(Seed::Line { line, cells: cells.iter().map(cell).collect() }, &members);
            }
        }
    }

    /// The cell of a finding that is blank or 0 although there is a sum to enter.
    fn total_without_figure(table: &TableReading, finding: &Finding) -> Option<CellIndex> {
        finding.culprit.as_ref()?;
        let total = table.cell(finding.metric?, finding.applicant)?;
        let is_due = finding.expected.and_then(Measure::amount).is_some_and(Amount::is_positive);
        let is_total = identity_of(table, finding).is_some_and(|identity| identity.left.len() == 1);
        let figure = table.fact(total).figure;
        (is_due && is_total && figure.addend().is_some_and(Amount::is_zero)).then_some(total)
    }

    /// Groups failing identities by the cells that are the likely culprits.
    fn group_by_culprit(&mut self, report: &Report) {
        for table in report.form.iter().flat_map(FilledForm::tables).filter(|table| table.is_found) {
            let mut solved: Vec<(&'f [Vec<Change>], Vec<usize>)> = Vec::new();
            for (at, finding) in self.open() {
                let Some(Culprit::Sets(sets)) = &finding.culprit else { continue };
                if identity_of(table, finding).is_none() {
                    continue;
                }
                match solved.iter_mut().find(|(known, _)| *known == &sets[..]) {
                    Some((_, members)) => members.push(at),
                    None => solved.push((sets, vec![at])),
                }
            }
            for (sets, members) in solved {
                self.faults_of(table, sets, &members);
            }
        }
    }

    /// Distributes findings that were solved together over the faults of the likeliest set.
    fn faults_of(&mut self, table: &TableReading, sets: &[Vec<Change>], members: &[usize]) {
        let Some(likeliest) = sets.first() else { return };
        let failing: Vec<&Identity> = members.iter().filter_map(|&at| identity_of(table, &self.findings[at])).collect();
        let equal = || sets[1..].iter().take_while(|set| set.weight() == likeliest.weight());
        for changes in linked(table, likeliest, &failing) {
            let has_one = |at: usize, changes: &[Change]| {
                let related = &self.findings[at].related;
                let is_of = |change: &Change| related.iter().any(|of| (of.metric, of.applicant) == cell_of(change));
                changes.iter().any(is_of)
            };
            let own: Vec<usize> =
                members.iter().copied().filter(|&at| !self.is_taken[at] && has_one(at, &changes)).collect();
            let mut others: Vec<Vec<Change>> = Vec::new();
            for set in equal() {
                let touches = |change: &&Change| own.iter().any(|&at| has_one(at, std::slice::from_ref(*change)));
                let other: Vec<Change> = set.iter().filter(touches).copied().collect();
                if !other.is_empty() && other != changes && !others.contains(&other) {
                    others.push(other);
                }
            }
            self.group(Seed::Cells { changes, others }, &own);
        }
    }

    /// Adds findings to the group of a cell that they name: those that compare its figure, or a sum that is off by the
    /// same amount, and those on blank cells if no other cell is blank.
    fn join_same_cells(&mut self, report: &Report) {
        let Some(form) = &report.form else { return };
        let open: Vec<usize> = self.open().map(|(at, _)| at).collect();
        for at in open {
            let finding = &self.findings[at];
            let joins = |group: &&mut Group| {
                let cells = group.seed.cells();
                let rests = |&(metric, applicant): &Cell| {
                    let value = form.fact(metric, applicant).and_then(|fact| fact.figure.value());
                    rests_on(report, finding, (metric, applicant), value)
                };
                cells.iter().any(rests) || group.seed.explains(report, finding) || is_of_blanks(report, finding, &cells)
            };
            if let Some(group) = self.groups.iter_mut().find(joins) {
                group.others.push(at);
                self.is_taken[at] = true;
            }
        }
    }

    /// Groups figures that no count can have with the identities that they break and the sentences that differ.
    fn group_impossible_counts(&mut self) {
        let impossible: Vec<(usize, &Finding)> =
            self.open().filter(|(_, finding)| finding.rule == IMPOSSIBLE_COUNT).collect();
        for (at, finding) in impossible {
            let cell = (finding.metric, finding.applicant);
            let breaks = |(_, other): &(usize, &Finding)| {
                let is_solved_without = matches!(other.culprit, Some(Culprit::Sets(_)));
                let compares = other.culprit.is_some() || other.expected == finding.reported;
                !is_solved_without && compares && other.related.iter().any(|of| (Some(of.metric), of.applicant) == cell)
            };
            let broken: Vec<usize> = self.open().filter(breaks).map(|(at, _)| at).collect();
            // the cell's own finding may be among the broken identities
            let broken = broken.into_iter().filter(|&other| other != at);
            let members: Vec<usize> = iter::once(at).chain(broken).collect();
            self.group(Seed::Finding, &members);
        }
    }

    /// Groups findings on the same figures of the prose.
    fn group_by_words(&mut self) {
        // comparing all pairs would be quadratic in the findings of a long text, so they are joined by what they share
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut moved: Vec<usize> = Vec::new();
        let mut known: HashMap<Shared, usize> = HashMap::new();
        for (at, finding) in self.open().filter(|(_, finding)| !finding.stated.is_empty()) {
            let own = members.len();
            members.push(vec![at]);
            moved.push(own);
            for shared in Shared::of(finding) {
                let other = *known.entry(shared).or_insert(own);
                join(&mut members, &mut moved, own, other);
            }
        }
        for mut members in members {
            members.sort_unstable();
            self.group(Seed::Finding, &members);
        }
    }

    /// Groups the findings of one rule over several years on one row of a table.
    fn group_by_row(&mut self) {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (at, finding) in self.open() {
            if finding.applicant.is_none() || !rule(finding.rule).is_some_and(|rule| rule.reach.is_of_several()) {
                continue;
            }
            let is_same = |group: &&mut Vec<usize>| {
                let other = &self.findings[group[0]];
                (other.rule, other.metric) == (finding.rule, finding.metric)
            };
            let is_total = finding.applicant == Some(Applicant::Total);
            match groups.iter_mut().find(is_same) {
                // the total shows the fault best, so it goes first
                Some(group) => group.insert(if is_total { 0 } else { group.len() }, at),
                None => groups.push(vec![at]),
            }
        }
        for members in groups {
            self.group(Seed::Finding, &members);
        }
    }

    fn group_alone(&mut self) {
        let rest: Vec<usize> = self.open().map(|(at, _)| at).collect();
        for at in rest {
            self.group(Seed::Finding, &[at]);
        }
    }
}

/// What findings on the prose share if they are one fault.
#[derive(PartialEq, Eq, Hash)]
enum Shared {
    /// A figure of the prose.
    Figure(Slice),
    /// A quantity and its reported figure.
    Quantity(Metric, Option<Applicant>, Option<Measure>),
}

impl Shared {
    fn of(finding: &Finding) -> impl Iterator<Item = Self> + '_ {
        let quantity = finding.metric.map(|metric| Self::Quantity(metric, finding.applicant, finding.reported));
        finding.stated.iter().map(|&figure| Self::Figure(figure)).chain(quantity)
    }
}

/// Joins the groups of two findings, the smaller to the larger. `moved` gives for each group the one that absorbed it.
fn join(members: &mut [Vec<usize>], moved: &mut [usize], one: usize, other: usize) {
    let group_of = |mut at: usize| {
        while moved[at] != at {
            at = moved[at];
        }
        at
    };
    let (one, other) = (group_of(one), group_of(other));
    if one == other {
        return;
    }
    let (from, to) = if members[one].len() < members[other].len() { (one, other) } else { (other, one) };
    let taken = std::mem::take(&mut members[from]);
    members[to].extend(taken);
    moved[from] = to;
}

/// The identity that a finding is about.
fn identity_of(table: &TableReading, finding: &Finding) -> Option<&'static Identity> {
    let cell = table.cell(finding.metric?, finding.applicant)?;
    table.identities().find(|identity| identity.rule == finding.rule && identity.left[0] == cell)
}

/// Divides a set of changes into faults. Two cells belong to one fault if an identity that holds contains both, since
/// changing only one would break it.
fn linked(table: &TableReading, set: &[Change], failing: &[&Identity]) -> Vec<Vec<Change>> {
    let holding: Vec<Vec<Cell>> = table
        .identities()
        .filter(|identity| !failing.iter().any(|failing| std::ptr::eq(*failing, *identity)))
        .map(|identity| {
            let cells = identity.left.iter().chain(&identity.right);
            cells.map(|&at| (table.form.cells[at].metric, table.form.cells[at].applicant)).collect()
        })
        .collect();
    let mut faults: Vec<Vec<Change>> = Vec::new();
    for change in set {
        let is_linked = |other: &Change| {
            holding.iter().any(|cells| cells.contains(&cell_of(change)) && cells.contains(&cell_of(other)))
        };
        let (same, mut others): (Vec<_>, Vec<_>) =
            faults.into_iter().partition(|fault: &Vec<Change>| fault.iter().any(is_linked));
        let mut fault: Vec<Change> = same.into_iter().flatten().collect();
        fault.push(*change);
        others.push(fault);
        faults = others;
    }
    faults
}

/// Whether a finding compares the figure of a cell.
fn rests_on(report: &Report, finding: &Finding, cell: Cell, value: Option<Amount>) -> bool {
    let is_it = |metric: Option<Metric>, applicant| (metric, applicant) == (Some(cell.0), cell.1);
    let names = is_it(finding.metric, finding.applicant)
        || finding.related.iter().any(|of| is_it(Some(of.metric), of.applicant));
    let measure = value.map(Measure::Amount);
    let compares = || {
        let claims = report.claims.iter().filter(|claim| finding.stated.contains(&claim.figure));
        let mut stated = claims.filter(|claim| is_it(claim.metric, claim.applicant));
        finding.reported == measure
            || measure.is_some() && finding.expected == measure
            || stated.any(|claim| Some(claim.in_unit()) == value)
    };
    names && compares()
}

/// Whether a finding is about the blank cells of a table, all of which are among these.
fn is_of_blanks(report: &Report, finding: &Finding, cells: &[Cell]) -> bool {
    let of_table = report.form.iter().flat_map(FilledForm::tables);
    let mut of_table = of_table.filter(|table| Some(table.table().number) == finding.table);
    finding.rule == BLANK_CELLS
        && of_table.all(|table| {
            let mut blank = table.cells().filter(|(.., fact)| fact.figure.is_empty());
            blank.all(|(_, cell, _)| cells.contains(&(cell.metric, cell.applicant)))
        })
}

impl Group {
    /// Indices of its findings.
    fn members(&self) -> impl Iterator<Item = usize> + Clone {
        iter::once(self.first).chain(self.others.iter().copied())
    }

    /// The most telling finding: of the gravest on a cell at the root, or else the first.
    fn lead(&self, findings: &[Finding]) -> usize {
        let cells = self.seed.cells();
        let of_cell =
            |finding: &Finding| finding.metric.is_some_and(|metric| cells.contains(&(metric, finding.applicant)));
        let rank = |at: usize| {
            let finding = &findings[at];
            let is_solved = matches!(finding.culprit, Some(Culprit::Sets(_)));
            (Reverse(finding.severity), !is_solved, !of_cell(finding))
        };
        // of equal ones, the first
        self.others.iter().fold(self.first, |best, &at| if rank(at) < rank(best) { at } else { best })
    }

    fn cause(&self, asked: Asked, findings: &[Finding], lead: usize, id: String) -> Cause {
        let Asked { owner, year, report } = asked;
        let finding = &findings[lead];
        let id_of = |at: usize| findings[at].id(owner, year);
        let others = self.members().filter(|&at| at != lead);
        let states = || self.members().map(|at| findings[at].review.as_ref().map(|review| review.state));
        let review = ReviewState::of_all(states()).and_then(|state| {
            let of_lead =
                finding.review.as_ref().or_else(|| others.clone().find_map(|at| findings[at].review.as_ref()));
            of_lead.map(|review| Box::new(Review { state, ..(**review).clone() }))
        });
        Cause {
            id,
            severity: finding.severity,
            rule: finding.rule,
            cells: self.possible_cells(),
            root: self.root(report, finding),
            question: self.question(report, findings, lead),
            findings: iter::once(lead).chain(others.clone()).map(id_of).collect(),
            fingerprints: iter::once(lead).chain(others).map(|at| findings[at].fingerprint()).collect(),
            excerpt: finding.excerpt.clone(),
            place: finding.place,
            review,
        }
    }

    /// The cells at its root, and those of the alternatives.
    fn possible_cells(&self) -> Vec<Cell> {
        let mut cells = self.seed.cells();
        if let Seed::Cells { others, .. } = &self.seed {
            cells.extend(others.iter().flatten().map(cell_of));
        }
        cells
    }

    /// The id, made of the agency, the year and the root.
    fn id(&self, asked: Asked, lead: &Finding) -> String {
        let root = match &self.seed {
            Seed::Cells { .. } => "cells",
            Seed::Line { .. } => "line",
            Seed::Finding => "finding",
        };
        let mut words: Vec<String> = self
            .possible_cells()
            .iter()
            .map(|(metric, applicant)| format!("{}/{}", metric.key(), applicant.map_or(NO_APPLICANT, Applicant::key)))
            .collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() {
            words.push(lead.id(asked.owner, asked.year));
        }
        let year = asked.year.map_or_else(String::new, |year| year.to_string());
        let parts = [root, asked.owner, &year].into_iter().chain(words.iter().map(String::as_str));
        in_letters(parts, ID)
    }

    fn root(&self, report: Option<&Report>, lead: &Finding) -> Root {
        let evidence = evidence(report, lead);
        let owned = |label: Option<&str>| label.map(str::to_owned);
        if let Seed::Cells { changes, .. } = &self.seed
            && let Some(root) = report.and_then(|report| cell_root(report, changes.first()?))
        {
            return root;
        }
        let is_undetermined = matches!(lead.culprit, Some(Culprit::Undetermined(_)));
        Root {
            table: lead.table,
            metric: lead.metric,
            applicant: lead.applicant,
            row_label: owned(evidence.row_label),
            column_label: owned(evidence.column_label),
            reported: lead.reported,
            suggested: lead.expected.filter(|_| !is_undetermined),
            slip: None,
        }
    }

    fn question(&self, report: Option<&Report>, findings: &[Finding], lead: usize) -> Bilingual {
        let form = report.and_then(|report| report.form.as_ref());
        let of_root = form.and_then(|form| match &self.seed {
            Seed::Cells { changes, others } => {
                let by = self.members().filter_map(|at| findings[at].fault.basis());
                let mut bases: Vec<Bilingual> = Vec::new();
                by.for_each(|basis| {
                    if !bases.contains(&basis) {
                        bases.push(basis);
                    }
                });
                question::of_cells(form, changes, others, &bases)
            }
            Seed::Line { line, cells } => {
                let &(metric, applicant) = cells.first()?;
                Some(question::of_line(form.cell(metric, applicant)?.0, *line))
            }
            Seed::Finding => None,
        });
        of_root.unwrap_or_else(|| question::of_finding(&findings[lead]))
    }
}

/// The cell of a change.
fn cell_root(report: &Report, change: &Change) -> Option<Root> {
    let (table, at) = report.form.as_ref()?.cell(change.metric, change.applicant)?;
    let label = |label: &str| Some(label.to_owned()).filter(|label| !label.is_empty());
    Some(Root {
        table: Some(table.table().number),
        metric: Some(change.metric),
        applicant: change.applicant,
        row_label: label(table.form.row_label(at)),
        column_label: label(&table.form.cells[at].column_label),
        reported: table.value(at).map(Measure::Amount),
        suggested: Some(Measure::Amount(change.value.into())),
        slip: Some(change.slip),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::audit;
    use crate::report::Applicant::{Enterprise, NaturalPerson, ResearchInstitution, Total};
    use crate::rules::sample::Sample;

    fn asked(sample: &Sample) -> Asked<'_> {
        Asked { owner: "清河区/教育局", year: Some(2023), report: Some(&sample.report) }
    }

    /// The causes of a sample, each with the rules of its findings and its question.
    fn described(sample: &Sample) -> Vec<(String, String)> {
        let (_, mut findings) = audit(&sample.report);
        let causes = causes(asked(sample), &mut findings, &|_| None);
        assert!(findings.iter().all(|finding| causes.iter().any(|cause| cause.id == finding.cause_id)));
        let described = causes.iter().map(|cause| {
            let own = findings.iter().filter(|finding| finding.cause_id == cause.id);
            let rules: Vec<&str> = own.clone().map(|finding| finding.rule).collect();
            assert_eq!(own.count(), cause.findings.len());
            (rules.join(" "), cause.question.zh.clone().into_owned())
        });
        described.collect()
    }

    fn with(cells: &[(&str, Option<Applicant>, &str)]) -> Sample {
        let mut sample = Sample::new();
        for (metric, applicant, text) in cells {
            sample.set(metric, *applicant, text);
        }
        sample
    }

    /// Twelve requests of enterprises, all granted.
    fn busy() -> Sample {
        with(&[
            ("requests.received", Some(Enterprise), "13"),
            ("requests.received", Some(Total), "14"),
            ("outcome.granted", Some(Enterprise), "12"),
            ("outcome.granted", Some(Total), "13"),
            ("outcome.total", Some(Enterprise), "12"),
            ("outcome.total", Some(Total), "13"),
        ])
    }

    #[test]
    fn a_wrong_cell_is_one_cause_whatever_it_breaks() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "21");
        assert_eq!(
            described(&sample),
            [(
                "T301 T303".to_owned(),
                "表三“（一）予以公开”的“商业企业”一栏填 21，按本行合计、本列办理结果合计均应为 12，请核对。".to_owned()
            )]
        );
    }

    #[test]
    fn two_wrong_cells_are_two_causes() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "21");
        sample.set("requests.carried_in", Some(NaturalPerson), "4");
        let described = described(&sample);
        assert_eq!(described.iter().map(|(rules, _)| rules.as_str()).collect::<Vec<_>>(), ["T301 T302", "T301 T303"]);
    }

    #[test]
    fn a_figure_in_the_wrong_column_is_one_cause() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "0");
        sample.set("outcome.granted", Some(ResearchInstitution), "12");
        let described = described(&sample);
        assert_eq!(described.len(), 1, "{described:?}");
        assert!(described[0].1.contains("疑为填错栏"), "{described:?}");
    }

    #[test]
    fn a_column_of_totals_that_was_not_filled_in_is_one_cause() {
        let form = crate::forms::form("2021").unwrap();
        let mut sample = busy();
        for cell in form.cells.iter().filter(|cell| cell.applicant == Some(Total)) {
            sample.set(cell.metric.key(), Some(Total), "");
        }
        let described = described(&sample);
        assert_eq!(described.len(), 1, "{described:?}");
        assert!(described[0].0.contains("T103") && described[0].0.contains("T301"), "{described:?}");
        assert_eq!(described[0].1, "表三“总计”一列的合计空白，而各分项有数，请补填。");
    }

    #[test]
    fn the_prose_that_has_another_figure_than_a_wrong_cell_joins_it() {
        let mut sample = Sample::saying("全年新收政府信息公开申请2件。");
        sample.set("requests.received", Some(Total), "7");
        let (rules, question) = described(&sample).swap_remove(0);
        assert_eq!(rules, "N101 T301 T302");
        assert!(question.contains("应为 2，正文也是这样写的"), "{question}");
    }

    #[test]
    fn a_figure_that_no_count_can_be_is_one_cause_with_the_sums_that_it_breaks() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "12.5");
        assert_eq!(described(&sample).iter().map(|(rules, _)| rules.as_str()).collect::<Vec<_>>(), ["T101 T301 T303"]);
    }

    #[test]
    fn several_sets_of_one_likelihood_are_one_cause_that_names_them() {
        let sample = with(&[
            ("reconsideration.total", None, "9"),
            ("reconsideration.upheld", None, "10"),
            ("reconsideration.corrected", None, "3"),
        ]);
        let described = described(&sample);
        assert_eq!(described.len(), 1);
        assert!(described[0].1.contains("表四"), "{described:?}");
    }

    #[test]
    fn a_name_is_of_the_root_and_of_no_figure() {
        let id = |text: &str, column| {
            let mut sample = busy();
            sample.set("outcome.granted", Some(column), text);
            let (_, mut findings) = audit(&sample.report);
            let causes = causes(asked(&sample), &mut findings, &|_| None);
            assert_eq!(causes.len(), 1);
            assert_eq!(causes[0].id.len(), ID);
            causes[0].id.clone()
        };
        assert_eq!(id("21", Enterprise), id("17", Enterprise));
        assert_ne!(id("21", Enterprise), id("21", ResearchInstitution));
    }

    #[test]
    fn years_on_one_row_come_together_and_join_what_the_report_shows() {
        let sample = Sample::new();
        let finding = |applicant| Finding {
            metric: crate::report::CODEBOOK.metric("requests.carried_in"),
            applicant: Some(applicant),
            ..audit(&busy_but_wrong().report).1[0].clone()
        };
        let of_years = |applicant| Finding { rule: "Y101", culprit: None, ..finding(applicant) };
        let mut findings = vec![of_years(Enterprise), of_years(Total)];
        let (causes, additions) = causes_of_several(asked(&sample), &mut findings, &[], &[], &|_| None);
        assert_eq!((causes.len(), causes[0].findings.len(), additions.len()), (1, 2, 0));
        let root =
            RootCell { metric: findings[0].metric.unwrap(), applicant: Some(Total), cause_id: "known".to_owned() };
        for finding in &mut findings {
            finding.cause_id.clear();
        }
        let (causes, additions) = causes_of_several(asked(&sample), &mut findings, &[root], &[], &|_| None);
        assert_eq!((causes.len(), additions.len()), (1, 1));
        assert_eq!(findings[1].cause_id, "known");
    }

    fn busy_but_wrong() -> Sample {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "21");
        sample
    }
}
