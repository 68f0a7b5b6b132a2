//! Compares two runs.

use super::conditions::Conditions;
use super::counts::NewsCounts;
use super::error::NewsError;
use super::facts::{self, FactChange, fact_changes, read_less};
use super::faults::{Fate, Fault, Faults, Judge, by_cause, match_by_findings, match_faults, unchecked};
use super::reasons::{Both, Reasons, ReportChanges};
use super::reports::{Matches, Reports, match_reports};
use super::row::{Difference, Field, Row, frame};
use super::run::{Run, RunRecord};
use super::seen::KnownSince;
use super::texts::{Text, Texts};
use crate::change::{Item, State};
use crate::finding::{ReviewState, Severity};
use crate::id::Id;
use crate::language::Bilingual;
use crate::saturate::Saturate;
use crate::schema::{Table, texts};
use polars::prelude::*;
use std::collections::{HashMap, HashSet};

/// Rows of a frame of the table.
const PART: usize = 100_000;

/// What a run was compared with.
#[derive(Debug, Clone)]
pub enum Basis {
    /// There is no run before.
    First,
    /// The run before cannot be compared: another version made it, or it is damaged.
    Unreadable(Bilingual),
    /// The record of the run before.
    Before(Box<RunRecord>),
}

/// What differs from the run before.
#[derive(Debug)]
pub struct News {
    /// The record of the run.
    pub run: RunRecord,
    /// What the run was compared with.
    pub basis: Basis,
    /// How much differs.
    pub counts: NewsCounts,
    pub(super) rows: Vec<Row>,
    pub(super) texts: Texts,
    /// The districts of the run before, and of this one.
    pub(super) districts_before: HashSet<Text>,
    pub(super) districts_after: HashSet<Text>,
}

impl News {
    /// The news of a run that was compared with none: nothing is new.
    #[must_use]
    pub fn none(run: RunRecord, basis: Basis) -> Self {
        Self {
            run,
            basis,
            counts: NewsCounts::default(),
            rows: Vec::new(),
            texts: Texts::default(),
            districts_before: HashSet::new(),
            districts_after: HashSet::new(),
        }
    }

    /// Name of the run that it was compared with.
    #[must_use]
    pub fn against(&self) -> Option<&str> {
        match &self.basis {
            Basis::Before(record) => Some(&record.run_id),
            Basis::First | Basis::Unreadable(_) => None,
        }
    }

    /// The rows of the table `changes`, some at a time.
    pub fn frames(&self) -> impl Iterator<Item = PolarsResult<DataFrame>> {
        self.rows.chunks(PART).map(|rows| frame(rows, &self.texts))
    }
}

/// Compares a run with the one before. `is_finished` says whether the later run has its own table of changes.
///
/// # Errors
/// Fails if a table of either run cannot be read.
pub fn compare(before: &Run, after: &Run, is_finished: bool) -> Result<News, NewsError> {
    let mut texts = Texts::default();
    let since = KnownSince::read(before, &mut texts)?;
    let own = if is_finished { KnownSince::read(after, &mut texts)? } else { KnownSince::own(after, &mut texts) };
    let then = Contents::read(before, &mut texts)?;
    let now = Contents::read(after, &mut texts)?;
    let conditions = Conditions::new(before, after);
    let matches = match_reports(&then.reports, &now.reports);
    let both =
        Both { before: &then.reports, after: &now.reports, matches: &matches, conditions: &conditions, texts: &texts };
    let reports = both.report_changes();
    let (facts, words) = fact_changes([before, after], both, &reports)?;
    let fact_reasons: Vec<Reasons> = facts.iter().map(|fact| facts::reasons(both, &reports, fact.report)).collect();
    let findings = match_faults(both, &then.findings, &now.findings, false);
    let mut causes = match_faults(both, &then.causes, &now.causes, true);
    match_by_findings([&then.causes, &now.causes], [&then.findings, &now.findings], &findings, &mut causes);
    let judge = Judge {
        both,
        reports: &reports,
        read_less: read_less(&facts, &words),
        unchecked: unchecked(after, &with_losses(&then, &now, &matches, &findings), &texts)?,
    };
    let fates = Fates::new(&judge, [&then, &now], &findings, &causes);
    let mut rows = Rows {
        then: &then,
        now: &now,
        matches: &matches,
        former_causes: former_causes([&then.findings, &now.findings], &findings),
        since: &since,
        own: &own,
        all: Vec::new(),
    };
    rows.add_reports(&reports, &texts);
    for (fact, reasons) in facts.iter().zip(fact_reasons) {
        rows.add_fact(fact, reasons, &words);
    }
    rows.add_faults(Item::Cause, [&then.causes, &now.causes], &causes, fates.causes, &texts);
    rows.add_faults(Item::Finding, [&then.findings, &now.findings], &findings, fates.findings, &texts);
    let mut rows = rows.all;
    for (row, fact) in rows.iter_mut().filter(|row| row.item == Item::Fact).zip(&facts) {
        row.metric = Some(texts.add(words.get(fact.metric)));
        row.applicant = Some(texts.add(words.get(fact.applicant)));
    }
    add_questions(&mut rows, before, after)?;
    rows.sort_by_cached_key(|row| order(row, &texts));
    Ok(News {
        run: after.record.clone(),
        basis: Basis::Before(Box::new(before.record.clone())),
        counts: NewsCounts::of(&rows),
        rows,
        texts,
        districts_before: then.reports.districts(),
        districts_after: now.reports.districts(),
    })
}

/// The reports, causes and findings of a run.
struct Contents {
    reports: Reports,
    causes: Faults,
    findings: Faults,
}

impl Contents {
    fn read(run: &Run, texts: &mut Texts) -> Result<Self, NewsError> {
        let reports = Reports::read(run, texts)?;
        let causes = Faults::read(run, Table::Causes, &reports, texts)?;
        let findings = Faults::read(run, Table::Findings, &reports, texts)?;
        Ok(Self { reports, causes, findings })
    }
}

/// The reports of this run that have lost a finding.
fn with_losses(then: &Contents, now: &Contents, reports: &Matches, findings: &Matches) -> HashSet<Id> {
    let lost = then.findings.all.iter().zip(&findings.of_before).filter(|(_, after)| after.is_none());
    let report = |finding: &Fault| Some(now.reports.get(reports.of_before[finding.report? as usize]?).id);
    lost.filter_map(|(finding, _)| report(finding)).collect()
}

/// The fates of all causes, or of all findings.
struct FaultFates {
    /// One for each item of this run.
    found: Vec<Fate>,
    /// By position, for items of the run before without a match.
    lost: HashMap<u32, Fate>,
}

impl FaultFates {
    fn judge_lost(matches: &Matches, judge: impl Fn(u32) -> Fate) -> HashMap<u32, Fate> {
        let lost = matches.of_before.iter().enumerate().filter(|(_, after)| after.is_none());
        lost.map(|(at, _)| (at.saturate(), judge(at.saturate()))).collect()
    }
}

struct Fates {
    findings: FaultFates,
    causes: FaultFates,
}

impl Fates {
    fn new(judge: &Judge, [then, now]: [&Contents; 2], of_findings: &Matches, of_causes: &Matches) -> Self {
        let found = now.findings.all.iter().zip(&of_findings.of_after);
        let found =
            found.map(|(finding, before)| judge.found(before.map(|at| then.findings.get(at)).as_ref(), finding));
        let findings = FaultFates {
            found: found.collect(),
            lost: FaultFates::judge_lost(of_findings, |at| judge.lost(&then.findings.get(at))),
        };
        let (members_then, members_now) = (by_cause(&then.findings), by_cause(&now.findings));
        let members = |of: &'_ HashMap<Id, Vec<u32>>, cause: Option<&Fault>| -> Vec<u32> {
            cause.and_then(|cause| of.get(&cause.id)).cloned().unwrap_or_default()
        };
        let fates = |before: Option<&Fault>, after: Option<&Fault>| -> Vec<&Fate> {
            let lost = members(&members_then, before).into_iter().filter_map(|at| findings.lost.get(&at));
            let found = members(&members_now, after).into_iter().map(|at| &findings.found[at as usize]);
            found.chain(lost).collect()
        };
        let found = now.causes.all.iter().zip(&of_causes.of_after).map(|(cause, before)| {
            let before = before.map(|at| then.causes.get(at));
            judge.cause_found(before.as_ref(), cause, &fates(before.as_ref(), Some(cause)))
        });
        let found = found.collect();
        let lost = FaultFates::judge_lost(of_causes, |at| {
            let cause = then.causes.get(at);
            let all = members(&members_then, Some(&cause)).len();
            let fates = fates(Some(&cause), None);
            // a finding that another cause explains now is not corrected
            if fates.len() < all { judge.cause_lost(&cause, &[]) } else { judge.cause_lost(&cause, &fates) }
        });
        Self { findings, causes: FaultFates { found, lost } }
    }
}

/// Collects the rows of the table.
struct Rows<'a> {
    then: &'a Contents,
    now: &'a Contents,
    /// The matches between reports.
    matches: &'a Matches,
    /// For each cause of this run, one of the run before that explained one of its findings.
    former_causes: HashMap<Id, Id>,
    /// When items were first seen, according to the run before and to this one.
    since: &'a KnownSince,
    own: &'a KnownSince,
    all: Vec<Row>,
}

impl Rows<'_> {
    fn add_reports(&mut self, changes: &ReportChanges, texts: &Texts) {
        for (at, change) in changes.after.iter().enumerate() {
            let Some(change) = change else { continue };
            let state = if self.matches.of_after[at].is_some() { State::Changed } else { State::New };
            let mut row = Row::new(Item::Report, state, self.now.reports.all[at].filed);
            self.fill_report(&mut row, Some(at.saturate()), None);
            let field = self.report_field(at.saturate(), texts);
            row.difference = Some(Box::new(Difference { reasons: change.reasons.clone(), field, question: None }));
            self.all.push(row);
        }
        for (&at, reasons) in &changes.gone {
            let mut row = Row::new(Item::Report, State::Gone, self.then.reports.get(at).filed);
            self.fill_report(&mut row, None, Some(at));
            row.difference = Some(Box::new(Difference { reasons: reasons.clone(), field: None, question: None }));
            self.all.push(row);
        }
    }

    /// Fills in the report of a row with its match, given the report's position in either run.
    fn fill_report(&self, row: &mut Row, after: Option<u32>, before: Option<u32>) {
        let before = before.or_else(|| after.and_then(|at| self.matches.of_after[at as usize]));
        let after = after.or_else(|| before.and_then(|at| self.matches.of_before[at as usize]));
        if let Some(report) = before.map(|at| self.then.reports.get(at)) {
            (row.report_before, row.path_before) = (Some(report.id), Some(report.path));
        }
        if let Some(report) = after.map(|at| self.now.reports.get(at)) {
            (row.report, row.path) = (Some(report.id), Some(report.path));
        }
    }

    /// The most telling column of a report that differs.
    fn report_field(&self, after: u32, texts: &Texts) -> Option<Field> {
        let before = self.then.reports.get(self.matches.of_after[after as usize]?);
        let after = self.now.reports.get(after);
        let year = |year: Option<i32>| year.map(|year| year.to_string());
        let text = |text: Option<Text>| text.map(|text| texts.get(text).to_owned());
        let [then, now] = [before, after].map(|report| {
            [
                ("district", text(report.filed.district)),
                ("agency", text(report.filed.agency)),
                ("year", year(report.filed.year)),
                ("agency_id", text(report.agency_id)),
                ("status", text(Some(report.status))),
                ("path", text(Some(report.path))),
            ]
        });
        Field::differing(then, now)
    }

    fn add_fact(&mut self, fact: &FactChange, reasons: Reasons, words: &Texts) {
        let mut row = Row::new(Item::Fact, fact.state, self.now.reports.get(fact.report).filed);
        self.fill_report(&mut row, Some(fact.report), None);
        let [before, after] = [fact.before, fact.after].map(|cell| cell.map(|cell| cell.show(words)));
        let field = Some(Field { name: "value", before, after });
        row.difference = Some(Box::new(Difference { reasons, field, question: None }));
        self.all.push(row);
    }

    fn add_faults(
        &mut self,
        item: Item,
        [then, now]: [&Faults; 2],
        matches: &Matches,
        fates: FaultFates,
        texts: &Texts,
    ) {
        let FaultFates { found, lost } = fates;
        for ((at, after), fate) in now.all.iter().enumerate().zip(found) {
            let before = matches.of_after[at].map(|before| then.get(before));
            let field = before
                .as_ref()
                .filter(|_| fate.reasons.is_some())
                .and_then(|before| fault_field(item, before, after, texts));
            let mut row = fault_row(item, after, fate, field);
            row.was_due = before.as_ref().and_then(due);
            row.is_due = due(after);
            let former = before.map(|before| before.id).or_else(|| {
                // a cause is not new to everybody if its findings had another cause before
                self.former_causes.get(&after.id).copied().filter(|_| row.state == State::Changed)
            });
            row.first = Some(former.map_or_else(|| self.own.first(after.id), |former| self.since.first(former)));
            self.fill_report(&mut row, after.report, None);
            self.all.push(row);
        }
        for (at, fate) in lost {
            let before = then.get(at);
            let mut row = fault_row(item, &before, fate, None);
            row.was_due = due(&before);
            row.first = Some(self.since.first(before.id));
            self.fill_report(&mut row, None, before.report);
            self.all.push(row);
        }
    }
}

/// For each cause of this run, one of the run before that explained one of its findings.
fn former_causes([then, now]: [&Faults; 2], findings: &Matches) -> HashMap<Id, Id> {
    let mut former = HashMap::new();
    for (before, after) in findings.pairs() {
        former.entry(now.get(after).cause).or_insert(then.get(before).cause);
    }
    former
}

/// The severity of a fault, unless it is waived.
fn due(fault: &Fault) -> Option<Severity> {
    (fault.review != Some(ReviewState::Waived)).then_some(fault.severity)
}

fn fault_row(item: Item, fault: &Fault, fate: Fate, field: Option<Field>) -> Row {
    let Fate { state, reasons } = fate;
    Row {
        cause: Some(fault.cause),
        finding: (item == Item::Finding).then_some(fault.id),
        rule: Some(fault.rule),
        severity: Some(fault.severity),
        metric: fault.metric,
        applicant: fault.applicant,
        difference: reasons.map(|reasons| Box::new(Difference { reasons, field, question: None })),
        ..Row::new(item, state, fault.filed)
    }
}

/// The most telling column of a cause or finding that differs.
fn fault_field(item: Item, before: &Fault, after: &Fault, texts: &Texts) -> Option<Field> {
    let due = if item == Item::Cause { "suggested" } else { "expected" };
    let [then, now] = [before, after].map(|fault| {
        let figure = |figure: Option<f64>| figure.map(|figure| figure.to_string());
        [
            ("reported", figure(fault.reported)),
            (due, figure(fault.due)),
            ("severity", Some(fault.severity.key().to_owned())),
            ("review", fault.review.map(|review| review.key().to_owned())),
            ("fingerprint", Some(texts.get(fault.fingerprint).to_owned())),
        ]
    });
    Field::differing(then, now)
}

/// Adds the questions of causes that differ.
fn add_questions(rows: &mut [Row], before: &Run, after: &Run) -> Result<(), NewsError> {
    for (run, of_lost) in [(before, true), (after, false)] {
        let wanted = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.item == Item::Cause && row.difference.is_some() && row.state.is_lost() == of_lost);
        let wanted: HashMap<Id, usize> = wanted.filter_map(|(at, row)| Some((row.cause?, at))).collect();
        if wanted.is_empty() {
            continue;
        }
        run.read(Table::Causes, &["cause_id", "question_en", "question_zh"], |part| {
            let [ids, english, chinese] = texts(part, ["cause_id", "question_en", "question_zh"])?;
            for row in 0..part.height() {
                let at = ids.get(row).and_then(Id::parse).and_then(|id| wanted.get(&id));
                let Some(difference) = at.and_then(|&at| rows[at].difference.as_mut()) else { continue };
                let [english, chinese] = [&english, &chinese].map(|text| text.get(row).unwrap_or_default().to_owned());
                difference.question = Some(Bilingual::new(english, chinese));
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The order of the table: by item, state and place, the gravest first.
fn order<'t>(row: &Row, texts: &'t Texts) -> impl Ord + use<'t> {
    let text = |text: Option<Text>| text.map(|text| texts.get(text));
    let filed = (text(row.filed.district), text(row.filed.agency), row.filed.year);
    let what = (std::cmp::Reverse(row.severity), row.cause, row.finding);
    let place = (text(row.metric), text(row.applicant), text(row.path), row.report, row.report_before);
    (row.item, row.state, filed, what, place)
}
