//! The source files of the program.

use std::fs;
use std::path::{Path, PathBuf};

/// The files of Rust in a folder, or the one at a path.
pub fn sources(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "rs"));
    files.flat_map(|path| sources(&path)).collect()
}

/// A source file without its unit tests.
pub fn program(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let is_end = |at: &usize| {
        let module = text[*at..].strip_prefix("#[cfg(test)]\n").unwrap_or_default();
        module.strip_prefix("pub(super) ").unwrap_or(module).starts_with("mod tests {")
    };
    let end = text.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(is_end);
    text[..end.unwrap_or(text.len())].to_owned()
}

/// The lines of a source file without comments, indentation and unit tests. A file of tests has none.
pub fn lines(path: &Path) -> Vec<String> {
    let is_of_tests = path.file_stem().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with("tests"));
    if is_of_tests {
        return Vec::new();
    }
    let lines = program(path);
    lines.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
}
