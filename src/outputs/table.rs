//! A published table as the pair of files that every table is: CSV and Parquet with the same rows.

use super::csv::CsvFile;
use super::parquet::ParquetFile;
use polars::prelude::*;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum OutputError {
    #[error("{} cannot be created: {source}; check that its folder exists and may be written to", path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} cannot be written as Parquet: {source}; check the free space of the disk, then run again", path.display())]
    Parquet { path: PathBuf, source: PolarsError },
    #[error("the table {table} was begun with the columns {expected} and continued with {found}; this is a bug of gouji: please report it")]
    Schema { table: String, expected: String, found: String },
    #[error("the column {column} is of the type {kind}, which has no form in CSV; cast it to a text, number, date or boolean")]
    Kind { column: String, kind: String },
}

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    pub rows: usize,
    /// The table has more rows than were allowed to a CSV file, so there is none.
    pub csv_left_out: bool,
}

/// Writes a table batch by batch. Until [`TableWriter::finish`] its files are not complete.
pub struct TableWriter {
    name: String,
    schema: Schema,
    csv: Option<CsvFile>,
    csv_row_limit: Option<usize>,
    parquet: ParquetFile,
    rows: usize,
}

impl TableWriter {
    /// Begins `name.csv` and `name.parquet` in a folder, over what stood there. With more rows than `csv_row_limit`
    /// the CSV file is taken away again: beyond some hundred megabytes it opens in no spreadsheet.
    ///
    /// # Errors
    /// [`OutputError::Create`] where a file cannot be created, so that a run fails before its long work.
    pub fn create(dir: &Path, name: &str, schema: &Schema, csv_row_limit: Option<usize>) -> Result<Self, OutputError> {
        Ok(Self {
            name: name.to_owned(),
            schema: schema.clone(),
            csv: Some(CsvFile::create(dir.join(format!("{name}.csv")), schema)?),
            csv_row_limit,
            parquet: ParquetFile::create(dir.join(format!("{name}.parquet")), name, schema)?,
            rows: 0,
        })
    }

    /// Appends the rows of a frame, as one row group.
    ///
    /// # Errors
    /// [`OutputError::Schema`] where the frame has other columns than the table, and those of writing.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        self.check(frame.schema())?;
        // Where a query's chunks end is the scheduler's choice, and must not show in the row groups.
        let mut frame = frame.clone();
        frame.rechunk_mut();
        self.rows += frame.height();
        if self.csv_row_limit.is_some_and(|limit| self.rows > limit)
            && let Some(csv) = self.csv.take()
        {
            csv.discard()?;
        }
        let Some(csv) = &mut self.csv else { return self.parquet.write(&frame) };
        // Side by side they take the time of the slower one.
        thread::scope(|scope| {
            let csv = scope.spawn(|| csv.write(&frame));
            let parquet = self.parquet.write(&frame);
            csv.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(parquet)
        })
    }

    fn check(&self, found: &Schema) -> Result<(), OutputError> {
        if *found == self.schema {
            return Ok(());
        }
        let columns = |schema: &Schema| {
            let columns: Vec<String> = schema.iter().map(|(name, dtype)| format!("{name} {dtype}")).collect();
            columns.join(", ")
        };
        Err(OutputError::Schema { table: self.name.clone(), expected: columns(&self.schema), found: columns(found) })
    }

    /// Completes both files. When it returns they are safe on the disk.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> Result<Written, OutputError> {
        let csv_left_out = self.csv.is_none();
        if let Some(csv) = self.csv {
            csv.finish()?;
        }
        self.parquet.finish()?;
        Ok(Written { rows: self.rows, csv_left_out })
    }
}
