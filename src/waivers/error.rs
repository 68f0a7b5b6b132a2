//! Errors of waivers and verdicts.

use crate::language::system_error;
use crate::readers::ReadError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a file of waivers or verdicts is refused.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum WaiversError {
    /// The file cannot be read.
    #[error("the waivers {} cannot be read: {source}; check rules.waivers in the configuration", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A line, counted from 1, is invalid.
    #[error("{}, line {line}: {what}", path.display())]
    Line { path: PathBuf, line: u64, what: String },
    /// The file with verdicts cannot be read.
    #[error("{} cannot be read: {source}; check its name, and close it in other programs", path.display())]
    Verdicts { path: PathBuf, source: std::io::Error },
    /// The file with verdicts is not a readable workbook.
    #[error("{} cannot be read as a workbook: {source}; save it as .xlsx or as CSV", path.display())]
    Workbook { path: PathBuf, source: ReadError },
    /// The file with verdicts is neither a workbook nor CSV.
    #[error("{} is neither a workbook (.xlsx) nor a list (.csv); save it as one of them", path.display())]
    NoList { path: PathBuf },
    /// Rows of the file with verdicts are invalid.
    #[error("nothing was taken from {}:\n  {}", path.display(), faults.join("\n  "))]
    Rows { path: PathBuf, faults: Vec<String> },
    /// The waivers cannot be written.
    #[error("the waivers {} cannot be written: {source}; close the file in other programs, then try again", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

impl WaiversError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Read { path, source } => {
                format!("复核文件{}无法读取：{}；请检查配置中的rules.waivers", path.display(), system_error(source))
            }
            Self::Line { path, line, what } => format!("{}第{line}行有误：{what}", path.display()),
            Self::Verdicts { path, source } => {
                format!("{}无法读取：{}；请检查文件名，并在其他程序中关闭它", path.display(), system_error(source))
            }
            Self::Workbook { path, source } => {
                format!("{}不是可读的工作簿：{}；请另存为.xlsx或CSV", path.display(), source.words().zh)
            }
            Self::NoList { path } => {
                format!("{}既不是工作簿（.xlsx）也不是列表（.csv）；请另存为其中一种", path.display())
            }
            Self::Rows { path, faults } => {
                format!("{}有误，未并入任何结论：\n  {}", path.display(), faults.join("\n  "))
            }
            Self::Write { path, source } => {
                format!("复核文件{}无法写入：{}；请在其他程序中关闭它，再试一次", path.display(), system_error(source))
            }
        }
    }
}
