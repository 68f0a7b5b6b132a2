//! The configuration file `gouji.toml`: limits, names, rules, output and queries. Everything has a default; an unknown
//! name is an error.

#[cfg(feature = "cli")]
mod schema;
mod written;

#[cfg(feature = "cli")]
pub use schema::{keys, schema};
pub use written::Written;

use crate::audit::{Selector, Settings};
use crate::language::system_error;
use crate::names::{AgencyList, AgencyListError};
use crate::queries::Params;
use crate::readers;
use crate::readers::apart::ApartLimits;
use crate::readers::model::{self, ModelError};
use crate::saturate::Saturate;
use crate::schema::Table;
use crate::source::ArchiveLimits;
use crate::waivers::{Waivers, WaiversError};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// The sections of `gouji.toml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Config {
    /// `[limits]`
    pub limits: Limits,
    /// `[names]`
    pub names: Names,
    /// `[rules]`
    pub rules: Settings,
    /// `[gate]`
    pub gate: Gate,
    /// `[output]`
    pub output: Output,
    /// `[queries]`
    pub queries: Queries,
    /// `[pictures]`
    pub pictures: Pictures,
}

/// Pages that are pictures: scans, photographs, screenshots.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Pictures {
    /// The model that recognises words and figures, which `gouji models fetch` fetches. Without, pictures are told of and
    /// not read. The path is relative to the configuration.
    pub model: Option<PathBuf>,
    /// The pages of a file that are pictures and are read. A page takes some seconds.
    pub pages: usize,
    /// Time after which a file that may have pictures is given up, instead of `limits.seconds`.
    pub seconds: u64,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { model: None, pages: 40, seconds: 600 }
    }
}

/// The user's own queries.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Queries {
    /// A folder of SQL files, each of which becomes a table of the run. Queries in its subfolder `tests` must find no
    /// row. The path is relative to the configuration.
    pub folder: Option<PathBuf>,
    /// Parameters of queries, the columns of the table `params`. `smallest_base` is the smallest base from which a
    /// percentage is given; add your own.
    pub params: Params,
}

/// The user's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Names {
    /// A CSV file of agencies. It overrides what reports say of themselves. The path is relative to the configuration.
    pub agencies: Option<PathBuf>,
}

/// Limits on what is read, against broken and hostile files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Larger files are left unread. The largest report seen, with all its pictures inlined, has 20 MiB.
    pub file_mib: u64,
    /// The size to which one packed part of a file may unpack.
    pub unpacked_mib: usize,
    /// Pages read of a longer document.
    pub pages: usize,
    /// Time after which a file is given up. It applies to PDF and to files above 8 MiB, which are read in processes of
    /// their own.
    pub seconds: u64,
    /// Memory that such a process may use. It is enforced on Unix only.
    pub memory_mib: u64,
    /// Larger archives are left unread.
    pub archive_mib: u64,
    /// The size to which all members of an archive together may unpack.
    pub archive_unpacked_mib: usize,
    /// An archive that grows by a larger factor is broken or hostile. Pages pack to a tenth.
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
    /// The limits of unpacking, in bytes.
    #[must_use]
    pub fn of_archives(&self) -> ArchiveLimits {
        ArchiveLimits {
            member: mib(self.file_mib.saturate()),
            unpacked: mib(self.archive_unpacked_mib),
            ratio: self.archive_ratio,
        }
    }
}

/// What a run needs in order to replace the one before.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Gate {
    /// The least share of the reports of the run before, over all and for each district and year, if both were given
    /// the same folders. A run with fewer is not published. `"0%"` publishes every run.
    pub fewest_reports: Share,
}

impl Default for Gate {
    fn default() -> Self {
        Self { fewest_reports: Share(80) }
    }
}

/// A share in whole percent, written `"80%"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share(u8);

impl Share {
    /// The percentage.
    #[must_use]
    pub fn percent(self) -> u8 {
        self.0
    }

    /// Whether `count` is less than this share of `whole`.
    #[must_use]
    pub fn is_missed(self, count: usize, whole: usize) -> bool {
        count.saturating_mul(100) < whole.saturating_mul(self.0.into())
    }
}

impl TryFrom<String> for Share {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let percent = text.strip_suffix('%').and_then(|percent| percent.parse().ok());
        let percent = percent.filter(|percent| *percent <= 100);
        percent.map(Self).ok_or_else(|| format!("{text:?} is not a share; write it as \"80%\""))
    }
}

impl From<Share> for String {
    fn from(Share(percent): Share) -> Self {
        format!("{percent}%")
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Output {
    /// The tables that are also written as CSV: `"opened"` for those that people open, which are all but `derived`,
    /// `paragraphs`, `claims` and `checks`; `"all"`; a list, to which the tables of your own queries are added; or
    /// `false`.
    pub csv: Written,
    /// A table with more rows has no CSV file. Excel holds 1,048,576 rows, header included, and cuts off the rest of a
    /// longer file.
    pub csv_rows: usize,
    /// The tables that are published as Parquet, with the same values. `sources`, `reports`, `facts`, `causes`,
    /// `findings`, `changes` and `checks` always are, since the next run is compared with them.
    pub parquet: Written,
    /// Whether links are made: `latest` to the last run, and hard links for unchanged tables, which then take no space.
    /// Without links, `latest` is a small file that names the run; so it is on a mount that has none.
    pub links: bool,
    /// How many of the newest runs are kept; 0 keeps all.
    pub keep_runs: usize,
    /// Number of days for which the last run of the day is kept. Days without a run do not count.
    pub keep_daily: usize,
    /// Number of weeks for which the last run of the week is kept, counted likewise.
    pub keep_weekly: usize,
    /// Number of months for which the last run of the month is kept, counted likewise.
    pub keep_monthly: usize,
    /// Whether each run makes the review page. `gouji review` makes it later.
    pub review: bool,
    /// Whether each run makes the workbook `findings.xlsx`.
    pub workbook: bool,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            csv: Written::Opened,
            csv_rows: 1_048_575,
            parquet: Written::All,
            links: true,
            keep_runs: 10,
            keep_daily: 0,
            keep_weekly: 0,
            keep_monthly: 0,
            review: true,
            workbook: true,
        }
    }
}

impl Output {
    /// Most rows that the CSV file of a table may have; `None` if the table has none.
    #[must_use]
    pub fn most_csv_rows(&self, table: &str) -> Option<usize> {
        (self.csv_rows > 0 && self.csv.holds(table)).then_some(self.csv_rows)
    }

    /// Whether a table is published as Parquet.
    #[must_use]
    pub fn has_parquet(&self, table: &str) -> bool {
        self.parquet.holds(table) || Table::of_name(table).is_some_and(|table| COMPARED.contains(&table))
    }
}

/// The tables with which the next run is compared, and from which it knows what it must not replace.
const COMPARED: [Table; 7] =
    [Table::Sources, Table::Reports, Table::Facts, Table::Causes, Table::Findings, Table::Changes, Table::Checks];

/// Why a configuration is refused.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read: {source}; check its name, or leave --config out", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// The record of a run has no settings that this version knows.
    #[error("{} is no record of a run of this version: {source}; name a run.json, or a file in TOML", path.display())]
    Record { path: PathBuf, source: serde_json::Error },
    /// A line is invalid; `shown` is the line with carets under the fault.
    #[error("the configuration {}, line {line}:\n{shown}\n{what}", path.display())]
    Line { path: PathBuf, line: usize, shown: String, what: String },
    /// The model of pictures cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl ConfigError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Read { path, source } => {
                format!("配置文件{}无法读取：{}；请检查文件名，或不用--config", path.display(), system_error(source))
            }
            Self::Record { path, source } => {
                format!("{}不是本版本的运行记录：{source}；请指定run.json或TOML文件", path.display())
            }
            Self::Line { path, line, shown, what } => {
                format!("配置文件{}第{line}行有误：\n{shown}\n{what}", path.display())
            }
            Self::Model(error) => error.chinese(),
        }
    }
}

impl Config {
    /// Reads a configuration, or the settings from the record of a run, `run.json`.
    ///
    /// # Errors
    /// Fails if the file cannot be read or has an unknown name or value; the error shows the line.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        if path.extension().is_some_and(|extension| extension == "json") {
            let config = Self::of_record(&text).map_err(|source| ConfigError::Record { path: path.to_owned(), source });
            return config?.checked();
        }
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            let (span, what) = (locate(&text, &error), describe(error.message()));
            let (line, shown) = show_line(&text, &span);
            ConfigError::Line { path: path.to_owned(), line, shown, what }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.files().for_each(|file| *file = folder.join(&*file));
        config.checked()
    }

    /// The configuration, if pictures can be read where it has a model.
    fn checked(self) -> Result<Self, ConfigError> {
        match &self.pictures.model {
            Some(_) if !cfg!(feature = "pictures") => Err(ModelError::Unsupported.into()),
            Some(path) => model::read(path).map(|_| self).map_err(ConfigError::from),
            None => Ok(self),
        }
    }

    /// The settings in the record of a run. Their paths are relative to the folder in which it was started.
    fn of_record(text: &str) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Record {
            folder: PathBuf,
            configuration: Config,
        }
        let Record { folder, mut configuration } = serde_json::from_str(text)?;
        configuration.files().for_each(|file| *file = folder.join(&*file));
        Ok(configuration)
    }

    /// The files and folders that the settings name.
    fn files(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Self { names, queries, rules, pictures, .. } = self;
        [&mut names.agencies, &mut queries.folder, &mut rules.waivers, &mut pictures.model].into_iter().flatten()
    }

    /// The limits of readers, in bytes and pages. Without a model no picture is read.
    #[must_use]
    pub fn of_readers(&self) -> readers::Limits {
        let pictures = self.pictures.model.as_ref().map_or(0, |_| self.pictures.pages);
        readers::Limits { unpacked: mib(self.limits.unpacked_mib), pages: self.limits.pages, pictures }
    }

    /// The limits of a reading process, in time and bytes.
    #[must_use]
    pub fn of_processes(&self) -> ApartLimits {
        let Limits { seconds, memory_mib, .. } = self.limits;
        let seconds = self.pictures.model.as_ref().map_or(seconds, |_| seconds.max(self.pictures.seconds));
        ApartLimits { time: Duration::from_secs(seconds), memory: memory_mib.saturating_mul(1 << 20) }
    }

    /// Reads the user's list of agencies; `None` if none is set.
    ///
    /// # Errors
    /// Fails if the list cannot be read; the error names the line.
    pub fn agencies(&self) -> Result<Option<AgencyList>, AgencyListError> {
        self.names.agencies.as_deref().map(AgencyList::read).transpose()
    }

    /// Reads the waivers; `None` if none are set. `today` decides which have expired.
    ///
    /// # Errors
    /// Fails if the list cannot be read; the error names the line.
    pub fn waivers(&self, today: NaiveDate) -> Result<Option<Waivers>, WaiversError> {
        self.rules.waivers.as_deref().map(|path| Waivers::read(path, today)).transpose()
    }
}

/// The range of the text that an error is about. For a list, the parser points at the whole list; this finds the item.
fn locate(text: &str, error: &toml::de::Error) -> Range<usize> {
    #[derive(Deserialize)]
    struct List {
        list: Vec<toml::Spanned<String>>,
    }
    const BEFORE: &str = "list=";
    let span = error.span().unwrap_or_default();
    let listed = text.get(span.clone()).filter(|list| list.starts_with('['));
    let listed = listed.and_then(|list| toml::from_str::<List>(&format!("{BEFORE}{list}")).ok());
    let unknown = error.message().split('`').nth(1);
    let wrong = listed.and_then(|List { list }| {
        let quoted = list.iter().position(|name| Some(name.as_ref().as_str()) == unknown);
        let wrong = quoted.or_else(|| list.iter().position(|name| Selector::parse(name.as_ref()).is_err()))?;
        list.into_iter().nth(wrong)
    });
    wrong.map_or(span.clone(), |name| {
        let within = name.span();
        span.start + within.start - BEFORE.len()..span.start + within.end - BEFORE.len()
    })
}

/// The number of the line with a range, from 1, and the line with carets under the range.
fn show_line(text: &str, span: &Range<usize>) -> (usize, String) {
    let before = text.get(..span.start).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let (number, line) = (before.matches('\n').count() + 1, text[start..].lines().next().unwrap_or_default());
    // Chinese characters take two columns
    let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let meant = text.get(span.clone()).and_then(|meant| meant.lines().next()).unwrap_or_default();
    let (gap, carets) = (" ".repeat(columns(&text[start..before.len()])), "^".repeat(columns(meant).max(1)));
    let margin = " ".repeat(number.to_string().len());
    (number, format!("  {number} | {line}\n  {margin} | {gap}{carets}"))
}

/// The parser's message, with the nearest known name for an unknown one.
fn describe(message: &str) -> String {
    // serde: unknown field `x`, expected one of `y`, `z`
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().filter(|_| message.starts_with("unknown "));
    let nearest = unknown.and_then(|unknown| {
        let likeness = |name: &str| strsim::jaro(name, unknown);
        names.filter(|name| likeness(name) > 0.6).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    });
    nearest.map_or_else(|| message.to_owned(), |nearest| format!("{message}; did you mean `{nearest}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gouji.toml");
        std::fs::write(&path, text).unwrap();
        let folder = folder.path().display().to_string();
        Config::read(&path).map_err(|error| error.to_string().replace(&folder, "").replace('\\', "/"))
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let config = read("[limits]\nfile_mib = 8").unwrap();
        assert_eq!(config, Config { limits: Limits { file_mib: 8, ..Limits::default() }, ..Config::default() });
        assert_eq!(config.agencies().unwrap().map(|_| ()), None);
        let today = NaiveDate::default();
        assert!(config.waivers(today).unwrap().is_none());
    }

    #[test]
    fn what_is_unknown_is_pointed_at_with_the_nearest_name() {
        let error = read("[limits]\n# 上限\nfile_mb = 8").unwrap_err();
        assert!(
            error.starts_with(
                "the configuration /gouji.toml, line 3:\n  3 | file_mb = 8\n    | ^^^^^^^\nunknown field `file_mb`"
            ) && error.ends_with("; did you mean `file_mib`?"),
            "{error}"
        );
        let error = read("[rules]\nselect = [\n  \"T\",\n  \"表\", \"TO1\",\n]\n").unwrap_err();
        assert!(error.contains("line 4:\n  4 |   \"表\", \"TO1\",\n    |   ^^^^\nno rule's code"), "{error}");
        for (text, said) in [
            ("[rule]\n", "did you mean `rules`?"),
            ("[rules]\nselects = []", "did you mean `select`?"),
            ("[rules.severity]\nT301 = \"eror\"", "did you mean `error`?"),
            ("[rules.severity]\nT31 = \"info\"", "did you mean T301 (row-total)?"),
            ("[rules.deadline]\nbureau = \"01-31\"", "`government`, `department`, `township`, `other`"),
            ("[limits]\nfile_mib = \"8\"", "  2 | file_mib = \"8\"\n    |            ^^^\ninvalid type"),
            ("[output]\ncsv = [\"facts\", \"fact\"]", "    |                 ^^^^^^\nunknown table `fact`"),
            ("[output]\ncsv = [\"facts\", \"fact\"]", "did you mean `facts`?"),
            ("[output]\ncsv = \"facts\"", "one table is a list too: [\"facts\"]"),
            ("[output]\nparquet = 3", "expected a list of tables, \"all\" or false"),
            ("[limits]\nfile_mib =", "line 2"),
            ("[limits", "line 1"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(!read("[limits]\nzzz = 8").unwrap_err().contains("did you mean"), "nothing is near");
    }

    #[test]
    fn the_record_of_a_run_has_its_settings() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let toml = "[names]\nagencies = \"agencies.csv\"\n[rules]\nignore = [\"C\"]\n[rules.severity]\nT301 = \"info\"\n\
                    [rules.deadline]\ndepartment = \"02-28\"\n[gate]\nfewest_reports = \"80%\"\n\
                    [queries.params]\nsmallest_base = 7\nshare = 0.5\nname = \"x\"\nstrict = true\n";
        for config in [Config::read(&write("gouji.toml", toml)).unwrap(), Config::default()] {
            let record = serde_json::json!({ "folder": folder.path(), "configuration": config });
            assert_eq!(Config::read(&write("run.json", &record.to_string())).unwrap(), config);
        }
        let error = Config::read(&write("run.json", "{}")).unwrap_err();
        assert!(error.to_string().contains("run.json is no record of a run"), "{error}");
    }

    #[test]
    fn the_lists_lie_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gouji.toml");
        let lists = "[names]\nagencies = \"agencies.csv\"\n[rules]\nwaivers = \"waivers.csv\"";
        std::fs::write(&path, lists).unwrap();
        std::fs::write(folder.path().join("agencies.csv"), "name,kind\n大桥管理处,bureau\n").unwrap();
        std::fs::write(folder.path().join("waivers.csv"), "finding_id,verdict\nabcdefghjkmn,\n").unwrap();
        let config = Config::read(&path).unwrap();
        let error = config.agencies().unwrap_err().to_string();
        assert!(error.contains("agencies.csv, line 2: bureau is no kind"), "{error}");
        let error = config.waivers(NaiveDate::default()).unwrap_err().to_string();
        assert!(error.contains("waivers.csv, line 2: abcdefghjkmn has no verdict"), "{error}");
    }
}
