//! The balanced panel: the agencies that have the same figures in each of some years, and why the others do not.

use super::dataset::Missing;
use super::error::ExportError;
use super::published::{reason, unreadable};
use crate::codebook::{Applicant, CODEBOOK, Metric, NO_APPLICANT};
use crate::queries::published;
use crate::schema::{ColumnSchema, Table, texts};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

/// A figure by which a panel is balanced: a column of the table `panel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// What it counts.
    pub metric: Metric,
    /// Who applied.
    pub applicant: Option<Applicant>,
}

impl Figure {
    /// The figure of this name: a metric, of all applicants, or a column of the panel by its full or its short name.
    ///
    /// # Errors
    /// [`ExportError::NoFigure`] if there is none, with the nearest name.
    pub fn named(name: &str) -> Result<Self, ExportError> {
        let columns = &Table::Panel.schema().columns;
        let is_whole = |figure: &Self| matches!(figure.applicant, None | Some(Applicant::Total));
        let of_column = |column: &ColumnSchema| {
            let (metric, applicant) = column.figure?;
            Some(Self { metric, applicant })
        };
        let is_named = |column: &&ColumnSchema| column.name == name || column.short_name() == name;
        let of_metric = |metric| columns.iter().filter_map(of_column).find(|of| of.metric == metric && is_whole(of));
        let of_columns = || columns.iter().filter(is_named).find_map(of_column);
        let mut metrics = CODEBOOK.named(name).filter(|_| !name.ends_with('*'));
        metrics
            .find_map(of_metric)
            .or_else(of_columns)
            .ok_or_else(|| ExportError::NoFigure { name: name.to_owned(), nearest: CODEBOOK.nearest(name, 1).concat() })
    }

    fn is_of(self, column: &ColumnSchema) -> bool {
        column.figure == Some((self.metric, self.applicant))
    }

    fn applicant_key(self) -> &'static str {
        self.applicant.map_or(NO_APPLICANT, Applicant::key)
    }
}

/// Why an agency lacks a figure in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// It has no report.
    Report,
    /// Its report has no tables of a known form.
    Tables,
    /// The figure counts something else than those of most agencies.
    Meaning,
    /// Over all of the years, no agency has figures that count the same.
    Changed,
    /// There is no figure.
    Value(Missing),
}

impl Lack {
    fn english(self) -> &'static str {
        match self {
            Self::Report => "no report",
            Self::Tables => "no tables of a known form",
            Self::Meaning => "counts something else than those of most agencies",
            Self::Changed => "what it counts changed in every agency over these years",
            Self::Value(why) => why.english(),
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Report => "无报告",
            Self::Tables => "报告中无已知表式的统计表",
            Self::Meaning => "口径与多数机关不同",
            Self::Changed => "各机关的口径在这些年度中均有变化",
            Self::Value(why) => why.chinese(),
        }
    }
}

/// A balanced panel.
#[derive(Debug)]
pub struct Balanced {
    /// The rows of the agencies that have every figure in every year, with those figures.
    pub panel: DataFrame,
    /// Number of these agencies.
    pub agencies: usize,
    /// One row for each figure and year that any other agency lacks, with the reason.
    pub left_out: DataFrame,
    /// Number of these agencies.
    pub agencies_left_out: usize,
}

type Agency = (String, String);
/// The meaning of a figure, or why there is none.
type Cell = Result<String, Lack>;

/// Balances the panel of a run by figures. Agencies are those known in any of the years.
///
/// # Errors
/// If the run lacks a table, or one cannot be read.
pub fn balance(
    tables: &[(String, LazyFrame)],
    years: &RangeInclusive<i32>,
    figures: &[Figure],
) -> Result<Balanced, ExportError> {
    let known = Known::of(tables, years)?;
    let mut cells = BTreeMap::new();
    for &figure in figures {
        cells.insert(figure, known.cells(tables, years, figure)?);
    }
    let mut lacks: Vec<(&Agency, Figure, i32, Lack)> = Vec::new();
    for (&figure, of_agencies) in &cells {
        let common = common_meaning(of_agencies.values());
        for (agency, of_years) in of_agencies {
            for (year, cell) in years.clone().zip(of_years) {
                match cell {
                    Err(lack) => lacks.push((agency, figure, year, *lack)),
                    Ok(meaning) => match common {
                        Some(common) if common == meaning => {}
                        Some(_) => lacks.push((agency, figure, year, Lack::Meaning)),
                        None => lacks.push((agency, figure, year, Lack::Changed)),
                    },
                }
            }
        }
    }
    lacks.sort_by_key(|&(agency, figure, year, _)| (agency, figure, year));
    let out: BTreeSet<&Agency> = lacks.iter().map(|(agency, ..)| *agency).collect();
    let kept: BTreeSet<&Agency> = known.agencies.iter().filter(|agency| !out.contains(agency)).collect();
    Ok(Balanced {
        panel: panel(tables, years, figures, &kept)?,
        agencies: kept.len(),
        left_out: left_out(&lacks).map_err(|source| unreadable(Table::Panel.name(), source))?,
        agencies_left_out: out.len(),
    })
}

/// The meaning that the figures of most agencies have in all years; the oldest if there are several.
fn common_meaning<'c>(agencies: impl Iterator<Item = &'c Vec<Cell>>) -> Option<&'c str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cells in agencies {
        let mut meanings = cells.iter().map(|cell| cell.as_deref().ok());
        let first = meanings.next().flatten();
        if let Some(first) = first.filter(|_| meanings.all(|meaning| meaning == first)) {
            *counts.entry(first).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(meaning, _)| meaning)
}

/// The agencies known in some years, and their reports.
struct Known {
    agencies: BTreeSet<Agency>,
    /// Whether the report of an agency and a year has tables of a known form.
    reports: HashMap<(Agency, i32), bool>,
}

impl Known {
    fn of(tables: &[(String, LazyFrame)], years: &RangeInclusive<i32>) -> Result<Self, ExportError> {
        let rows = |table: Table, condition: Expr| {
            let frame = published(tables, table)?.clone().filter(is_within(years).and(condition));
            frame.collect().map_err(|source| unreadable(table.name(), source))
        };
        let coverage = rows(Table::Coverage, lit(true))?;
        let reports = rows(Table::Reports, col("agency").is_not_null())?;
        let read = || {
            let [districts, agencies] = texts(&coverage, ["district", "agency"])?;
            let known = districts.iter().zip(agencies.iter()).filter_map(|(district, agency)| key(district, agency));
            let agencies: BTreeSet<Agency> = known.collect();
            let [districts, names, forms] = texts(&reports, ["district", "agency", "form"])?;
            let of_years = reports.column("year")?.i32()?.iter();
            let has_form = districts.iter().zip(names.iter()).zip(forms.iter()).zip(of_years);
            let has_form = has_form
                .filter_map(|(((district, name), form), year)| Some(((key(district, name)?, year?), form.is_some())));
            Ok(Self { agencies, reports: has_form.collect() })
        };
        read().map_err(|source| unreadable(Table::Reports.name(), source))
    }

    /// The cells of a figure by agency, one for each year.
    fn cells(
        &self,
        tables: &[(String, LazyFrame)],
        years: &RangeInclusive<i32>,
        figure: Figure,
    ) -> Result<BTreeMap<Agency, Vec<Cell>>, ExportError> {
        let mut found: HashMap<(Agency, i32), Cell> = HashMap::new();
        for (table, has_status) in [(Table::Facts, true), (Table::Derived, false)] {
            let is_it =
                col("metric").eq(lit(figure.metric.key())).and(col("applicant").eq(lit(figure.applicant_key())));
            let rows = published(tables, table)?.clone().filter(is_it.and(is_within(years))).collect();
            let rows = rows.map_err(|source| unreadable(table.name(), source))?;
            note_cells(&mut found, &rows, has_status).map_err(|source| unreadable(table.name(), source))?;
        }
        let cell = |agency: &Agency, year: i32| {
            let place = (agency.clone(), year);
            let lack = match self.reports.get(&place) {
                Some(true) => Lack::Value(Missing::NotAsked),
                Some(false) => Lack::Tables,
                None => Lack::Report,
            };
            found.get(&place).cloned().unwrap_or(Err(lack))
        };
        let of_agency = |agency: &Agency| (agency.clone(), years.clone().map(|year| cell(agency, year)).collect());
        Ok(self.agencies.iter().map(of_agency).collect())
    }
}

fn is_within(years: &RangeInclusive<i32>) -> Expr {
    col("year").gt_eq(lit(*years.start())).and(col("year").lt_eq(lit(*years.end())))
}

fn key(district: Option<&str>, agency: Option<&str>) -> Option<Agency> {
    Some((district?.to_owned(), agency?.to_owned()))
}

/// Collects the cells of a table. One without a status is a sum, which lacks a value if a part is no figure.
fn note_cells(found: &mut HashMap<(Agency, i32), Cell>, rows: &DataFrame, has_status: bool) -> PolarsResult<()> {
    let [districts, agencies, meanings] = texts(rows, ["district", "agency", "meaning"])?;
    let (years, values) = (rows.column("year")?.i32()?.clone(), rows.column("value")?.f64()?.clone());
    let status = has_status.then(|| texts(rows, ["status"])).transpose()?;
    for at in 0..rows.height() {
        let (Some(agency), Some(year)) = (key(districts.get(at), agencies.get(at)), years.get(at)) else { continue };
        let missing = || match &status {
            Some([status]) => status.get(at).and_then(reason).unwrap_or(Missing::Unreadable),
            None => Missing::PartMissing,
        };
        let cell = match values.get(at) {
            Some(_) => Ok(meanings.get(at).unwrap_or_default().to_owned()),
            None => Err(Lack::Value(missing())),
        };
        found.insert((agency, year), cell);
    }
    Ok(())
}

/// The rows of the panel, with its columns about reports and the figures.
fn panel(
    tables: &[(String, LazyFrame)],
    years: &RangeInclusive<i32>,
    figures: &[Figure],
    kept: &BTreeSet<&Agency>,
) -> Result<DataFrame, ExportError> {
    let is_wanted = |column: &&ColumnSchema| column.figure.is_none() || figures.iter().any(|of| of.is_of(column));
    let columns = Table::Panel.schema().columns.iter().filter(is_wanted);
    let columns: Vec<Expr> = columns.map(|column| col(column.name.as_str())).collect();
    let frame = published(tables, Table::Panel)?.clone().filter(is_within(years)).select(columns);
    let order = SortMultipleOptions::default().with_maintain_order(true);
    let read = || {
        let frame = frame.sort(["district", "agency", "year"], order).collect()?;
        let [districts, agencies] = texts(&frame, ["district", "agency"])?;
        let is_kept = districts.iter().zip(agencies.iter());
        let is_kept =
            is_kept.map(|(district, agency)| key(district, agency).is_some_and(|agency| kept.contains(&agency)));
        frame.filter(&BooleanChunked::from_iter_values("kept".into(), is_kept))
    };
    read().map_err(|source| unreadable(Table::Panel.name(), source))
}

fn left_out(lacks: &[(&Agency, Figure, i32, Lack)]) -> PolarsResult<DataFrame> {
    df!(
        "district" => lacks.iter().map(|(agency, ..)| agency.0.as_str()).collect::<Vec<_>>(),
        "agency" => lacks.iter().map(|(agency, ..)| agency.1.as_str()).collect::<Vec<_>>(),
        "metric" => lacks.iter().map(|(_, figure, ..)| figure.metric.key()).collect::<Vec<_>>(),
        "applicant" => lacks.iter().map(|(_, figure, ..)| figure.applicant_key()).collect::<Vec<_>>(),
        "year" => lacks.iter().map(|(_, _, year, _)| *year).collect::<Vec<_>>(),
        "why" => lacks.iter().map(|(.., lack)| lack.english()).collect::<Vec<_>>(),
        "why_zh" => lacks.iter().map(|(.., lack)| lack.chinese()).collect::<Vec<_>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_go_by_metric_or_column() {
        let received = Figure::named("requests.received").unwrap();
        assert_eq!((received.metric.key(), received.applicant), ("requests.received", Some(Applicant::Total)));
        assert_eq!(Figure::named("requests_received__total").unwrap(), received);
        assert_eq!(Figure::named("requests_received_tot").unwrap(), received);
        assert_eq!(Figure::named("charges.amount").unwrap().applicant, None);
        let error = Figure::named("request.received").unwrap_err().to_string();
        assert!(error.contains("did you mean requests.received?"), "{error}");
    }

    #[test]
    fn the_common_meaning_is_that_of_most_agencies() {
        let cells = |meanings: [&str; 2]| meanings.map(|meaning| Ok(meaning.to_owned())).to_vec();
        let all = [cells(["2008", "2019"]), cells(["2019", "2019"]), cells(["2019", "2019"]), cells(["2021", "2021"])];
        assert_eq!(common_meaning(all.iter()), Some("2019"));
        assert_eq!(common_meaning(all[1..2].iter().chain(&all[3..])), Some("2019"));
        assert_eq!(common_meaning([vec![Err(Lack::Report), Ok("2019".to_owned())]].iter()), None);
    }
}
