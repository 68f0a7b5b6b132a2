//! Dependencies point inward, as ARCHITECTURE.md says.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those it may use. What is not listed uses what it likes.
const MAY_USE: [(&str, &[&str]); 20] = [
    ("fold", &["document"]),
    ("id", &[]),
    ("language", &[]),
    ("document", &[]),
    ("source", &[]),
    ("figure", &["document", "fold"]),
    ("codebook", &[]),
    ("report", &["codebook", "document", "figure", "fold", "forms"]),
    ("readers", &["document", "figure", "fold", "source"]),
    ("forms", &["codebook", "document", "fold"]),
    ("finding", &["id", "language", "report"]),
    ("names", &["fold", "report"]),
    ("extract", &["document", "figure", "fold", "forms", "names", "report"]),
    ("series", &["document", "fold", "forms", "report"]),
    ("rules", &["document", "finding", "forms", "language", "names", "report", "series"]),
    ("waivers", &["finding", "language"]),
    ("config", &["names", "queries", "readers", "rules", "source", "waivers"]),
    ("schema", &["codebook", "figure", "finding", "forms", "report", "source"]),
    ("queries", &["schema"]),
    ("outputs", &["config", "source"]),
];

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
        .iter()
        .flat_map(|entry| files(entry))
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
        .collect()
}

#[test]
fn dependencies_point_inward() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for (module, may_use) in MAY_USE {
        let folder = source.join(module);
        let root = if folder.is_dir() { folder } else { source.join(format!("{module}.rs")) };
        for file in files(&root) {
            let text = fs::read_to_string(&file).unwrap();
            for (_, rest) in text.match_indices("crate::").map(|(at, word)| (at, &text[at + word.len()..])) {
                seen += 1;
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                let used = &rest[..end];
                assert!(used == module || may_use.contains(&used), "{} uses {used}", file.display());
            }
        }
    }
    assert!(seen > 50, "the test has looked at nothing");
}
