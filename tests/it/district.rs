//! A district written by hand: three agencies and their government over three years, for which every total, trend,
//! contribution, rate and coverage status can be computed on paper. The results are given here as figures.

#![cfg(feature = "cli")]

use crate::command::gouji;
use gouji::forms::form;
use maker::page;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Figures that the reports have; all others are 0.
const FIGURES: [(&str, &str); 5] = [
    ("charges.amount", "none"),
    ("outcome.granted", "total"),
    ("outcome.total", "total"),
    ("requests.received", "natural_person"),
    ("requests.received", "total"),
];

/// Agency, year, the day of its signature, and the figures above. An empty cell is blank; 若干 is no figure.
const REPORTS: [(&str, i32, &str, [&str; 5]); 10] = [
    ("人民政府", 2021, "2022年3月31日", ["5.5", "40", "80", "60", "100"]),
    ("人民政府", 2022, "2023年4月1日", ["0", "30", "60", "40", "50"]),
    ("教育局", 2021, "2022年1月31日", ["1.5", "4", "10", "6", "10"]),
    ("教育局", 2022, "2023年1月10日", ["", "6", "12", "8", "12"]),
    ("教育局", 2023, "2024年1月10日", ["2.25", "12", "24", "20", "24"]),
    ("民政局", 2021, "2022年1月5日", ["0.1", "15", "30", "20", "30"]),
    ("民政局", 2023, "2024年3月5日", ["0.3", "3", "15", "5", "15"]),
    ("统计局", 2021, "2023年1月5日", ["0.2", "10", "20", "30", "30"]),
    ("统计局", 2022, "2023年1月5日", ["0.3", "11", "22", "3", "33"]),
    ("统计局", 2023, "2024年1月5日", ["0", "0", "0", "4", "若干"]),
];

/// The district's reports, one of them in two formats.
fn write_reports(folder: &Path) {
    let cells_of = |figures: [&str; 5]| {
        let mut cells = page::zeros();
        for ((metric, applicant), text) in FIGURES.into_iter().zip(figures) {
            let form = form("2021").unwrap();
            let is_it = |cell: &gouji::forms::FormCell| {
                cell.metric.key() == metric && cell.applicant.map_or("none", gouji::report::Applicant::key) == applicant
            };
            text.clone_into(&mut cells[form.cells.iter().position(is_it).unwrap()]);
        }
        cells
    };
    for (agency, year, signed, figures) in REPORTS {
        let of_report = |text: String| {
            let text = text.replace("2023年", &format!("{year}年")).replace("2024年1月10日", signed);
            text.replace("清河区教育局", &format!("清河区{agency}"))
        };
        let cells = cells_of(figures);
        let file = folder.join(format!("{agency}{year}"));
        fs::write(file.with_extension("html"), of_report(page::html(&cells, page::Dress::default()))).unwrap();
        if (agency, year) == ("统计局", 2022) {
            fs::write(file.with_extension("txt"), of_report(page::tabbed(&cells))).unwrap();
        }
    }
}

struct District {
    _folder: tempfile::TempDir,
    output: PathBuf,
}

fn printed(arguments: &[&str]) -> String {
    let ran = gouji().args(arguments).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

fn read() -> District {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus/清河区");
    fs::create_dir_all(&corpus).unwrap();
    write_reports(&corpus);
    let list =
        "name,district,kind,valid_from,valid_to\n档案局,清河区,department,2022,2022\n统计局,清河区,department,,2023\n";
    fs::write(folder.path().join("agencies.csv"), list).unwrap();
    let config = folder.path().join("gouji.toml");
    fs::write(&config, "[names]\nagencies = \"agencies.csv\"\n").unwrap();
    let output = folder.path().join("output");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    printed(&[
        "run",
        &path(corpus.parent().unwrap()),
        "-o",
        &path(&output),
        "--config",
        &path(&config),
        "--progress",
        "none",
    ]);
    District { _folder: folder, output }
}

/// The rows of a CSV file with a figure of the list above: some columns, separated by `|`, without the district's name.
/// Checks that all other values are 0.
#[track_caller]
fn figures_of(path: &Path, columns: &[&str]) -> Vec<String> {
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    let known: BTreeSet<(&str, &str)> = FIGURES.into_iter().collect();
    let mut figures = Vec::new();
    for row in &rows {
        if row.contains_key("metric") && !known.contains(&(row["metric"].as_str(), row["applicant"].as_str())) {
            assert!(matches!(row["value"].as_str(), "0" | ""), "{row:?}");
            continue;
        }
        let cells: Vec<String> = columns.iter().map(|column| row[*column].replace("清河区", "")).collect();
        figures.push(cells.join("|"));
    }
    figures
}

/// The district is read once for all tests.
static DISTRICT: LazyLock<District> = LazyLock::new(read);

#[track_caller]
fn expect(table: &str, columns: &[&str], expected: &[&str]) {
    assert_eq!(figures_of(&DISTRICT.output.join(format!("latest/{table}.csv")), columns), expected);
}

#[test]
fn every_total() {
    expect(
        "totals",
        &[
            "metric",
            "applicant",
            "year",
            "value",
            "reports_included",
            "reports_known",
            "missing",
            "own_report_value",
            "mean",
            "median",
            "minimum",
            "maximum",
            "top_agency",
            "top_share",
            "difference",
        ],
        &[
            "charges.amount|none|2021|1.8|3|3|0|5.5|0.6|0.2|0.1|1.5|教育局|0.8333333333333333|3.7",
            "outcome.granted|total|2021|29|3|3|0|40|9.666666666666666|10|4|15|民政局|0.5172413793103449|11",
            "outcome.total|total|2021|60|3|3|0|80|20|20|10|30|民政局|0.5|20",
            "requests.received|natural_person|2021|56|3|3|0|60|18.666666666666668|20|6|30|统计局|0.5357142857142857|4",
            "requests.received|total|2021|70|3|3|0|100|23.333333333333332|30|10|30|民政局|0.42857142857142855|30",
            "charges.amount|none|2022|0.3|1|3|2|0|0.3|0.3|0.3|0.3|统计局|1|-0.3",
            "outcome.granted|total|2022|17|2|3|1|30|8.5|8.5|6|11|统计局|0.6470588235294118|13",
            "outcome.total|total|2022|34|2|3|1|60|17|17|12|22|统计局|0.6470588235294118|26",
            "requests.received|natural_person|2022|11|2|3|1|40|5.5|5.5|3|8|教育局|0.7272727272727273|29",
            "requests.received|total|2022|45|2|3|1|50|22.5|22.5|12|33|统计局|0.7333333333333333|5",
            "charges.amount|none|2023|2.55|3|3|0||0.85|0.3|0|2.25|教育局|0.8823529411764707|",
            "outcome.granted|total|2023|15|3|3|0||5|3|0|12|教育局|0.8|",
            "outcome.total|total|2023|39|3|3|0||13|15|0|24|教育局|0.6153846153846154|",
            "requests.received|natural_person|2023|29|3|3|0||9.666666666666666|5|4|20|教育局|0.6896551724137931|",
            "requests.received|total|2023|39|2|3|1||19.5|19.5|15|24|教育局|0.6153846153846154|",
        ],
    );
}

// a table, row by row
#[test]
fn every_trend() {
    let columns = [
        "level",
        "panel",
        "agency",
        "metric",
        "applicant",
        "year",
        "value",
        "previous",
        "change",
        "change_pct",
        "comparable",
    ];
    expect(
        "trends",
        &columns,
        &[
            "district|all||charges.amount|none|2021|1.8||||false",
            "district|all||charges.amount|none|2022|0.3|1.8|-1.5||true",
            "district|all||charges.amount|none|2023|2.55|0.3|2.25||true",
            "district|all||outcome.granted|total|2021|29||||false",
            "district|all||outcome.granted|total|2022|17|29|-12|-41.37931034482759|true",
            "district|all||outcome.granted|total|2023|15|17|-2|-11.764705882352942|true",
            "district|all||outcome.total|total|2021|60||||false",
            "district|all||outcome.total|total|2022|34|60|-26|-43.333333333333336|true",
            "district|all||outcome.total|total|2023|39|34|5|14.705882352941176|true",
            "district|all||requests.received|natural_person|2021|56||||false",
            "district|all||requests.received|natural_person|2022|11|56|-45|-80.35714285714286|true",
            "district|all||requests.received|natural_person|2023|29|11|18|163.63636363636363|true",
            "district|all||requests.received|total|2021|70||||false",
            "district|all||requests.received|total|2022|45|70|-25|-35.714285714285715|true",
            "district|all||requests.received|total|2023|39|45|-6|-13.333333333333334|true",
            "district|matched||charges.amount|none|2022|0.3|0.2|0.1||true",
            "district|matched||charges.amount|none|2023|0|0.3|-0.3||true",
            "district|matched||outcome.granted|total|2022|17|14|3|21.428571428571427|true",
            "district|matched||outcome.granted|total|2023|12|17|-5|-29.41176470588235|true",
            "district|matched||outcome.total|total|2022|34|30|4|13.333333333333334|true",
            "district|matched||outcome.total|total|2023|24|34|-10|-29.41176470588235|true",
            "district|matched||requests.received|natural_person|2022|11|36|-25|-69.44444444444444|true",
            "district|matched||requests.received|natural_person|2023|24|11|13|118.18181818181819|true",
            "district|matched||requests.received|total|2022|45|40|5|12.5|true",
            "district|matched||requests.received|total|2023|24|12|12|100|true",
            "agency|all|人民政府|charges.amount|none|2021|5.5||||false",
            "agency|all|人民政府|charges.amount|none|2022|0|5.5|-5.5||true",
            "agency|all|人民政府|outcome.granted|total|2021|40||||false",
            "agency|all|人民政府|outcome.granted|total|2022|30|40|-10|-25|true",
            "agency|all|人民政府|outcome.total|total|2021|80||||false",
            "agency|all|人民政府|outcome.total|total|2022|60|80|-20|-25|true",
            "agency|all|人民政府|requests.received|total|2021|100||||false",
            "agency|all|人民政府|requests.received|total|2022|50|100|-50|-50|true",
            "agency|all|教育局|charges.amount|none|2021|1.5||||false",
            "agency|all|教育局|charges.amount|none|2023|2.25||||false",
            "agency|all|教育局|outcome.granted|total|2021|4||||false",
            "agency|all|教育局|outcome.granted|total|2022|6|4|2||true",
            "agency|all|教育局|outcome.granted|total|2023|12|6|6||true",
            "agency|all|教育局|outcome.total|total|2021|10||||false",
            "agency|all|教育局|outcome.total|total|2022|12|10|2|20|true",
            "agency|all|教育局|outcome.total|total|2023|24|12|12|100|true",
            "agency|all|教育局|requests.received|total|2021|10||||false",
            "agency|all|教育局|requests.received|total|2022|12|10|2|20|true",
            "agency|all|教育局|requests.received|total|2023|24|12|12|100|true",
            "agency|all|民政局|charges.amount|none|2021|0.1||||false",
            "agency|all|民政局|charges.amount|none|2023|0.3||||false",
            "agency|all|民政局|outcome.granted|total|2021|15||||false",
            "agency|all|民政局|outcome.granted|total|2023|3||||false",
            "agency|all|民政局|outcome.total|total|2021|30||||false",
            "agency|all|民政局|outcome.total|total|2023|15||||false",
            "agency|all|民政局|requests.received|total|2021|30||||false",
            "agency|all|民政局|requests.received|total|2023|15||||false",
            "agency|all|统计局|charges.amount|none|2021|0.2||||false",
            "agency|all|统计局|charges.amount|none|2022|0.3|0.2|0.1||true",
            "agency|all|统计局|charges.amount|none|2023|0|0.3|-0.3||true",
            "agency|all|统计局|outcome.granted|total|2021|10||||false",
            "agency|all|统计局|outcome.granted|total|2022|11|10|1|10|true",
            "agency|all|统计局|outcome.granted|total|2023|0|11|-11|-100|true",
            "agency|all|统计局|outcome.total|total|2021|20||||false",
            "agency|all|统计局|outcome.total|total|2022|22|20|2|10|true",
            "agency|all|统计局|outcome.total|total|2023|0|22|-22|-100|true",
            "agency|all|统计局|requests.received|total|2021|30||||false",
            "agency|all|统计局|requests.received|total|2022|33|30|3|10|true",
        ],
    );
}

/// 档案局 is known only from the list, and valid in one year.
#[test]
fn every_status_of_coverage() {
    expect(
        "coverage",
        &["agency", "year", "status", "form", "cells_reported"],
        &[
            "人民政府|2021|present|2021|200",
            "人民政府|2022|late|2021|200",
            "人民政府|2023|missing||",
            "教育局|2021|present|2021|200",
            "教育局|2022|present|2021|199",
            "教育局|2023|present|2021|200",
            "档案局|2022|missing||",
            "民政局|2021|present|2021|200",
            "民政局|2022|missing||",
            "民政局|2023|late|2021|200",
            "统计局|2021|late|2021|200",
            "统计局|2022|duplicate|2021|200",
            "统计局|2023|present|2021|199",
        ],
    );
}

#[test]
fn every_share_of_requests_granted() {
    let columns = ["level", "agency", "year", "rate", "numerator", "denominator", "value", "agencies"];
    let figures = figures_of(&DISTRICT.output.join("latest/rates.csv"), &columns);
    let granted: Vec<String> = figures.into_iter().filter(|row| row.contains("|granted|")).collect();
    let expected = [
        "district||2021|granted|29|60|0.48333333333333334|3",
        "district||2022|granted|17|34|0.5|2",
        "district||2023|granted|15|39|0.38461538461538464|3",
        "agency|人民政府|2021|granted|40|80|0.5|1",
        "agency|人民政府|2022|granted|30|60|0.5|1",
        "agency|教育局|2021|granted|4|10|0.4|1",
        "agency|教育局|2022|granted|6|12|0.5|1",
        "agency|教育局|2023|granted|12|24|0.5|1",
        "agency|民政局|2021|granted|15|30|0.5|1",
        "agency|民政局|2023|granted|3|15|0.2|1",
        "agency|统计局|2021|granted|10|20|0.5|1",
        "agency|统计局|2022|granted|11|22|0.5|1",
        "agency|统计局|2023|granted|0|0||1",
    ];
    assert_eq!(granted, expected);
}

/// The table that `gouji compare` writes.
#[track_caller]
fn compared(from: i32, to: i32, by: &str, columns: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("compared.csv");
    let (from, to) = (from.to_string(), to.to_string());
    let (output, path) = (DISTRICT.output.to_str().unwrap(), file.to_str().unwrap());
    printed(&["compare", &from, &to, "--by", by, "--output", output, "-o", path]);
    figures_of(&file, columns)
}

#[test]
fn every_change_between_two_years() {
    let columns = [
        "metric",
        "applicant",
        "previous",
        "value",
        "change",
        "change_pct",
        "matched_previous",
        "matched_value",
        "matched_change",
        "matched",
        "added",
        "lost",
        "form_differs",
        "own_previous",
        "own_value",
        "top_agency",
        "top_contribution",
    ];
    assert_eq!(
        compared(2021, 2022, "metric", &columns),
        [
            "charges.amount|none|1.8|0.3|-1.5||0.2|0.3|0.1|1|0|2|0|5.5|0|教育局|-1.5",
            "outcome.granted|total|29|17|-12|-41.37931034482759|14|17|3|2|0|1|0|40|30|民政局|-15",
            "outcome.total|total|60|34|-26|-43.333333333333336|30|34|4|2|0|1|0|80|60|民政局|-30",
            "requests.received|natural_person|56|11|-45|-80.35714285714286|36|11|-25|2|0|1|0|60|40|统计局|-27",
            "requests.received|total|70|45|-25|-35.714285714285715|40|45|5|2|0|1|0|100|50|民政局|-30",
        ]
    );
    assert_eq!(
        compared(2022, 2023, "metric", &columns),
        [
            "charges.amount|none|0.3|2.55|2.25||0.3|0|-0.3|1|2|0|0|0||教育局|2.25",
            "outcome.granted|total|17|15|-2|-11.764705882352942|17|12|-5|2|1|0|0|30||统计局|-11",
            "outcome.total|total|34|39|5|14.705882352941176|34|24|-10|2|1|0|0|60||统计局|-22",
            "requests.received|natural_person|11|29|18|163.63636363636363|11|24|13|2|1|0|0|40||教育局|12",
            "requests.received|total|45|39|-6|-13.333333333333334|12|24|12|1|1|1|0|50||统计局|-33",
        ]
    );
    assert_eq!(
        compared(2021, 2023, "metric", &columns),
        [
            "charges.amount|none|1.8|2.55|0.75||1.8|2.55|0.75|3|0|0|0|5.5||教育局|0.75",
            "outcome.granted|total|29|15|-14|-48.275862068965516|29|15|-14|3|0|0|0|40||民政局|-12",
            "outcome.total|total|60|39|-21|-35|60|39|-21|3|0|0|0|80||统计局|-20",
            "requests.received|natural_person|56|29|-27|-48.214285714285715|56|29|-27|3|0|0|0|60||统计局|-26",
            "requests.received|total|70|39|-31|-44.285714285714285|40|39|-1|2|0|1|0|100||统计局|-30",
        ]
    );
}

#[test]
fn every_contribution() {
    let columns = ["metric", "applicant", "agency", "status", "previous", "value", "change", "contribution"];
    assert_eq!(
        compared(2021, 2022, "agency", &columns),
        [
            "charges.amount|none|人民政府|own report|5.5|0|-5.5|",
            "charges.amount|none|教育局|untold|1.5|||-1.5",
            "charges.amount|none|民政局|gone|0.1|||-0.1",
            "charges.amount|none|统计局|both|0.2|0.3|0.1|0.1",
            "outcome.granted|total|人民政府|own report|40|30|-10|",
            "outcome.granted|total|教育局|both|4|6|2|2",
            "outcome.granted|total|民政局|gone|15|||-15",
            "outcome.granted|total|统计局|both|10|11|1|1",
            "outcome.total|total|人民政府|own report|80|60|-20|",
            "outcome.total|total|教育局|both|10|12|2|2",
            "outcome.total|total|民政局|gone|30|||-30",
            "outcome.total|total|统计局|both|20|22|2|2",
            "requests.received|natural_person|人民政府|own report|60|40|-20|",
            "requests.received|natural_person|教育局|both|6|8|2|2",
            "requests.received|natural_person|民政局|gone|20|||-20",
            "requests.received|natural_person|统计局|both|30|3|-27|-27",
            "requests.received|total|人民政府|own report|100|50|-50|",
            "requests.received|total|教育局|both|10|12|2|2",
            "requests.received|total|民政局|gone|30|||-30",
            "requests.received|total|统计局|both|30|33|3|3",
        ]
    );
    assert_eq!(
        compared(2022, 2023, "agency", &columns),
        [
            "charges.amount|none|人民政府|own report|0|||",
            "charges.amount|none|教育局|told||2.25||2.25",
            "charges.amount|none|民政局|appeared||0.3||0.3",
            "charges.amount|none|统计局|both|0.3|0|-0.3|-0.3",
            "outcome.granted|total|人民政府|own report|30|||",
            "outcome.granted|total|教育局|both|6|12|6|6",
            "outcome.granted|total|民政局|appeared||3||3",
            "outcome.granted|total|统计局|both|11|0|-11|-11",
            "outcome.total|total|人民政府|own report|60|||",
            "outcome.total|total|教育局|both|12|24|12|12",
            "outcome.total|total|民政局|appeared||15||15",
            "outcome.total|total|统计局|both|22|0|-22|-22",
            "requests.received|natural_person|人民政府|own report|40|||",
            "requests.received|natural_person|教育局|both|8|20|12|12",
            "requests.received|natural_person|民政局|appeared||5||5",
            "requests.received|natural_person|统计局|both|3|4|1|1",
            "requests.received|total|人民政府|own report|50|||",
            "requests.received|total|教育局|both|12|24|12|12",
            "requests.received|total|民政局|appeared||15||15",
            "requests.received|total|统计局|untold|33|||-33",
        ]
    );
    assert_eq!(
        compared(2021, 2023, "agency", &columns),
        [
            "charges.amount|none|人民政府|own report|5.5|||",
            "charges.amount|none|教育局|both|1.5|2.25|0.75|0.75",
            "charges.amount|none|民政局|both|0.1|0.3|0.2|0.2",
            "charges.amount|none|统计局|both|0.2|0|-0.2|-0.2",
            "outcome.granted|total|人民政府|own report|40|||",
            "outcome.granted|total|教育局|both|4|12|8|8",
            "outcome.granted|total|民政局|both|15|3|-12|-12",
            "outcome.granted|total|统计局|both|10|0|-10|-10",
            "outcome.total|total|人民政府|own report|80|||",
            "outcome.total|total|教育局|both|10|24|14|14",
            "outcome.total|total|民政局|both|30|15|-15|-15",
            "outcome.total|total|统计局|both|20|0|-20|-20",
            "requests.received|natural_person|人民政府|own report|60|||",
            "requests.received|natural_person|教育局|both|6|20|14|14",
            "requests.received|natural_person|民政局|both|20|5|-15|-15",
            "requests.received|natural_person|统计局|both|30|4|-26|-26",
            "requests.received|total|人民政府|own report|100|||",
            "requests.received|total|教育局|both|10|24|14|14",
            "requests.received|total|民政局|both|30|15|-15|-15",
            "requests.received|total|统计局|untold|30|||-30",
        ]
    );
}

#[test]
fn every_change_of_the_share_granted() {
    let columns = [
        "panel",
        "rate",
        "previous_numerator",
        "previous_denominator",
        "previous",
        "numerator",
        "denominator",
        "value",
        "change_points",
        "previous_agencies",
        "agencies",
    ];
    let granted = |from, to| -> Vec<String> {
        compared(from, to, "rate", &columns).into_iter().filter(|row| row.contains("|granted|")).collect()
    };
    assert_eq!(
        granted(2021, 2022),
        [
            "all|granted|29|60|0.48333333333333334|17|34|0.5|1.666667|3|2",
            "matched|granted|14|30|0.4666666666666667|17|34|0.5|3.333333|2|2",
        ]
    );
    assert_eq!(
        granted(2022, 2023),
        ["all|granted|17|34|0.5|15|39|0.38461538461538464|-11.538462|2|3", "matched|granted|17|34|0.5|12|24|0.5|0|2|2",]
    );
    assert_eq!(
        granted(2021, 2023),
        [
            "all|granted|29|60|0.48333333333333334|15|39|0.38461538461538464|-9.871795|3|3",
            "matched|granted|29|60|0.48333333333333334|15|39|0.38461538461538464|-9.871795|3|3",
        ]
    );
}

#[test]
fn two_years_on_the_terminal() {
    let output = DISTRICT.output.to_str().unwrap();
    insta::assert_snapshot!(printed(&["compare", "2022", "2023", "--lang", "zh", "--output", output]));
}
