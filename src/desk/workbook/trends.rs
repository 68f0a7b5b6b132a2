//! 趋势: the figures that are followed over the years, a column for each year, with a chart for each of them.

use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use super::totals::{is_followed, unit};
use crate::codebook::CODEBOOK;
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::saturate::Saturate;
use crate::schema::Table;
use polars::prelude::*;
use rust_xlsxwriter::{Chart, ChartType, Worksheet};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the sheet.
const NAME: &str = "趋势";
/// Columns before those of the years.
const FIRST_YEAR: u16 = 3;
/// Most lines of a chart; more could not be distinguished.
const MOST_LINES: usize = 8;
/// Width and height of a chart in pixels, and the rows that it covers.
const CHART: (u32, u32, u32) = (640, 320, 17);

/// A figure of a district over the years.
#[derive(Default)]
struct Series {
    values: BTreeMap<i32, f64>,
    /// The last change among the same agencies in both years, in per cent.
    last_change: Option<f64>,
    last_year: i32,
}

/// Series by the position of their metric among those that are followed, by district, and by what they count.
type AllSeries = BTreeMap<(usize, String, String), Series>;

fn read(tables: &Tables) -> Result<AllSeries, DeskError> {
    let is = |column: &str, word: &str| col(column).cast(DataType::String).eq(lit(word.to_owned()));
    let trends = tables.get(Table::Trends)?.filter(is("level", "district").and(is_followed()));
    let columns = ["panel", "district", "year", "metric", "meaning", "value", "change_pct", "comparable"].map(col);
    let trends = Fields::of(&trends.select(columns).collect()?)?;
    let mut all = AllSeries::new();
    for row in 0..trends.height {
        let metric = trends.text(row, "metric");
        let nth = CODEBOOK.followed.iter().position(|followed| Some(followed.key()) == metric);
        let (Some(nth), Some(district), Some(year)) = (nth, trends.text(row, "district"), trends.count(row, "year"))
        else {
            continue;
        };
        let meaning = trends.text(row, "meaning").unwrap_or_default();
        let series = all.entry((nth, district.to_owned(), meaning.to_owned())).or_default();
        if trends.text(row, "panel") == Some("all") {
            series.values.extend(trends.number(row, "value").map(|value| (year, value)));
        } else if trends.is_true(row, "comparable") == Some(true) && year > series.last_year {
            series.last_year = year;
            series.last_change = trends.number(row, "change_pct");
        }
    }
    all.retain(|_, series| !series.values.is_empty());
    Ok(all)
}

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables) -> Result<FinishedSheet, DeskError> {
    let all = read(tables)?;
    let years: BTreeSet<i32> = all.values().flat_map(|series| series.values.keys().copied()).collect();
    let names = [("metric", 34), ("district", 14), ("unit", 6)];
    let names = names.map(|(name, width)| SheetColumn::new(words::title(name), width, Look::Plain));
    let of_years = years.iter().map(|_| SheetColumn::new("", 10, Look::Plain));
    let change = SheetColumn::new("最近一年同口径增减（%）", 12, Look::Plain);
    let mut sheet = TableSheet::new(worksheet, NAME, names.into_iter().chain(of_years).chain([change]), 2)?;
    sheet.head_with_years(FIRST_YEAR, years.iter().copied())?;
    // rows of each metric
    let mut rows: BTreeMap<usize, Vec<(u32, f64)>> = BTreeMap::new();
    let mut meanings: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (nth, district, _) in all.keys() {
        *meanings.entry((*nth, district)).or_default() += 1;
    }
    for ((nth, district, meaning), series) in all.iter().take(MOST_ROWS) {
        let metric = CODEBOOK.followed[*nth].key();
        let name = words::metric(metric);
        let name = match meanings.get(&(*nth, district.as_str())) {
            Some(1) => Cell::text(Some(name)),
            _ => Cell::owned(format!("{name}（{meaning}年口径）")),
        };
        let names = [name, Cell::text(Some(district)), Cell::text(unit(Some(metric)))];
        let values = years.iter().map(|year| Cell::number(series.values.get(year).copied()));
        sheet.push(&names.into_iter().chain(values).chain([Cell::number(series.last_change)]).collect::<Vec<_>>())?;
        let greatest = series.values.values().copied().fold(f64::MIN, f64::max);
        rows.entry(*nth).or_default().push((sheet.rows().saturate(), greatest));
    }
    let behind: u16 = (usize::from(FIRST_YEAR) + years.len() + 2).saturate();
    for (place, (nth, lines)) in rows.into_iter().enumerate() {
        let chart = chart(words::metric(CODEBOOK.followed[nth].key()), lines, years.len());
        let (place, rows): (u32, u32) = (place.saturate(), CHART.2);
        sheet.worksheet().insert_chart(1 + place * rows, behind, &chart)?;
    }
    sheet.finish(all.len(), Table::Trends)
}

/// A line for each district, those with the largest figures if there are many.
fn chart(title: &str, mut lines: Vec<(u32, f64)>, years: usize) -> Chart {
    lines.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    lines.truncate(MOST_LINES);
    let last: u16 = (usize::from(FIRST_YEAR) + years.saturating_sub(1)).saturate();
    let mut chart = Chart::new(ChartType::Line);
    chart.title().set_name(title);
    chart.set_width(CHART.0).set_height(CHART.1);
    for (row, _) in lines {
        chart
            .add_series()
            .set_name((NAME, row, 1))
            .set_categories((NAME, 0, FIRST_YEAR, 0, last))
            .set_values((NAME, row, FIRST_YEAR, row, last))
            .set_marker(rust_xlsxwriter::ChartMarker::new().set_automatic());
    }
    chart
}
