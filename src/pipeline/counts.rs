//! Counts of sources, reports, findings and causes, taken from a run's finished tables.

use super::fewer::Reports;
use super::job::RunError;
use super::rewriting::read_in_parts;
use crate::finding::{ReviewState, Severity};
use crate::language::Bilingual;
use crate::report::ReportStatus;
use crate::schema::{Table, texts, word};
use crate::source::SourceOutcome;
use crate::source::name::with_member;
use crate::source::published::RECORD;
use crate::waivers::{Reviews, Waivers};
use polars::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Most quarantined files that the summary names. The table `sources` lists them all.
const MOST_NAMED: usize = 5;

#[derive(Default)]
pub(super) struct Counts {
    /// Hash over the names and contents of all sources.
    pub input: blake3::Hasher,
    /// Files and archive members; one that holds several reports counts once.
    pub files: usize,
    pub sources: BTreeMap<SourceOutcome, usize>,
    /// Paths of a few unreadable files, with their reasons.
    pub quarantined: Vec<(String, Bilingual)>,
    /// Reports whose files are cut short. Their rows are among the quarantined ones of `sources`.
    pub cut: usize,
    pub reports: usize,
    /// Reports without a known agency or year.
    pub unnamed: usize,
    pub formats: BTreeMap<String, usize>,
    pub districts: BTreeSet<String>,
    /// Reports of a known district and year.
    pub places: Reports,
    pub years: Option<(i32, i32)>,
    /// Findings per rule code.
    pub findings: BTreeMap<String, usize>,
    pub causes: BTreeMap<Severity, usize>,
    /// Causes that are not waived, by severity.
    pub open: BTreeMap<Severity, usize>,
    /// Reviewed findings, by id and by whether the review still holds.
    reviewed: BTreeMap<(String, ReviewState), usize>,
    /// Causes of reviewed findings.
    reviewed_causes: BTreeSet<String>,
}

impl Counts {
    /// # Errors
    /// Fails if one of the tables cannot be read.
    pub(super) fn of(dir: &Path, rows: &BTreeMap<String, usize>) -> Result<Self, RunError> {
        type Add = fn(&mut Counts, &DataFrame) -> PolarsResult<()>;
        let mut counts = Self::default();
        let count: [(Table, &[&str], Add); 4] = [
            (
                Table::Sources,
                &["path", "member", "part", "blake3", "outcome", "reason", "reason_zh", "report_id"],
                Self::add_sources,
            ),
            (Table::Reports, &["district", "agency", "year", "format", "status"], Self::add_reports),
            (Table::Findings, &["rule", "finding_id", "cause_id", "review"], Self::add_findings),
            (Table::Causes, &["severity", "review"], Self::add_causes),
        ];
        for (table, columns, add) in count {
            let name = table.name();
            let rows = rows.get(name).copied().unwrap_or(0);
            read_in_parts(&dir.join(format!("{name}.parquet")), rows, columns, |part| Ok(add(&mut counts, &part)?))?;
        }
        Ok(counts)
    }

    fn add_sources(&mut self, sources: &DataFrame) -> PolarsResult<()> {
        let [paths, members, hashes, outcomes, reasons, reasons_zh, reports] =
            texts(sources, ["path", "member", "blake3", "outcome", "reason", "reason_zh", "report_id"])?;
        let parts = sources.column("part")?.i32()?;
        for row in 0..sources.height() {
            let (path, member) = (required(&paths, row)?, members.get(row));
            // a file that could not be read has no hash
            for text in [Some(path), member, hashes.get(row)].into_iter().flatten() {
                self.input.update(text.as_bytes());
            }
            self.files += usize::from(parts.get(row).is_none_or(|part| part == 1));
            let outcome = word(&SourceOutcome::ALL, SourceOutcome::key, outcomes.get(row))?;
            *self.sources.entry(outcome).or_default() += 1;
            if outcome != SourceOutcome::Quarantined {
                continue;
            }
            if reports.get(row).is_some() {
                self.cut += 1;
            } else if self.quarantined.len() < MOST_NAMED {
                let shown = with_member(path, member);
                let [en, zh] = [required(&reasons, row)?, required(&reasons_zh, row)?].map(str::to_owned);
                self.quarantined.push((shown, Bilingual::new(en, zh)));
            }
        }
        Ok(())
    }

    fn add_reports(&mut self, reports: &DataFrame) -> PolarsResult<()> {
        let [districts, agencies, formats] = texts(reports, ["district", "agency", "format"])?;
        let years = reports.column("year")?.i32()?;
        self.reports += reports.height();
        for row in 0..reports.height() {
            *self.formats.entry(required(&formats, row)?.to_owned()).or_default() += 1;
            let (agency, year) = (agencies.get(row), years.get(row));
            self.unnamed += usize::from(agency.is_none() || year.is_none());
            let Some(district) = districts.get(row) else { continue };
            self.districts.insert(district.to_owned());
            if let Some(year) = year {
                let (first, last) = self.years.unwrap_or((year, year));
                self.years = Some((first.min(year), last.max(year)));
            }
        }
        add_places(&mut self.places, reports)
    }

    fn add_findings(&mut self, findings: &DataFrame) -> PolarsResult<()> {
        let [rules, ids, causes, reviews] = texts(findings, ["rule", "finding_id", "cause_id", "review"])?;
        for row in 0..findings.height() {
            *self.findings.entry(required(&rules, row)?.to_owned()).or_default() += 1;
            if let Some(state) = state(reviews.get(row))? {
                self.reviewed_causes.extend(causes.get(row).map(str::to_owned));
                let id = required(&ids, row)?.to_owned();
                *self.reviewed.entry((id, state)).or_default() += 1;
            }
        }
        Ok(())
    }

    fn add_causes(&mut self, causes: &DataFrame) -> PolarsResult<()> {
        let [severities, reviews] = texts(causes, ["severity", "review"])?;
        for row in 0..causes.height() {
            let severity = word(&Severity::ALL, Severity::key, severities.get(row))?;
            *self.causes.entry(severity).or_default() += 1;
            if state(reviews.get(row))? != Some(ReviewState::Waived) {
                *self.open.entry(severity).or_default() += 1;
            }
        }
        Ok(())
    }

    /// The effects of the waivers.
    pub(super) fn reviews(&self, waivers: Option<&Waivers>) -> Reviews {
        let in_state = |wanted| self.reviewed.iter().filter(move |((_, state), _)| *state == wanted);
        let ids = |state| in_state(state).map(|((finding, _), _)| finding.clone()).collect();
        let reviewed = self.reviewed.keys().map(|(finding, _)| finding).chain(&self.reviewed_causes);
        let reviewed: BTreeSet<&str> = reviewed.map(String::as_str).collect();
        let unmet = waivers.map_or_else(Vec::new, |waivers| waivers.unmet(&reviewed));
        Reviews {
            waived: in_state(ReviewState::Waived).map(|(_, count)| count).sum(),
            expired: ids(ReviewState::Expired),
            changed: ids(ReviewState::Changed),
            unmet: unmet.into_iter().map(|(line, finding)| (line, finding.to_owned())).collect(),
        }
    }
}

/// The part of a former run's record that is compared with a new run.
#[derive(Deserialize)]
struct FormerRun {
    run_id: String,
    corpus: Vec<String>,
    tables: BTreeMap<String, FormerTable>,
}

#[derive(Deserialize)]
struct FormerTable {
    rows: usize,
}

/// Reads part of the record of the run in a folder; `None` if there is no readable one.
pub(super) fn record_of<T: DeserializeOwned>(run: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(run.join(RECORD)).ok()?).ok()
}

/// The name and the reports of the run in a folder; `None` without a run, or if it read another corpus.
///
/// # Errors
/// Fails if the table of its reports cannot be read.
pub(super) fn former_reports(folder: &Path, corpus: &[String]) -> Result<Option<(String, Reports)>, RunError> {
    let run = record_of::<FormerRun>(folder);
    let Some(run) = run.filter(|run| run.corpus == corpus) else { return Ok(None) };
    let mut reports = Reports::new();
    let rows = run.tables.get(Table::Reports.name()).map_or(0, |table| table.rows);
    let path = folder.join(format!("{}.parquet", Table::Reports.name()));
    read_in_parts(&path, rows, &["district", "year", "status"], |part| Ok(add_places(&mut reports, &part)?))?;
    Ok(Some((run.run_id, reports)))
}

/// Counts the whole reports by district and year.
fn add_places(places: &mut Reports, reports: &DataFrame) -> PolarsResult<()> {
    let [districts, statuses] = texts(reports, ["district", "status"])?;
    let years = reports.column("year")?.i32()?;
    let is_whole = |status: Option<&str>| status != Some(ReportStatus::Quarantined.key());
    let whole = districts.iter().zip(years.iter()).zip(statuses.iter()).filter(|(_, status)| is_whole(*status));
    for ((district, year), _) in whole {
        if let (Some(district), Some(year)) = (district, year) {
            *places.entry((district.to_owned(), year)).or_default() += 1;
        }
    }
    Ok(())
}

/// A text of a column that has no nulls.
fn required(texts: &StringChunked, row: usize) -> PolarsResult<&str> {
    texts.get(row).ok_or_else(|| polars_err!(ComputeError: "row {} of column {} is null", row, texts.name()))
}

fn state(review: Option<&str>) -> PolarsResult<Option<ReviewState>> {
    review.map(|state| word(&ReviewState::ALL, ReviewState::key, Some(state))).transpose()
}
