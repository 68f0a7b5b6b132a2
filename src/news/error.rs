//! Why two runs cannot be compared.

use crate::language::system_error;
use crate::queries::QueryError;
use polars::prelude::PolarsError;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why two runs could not be compared.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum NewsError {
    #[error("{} is no run: {source}; name the folder of a run, or its name in the output folder", dir.display())]
    NoRun { dir: PathBuf, source: io::Error },
    #[error("the record {} cannot be read: {source}; it was made by another version of gouji, or is damaged", path.display())]
    Record { path: PathBuf, source: serde_json::Error },
    #[error("the run in {}: {source}", dir.display())]
    Tables { dir: PathBuf, source: QueryError },
    #[error("the table of changes could not be built: {0}; this is a bug of gouji: please report it")]
    Frame(#[from] PolarsError),
    #[error("the news could not be written as JSON: {0}; this is a bug of gouji: please report it")]
    Json(#[from] serde_json::Error),
}

impl NewsError {
    /// Whether the run in a folder is the one that cannot be read.
    #[must_use]
    pub fn is_of(&self, run: &Path) -> bool {
        match self {
            Self::NoRun { dir, .. } | Self::Tables { dir, .. } => dir == run,
            Self::Record { path, .. } => path.parent() == Some(run),
            Self::Frame(_) | Self::Json(_) => false,
        }
    }

    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::NoRun { dir, source } => format!(
                "{}不是一次运行的结果：{}；请指定运行结果的文件夹，或其在输出文件夹中的名称",
                dir.display(),
                system_error(source)
            ),
            Self::Record { path, source } => {
                format!("运行记录{}无法读取：{source}；可能由其他版本的gouji生成，或已损坏", path.display())
            }
            Self::Tables { dir, source } => format!("运行结果{}：{}", dir.display(), source.chinese()),
            Self::Frame(error) => format!("变动表无法生成：{error}；属gouji的缺陷，请反馈给开发者"),
            Self::Json(error) => format!("变动简报无法写成JSON：{error}；属gouji的缺陷，请反馈给开发者"),
        }
    }
}
