//! The files and folders of a corpus that somebody has listed.

use super::name::bytes_of;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};

/// Listed files and folders. A listed folder includes everything below it.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The listed paths, by their plain form.
    listed: BTreeMap<PathBuf, PathBuf>,
}

/// A path without `.` components: `./甲/a.html` and `甲/a.html` are the same.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

impl Wanted {
    /// Lists paths. One that is listed twice counts once.
    pub fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { listed: paths.into_iter().map(|path| (plain(&path), path)).collect() }
    }

    /// A hash of the list that does not depend on its order.
    #[must_use]
    pub fn hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for path in self.listed.keys().map(|path| bytes_of(path)) {
            hasher.update(&(path.len() as u64).to_le_bytes());
            hasher.update(&path);
        }
        hasher.finalize()
    }

    /// Whether a path, or a folder above it, is listed.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        plain(path).ancestors().any(|path| self.listed.contains_key(path))
    }

    /// Whether anything within a folder, or behind a link, is listed.
    #[must_use]
    pub fn is_within(&self, folder: &Path) -> bool {
        let folder = plain(folder);
        let behind = self.listed.range::<Path, _>((Bound::Excluded(folder.as_path()), Bound::Unbounded));
        behind.map(|(path, _)| path).next().is_some_and(|path| path.starts_with(&folder))
    }

    /// The first listed path that is in none of these files and folders.
    #[must_use]
    pub fn outside(&self, corpus: &[PathBuf]) -> Option<&Path> {
        let corpus: Vec<PathBuf> = corpus.iter().map(|root| plain(root)).collect();
        // a walk goes only downwards
        let is_below = |path: &Path, root: &PathBuf| {
            let below = path.strip_prefix(root).ok().filter(|_| path.is_absolute() == root.is_absolute());
            below.is_some_and(|below| below.components().all(|part| matches!(part, Component::Normal(_))))
        };
        let is_outside = |path: &Path| !corpus.iter().any(|root| is_below(path, root));
        self.listed.iter().find(|(path, _)| is_outside(path)).map(|(_, listed)| listed.as_path())
    }

    /// The listed paths at or below a root.
    pub fn within(&self, root: &Path) -> impl Iterator<Item = &Path> {
        let root = plain(root);
        let from = self.listed.range(root.clone()..);
        from.take_while(move |(path, _)| path.starts_with(&root)).map(|(_, listed)| listed.as_path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_leads_to_it_and_into_it() {
        let wanted = Wanted::new(["甲/2023/a.html", "./乙", "甲/2023/a.html"].map(PathBuf::from));
        let is_listed = |path: &str| (wanted.has(Path::new(path)), wanted.is_within(Path::new(path)));
        assert_eq!(["甲", "甲/2023", "甲/2023/a.html"].map(is_listed), [(false, true), (false, true), (true, false)]);
        assert_eq!(["甲/2022", "甲/2023/a", "丙"].map(is_listed), [(false, false); 3]);
        assert_eq!(["乙", "乙/b.html", "./乙/b.html"].map(is_listed), [(true, false); 3]);
        assert!(wanted.is_within(Path::new(".")));
        assert_eq!(wanted.within(Path::new("./乙")).collect::<Vec<_>>(), [Path::new("./乙")]);
        assert_eq!(wanted.within(Path::new("甲/20")).count(), 0);
        assert_eq!(wanted.outside(&["甲".into()]), Some(Path::new("./乙")));
        assert_eq!(wanted.outside(&[".".into()]), None);
        for path in ["/甲", "甲/../乙", "丙"] {
            assert_eq!(Wanted::new([path.into()]).outside(&["./甲".into(), "乙".into()]), Some(Path::new(path)));
        }
    }
}
