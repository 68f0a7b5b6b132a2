//! Runs the rules over several reports on records, after all files have been read. The few reports with findings are then
//! read again to quote the source.

use super::job::{Job, RunError, check_interrupt};
use super::reading::FileReader;
use super::supply::Supply;
use super::tables::ReadingTables;
use crate::audit::{Examined, examine};
use crate::dataset::{Audit, Audited, AuditedReport, Entry, Register};
use crate::finding::{self, Addition, Cause, Check, Finding};
use crate::names::{AgencyList, KnownAgency, Nested, nested};
use crate::report::{Report, ReportPlace};
use crate::rules::LEAST_ESTIMATE;
use crate::series::{BANDS, District, Expected, KnownDistricts, LikeSections, Pair, Record, Sections, Spool};
use crate::source::SourceOutcome;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

/// Districts are audited in groups of about this many reports: enough work for every thread, and some hundred MiB
/// should every report have to be read again.
const REPORTS_AT_ONCE: usize = 2_000;

/// Runs every rule over several reports and adds their findings and checks to the tables.
pub(super) fn audit(
    job: &Job,
    pool: &rayon::ThreadPool,
    reader: &FileReader,
    supply: &Supply,
    tables: &mut ReadingTables,
) -> Result<(), RunError> {
    let dir = tables.dir().to_owned();
    let on_disk = |source| RunError::Write { path: dir.clone(), source };
    let Some(mut corpus) = tables.take_records().map_err(on_disk)? else { return Ok(()) };
    let known = KnownDistricts { expected: expected(reader.listed), below: below(&tables.codes()) };
    let wanted = |sections: &Sections| {
        // an interrupted run throws its results away
        let is_wanted = check_interrupt(job).is_ok();
        if is_wanted { pool.install(|| pairs(sections)) } else { Vec::new() }
    };
    let candidates = corpus.candidates(LEAST_ESTIMATE, wanted).map_err(on_disk)?;
    let sources = Sources { reader, supply, by_path: supply.by_path() };
    let districts = corpus.districts(&known);
    let mut rest = &districts[..];
    while !rest.is_empty() {
        check_interrupt(job)?;
        let mut reports = 0;
        let some = rest.iter().take_while(|district| {
            let is_first = reports == 0;
            reports += district.chosen.len();
            is_first || reports <= REPORTS_AT_ONCE
        });
        let (some, others) = rest.split_at(some.count());
        let records = corpus.load(some, &known, &candidates).map_err(on_disk)?;
        let alike = LikeSections::new(&records, &candidates);
        let by_district = records.by_district(some, &known);
        let districts: Vec<District> =
            pool.install(|| by_district.par_iter().map(|group| District::new(*group, &alike)).collect());
        let (examined, reports) = pool.install(|| sources.audit(&districts));
        let audits: Vec<Audit> = examined
            .iter()
            .map(|of| {
                let Examined { checks, findings, causes, .. } = of;
                Audit { of: audited(of, &reports), checks, findings, causes }
            })
            .collect();
        tables.write_audits(&audits)?;
        tables.add_to_causes(examined.iter().flat_map(|of| of.additions.iter().cloned()));
        rest = others;
    }
    Ok(())
}

/// Runs every rule over several reports on entries in memory, and adds findings, checks and causes to each. Of copies of
/// one report the one that counts in a run keeps its report. Findings on a year without a report are dropped, since no
/// entry can hold them.
///
/// # Errors
/// Fails if the records do not fit into memory and cannot be written to disk.
pub fn audit_together(entries: &mut [Entry], reader: &FileReader) -> io::Result<()> {
    let settings = &reader.config.rules;
    let mut spool = settings.record_parts().map(|parts| Spool::new(None, parts));
    let mut register = Register::default();
    for (row, entry) in entries.iter_mut().enumerate() {
        let copy = register.admit(entry);
        let record = entry.audited.as_mut().and_then(|audited| audited.record.take());
        let of_copy = copy.and_then(|mut copy| copy.record.take());
        let Some(spool) = &mut spool else { continue };
        record.map_or(Ok(()), |record| spool.add(&record, row))?;
        of_copy.map_or(Ok(()), |record| spool.add_copy(&record, row))?;
    }
    let replaced: HashSet<usize> = register.replaced().iter().map(|gone| gone.row).collect();
    for &row in &replaced {
        entries[row].audited = None;
        entries[row].source.outcome = SourceOutcome::Duplicate;
    }
    let Some(spool) = spool else { return Ok(()) };
    let mut corpus = spool.finish(&replaced)?;
    let known = KnownDistricts::default();
    let candidates = corpus.candidates(LEAST_ESTIMATE, pairs)?;
    let districts = corpus.districts(&known);
    let records = corpus.load(&districts, &known, &candidates)?;
    let alike = LikeSections::new(&records, &candidates);
    let districts: Vec<District> =
        records.by_district(&districts, &known).into_iter().map(|group| District::new(group, &alike)).collect();
    let mut examined: Vec<Examined> =
        districts.par_iter().flat_map_iter(|district| examine(district, settings)).collect();
    let at: HashMap<Key, usize> =
        (0..).zip(entries.iter()).filter_map(|(at, entry)| Some((key(entry.audited.as_ref()?.place()), at))).collect();
    let report =
        |record: &Record| entries[*at.get(&key(record.place()))?].audited.as_ref().map(|audited| &audited.report);
    examined.par_iter_mut().for_each(|examined| examined.settle(settings, &report));
    for of in &mut examined {
        find_causes(of, reader, of.record.and_then(report));
    }
    let found = |of: Examined| {
        let Examined { record, checks, findings, causes, additions, .. } = of;
        let at = *at.get(&key(record?.place()))?;
        Some((at, FoundTogether { checks, findings, causes }, additions))
    };
    let found: Vec<(usize, FoundTogether, Vec<Addition>)> = examined.into_iter().filter_map(found).collect();
    let mut additions = Vec::new();
    for (at, FoundTogether { checks, findings, causes }, added) in found {
        if let Some(audited) = &mut entries[at].audited {
            audited.findings.extend(findings);
            audited.checks.extend(checks);
            audited.causes.extend(causes);
        }
        additions.extend(added);
    }
    let causes = entries.iter_mut().filter_map(|entry| entry.audited.as_mut()).flat_map(|audited| &mut audited.causes);
    let mut causes: HashMap<String, &mut Cause> = causes.map(|cause| (cause.id.clone(), cause)).collect();
    for addition in additions {
        if let Some(cause) = causes.get_mut(&addition.cause_id) {
            cause.add(addition);
        }
    }
    Ok(())
}

/// The findings of the rules over several reports on one of them.
struct FoundTogether {
    checks: Vec<Check>,
    findings: Vec<Finding>,
    causes: Vec<Cause>,
}

/// The listed agencies with a known district, each once, sorted by district and name, for the table `coverage`.
fn expected(listed: Option<&AgencyList>) -> Vec<Expected> {
    let mut expected: BTreeMap<(String, String), Expected> = BTreeMap::new();
    for KnownAgency { agency, valid_from, valid_to } in listed.into_iter().flat_map(AgencyList::known) {
        if !agency.district.is_empty() {
            let name = (agency.district.clone(), agency.name.clone());
            let known = expected.entry(name).or_insert_with(|| Expected { agency, spans: Vec::new() });
            known.spans.push((valid_from, valid_to));
        }
    }
    expected.into_values().collect()
}

/// For each district, the districts directly within it. Districts without a code are in none.
fn below(codes: &BTreeMap<String, u32>) -> BTreeMap<String, Vec<String>> {
    let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Nested { area, district, between, .. } in nested(codes) {
        if between.is_none() && district != area {
            below.entry(area).or_default().push(district);
        }
    }
    below
}

/// The pairs that share a bucket in any band.
fn pairs(sections: &Sections) -> Vec<Pair> {
    (0..BANDS).into_par_iter().flat_map_iter(|band| sections.candidates(band)).collect()
}

/// Identifies a report: path of its file, and part.
type Key = (String, Option<u16>);

fn key(place: ReportPlace) -> Key {
    (place.path.to_owned(), place.part)
}

/// Finds the files of reports to be read again.
struct Sources<'a> {
    reader: &'a FileReader<'a>,
    supply: &'a Supply<'a>,
    /// Numbers of files by path.
    by_path: HashMap<Cow<'a, str>, usize>,
}

impl Sources<'_> {
    /// Audits the reports of some districts, in order. Also returns the reports that were read again.
    fn audit<'d>(&self, districts: &'d [District<'d>]) -> (Vec<Examined<'d>>, HashMap<Key, AuditedReport>) {
        let settings = &self.reader.config.rules;
        let mut examined: Vec<Examined> =
            districts.par_iter().flat_map_iter(|district| examine(district, settings)).collect();
        let wanted: HashMap<Key, &Record> =
            examined.iter().flat_map(Examined::wanted).map(|record| (key(record.place()), record)).collect();
        let reports = self.read_again(&wanted);
        let report = |record: &Record| reports.get(&key(record.place())).map(|audited| &audited.report);
        examined.par_iter_mut().for_each(|examined| examined.settle(settings, &report));
        for of in &mut examined {
            find_causes(of, self.reader, of.record.and_then(report));
        }
        (examined, reports)
    }

    /// Reads reports again. Those whose files have changed since are left out.
    fn read_again(&self, wanted: &HashMap<Key, &Record>) -> HashMap<Key, AuditedReport> {
        // grouped by file, since an archive holds several reports
        let mut files: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        for (path, _) in wanted.keys() {
            let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
            if let Some(file) = ends.rev().map(|end| &path[..end]).find(|file| self.by_path.contains_key(*file)) {
                files.entry(file).or_default().insert(path);
            }
        }
        let files: Vec<(usize, HashSet<&str>)> =
            files.into_iter().filter_map(|(file, paths)| Some((*self.by_path.get(file)?, paths))).collect();
        let reports = files.par_iter().flat_map_iter(|(file, paths)| self.supply.read_again(self.reader, *file, paths));
        let is_same =
            |(key, audited): &(Key, AuditedReport)| wanted.get(key).is_some_and(|known| known.report_id == audited.id);
        reports.map(|audited| (key(audited.place()), audited)).filter(is_same).collect()
    }
}

/// An examined report, with its content if it was read again.
fn audited<'e>(examined: &'e Examined, reports: &'e HashMap<Key, AuditedReport>) -> Audited<'e> {
    match examined.record {
        Some(record) => reports.get(&key(record.place())).map_or(Audited::Record(record), Audited::Report),
        None => Audited::MissingYear { agency: examined.agency, year: examined.year },
    }
}

/// Numbers the findings on a report, groups them by cause, and attaches the user's reviews.
fn find_causes(of: &mut Examined, reader: &FileReader, report: Option<&Report>) {
    finding::number(&mut of.findings);
    let (agency, year) = (of.agency, of.year);
    of.find_causes(report, &|finding| reader.waivers?.review(finding, &agency.id, Some(year)));
}
