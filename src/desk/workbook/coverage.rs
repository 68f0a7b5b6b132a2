//! 覆盖: which agency reported in which year, with the severity of its gravest question, by sign and by colour.

use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::finding::Severity;
use crate::schema::Table;
use polars::prelude::*;
use rust_xlsxwriter::{Color, Worksheet};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The sign for an agency's year, its meaning, and its colour. Colour-blind people can tell the colours apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) sign: &'static str,
    pub(super) meaning: &'static str,
    pub(super) colour: Color,
}

const MISSING: Standing = Standing { sign: "缺", meaning: "没有报告", colour: Color::RGB(0x00BF_BFBF) };
const DUPLICATE: Standing =
    Standing { sign: "重", meaning: "有几份不同的报告", colour: Color::RGB(0x00E2_D4EE) };
const LATE: Standing = Standing { sign: "迟", meaning: "逾期发布", colour: Color::RGB(0x008F_AADC) };
const ERROR: Standing =
    Standing { sign: "✗", meaning: "有错误级问题未复核", colour: Color::RGB(0x00F4_B183) };
const QUERY: Standing =
    Standing { sign: "？", meaning: "有疑问级问题未复核", colour: Color::RGB(0x00FF_E699) };
const FINE: Standing =
    Standing { sign: "✓", meaning: "已报送，没有未复核的错误和疑问", colour: Color::RGB(0x00DD_EBF7) };

/// All signs, for the legend.
pub(super) const STANDINGS: [Standing; 6] = [FINE, QUERY, ERROR, LATE, DUPLICATE, MISSING];

/// The standing that a `status` implies, unless a question is graver.
fn standing(status: &str, gravest: Option<Severity>) -> Standing {
    match (status, gravest) {
        ("missing", _) => MISSING,
        (_, Some(Severity::Error)) => ERROR,
        (_, Some(Severity::Query)) => QUERY,
        ("late", _) => LATE,
        ("duplicate", _) => DUPLICATE,
        _ => FINE,
    }
}

type Key = (String, String, i32);

/// The gravest open cause of each report.
fn gravest(tables: &Tables) -> Result<HashMap<Key, Severity>, DeskError> {
    let open = tables.get(Table::Causes)?.filter(col("review").cast(DataType::String).neq_missing(lit("waived")));
    let columns = ["district", "agency", "year", "severity"].map(col);
    let causes = Fields::of(&open.select(columns).unique_generic(None, UniqueKeepStrategy::Any).collect()?)?;
    let mut gravest: HashMap<Key, Severity> = HashMap::new();
    for row in 0..causes.height {
        let severity = causes.text(row, "severity");
        let severity = Severity::ALL.into_iter().find(|known| Some(known.key()) == severity);
        if let (Some(key), Some(severity)) = (key(&causes, row), severity) {
            let known = gravest.entry(key).or_insert(severity);
            *known = severity.max(*known);
        }
    }
    Ok(gravest)
}

fn key(fields: &Fields, row: usize) -> Option<Key> {
    let text = |column| Some(fields.text(row, column)?.to_owned());
    Some((text("district")?, text("agency")?, fields.count(row, "year")?))
}

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables) -> Result<FinishedSheet, DeskError> {
    let gravest = gravest(tables)?;
    let coverage = tables.head(Table::Coverage, &["district", "agency", "year", "status"], usize::MAX)?;
    let mut years = BTreeSet::new();
    let mut agencies: BTreeMap<(String, String), BTreeMap<i32, Standing>> = BTreeMap::new();
    for row in 0..coverage.height {
        let Some(key) = key(&coverage, row) else { continue };
        let standing = standing(coverage.text(row, "status").unwrap_or_default(), gravest.get(&key).copied());
        let (district, agency, year) = key;
        years.insert(year);
        agencies.entry((district, agency)).or_default().insert(year, standing);
    }
    let names = [("district", 12), ("agency", 30)];
    let names = names.map(|(name, width)| SheetColumn::new(words::title(name), width, Look::Plain));
    let of_years = years.iter().map(|_| SheetColumn::new("", 6, Look::Plain));
    let mut sheet = TableSheet::new(worksheet, "覆盖", names.into_iter().chain(of_years), 2)?;
    sheet.head_with_years(2, years.iter().copied())?;
    for ((district, agency), standings) in agencies.iter().take(MOST_ROWS) {
        let mark = |year| standings.get(year).map_or(Cell::Blank, |of| Cell::Mark(of.sign, of.colour));
        let names = [Cell::text(Some(district)), Cell::text(Some(agency))];
        sheet.push(&names.into_iter().chain(years.iter().map(mark)).collect::<Vec<_>>())?;
    }
    sheet.finish(agencies.len(), Table::Coverage)
}
