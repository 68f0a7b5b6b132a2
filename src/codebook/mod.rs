//! The metrics: what each key means, in which unit. `codebook.toml` is the only place that defines them.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// A quantity that reports state. The same key always means the same quantity, in every form and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Metric(u16);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Unit {
    #[serde(rename = "件")]
    Piece,
    #[serde(rename = "项")]
    Item,
    #[serde(rename = "条")]
    Entry,
    #[serde(rename = "篇")]
    Article,
    #[serde(rename = "次")]
    Time,
    #[serde(rename = "个")]
    Place,
    #[serde(rename = "人")]
    Person,
    #[serde(rename = "人次")]
    Attendance,
    #[serde(rename = "万元")]
    TenThousandYuan,
}

impl Unit {
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

    /// Whether it is of things that are counted, so that its figures are whole.
    #[must_use]
    pub fn is_count(self) -> bool {
        self != Self::TenThousandYuan
    }

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricEntry {
    pub key: String,
    pub zh: String,
    pub en: String,
    pub unit: Unit,
    /// The form does not say the unit: it has to stand beside the figure.
    #[serde(default)]
    pub unit_in_cell: bool,
    /// It can be negative.
    #[serde(default)]
    pub signed: bool,
    /// What it is the sum of, where a form does not print it.
    #[serde(default)]
    pub sum_of: Vec<String>,
    pub definition: String,
}

/// A share that agencies are compared by.
#[derive(Debug)]
pub struct Share {
    pub zh: String,
    pub en: String,
    pub applicant: Option<Applicant>,
    /// What it is the share of.
    pub part: Vec<Metric>,
    /// Among how many.
    pub whole: Vec<Metric>,
    /// What does not belong to the whole.
    pub less: Vec<Metric>,
}

#[derive(Debug)]
pub struct Codebook {
    entries: Vec<MetricEntry>,
    by_key: HashMap<String, Metric>,
    /// The main totals, which are followed over the years.
    pub followed: Vec<Metric>,
    /// What nearly every agency of a kind has, where one has it.
    pub common: Vec<Metric>,
    pub shares: Vec<Share>,
}

static ADDED: OnceLock<&str> = OnceLock::new();

/// Adds entries before any metric is looked at, as if they stood at the end of the file: how a test shows what a generation
/// of the form needs. `false` where some were added before.
#[doc(hidden)]
pub fn add(entries: &'static str) -> bool {
    ADDED.set(entries).is_ok()
}

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
    /// When a list names a metric that has no entry: the file is part of the program, and the tests load it.
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

    #[must_use]
    pub fn metric(&self, key: &str) -> Option<Metric> {
        self.by_key.get(key).copied()
    }

    pub fn metrics(&self) -> impl Iterator<Item = Metric> + '_ {
        (0..).take(self.entries.len()).map(Metric)
    }
}

impl Metric {
    /// The metrics that make it up where a form does not print it; empty for one that is only ever printed.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        self.entry().sum_of.iter().filter_map(|key| CODEBOOK.metric(key)).collect()
    }

    /// Its position in the codebook.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.into()
    }

    #[must_use]
    pub fn entry(self) -> &'static MetricEntry {
        &CODEBOOK.entries[usize::from(self.0)]
    }

    #[must_use]
    pub fn key(self) -> &'static str {
        &self.entry().key
    }
}

/// Who applied: the columns of table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicant {
    NaturalPerson,
    Enterprise,
    ResearchInstitution,
    PublicInterestOrganisation,
    LegalServiceInstitution,
    OtherOrganisation,
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

    /// The words of every table that has an `applicant` column.
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
}

/// What `applicant` holds for figures that are not told by applicant (tables 2 and 4): a word and no null,
/// so that joins on the key columns keep those rows.
pub const NO_APPLICANT: &str = "none";

/// Where a form prints a figure of all applicants: in a column of table 3, or as one that is not told by applicant.
pub const EVERYBODY: [Option<Applicant>; 2] = [Some(Applicant::Total), None];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_once_and_explained() {
        assert_eq!(CODEBOOK.by_key.len(), CODEBOOK.entries.len(), "a key stands twice in codebook.toml");
        for entry in &CODEBOOK.entries {
            let texts = [&entry.zh, &entry.en, &entry.definition];
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{} is not explained", entry.key);
            assert!(entry.sum_of.iter().all(|part| CODEBOOK.metric(part).is_some()), "{} has unknown parts", entry.key);
            assert!(entry.key.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte)), "{}", entry.key);
        }
    }
}
