//! A column of a published table.

use super::register::Table;
use crate::codebook::{Applicant, CODEBOOK, Metric, NO_APPLICANT};
use crate::forms::FORMS;

/// What a column holds. In CSV a null is an empty field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A closed vocabulary: no other text stands in the column.
    Words(Vec<String>),
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
    /// In the words of SQL, as headers of queries have it.
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

/// A column in which every value of another one is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The table referred to.
    pub table: Table,
    /// Its column.
    pub column: &'static str,
}

/// A column of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSchema {
    /// Its name, in snake case.
    pub name: String,
    /// Its type.
    pub kind: ColumnType,
    /// Of its numbers; `None` where they have none, or one that another column of the row tells.
    pub unit: Option<String>,
    /// One sentence, as headers of queries have it: without a capital and a full stop.
    pub note: String,
    /// The column of another table that it refers to.
    pub reference: Option<Reference>,
    /// The figure that a column of `panel` holds, with the column of table 3.
    pub figure: Option<(Metric, Option<Applicant>)>,
}

impl ColumnSchema {
    /// A column without unit or reference.
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

    /// The words that it may hold, where its vocabulary is closed.
    #[must_use]
    pub fn words(&self) -> Option<&[String]> {
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

pub(super) fn date(name: &str, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Date, note)
}

/// A column of a closed vocabulary, of which an enum has the words.
pub(super) fn words<W: Into<String>>(name: &str, words: impl IntoIterator<Item = W>, note: &str) -> ColumnSchema {
    ColumnSchema::new(name, ColumnType::Words(words.into_iter().map(Into::into).collect()), note)
}

/// A metric of the codebook.
pub(super) fn metric(name: &str, note: &str) -> ColumnSchema {
    words(name, CODEBOOK.metrics().map(Metric::key), note).refers_to(Table::Codebook, "metric")
}

/// Who applied, in a table where figures that are not told by applicant have a word for that.
pub(super) fn applicant(note: &str) -> ColumnSchema {
    words("applicant", Applicant::ALL.map(Applicant::key).into_iter().chain([NO_APPLICANT]), note)
}

/// The name of a generation of the form.
pub(super) fn generation(name: &str, note: &str) -> ColumnSchema {
    words(name, FORMS.iter().map(|form| form.name.as_str()), note)
}

/// A figure of every report: `metric` or `metric__applicant`, dots as underscores.
pub(super) fn figure(metric: Metric, applicant: Option<Applicant>) -> ColumnSchema {
    let entry = metric.entry();
    let name = metric.key().replace('.', "_");
    let (name, note) = match applicant {
        Some(applicant) => (format!("{name}__{}", applicant.key()), format!("{}: {}", entry.en, applicant.key())),
        None => (name, entry.en.clone()),
    };
    ColumnSchema { figure: Some((metric, applicant)), ..double(&name, &note).unit(entry.unit.key()) }
}
