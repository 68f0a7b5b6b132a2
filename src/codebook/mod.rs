//! The metrics, with meaning and unit. `codebook.toml` is the only place that defines them.

mod lookup;
mod metric;
mod roles;

pub use metric::Metric;
pub use roles::{InForce, MetricSet, Rate, Roles};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

/// The unit of a metric. Each is named by the word that forms print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Unit {
    /// Requests, decisions and documents.
    #[serde(rename = "件")]
    Piece,
    /// Items, such as kinds of licences or charges.
    #[serde(rename = "项")]
    Item,
    /// Pieces of information.
    #[serde(rename = "条")]
    Entry,
    /// Texts that explain policies.
    #[serde(rename = "篇")]
    Article,
    /// Events, such as press conferences.
    #[serde(rename = "次")]
    Time,
    /// Offices and reading points.
    #[serde(rename = "个")]
    Place,
    /// People.
    #[serde(rename = "人")]
    Person,
    /// People, each counted once for every occasion.
    #[serde(rename = "人次")]
    Attendance,
    /// Money, in units of 10,000 yuan.
    #[serde(rename = "万元")]
    TenThousandYuan,
}

impl Unit {
    /// In the order of the variants.
    pub const ALL: [Self; 9] = [
        Self::Piece,
        Self::Item,
        Self::Entry,
        Self::Article,
        Self::Time,
        Self::Place,
        Self::Person,
        Self::Attendance,
        Self::TenThousandYuan,
    ];

    /// Whether it counts things, so that figures are whole numbers.
    #[must_use]
    pub fn is_count(self) -> bool {
        self != Self::TenThousandYuan
    }

    /// The word that forms print.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Piece => "件",
            Self::Item => "项",
            Self::Entry => "条",
            Self::Article => "篇",
            Self::Time => "次",
            Self::Place => "个",
            Self::Person => "人",
            Self::Attendance => "人次",
            Self::TenThousandYuan => "万元",
        }
    }
}

/// The definition of a metric.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricEntry {
    /// Its name in tables, `requests.received`.
    pub key: String,
    /// Its name for programs with a limit on names, if its key with `_` for dots is too long.
    pub short: Option<String>,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// The unit of its figures.
    pub unit: Unit,
    /// Whether forms leave the unit open, so that it must stand beside the figure.
    #[serde(default)]
    pub unit_in_cell: bool,
    /// Whether it may be negative.
    #[serde(default)]
    pub signed: bool,
    /// Whether it counts what exists at the end of a year, and so stays the same if nothing happens.
    #[serde(default)]
    pub stock: bool,
    /// Keys of the metrics that add up to it, if a form does not print it.
    #[serde(default)]
    pub sum_of: Vec<String>,
    /// What it counts, for readers of the data.
    pub definition: String,
    /// The same in Chinese.
    pub definition_zh: String,
}

/// A share by which agencies are compared.
#[derive(Debug)]
pub struct Share {
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Whose requests it counts; `None` for those of everybody.
    pub applicant: Option<Applicant>,
    /// Metrics that add up to the part.
    pub part: Vec<Metric>,
    /// Metrics that add up to the whole.
    pub whole: Vec<Metric>,
    /// Metrics that are subtracted from the whole.
    pub less: Vec<Metric>,
}

/// Every metric, by number and by key.
#[derive(Debug)]
pub struct Codebook {
    entries: Vec<MetricEntry>,
    by_key: HashMap<String, Metric>,
    /// The main totals, which are compared over the years.
    pub followed: Vec<Metric>,
    /// Metrics that nearly every agency of a kind reports if one of them does.
    pub common: Vec<Metric>,
    /// The shares by which agencies are compared.
    pub shares: Vec<Share>,
    /// What sentences and rules speak of.
    pub roles: Roles,
    /// What is in force at the end of a year.
    pub in_force: Vec<InForce>,
    /// The rates of the table of that name, in the order in which they are shown.
    pub rates: Vec<Rate>,
}

/// The entries added by a test.
static ADDED: OnceLock<&str> = OnceLock::new();

/// Adds entries as if they stood at the end of the file, so that a test can show what a generation of the form needs.
/// Must be called before any metric is used. `false` if entries were added before.
#[doc(hidden)]
pub fn add(entries: &'static str) -> bool {
    ADDED.set(entries).is_ok()
}

/// The codebook of the program.
pub static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| {
    let mut file = File::parse(include_str!("codebook.toml"));
    if let Some(added) = ADDED.get().map(|source| File::parse(source)) {
        file.metric.extend(added.metric);
        file.followed.extend(added.followed);
        file.common.extend(added.common);
        file.share.extend(added.share);
        file.in_force.extend(added.in_force);
        file.rate.extend(added.rate);
    }
    Codebook::assemble(file).unwrap_or_else(|error| broken(&error))
});

fn broken(error: &dyn fmt::Display) -> ! {
    panic!("codebook.toml, a part of the program, is broken: {error}")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// `None` in the entries that a generation of the form adds.
    roles: Option<Roles<String, Vec<String>>>,
    #[serde(default)]
    in_force: Vec<InForce<String>>,
    #[serde(default)]
    rate: Vec<Rate>,
    #[serde(default)]
    followed: Vec<String>,
    #[serde(default)]
    common: Vec<String>,
    #[serde(default)]
    share: Vec<ShareEntry>,
    metric: Vec<MetricEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareEntry {
    zh: String,
    en: String,
    applicant: Option<Applicant>,
    part: Vec<String>,
    whole: Vec<String>,
    #[serde(default)]
    less: Vec<String>,
}

impl File {
    fn parse(source: &str) -> Self {
        toml::from_str(source).unwrap_or_else(|error| broken(&error))
    }
}

impl Codebook {
    /// Refuses a file that names a metric without an entry.
    fn assemble(file: File) -> Result<Self, String> {
        let by_key: HashMap<String, Metric> =
            file.metric.iter().zip(0..).map(|(entry, index)| (entry.key.clone(), Metric(index))).collect();
        let metric = |key: &str| by_key.get(key).copied().ok_or_else(|| format!("{key} has no entry"));
        let metrics = |keys: &[String]| keys.iter().map(|key| metric(key)).collect::<Result<Vec<_>, _>>();
        let share = |ShareEntry { zh, en, applicant, part, whole, less }| {
            let (part, whole, less) = (metrics(&part)?, metrics(&whole)?, metrics(&less)?);
            Ok::<_, String>(Share { zh, en, applicant, part, whole, less })
        };
        let in_force = |InForce { en, zh, issued, repealed, in_force }: InForce<String>| {
            let (issued, repealed, in_force) = (metric(&issued)?, metric(&repealed)?, metric(&in_force)?);
            Ok::<_, String>(InForce { en, zh, issued, repealed, in_force })
        };
        let set = |patterns: &[String]| set_of(&file.metric, patterns);
        let roles = file.roles.ok_or("no [roles]")?.resolve(metric, set)?;
        Ok(Self {
            followed: metrics(&file.followed)?,
            common: metrics(&file.common)?,
            shares: file.share.into_iter().map(share).collect::<Result<_, _>>()?,
            roles,
            in_force: file.in_force.into_iter().map(in_force).collect::<Result<_, _>>()?,
            rates: file.rate,
            entries: file.metric,
            by_key,
        })
    }

    /// The metrics with these keys. A key that ends in * stands for all that begin with it.
    ///
    /// # Errors
    /// If no metric has such a key.
    pub fn set(&self, patterns: &[String]) -> Result<MetricSet, String> {
        set_of(&self.entries, patterns)
    }

    /// Finds a metric by its key.
    #[must_use]
    pub fn metric(&self, key: &str) -> Option<Metric> {
        self.by_key.get(key).copied()
    }

    /// Every metric, in the order of the file.
    pub fn metrics(&self) -> impl Iterator<Item = Metric> + '_ {
        (0..).take(self.entries.len()).map(Metric)
    }
}

fn set_of(entries: &[MetricEntry], patterns: &[String]) -> Result<MetricSet, String> {
    let mut found = Vec::new();
    for pattern in patterns {
        let is_it = |key: &str| match pattern.strip_suffix('*') {
            Some(stem) => key.starts_with(stem),
            None => key == pattern,
        };
        let before = found.len();
        found.extend(entries.iter().zip(0..).filter(|(entry, _)| is_it(&entry.key)).map(|(_, index)| Metric(index)));
        if found.len() == before {
            return Err(format!("no metric {pattern}"));
        }
    }
    Ok(MetricSet::of(found))
}

impl Serialize for Metric {
    /// Its index in the codebook, which only the same program reads again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let index = u16::deserialize(deserializer)?;
        let is_known = usize::from(index) < CODEBOOK.entries.len();
        if is_known { Ok(Self(index)) } else { Err(D::Error::custom("the codebook has no such index")) }
    }
}

impl Metric {
    /// The metrics that add up to it, if a form does not print it. Empty for a metric that is always printed.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        self.entry().sum_of.iter().filter_map(|key| CODEBOOK.metric(key)).collect()
    }

    /// Whether its key says that it is a part of another: `outcome.refused` of `outcome.total`, and
    /// `outcome.refused.privacy` of `outcome.refused`.
    #[must_use]
    pub fn is_below(self, whole: Self) -> bool {
        let (part, whole) = (self.key(), whole.key());
        match whole.strip_suffix(".total") {
            Some(stem) => part.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')),
            None => part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', '_'])),
        }
    }

    /// Index in the codebook.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.into()
    }

    /// Its definition.
    #[must_use]
    pub fn entry(self) -> &'static MetricEntry {
        &CODEBOOK.entries[usize::from(self.0)]
    }

    /// Its name in tables, `requests.received`.
    #[must_use]
    pub fn key(self) -> &'static str {
        &self.entry().key
    }
}

/// Who applied: the columns of table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicant {
    /// 自然人
    NaturalPerson,
    /// 商业企业
    Enterprise,
    /// 科研机构
    ResearchInstitution,
    /// 社会公益组织
    PublicInterestOrganisation,
    /// 法律服务机构
    LegalServiceInstitution,
    /// 其他
    OtherOrganisation,
    /// 总计
    Total,
}

impl Applicant {
    /// In the order of the variants.
    pub const ALL: [Self; 7] = [
        Self::NaturalPerson,
        Self::Enterprise,
        Self::ResearchInstitution,
        Self::PublicInterestOrganisation,
        Self::LegalServiceInstitution,
        Self::OtherOrganisation,
        Self::Total,
    ];

    /// Its name in the `applicant` column of every table.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NaturalPerson => "natural_person",
            Self::Enterprise => "enterprise",
            Self::ResearchInstitution => "research_institution",
            Self::PublicInterestOrganisation => "public_interest_organisation",
            Self::LegalServiceInstitution => "legal_service_institution",
            Self::OtherOrganisation => "other_organisation",
            Self::Total => "total",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::NaturalPerson => "natural persons",
            Self::Enterprise => "enterprises",
            Self::ResearchInstitution => "research institutions",
            Self::PublicInterestOrganisation => "public-interest organisations",
            Self::LegalServiceInstitution => "legal service institutions",
            Self::OtherOrganisation => "other organisations",
            Self::Total => "total",
        }
    }

    /// Its short name, for programs with a limit on names.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::NaturalPerson => "np",
            Self::Enterprise => "ent",
            Self::ResearchInstitution => "res",
            Self::PublicInterestOrganisation => "pio",
            Self::LegalServiceInstitution => "law",
            Self::OtherOrganisation => "oth",
            Self::Total => "tot",
        }
    }

    /// Its name in Chinese, as the form prints it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::NaturalPerson => "自然人",
            Self::Enterprise => "商业企业",
            Self::ResearchInstitution => "科研机构",
            Self::PublicInterestOrganisation => "社会公益组织",
            Self::LegalServiceInstitution => "法律服务机构",
            Self::OtherOrganisation => "其他",
            Self::Total => "总计",
        }
    }
}

/// What a cell counts: a metric and, in tables by applicant, whose requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// The metric.
    pub metric: Metric,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
}

/// Value of the `applicant` column for figures without one (tables 2 and 4). It is not null, so that joins on the key
/// columns keep these rows.
pub const NO_APPLICANT: &str = "none";

/// The values of `applicant` for a figure of everybody: a total in table 3, or a figure without applicant.
pub const EVERYBODY: [Option<Applicant>; 2] = [Some(Applicant::Total), None];

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(key: &str) -> Metric {
        CODEBOOK.metric(key).unwrap()
    }

    #[test]
    fn a_set_names_keys_and_beginnings_of_keys() {
        let set = |patterns: &[&str]| CODEBOOK.set(&patterns.iter().map(ToString::to_string).collect::<Vec<_>>());
        let set_of = set(&["outcome.refused.*", "requests.received"]).unwrap();
        assert!(
            set_of.contains(metric("outcome.refused.state_secret")) && set_of.contains(metric("requests.received"))
        );
        assert!(!set_of.contains(metric("outcome.refused")) && !set_of.contains(metric("requests.carried_in")));
        for unknown in ["requests.recieved", "outcomes.*", ""] {
            assert_eq!(set(&["outcome.total", unknown]).unwrap_err(), format!("no metric {unknown}"));
        }
    }

    #[test]
    fn a_key_tells_its_whole() {
        let is_below = |part, whole| metric(part).is_below(metric(whole));
        assert!(is_below("outcome.refused", "outcome.total"));
        assert!(is_below("outcome.refused.state_secret", "outcome.refused"));
        assert!(is_below("requests.completed_on_time", "requests.completed"));
        assert!(!is_below("outcome.total", "outcome.refused") && !is_below("replies.refused", "outcome.total"));
    }

    #[test]
    fn what_is_left_at_the_end_of_a_year_is_a_stock() {
        assert!(
            CODEBOOK.in_force.iter().all(|counted| counted.in_force.entry().stock && !counted.issued.entry().stock)
        );
        assert!(!CODEBOOK.roles.received.entry().stock);
    }

    #[test]
    fn the_rates_are_those_of_the_query() {
        let query = include_str!("../../queries/rates.sql");
        let named = |rate: &&Rate| query.contains(&format!("'{}'", rate.key));
        let unknown: Vec<&str> =
            CODEBOOK.rates.iter().filter(|rate| !named(rate)).map(|rate| rate.key.as_str()).collect();
        assert_eq!(unknown, [] as [&str; 0]);
        let keys: std::collections::HashSet<&str> = CODEBOOK.rates.iter().map(|rate| rate.key.as_str()).collect();
        assert_eq!(keys.len(), CODEBOOK.rates.len());
    }

    #[test]
    fn every_key_is_there_once_and_explained() {
        assert_eq!(CODEBOOK.by_key.len(), CODEBOOK.entries.len(), "a key stands twice in codebook.toml");
        for entry in &CODEBOOK.entries {
            let texts = [&entry.zh, &entry.en, &entry.definition, &entry.definition_zh];
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{} is not explained", entry.key);
            assert!(entry.sum_of.iter().all(|part| CODEBOOK.metric(part).is_some()), "{} has unknown parts", entry.key);
            assert!(entry.key.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte)), "{}", entry.key);
        }
    }
}
