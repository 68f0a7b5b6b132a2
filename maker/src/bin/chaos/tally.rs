//! The results of the trials of a fault.

use std::collections::BTreeMap;

/// What can be wrong after a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// `latest` points to no whole run, or a run that should be kept is missing.
    LostRun,
    /// A published table is not that of the corpus.
    Table,
    /// The exit code is not the documented one, or does not agree with what was published.
    ExitCode,
    /// A process or a folder remains that nothing will clear away.
    LeftBehind,
}

impl Wrong {
    const ALL: [Self; 4] = [Self::LostRun, Self::Table, Self::ExitCode, Self::LeftBehind];
}

#[derive(Debug, Default)]
pub struct Tally {
    trials: usize,
    wrong: BTreeMap<Wrong, usize>,
    /// The ends of the program, with their counts.
    ends: BTreeMap<String, usize>,
    notes: Vec<String>,
}

const MOST_NOTES: usize = 5;

impl Tally {
    pub const HEAD: &str =
        "fault                          trials  lost runs  wrong tables  wrong codes  left behind  ended with";

    /// Counts a trial with its end and its faults.
    pub fn add(&mut self, end: &str, faults: Vec<(Wrong, String)>) {
        self.trials += 1;
        *self.ends.entry(end.to_owned()).or_default() += 1;
        self.blame(faults.into_iter().map(|(wrong, note)| (wrong, format!("ended with {end}: {note}"))).collect());
    }

    /// Counts the faults after the last trial, or after the run that follows it.
    pub fn blame(&mut self, faults: Vec<(Wrong, String)>) {
        for (wrong, note) in faults {
            *self.wrong.entry(wrong).or_default() += 1;
            self.notes.push(format!("trial {}, {wrong:?}: {note}", self.trials));
        }
    }

    pub fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.trials > 0
    }

    pub fn line(&self, name: &str) -> String {
        let [lost, tables, codes, left] = Wrong::ALL.map(|wrong| self.wrong.get(&wrong).copied().unwrap_or(0));
        let ends: Vec<String> = self.ends.iter().map(|(end, count)| format!("{end} ({count})")).collect();
        let ends = ends.join(", ");
        format!("{name:<30} {:>6} {lost:>10} {tables:>13} {codes:>12} {left:>12}  {ends}", self.trials)
    }

    pub fn notes(&self) -> impl Iterator<Item = &String> {
        self.notes.iter().take(MOST_NOTES)
    }
}
