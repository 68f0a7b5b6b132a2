//! Finds the cells that differ in reports of both runs.

use super::error::NewsError;
use super::reasons::{Both, Reasons, ReportChanges};
use super::run::Run;
use super::texts::{Text, Texts};
use crate::change::State;
use crate::id::Id;
use crate::report::Status;
use crate::schema::{Table, texts};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Reports whose cells are compared at a time.
const REPORTS_AT_ONCE: usize = 20_000;

const COLUMNS: [&str; 5] = ["report_id", "metric", "applicant", "value", "status"];

/// The content of a cell: its figure, or else its status.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    value: Option<f64>,
    status: Text,
}

impl Cell {
    pub(super) fn show(self, texts: &Texts) -> String {
        self.value.map_or_else(|| texts.get(self.status).to_owned(), |value| value.to_string())
    }
}

/// A cell that differs.
#[derive(Debug)]
pub(super) struct FactChange {
    /// Position of its report in this run.
    pub report: u32,
    pub metric: Text,
    pub applicant: Text,
    pub state: State,
    pub before: Option<Cell>,
    pub after: Option<Cell>,
}

/// The cells of reports, by metric and applicant.
type Cells = HashMap<Id, BTreeMap<(Text, Text), Cell>>;

fn cells(run: &Run, reports: &[Id], known: &mut Texts) -> Result<Cells, NewsError> {
    let ids: Vec<String> = reports.iter().map(ToString::to_string).collect();
    let mut cells = Cells::new();
    run.rows_of(Table::Facts, &COLUMNS, &ids, |frame| {
        let [ids, metrics, applicants, statuses] = texts(frame, ["report_id", "metric", "applicant", "status"])?;
        let values = frame.column("value")?.f64()?;
        for row in 0..frame.height() {
            let Some(id) = ids.get(row).and_then(Id::parse) else { continue };
            let mut text = |texts: &StringChunked| known.add(texts.get(row).unwrap_or_default());
            let key = (text(&metrics), text(&applicants));
            cells.entry(id).or_default().insert(key, Cell { value: values.get(row), status: text(&statuses) });
        }
        Ok(())
    })?;
    Ok(cells)
}

/// Hashes the cells of each report.
fn hashes(run: &Run) -> Result<HashMap<Id, u64>, NewsError> {
    let mut by_report: HashMap<Id, u64> = HashMap::new();
    run.read(Table::Facts, &COLUMNS, |frame| {
        let [ids, metrics, applicants, statuses] = texts(frame, ["report_id", "metric", "applicant", "status"])?;
        let values = frame.column("value")?.f64()?;
        for row in 0..frame.height() {
            let Some(id) = ids.get(row).and_then(Id::parse) else { continue };
            let mut cell = DefaultHasher::new();
            let value = values.get(row).map(f64::to_bits);
            (metrics.get(row), applicants.get(row), statuses.get(row), value).hash(&mut cell);
            let sum = by_report.entry(id).or_default();
            *sum = sum.wrapping_add(cell.finish());
        }
        Ok(())
    })?;
    Ok(by_report)
}

/// Positions of the reports whose cells may differ: those with other bytes, and, if the same bytes may be read
/// differently, those whose cells have another hash.
fn candidates(runs: [&Run; 2], both: Both, changes: &ReportChanges) -> Result<Vec<(u32, u32)>, NewsError> {
    let is_other_file = |after: u32| changes.after[after as usize].as_ref().is_some_and(|change| change.is_other_file);
    if !both.conditions.reading_differs() {
        return Ok(both.matches.pairs().filter(|(_, after)| is_other_file(*after)).collect());
    }
    let [before, after] = [hashes(runs[0])?, hashes(runs[1])?];
    let differs =
        |(then, now): &(u32, u32)| before.get(&both.before.get(*then).id) != after.get(&both.after.get(*now).id);
    Ok(both.matches.pairs().filter(differs).collect())
}

/// The cells that differ, in the order of the reports, with the texts of their columns.
pub(super) fn fact_changes(
    runs: [&Run; 2],
    both: Both,
    changes: &ReportChanges,
) -> Result<(Vec<FactChange>, Texts), NewsError> {
    let (mut all, mut known) = (Vec::new(), Texts::default());
    for pairs in candidates(runs, both, changes)?.chunks(REPORTS_AT_ONCE) {
        let ids_before: Vec<Id> = pairs.iter().map(|(before, _)| both.before.get(*before).id).collect();
        let ids_after: Vec<Id> = pairs.iter().map(|(_, after)| both.after.get(*after).id).collect();
        let (before, after) = (cells(runs[0], &ids_before, &mut known)?, cells(runs[1], &ids_after, &mut known)?);
        for (at, (_, report)) in pairs.iter().enumerate() {
            let (then, now) = (before.get(&ids_before[at]), after.get(&ids_after[at]));
            let keys: HashSet<(Text, Text)> = then.into_iter().chain(now).flat_map(BTreeMap::keys).copied().collect();
            let change = |(metric, applicant): (Text, Text)| {
                let of = |cells: Option<&BTreeMap<_, Cell>>| {
                    cells.and_then(|cells| cells.get(&(metric, applicant))).copied()
                };
                let (before, after) = (of(then), of(now));
                let state = match (before, after) {
                    (Some(before), Some(after)) if before == after => return None,
                    (None, _) => State::New,
                    (_, None) => State::Gone,
                    _ => State::Changed,
                };
                Some(FactChange { report: *report, metric, applicant, state, before, after })
            };
            all.extend(keys.into_iter().filter_map(change));
        }
    }
    Ok((all, known))
}

/// The reports with a cell that was read before and no longer is.
pub(super) fn read_less(facts: &[FactChange], texts: &Texts) -> HashSet<u32> {
    let unread = [Status::Missing, Status::Unreadable].map(|status| texts.number(status.key()));
    let is_unread = |cell: Option<Cell>| cell.is_none_or(|cell| unread.contains(&Some(cell.status)));
    let lost = facts.iter().filter(|fact| is_unread(fact.after) && !is_unread(fact.before));
    lost.map(|fact| fact.report).collect()
}

/// Why the cells of a report differ.
pub(super) fn reasons(both: Both, changes: &ReportChanges, report: u32) -> Reasons {
    let own = changes.after[report as usize].iter().flat_map(|change| change.reasons.iter().cloned());
    Reasons::new(own.chain(both.of_reading()))
}
