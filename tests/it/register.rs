//! The register of tables; there is no other list of them.

#![cfg(feature = "cli")]

use crate::command::gouji;
use crate::program::{program, sources};
use gouji::queries::{OVER_DISTRICTS, QUERIES, run, tables_in};
use gouji::schema::{ColumnType, Table, TableSchema, Word};
use maker::page::{self, Dress};
use polars::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_table_and_column_is_described_once() {
    let mut names = BTreeSet::new();
    for table in Table::ALL {
        let TableSchema { name, title, grain, columns, key, .. } = table.schema();
        assert!(names.insert(name) && name == table.name());
        assert!(!title.is_empty() && grain.starts_with("one row"), "{name}: {title}, {grain}");
        let columns: BTreeSet<&String> = columns.iter().map(|column| &column.name).collect();
        assert_eq!(columns.len(), table.schema().columns.len(), "a column stands twice in {name}");
        assert!(key.iter().all(|column| columns.contains(column)), "{name}: {key:?}");
        for column in &table.schema().columns {
            assert!(column.note.len() > 3 && !column.note.ends_with('.'), "{name}.{}", column.name);
            let to = column.reference.map(|to| to.table.schema().column(to.column).map(|to| to.kind.sql()));
            assert!(to.is_none_or(|to| to == Some(column.kind.sql())), "{name}.{} refers to nothing", column.name);
            if let ColumnType::Words(words) = &column.kind {
                let different: BTreeSet<&str> = words.iter().map(|word| word.key.as_str()).collect();
                let is_named = |word: &Word| !word.key.is_empty() && !word.zh.is_empty();
                assert!(different.len() == words.len() && words.iter().all(is_named), "{words:?}");
            }
        }
    }
}

/// Each query over tables without rows has the columns that its header describes.
#[test]
fn queries_and_the_register_agree() {
    let empty = |table: &Table| DataFrame::empty_with_schema(&table.schema().dtypes()).lazy();
    let tables: Vec<_> = Table::ALL.iter().map(|table| (table.name(), empty(table))).collect();
    let queries = QUERIES.iter().chain(OVER_DISTRICTS.iter());
    for query in queries.clone() {
        let table = Table::of_name(query.name).unwrap();
        assert_eq!(**run(query.sql, &tables).unwrap().schema(), table.schema().dtypes(), "{}", query.name);
    }
    assert_eq!(queries.count(), Table::ALL.iter().filter(|table| table.origin().sql().is_some()).count());
}

/// The tables of a corpus, in a temporary folder.
fn published(corpus: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (config, output) = (folder.path().join("gouji.toml"), folder.path().join("output"));
    fs::write(&config, "[output]\ncsv = \"all\"\n").unwrap();
    let mut command = gouji();
    command.current_dir(ROOT).arg("run").arg(corpus).args(["--progress", "none", "-o"]).arg(&output);
    command.arg("--config").arg(config);
    assert!(matches!(command.output().unwrap().status.code(), Some(0 | 3)), "0, or 3 for findings");
    (folder, output.join("latest"))
}

/// Districts within areas, and a report in two versions. With the sample, they fill every table that has a key.
fn corpus_with_areas_and_versions() -> tempfile::TempDir {
    let corpus = tempfile::tempdir().unwrap();
    crate::areas::write_reports(corpus.path());
    let mut cells = page::zeros();
    fs::write(corpus.path().join("a.html"), page::html(&cells, Dress::default())).unwrap();
    "7".clone_into(&mut cells[20]);
    fs::write(corpus.path().join("b.txt"), page::tabbed(&cells)).unwrap();
    corpus
}

#[test]
fn a_run_publishes_what_the_register_describes() {
    let (_output, latest) = published(Path::new("sample_corpus"));
    let mut filled = check_tables(&latest);
    check_package(&latest);
    let corpus = corpus_with_areas_and_versions();
    let (_output, latest) = published(corpus.path());
    filled.extend(check_tables(&latest));
    let with_key = Table::ALL.iter().filter(|table| !table.schema().key.is_empty()).map(|table| table.name());
    let empty: Vec<&str> = with_key.filter(|name| !filled.contains(name)).collect();
    assert!(empty.is_empty(), "the keys of {empty:?} have been checked on no row");
}

/// Checks columns, words and keys of the tables of a run. Returns those that have rows.
fn check_tables(latest: &Path) -> BTreeSet<&'static str> {
    let tables = tables_in(latest).unwrap();
    let mut filled = BTreeSet::new();
    let names: BTreeSet<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, Table::ALL.iter().map(|table| table.name()).collect());
    for (name, frame) in &tables {
        let table = Table::of_name(name).unwrap();
        let schema = table.schema();
        let frame = frame.clone().collect().unwrap();
        filled.extend((frame.height() > 0).then_some(table.name()));
        assert_eq!(**frame.schema(), schema.dtypes(), "{name}");
        for column in &schema.columns {
            if let ColumnType::Words(words) = &column.kind {
                let texts = frame.column(&column.name).unwrap().cast(&DataType::String).unwrap();
                let other =
                    texts.str().unwrap().iter().flatten().find(|text| !words.iter().any(|word| word.key == *text));
                assert_eq!(other, None, "{name}.{}", column.name);
            }
        }
        let key = || schema.key.iter().map(|column| frame.column(column).unwrap());
        assert!(key().all(|column| column.null_count() == 0), "{name}: a part of the key is null");
        if !schema.key.is_empty() {
            let rows = frame.select(schema.key.iter().map(String::as_str)).unwrap();
            assert_eq!(
                rows.unique::<&str, &str>(None, UniqueKeepStrategy::Any, None).unwrap().height(),
                rows.height(),
                "{name}"
            );
        }
    }
    filled
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Checks the rules of version 2 of the Data Package standard that apply to ours.
fn check_package(latest: &Path) {
    let package: Value = serde_json::from_slice(&fs::read(latest.join("datapackage.json")).unwrap()).unwrap();
    assert_eq!(package["$schema"], "https://datapackage.org/profiles/2.0/datapackage.json");
    let resources = package["resources"].as_array().unwrap();
    let fields_of = |resource: &Value| -> Vec<String> {
        let fields = resource["schema"]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    };
    let named = |name: &Value| resources.iter().find(|resource| resource["name"] == *name).unwrap();
    let published: BTreeSet<&str> = resources.iter().map(|resource| resource["name"].as_str().unwrap()).collect();
    assert_eq!(published.len(), Table::ALL.len());
    for resource in resources {
        let (name, schema) = (resource["name"].as_str().unwrap(), &resource["schema"]);
        assert_eq!(resource["$schema"], "https://datapackage.org/profiles/2.0/dataresource.json");
        assert_eq!(schema["$schema"], "https://datapackage.org/profiles/2.0/tableschema.json");
        assert_eq!((&resource["type"], &resource["format"]), (&"table".into(), &"csv".into()));
        let csv = fs::read_to_string(latest.join(resource["path"].as_str().unwrap())).unwrap();
        let header = csv.trim_start_matches('\u{FEFF}').lines().next().unwrap();
        let fields = fields_of(resource);
        assert_eq!(header.split(',').collect::<Vec<_>>(), fields, "{name}");
        for field in schema["fields"].as_array().unwrap() {
            let kind = field["type"].as_str().unwrap();
            assert!(["string", "integer", "number", "boolean", "date"].contains(&kind));
            assert!(!field["description"].as_str().unwrap().is_empty(), "{name}: {field}");
            if let Some(words) = field.get("categories") {
                let named = |word: &Value| {
                    !word["value"].as_str().unwrap().is_empty() && !word["label"].as_str().unwrap().is_empty()
                };
                let words = words.as_array().unwrap();
                assert!(kind == "string" && !words.is_empty() && words.iter().all(named), "{name}: {field}");
            }
        }
        if let Some(key) = schema.get("primaryKey") {
            assert!(texts(key).iter().all(|column| fields.iter().any(|field| field == column)), "{name}: {key}");
        }
        for reference in schema.get("foreignKeys").and_then(Value::as_array).into_iter().flatten() {
            let from = texts(&reference["fields"]);
            let (to, there) = (&reference["reference"], named(&reference["reference"]["resource"]));
            assert!(from.iter().all(|column| fields.iter().any(|field| field == column)), "{name}: {reference}");
            assert!(texts(&to["fields"]).iter().all(|column| fields_of(there).iter().any(|field| field == column)));
            assert_eq!(from.len(), texts(&to["fields"]).len());
        }
    }
}

/// The string literals of a line, without keys of JSON.
fn literals(line: &str) -> Vec<&str> {
    let pieces: Vec<&str> = line.split('"').collect();
    let texts = pieces.windows(2).skip(1).step_by(2);
    texts.filter(|two| !two[1].starts_with(':')).map(|two| two[0]).collect()
}

/// Two names of tables on one line or on adjacent lines are a list; a single one is a use.
#[test]
fn there_is_no_other_list_of_tables() {
    let mut seen = 0;
    for path in sources(&Path::new(ROOT).join("src")) {
        if path.starts_with(Path::new(ROOT).join("src/schema")) {
            continue;
        }
        let text = program(&path);
        let named: Vec<(usize, &str)> = (1..)
            .zip(text.lines())
            .flat_map(|(number, line)| literals(line).into_iter().map(move |word| (number, word)))
            .filter(|(_, word)| Table::of_name(word).is_some())
            .collect();
        seen += named.len();
        let near = named.windows(2).find(|two| two[0].1 != two[1].1 && two[1].0 - two[0].0 < 2);
        assert_eq!(near, None, "{} lists tables; ask gouji::schema", path.display());
    }
    assert!(seen > 0, "the test has looked at nothing");
}

/// A table needs a line in the register and a file; see CONTRIBUTING.md.
#[test]
fn a_table_of_a_query_is_a_file_and_a_line() {
    for query in QUERIES.iter().chain(OVER_DISTRICTS.iter()) {
        let name = format!("{}.sql", query.name);
        let naming: Vec<PathBuf> =
            sources(&Path::new(ROOT).join("src")).into_iter().filter(|path| program(path).contains(&name)).collect();
        let is_registered = |path: &PathBuf| path.starts_with(Path::new(ROOT).join("src/schema"));
        assert!(naming.len() == 1 && naming.iter().all(is_registered), "{name}: {naming:?}");
    }
}
