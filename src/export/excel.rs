//! Writes a data set as a workbook: a sheet with the data, and one that describes the variables.

use super::dataset::{DataSet, Number, Values};
use super::error::{ExportError, Length};
use crate::saturate::Saturate;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::io::Write;

const FORMAT: &str = "Excel";
/// Rows of a sheet below its heading.
const ROWS: usize = 1_048_575;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;
/// Characters of a cell.
const TEXT: usize = 32_767;
/// Days from 30 December 1899, from which Excel counts, to 1 January 1970.
const EPOCH: f64 = 25_569.0;

/// Writes a data set.
///
/// # Errors
/// [`ExportError::TooMany`] and [`ExportError::TooLong`] beyond Excel's limits; also fails if the file cannot be written.
pub(super) fn write(data: &DataSet, to: &mut impl Write) -> Result<(), ExportError> {
    let too_many = |what, count, most| Err(ExportError::TooMany { format: FORMAT, what, count, most });
    if data.rows > ROWS {
        return too_many("rows", data.rows, ROWS);
    }
    if data.variables.len() > COLUMNS {
        return too_many("variables", data.variables.len(), COLUMNS);
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("data")?.set_freeze_panes(1, 0)?;
    write_data(data, sheet)?;
    write_variables(data, workbook.add_worksheet().set_name("variables")?)?;
    to.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

fn write_data(data: &DataSet, sheet: &mut Worksheet) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    let day_format = Format::new().set_num_format("yyyy-mm-dd");
    for (at, variable) in data.variables.iter().enumerate() {
        sheet.write_string_with_format(0, at.saturate(), &variable.name, &bold)?;
    }
    for row in 0..data.rows {
        let line = (row + 1).saturate();
        for (at, variable) in data.variables.iter().enumerate() {
            let at = at.saturate();
            match &variable.values {
                Values::Text(texts) if texts[row].is_empty() => {}
                // Excel counts UTF-16 code units
                Values::Text(texts) if texts[row].encode_utf16().count() > TEXT => {
                    let (variable, length) = (variable.name.clone(), texts[row].encode_utf16().count());
                    return Err(ExportError::TooLong {
                        format: FORMAT,
                        variable,
                        length,
                        unit: Length::Characters,
                        most: TEXT,
                    });
                }
                Values::Text(texts) => drop(sheet.write_string(line, at, &texts[row])?),
                words @ Values::Words { .. } => {
                    if let Some(label) = words.word(row) {
                        sheet.write_string(line, at, label)?;
                    }
                }
                Values::Numbers(numbers) => {
                    if let Number::Given(value) = numbers[row] {
                        sheet.write_number(line, at, value)?;
                    }
                }
                Values::Days(days) => {
                    if let Some(day) = days[row] {
                        sheet.write_number_with_format(line, at, f64::from(day) + EPOCH, &day_format)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn write_variables(data: &DataSet, sheet: &mut Worksheet) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, "variable", &bold)?.write_string_with_format(0, 1, "label", &bold)?;
    sheet.set_column_width(0, 34)?.set_column_width(1, 80)?;
    for (row, variable) in (1..).zip(&data.variables) {
        sheet.write_string(row, 0, &variable.name)?.write_string(row, 1, &variable.label)?;
    }
    Ok(())
}
