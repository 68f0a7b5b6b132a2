//! No report is lost because it lacks a name: it is published under its path, in no total, with advice; and the advice
//! works.

#![cfg(feature = "cli")]

use crate::command::{gouji, rows_of};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A report whose text names neither the agency nor the year.
const NAMELESS: &str = "一、总体情况\n做好政府信息公开工作。\n三、收到和处理政府信息公开申请情况\n\
    申请人情况\t自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计\n\
    一、本年新收政府信息公开申请数量\t3\t1\t0\t0\t0\t0\t5\n二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\n\
    三、本年度办理结果\n（一）予以公开\t3\t1\t0\t0\t0\t0\t4\n（七）总计\t3\t1\t0\t0\t0\t0\t4\n四、结转下年度继续办理\t0\t0\t0\t0\t0\t0\t0\n\
    五、存在的主要问题及改进情况\n公开不够。\n";
const NAMED: &str = "沧塘县水利局2021年政府信息公开工作年度报告\n";

fn ran(arguments: &[&str], folder: &Path) -> Output {
    gouji().args(arguments).current_dir(folder).output().unwrap()
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

type Row = Vec<String>;

/// Some columns of a table, a row each.
fn table(folder: &Path, name: &str, columns: &[&str]) -> Vec<Row> {
    let rows = rows_of(&folder.join("output/latest"), name);
    rows.iter().map(|row| columns.iter().map(|&column| row[column].clone()).collect()).collect()
}

fn run(folder: &Path, corpus: &[&str]) -> String {
    let arguments = [&["run"], corpus, &["--progress", "none"]].concat();
    let ran = ran(&arguments, folder);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn a_nameless_report_is_published_and_in_no_total() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "corpus/001.txt", NAMELESS);
    write(folder, "corpus/other/001.txt", NAMELESS);
    write(folder, "corpus/002.txt", &format!("{NAMED}{NAMELESS}"));
    let printed = run(folder, &["corpus"]);
    assert!(printed.contains("unnamed   2 reports") && printed.contains("gouji names --check"), "{printed}");
    let keys = ["path", "agency", "year", "status", "report_id", "district"];
    let reports = table(folder, "reports", &keys);
    assert_eq!(reports.len(), 3);
    let unnamed: Vec<&Row> = reports.iter().filter(|row| row[3] == "unnamed").collect();
    let of = |row: &Row| [row[0].clone(), row[1].clone(), row[2].clone(), row[5].clone()];
    assert_eq!(of(unnamed[0]), ["corpus/001.txt", "", "", ""]);
    assert_eq!(of(unnamed[1]), ["corpus/other/001.txt", "", "", ""]);
    // its facts and findings are there under its own id, although another file has the same bytes
    let ids: BTreeSet<&str> = reports.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|c| c.is_ascii_lowercase())), "{ids:?}");
    for row in &unnamed {
        let count = |name: &str| table(folder, name, &["report_id"]).iter().filter(|other| other[0] == row[4]).count();
        assert!(count("facts") > 100 && count("findings") > 0 && count("checks") > 0 && count("panel") == 1);
    }
    let findings = table(folder, "findings", &["finding_id"]);
    assert_eq!(findings.iter().collect::<BTreeSet<_>>().len(), findings.len());
    let received = |row: &Row| row[0] == "requests.received" && row[1] == "total";
    let totals = table(folder, "totals", &["metric", "applicant", "district", "value", "reports_known"]);
    let totals: Vec<Row> = totals.into_iter().filter(received).collect();
    assert_eq!(totals, [["requests.received", "total", "沧塘县", "5", "1"].map(str::to_owned)]);
    for (name, columns) in
        [("trends", ["district", "agency"]), ("coverage", ["district", "agency"]), ("rates", ["district", "agency"])]
    {
        assert!(table(folder, name, &columns).iter().all(|row| row[0] == "沧塘县"), "{name}");
    }
    let sources = table(folder, "sources", &["path", "outcome", "reason"]);
    let source = sources.iter().find(|row| row[0] == "corpus/001.txt").unwrap();
    assert!(source[1] == "parsed" && source[2].contains("in no total: give its file both"), "{source:?}");
    let names = String::from_utf8(ran(&["names", "--check", "corpus"], folder).stdout).unwrap();
    assert!(names.contains("unnamed:") && names.contains("corpus/other/001.txt: a report whose words"), "{names}");
}

#[test]
fn a_corpus_of_nameless_reports_is_published_too() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "corpus/001.txt", NAMELESS);
    assert!(run(folder.path(), &["corpus"]).contains("unnamed   1 report"));
    assert!(table(folder.path(), "totals", &["district"]).is_empty());
    assert_eq!(table(folder.path(), "reports", &["agency"]), [[""]]);
}

/// Each piece of advice in reasons and documents.
#[test]
fn what_is_advised_works() {
    for (place, sources) in [
        ("2023_水利局.txt", ["file_name", "file_name"]),
        ("水利局_2023.txt", ["file_name", "file_name"]),
        ("水利局/2023/001.txt", ["folder", "folder"]),
        ("2023/水利局/index.txt", ["folder", "folder"]),
        ("水利局/2023年度报告.txt", ["folder", "file_name"]),
        ("沧塘县/水利局/2023年度报告.txt", ["folder", "file_name"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &format!("corpus/{place}"), NAMELESS);
        run(folder.path(), &["corpus"]);
        let rows = table(folder.path(), "reports", &["agency", "year", "agency_source", "year_source", "status"]);
        assert!(rows[0][0].ends_with("水利局") && rows[0][1] == "2023", "{place}: {rows:?}");
        assert_eq!(rows[0][2..4], sources, "{place}");
        assert_ne!(rows[0][4], "unnamed", "{place}");
        // an agency's folder is not taken for a district
        assert!(!table(folder.path(), "reports", &["district"])[0][0].contains("水利局"), "{place}");
        let shown = ran(&["show", &format!("corpus/{place}")], folder.path());
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert!(shown.lines().next().unwrap().contains("水利局  2023"), "{place}: {shown}");
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "corpus/slj/2023.txt", NAMELESS);
    write(folder.path(), "agencies.csv", "name,aliases,district\n水利局,slj,沧塘县\n");
    write(folder.path(), "gouji.toml", "[names]\nagencies = \"agencies.csv\"\n");
    run(folder.path(), &["corpus", "--config", "gouji.toml"]);
    let rows = table(folder.path(), "reports", &["district", "agency", "year", "agency_source"]);
    assert_eq!(rows, [["沧塘县", "沧塘县水利局", "2023", "configuration"]]);
}

/// A report is published if only the agency or only the year is known.
#[test]
fn of_agency_and_year_either_may_be_known() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "corpus/2023/001.txt", NAMELESS);
    write(folder.path(), "corpus/水利局/001.txt", NAMELESS);
    assert!(run(folder.path(), &["corpus"]).contains("unnamed   2 reports"));
    let rows = table(folder.path(), "reports", &["agency", "year", "status"]);
    assert_eq!(rows, [["", "2023", "unnamed"], ["水利局", "", "unnamed"]]);
    assert!(table(folder.path(), "totals", &["district"]).is_empty());
    let reasons = table(folder.path(), "sources", &["reason"]);
    assert!(reasons[0][0].contains("names no agency") || reasons[0][0].contains("name no agency"), "{reasons:?}");
    assert!(reasons[1][0].contains("name no year"), "{reasons:?}");
}

/// Equal bytes in another district are another report; moving the corpus changes nothing.
#[test]
fn ids_are_of_a_place_in_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let report = format!("教育局2023年政府信息公开工作年度报告\n{NAMELESS}");
    for corpus in ["corpus", "elsewhere/deep"] {
        write(folder, &format!("{corpus}/甲县/a.txt"), &report);
        write(folder, &format!("{corpus}/乙县/a.txt"), &report);
        write(folder, &format!("{corpus}/乙县/b.txt"), &report);
    }
    let ids = |corpus: &[&str]| {
        run(folder, corpus);
        let mut rows = table(folder, "reports", &["district", "report_id"]);
        rows.sort();
        rows
    };
    let here = ids(&["corpus"]);
    assert_eq!(here.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["乙县", "甲县"]);
    assert_ne!(here[0][1], here[1][1]);
    assert_eq!(here, ids(&["elsewhere/deep"]));
    let duplicates = table(folder, "sources", &["outcome", "report_id"]);
    assert_eq!(duplicates.iter().filter(|row| row[0] == "duplicate").count(), 1);
    // two folders given side by side
    let both = ids(&["corpus/甲县", "corpus/乙县"]);
    assert_eq!(both.iter().map(|row| &row[1]).collect::<BTreeSet<_>>().len(), both.len());
}
