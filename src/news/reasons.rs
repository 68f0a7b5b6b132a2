//! Why a report, a cell or a fault differs.

use super::conditions::Conditions;
use super::reports::{Filed, Matches, Report, Reports};
use super::texts::{Text, Texts};
use crate::change::Why;
use crate::saturate::Saturate;
use crate::source::SourceOutcome;
use std::collections::{BTreeSet, HashMap};

/// The reasons for a difference, the nearest first. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reasons(Vec<Reason>);

/// A reason, with its detail: settings or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub why: Why,
    pub detail: Option<String>,
}

impl Reason {
    pub(super) fn new(why: Why) -> Self {
        Self { why, detail: None }
    }

    /// Adds the settings of another reason.
    fn add_settings(&mut self, other: &Self) {
        let names: BTreeSet<&str> = [&*self, other].into_iter().flat_map(Self::names).collect();
        self.detail = Some(names.into_iter().collect::<Vec<_>>().join(BETWEEN));
    }

    /// Its settings.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.detail.iter().flat_map(|names| names.split(BETWEEN))
    }

    /// A reason that names changed settings; `None` if there are none.
    pub(super) fn settings(names: &[&str]) -> Option<Self> {
        (!names.is_empty()).then(|| Self { why: Why::Configuration, detail: Some(names.join(BETWEEN)) })
    }
}

/// Separates settings, paths and reasons.
const BETWEEN: &str = "; ";

impl Reasons {
    pub(super) fn new(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let mut all: Vec<Reason> = Vec::new();
        for reason in reasons {
            match all.iter_mut().find(|known| known.why == reason.why) {
                Some(known) if known.why == Why::Configuration => known.add_settings(&reason),
                Some(_) => {}
                None => all.push(reason),
            }
        }
        if all.is_empty() {
            all.push(Reason::new(Why::Unknown));
        }
        Self(all)
    }

    pub(super) fn nearest(&self) -> Option<&Reason> {
        self.0.first()
    }

    pub(super) fn why(&self) -> Why {
        self.nearest().map_or(Why::Unknown, |reason| reason.why)
    }

    pub(super) fn detail(&self) -> Option<&str> {
        self.nearest()?.detail.as_deref()
    }

    /// The other reasons, with their settings.
    pub(super) fn other_reasons(&self) -> Option<String> {
        let others = self.0.get(1..).unwrap_or_default().iter();
        let others = others.map(|reason| match (&reason.detail, reason.why) {
            (Some(settings), Why::Configuration) => format!("{} ({settings})", reason.why.key()),
            _ => reason.why.key().to_owned(),
        });
        Some(others.collect::<Vec<_>>().join(BETWEEN)).filter(|others| !others.is_empty())
    }

    /// Merges the reasons of several differences. Configuration comes before a corrected report.
    pub(super) fn joined<'r>(all: impl Iterator<Item = &'r Self>) -> Option<Self> {
        let mut reasons: Vec<&Reason> = Vec::new();
        let mut others: Vec<&Reason> = Vec::new();
        for each in all {
            reasons.extend(each.nearest());
            others.extend(each.0.iter().skip(1));
        }
        reasons.sort_by_key(|reason| reason.why);
        others.sort_by_key(|reason| reason.why);
        (!reasons.is_empty()).then(|| Self::new(reasons.into_iter().chain(others).cloned()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Reason> {
        self.0.iter()
    }
}

/// How a report differs from its match in the run before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportChange {
    pub reasons: Reasons,
    /// Its bytes differ, or it has no match.
    pub is_other_file: bool,
}

/// The changes of all reports, with their reasons.
pub(super) struct ReportChanges {
    /// For each report of this run; `None` if it is unchanged.
    pub after: Vec<Option<ReportChange>>,
    /// For each report that is gone.
    pub gone: HashMap<u32, Reasons>,
    /// New reports and those with other bytes, then those that are gone, by agency and by district.
    by_agency: HashMap<(Option<Text>, Option<Text>), Vec<Other>>,
    by_district: HashMap<Option<Text>, Vec<Other>>,
    /// The first two of the whole corpus.
    first: Vec<Other>,
}

/// A report that may affect what is found in others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Other {
    filed: Filed,
    path: Text,
    /// Whether it is gone.
    is_gone: bool,
}

/// Both runs, and how their conditions differ.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub before: &'a Reports,
    pub after: &'a Reports,
    pub matches: &'a Matches,
    pub conditions: &'a Conditions,
    pub texts: &'a Texts,
}

impl Both<'_> {
    /// The changes of every report.
    pub(super) fn report_changes(self) -> ReportChanges {
        let after = self.after.all.iter().enumerate().map(|(at, report)| match self.matches.of_after[at] {
            Some(before) => self.changed(&self.before.get(before), report),
            None => Some(ReportChange { reasons: self.came(report), is_other_file: true }),
        });
        let gone = (0..self.before.all.len()).filter(|&at| self.matches.of_before[at].is_none());
        let gone = gone.map(|at| (at.saturate(), self.why_gone(&self.before.all[at])));
        let mut changes = ReportChanges {
            after: after.collect(),
            gone: gone.collect(),
            by_agency: HashMap::new(),
            by_district: HashMap::new(),
            first: Vec::new(),
        };
        let others = changes
            .after
            .iter()
            .zip(&self.after.all)
            .filter(|(change, _)| change.as_ref().is_some_and(|change| change.is_other_file));
        let others = others.map(|(_, report)| Other { filed: report.filed, path: report.path, is_gone: false });
        let mut gone: Vec<u32> = changes.gone.keys().copied().collect();
        gone.sort_unstable();
        let gone = gone.into_iter().map(|at| self.before.get(at));
        let gone = gone.map(|report| Other { filed: report.filed, path: report.path, is_gone: true });
        let others: Vec<Other> = others.chain(gone).collect();
        for other in others {
            changes.add(other);
        }
        changes
    }

    /// How a report differs between the runs.
    fn changed(self, before: &Report, after: &Report) -> Option<ReportChange> {
        let is_same_file = before.hash == after.hash;
        let is_refiled = before.filed != after.filed || before.agency_id != after.agency_id;
        if before.id == after.id && !is_refiled && before.status == after.status {
            return None;
        }
        let mut reasons = Vec::new();
        if before.id != after.id {
            let is_other_place = before.path != after.path;
            let was_there = self.before.sources.contains_key(&after.path);
            let is_there = self.after.sources.contains_key(&before.path);
            reasons.push(match is_same_file {
                _ if is_other_place && (is_there || was_there) => Reason::new(Why::Copy),
                true if is_other_place => Reason::new(Why::Moved),
                // the same path within a corpus folder that was given differently
                true => Reason::new(Why::Corpus),
                false => Reason::new(Why::File),
            });
        }
        if is_refiled && self.conditions.agencies {
            reasons.push(Reason::new(Why::Agencies));
        }
        if is_same_file {
            reasons.extend(self.of_reading());
        }
        Some(ReportChange { reasons: Reasons::new(reasons), is_other_file: !is_same_file })
    }

    /// Why the same file is read differently.
    pub(super) fn of_reading(self) -> impl Iterator<Item = Reason> {
        let program = self.conditions.program.then(|| Reason::new(Why::Program));
        program.into_iter().chain(Reason::settings(&self.conditions.limits()))
    }

    fn came(self, report: &Report) -> Reasons {
        if !self.conditions.was_given(self.texts.get(report.path)) {
            return Reasons::new([Reason::new(Why::Corpus)]);
        }
        match self.before.sources.get(&report.path) {
            Some(source) if source.hash.is_some() && source.hash == report.hash => self.taken_otherwise(source.outcome),
            _ => Reasons::new([Reason::new(Why::File)]),
        }
    }

    fn why_gone(self, report: &Report) -> Reasons {
        if !self.conditions.is_given(self.texts.get(report.path)) {
            return Reasons::new([Reason::new(Why::Corpus)]);
        }
        match self.after.sources.get(&report.path) {
            None => Reasons::new([Reason::new(Why::File)]),
            Some(source) if source.hash.is_some() && source.hash == report.hash => self.taken_otherwise(source.outcome),
            Some(source) => Reasons::new([Reason { detail: Some(source.outcome.key().to_owned()), why: Why::File }]),
        }
    }

    /// Why the same file is a report in one run only. `outcome` is that of the other run.
    fn taken_otherwise(self, outcome: SourceOutcome) -> Reasons {
        if outcome == SourceOutcome::Duplicate {
            return Reasons::new([Reason::new(Why::Copy)]);
        }
        let agencies = self.conditions.agencies.then(|| Reason::new(Why::Agencies));
        Reasons::new(agencies.into_iter().chain(self.of_reading()))
    }
}

impl ReportChanges {
    fn add(&mut self, other: Other) {
        let Filed { district, agency, .. } = other.filed;
        self.by_agency.entry((district, agency)).or_default().push(other);
        self.by_district.entry(district).or_default().push(other);
        if self.first.len() < 2 {
            self.first.push(other);
        }
    }

    /// The nearest other reports that differ: of the same agency, else of the same district, else, for rules across
    /// districts, of any. `None` if there are none.
    pub(super) fn others(&self, filed: Filed, is_over_districts: bool) -> Option<Others> {
        let first_two = |all: Option<&Vec<Other>>| -> Vec<Other> {
            all.into_iter().flatten().filter(|other| other.filed != filed).take(2).copied().collect()
        };
        let mut found = first_two(self.by_agency.get(&(filed.district, filed.agency)));
        if found.is_empty() {
            found = first_two(self.by_district.get(&filed.district));
        }
        if found.is_empty() && is_over_districts {
            found.clone_from(&self.first);
        }
        let [first, rest @ ..] = &found[..] else { return None };
        Some(Others { path: rest.is_empty().then_some(first.path), are_gone: first.is_gone })
    }
}

/// Other reports that differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Others {
    /// The path, if there is exactly one.
    pub path: Option<Text>,
    /// Whether all of them are gone.
    pub are_gone: bool,
}
