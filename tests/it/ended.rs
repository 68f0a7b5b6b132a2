//! What programs read about a run: its record, the summary, metrics, the log, and the schemas of these.
#![cfg(feature = "cli")]

use crate::command::gouji;
use maker::page::{self, Dress};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// A folder with a corpus of one report, as `corpus`.
fn corpus() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let district = folder.path().join("corpus/清河区/2023");
    fs::create_dir_all(&district).unwrap();
    fs::write(district.join("教育局.html"), page::html(&page::zeros(), Dress::default())).unwrap();
    folder
}

fn ran(arguments: &[&str], folder: &Path) -> Output {
    gouji().args(arguments).current_dir(folder).output().unwrap()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)))
}

/// The value of a metric in a file. `name` includes its labels.
fn metric(file: &Path, name: &str) -> Option<f64> {
    let text = fs::read_to_string(file).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map(|value| value.parse().unwrap())
}

/// Why a value does not fit a schema; `None` if it does.
fn misfit(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return misfit(value, root.pointer(reference.trim_start_matches('#')).unwrap(), root);
    }
    if let Some(only) = schema.get("const") {
        return (value != only).then(|| format!("{value} is not {only}"));
    }
    if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let misfits: Option<Vec<String>> = choices.iter().map(|choice| misfit(value, choice, root)).collect();
        return misfits.map(|misfits| misfits.join("; "));
    }
    let allowed = schema["enum"].as_array();
    if allowed.is_some_and(|allowed| !allowed.contains(value)) {
        return Some(format!("{value} is none of {}", schema["enum"]));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_number = kind == "integer" && kinds.contains(&"number");
    if !(kinds.is_empty() || kinds.contains(&kind) || is_number) {
        return Some(format!("{value} is no {kinds:?}"));
    }
    let items = value.as_array().into_iter().flatten().filter(|_| schema["items"].is_object());
    if let Some(misfit) = items.into_iter().find_map(|item| misfit(item, &schema["items"], root)) {
        return Some(misfit);
    }
    let fields = value.as_object()?;
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(lacking) = required.into_iter().find(|required| !fields.contains_key(*required)) {
        return Some(format!("{lacking} is lacking in {value}"));
    }
    fields.iter().find_map(|(name, field)| {
        let of = [&schema["properties"][name], &schema["additionalProperties"]];
        let schema = of.into_iter().find(|schema| !schema.is_null());
        schema.map_or_else(|| Some(format!("the schema has no {name}")), |schema| misfit(field, schema, root))
    })
}

#[test]
fn the_record_and_the_summary_fit_their_schemas_and_say_the_same() {
    let folder = corpus();
    let done = ran(&["run", "corpus", "--progress", "none", "--summary", "json", "--fail-on", "info"], folder.path());
    let summary = json(&done.stdout);
    let written = |file: &str| json(&fs::read(folder.path().join("output/latest").join(file)).unwrap());
    let (record, first_news) = (written("run.json"), written("news.json"));
    let report = folder.path().join("corpus/清河区/2023/教育局.html");
    let other = page::html(&page::zeros(), Dress::default()).replace("清河区教育局", "清河区财政局");
    fs::write(report.with_file_name("财政局.html"), other).unwrap();
    fs::remove_file(report).unwrap();
    ran(&["run", "corpus", "--progress", "none", "--allow-fewer"], folder.path());
    let news = written("news.json");
    assert_eq!(news["counts"]["reports"], serde_json::json!({ "new": 1, "gone": 1 }));
    let records = [("summary", &summary), ("run", &record), ("run", &written("run.json"))];
    for (of, value) in records.into_iter().chain([("news", &first_news), ("news", &news)]) {
        let schema = json(&ran(&["config", "schema", of], folder.path()).stdout);
        assert!(schema["properties"].as_object().unwrap().len() > 8, "{schema}");
        assert_eq!(misfit(value, &schema, &schema), None, "{of}");
        // the schema refuses other values
        for field in schema["required"].as_array().unwrap() {
            let mut other = value.clone();
            other[field.as_str().unwrap()] = serde_json::json!([["x"]]);
            assert!(misfit(&other, &schema, &schema).is_some(), "{of} takes any {field}");
        }
    }
    for (of, value) in [("summary", &summary), ("run", &record)] {
        assert_eq!(value["end"], "published", "{of}");
        assert_eq!(value["exit_code"], done.status.code().unwrap(), "{of}");
    }
    assert_eq!((&summary["summary_version"], &record["manifest_version"]), (&2.into(), &4.into()));
    assert_eq!((&first_news["news_version"], &first_news["against"]), (&1.into(), &Value::Null));
    let cache = serde_json::json!({ "used": 0, "missed": 1, "added": 1 });
    assert_eq!((&summary["published"]["cache"], &record["cache"]), (&cache, &cache));
    assert_eq!((&summary["published"]["reports"], &summary["published"]["partial"]), (&1.into(), &false.into()));
    assert_eq!(record["partial"], false);
    assert!(summary["stages"]["read"].is_f64() && summary["stages"]["tables"].is_f64(), "{summary}");
}

#[test]
fn a_run_that_publishes_nothing_says_so_everywhere_and_keeps_the_time_of_the_last_success() {
    let folder = corpus();
    let metrics = folder.path().join("gouji.prom");
    let run = |corpus: &str| {
        ran(&["run", corpus, "--progress", "none", "--summary", "json", "--metrics", "gouji.prom"], folder.path())
    };
    let run_again = |more: &[&str]| {
        let again = ["run", "corpus", "--progress", "none", "--metrics", "gouji.prom"];
        ran(&[&again, more].concat(), folder.path())
    };
    let code = run("corpus").status.code().unwrap();
    assert_eq!(metric(&metrics, "gouji_exit_code"), Some(code.into()));
    assert_eq!(metric(&metrics, "gouji_run_end{end=\"published\"}"), Some(1.0));
    assert_eq!(metric(&metrics, "gouji_reports"), Some(1.0));
    assert_eq!(metric(&metrics, "gouji_sources{outcome=\"parsed\"}"), Some(1.0));
    assert!(metric(&metrics, "gouji_stage_seconds{stage=\"read\"}").is_some());
    assert!(metric(&metrics, "gouji_open_causes{severity=\"error\"}").is_some());
    assert_eq!(metric(&metrics, "gouji_cache_files{result=\"miss\"}"), Some(1.0));
    run_again(&[]);
    assert_eq!(metric(&metrics, "gouji_run_end{end=\"unchanged\"}"), Some(1.0));
    assert_eq!(metric(&metrics, "gouji_reports"), Some(1.0), "those of the run before");
    run_again(&["--force"]);
    assert_eq!(metric(&metrics, "gouji_cache_files{result=\"hit\"}"), Some(1.0));
    assert_eq!(metric(&metrics, "gouji_cache_files{result=\"miss\"}"), Some(0.0));
    // a time that no clock shows
    let text = fs::read_to_string(&metrics).unwrap();
    let success = text.lines().find(|line| line.starts_with("gouji_last_success_timestamp_seconds ")).unwrap();
    fs::write(&metrics, text.replace(success, "gouji_last_success_timestamp_seconds 42")).unwrap();
    for (corpus, end, code) in [("absent", "failed", 1), ("empty", "refused", 1)] {
        fs::create_dir_all(folder.path().join("empty")).unwrap();
        let done = run(corpus);
        let summary = json(&done.stdout);
        assert_eq!((&summary["end"], &summary["exit_code"]), (&end.into(), &code.into()), "{summary}");
        assert!(summary["published"].is_null() && summary["error"].as_str().unwrap().len() > 10, "{summary}");
        assert_eq!(metric(&metrics, &format!("gouji_run_end{{end=\"{end}\"}}")), Some(1.0));
        assert_eq!(metric(&metrics, "gouji_last_success_timestamp_seconds"), Some(42.0));
        assert_eq!(metric(&metrics, "gouji_reports"), None, "of no run");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".new")), "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_on_a_full_disk_changes_no_exit_code() {
    let folder = corpus();
    for (arguments, code) in [(["run", "absent"], 1), (["run", "corpus"], 0)] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let done =
            gouji().args(arguments).args(["--log-format", "json"]).current_dir(folder.path()).stderr(full).status();
        assert_eq!(done.unwrap().code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn every_line_of_a_log_in_json_is_an_object_that_tells_stage_counts_and_seconds() {
    let folder = corpus();
    let done = ran(&["run", "corpus", "--progress", "none", "--log-format", "json"], folder.path());
    let lines: Vec<Value> =
        done.stderr.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(json).collect();
    let of = |stage: &str| lines.iter().map(|line| &line["fields"]).find(|fields| fields["stage"] == stage);
    for stage in ["walk", "read", "tables", "end"] {
        assert!(of(stage).unwrap_or_else(|| panic!("no {stage} in {lines:?}"))["seconds"].is_f64());
    }
    assert_eq!((&of("read").unwrap()["done"], &of("end").unwrap()["reports"]), (&1.into(), &1.into()));
    let failed = ran(&["run", "absent", "--progress", "none", "--log-format", "json"], folder.path());
    for line in failed.stderr.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        json(line);
    }
}

#[test]
fn every_command_follows_a_file_that_names_the_last_run() {
    let folder = corpus();
    fs::write(folder.path().join("gouji.toml"), "[output]\nlinks = false\n").unwrap();
    for number in 1..=2 {
        let done = ran(&["run", "corpus", "--progress", "none", "--config", "gouji.toml", "--force"], folder.path());
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let named = fs::read_to_string(folder.path().join("output/latest")).unwrap();
        assert!(named.starts_with(&format!("runs/00000{number}-")), "{named}");
        assert!(said.contains(&format!("output/{}/causes.csv", named.trim())), "{said}");
    }
    for arguments in [
        &["query", "--sql", "SELECT COUNT(*) AS n FROM reports"][..],
        &["export", "--format", "csv"],
        &["review"],
        &["letters"],
        &["diff", "1", "latest"],
    ] {
        let done = ran(arguments, folder.path());
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!said.contains("there is no run in"), "{arguments:?}: {said}");
        assert!(done.status.success(), "{arguments:?}: {said}");
    }
    // the metrics are no part of a corpus, even of one that is published into itself
    let done = ran(&["run", ".", "-o", ".", "--progress", "none", "--config", "gouji.toml"], folder.path());
    assert!(done.status.code() != Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let sources = fs::read_to_string(
        folder.path().join(fs::read_to_string(folder.path().join("latest")).unwrap().trim()).join("sources.csv"),
    );
    assert!(!sources.unwrap().contains("/latest"));
}
