//! The finished tables of a run whose folder is still staged.

use super::growing::{FinishedTable, GrowingTable};
use super::job::RunError;
use crate::config::Output;
use crate::outputs::TableRecord;
use crate::queries::table_at;
use crate::schema::TableSchema;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The finished tables, opened for the queries: small ones in memory, the others in their files.
pub(super) struct FinishedTables {
    dir: PathBuf,
    records: BTreeMap<String, TableRecord>,
    /// Each under its name, in the order of the names.
    opened: Vec<(String, LazyFrame)>,
}

impl FinishedTables {
    /// No tables yet, in this folder.
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), records: BTreeMap::new(), opened: Vec::new() }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the record of the run says of each.
    pub(super) fn records(&self) -> &BTreeMap<String, TableRecord> {
        &self.records
    }

    pub(super) fn opened(&self) -> &[(String, LazyFrame)] {
        &self.opened
    }

    /// Adds a table that has been written to the folder, in the place of a former one of its name.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub(super) fn add(&mut self, table: FinishedTable) -> Result<(), RunError> {
        let FinishedTable { record, small } = table;
        let name = record.schema.name.clone();
        let rows = match small {
            Some(rows) => rows.lazy(),
            None => table_at(&self.dir.join(format!("{name}.parquet"))).map_err(RunError::Tables)?,
        };
        self.opened.retain(|(other, _)| *other != name);
        let at = self.opened.partition_point(|(other, _)| *other < name);
        self.opened.insert(at, (name.clone(), rows));
        self.records.insert(name, record);
        Ok(())
    }

    /// Writes a table of these rows and adds it.
    pub(super) fn write(&mut self, schema: TableSchema, rows: &DataFrame, output: &Output) -> Result<(), RunError> {
        self.write_all(schema, std::iter::once(Ok(rows.clone())), output)
    }

    /// Writes a table of the rows of these frames and adds it.
    pub(super) fn write_all(
        &mut self,
        schema: TableSchema,
        frames: impl Iterator<Item = PolarsResult<DataFrame>>,
        output: &Output,
    ) -> Result<(), RunError> {
        let mut table = GrowingTable::create(&self.dir, schema, output)?;
        for frame in frames {
            table.writer.write(&frame?)?;
        }
        self.add(table.finish()?)
    }

    /// The tables that are too long for the CSV file that is asked for.
    pub(super) fn too_long(&self, output: &Output) -> Vec<String> {
        let is_too_long =
            |(name, table): &(&String, &TableRecord)| !table.formats.csv && output.most_csv_rows(name).is_some();
        self.records.iter().filter(is_too_long).map(|(name, _)| name.clone()).collect()
    }

    /// Removes the Parquet files that are not to be published. Until then the tables are made from them.
    pub(super) fn leave_out_parquet(&mut self, output: &Output) -> Result<(), RunError> {
        for (name, table) in &mut self.records {
            if !output.has_parquet(name) {
                let path = self.dir.join(format!("{name}.parquet"));
                std::fs::remove_file(&path).map_err(|source| RunError::Write { path, source })?;
                table.formats.parquet = false;
            }
        }
        Ok(())
    }
}
