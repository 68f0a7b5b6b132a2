//! README and `docs/` are true: links work, commands print what is shown, and reference pages match the program.

#![cfg(feature = "cli")]

mod blocks;
#[cfg(unix)]
mod examples;
mod links;
mod reference;
mod shown;

use gouji::queries::GATES;
use gouji::rules::{RULES, of_reports};
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
        let files = entries.map(|entry| entry.unwrap().path());
        let files = files.filter(|file| file.extension().is_some_and(|end| end == "md"));
        paths.extend(files.map(|file| format!("{folder}/{}", file.file_name().unwrap().to_str().unwrap())));
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

#[test]
fn what_the_pages_count_is_so_many() {
    let (rules, alone) = (RULES.len(), of_reports().count());
    for (path, said) in [
        ("README.md", format!("against {rules}\nrules")),
        ("README.zh-CN.md", format!("按 {rules} 条规则核查")),
        ("docs/limits.md", format!("{alone} rules look at one report")),
        ("docs/limits.md", format!("{} rules look at several reports", rules - alone)),
        ("docs/zh/limits.md", format!("单份报告有 {alone} 条规则")),
        ("docs/zh/limits.md", format!("{} 条规则核对多份报告", rules - alone)),
        ("docs/researchers.md", format!("The program has {} such tests", GATES.len())),
        ("docs/zh/researchers.md", format!("程序自带 {} 个这样的检验", GATES.len())),
    ] {
        assert!(Page::read(path).text.contains(&said), "{path} does not say: {said}");
    }
}
