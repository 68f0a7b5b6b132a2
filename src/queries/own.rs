//! Queries of the user: a folder of files like those of the project, each of which adds a table to the run, and a folder
//! `tests` of queries that must find no row.
//!
//! They may read every table of the run, including tables made by queries. They are first run over tables without rows,
//! so that their errors are reported before any file is read.

use super::parsed::{ParsedQuery, line_of};
use super::{Query, QueryError, run};
use crate::language::system_error;
use crate::schema::{ColumnSchema, ColumnType, HeaderFault, Origin, Table, TableSchema};
use polars::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A query of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnQuery {
    /// Name of the table, which is that of the file.
    pub name: String,
    /// Its text.
    pub sql: String,
    /// Its file.
    pub path: PathBuf,
    parsed: ParsedQuery,
    /// [`Origin::History`] if it reads what depends on the run before, directly or through others.
    origin: Origin,
}

/// The user's queries, ordered so that each comes after the tables that it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnQueries {
    /// Groups of queries. Queries of one group do not read each other's tables.
    pub groups: Vec<Vec<OwnQuery>>,
    /// Queries that must find no row.
    pub tests: Vec<OwnQuery>,
}

/// Why a user's query is refused.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum OwnQueryError {
    #[error("the folder of queries {} cannot be read: {source}; check queries.folder in the configuration", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{}, line {line}: {what}", path.display())]
    Line { path: PathBuf, line: usize, what: String },
}

impl OwnQueryError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Folder { path, source } => {
                format!("查询文件夹{}无法读取：{}；请检查配置中的queries.folder", path.display(), system_error(source))
            }
            Self::Line { path, line, what } => format!("{}第{line}行有误：{what}", path.display()),
        }
    }
}

impl OwnQuery {
    /// The query in a form that the engine accepts.
    #[must_use]
    pub fn query(&self) -> Query<'_> {
        Query { name: &self.name, sql: &self.sql }
    }

    fn read(name: String, path: PathBuf) -> Result<Self, OwnQueryError> {
        let sql = fs::read_to_string(&path).map_err(|source| OwnQueryError::Folder { path: path.clone(), source })?;
        let sql = sql.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let parsed = ParsedQuery::new(&sql).map_err(|error| located(&error, &sql, &path))?;
        Ok(Self { name, sql, path, parsed, origin: Origin::User })
    }

    /// The table that it makes, as its header describes it.
    #[must_use]
    pub fn schema(&self) -> TableSchema {
        TableSchema { origin: self.origin, ..self.query().header().table() }
    }

    fn wrong(&self, line: usize, what: impl Into<String>) -> OwnQueryError {
        OwnQueryError::Line { path: self.path.clone(), line, what: what.into() }
    }

    /// Finds the line of the file that an error is about.
    #[must_use]
    pub fn locate(&self, error: &QueryError) -> OwnQueryError {
        located(error, &self.sql, &self.path)
    }

    /// The line of the header that has one of its entries.
    fn header_line(&self, part: &str) -> usize {
        self.sql.lines().position(|line| line.starts_with(&format!("-- {part}"))).map_or(1, |at| at + 1)
    }

    fn check_header(&self, parts: &[&str]) -> Result<(), OwnQueryError> {
        let query = self.query();
        if let Some(lacking) = parts.iter().find(|part| query.header().part(part).is_empty()) {
            let what = format!(
                "the header lacks `-- {lacking}: …`; it begins the file, with a line for each of {}",
                parts.join(", ")
            );
            return Err(self.wrong(1, what));
        }
        if query.header().part("name") != self.name {
            let what = format!("the query is called {} and its file {}.sql", query.header().part("name"), self.name);
            return Err(self.wrong(self.header_line("name"), what));
        }
        Ok(())
    }

    fn check_table(&self) -> Result<(), OwnQueryError> {
        self.check_header(&["name", "title", "grain"])?;
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !self.name.chars().all(is_name) {
            return Err(self.wrong(1, format!("{} is not a table name; use small letters, digits and _", self.name)));
        }
        let header = self.query().header();
        if let Some(HeaderFault { line, what }) = header.fault() {
            return Err(self.wrong(line, what));
        }
        if header.columns().next().is_none() {
            let what =
                "the header lists no columns; after `-- columns:` add a line `--   name KIND: what it is` for each";
            return Err(self.wrong(self.header_line("columns"), what));
        }
        if !self.parsed.is_ordered() {
            let what = "the query does not end in ORDER BY; without one, the same data may give other files";
            return Err(self.wrong(self.sql.lines().count(), what));
        }
        Ok(())
    }

    /// Checks the columns of a frame against the header. Whole numbers are converted to the width that it states.
    ///
    /// # Errors
    /// [`OwnQueryError::Line`] if the header describes other columns.
    pub fn fit(&self, frame: &DataFrame) -> Result<DataFrame, OwnQueryError> {
        let described: Vec<ColumnSchema> = self.query().header().columns().collect();
        let names: Vec<&str> = frame.schema().iter_names().map(PlSmallStr::as_str).collect();
        let line = |name: &str| self.header_line(&format!("  {name} "));
        if let Some(column) = described.iter().find(|column| !names.contains(&column.name.as_str())) {
            return Err(self.wrong(line(&column.name), format!("the query gives no column {}", column.name)));
        }
        if let Some(name) = names.iter().find(|name| !described.iter().any(|column| column.name == **name)) {
            return Err(self.wrong(self.header_line("columns"), format!("the header does not list the column {name}")));
        }
        let mut columns = Vec::with_capacity(described.len());
        for ColumnSchema { name, kind, .. } in described {
            let column = frame.column(&name).map_err(|error| self.wrong(line(&name), error.to_string()))?;
            columns.push(fitted(column, &kind).ok_or_else(|| {
                let dtype = column.dtype();
                let is = ColumnType::of_dtype(dtype).map_or_else(|| dtype.to_string(), |kind| kind.sql().to_owned());
                let what = format!("the column {name} is {is} and not {}; correct it, or CAST it", kind.sql());
                self.wrong(line(&name), what)
            })?);
        }
        DataFrame::new(frame.height(), columns).map_err(|error| self.wrong(1, error.to_string()))
    }
}

fn located(error: &QueryError, sql: &str, path: &Path) -> OwnQueryError {
    let line = match error {
        QueryError::UnknownTable { name, .. } => line_of(sql, name),
        QueryError::UnknownColumn { message, .. } | QueryError::Sql { message } => {
            line_in(message).or_else(|| quoted(message).map(|name| line_of(sql, name))).unwrap_or(1)
        }
        _ => 1,
    };
    OwnQueryError::Line { path: path.to_owned(), line, what: error.to_string() }
}

fn fitted(column: &Column, kind: &ColumnType) -> Option<Column> {
    let (dtype, wanted) = (column.dtype(), kind.dtype());
    if *dtype == wanted {
        Some(column.clone())
    } else if dtype.is_integer() && wanted.is_integer() {
        column.strict_cast(&wanted).ok()
    } else {
        None
    }
}

/// The line that an error of the parser names: `… at Line: 3, Column: 8`.
fn line_in(message: &str) -> Option<usize> {
    let (_, rest) = message.split_once("Line: ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The name that an error quotes.
fn quoted(message: &str) -> Option<&str> {
    message.split(['"', '\'', '`']).nth(1)
}

impl OwnQueries {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`OwnQueryError::Folder`] if it cannot be read, [`OwnQueryError::Line`] if a file has an error.
    pub fn read(folder: &Path) -> Result<Self, OwnQueryError> {
        let queries = files(folder)?;
        for query in &queries {
            query.check_table()?;
            if Table::of_name(&query.name).is_some() {
                let what = format!("there is a table {} already; give the file and the query another name", query.name);
                return Err(query.wrong(query.header_line("name"), what));
            }
        }
        let tests = folder.join("tests");
        let tests = if tests.is_dir() { files(&tests)? } else { Vec::new() };
        for test in &tests {
            test.check_header(&["name", "title"])?;
        }
        Ok(Self { groups: grouped(queries)?, tests })
    }

    /// The queries that make tables, in the order in which they run.
    pub fn tables(&self) -> impl Iterator<Item = &OwnQuery> {
        self.groups.iter().flatten()
    }

    /// Runs every query over tables without rows.
    ///
    /// # Errors
    /// [`OwnQueryError::Line`] if a query names a table or column that does not exist, or if its columns differ from those
    /// in its header.
    pub fn rehearse(&self, mut tables: Vec<(String, LazyFrame)>) -> Result<(), OwnQueryError> {
        for query in self.tables() {
            let frame = run(&query.sql, &tables).map_err(|error| query.locate(&error))?;
            tables.push((query.name.clone(), query.fit(&frame)?.lazy()));
        }
        for test in &self.tests {
            run(&test.sql, &tables).map_err(|error| test.locate(&error))?;
        }
        Ok(())
    }
}

/// The queries of a folder, sorted by name.
fn files(folder: &Path) -> Result<Vec<OwnQuery>, OwnQueryError> {
    let unreadable = |source| OwnQueryError::Folder { path: folder.to_owned(), source };
    let mut queries = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned) else { continue };
        if path.extension().is_some_and(|end| end == "sql") && path.is_file() {
            queries.insert(name.clone(), OwnQuery::read(name, path)?);
        }
    }
    Ok(queries.into_values().collect())
}

/// Groups the queries: first those that read no table of the user's, then those that read tables of the first group, and
/// so on. Notes which of them depend on the run before.
fn grouped(queries: Vec<OwnQuery>) -> Result<Vec<Vec<OwnQuery>>, OwnQueryError> {
    let mut groups: Vec<Vec<OwnQuery>> = Vec::new();
    let of_history = Table::ALL.iter().filter(|table| table.schema().origin == Origin::History);
    let mut of_history: HashSet<String> = of_history.map(|table| table.name().to_owned()).collect();
    let mut left = queries;
    while !left.is_empty() {
        let names: Vec<String> = left.iter().map(|query| query.name.clone()).collect();
        let waits_for =
            |query: &OwnQuery| query.parsed.asked().tables.into_iter().find(|(table, _)| names.contains(table));
        let (waiting, mut group): (Vec<_>, Vec<_>) = left.into_iter().partition(|query| waits_for(query).is_some());
        if let (true, Some(query)) = (group.is_empty(), waiting.first())
            && let Some((table, line)) = waits_for(query)
        {
            let what = if table == query.name {
                format!("the query asks for its own table {table}")
            } else {
                format!("the query reads the table {table}, which depends on itself or on this one")
            };
            return Err(query.wrong(line, what));
        }
        for query in &mut group {
            if query.parsed.asked().tables.keys().any(|table| of_history.contains(table)) {
                query.origin = Origin::History;
                of_history.insert(query.name.clone());
            }
        }
        groups.push(group);
        left = waiting;
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{corpus, lines};
    use super::*;

    const RANKS: &str = "-- name: ranks
-- title: Agencies by their requests
-- grain: one row per agency
-- columns:
--   agency STRING: the agency
--   requests DOUBLE: all years together
--   reports BIGINT: how many
SELECT agency, SUM(value) AS requests, COUNT(*) AS reports
FROM facts WHERE metric = 'requests.received' AND applicant = 'total'
GROUP BY agency
ORDER BY requests DESC, agency";

    const TOP: &str = "-- name: top
-- title: The first of them
-- grain: one row
-- columns:
--   agency STRING: the agency
SELECT agency FROM ranks ORDER BY requests DESC, agency LIMIT 1";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tests")).unwrap();
        for (name, sql) in files {
            fs::write(folder.path().join(name), sql).unwrap();
        }
        folder
    }

    fn named_corpus() -> Vec<(String, LazyFrame)> {
        corpus().map(|(name, frame)| (name.to_owned(), frame)).to_vec()
    }

    #[test]
    fn what_reads_changes_is_history() {
        let seen = RANKS.replace("name: ranks", "name: seen").replace("facts", "changes");
        let folder = folder(&[("ranks.sql", RANKS), ("seen.sql", &seen), ("top.sql", &TOP.replace("ranks", "seen"))]);
        let own = OwnQueries::read(folder.path()).unwrap();
        let history = own.tables().filter(|query| query.schema().origin == Origin::History);
        assert_eq!(history.map(|query| query.name.as_str()).collect::<Vec<_>>(), ["seen", "top"]);
    }

    #[test]
    fn queries_come_after_those_they_ask() {
        // `top` comes before `ranks` by name
        let test = "-- name: some\n-- title: There are reports\nSELECT agency FROM top WHERE agency = ''";
        let folder = folder(&[("ranks.sql", RANKS), ("a.txt", ""), ("top.sql", TOP), ("tests/some.sql", test)]);
        let own = OwnQueries::read(folder.path()).unwrap();
        let groups: Vec<Vec<&str>> =
            own.groups.iter().map(|group| group.iter().map(|query| query.name.as_str()).collect()).collect();
        assert_eq!((groups, own.tests.len()), (vec![vec!["ranks"], vec!["top"]], 1));
        own.rehearse(named_corpus()).unwrap();
        let ranks = &own.groups[0][0];
        let frame = ranks.fit(&run(&ranks.sql, &named_corpus()).unwrap()).unwrap();
        assert_eq!(lines(&frame)[0], "人民政府|243|5");
        assert_eq!(frame.column("reports").unwrap().dtype(), &DataType::Int64, "Polars counts in unsigned numbers");
    }

    #[track_caller]
    fn check_error(files: &[(&str, &str)], place: &str, what: &str) {
        let folder = folder(files);
        let read = OwnQueries::read(folder.path());
        let error = read.and_then(|own| own.rehearse(named_corpus())).unwrap_err().to_string();
        assert!(error.contains(place) && error.contains(what), "{error}");
    }

    #[test]
    fn errors_point_at_file_and_line() {
        check_error(&[("x.sql", RANKS)], "x.sql, line 1:", "called ranks and its file x.sql");
        check_error(&[("x.sql", "SELECT 1")], "x.sql, line 1:", "lacks `-- name: …`");
        let totals = RANKS.replace("name: ranks", "name: totals");
        check_error(&[("totals.sql", &totals)], "totals.sql, line 1:", "a table totals already");
        let without = RANKS.replace("ORDER BY requests DESC, agency", "");
        check_error(&[("ranks.sql", &without)], "ranks.sql, line 10:", "does not end in ORDER BY");
        let other = RANKS.replace("FROM facts", "FROM fact");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 9:", "asks for the table `fact`");
        let other = RANKS.replace("metric = ", "metrik = ");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 9:", "a column that is not there");
        let other = RANKS.replace("GROUP BY agency", "GROUP agency");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 10:", "cannot be run");
        let other = RANKS.replace("requests DOUBLE", "requests BIGINT");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 6:", "requests is DOUBLE and not BIGINT");
        let other = RANKS.replace("--   reports BIGINT: how many\n", "");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 4:", "does not list the column reports");
        let other = RANKS.replace("--   reports ", "--   report ");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 7:", "gives no column report");
        let other = RANKS.replace("-- columns:\n", "");
        check_error(&[("ranks.sql", &other)], "ranks.sql, line 1:", "lists no columns");
        check_error(
            &[("ranks.sql", &RANKS.replace("facts", "top")), ("top.sql", TOP)],
            "ranks.sql, line 9:",
            "table top",
        );
        let test = ("tests/t.sql", "-- name: t\n-- title: All is well\n\nSELECT nope FROM facts");
        check_error(&[test], "t.sql, line 4:", "nope");
        let error = OwnQueries::read(Path::new("nowhere")).unwrap_err().to_string();
        assert!(error.contains("check queries.folder"), "{error}");
    }
}
