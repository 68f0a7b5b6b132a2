//! The parts of an OFD by the paths that its parts use for each other.

use crate::language::Bilingual;
use crate::readers::package::Package;
use crate::readers::{Limits, ReadError};
use std::collections::HashMap;

/// Longest path, in bytes.
const LONGEST_NAME: usize = 1024;

pub(super) struct Archive<'a> {
    pub package: Package<'a>,
    /// Normalised paths, and the names as stored.
    names: HashMap<String, &'a [u8]>,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Self {
        let package = Package::open(bytes, limits);
        let names = package.names().filter(|name| name.len() <= LONGEST_NAME);
        let names = names.map(|name| (normalize(&String::from_utf8_lossy(name)), name)).collect();
        Self { package, names }
    }

    /// Whether a part holds keys, which means that others are encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        self.names.keys().any(|path| {
            let name = path.rsplit_once('/').map_or(path.as_str(), |(_, name)| name);
            name == "encryptions.xml" || name.contains("crypt") && name.contains("seed")
        })
    }

    /// The path of the part at `location`: relative to the root, to the folder of the referring part, or, as some
    /// writers have it, to a folder above that.
    pub(super) fn find(&self, folder: &str, location: &str) -> Option<String> {
        let location = Some(location.trim()).filter(|location| location.len() <= LONGEST_NAME)?;
        let mut folder = if location.starts_with(['/', '\\']) { "" } else { folder };
        loop {
            let path = normalize(&format!("{folder}/{location}"));
            if self.names.contains_key(&path) {
                return Some(path);
            }
            if folder.is_empty() {
                return None;
            }
            folder = parent(folder);
        }
    }

    /// The paths that are wanted, ordered by the numbers in them.
    pub(super) fn paths(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let mut paths: Vec<String> = self.names.keys().filter(|path| is_wanted(path)).cloned().collect();
        paths.sort_by_cached_key(|path| (numbers_of(path), path.clone()));
        paths
    }

    /// The text of a part. `what` names the part in an error.
    pub(super) fn text(&mut self, path: &str, what: Bilingual) -> Result<String, ReadError> {
        let name = self.names.get(path).copied().ok_or_else(|| ReadError::Damaged(what.clone()))?;
        self.package.text(name, what)
    }
}

/// The folder of a part.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from the root, in lower case, without `.` and `..`.
fn normalize(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/").to_ascii_lowercase()
}

fn numbers_of(path: &str) -> Vec<u64> {
    let numbers = path.split(|character: char| !character.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}
