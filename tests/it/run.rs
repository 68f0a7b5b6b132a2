//! The command as users run it: tables, exit codes, and the output after failed or killed runs.

#![cfg(feature = "cli")]

use crate::command::{gouji, rows};
use maker::measure::truth;
use maker::page;
use maker::{self, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
const TRUTH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample_truth");

fn run(corpus: &Path, output: &Path, more: &[&str]) -> Output {
    gouji().arg("run").arg(corpus).arg("-o").arg(output).args(["--progress", "none"]).args(more).output().unwrap()
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&output.stdout));
}

fn make(folder: &Path, reports: usize) -> PathBuf {
    let corpus = folder.join("corpus");
    let plan = Plan { reports, seed: 3, faults: 0.2, ..Plan::default() };
    maker::make(&plan, &corpus, &folder.join("truth")).unwrap();
    corpus
}

#[test]
fn a_run_with_far_fewer_reports_does_not_replace_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 60);
    let output = folder.path().join("output");
    expect_code(&run(&corpus, &output, &[]), 0);
    let latest = fs::read_link(output.join("latest")).unwrap();
    let folder_in = |folder: &Path| {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap()
    };
    let district = folder_in(&corpus);
    let lost = folder_in(&district);
    fs::rename(&lost, folder.path().join("lost")).unwrap();
    let refused = run(&corpus, &output, &[]);
    expect_code(&refused, 5);
    let said = String::from_utf8_lossy(&refused.stderr);
    let district = district.file_name().unwrap().to_str().unwrap();
    assert!(said.contains("fewer reports than in the run before") && said.contains(district), "{said}");
    assert_eq!(fs::read_link(output.join("latest")).unwrap(), latest);
    // a corpus of another name is another corpus
    let other = folder.path().join("other");
    fs::rename(&corpus, &other).unwrap();
    expect_code(&run(&other, &output, &[]), 0);
    fs::rename(&other, &corpus).unwrap();
    fs::rename(folder.path().join("lost"), &lost).unwrap();
    expect_code(&run(&corpus, &output, &[]), 0);
    fs::remove_dir_all(&lost).unwrap();
    expect_code(&run(&corpus, &output, &["--allow-fewer"]), 0);
    // the next run is compared with the run that was published
    expect_code(&run(&corpus, &output, &[]), 0);
}

#[test]
fn files_that_may_still_be_written_wait_for_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 20);
    let output = folder.path().join("output");
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&corpus).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        fs::File::options().append(true).open(entry.path()).unwrap().set_modified(hour_ago).unwrap();
        files.push(entry.into_path());
    }
    expect_code(&run(&corpus, &output, &["--settle", "10m"]), 0);
    let fresh = fs::File::options().append(true).open(&files[0]).unwrap();
    fresh.set_modified(std::time::SystemTime::now()).unwrap();
    let waits = run(&corpus, &output, &["--settle", "10m", "--allow-fewer"]);
    expect_code(&waits, 3);
    let outcomes = rows(&output.join("latest/sources.csv"));
    let unsettled: Vec<&str> =
        outcomes.iter().filter(|row| row["outcome"] == "unsettled").map(|row| row["path"].as_str()).collect();
    assert_eq!(unsettled, [files[0].to_str().unwrap()]);
    expect_code(&run(&corpus, &output, &[]), 0);
}

#[test]
fn the_sample_corpus_gives_what_its_truth_says() {
    let output = tempfile::tempdir().unwrap();
    expect_code(&run(Path::new(SAMPLE), output.path(), &[]), 3);
    let latest = output.path().join("latest");
    let tables = [
        "sources",
        "reports",
        "facts",
        "findings",
        "totals",
        "trends",
        "coverage",
        "rates",
        "panel",
        "codebook",
        "copies",
        "versions",
        "agencies",
        "params",
        "areas",
        "area_totals",
    ];
    for table in tables {
        for kind in ["csv", "parquet"] {
            assert!(latest.join(format!("{table}.{kind}")).is_file(), "{table}.{kind}");
        }
        assert!(fs::read(latest.join(format!("{table}.csv"))).unwrap().starts_with("\u{FEFF}".as_bytes()), "{table}");
    }
    let below = |path: &str| Path::new(path).strip_prefix(SAMPLE).unwrap().to_str().unwrap().to_owned();
    let broken = rows(&Path::new(TRUTH).join("sources.csv"));
    let sources: BTreeMap<String, String> =
        rows(&latest.join("sources.csv")).iter().map(|row| (below(&row["path"]), row["outcome"].clone())).collect();
    for row in &broken {
        assert_eq!(sources[&row["path"]], row["outcome"], "{}", row["path"]);
    }
    let broken: BTreeSet<&String> = broken.iter().map(|row| &row["path"]).collect();
    let others = sources.iter().filter(|(path, _)| !broken.contains(path) && *path != "README.md");
    assert!(others.into_iter().all(|(_, outcome)| outcome == "parsed"));
    let finding = |row: &BTreeMap<String, String>, path: String| {
        [path, row["rule"].clone(), row["severity"].clone(), row["metric"].clone(), row["applicant"].clone()]
    };
    let due: BTreeSet<_> =
        rows(&Path::new(TRUTH).join("findings.csv")).iter().map(|row| finding(row, row["path"].clone())).collect();
    // the truth of the sample lacks rules over several reports, and contradictions between prose and faulty tables
    let of_reports = gouji::rules::of_reports().map(|rule| rule.code);
    let of_reports: BTreeSet<&str> = of_reports.filter(|code| !truth::is_of_prose(code)).collect();
    let found = rows(&latest.join("findings.csv"));
    let found: BTreeSet<_> = found
        .iter()
        .filter(|row| of_reports.contains(row["rule"].as_str()))
        .map(|row| finding(row, below(&row["path"])))
        .filter(|finding| !broken.contains(&finding[0]))
        .collect();
    assert_eq!(found, due);
}

#[test]
fn what_is_not_written_is_not_named_and_the_next_run_is_compared_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 30);
    let output = folder.path().join("output");
    let latest = output.join("latest");
    let run_with = |settings: &str| {
        let config = folder.path().join("gouji.toml");
        fs::write(&config, settings).unwrap();
        let done = run(&corpus, &output, &["--config", config.to_str().unwrap()]);
        expect_code(&done, 0);
        String::from_utf8(done.stdout).unwrap()
    };
    let files = |ending: &str| -> BTreeSet<String> {
        let paths = fs::read_dir(&latest).unwrap().map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| path.extension().is_some_and(|end| end == ending));
        paths.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    let compared = ["sources", "reports", "facts", "causes", "findings", "changes", "checks"];
    let said = run_with("[output]\ncsv = [\"totals\", \"causes\"]\nparquet = [\"panel\"]\n");
    assert_eq!(files("csv"), named(&["totals", "causes"]));
    assert_eq!(files("parquet"), named(&[&compared[..], &["panel"]].concat()));
    assert!(said.contains("latest/causes.csv, totals.csv, panel.parquet (this run"), "{said}");
    let package: serde_json::Value =
        serde_json::from_slice(&fs::read(latest.join("datapackage.json")).unwrap()).unwrap();
    let paths = package["resources"].as_array().unwrap().iter().map(|resource| resource["path"].as_str().unwrap());
    for path in paths.clone() {
        assert!(latest.join(path).is_file(), "{path}");
    }
    assert_eq!(paths.count(), compared.len() + 2);
    for resource in package["resources"].as_array().unwrap() {
        for key in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
            let to = key["reference"]["resource"].as_str().unwrap();
            assert!(files("csv").union(&files("parquet")).any(|table| table == to), "{to}");
        }
    }
    let said = run_with("[output]\ncsv = false\nparquet = false\n");
    assert_eq!((files("csv"), files("parquet")), (named(&[]), named(&compared)));
    assert!(said.contains("latest/causes.parquet (this run") && said.contains("0 new causes"), "{said}");
    assert!(run_with("[output]\ncsv = false\nparquet = false\n").starts_with("unchanged"));
    let said = run_with("[output]\ncsv = \"all\"\n");
    assert!(said.contains("0 new causes"), "{said}");
    assert_eq!(files("csv"), files("parquet"));
}

/// The tables and the workbook of a run, without its record, news and page, which contain times.
fn tables(output: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(output.join("latest")).unwrap().map(|file| file.unwrap().path());
    let named = files
        .filter(|file| file.is_file())
        .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(file).unwrap()));
    named.filter(|(name, _)| !["run.json", "news.json", "news.md"].contains(&name.as_str())).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 900);
    let outputs = ["1", "2", "3"].map(|threads| {
        let output = folder.path().join(threads);
        expect_code(&run(&corpus, &output, &["--threads", threads]), 0);
        tables(&output)
    });
    for (name, bytes) in &outputs[0] {
        assert!(outputs[1..].iter().all(|output| output[name] == *bytes), "{name} differs");
    }
}

#[test]
fn a_killed_run_leaves_the_former_output_and_the_next_one_clears_up() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 3_000);
    let output = folder.path().join("output");
    expect_code(&run(Path::new(SAMPLE), &output, &[]), 3);
    let before = tables(&output);
    let mut running = gouji()
        .arg("run")
        .arg(&corpus)
        .arg("-o")
        .arg(&output)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let staged = || {
        fs::read_dir(output.join("runs"))
            .unwrap()
            .any(|run| run.unwrap().file_name().to_string_lossy().starts_with('.'))
    };
    while !staged() {
        assert!(running.try_wait().unwrap().is_none(), "the run ended before it could be killed");
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(staged(), "killed on its way");
    assert!(tables(&output) == before);
    expect_code(&run(&corpus, &output, &[]), 0);
    assert!(!staged());
    assert!(tables(&output) != before);
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    expect_code(&run(&folder.path().join("absent"), &output, &[]), 1);
    expect_code(&gouji().args(["run"]).output().unwrap(), 2);
    expect_code(&run(Path::new(SAMPLE), &output, &["--fail-on", "error"]), 4);
    let clean = make(folder.path(), 25);
    let before = tables(&output);

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    fs::write(empty.join("a.pdf"), "%PDF-1.7").unwrap();
    let failed = run(&empty, &output, &[]);
    expect_code(&failed, 1);
    assert!(String::from_utf8_lossy(&failed.stderr).contains("a.pdf"), "the reason is told");
    assert!(tables(&output) == before, "nothing to publish leaves what was published");

    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let failed = run(&clean, &file, &[]);
    expect_code(&failed, 1);
    assert!(String::from_utf8_lossy(&failed.stderr).contains("choose another with -o"));

    let lock = gouji::outputs::Staging::begin(&output, chrono::Utc::now()).unwrap();
    expect_code(&run(&clean, &output, &[]), 11);
    drop(lock);
    expect_code(&run(&clean, &output, &[]), 0);
}

#[test]
fn commands_on_one_report() {
    let report = format!("{SAMPLE}/沧塘县/2021/沧塘县人民政府.html");
    let text = |command: &[&str]| {
        let output = gouji().args(command).output().unwrap();
        expect_code(&output, 0);
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = text(&["show", &report]);
    assert!(
        shown.contains("沧塘县人民政府") && shown.contains("（七）总计") && shown.contains("error[T301]"),
        "{shown}"
    );
    let json: serde_json::Value = serde_json::from_str(&text(&["show", &report, "--json"])).unwrap();
    assert_eq!((json["facts"].as_array().unwrap().len(), json["year"].as_i64()), (200, Some(2021)));
    let checked = text(&["check", &report, "--lang", "zh"]);
    assert!(checked.contains('^') && checked.contains("均应为 6，请核对。"), "{checked}");
    let json: serde_json::Value = serde_json::from_str(&text(&["check", &report, "--json"])).unwrap();
    assert!(json["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "T301"));
    expect_code(&gouji().args(["check", &report, "--fail-on", "error"]).output().unwrap(), 4);
    assert!(text(&["explain", "t302"]).contains("# Why it matters"));
    assert!(text(&["explain", "T302", "--lang", "zh"]).contains("## 依据"));
    let unknown = gouji().args(["explain", "T33"]).output().unwrap();
    expect_code(&unknown, 1);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean T30"));
    assert_eq!(text(&["rules"]).lines().count(), 2 + gouji::rules::RULES.len());
    assert_eq!(text(&["codebook", "--csv"]).lines().count(), 1 + gouji::report::CODEBOOK.metrics().count());
}

#[test]
fn queries_run_over_the_last_run() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    expect_code(&run(Path::new(SAMPLE), &output, &[]), 3);
    let query = |sql: &str| gouji().args(["query", "--sql", sql, "-o"]).arg(&output).output().unwrap();
    let counted = query("SELECT outcome, COUNT(*) AS files FROM sources GROUP BY outcome ORDER BY outcome");
    expect_code(&counted, 0);
    let counted = String::from_utf8(counted.stdout).unwrap();
    assert_eq!(counted, "outcome,files\nduplicate,1\nignored,1\nnot_a_report,4\nparsed,100\nquarantined,4\n");
    let wrong = query("SELECT * FROM fact");
    expect_code(&wrong, 1);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("facts"), "the tables are named");
}

/// The output of a finding.
#[test]
fn findings_are_printed_with_the_words_of_the_source() {
    let checked = gouji()
        .current_dir(SAMPLE)
        .args(["check", "沧塘县/2021/沧塘县人民政府.html", "沧塘县/2024/沧塘县卫生健康委员会.html"])
        .output()
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(checked.stdout).unwrap());
}

/// The rows of a table without the columns on files. The id of a report depends on its place.
fn without_paths(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut rows = rows(path);
    for row in &mut rows {
        row.remove("path");
        row.remove("copy_path");
        row.remove("report_id");
    }
    rows
}

#[test]
fn an_archive_is_read_as_the_folder_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 120);
    let packed = folder.path().join("packed");
    fs::create_dir(&packed).unwrap();
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(gzip);
    // sorted like a walk
    for file in walkdir::WalkDir::new(&corpus).sort_by_file_name() {
        let file = file.unwrap();
        if file.file_type().is_file() {
            archive.append_path_with_name(file.path(), file.path().strip_prefix(&corpus).unwrap()).unwrap();
        }
    }
    fs::write(packed.join("reports.tar.gz"), archive.into_inner().unwrap().finish().unwrap()).unwrap();
    let (from_folder, from_archive) = (folder.path().join("a"), folder.path().join("b"));
    expect_code(&run(&corpus, &from_folder, &[]), 0);
    expect_code(&run(&packed, &from_archive, &[]), 0);
    for table in ["reports", "facts", "findings", "totals", "trends", "panel", "coverage"] {
        let table = format!("latest/{table}.csv");
        assert!(without_paths(&from_folder.join(&table)) == without_paths(&from_archive.join(&table)), "{table}");
    }
    let sources = rows(&from_archive.join("latest/sources.csv"));
    let [members @ .., archive] = &sources[..] else { panic!("no sources") };
    assert_eq!(members.len(), 120);
    assert!(members.iter().all(|row| row["outcome"] == "parsed" && !row["member"].is_empty()));
    assert_eq!(archive["reason"], "an archive: its 120 members have rows of their own");
}

/// The best copy counts, even if it is in the middle and others were written before.
#[test]
fn of_several_copies_the_best_counts_and_the_others_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 1_000);
    let district = fs::read_dir(&corpus).unwrap().next().unwrap().unwrap().path();
    let mut cells = page::zeros();
    let whole = page::html(&cells, page::Dress::default());
    cells[20] = "7".to_owned();
    // more than a batch lies between them
    fs::write(district.join("0 cut.html"), &whole[..whole.find("复议").unwrap()]).unwrap();
    fs::write(district.join("1 tabs.txt"), page::tabbed(&cells)).unwrap();
    let last = folder.path().join("last");
    fs::create_dir(&last).unwrap();
    fs::write(last.join("2 whole.html"), &whole).unwrap();
    fs::write(last.join("3 again.html"), whole.replace("<p>", "<p> ")).unwrap();
    fs::write(last.join("4 tabs.txt"), page::tabbed(&cells)).unwrap();
    let output = folder.path().join("output");
    let ran = gouji().arg("run").args([&corpus, &last]).arg("-o").arg(&output).args(["--progress", "none"]).output();
    expect_code(&ran.unwrap(), 0);
    let latest = output.join("latest");
    let ours = |table: &str| -> Vec<_> {
        let rows = rows(&latest.join(format!("{table}.csv")));
        rows.into_iter().filter(|row| row["agency"] == "清河区教育局").collect()
    };
    let reports = ours("reports");
    assert_eq!(reports.len(), 1);
    assert!(reports[0]["path"].ends_with("2 whole.html"));
    assert_eq!((ours("facts").len(), ours("panel").len()), (page::CELLS, 1));
    let findings = ours("findings");
    assert_eq!(findings.iter().map(|row| row["rule"].as_str()).collect::<Vec<_>>(), ["Y106"]);
    assert!(
        findings[0]["message_en"].starts_with("figures that differ in another copy: 2, "),
        "{}",
        findings[0]["message_en"]
    );
    assert!(ours("facts").iter().all(|row| row["report_id"] == reports[0]["report_id"]));
    let outcomes: Vec<_> = rows(&latest.join("sources.csv"))
        .into_iter()
        .filter(|row| row["report_id"] == reports[0]["report_id"])
        .map(|row| [row["path"].rsplit('/').next().unwrap().to_owned(), row["outcome"].clone(), row["reason"].clone()])
        .collect();
    let chosen = last.join("2 whole.html");
    let reason = |why: &str, how: &str| format!("another copy, {why}, was chosen: {}, with {how}", chosen.display());
    let other = "other figures, which the table versions shows";
    let cut = reason("of which more could be read", "").replace(", with ", ", and this file is cut short");
    let duplicate = |name: &str, reason: String| [name.to_owned(), "duplicate".to_owned(), reason];
    assert_eq!(
        outcomes,
        [
            duplicate("0 cut.html", cut),
            duplicate("1 tabs.txt", reason("in a preferred format", other)),
            ["2 whole.html".to_owned(), "parsed".to_owned(), String::new()],
            duplicate("3 again.html", reason("which comes first", "the same figures")),
            duplicate("4 tabs.txt", reason("in a preferred format", other)),
        ]
    );
    let versions = ours("versions");
    assert_eq!(versions.len(), 2, "one cell in two copies");
    assert!(versions.iter().all(|row| row["copy_value"] == "7" && row["value"] == "0"));
    // the counts of the record agree with the tables
    let record: serde_json::Value = serde_json::from_slice(&fs::read(latest.join("run.json")).unwrap()).unwrap();
    let count =
        |outcome: &str| rows(&latest.join("sources.csv")).iter().filter(|row| row["outcome"] == outcome).count();
    for outcome in ["parsed", "duplicate"] {
        assert_eq!(record["sources"][outcome], count(outcome));
    }
    let found = rows(&latest.join("findings.csv"));
    for (rule, counted) in record["findings"].as_object().unwrap() {
        assert_eq!(*counted, found.iter().filter(|row| row["rule"] == *rule).count());
    }
}

/// The configuration limits the cost of a file; one above a limit is left unread.
#[test]
fn limits_come_from_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = make(folder.path(), 3);
    fs::write(corpus.join("long.html"), format!("<p>{}", "长".repeat(4 << 20))).unwrap();
    let config = folder.path().join("gouji.toml");
    let output = folder.path().join("output");
    for (limit, reason) in [
        ("file_mib = 8", "larger than 8 MiB"),
        ("memory_mib = 8", "limits.memory_mib"),
        ("seconds = 0", "longer than 0 s"),
        ("", "no report"),
    ] {
        fs::write(&config, format!("[limits]\n{limit}")).unwrap();
        let ran = run(&corpus, &output, &["--config", config.to_str().unwrap()]);
        expect_code(&ran, if limit.is_empty() { 0 } else { 3 });
        let sources = rows(&output.join("latest/sources.csv"));
        let row = sources.iter().find(|row| row["path"].ends_with("long.html")).unwrap();
        assert!(row["reason"].contains(reason), "{limit}: {}", row["reason"]);
    }
}
