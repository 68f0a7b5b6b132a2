//! The review page: the results of a run for people who do not program. It is a folder with an HTML page, its scripts and its
//! data, and opens from disk. Browsers let such a page load scripts only, so each data file is a script that passes one value
//! to the page; those of a district are loaded when it is opened.
//!
//! Everything is taken from the published tables, so the page of any run can be made.

mod district;
mod error;
mod figures;
mod form;
mod objects;
mod overview;
mod page;
mod prose;
mod script;

pub use error::ReviewError;
pub use overview::RunNote;
pub use page::{PAGE, SERVED_SCRIPT, served_page};

use crate::queries::{Districts, of_districts, tables_in};
use district::{DistrictEntry, DistrictTables};
use polars::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Name of the page's folder in that of a run.
pub const FOLDER: &str = "review";

/// Reports whose tables are in memory together, unless a single district has more.
const REPORTS_AT_ONCE: u32 = 1_000;

/// The folder of a run's page, which is written first if it is missing or from another version.
///
/// # Errors
/// As [`write()`].
pub fn made(run: &Path, note: &RunNote) -> Result<PathBuf, ReviewError> {
    let folder = run.join(FOLDER);
    if !page::is_current(&folder) {
        write(run, note, &tables_in(run)?)?;
    }
    Ok(folder)
}

/// Writes the page of a run from its tables into its folder, replacing a former one. Returns its path.
///
/// # Errors
/// Fails if a table cannot be read or the folder cannot be written. A former page is not changed then.
pub fn write(run: &Path, note: &RunNote, tables: &[(String, LazyFrame)]) -> Result<PathBuf, ReviewError> {
    let (fresh, folder) = (run.join(".review"), run.join(FOLDER));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ReviewError::Write { path, source }
    };
    clear(&fresh).map_err(failed(&fresh))?;
    for part in [page::SCRIPTS, script::DATA, district::CAUSES, district::TRENDS, district::REPORTS] {
        let part = fresh.join(part);
        fs::create_dir_all(&part).map_err(failed(&part))?;
    }
    page::write(&fresh)?;
    let districts = write_districts(&fresh, tables)?;
    overview::write(&fresh, note, tables, &districts)?;
    clear(&folder).map_err(failed(&folder))?;
    fs::rename(&fresh, &folder).map_err(failed(&folder))?;
    Ok(folder.join(PAGE))
}

fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes the files of all districts, a few at a time, then those of reports without a known district.
fn write_districts(folder: &Path, tables: &[(String, LazyFrame)]) -> Result<Vec<DistrictEntry>, ReviewError> {
    let mut entries = Vec::new();
    for range in Districts::of(tables)?.parts(REPORTS_AT_ONCE) {
        let part = of_districts(tables, &range)?;
        write_part(folder, &part, &mut entries)?;
    }
    let unknown = |(name, frame): &(String, LazyFrame)| {
        let mut frame = frame.clone();
        let knows_districts = frame.collect_schema()?.contains("district");
        Ok(knows_districts.then(|| (name.clone(), frame.filter(col("district").is_null()))))
    };
    let part: Vec<_> = tables.iter().filter_map(|table| unknown(table).transpose()).collect::<PolarsResult<_>>()?;
    write_part(folder, &part, &mut entries)?;
    Ok(entries)
}

fn write_part<S: AsRef<str>>(
    folder: &Path,
    part: &[(S, LazyFrame)],
    entries: &mut Vec<DistrictEntry>,
) -> Result<(), ReviewError> {
    let part = DistrictTables::read(part)?;
    let districts: BTreeSet<Option<String>> = part.districts()?;
    for district in &districts {
        let entry = part.write(folder, entries.len() + 1, district.as_deref())?;
        entries.push(entry);
    }
    Ok(())
}
