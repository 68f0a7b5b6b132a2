//! Writes the tables of reports batch by batch, and removes reports that a better copy replaced later.

use super::finished::FinishedTables;
use super::growing::{FinishedTable, GrowingTable};
use super::input::Input;
use super::job::RunError;
use super::rewriting::{PART, in_parts, read_in_parts, rewrite, rewritten, scan, unread};
use crate::config::Output;
use crate::dataset::{self, Audit, AuditedReport, Entry, Register, Replaced, Rows, SourceRow, Verdict};
use crate::finding::Addition;
use crate::outputs::TableRecord;
use crate::schema::Table;
use crate::series::{Corpus, RecordParts, Spool};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

/// A table whose rows are made from reports.
struct ReadingTable {
    table: Table,
    rows: Rows,
    files: GrowingTable,
}

/// The tables that are made from reports and sources, while they are being written.
pub(super) struct ReadingTables<'a> {
    dir: PathBuf,
    output: &'a Output,
    /// Number of files to read, as far as known.
    files: usize,
    register: Register,
    /// The files that were read.
    input: Input,
    sources: GrowingTable,
    tables: Vec<ReadingTable>,
    /// Cells of rejected copies whose figures differ.
    copies: GrowingTable,
    /// Records for the rules over several reports; `None` if no such rule is selected.
    records: Option<Spool>,
    /// The code of each district; `None` if its reports have different ones, as districts of one name may.
    codes: BTreeMap<String, Option<u32>>,
    /// Findings on causes that were written before.
    additions: Vec<Addition>,
}

impl<'a> ReadingTables<'a> {
    pub(super) fn create(
        dir: &Path,
        output: &'a Output,
        files: usize,
        parts: Option<RecordParts>,
    ) -> Result<Self, RunError> {
        let of_reports = Table::ALL.iter().filter_map(|&table| Some((table, dataset::rows(table)?)));
        let create =
            |table: Table| GrowingTable::with_csv(dir, table.schema().clone(), most_csv_rows_for_now(table, output));
        let tables = of_reports.map(|(table, rows)| Ok(ReadingTable { table, rows, files: create(table)? }));
        Ok(Self {
            dir: dir.to_owned(),
            output,
            files,
            register: Register::default(),
            input: Input::default(),
            sources: create(Table::Sources)?,
            tables: tables.collect::<Result<_, RunError>>()?,
            copies: create(Table::Copies)?,
            records: parts.map(|parts| Spool::new(Some(dir), parts)),
            codes: BTreeMap::new(),
            additions: Vec::new(),
        })
    }

    /// Folder of the tables.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Takes out the records of all chosen reports, and of copies whose figures differ.
    pub(super) fn take_records(&mut self) -> io::Result<Option<Corpus>> {
        let Some(spool) = self.records.take() else { return Ok(None) };
        spool.finish(&self.register.replaced().iter().map(|gone| gone.row).collect()).map(Some)
    }

    /// Writes the checks, findings and causes of the rules over several reports.
    pub(super) fn write_audits(&mut self, audits: &[Audit]) -> Result<(), RunError> {
        for ReadingTable { rows, files, .. } in &mut self.tables {
            if let Rows::Audits(rows) = rows {
                files.writer.write(&rows(audits)?)?;
            }
        }
        Ok(())
    }

    /// Adds findings to causes that were written before.
    pub(super) fn add_to_causes(&mut self, additions: impl Iterator<Item = Addition>) {
        self.additions.extend(additions);
    }

    /// The files that were read.
    pub(super) fn take_input(&mut self) -> Input {
        std::mem::take(&mut self.input)
    }

    /// Codes of the districts that have a single one, from the reports so far.
    pub(super) fn codes(&self) -> BTreeMap<String, u32> {
        self.codes.iter().filter_map(|(district, code)| Some((district.clone(), (*code)?))).collect()
    }

    pub(super) fn write_all(&mut self, batches: &Receiver<Vec<Entry>>) -> Result<(), RunError> {
        for mut entries in batches {
            let mut copies = Vec::new();
            let on_disk = |source| RunError::Write { path: self.dir.clone(), source };
            for entry in &mut entries {
                self.input.add(&entry.source);
                let row = self.register.rows();
                let copy = self.register.admit(entry);
                note_code(&mut self.codes, entry);
                let record = entry.audited.as_mut().and_then(|audited| audited.record.take());
                if let Some((record, records)) = record.zip(self.records.as_mut()) {
                    records.add(&record, row).map_err(on_disk)?;
                }
                if let Some(mut copy) = copy {
                    if let Some((record, records)) = copy.record.take().zip(self.records.as_mut()) {
                        records.add_copy(&record, row).map_err(on_disk)?;
                    }
                    copies.push(copy);
                }
            }
            let sources: Vec<&SourceRow> = entries.iter().map(|entry| &entry.source).collect();
            self.sources.writer.write(&dataset::sources(&sources)?)?;
            let audited: Vec<&AuditedReport> = entries.iter().filter_map(|entry| entry.audited.as_ref()).collect();
            for ReadingTable { rows, files, .. } in &mut self.tables {
                files.writer.write(&rows.of(&audited)?)?;
            }
            if !copies.is_empty() {
                self.copies.writer.write(&dataset::copies(&copies.iter().collect::<Vec<_>>())?)?;
            }
            if self.register.rows() == entries.len() {
                let tables = self.tables.iter_mut().map(|table| &mut table.files).chain([&mut self.sources]);
                tables.into_iter().try_for_each(|table| table.expect(entries.len(), self.files))?;
            }
        }
        Ok(())
    }

    /// Completes the files and removes the reports that a better copy has replaced.
    pub(super) fn finish(self) -> Result<FinishedTables, RunError> {
        let Self { dir, output, register, sources, tables, mut copies, additions, .. } = self;
        let mut finished = BTreeMap::from([(Table::Sources, sources.finish()?)]);
        for ReadingTable { table, files, .. } in tables {
            finished.insert(table, files.finish()?);
        }
        let replaced = register.replaced();
        if !replaced.is_empty() {
            let mut withdrawal = Withdrawal::new(&replaced, register.verdicts(), &mut copies);
            // the panel loses these reports when it is completed
            for (&table, former) in finished.iter_mut().filter(|(table, _)| **table != Table::Panel) {
                let most_csv_rows = most_csv_rows_for_now(table, output);
                *former = rewrite(&dir, &former.record, most_csv_rows, |part| withdrawal.mend(table, &part))?;
            }
        }
        finished.insert(Table::Copies, copies.finish()?);
        if let Some(causes) = finished.get_mut(&Table::Causes) {
            let most_csv_rows = output.most_csv_rows(Table::Causes.name());
            *causes = arrange_causes(&dir, &causes.record, most_csv_rows, &additions)?;
        }
        let mut tables = FinishedTables::new(&dir);
        finished.into_values().try_for_each(|table| tables.add(table))?;
        Ok(tables)
    }
}

/// The limit of a table's CSV file while it is made from reports. Tables that are written again at the end have none
/// until then: the causes in their final order, and the panel with what other tables add.
fn most_csv_rows_for_now(table: Table, output: &Output) -> Option<usize> {
    let is_final = !matches!(table, Table::Causes | Table::Panel);
    output.most_csv_rows(table.name()).filter(|_| is_final)
}

fn note_code(codes: &mut BTreeMap<String, Option<u32>>, entry: &Entry) {
    let Some(agency) = entry.audited.as_ref().map(|audited| &audited.report.agency) else { return };
    // where districts share a name, only some reports determine the code
    let Some(code) = agency.district_code.filter(|_| agency.is_named()) else { return };
    match codes.get_mut(&agency.district) {
        Some(known) => *known = known.filter(|&known| known == code),
        None => {
            codes.insert(agency.district.clone(), Some(code));
        }
    }
}

/// Removes replaced reports from tables that were written before all copies were known.
struct Withdrawal<'a> {
    /// Replaced reports by district and id.
    replaced: HashMap<(&'a str, &'a str), &'a Replaced>,
    /// Outcomes of rejected copies, by row of `sources`.
    verdicts: HashMap<usize, Verdict>,
    /// Rows of `sources` processed so far.
    sources: usize,
    copies: &'a mut GrowingTable,
}

impl<'a> Withdrawal<'a> {
    fn new(replaced: &'a [Replaced], verdicts: HashMap<usize, Verdict>, copies: &'a mut GrowingTable) -> Self {
        let replaced = replaced.iter().map(|gone| ((gone.district.as_str(), gone.report_id.as_str()), gone)).collect();
        Self { replaced, verdicts, sources: 0, copies }
    }

    /// Returns the next rows of a table without replaced reports.
    fn mend(&mut self, table: Table, rows: &DataFrame) -> Result<DataFrame, RunError> {
        if table == Table::Sources {
            let verdicts = (self.sources..).take(rows.height()).map(|row| self.verdicts.get(&row));
            let mended = dataset::with_verdicts(rows, verdicts)?;
            self.sources += rows.height();
            return Ok(mended);
        }
        let (districts, ids) = (rows.column("district")?.str()?, rows.column("report_id")?.str()?);
        let replaced = |(district, id): (Option<&str>, Option<&str>)| self.replaced.get(&(district?, id?)).copied();
        let gone: Vec<Option<&Replaced>> = districts.iter().zip(ids.iter()).map(replaced).collect();
        if table == Table::Facts {
            let differs: BooleanChunked = gone.iter().map(|gone| Some(gone.is_some_and(|gone| gone.differs))).collect();
            if differs.any() {
                let places = gone.iter().flatten().filter(|gone| gone.differs).map(|gone| gone.place.as_str());
                self.copies.writer.write(&dataset::as_copies(&rows.filter(&differs)?, places)?)?;
            }
        }
        let stays: BooleanChunked = gone.iter().map(|gone| Some(gone.is_none())).collect();
        Ok(rows.filter(&stays)?)
    }
}

/// Rewrites the table of causes in its final order, some districts at a time, with the findings that were added later.
fn arrange_causes(
    dir: &Path,
    record: &TableRecord,
    most_csv_rows: Option<usize>,
    additions: &[Addition],
) -> Result<FinishedTable, RunError> {
    let mut by_cause: HashMap<&str, Vec<&Addition>> = HashMap::new();
    for addition in additions {
        by_cause.entry(&addition.cause_id).or_default().push(addition);
    }
    let mut districts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    read_in_parts(&dir.join(format!("{}.parquet", record.schema.name)), record.rows, &["district"], |part| {
        for district in part.column("district")?.str()?.iter() {
            *districts.entry(district.map(str::to_owned)).or_default() += 1;
        }
        Ok(())
    })?;
    rewritten(dir, record, most_csv_rows, |former, arranged| {
        for is_theirs in in_parts("district", districts, PART as usize) {
            let part = scan(former)?.filter(is_theirs).collect().map_err(|source| unread(former, source))?;
            arranged.writer.write(&dataset::in_order(&part, &by_cause)?)?;
        }
        Ok(())
    })
}
