//! Where log lines go, and how they are written.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// Sends log lines to standard error; `RUST_LOG` says which.
pub(super) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("gouji=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // reporting that the log cannot be written would fail as well, and panic
    let log = log.log_internal_errors(false);
    match format {
        LogFormat::Text => {
            let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            log.without_time().with_target(false).with_ansi(is_terminal).init();
        }
        LogFormat::Json => log.json().init(),
    }
}
