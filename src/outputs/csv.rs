//! One table as CSV, for spreadsheets and for eyes: UTF-8 with a byte order mark, because Excel takes a file without
//! one for the local code page and shows Chinese as noise; lines end in `\n`, which Excel, R and pandas all read.
//!
//! A number is printed in the fewest digits that read back as the same number, never with an exponent and without
//! `.0`; a date as `2024-01-31`; a null, like an empty text, as nothing.

use super::table::OutputError;
use chrono::{Days, NaiveDate};
use polars::prelude::*;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Large enough that the disk is asked rarely.
const BUFFER_BYTES: usize = 1 << 18;

pub(super) struct CsvFile {
    path: PathBuf,
    writer: ::csv::Writer<File>,
}

impl CsvFile {
    pub(super) fn create(path: PathBuf, schema: &Schema) -> Result<Self, OutputError> {
        let mut file = File::create(&path).map_err(|source| OutputError::Create { path: path.clone(), source })?;
        file.write_all(BYTE_ORDER_MARK).map_err(|source| OutputError::Write { path: path.clone(), source })?;
        let mut writer = ::csv::WriterBuilder::new().buffer_capacity(BUFFER_BYTES).from_writer(file);
        let header = schema.iter_names().map(PlSmallStr::as_str);
        writer.write_record(header).map_err(|error| write_error(&path, error.into()))?;
        Ok(Self { path, writer })
    }

    /// Writes the rows of a frame that has the columns of the header.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        write_rows(&mut self.writer, frame, &cells(frame)?).map_err(|error| write_error(&self.path, error))
    }

    /// Returns when the file is safe on the disk.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { path, writer } = self;
        let file = writer.into_inner().map_err(|error| write_error(&path, error.into_error()))?;
        file.sync_all().map_err(|error| write_error(&path, error))
    }

    /// Removes the file with what it holds so far.
    pub(super) fn discard(self) -> Result<(), OutputError> {
        let Self { path, writer } = self;
        drop(writer);
        std::fs::remove_file(&path).map_err(|error| write_error(&path, error))
    }
}

/// A frame with its header as CSV for another program: as in a file, but without the mark that Excel needs.
///
/// # Errors
/// Those of the sink, and a column of a type that has no form in CSV.
pub fn write_csv_to(frame: &DataFrame, sink: impl Write) -> io::Result<()> {
    let cells = cells(frame).map_err(io::Error::other)?;
    let mut writer = ::csv::WriterBuilder::new().buffer_capacity(BUFFER_BYTES).from_writer(sink);
    writer.write_record(frame.schema().iter_names().map(PlSmallStr::as_str))?;
    write_rows(&mut writer, frame, &cells)?;
    writer.flush()
}

fn cells(frame: &DataFrame) -> Result<Vec<Cells>, OutputError> {
    frame.columns().iter().map(Cells::new).collect()
}

fn write_rows(writer: &mut ::csv::Writer<impl Write>, frame: &DataFrame, cells: &[Cells]) -> io::Result<()> {
    let mut digits = Vec::with_capacity(32);
    for row in 0..frame.height() {
        for column in cells {
            writer.write_field(column.get(row, &mut digits)?)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn write_error(path: &Path, source: io::Error) -> OutputError {
    OutputError::Write { path: path.to_owned(), source }
}

/// The cells of one column, by the few ways there are to print one.
enum Cells {
    Text(StringChunked),
    Integer(Int64Chunked),
    Number(Float64Chunked),
    Date(Int32Chunked),
    Boolean(BooleanChunked),
}

impl Cells {
    fn new(column: &Column) -> Result<Self, OutputError> {
        let unsupported = || OutputError::Kind { column: column.name().to_string(), kind: column.dtype().to_string() };
        let cells = match column.dtype() {
            DataType::String | DataType::Categorical(..) => {
                column.cast(&DataType::String).and_then(|column| Ok(Self::Text(column.str()?.clone())))
            }
            dtype if dtype.is_integer() => {
                column.strict_cast(&DataType::Int64).and_then(|column| Ok(Self::Integer(column.i64()?.clone())))
            }
            DataType::Float64 => column.f64().cloned().map(Self::Number),
            DataType::Date => {
                column.cast(&DataType::Int32).and_then(|column| Ok(Self::Date(column.i32()?.clone())))
            }
            DataType::Boolean => column.bool().cloned().map(Self::Boolean),
            _ => return Err(unsupported()),
        };
        cells.map_err(|_| unsupported())
    }

    /// What stands in a row; printed into `digits` where it is no text.
    fn get<'a>(&'a self, row: usize, digits: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
        digits.clear();
        match self {
            Self::Text(texts) => return Ok(texts.get(row).unwrap_or_default().as_bytes()),
            Self::Integer(integers) => match integers.get(row) {
                Some(integer) => write!(digits, "{integer}")?,
                None => {}
            },
            Self::Number(numbers) => match numbers.get(row) {
                Some(number) => print_number(number, digits)?,
                None => {}
            },
            Self::Date(dates) => match dates.get(row) {
                Some(days) => write!(digits, "{}", date(days))?,
                None => {}
            },
            Self::Boolean(booleans) => match booleans.get(row) {
                Some(boolean) => write!(digits, "{boolean}")?,
                None => {}
            },
        }
        Ok(digits)
    }
}

/// Below this all whole numbers are exact, so their digits are those of the integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn print_number(number: f64, digits: &mut Vec<u8>) -> io::Result<()> {
    if number.abs() < EXACT && number.fract() == 0.0 {
        // Several times faster than printing a float, and most figures are whole; it also takes the sign off -0.
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = number as i64;
        write!(digits, "{whole}")
    } else {
        write!(digits, "{number}")
    }
}

/// The day that many days after the first of January 1970.
fn date(days: i32) -> NaiveDate {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    let date = if days < 0 { NaiveDate::default() - distance } else { NaiveDate::default() + distance };
    date
}
