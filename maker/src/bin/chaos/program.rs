//! Starts the program on a corpus, and ends it in one way or another.

use crate::Failure;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Time that the processes of an ended run may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// `gouji run` on a corpus into an output folder.
#[derive(Debug, Clone)]
pub struct Invocation {
    pub program: PathBuf,
    pub corpus: PathBuf,
    pub output: PathBuf,
    pub config: PathBuf,
    /// A command that runs the program, with its arguments, and environment variables.
    pub through: Vec<OsString>,
    pub variables: Vec<(&'static str, OsString)>,
}

/// A run in a process group of its own.
#[derive(Debug)]
pub struct Running {
    child: Child,
    log: PathBuf,
}

/// A signal, for the process of the run alone or for its children too.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    pub number: i32,
    pub to_all: bool,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    status: ExitStatus,
    /// Its output.
    pub words: String,
    /// Number of its processes that still exist.
    pub left: usize,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub fn signal(&self) -> Option<i32> {
        self.status.signal()
    }

    /// `3`, or `signal 9`.
    pub fn describe(&self) -> String {
        match (self.code(), self.signal()) {
            (Some(code), _) => code.to_string(),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "nothing".to_owned(),
        }
    }
}

impl Invocation {
    pub fn start(&self) -> Result<Running, Failure> {
        let mut words = self.through.clone();
        words.push(self.program.clone().into());
        words.extend(["run".into(), self.corpus.clone().into(), "--output".into(), self.output.clone().into()]);
        words.extend(["--config".into(), self.config.clone().into(), "--progress".into(), "none".into()]);
        let log = self.config.with_extension("log");
        let log_file = fs::File::create(&log)?;
        let (first, rest) = words.split_first().ok_or("no command")?;
        let mut command = Command::new(first);
        command.args(rest).envs(self.variables.iter().map(|(name, value)| (name, value))).process_group(0);
        command.stdin(Stdio::null()).stdout(log_file.try_clone()?).stderr(log_file);
        Ok(Running { child: command.spawn()?, log })
    }

    pub fn run(&self) -> Result<Ended, Failure> {
        self.start()?.wait()
    }
}

impl Running {
    pub fn send(&self, Signal { number, to_all }: Signal) -> Result<(), Failure> {
        let id = self.child.id();
        let target = if to_all { format!("-{id}") } else { id.to_string() };
        // a process that has ended meanwhile cannot be signalled
        Command::new("kill").args([&format!("-{number}"), "--", &target]).stderr(Stdio::null()).status()?;
        Ok(())
    }

    pub fn wait(mut self) -> Result<Ended, Failure> {
        let status = self.child.wait()?;
        let since = Instant::now();
        let mut left = processes(self.child.id())?;
        while left > 0 && since.elapsed() < GRACE {
            std::thread::sleep(Duration::from_millis(5));
            left = processes(self.child.id())?;
        }
        Ok(Ended { status, words: fs::read_to_string(&self.log)?, left })
    }
}

/// The processes of a group.
fn processes(group: u32) -> Result<usize, Failure> {
    let mut count = 0;
    for entry in fs::read_dir("/proc")? {
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else { continue };
        // the name of the program is in brackets and may contain any character
        let Some((_, behind)) = stat.rsplit_once(')') else { continue };
        let mut fields = behind.split_whitespace();
        let (state, id) = (fields.next(), fields.nth(1));
        count += usize::from(id == Some(&group.to_string()) && state != Some("Z"));
    }
    Ok(count)
}

/// Runs a command of the system; fails if it does.
pub fn system(program: &str, arguments: &[&str], path: &Path) -> Result<(), Failure> {
    let output = Command::new(program).args(arguments).arg(path).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {arguments:?} {}: {}", path.display(), String::from_utf8_lossy(&output.stderr)).into())
}
