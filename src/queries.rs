//! The published tables that SQL makes of the facts: their register, and the one place that runs SQL.
//!
//! A query stands in a file of its own, with a header that tells its name, title, grain and columns, so that it can be
//! read, run and disputed without this program: the same text gives the same rows in `DuckDB`.
//!
//! Every query keeps two promises that [`run_by_district`] lives by: a row depends on one district only, and the rows
//! come ordered by district first. So a corpus of any size is worked off in parts, in the memory of one part.

use polars::prelude::*;
use polars::sql::SQLContext;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// One published table.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    pub name: &'static str,
    pub sql: &'static str,
}

/// In the order of publishing.
pub const QUERIES: &[Query] = &[
    Query { name: "totals", sql: include_str!("../queries/totals.sql") },
    Query { name: "trends", sql: include_str!("../queries/trends.sql") },
    Query { name: "coverage", sql: include_str!("../queries/coverage.sql") },
];

/// What the header of a query says of a column of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnNote {
    pub name: &'static str,
    /// In the words of SQL: `STRING`, `INT`, `BIGINT`, `DOUBLE`, `BOOLEAN`.
    pub kind: &'static str,
    pub note: &'static str,
}

impl Query {
    /// What the table is called in print.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.header("title")
    }

    /// What one row of the table stands for.
    #[must_use]
    pub fn grain(&self) -> &'static str {
        self.header("grain")
    }

    /// The columns, in the order of the table.
    pub fn columns(&self) -> impl Iterator<Item = ColumnNote> + use<> {
        self.sql.lines().skip_while(|line| *line != "-- columns:").skip(1).map_while(|line| {
            let (column, note) = line.strip_prefix("--   ")?.split_once(": ")?;
            let (name, kind) = column.split_once(' ')?;
            Some(ColumnNote { name, kind, note })
        })
    }

    /// Empty where the header lacks the part: a test holds that none does.
    fn header(&self, part: &str) -> &'static str {
        self.sql
            .lines()
            .map_while(|line| line.strip_prefix("-- "))
            .find_map(|line| line.strip_prefix(part)?.strip_prefix(": "))
            .unwrap_or_default()
    }
}

#[derive(Debug, Error)]
pub enum QueryError {
    #[error("the query asks for the table `{name}`, but the tables are {known}; correct its FROM or JOIN")]
    UnknownTable { name: String, known: String },
    #[error("the query names a column that is not there: {message}; the columns of the tables are {known}")]
    UnknownColumn { message: String, known: String },
    #[error("the query is not SQL that can be run: {message}; correct it, or simplify it if it is valid elsewhere")]
    Sql { message: String },
    #[error("running the query failed: {source}; if a table cannot be read, make it anew with `gouji run`")]
    Engine { source: PolarsError },
    #[error("the folder {} cannot be read: {source}; name the folder of a finished run", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("the folder {} holds no table (*.parquet); name the folder of a finished run", path.display())]
    NoTables { path: PathBuf },
    #[error("the table {} cannot be read: {source}; make it anew with `gouji run`", path.display())]
    Table { path: PathBuf, source: PolarsError },
}

impl QueryError {
    /// Tells the faults of a query from those of the engine, and adds to them what would have been right.
    fn new<S: AsRef<str>>(error: PolarsError, tables: &[(S, LazyFrame)]) -> Self {
        match cause(&error) {
            PolarsError::ColumnNotFound(message) | PolarsError::SchemaFieldNotFound(message) => {
                Self::UnknownColumn { message: first_line(message), known: known_columns(tables) }
            }
            PolarsError::SQLInterface(message) | PolarsError::SQLSyntax(message) => {
                let unknown = message.strip_prefix("relation '").and_then(|rest| rest.strip_suffix("' was not found"));
                match unknown {
                    Some(name) => Self::UnknownTable { name: name.to_owned(), known: known_tables(tables) },
                    None => Self::Sql { message: first_line(message) },
                }
            }
            _ => Self::Engine { source: error },
        }
    }
}

fn cause(error: &PolarsError) -> &PolarsError {
    match error {
        PolarsError::Context { error, .. } | PolarsError::ExprContext { error, .. } => cause(error),
        other => other,
    }
}

/// What Polars says below the first line is the state of its plan, not of the query.
fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

fn known_tables<S: AsRef<str>>(tables: &[(S, LazyFrame)]) -> String {
    let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_ref()).collect();
    names.join(", ")
}

fn known_columns<S: AsRef<str>>(tables: &[(S, LazyFrame)]) -> String {
    let described: Vec<String> = tables
        .iter()
        .filter_map(|(name, frame)| {
            let schema = frame.clone().collect_schema().ok()?;
            let columns: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
            Some(format!("{} ({})", name.as_ref(), columns.join(", ")))
        })
        .collect();
    described.join(", ")
}

/// Runs one query over tables that are known to it by their names.
///
/// # Errors
/// [`QueryError::UnknownTable`], [`QueryError::UnknownColumn`] and [`QueryError::Sql`] where the query is wrong,
/// [`QueryError::Engine`] where a table cannot be read or the query fails on its values.
pub fn run<S: AsRef<str>>(sql: &str, tables: &[(S, LazyFrame)]) -> Result<DataFrame, QueryError> {
    // A new context for each query: in Polars 0.55 a table's alias outlives its query.
    let mut context = SQLContext::new();
    for (name, frame) in tables {
        context.register(name.as_ref(), frame.clone());
    }
    context.execute(sql).and_then(collect).map_err(|error| QueryError::new(error, tables))
}

fn collect(frame: LazyFrame) -> PolarsResult<DataFrame> {
    // The streaming engine of 0.55 panics on a join by inequality (`ON a.year BETWEEN b.first AND b.last`), which the
    // optimiser also makes of a cross join under such a WHERE; the other engine knows it.
    let engine = if frame.describe_optimized_plan()?.contains("IEJOIN") { Engine::InMemory } else { Engine::Streaming };
    Ok(frame.collect_with_engine(engine)?.unwrap_single())
}

/// How many reports are worked on together: some 500,000 facts, 300 to 400 MB.
const REPORTS_AT_ONCE: u32 = 2_500;

/// Runs one of [`QUERIES`] over a few districts at a time and hands on the rows of each part, in the order and with the
/// values that [`run`] would give. `write` is called at least once, for an empty corpus with an empty frame.
///
/// A district is never parted, so the largest one sets the memory. The facts should stand together by district in
/// their file: then a part reads its own row groups only.
///
/// # Errors
/// Those of [`run`] and of `write`.
pub fn run_by_district<S: AsRef<str>, E: From<QueryError>>(
    query: &Query,
    tables: &[(S, LazyFrame)],
    write: impl FnMut(&DataFrame) -> Result<(), E>,
) -> Result<(), E> {
    run_in_parts(query, tables, REPORTS_AT_ONCE, write)
}

fn run_in_parts<S: AsRef<str>, E: From<QueryError>>(
    query: &Query,
    tables: &[(S, LazyFrame)],
    reports_at_once: u32,
    mut write: impl FnMut(&DataFrame) -> Result<(), E>,
) -> Result<(), E> {
    let parts = district_ranges(tables, reports_at_once)?;
    if parts.is_empty() {
        return write(&run(query.sql, tables)?);
    }
    for (first, last) in parts {
        let of_part = col("district").gt_eq(lit(first)).and(col("district").lt_eq(lit(last)));
        let mut part = Vec::with_capacity(tables.len());
        for (name, frame) in tables {
            let mut frame = frame.clone();
            let schema = frame.collect_schema().map_err(|error| QueryError::new(error, tables))?;
            if schema.contains("district") {
                frame = frame.filter(of_part.clone());
            }
            part.push((name.as_ref(), frame));
        }
        write(&run(query.sql, &part)?)?;
    }
    Ok(())
}

/// The first and the last district of each part, by the number of their reports.
fn district_ranges<S: AsRef<str>>(
    tables: &[(S, LazyFrame)],
    reports_at_once: u32,
) -> Result<Vec<(String, String)>, QueryError> {
    let counts = run("SELECT district, COUNT(*) AS reports FROM reports GROUP BY district ORDER BY district", tables)?;
    let columns = || Ok((counts.column("district")?.str()?, counts.column("reports")?.u32()?));
    let (districts, reports) = columns().map_err(|error| QueryError::new(error, tables))?;
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut in_part = 0;
    for (district, reports) in districts.iter().flatten().zip(reports.iter().flatten()) {
        match parts.last_mut() {
            Some((_, last)) if in_part + reports <= reports_at_once => {
                district.clone_into(last);
                in_part += reports;
            }
            _ => {
                parts.push((district.to_owned(), district.to_owned()));
                in_part = reports;
            }
        }
    }
    Ok(parts)
}

/// The tables of a folder, each named like its file without `.parquet`, in the order of their names. Nothing but
/// their headers is read.
///
/// # Errors
/// [`QueryError::Folder`] and [`QueryError::Table`] where reading fails, [`QueryError::NoTables`] where there is none.
pub fn tables_in(dir: &Path) -> Result<Vec<(String, LazyFrame)>, QueryError> {
    let unreadable = |source| QueryError::Folder { path: dir.to_owned(), source };
    let mut tables = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "parquet") {
            continue;
        }
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        tables.push((name.to_owned(), scan(&path).map_err(|source| QueryError::Table { path: path.clone(), source })?));
    }
    if tables.is_empty() {
        return Err(QueryError::NoTables { path: dir.to_owned() });
    }
    tables.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(tables)
}

fn scan(path: &Path) -> PolarsResult<LazyFrame> {
    // Without globbing, or a folder named `[2024]` would be a pattern.
    let mut frame = LazyFrame::scan_parquet(PlRefPath::try_from_path(path)?, ScanArgsParquet { glob: false, ..Default::default() })?;
    // A lazy frame opens its file only when asked: ask now, so that a broken file is told by its name.
    frame.collect_schema()?;
    Ok(frame)
}
