//! Why a query gives no rows.

use polars::prelude::PolarsError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a query gave no table.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum QueryError {
    #[error("the query asks for the table `{name}`, but the tables are {known}; correct its FROM or JOIN")]
    UnknownTable { name: String, known: String },
    #[error("the query names a column that is not there ({message}); its tables have {known}")]
    UnknownColumn { message: String, known: String },
    #[error("the query cannot be run ({message}); correct it, and do without ROLLUP and correlated subqueries")]
    Sql { message: String },
    #[error("running the query failed ({})", first_line(source))]
    Engine { source: PolarsError },
    #[error("the folder {} cannot be read: {source}; name the folder of a finished run", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("the folder {} holds no table (*.parquet); name the folder of a finished run", path.display())]
    NoTables { path: PathBuf },
    #[error("the table {} cannot be read: {source}; make it anew with `gouji run`", path.display())]
    Table { path: PathBuf, source: PolarsError },
    #[error("the rows of the table {table} cannot be read ({}); make it anew with `gouji run`", first_line(source))]
    Rows { table: String, source: PolarsError },
}

impl QueryError {
    /// Whether the table is at fault, rather than the query.
    #[must_use]
    pub fn is_of_reading(&self) -> bool {
        matches!(self, Self::Folder { .. } | Self::NoTables { .. } | Self::Table { .. } | Self::Rows { .. })
    }
}

pub(super) fn cause(error: &PolarsError) -> &PolarsError {
    match error {
        PolarsError::Context { error, .. } | PolarsError::ExprContext { error, .. } => cause(error),
        other => other,
    }
}

/// The first line of Polars' message, up to a semicolon. What follows describes its plan, not the query.
pub(super) fn first_line(error: &PolarsError) -> String {
    let message = match cause(error) {
        PolarsError::ColumnNotFound(message)
        | PolarsError::SchemaFieldNotFound(message)
        | PolarsError::SQLInterface(message)
        | PolarsError::SQLSyntax(message) => message.to_string(),
        other => other.to_string(),
    };
    let line = message.lines().next().unwrap_or_default();
    line.split_once("; valid columns").map_or(line, |(line, _)| line).to_owned()
}
