use super::exit::Exit;
use clap::Command;
use clap_complete::{Shell, generate_to};
use std::fs;
use std::path::PathBuf;

/// Write shell completions and manual pages into a folder, for packagers
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for `completions` and `man`
    folder: PathBuf,
}

const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

pub(super) fn generate(arguments: &Arguments, mut command: Command) -> anyhow::Result<Exit> {
    let pages = arguments.folder.join("man");
    fs::create_dir_all(&pages)?;
    clap_mangen::generate_to(command.clone(), &pages)?;
    let completions = arguments.folder.join("completions");
    fs::create_dir_all(&completions)?;
    let name = command.get_name().to_owned();
    for shell in SHELLS {
        generate_to(shell, &mut command, &name, &completions)?;
    }
    Ok(Exit::Done)
}
