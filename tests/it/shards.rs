//! Shards: however a corpus is cut, the tables are those of one run, and shards that do not belong together are
//! refused.

#![cfg(feature = "cli")]

use crate::command::{copy, expect_code, gouji, rows, tables};
use flate2::Compression;
use flate2::write::GzEncoder;
use maker::page::{self, Dress};
use maker::{self, Plan};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

fn gouji_in(folder: &Path, arguments: &[&str]) -> Output {
    gouji().args(arguments).current_dir(folder).output().unwrap()
}

fn run(folder: &Path, corpus: &[&str], output: &str) -> Output {
    gouji_in(folder, &[&["run"], corpus, &["-o", output, "--no-cache", "--progress", "none"]].concat())
}

fn shard(folder: &Path, arguments: &[&str]) -> Output {
    gouji_in(folder, &[&["shard", "--progress", "none"], arguments].concat())
}

fn merge(folder: &Path, shards: &[&str], output: &str) -> Output {
    gouji_in(folder, &[&["merge"], shards, &["-o", output, "--progress", "none"]].concat())
}

/// The published tables and their description.
fn published(folder: &Path, output: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = tables(folder, output);
    let description = "datapackage.json";
    files.insert(description.to_owned(), fs::read(folder.join(output).join("latest").join(description)).unwrap());
    files
}

#[track_caller]
fn expect_same(folder: &Path, one: &str, other: &str) {
    let (one, other) = (published(folder, one), published(folder, other));
    let names = one.keys().chain(other.keys());
    let differing: Vec<&String> = names.filter(|name| one.get(*name) != other.get(*name)).collect();
    assert!(differing.is_empty() && one.len() > 40, "{differing:?} of {}", one.len());
}

fn packed(page: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(page).unwrap();
    packer.finish().unwrap()
}

/// A folder with everything that a corpus may contain: the sample with its copies and unreadable files, reports of
/// other districts, archives, some of them damaged, files that walks leave out, and names that are not UTF-8.
fn corpus() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    let plan = Plan { reports: 150, agencies: 12, seed: 8, faults: 0.3, broken: 6, prose: true, ..Plan::default() };
    maker::make(&plan, &corpus, &folder.path().join("truth")).unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus"), &corpus);
    let page = page::html(&page::zeros(), Dress::default());
    let put = |path: &str, bytes: &[u8]| {
        let path = corpus.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let mut pages = tar::Builder::new(Vec::new());
    for year in 2021..=2024 {
        let page = page.replace("2023", &year.to_string());
        let mut header = tar::Header::new_gnu();
        header.set_size(page.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        pages.append_data(&mut header, format!("清河区/{year}/教育局.html"), page.as_bytes()).unwrap();
    }
    let pages = packed(&pages.into_inner().unwrap());
    put("清河区/年报.tar.gz", &pages);
    put("清河区/年报（不完整）.tar.gz", &pages[..pages.len() / 2]);
    put("清河区/2023/教育局.html", page.as_bytes());
    put("清河区/2023/教育局.html.gz", &packed(page.as_bytes()));
    put("清河区/.git/config", b"x");
    put("清河区/.git/head", b"x");
    put("清河区/Thumbs.db", b"x");
    fs::create_dir_all(corpus.join("清河区/2025")).unwrap();
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let (name, _, _) = encoding_rs::GB18030.encode("民政局.html");
        fs::write(corpus.join("清河区").join(OsStr::from_bytes(&name)), page.replace("教育局", "民政局")).unwrap();
        std::os::unix::fs::symlink("nowhere", corpus.join("清河区/链接")).unwrap();
    }
    folder
}

#[test]
fn seven_parts_in_any_order_are_one_run() {
    let folder = corpus();
    let here = folder.path();
    expect_code(&run(here, &["corpus"], "output"), 3);
    for number in 1..=7 {
        let part = format!("{number}/7");
        let ended = shard(here, &["corpus", "--part", &part]);
        assert!(matches!(ended.status.code(), Some(0 | 3)), "{}", expect_code(&ended, 3));
    }
    let shuffled = [5, 2, 7, 1, 6, 3, 4].map(|number| format!("shards/{number}-of-7"));
    expect_code(&merge(here, &shuffled.each_ref().map(String::as_str), "merged"), 3);
    expect_same(here, "output", "merged");
    let outcomes = rows(&here.join("merged/latest/sources.csv"));
    let with = |outcome: &str| outcomes.iter().filter(|row| row["outcome"] == outcome).count();
    assert!(["parsed", "duplicate", "quarantined", "not_a_report", "ignored"].iter().all(|outcome| with(outcome) > 0));
    // the files are no longer needed, threads do not matter, and the folder of all shards will do
    fs::rename(here.join("corpus"), here.join("gone")).unwrap();
    let again = gouji_in(here, &["merge", "shards", "-o", "again", "--threads", "1", "--progress", "none"]);
    expect_code(&again, 3);
    expect_same(here, "output", "again");
    // a run over the files finds the merged ones unchanged
    fs::rename(here.join("gone"), here.join("corpus")).unwrap();
    let said = expect_code(&run(here, &["corpus"], "merged"), 3);
    assert!(said.contains("unchanged"), "{said}");
}

#[test]
fn lists_in_any_order_are_one_run() {
    let folder = corpus();
    let here = folder.path();
    expect_code(&run(here, &["corpus"], "output"), 3);
    // everything in a walk, including files in a hidden folder, and an empty folder
    let entries = walkdir::WalkDir::new(here.join("corpus")).into_iter().map(Result::unwrap);
    let is_listed = |path: &Path| !path.is_dir() || fs::read_dir(path).unwrap().next().is_none();
    let paths: Vec<PathBuf> = entries.map(walkdir::DirEntry::into_path).filter(|path| is_listed(path)).collect();
    for number in 0..3 {
        let mut list = Vec::new();
        for path in paths.iter().skip(number).step_by(3).rev() {
            list.extend_from_slice(path.strip_prefix(here).unwrap().as_os_str().as_encoded_bytes());
            list.push(0);
        }
        fs::write(here.join("list"), list).unwrap();
        let name = format!("list-{number}");
        expect_code(&shard(here, &["corpus", "--from", "list", "-o", &name]), 3);
    }
    fs::write(here.join("list"), "").unwrap();
    expect_code(&shard(here, &["corpus", "--from", "list", "-o", "empty"]), 0);
    expect_code(&merge(here, &["list-2", "empty", "list-0", "list-1"], "merged"), 3);
    expect_same(here, "output", "merged");
    // separate folders together are a corpus that names them all
    expect_code(&run(here, &["corpus/沧塘县", "corpus/清河区"], "two"), 3);
    expect_code(&shard(here, &["corpus/清河区", "-o", "two-b"]), 3);
    expect_code(&shard(here, &["corpus/沧塘县", "-o", "two-a"]), 3);
    expect_code(&merge(here, &["two-b", "two-a"], "two-merged"), 3);
    expect_same(here, "two", "two-merged");
    // a file twice
    let said = expect_code(&merge(here, &["list-0", "two-a", "list-0"], "merged"), 1);
    assert!(said.contains("list-0"), "{said}");
}

#[test]
fn paths_that_are_gone_are_rows_and_many_paths_are_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir_all(here.join("corpus/清河区")).unwrap();
    let page = page::html(&page::zeros(), Dress::default());
    fs::write(here.join("corpus/清河区/教育局.html"), &page).unwrap();
    fs::write(here.join("corpus/清河区/不是年报.txt"), "通知：今天停水。").unwrap();
    let there = "corpus/清河区/教育局.html".to_owned();
    let gone = (0..10_000).map(|number| format!("corpus/清河区/gone/{number}.html"));
    let list: Vec<String> = [there.clone(), there].into_iter().chain(gone).collect();
    fs::write(here.join("list"), list.join("\n")).unwrap();
    let said = expect_code(&shard(here, &["corpus", "--from", "list", "-o", "listed"]), 3);
    assert!(said.contains("10000 files could not be read"), "{said}");
    expect_code(&merge(here, &["listed"], "output"), 3);
    let sources = rows(&here.join("output/latest/sources.csv"));
    assert_eq!(sources.len(), 10_001);
    let gone = sources.iter().filter(|row| row["outcome"] == "quarantined" && row["reason"].contains("cannot be read"));
    assert_eq!((gone.count(), rows(&here.join("output/latest/reports.csv")).len()), (10_000, 1));
    // without a corpus, the list is the corpus
    fs::write(here.join("list"), "corpus/清河区/教育局.html\ncorpus/gone.html").unwrap();
    expect_code(&shard(here, &["--from", "list", "-o", "alone"]), 3);
    expect_code(&merge(here, &["alone"], "alone-output"), 3);
    assert_eq!(rows(&here.join("alone-output/latest/sources.csv")).len(), 2);
    fs::write(here.join("list"), "corpus/../elsewhere").unwrap();
    assert!(expect_code(&shard(here, &["corpus", "--from", "list", "-o", "x"]), 1).contains("elsewhere"));
    assert!(!here.join("x").exists());
}

/// Two parts of a small corpus.
fn parts() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let plan = Plan { reports: 20, seed: 4, ..Plan::default() };
    maker::make(&plan, &here.join("corpus"), &here.join("truth")).unwrap();
    expect_code(&shard(here, &["corpus", "--part", "1/2", "-o", "one"]), 0);
    expect_code(&shard(here, &["corpus", "--part", "2/2", "-o", "two"]), 0);
    folder
}

#[track_caller]
fn expect_refused(folder: &Path, shards: &[&str], words: &[&str]) {
    let said = expect_code(&merge(folder, shards, "output"), 1);
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
    assert!(!folder.join("output/latest").exists());
}

#[test]
fn shards_that_do_not_go_together_are_refused_by_name() {
    let folder = parts();
    let here = folder.path();
    expect_refused(here, &["one"], &["missing: 2/2"]);
    expect_refused(here, &["one", "two", "three"], &["no shard in three"]);
    expect_refused(here, &["one", "two", "truth"], &["no shard in truth"]);
    copy(&here.join("two"), &here.join("twin"));
    expect_refused(here, &["one", "two", "twin"], &["twin", "two", "part 2/2"]);
    expect_refused(here, &["one", "one", "two"], &["one", "part 1/2"]);
    expect_code(&shard(here, &["corpus", "--part", "2/3", "-o", "third"]), 0);
    expect_refused(here, &["one", "third"], &["one", "third", "not parts of one corpus"]);
    expect_code(&shard(here, &["corpus", "-o", "all"]), 0);
    expect_refused(here, &["one", "two", "all"], &["all", "not parts of one corpus"]);
    fs::write(here.join("list"), "corpus").unwrap();
    expect_code(&shard(here, &["corpus", "--from", "list", "--part", "2/2", "-o", "listed"]), 0);
    expect_refused(here, &["one", "listed"], &["listed", "not parts of one corpus"]);
    // settings
    fs::write(here.join("gouji.toml"), "[limits]\npages = 7\n").unwrap();
    let other = ["corpus", "--part", "2/2", "-o", "other", "--config", "gouji.toml"];
    expect_code(&shard(here, &other), 0);
    expect_refused(here, &["one", "other"], &["other", "limits.pages"]);
    // those that only the merge uses
    fs::write(here.join("merge.toml"), "[output]\nreview = false\n[rules]\nignore = [\"T301\"]\n").unwrap();
    expect_code(&shard(here, &["corpus", "--part", "2/2", "-o", "other", "--config", "merge.toml"]), 0);
    expect_code(&merge(here, &["one", "other"], "fine"), 0);
    expect_code(&run(here, &["corpus"], "alone"), 0);
    expect_same(here, "alone", "fine");
    // another program
    let record = fs::read_to_string(here.join("two/shard.json")).unwrap();
    let at = record.find("\"program\": \"").unwrap() + "\"program\": \"".len();
    fs::write(here.join("two/shard.json"), format!("{}0000{}", &record[..at], &record[at + 4..])).unwrap();
    expect_refused(here, &["one", "two"], &["two", "another program"]);
    // in Chinese
    let said = expect_code(&gouji_in(here, &["merge", "one", "-o", "output", "--lang", "zh"]), 1);
    assert!(said.contains("缺少2/2"), "{said}");
    // the published run stays
    let latest = fs::read_link(here.join("fine/latest")).unwrap();
    expect_code(&merge(here, &["one"], "fine"), 1);
    assert_eq!(fs::read_link(here.join("fine/latest")).unwrap(), latest);
}

#[test]
fn shards_that_are_not_whole_are_refused_by_name() {
    let folder = parts();
    let here = folder.path();
    let readings = here.join("two/readings");
    let whole = fs::read(&readings).unwrap();
    for cut in [0, whole.len() / 2, whole.len() - 1] {
        fs::write(&readings, &whole[..cut]).unwrap();
        expect_refused(here, &["one", "two"], &["two", "not whole"]);
    }
    let mut changed = whole.clone();
    changed[100] ^= 1;
    fs::write(&readings, changed).unwrap();
    expect_refused(here, &["one", "two"], &["two", "not whole"]);
    fs::copy(here.join("one/readings"), &readings).unwrap();
    expect_refused(here, &["one", "two"], &["two", "belong to another shard"]);
    fs::remove_file(&readings).unwrap();
    expect_refused(here, &["one", "two"], &["two", "not whole"]);
    fs::write(&readings, whole).unwrap();
    let record = fs::read(here.join("two/shard.json")).unwrap();
    fs::write(here.join("two/shard.json"), &record[..record.len() / 2]).unwrap();
    expect_refused(here, &["one", "two"], &["two", "not whole"]);
    // made again over its remains, it is whole; a folder with other content stays as it is
    expect_code(&shard(here, &["corpus", "--part", "2/2", "-o", "two"]), 0);
    assert!(expect_code(&shard(here, &["corpus", "-o", "truth"]), 1).contains("something other than a shard"));
    expect_code(&merge(here, &["one", "two"], "output"), 0);
    expect_code(&run(here, &["corpus"], "alone"), 0);
    expect_same(here, "alone", "output");
    let left = fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.starts_with(".shard")).count(), 0);
}

#[test]
fn shards_within_a_corpus_are_no_part_of_it() {
    let folder = parts();
    let here = folder.path();
    expect_code(&run(here, &["corpus"], "before"), 0);
    expect_code(&shard(here, &["corpus", "--part", "1/2", "-o", "corpus/shards/1"]), 0);
    expect_code(&shard(here, &["corpus", "--part", "2/2", "-o", "corpus/shards/2"]), 0);
    expect_code(&run(here, &["corpus"], "behind"), 0);
    expect_same(here, "before", "behind");
    expect_code(&merge(here, &["corpus/shards"], "merged"), 0);
    expect_same(here, "before", "merged");
}
