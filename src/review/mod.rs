//! The review page: what a run has found, for people who are no programmers. A folder with one HTML page, its scripts and
//! its data, which opens from disk: browsers let such a page load scripts, and nothing else. So each file of data is a
//! script that hands one value to the page, and the page loads those of a district when it is opened.
//!
//! Everything is taken from the published tables, so the page of an older run is made in the same way.

mod district;
mod figures;
mod form;
mod objects;
mod overview;
mod page;
mod script;
mod sentences;

use crate::language::system_error;
use crate::queries::{QueryError, district_ranges, of_districts, tables_in};
use crate::schema::Table;
use district::{DistrictEntry, DistrictTables};
use polars::prelude::*;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// Name of the page's folder in that of a run.
pub const FOLDER: &str = "review";

/// Name of the page.
pub const PAGE: &str = "index.html";

/// Reports whose tables are in memory together, unless a single district has more.
const REPORTS_AT_ONCE: u32 = 1_000;

/// Why the page could not be made.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum ReviewError {
    #[error(transparent)]
    Tables(#[from] QueryError),
    /// A table that the page shows is not among those of the run.
    #[error("the run has no table {0}; it was made by another version of gouji: run again, or use that version")]
    NoTable(&'static str),
    #[error("the tables of the run cannot be shown: {0}; if this version made them, please report it")]
    Frame(#[from] PolarsError),
    #[error("{} cannot be written: {source}; check the free space of the disk", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl ReviewError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Tables(error) => error.chinese(),
            Self::NoTable(table) => {
                format!("本次运行没有数据表{table}（由其他版本的gouji生成）；请重新运行，或使用该版本")
            }
            Self::Frame(error) => format!("运行的数据表无法显示：{error}；如由本版本生成，请反馈给开发者"),
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请检查磁盘剩余空间", path.display(), system_error(source))
            }
        }
    }
}

/// What the page says of the run itself, as in the run's record.
#[derive(Debug, Clone, Deserialize)]
pub struct RunNote {
    /// Name of the run's folder.
    pub run_id: String,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// Version of the program that made it.
    pub gouji: String,
    /// The files and folders that were read.
    pub corpus: Vec<String>,
}

/// Writes the page of a run from the tables in its folder; one that is there already is replaced. Returns its path.
///
/// # Errors
/// Fails if a table cannot be read or the folder not be written to. A former page stays as it was.
pub fn write(run: &Path, note: &RunNote) -> Result<PathBuf, ReviewError> {
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
    let tables = tables_in(run)?;
    let districts = write_districts(&fresh, &tables)?;
    overview::write(&fresh, note, &tables, &districts)?;
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

/// Writes the files of all districts, a few at a time, then those of reports that no district is known of.
fn write_districts(folder: &Path, tables: &[(String, LazyFrame)]) -> Result<Vec<DistrictEntry>, ReviewError> {
    let mut entries = Vec::new();
    for range in district_ranges(tables, REPORTS_AT_ONCE)? {
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

/// The table of this name.
fn table<S: AsRef<str>>(tables: &[(S, LazyFrame)], table: Table) -> Result<&LazyFrame, ReviewError> {
    let found = tables.iter().find(|(name, _)| name.as_ref() == table.name());
    found.map(|(_, frame)| frame).ok_or(ReviewError::NoTable(table.name()))
}
