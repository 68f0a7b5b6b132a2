//! Shows what a generation of the form needs: its file, its entries in the codebook, and one line. This is a test
//! binary of its own, since forms are loaded once per process.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that fails says so by a panic")]

use gouji::config::Config;
use gouji::forms::{Degree, FORMS, counts_the_same, form, in_force};
use gouji::pipeline::{self, Job, Silent};
use gouji::report::{Applicant, CODEBOOK, Report, ReportStatus};
use maker::page::{tabbed, zeros};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

const FORM: &str = include_str!("2027.toml");
const ENTRIES: &str = include_str!("codebook.toml");

/// The last row that is also in the form of 2021.
const LAST_ROW: &str = "四、结转下年度继续办理";

/// A report on the form of 2027: three requests of applicants whose column was renamed, all of them transferred.
fn new_report() -> String {
    let text = tabbed(&zeros()).replace("2024年", "2028年").replace("2023年", "2027年").replace("商业企业", "经营主体");
    let begin = text.find(LAST_ROW).unwrap();
    let end = begin + text[begin..].find('\n').unwrap() + 1;
    format!("{}五、移送其他机关办理\t0\t3\t0\t0\t0\t0\t4\n{}", &text[..end], &text[end..])
}

fn read(text: &str) -> (Report, Vec<String>) {
    let reading = gouji::read_bytes(text.as_bytes(), "report.txt").unwrap();
    let found = reading.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.formula)).collect();
    (reading.report, found)
}

/// The rows of a published table.
fn rows(output: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let path = output.join("latest").join(table).with_extension("csv");
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_generation_is_a_file_its_entries_and_a_line() {
    assert!(gouji::codebook::add(ENTRIES) && gouji::forms::add(FORM));
    let names: Vec<&str> = FORMS.iter().map(|form| form.name.as_str()).collect();
    assert_eq!(names, ["2027", "2021", "2019", "2008"]);
    assert_eq!((in_force(2026).name.as_str(), in_force(2027).name.as_str()), ("2021", "2027"));

    // its cells are read and its identities checked
    let (report, found) = read(&new_report());
    assert_eq!((report.form_name().as_str(), report.status), ("2027", ReportStatus::Complete));
    let transferred = CODEBOOK.metric("requests.transferred").unwrap();
    let value = |applicant| report.fact(transferred, Some(applicant)).unwrap().figure.value();
    assert_eq!(Applicant::ALL.map(value), [0, 3, 0, 0, 0, 0, 4].map(|count| Some(count.into())));
    assert_eq!(found, ["T301 4 ≠ 3"]);

    // the older forms are read as before, by themselves and mixed with it
    let (old, found) = read(&tabbed(&zeros()));
    assert_eq!((old.form_name().as_str(), old.status), ("2021", ReportStatus::Complete));
    assert!(old.fact(transferred, Some(Applicant::Total)).is_none() && found.is_empty(), "{found:?}");
    let (late, found) = read(&tabbed(&zeros()).replace("2024年", "2028年").replace("2023年", "2027年"));
    assert_eq!((late.form_name().as_str(), found.len()), ("2021", 1));
    assert!(found[0].starts_with("M108"), "{found:?}");

    // common quantities count the same, and statements about the continued form apply to the new one
    let received = CODEBOOK.metric("requests.received").unwrap();
    assert!(counts_the_same(received, "2027", "2021") && counts_the_same(received, "2008", "2027"));
    let made = CODEBOOK.metric("rules.made").unwrap();
    let beside: Vec<_> = gouji::forms::COMPARABILITY.iter().filter(|of| of.metric == made).collect();
    let degree = |other: &str| beside.iter().find(|of| of.form == "2019" && of.other_form == other).unwrap().degree;
    assert_eq!((degree("2021"), degree("2027")), (Degree::Broader, Degree::Broader));
    assert!(form("2027").unwrap().continues().is_some_and(|former| former.name == "2021"));

    published();
}

/// Its tables pass through the whole program.
fn published() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, output) = (folder.path().join("清河区"), folder.path().join("output"));
    fs::create_dir(&corpus).unwrap();
    fs::write(corpus.join("2027.txt"), new_report()).unwrap();
    fs::write(corpus.join("2023.txt"), tabbed(&zeros())).unwrap();
    let job = Job {
        corpus: &[corpus],
        output: &output,
        config: &Config::default(),
        apart: None,
        exit_code: &|_| 0,
        threads: Some(1),
        progress: &Silent,
        settle: Duration::ZERO,
        allow_fewer: false,
        against: None,
        lang: gouji::language::Language::En,
        cache: None,
        force: false,
        interrupt: &AtomicBool::new(false),
    };
    pipeline::run(&job).unwrap();
    let is_new = |row: &&BTreeMap<String, String>| row["metric"] == "requests.transferred";
    let facts = rows(&output, "facts");
    let values: Vec<(&str, &str)> =
        facts.iter().filter(is_new).map(|row| (row["form"].as_str(), row["value"].as_str())).collect();
    assert_eq!(values, ["0", "3", "0", "0", "0", "0", "4"].map(|value| ("2027", value)));
    let totals = rows(&output, "totals");
    assert!(totals.iter().filter(is_new).any(|row| row["applicant"] == "total" && row["value"] == "4"), "{totals:?}");
    let panel = rows(&output, "panel");
    let column = |row: &BTreeMap<String, String>| row["requests_transferred__total"].clone();
    assert_eq!(panel.iter().map(column).collect::<Vec<_>>(), ["", "4"]);
    let codebook = rows(&output, "codebook");
    assert_eq!(codebook.iter().find(is_new).unwrap()["forms"], "2027");
}
