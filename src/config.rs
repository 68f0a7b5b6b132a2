//! `gouji.toml`: limits, known names and what is written. Everything has a default; a name that is not known is an error.

use crate::names::{AgencyList, AgencyListError};
use crate::queries::Params;
use crate::readers::{self, apart::ApartLimits};
use crate::source::ArchiveLimits;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub limits: Limits,
    pub names: Names,
    pub output: Output,
    pub queries: Queries,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queries {
    /// A folder of SQL files, each a table of the run, with a folder `tests` of queries that must find no row. From
    /// the folder of the configuration.
    pub folder: Option<PathBuf>,
    /// The columns of the table `params`.
    pub params: Params,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// A CSV file of agencies, which goes before everything that reports say of themselves: name, aliases, district,
    /// kind, `valid_from`, `valid_to`. From the folder of the configuration.
    pub agencies: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Larger files are quarantined unread. The largest report seen with all its pictures inlined has 20 MiB.
    pub file_mib: u64,
    /// What one packed part of a file may unpack to.
    pub unpacked_mib: usize,
    /// Of a longer document so many pages are read.
    pub pages: usize,
    /// A file that takes longer is given up. It goes for files that are read in a process of their own: those of
    /// formats that need code of others, and large ones.
    pub seconds: u64,
    /// What such a process may take.
    pub memory_mib: u64,
    /// Larger archives are quarantined unread.
    pub archive_mib: u64,
    /// What all members of an archive may unpack to.
    pub archive_unpacked_mib: usize,
    /// An archive that swells by more is broken or hostile: pages pack to a tenth.
    pub archive_ratio: usize,
}

fn mib(count: usize) -> usize {
    count.saturating_mul(1 << 20)
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_mib: 64,
            unpacked_mib: 64,
            pages: 500,
            seconds: 30,
            memory_mib: 1024,
            archive_mib: 1024,
            archive_unpacked_mib: 16 * 1024,
            archive_ratio: 200,
        }
    }
}

impl Limits {
    #[must_use]
    pub fn of_readers(&self) -> readers::Limits {
        readers::Limits { unpacked: mib(self.unpacked_mib), pages: self.pages }
    }

    #[must_use]
    pub fn of_archives(&self) -> ArchiveLimits {
        ArchiveLimits {
            member: mib(usize::try_from(self.file_mib).unwrap_or(usize::MAX)),
            unpacked: mib(self.archive_unpacked_mib),
            ratio: self.archive_ratio,
        }
    }

    #[must_use]
    pub fn of_processes(&self) -> ApartLimits {
        ApartLimits { time: Duration::from_secs(self.seconds), memory: self.memory_mib.saturating_mul(1 << 20) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    /// With more rows than this a table is written as Parquet only. Excel holds 1,048,576 rows with the header and
    /// leaves out the rest of a longer file; R, Stata and Python read Parquet or a CSV of any length.
    pub csv_rows: usize,
    /// So many runs are kept, the newest ones; 0 keeps all.
    pub keep_runs: usize,
}

impl Default for Output {
    fn default() -> Self {
        Self { csv_rows: 1_048_575, keep_runs: 10 }
    }
}

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("the configuration {} cannot be read: {source}; check its name, or leave --config out", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the configuration {} is not understood:\n{source}", path.display())]
    Parse { path: PathBuf, source: Box<toml::de::Error> },
}

impl Config {
    /// # Errors
    /// When the file cannot be read, or holds a name or a value that is not known: the error points at the line.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let mut config: Self = toml::from_str(&text)
            .map_err(|source| ConfigError::Parse { path: path.to_owned(), source: Box::new(source) })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.names.agencies = config.names.agencies.map(|agencies| folder.join(agencies));
        config.queries.folder = config.queries.folder.map(|queries| folder.join(queries));
        Ok(config)
    }

    /// The agencies that the user lists.
    ///
    /// # Errors
    /// When the list cannot be read: the error points at the line.
    pub fn agencies(&self) -> Result<Option<AgencyList>, AgencyListError> {
        self.names.agencies.as_deref().map(AgencyList::read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default_and_what_is_unknown_is_told() {
        let config: Config = toml::from_str("[limits]\nfile_mib = 8").unwrap();
        assert_eq!(config, Config { limits: Limits { file_mib: 8, ..Limits::default() }, ..Config::default() });
        assert_eq!(config.agencies().unwrap().map(|_| ()), None);
        let error = toml::from_str::<Config>("[limits]\nfile_mb = 8").unwrap_err().to_string();
        assert!(error.contains("file_mb") && error.contains("file_mib") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn the_list_of_agencies_lies_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gouji.toml");
        std::fs::write(&path, "[names]\nagencies = \"agencies.csv\"").unwrap();
        std::fs::write(folder.path().join("agencies.csv"), "name,kind\n大桥管理处,bureau\n").unwrap();
        let error = Config::read(&path).unwrap().agencies().unwrap_err().to_string();
        assert!(error.contains("agencies.csv, line 2: bureau is no kind"), "{error}");
    }
}
