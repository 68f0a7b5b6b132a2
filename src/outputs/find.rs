//! Finds a published run by the names that users have for it.

use super::latest;
use super::publish::numbered_runs;
use crate::source::published::{LATEST, RECORD, RUNS};
use std::path::{Path, PathBuf};

/// The folder of a run: a path, the name of a run of the output folder, its number, or `latest`. `None` if there is no
/// such run.
#[must_use]
pub fn find_run(output: &Path, name: &str) -> Option<PathBuf> {
    let runs = output.join(RUNS);
    let named = [PathBuf::from(name), runs.join(name), latest(output)];
    let [path, in_output, last] = named;
    let candidates = [Some(path), Some(in_output), (name == LATEST).then_some(last), numbered(&runs, name)];
    candidates.into_iter().flatten().find(|folder| folder.join(RECORD).is_file())
}

/// The run of a number, written with or without the zeros before it.
fn numbered(runs: &Path, number: &str) -> Option<PathBuf> {
    let number: u64 = number.parse().ok()?;
    numbered_runs(runs).into_iter().find(|run| run.number == number).map(|run| run.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_run_is_found_by_path_name_and_number() {
        let output = tempfile::tempdir().unwrap();
        let folder = output.path().join(RUNS).join("000012-20240101T000000Z");
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(find_run(output.path(), "12"), None, "a folder without a record is no run");
        fs::write(folder.join(RECORD), "{}").unwrap();
        for name in [folder.to_str().unwrap(), "000012-20240101T000000Z", "12", "000012"] {
            assert_eq!(find_run(output.path(), name).as_ref(), Some(&folder), "{name}");
        }
        for name in ["13", "latest", "000012-", ""] {
            assert_eq!(find_run(output.path(), name), None, "{name}");
        }
    }
}
