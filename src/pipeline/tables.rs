//! The tables of a run, written as they grow, mended where a better copy of a report has come late, and queried.

use super::{AGENCIES, AREAS, CODEBOOK, COMPARABILITY, Counts, Job, PARAMS, RunError, check_interrupt, params};
use crate::config::Config;
use crate::dataset::{self, Admission, Entry, Filed, Register, Replaced, SourceRow, Verdict};
use crate::outputs::{TableRecord, TableWriter};
use crate::queries::{self, GATES, OVER_DISTRICTS, OwnQueries, OwnQuery, Parts, PreparedQuery, QUERIES, QueryError};
use crate::saturate::Saturate;
use crate::series::{Corpus, RecordParts, Spool};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

/// Rows that are mended at a time.
const PART: u32 = 100_000;

/// How a batch becomes rows.
type Rows = fn(&[&Filed]) -> PolarsResult<DataFrame>;

/// The tables of readings.
const READINGS: [(&str, Rows); 7] = [
    ("reports", dataset::reports),
    (FACTS, dataset::facts),
    ("claims", dataset::claims),
    (FINDINGS, dataset::findings),
    (CHECKS, dataset::checks),
    (PANEL, dataset::panel),
    ("derived", dataset::derived),
];

/// A table of readings: its name, how a batch becomes its rows, and its files.
struct ReadingTable {
    name: &'static str,
    rows: Rows,
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
        let mut writer = TableWriter::create(dir, name, &schema, Some(csv_rows))?;
        if schema.contains("metric") || name == PANEL {
            writer.tell("gouji.codebook", dataset::codebook_json()?);
        }
        Ok(Self { schema, writer })
    }

    /// What has been written are the rows of so many of all things.
    fn expect(&mut self, things: usize, all: usize) -> Result<(), RunError> {
        Ok(self.writer.expect(self.writer.rows() * all / things.max(1))?)
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
    /// To be read, as far as is known.
    files: usize,
    register: Register,
    sources: Growing,
    tables: Vec<ReadingTable>,
    /// The cells of copies that were not chosen and say something else.
    copies: Growing,
    /// What the rules over several reports need, if any of them is selected.
    records: Option<Spool>,
}

impl ReadingTables {
    pub fn create(dir: &Path, csv_rows: usize, files: usize, parts: Option<RecordParts>) -> Result<Self, RunError> {
        let table = |&(name, rows): &(&'static str, Rows)| {
            Ok::<_, RunError>(ReadingTable { name, rows, table: Growing::create(dir, name, &rows(&[])?, csv_rows)? })
        };
        Ok(Self {
            dir: dir.to_owned(),
            csv_rows,
            files,
            register: Register::default(),
            sources: Growing::create(dir, SOURCES, &dataset::sources(&[])?, csv_rows)?,
            tables: READINGS.iter().map(table).collect::<Result<_, _>>()?,
            copies: Growing::create(dir, COPIES, &dataset::copies(&[])?, csv_rows)?,
            records: parts.map(|parts| Spool::new(Some(dir), parts)),
        })
    }

    /// Where they are written.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The records of all reports that count in the end, and of copies that say something else.
    pub fn take_records(&mut self) -> io::Result<Option<Corpus>> {
        let Some(spool) = self.records.take() else { return Ok(None) };
        spool.finish(&self.register.replaced().iter().map(|gone| gone.row).collect()).map(Some)
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
            let on_disk = |source| RunError::Write { path: self.dir.clone(), source };
            for entry in &mut entries {
                let row = self.register.rows();
                let admission = self.register.admit(entry);
                counts.add(entry, &admission);
                let record = entry.filed.as_mut().and_then(|filed| filed.record.take());
                if let Some((record, records)) = record.zip(self.records.as_mut()) {
                    records.add(&record, row).map_err(on_disk)?;
                }
                if let Admission::Other { copy: Some(mut copy) } = admission {
                    if let Some((record, records)) = copy.record.take().zip(self.records.as_mut()) {
                        records.add_copy(&record, row).map_err(on_disk)?;
                    }
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
            if self.register.rows() == entries.len() {
                let tables = self.tables.iter_mut().map(|table| &mut table.table).chain([&mut self.sources]);
                tables.into_iter().try_for_each(|table| table.expect(entries.len(), self.files))?;
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
        records.insert(COPIES.to_owned(), copies.finish()?);
        Ok(records)
    }
}

const SOURCES: &str = "sources";
const FACTS: &str = "facts";
const FINDINGS: &str = "findings";
const PANEL: &str = "panel";
const COPIES: &str = "copies";
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
        let paths: Vec<Option<&str>> = of.map(|gone| gone.differs.then_some(gone.place.as_str())).collect();
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
        let mut rewritten =
            Growing::create(self.dir, name, &DataFrame::empty_with_schema(&record.schema), self.csv_rows)?;
        rewritten.writer.expect(record.rows)?;
        let path = PlRefPath::try_from_path(&former)?;
        let table = LazyFrame::scan_parquet(path, ScanArgsParquet::default())?;
        for first in (0..record.rows).step_by(PART as usize) {
            let part = table.clone().slice(first.saturate(), PART);
            let part = mend(self, part.collect()?)?;
            if part.height() > 0 {
                rewritten.writer.write(&part)?;
            }
        }
        std::fs::remove_file(&former).map_err(|source| RunError::Write { path: former, source })?;
        rewritten.finish()
    }
}

/// The names that tables of the project have.
pub fn known_names() -> Vec<&'static str> {
    let made = [SOURCES, COPIES, AGENCIES, AREAS, PARAMS, CODEBOOK, COMPARABILITY];
    let readings = READINGS.iter().map(|(name, _)| *name);
    made.into_iter()
        .chain(readings)
        .chain(QUERIES.iter().chain(OVER_DISTRICTS.iter()).map(|query| query.name))
        .collect()
}

/// Every table of the project without rows, for queries to be tried out on.
pub fn empty_tables(config: &Config) -> Result<Vec<(String, LazyFrame)>, RunError> {
    let mut tables = vec![
        (SOURCES, dataset::sources(&[])?),
        (COPIES, dataset::copies(&[])?),
        (AGENCIES, dataset::agencies(None)?),
        (AREAS, dataset::areas(&[])?),
        (PARAMS, params(config, None)),
        (CODEBOOK, dataset::codebook()?.clear()),
        (COMPARABILITY, dataset::comparability()?.clear()),
    ];
    for (name, rows) in READINGS {
        tables.push((name, rows(&[])?));
    }
    let mut tables: Vec<_> = tables.into_iter().map(|(name, frame)| (name.to_owned(), frame.lazy())).collect();
    for query in QUERIES.iter().chain(OVER_DISTRICTS.iter()) {
        let frame = queries::run(query.sql, &tables).map_err(|source| failed(query.name, source))?;
        tables.push((query.name.to_owned(), frame.lazy()));
    }
    Ok(tables)
}

fn failed(table: &str, source: QueryError) -> RunError {
    if source.is_of_reading() { RunError::Tables(source) } else { RunError::Query { table: table.to_owned(), source } }
}

/// So many of the user's queries run side by side: each may need the memory of a whole corpus.
const OWN_AT_ONCE: usize = 2;

/// Runs the queries of the project, then those of the user, which may ask for the tables of the former.
pub fn run_queries(
    job: &Job,
    dir: &Path,
    own: &OwnQueries,
    tables: &mut BTreeMap<String, TableRecord>,
) -> Result<(), RunError> {
    let read = |dir: &Path| queries::tables_in(dir).map_err(RunError::Tables);
    let known = &read(dir)?;
    run_by_district(job, dir, known, tables)?;
    for query in OVER_DISTRICTS.iter() {
        check_interrupt(job)?;
        let frame = queries::run(query.sql, &read(dir)?).map_err(|source| failed(query.name, source))?;
        write_frame(dir, query.name, &frame, job.config.output.csv_rows, tables)?;
    }
    for group in &own.groups {
        let known = &read(dir)?;
        for some in group.chunks(OWN_AT_ONCE) {
            tables
                .extend(side_by_side(some.iter(), |query| Ok((query.name.clone(), run_own(job, dir, query, known)?)))?);
        }
    }
    Ok(())
}

/// So many parts are worked on side by side: most of a part's work goes on one processor.
const PARTS_AT_ONCE: usize = 2;

/// Runs the queries of the project over some districts after the others, each into its table.
fn run_by_district(
    job: &Job,
    dir: &Path,
    known: &[(String, LazyFrame)],
    tables: &mut BTreeMap<String, TableRecord>,
) -> Result<(), RunError> {
    let parts = &Parts::new(&QUERIES, known).map_err(RunError::Tables)?;
    let mut growing: Vec<Option<Growing>> = QUERIES.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        // the thread that a part falls to is told by its number, so that the parts come back in their order
        let workers: Vec<_> = (0..PARTS_AT_ONCE)
            .map(|first| {
                let (sender, receiver) = sync_channel(1);
                scope.spawn(move || {
                    let numbers = (first..parts.count()).step_by(PARTS_AT_ONCE);
                    // nobody takes the rest where another part has failed
                    numbers.map(|number| rows_of(parts, number)).try_for_each(|rows| sender.send(rows)).ok()
                });
                receiver
            })
            .collect();
        for rows in (0..parts.count()).map_while(|number| workers[number % PARTS_AT_ONCE].recv().ok()) {
            check_interrupt(job)?;
            for ((query, rows), table) in QUERIES.iter().zip(rows?).zip(&mut growing) {
                if let Some(table) = table {
                    table.writer.write(&rows)?;
                } else {
                    let mut first = Growing::create(dir, query.name, &rows, job.config.output.csv_rows)?;
                    first.writer.write(&rows)?;
                    first.expect(1, parts.count())?;
                    *table = Some(first);
                }
            }
        }
        Ok::<_, RunError>(())
    })?;
    for (query, table) in QUERIES.iter().zip(growing) {
        if let Some(table) = table {
            tables.insert(query.name.to_owned(), table.finish()?);
        }
    }
    Ok(())
}

/// The rows of all tables for one part of the districts.
fn rows_of(parts: &Parts, number: usize) -> Result<Vec<DataFrame>, RunError> {
    let part = parts.read(number).map_err(RunError::Tables)?;
    let rows = |query: &PreparedQuery| part.rows(query).map_err(|source| failed(query.name(), source));
    parts.queries().iter().map(rows).collect()
}

/// Queries wait for themselves here and there, and none of those that run together needs another's table.
fn side_by_side<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    run: impl Fn(T) -> Result<R, RunError> + Sync,
) -> Result<Vec<R>, RunError> {
    std::thread::scope(|scope| {
        let run = &run;
        let running: Vec<_> = items.map(|item| scope.spawn(move || run(item))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Runs one of the user's queries over the whole corpus into its table.
fn run_own(job: &Job, dir: &Path, query: &OwnQuery, known: &[(String, LazyFrame)]) -> Result<TableRecord, RunError> {
    check_interrupt(job)?;
    let frame = queries::run(&query.sql, known).map_err(|error| query.locate(&error))?;
    let frame = query.fit(&frame)?;
    let mut table = Growing::create(dir, &query.name, &frame, job.config.output.csv_rows)?;
    table.writer.write(&frame)?;
    table.finish()
}

/// Holds the data against its tests. Returns their names, if none finds anything.
pub fn check_gates(dir: &Path, own: &OwnQueries) -> Result<Vec<String>, RunError> {
    let tables = queries::tables_in(dir).map_err(RunError::Tables)?;
    for test in GATES {
        let refusal = queries::refusal(test, &tables).map_err(|source| failed(test.name, source))?;
        refusal.map_or(Ok(()), |refusal| Err(RunError::Refused(refusal)))?;
    }
    for test in &own.tests {
        let refusal = queries::refusal(&test.query(), &tables).map_err(|error| test.locate(&error))?;
        refusal.map_or(Ok(()), |refusal| Err(RunError::Refused(refusal)))?;
    }
    Ok(GATES
        .iter()
        .map(|test| test.name)
        .chain(own.tests.iter().map(|test| test.name.as_str()))
        .map(str::to_owned)
        .collect())
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
