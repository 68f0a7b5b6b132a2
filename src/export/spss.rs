//! Writes SPSS system files, which SPSS and PSPP read. Layout: the developer's guide of GNU PSPP, "System File Format".

use super::dataset::{DataSet, Missing, Number, Values, Variable};
use super::error::{ExportError, Length};
use crate::saturate::Saturate;
use std::collections::BTreeSet;
use std::io::{self, Write};

const FORMAT: &str = "SPSS";
/// Bytes of a text.
const TEXT: usize = 32_767;
/// Bytes of text in one variable; a longer text is split into several variables.
const PIECE: usize = 255;
/// Declared width of each piece of a longer text, in bytes.
const PIECE_WIDTH: usize = 252;
/// Bytes of a variable's label.
const LABEL: usize = 255;
/// Bytes of a value's label. Longer ones crash some readers.
const VALUE_LABEL: usize = 120;
/// Bytes of a file's label.
const FILE_LABEL: usize = 64;
/// Bytes of an element, the unit of all data.
const ELEMENT: usize = 8;
/// The number that stands for a system-missing value.
const SYSTEM_MISSING: f64 = -f64::MAX;
/// The smallest number that is not missing, as bits.
const LOWEST: u64 = 0xffef_ffff_ffff_fffe;
/// Days from 14 October 1582, from which SPSS counts, to 1 January 1970.
const EPOCH: f64 = 141_428.0;
const SECONDS_OF_DAY: f64 = 86_400.0;
/// The smallest of the numbers that stand for known reasons. No report has such a figure.
const LEAST_MISSING: f64 = -999_999_999.0;

/// The number that stands for a reason.
fn missing(why: Missing) -> f64 {
    LEAST_MISSING + f64::from(why.letter())
}

/// A variable as the file has it.
struct Column<'d> {
    variable: &'d Variable,
    /// Bytes of its text; 0 for numbers.
    width: usize,
    /// Its name in eight characters, followed by the number of the piece.
    code: String,
    /// The reasons why its numbers are missing.
    reasons: BTreeSet<Missing>,
}

impl Column<'_> {
    fn pieces(&self) -> usize {
        if self.width <= PIECE { 1 } else { self.width.div_ceil(PIECE_WIDTH) }
    }

    /// The declared width of a piece.
    fn width_of(&self, piece: usize) -> usize {
        if piece + 1 < self.pieces() { PIECE } else { self.width - piece * PIECE_WIDTH }
    }

    /// Number of elements in a row.
    fn elements(&self) -> usize {
        (0..self.pieces()).map(|piece| self.width_of(piece).max(1).div_ceil(ELEMENT)).sum()
    }

    fn code_of(&self, piece: usize) -> String {
        if piece == 0 { self.code.clone() } else { format!("{}P{piece}", self.code) }
    }
}

/// The reasons why numbers are missing.
fn reasons(values: &Values) -> BTreeSet<Missing> {
    let Values::Numbers(numbers) = values else { return BTreeSet::new() };
    let reasons = numbers.iter().filter_map(|number| if let Number::Missing(why) = number { Some(*why) } else { None });
    reasons.collect()
}

fn columns(data: &DataSet) -> Result<Vec<Column<'_>>, ExportError> {
    let columns = data.variables.iter().enumerate().map(|(at, variable)| {
        let too_long = |length, most| {
            let variable = variable.name.clone();
            ExportError::TooLong { format: FORMAT, variable, length, unit: Length::Bytes, most }
        };
        let width = match &variable.values {
            Values::Text(texts) => texts.iter().map(String::len).max().unwrap_or_default().max(1),
            _ => 0,
        };
        if width > TEXT {
            return Err(too_long(width, TEXT));
        }
        if let Values::Words { labels, .. } = &variable.values
            && let Some(longest) = labels.iter().map(String::len).max().filter(|bytes| *bytes > VALUE_LABEL)
        {
            return Err(too_long(longest, VALUE_LABEL));
        }
        Ok(Column { variable, width, code: format!("V{at}"), reasons: reasons(&variable.values) })
    });
    columns.collect()
}

/// Writes a data set.
///
/// # Errors
/// [`ExportError::TooLong`] if a text is longer than SPSS holds; also fails if the file cannot be written.
pub(super) fn write(data: &DataSet, to: &mut impl Write) -> Result<(), ExportError> {
    let columns = columns(data)?;
    to.write_all(&header(data, &columns))?;
    for column in &columns {
        to.write_all(&variable_records(column))?;
    }
    to.write_all(&value_labels(data, &columns))?;
    to.write_all(&extensions(data, &columns))?;
    to.write_all(&[int(999), int(0)].concat())?;
    write_rows(data, &columns, to)?;
    Ok(())
}

fn int(value: usize) -> [u8; 4] {
    Saturate::<i32>::saturate(value).to_le_bytes()
}

/// A text in a field of fixed width, padded with spaces, cut between characters.
fn field(text: &str, width: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes()[..text.floor_char_boundary(width)].to_vec();
    bytes.resize(width, b' ');
    bytes
}

fn header(data: &DataSet, columns: &[Column]) -> Vec<u8> {
    const BIAS: f64 = 100.0;
    let elements: usize = columns.iter().map(Column::elements).sum();
    [
        b"$FL2".to_vec(),
        field(concat!("@(#) SPSS DATA FILE - gouji ", env!("CARGO_PKG_VERSION")), 60),
        // layout, elements of a row, compressed by bytes, no weight, rows
        [int(2), int(elements), int(1), int(0), int(data.rows)].concat(),
        BIAS.to_le_bytes().to_vec(),
        // a fixed time, so that the same data give the same file
        b"01 Jan 7000:00:00".to_vec(),
        field(&data.label, FILE_LABEL),
        vec![0; 3],
    ]
    .concat()
}

/// Kinds of display formats.
mod display {
    pub(super) const TEXT: usize = 1;
    pub(super) const NUMBER: usize = 5;
    pub(super) const ISO_DATE: usize = 39;
}

fn format_of(column: &Column, width: usize) -> [u8; 4] {
    let format = |kind: usize, width: usize, decimals: usize| int(kind << 16 | width << 8 | decimals);
    match &column.variable.values {
        Values::Text(_) => format(display::TEXT, width, 0),
        Values::Days(_) => format(display::ISO_DATE, 10, 0),
        Values::Words { .. } => format(display::NUMBER, 4, 0),
        Values::Numbers(numbers) => {
            let is_whole =
                |number: &Number| if let Number::Given(value) = number { value.fract() == 0.0 } else { true };
            format(display::NUMBER, 12, if numbers.iter().all(is_whole) { 0 } else { 2 })
        }
    }
}

fn variable_records(column: &Column) -> Vec<u8> {
    let mut records = Vec::new();
    for piece in 0..column.pieces() {
        let width = column.width_of(piece);
        let is_missing_coded = !column.reasons.is_empty();
        records.extend([int(2), int(width), int(usize::from(piece == 0))].concat());
        // a range of numbers that stand for missing ones
        records.extend(if is_missing_coded { (-2_i32).to_le_bytes() } else { int(0) });
        let format = format_of(column, width);
        records.extend([format, format].concat());
        records.extend(field(&column.code_of(piece), ELEMENT));
        if piece == 0 {
            let label = &column.variable.label;
            let label = &label[..label.floor_char_boundary(LABEL)];
            records.extend(int(label.len()));
            records.extend(field(label, label.len().next_multiple_of(4)));
        }
        if is_missing_coded {
            let last = Missing::ALL.map(missing)[Missing::ALL.len() - 1];
            records.extend([LEAST_MISSING.to_le_bytes(), last.to_le_bytes()].concat());
        }
        for _ in 1..width.div_ceil(ELEMENT) {
            // an element that continues the text
            records.extend([int(2), (-1_i32).to_le_bytes(), int(0), int(0), int(0), int(0)].concat());
            records.extend(field("", ELEMENT));
        }
    }
    records
}

fn value_labels(data: &DataSet, columns: &[Column]) -> Vec<u8> {
    let mut records = Vec::new();
    let mut index = 1;
    for column in columns {
        let labels: Vec<(f64, &str)> = match &column.variable.values {
            Values::Words { labels, .. } => (1_u16..).map(f64::from).zip(labels.iter().map(String::as_str)).collect(),
            _ => column.reasons.iter().map(|&why| (missing(why), data.missing[usize::from(why.letter())])).collect(),
        };
        if !labels.is_empty() {
            records.extend([int(3), int(labels.len())].concat());
            for (value, label) in labels {
                records.extend(value.to_le_bytes());
                records.push(label.len().saturate());
                records.extend(field(label, (label.len() + 1).next_multiple_of(ELEMENT) - 1));
            }
            records.extend([int(4), int(1), int(index)].concat());
        }
        index += column.elements();
    }
    records
}

fn extension(kind: usize, size: usize, content: &[u8]) -> Vec<u8> {
    [&[int(7), int(kind), int(size), int(content.len() / size)].concat()[..], content].concat()
}

/// A part of the version of this program, as a number.
const fn version(part: &str) -> i32 {
    match i32::from_str_radix(part, 10) {
        Ok(number) => number,
        Err(_) => panic!("a part of a version is a number"),
    }
}

fn extensions(data: &DataSet, columns: &[Column]) -> Vec<u8> {
    const UTF_8: usize = 65_001;
    const MAJOR: i32 = version(env!("CARGO_PKG_VERSION_MAJOR"));
    const MINOR: i32 = version(env!("CARGO_PKG_VERSION_MINOR"));
    const PATCH: i32 = version(env!("CARGO_PKG_VERSION_PATCH"));
    let machine = [
        MAJOR.to_le_bytes(),
        MINOR.to_le_bytes(),
        PATCH.to_le_bytes(),
        (-1_i32).to_le_bytes(),
        // IEEE floats, compressed by bytes, the lowest byte first
        int(1),
        int(1),
        int(2),
        int(UTF_8),
    ];
    let floats = [SYSTEM_MISSING.to_le_bytes(), f64::MAX.to_le_bytes(), LOWEST.to_le_bytes()];
    let shown: Vec<u8> = columns.iter().flat_map(|column| (0..column.pieces()).flat_map(|_| shown(column))).collect();
    let names = columns.iter().map(|column| format!("{}={}", column.code, column.variable.name));
    let names = names.collect::<Vec<_>>().join("\t");
    let long = columns.iter().filter(|column| column.width > PIECE);
    let long = long.map(|column| format!("{}={:05}\0\t", column.code, column.width)).collect::<Vec<_>>().concat();
    let mut records = [
        extension(3, 4, &machine.concat()),
        extension(4, 8, &floats.concat()),
        extension(11, 4, &shown),
        extension(13, 1, names.as_bytes()),
    ]
    .concat();
    if !long.is_empty() {
        records.extend(extension(14, 1, long.as_bytes()));
    }
    records.extend(extension(16, 8, &[1_u64.to_le_bytes(), (data.rows as u64).to_le_bytes()].concat()));
    records.extend(extension(20, 1, b"UTF-8"));
    records
}

/// Level of measurement, width and alignment.
fn shown(column: &Column) -> Vec<u8> {
    const NOMINAL: usize = 1;
    const SCALE: usize = 3;
    const LEFT: usize = 0;
    const RIGHT: usize = 1;
    match &column.variable.values {
        Values::Text(_) => [int(NOMINAL), int(column.width.clamp(8, 40)), int(LEFT)].concat(),
        Values::Words { .. } => [int(NOMINAL), int(12), int(LEFT)].concat(),
        Values::Numbers(_) | Values::Days(_) => [int(SCALE), int(12), int(RIGHT)].concat(),
    }
}

/// Compresses rows: a byte for each element, eight at a time, followed by the elements that no byte stands for.
struct Packer<'w, W> {
    codes: Vec<u8>,
    elements: Vec<u8>,
    to: &'w mut W,
}

impl<W: Write> Packer<'_, W> {
    fn push(&mut self, code: u8, element: &[u8]) -> io::Result<()> {
        self.codes.push(code);
        self.elements.extend(element);
        if self.codes.len() == ELEMENT { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.write_all(&self.codes)?;
        self.to.write_all(&self.elements)?;
        self.codes.clear();
        self.elements.clear();
        Ok(())
    }

    fn push_number(&mut self, value: f64) -> io::Result<()> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to 251")]
        if value == SYSTEM_MISSING {
            self.push(255, &[])
        } else if value.fract() == 0.0
            && (-99.0..=151.0).contains(&value)
            && !(value == 0.0 && value.is_sign_negative())
        {
            self.push((value + 100.0) as u8, &[])
        } else {
            self.push(253, &value.to_le_bytes())
        }
    }

    /// Writes a text into this many elements.
    fn push_text(&mut self, text: &[u8], elements: usize) -> io::Result<()> {
        for element in 0..elements {
            let from = (element * ELEMENT).min(text.len());
            let mut bytes = [b' '; ELEMENT];
            let part = &text[from..(from + ELEMENT).min(text.len())];
            bytes[..part.len()].copy_from_slice(part);
            if bytes == [b' '; ELEMENT] { self.push(254, &[])? } else { self.push(253, &bytes)? }
        }
        Ok(())
    }
}

fn write_rows(data: &DataSet, columns: &[Column], to: &mut impl Write) -> io::Result<()> {
    let mut packer = Packer { codes: Vec::new(), elements: Vec::new(), to };
    for row in 0..data.rows {
        for column in columns {
            match &column.variable.values {
                Values::Text(texts) => {
                    let mut rest = texts[row].as_bytes();
                    for piece in 0..column.pieces() {
                        let width = column.width_of(piece);
                        let held = rest.len().min(if column.pieces() == 1 { width } else { PIECE });
                        let (part, next) = rest.split_at(held);
                        packer.push_text(part, width.div_ceil(ELEMENT))?;
                        rest = next;
                    }
                }
                values => packer.push_number(number(values, row))?,
            }
        }
    }
    if !packer.codes.is_empty() {
        packer.codes.resize(ELEMENT, 0);
        packer.flush()?;
    }
    Ok(())
}

fn number(values: &Values, row: usize) -> f64 {
    match values.number(row, |day| (f64::from(day) + EPOCH) * SECONDS_OF_DAY) {
        Number::Given(value) => value,
        Number::Missing(why) => missing(why),
        Number::Null => SYSTEM_MISSING,
    }
}

#[cfg(test)]
mod tests {
    use super::super::dataset::sample;
    use super::*;

    fn written(data: &DataSet) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(data, &mut bytes).unwrap();
        bytes
    }

    /// The rows as elements: eight bytes of a text, or a number.
    fn elements(bytes: &[u8]) -> Vec<[u8; 8]> {
        let end = [int(999), int(0)].concat();
        let mut rest = &bytes[memchr::memmem::find(bytes, &end).unwrap() + end.len()..];
        let mut elements = Vec::new();
        while !rest.is_empty() {
            let (codes, behind) = rest.split_at(8);
            rest = behind;
            for code in codes {
                elements.push(match code {
                    0 => continue,
                    253 => {
                        let (element, behind) = rest.split_at(8);
                        rest = behind;
                        element.try_into().unwrap()
                    }
                    254 => *b"        ",
                    255 => SYSTEM_MISSING.to_le_bytes(),
                    code => (f64::from(*code) - 100.0).to_le_bytes(),
                });
            }
        }
        elements
    }

    #[test]
    fn rows_hold_values_and_reasons_of_missing_ones() {
        let number = f64::to_le_bytes;
        let agency = "教育局".as_bytes();
        let day = (19_753.0 + 141_428.0) * 86_400.0;
        let none = SYSTEM_MISSING;
        let first = [agency[..8].try_into().unwrap(), [agency[8], 32, 32, 32, 32, 32, 32, 32]];
        let first = first.into_iter().chain([2.0, 12.0, 0.5, 2023.0, day].map(number));
        let second =
            [*b"        "; 2].into_iter().chain([none, -999_999_995.0, -999_999_999.0, none, none].map(number));
        assert_eq!(elements(&written(&sample())), first.chain(second).collect::<Vec<_>>());
    }

    #[test]
    fn a_long_text_is_kept_in_pieces() {
        let long: String = ('a'..='z').cycle().take(600).collect();
        let values = Values::Text(vec![long.clone(), String::new()]);
        let variables = vec![Variable { name: "text".to_owned(), label: String::new(), values }];
        let bytes = written(&DataSet { variables, ..sample() });
        let row = 32 + 32 + 96_usize.div_ceil(8);
        let stored = elements(&bytes)[..row].concat();
        assert_eq!(&stored[..255], &long.as_bytes()[..255]);
        assert_eq!(&stored[256..511], &long.as_bytes()[255..510]);
        assert_eq!(&stored[512..602], &long.as_bytes()[510..]);
        assert!(memchr::memmem::find(&bytes, b"V0=00600\0\t").is_some());
    }

    #[test]
    fn what_spss_cannot_hold_is_said() {
        let values = Values::Text(vec!["x".repeat(40_000), String::new()]);
        let variables = vec![Variable { name: "text".to_owned(), label: String::new(), values }];
        let error = write(&DataSet { variables, ..sample() }, &mut Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "SPSS holds texts of 32767 bytes, and one of `text` has 40000: choose another format");
    }
}
