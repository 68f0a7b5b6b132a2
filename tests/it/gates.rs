//! The tests of the data: each detects its kind of fault in the tables of a run.

#![cfg(feature = "cli")]

use crate::command::gouji;
use gouji::queries::{Districts, GATES, refusal, tables_in};
use polars::prelude::*;

/// A test, a table, and a change that the test has to detect.
type Fault = (&'static str, &'static str, fn(LazyFrame) -> LazyFrame);

const FAULTS: [Fault; 10] = [
    ("causes_explain_findings", "causes", |table| table.slice(1, u32::MAX)),
    ("coverage_is_complete", "coverage", |table| table.slice(1, u32::MAX)),
    ("facts_are_whole", "facts", |table| table.slice(1, u32::MAX)),
    ("facts_have_values", "facts", |table| table.with_column(lit("blank").alias("status"))),
    ("findings_are_of_reports", "findings", |table| table.with_column(lit("nobody").alias("report_id"))),
    ("keys_are_unique", "totals", twice),
    ("long_keys_are_unique", "trends", twice),
    ("reports_are_audited", "checks", |table| table.limit(0)),
    ("totals_are_sums", "totals", |table| table.with_column(col("value") + lit(0.5))),
    ("trends_change", "trends", |table| table.with_column(col("change") + lit(0.5))),
];

fn twice(table: LazyFrame) -> LazyFrame {
    concat([table.clone(), table], UnionArgs::default()).unwrap()
}

#[test]
fn every_test_of_the_data_can_fail() {
    let output = tempfile::tempdir().unwrap();
    let mut command = gouji();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
    let ran = command.args(["run", corpus, "--progress", "none", "-o"]).arg(output.path()).output().unwrap();
    assert_eq!(ran.status.code(), Some(3));
    let tables = tables_in(&output.path().join("latest")).unwrap();
    for (gate, (name, table, fault)) in GATES.iter().zip(FAULTS) {
        assert_eq!(gate.name, name);
        assert_eq!(refusal(gate, &tables, &Districts::of(&tables).unwrap()).unwrap(), None);
        let mut faulty = tables.clone();
        let (_, frame) = faulty.iter_mut().find(|(known, _)| known == table).unwrap();
        *frame = fault(frame.clone());
        let found = refusal(gate, &faulty, &Districts::of(&faulty).unwrap()).unwrap().unwrap();
        assert!(found.rows > 0 && !found.first.is_empty(), "{name}");
    }
}
