//! How a command ends, and which findings decide it.

use clap::ValueEnum;
use gouji::finding::Severity;
use std::process::ExitCode;

/// From which severity on findings make the exit code 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Query,
    Info,
    Never,
}

impl FailOn {
    pub fn is_met(self, mut severities: impl Iterator<Item = Severity>) -> bool {
        let limit = match self {
            Self::Error => Severity::Error,
            Self::Query => Severity::Query,
            Self::Info => Severity::Info,
            Self::Never => return false,
        };
        severities.any(|severity| severity >= limit)
    }
}

/// How a command ended. The numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    /// Given by the parser of arguments, before any command runs.
    WrongUsage = 2,
    SomeQuarantined = 3,
    Findings = 4,
    Refused = 5,
    Locked = 11,
    Interrupted = 130,
}

impl Exit {
    pub const ALL: [Self; 8] = [
        Self::Done,
        Self::Failed,
        Self::WrongUsage,
        Self::SomeQuarantined,
        Self::Findings,
        Self::Refused,
        Self::Locked,
        Self::Interrupted,
    ];

    /// The sentence for a nightly job's log; the page of exit codes is made of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed; nothing was published",
            Self::WrongUsage => "wrong usage: an unknown command, option or value",
            Self::SomeQuarantined => "done, but some files could not be read at all; one read in part counts as read",
            Self::Findings => "done, with open findings at or above --fail-on; goes before 3",
            Self::Refused => "refused by a test of the data; nothing was published",
            Self::Locked => "another run is writing to the same output folder",
            Self::Interrupted => "interrupted; nothing was published",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
