//! A run as it is compared with another: its record, and its tables read a few columns at a time.

use super::error::NewsError;
use crate::queries::{QueryError, published, tables_in};
use crate::saturate::Saturate;
use crate::schema::Table;
use crate::source::published::RECORD;
use chrono::{DateTime, Local, NaiveDate, Utc};
use polars::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rows read at a time.
const PART: u32 = 100_000;

/// The conditions under which a run was made, from its record.
#[derive(Debug, Clone, Deserialize)]
pub struct RunRecord {
    /// Name of the run's folder.
    pub run_id: String,
    /// Start of the run.
    pub started: DateTime<Utc>,
    /// Version of the program.
    pub gouji: String,
    /// Hash of the program's sources; `None` if the record does not have it.
    pub program: Option<String>,
    /// Files and folders that were read.
    pub corpus: Vec<String>,
    /// All settings, defaults included.
    pub configuration: serde_json::Value,
    /// Hashes of the user's lists, by the name of the setting that names the list.
    #[serde(default)]
    pub lists: BTreeMap<String, String>,
}

impl RunRecord {
    /// The day on which the run began, in local time.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.started.with_timezone(&Local).date_naive()
    }
}

/// A run with its tables.
pub struct Run {
    /// Its record.
    pub record: RunRecord,
    dir: PathBuf,
    tables: Vec<(String, LazyFrame)>,
}

impl Run {
    /// A run whose record is known, with the tables of a folder.
    ///
    /// # Errors
    /// Fails if the tables cannot be opened.
    pub fn new(dir: &Path, record: RunRecord) -> Result<Self, NewsError> {
        let tables = tables_in(dir).map_err(|source| NewsError::Tables { dir: dir.to_owned(), source })?;
        Ok(Self { record, dir: dir.to_owned(), tables })
    }

    /// The run in a folder.
    ///
    /// # Errors
    /// Fails if the folder holds no run, or its tables cannot be opened.
    pub fn open(dir: &Path) -> Result<Self, NewsError> {
        let path = dir.join(RECORD);
        let record = std::fs::read(&path).map_err(|source| NewsError::NoRun { dir: dir.to_owned(), source })?;
        let record = serde_json::from_slice(&record).map_err(|source| NewsError::Record { path, source })?;
        Self::new(dir, record)
    }

    /// The folder of the run.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn table(&self, table: Table) -> Result<&LazyFrame, NewsError> {
        published(&self.tables, table).map_err(|source| self.unread(source))
    }

    fn unread(&self, source: QueryError) -> NewsError {
        NewsError::Tables { dir: self.dir.clone(), source }
    }

    /// Passes columns of a table to `take`, some rows at a time.
    pub(super) fn read(
        &self,
        table: Table,
        columns: &[&str],
        mut take: impl FnMut(&DataFrame) -> PolarsResult<()>,
    ) -> Result<(), NewsError> {
        let failed = |source| self.unread(QueryError::Rows { table: table.name().to_owned(), source });
        let frame = self.table(table)?.clone().select(columns.iter().copied().map(col).collect::<Vec<_>>());
        let mut first = 0;
        loop {
            let part = frame.clone().slice(first.saturate(), PART).collect().map_err(failed)?;
            take(&part).map_err(failed)?;
            first += part.height();
            if part.height() < PART as usize {
                return Ok(());
            }
        }
    }

    /// Some columns of a table, for the rows of these reports.
    pub(super) fn rows_of(
        &self,
        table: Table,
        columns: &[&str],
        reports: &[String],
        mut take: impl FnMut(&DataFrame) -> PolarsResult<()>,
    ) -> Result<(), NewsError> {
        let failed = |source| self.unread(QueryError::Rows { table: table.name().to_owned(), source });
        let ids = Series::new(REPORT.into(), reports);
        let is_theirs = col(REPORT).is_in(lit(ids).implode(false), false);
        let frame = self.table(table)?.clone().filter(is_theirs);
        let frame = frame.select(columns.iter().copied().map(col).collect::<Vec<_>>()).collect();
        frame.and_then(|frame| take(&frame)).map_err(failed)
    }
}

/// The column with the report of a row.
const REPORT: &str = "report_id";
