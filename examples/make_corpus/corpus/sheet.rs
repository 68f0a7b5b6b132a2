//! What stands in the cells of one report, which is not always what should: the truth a reader is measured against.

use super::figures::Figures;
use super::form::{CELLS, FORM_2021, Unit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Value(i64),
    /// The cell is there and empty.
    Blank,
    /// A sign that stands for an empty cell: `/`, `—`, `无`.
    Mark(&'static str),
    /// A number with a remark on a part of it: `22（其中修订16件）`.
    Note {
        value: i64,
        part: i64,
    },
    /// Neither a number nor a known way to leave a cell empty.
    Unreadable(&'static str),
    /// The form has the cell, the report has not.
    Missing,
}

impl Entry {
    /// The figure, where there is one.
    pub fn value(self) -> Option<i64> {
        match self {
            Self::Value(value) | Self::Note { value, .. } => Some(value),
            _ => None,
        }
    }

    pub fn is_empty(self) -> bool {
        matches!(self, Self::Blank | Self::Mark(_))
    }

    /// The entry as `facts.csv` holds it.
    pub fn truth(self, unit: Unit) -> String {
        match self {
            Self::Value(value) => decimal(value, unit),
            Self::Blank => "blank".to_owned(),
            Self::Mark(mark) => format!("mark:{mark}"),
            Self::Note { value, .. } => format!("note:{}", decimal(value, unit)),
            Self::Unreadable(text) => format!("unreadable:{text}"),
            Self::Missing => "missing".to_owned(),
        }
    }
}

/// A figure in plain digits; amounts in 万元 with as many decimals as they have, at most six.
pub fn decimal(value: i64, unit: Unit) -> String {
    match unit {
        Unit::Count => value.to_string(),
        Unit::TenThousandYuan if value % 1_000_000 == 0 => (value / 1_000_000).to_string(),
        Unit::TenThousandYuan => {
            let digits = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
            digits.trim_end_matches('0').to_owned()
        }
    }
}

/// The entries of a report, by cell of the form.
#[derive(Clone, Debug)]
pub struct Sheet([Entry; CELLS]);

impl Sheet {
    /// A sheet filled in as it should be.
    pub fn faithful(figures: &Figures) -> Self {
        Self(std::array::from_fn(|cell| Entry::Value(figures.get(cell))))
    }

    pub fn get(&self, cell: usize) -> Entry {
        self.0[cell]
    }

    pub fn set(&mut self, cell: usize, entry: Entry) {
        self.0[cell] = entry;
    }

    pub fn all(&self, mut cells: impl Iterator<Item = usize>, test: impl Fn(Entry) -> bool) -> bool {
        cells.all(|cell| test(self.0[cell]))
    }

    /// Every entry with its column name's unit, as truth strings in the order of the form.
    pub fn truths(&self) -> impl Iterator<Item = String> {
        self.0.iter().zip(&FORM_2021.cells).map(|(entry, cell)| entry.truth(cell.unit))
    }
}
