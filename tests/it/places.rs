//! The number of places in which a rule, a format, a column or a word is added, as stated in CONTRIBUTING.md: existing
//! ones are named in these places and no others.

use crate::program::{lines, program, sources};
use gouji::readers::READERS;
use gouji::rules::RULES;
use gouji::schema::Table;
use gouji::source::Format;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every line of the program that contains a text, with its file below `src`.
fn naming(text: &str, folder: &str) -> Vec<(String, String)> {
    let root = Path::new(ROOT).join("src");
    let is_named = |line: &String| line.contains(text);
    let of_file = |path: PathBuf| {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        lines(&path).into_iter().filter(is_named).map(move |line| (file.clone(), line)).collect::<Vec<_>>()
    };
    sources(&root.join(folder)).into_iter().flat_map(of_file).collect()
}

/// The grouping of findings knows which rules explain others, and that the prose is a witness.
const TOGETHER: [&str; 2] = ["audit/cause.rs", "audit/culprit.rs"];

#[test]
fn a_rule_is_a_file_and_two_lines() {
    for rule in RULES {
        let module = format!("{}_{}", rule.code.to_lowercase(), rule.name.replace('-', "_"));
        let own = format!("rules/{module}.rs");
        let named: Vec<(String, String)> = naming(&module, "").into_iter().filter(|(file, _)| *file != own).collect();
        let expected = [format!("mod {module};"), format!("{module}::RULE,")];
        assert_eq!(named, expected.map(|line| ("rules/mod.rs".to_owned(), line)), "{}", rule.code);
        let coded: Vec<(String, String)> = naming(&format!("\"{}\"", rule.code), "")
            .into_iter()
            .filter(|(file, _)| !TOGETHER.contains(&file.as_str()))
            .collect();
        assert_eq!(coded, [(own, format!("code: \"{}\",", rule.code))], "the rule's code is a matter of its file");
    }
}

/// Formats that other code distinguishes: pages and texts have lines, and PDF is risky to read.
const SET_APART: [Format; 2] = [Format::Html, Format::Text];
/// Word documents may contain this.
const WITHIN_WORD: &str = "readers/docx.rs";

#[test]
fn a_format_is_a_reader_its_names_and_two_lines() {
    let targets = fs::read_to_string(Path::new(ROOT).join("fuzz/Cargo.toml")).unwrap();
    for format in READERS.iter().map(|reader| reader.format) {
        let variant = format!("{format:?}");
        let named: BTreeSet<String> =
            naming(&format!("Format::{variant}"), "").into_iter().map(|(file, _)| file).collect();
        let others: Vec<&String> = named
            .iter()
            .filter(|file| !["source/format.rs", "readers/mod.rs", WITHIN_WORD].contains(&file.as_str()))
            .collect();
        assert!(others.is_empty() || SET_APART.contains(&format), "{variant} is named in {others:?}");
        let module = variant.to_lowercase();
        let entries = [format!("mod {module};"), format!("Reader {{ format: Format::{variant}, ")];
        let registered = entries.map(|entry| naming(&entry, "readers/mod.rs").len());
        assert_eq!(registered, [1, 1], "{variant}");
        // the variant, the list of all, the key and the name; its signature is in bytes
        let own = naming(&format!("Self::{variant}"), "source").len() + naming(&format!("{variant},"), "source").len();
        assert!(own >= 3, "{variant}");
        assert!(targets.contains(&format!("name = \"{module}\"")), "{variant} has no fuzz target");
    }
}

/// Names of columns that only one query has, and no table of readings.
fn columns_of_one_query() -> Vec<&'static str> {
    let mut tables: BTreeMap<&str, Vec<Table>> = BTreeMap::new();
    for table in Table::ALL {
        for column in &table.schema().columns {
            tables.entry(column.name.as_str()).or_default().push(*table);
        }
    }
    let is_of_query = |of: &Vec<Table>| of.len() == 1 && of[0].origin().sql().is_some();
    // the name of a table may also be that of a column
    let columns = tables.into_iter().filter(|(name, of)| is_of_query(of) && Table::of_name(name).is_none());
    columns.map(|(name, _)| name).collect()
}

#[test]
fn a_column_of_a_query_stands_in_its_header_and_among_the_titles() {
    let columns = columns_of_one_query();
    assert!(columns.len() > 10, "{columns:?}");
    for column in columns {
        let naming =
            ["dataset", "outputs", "pipeline", "schema"].map(|folder| naming(&format!("\"{column}\""), folder));
        // columns of the workbook have a Chinese title
        let others: Vec<_> = naming.concat().into_iter().filter(|(file, _)| file != "schema/titles.rs").collect();
        assert_eq!(others, [], "{column}");
    }
}

/// Shorter words are part of the grammar in other ways as well: 至, 中.
const SHORTEST: usize = 3;

#[test]
fn a_phrase_is_a_word_in_its_file() {
    let phrases: toml::Table = toml::from_str(&program(&Path::new(ROOT).join("src/forms/phrases.toml"))).unwrap();
    let words = |value: &toml::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    // the concepts that say what a figure counts
    let readings = phrases["reading"].as_array().unwrap().iter();
    let counted: BTreeSet<String> = readings
        .flat_map(|of| ["all", "any"].map(|key| of.get(key).map(words)).into_iter().flatten().flatten())
        .collect();
    assert!(counted.len() > 20, "{counted:?}");
    let mut seen = 0;
    for concept in counted {
        let long = words(&phrases["concepts"][&concept]).into_iter().filter(|word| word.chars().count() >= SHORTEST);
        for word in long {
            seen += 1;
            let naming = ["extract/claims", "prose.rs"].map(|folder| naming(&format!("\"{word}\""), folder));
            assert_eq!(naming.concat(), [], "{word} is a word of {concept}");
        }
    }
    assert!(seen > 100, "{seen} words");
}
