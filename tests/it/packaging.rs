//! Tests of `packaging/`: its commands run on the sample, and the programs for which its units, examples and pages are
//! made accept them. Says which programs are missing.

#![cfg(all(unix, feature = "cli"))]

use crate::command::gouji;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn packaged(file: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join("packaging").join(file)).unwrap()
}

/// A machine as the packages expect it, in a folder: the program, a corpus and a place for tables.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        let corpus = machine.folder("srv/reports");
        let hour_ago = SystemTime::now() - Duration::from_hours(1);
        for entry in walkdir::WalkDir::new(Path::new(ROOT).join("sample_corpus/沧塘县/2021")) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let copy = corpus.join(entry.file_name());
                fs::copy(entry.path(), &copy).unwrap();
                // `--settle` leaves out files that were just written
                fs::File::options().append(true).open(copy).unwrap().set_modified(hour_ago).unwrap();
            }
        }
        symlink(env!("CARGO_BIN_EXE_gouji"), machine.folder("usr/bin").join("gouji")).unwrap();
        machine.folder("var/lib/gouji");
        fs::copy(Path::new(ROOT).join("packaging/gouji.toml"), machine.folder("etc/gouji").join("gouji.toml")).unwrap();
        machine
    }

    fn folder(&self, path: &str) -> PathBuf {
        let folder = self.0.path().join(path);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A command with its paths on this machine.
    fn here(&self, command: &str) -> String {
        let places = ["/usr/bin/gouji", "/srv/reports", "/srv/tables", "/var/lib/gouji", "/etc/gouji"];
        let root = self.0.path().display();
        places.iter().fold(command.to_owned(), |command, place| command.replace(place, &format!("{root}{place}")))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.0.path()).env_remove("MAKEFLAGS");
        command.env("PATH", format!("{}:{path}", self.folder("usr/bin").display())).output().unwrap()
    }
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
}

fn is_at_hand(program: &str) -> bool {
    let is_found = Command::new(program).arg("--version").output().is_ok();
    if !is_found {
        // written to the terminal directly, since the output of a passing test is hidden
        std::io::stderr().write_all(format!("\nSKIPPED: no {program} to try packaging/ with\n").as_bytes()).unwrap();
    }
    is_found
}

/// The value of a setting of a unit.
fn setting<'u>(unit: &'u str, name: &str) -> &'u str {
    unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or_else(|| panic!("no {name}"))
}

fn codes(words: &str) -> BTreeSet<u8> {
    words.split([' ', ',', '|']).filter(|code| !code.is_empty()).map(|code| code.parse().unwrap()).collect()
}

/// The exit codes other than 0 of runs that were published.
fn published() -> BTreeSet<u8> {
    let help = String::from_utf8(gouji().arg("--help").output().unwrap().stdout).unwrap();
    let (_, lines) = help.split_once("Exit codes:\n").unwrap();
    let codes = lines.lines().filter_map(|line| line.trim().split_once(' '));
    let codes = codes.filter(|(_, meaning)| meaning.trim().starts_with("done"));
    codes.filter_map(|(code, _)| code.parse().ok()).filter(|code| *code != 0).collect()
}

#[test]
fn what_counts_as_published_is_what_the_exit_codes_say() {
    let (published, service) = (published(), packaged("systemd/gouji.service"));
    assert_eq!(codes(setting(&service, "SuccessExitStatus")), published);
    assert!(codes(setting(&service, "RestartPreventExitStatus")).is_disjoint(&published));
    let with_zero: BTreeSet<u8> = published.iter().copied().chain([0]).collect();
    let between = |text: &str, start: &str, end: &str| {
        let (_, behind) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
        codes(behind.split_once(end).unwrap().0)
    };
    assert_eq!(between(&packaged("airflow/gouji_nightly.py"), "PUBLISHED = {", "}"), with_zero);
    assert_eq!(between(&packaged("cron/gouji"), "case $? in ", ")"), with_zero);
    assert_eq!(between(&packaged("make/Makefile"), "case $$? in ", ")"), published);
}

#[test]
fn nightly_commands_run_as_they_stand() {
    let service = packaged("systemd/gouji.service");
    let cron = packaged("cron/gouji");
    let line = cron.lines().find(|line| line.starts_with(|c: char| c.is_ascii_digit())).unwrap();
    let container = packaged("Containerfile");
    let words = container.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    let words: Vec<String> = serde_json::from_str(words).unwrap();
    let words = words.join(" ").replace("/reports", "/srv/reports").replace("/tables", "/srv/tables");
    for (command, code) in [
        // a first run has no new errors, and one file of this year cannot be read
        (setting(&service, "ExecStart").to_owned(), 3),
        // the line succeeds if something was published, so that cron sends no mail
        (line.splitn(7, ' ').nth(6).expect("five fields, a user and a command").to_owned(), 0),
        (format!("/usr/bin/gouji {words}"), 3),
    ] {
        let machine = Machine::new();
        expect_code(&machine.run("sh", &["-c", &machine.here(&command)]), code);
        let tables =
            ["var/lib/gouji", "srv/tables"].map(|tables| machine.0.path().join(tables).join("latest/facts.csv"));
        assert!(tables.iter().any(|table| table.is_file()), "{command} published nothing");
    }
}

#[test]
fn the_example_for_make_makes_its_table_after_a_run() {
    let machine = Machine::new();
    fs::write(machine.0.path().join("Makefile"), packaged("make/Makefile")).unwrap();
    expect_code(&machine.run("make", &["REPORTS=srv/reports", "TABLES=srv/tables"]), 0);
    let table = fs::read_to_string(machine.0.path().join("causes_by_agency.csv")).unwrap();
    assert!(table.lines().count() > 1, "{table}");
    expect_code(&machine.run("make", &["REPORTS=srv/none", "TABLES=srv/tables"]), 2);
}

/// The parts of Airflow that the example uses: tasks are called in place.
const AIRFLOW: [(&str, &str); 3] = [
    ("__init__.py", ""),
    ("exceptions.py", "class AirflowException(Exception): pass\nclass AirflowFailException(AirflowException): pass\n"),
    (
        "sdk.py",
        "def dag(**settings):\n    return lambda function: function\n\ndef task(function):\n    return function\n",
    ),
];

#[test]
fn the_example_for_airflow_publishes_and_knows_a_failure() {
    if !is_at_hand("python3") {
        return;
    }
    let machine = Machine::new();
    let airflow = machine.folder("airflow");
    for (file, text) in AIRFLOW {
        fs::write(airflow.join(file), text).unwrap();
    }
    let example = machine.0.path().join("gouji_nightly.py");
    fs::write(&example, machine.here(&packaged("airflow/gouji_nightly.py"))).unwrap();
    expect_code(&machine.run("python3", &["-m", "py_compile", "gouji_nightly.py"]), 0);
    expect_code(&machine.run("python3", &["gouji_nightly.py"]), 0);
    assert!(machine.0.path().join("srv/tables/latest/facts.csv").is_file());
    fs::remove_dir_all(machine.0.path().join("srv/reports")).unwrap();
    let failed = machine.run("python3", &["gouji_nightly.py"]);
    expect_code(&failed, 1);
    assert!(String::from_utf8_lossy(&failed.stderr).contains("AirflowFailException"));
}

#[test]
fn systemd_takes_the_units_and_finds_them_hardened() {
    if !is_at_hand("systemd-analyze") {
        return;
    }
    let machine = Machine::new();
    let units = machine.folder("usr/lib/systemd/system");
    for unit in ["gouji.service", "gouji.timer"] {
        fs::write(units.join(unit), packaged(&format!("systemd/{unit}"))).unwrap();
    }
    // a link out of the root would not be followed
    let program = machine.folder("usr/bin").join("gouji");
    fs::remove_file(&program).unwrap();
    fs::hard_link(env!("CARGO_BIN_EXE_gouji"), &program)
        .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_gouji"), &program).map(|_| ()))
        .unwrap();
    let root = format!("--root={}", machine.0.path().display());
    let verified = machine.run(
        "systemd-analyze",
        &["verify", &root, "--man=no", "--recursive-errors=no", "gouji.service", "gouji.timer"],
    );
    expect_code(&verified, 0);
    assert_eq!(String::from_utf8_lossy(&verified.stderr), "");
    // out of 100, which means no hardening at all
    let hardened =
        machine.run("systemd-analyze", &["security", &root, "--offline=true", "--threshold=10", "gouji.service"]);
    expect_code(&hardened, 0);
}

#[test]
fn each_command_has_its_manual_page_and_is_completed() {
    let machine = Machine::new();
    expect_code(&machine.run("gouji", &["generate", "made"]), 0);
    let made = machine.0.path().join("made");
    let help = String::from_utf8(gouji().arg("--help").output().unwrap().stdout).unwrap();
    let commands = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split_whitespace().next())
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands.iter().filter(|command| **command != "help") {
        let page = fs::read_to_string(made.join(format!("man/gouji-{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains("\\-\\-lang"), "{command}: {page}");
        for shell in ["gouji.bash", "_gouji", "gouji.fish"] {
            let completions = fs::read_to_string(made.join("completions").join(shell)).unwrap();
            assert!(completions.contains(command), "{shell} does not know {command}");
        }
    }
    if is_at_hand("bash") {
        expect_code(&machine.run("bash", &["-n", "made/completions/gouji.bash"]), 0);
    }
    if is_at_hand("man") {
        let page = machine.run("man", &["--warnings", "--local-file", "made/man/gouji-run.1"]);
        expect_code(&page, 0);
        assert_eq!(String::from_utf8_lossy(&page.stderr), "");
    }
}

/// Everything that a build reads has to be copied into the container.
#[test]
fn the_container_is_built_of_all_that_a_build_reads() {
    let sent = packaged("Containerfile.dockerignore");
    let sent: BTreeSet<&str> = sent.lines().filter_map(|line| line.strip_prefix('!')).collect();
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap()).unwrap();
    let members = manifest["workspace"]["members"].as_array().unwrap();
    let mut needed: BTreeSet<String> = members.iter().map(|member| member.as_str().unwrap().to_owned()).collect();
    needed.extend(["Cargo.toml", "Cargo.lock", "README.md", "src", "benches"].map(str::to_owned));
    for source in crate::program::sources(&Path::new(ROOT).join("src")) {
        let text = crate::program::lines(&source).join("\n");
        for included in text.split("include_str!(").skip(1).filter_map(|rest| rest.split('"').nth(1)) {
            let from = source.parent().unwrap().strip_prefix(ROOT).unwrap().components().count();
            let up = included.matches("../").count();
            if up == from {
                needed.insert(included.replace("../", "").split('/').next().unwrap().to_owned());
            }
        }
    }
    assert!(needed.contains("queries") || needed.contains("web"), "{needed:?}");
    let missing: Vec<&String> = needed.iter().filter(|needed| !sent.contains(needed.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} do not get into the container");
}
