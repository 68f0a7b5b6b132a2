//! Exit codes, and the causes that decide them.

use clap::ValueEnum;
use gouji::config::ConfigError;
use gouji::finding::Severity;
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
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => {
                "failed; nothing was published; worth a retry once the disk or the mount that the message names is back"
            }
            Self::WrongUsage => {
                "wrong usage: an unknown command, option or value, or a wrong configuration; a retry does not help until it is corrected"
            }
            Self::SomeQuarantined => {
                "done, but some files could not be read at all, are cut short, or wait for the next run; worth a retry once they \
                 are fetched again"
            }
            Self::Findings => {
                "done, with open causes at or above --fail-on, or new ones if it names these; takes precedence over 3; a retry finds the same"
            }
            Self::Refused => {
                "refused by a test of the data, or for having far fewer reports than the run before; nothing was published; worth a \
                 retry once the reports are back"
            }
            Self::Locked => "another run is writing to the same output folder; worth a retry later",
            Self::Interrupted => "interrupted; nothing was published; worth a retry",
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
