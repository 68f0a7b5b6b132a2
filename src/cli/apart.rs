//! Files that are read in a process of their own.

use super::exit::Exit;
use gouji::config::Config;
use gouji::readers::apart::Apart;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The command that starts this program, if it is not its own executable.
static STARTED: OnceLock<(PathBuf, Vec<OsString>)> = OnceLock::new();

/// Sets the command that starts this program again, such as the interpreter that has loaded it: `program` with
/// `arguments`, which those of the subcommand follow. Only the first call counts.
pub fn start_through(program: PathBuf, arguments: Vec<OsString>) {
    let _ = STARTED.set((program, arguments));
}

/// Reads risky files in processes that run this program again.
#[must_use]
pub fn apart(config: &Config) -> Apart {
    let (program, mut arguments) = STARTED.get().cloned().unwrap_or_else(|| (itself(), Vec::new()));
    arguments.push("serve".into());
    if let Some(model) = &config.pictures.model {
        arguments.push("--model".into());
        arguments.push(model.into());
    }
    Apart::new(program, arguments, config.of_processes())
}

/// The running executable, even if its file has been replaced by a new version.
fn itself() -> PathBuf {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { itself } else { std::env::current_exe().unwrap_or_default() }
}

pub(super) fn serve(memory: u64, model: Option<&Path>) -> anyhow::Result<Exit> {
    #[cfg(feature = "pictures")]
    if let Some(model) = model {
        gouji::readers::picture::use_model(model)?;
    }
    #[cfg(not(feature = "pictures"))]
    let _ = model;
    gouji::readers::apart::serve(std::io::stdin().lock(), std::io::stdout().lock(), memory)?;
    Ok(Exit::Done)
}
