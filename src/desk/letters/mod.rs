//! Letters to agencies: one for each, with the open questions about its reports.

mod docx;
mod names;

use super::error::DeskError;
use super::fields::{Fields, Tables};
use super::words;
use crate::finding::{ReviewState, Severity};
use crate::schema::Table;
use docx::{Docx, Style};
use names::FileNames;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Name of the folder of letters in that of a run.
pub const FOLDER: &str = "letters";

/// Rows of the causes by the year of their report.
type RowsByYear = BTreeMap<Option<i32>, Vec<usize>>;

/// Counts of what was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Letters {
    /// Letters written.
    pub letters: usize,
    /// The questions in them.
    pub questions: usize,
    /// Open questions about reports whose agency is unknown, which are in no letter.
    pub unaddressed: usize,
}

/// The columns of `causes` that are read.
const COLUMNS: [&str; 12] = [
    "district",
    "agency",
    "year",
    "severity",
    "table",
    "row_label",
    "column_label",
    "reported",
    "suggested",
    "question_zh",
    "cause_id",
    "review",
];

/// Writes the letters of a run into a folder, from its tables: all questions of at least the severity `least` without a
/// valid review.
///
/// # Errors
/// Fails if the causes cannot be read or a letter cannot be written.
pub fn write(run: &Path, folder: &Path, least: Severity) -> Result<Letters, DeskError> {
    let causes = Tables::read(run)?.get(Table::Causes)?.select(COLUMNS.map(col)).collect()?;
    let causes = Fields::of(&causes)?;
    let mut letters = Letters::default();
    // by district and agency
    let mut agencies: BTreeMap<(&str, &str), RowsByYear> = BTreeMap::new();
    for row in (0..causes.height).filter(|&row| is_open(&causes, row, least)) {
        let Some(key) = causes.text(row, "district").zip(causes.text(row, "agency")) else {
            letters.unaddressed += 1;
            continue;
        };
        letters.questions += 1;
        agencies.entry(key).or_default().entry(causes.count(row, "year")).or_default().push(row);
    }
    letters.letters = agencies.len();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| DeskError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut names = FileNames::new(agencies.keys().map(|(_, agency)| *agency));
    for ((district, agency), years) in &agencies {
        let path = folder.join(names.of(district, agency));
        fs::write(&path, letter(&causes, agency, years)?).map_err(failed(&path))?;
    }
    Ok(letters)
}

fn is_open(causes: &Fields, row: usize, least: Severity) -> bool {
    let severity = causes.text(row, "severity");
    let severity = Severity::ALL.into_iter().find(|known| Some(known.key()) == severity);
    severity.is_some_and(|severity| severity >= least) && causes.text(row, "review") != Some(ReviewState::Waived.key())
}

/// The letter to an agency, as a DOCX file.
fn letter(causes: &Fields, agency: &str, years: &RowsByYear) -> Result<Vec<u8>, DeskError> {
    let named: Vec<String> = years.keys().flatten().map(ToString::to_string).collect();
    let of_years = if named.is_empty() { String::new() } else { format!("{}年度", named.join("、")) };
    let mut docx = Docx::default();
    docx.line(Style::Title, &format!("关于{of_years}政府信息公开工作年度报告有关数据的核对函"));
    docx.line(Style::Plain, &format!("致：{agency}"));
    docx.line(
        Style::Indented,
        &format!(
            "在核对贵单位{of_years}政府信息公开工作年度报告时，发现下列内容需要进一步核实。请逐项对照工作台账核对，对确有差错的予以更正，\
             对情况属实的作出说明，并将核对结果书面反馈。"
        ),
    );
    let mut number = 0;
    for (year, rows) in years {
        if years.len() > 1 {
            let year = year.map_or_else(|| "年度不明的报告".to_owned(), |year| format!("{year}年度报告"));
            docx.line(Style::Heading, &year);
        }
        for &row in rows {
            number += 1;
            docx.line(Style::Indented, &format!("{number}．{}", causes.text(row, "question_zh").unwrap_or_default()));
            docx.line(Style::Small, &particulars(causes, row));
        }
    }
    docx.line(Style::Indented, "专此函达，请予支持。");
    docx.line(Style::Plain, "");
    docx.line(Style::Indented, "联 系 人：");
    docx.line(Style::Indented, "联系电话：");
    docx.line(Style::Plain, "");
    docx.line(Style::Right, "（单位名称、印章）");
    docx.line(Style::Right, "　　　年　　月　　日");
    docx.finish()
}

/// The place of the figure, its value, and the reference number for the answer.
fn particulars(causes: &Fields, row: usize) -> String {
    let figure = |column, name: &str| causes.number(row, column).map(|figure| format!("{name}{figure}"));
    let place = words::place(causes, row);
    let parts = [
        (!place.is_empty()).then(|| format!("位置：{place}")),
        figure("reported", "填报数："),
        figure("suggested", "推算数："),
        causes.text(row, "cause_id").map(|id| format!("问题编号：{id}")),
    ];
    format!("（{}）", parts.into_iter().flatten().collect::<Vec<_>>().join("；"))
}
