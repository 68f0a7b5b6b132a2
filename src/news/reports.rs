//! Matches the reports of two runs.
//!
//! Reports with the same agency and year match. The others are matched by path and bytes together, then by bytes alone,
//! and reports without a known agency finally by path alone.

use super::error::NewsError;
use super::run::Run;
use super::texts::{Text, Texts};
use crate::id::Id;
use crate::saturate::Saturate;
use crate::schema::{Table, texts, word};
use crate::source::SourceOutcome;
use crate::source::name::with_member;
use polars::prelude::*;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Half of the hash of a file.
pub(super) type FileHash = u128;

/// The district, the agency and the year of a report, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Filed {
    pub district: Option<Text>,
    pub agency: Option<Text>,
    pub year: Option<i32>,
}

/// A report of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub id: Id,
    pub agency_id: Option<Text>,
    pub filed: Filed,
    pub path: Text,
    pub part: Option<i32>,
    pub status: Text,
    /// `None` if its file is not in `sources`, which no run publishes.
    pub hash: Option<FileHash>,
}

impl Report {
    /// The owner in the ids of its causes and findings: the agency, or else the report.
    pub(super) fn owner(&self) -> (Result<Text, Id>, Option<i32>) {
        (self.agency_id.ok_or(self.id), self.filed.year)
    }

    /// The agency and the year; `None` if either is unknown.
    fn named(&self) -> Option<(Text, i32)> {
        self.agency_id.zip(self.filed.year)
    }
}

/// A file of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub hash: Option<FileHash>,
    pub outcome: SourceOutcome,
}

/// The reports and files of a run.
#[derive(Debug, Default)]
pub(super) struct Reports {
    pub all: Vec<Report>,
    /// Positions of reports by id.
    pub by_id: HashMap<Id, u32>,
    /// Positions of reports by agency and year.
    pub by_filed: HashMap<Filed, u32>,
    /// Files by path, with archives as folders. A file with several parts has the first that is a report.
    pub sources: HashMap<Text, Source>,
    /// Sums of the hashes of rejected copies, by the report that was chosen instead.
    pub copies: HashMap<Id, FileHash>,
}

impl Reports {
    pub(super) fn read(run: &Run, texts: &mut Texts) -> Result<Self, NewsError> {
        let mut reports = Self::default();
        let mut hashes = HashMap::new();
        let columns = ["path", "member", "blake3", "outcome", "report_id"];
        run.read(Table::Sources, &columns, |part| reports.add_sources(part, texts, &mut hashes))?;
        let columns = ["report_id", "agency_id", "district", "agency", "year", "path", "part", "status"];
        run.read(Table::Reports, &columns, |part| reports.add_reports(part, texts, &hashes))?;
        Ok(reports)
    }

    fn add_sources(
        &mut self,
        part: &DataFrame,
        known: &mut Texts,
        hashes: &mut HashMap<Id, FileHash>,
    ) -> PolarsResult<()> {
        let [paths, members, prints, outcomes, ids] =
            texts(part, ["path", "member", "blake3", "outcome", "report_id"])?;
        for row in 0..part.height() {
            let path = known.add(&with_member(paths.get(row).unwrap_or_default(), members.get(row)));
            let hash = prints.get(row).and_then(|print| FileHash::from_str_radix(print.get(..32)?, 16).ok());
            let outcome = word(&SourceOutcome::ALL, SourceOutcome::key, outcomes.get(row))?;
            match self.sources.entry(path) {
                Entry::Occupied(mut source) if outcome == SourceOutcome::Parsed => source.get_mut().outcome = outcome,
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => {
                    free.insert(Source { hash, outcome });
                }
            }
            let Some((id, hash)) = ids.get(row).and_then(Id::parse).zip(hash) else { continue };
            if outcome == SourceOutcome::Duplicate {
                let sum = self.copies.entry(id).or_default();
                *sum = sum.wrapping_add(hash);
            } else {
                hashes.insert(id, hash);
            }
        }
        Ok(())
    }

    fn add_reports(&mut self, part: &DataFrame, known: &mut Texts, hashes: &HashMap<Id, FileHash>) -> PolarsResult<()> {
        let [ids, agency_ids, districts, agencies, paths, statuses] =
            texts(part, ["report_id", "agency_id", "district", "agency", "path", "status"])?;
        let (years, parts) = (part.column("year")?.i32()?, part.column("part")?.i32()?);
        for row in 0..part.height() {
            let id = ids.get(row).and_then(Id::parse);
            let id = id.ok_or_else(|| polars_err!(ComputeError: "row {} of reports has no id", row))?;
            let filed = Filed {
                district: known.add_some(districts.get(row)),
                agency: known.add_some(agencies.get(row)),
                year: years.get(row),
            };
            let report = Report {
                id,
                agency_id: known.add_some(agency_ids.get(row)),
                filed,
                path: known.add(paths.get(row).unwrap_or_default()),
                part: parts.get(row),
                status: known.add(statuses.get(row).unwrap_or_default()),
                hash: hashes.get(&id).copied(),
            };
            let at = self.all.len().saturate();
            self.by_id.insert(id, at);
            if report.named().is_some() {
                self.by_filed.insert(filed, at);
            }
            self.all.push(report);
        }
        Ok(())
    }

    /// The districts with a report.
    pub(super) fn districts(&self) -> HashSet<Text> {
        self.all.iter().filter_map(|report| report.filed.district).collect()
    }

    pub(super) fn get(&self, at: u32) -> Report {
        self.all[at as usize]
    }
}

/// Matching items of two runs, by position.
#[derive(Debug)]
pub(super) struct Matches {
    /// For each item of the run before, its match in this run.
    pub of_before: Vec<Option<u32>>,
    /// For each item of this run, its match in the run before.
    pub of_after: Vec<Option<u32>>,
}

impl Matches {
    pub(super) fn new(before: usize, after: usize) -> Self {
        Self { of_before: vec![None; before], of_after: vec![None; after] }
    }

    /// Matches items without a match that have the same key, in order.
    pub(super) fn add<T, K: Hash + Eq>(
        &mut self,
        [before, after]: [&[T]; 2],
        key_before: impl Fn(&T) -> Option<K>,
        key_after: impl Fn(&T) -> Option<K>,
    ) {
        let mut waiting: HashMap<K, Vec<u32>> = HashMap::new();
        for (at, item) in before.iter().enumerate().rev().filter(|(at, _)| self.of_before[*at].is_none()) {
            if let Some(key) = key_before(item) {
                waiting.entry(key).or_default().push(at.saturate());
            }
        }
        if waiting.is_empty() {
            return;
        }
        for (at, item) in after.iter().enumerate() {
            if self.of_after[at].is_some() {
                continue;
            }
            let found = key_after(item).and_then(|key| waiting.get_mut(&key)?.pop());
            if let Some(found) = found {
                self.of_after[at] = Some(found);
                self.of_before[found as usize] = Some(at.saturate());
            }
        }
    }

    /// Pairs of matching positions, in the order of this run.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.of_after.iter().enumerate().filter_map(|(at, before)| Some(((*before)?, at.saturate())))
    }
}

/// Matches the reports of both runs.
pub(super) fn match_reports(before: &Reports, after: &Reports) -> Matches {
    let mut matches = Matches::new(before.all.len(), after.all.len());
    let both = [&before.all[..], &after.all[..]];
    matches.add(both, Report::named, Report::named);
    matches.add(both, |report| Some(report.id), |report| Some(report.id));
    let bytes = |report: &Report| Some((report.hash?, report.part));
    matches.add(both, bytes, bytes);
    // a file whose report becomes known or unknown holds one report; if the agency changes, it holds two
    let place = |report: &Report| Some((report.path, report.part));
    let place_of_unnamed = |report: &Report| place(report).filter(|_| report.named().is_none());
    matches.add(both, place_of_unnamed, place);
    matches.add(both, place, place_of_unnamed);
    matches
}
