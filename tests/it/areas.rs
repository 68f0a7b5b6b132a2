//! Two cities and two counties written by hand: the totals of areas over districts, by agencies and by governments.

#![cfg(feature = "cli")]

use crate::command::gouji;
use gouji::forms::form;
use maker::page;
use std::fs;
use std::path::Path;

/// Requests received in 2023.
const REPORTS: [(&str, &str); 8] = [
    ("福州市人民政府", "100"),
    ("福州市教育局", "10"),
    ("平潭县人民政府", "40"),
    ("平潭县教育局", "5"),
    ("平潭县民政局", "7"),
    ("闽侯县教育局", "20"),
    ("厦门市人民政府", "9"),
    ("厦门市教育局", "3"),
];

/// Writes the reports above into a folder.
pub fn write_reports(folder: &Path) {
    let is_total = |cell: &gouji::forms::FormCell| {
        cell.metric.key() == "requests.received" && cell.applicant.is_some_and(|of| of.key() == "total")
    };
    let at = form("2021").unwrap().cells.iter().position(is_total).unwrap();
    for (agency, figure) in REPORTS {
        let mut cells = page::zeros();
        figure.clone_into(&mut cells[at]);
        let text = page::html(&cells, page::Dress::default()).replace("清河区教育局", agency);
        fs::write(folder.join(format!("{agency}.html")), text).unwrap();
    }
}

#[test]
fn a_city_over_its_counties_and_a_province_over_its_cities() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, output) = (folder.path().join("corpus"), folder.path().join("output"));
    fs::create_dir_all(&corpus).unwrap();
    write_reports(&corpus);
    let mut command = gouji();
    let ran = command.arg("run").arg(&corpus).arg("-o").arg(&output).args(["--progress", "none"]).output().unwrap();
    assert!(ran.status.code().is_some_and(|code| code == 0 || code == 3), "{}", String::from_utf8_lossy(&ran.stderr));
    let columns = [
        "area",
        "level",
        "value",
        "reports_included",
        "reports_known",
        "districts_included",
        "districts_known",
        "own_report_value",
        "parts_value",
        "difference",
    ];
    let mut rows = csv::Reader::from_path(output.join("latest/area_totals.csv")).unwrap();
    let rows = rows.deserialize().map(Result::<std::collections::BTreeMap<String, String>, _>::unwrap);
    let of_requests = rows.filter(|row| row["metric"] == "requests.received" && row["applicant"] == "total");
    let rows_of_requests: Vec<String> =
        of_requests.map(|row| columns.map(|column| row[column].clone()).join("|")).collect();
    assert_eq!(
        rows_of_requests,
        [
            // 10 + 5 + 7 + 20 by agencies; 10 + 40 + 20 with the county that has a government's report
            "福州市|prefecture|42|4|4|3|3|100|70|30",
            // 42 + 3 by agencies; 100 + 9 by the cities' own reports, which include their counties
            "福建省|province|45|5|5|4|4||109|",
        ]
    );
    let areas = fs::read_to_string(output.join("latest/areas.csv")).unwrap();
    assert!(areas.contains("福建省,350000,province,平潭县,350128,福州市\n"), "{areas}");
}
