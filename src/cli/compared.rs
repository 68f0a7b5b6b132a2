//! The tables of a comparison as rows, grouped by district.

use gouji::queries::Comparison;
use polars::prelude::*;

/// The rows of all districts, each table sorted by district.
pub(super) struct Compared<'c> {
    pub agencies: Vec<Agency<'c>>,
    pub figures: Vec<Figure<'c>>,
    pub changes: Vec<Change<'c>>,
    pub kinds: Vec<KindFigure<'c>>,
    pub rates: Vec<Rate<'c>>,
}

/// An agency that reported in one of the years, or in both.
#[derive(Clone, Copy)]
pub(super) struct Agency<'c> {
    pub district: &'c str,
    pub name: &'c str,
    pub status: &'c str,
}

/// A figure of a district.
#[derive(Clone, Copy)]
pub(super) struct Figure<'c> {
    district: &'c str,
    pub metric: &'c str,
    pub applicant: &'c str,
    pub previous: Option<f64>,
    pub value: Option<f64>,
    /// The sums over agencies whose form differs. They are not part of the change.
    pub apart: [Option<f64>; 2],
    pub change: Option<f64>,
    pub change_pct: Option<f64>,
    /// The change among agencies that reported in both years.
    pub matched_change: Option<f64>,
    /// Number of agencies whose form differs.
    pub form_differs: i64,
}

/// What an agency adds to the change of a figure.
#[derive(Clone, Copy)]
pub(super) struct Change<'c> {
    district: &'c str,
    pub agency: &'c str,
    pub metric: &'c str,
    pub applicant: &'c str,
    pub status: &'c str,
    pub previous: Option<f64>,
    pub value: Option<f64>,
    pub contribution: Option<f64>,
}

/// A figure of a kind of agency.
#[derive(Clone, Copy)]
pub(super) struct KindFigure<'c> {
    district: &'c str,
    pub kind: &'c str,
    pub metric: &'c str,
    pub applicant: &'c str,
    pub previous: Option<f64>,
    pub value: Option<f64>,
    pub change: Option<f64>,
    pub change_pct: Option<f64>,
    /// The change among agencies with the figure in both years.
    pub matched_change: Option<f64>,
    pub matched_change_pct: Option<f64>,
    /// Number of these agencies.
    pub matched: i64,
}

/// A rate of a district.
#[derive(Clone, Copy)]
pub(super) struct Rate<'c> {
    district: &'c str,
    pub name: &'c str,
    /// The agencies that it covers: `all`, or `matched` for those that reported in both years.
    pub panel: &'c str,
    pub previous: Share,
    pub now: Share,
    pub change_points: Option<f64>,
    pub comparable: bool,
    pub agencies: i64,
}

/// A part of a whole, and the rate that they make.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub part: Option<f64>,
    pub whole: Option<f64>,
    pub rate: Option<f64>,
}

/// A row that belongs to a district.
pub(super) trait OfDistrict {
    fn district(&self) -> &str;
}

macro_rules! of_district {
    ($($row:ident),+) => {$(
        impl OfDistrict for $row<'_> {
            fn district(&self) -> &str {
                self.district
            }
        }
    )+};
}

of_district!(Agency, Figure, Change, KindFigure, Rate);

/// The rows of a district, among rows sorted by district.
pub(super) fn in_district<'r, R: OfDistrict>(rows: &'r [R], district: &str) -> &'r [R] {
    let first = rows.partition_point(|row| row.district() < district);
    let behind = rows.partition_point(|row| row.district() <= district);
    &rows[first..behind]
}

impl<'c> Compared<'c> {
    /// # Errors
    /// If a table lacks one of its columns.
    pub(super) fn of(comparison: &'c Comparison) -> PolarsResult<Self> {
        Ok(Self {
            agencies: agencies(&comparison.reporting)?,
            figures: figures(&comparison.metrics)?,
            changes: changes(&comparison.changes)?,
            kinds: kinds(&comparison.kinds)?,
            rates: rates(&comparison.rates)?,
        })
    }
}

fn agencies(frame: &DataFrame) -> PolarsResult<Vec<Agency<'_>>> {
    let [district, name, status] = words(frame, ["district", "agency", "status"])?;
    let row = |at| Agency { district: district[at], name: name[at], status: status[at] };
    Ok((0..frame.height()).map(row).collect())
}

fn figures(frame: &DataFrame) -> PolarsResult<Vec<Figure<'_>>> {
    let [district, metric, applicant] = words(frame, ["district", "metric", "applicant"])?;
    let [previous, value] = numbers(frame, ["previous", "value"])?;
    let [apart_previous, apart_value] = numbers(frame, ["apart_previous", "apart_value"])?;
    let [change, change_pct, matched_change] = numbers(frame, ["change", "change_pct", "matched_change"])?;
    let form_differs = counts(frame, "form_differs")?;
    let row = |at| Figure {
        district: district[at],
        metric: metric[at],
        applicant: applicant[at],
        previous: previous[at],
        value: value[at],
        apart: [apart_previous[at], apart_value[at]],
        change: change[at],
        change_pct: change_pct[at],
        matched_change: matched_change[at],
        form_differs: form_differs[at],
    };
    Ok((0..frame.height()).map(row).collect())
}

fn changes(frame: &DataFrame) -> PolarsResult<Vec<Change<'_>>> {
    let [district, agency, status] = words(frame, ["district", "agency", "status"])?;
    let [metric, applicant] = words(frame, ["metric", "applicant"])?;
    let [previous, value, contribution] = numbers(frame, ["previous", "value", "contribution"])?;
    let row = |at| Change {
        district: district[at],
        agency: agency[at],
        metric: metric[at],
        applicant: applicant[at],
        status: status[at],
        previous: previous[at],
        value: value[at],
        contribution: contribution[at],
    };
    Ok((0..frame.height()).map(row).collect())
}

fn kinds(frame: &DataFrame) -> PolarsResult<Vec<KindFigure<'_>>> {
    let [district, kind, metric, applicant] = words(frame, ["district", "agency_kind", "metric", "applicant"])?;
    let [previous, value, change, change_pct] = numbers(frame, ["previous", "value", "change", "change_pct"])?;
    let [matched_change, matched_change_pct] = numbers(frame, ["matched_change", "matched_change_pct"])?;
    let matched = counts(frame, "matched")?;
    let row = |at| KindFigure {
        district: district[at],
        kind: kind[at],
        metric: metric[at],
        applicant: applicant[at],
        previous: previous[at],
        value: value[at],
        change: change[at],
        change_pct: change_pct[at],
        matched_change: matched_change[at],
        matched_change_pct: matched_change_pct[at],
        matched: matched[at],
    };
    Ok((0..frame.height()).map(row).collect())
}

fn rates(frame: &DataFrame) -> PolarsResult<Vec<Rate<'_>>> {
    let [district, name, panel] = words(frame, ["district", "rate", "panel"])?;
    let share = |names| -> PolarsResult<_> {
        let [part, whole, rate] = numbers(frame, names)?;
        Ok(move |at: usize| Share { part: part[at], whole: whole[at], rate: rate[at] })
    };
    let previous = share(["previous_numerator", "previous_denominator", "previous"])?;
    let now = share(["numerator", "denominator", "value"])?;
    let [change_points] = numbers(frame, ["change_points"])?;
    let (comparable, agencies) = (flags(frame, "comparable")?, counts(frame, "agencies")?);
    let row = |at| Rate {
        district: district[at],
        name: name[at],
        panel: panel[at],
        previous: previous(at),
        now: now(at),
        change_points: change_points[at],
        comparable: comparable[at],
        agencies: agencies[at],
    };
    Ok((0..frame.height()).map(row).collect())
}

/// The columns of these names.
fn columns<'c, T, const N: usize>(
    names: [&str; N],
    column: impl Fn(&str) -> PolarsResult<Vec<T>> + 'c,
) -> PolarsResult<[Vec<T>; N]> {
    let columns = names.iter().map(|name| column(name)).collect::<PolarsResult<Vec<_>>>()?;
    columns.try_into().map_err(|_| polars_err!(ComputeError: "not {} columns", N))
}

/// Every value of a column that has no nulls.
fn all<T>(name: &str, values: impl Iterator<Item = Option<T>>) -> PolarsResult<Vec<T>> {
    let values: Option<Vec<T>> = values.collect();
    values.ok_or_else(|| polars_err!(ComputeError: "a row of column {} is null", name))
}

pub(super) fn words<'c, const N: usize>(frame: &'c DataFrame, names: [&str; N]) -> PolarsResult<[Vec<&'c str>; N]> {
    columns(names, |name| all(name, frame.column(name)?.str()?.iter()))
}

pub(super) fn numbers<const N: usize>(frame: &DataFrame, names: [&str; N]) -> PolarsResult<[Vec<Option<f64>>; N]> {
    columns(names, |name| Ok(frame.column(name)?.f64()?.iter().collect()))
}

pub(super) fn counts(frame: &DataFrame, name: &str) -> PolarsResult<Vec<i64>> {
    all(name, frame.column(name)?.i64()?.iter())
}

fn flags(frame: &DataFrame, name: &str) -> PolarsResult<Vec<bool>> {
    all(name, frame.column(name)?.bool()?.iter())
}
