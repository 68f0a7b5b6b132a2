//! Dependencies point inward, as ARCHITECTURE.md says, and never in a circle.

use crate::imports::uses;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Modules at the bottom that any other may use.
const FOR_ALL: [&str; 3] = ["index", "lexicon", "saturate"];

/// Each module of the crate with the modules that it may use. `cli` may use all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("fold", &["document"]),
    ("id", &[]),
    (FOR_ALL[0], &[]),
    (FOR_ALL[1], &[]),
    (FOR_ALL[2], &[]),
    ("language", &[]),
    ("listing", &[]),
    ("change", &["language"]),
    ("document", &["language"]),
    ("source", &["language"]),
    ("figure", &["document", "fold"]),
    ("codebook", &[]),
    ("report", &["codebook", "document", "figure", "fold", "forms", "language"]),
    ("readers", &["document", "figure", "fold", "language", "source"]),
    ("forms", &["codebook", "document", "fold", "language"]),
    ("finding", &["codebook", "document", "figure", "id", "language", "report"]),
    ("names", &["fold", "language", "listing", "report"]),
    ("extract", &["codebook", "document", "figure", "fold", "forms", "language", "names", "report"]),
    ("series", &["codebook", "document", "figure", "finding", "fold", "forms", "names", "report"]),
    ("rules", &["codebook", "document", "figure", "finding", "fold", "forms", "language", "names", "report", "series"]),
    ("audit", &["codebook", "document", "figure", "finding", "forms", "id", "language", "report", "rules", "series"]),
    ("waivers", &["finding", "language", "listing", "readers", "schema"]),
    ("cache", &["forms", "language", "names", "readers", "report", "source"]),
    (
        "config",
        &["audit", "finding", "language", "names", "queries", "readers", "rules", "schema", "source", "waivers"],
    ),
    ("reading", &["audit", "extract", "finding", "names", "readers", "report", "source"]),
    ("schema", &["change", "codebook", "figure", "finding", "forms", "language", "report", "source"]),
    ("queries", &["change", "language", "report", "schema"]),
    ("prose", &["audit", "codebook", "document", "language", "report", "rules"]),
    (
        "dataset",
        &[
            "audit", "codebook", "document", "figure", "finding", "forms", "language", "names", "readers", "report",
            "rules", "schema", "series", "source",
        ],
    ),
    ("outputs", &["cache", "config", "language", "news", "schema", "source", "waivers"]),
    (
        "desk",
        &["change", "codebook", "finding", "forms", "language", "queries", "rules", "schema", "source", "waivers"],
    ),
    ("export", &["codebook", "figure", "language", "queries", "schema"]),
    ("plot", &["codebook", "figure", "language", "queries", "report", "schema"]),
    (
        "review",
        &[
            "change", "codebook", "figure", "finding", "forms", "language", "queries", "report", "rules", "schema",
            "source",
        ],
    ),
    (
        "news",
        &["audit", "change", "figure", "finding", "id", "language", "queries", "report", "rules", "schema", "source"],
    ),
    (
        "pipeline",
        &[
            "audit", "cache", "config", "dataset", "desk", "document", "extract", "finding", "id", "language", "names",
            "news", "outputs", "queries", "readers", "report", "review", "rules", "schema", "series", "source",
            "waivers",
        ],
    ),
];

fn source() -> BTreeSet<(String, String)> {
    let uses = uses(&Path::new(ROOT).join("src"), "gouji");
    assert!(uses.len() > 500, "the test has looked at nothing");
    uses
}

fn python() -> BTreeSet<(String, String)> {
    let uses = uses(&Path::new(ROOT).join("python/src"), "_gouji");
    assert!(uses.len() > 10, "the test has looked at nothing");
    uses
}

fn first(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

#[test]
fn dependencies_point_inward() {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let uses: BTreeSet<(String, String)> = within("", &source());
    let listed = |from: &str| may_use.get(from).unwrap_or_else(|| panic!("{from} is not in the list of modules"));
    let is_fine =
        |from: &str, to: &str| ["", "cli"].contains(&from) || FOR_ALL.contains(&to) || listed(from).contains(&to);
    let others: Vec<_> = uses.iter().filter(|(from, to)| !is_fine(from, to)).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// The uses between the files and folders directly in a folder, including its own file.
fn within(folder: &str, uses: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let entry = |module: &str| {
        if module == folder {
            return Some(module.to_owned());
        }
        let rest = if folder.is_empty() { module } else { module.strip_prefix(folder)?.strip_prefix("::")? };
        let length = module.len() - rest.len() + first(rest).len();
        Some(module[..length].to_owned())
    };
    let lifted = uses.iter().filter_map(|(from, to)| Some((entry(from)?, entry(to)?)));
    lifted.filter(|(from, to)| from != to).collect()
}

/// Whether a chain of uses leads from one to the other.
fn leads(uses: &BTreeSet<(String, String)>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut left = vec![from];
    while let Some(module) = left.pop() {
        for (_, used) in uses.iter().filter(|(user, _)| user == module) {
            if used == to {
                return true;
            }
            if seen.insert(used) {
                left.push(used);
            }
        }
    }
    false
}

/// The uses that are part of a circle, in any folder.
fn circles(uses: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let folders = |module: &str| {
        let ends = module.match_indices("::").map(|(end, _)| module[..end].to_owned());
        ends.chain([String::new(), module.to_owned()]).collect::<Vec<_>>()
    };
    let folders: BTreeSet<String> = uses.iter().flat_map(|(from, to)| [folders(from), folders(to)].concat()).collect();
    let within = folders.iter().map(|folder| within(folder, uses));
    let circular = within.flat_map(|uses| {
        let is_circular = |(from, to): &(String, String)| leads(&uses, to, from);
        uses.iter().filter(|both| is_circular(both)).cloned().collect::<Vec<_>>()
    });
    circular.collect()
}

#[test]
fn nothing_is_used_in_a_circle() {
    let circles = [source(), python()].map(|uses| circles(&uses));
    assert!(circles.iter().all(BTreeSet::is_empty), "{circles:#?}");
}

#[test]
fn circles_are_found_between_files_and_folders() {
    let uses = |pairs: &[(&str, &str)]| pairs.iter().map(|&(from, to)| (from.to_owned(), to.to_owned())).collect();
    let none = uses(&[("a::x", "b::y"), ("a::x", "a"), ("a::z", "a::x"), ("b::y", "c")]);
    assert_eq!(circles(&none), uses(&[]));
    let folders = uses(&[("a::x", "b::y"), ("b::z", "c"), ("c", "a")]);
    assert_eq!(circles(&folders), uses(&[("a", "b"), ("b", "c"), ("c", "a")]));
    let files = uses(&[("a::x", "a::y::deep"), ("a::y", "a::x"), ("b", "b::z"), ("b::z", "b"), ("b::z", "c")]);
    let expected = uses(&[("a::x", "a::y"), ("a::y", "a::x"), ("b", "b::z"), ("b::z", "b")]);
    assert_eq!(circles(&files), expected);
}
