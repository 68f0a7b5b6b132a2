//! A sorted walk over folders. Every file comes out once, either to be read or with the reason why not.

use super::leftover::leftover;
use super::name;
use super::published::{self, LATEST, LOCK, RUNS};
use super::wanted::Wanted;
use crate::language::{Bilingual, system_error};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path to open, which begins with the given folder.
    pub path: PathBuf,
    /// The same path as text, as the tables show it.
    pub shown: String,
    /// The first folder below the corpus that is not a year. It serves as the district if neither the report nor a folder
    /// names a division.
    pub folder: Option<String>,
    /// Index of the given file or folder that it lies in.
    pub root: usize,
    /// The path below that folder; for a given file, its path as given.
    pub place: String,
}

impl Source {
    /// A file that was given by itself.
    #[must_use]
    pub fn alone(path: PathBuf) -> Self {
        let folder = path.parent().and_then(Path::file_name).map(|name| name::shown(name.as_ref()));
        let shown = name::shown(&path);
        Self { place: shown.clone(), shown, path, folder, root: 0 }
    }
}

/// An entry of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file to read.
    Source(Source),
    /// A path that is skipped, and why.
    Skipped {
        /// The path.
        path: PathBuf,
        /// Why, for users.
        reason: Bilingual,
    },
    /// A file that a program left behind, and which program.
    Ignored {
        /// The path.
        path: PathBuf,
        /// Why, for users.
        reason: Bilingual,
    },
    /// A file that changed a moment ago.
    Unsettled {
        /// The path.
        path: PathBuf,
    },
    /// A path that should be read but cannot be.
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why, for users.
        reason: Bilingual,
    },
}

impl Found {
    /// The path, which begins with the given folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Source(source) => &source.path,
            Self::Skipped { path, .. }
            | Self::Ignored { path, .. }
            | Self::Unsettled { path }
            | Self::Unreadable { path, .. } => path,
        }
    }
}

/// Walks the given files and folders in the order of the arguments, and each folder in the order of names.
pub fn walk(corpus: &[PathBuf]) -> impl Iterator<Item = Found> + '_ {
    walk_around(corpus, None)
}

/// As [`walk`], but skips an output folder wherever it lies.
pub fn walk_around<'a>(corpus: &'a [PathBuf], output: Option<&Path>) -> impl Iterator<Item = Found> + 'a {
    let output = output.and_then(|output| output.canonicalize().ok());
    let roots = corpus.iter().enumerate();
    roots.flat_map(move |(number, root)| walk_root(root, number, output.clone(), None))
}

/// Walks one given file or folder, but only its wanted files.
pub fn walk_wanted<'a>(root: &'a Path, number: usize, wanted: Option<&'a Wanted>) -> impl Iterator<Item = Found> + 'a {
    walk_root(root, number, None, wanted)
}

/// Wanted files below a root that no longer exist, with the reason why they are not read.
pub fn gone<'a>(root: &Path, wanted: &'a Wanted) -> impl Iterator<Item = Found> + 'a {
    // a path that may not be looked at is reported with its folder
    let is_gone = |error: &io::Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    let listed: Vec<&Path> = wanted.within(root).collect();
    listed.into_iter().filter_map(move |path| {
        let error = path.symlink_metadata().err().filter(is_gone)?;
        Some(Found::Unreadable { path: path.to_owned(), reason: cannot_be_read(&error) })
    })
}

fn walk_root<'a>(
    root: &'a Path,
    number: usize,
    output: Option<PathBuf>,
    wanted: Option<&'a Wanted>,
) -> impl Iterator<Item = Found> + 'a {
    let walk = Walk { root, number, output };
    let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
    std::iter::from_fn(move || {
        loop {
            let entry = match entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(unreadable(root, &error)),
            };
            // for a root that is a link this is the type of the link; opening it follows the link
            let is_folder = entry.file_type().is_dir() || entry.depth() == 0 && entry.path().is_dir();
            if wanted.is_some_and(|wanted| !wanted.has(entry.path()) && !wanted.is_within(entry.path())) {
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            if !is_folder {
                match walk.file(entry) {
                    Some(found) => return Some(found),
                    None => continue,
                }
            }
            // kept readings have no row in tables, so that the tables are the same without them
            if entry.depth() > 0 && (published::is_cache(entry.path()) || published::is_shard(entry.path())) {
                entries.skip_current_dir();
                continue;
            }
            if let Some(found) = walk.folder(&entry) {
                entries.skip_current_dir();
                return Some(found);
            }
        }
    })
}

/// Leaves out a file that changed within `settle` of `now`, since it may not be complete yet. If a wrong clock gives it
/// a time in the future, the distance counts, so that it is read some day.
#[must_use]
pub fn settled(found: Found, settle: Duration, now: SystemTime) -> Found {
    if settle.is_zero() {
        return found;
    }
    let Found::Source(source) = &found else { return found };
    let changed = source.path.metadata().and_then(|metadata| metadata.modified());
    let is_fresh = changed.is_ok_and(|changed| {
        let distance = now.duration_since(changed).unwrap_or_else(|ahead| ahead.duration());
        distance < settle
    });
    if is_fresh { Found::Unsettled { path: source.path.clone() } } else { found }
}

/// Whether a name is hidden, such as `.git`.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// Why the output of a run is skipped.
const PUBLISHED: Bilingual =
    Bilingual::fixed("written by gouji: tables are no part of a corpus", "gouji写出的数据表，不属于报告");
pub(super) const HIDDEN: Bilingual = Bilingual::fixed("hidden file", "隐藏文件");

/// A walk below one given file or folder.
struct Walk<'a> {
    root: &'a Path,
    /// Its index among the given ones.
    number: usize,
    /// The run's own output folder, with links resolved.
    output: Option<PathBuf>,
}

impl Walk<'_> {
    /// Why a folder is not entered.
    fn folder(&self, entry: &DirEntry) -> Option<Found> {
        let path = entry.path();
        let ignored = |reason| Some(Found::Ignored { path: path.to_owned(), reason });
        let skipped = |reason| Some(Found::Skipped { path: path.to_owned(), reason });
        if entry.depth() > 0 {
            let name = name::decode(entry.file_name().as_encoded_bytes());
            if let Some(reason) = leftover(&name) {
                return ignored(reason);
            }
            if is_hidden(&name) {
                return skipped(Bilingual::fixed("hidden folder", "隐藏文件夹"));
            }
        }
        if self.is_output(entry) || published::is_run(path) || published::holds_runs(path) {
            return ignored(PUBLISHED);
        }
        // a folder in place of a file, or one whose files were not copied
        let is_empty = std::fs::read_dir(path).is_ok_and(|mut inside| inside.next().is_none());
        if is_empty { skipped(Bilingual::fixed("empty folder", "空文件夹")) } else { None }
    }

    /// Whether a folder is the run's own output. In a corpus that is published into itself, that is its folder of runs.
    fn is_output(&self, entry: &DirEntry) -> bool {
        let Some(output) = &self.output else { return false };
        let is_root = entry.depth() == 0;
        // only the root may be a link, so below it the name rules out most folders
        let name = entry.file_name();
        if !is_root && name != RUNS && Some(name) != output.file_name() {
            return false;
        }
        entry.path().canonicalize().is_ok_and(|path| path == output.join(RUNS) || !is_root && path == *output)
    }

    /// What becomes of a file. The link to the last run is left out: the folder of runs is listed already.
    fn file(&self, entry: DirEntry) -> Option<Found> {
        let depth = entry.depth();
        if depth > 0 {
            let name = name::decode(entry.file_name().as_encoded_bytes());
            if let Some(reason) = leftover(&name) {
                return Some(Found::Ignored { path: entry.into_path(), reason });
            }
            if *name == *LOCK && self.is_in_output(&entry) {
                return None;
            }
            if *name == *LATEST && published::named_in(entry.path()).is_some() {
                return None;
            }
            if is_hidden(&name) {
                return Some(Found::Skipped { path: entry.into_path(), reason: HIDDEN });
            }
        }
        if depth > 0 && entry.path_is_symlink() {
            return self.link(&entry);
        }
        let is_file = entry.file_type().is_file() || depth == 0 && entry.path().is_file();
        if !is_file {
            return Some(Found::Skipped {
                path: entry.into_path(),
                reason: Bilingual::fixed("not a regular file", "不是普通文件"),
            });
        }
        let below = entry.path().strip_prefix(self.root).ok().filter(|below| !below.as_os_str().is_empty());
        let folders = below.and_then(Path::parent);
        let folder =
            folders.and_then(|folders| district_of(folders.components().map(|folder| name::shown(folder.as_ref()))));
        let place = below.map(name::shown);
        let alone = Source::alone(entry.into_path());
        let place = place.unwrap_or_else(|| alone.place.clone());
        Some(Found::Source(Source { folder, root: self.number, place, ..alone }))
    }

    fn link(&self, entry: &DirEntry) -> Option<Found> {
        let path = entry.path();
        let target = path.canonicalize().ok();
        if *entry.file_name() == *LATEST && is_latest(path, target.as_deref()) {
            return None;
        }
        let is_published = |target: &Path| {
            self.output.as_ref().is_some_and(|output| target.starts_with(output))
                || target.ancestors().any(published::is_run)
        };
        let inside = self.root.canonicalize().ok().zip(target.as_ref()).map(|(root, target)| target.starts_with(root));
        let path = path.to_owned();
        Some(match (inside, target) {
            (_, Some(target)) if is_published(&target) => Found::Ignored { path, reason: PUBLISHED },
            (Some(true), _) => Found::Skipped {
                path,
                reason: Bilingual::fixed(
                    "link to a place in the corpus, which is read there",
                    "指向报告文件夹内的链接，已在原处读取",
                ),
            },
            (Some(false), _) => Found::Skipped {
                path,
                reason: Bilingual::fixed(
                    "link out of the corpus; name its target on the command line to have it read",
                    "指向报告文件夹以外的链接；如需读取，请在命令中写明其目标",
                ),
            },
            (None, _) => Found::Skipped {
                path,
                reason: Bilingual::fixed("link that leads nowhere", "指向不存在文件的链接"),
            },
        })
    }

    fn is_in_output(&self, entry: &DirEntry) -> bool {
        let parent = entry.path().parent().and_then(|parent| parent.canonicalize().ok());
        parent.is_some() && parent == self.output
    }
}

/// Whether this is the link to the last run, beside the folder of runs. Its run may be gone.
fn is_latest(path: &Path, target: Option<&Path>) -> bool {
    std::fs::read_link(path).is_ok_and(|link| link.starts_with(RUNS)) && target.is_none_or(published::is_run)
}

/// The first folder around a file that may be a district's. Many corpora are sorted by year first.
pub fn district_of<S: AsRef<str> + Into<String>>(folders: impl IntoIterator<Item = S>) -> Option<String> {
    let is_year = |name: &str| name.trim_end_matches(['年', '度']).bytes().all(|byte| byte.is_ascii_digit());
    folders.into_iter().find(|name| !is_year(name.as_ref())).map(Into::into)
}

/// The reason for a file that the system refuses to read.
#[must_use]
pub fn cannot_be_read(error: &io::Error) -> Bilingual {
    Bilingual::new(
        format!("cannot be read ({error}); check that it exists and may be read"),
        format!("无法读取（{}）；请确认文件存在并有读取权限", system_error(error)),
    )
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Found {
    let path = error.path().unwrap_or(root).to_owned();
    let reason = match error.io_error() {
        Some(cause) => cannot_be_read(cause),
        None => Bilingual::fixed("a link that leads back to a folder above it", "指回上级文件夹的链接"),
    };
    Found::Unreadable { path, reason }
}

// Unix only: names that are not UTF-8, and links
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_is_wanted_comes_out_as_in_a_whole_walk() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("corpus");
        for path in ["甲/2023/a.html", "甲/2023/b.html", "乙/.git/config", "乙/.git/head", "丙/c.html"] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let corpus = [root.clone()];
        let whole: Vec<Found> = walk(&corpus).collect();
        let listed = ["丙", "乙/.git/head", "甲/2023/b.html", "甲/lost.html"].map(|path| root.join(path));
        let wanted = Wanted::new(listed);
        let paths: Vec<Found> = walk_wanted(&root, 0, Some(&wanted)).collect();
        let names: Vec<_> = paths.iter().map(|found| found.path().file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["c.html", ".git", "b.html"], "a folder that is left out is listed once");
        assert!(paths.iter().all(|found| whole.contains(found)));
        let lost: Vec<Found> = gone(&root, &wanted).collect();
        assert!(matches!(&lost[..], [Found::Unreadable { path, .. }] if path.ends_with("lost.html")), "{lost:?}");
    }

    #[test]
    fn every_file_comes_out_once_in_order_with_its_district() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("corpus");
        for path in [
            "乙区/2023/a.html",
            "甲区/b.txt",
            "甲区/a.txt",
            "loose.txt",
            "2023年/丙区/a.txt",
            "2024/a.txt",
            ".git/config",
            "甲区/.hidden",
            "甲区/Thumbs.db",
            "甲区/~$a.docx",
            "乙区/__MACOSX/._a.html",
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(folder.path().join("outside.txt"), "x").unwrap();
        symlink(folder.path().join("outside.txt"), root.join("link.txt")).unwrap();
        symlink(root.join("nothing"), root.join("nowhere.txt")).unwrap();
        let gbk = |name: &str| OsStr::from_bytes(&GB18030.encode(name).0).to_owned();
        let path = root.join("2024").join(gbk("誠信区")).join(gbk("年报.txt"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
        let shown: Vec<String> = walk(&[root.clone(), folder.path().join("absent")])
            .map(|found| {
                let name = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
                match found {
                    Found::Source(source) => {
                        format!("{} {:?}", name(Path::new(&source.shown)), source.folder)
                    }
                    Found::Skipped { path, reason } => format!("{} {}", name(&path), reason.en),
                    Found::Ignored { path, reason } => format!("{} ignored: {}", name(&path), reason.en),
                    Found::Unsettled { path } => format!("{} unsettled", name(&path)),
                    Found::Unreadable { path, .. } => format!("{} unreadable", path.file_name().unwrap().display()),
                }
            })
            .collect();
        assert_eq!(
            shown,
            [
                ".git hidden folder",
                "2023年/丙区/a.txt Some(\"丙区\")",
                "2024/a.txt None",
                "2024/誠信区/年报.txt Some(\"誠信区\")",
                "link.txt link out of the corpus; name its target on the command line to have it read",
                "loose.txt None",
                "nowhere.txt link that leads nowhere",
                "乙区/2023/a.html Some(\"乙区\")",
                "乙区/__MACOSX ignored: left by macOS for itself",
                "甲区/.hidden hidden file",
                "甲区/Thumbs.db ignored: left by Windows for itself",
                "甲区/a.txt Some(\"甲区\")",
                "甲区/b.txt Some(\"甲区\")",
                "甲区/~$a.docx ignored: left by an office program while a document was open",
                "absent unreadable",
            ]
        );
    }

    /// Walks a folder, leaving out the folder itself.
    fn paths(root: &Path, output: Option<&Path>) -> Vec<String> {
        let below = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let corpus = [root.to_owned()];
        let paths = walk_around(&corpus, output).map(|found| match found {
            Found::Source(source) => below(&source.path),
            Found::Ignored { path, reason } if reason == PUBLISHED => format!("{}: output", below(&path)),
            other => format!("{other:?}"),
        });
        paths.collect()
    }

    #[test]
    fn files_that_changed_a_moment_ago_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "x").unwrap();
        let changed = path.metadata().unwrap().modified().unwrap();
        let minute = Duration::from_mins(1);
        let is_read = |now| {
            let found = settled(Found::Source(Source::alone(path.clone())), minute, now);
            matches!(found, Found::Source(_))
        };
        assert!(!is_read(changed) && !is_read(changed + minute / 2) && !is_read(changed - minute / 2));
        assert!(is_read(changed + minute) && is_read(changed - minute));
    }

    #[test]
    fn what_a_run_wrote_is_no_part_of_a_corpus() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("corpus");
        fs::create_dir_all(root.join("甲区")).unwrap();
        fs::write(root.join("甲区/a.txt"), "x").unwrap();
        let publish = |output: &Path, id: &str| {
            let run = output.join(RUNS).join(id);
            fs::create_dir_all(&run).unwrap();
            fs::write(output.join(LOCK), "").unwrap();
            fs::write(run.join(published::RECORD), r#"{"gouji": "1", "run_id": "1", "manifest_version": 2}"#).unwrap();
            fs::write(run.join("findings.csv"), "x").unwrap();
            let _ = fs::remove_file(output.join(LATEST));
            symlink(Path::new(RUNS).join(id), output.join(LATEST)).unwrap();
        };
        // the run's own output, before and after it exists
        let output = root.join("output");
        fs::create_dir_all(output.join(RUNS).join(".staging-1")).unwrap();
        let expected = ["output: output", "甲区/a.txt"];
        assert_eq!(paths(&root, Some(&output)), expected);
        publish(&output, "1");
        assert_eq!(paths(&root, Some(&output)), expected);
        // reached through links
        let link = folder.path().join("link");
        symlink(&root, &link).unwrap();
        assert_eq!(paths(&link, Some(&output)), expected);
        assert_eq!(paths(&root, Some(&link.join("output"))), expected);
        // another run's, recognised by its record even when copied; and a link to it
        assert!(paths(&root, None).contains(&"output/runs: output".to_owned()));
        fs::create_dir(root.join("copy")).unwrap();
        fs::copy(output.join("latest/run.json"), root.join("copy/run.json")).unwrap();
        symlink(output.join(LATEST), root.join("丙区")).unwrap();
        assert_eq!(paths(&root, Some(&output)), ["copy: output", "output: output", "丙区: output", "甲区/a.txt"]);
        assert_eq!(paths(&output.join(LATEST), None), [": output"]);
        // a corpus that is published into itself
        let both = folder.path().join("both");
        fs::create_dir_all(both.join(RUNS).join(".staging-1")).unwrap();
        fs::write(both.join("a.txt"), "x").unwrap();
        fs::write(both.join(LOCK), "").unwrap();
        let expected = ["a.txt", "runs: output"];
        assert_eq!(paths(&both, Some(&both)), expected);
        publish(&both, "1");
        assert_eq!(paths(&both, Some(&both)), expected);
        fs::remove_dir_all(both.join("runs/1")).unwrap();
        assert_eq!(paths(&both, Some(&both)), expected, "a link that hangs");
    }
}
