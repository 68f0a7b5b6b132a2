//! Errors of writing tables.

use crate::language::system_error;
use polars::prelude::PolarsError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a table could not be written.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum OutputError {
    /// A file cannot be created or opened.
    #[error("{} cannot be created: {source}; check that its folder exists and may be written to", path.display())]
    Create { path: PathBuf, source: io::Error },
    /// A file cannot be written.
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// A file cannot be written or read as Parquet.
    #[error("{} cannot be written as Parquet: {source}; check the free space of the disk, then run again", path.display())]
    Parquet { path: PathBuf, source: PolarsError },
    /// A frame has other columns than the table: a bug.
    #[error(
        "the table {table} was begun with the columns {expected} and continued with {found}; this is a bug of gouji: please report it"
    )]
    Schema { table: String, expected: String, found: String },
    /// A column's type cannot be printed in CSV.
    #[error(
        "the column {column} is of the type {kind}, which has no form in CSV; cast it to a text, number, date or boolean"
    )]
    Kind { column: String, kind: String },
}

impl OutputError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Create { path, source } => {
                format!("{}无法建立：{}；请检查文件夹是否存在、可否写入", path.display(), system_error(source))
            }
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请检查磁盘剩余空间后重新运行", path.display(), system_error(source))
            }
            Self::Parquet { path, source } => {
                format!("{}无法写成Parquet：{source}；请检查磁盘剩余空间后重新运行", path.display())
            }
            Self::Schema { table, expected, found } => {
                format!("数据表{table}的列先为{expected}，后为{found}；属gouji的缺陷，请反馈给开发者")
            }
            Self::Kind { column, kind } => {
                format!("列{column}的类型为{kind}，无法写成CSV；请转换为文字、数字、日期或布尔值")
            }
        }
    }
}
