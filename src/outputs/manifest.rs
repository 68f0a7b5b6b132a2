//! The run's record: what was read with which program and settings, how long it took and what came out.

use crate::config::Config;
use crate::schema::TableSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `run.json`. A change of its shape raises `manifest_version`.
#[derive(Debug, Serialize)]
pub struct Manifest {
    pub manifest_version: u32,
    pub gouji: &'static str,
    pub run_id: String,
    pub started: String,
    pub corpus: Vec<String>,
    pub configuration: Config,
    pub threads: usize,
    /// A hash over the names and contents of all sources: the same hash and version mean the same tables.
    pub input_hash: String,
    pub sources: BTreeMap<&'static str, usize>,
    pub formats: BTreeMap<String, usize>,
    pub findings: BTreeMap<String, usize>,
    /// What became of the waivers; only where some are given.
    pub waivers: Option<Value>,
    pub tables: BTreeMap<String, TableRecord>,
    /// The tests of the data, all of which found nothing.
    pub tests: Vec<String>,
    pub seconds: BTreeMap<&'static str, f64>,
    /// The most memory the run had at a time; only where the system tells (Linux).
    pub peak_memory_mib: Option<u64>,
}

/// The most memory that this process has had so far.
#[must_use]
pub fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

#[derive(Debug, Clone, Serialize)]
pub struct TableRecord {
    pub rows: usize,
    /// Whether there is a CSV file; above the configured number of rows there is only Parquet.
    pub csv: bool,
    #[serde(skip)]
    pub schema: TableSchema,
}
