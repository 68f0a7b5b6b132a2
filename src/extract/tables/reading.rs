//! The tables of a document, as read by a form.

use crate::document::{Note, Slice, offset};
use crate::extract::undecided::Undecided;
use crate::forms::{CellIndex, Form, Row, TableIndex};
use crate::index::IndexVec;
use crate::report::{Fact, TableReading};
use std::ops::RangeInclusive;

/// The tables of a document, as read by one form or each by its own.
#[derive(Debug)]
pub(crate) struct Tables {
    /// A reading for each table of the form.
    pub readings: IndexVec<TableIndex, TableReading>,
    /// The blocks that hold tables of the form.
    pub blocks: Vec<usize>,
    /// For each table of the form, how many rows have another numbering than the form's.
    pub misnumbered: IndexVec<TableIndex, usize>,
    /// Offsets in the source at which the first and the last row of a table of indicators begin.
    pub indicators: Option<RangeInclusive<u32>>,
    /// Tables whose cells have run together, each with its range of the document's text.
    pub runs: Vec<(TableIndex, Slice)>,
    /// Rows that have run together and may be decided by sentences of the report.
    pub undecided: Vec<Undecided>,
    /// What could not be read of the document.
    pub notes: Vec<Note>,
    /// Assembled text of cells, to be appended to the document's text.
    pub joined: String,
}

impl Tables {
    pub(crate) fn none(form: &'static Form) -> Self {
        Self {
            readings: form.tables.indices().iter().map(|at| TableReading::missing(form, at)).collect(),
            blocks: Vec::new(),
            misnumbered: vec![0; form.tables.len()].into(),
            indicators: None,
            runs: Vec::new(),
            undecided: Vec::new(),
            notes: Vec::new(),
            joined: String::new(),
        }
    }

    /// Whether an offset in the source lies within the table of indicators.
    pub(crate) fn holds(&self, offset: u32) -> bool {
        self.indicators.as_ref().is_some_and(|indicators| indicators.contains(&offset))
    }

    /// The form of the first table.
    pub(crate) fn form(&self) -> &'static Form {
        self.readings[TableIndex::FIRST].form
    }

    /// Fills a cell, if all tables follow one form.
    pub(crate) fn fill(&mut self, cell: CellIndex, fact: Fact) {
        let table = self.form().cells[cell].table;
        *self.readings[table].fact_mut(cell) = fact;
    }

    pub(crate) fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.readings.iter().flat_map(TableReading::facts)
    }

    /// Whether any table was found.
    pub(crate) fn is_any(&self) -> bool {
        self.readings.iter().any(|table| table.is_found)
    }

    /// Whether every table was found.
    pub(crate) fn is_every(&self) -> bool {
        self.readings.iter().all(|table| table.is_found)
    }

    /// Whether every row of every table was found.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_every() && self.readings.iter().all(|table| rows_found(table) == table.table().rows.len())
    }

    /// Share of the form's cells that were found, excluding rows of local tables.
    #[expect(clippy::cast_precision_loss, reason = "a form has some hundred cells")]
    pub(crate) fn share(&self) -> f64 {
        let cells =
            || self.readings.iter().flat_map(|table| table.cells().filter(|(at, ..)| !table.form.is_local(*at)));
        cells().filter(|(.., fact)| fact.is_placed()).count() as f64 / cells().count() as f64
    }

    /// Adopts a table from another reading of the same document.
    pub(crate) fn take_over(&mut self, table: TableIndex, other: &Self, arena_end: u32) {
        // the other reading's joined text is appended to this one's
        let shift = offset(self.joined.len());
        let moved = |fact: &Fact| {
            let raw = fact.raw;
            let by = if raw.start >= arena_end && !raw.is_empty() { shift } else { 0 };
            Fact { raw: Slice { start: raw.start + by, end: raw.end + by }, ..*fact }
        };
        self.readings[table] = other.readings[table].clone();
        self.readings[table].facts_mut().iter_mut().for_each(|fact| *fact = moved(fact));
        self.runs.retain(|(own, _)| *own != table);
        self.runs.extend(other.runs.iter().filter(|(own, _)| *own == table));
        self.undecided.retain(|row| row.table != table);
        self.undecided.extend(other.undecided.iter().filter(|row| row.table == table).map(|row| row.moved(moved)));
        self.notes.extend(other.notes.iter().cloned());
        self.joined.push_str(&other.joined);
        self.blocks.extend(&other.blocks);
        self.blocks.sort_unstable();
        self.blocks.dedup();
    }
}

/// Number of rows of a table that the document has.
pub(crate) fn rows_found(table: &TableReading) -> usize {
    let has_row = |row: &&Row| row.cells.iter().any(|cell| table.fact(cell).is_placed());
    table.table().rows.iter().filter(has_row).count()
}

/// Number of cells found in a table that not every form of the family has.
pub(crate) fn distinguishing_cells(table: &TableReading, family: &[Form]) -> usize {
    let has = |form: &Form, number: usize| form.tables[table.at].numbers.contains(&number);
    let found = table.cells().filter(|(.., fact)| fact.is_placed());
    found.filter(|(_, cell, _)| !family.iter().all(|other| has(other, cell.number()))).count()
}
