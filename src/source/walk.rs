//! A sorted walk. Every file below the given folders comes out once, either to be read or with the reason why not.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As it is opened and as the tables show it: below the folder that was asked for.
    pub path: PathBuf,
    /// The first folder below the corpus that is no year: the district, where reports do not name one and no folder is
    /// called after a division.
    pub folder: Option<String>,
    /// Which of the given files and folders it lies in, counted from 0.
    pub root: usize,
    /// Where in it: the path below the folder that was asked for, or the file's path as it was given.
    pub place: String,
}

impl Source {
    /// A file that is asked for by itself.
    #[must_use]
    pub fn alone(path: PathBuf) -> Self {
        let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let place = path.to_string_lossy().into_owned();
        Self { path, folder, root: 0, place }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Source(Source),
    /// Something that is left alone, and why.
    Skipped {
        path: PathBuf,
        reason: &'static str,
    },
    /// Something that ought to be read and cannot be.
    Unreadable {
        path: PathBuf,
        reason: String,
    },
}

/// Everything below the given files and folders, in the order of the arguments and then of the names.
pub fn walk(corpus: &[PathBuf]) -> impl Iterator<Item = Found> + '_ {
    corpus.iter().enumerate().flat_map(|(number, root)| {
        let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
        std::iter::from_fn(move || {
            loop {
                let entry = match entries.next()? {
                    Ok(entry) => entry,
                    Err(error) => return Some(unreadable(root, &error)),
                };
                if !entry.file_type().is_dir() {
                    return Some(found(root, number, entry));
                }
                if entry.depth() > 0 && is_hidden(entry.file_name()) {
                    entries.skip_current_dir();
                    return Some(Found::Skipped { path: entry.into_path(), reason: "hidden folder" });
                }
                // a folder that should be a file, or whose files did not arrive
                if std::fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none()) {
                    return Some(Found::Skipped { path: entry.into_path(), reason: "empty folder" });
                }
            }
        })
    })
}

/// `.git`, `.DS_Store`; and the lock files of office programs.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name.starts_with("~$")
}

fn found(root: &Path, number: usize, entry: DirEntry) -> Found {
    let depth = entry.depth();
    let skipped = |entry: DirEntry, reason| Found::Skipped { path: entry.into_path(), reason };
    if depth > 0 && is_hidden(entry.file_name()) {
        return skipped(entry, "hidden file");
    }
    if entry.path_is_symlink() && depth > 0 {
        let target = entry.path().canonicalize();
        let inside = root.canonicalize().ok().zip(target.ok()).map(|(root, target)| target.starts_with(root));
        return match inside {
            Some(true) => skipped(entry, "link to a place in the corpus, which is read there"),
            Some(false) => {
                skipped(entry, "link out of the corpus; name its target on the command line to have it read")
            }
            None => skipped(entry, "link that leads nowhere"),
        };
    }
    // a root that is a link has the type of the link here; opening it follows
    let is_file = entry.file_type().is_file() || depth == 0 && entry.path().is_file();
    if !is_file {
        return skipped(entry, "not a regular file");
    }
    let below = entry.path().strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let folder = below
        .and_then(Path::parent)
        .and_then(|folders| district_of(folders.components().map(|folder| folder.as_os_str().to_string_lossy())));
    let place = below.unwrap_or(entry.path()).to_string_lossy().into_owned();
    Found::Source(Source { path: entry.into_path(), folder, root: number, place })
}

/// The first of the folders around a file that can be a district's: many corpora are sorted by year first.
pub fn district_of<S: AsRef<str> + Into<String>>(folders: impl IntoIterator<Item = S>) -> Option<String> {
    let is_year = |name: &str| name.trim_end_matches(['年', '度']).bytes().all(|byte| byte.is_ascii_digit());
    folders.into_iter().find(|name| !is_year(name.as_ref())).map(Into::into)
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Found {
    let path = error.path().unwrap_or(root).to_owned();
    let reason = match error.io_error() {
        Some(cause) => format!("cannot be read ({cause}); check that it exists and may be read"),
        None => "a link that leads back to a folder above it".to_owned(),
    };
    Found::Unreadable { path, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(folder.path().join("outside.txt"), "x").unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("outside.txt"), root.join("link.txt")).unwrap();
            std::os::unix::fs::symlink(root.join("nothing"), root.join("nowhere.txt")).unwrap();
        }
        let shown: Vec<String> = walk(&[root.clone(), folder.path().join("absent")])
            .map(|found| {
                let name = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
                match found {
                    Found::Source(source) => format!("{} {:?}", name(&source.path), source.folder),
                    Found::Skipped { path, reason } => format!("{} {reason}", name(&path)),
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
                "link.txt link out of the corpus; name its target on the command line to have it read",
                "loose.txt None",
                "nowhere.txt link that leads nowhere",
                "乙区/2023/a.html Some(\"乙区\")",
                "甲区/.hidden hidden file",
                "甲区/a.txt Some(\"甲区\")",
                "甲区/b.txt Some(\"甲区\")",
                "absent unreadable",
            ]
        );
    }
}
