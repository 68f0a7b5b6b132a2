//! Completes the table `panel` with what is known only when all reports have been read.

use super::finished::FinishedTables;
use super::job::RunError;
use super::rewriting::{read_in_parts, rewritten};
use crate::config::Output;
use crate::id::numbers;
use crate::queries::{QueryError, published};
use crate::report::ReportStatus;
use crate::saturate::Saturate;
use crate::schema::{Table, texts};
use polars::prelude::*;
use std::collections::BTreeSet;

/// Column that identifies a row.
const REPORT: &str = "report_id";

/// Fills the columns of the panel that depend on other reports. Needs the finished tables of reports and `coverage`.
pub(super) fn complete_panel(output: &Output, tables: &mut FinishedTables) -> Result<(), RunError> {
    let Some(record) = tables.records().get(Table::Panel.name()) else { return Ok(()) };
    let known = completed(tables.opened())?;
    let [reports] = texts(&known, [REPORT])?;
    let mut done: usize = 0;
    let most_csv_rows = output.most_csv_rows(Table::Panel.name());
    let panel = rewritten(tables.dir(), record, most_csv_rows, |former, panel| {
        read_in_parts(former, record.rows, &["*"], |mut part| {
            let first = done;
            // the rows of copies that gave way to better ones leave
            let stays = part.column(REPORT)?.str()?.iter().map(|report| {
                let is_next = done < reports.len() && reports.get(done) == report;
                done += usize::from(is_next);
                Some(is_next)
            });
            part = part.filter(&stays.collect::<BooleanChunked>())?;
            for column in known.slice(first.saturate(), part.height()).columns() {
                part.with_column(column.clone())?;
            }
            Ok(panel.writer.write(&part)?)
        })?;
        if done < reports.len() {
            let fault = PolarsError::ComputeError("the rows of panel are not those of reports".into());
            return Err(RunError::Tables(QueryError::Engine { source: fault }));
        }
        Ok(())
    })?;
    tables.add(panel)
}

/// The completed columns, a row for each report with tables of a known form, in the order of the reports.
fn completed(tables: &[(String, LazyFrame)]) -> Result<DataFrame, RunError> {
    let table = |table: Table| published(tables, table).cloned().map_err(RunError::Tables);
    let reports = table(Table::Reports)?;
    // where districts share a name, only some reports determine the code
    let code = || col("district_code");
    let is_one = code().min().eq(code().max());
    let codes = reports.clone().group_by([col("district")]).agg([when(is_one)
        .then(code().min())
        .otherwise(lit(NULL))
        .cast(DataType::Int32)
        .alias("area_code")]);
    let agencies = reports.clone().filter(col("agency").is_not_null());
    let agencies = agencies.group_by([col("district"), col("agency")]).agg([col("agency_id").min()]).collect()?;
    let numbered = numbered(agencies)?.lazy();
    let causes =
        table(Table::Causes)?.group_by([col(REPORT)]).agg([len().cast(DataType::Int32).alias(Table::Causes.name())]);
    let coverage = table(Table::Coverage)?;
    let coverage =
        coverage.select([col("district"), col("agency"), col("year"), col("status").alias(Table::Coverage.name())]);
    let left = |frame: LazyFrame, other: LazyFrame, on: &[&str]| {
        let on: Vec<Expr> = on.iter().map(|&name| col(name)).collect();
        let join = frame.join_builder().with(other).on(on).how(JoinType::Left);
        join.maintain_order(MaintainOrderJoin::Left).finish()
    };
    let of_reports = [REPORT, "district", "agency", "year", "status"].map(col);
    let mut frame = reports.filter(col("form").is_not_null()).select(of_reports);
    frame = left(frame, numbered, &["district", "agency"]);
    frame = left(frame, codes, &["district"]);
    frame = left(frame, coverage, &["district", "agency", "year"]);
    frame = left(frame, causes, &[REPORT]);
    let is_judged = col("status").neq(lit(ReportStatus::Quarantined.key()));
    let count = when(is_judged)
        .then(col(Table::Causes.name()).fill_null(lit(0)))
        .otherwise(lit(NULL))
        .alias(Table::Causes.name());
    let others = ["agency_id", "agency_no", "area_code"].map(col);
    let columns = [col(REPORT), col(Table::Coverage.name()), count].into_iter().chain(others).collect::<Vec<_>>();
    let mut frame = frame.select(columns).collect()?;
    frame.rechunk_mut();
    Ok(frame)
}

/// Agencies with the numbers of their ids.
fn numbered(mut agencies: DataFrame) -> PolarsResult<DataFrame> {
    let [ids] = texts(&agencies, ["agency_id"])?;
    let numbers = numbers(&ids.iter().flatten().collect::<BTreeSet<_>>());
    let column: Int64Chunked = ids.iter().map(|id| numbers.get(id?).copied()).collect();
    agencies.with_column(column.with_name("agency_no".into()).into_column())?;
    Ok(agencies)
}
