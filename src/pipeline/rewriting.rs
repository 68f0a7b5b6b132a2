//! Finished tables, read and rewritten part by part.

use super::growing::{FinishedTable, GrowingTable};
use super::job::RunError;
use crate::outputs::TableRecord;
use crate::queries::QueryError;
use crate::saturate::Saturate;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Most rows read at a time from a finished table.
pub(super) const PART: u32 = 100_000;
/// Most cells read at a time: the panel has hundreds of columns.
const PART_CELLS: usize = 5_000_000;

/// Rewrites a finished table part by part.
pub(super) fn rewrite(
    dir: &Path,
    record: &TableRecord,
    most_csv_rows: Option<usize>,
    mut mend: impl FnMut(DataFrame) -> Result<DataFrame, RunError>,
) -> Result<FinishedTable, RunError> {
    rewritten(dir, record, most_csv_rows, |former, rewritten| {
        read_in_parts(former, record.rows, &["*"], |part| {
            let part = mend(part)?;
            if part.height() > 0 { Ok(rewritten.writer.write(&part)?) } else { Ok(()) }
        })
    })
}

/// Replaces a finished table. `write` is given the old file and writes the new rows.
pub(super) fn rewritten(
    dir: &Path,
    record: &TableRecord,
    most_csv_rows: Option<usize>,
    write: impl FnOnce(&Path, &mut GrowingTable) -> Result<(), RunError>,
) -> Result<FinishedTable, RunError> {
    let name = &record.schema.name;
    let former = dir.join(format!("{name}.former"));
    let current = dir.join(format!("{name}.parquet"));
    std::fs::rename(&current, &former).map_err(|source| RunError::Write { path: current, source })?;
    let mut rewritten = GrowingTable::with_csv(dir, record.schema.clone(), most_csv_rows)?;
    rewritten.writer.expect(record.rows)?;
    write(&former, &mut rewritten)?;
    std::fs::remove_file(&former).map_err(|source| RunError::Write { path: former, source })?;
    rewritten.finish()
}

/// Filters that select the rows of a table some values of a column at a time, given the number of rows of each value. Rows
/// without a value come first.
pub(super) fn in_parts(column: &str, counts: BTreeMap<Option<String>, usize>, rows_at_once: usize) -> Vec<Expr> {
    let mut conditions = Vec::new();
    let mut valued: Vec<(String, String, usize)> = Vec::new();
    for (value, rows) in counts {
        let Some(value) = value else {
            conditions.push(col(column).is_null());
            continue;
        };
        match valued.last_mut() {
            Some((_, last, known)) if *known + rows <= rows_at_once => {
                *last = value;
                *known += rows;
            }
            _ => valued.push((value.clone(), value, rows)),
        }
    }
    let is_within =
        |(first, last, _): (String, String, usize)| col(column).gt_eq(lit(first)).and(col(column).lt_eq(lit(last)));
    conditions.extend(valued.into_iter().map(is_within));
    conditions
}

/// Passes columns of a finished table to `take`, some rows at a time.
pub(super) fn read_in_parts(
    path: &Path,
    rows: usize,
    columns: &[&str],
    mut take: impl FnMut(DataFrame) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut table = scan(path)?.select(columns.iter().copied().map(col).collect::<Vec<_>>());
    let width = table.collect_schema().map_err(|source| unread(path, source))?.len();
    let part_rows = (PART_CELLS / width.max(1)).min(PART as usize);
    for first in (0..rows).step_by(part_rows) {
        let part = table.clone().slice(first.saturate(), part_rows.saturate()).collect();
        take(part.map_err(|source| unread(path, source))?)?;
    }
    Ok(())
}

pub(super) fn scan(path: &Path) -> PolarsResult<LazyFrame> {
    let settings = ScanArgsParquet { glob: false, ..Default::default() };
    LazyFrame::scan_parquet(PlRefPath::try_from_path(path)?, settings)
}

pub(super) fn unread(path: &Path, source: PolarsError) -> RunError {
    RunError::Tables(QueryError::Table { path: path.to_owned(), source })
}
