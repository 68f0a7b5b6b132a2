//! Runs the command, and reads the tables that it publishes.

use gouji::outputs::write_csv_to;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The sample corpus.
pub const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");

/// A row of a table, by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// The command without arguments.
pub fn gouji() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gouji"))
}

/// The output of the command in a folder, with its exit code.
pub fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = gouji().current_dir(folder).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The output of a command that has to end with a code.
#[track_caller]
pub fn expect_code(output: &Output, code: i32) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

/// The published tables of the last run, byte by byte.
pub fn tables(folder: &Path, output: &str) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder.join(output).join("latest")).unwrap().map(|file| file.unwrap().path());
    let is_table = |path: &PathBuf| path.extension().is_some_and(|end| end == "csv" || end == "parquet");
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.filter(is_table).map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(|_| ()).unwrap() }
    }
}

/// The rows of a CSV file.
pub fn rows(file: &Path) -> Vec<Row> {
    // the `csv` crate removes a byte order mark
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
