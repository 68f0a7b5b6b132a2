//! Writes a table as CSV for spreadsheets and people. The file is UTF-8 with a byte order mark, because Excel assumes
//! the local code page without one and garbles Chinese. Lines end in `\n`, which Excel, R and pandas all read.
//!
//! A number is printed in the fewest digits that read back as the same number, without exponent and without `.0`; a
//! date as `2024-01-31`; null and an empty text as an empty field.

use super::error::OutputError;
use chrono::{Days, NaiveDate};
use polars::prelude::*;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Write buffer: large enough to keep system calls rare.
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

    /// Appends the rows of a frame, whose columns must be those of the header.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        write_rows(&mut self.writer, frame, &cells(frame)?).map_err(|error| write_error(&self.path, error))
    }

    /// Returns after the file is synced to disk.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { path, writer } = self;
        let file = writer.into_inner().map_err(|error| write_error(&path, error.into_error()))?;
        file.sync_all().map_err(|error| write_error(&path, error))
    }

    /// Closes and deletes the file.
    pub(super) fn discard(self) -> Result<(), OutputError> {
        let Self { path, writer } = self;
        drop(writer);
        std::fs::remove_file(&path).map_err(|error| write_error(&path, error))
    }
}

/// Writes a frame as CSV for another program: as in a file, but without the byte order mark.
///
/// # Errors
/// Fails if the sink does, or if a column's type cannot be printed in CSV.
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

/// The cells of one column, by how they are printed.
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
            DataType::Date => column.cast(&DataType::Int32).and_then(|column| Ok(Self::Date(column.i32()?.clone()))),
            DataType::Boolean => column.bool().cloned().map(Self::Boolean),
            _ => return Err(unsupported()),
        };
        cells.map_err(|_| unsupported())
    }

    /// The bytes of a cell; anything but a text is printed into `digits`.
    fn get<'a>(&'a self, row: usize, digits: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
        digits.clear();
        match self {
            Self::Text(texts) => return Ok(texts.get(row).unwrap_or_default().as_bytes()),
            Self::Integer(integers) => integers.get(row).map(|integer| write!(digits, "{integer}")),
            Self::Number(numbers) => numbers.get(row).map(|number| print_number(number, digits)),
            Self::Date(dates) => dates.get(row).map(|days| write!(digits, "{}", date(days))),
            Self::Boolean(booleans) => booleans.get(row).map(|boolean| write!(digits, "{boolean}")),
        }
        .transpose()?;
        Ok(digits)
    }
}

/// 2^53: below it every whole `f64` is exact, so that its digits are those of the integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn print_number(number: f64, digits: &mut Vec<u8>) -> io::Result<()> {
    if number.abs() < EXACT && number.fract() == 0.0 {
        // Most figures are whole, and integers print several times faster than floats. This also drops the sign of -0.
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = number as i64;
        write!(digits, "{whole}")
    } else {
        write!(digits, "{number}")
    }
}

/// The date this many days after 1970-01-01.
fn date(days: i32) -> NaiveDate {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { NaiveDate::default() - distance } else { NaiveDate::default() + distance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_number(number: f64, expected: &str) {
        let mut digits = Vec::new();
        print_number(number, &mut digits).unwrap();
        assert_eq!(String::from_utf8(digits).unwrap(), expected);
        assert!(number.is_nan() || expected.parse::<f64>().unwrap().total_cmp(&(number + 0.0)).is_eq());
    }

    #[test]
    fn numbers_are_short_and_read_back_the_same() {
        check_number(0.0, "0");
        check_number(-0.0, "0");
        check_number(42.0, "42");
        check_number(-18.0, "-18");
        check_number(0.1, "0.1");
        check_number(4948.3955, "4948.3955");
        check_number(1.0 / 3.0, "0.3333333333333333");
        check_number(0.000_000_1, "0.0000001");
        check_number(9_007_199_254_740_991.0, "9007199254740991");
        check_number(9_007_199_254_740_992.0, "9007199254740992");
        check_number(1e22, "10000000000000000000000");
        check_number(f64::NAN, "NaN");
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(date(0).to_string(), "1970-01-01");
        assert_eq!(date(19_753).to_string(), "2024-01-31");
        assert_eq!(date(-1).to_string(), "1969-12-31");
    }
}
