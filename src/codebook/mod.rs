//! The metrics, with meaning and unit. `codebook.toml` is the only place that defines them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// A quantity that reports state. A key means the same quantity in every form and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Metric(u16);

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
    }
    Codebook::assemble(file)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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
        toml::from_str(source)
            .unwrap_or_else(|error| panic!("codebook.toml, a part of the program, is broken: {error}"))
    }
}

impl Codebook {
    /// # Panics
    /// If a list names a metric without an entry. The file is part of the program, and tests load it.
    fn assemble(file: File) -> Self {
        let by_key: HashMap<String, Metric> =
            file.metric.iter().zip(0..).map(|(entry, index)| (entry.key.clone(), Metric(index))).collect();
        let metric = |key: &String| *by_key.get(key).unwrap_or_else(|| panic!("{key} is not in the codebook"));
        let metrics = |keys: &[String]| keys.iter().map(metric).collect::<Vec<_>>();
        let shares = file.share.into_iter().map(|ShareEntry { zh, en, applicant, part, whole, less }| Share {
            zh,
            en,
            applicant,
            part: metrics(&part),
            whole: metrics(&whole),
            less: metrics(&less),
        });
        let shares = shares.collect();
        let (followed, common) = (metrics(&file.followed), metrics(&file.common));
        Self { entries: file.metric, by_key, followed, common, shares }
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

impl Serialize for Metric {
    /// As its place in the codebook, which only the same program reads again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let index = u16::deserialize(deserializer)?;
        let is_known = usize::from(index) < CODEBOOK.entries.len();
        if is_known { Ok(Self(index)) } else { Err(D::Error::custom("the codebook has no such place")) }
    }
}

impl Metric {
    /// The metrics that add up to it, if a form does not print it. Empty for a metric that is always printed.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        self.entry().sum_of.iter().filter_map(|key| CODEBOOK.metric(key)).collect()
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
