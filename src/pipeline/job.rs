//! The settings of a run, its progress reports and its errors.

use super::fewer::Fewer;
use super::shard_error::ShardError;
use super::summary::Summary;
use crate::config::Config;
use crate::desk::DeskError;
use crate::language::{Bilingual, Language, system_error};
use crate::names::AgencyListError;
use crate::news::NewsError;
use crate::outputs::{OutputError, PublishError};
use crate::queries::{OwnQueryError, QueryError, Refusal};
use crate::readers::apart::Apart;
use crate::review::ReviewError;
use crate::source::{Found, settled, walk_around};
use crate::waivers::WaiversError;
use polars::prelude::PolarsError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};
use thiserror::Error;

/// Everything a run needs to know.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Files and folders to read, in this order.
    pub corpus: &'a [PathBuf],
    /// Output folder; each run gets a folder of its own in it.
    pub output: &'a Path,
    /// Limits, names, rules and output settings.
    pub config: &'a Config,
    /// Reads risky files in processes of their own. `None` reads everything in this process.
    pub apart: Option<&'a Apart>,
    /// Files that changed less than this ago are left for the next run; zero reads all.
    pub settle: Duration,
    /// Whether to publish even far fewer reports than the run before has (`gate.fewest_reports`).
    pub allow_fewer: bool,
    /// Folder of the run to compare with; `None` means the one that the run replaces.
    pub against: Option<&'a Path>,
    /// Language of `news.md`.
    pub lang: Language,
    /// Gives the exit code of a published run, for its record.
    pub exit_code: &'a (dyn Fn(&Summary) -> u8 + Sync),
    /// Readings of former runs; `None` reads every file and keeps nothing.
    pub cache: Option<CacheUse<'a>>,
    /// Whether to run even if nothing has changed since the last run.
    pub force: bool,
    /// Number of reading threads; `None` means one per processor.
    pub threads: Option<usize>,
    /// Called from several threads.
    pub progress: &'a dyn Progress,
    /// Set it to stop the run; nothing is published then.
    pub interrupt: &'a AtomicBool,
}

/// How a run uses kept readings.
#[derive(Debug, Clone, Copy)]
pub struct CacheUse<'a> {
    /// Folder of the cache.
    pub dir: &'a Path,
    /// Percentage of the kept readings that are compared with their files.
    pub checked: u8,
}

/// Receives the progress of a run.
pub trait Progress: Sync {
    /// Reading begins, with this many files found so far.
    fn start(&self, _files: usize) {}
    /// An archive was opened and adds this many files.
    fn more(&self, _files: usize) {}
    /// One more file has been read.
    fn file(&self) {}
    /// The next stage begins, such as `series` or `tables`.
    fn stage(&self, _name: &'static str) {}
}

/// No progress is shown.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {}

/// Why a run published nothing. The former output is untouched in every case.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum RunError {
    /// A path of the corpus does not exist.
    #[error("nothing to read: there is no {}; name a folder of reports", _0.display())]
    NoCorpus(PathBuf),
    /// Nothing among the files is a report: a folder that was not mounted must not replace good tables.
    #[error("not one report in {files} files; nothing was published, the former output is untouched{}", listed(unread))]
    NoReports {
        files: usize,
        /// Paths of some files, and why they could not be read.
        unread: Vec<(String, Bilingual)>,
    },
    /// Far fewer reports than the run before, which stays.
    #[error("{_0}")]
    Fewer(Fewer),
    #[error(transparent)]
    Agencies(#[from] AgencyListError),
    #[error(transparent)]
    Waivers(#[from] WaiversError),
    /// [`Job::interrupt`] was set.
    #[error("interrupted; nothing was published, the former output is untouched")]
    Interrupted,
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A query of the project failed.
    #[error("the query of the table {table}: {source}")]
    Query { table: String, source: QueryError },
    /// A finished table cannot be read back.
    #[error("the tables of the run: {0}")]
    Tables(QueryError),
    /// The review page could not be made.
    #[error("the review page: {0}")]
    Review(#[from] ReviewError),
    /// The workbook could not be made.
    #[error("the workbook: {0}")]
    Workbook(#[from] DeskError),
    /// The run could not be compared with the one before.
    #[error(transparent)]
    News(#[from] NewsError),
    /// Kept readings are not those of their files.
    #[error(
        "the cache {} holds readings that are not those of the files: {}; they are dropped, and nothing was published: run \
         again, and report it if it happens again", dir.display(), paths.join(", ")
    )]
    OtherReading { dir: PathBuf, paths: Vec<String> },
    /// A shard is not one of the corpus, or not whole.
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(transparent)]
    OwnQuery(#[from] OwnQueryError),
    /// A test of the data found rows.
    #[error("{}", describe_refusal(_0))]
    Refused(Refusal),
    /// A bug.
    #[error("a table could not be built: {0}; this is a bug of gouji: please report it")]
    Frame(#[from] PolarsError),
    /// A bug.
    #[error("the record could not be written as JSON: {0}; this is a bug of gouji: please report it")]
    Json(#[from] serde_json::Error),
    #[error("{} cannot be written: {source}; check the free space of the disk, then run again", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("the threads that read could not be started: {0}; try fewer with --threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("the thread that writes could not be started: {0}; close other programs and run again")]
    Writer(io::Error),
}

impl RunError {
    /// Whether the run was refused because its tables must not replace the published ones.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Fewer(_) | Self::NoReports { .. })
    }

    /// Whether a list or a query that the configuration names is at fault.
    #[must_use]
    pub fn is_of_settings(&self) -> bool {
        matches!(self, Self::Agencies(_) | Self::Waivers(_) | Self::OwnQuery(_))
    }

    /// The message in Chinese: what happened, and what to do next.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::NoCorpus(path) => format!("没有可读取的内容：{}不存在；请指定存放报告的文件夹", path.display()),
            Self::NoReports { files, unread } => {
                let unread: String =
                    unread.iter().flat_map(|(path, reason)| ["\n  ", path, "：", &reason.zh]).collect();
                format!("{files}个文件中没有一份报告；未发布任何结果，原有结果未变动{unread}")
            }
            Self::Agencies(error) => error.chinese(),
            Self::Waivers(error) => error.chinese(),
            Self::Interrupted => "已中断；未发布任何结果，原有结果未变动".to_owned(),
            Self::Publish(error) => error.chinese(),
            Self::Output(error) => error.chinese(),
            Self::Query { table, source } => format!("数据表{table}的查询：{}", source.chinese()),
            Self::Tables(error) => format!("本次运行的数据表：{}", error.chinese()),
            Self::Review(error) => format!("核查页面：{}", error.chinese()),
            Self::Workbook(error) => format!("工作簿：{}", error.chinese()),
            Self::News(error) => error.chinese(),
            Self::OtherReading { dir, paths } => format!(
                "缓存{}中的读取结果与文件不符：{}；已予剔除，未发布任何结果：请重新运行，如再次出现，请反馈给开发者",
                dir.display(),
                paths.join("、")
            ),
            Self::Shard(error) => error.chinese(),
            Self::OwnQuery(error) => error.chinese(),
            Self::Fewer(fewer) => fewer.chinese(),
            Self::Refused(refusal) => {
                let Refusal { name, title, rows, first } = refusal;
                let first = first.join("\n  ");
                format!(
                    "数据检验{name}（{title}）未通过，结果不予发布：有{rows}行不符，例如\n  {first}\n未发布任何结果，原有结果未变动"
                )
            }
            Self::Frame(error) => format!("数据表无法生成：{error}；属gouji的缺陷，请反馈给开发者"),
            Self::Json(error) => format!("运行记录无法写成JSON：{error}；属gouji的缺陷，请反馈给开发者"),
            Self::Write { path, source } => {
                format!("{}无法写入：{}；请检查磁盘剩余空间后重新运行", path.display(), system_error(source))
            }
            Self::Threads(error) => format!("读取线程无法启动：{error}；请用--threads减少线程"),
            Self::Writer(error) => format!("写入线程无法启动：{}；请关闭其他程序后重新运行", system_error(error)),
        }
    }
}

fn listed(unread: &[(String, Bilingual)]) -> String {
    unread.iter().flat_map(|(path, reason)| ["\n  ", path, ": ", &reason.en]).collect()
}

fn describe_refusal(refusal: &Refusal) -> String {
    let Refusal { name, title, rows, first } = refusal;
    let first = first.join("\n  ");
    let contradicting = if *rows == 1 { "1 row says".to_owned() } else { format!("{rows} rows say") };
    format!(
        "publishing was refused by the test {name} ({title}): {contradicting} otherwise, such as\n  {first}\n\
         nothing was published, the former output is untouched"
    )
}

/// Refuses a corpus of which a part is not there.
pub(super) fn check_corpus(corpus: &[PathBuf]) -> Result<(), RunError> {
    corpus.iter().find(|path| !path.exists()).map_or(Ok(()), |absent| Err(RunError::NoCorpus(absent.clone())))
}

pub(super) fn check_interrupt(job: &Job) -> Result<(), RunError> {
    if job.interrupt.load(Ordering::Relaxed) { Err(RunError::Interrupted) } else { Ok(()) }
}

/// The files to read. Files that may still be in the making are left for the next run.
pub(super) fn find(job: &Job) -> Vec<Found> {
    let now = SystemTime::now();
    walk_around(job.corpus, Some(job.output)).map(|found| settled(found, job.settle, now)).collect()
}

/// The threads that read files.
pub(super) fn reading_pool(threads: Option<usize>) -> Result<rayon::ThreadPool, RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    Ok(pool.thread_name(|number| format!("read-{number}")).build()?)
}
