//! Reports that do not say where their agency is, in folders and archives that do; and a district with two names.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use maker::page;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

fn output_of(arguments: &[&str], folder: &Path) -> Output {
    gouji().current_dir(folder).args(arguments).output().unwrap()
}

fn report(agency: &str, year: &str) -> String {
    page::html(&page::zeros(), page::Dress::default()).replace("清河区教育局", agency).replace("2023", year)
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// An archive with one file.
fn tar(name: &str, content: &str) -> Vec<u8> {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = [&header[..], content.as_bytes()].concat();
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}

fn table(output: &Path, table: &str) -> Vec<Row> {
    rows(&output.join(format!("latest/{table}.csv")))
}

#[test]
fn districts_of_one_name_are_identified_by_their_cities() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    for place in [
        "南京市/鼓楼区/2023/a.html",
        "2022/徐州市/鼓楼区/a.html",
        "福建省/福州市/鼓楼区/a.html",
        "河南/开封/鼓楼/a.html",
        "江苏省/南京市/玄武区/市场监管局/a.html",
    ] {
        write(&corpus.join(place), report("水利局", "2023"));
    }
    write(&corpus.join("甘肃省/平凉市.tar"), tar("华亭县/a.html", &report("水利局", "2017")));
    let ran = output_of(&["run", "corpus", "-o", "output", "--progress", "none"], folder.path());
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let mut districts: Vec<String> = table(&folder.path().join("output"), "reports")
        .iter()
        .map(|row| ["district", "district_code", "district_source"].map(|column| row[column].as_str()).join(" "))
        .collect();
    districts.sort();
    assert_eq!(
        districts,
        [
            "华亭市 620881 folder",
            "南京市鼓楼区 320106 folder",
            "开封市鼓楼区 410204 folder",
            "徐州市鼓楼区 320302 folder",
            "玄武区 320102 folder",
            "福州市鼓楼区 350102 folder",
        ]
    );
}

#[test]
fn a_district_under_two_names_is_one_series() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    for (agency, year) in [("即墨市水利局", "2016"), ("即墨市水利局", "2017"), ("青岛市即墨区水利局", "2018")]
    {
        write(&corpus.join(format!("{year}.html")), report(agency, year));
    }
    write(&corpus.join("other.html"), report("莱芜市水利局", "2017"));
    let ran = output_of(&["run", "corpus", "-o", "output", "--progress", "none"], folder.path());
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let output = folder.path().join("output");
    let columns = ["district", "year", "district_former", "district_renamed", "district_successor"];
    let mut districts: Vec<String> =
        table(&output, "reports").iter().map(|row| columns.map(|column| row[column].as_str()).join("|")).collect();
    districts.sort();
    assert_eq!(
        districts,
        [
            "即墨区|2016|即墨市|即墨市 until 2017, 即墨区 since|",
            "即墨区|2017|即墨市|即墨市 until 2017, 即墨区 since|",
            "即墨区|2018||即墨市 until 2017, 即墨区 since|",
            "莱芜市|2017|||济南市莱芜区、济南市钢城区",
        ]
    );
    let trends = table(&output, "trends");
    let of_agency = trends.iter().filter(|row| row["district"] == "即墨区" && row["level"] == "agency");
    let with_previous = of_agency.filter(|row| !row["previous"].is_empty());
    let years: BTreeSet<&str> = with_previous.map(|row| row["year"].as_str()).collect();
    assert_eq!(years, BTreeSet::from(["2017", "2018"]));
    assert!(table(&output, "findings").iter().all(|row| row["rule"] != "Y105"));
    // either name works
    for name in ["即墨市", "即墨区"] {
        let compared = output_of(&["compare", "2017", "2018", "--district", name], folder.path());
        let text = String::from_utf8_lossy(&compared.stdout);
        assert!(text.starts_with("即墨区  2017 → 2018") && text.contains("1 agencies in both years"), "{text}");
    }
    let names = output_of(&["names", "corpus"], folder.path());
    assert!(String::from_utf8_lossy(&names.stdout).contains("today 济南市莱芜区、济南市钢城区"));
    let uncertain = output_of(&["names", "--check", "corpus"], folder.path());
    assert!(String::from_utf8_lossy(&uncertain.stdout).contains("0 names"));
}
