//! Errors of exporting tables.

use crate::language::system_error;
use crate::queries::QueryError;
use polars::prelude::PolarsError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a table cannot be exported.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum ExportError {
    /// The tables of the run cannot be read.
    #[error(transparent)]
    Tables(#[from] QueryError),
    /// A table of the run cannot be read.
    #[error("the table {table} cannot be read: {source}; run gouji again")]
    Table { table: String, source: PolarsError },
    /// The run has no such table.
    #[error("the run has no table {table}; it has {}", known.join(", "))]
    NoTable { table: String, known: Vec<String> },
    /// The panel has no such figure.
    #[error("the panel has no figure {name}; did you mean {nearest}? `gouji codebook` lists them")]
    NoFigure { name: String, nearest: String },
    /// The table has more variables or rows than the format holds.
    #[error("{format} holds {most} {what}, and the table has {count}: choose another format")]
    TooMany { format: &'static str, what: &'static str, count: usize, most: usize },
    /// A text is longer than the format holds.
    #[error("{format} holds texts of {most} {}, and one of `{variable}` has {length}: choose another format", unit.english())]
    TooLong { format: &'static str, variable: String, length: usize, unit: Length, most: usize },
    /// The workbook cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The data cannot be written.
    #[error("the file cannot be written: {0}; check the free space of the disk")]
    Io(#[from] io::Error),
    /// The file cannot be written.
    #[error("{} cannot be written: {source}; check that its folder may be written to, and the free space", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// What the length of a text is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Bytes of UTF-8.
    Bytes,
    /// Units of UTF-16: nearly all characters are one.
    Characters,
}

impl Length {
    fn english(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Characters => "characters",
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Bytes => "字节",
            Self::Characters => "字",
        }
    }
}

impl ExportError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Tables(error) => error.chinese(),
            Self::Table { table, source } => format!("数据表{table}无法读取：{source}；请重新运行gouji"),
            Self::NoTable { table, known } => format!("没有数据表{table}；现有：{}", known.join("、")),
            Self::NoFigure { name, nearest } => {
                format!("面板中没有数据{name}；是否指{nearest}？`gouji codebook`列出全部数据")
            }
            Self::TooMany { format, what, count, most } => {
                let what = if *what == "rows" { "行" } else { "个变量" };
                format!("{format}最多容纳{most}{what}，该表有{count}{what}；请改用其他格式")
            }
            Self::TooLong { format, variable, length, unit, most } => {
                let unit = unit.chinese();
                format!("{format}的文字最长{most}{unit}，{variable}中有{length}{unit}的文字；请改用其他格式")
            }
            Self::Workbook(source) => format!("工作簿无法写入：{source}"),
            Self::Io(source) => format!("文件无法写入：{}；请检查磁盘剩余空间", system_error(source)),
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请检查文件夹权限和磁盘剩余空间", path.display(), system_error(source))
            }
        }
    }
}
