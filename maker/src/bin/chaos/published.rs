//! The content of an output folder.

use crate::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The table that depends on the run before; all others are the same for the same corpus.
const OF_HISTORY: &str = "changes";

/// The tables of a run that are the same for the same corpus, by file name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables(BTreeMap<String, Vec<u8>>);

impl Tables {
    /// Reads a run and checks that it is whole.
    pub fn of(run: &Path) -> Result<Self, String> {
        let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
        let record: serde_json::Value = serde_json::from_slice(&read(&run.join("run.json"))?)
            .map_err(|error| format!("run.json of {}: {error}", run.display()))?;
        serde_json::from_slice::<serde_json::Value>(&read(&run.join("datapackage.json"))?)
            .map_err(|error| format!("datapackage.json of {}: {error}", run.display()))?;
        let named = record["tables"].as_object().ok_or("run.json names no tables")?;
        let mut tables = BTreeMap::new();
        for (name, table) in named {
            let parquet = read(&run.join(format!("{name}.parquet")))?;
            if !(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1")) {
                return Err(format!("{name}.parquet is cut"));
            }
            tables.insert(format!("{name}.parquet"), parquet);
            if table["csv"] != true {
                continue;
            }
            let csv = read(&run.join(format!("{name}.csv")))?;
            let rows = rows(&csv).map_err(|error| format!("{name}.csv: {error}"))?;
            if table["rows"].as_u64() != Some(rows) {
                return Err(format!("{name}.csv has {rows} rows, run.json says {}", table["rows"]));
            }
            tables.insert(format!("{name}.csv"), csv);
        }
        tables.retain(|file, _| !file.starts_with(OF_HISTORY));
        Ok(Self(tables))
    }

    /// The first table that differs in another run.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let names: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        names.into_iter().find(|name| self.0.get(*name) != other.0.get(*name)).cloned()
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> Result<Vec<BTreeMap<String, String>>, Failure> {
        let csv = self.0.get(&format!("{table}.csv")).ok_or_else(|| format!("no {table}.csv"))?;
        Ok(csv::Reader::from_reader(csv.as_slice()).deserialize().collect::<Result<_, _>>()?)
    }
}

/// Number of rows of a table, each of which has to have all cells.
fn rows(csv: &[u8]) -> Result<u64, csv::Error> {
    let mut count = 0;
    for record in csv::Reader::from_reader(csv).records() {
        record?;
        count += 1;
    }
    Ok(count)
}

/// An output folder: its runs, and the last of them.
#[derive(Debug, Clone)]
pub struct Output {
    pub path: PathBuf,
}

/// What an output folder may hold.
const KNOWN: [&str; 4] = [".lock", "latest", "runs", ".cache"];

impl Output {
    /// The name of the run to which `latest` points; `None` if there is none yet.
    pub fn latest(&self) -> Option<String> {
        let target = fs::read_link(self.path.join("latest")).ok()?;
        Some(target.file_name()?.to_str()?.to_owned())
    }

    pub fn tables(&self) -> Result<Tables, String> {
        Tables::of(&self.path.join("latest"))
    }

    /// The names of the whole runs.
    pub fn runs(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.path.join("runs")).into_iter().flatten().flatten();
        let runs = entries.filter(|entry| entry.path().join("run.json").is_file());
        runs.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| !name.starts_with('.')).collect()
    }

    /// Entries that are neither runs nor parts of the folder. After a published run there are none.
    pub fn litter(&self) -> Vec<String> {
        let names = |folder: &Path| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect::<Vec<_>>()
        };
        let beside = names(&self.path).into_iter().filter(|name| !KNOWN.contains(&name.as_str()));
        let within = names(&self.path.join("runs"));
        let runs = self.runs();
        beside.chain(within.into_iter().filter(|name| !runs.contains(name))).collect()
    }
}
