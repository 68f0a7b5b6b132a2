//! The manifest of a run: what was read, with which version and settings, how long it took, and what came out.

use super::end::End;
use super::error::OutputError;
use crate::cache::CacheCounts;
use crate::config::Config;
use crate::news::NewsCounts;
use crate::schema::{Origin, TableSchema};
use crate::waivers::Reviews;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The content of `run.json`. A change of its fields raises `manifest_version`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// Version of this format.
    pub manifest_version: u32,
    /// Version of the tables.
    pub schema_version: u32,
    /// Version of the program.
    pub gouji: &'static str,
    /// Hash of the sources from which the program was built.
    pub program: Option<String>,
    /// Name of the run's folder.
    pub run_id: String,
    /// How the run ended. Only one that was published has a record.
    pub end: End,
    /// The exit code of the command.
    pub exit_code: u8,
    /// Whether files that should have been read were not, or not whole.
    pub partial: bool,
    /// Start of the run, RFC 3339 in UTC.
    pub started: String,
    /// Files and folders that were read.
    pub corpus: Vec<String>,
    /// The folder that relative paths are relative to.
    pub folder: PathBuf,
    /// The command that, run in `folder` with this version, makes the same tables again. The record is also a
    /// configuration: `--config run.json` reads all settings from it.
    pub command: Vec<String>,
    /// All settings, defaults included.
    pub configuration: Config,
    /// BLAKE3 hashes of the user's lists, by the name of the setting that names the list.
    pub lists: BTreeMap<String, String>,
    /// Name of the run that this one was compared with.
    pub against: Option<String>,
    /// How much differs from it.
    pub news: NewsCounts,
    /// Number of reading threads.
    pub threads: usize,
    /// Hash over the names and contents of all sources. The same hash, version and settings mean the same tables.
    pub input_hash: String,
    /// Hash over the tables as Parquet files, without those that depend on the run before.
    pub results_hash: String,
    /// Hashes of what was given to the run; `None` if another run on the same files may read more.
    pub state: Option<RunState>,
    /// How the run used its cache; `None` without one.
    pub cache: Option<CacheCounts>,
    /// Rows of the table `sources` by outcome.
    pub sources: BTreeMap<&'static str, usize>,
    /// Reports by format.
    pub formats: BTreeMap<String, usize>,
    /// Findings by rule.
    pub findings: BTreeMap<String, usize>,
    /// Causes by severity.
    pub causes: BTreeMap<&'static str, usize>,
    /// Causes that nobody has waived, by severity.
    pub open: BTreeMap<&'static str, usize>,
    /// The effects of the waivers; `None` if none are configured.
    pub waivers: Option<Reviews>,
    /// The tables by name.
    pub tables: BTreeMap<String, TableRecord>,
    /// Names of the tests of the data, all of which passed.
    pub tests: Vec<String>,
    /// Wall time of each stage, and `total`.
    pub seconds: BTreeMap<&'static str, f64>,
    /// Peak memory of the process; `None` except on Linux.
    pub peak_memory_mib: Option<u64>,
}

/// Hashes of what was given to a run. Runs with the same hashes publish the same tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RunState {
    /// Program, settings, the user's lists and queries, and which waivers have expired.
    pub given: String,
    /// Names and sizes of the files.
    pub sizes: String,
    /// Names and contents of the files.
    pub contents: String,
}

/// Hashes the names and bytes of the tables in a folder that follow from the input alone.
///
/// # Errors
/// Fails if a table cannot be read.
pub fn results_hash(folder: &Path, tables: &BTreeMap<String, TableRecord>) -> Result<String, OutputError> {
    let mut hasher = blake3::Hasher::new();
    for (name, _) in tables.iter().filter(|(_, table)| table.schema.origin != Origin::History) {
        let path = folder.join(format!("{name}.parquet"));
        let mut read = || {
            let mut of_table = blake3::Hasher::new();
            of_table.update_reader(File::open(&path)?)?;
            hasher.update(name.as_bytes()).update(of_table.finalize().as_bytes());
            Ok(())
        };
        read().map_err(|source| OutputError::Create { path: path.clone(), source })?;
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Peak memory of this process so far, in MiB; `None` except on Linux.
#[must_use]
pub fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

/// The formats in which a table is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Formats {
    /// Whether there is a CSV file: `output.csv` names the tables, and `output.csv_rows` says how long one may be.
    pub csv: bool,
    /// Whether there is a Parquet file: `output.parquet` names the tables.
    pub parquet: bool,
}

impl Formats {
    /// The file of a table that people open, by its name; `None` if the table is not published.
    #[must_use]
    pub fn file(self, table: &str) -> Option<String> {
        self.files(table).next()
    }

    /// The files of a table, by its name.
    pub fn files(self, table: &str) -> impl Iterator<Item = String> {
        let formats = [self.csv.then_some("csv"), self.parquet.then_some("parquet")];
        let table = table.to_owned();
        formats.into_iter().flatten().map(move |format| format!("{table}.{format}"))
    }
}

/// A published table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct TableRecord {
    /// Number of rows.
    pub rows: usize,
    /// Its files.
    #[serde(flatten)]
    pub formats: Formats,
    /// For each column whether any row has a value in it.
    #[serde(skip)]
    pub filled: Vec<bool>,
    /// Title, columns and key.
    #[serde(skip)]
    pub schema: TableSchema,
}
