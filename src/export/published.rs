//! Reads a table of a run into a data set. The run's table `variables` describes the columns.

use super::dataset::{DataSet, Missing, Number, Values, Variable};
use super::error::ExportError;
use crate::figure::Status;
use crate::language::Language;
use crate::queries::{self, published};
use crate::schema::{Table, texts, word};
use polars::prelude::*;
use std::collections::HashMap;
use std::path::Path;

/// A column of a table, as `variables` describes it.
#[derive(Debug, Clone)]
struct Described {
    column: String,
    short_name: String,
    label: String,
    metric: Option<String>,
    applicant: Option<String>,
    /// The allowed words, and their labels.
    words: Option<(Vec<String>, Vec<String>)>,
    is_filled: bool,
}

/// The tables of a run.
pub struct Tables {
    frames: Vec<(String, LazyFrame)>,
    variables: DataFrame,
}

/// Why a figure is missing, by report, metric and applicant.
struct Reasons {
    rows: HashMap<String, usize>,
    height: usize,
    by_figure: HashMap<(String, String), Vec<Option<Missing>>>,
}

/// A table that is to be exported.
#[derive(Debug, Clone, Copy)]
pub struct Published<'t> {
    /// Its name.
    pub table: &'t str,
    /// The language of labels.
    pub language: Language,
    /// Whether columns in which no row has a value are exported, too.
    pub with_empty: bool,
    /// Label of the data set.
    pub label: &'t str,
}

impl Tables {
    /// Finds the tables of a run in its folder.
    ///
    /// # Errors
    /// Fails if there are none, or if `variables` is not among them.
    pub fn of(run: &Path) -> Result<Self, ExportError> {
        let frames = queries::tables_in(run)?;
        let variables = published(&frames, Table::Variables)?.clone();
        let variables = variables.collect().map_err(|source| unreadable(Table::Variables.name(), source))?;
        Ok(Self { frames, variables })
    }

    /// Reads a table into a data set.
    ///
    /// # Errors
    /// [`ExportError::NoTable`] if the run has no such table; also fails if a table cannot be read.
    pub fn data_set(&self, published: Published) -> Result<DataSet, ExportError> {
        let name = published.table;
        let Some((_, frame)) = self.frames.iter().find(|(known, _)| known == name) else {
            let known = self.frames.iter().map(|(known, _)| known.clone()).collect();
            return Err(ExportError::NoTable { table: name.to_owned(), known });
        };
        let failed = |source| unreadable(name, source);
        let mut described = self.described(name, published.language).map_err(failed)?;
        described.retain(|column| column.is_filled || published.with_empty);
        let columns: Vec<Expr> = described.iter().map(|column| col(column.column.as_str())).collect();
        let frame = frame.clone().select(columns).collect().map_err(failed)?;
        self.described_set(published, described, &frame)
    }

    /// Converts rows and columns of a table into a data set.
    ///
    /// # Errors
    /// As [`Self::data_set`].
    pub fn data_set_of(&self, published: Published, frame: &DataFrame) -> Result<DataSet, ExportError> {
        let described = self.described(published.table, published.language);
        let mut described = described.map_err(|source| unreadable(published.table, source))?;
        described.retain(|column| frame.schema().contains(&column.column));
        self.described_set(published, described, frame)
    }

    fn described_set(
        &self,
        published: Published,
        described: Vec<Described>,
        frame: &DataFrame,
    ) -> Result<DataSet, ExportError> {
        let failed = |source| unreadable(published.table, source);
        let is_panel = described.iter().any(|column| column.metric.is_some());
        let reasons = if is_panel { Some(self.reasons(frame)?) } else { None };
        let variables = described.into_iter().map(|column| {
            let why = reasons.as_ref().and_then(|reasons| {
                let key = (column.metric.clone()?, column.applicant.clone()?);
                Some(reasons.by_figure.get(&key))
            });
            let values = match why {
                // a figure for which the reports have no cell
                Some(reasons) => figures(frame.column(&column.column)?, |row| {
                    let reason = reasons.and_then(|reasons| reasons[row]);
                    Number::Missing(reason.unwrap_or(Missing::NotAsked))
                })?,
                None => values(frame, &column)?,
            };
            Ok(Variable { name: column.short_name, label: column.label, values })
        });
        Ok(DataSet {
            label: published.label.to_owned(),
            missing: Missing::ALL.map(|why| published.language.choose(why.english(), why.chinese())),
            rows: frame.height(),
            variables: variables.collect::<PolarsResult<_>>().map_err(failed)?,
        })
    }

    /// The columns of a table, in order.
    fn described(&self, table: &str, language: Language) -> PolarsResult<Vec<Described>> {
        let [tables, columns, short_names, metrics, applicants, words] =
            texts(&self.variables, ["table_name", "column_name", "short_name", "metric", "applicant", "words"])?;
        let [labels, named] = texts(&self.variables, language.choose(["label_en", "words"], ["label_zh", "words_zh"]))?;
        let filled = self.variables.column("filled")?.bool()?.clone();
        let owned = |texts: &StringChunked, row: usize| texts.get(row).map(str::to_owned);
        let required = |texts: &StringChunked, row: usize| {
            owned(texts, row).ok_or_else(|| polars_err!(ComputeError: "row {} lacks its {}", row + 1, texts.name()))
        };
        let list = |texts: &StringChunked, row: usize| -> Option<Vec<String>> {
            Some(texts.get(row)?.split("; ").map(str::to_owned).collect())
        };
        let rows = (0..self.variables.height()).filter(|&row| tables.get(row) == Some(table));
        let described = rows.map(|row| {
            Ok(Described {
                column: required(&columns, row)?,
                short_name: required(&short_names, row)?,
                label: required(&labels, row)?,
                metric: owned(&metrics, row),
                applicant: owned(&applicants, row),
                words: list(&words, row).zip(list(&named, row)),
                is_filled: filled.get(row) != Some(false),
            })
        });
        described.collect()
    }

    /// Reads why figures of these reports are missing from the tables that have a row for each cell.
    fn reasons(&self, frame: &DataFrame) -> Result<Reasons, ExportError> {
        const REPORT: &str = "report_id";
        let mut reasons = Reasons { rows: HashMap::new(), height: frame.height(), by_figure: HashMap::new() };
        let reports =
            frame.column(REPORT).and_then(|column| column.str()).map_err(|source| unreadable(REPORT, source))?;
        for (row, report) in reports.iter().enumerate() {
            reasons.rows.extend(report.map(|report| (report.to_owned(), row)));
        }
        for (table, status) in [(Table::Facts, Some("status")), (Table::Derived, None)] {
            let missing = published(&self.frames, table)?.clone().filter(col("value").is_null());
            let columns = [REPORT, "metric", "applicant"].into_iter().chain(status).map(col);
            let missing = missing.select(columns.collect::<Vec<_>>()).collect();
            let missing = missing.map_err(|source| unreadable(table.name(), source))?;
            reasons.note(&missing, status).map_err(|source| unreadable(table.name(), source))?;
        }
        Ok(reasons)
    }
}

impl Reasons {
    /// Adds rows without a value: the status gives the reason; a row without status is a sum with a part that is no
    /// figure.
    fn note(&mut self, missing: &DataFrame, status: Option<&str>) -> PolarsResult<()> {
        let [reports, metrics, applicants] = texts(missing, ["report_id", "metric", "applicant"])?;
        let status = status.map(|name| missing.column(name)?.str().cloned()).transpose()?;
        let height = self.height;
        for at in 0..missing.height() {
            let (Some(report), Some(metric), Some(applicant)) = (reports.get(at), metrics.get(at), applicants.get(at))
            else {
                continue;
            };
            let Some(&row) = self.rows.get(report) else { continue };
            let why = match &status {
                Some(status) => status.get(at).and_then(reason),
                None => Some(Missing::PartMissing),
            };
            let figure = (metric.to_owned(), applicant.to_owned());
            self.by_figure.entry(figure).or_insert_with(|| vec![None; height])[row] = why;
        }
        Ok(())
    }
}

/// The reason that a status names.
pub(super) fn reason(status: &str) -> Option<Missing> {
    let status = word(&Status::ALL, Status::key, Some(status)).ok()?;
    match status {
        Status::Blank => Some(Missing::Blank),
        Status::Mark => Some(Missing::Mark),
        Status::Unreadable => Some(Missing::Unreadable),
        Status::Missing => Some(Missing::Absent),
        Status::Quarantined => Some(Missing::Quarantined),
        Status::Reported | Status::Annotated => None,
    }
}

pub(super) fn unreadable(table: &str, source: PolarsError) -> ExportError {
    ExportError::Table { table: table.to_owned(), source }
}

/// Numbers, with the reason where one is missing.
fn figures(column: &Column, missing: impl Fn(usize) -> Number) -> PolarsResult<Values> {
    let numbers = column.cast(&DataType::Float64)?;
    let numbers = numbers.f64()?.iter().enumerate();
    Ok(Values::Numbers(numbers.map(|(row, value)| value.map_or_else(|| missing(row), Number::Given)).collect()))
}

fn values(frame: &DataFrame, described: &Described) -> PolarsResult<Values> {
    let column = frame.column(&described.column)?;
    match (column.dtype(), &described.words) {
        (DataType::Date, _) => Ok(Values::Days(column.cast(&DataType::Int32)?.i32()?.iter().collect())),
        (DataType::Boolean, _) => {
            let codes = column.bool()?.iter().map(|value| value.map(|value| if value { 2 } else { 1 }));
            Ok(Values::Words { codes: codes.collect(), labels: ["false", "true"].map(str::to_owned).to_vec() })
        }
        (DataType::String, Some((words, named))) => {
            let numbers: HashMap<&str, u16> = words.iter().map(String::as_str).zip(1..).collect();
            let number = |word: &str| {
                let number = numbers.get(word).copied();
                number.ok_or_else(|| polars_err!(ComputeError: "{} is no word of {}", word, described.column))
            };
            let codes = column.str()?.iter().map(|word| word.map(number).transpose());
            Ok(Values::Words { codes: codes.collect::<PolarsResult<_>>()?, labels: named.clone() })
        }
        (DataType::String, None) => {
            // a zero byte would end the text in either format
            let texts = column.str()?.iter().map(|text| text.unwrap_or_default().replace('\0', " "));
            Ok(Values::Text(texts.collect()))
        }
        // the column `value` has its reasons in the column `status`
        _ if described.column == "value"
            && frame.column("status").is_ok_and(|status| status.dtype() == &DataType::String) =>
        {
            let status = frame.column("status")?.str()?.clone();
            figures(column, |row| status.get(row).and_then(reason).map_or(Number::Null, Number::Missing))
        }
        _ => figures(column, |_| Number::Null),
    }
}
