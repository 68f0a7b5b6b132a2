//! Reads the figures of a plot from the tables of a run.

use super::error::PlotError;
use super::request::PlotRequest;
use crate::codebook::{CODEBOOK, Metric};
use crate::queries::{published, run, unknown_district};
use crate::report::{AgencyKind, Applicant, NO_APPLICANT};
use crate::schema::{Table, texts, word};
use polars::prelude::*;

const FIGURES: &str = include_str!("../../queries/plot/figures.sql");

/// A figure of an agency in a year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) district: String,
    pub(super) agency: String,
    pub(super) kind: AgencyKind,
    pub(super) year: i32,
    pub(super) metric: Metric,
    /// The form of the report.
    pub(super) form: String,
    /// The oldest form whose figure counts exactly the same.
    pub(super) meaning: String,
    pub(super) value: f64,
}

/// The requested figures, and the smallest base of a percentage.
pub(super) struct Read {
    pub(super) figures: Vec<Figure>,
    pub(super) smallest_base: i64,
}

/// Reads the figures of a plot.
///
/// # Errors
/// [`PlotError::UnknownDistrict`]; also fails if the tables are not those of this version.
pub(super) fn read<S: AsRef<str>>(tables: &[(S, LazyFrame)], request: &PlotRequest) -> Result<Read, PlotError> {
    if let Some(unknown) = unknown_district(tables, request.districts.iter())? {
        return Err(unknown.into());
    }
    let any = |column: &str, words: Vec<String>| {
        words.into_iter().map(|word| col(column).eq(lit(word))).reduce(Expr::or).unwrap_or_else(|| lit(true))
    };
    let metrics = request.metrics.iter().map(|metric| metric.key().to_owned()).collect();
    let whole = [Applicant::Total.key(), NO_APPLICANT].map(str::to_owned).to_vec();
    let wanted = any("metric", metrics)
        .and(any("applicant", whole))
        .and(any("district", request.districts.clone()))
        .and(request.years.map_or_else(
            || lit(true),
            |(first, last)| col("year").gt_eq(lit(first)).and(col("year").lt_eq(lit(last))),
        ));
    let mut read = Vec::new();
    for table in [Table::Facts, Table::Derived] {
        read.push((table.name(), published(tables, table)?.clone().filter(wanted.clone())));
    }
    let figures = figures_of(&run(FIGURES, &read)?)?;
    let params = published(tables, Table::Params)?.clone().select([col("smallest_base")]).collect()?;
    let smallest_base = params.column("smallest_base")?.i64()?.get(0).unwrap_or_default();
    Ok(Read { figures, smallest_base })
}

fn figures_of(frame: &DataFrame) -> PolarsResult<Vec<Figure>> {
    let [districts, agencies, kinds, metrics, forms, meanings] =
        texts(frame, ["district", "agency", "agency_kind", "metric", "form", "meaning"])?;
    let (years, values) = (frame.column("year")?.i32()?, frame.column("value")?.f64()?);
    let text = |texts: &StringChunked, row| texts.get(row).unwrap_or_default().to_owned();
    let figure = |row| {
        let (Some(metric), Some(year), Some(value)) =
            (metrics.get(row).and_then(|key| CODEBOOK.metric(key)), years.get(row), values.get(row))
        else {
            return Ok(None);
        };
        let kind = word(&AgencyKind::ALL, AgencyKind::key, kinds.get(row))?;
        let [district, agency] = [&districts, &agencies].map(|texts| text(texts, row));
        let [form, meaning] = [&forms, &meanings].map(|texts| text(texts, row));
        Ok(Some(Figure { district, agency, kind, year, metric, form, meaning, value }))
    };
    (0..frame.height()).filter_map(|row| figure(row).transpose()).collect()
}
