//! Exit codes, and the causes that decide them.

use clap::ValueEnum;
use gouji::config::ConfigError;
use gouji::finding::Severity;
use gouji::language::Bilingual;
use gouji::names::AgencyListError;
use gouji::outputs::PublishError;
use gouji::pipeline::RunError;
use gouji::queries::OwnQueryError;
use gouji::waivers::WaiversError;

/// Lowest severity of causes that end a command with exit code 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Query,
    Info,
    Never,
}

impl FailOn {
    pub(super) fn is_met(self, mut severities: impl Iterator<Item = Severity>) -> bool {
        let limit = match self {
            Self::Error => Severity::Error,
            Self::Query => Severity::Query,
            Self::Info => Severity::Info,
            Self::Never => return false,
        };
        severities.any(|severity| severity >= limit)
    }
}

/// Lowest severity of causes that end a run with exit code 4: of all open ones, or of those that were not open in the run
/// before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFailOn {
    Error,
    Query,
    Info,
    NewError,
    NewQuery,
    NewInfo,
    Never,
}

impl RunFailOn {
    /// Whether an open cause, or one that was not open before, is grave enough.
    pub(super) fn is_met(
        self,
        open: impl Iterator<Item = Severity>,
        newly_open: impl Iterator<Item = Severity>,
    ) -> bool {
        match self {
            Self::Error => FailOn::Error.is_met(open),
            Self::Query => FailOn::Query.is_met(open),
            Self::Info => FailOn::Info.is_met(open),
            Self::NewError => FailOn::Error.is_met(newly_open),
            Self::NewQuery => FailOn::Query.is_met(newly_open),
            Self::NewInfo => FailOn::Info.is_met(newly_open),
            Self::Never => false,
        }
    }
}

/// How a command ended. Users' scripts rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    Done = 0,
    Failed = 1,
    /// Set by the argument parser before any command runs.
    WrongUsage = 2,
    SomeQuarantined = 3,
    Findings = 4,
    Refused = 5,
    Locked = 11,
    Interrupted = 130,
}

impl Exit {
    pub(super) const ALL: [Self; 8] = [
        Self::Done,
        Self::Failed,
        Self::WrongUsage,
        Self::SomeQuarantined,
        Self::Findings,
        Self::Refused,
        Self::Locked,
        Self::Interrupted,
    ];

    /// The meaning of the exit code, for `--help` and the documentation.
    pub(super) fn meaning(self) -> Bilingual {
        match self {
            Self::Done => Bilingual::fixed("done", "完成"),
            Self::Failed => Bilingual::fixed(
                "failed; nothing was published; worth a retry once the disk or the mount that the message names is back",
                "失败，未发布任何结果；所指的磁盘或挂载恢复后可重试",
            ),
            Self::WrongUsage => Bilingual::fixed(
                "wrong usage: an unknown command, option or value, or a wrong configuration; a retry does not help until it is \
                 corrected",
                "用法错误：命令、选项或取值不对，或配置有误；改正之前重试无用",
            ),
            Self::SomeQuarantined => Bilingual::fixed(
                "done, but some files could not be read at all, are cut short, or wait for the next run; worth a retry once they \
                 are fetched again",
                "完成，但有文件未能读取、不完整或留待下次读取；重新获取文件后可重试",
            ),
            Self::Findings => Bilingual::fixed(
                "done, with open causes at or above --fail-on, or new ones if it names these; takes precedence over 3; a retry \
                 finds the same",
                "完成，但有达到 --fail-on 级别的待处理问题（或其所指的新增问题）；与 3 同时出现时为 4；重试结果相同",
            ),
            Self::Refused => Bilingual::fixed(
                "refused by a test of the data, or for having far fewer reports than the run before; nothing was published; worth \
                 a retry once the reports are back",
                "数据检验未通过，或报告数远少于上次运行，未发布任何结果；报告恢复后可重试",
            ),
            Self::Locked => Bilingual::fixed(
                "another run is writing to the same output folder; worth a retry later",
                "另一次运行正在写入同一输出文件夹；稍后可重试",
            ),
            Self::Interrupted => {
                Bilingual::fixed("interrupted; nothing was published; worth a retry", "被中断，未发布任何结果；可重试")
            }
        }
    }
}

/// The exit code of a command that failed.
pub(super) fn exit_of(error: &anyhow::Error) -> Exit {
    if is_of_settings(error) {
        return Exit::WrongUsage;
    }
    match error.downcast_ref::<RunError>() {
        Some(RunError::Interrupted) => Exit::Interrupted,
        Some(RunError::Refused(_) | RunError::Fewer(_)) => Exit::Refused,
        Some(RunError::Publish(PublishError::Locked { .. })) => Exit::Locked,
        _ => Exit::Failed,
    }
}

/// Whether the configuration is wrong, or a list or query that it names.
fn is_of_settings(error: &anyhow::Error) -> bool {
    error.downcast_ref().is_some_and(RunError::is_of_settings)
        || error.is::<ConfigError>()
        || error.is::<AgencyListError>()
        || error.is::<WaiversError>()
        || error.is::<OwnQueryError>()
}
