//! A corpus in two states, the tables that the program publishes for each when nothing goes wrong, and the checks after
//! a trial.

use crate::Failure;
use crate::program::{Ended, Invocation};
use crate::published::{Output, Tables};
use crate::tally::Wrong;
use maker::Plan;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Number of runs that are kept, so that each trial also removes one.
const KEPT: usize = 3;
/// The report that comes and goes must not stop a run, and the rows of all tables are counted.
const CONFIG: &str = "[output]\nkeep_runs = 3\ncsv = \"all\"\n[gate]\nfewest_reports = \"0%\"\n";

/// A state of the corpus: with or without the report that comes and goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Without,
    With,
}

impl State {
    const ALL: [Self; 2] = [Self::Without, Self::With];

    pub fn other(self) -> Self {
        if self == Self::Without { Self::With } else { Self::Without }
    }
}

pub struct Bench {
    folder: TempDir,
    program: PathBuf,
    pub random: fastrand::Rng,
    /// The exit code of a good run over the corpus, which has unreadable files.
    pub done: i32,
    /// Its duration.
    pub lasts: Duration,
    expected: [Tables; 2],
    /// The content of the report that comes and goes.
    guest: Vec<u8>,
    outputs: usize,
}

/// The content of an output folder before a trial.
pub struct Before {
    runs: BTreeSet<String>,
    latest: Option<String>,
    /// The state of the corpus in the last run.
    pub state: Option<State>,
}

impl Bench {
    pub fn new(program: &Path, sample: &Path, seed: u64) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        copy(sample, &folder.path().join("corpus"))?;
        let plan = Plan { reports: 1, seed, ..Plan::default() };
        maker::make(&plan, &folder.path().join("guest"), &folder.path().join("guest.truth"))?;
        let guest = files(&folder.path().join("guest"))?.into_iter().next().ok_or("no report was made")?;
        let mut bench = Self {
            guest: fs::read(guest)?,
            folder,
            program: fs::canonicalize(program)?,
            random: fastrand::Rng::with_seed(seed),
            done: 0,
            lasts: Duration::ZERO,
            expected: [Tables::default(), Tables::default()],
            outputs: 0,
        };
        for (at, state) in State::ALL.into_iter().enumerate() {
            bench.set(state)?;
            let output = bench.output()?;
            let clock = Instant::now();
            let ended = bench.invocation(&output)?.run()?;
            bench.lasts = clock.elapsed();
            bench.done = ended.code().filter(|code| [0, 3].contains(code)).ok_or(ended.words)?;
            bench.expected[at] = output.tables()?;
        }
        match bench.expected[0].difference(&bench.expected[1]) {
            Some(_) => Ok(bench),
            None => Err("the two states of the corpus give the same tables".into()),
        }
    }

    pub fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    /// A new folder of the bench.
    pub fn place(&mut self) -> Result<PathBuf, Failure> {
        self.outputs += 1;
        let place = self.folder.path().join(format!("place-{}", self.outputs));
        fs::create_dir(&place)?;
        Ok(place)
    }

    /// An output folder without a published run.
    pub fn output(&mut self) -> Result<Output, Failure> {
        Ok(Output { path: self.place()?.join("output") })
    }

    pub fn invocation(&self, output: &Output) -> Result<Invocation, Failure> {
        let config = output.path.with_extension("toml");
        fs::write(&config, CONFIG)?;
        Ok(Invocation {
            program: self.program.clone(),
            corpus: self.corpus(),
            output: output.path.clone(),
            config,
            through: Vec::new(),
            variables: Vec::new(),
        })
    }

    /// Brings the corpus into a state.
    pub fn set(&self, state: State) -> Result<(), Failure> {
        let guest = self.corpus().join("guest.html");
        match state {
            State::With => fs::write(guest, &self.guest)?,
            State::Without if guest.exists() => fs::remove_file(guest)?,
            State::Without => {}
        }
        Ok(())
    }

    /// A random moment in any stage of a run, or just after its end.
    pub fn moment(&mut self) -> Duration {
        self.lasts.mul_f64(1.1 * self.random.f64())
    }

    /// Puts the corpus into the state that the last run did not see. Returns the content of the output folder, and that
    /// state.
    pub fn turn(&self, output: &Output) -> Result<(Before, State), Failure> {
        let before = self.look(output)?;
        let now = before.state.unwrap_or(State::With).other();
        self.set(now)?;
        Ok((before, now))
    }

    fn look(&self, output: &Output) -> Result<Before, Failure> {
        let state = match output.latest() {
            Some(_) => Some(self.state_of(&output.tables()?).ok_or("the tables before a trial are of no state")?),
            None => None,
        };
        Ok(Before { runs: output.runs(), latest: output.latest(), state })
    }

    fn state_of(&self, tables: &Tables) -> Option<State> {
        State::ALL.into_iter().zip(&self.expected).find(|(_, expected)| *expected == tables).map(|(state, _)| state)
    }

    /// The faults after a run over the corpus in the state `now`. `is_documented` judges the exit code.
    pub fn faults(
        &self,
        output: &Output,
        before: &Before,
        now: State,
        ended: &Ended,
        is_documented: impl Fn(&Ended) -> bool,
    ) -> Vec<(Wrong, String)> {
        let mut faults = Vec::new();
        let latest = output.latest();
        let is_published = latest != before.latest;
        let is_done = ended.code() == Some(self.done);
        if !is_documented(ended) {
            faults.push((Wrong::ExitCode, format!("not a documented end: {}", last_lines(&ended.words))));
        } else if ended.code().is_some() && is_done != is_published {
            faults.push((Wrong::ExitCode, format!("a run is published: {is_published}")));
        }
        let expected = if is_published { Some(now) } else { before.state };
        match (expected, latest.is_some().then(|| output.tables())) {
            (None, None) => {}
            (Some(_), None) => faults.push((Wrong::LostRun, "latest is gone".to_owned())),
            (_, Some(Err(why))) => faults.push((Wrong::LostRun, format!("latest is not whole: {why}"))),
            (expected, Some(Ok(tables))) => {
                if let Some(state) = expected
                    && let Some(table) = self.expected[state as usize].difference(&tables)
                {
                    faults.push((Wrong::Table, format!("{table} is not that of the corpus")));
                }
            }
        }
        faults.extend(missing(before, output).map(|run| (Wrong::LostRun, format!("the run {run} is gone"))));
        if ended.left > 0 {
            faults.push((Wrong::LeftBehind, format!("{} processes go on", ended.left)));
        }
        faults
    }

    /// A last run, in which nothing goes wrong. It has to publish and to leave nothing else behind.
    pub fn last_run(&mut self, output: &Output) -> Result<Vec<(Wrong, String)>, Failure> {
        let (before, now) = self.turn(output)?;
        let ended = self.invocation(output)?.run()?;
        let mut faults = self.faults(output, &before, now, &ended, |ended| ended.code() == Some(self.done));
        faults.extend(output.litter().into_iter().map(|name| (Wrong::LeftBehind, format!("{name} is left"))));
        Ok(faults)
    }
}

/// The runs that are missing although they should be kept: the newest, which have the highest numbers.
fn missing(before: &Before, output: &Output) -> impl Iterator<Item = String> {
    let after = output.runs();
    let mut all: Vec<String> = before.runs.union(&after).cloned().collect();
    all.sort();
    let kept = all.split_off(all.len().saturating_sub(KEPT));
    kept.into_iter().filter(move |run| !after.contains(run))
}

fn last_lines(words: &str) -> String {
    let lines: Vec<&str> = words.lines().collect();
    lines[lines.len().saturating_sub(4)..].join(" / ")
}

/// The files of a folder and of those in it, sorted.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    for file in files(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(copy.parent().ok_or("a file without a folder")?)?;
        fs::copy(&file, copy)?;
    }
    Ok(())
}
