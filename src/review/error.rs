//! Errors of writing the review page.

use crate::language::system_error;
use crate::queries::QueryError;
use polars::prelude::PolarsError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the page could not be made.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum ReviewError {
    #[error(transparent)]
    Tables(#[from] QueryError),
    #[error("the tables of the run cannot be shown: {0}; if this version made them, please report it")]
    Frame(#[from] PolarsError),
    #[error("{} cannot be written: {source}; check the free space of the disk", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl ReviewError {
    /// The message in Chinese: what happened, and what to do next.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Tables(error) => error.chinese(),
            Self::Frame(error) => format!("运行的数据表无法显示：{error}；如由本版本生成，请反馈给开发者"),
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请检查磁盘剩余空间", path.display(), system_error(source))
            }
        }
    }
}
