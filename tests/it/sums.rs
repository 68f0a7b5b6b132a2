//! Sums in queries are exact to the last published digit, although tables hold doubles.

#![cfg(feature = "cli")]

use crate::command::gouji;
use gouji::forms::form;
use gouji::report::Amount;
use maker::page;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Amounts whose sums are inexact in doubles, for two years.
const AMOUNTS: [[&str; 2]; 10] = [
    ["0.1", "0.000001"],
    ["0.2", "0.7"],
    ["0.016423", "1234.567891"],
    ["0.008713", "0.1"],
    ["4948.3955", "0.2"],
    ["5949.088667", "0.3"],
    ["7730.28", "99999.999999"],
    ["-0.3", "0.000003"],
    ["123456789.123456", "3.3"],
    ["0.000007", "0.025136"],
];

fn exact(year: usize) -> Amount {
    AMOUNTS.iter().map(|amounts| amounts[year].parse::<Amount>().unwrap()).sum()
}

fn write_reports(folder: &Path) {
    let cells = &form("2021").unwrap().cells;
    let at = cells.iter().position(|cell| cell.metric.key() == "charges.amount").unwrap();
    for (agency, amounts) in AMOUNTS.iter().enumerate() {
        for (year, amount) in (2022..).zip(amounts) {
            let mut cells = page::zeros();
            (*amount).clone_into(&mut cells[at]);
            let name =
                ["教育局", "民政局", "司法局", "财政局", "水利局", "商务局", "统计局", "审计局", "林业局", "交通局"]
                    [agency];
            let text = page::html(&cells, page::Dress::default());
            let text = text
                .replace("教育局", name)
                .replace("2023", &year.to_string())
                .replace("2024", &(year + 1).to_string());
            fs::write(folder.join(format!("清河区{name}{year}.html")), text).unwrap();
        }
    }
}

fn rows(table: &Path) -> impl Iterator<Item = BTreeMap<String, String>> + use<> {
    let rows = csv::Reader::from_path(table).unwrap().into_deserialize();
    rows.map(Result::<BTreeMap<String, String>, _>::unwrap).filter(|row| row["metric"] == "charges.amount")
}

#[test]
fn sums_and_changes_are_exact_to_the_last_digit() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, output) = (folder.path().join("corpus"), folder.path().join("output"));
    fs::create_dir_all(&corpus).unwrap();
    write_reports(&corpus);
    let mut command = gouji();
    let ran = command.arg("run").arg(&corpus).arg("-o").arg(&output).args(["--progress", "none"]).output().unwrap();
    assert!(ran.status.code().is_some_and(|code| code == 0 || code == 3), "{}", String::from_utf8_lossy(&ran.stderr));
    let sums: Vec<String> = rows(&output.join("latest/totals.csv")).map(|row| row["value"].clone()).collect();
    assert_eq!(sums, [exact(0).to_string(), exact(1).to_string()]);
    let trends = output.join("latest/trends.csv");
    let of_district = rows(&trends).filter(|row| row["level"] == "district");
    let changes: Vec<String> =
        of_district.map(|row| row["change"].clone()).filter(|change| !change.is_empty()).collect();
    let change = (exact(1) - exact(0)).to_string();
    assert_eq!(changes, [change.clone(), change], "over all agencies, and over those of both years");
}
