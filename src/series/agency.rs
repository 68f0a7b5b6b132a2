//! The reports of an agency over the years.

use super::record::Record;
use crate::report::Figure;

/// The reports of one agency, by year.
#[derive(Debug)]
pub struct Series<'r> {
    /// Tells the series of a district apart.
    pub number: usize,
    /// Chosen reports, at most one a year.
    pub records: Vec<&'r Record>,
    /// For each record, the figures of all its tables.
    pub figures: Vec<Vec<Figure>>,
    /// Rejected copies whose figures differ.
    pub copies: Vec<&'r Record>,
}

impl<'r> Series<'r> {
    pub(super) fn of(number: usize, records: Vec<&'r Record>, copies: Vec<&'r Record>) -> Self {
        let figures = records.iter().map(|record| record.figures.unpack()).collect();
        Self { number, records, figures, copies }
    }
}
