//! A run is cited by its hashes, and run again from its record.

#![cfg(feature = "cli")]

use crate::command::gouji;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");

fn run(folder: &Path, config: &str, output: &str) {
    let arguments = ["run", SAMPLE, "--progress", "none", "--config", config, "-o", output];
    let ran = gouji().current_dir(folder).args(arguments).output().unwrap();
    assert_eq!(ran.status.code(), Some(3), "{}", String::from_utf8_lossy(&ran.stderr));
}

fn record(folder: &Path, output: &str) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join(output).join("latest/run.json")).unwrap()).unwrap()
}

/// The tables of a run by the names of their files.
fn tables(folder: &Path, output: &str) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder.join(output).join("latest")).unwrap().map(|file| file.unwrap().path());
    let tables = files.filter(|file| file.extension().is_some_and(|end| end == "parquet" || end == "csv"));
    tables.map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(file).unwrap())).collect()
}

#[test]
fn the_record_of_a_run_makes_the_same_tables_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("agencies.csv"), "name,district\n大桥管理处,沧塘县\n").unwrap();
    let config =
        "[names]\nagencies = \"agencies.csv\"\n[rules]\nignore = [\"C\"]\n[queries.params]\nsmallest_base = 7\n";
    fs::write(here.join("gouji.toml"), config).unwrap();
    run(here, "gouji.toml", "first");
    let first = record(here, "first");
    let command: Vec<&str> = first["command"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let [program, run_word, option, config, dashes, corpus] = command[..] else { panic!("{command:?}") };
    assert_eq!((program, run_word, option, dashes, corpus), ("gouji", "run", "--config", "--", SAMPLE));
    run(here, config, "second");
    let second = record(here, "second");
    for same in ["lists", "input_hash", "results_hash"] {
        assert_eq!(first[same], second[same], "{same}");
    }
    for section in ["rules", "limits", "queries", "output", "gate"] {
        assert_eq!(first["configuration"][section], second["configuration"][section], "{section}");
    }
    assert_eq!(first["configuration"]["queries"]["params"]["smallest_base"], 7);
    let (before, after) = (tables(here, "first"), tables(here, "second"));
    assert!(before.len() > 40 && before.keys().eq(after.keys()));
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes));

    let said = |arguments: &[&str]| {
        let said = gouji().current_dir(here).args(arguments).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).unwrap()
    };
    let cited = said(&["cite", "-o", "second"]);
    for part in ["results_hash", "input_hash", "run_id", "gouji"] {
        assert!(cited.contains(second[part].as_str().unwrap()), "{part}: {cited}");
    }
    assert!(said(&["--lang", "zh", "cite", "-o", "first"]).contains("[DS]. gouji版本"));
    assert!(said(&["cite", "--bibtex", "-o", "first"]).starts_with("@software{gouji,\n"));
    // other settings, other results
    fs::write(here.join("gouji.toml"), "").unwrap();
    run(here, "gouji.toml", "third");
    assert_ne!(record(here, "third")["results_hash"], first["results_hash"]);
}
