//! Tests of the data that a run is about to publish. Each is a query that must find no row; if it finds one, the run is
//! not published.

use super::parts::{Districts, of_districts};
use super::{Query, QueryError, run};
use polars::prelude::*;

/// The tests that every run has to pass.
pub const GATES: &[Query<'static>] = &[
    Query { name: "causes_explain_findings", sql: include_str!("../../queries/tests/causes_explain_findings.sql") },
    Query { name: "coverage_is_complete", sql: include_str!("../../queries/tests/coverage_is_complete.sql") },
    Query { name: "facts_are_whole", sql: include_str!("../../queries/tests/facts_are_whole.sql") },
    Query { name: "facts_have_values", sql: include_str!("../../queries/tests/facts_have_values.sql") },
    Query { name: "findings_are_of_reports", sql: include_str!("../../queries/tests/findings_are_of_reports.sql") },
    Query { name: "keys_are_unique", sql: include_str!("../../queries/tests/keys_are_unique.sql") },
    Query { name: "long_keys_are_unique", sql: include_str!("../../queries/tests/long_keys_are_unique.sql") },
    Query { name: "reports_are_audited", sql: include_str!("../../queries/tests/reports_are_audited.sql") },
    Query { name: "totals_are_sums", sql: include_str!("../../queries/tests/totals_are_sums.sql") },
    Query { name: "trends_change", sql: include_str!("../../queries/tests/trends_change.sql") },
];

/// A test that found rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Name of the test.
    pub name: String,
    /// What the test requires.
    pub title: String,
    /// Number of rows that it found.
    pub rows: usize,
    /// The first of these rows, as names and values.
    pub first: Vec<String>,
}

/// Most rows that a refusal shows.
const MOST_ROWS: usize = 5;

/// In the header of a test that would take too long over all districts.
const ON_SAMPLE: &str = "a sample of districts";
/// In the header of a test whose rows depend on one district each, so that it runs over a few districts at a time.
const ON_EVERY: &str = "every district";
/// Number of reports tested together. The keys of their totals take some hundred MiB.
const REPORTS_AT_ONCE: u32 = 25_000;

/// Runs a test over everything at once, over a few districts at a time, or over a sample of districts, as its header
/// says, and returns the rows that it finds.
///
/// # Errors
/// Those of [`run`].
pub fn refusal<S: AsRef<str>>(
    test: &Query,
    tables: &[(S, LazyFrame)],
    districts: &Districts,
) -> Result<Option<Refusal>, QueryError> {
    let mut found: Option<Refusal> = None;
    let mut add = |frame: &DataFrame| {
        if frame.height() > 0 {
            let (name, title) = (test.name.to_owned(), test.header().part("title").to_owned());
            let refusal = found.get_or_insert(Refusal { name, title, rows: 0, first: Vec::new() });
            refusal.rows += frame.height();
            let more = MOST_ROWS - refusal.first.len();
            refusal.first.extend((0..frame.height().min(more)).map(|row| describe_row(frame, row)));
        }
    };
    let ranges = match test.header().part("on") {
        ON_SAMPLE => districts.samples(),
        ON_EVERY => districts.parts(REPORTS_AT_ONCE),
        _ => Vec::new(),
    };
    for range in &ranges {
        let part = of_districts(tables, range).map_err(|source| QueryError::Engine { source })?;
        add(&run(test.sql, &part)?);
    }
    // a corpus without districts is one part
    if ranges.is_empty() {
        add(&run(test.sql, tables)?);
    }
    Ok(found)
}

fn describe_row(frame: &DataFrame, row: usize) -> String {
    let cells = frame.columns().iter().map(|column| {
        let value = column.get(row).unwrap_or(AnyValue::Null);
        let text = match &value {
            AnyValue::Float64(number) => number.to_string(),
            value => value.get_str().map_or_else(|| value.to_string(), str::to_owned),
        };
        format!("{} {text}", column.name())
    });
    cells.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::corpus;
    use super::*;

    #[test]
    fn every_file_is_registered_with_a_title() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/tests")).unwrap();
        let mut files: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        assert_eq!(files, GATES.iter().map(|gate| format!("{}.sql", gate.name)).collect::<Vec<_>>());
        for gate in GATES {
            assert_eq!(gate.header().part("name"), gate.name);
            assert!(
                !gate.header().part("title").is_empty() && [ON_SAMPLE, ON_EVERY].contains(&gate.header().part("on")),
                "{}",
                gate.name
            );
        }
    }

    fn found(sql: &str) -> Option<Refusal> {
        refusal(&Query { name: "t", sql }, &corpus(), &Districts::of(&corpus()).unwrap()).unwrap()
    }

    #[test]
    fn rows_are_counted_and_the_first_are_reported() {
        assert_eq!(found("SELECT district FROM reports WHERE year > 2100 ORDER BY district"), None);
        let sql = "-- name: t\n-- title: Nobody reports\nSELECT district, year FROM reports ORDER BY district, year";
        let refusal = found(sql).unwrap();
        assert_eq!((refusal.rows, refusal.first.len(), refusal.title.as_str()), (13, 5, "Nobody reports"));
        assert_eq!(refusal.first[0], "district 丙区, year 2021");
    }

    #[test]
    fn on_a_sample_whole_districts_are_seen() {
        let sql =
            "-- name: t\n-- on: a sample of districts\nSELECT district, COUNT(*) AS n FROM reports GROUP BY district";
        assert_eq!(found(sql).unwrap().rows, 3);
    }
}
