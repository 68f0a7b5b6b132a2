//! Kept readings: the tables are the same with and without them, and no doubtful reading is used.

#![cfg(feature = "cli")]

use crate::command::{copy, expect_code, gouji, rows, tables};
use gouji::cache::{Cache, Circumstances, FilePlace, FileReading};
use gouji::readers::Limits;
use maker::{self, Plan};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::SystemTime;

fn run(folder: &Path, corpus: &str, output: &str, more: &[&str]) -> Output {
    let arguments = ["run", corpus, "-o", output, "--progress", "none"];
    gouji().args(arguments).args(more).current_dir(folder).output().unwrap()
}

/// The tables that differ, apart from `changes`.
fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = one.keys().chain(other.keys()).filter(|name| !name.starts_with("changes."));
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

fn counts(folder: &Path, output: &str) -> (u64, u64) {
    let record = fs::read(folder.join(output).join("latest/run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    let count = |name: &str| record["cache"][name].as_u64().unwrap();
    (count("used"), count("added"))
}

fn runs(folder: &Path, output: &str) -> usize {
    fs::read_dir(folder.join(output).join("runs")).unwrap().count()
}

/// A folder with the sample as `corpus`: every format, archives, copies, files that cannot be read.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus"), &folder.path().join("corpus"));
    folder
}

#[test]
fn tables_are_the_same_with_and_without_kept_readings() {
    let folder = sample();
    let (here, ended) = (folder.path(), 3);
    expect_code(&run(here, "corpus", "without", &["--no-cache"]), ended);
    assert!(!here.join("without/.cache").exists());
    // even if the cache lies in the corpus
    let cache = ["--cache", "corpus/kept", "--verify-cache", "100%"];
    let expected = tables(here, "without");
    for (output, threads) in [("first", "2"), ("second", "1"), ("third", "3")] {
        expect_code(&run(here, "corpus", output, &[&cache[..], &["--threads", threads]].concat()), ended);
        assert_eq!(differing(&tables(here, output), &expected), [""; 0], "{output}");
    }
    let ((used, added), again) = (counts(here, "first"), counts(here, "second"));
    assert!(used == 0 && added > 100 && again == (added, 0), "{used} {added} {again:?}");
    assert_eq!(counts(here, "third"), again);
}

#[test]
fn where_nothing_has_changed_nothing_is_published() {
    let folder = sample();
    let here = folder.path();
    let again = |more: &[&str]| run(here, "corpus", "output", more);
    expect_code(&again(&[]), 3);
    let (record, before) = (fs::read(here.join("output/latest/run.json")).unwrap(), runs(here, "output"));
    let said = expect_code(&again(&["--fail-on", "error"]), 4);
    assert!(said.starts_with("unchanged ") && said.lines().count() == 1, "{said}");
    let said = expect_code(&again(&["--lang", "zh", "--threads", "1"]), 3);
    assert!(said.starts_with("未变 ") && said.lines().count() == 1, "{said}");
    assert_eq!((fs::read(here.join("output/latest/run.json")).unwrap(), runs(here, "output")), (record, before));
    let mut expected_runs = before;
    let mut runs_again = |why: &str, more: &[&str]| {
        expect_code(&again(more), 3);
        expected_runs += 1;
        assert_eq!(runs(here, "output"), expected_runs, "{why}");
    };
    runs_again("--force", &["--force"]);
    fs::write(here.join("gouji.toml"), "[limits]\npages = 499\n[names]\nagencies = \"agencies.csv\"\n").unwrap();
    fs::write(here.join("agencies.csv"), "name\n大桥管理处\n").unwrap();
    let configured = ["--config", "gouji.toml"];
    runs_again("a limit", &configured);
    fs::write(here.join("agencies.csv"), "name\n大桥管理所\n").unwrap();
    runs_again("the list of agencies", &configured);
    let page = fs::read_dir(here.join("corpus")).unwrap().map(|entry| entry.unwrap().path());
    let page = page
        .filter(|path| path.is_dir())
        .flat_map(|path| walk(&path))
        .find(|path| path.extension().is_some_and(|end| end == "html"))
        .unwrap();
    let (bytes, modified) = (fs::read(&page).unwrap(), fs::metadata(&page).unwrap().modified().unwrap());
    let mut other = bytes.clone();
    let at = other.iter().rposition(|byte| *byte == b'<').unwrap();
    other[at - 1] = if other[at - 1] == b' ' { b'\n' } else { b' ' };
    fs::write(&page, &other).unwrap();
    fs::File::options().write(true).open(&page).unwrap().set_modified(modified).unwrap();
    runs_again("bytes of the same number and time", &configured);
    fs::rename(&page, page.with_extension("htm")).unwrap();
    runs_again("a name", &configured);
    fs::remove_file(here.join("output/latest/totals.csv")).unwrap();
    runs_again("a table that is gone", &configured);
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn a_change_of_what_decides_a_reading_has_every_file_read() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let plan = Plan { reports: 40, seed: 8, ..Plan::default() };
    maker::make(&plan, &here.join("corpus"), &here.join("truth")).unwrap();
    let again = |settings: &str, list: &str| {
        fs::write(here.join("gouji.toml"), settings).unwrap();
        fs::write(here.join("agencies.csv"), list).unwrap();
        expect_code(&run(here, "corpus", "output", &["--force", "--config", "gouji.toml"]), 0);
        counts(here, "output")
    };
    assert_eq!(again("", ""), (0, 40));
    assert_eq!(again("[rules]\nselect = [\"T\"]", ""), (40, 0), "rules are checked on what was read");
    assert_eq!(again("[limits]\nseconds = 29", ""), (40, 0));
    assert_eq!(again("[limits]\npages = 499", ""), (0, 40));
    let listed = "[names]\nagencies = \"agencies.csv\"";
    assert_eq!(again(listed, "name\n大桥管理处\n"), (0, 40));
    assert_eq!(again(listed, "name\n大桥管理所\n"), (0, 40));
    assert_eq!(again(listed, "name\n大桥管理处\n"), (40, 0));
    // a corpus elsewhere may be read differently because of the folder names around it
    fs::rename(here.join("corpus"), here.join("moved")).unwrap();
    expect_code(&run(here, "moved", "output", &[]), 0);
    assert_eq!(counts(here, "output"), (0, 40));
}

#[test]
fn a_forged_reading_is_found_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let plan = Plan { reports: 12, seed: 9, ..Plan::default() };
    maker::make(&plan, &here.join("corpus"), &here.join("truth")).unwrap();
    expect_code(&run(here, "corpus", "output", &[]), 0);
    let honest = tables(here, "output");
    let (cache, forged) = (here.join("output/.cache"), here.join("forged"));
    let circumstances = Circumstances { limits: Limits { pictures: 0, ..Limits::default() }, agencies: None };
    let open = |dir: &Path| Cache::open(dir, &circumstances, SystemTime::now()).unwrap();
    let (from, to) = (open(&cache), open(&forged));
    let sources = rows(&here.join("output/latest/sources.csv"));
    let paths: Vec<&String> = sources.iter().map(|row| &row["path"]).collect();
    let readings = paths.iter().map(|path| {
        let within = path.strip_prefix("corpus/").unwrap();
        let place = FilePlace { folder: within.split('/').next(), path, within, is_damaged: false };
        let key = from.key(&blake3::hash(&fs::read(here.join(path)).unwrap()), &place);
        (key, from.get(&key).unwrap().reading)
    });
    let (keys, mut readings): (Vec<_>, Vec<FileReading>) = readings.unzip();
    readings[3].parts[0].report.as_mut().unwrap().metadata.phone = Some("110".to_owned());
    keys.iter().zip(&readings).for_each(|(key, reading)| to.put(key, reading));
    to.finish();
    fs::remove_dir_all(&cache).unwrap();
    fs::rename(&forged, &cache).unwrap();
    let said = expect_code(&run(here, "corpus", "output", &["--force", "--verify-cache", "100%"]), 1);
    assert!(said.contains(paths[3]) && !said.contains(paths[2]) && said.contains("nothing was published"), "{said}");
    assert_eq!(differing(&tables(here, "output"), &honest), [""; 0]);
    expect_code(&run(here, "corpus", "output", &["--force", "--verify-cache", "100%"]), 0);
    assert_eq!((counts(here, "output"), differing(&tables(here, "output"), &honest)), ((0, 12), Vec::new()));
}

/// A verification reads files, even if nothing has changed since the last run.
#[test]
fn kept_readings_are_verified_where_nothing_has_changed() {
    let folder = sample();
    let here = folder.path();
    expect_code(&run(here, "corpus", "output", &[]), 3);
    let said = expect_code(&run(here, "corpus", "output", &["--verify-cache", "1%"]), 3);
    assert!(!said.contains("unchanged") && runs(here, "output") == 2, "{said}");
}

/// Older systems encode the names of folders in GBK.
#[cfg(unix)]
#[test]
fn a_folder_whose_name_is_no_utf_8_is_read_and_its_run_is_not_repeated() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join(std::ffi::OsStr::from_bytes(b"\xb1\xa8\xb8\xe6"));
    fs::create_dir(&corpus).unwrap();
    fs::write(corpus.join("a.html"), maker::page::html(&maker::page::zeros(), maker::page::Dress::default())).unwrap();
    for is_repeated in [false, true] {
        let mut command = gouji();
        command.arg("run").arg(&corpus).args(["-o", "output", "--progress", "none"]).current_dir(&corpus);
        let said = expect_code(&command.output().unwrap(), 0);
        assert_eq!(said.contains("unchanged"), is_repeated, "{said}");
    }
}

#[test]
fn what_a_run_would_do_is_reported_without_doing_it() {
    let folder = sample();
    let here = folder.path();
    let said = expect_code(&run(here, "corpus", "output", &["--dry-run"]), 0);
    assert!(said.contains("kept      0 files") && said.contains("unknown") && !here.join("output").exists(), "{said}");
    expect_code(&run(here, "corpus", "output", &[]), 3);
    let (_, added) = counts(here, "output");
    fs::write(here.join("corpus/new.txt"), "x").unwrap();
    let before = runs(here, "output");
    let said = expect_code(&run(here, "corpus", "output", &["--dry-run"]), 0);
    let number = |begin: &str| {
        let line = said.lines().find(|line| line.starts_with(begin)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    assert!(number("kept") > 0 && number("kept") <= added && number("read") > 0 && said.contains("about "), "{said}");
    assert!(expect_code(&run(here, "corpus", "output", &["--dry-run", "--lang", "zh"]), 0).contains("沿用"));
    assert_eq!(runs(here, "output"), before);
}

#[test]
fn a_cache_that_cannot_be_had_costs_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let plan = Plan { reports: 4, seed: 10, ..Plan::default() };
    maker::make(&plan, &here.join("corpus"), &here.join("truth")).unwrap();
    fs::write(here.join("a file"), "").unwrap();
    let said = expect_code(&run(here, "corpus", "output", &["--cache", "a file"]), 0);
    assert!(said.contains("the cache a file cannot be used"), "{said}");
    expect_code(&run(here, "corpus", "output", &["--cache", "x", "--no-cache"]), 2);
    expect_code(&run(here, "corpus", "output", &["--verify-cache", "much"]), 2);
}
