//! Writes a data set as CSV with short names and the labels of closed vocabularies. There is no byte order mark, since
//! the header is ASCII, which every program reads without options.

use super::dataset::{DataSet, Number, Values};
use super::error::ExportError;
use chrono::NaiveDate;
use std::io::Write;

/// Writes a data set.
///
/// # Errors
/// Fails if the file cannot be written.
pub(super) fn write(data: &DataSet, to: &mut impl Write) -> Result<(), ExportError> {
    let failed = |error: csv::Error| ExportError::Io(error.into());
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(data.variables.iter().map(|variable| &variable.name)).map_err(failed)?;
    for row in 0..data.rows {
        let cells = data.variables.iter().map(|variable| cell(&variable.values, row));
        csv.write_record(cells).map_err(failed)?;
    }
    Ok(csv.flush()?)
}

fn cell(values: &Values, row: usize) -> String {
    match values {
        Values::Text(texts) => texts[row].clone(),
        Values::Words { .. } => values.word(row).unwrap_or_default().to_owned(),
        Values::Numbers(numbers) => match numbers[row] {
            Number::Given(value) => value.to_string(),
            Number::Missing(_) | Number::Null => String::new(),
        },
        Values::Days(days) => {
            days[row].and_then(NaiveDate::from_epoch_days).map(|day| day.to_string()).unwrap_or_default()
        }
    }
}
