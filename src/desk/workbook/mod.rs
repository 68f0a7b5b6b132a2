//! The workbook of a run, `findings.xlsx`: its questions and tables, to be read and answered in a spreadsheet.
//!
//! Everything is taken from the published tables. The texts of reports are written as texts, so that none of them becomes a
//! formula. The same run gives the same bytes. Rows of long sheets wait in unnamed files in the folder of the run, so that
//! memory does not grow with them.

mod codebook;
mod coverage;
mod findings;
mod links;
mod overview;
mod questions;
mod sheet;
mod totals;
mod trends;

use crate::desk::error::DeskError;
use crate::desk::fields::Tables;
use links::Links;
use polars::prelude::LazyFrame;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Name of the workbook in the folder of a run.
pub const FILE: &str = "findings.xlsx";

/// Writes the workbook of a run from its tables into its folder, replacing a former one. `corpus` lists the files and folders
/// that were read; `seen_in` is the folder in which the workbook will be opened. Returns its path.
///
/// # Errors
/// Fails if a table cannot be read or the workbook cannot be written. A former one stays as it was.
pub fn write(
    run: &Path,
    tables: &[(String, LazyFrame)],
    corpus: &[String],
    seen_in: &Path,
) -> Result<PathBuf, DeskError> {
    let (path, fresh) = (run.join(FILE), run.join(".findings.xlsx"));
    // where the disk is full, the library panics on the files that it puts rows into
    let written = catch_unwind(AssertUnwindSafe(|| save(&fresh, &Tables::of(tables), corpus, seen_in)));
    written.unwrap_or_else(|panic| Err(XlsxError::IoError(io::Error::other(words(&*panic))).into()))?;
    std::fs::rename(&fresh, &path).map_err(|source| DeskError::Write { path: path.clone(), source })?;
    Ok(path)
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()
}

/// Saves the workbook to a file, in whose folder rows are kept until then.
fn save(file: &Path, tables: &Tables, corpus: &[String], seen_in: &Path) -> Result<(), DeskError> {
    let mut links = Links::from(seen_in);
    let mut workbook = Workbook::new();
    workbook.set_tempdir(file.parent().unwrap_or(file))?;
    let mut streamed = || workbook.new_worksheet_with_constant_memory();
    let sheets = vec![
        questions::sheet(streamed()?, tables, &mut links)?,
        findings::sheet(streamed()?, tables, &mut links)?,
        coverage::sheet(streamed()?, tables)?,
        totals::sheet(streamed()?, tables)?,
        // its charts look up the names of their lines in the sheet
        trends::sheet(Worksheet::new(), tables)?,
        codebook::sheet(streamed()?, tables)?,
    ];
    let notes: Vec<String> = sheets.iter().flat_map(|sheet| sheet.notes.clone()).collect();
    let properties = DocProperties::new().set_title("政府信息公开工作年度报告核查结果").set_author("gouji");
    // the bytes of a run do not depend on its day
    workbook.set_properties(&properties.set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    workbook.push_worksheet(overview::sheet(tables, corpus, seen_in, &notes)?);
    for sheet in sheets {
        workbook.push_worksheet(sheet.worksheet);
    }
    Ok(workbook.save(file)?)
}
