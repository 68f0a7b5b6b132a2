//! Ids and fingerprints do not change within a version of the schema, since the verdicts that users keep refer to them.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use gouji::schema::SCHEMA_VERSION;
use std::collections::BTreeMap;
use std::path::Path;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
/// Some of the sample's, as every program with this version of the schema publishes them.
const HELD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/ids.csv");
const HELD_OF_VERSION: u32 = 1;
const LEAST_HELD: usize = 50;

/// The tables, each with the column of its id.
const IDS: [(&str, &str); 3] = [("reports", "report_id"), ("findings", "finding_id"), ("causes", "cause_id")];

/// The compared fields of a row: a report has no rule and no fingerprint.
fn held(row: &Row, id: &str) -> Vec<String> {
    let of = |column: &str| row.get(column).cloned().unwrap_or_default();
    let fingerprint = of("fingerprint");
    let is_report = fingerprint.is_empty();
    let rule = if is_report { [String::new(), String::new()] } else { [of("rule"), of("metric")] };
    let [rule, metric] = rule;
    vec![of("agency"), of("year"), rule, metric, of(id), fingerprint]
}

#[test]
fn ids_and_fingerprints_are_those_of_this_version_of_the_schema() {
    assert_eq!(
        SCHEMA_VERSION, HELD_OF_VERSION,
        "another version of the schema may have other ids: hold those of its own here, and say in CHANGELOG how to migrate"
    );
    let output = tempfile::tempdir().unwrap();
    let run = gouji().args(["run", SAMPLE, "--progress", "none", "-o"]).arg(output.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(3));
    let latest = output.path().join("latest");
    let published: BTreeMap<&str, Vec<Vec<String>>> = IDS
        .iter()
        .map(|(table, id)| {
            let rows = rows(&latest.join(format!("{table}.csv")));
            (*table, rows.iter().map(|row| held(row, id)).collect())
        })
        .collect();
    let expected = rows(Path::new(HELD));
    assert!(expected.len() >= LEAST_HELD);
    let moved: Vec<_> = expected
        .iter()
        .map(|row| (row["table"].as_str(), held(row, "id")))
        .filter(|(table, row)| !published[table].contains(row))
        .collect();
    assert!(
        moved.is_empty(),
        "moved within a version of the schema, so that users' verdicts on them are lost: {moved:#?}"
    );
}
