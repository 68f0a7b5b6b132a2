//! One frame as one file, where a user names it.

use super::csv::CsvFile;
use super::error::OutputError;
use super::parquet::ParquetFile;
use polars::prelude::*;
use std::path::Path;

/// Writes a frame as CSV that Excel opens.
///
/// # Errors
/// Those of creating and writing the file.
pub fn write_csv(frame: &DataFrame, path: &Path) -> Result<(), OutputError> {
    let mut file = CsvFile::create(path.to_owned(), frame.schema())?;
    file.write(frame)?;
    file.finish()
}

/// Writes a frame as Parquet, which says that it is the table `name`.
///
/// # Errors
/// Those of creating and writing the file.
pub fn write_parquet(frame: &DataFrame, path: &Path, name: &str) -> Result<(), OutputError> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let mut file = ParquetFile::create(path.to_owned(), name, frame.schema())?;
    file.write(&frame)?;
    file.finish()
}
