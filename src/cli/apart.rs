//! Files that are read in a process of their own.

use super::exit::Exit;
use gouji::config::Config;
use gouji::readers::apart::Apart;
use std::path::PathBuf;

/// Reads risky files in processes that run this program again.
pub(super) fn apart(config: &Config) -> Apart {
    // the running executable, even if its file has been replaced by a new version
    let itself = PathBuf::from("/proc/self/exe");
    let program = if itself.exists() { itself } else { std::env::current_exe().unwrap_or_default() };
    Apart::new(program, vec!["serve".into()], config.limits.of_processes())
}

pub(super) fn serve(memory: u64) -> anyhow::Result<Exit> {
    gouji::readers::apart::serve(std::io::stdin().lock(), std::io::stdout().lock(), memory)?;
    Ok(Exit::Done)
}
