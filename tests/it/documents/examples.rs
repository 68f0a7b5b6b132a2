//! Runs the commands and programs of the pages on a copy of the sample, and compares their output with the pages.

use super::blocks::{Block, blocks};
use super::shown::is_printed;
use super::{ROOT, pages};
use crate::portable;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Prefix of a command.
const PROMPT: &str = "$ ";

/// Only `make run` is executed. Of other targets, the commands are printed.
const MAKE: &str = "#!/bin/sh
case \"$*\" in
run) exec \"$MAKE_ITSELF\" --no-print-directory CARGO=true run ;;
*) exec \"$MAKE_ITSELF\" --no-print-directory -n \"$@\" >/dev/null ;;
esac
";

/// A folder with the sample, its tables, and the program first in `PATH`.
struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        let sandbox = Self(tempfile::tempdir().unwrap());
        let folder = sandbox.0.path();
        copy(&Path::new(ROOT).join("sample_corpus"), folder);
        fs::copy(Path::new(ROOT).join("Makefile"), folder.join("Makefile")).unwrap();
        fs::create_dir_all(folder.join("target/release")).unwrap();
        symlink(env!("CARGO_BIN_EXE_gouji"), folder.join("target/release/gouji")).unwrap();
        fs::create_dir(folder.join("bin")).unwrap();
        let make = folder.join("bin/make");
        fs::write(&make, MAKE).unwrap();
        fs::set_permissions(&make, fs::Permissions::from_mode(0o755)).unwrap();
        let ran = sandbox.shell("gouji run sample_corpus");
        assert_eq!(ran.status.code(), Some(3), "{}", String::from_utf8_lossy(&ran.stderr));
        sandbox
    }

    /// A fresh copy, so that pages do not depend on each other.
    fn copied(&self) -> Self {
        let copied = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(self.0.path()).unwrap() {
            copy(&entry.unwrap().path(), copied.path());
        }
        Self(copied)
    }

    fn command(&self, program: &Path) -> Command {
        let folder = self.0.path();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env("PATH", format!("{0}/target/release:{0}/bin:{path}", folder.display()))
            .env("MAKE_ITSELF", which("make").unwrap_or_default())
            .env_remove("MAKEFLAGS");
        command
    }

    fn shell(&self, command: &str) -> Output {
        self.command(Path::new("sh")).args(["-c", &format!("{{ {command}\n}} 2>&1")]).output().unwrap()
    }
}

fn copy(from: &Path, into: &Path) {
    assert!(Command::new("cp").arg("-a").args([from, into]).status().unwrap().success());
}

fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The commands of a block, each with the output shown below it.
fn commands(block: &Block) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut goes_on = false;
    for line in block.text.lines() {
        match (line.strip_prefix(PROMPT), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((command, _))) if goes_on => *command = format!("{command}\n{line}"),
            (None, Some((_, shown))) => shown.extend([line, "\n"]),
            (None, None) => panic!("line {}: output before a command", block.line),
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// The command in a line of a crontab, with the folders of the sandbox.
fn of_crontab(line: &str) -> String {
    let command = line.splitn(6, ' ').nth(5).expect("five fields and a command");
    let here = [
        ("/opt/gouji/gouji", "gouji"),
        ("/srv/reports", "sample_corpus"),
        ("/srv/tables", "output"),
        ("/var/log/", ""),
    ];
    here.iter().fold(command.to_owned(), |command, (there, here)| command.replace(there, here))
}

/// Exit codes of commands that do what a page says.
const DONE: [i32; 4] = [0, 3, 4, 5];

#[test]
fn commands_print_what_the_pages_show() {
    let first = Sandbox::new();
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in pages() {
        let blocks = blocks(&page.text);
        if blocks.is_empty() {
            continue;
        }
        let sandbox = first.copied();
        for block in &blocks {
            if let Some(file) = &block.file {
                let path = sandbox.0.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &block.text).unwrap();
            }
            let commands = match block.language.as_str() {
                "console" => commands(block),
                "sh" => vec![(block.text.clone(), "…".to_owned())],
                "crontab" => block.text.lines().map(|line| (of_crontab(line), "…".to_owned())).collect(),
                _ => Vec::new(),
            };
            for (command, shown) in commands {
                seen += 1;
                if command == "make run" {
                    // a newcomer has not run anything yet
                    sandbox.shell("rm -r output");
                }
                let output = sandbox.shell(&command);
                let printed = String::from_utf8(output.stdout).unwrap();
                let is_done = output.status.code().is_some_and(|code| DONE.contains(&code));
                if !is_done || !is_printed(&shown, &printed) {
                    let (path, line, code) = (&page.path, block.line, output.status);
                    wrong.push(format!("{path}, line {line}: {command}\n({code}) prints:\n{printed}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 20, "only {seen} commands were seen");
}

/// Runs programs in other languages; an error says why it cannot be had.
fn engine(language: &str) -> Result<PathBuf, String> {
    match language {
        "r" => which("Rscript").ok_or_else(|| "no Rscript".to_owned()),
        "python" | "sql" => portable::python(),
        _ => Err(format!("nothing here runs {language}")),
    }
}

/// Runs a query on the files of the current folder and prints its rows.
const DUCKDB: &str = "import duckdb, sys
rows = duckdb.sql(open(sys.argv[1]).read())
print(','.join(rows.columns))
for row in rows.fetchall():
    print(','.join('' if cell is None else str(cell) for cell in row))
";

fn run(sandbox: &Sandbox, engine: &Path, block: &Block) -> Output {
    let folder = sandbox.0.path();
    fs::write(folder.join("example"), &block.text).unwrap();
    let mut command = sandbox.command(engine);
    if block.language == "sql" {
        command.args(["-c", DUCKDB]);
    }
    command.arg("example").output().unwrap()
}

#[test]
fn programs_print_what_the_pages_show() {
    let sandbox = Sandbox::new();
    let mut skipped = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let blocks = blocks(&page.text);
        for (at, block) in blocks.iter().enumerate() {
            if !matches!(block.language.as_str(), "python" | "r" | "stata" | "sql") || block.file.is_some() {
                continue;
            }
            seen += 1;
            let engine = match engine(&block.language) {
                Ok(engine) => engine,
                Err(why) => {
                    skipped.insert(format!("{}: {why}", block.language));
                    continue;
                }
            };
            let output = run(&sandbox, &engine, block);
            let printed = String::from_utf8_lossy(&output.stdout);
            // the output of a program is in the following block
            let shown = blocks.get(at + 1).filter(|next| next.language == "text").map_or("…", |next| &next.text);
            if !output.status.success() || !is_printed(shown, &printed) {
                let errors = String::from_utf8_lossy(&output.stderr);
                wrong.push(format!("{}, line {}: prints:\n{printed}{errors}", page.path, block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 3, "only {seen} programs were seen");
    // written to the terminal directly, since the output of a passing test is hidden
    for why in skipped {
        let line = format!("\nSKIPPED: examples of the pages were NOT run in {why}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
}
