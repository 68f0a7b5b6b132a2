//! Errors of writing tables.

use polars::prelude::PolarsError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a table could not be written.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum OutputError {
    /// A file cannot be created or opened.
    #[error("{} cannot be created: {source}; check that its folder exists and may be written to", path.display())]
    Create { path: PathBuf, source: io::Error },
    /// A file cannot be written.
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// A file cannot be written or read as Parquet.
    #[error("{} cannot be written as Parquet: {source}; check the free space of the disk, then run again", path.display())]
    Parquet { path: PathBuf, source: PolarsError },
    /// A frame has other columns than the table: a bug.
    #[error(
        "the table {table} was begun with the columns {expected} and continued with {found}; this is a bug of gouji: please report it"
    )]
    Schema { table: String, expected: String, found: String },
    /// A column's type cannot be printed in CSV.
    #[error(
        "the column {column} is of the type {kind}, which has no form in CSV; cast it to a text, number, date or boolean"
    )]
    Kind { column: String, kind: String },
}
