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

/// Bytes that are written at once: enough to keep system calls rare.
const BUFFER_BYTES: usize = 1 << 18;

pub(super) struct CsvFile {
    path: PathBuf,
    file: File,
    /// Lines that have not been written yet.
    lines: Vec<u8>,
}

impl CsvFile {
    pub(super) fn create(path: PathBuf, schema: &Schema) -> Result<Self, OutputError> {
        let file = File::create(&path).map_err(|source| OutputError::Create { path: path.clone(), source })?;
        let mut lines = BYTE_ORDER_MARK.to_owned();
        print_header(schema, &mut lines);
        Ok(Self { path, file, lines })
    }

    /// Appends the rows of a frame, whose columns must be those of the header.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        let columns = columns(frame)?;
        write_rows(&columns, frame.height(), &mut self.lines, &mut self.file)
            .map_err(|error| write_error(&self.path, error))
    }

    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        self.file.write_all(&self.lines).map_err(|error| write_error(&self.path, error))
    }

    /// Closes and deletes the file.
    pub(super) fn discard(self) -> Result<(), OutputError> {
        let Self { path, file, .. } = self;
        drop(file);
        std::fs::remove_file(&path).map_err(|error| write_error(&path, error))
    }
}

/// Writes a frame as CSV for another program: as in a file, but without the byte order mark.
///
/// # Errors
/// Fails if the sink does, or if a column's type cannot be printed in CSV.
pub fn write_csv_to(frame: &DataFrame, mut sink: impl Write) -> io::Result<()> {
    let columns = columns(frame).map_err(io::Error::other)?;
    let mut lines = Vec::new();
    print_header(frame.schema(), &mut lines);
    write_rows(&columns, frame.height(), &mut lines, &mut sink)?;
    sink.write_all(&lines)?;
    sink.flush()
}

fn columns(frame: &DataFrame) -> Result<Vec<Cells>, OutputError> {
    frame.columns().iter().map(Cells::new).collect()
}

fn print_header(schema: &Schema, line: &mut Vec<u8>) {
    for (at, name) in schema.iter_names().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        print_text(name, line);
    }
    line.push(b'\n');
}

/// Appends rows to the waiting lines, and writes the lines out when there are many.
fn write_rows(columns: &[Cells], rows: usize, lines: &mut Vec<u8>, sink: &mut impl Write) -> io::Result<()> {
    let mut printers: Vec<Printer> = columns.iter().map(Cells::printer).collect();
    for _ in 0..rows {
        let begin = lines.len();
        for (at, print) in printers.iter_mut().enumerate() {
            if at > 0 {
                lines.push(b',');
            }
            print(lines);
        }
        // readers skip an empty line, so it would not be a row
        if lines.len() == begin {
            lines.extend_from_slice(b"\"\"");
        }
        lines.push(b'\n');
        if lines.len() >= BUFFER_BYTES {
            sink.write_all(lines)?;
            lines.clear();
        }
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

/// Prints the next cell of a column.
type Printer<'c> = Box<dyn FnMut(&mut Vec<u8>) + 'c>;

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

    fn printer(&self) -> Printer<'_> {
        match self {
            Self::Text(texts) => each(texts.iter(), print_text),
            Self::Integer(integers) => each(integers.iter(), print_integer),
            Self::Number(numbers) => each(numbers.iter(), print_number),
            Self::Date(dates) => each(dates.iter(), |days, line| line.extend(date(days).to_string().bytes())),
            Self::Boolean(booleans) => each(booleans.iter(), |is, line| line.extend(is.to_string().bytes())),
        }
    }
}

/// Prints each cell in turn, and nothing for a null.
fn each<'c, T: 'c>(mut cells: impl Iterator<Item = Option<T>> + 'c, print: fn(T, &mut Vec<u8>)) -> Printer<'c> {
    Box::new(move |line| {
        if let Some(Some(cell)) = cells.next() {
            print(cell, line);
        }
    })
}

/// Prints a text, in quotes if it would read otherwise without them.
fn print_text(text: &str, line: &mut Vec<u8>) {
    // without an early exit the compiler vectorises the loop
    let needs_quotes = text.bytes().fold(false, |found, byte| found | matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if !needs_quotes {
        return line.extend_from_slice(text.as_bytes());
    }
    line.push(b'"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            line.extend_from_slice(b"\"\"");
        }
        line.extend_from_slice(part.as_bytes());
    }
    line.push(b'"');
}

fn print_integer(integer: i64, line: &mut Vec<u8>) {
    line.extend_from_slice(itoa::Buffer::new().format(integer).as_bytes());
}

/// 2^53: below it every whole `f64` is exact, so that its digits are those of the integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn print_number(number: f64, line: &mut Vec<u8>) {
    if number.abs() < EXACT && number.fract() == 0.0 {
        // Most figures are whole, and integers print several times faster than floats. This also drops the sign of -0.
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        print_integer(number as i64, line);
    } else {
        line.extend(number.to_string().bytes());
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
        print_number(number, &mut digits);
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

    /// Compares with the crate that reads CSV elsewhere.
    #[test]
    fn texts_are_in_quotes_where_they_have_to_be() {
        for text in ["", "教育局", "1,2", "a \"b\"", "\"", "two\nlines", "\r", "a;b", "#a", " a "] {
            let mut line = Vec::new();
            print_text(text, &mut line);
            let mut writer =
                ::csv::WriterBuilder::new().quote_style(::csv::QuoteStyle::Necessary).from_writer(Vec::new());
            writer.write_record([text, "x"]).unwrap();
            assert_eq!([&line, &b",x\n"[..]].concat(), writer.into_inner().unwrap(), "{text:?}");
        }
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(date(0).to_string(), "1970-01-01");
        assert_eq!(date(19_753).to_string(), "2024-01-31");
        assert_eq!(date(-1).to_string(), "1969-12-31");
    }
}
