//! The fields of tables, row by row.

use super::error::DeskError;
use crate::queries::{causes_with_news, published, tables_in};
use crate::saturate::Saturate;
use crate::schema::Table;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::HashMap;
use std::path::Path;

/// The tables of a run.
pub(super) struct Tables(Vec<(String, LazyFrame)>);

impl Tables {
    /// The tables in the folder of a run.
    pub(super) fn read(run: &Path) -> Result<Self, DeskError> {
        Ok(Self(tables_in(run)?))
    }

    /// Tables that have been opened.
    pub(super) fn of(opened: &[(String, LazyFrame)]) -> Self {
        Self(opened.to_vec())
    }

    pub(super) fn get(&self, table: Table) -> Result<LazyFrame, DeskError> {
        Ok(published(&self.0, table)?.clone())
    }

    /// Passes some columns of the first causes, `state` and `first_seen` of `changes` among them, to `take`, some rows at a time.
    pub(super) fn causes(
        &self,
        columns: &[&str],
        most: usize,
        take: impl FnMut(&Fields) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let columns: Vec<Expr> = columns.iter().map(|&column| col(column)).collect();
        let frame = causes_with_news(&self.0)?.select(columns).limit(most.saturate()).collect()?;
        // texts take their memory once, numbers and cells only for the rows at hand
        in_parts(&frame.lazy(), most, take)
    }

    /// Passes some columns of the first rows of a table to `take`, some rows at a time.
    pub(super) fn rows(
        &self,
        table: Table,
        columns: &[&str],
        most: usize,
        take: impl FnMut(&Fields) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let columns: Vec<Expr> = columns.iter().map(|&column| col(column)).collect();
        in_parts(&self.get(table)?.select(columns), most, take)
    }

    /// The number of rows of a table.
    pub(super) fn height(&self, table: Table) -> Result<usize, DeskError> {
        let rows = self.get(table)?.select([len().cast(DataType::UInt64).alias("rows")]).collect()?;
        Ok(rows.column("rows")?.u64()?.iter().flatten().sum::<u64>().saturate())
    }

    /// The first rows of some columns of a table.
    pub(super) fn head(&self, table: Table, columns: &[&str], rows: usize) -> Result<Fields, DeskError> {
        let columns: Vec<Expr> = columns.iter().map(|&column| col(column)).collect();
        let frame = self.get(table)?.select(columns).limit(rows.saturate());
        Fields::of(&frame.collect()?)
    }
}

/// Rows that are in memory at a time.
const PART: usize = 10_000;

fn in_parts(
    frame: &LazyFrame,
    most: usize,
    mut take: impl FnMut(&Fields) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    for first in (0..most).step_by(PART) {
        let part = Fields::of(&frame.clone().slice(first.saturate(), PART.min(most - first).saturate()).collect()?)?;
        take(&part)?;
        if part.height < PART {
            break;
        }
    }
    Ok(())
}

/// A column, by the type of its cells in a workbook.
enum Field {
    Text(StringChunked),
    /// Numbers, and days since 1970.
    Number(Float64Chunked),
    Boolean(BooleanChunked),
}

/// Rows of a table in memory.
pub(super) struct Fields {
    columns: HashMap<String, Field>,
    /// Number of rows.
    pub(super) height: usize,
}

impl Fields {
    pub(super) fn of(frame: &DataFrame) -> Result<Self, DeskError> {
        let field = |column: &Column| -> PolarsResult<Field> {
            Ok(match column.dtype() {
                DataType::Boolean => Field::Boolean(column.bool()?.clone()),
                DataType::Date => {
                    Field::Number(column.cast(&DataType::Int32)?.cast(&DataType::Float64)?.f64()?.clone())
                }
                kind if kind.is_primitive_numeric() => Field::Number(column.cast(&DataType::Float64)?.f64()?.clone()),
                _ => Field::Text(column.cast(&DataType::String)?.str()?.clone()),
            })
        };
        let columns = frame.columns().iter().map(|column| Ok((column.name().to_string(), field(column)?)));
        Ok(Self { columns: columns.collect::<PolarsResult<_>>()?, height: frame.height() })
    }

    /// A text; `None` where it is null or empty.
    pub(super) fn text(&self, row: usize, column: &str) -> Option<&str> {
        match self.columns.get(column)? {
            Field::Text(texts) => texts.get(row).filter(|text| !text.is_empty()),
            Field::Number(_) | Field::Boolean(_) => None,
        }
    }

    pub(super) fn number(&self, row: usize, column: &str) -> Option<f64> {
        match self.columns.get(column)? {
            Field::Number(numbers) => numbers.get(row),
            Field::Text(_) | Field::Boolean(_) => None,
        }
    }

    pub(super) fn is_true(&self, row: usize, column: &str) -> Option<bool> {
        match self.columns.get(column)? {
            Field::Boolean(flags) => flags.get(row),
            Field::Text(_) | Field::Number(_) => None,
        }
    }

    /// A number that counts something, such as a year or a page.
    pub(super) fn count(&self, row: usize, column: &str) -> Option<i32> {
        #[expect(clippy::cast_possible_truncation, reason = "a column of integers of 32 bits")]
        self.number(row, column).map(|number| number as i32)
    }

    pub(super) fn day(&self, row: usize, column: &str) -> Option<NaiveDate> {
        NaiveDate::from_epoch_days(self.count(row, column)?)
    }
}
