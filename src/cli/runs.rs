//! The runs that commands work on.

use super::errors::refused;
use anyhow::{Context, Error};
use gouji::outputs::{find_run, latest};
use gouji::review::RunNote;
use gouji::source::published::{RECORD, RUNS};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// The folder of the last run.
///
/// # Errors
/// If nothing has been published.
pub(super) fn last_run(output: &Path) -> anyhow::Result<PathBuf> {
    let run = latest(output);
    if run.exists() { Ok(run) } else { Err(no_run(output)) }
}

/// The note in the record of a run.
///
/// # Errors
/// If its record cannot be read.
pub(super) fn note_of(run: &Path) -> anyhow::Result<RunNote> {
    record_of(run)
}

/// A part of the record of a run.
///
/// # Errors
/// If it cannot be read, or lacks the part.
pub(super) fn record_of<R: DeserializeOwned>(run: &Path) -> anyhow::Result<R> {
    let record = run.join(RECORD);
    let unread = || format!("the record of the run, {}, cannot be read; run again", record.display());
    serde_json::from_slice(&std::fs::read(&record).with_context(unread)?).with_context(unread)
}

/// The error that there is no run yet.
fn no_run(output: &Path) -> Error {
    let output = output.display();
    refused(
        format!("there is no run in {output}; make one with `gouji run CORPUS -o {output}`"),
        format!("{output}中没有运行结果；请先执行`gouji run 报告文件夹 -o {output}`"),
    )
}

/// The folder of the run that an argument names.
pub(super) fn run_named(output: &Path, name: &str) -> Result<PathBuf, Error> {
    let runs = output.join(RUNS).display().to_string();
    find_run(output, name).ok_or_else(|| {
        refused(
            format!("there is no run {name}; name the folder of a run, or one in {runs} by its name or number"),
            format!("没有运行结果{name}；请指定一次运行的文件夹，或{runs}中某次运行的名称或编号"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::errors::describe;
    use super::*;
    use gouji::language::Language;

    #[test]
    fn without_a_run_it_is_said_how_to_make_one() {
        let error = last_run(Path::new("no/such/output")).unwrap_err();
        assert_eq!(describe(&error, Language::Zh).matches("no/such/output").count(), 2);
    }
}
