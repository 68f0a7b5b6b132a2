//! Writes a frame as a single file that the user names.

use super::csv::CsvFile;
use super::error::OutputError;
use super::parquet::ParquetFile;
use super::publish::sync_file;
use polars::prelude::*;
use std::path::Path;

/// Writes a frame as CSV that Excel can open.
///
/// # Errors
/// Fails if the file cannot be created or written.
pub fn write_csv(frame: &DataFrame, path: &Path) -> Result<(), OutputError> {
    let mut file = CsvFile::create(path.to_owned(), frame.schema())?;
    file.write(frame)?;
    file.finish()?;
    synced(path)
}

/// Writes a frame as Parquet; the metadata name the table `name`.
///
/// # Errors
/// Fails if the file cannot be created or written.
pub fn write_parquet(frame: &DataFrame, path: &Path, name: &str) -> Result<(), OutputError> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let mut file = ParquetFile::create(path.to_owned(), name, frame.schema())?;
    file.write(&frame)?;
    file.finish()?;
    synced(path)
}

/// Returns after a finished file is synced to disk.
fn synced(path: &Path) -> Result<(), OutputError> {
    sync_file(path).map_err(|source| OutputError::Write { path: path.to_owned(), source })
}

/// Writes JSON to a file, for people as well.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn write_json(path: &Path, value: &serde_json::Value) -> Result<(), OutputError> {
    std::fs::write(path, format!("{value:#}\n")).map_err(|source| OutputError::Write { path: path.to_owned(), source })
}
