//! Tables for statistics packages, as the command writes them.

#![cfg(feature = "cli")]

use crate::command::{SAMPLE, rows, said};
use gouji::schema::{SHORT_NAME, Table};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[test]
fn every_format_is_written_and_what_is_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, words) = said(at, &["export", "--format", "dta"]);
    assert!(code == Some(1) && words.contains("there is no run in output"), "{words}");
    assert_eq!(said(at, &["run", SAMPLE, "--progress", "none"]).0, Some(3));
    for (format, begins) in
        [("dta", &b"<stata_dta>"[..]), ("sav", b"$FL2"), ("xlsx", b"PK"), ("csv", b"district,agency,")]
    {
        let (code, words) =
            said(at, &["export", "--format", format, "--tables", "panel,causes,variables", "--to", "shelf"]);
        assert!(code == Some(0) && words.lines().count() == 3, "{words}");
        assert!(words.starts_with(&format!("shelf/panel.{format}: 101 rows, ")), "{words}");
        assert!(fs::read(at.join(format!("shelf/panel.{format}"))).unwrap().starts_with(begins), "{format}");
        // the same run gives the same bytes
        let first = fs::read(at.join(format!("shelf/causes.{format}"))).unwrap();
        said(at, &["export", "--format", format, "--tables", "causes", "--to", "shelf"]);
        assert!(format == "xlsx" || fs::read(at.join(format!("shelf/causes.{format}"))).unwrap() == first, "{format}");
    }
    let left: BTreeSet<String> = fs::read_dir(at.join("shelf"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left.len(), 12, "a file that was not finished is left: {left:?}");
    let (code, words) = said(at, &["--lang", "zh", "export", "--format", "dta", "--tables", "panell"]);
    assert!(code == Some(1) && words.contains("没有数据表panell；现有：agencies、"), "{words}");
    check_variables(at);
}

/// `variables` describes every column of every table.
fn check_variables(folder: &Path) {
    let latest = folder.join("output/latest");
    let described: BTreeSet<(String, String)> = rows(&latest.join("variables.csv"))
        .into_iter()
        .map(|row| (row["table_name"].clone(), row["column_name"].clone()))
        .collect();
    for table in Table::ALL {
        for column in &table.schema().columns {
            let key = (table.name().to_owned(), column.name.clone());
            assert!(described.contains(&key), "{key:?}");
        }
    }
    let panel = rows(&latest.join("panel.csv"));
    for row in rows(&latest.join("variables.csv")).iter().filter(|row| row["table_name"] == "panel") {
        let is_filled = panel.iter().any(|report| !report[&row["column_name"]].is_empty());
        assert_eq!(row["filled"], is_filled.to_string(), "{}", row["column_name"]);
    }
}

/// Users' scripts rely on short names: none may change or disappear.
#[test]
fn short_names_stay() {
    let known = include_str!("short_names.txt");
    let mut found = String::new();
    for table in Table::ALL {
        let mut names = BTreeSet::new();
        for column in &table.schema().columns {
            let short = column.short_name();
            assert!(
                short.len() <= SHORT_NAME && short.starts_with(|first: char| first.is_ascii_lowercase()),
                "{short}"
            );
            assert!(
                short.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{short}"
            );
            assert!(names.insert(short.clone()), "{} has {short} twice", table.name());
            if short != column.name {
                let _ = writeln!(found, "{}.{} {short}", table.name(), column.name);
            }
        }
    }
    let gone: Vec<&str> = known.lines().filter(|line| !found.lines().any(|found| found == *line)).collect();
    assert!(gone.is_empty(), "short names changed: {gone:?}");
    let new: Vec<&str> = found.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    assert!(new.is_empty(), "add to tests/it/short_names.txt:\n{}", new.join("\n"));
}
