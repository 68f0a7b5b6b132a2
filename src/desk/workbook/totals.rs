//! 汇总: sums over the agencies of each district, of the figures that are followed over the years.

use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use crate::codebook::{Applicant, CODEBOOK, Metric, NO_APPLICANT};
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::schema::Table;
use polars::prelude::*;
use rust_xlsxwriter::Worksheet;

const COLUMNS: &[(&str, u8)] = &[
    ("district", 14),
    ("year", 6),
    ("metric", 34),
    ("unit", 6),
    ("meaning", 8),
    ("form", 6),
    ("value", 12),
    ("reports_included", 10),
    ("reports_known", 10),
    ("missing", 10),
    ("own_report_value", 12),
    ("difference", 10),
    ("median", 10),
    ("top_agency", 26),
];

/// Rows of figures that are followed over the years, those of all applicants together.
pub(super) fn is_followed() -> Expr {
    let is_metric = CODEBOOK.followed.iter().map(|metric| col("metric").cast(DataType::String).eq(lit(metric.key())));
    let is_metric = is_metric.fold(lit(false), Expr::or);
    let applicant = || col("applicant").cast(DataType::String);
    is_metric.and(applicant().eq(lit(NO_APPLICANT)).or(applicant().eq(lit(Applicant::Total.key()))))
}

/// The unit of a metric.
pub(super) fn unit(metric: Option<&str>) -> Option<&'static str> {
    metric.and_then(|key| CODEBOOK.metric(key)).map(|metric: Metric| metric.entry().unit.key())
}

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables) -> Result<FinishedSheet, DeskError> {
    let read: Vec<Expr> = COLUMNS.iter().filter(|(name, _)| *name != "unit").map(|(name, _)| col(*name)).collect();
    let totals = Fields::of(&tables.get(Table::Totals)?.filter(is_followed()).select(read).collect()?)?;
    let columns = COLUMNS.iter().map(|&(name, width)| {
        let title = if name == "difference" { "本级报告数与合计之差" } else { words::title(name) };
        SheetColumn::new(title, width, if name == "metric" { Look::Wrapped } else { Look::Plain })
    });
    let mut sheet = TableSheet::new(worksheet, "汇总", columns, 2)?;
    for row in 0..totals.height.min(MOST_ROWS) {
        let cell = |&(column, _): &(&'static str, u8)| match column {
            "metric" => Cell::text(totals.text(row, column).map(words::metric)),
            "unit" => Cell::text(unit(totals.text(row, "metric"))),
            "form" => Cell::text(totals.text(row, column).map(|form| if form == "mixed" { "多种" } else { form })),
            "district" | "meaning" | "top_agency" => Cell::text(totals.text(row, column)),
            _ => Cell::number(totals.number(row, column)),
        };
        sheet.push(&COLUMNS.iter().map(cell).collect::<Vec<_>>())?;
    }
    sheet.finish(totals.height, Table::Totals)
}
