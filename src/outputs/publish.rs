//! Publishes a run atomically. A run is written beside the published ones, and `latest` is switched to it in one step,
//! so that its readers see a complete run, the former or the new one, whatever happens in between.

use crate::source::published::{LATEST, LOCK, RECORD, RUNS};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Prefix of folders of unpublished runs. One that exists while no run holds the lock is left from a killed run.
const STAGING_PREFIX: &str = ".staging-";

/// Why a run could not begin or be published.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum PublishError {
    /// The output folder cannot be written to.
    #[error("the output folder {} cannot be written to: {source}; choose another with -o, or change its permissions", path.display())]
    NotWritable { path: PathBuf, source: io::Error },
    /// Another run holds the lock of the output folder.
    #[error("another run is writing to {}; wait for it to end, or choose another folder with -o", path.display())]
    Locked { path: PathBuf },
    /// `latest` is a file or folder, which is not replaced.
    #[error("{} is not a link made by a run; move it away and run again", path.display())]
    LatestIsNoLink { path: PathBuf },
    /// Renaming the folder or switching the link failed.
    #[error("the run could not be published to {}: {source}; the former one is untouched", path.display())]
    Publish { path: PathBuf, source: io::Error },
}

/// The folder of an unpublished run. Dropping it before it is published deletes it.
#[derive(Debug)]
pub struct Staging {
    output: PathBuf,
    id: String,
    dir: PathBuf,
    /// Held for the whole run; the system releases it when the process ends, however it ends.
    _lock: File,
    is_published: bool,
}

impl Staging {
    /// Opens the output folder for one run, before any long work.
    ///
    /// # Errors
    /// Fails if the folder cannot be written to, or another run is writing to it.
    pub fn begin(output: &Path, id: &str) -> Result<Self, PublishError> {
        let not_writable = |source| PublishError::NotWritable { path: output.to_owned(), source };
        let runs = output.join(RUNS);
        fs::create_dir_all(&runs).map_err(not_writable)?;
        let lock = File::create(output.join(LOCK)).map_err(not_writable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(PublishError::Locked { path: output.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(not_writable(source)),
        }
        let link = output.join(LATEST);
        if link.symlink_metadata().is_ok_and(|metadata| !metadata.is_symlink()) {
            return Err(PublishError::LatestIsNoLink { path: link });
        }
        remove_killed_runs(&runs);
        let id = free_id(&runs, id);
        let dir = runs.join(format!("{STAGING_PREFIX}{id}"));
        fs::create_dir(&dir).map_err(not_writable)?;
        Ok(Self { output: output.to_owned(), id, dir, _lock: lock, is_published: false })
    }

    /// Folder for the run's files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Name of the run's folder once it is published.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Moves the run into place, points `latest` at it, and removes the oldest runs beyond `keep` (0 keeps all).
    /// Returns the run's folder.
    ///
    /// # Errors
    /// Fails if the folder cannot be renamed or the link not made. `latest` then points where it did.
    pub fn publish(mut self, keep: usize) -> Result<PathBuf, PublishError> {
        let folder = self.output.join(RUNS).join(&self.id);
        let failed = |source| PublishError::Publish { path: folder.clone(), source };
        fs::rename(&self.dir, &folder).map_err(failed)?;
        // make the link under another name and rename it, so that `latest` always exists
        let fresh = self.output.join(".latest");
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        link(&Path::new(RUNS).join(&self.id), &fresh).map_err(failed)?;
        replace(&fresh, &self.output.join(LATEST)).map_err(failed)?;
        self.is_published = true;
        if keep > 0 {
            remove_old_runs(&self.output.join(RUNS), &folder, keep);
        }
        Ok(folder)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_published
            && let Err(error) = fs::remove_dir_all(&self.dir)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!("{} could not be removed: {error}", self.dir.display());
        }
    }
}

/// The folder of the last published run.
#[must_use]
pub fn latest(output: &Path) -> PathBuf {
    output.join(LATEST)
}

#[cfg(unix)]
fn link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

/// Replaces a link by another atomically.
#[cfg(unix)]
fn replace(fresh: &Path, link: &Path) -> io::Result<()> {
    fs::rename(fresh, link)
}

/// Windows may refuse to rename over a link to a folder; then the link is missing for a moment.
#[cfg(windows)]
fn replace(fresh: &Path, link: &Path) -> io::Result<()> {
    fs::rename(fresh, link).or_else(|_| fs::remove_dir(link).and_then(|()| fs::rename(fresh, link)))
}

fn remove_killed_runs(runs: &Path) {
    let Ok(entries) = fs::read_dir(runs) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(STAGING_PREFIX)) {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!("what a killed run left in {} could not be removed: {error}", entry.path().display());
        }
    }
}

/// Run ids begin with the time, so they sort by age if the clock was right. The run just published always stays.
/// Folders that are no run are left alone.
fn remove_old_runs(runs: &Path, published: &Path, keep: usize) {
    let Ok(entries) = fs::read_dir(runs) else { return };
    let is_old = |run: &PathBuf| run != published && run.join(RECORD).is_file();
    let mut old: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_old).collect();
    old.sort();
    for run in &old[..(old.len() + 1).saturating_sub(keep)] {
        if let Err(error) = fs::remove_dir_all(run) {
            tracing::warn!("the old run {} could not be removed: {error}", run.display());
        }
    }
}

/// Appends a number if the id is taken, as by a run within the same second.
fn free_id(runs: &Path, id: &str) -> String {
    let (mut free, mut number) = (id.to_owned(), 1);
    while runs.join(&free).exists() {
        number += 1;
        free = format!("{id}-{number}");
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_leads_to_the_last_run_that_was_published() {
        let output = tempfile::tempdir().unwrap();
        for text in ["one", "two"] {
            let staging = Staging::begin(output.path(), "run").unwrap();
            fs::write(staging.dir().join("table.csv"), text).unwrap();
            staging.publish(0).unwrap();
            assert_eq!(fs::read_to_string(latest(output.path()).join("table.csv")).unwrap(), text);
        }
        let failed = Staging::begin(output.path(), "failed").unwrap();
        fs::write(failed.dir().join("table.csv"), "three").unwrap();
        drop(failed);
        assert_eq!(fs::read_to_string(latest(output.path()).join("table.csv")).unwrap(), "two");
        let mut runs: Vec<_> =
            fs::read_dir(output.path().join(RUNS)).unwrap().map(|run| run.unwrap().file_name()).collect();
        runs.sort();
        assert_eq!(runs, ["run", "run-2"]);
    }

    #[test]
    fn only_the_newest_runs_are_kept() {
        let output = tempfile::tempdir().unwrap();
        let runs = output.path().join(RUNS);
        fs::create_dir_all(runs.join("notes")).unwrap();
        for id in ["20240101T000000Z", "20240102T000000Z", "20240103T000000Z"] {
            let staging = Staging::begin(output.path(), id).unwrap();
            fs::write(staging.dir().join(RECORD), "{}").unwrap();
            staging.publish(2).unwrap();
        }
        let mut left: Vec<_> = fs::read_dir(runs).unwrap().map(|run| run.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["20240102T000000Z", "20240103T000000Z", "notes"]);
    }

    #[test]
    fn a_clock_set_back_removes_not_what_was_just_published() {
        let output = tempfile::tempdir().unwrap();
        for (id, text) in [("20300101T000000Z", "one"), ("20300102T000000Z", "two"), ("20240103T000000Z", "three")] {
            let staging = Staging::begin(output.path(), id).unwrap();
            fs::write(staging.dir().join(RECORD), text).unwrap();
            staging.publish(2).unwrap();
            assert_eq!(fs::read_to_string(latest(output.path()).join(RECORD)).unwrap(), text);
        }
        let runs = fs::read_dir(output.path().join(RUNS)).unwrap().map(|run| run.unwrap().file_name());
        let mut left: Vec<_> = runs.collect();
        left.sort();
        assert_eq!(left, ["20240103T000000Z", "20300102T000000Z"]);
    }

    #[test]
    fn two_runs_do_not_write_at_once_and_a_killed_one_is_cleared_away() {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir_all(output.path().join("runs/.staging-dead/x")).unwrap();
        let first = Staging::begin(output.path(), "run").unwrap();
        assert!(!output.path().join("runs/.staging-dead").exists());
        assert!(matches!(Staging::begin(output.path(), "run"), Err(PublishError::Locked { .. })));
        drop(first);
        Staging::begin(output.path(), "run").unwrap();
    }

    #[test]
    fn a_folder_in_the_place_of_the_link_is_not_touched() {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir(output.path().join(LATEST)).unwrap();
        assert!(matches!(Staging::begin(output.path(), "run"), Err(PublishError::LatestIsNoLink { .. })));
    }
}
