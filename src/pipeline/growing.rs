//! A table of a run while it is being written, and once it has been.

use super::job::RunError;
use crate::config::Output;
use crate::dataset;
use crate::outputs::{Formats, TableRecord, TableWriter, Written};
use crate::schema::TableSchema;
use polars::prelude::DataFrame;
use std::path::Path;

/// Column of the tables that have a row for each figure.
const METRIC: &str = "metric";

/// A table that is being written.
pub(super) struct GrowingTable {
    schema: TableSchema,
    pub(super) writer: TableWriter,
}

impl GrowingTable {
    pub(super) fn create(dir: &Path, schema: TableSchema, output: &Output) -> Result<Self, RunError> {
        let most_csv_rows = output.most_csv_rows(&schema.name);
        Self::with_csv(dir, schema, most_csv_rows)
    }

    pub(super) fn with_csv(dir: &Path, schema: TableSchema, most_csv_rows: Option<usize>) -> Result<Self, RunError> {
        let mut writer = TableWriter::create(dir, &schema.name, &schema.dtypes(), most_csv_rows)?;
        writer.add_metadata("gouji.columns", schema.columns_json()?);
        if schema.columns.iter().any(|column| column.name == METRIC || column.figure.is_some()) {
            writer.add_metadata("gouji.codebook", dataset::codebook_json().to_owned());
        }
        Ok(Self { schema, writer })
    }

    /// Extrapolates the final row count: the rows so far come from `done` of `all` units of work.
    pub(super) fn expect(&mut self, done: usize, all: usize) -> Result<(), RunError> {
        Ok(self.writer.expect(self.writer.rows() * all / done.max(1))?)
    }

    pub(super) fn finish(self) -> Result<FinishedTable, RunError> {
        let Written { rows, csv, filled, small } = self.writer.finish()?;
        let formats = Formats { csv, parquet: true };
        Ok(FinishedTable { record: TableRecord { rows, formats, filled, schema: self.schema }, small })
    }
}

/// A table that has been written.
pub(super) struct FinishedTable {
    pub(super) record: TableRecord,
    /// Its rows, if they are few.
    pub(super) small: Option<DataFrame>,
}
