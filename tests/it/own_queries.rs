//! The user's own queries in a run: tables beside the others, and tests that can keep it from being published.

#![cfg(feature = "cli")]

use crate::command::gouji;
use maker::page;
use std::fs;
use std::path::Path;
use std::process::Output;

const BUSY: &str = "-- name: busy
-- title: Agencies with many requests
-- grain: one row per agency and year
-- columns:
--   agency STRING: the agency
--   year INT: the year
--   requests DOUBLE: received
--   agencies BIGINT: of the district
SELECT f.agency, f.year, f.value AS requests, t.reports_known AS agencies
FROM facts AS f
JOIN totals AS t
    ON f.district = t.district AND f.year = t.year AND f.metric = t.metric AND f.applicant = t.applicant
CROSS JOIN params AS p
WHERE f.metric = 'requests.received' AND f.applicant = 'total' AND f.value >= p.many_requests
ORDER BY f.agency, f.year";

const BUSIEST: &str = "-- name: busiest
-- title: The agency with the most requests of all years
-- grain: one row
-- columns:
--   agency STRING: the agency
SELECT agency FROM busy ORDER BY requests DESC, agency LIMIT 1";

const TEST: &str = "-- name: nobody_is_overrun
-- title: No agency has more than a thousand requests a year
SELECT district, agency, year, value FROM facts
WHERE metric = 'requests.received' AND applicant = 'total' AND value > 1000
ORDER BY district, agency, year";

/// Writes a report with this many requests, and a configuration that names a folder of queries.
fn write(folder: &Path, requests: &str) {
    let corpus = folder.join("corpus/清河区");
    fs::create_dir_all(&corpus).unwrap();
    fs::create_dir_all(folder.join("my_queries/tests")).unwrap();
    let form = gouji::forms::form("2021").unwrap();
    let is_total = |cell: &gouji::forms::FormCell| {
        cell.metric.key() == "requests.received" && cell.applicant == Some(gouji::report::Applicant::Total)
    };
    let mut cells = page::zeros();
    requests.clone_into(&mut cells[form.cells.iter().position(is_total).unwrap()]);
    fs::write(corpus.join("a.html"), page::html(&cells, page::Dress::default())).unwrap();
    for (name, sql) in [("busy", BUSY), ("busiest", BUSIEST), ("tests/nobody_is_overrun", TEST)] {
        fs::write(folder.join(format!("my_queries/{name}.sql")), sql).unwrap();
    }
    let config = "[queries]\nfolder = \"my_queries\"\n[queries.params]\nmany_requests = 12\n";
    fs::write(folder.join("gouji.toml"), config).unwrap();
}

fn run(folder: &Path) -> Output {
    let mut command = gouji();
    command
        .current_dir(folder)
        .args(["run", "corpus", "--config", "gouji.toml", "--progress", "none"])
        .output()
        .unwrap()
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn own_queries_become_tables_and_own_tests_gate_publishing() {
    let folder = tempfile::tempdir().unwrap();
    let latest = folder.path().join("output/latest");
    let read = |name: &str| fs::read_to_string(latest.join(name)).unwrap();
    write(folder.path(), "15");
    expect_code(&run(folder.path()), 0);
    assert_eq!(read("busy.csv"), "\u{feff}agency,year,requests,agencies\n清河区教育局,2023,15,1\n");
    assert_eq!(read("busiest.csv"), "\u{feff}agency\n清河区教育局\n");
    assert_eq!(read("params.csv").lines().nth(1), Some("2023,2023,331,131,131,131,2019,331,10,12"));
    let record: serde_json::Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!(record["tables"]["busy"]["rows"], 1);
    assert!(record["tests"].as_array().unwrap().contains(&"nobody_is_overrun".into()));
    let package: serde_json::Value = serde_json::from_str(&read("datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let busy = resources.iter().find(|resource| resource["name"] == "busy").unwrap();
    assert_eq!(busy["schema"]["fields"][2]["type"], "number");

    let before = fs::read_link(&latest).unwrap();
    write(folder.path(), "1500");
    let refused = run(folder.path());
    expect_code(&refused, 5);
    let said = String::from_utf8_lossy(&refused.stderr);
    let refusal = "the test nobody_is_overrun (No agency has more than a thousand requests a year): 1 row says otherwise, \
        such as\n  district 清河区, agency 清河区教育局, year 2023, value 1500";
    assert!(said.contains(refusal), "{said}");
    assert_eq!(fs::read_link(&latest).unwrap(), before, "the former output is untouched");
}

#[test]
fn what_is_wrong_with_an_own_query_is_reported_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "15");
    let file = folder.path().join("my_queries/busy.sql");
    fs::write(&file, BUSY.replace("t.reports_known", "t.reports_there")).unwrap();
    let failed = run(folder.path());
    expect_code(&failed, 2);
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(said.contains("my_queries/busy.sql, line 9: ") && said.contains("reports_known"), "{said}");
    assert!(!folder.path().join("output/latest").exists());
}
