//! Runs the queries of a run over its finished tables, and the tests of the data.

use super::finished::FinishedTables;
use super::growing::{FinishedTable, GrowingTable};
use super::job::{Job, RunError, check_interrupt};
use super::rewriting::in_parts;
use crate::config::{Config, Output};
use crate::dataset;
use crate::names::{AgencyList, nested};
use crate::outputs::{TableRecord, TableWriter};
use crate::queries::{
    self, Districts, GATES, OVER_DISTRICTS, OwnQueries, OwnQuery, Parts, PreparedQuery, QUERIES, Query, QueryError,
    QueryOverDistricts, Refusal,
};
use crate::report::AgencyKind;
use crate::schema::{DUE, DUE_SINCE, EARLIER_DUE, Origin, Table, TableSchema};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// The tables made from the configuration and from what all reports together tell: the codes of their districts, and their
/// first and last year.
pub fn known_tables(
    config: &Config,
    listed: Option<&AgencyList>,
    codes: &BTreeMap<String, u32>,
    years: Option<(i32, i32)>,
) -> PolarsResult<[(TableSchema, DataFrame); 5]> {
    let schema = |table: Table| table.schema().clone();
    Ok([
        (schema(Table::Agencies), dataset::agencies(listed)?),
        (schema(Table::Areas), dataset::areas(&nested(codes))?),
        (config.queries.params.schema(), params(config, years)?),
        (schema(Table::Codebook), dataset::codebook()?),
        (schema(Table::Comparability), dataset::comparability()?),
    ])
}

/// Parameters of queries: those of the configuration, the years of the corpus, and the deadlines of rule M104.
fn params(config: &Config, years: Option<(i32, i32)>) -> PolarsResult<DataFrame> {
    let deadlines = &config.rules.deadline;
    let mut due = vec![(DUE_SINCE.to_owned(), deadlines.since), (EARLIER_DUE.to_owned(), deadlines.earlier.number())];
    due.extend(AgencyKind::ALL.map(|kind| (format!("{}{DUE}", kind.key()), deadlines.day(kind).number())));
    config.queries.params.frame(years, &due)
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
    let counts = table.clone().group_by([col(column)]).agg([len().alias("rows")]);
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
        let small = writer.map(TableWriter::finish).transpose()?.and_then(|written| written.small);
        let part = match small {
            Some(rows) => rows.lazy(),
            None => queries::table_at(&tables.dir().join(format!("{name}.parquet"))).map_err(RunError::Tables)?,
        };
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
    let mut table = GrowingTable::create(tables.dir(), query.schema(), &job.config.output)?;
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
    let is_of_input = |table: &TableRecord| table.schema.origin != Origin::History;
    let described =
        tables.records().values().map(|table| (&table.schema, is_of_input(table).then_some(&table.filled[..])));
    let described = described.chain([(own, Some(&filled[..]))]);
    let frame = dataset::variables(described)?;
    tables.write(own.clone(), &frame, output)
}
