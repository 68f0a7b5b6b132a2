//! The command, and the tables that it publishes.

use std::collections::BTreeMap;
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
