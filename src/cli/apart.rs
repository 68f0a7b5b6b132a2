//! Files that are read in a process of their own.

use super::exit::Exit;
use gouji::config::Config;
use gouji::readers::apart::Apart;
use std::path::PathBuf;

/// Where files that might bring a process down are read: in this program once more.
pub fn apart(config: &Config) -> Apart {
    // the file itself, even if a new version has been put in its place
    let itself = PathBuf::from("/proc/self/exe");
    let program = if itself.exists() { itself } else { std::env::current_exe().unwrap_or_default() };
    Apart::new(program, vec!["serve".into()], config.limits.of_processes())
}

pub fn serve(memory: u64) -> anyhow::Result<Exit> {
    gouji::readers::apart::serve(std::io::stdin().lock(), std::io::stdout().lock(), memory)?;
    Ok(Exit::Done)
}
