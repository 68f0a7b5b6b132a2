//! The command, and the tables that it publishes.

use gouji::outputs::write_csv_to;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Command;

/// A row of a table, by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// The command without arguments.
pub fn gouji() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gouji"))
}

/// The rows of a CSV file.
pub fn rows(file: &Path) -> Vec<Row> {
    // the `csv` crate takes a byte order mark off by itself
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The rows of a table of a run, which may have no CSV file.
pub fn rows_of(run: &Path, table: &str) -> Vec<Row> {
    let file = run.join(format!("{table}.csv"));
    if file.exists() {
        return rows(&file);
    }
    let frame = ParquetReader::new(File::open(file.with_extension("parquet")).unwrap()).finish().unwrap();
    let mut text = Vec::new();
    write_csv_to(&frame, &mut text).unwrap();
    csv::Reader::from_reader(&text[..]).deserialize().map(Result::unwrap).collect()
}
