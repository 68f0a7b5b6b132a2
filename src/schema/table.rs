//! The description of a published table.

use super::column::ColumnSchema;
use serde_json::json;

/// How a table is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written while files are read, a row for each file.
    Files,
    /// Written while files are read, from the reports that count.
    Reports,
    /// Written at the end, from the configuration, the codebook and the counts of the run.
    Known,
    /// Made by a query of the project over a few districts at a time. Each row depends on one district only.
    Districts(&'static str),
    /// Made by a query of the project over all districts at once, after those of [`Origin::Districts`].
    Corpus(&'static str),
    /// Made at the end, directly or through other tables, from the run and the one before.
    History,
    /// Made by a query of the user.
    User,
}

impl Origin {
    /// The text of a query of the project.
    #[must_use]
    pub const fn sql(self) -> Option<&'static str> {
        match self {
            Self::Districts(sql) | Self::Corpus(sql) => Some(sql),
            Self::Files | Self::Reports | Self::Known | Self::History | Self::User => None,
        }
    }
}

/// The description of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name, which is also that of its files.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What a row stands for.
    pub grain: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnSchema>,
    /// The columns whose values together identify a row, and are never null. Empty if there are none.
    pub key: Vec<String>,
    /// How the table is made.
    pub origin: Origin,
}

impl TableSchema {
    pub(super) fn new(origin: Origin, title: &str, grain: &str) -> Self {
        Self {
            name: String::new(),
            title: title.to_owned(),
            grain: grain.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
            origin,
        }
    }

    pub(super) fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    pub(super) fn with(mut self, columns: impl IntoIterator<Item = ColumnSchema>) -> Self {
        self.columns.extend(columns);
        self
    }

    pub(super) fn key(self, key: &[&str]) -> Self {
        Self { key: key.iter().map(|&column| column.to_owned()).collect(), ..self }
    }

    /// The columns for the metadata of Parquet files: a JSON object with name, description and unit of each.
    ///
    /// # Errors
    /// Only by a bug.
    pub fn columns_json(&self) -> serde_json::Result<String> {
        let described =
            |column: &ColumnSchema| json!({ "name": column.name, "description": column.note, "unit": column.unit });
        serde_json::to_string(&self.columns.iter().map(described).collect::<Vec<_>>())
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnSchema> {
        self.columns.iter().find(|column| column.name == name)
    }
}
