//! Every query of the project gives the same rows in `DuckDB`, and parses as Spark SQL.

#![cfg(feature = "cli")]

use crate::areas;
use crate::command::gouji;
use gouji::outputs::write_parquet;
use gouji::queries::{self, COMPARISONS, Comparison, Extent, GATES, OVER_DISTRICTS, QUERIES, compare, tables_in};
use maker::page;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Installed from `PyPI` if they are missing.
const PACKAGES: [&str; 4] = ["duckdb==2.0.0", "sqlglot==30.30.0", "pandas==3.1.1", "pyarrow==26.0.1"];
/// If it is `required`, skipping is a failure.
const VARIABLE: &str = "GOUJI_DUCKDB";

/// A Python with the packages, in a folder of the build; an error says why it cannot be had.
pub fn python() -> Result<PathBuf, String> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PYTHON.get_or_init(install).clone()
}

fn install() -> Result<PathBuf, String> {
    let folder = Path::new(ROOT).join("target/duckdb");
    let (python, ready) = (folder.join("bin/python"), folder.join("ready"));
    let packages = PACKAGES.join("\n");
    if fs::read_to_string(&ready).is_ok_and(|installed| installed == packages) {
        return Ok(python);
    }
    let run = |command: &mut Command| match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("{command:?}: {error}")),
    };
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--retries", "1", "--timeout", "20"];
    run(Command::new(&python).args(pip).args(PACKAGES))?;
    fs::write(&ready, packages).map_err(|error| error.to_string())?;
    Ok(python)
}

/// Written to the terminal directly, since the output of a passing test is hidden.
fn say_skipped(why: &str) {
    let line = format!(
        "\nSKIPPED: the queries were NOT compared with DuckDB, since it could not be installed; {VARIABLE}=required \
         makes this a failure\n{why}\n\n"
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// A run over the sample, over two copies of a report that disagree, over a city and its counties, and with a list of
/// agencies.
fn run(folder: &Path) -> PathBuf {
    let copies = folder.join("copies/清河区");
    fs::create_dir_all(&copies).unwrap();
    let mut cells = page::zeros();
    fs::write(copies.join("a.html"), page::html(&cells, page::Dress::default())).unwrap();
    "7".clone_into(&mut cells[20]);
    cells[30].clear();
    fs::write(copies.join("b.txt"), page::tabbed(&cells)).unwrap();
    areas::write_reports(&folder.join("copies"));
    let list =
        "name,district,kind,valid_from,valid_to\n档案局,清河区,department,2020,2023\n大桥处,安平新城,other,,2022\n";
    fs::write(folder.join("agencies.csv"), list).unwrap();
    let config = folder.join("gouji.toml");
    fs::write(&config, "[names]\nagencies = \"agencies.csv\"\n[rules.deadline]\ndepartment = \"02-28\"\n[queries.params]\nsmallest_base = 7\n").unwrap();
    let output = folder.join("output");
    let ran = gouji()
        .arg("run")
        .arg(Path::new(ROOT).join("sample_corpus"))
        .arg(folder.join("copies"))
        .arg("-o")
        .arg(&output)
        .arg("--config")
        .arg(&config)
        .args(["--progress", "none"])
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(3), "{}", String::from_utf8_lossy(&ran.stderr));
    output.join("latest")
}

#[test]
fn every_query_gives_the_same_rows_in_duckdb() {
    let python = match python() {
        Ok(python) => python,
        Err(why) if std::env::var_os(VARIABLE).is_some_and(|value| value == "required") => panic!("{why}"),
        Err(why) => return say_skipped(&why),
    };
    let folder = tempfile::tempdir().unwrap();
    let latest = run(folder.path());
    let years = [2022, 2023];
    let tables = tables_in(&latest).unwrap();
    let compared = compare(&tables, years[0], years[1], Extent::EachDistrict).unwrap();
    let series = queries::years(&tables, years[0], years[1], Extent::EachDistrict).unwrap();
    let all_series = queries::years(&tables, years[0], years[1], Extent::AllDistricts).unwrap();
    let series = all_series.vstack(&series).unwrap();
    fs::create_dir(latest.join("compared")).unwrap();
    let Comparison { reporting, changes, metrics, kinds, rates } = &compared;
    let frames = [reporting, changes, metrics, kinds, rates, &series];
    for (query, frame) in COMPARISONS.iter().zip(frames) {
        write_parquet(frame, &latest.join(format!("compared/{}.parquet", query.name)), query.name).unwrap();
    }
    let held = Command::new(python)
        .arg(Path::new(ROOT).join("tests/portable/check.py"))
        .arg(Path::new(ROOT).join("queries"))
        .arg(&latest)
        .args(years.map(|year| year.to_string()))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&held.stdout);
    assert!(held.status.success(), "{printed}{}", String::from_utf8_lossy(&held.stderr));
    let count = QUERIES.len() + OVER_DISTRICTS.len() + GATES.len() + COMPARISONS.len();
    assert_eq!(printed.trim(), format!("{count} queries held"));
}
