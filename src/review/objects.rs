//! Serializes rows of tables as objects, keyed by column, without nulls.

use polars::prelude::*;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// The rows of a frame with columns of texts, numbers and booleans.
pub(super) struct Objects<'f>(Vec<(&'f str, Values<'f>)>, usize);

enum Values<'f> {
    Texts(&'f StringChunked),
    Ints(&'f Int32Chunked),
    Longs(&'f Int64Chunked),
    Counts(&'f IdxCa),
    Numbers(&'f Float64Chunked),
    Truths(&'f BooleanChunked),
}

impl<'f> Objects<'f> {
    /// # Errors
    /// Fails if a column has another type.
    pub(super) fn of(frame: &'f DataFrame) -> PolarsResult<Self> {
        let columns = frame.columns().iter().map(|column| Ok((column.name().as_str(), Values::of(column)?)));
        Ok(Self(columns.collect::<PolarsResult<_>>()?, frame.height()))
    }
}

impl<'f> Values<'f> {
    fn of(column: &'f Column) -> PolarsResult<Self> {
        Ok(match column.dtype() {
            DataType::Int32 => Self::Ints(column.i32()?),
            DataType::Int64 => Self::Longs(column.i64()?),
            DataType::UInt32 => Self::Counts(column.u32()?),
            DataType::Float64 => Self::Numbers(column.f64()?),
            DataType::Boolean => Self::Truths(column.bool()?),
            _ => Self::Texts(column.str()?),
        })
    }
}

impl Serialize for Objects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(columns, rows) = self;
        let mut list = serializer.serialize_seq(Some(*rows))?;
        for row in 0..*rows {
            list.serialize_element(&Object { columns, row })?;
        }
        list.end()
    }
}

struct Object<'o, 'f> {
    columns: &'o [(&'f str, Values<'f>)],
    row: usize,
}

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let row = self.row;
        for (name, values) in self.columns {
            match values {
                Values::Texts(texts) => member(&mut object, name, texts.get(row))?,
                Values::Ints(ints) => member(&mut object, name, ints.get(row))?,
                Values::Longs(longs) => member(&mut object, name, longs.get(row))?,
                Values::Counts(counts) => member(&mut object, name, counts.get(row))?,
                Values::Numbers(numbers) => member(&mut object, name, numbers.get(row).map(Number))?,
                Values::Truths(truths) => member(&mut object, name, truths.get(row))?,
            }
        }
        object.end()
    }
}

fn member<M: SerializeMap, T: Serialize>(object: &mut M, name: &str, value: Option<T>) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| object.serialize_entry(name, &value))
}

/// A figure; a whole one is written without a decimal point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number(pub(super) f64);

impl Number {
    /// As an integer, if it is one that a double holds exactly.
    pub(super) fn whole(self) -> Option<i64> {
        const MOST: f64 = 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
        (self.0.fract() == 0.0 && self.0.abs() < MOST).then_some(self.0 as i64)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}
