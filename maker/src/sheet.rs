//! The entries in the cells of one report, which may be wrong: the truth for a reader.

use std::collections::HashMap;

use fastrand::Rng;

use super::figures::Figures;
use super::form::{APPLICANTS, CELLS, FORM_2021, Level, REQUEST_ROWS, Table, Unit, cells_of, request};
use super::former::{Entries, Follows, MERGED, OTHER, hides};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Value(i64),
    /// An empty cell.
    Blank,
    /// A sign for an empty cell: `/`, `—`, `无`.
    Mark(&'static str),
    /// A number with a remark about a part of it: `22（其中修订16件）`.
    Note {
        value: i64,
        part: i64,
    },
    /// A count with a fraction, in tenths.
    Tenths(i64),
    /// Neither a number nor a known sign for an empty cell.
    Unreadable(&'static str),
    /// The form has the cell, the report does not.
    Missing,
}

impl Entry {
    /// The figure, if the cell has one.
    pub fn value(self) -> Option<i64> {
        match self {
            Self::Value(value) | Self::Note { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The figure in tenths, if the cell has a count.
    pub fn tenths(self) -> Option<i64> {
        match self {
            Self::Tenths(tenths) => Some(tenths),
            other => other.value().map(|value| value * 10),
        }
    }

    pub fn is_empty(self) -> bool {
        matches!(self, Self::Blank | Self::Mark(_))
    }

    /// The entry as in `facts.csv`.
    pub fn truth(self, unit: Unit) -> String {
        match self {
            Self::Value(value) => decimal(value, unit),
            Self::Blank => "blank".to_owned(),
            Self::Mark(mark) => format!("mark:{mark}"),
            Self::Note { value, .. } => format!("note:{}", decimal(value, unit)),
            Self::Tenths(tenths) => in_tenths(tenths),
            Self::Unreadable(text) => format!("unreadable:{text}"),
            Self::Missing => "missing".to_owned(),
        }
    }
}

/// A figure in plain digits; amounts in 万元 with as many decimals as needed, at most six.
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

/// `3.5`; a whole count has no point.
pub fn in_tenths(tenths: i64) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// The entries of a report by cell of the form of 2021, and those of former forms.
#[derive(Clone, Debug)]
pub struct Sheet {
    entries: [Entry; CELLS],
    follows: Follows,
    former: Entries,
}

impl Sheet {
    /// A sheet with the true figures.
    pub fn faithful(figures: &Figures) -> Self {
        let entries = std::array::from_fn(|cell| Entry::Value(figures.get(cell)));
        Self { entries, follows: Follows::Form2021, former: Entries::default() }
    }

    /// The same in another form.
    pub fn of(follows: Follows, figures: &Figures, disclosed: [i64; 3], rng: &mut Rng) -> Self {
        let mut sheet = Self::faithful(figures);
        if follows.has_old_requests() {
            // three rows of later forms are one row here
            for column in 0..APPLICANTS.len() {
                let merged: i64 = MERGED.iter().map(|&row| figures.get(request(row, column))).sum();
                sheet.set(request(OTHER, column), Entry::Value(figures.get(request(OTHER, column)) + merged));
                for row in MERGED {
                    sheet.set(request(row, column), Entry::Value(0));
                }
            }
        }
        Self { follows, former: Entries::new(follows, figures, disclosed, rng), ..sheet }
    }

    pub fn follows(&self) -> Follows {
        self.follows
    }

    pub fn former(&self) -> &Entries {
        &self.former
    }

    pub fn former_mut(&mut self) -> &mut Entries {
        &mut self.former
    }

    pub fn get(&self, cell: usize) -> Entry {
        self.entries[cell]
    }

    pub fn set(&mut self, cell: usize, entry: Entry) {
        self.entries[cell] = entry;
    }

    pub fn all(&self, mut cells: impl Iterator<Item = usize>, test: impl Fn(Entry) -> bool) -> bool {
        cells.all(|cell| test(self.entries[cell]))
    }

    /// Whether the report's form lacks a cell.
    pub fn hides(&self, cell: usize) -> bool {
        hides(self.follows, cell)
    }

    /// Whether a row of table 3 covers three rows of later forms.
    pub fn is_merged(&self, row: usize) -> bool {
        row == OTHER && self.follows.has_old_requests()
    }

    /// The level of a row of table 3.
    pub fn level(&self, row: usize) -> Level {
        if self.is_merged(row) { Level::Outcome("六") } else { REQUEST_ROWS[row].level }
    }

    /// Whether the report has any cell of a row of table 3.
    pub fn prints(&self, row: usize) -> bool {
        let cells = || (0..APPLICANTS.len()).map(|column| request(row, column));
        !self.hides(request(row, 0)) && !self.all(cells(), |entry| entry == Entry::Missing)
    }

    /// Whether a fault is visible, that is, in a cell of the report. Cells that the report lacks are reset.
    pub fn shows_change(&mut self, before: &Self) -> bool {
        let mut shows = false;
        for cell in 0..CELLS {
            let is_changed = self.entries[cell] != before.entries[cell];
            if is_changed && self.hides(cell) && self.entries[cell] != Entry::Missing {
                self.entries[cell] = before.entries[cell];
            } else if is_changed && !self.hides(cell) {
                shows = true;
            }
        }
        shows
    }

    /// Every entry as in the truth, with its column's unit, in the order of the form.
    pub fn truths(&self) -> impl Iterator<Item = String> {
        self.entries.iter().zip(&FORM_2021.cells).map(|(entry, cell)| entry.truth(cell.unit))
    }

    /// The columns of the cells that differ from a former state, in order.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let before = before.truths_by_column();
        let now = self.truths_by_column().into_iter();
        let mut changed: Vec<String> =
            now.filter(|(column, truth)| before.get(column) != Some(truth)).map(|(column, _)| column).collect();
        changed.sort_unstable();
        changed
    }

    /// The entries by column, for any form.
    pub fn truths_by_column(&self) -> HashMap<String, String> {
        let has_disclosure = !self.all(cells_of(Table::Disclosure), |entry| entry == Entry::Missing);
        let mut truths = self.former.truths(has_disclosure);
        for (at, (entry, cell)) in
            self.entries.iter().zip(&FORM_2021.cells).enumerate().filter(|(at, _)| !self.hides(*at))
        {
            let column = cell.column_name();
            let is_merged = self.is_merged(OTHER) && (request(OTHER, 0)..request(OTHER + 1, 0)).contains(&at);
            let column = if is_merged { column.replace("other_remaining", "other") } else { column };
            truths.insert(column, entry.truth(cell.unit));
        }
        truths
    }
}
