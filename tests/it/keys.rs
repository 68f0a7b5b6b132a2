//! What a quantity is to sentences and rules stands in the codebook, the forms and the phrases: no code names one by its key.

use crate::shape::files;
use gouji::report::{CODEBOOK, Metric};
use std::fs;
use std::path::Path;

/// The keys, and beginnings of keys, among the texts of a source without its tests.
fn keys(source: &str) -> Vec<&str> {
    let program = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = program.lines().filter(|line| !line.trim_start().starts_with("//"));
    let texts = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    // format!("outcome.{reason}")
    let known = texts.map(|text| text.split('{').next().unwrap_or_default());
    known.filter(|text| names_metric(text)).collect()
}

fn names_metric(text: &str) -> bool {
    let is_beginning = text.contains('.') && text.len() > 1 && text.ends_with(['.', '_']);
    CODEBOOK.metrics().map(Metric::key).any(|key| key == text || is_beginning && key.starts_with(text))
}

/// Files that are compiled for tests only.
fn is_of_tests(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    name == "tests" || name.ends_with("_tests") || name.starts_with("sample")
}

#[test]
fn no_code_names_a_metric() {
    let (mut sources, mut found) = (Vec::new(), Vec::new());
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    for path in sources.iter().filter(|path| !is_of_tests(path)) {
        let source = fs::read_to_string(path).unwrap();
        found.extend(keys(&source).into_iter().map(|key| format!("{}: {key}", path.display())));
    }
    assert!(sources.len() > 300, "the test has looked at nothing");
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn a_key_is_seen_as_a_text_and_as_the_beginning_of_one() {
    let source = "fn of() {\n    // \"outcome.total\"\n    let is = key == \"requests.received\" || key.starts_with(\"disclosed.via_\");\n    format!(\"outcome.{of}\");\n    (\"rules.tolerance\", \"requests\", \".\");\n}\n#[cfg(test)]\nmod tests {\n    let key = \"outcome.total\";\n}\n";
    assert_eq!(keys(source), ["requests.received", "disclosed.via_", "outcome."]);
}
