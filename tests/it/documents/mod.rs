//! README and `docs/` are true: links lead somewhere, commands print what is shown, reference pages are the program's own.

#![cfg(feature = "cli")]

mod blocks;
#[cfg(unix)]
mod examples;
mod links;
mod reference;
mod shown;

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const BOOK: &str = "docs";

/// A Markdown file, by its path from the root.
struct Page {
    path: String,
    text: String,
}

impl Page {
    fn read(path: &str) -> Self {
        let text = fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text }
    }

    fn folder(&self) -> PathBuf {
        Path::new(&self.path).parent().unwrap().to_owned()
    }
}

/// The pages of the book, and those beside it.
fn pages() -> Vec<Page> {
    let beside = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];
    let mut paths: Vec<String> = beside.map(str::to_owned).into();
    for folder in [BOOK, "docs/zh"] {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        paths.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}/{name}")));
    }
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

#[test]
fn the_readmes_are_short() {
    const LONGEST: usize = 120;
    for path in ["README.md", "README.zh-CN.md"] {
        let lines = Page::read(path).text.lines().count();
        assert!(lines <= LONGEST, "{path} has {lines} lines; what is for one reader goes to a page of docs/");
    }
}
