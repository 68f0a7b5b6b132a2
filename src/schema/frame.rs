//! Frames with the columns of the register.

use super::{ColumnSchema, ColumnType, Table, TableSchema};
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

impl ColumnType {
    /// Its type in frames and Parquet files.
    #[must_use]
    pub fn dtype(&self) -> DataType {
        match self {
            Self::Text | Self::Words(_) => DataType::String,
            Self::Int => DataType::Int32,
            Self::BigInt => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date,
        }
    }

    /// The type of a column with this type in frames, apart from vocabularies.
    #[must_use]
    pub fn of_dtype(dtype: &DataType) -> Option<Self> {
        let types = [Self::Text, Self::Int, Self::BigInt, Self::Double, Self::Boolean, Self::Date];
        types.into_iter().find(|kind| kind.dtype() == *dtype)
    }
}

impl TableSchema {
    /// The columns with their types in frames.
    #[must_use]
    pub fn dtypes(&self) -> Schema {
        self.columns.iter().map(|column| Field::new(column.name.as_str().into(), column.kind.dtype())).collect()
    }
}

/// A value that a column can hold.
pub trait Value: Sized {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column;
}

impl Value for &str {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        let mut texts = StringChunkedBuilder::new(name.into(), values.size_hint().0);
        values.for_each(|value| texts.append_option(value));
        texts.finish().into_column()
    }
}

impl Value for bool {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        values.collect::<BooleanChunked>().with_name(name.into()).into_column()
    }
}

impl Value for f64 {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        values.collect::<Float64Chunked>().with_name(name.into()).into_column()
    }
}

impl Value for i64 {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        values.collect::<Int64Chunked>().with_name(name.into()).into_column()
    }
}

impl Value for i32 {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        values.collect::<Int32Chunked>().with_name(name.into()).into_column()
    }
}

impl Value for NaiveDate {
    fn column(name: &str, values: impl Iterator<Item = Option<Self>>) -> Column {
        const DAYS_TO_1970: i32 = 719_163;
        let days = values.map(|date| date.map(|date| date.num_days_from_ce() - DAYS_TO_1970));
        days.collect::<Int32Chunked>().with_name(name.into()).into_date().into_column()
    }
}

/// Builds the frame of a table. The register lists the columns, which may be filled in any order.
pub struct FrameBuilder<'s> {
    columns: &'s [ColumnSchema],
    filled: PlHashMap<PlSmallStr, Column>,
}

impl FrameBuilder<'static> {
    /// Starts the frame of a table.
    #[must_use]
    pub fn of(table: Table) -> Self {
        Self::with(&table.schema().columns)
    }
}

impl<'s> FrameBuilder<'s> {
    /// Starts the frame of a table with additional columns.
    #[must_use]
    pub fn with(columns: &'s [ColumnSchema]) -> Self {
        Self { columns, filled: PlHashMap::new() }
    }

    /// Fills a column with values.
    pub fn fill<V: Value>(&mut self, name: &str, values: impl IntoIterator<Item = Option<V>>) -> &mut Self {
        self.filled.insert(name.into(), V::column(name, values.into_iter()));
        self
    }

    /// Fills a column with a few words that occur in many rows, so that their bytes are stored once. `rows` has the position
    /// of each row's word among the words.
    ///
    /// # Errors
    /// If there is no word at a position.
    pub fn repeat<'a, W: Into<Option<&'a str>>>(
        &mut self,
        name: &str,
        words: impl Iterator<Item = W>,
        rows: &IdxCa,
    ) -> PolarsResult<&mut Self> {
        let words: StringChunked = words.map(Into::into).collect();
        self.filled.insert(name.into(), words.with_name(name.into()).take(rows)?.into_column());
        Ok(self)
    }

    /// The finished frame, with the columns in the register's order.
    ///
    /// # Errors
    /// If a column was not filled, is not in the register, or has the wrong type or number of rows.
    pub fn finish(mut self) -> PolarsResult<DataFrame> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for ColumnSchema { name, kind, .. } in self.columns {
            let Some(column) = self.filled.remove(name.as_str()) else {
                polars_bail!(ColumnNotFound: "{} was not filled", name);
            };
            if *column.dtype() != kind.dtype() {
                polars_bail!(SchemaMismatch: "{} is {} and was filled as {}", name, kind.dtype(), column.dtype());
            }
            columns.push(column);
        }
        if let Some(name) = self.filled.keys().min() {
            polars_bail!(SchemaMismatch: "{} was filled and is not in the register", name);
        }
        DataFrame::new(columns.first().map_or(0, Column::len), columns)
    }
}

/// Columns of texts.
pub(crate) fn texts<const N: usize>(frame: &DataFrame, names: [&str; N]) -> PolarsResult<[StringChunked; N]> {
    let texts = names.iter().map(|name| frame.column(name)?.str().cloned()).collect::<PolarsResult<Vec<_>>>()?;
    texts.try_into().map_err(|_| polars_err!(ComputeError: "not {} columns", N))
}

/// Parses a word of a closed vocabulary.
pub(crate) fn word<T: Copy>(all: &[T], key: fn(T) -> &'static str, word: Option<&str>) -> PolarsResult<T> {
    let known = all.iter().copied().find(|member| Some(key(*member)) == word);
    known.ok_or_else(|| polars_err!(ComputeError: "{:?} is no word of this vocabulary", word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(columns: &[&str]) -> PolarsResult<DataFrame> {
        let mut frame = FrameBuilder::of(Table::Areas);
        for &name in columns {
            match Table::Areas.schema().column(name).map(|column| column.kind.dtype()) {
                Some(DataType::Int32) => frame.fill(name, [Some(1)]),
                _ => frame.fill(name, [Some("x")]),
            };
        }
        frame.finish()
    }

    #[test]
    fn a_frame_has_the_columns_of_the_register() {
        let mut columns: Vec<&str> = Table::Areas.schema().columns.iter().map(|column| column.name.as_str()).collect();
        columns.reverse();
        assert_eq!(**areas(&columns).unwrap().schema(), Table::Areas.schema().dtypes());
        let error = |columns: &[&str]| areas(columns).unwrap_err().to_string();
        assert!(error(&columns[1..]).contains("district_between was not filled"));
        assert!(error(&[&columns[..], &["more"]].concat()).contains("more was filled and is not in the register"));
        let mut frame = FrameBuilder::of(Table::Codebook);
        frame.fill("metric", [Some(1.5)]);
        assert!(frame.finish().unwrap_err().to_string().contains("metric is str and was filled as f64"));
    }
}
