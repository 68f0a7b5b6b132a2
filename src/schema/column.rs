//! A column of a published table.

use super::register::Table;
use super::titles::title_zh;
use crate::codebook::{Applicant, CODEBOOK, Metric, NO_APPLICANT};
use crate::finding::Severity;
use crate::forms::FORMS;
use crate::language::Language;
use crate::report::AgencyKind;

/// Type of a column. In CSV a null is an empty field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// One of these words. The column holds no other text.
    Words(Vec<Word>),
    /// 32 bits wide.
    Int,
    /// 64 bits wide.
    BigInt,
    /// A 64-bit float.
    Double,
    /// `true` or `false`.
    Boolean,
    /// A calendar day.
    Date,
}

impl ColumnType {
    /// The names of all types in SQL.
    pub const NAMES: [&'static str; 6] = ["STRING", "INT", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"];

    /// Its name in SQL, as in the headers of queries.
    #[must_use]
    pub fn sql(&self) -> &'static str {
        match self {
            Self::Text | Self::Words(_) => "STRING",
            Self::Int => "INT",
            Self::BigInt => "BIGINT",
            Self::Double => "DOUBLE",
            Self::Boolean => "BOOLEAN",
            Self::Date => "DATE",
        }
    }

    /// The type of this name in SQL.
    #[must_use]
    pub fn of_sql(name: &str) -> Option<Self> {
        let types = [Self::Text, Self::Int, Self::BigInt, Self::Double, Self::Boolean, Self::Date];
        types.into_iter().find(|kind| kind.sql() == name)
    }
}

/// A word of a closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The value in the column.
    pub key: String,
    /// Its Chinese name.
    pub zh: String,
}

impl Word {
    /// A word that is its own name: a Chinese one, or a name that is the same in every language.
    pub(super) fn plain(word: &str) -> Self {
        Self { key: word.to_owned(), zh: word.to_owned() }
    }
}

impl<K: Into<String>, Z: Into<String>> From<(K, Z)> for Word {
    fn from((key, zh): (K, Z)) -> Self {
        Self { key: key.into(), zh: zh.into() }
    }
}

/// A column that contains every value of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The table that is referred to.
    pub table: Table,
    /// Its column.
    pub column: &'static str,
}

/// Most characters of a short name: Stata's and SPSS's limit.
pub const SHORT_NAME: usize = 32;

/// A column of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSchema {
    /// Its name, in snake case.
    pub name: String,
    /// Its type.
    pub kind: ColumnType,
    /// Unit of its numbers. `None` if they have none, or if another column of the row states it.
    pub unit: Option<String>,
    /// Its description: one sentence without capital and full stop, as in the headers of queries.
    pub note: String,
    /// The column of another table that it refers to.
    pub reference: Option<Reference>,
    /// For a column of `panel`, its figure and that figure's column of table 3.
    pub figure: Option<(Metric, Option<Applicant>)>,
}

impl ColumnSchema {
    /// A column without a unit and without a reference.
    #[must_use]
    pub fn new(name: &str, kind: ColumnType, note: &str) -> Self {
        Self { name: name.to_owned(), kind, unit: None, note: note.to_owned(), reference: None, figure: None }
    }

    pub(super) fn unit(self, unit: &str) -> Self {
        Self { unit: Some(unit.to_owned()), ..self }
    }

    pub(super) fn refers_to(self, table: Table, column: &'static str) -> Self {
        Self { reference: Some(Reference { table, column }), ..self }
    }

    /// Its name for programs that take names of at most [`SHORT_NAME`] characters. It never changes its meaning.
    #[must_use]
    pub fn short_name(&self) -> String {
        let Some((metric, applicant)) = self.figure else { return self.name.clone() };
        let stem = metric.entry().short.clone().unwrap_or_else(|| metric.key().replace('.', "_"));
        applicant.map_or(stem.clone(), |applicant| format!("{stem}_{}", applicant.short()))
    }

    /// Its label in a language.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        match (self.figure, language) {
            (Some((metric, None)), _) => language.choose(&metric.entry().en, &metric.entry().zh).clone(),
            (Some((metric, Some(applicant))), Language::En) => {
                format!("{}: {}", metric.entry().en, applicant.english())
            }
            (Some((metric, Some(applicant))), Language::Zh) => format!("{}（{}）", metric.entry().zh, applicant.zh()),
            // the description without its remark on nulls
            (None, Language::En) => self.note.split_once("; ").map_or(&*self.note, |(what, _)| what).to_owned(),
            (None, Language::Zh) => title_zh(&self.name).unwrap_or(&self.name).to_owned(),
        }
    }

    /// The words that it may hold, if its vocabulary is closed.
    #[must_use]
    pub fn words(&self) -> Option<&[Word]> {
        match &self.kind {
            ColumnType::Words(words) => Some(words),
            _ => None,
        }
    }
}

pub(super) fn text(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Text, note)
}

pub(super) fn int(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Int, note)
}

pub(super) fn big_int(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::BigInt, note)
}

pub(super) fn double(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Double, note)
}

pub(super) fn boolean(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Boolean, note)
}

pub(super) fn date(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Date, note)
}

/// A column with the words of an enum.
pub(super) fn words<W: Into<Word>>(name: &str, words: impl IntoIterator<Item = W>, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Words(words.into_iter().map(Into::into).collect()), note)
}

/// A column of metrics, as keys of the codebook.
pub(super) fn metric(name: &str, note: &str) -> ColumnSchema {
    let words_of = |metric: Metric| (metric.key(), metric.entry().zh.as_str());
    words(name, CODEBOOK.metrics().map(words_of), note).refers_to(Table::Codebook, "metric")
}

/// A column of applicants, with a word for figures that are not split by applicant.
pub(super) fn applicant(note: &str) -> ColumnSchema {
    let undivided = (NO_APPLICANT, "不分申请人");
    words(
        "applicant",
        Applicant::ALL.map(|applicant| (applicant.key(), applicant.zh())).into_iter().chain([undivided]),
        note,
    )
}

/// A column of severities.
pub(super) fn severity(note: &str) -> ColumnSchema {
    words("severity", Severity::ALL.map(|word| (word.key(), word.name(Language::Zh))), note)
}

/// A column of severities in Chinese, beside [`severity`].
pub(super) fn severity_zh() -> ColumnSchema {
    words("severity_zh", Severity::ALL.map(|word| Word::plain(word.name(Language::Zh))), "the same in Chinese")
}

/// A column of kinds of agencies.
pub(super) fn agency_kind(note: &str) -> ColumnSchema {
    words("agency_kind", AgencyKind::ALL.map(|word| (word.key(), word.name(Language::Zh))), note)
}

/// A column of generations of the form, by name.
pub(super) fn generation(name: &str, note: &str) -> ColumnSchema {
    words(name, FORMS.iter().map(|form| Word::plain(&form.name)), note)
}

/// A column with one figure of every report, named `metric` or `metric__applicant`, with underscores for dots.
pub(super) fn figure(metric: Metric, applicant: Option<Applicant>) -> ColumnSchema {
    let entry = metric.entry();
    let name = metric.key().replace('.', "_");
    let (name, note) = match applicant {
        Some(applicant) => (format!("{name}__{}", applicant.key()), format!("{}: {}", entry.en, applicant.key())),
        None => (name, entry.en.clone()),
    };
    ColumnSchema { figure: Some((metric, applicant)), ..double(&name, &note).unit(entry.unit.key()) }
}
