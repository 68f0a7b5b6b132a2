//! Compares the tables of a run with the truth of a corpus that was made with `--wild`, kind by kind.
//!
//! `wild TABLES TRUTH CORPUS [LINES]`: the folder of published tables, that of the truth, and the corpus as the run was
//! given it. Fails if a cell has a figure that the truth does not have, or if a report is lost or filed under another
//! name.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement talks, and ends where it cannot measure")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::ExitCode;

/// Most differences of a kind that are shown, by default.
const MOST_SHOWN: usize = 10;

type Row = HashMap<String, String>;

/// The results of the reports of one kind.
#[derive(Default)]
struct Kind {
    reports: usize,
    lost: Vec<String>,
    misnamed: Vec<String>,
    right: usize,
    wrong: Vec<String>,
    absent: Vec<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (tables, truth, corpus, lines) = match arguments.as_slice() {
        [tables, truth, corpus] => (tables, truth, corpus, MOST_SHOWN),
        [tables, truth, corpus, lines] => (tables, truth, corpus, lines.parse().unwrap()),
        _ => {
            println!("usage: wild TABLES TRUTH CORPUS [LINES]");
            return ExitCode::from(2);
        }
    };
    let kinds = compare(&Published::load(Path::new(tables), corpus), Path::new(truth));
    println!(
        "{:<12} {:>7} {:>5} {:>9} {:>7} {:>6} {:>7}",
        "kind", "reports", "lost", "misnamed", "right", "wrong", "absent"
    );
    for (name, kind) in &kinds {
        println!(
            "{name:<12} {:>7} {:>5} {:>9} {:>7} {:>6} {:>7}",
            kind.reports,
            kind.lost.len(),
            kind.misnamed.len(),
            kind.right,
            kind.wrong.len(),
            kind.absent.len()
        );
    }
    for (name, kind) in &kinds {
        let differing =
            [("lost", &kind.lost), ("misnamed", &kind.misnamed), ("wrong", &kind.wrong), ("absent", &kind.absent)];
        for (what, shown) in differing.into_iter().filter(|(_, shown)| !shown.is_empty()) {
            println!("\n{name}: {} {what}", shown.len());
            shown.iter().take(lines).for_each(|line| println!("  {line}"));
        }
    }
    let is_right = |kind: &Kind| kind.wrong.is_empty() && kind.lost.is_empty() && kind.misnamed.is_empty();
    let has_any = kinds.values().map(|kind| kind.right).sum::<usize>() > 0;
    if has_any && kinds.values().all(is_right) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The tables of a run.
struct Published {
    /// By path in the corpus and part; the part is `""` for a single report.
    reports: HashMap<(String, String), Row>,
    /// For each report, by the column of the truth.
    figures: HashMap<(String, String), f64>,
}

impl Published {
    fn load(tables: &Path, corpus: &str) -> Self {
        let by_id: HashMap<String, Row> =
            rows(&tables.join("reports.csv")).into_iter().map(|row| (row["report_id"].clone(), row)).collect();
        let within = |path: &str| path.strip_prefix(corpus).unwrap_or(path).trim_start_matches('/').to_owned();
        let reports = rows(&tables.join("sources.csv")).into_iter().filter_map(|source| {
            let report = by_id.get(&source["report_id"])?.clone();
            Some(((within(&source["path"]), source["part"].clone()), report))
        });
        let figures = rows(&tables.join("facts.csv")).into_iter().filter_map(|fact| {
            let metric = fact["metric"].replace('.', "_");
            let column = match fact["applicant"].as_str() {
                "none" => metric,
                applicant => format!("{metric}__{applicant}"),
            };
            Some(((fact["report_id"].clone(), column), fact["value"].parse().ok()?))
        });
        Self { reports: reports.collect(), figures: figures.collect() }
    }
}

fn rows(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn compare(published: &Published, truth: &Path) -> BTreeMap<String, Kind> {
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    for (report, cells) in rows(&truth.join("reports.csv")).iter().zip(rows(&truth.join("facts.csv"))) {
        let kind = kinds.entry(report["style"].clone()).or_default();
        kind.reports += 1;
        let place = format!("{} {}", report["path"], report["part"]);
        let Some(found) = published.reports.get(&(report["path"].clone(), report["part"].clone())) else {
            kind.lost.push(place);
            continue;
        };
        kind.misnamed.extend(misnamed(report, found).map(|difference| format!("{place}: {difference}")));
        for (column, cell) in cells.iter().filter(|(column, _)| *column != "path") {
            let figure = published.figures.get(&(found["report_id"].clone(), column.clone())).copied();
            // text that is no figure must not become one
            match (cell.trim_start_matches("note:").parse::<f64>().ok(), figure) {
                (None, None) => {}
                (Some(printed), Some(read)) if (printed - read).abs() < 1e-9 => kind.right += 1,
                (Some(_), None) => kind.absent.push(format!("{place}: {column}: {cell}")),
                (_, Some(read)) => kind.wrong.push(format!("{place}: {column}: read {read}, is {cell}")),
            }
        }
    }
    kinds
}

/// The wrong name, year or district under which a report was filed.
fn misnamed(truth: &Row, found: &Row) -> Option<String> {
    let [district, city] = ["district", "city"].map(|column| truth[column].as_str());
    let is_there = found["district"] == district || found["district"] == format!("{city}{district}");
    let is_exact = truth["style"] != "nested" || found["district"] != district;
    let is_own_name = found["agency"] == truth["agency"] || found["agency"] == format!("{city}{}", truth["agency"]);
    let is_own = is_own_name && found["year"] == truth["year"];
    let filed = || format!("{} {} {}", found["district"], found["agency"], found["year"]);
    (!(is_there && is_exact && is_own))
        .then(|| format!("filed as {}, is {city}{district} {} {}", filed(), truth["agency"], truth["year"]))
}
