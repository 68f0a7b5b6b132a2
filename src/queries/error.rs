//! Why a query gives no rows.

use crate::language::system_error;
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
    /// A table that is shown to people is not among those of a run.
    #[error("the run has no table {0}: another version of gouji made it, or `output.parquet` leaves it out; run again")]
    NoTable(&'static str),
    #[error("the table {} cannot be read: {source}; make it anew with `gouji run`", path.display())]
    Table { path: PathBuf, source: PolarsError },
    #[error("the rows of the table {table} cannot be read ({}); make it anew with `gouji run`", first_line(source))]
    Rows { table: String, source: PolarsError },
}

impl QueryError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::UnknownTable { name, known } => {
                format!("查询所用的数据表`{name}`不存在，现有{known}；请修改FROM或JOIN")
            }
            Self::UnknownColumn { message, known } => format!("查询所用的列不存在（{message}）；其数据表有{known}"),
            Self::Sql { message } => format!("查询无法执行（{message}）；请修改，不要使用ROLLUP和相关子查询"),
            Self::Engine { source } => format!("查询执行失败（{}）", first_line(source)),
            Self::Folder { path, source } => {
                format!("文件夹{}无法读取：{}；请指定一次完成的运行的文件夹", path.display(), system_error(source))
            }
            Self::NoTables { path } => {
                format!("文件夹{}中没有数据表（*.parquet）；请指定一次完成的运行的文件夹", path.display())
            }
            Self::NoTable(table) => {
                format!("本次运行没有数据表{table}（由其他版本的gouji生成，或output.parquet未列入）；请重新运行")
            }
            Self::Table { path, source } => {
                format!("数据表{}无法读取：{source}；请用`gouji run`重新生成", path.display())
            }
            Self::Rows { table, source } => {
                format!("数据表{table}的行无法读取（{}）；请用`gouji run`重新生成", first_line(source))
            }
        }
    }
}

impl QueryError {
    /// Whether the table is at fault, rather than the query.
    #[must_use]
    pub fn is_of_reading(&self) -> bool {
        matches!(
            self,
            Self::Folder { .. } | Self::NoTables { .. } | Self::NoTable(_) | Self::Table { .. } | Self::Rows { .. }
        )
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
