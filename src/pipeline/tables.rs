//! Writes the tables of a run batch by batch, removes reports that a better copy replaced later, and runs the queries.

use super::finished::FinishedTables;
use super::growing::{FinishedTable, GrowingTable};
use super::input::Input;
use super::job::{Job, RunError, check_interrupt};
use crate::config::{Config, Output};
use crate::dataset::{self, Audit, AuditedReport, Entry, Register, Replaced, Rows, SourceRow, Verdict};
use crate::finding::Addition;
use crate::outputs::{TableRecord, TableWriter};
use crate::queries::{
    self, Districts, GATES, OVER_DISTRICTS, OwnQueries, OwnQuery, Parts, PreparedQuery, QUERIES, Query, QueryError,
    QueryOverDistricts, Refusal,
};
use crate::report::AgencyKind;
use crate::saturate::Saturate;
use crate::schema::{DUE, DUE_SINCE, EARLIER_DUE, Table};
use crate::series::{Corpus, RecordParts, Spool};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

/// Most rows read at a time from a finished table.
const PART: u32 = 100_000;
/// Most cells read at a time: the panel has hundreds of columns.
const PART_CELLS: usize = 5_000_000;

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
    /// Codes of the districts that have one, by district.
    codes: BTreeMap<String, u32>,
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

    /// Codes of the districts that have one, from the reports so far.
    pub(super) fn codes(&self) -> &BTreeMap<String, u32> {
        &self.codes
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
            for (&table, former) in &mut finished {
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

fn note_code(codes: &mut BTreeMap<String, u32>, entry: &Entry) {
    let Some(agency) = entry.audited.as_ref().map(|audited| &audited.report.agency) else { return };
    if let Some(code) = agency.district_code.filter(|_| agency.is_named()) {
        // where districts share a name, only some reports determine the code
        codes.entry(agency.district.clone()).or_insert(code);
    }
}

/// Parameters of queries: those of the configuration, the years of the corpus, and the deadlines of rule M104.
pub(super) fn params(config: &Config, years: Option<(i32, i32)>) -> PolarsResult<DataFrame> {
    let deadlines = &config.rules.deadline;
    let mut due = vec![(DUE_SINCE.to_owned(), deadlines.since), (EARLIER_DUE.to_owned(), deadlines.earlier.number())];
    due.extend(AgencyKind::ALL.map(|kind| (format!("{}{DUE}", kind.key()), deadlines.day(kind).number())));
    config.queries.params.frame(years, &due)
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

/// Rewrites a finished table part by part.
fn rewrite(
    dir: &Path,
    record: &TableRecord,
    most_csv_rows: Option<usize>,
    mut mend: impl FnMut(DataFrame) -> Result<DataFrame, RunError>,
) -> Result<FinishedTable, RunError> {
    rewritten(dir, record, most_csv_rows, |former, rewritten| {
        read_in_parts(former, record.rows, &["*"], |part| {
            let part = mend(part)?;
            if part.height() > 0 { Ok(rewritten.writer.write(&part)?) } else { Ok(()) }
        })
    })
}

/// Replaces a finished table. `write` is given the old file and writes the new rows.
pub(super) fn rewritten(
    dir: &Path,
    record: &TableRecord,
    most_csv_rows: Option<usize>,
    write: impl FnOnce(&Path, &mut GrowingTable) -> Result<(), RunError>,
) -> Result<FinishedTable, RunError> {
    let name = &record.schema.name;
    let former = dir.join(format!("{name}.former"));
    let current = dir.join(format!("{name}.parquet"));
    std::fs::rename(&current, &former).map_err(|source| RunError::Write { path: current, source })?;
    let mut rewritten = GrowingTable::with_csv(dir, record.schema.clone(), most_csv_rows)?;
    rewritten.writer.expect(record.rows)?;
    write(&former, &mut rewritten)?;
    std::fs::remove_file(&former).map_err(|source| RunError::Write { path: former, source })?;
    rewritten.finish()
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

/// Filters that select the rows of a table some values of a column at a time, given the number of rows of each value. Rows
/// without a value come first.
fn in_parts(column: &str, counts: BTreeMap<Option<String>, usize>, rows_at_once: usize) -> Vec<Expr> {
    let mut conditions = Vec::new();
    let mut valued: Vec<(String, String, usize)> = Vec::new();
    for (value, rows) in counts {
        let Some(value) = value else {
            conditions.push(col(column).is_null());
            continue;
        };
        match valued.last_mut() {
            Some((_, last, known)) if *known + rows <= rows_at_once => {
                *last = value;
                *known += rows;
            }
            _ => valued.push((value.clone(), value, rows)),
        }
    }
    let is_within =
        |(first, last, _): (String, String, usize)| col(column).gt_eq(lit(first)).and(col(column).lt_eq(lit(last)));
    conditions.extend(valued.into_iter().map(is_within));
    conditions
}

/// Passes columns of a finished table to `take`, some rows at a time.
pub(super) fn read_in_parts(
    path: &Path,
    rows: usize,
    columns: &[&str],
    mut take: impl FnMut(DataFrame) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut table = scan(path)?.select(columns.iter().copied().map(col).collect::<Vec<_>>());
    let width = table.collect_schema().map_err(|source| unread(path, source))?.len();
    let part_rows = (PART_CELLS / width.max(1)).min(PART as usize);
    for first in (0..rows).step_by(part_rows) {
        let part = table.clone().slice(first.saturate(), part_rows.saturate()).collect();
        take(part.map_err(|source| unread(path, source))?)?;
    }
    Ok(())
}

fn scan(path: &Path) -> PolarsResult<LazyFrame> {
    let settings = ScanArgsParquet { glob: false, ..Default::default() };
    LazyFrame::scan_parquet(PlRefPath::try_from_path(path)?, settings)
}

fn unread(path: &Path, source: PolarsError) -> RunError {
    RunError::Tables(QueryError::Table { path: path.to_owned(), source })
}

/// Every table of the register without rows, for trying out queries.
pub(super) fn empty_tables(config: &Config) -> Vec<(String, LazyFrame)> {
    let empty = |&table: &Table| {
        let schema = match table {
            Table::Params => config.queries.params.schema(),
            _ => table.schema().clone(),
        };
        (schema.name.clone(), DataFrame::empty_with_schema(&schema.dtypes()).lazy())
    };
    Table::ALL.iter().map(empty).collect()
}

fn failed(table: &str, source: QueryError) -> RunError {
    if source.is_of_reading() { RunError::Tables(source) } else { RunError::Query { table: table.to_owned(), source } }
}

/// The user's queries that run in parallel: each may need the memory of a whole corpus.
const OWN_AT_ONCE: usize = 2;

/// A part of the `WITH` of a query over all districts that is computed district by district, with its name.
pub(super) type PartByDistricts = (String, LazyFrame);

/// Runs the queries over all districts, then those of the user, which may read the tables of the former. `parts` are
/// the parts of the former that were computed district by district.
pub(super) fn run_queries(
    job: &Job,
    own: &OwnQueries,
    parts: &[PartByDistricts],
    tables: &mut FinishedTables,
) -> Result<(), RunError> {
    for query in OVER_DISTRICTS.iter() {
        check_interrupt(job)?;
        let table = run_over_districts(job, query, parts, tables)?;
        tables.add(table)?;
    }
    for group in &own.groups {
        // queries of a group do not read each other's tables
        let mut made = Vec::new();
        for some in group.chunks(OWN_AT_ONCE) {
            made.extend(in_parallel(some.iter(), |query| run_own(job, query, tables))?);
        }
        made.into_iter().try_for_each(|table| tables.add(table))?;
    }
    Ok(())
}

/// Rows of such a part that a query over all districts takes at once.
const ROWS_AT_ONCE: usize = 2_000_000;

/// Runs a query over all districts into its table. Removes the part that was computed district by district.
fn run_over_districts(
    job: &Job,
    query: &Query,
    parts: &[PartByDistricts],
    tables: &FinishedTables,
) -> Result<FinishedTable, RunError> {
    let fault = |source| failed(query.name, source);
    let over = QueryOverDistricts::new(query).map_err(fault)?;
    let part = over.by_district.and_then(|name| parts.iter().find(|(known, _)| known == name));
    let conditions = match (part, over.in_parts_of) {
        (Some((_, part)), Some(column)) => values_in_parts(part, column).map_err(fault)?,
        _ => vec![lit(true)],
    };
    let mut table = GrowingTable::create(tables.dir(), query.header().table(), &job.config.output)?;
    for condition in conditions {
        let some = part.map(|(name, part)| (name.clone(), part.clone().filter(condition)));
        let some: Vec<PartByDistricts> = tables.opened().iter().cloned().chain(some).collect();
        table.writer.write(&queries::run(&over.sql, &some).map_err(fault)?)?;
    }
    if let Some((name, _)) = part {
        let path = tables.dir().join(format!("{name}.parquet"));
        std::fs::remove_file(&path).map_err(|source| RunError::Write { path, source })?;
    }
    table.finish()
}

/// Filters that select the rows of a table by the values of a column, in order.
fn values_in_parts(table: &LazyFrame, column: &str) -> Result<Vec<Expr>, QueryError> {
    let counts =
        table.clone().group_by([col(column)]).agg([len().alias("rows")]).sort([column], SortMultipleOptions::default());
    let read = || {
        let counts = counts.collect()?;
        let (values, rows) = (counts.column(column)?.str()?.clone(), counts.column("rows")?.u32()?.clone());
        Ok(values
            .iter()
            .zip(rows.iter())
            .map(|(value, rows)| (value.map(str::to_owned), rows.unwrap_or(0) as usize))
            .collect())
    };
    let counts = read().map_err(|source| QueryError::Engine { source })?;
    let parts = in_parts(column, counts, ROWS_AT_ONCE);
    Ok(if parts.is_empty() { vec![lit(true)] } else { parts })
}

/// Groups of districts that are queried in parallel: most of the work on one is single-threaded.
const PARTS_AT_ONCE: usize = 2;

/// Runs the queries of the project, one group of districts after the other, each query into its table.
pub(super) fn run_queries_by_district(
    job: &Job,
    tables: &mut FinishedTables,
) -> Result<Vec<PartByDistricts>, RunError> {
    let over = OVER_DISTRICTS.iter().map(|query| {
        let over = QueryOverDistricts::new(query).map_err(|source| failed(query.name, source))?;
        Ok(over.by_district.map(|part| (*query, part)))
    });
    let over: Vec<(Query, &str)> = over.filter_map(Result::transpose).collect::<Result<_, RunError>>()?;
    let all: Vec<Query> = QUERIES.iter().copied().chain(over.iter().map(|(query, _)| *query)).collect();
    let parts = &Parts::new(&all, tables.opened()).map_err(RunError::Tables)?;
    let create = |query: &Query| GrowingTable::create(tables.dir(), query.header().table(), &job.config.output);
    let mut growing = QUERIES.iter().map(create).collect::<Result<Vec<_>, _>>()?;
    // the queries over all districts continue from these parts
    let mut half_made: Vec<Option<TableWriter>> = over.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        // a part's number determines its worker, so that the parts come back in order
        let workers: Vec<_> = (0..PARTS_AT_ONCE)
            .map(|first| {
                let (sender, receiver) = sync_channel(1);
                scope.spawn(move || {
                    let numbers = (first..parts.count()).step_by(PARTS_AT_ONCE);
                    // sending fails once another part has failed
                    numbers.map(|number| rows_of(parts, number)).try_for_each(|rows| sender.send(rows)).ok()
                });
                receiver
            })
            .collect();
        for number in 0..parts.count() {
            let Ok(rows) = workers[number % PARTS_AT_ONCE].recv() else { break };
            check_interrupt(job)?;
            let rows = rows?;
            let (whole, halves) = rows.split_at(growing.len());
            for (table, rows) in growing.iter_mut().zip(whole) {
                table.writer.write(rows)?;
                if number == 0 {
                    table.expect(1, parts.count())?;
                }
            }
            for (((_, name), half), rows) in over.iter().zip(&mut half_made).zip(halves) {
                let writer = match half.take() {
                    Some(writer) => writer,
                    None => TableWriter::create(tables.dir(), name, rows.schema(), None)?,
                };
                half.insert(writer).write(rows)?;
            }
        }
        Ok::<_, RunError>(())
    })?;
    growing.into_iter().try_for_each(|table| tables.add(table.finish()?))?;
    let finish = |(writer, (_, name)): (Option<TableWriter>, &(Query, &str))| {
        writer.map_or(Ok(()), |writer| writer.finish().map(|_| ()))?;
        let part = queries::table_at(&tables.dir().join(format!("{name}.parquet"))).map_err(RunError::Tables)?;
        Ok(((*name).to_owned(), part))
    };
    half_made.into_iter().zip(&over).map(finish).collect()
}

/// The rows of all tables for one group of districts.
fn rows_of(parts: &Parts, number: usize) -> Result<Vec<DataFrame>, RunError> {
    let part = parts.read(number).map_err(RunError::Tables)?;
    let rows = |query: &PreparedQuery| part.rows(query).map_err(|source| failed(query.name(), source));
    let queries = parts.queries();
    if parts.count() > 1 {
        return queries.iter().map(rows).collect();
    }
    // nearly all of a small part's time is planning, which is single-threaded
    let some = queries.chunks(queries.len().div_ceil(PARTS_AT_ONCE).max(1));
    let made = in_parallel(some, |some| some.iter().map(rows).collect::<Result<Vec<_>, _>>())?;
    Ok(made.into_iter().flatten().collect())
}

/// Maps items in parallel. A single query leaves processors idle at times; queries that run together must not need each
/// other's tables.
fn in_parallel<T: Send, R: Send>(
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
fn run_own(job: &Job, query: &OwnQuery, tables: &FinishedTables) -> Result<FinishedTable, RunError> {
    check_interrupt(job)?;
    let frame = queries::run(&query.sql, tables.opened()).map_err(|error| query.locate(&error))?;
    let frame = query.fit(&frame)?;
    let mut table = GrowingTable::create(tables.dir(), query.query().header().table(), &job.config.output)?;
    table.writer.write(&frame)?;
    table.finish()
}

/// Tests of the data that run in parallel over a corpus of at most so many reports: their time is nearly all planning,
/// which is single-threaded, and they need little memory.
const GATES_AT_ONCE: usize = 2;
const FEW_REPORTS: u64 = 1_000;

/// Runs the tests of the data. Returns their names if all pass.
pub(super) fn check_gates(dir: &Path, own: &OwnQueries) -> Result<Vec<String>, RunError> {
    let tables = &queries::tables_in(dir).map_err(RunError::Tables)?;
    let districts = &Districts::of(tables).map_err(RunError::Tables)?;
    let pass = |refusal: Option<Refusal>| refusal.map_or(Ok(()), |refusal| Err(RunError::Refused(refusal)));
    let at_once = if districts.reports() <= FEW_REPORTS { GATES_AT_ONCE } else { 1 };
    for some in GATES.chunks(at_once) {
        let refusal = |test: &Query| queries::refusal(test, tables, districts);
        let refusals = in_parallel(some.iter(), |test| refusal(test).map_err(|source| failed(test.name, source)))?;
        refusals.into_iter().try_for_each(pass)?;
    }
    for test in &own.tests {
        pass(queries::refusal(&test.query(), tables, districts).map_err(|error| test.locate(&error))?)?;
    }
    Ok(GATES
        .iter()
        .map(|test| test.name)
        .chain(own.tests.iter().map(|test| test.name.as_str()))
        .map(str::to_owned)
        .collect())
}

/// Writes the table `variables`, which describes every column, including its own.
pub(super) fn write_variables(output: &Output, tables: &mut FinishedTables) -> Result<(), RunError> {
    let own = Table::Variables.schema();
    let filled: Vec<bool> = own.columns.iter().map(|column| column.name != dataset::RENAMED_FROM).collect();
    // what differs from the run before does not follow from the input
    let is_of_input = |table: &TableRecord| table.schema.name != Table::Changes.name();
    let described =
        tables.records().values().map(|table| (&table.schema, is_of_input(table).then_some(&table.filled[..])));
    let described = described.chain([(own, Some(&filled[..]))]);
    let frame = dataset::variables(described)?;
    tables.write(own.clone(), &frame, output)
}
