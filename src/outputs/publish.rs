//! Publishes a run atomically. A run is written beside the published ones, and `latest` is switched to it in one step,
//! so that its readers see a complete run, the former or the new one, whatever happens in between.

use super::links::share_unchanged;
use crate::config::Output;
use crate::language::system_error;
use crate::source::published::{LATEST, LOCK, RECORD, RUNS, named_in};
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};
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

impl PublishError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::NotWritable { path, source } => {
                format!("输出文件夹{}无法写入：{}；请用-o另选一个，或修改权限", path.display(), system_error(source))
            }
            Self::Locked { path } => {
                format!("另有运行正在写入{}；请等其结束，或用-o另选输出文件夹", path.display())
            }
            Self::LatestIsNoLink { path } => format!("{}不是运行生成的链接；请移走后重新运行", path.display()),
            Self::Publish { path, source } => {
                format!("结果无法发布到{}：{}；原有结果未变动", path.display(), system_error(source))
            }
        }
    }
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
    /// Opens the output folder for a run that starts now, before any long work.
    ///
    /// # Errors
    /// Fails if the folder cannot be written to, or another run is writing to it.
    pub fn begin(output: &Path, now: DateTime<Utc>) -> Result<Self, PublishError> {
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
        let is_other = |metadata: fs::Metadata| !metadata.is_symlink() && named_in(&link).is_none();
        if link.symlink_metadata().is_ok_and(is_other) {
            return Err(PublishError::LatestIsNoLink { path: link });
        }
        remove_killed_runs(&runs);
        let number = numbered_runs(&runs).iter().map(|run| run.number).max().unwrap_or(0) + 1;
        let id = format!("{number:06}-{}", now.format(STARTED));
        let dir = runs.join(format!("{STAGING_PREFIX}{id}"));
        fs::create_dir(&dir).map_err(not_writable)?;
        Ok(Self { output: output.to_owned(), id, dir, _lock: lock, is_published: false })
    }

    /// Folder for the run's files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of the run once it is published.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.output.join(RUNS).join(&self.id)
    }

    /// Where people will open the run: in `latest`, if that is a link.
    #[must_use]
    pub fn seen_in(&self, keep: &Output) -> PathBuf {
        let latest = self.output.join(LATEST);
        // on a mount without links, `latest` is a file since the run before
        if keep.links && named_in(&latest).is_none() { latest } else { self.folder() }
    }

    /// Name of the run's folder once it is published.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Moves the run into place, points `latest` at it, and removes the runs that need not be kept. Returns the run's
    /// folder.
    ///
    /// # Errors
    /// Fails if the folder cannot be renamed or the link not made. `latest` then points where it did.
    pub fn publish(mut self, keep: &Output) -> Result<PathBuf, PublishError> {
        let folder = self.folder();
        let failed = |source| PublishError::Publish { path: folder.clone(), source };
        sync_files(&self.dir).map_err(failed)?;
        if keep.links {
            share_unchanged(&self.dir, &latest(&self.output));
        }
        fs::rename(&self.dir, &folder).map_err(failed)?;
        // make the link under another name and rename it, so that `latest` always exists
        let fresh = self.output.join(".latest");
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let target = Path::new(RUNS).join(&self.id);
        // some systems and mounts have no links
        if !keep.links || link(&target, &fresh).is_err() {
            fs::write(&fresh, format!("{RUNS}/{}\n", self.id)).map_err(failed)?;
        }
        replace(&fresh, &self.output.join(LATEST)).map_err(failed)?;
        self.is_published = true;
        remove_old_runs(&self.output.join(RUNS), keep, &folder);
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

/// Files synced at a time. The journal is written once for those that wait together: fifty small files take 0.01 s, and
/// 0.06 to 0.12 s one after the other.
const SYNCED_AT_ONCE: usize = 8;

/// Syncs the files of a folder to disk.
fn sync_files(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        }
    }
    let sync = |first| files.iter().skip(first).step_by(SYNCED_AT_ONCE).try_for_each(|path| sync_file(path));
    thread::scope(|scope| {
        let syncing: Vec<_> = (0..SYNCED_AT_ONCE).map(|first| scope.spawn(move || sync(first))).collect();
        let join = |thread: ScopedJoinHandle<_>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        syncing.into_iter().try_for_each(join)
    })
}

/// Syncs a finished file to disk.
pub(super) fn sync_file(path: &Path) -> io::Result<()> {
    // Windows syncs only what is open for writing
    File::options().write(true).open(path)?.sync_all()
}

/// The folder of the last published run. `latest` is a link to it or a file that names it.
#[must_use]
pub fn latest(output: &Path) -> PathBuf {
    let latest = output.join(LATEST);
    named_in(&latest).map_or(latest, |run| output.join(run))
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
            tracing::warn!("{}, left by a killed run, could not be removed: {error}", entry.path().display());
        }
    }
}

/// When a run started, in the name of its folder.
const STARTED: &str = "%Y%m%dT%H%M%SZ";

/// A published run, by the name of its folder.
#[derive(Debug)]
pub(super) struct NumberedRun {
    pub(super) path: PathBuf,
    /// Runs are numbered in the order in which they were published, whatever the clock said.
    pub(super) number: u64,
    started: NaiveDateTime,
}

/// The folders that are named as runs are.
pub(super) fn numbered_runs(runs: &Path) -> Vec<NumberedRun> {
    let Ok(entries) = fs::read_dir(runs) else { return Vec::new() };
    let run = |path: PathBuf| {
        let (number, started) = path.file_name()?.to_str()?.split_once('-')?;
        let number = number.parse().ok()?;
        let started = NaiveDateTime::parse_from_str(started, STARTED).ok()?;
        Some(NumberedRun { path, number, started })
    };
    entries.flatten().filter_map(|entry| run(entry.path())).collect()
}

/// Removes the runs that `keep` does not keep, but never the last one. Folders that are no runs are left alone.
fn remove_old_runs(runs: &Path, keep: &Output, last: &Path) {
    if keep.keep_runs == 0 {
        return;
    }
    let mut old = numbered_runs(runs);
    old.retain(|run| run.path.join(RECORD).is_file());
    old.sort_by_key(|run| std::cmp::Reverse(run.number));
    let mut kept = BTreeSet::new();
    let mut keep_last_of = |count: usize, period: fn(&NaiveDateTime) -> (i32, u32)| {
        let mut periods = BTreeSet::new();
        for run in &old {
            if periods.len() < count && periods.insert(period(&run.started)) {
                kept.insert(run.number);
            }
        }
    };
    keep_last_of(keep.keep_daily, |day| (day.year(), day.ordinal()));
    keep_last_of(keep.keep_weekly, |day| (day.iso_week().year(), day.iso_week().week()));
    keep_last_of(keep.keep_monthly, |day| (day.year(), day.month()));
    for run in old.iter().skip(keep.keep_runs).filter(|run| !kept.contains(&run.number) && run.path != last) {
        if let Err(error) = remove(&run.path) {
            tracing::warn!("the old run {} could not be removed: {error}", run.path.display());
        }
    }
}

/// Removes a run. It is first renamed to a name that the next run clears away: if the program were killed half-way, a
/// folder under its own name but without its record would stay for good.
fn remove(run: &Path) -> io::Result<()> {
    let name = run.file_name().unwrap_or_default().to_string_lossy();
    let aside = run.with_file_name(format!("{STAGING_PREFIX}{name}"));
    fs::rename(run, &aside)?;
    fs::remove_dir_all(&aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps this many runs; 0 keeps all.
    fn keep(keep_runs: usize) -> Output {
        Output { keep_runs, ..Output::default() }
    }

    fn at(time: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(time, STARTED).unwrap().and_utc()
    }

    /// Publishes a run at each of these times. Returns the names of the folders that remain.
    fn publish(output: &Path, times: &[&str], keep: &Output) -> Vec<String> {
        for time in times {
            let staging = Staging::begin(output, at(time)).unwrap();
            fs::write(staging.dir().join(RECORD), time).unwrap();
            staging.publish(keep).unwrap();
            assert_eq!(fs::read_to_string(latest(output).join(RECORD)).unwrap(), *time);
        }
        let runs = fs::read_dir(output.join(RUNS)).unwrap();
        let mut left: Vec<_> = runs.map(|run| run.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        left
    }

    #[test]
    fn latest_leads_to_the_last_run_that_was_published() {
        let output = tempfile::tempdir().unwrap();
        let time = "20240101T000000Z";
        publish(output.path(), &[time, time], &keep(0));
        let failed = Staging::begin(output.path(), at("20240102T000000Z")).unwrap();
        fs::write(failed.dir().join(RECORD), "three").unwrap();
        drop(failed);
        assert_eq!(fs::read_to_string(latest(output.path()).join(RECORD)).unwrap(), time);
        assert_eq!(publish(output.path(), &[], &keep(0)), ["000001-20240101T000000Z", "000002-20240101T000000Z"]);
    }

    #[test]
    fn only_the_newest_runs_are_kept() {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir_all(output.path().join(RUNS).join("notes")).unwrap();
        let times = ["20240101T000000Z", "20240102T000000Z", "20240103T000000Z"];
        let left = publish(output.path(), &times, &keep(2));
        assert_eq!(left, ["000002-20240102T000000Z", "000003-20240103T000000Z", "notes"]);
    }

    #[test]
    fn the_last_run_of_a_day_week_or_month_is_kept_longer() {
        let times =
            ["20240105T010000Z", "20240130T010000Z", "20240130T020000Z", "20240202T010000Z", "20240203T010000Z"];
        for (kept, left) in [
            (keep(1), vec!["000005"]),
            (Output { keep_daily: 3, ..keep(1) }, vec!["000003", "000004", "000005"]),
            // 30 January and 2 February 2024 lie in one week
            (Output { keep_weekly: 2, ..keep(1) }, vec!["000001", "000005"]),
            (Output { keep_monthly: 2, ..keep(1) }, vec!["000003", "000005"]),
        ] {
            let output = tempfile::tempdir().unwrap();
            publish(output.path(), &times, &keep(0));
            remove_old_runs(&output.path().join(RUNS), &kept, &latest(output.path()));
            let numbers: Vec<String> = publish(output.path(), &[], &keep(0))
                .iter()
                .map(|run| run.split('-').next().unwrap().to_owned())
                .collect();
            assert_eq!(numbers, left, "{kept:?}");
        }
    }

    #[test]
    fn a_clock_set_back_removes_not_what_was_just_published() {
        let output = tempfile::tempdir().unwrap();
        let times = ["20300101T000000Z", "20300102T000000Z", "20240103T000000Z"];
        let left = publish(output.path(), &times, &keep(2));
        assert_eq!(left, ["000002-20300102T000000Z", "000003-20240103T000000Z"]);
    }

    #[test]
    fn two_runs_do_not_write_at_once_and_a_killed_one_is_cleared_away() {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir_all(output.path().join("runs/.staging-dead/x")).unwrap();
        let first = Staging::begin(output.path(), at("20240101T000000Z")).unwrap();
        assert!(!output.path().join("runs/.staging-dead").exists());
        assert!(matches!(Staging::begin(output.path(), at("20240101T000000Z")), Err(PublishError::Locked { .. })));
        drop(first);
        Staging::begin(output.path(), at("20240101T000000Z")).unwrap();
    }

    #[test]
    fn without_links_a_small_file_names_the_last_run() {
        let output = tempfile::tempdir().unwrap();
        let without = Output { links: false, ..keep(1) };
        for (time, keep) in
            [("20240101T000000Z", &without), ("20240102T000000Z", &keep(2)), ("20240103T000000Z", &without)]
        {
            publish(output.path(), &[time], keep);
            let is_link = output.path().join(LATEST).symlink_metadata().unwrap().is_symlink();
            assert_eq!(is_link, keep.links && cfg!(unix), "{time}");
        }
        let named = fs::read_to_string(output.path().join(LATEST)).unwrap();
        assert_eq!(named, "runs/000003-20240103T000000Z\n");
        assert!(latest(output.path()).is_dir());
        for other in ["runs/../x", "notes", "runs/", "runs/a/b", ""] {
            fs::write(output.path().join(LATEST), other).unwrap();
            assert!(matches!(
                Staging::begin(output.path(), at("20240104T000000Z")),
                Err(PublishError::LatestIsNoLink { .. })
            ));
        }
    }

    #[test]
    fn a_folder_in_the_place_of_the_link_is_not_touched() {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir(output.path().join(LATEST)).unwrap();
        assert!(matches!(
            Staging::begin(output.path(), at("20240101T000000Z")),
            Err(PublishError::LatestIsNoLink { .. })
        ));
    }
}
