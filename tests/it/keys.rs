//! The roles of quantities in sentences and rules are in the codebook, the forms and the phrases: no code refers to a
//! metric by its key.

use crate::program::{lines, sources};
use gouji::report::{CODEBOOK, Metric};
use std::path::Path;

/// The keys, and beginnings of keys, among the string literals of a line.
fn keys(line: &str) -> Vec<&str> {
    // format!("outcome.{reason}")
    let texts = line.split('"').skip(1).step_by(2).filter_map(|text| text.split('{').next());
    texts.filter(|text| names_metric(text)).collect()
}

/// A section of the configuration whose name is also the beginning of metrics of rules (规章).
const SECTION: &str = "rules.";

fn names_metric(text: &str) -> bool {
    let is_beginning = text.trim_end_matches(['.', '_']).contains(|c: char| c.is_ascii_lowercase())
        && text.contains('.')
        && text.ends_with(['.', '_'])
        && text != SECTION;
    CODEBOOK.metrics().map(Metric::key).any(|key| key == text || is_beginning && key.starts_with(text))
}

/// Files that make the reports for the tests of the rules.
fn is_of_cases(path: &Path) -> bool {
    path.file_stem().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("sample"))
}

#[test]
fn no_code_names_a_metric() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 300, "the test has looked at nothing");
    let mut found = Vec::new();
    for path in sources.iter().filter(|path| !is_of_cases(path)) {
        for line in lines(path) {
            found.extend(keys(&line).into_iter().map(|key| format!("{}: {key}", path.display())));
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn a_key_is_seen_as_a_text_and_as_the_beginning_of_one() {
    assert_eq!(keys("key == \"requests.received\" || key == other"), ["requests.received"]);
    assert_eq!(keys("[\"requests\", \"disclosed.via_\"].contains(&stem)"), ["disclosed.via_"]);
    assert_eq!(keys("CODEBOOK.metric(&format!(\"outcome.{reason}\"))"), ["outcome."]);
    assert_eq!(keys("(\"rules.tolerance\", \".\", \"total\", \"outcome\")"), [] as [&str; 0]);
}
