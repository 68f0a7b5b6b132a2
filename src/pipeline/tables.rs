//! The tables of a run, written as they grow, mended where a better copy of a report has come late, and queried.

use super::{Counts, Job, RunError, check_interrupt};
use crate::dataset::{self, Admission, Entry, Filed, Register, Replaced, SourceRow, Verdict};
use crate::outputs::{TableRecord, TableWriter};
use crate::queries::{self, QUERIES, Query};
use crate::series::Records;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

/// Rows that are mended at a time.
const PART: u32 = 100_000;

/// A table of readings: its name, how a batch becomes its rows, and its files.
struct ReadingTable {
    name: &'static str,
    rows: fn(&[&Filed]) -> PolarsResult<DataFrame>,
    table: Growing,
}

/// A table and what is known of it while it grows.
struct Growing {
    schema: Schema,
    writer: TableWriter,
}

impl Growing {
    fn create(dir: &Path, name: &str, empty: &DataFrame, csv_rows: usize) -> Result<Self, RunError> {
        let schema = empty.schema().as_ref().clone();
        let writer = TableWriter::create(dir, name, &schema, Some(csv_rows))?;
        Ok(Self { schema, writer })
    }

    fn finish(self) -> Result<TableRecord, RunError> {
        let written = self.writer.finish()?;
        Ok(TableRecord { rows: written.rows, csv: !written.csv_left_out, schema: self.schema })
    }
}

/// The tables that hold what was read, as they grow.
pub struct ReadingTables {
    dir: PathBuf,
    csv_rows: usize,
    register: Register,
    sources: Growing,
    tables: Vec<ReadingTable>,
    /// The cells of copies that were not chosen and say something else.
    copies: Growing,
    /// What the rules over several reports need.
    records: Records,
}

impl ReadingTables {
    pub fn create(dir: &Path, csv_rows: usize) -> Result<Self, RunError> {
        let table = |name, rows: fn(&[&Filed]) -> PolarsResult<DataFrame>| {
            Ok::<_, RunError>(ReadingTable { name, rows, table: Growing::create(dir, name, &rows(&[])?, csv_rows)? })
        };
        Ok(Self {
            dir: dir.to_owned(),
            csv_rows,
            register: Register::default(),
            sources: Growing::create(dir, SOURCES, &dataset::sources(&[])?, csv_rows)?,
            tables: vec![
                table("reports", dataset::reports)?,
                table(FACTS, dataset::facts)?,
                table(FINDINGS, dataset::findings)?,
                table(CHECKS, dataset::checks)?,
                table("panel", dataset::panel)?,
            ],
            copies: Growing::create(dir, "copies", &dataset::copies(&[])?, csv_rows)?,
            records: Records::default(),
        })
    }

    /// The records of all reports that count in the end, and of copies that say something else.
    pub fn take_records(&mut self) -> Records {
        let mut records = std::mem::take(&mut self.records);
        let replaced = self.register.replaced();
        let replaced: HashSet<(&str, &str)> =
            replaced.iter().map(|gone| (gone.report_id.as_str(), gone.path.as_str())).collect();
        if !replaced.is_empty() {
            records.replace(|record| replaced.contains(&(record.report_id.as_str(), record.path.as_str())));
        }
        records.sort();
        records
    }

    /// Adds what the rules over several reports say.
    pub fn write_audit(&mut self, filed: &[&Filed]) -> Result<(), RunError> {
        for table in self.tables.iter_mut().filter(|table| [FINDINGS, CHECKS].contains(&table.name)) {
            table.table.writer.write(&(table.rows)(filed)?)?;
        }
        Ok(())
    }

    pub fn write_all(&mut self, batches: &Receiver<Vec<Entry>>) -> Result<Counts, RunError> {
        let mut counts = Counts::default();
        for mut entries in batches {
            let mut copies = Vec::new();
            for entry in &mut entries {
                let admission = self.register.admit(entry);
                counts.add(entry, &admission);
                if let Some(record) = entry.filed.as_mut().and_then(|filed| filed.record.take()) {
                    self.records.add(*record);
                }
                if let Admission::Other { copy: Some(mut copy) } = admission {
                    copy.record.take().into_iter().for_each(|record| self.records.add_copy(*record));
                    copies.push(copy);
                }
            }
            let sources: Vec<&SourceRow> = entries.iter().map(|entry| &entry.source).collect();
            self.sources.writer.write(&dataset::sources(&sources)?)?;
            let filed: Vec<&Filed> = entries.iter().filter_map(|entry| entry.filed.as_ref()).collect();
            for table in &mut self.tables {
                table.table.writer.write(&(table.rows)(&filed)?)?;
            }
            if !copies.is_empty() {
                self.copies
                    .writer
                    .write(&dataset::copies(&copies.iter().map(AsRef::as_ref).collect::<Vec<&Filed>>())?)?;
            }
        }
        Ok(counts)
    }

    /// Completes the files. Reports that gave way to a better copy leave their tables.
    pub fn finish(self, counts: &mut Counts) -> Result<BTreeMap<String, TableRecord>, RunError> {
        let Self { dir, csv_rows, register, sources, tables, mut copies, .. } = self;
        let mut records = BTreeMap::from([(SOURCES.to_owned(), sources.finish()?)]);
        for table in tables {
            records.insert(table.name.to_owned(), table.table.finish()?);
        }
        let replaced = register.replaced();
        if !replaced.is_empty() {
            let mut mending = Mending { dir: &dir, csv_rows, counts, copies: &mut copies };
            for (name, record) in &mut records {
                *record = match name.as_str() {
                    SOURCES => mending.sources(record, &register.verdicts())?,
                    name => mending.table(name, record, &replaced)?,
                };
            }
        }
        records.insert("copies".to_owned(), copies.finish()?);
        Ok(records)
    }
}

const SOURCES: &str = "sources";
const FACTS: &str = "facts";
const FINDINGS: &str = "findings";
const CHECKS: &str = "checks";

/// Tables written before all copies were known are written once more.
struct Mending<'a> {
    dir: &'a Path,
    csv_rows: usize,
    counts: &'a mut Counts,
    copies: &'a mut Growing,
}

impl Mending<'_> {
    /// Says of every copy what became of it, now that all are known.
    fn sources(&mut self, record: &TableRecord, verdicts: &HashMap<usize, Verdict>) -> Result<TableRecord, RunError> {
        let mut first = 0;
        self.rewrite("sources", record, |_, frame| {
            let rows = first..first + frame.height();
            first = rows.end;
            Ok(dataset::with_verdicts(&frame, rows.map(|row| verdicts.get(&row)))?)
        })
    }

    /// Takes out what gave way to a better copy.
    fn table(&mut self, name: &str, record: &TableRecord, replaced: &[Replaced]) -> Result<TableRecord, RunError> {
        let of_report =
            |id: &str, district: &str| replaced.iter().find(|gone| gone.report_id == id && gone.district == district);
        self.rewrite(name, record, |mending, frame| {
            let (ids, districts) = (frame.column("report_id")?.str()?, frame.column("district")?.str()?);
            let mut last = (None, None);
            let gone: Vec<Option<&Replaced>> = ids
                .iter()
                .zip(districts.iter())
                .map(|(id, district)| {
                    // the rows of a report stand together
                    if last.0 != Some((id, district)) {
                        last =
                            (Some((id, district)), id.zip(district).and_then(|(id, district)| of_report(id, district)));
                    }
                    last.1
                })
                .collect();
            let is_gone: BooleanChunked = gone.iter().map(|gone| Some(gone.is_some())).collect();
            if is_gone.any() {
                let out = frame.filter(&is_gone)?;
                match name {
                    FACTS => mending.keep_copies(&out, gone.into_iter().flatten())?,
                    FINDINGS => mending.counts.take_back(&out)?,
                    _ => {}
                }
            }
            Ok(frame.filter(&!is_gone)?)
        })
    }

    fn keep_copies<'r>(&mut self, facts: &DataFrame, of: impl Iterator<Item = &'r Replaced>) -> Result<(), RunError> {
        let paths: Vec<Option<&str>> = of.map(|gone| gone.differs.then_some(gone.path.as_str())).collect();
        let differs: BooleanChunked = paths.iter().map(|path| Some(path.is_some())).collect();
        if differs.any() {
            let copies = dataset::as_copies(&facts.filter(&differs)?, paths.into_iter().flatten())?;
            self.copies.writer.write(&copies)?;
        }
        Ok(())
    }

    /// Writes a finished table once more, part by part.
    fn rewrite(
        &mut self,
        name: &str,
        record: &TableRecord,
        mut mend: impl FnMut(&mut Self, DataFrame) -> Result<DataFrame, RunError>,
    ) -> Result<TableRecord, RunError> {
        let former = self.dir.join(format!("{name}.former"));
        let current = self.dir.join(format!("{name}.parquet"));
        std::fs::rename(&current, &former).map_err(|source| RunError::Write { path: current, source })?;
        let mut writer = TableWriter::create(self.dir, name, &record.schema, Some(self.csv_rows))?;
        let path = PlRefPath::try_from_path(&former)?;
        let table = LazyFrame::scan_parquet(path, ScanArgsParquet::default())?;
        for first in (0..record.rows).step_by(PART as usize) {
            let part = table.clone().slice(i64::try_from(first).unwrap_or(i64::MAX), PART);
            let part = mend(self, part.collect()?)?;
            if part.height() > 0 {
                writer.write(&part)?;
            }
        }
        std::fs::remove_file(&former).map_err(|source| RunError::Write { path: former, source })?;
        Growing { schema: record.schema.clone(), writer }.finish()
    }
}

/// Runs the queries side by side: each of them waits for itself here and there, and none needs another's table.
pub fn run_queries(job: &Job, dir: &Path, tables: &mut BTreeMap<String, TableRecord>) -> Result<(), RunError> {
    let failed = |source| RunError::Query { table: "reports", source };
    let known = &queries::tables_in(dir).map_err(failed)?;
    std::thread::scope(|scope| {
        let running: Vec<_> =
            QUERIES.iter().map(|query| (query.name, scope.spawn(move || run_query(job, dir, query, known)))).collect();
        for (name, thread) in running {
            let record = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            tables.extend(record.map(|record| (name.to_owned(), record)));
        }
        Ok(())
    })
}

/// Runs one query, district by district, into its table.
fn run_query(
    job: &Job,
    dir: &Path,
    query: &Query,
    known: &[(String, LazyFrame)],
) -> Result<Option<TableRecord>, RunError> {
    let failed = |source| RunError::Query { table: query.name, source };
    let mut table: Option<Growing> = None;
    for frame in queries::run_by_district(query, known).map_err(failed)? {
        check_interrupt(job)?;
        let frame = frame.map_err(failed)?;
        let table = match &mut table {
            Some(table) => table,
            None => table.insert(Growing::create(dir, query.name, &frame, job.config.output.csv_rows)?),
        };
        table.writer.write(&frame)?;
    }
    table.map(Growing::finish).transpose()
}

pub fn write_frame(
    dir: &Path,
    name: &str,
    frame: &DataFrame,
    csv_rows: usize,
    tables: &mut BTreeMap<String, TableRecord>,
) -> Result<(), RunError> {
    let mut table = Growing::create(dir, name, frame, csv_rows)?;
    table.writer.write(frame)?;
    tables.insert(name.to_owned(), table.finish()?);
    Ok(())
}
