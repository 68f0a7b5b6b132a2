//! Errors of writing the workbook and the letters.

use crate::language::system_error;
use crate::queries::QueryError;
use polars::prelude::PolarsError;
use rust_xlsxwriter::XlsxError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the workbook or the letters could not be made.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum DeskError {
    #[error(transparent)]
    Tables(#[from] QueryError),
    #[error("the tables of the run cannot be shown: {0}; if this version made them, please report it")]
    Frame(#[from] PolarsError),
    #[error("the workbook cannot be made: {0}; check the free space of the disk, and close the file in other programs")]
    Xlsx(#[from] XlsxError),
    #[error("a letter cannot be put together: {0}; this is a bug of gouji: please report it")]
    Zip(#[from] zip::result::ZipError),
    #[error("{} cannot be written: {source}; close the file in other programs", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl DeskError {
    /// The message in Chinese: what happened, and what to do next.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Tables(error) => error.chinese(),
            Self::Frame(error) => format!("运行的数据表无法显示：{error}；如由本版本生成，请反馈给开发者"),
            Self::Xlsx(error) => format!("工作簿无法生成：{error}；请检查磁盘剩余空间，并在其他程序中关闭该文件"),
            Self::Zip(error) => format!("核对函无法生成：{error}；这是gouji的错误，请反馈给开发者"),
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请在其他程序中关闭它", path.display(), system_error(source))
            }
        }
    }
}
