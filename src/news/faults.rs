//! Matches the causes and findings of two runs, and judges what became of each.

use super::error::NewsError;
use super::reasons::{Both, Reason, Reasons, ReportChanges};
use super::reports::{Filed, Matches, Reports};
use super::run::Run;
use super::texts::{Text, Texts};
use crate::change::{State, Why};
use crate::finding::{Outcome, ReviewState, Severity};
use crate::id::Id;
use crate::rules::{Rule, rule};
use crate::saturate::Saturate;
use crate::schema::{Table, texts, word};
use polars::prelude::*;
use std::collections::{HashMap, HashSet};

/// A cause or a finding of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub id: Id,
    /// Id of its cause; for a cause, its own id.
    pub cause: Id,
    pub filed: Filed,
    /// Position of its report; `None` if it is about a year without one.
    pub report: Option<u32>,
    pub rule: Text,
    pub severity: Severity,
    pub review: Option<ReviewState>,
    pub metric: Option<Text>,
    pub applicant: Option<Text>,
    pub reported: Option<f64>,
    /// The figure that is due: `suggested` of a cause, `expected` of a finding.
    pub due: Option<f64>,
    pub fingerprint: Text,
}

/// Causes or findings of a run.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub all: Vec<Fault>,
}

/// The column with the figure that is due.
fn due(table: Table) -> &'static str {
    if table == Table::Causes { "suggested" } else { "expected" }
}

impl Faults {
    /// Reads the causes or the findings of a run.
    pub(super) fn read(run: &Run, table: Table, reports: &Reports, texts: &mut Texts) -> Result<Self, NewsError> {
        let mut faults = Self::default();
        let id = if table == Table::Causes { "cause_id" } else { "finding_id" };
        let mut columns = vec!["district", "agency", "year", "report_id", "cause_id", "rule", "severity", "review"];
        columns.extend(["metric", "applicant", "reported", due(table), "fingerprint"]);
        columns.extend((id != "cause_id").then_some(id));
        run.read(table, &columns, |part| faults.add(part, [id, due(table)], reports, texts))?;
        Ok(faults)
    }

    fn add(
        &mut self,
        part: &DataFrame,
        [id, due]: [&str; 2],
        reports: &Reports,
        known: &mut Texts,
    ) -> PolarsResult<()> {
        let [ids, causes, districts, agencies, report_ids] =
            texts(part, [id, "cause_id", "district", "agency", "report_id"])?;
        let [rules, severities, reviews, metrics, applicants, prints] =
            texts(part, ["rule", "severity", "review", "metric", "applicant", "fingerprint"])?;
        let years = part.column("year")?.i32()?;
        let (reported, due) = (part.column("reported")?.f64()?, part.column(due)?.f64()?);
        let required = |ids: &StringChunked, row| {
            ids.get(row)
                .and_then(Id::parse)
                .ok_or_else(|| polars_err!(ComputeError: "row {} of {} is no id", row, ids.name()))
        };
        for row in 0..part.height() {
            let filed = Filed {
                district: known.add_some(districts.get(row)),
                agency: known.add_some(agencies.get(row)),
                year: years.get(row),
            };
            let report = report_ids.get(row).and_then(Id::parse).and_then(|id| reports.by_id.get(&id)).copied();
            self.all.push(Fault {
                id: required(&ids, row)?,
                cause: required(&causes, row)?,
                filed,
                report,
                rule: known.add(rules.get(row).unwrap_or_default()),
                severity: word(&Severity::ALL, Severity::key, severities.get(row))?,
                review: word(&ReviewState::ALL, ReviewState::key, reviews.get(row)).ok(),
                metric: known.add_some(metrics.get(row)),
                applicant: known.add_some(applicants.get(row)),
                reported: reported.get(row),
                due: due.get(row),
                fingerprint: known.add(prints.get(row).unwrap_or_default()),
            });
        }
        Ok(())
    }

    pub(super) fn get(&self, at: u32) -> Fault {
        self.all[at as usize]
    }
}

/// The place of a fault, as positions of the run before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Where {
    Report(u32),
    /// A year without a report.
    Year(Filed),
}

/// Matches the findings or causes of two runs: first by id and data, then by data alone, since numbered ids may have
/// shifted, then by id alone, then by the cell at the root; finally, in reports that are filed differently and so have
/// other ids, by rule and metric.
pub(super) fn match_faults(both: Both, before: &Faults, after: &Faults, is_of_causes: bool) -> Matches {
    let mut matches = Matches::new(before.all.len(), after.all.len());
    let faults = [&before.all[..], &after.all[..]];
    let then = |fault: &Fault| fault.report.map_or(Where::Year(fault.filed), Where::Report);
    let now = |fault: &Fault| match fault.report {
        Some(report) => Some(Where::Report(both.matches.of_after[report as usize]?)),
        None => Some(Where::Year(fault.filed)),
    };
    let same = |fault: &Fault| Some((fault.id, fault.fingerprint));
    matches.add(faults, same, same);
    let data = |fault: &Fault| (fault.rule, fault.fingerprint);
    matches.add(faults, |fault| Some((then(fault), data(fault))), |fault| Some((now(fault)?, data(fault))));
    matches.add(faults, |fault| Some(fault.id), |fault| Some(fault.id));
    let root = |fault: &Fault| Some((fault.metric?, fault.applicant, (!is_of_causes).then_some(fault.rule)));
    matches.add(faults, |fault| Some((then(fault), root(fault)?)), |fault| Some((now(fault)?, root(fault)?)));
    // ids contain the agency and the year, so a report that is filed differently has others
    let is_refiled = |at: u32| {
        let (report, before) = (both.after.get(at), both.matches.of_after[at as usize].map(|at| both.before.get(at)));
        before.is_some_and(|before| before.owner() != report.owner())
    };
    let rule = |fault: &Fault| (fault.rule, fault.metric);
    matches.add(
        faults,
        |fault| Some((then(fault), rule(fault))),
        |fault| Some((now(fault).filter(|_| fault.report.is_some_and(is_refiled))?, rule(fault))),
    );
    matches
}

/// Matches causes that share a finding.
pub(super) fn match_by_findings(
    causes: [&Faults; 2],
    findings: [&Faults; 2],
    of_findings: &Matches,
    matches: &mut Matches,
) {
    let mut now: HashMap<Id, Id> = HashMap::new();
    for (before, after) in of_findings.pairs() {
        now.entry(findings[0].get(before).cause).or_insert(findings[1].get(after).cause);
    }
    let [before, after] = causes;
    matches.add([&before.all, &after.all], |cause| now.get(&cause.id).copied(), |cause| Some(cause.id));
}

/// The fate of a fault, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fate {
    pub state: State,
    /// `None` if it is unchanged.
    pub reasons: Option<Reasons>,
}

/// Judges the fate of findings and causes.
pub(super) struct Judge<'a> {
    pub both: Both<'a>,
    pub reports: &'a ReportChanges,
    /// For each report of this run, the rules that were not checked or do not apply.
    pub unchecked: HashSet<(Id, Text)>,
    /// Reports of this run of which less could be read than before.
    pub read_less: HashSet<u32>,
}

impl Judge<'_> {
    /// The fate of a finding of this run.
    pub(super) fn found(&self, before: Option<&Fault>, after: &Fault) -> Fate {
        let Some(before) = before else {
            return Fate { state: State::New, reasons: Some(self.reasons(None, Some(after))) };
        };
        let is_same = before.fingerprint == after.fingerprint && before.severity == after.severity;
        if is_same && before.review == after.review {
            return Fate { state: State::Open, reasons: None };
        }
        let is_reviewed = is_same.then(|| self.of_waivers(before, after));
        let reasons = is_reviewed.unwrap_or_else(|| self.reasons(Some(before), Some(after)));
        Fate { state: State::Changed, reasons: Some(reasons) }
    }

    /// The fate of a finding that only the run before has.
    pub(super) fn lost(&self, before: &Fault) -> Fate {
        let reasons = self.reasons(Some(before), None);
        let after = before.report.map(|report| self.both.matches.of_before[report as usize]);
        let is_mended = match (reasons.why(), after) {
            // its report is gone
            (_, Some(None)) => false,
            (Why::File | Why::Copy, Some(Some(after))) => self.is_checked(after, before),
            // there is now a report for the year
            (Why::File | Why::Copy, None) => true,
            (Why::OtherReport, after) => {
                let others = self.others(before);
                let is_checked = after.flatten().is_none_or(|after| self.is_checked(after, before));
                is_checked && others.is_some_and(|others| !others.are_gone)
            }
            _ => false,
        };
        Fate { state: if is_mended { State::Fixed } else { State::Gone }, reasons: Some(reasons) }
    }

    /// Whether a fault could be found again in its report: its rule was checked, and the figures concerned, if any, were
    /// read.
    fn is_checked(&self, report: u32, fault: &Fault) -> bool {
        let is_unread = fault.metric.is_some() && self.read_less.contains(&report);
        !is_unread && !self.unchecked.contains(&(self.both.after.get(report).id, fault.rule))
    }

    /// The fate of a cause of this run, given those of its findings.
    pub(super) fn cause_found(&self, before: Option<&Fault>, after: &Fault, findings: &[&Fate]) -> Fate {
        let Some(before) = before else {
            // its findings were there, under another cause
            let is_new = findings.iter().any(|fate| fate.state == State::New);
            let state = if is_new { State::New } else { State::Changed };
            return Fate { state, reasons: Some(self.joined(None, Some(after), findings)) };
        };
        if (before.fingerprint, before.severity, before.review) == (after.fingerprint, after.severity, after.review) {
            return Fate { state: State::Open, reasons: None };
        }
        Fate { state: State::Changed, reasons: Some(self.joined(Some(before), Some(after), findings)) }
    }

    /// The fate of a cause that only the run before has, given those of its findings. It is not `fixed` if a setting is among
    /// the reasons.
    pub(super) fn cause_lost(&self, before: &Fault, findings: &[&Fate]) -> Fate {
        let is_mended = !findings.is_empty() && findings.iter().all(|fate| fate.state == State::Fixed);
        let state = if is_mended { State::Fixed } else { State::Gone };
        Fate { state, reasons: Some(self.joined(Some(before), None, findings)) }
    }

    fn joined(&self, before: Option<&Fault>, after: Option<&Fault>, findings: &[&Fate]) -> Reasons {
        let reasons = Reasons::joined(findings.iter().filter_map(|fate| fate.reasons.as_ref()));
        reasons.unwrap_or_else(|| self.reasons(before, after))
    }

    fn of_waivers(&self, before: &Fault, after: &Fault) -> Reasons {
        // without another verdict, its last day has passed
        let state = after.review.or(before.review).map(|state| state.key().to_owned());
        Reasons::new([Reason { why: Why::Waiver, detail: state.filter(|_| !self.both.conditions.waivers) }])
    }

    fn others(&self, fault: &Fault) -> Option<super::reasons::Others> {
        let rule = rule(self.both.texts.get(fault.rule))?;
        let scope = rule.reach.widest_scope();
        rule.reach.is_of_several().then(|| self.reports.others(fault.filed, scope == "district"))?
    }

    /// Why a finding is in one run only, or differs.
    fn reasons(&self, before: Option<&Fault>, after: Option<&Fault>) -> Reasons {
        let Some(fault) = after.or(before) else { return Reasons::new([]) };
        let conditions = self.both.conditions;
        let code = self.both.texts.get(fault.rule);
        let known: Option<&Rule> = rule(code);
        let is_in_both = before.is_some() && after.is_some();
        let selection = (!is_in_both).then(|| Reason::settings(&conditions.selection(code))).flatten();
        if let Some(selection) = selection {
            return Reasons::new([selection]);
        }
        let is_graver = before.zip(after).is_some_and(|(before, after)| before.severity != after.severity);
        let is_other = before.map(|fault| fault.fingerprint) != after.map(|fault| fault.fingerprint);
        let severity = known.filter(|_| is_graver).and_then(|rule| Reason::settings(&conditions.severity(rule)));
        if !is_other && let Some(severity) = severity {
            return Reasons::new([severity]);
        }
        let taken = known.and_then(|rule| Reason::settings(&conditions.taken(rule)));
        let own = self.of_own_report(before, after);
        let others = self.others(fault).map(|others| Reason {
            why: Why::OtherReport,
            detail: others.path.map(|path| self.both.texts.get(path).to_owned()),
        });
        let agencies = conditions.agencies.then(|| Reason::new(Why::Agencies));
        let reasons = taken.into_iter().chain(severity).chain(own).chain(others).chain(agencies);
        Reasons::new(reasons.chain(self.both.of_reading()))
    }

    /// The reasons that lie in its own report.
    fn of_own_report(&self, before: Option<&Fault>, after: Option<&Fault>) -> Vec<Reason> {
        let reports = self.reports;
        if let Some(after) = after.and_then(|after| after.report) {
            let change = reports.after[after as usize].as_ref();
            let mut reasons: Vec<Reason> =
                change.map_or_else(Vec::new, |change| change.reasons.iter().cloned().collect());
            if self.copies_differ(after) {
                reasons.push(Reason::new(Why::Copy));
            }
            return reasons;
        }
        let Some(fault) = before.or(after) else { return Vec::new() };
        let (gone, came) = match fault.report {
            Some(report) if before.is_some() => match self.both.matches.of_before[report as usize] {
                Some(after) => return self.of_own_report(None, Some(&Fault { report: Some(after), ..*fault })),
                None => (reports.gone.get(&report), None),
            },
            // on a year without a report: a report has come or gone
            _ => {
                let gone = self.both.before.by_filed.get(&fault.filed).and_then(|at| reports.gone.get(at));
                let came = self.both.after.by_filed.get(&fault.filed);
                (gone, came.and_then(|at| reports.after[*at as usize].as_ref()).map(|change| &change.reasons))
            }
        };
        gone.into_iter().chain(came).flat_map(Reasons::iter).cloned().collect()
    }

    /// Whether the rejected copies of a report differ.
    fn copies_differ(&self, after: u32) -> bool {
        let before = self.both.matches.of_after[after as usize].map(|before| self.both.before.get(before).id);
        let copies = |reports: &Reports, id: Option<Id>| id.and_then(|id| reports.copies.get(&id)).copied();
        before.is_some()
            && copies(self.both.before, before) != copies(self.both.after, Some(self.both.after.get(after).id))
    }
}

/// For each report, the rules that were not checked or do not apply: the absence of their faults does not mean that
/// they were corrected.
pub(super) fn unchecked(run: &Run, reports: &HashSet<Id>, known: &Texts) -> Result<HashSet<(Id, Text)>, NewsError> {
    // whether a check was made, and whether one could not be
    let mut outcomes: HashMap<(Id, Text), [bool; 2]> = HashMap::new();
    let mut ids: Vec<String> = reports.iter().map(ToString::to_string).collect();
    ids.sort_unstable();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let [pass, fail, not_checked] = [0, 1, 2].map(|at: usize| Outcome::WORDS[at].0);
    run.rows_of(Table::Checks, &["report_id", "rule", "outcome"], &ids, |frame| {
        let [ids, rules, checked] = texts(frame, ["report_id", "rule", "outcome"])?;
        for row in 0..frame.height() {
            let id = ids.get(row).and_then(Id::parse);
            let Some(key) = id.zip(rules.get(row).and_then(|rule| known.number(rule))) else { continue };
            let outcome = checked.get(row).unwrap_or_default();
            let [is_made, is_unmade] = outcomes.entry(key).or_default();
            *is_made |= [pass, fail].contains(&outcome);
            *is_unmade |= outcome == not_checked;
        }
        Ok(())
    })?;
    // if a rule makes two checks, one that does not apply is irrelevant beside the other
    let is_unchecked = |(key, [is_made, is_unmade]): ((Id, Text), [bool; 2])| (is_unmade || !is_made).then_some(key);
    Ok(outcomes.into_iter().filter_map(is_unchecked).collect())
}

/// The positions of findings by the id of their cause.
pub(super) fn by_cause(findings: &Faults) -> HashMap<Id, Vec<u32>> {
    let mut by_cause: HashMap<Id, Vec<u32>> = HashMap::new();
    for (at, finding) in findings.all.iter().enumerate() {
        by_cause.entry(finding.cause).or_default().push(at.saturate());
    }
    by_cause
}
