//! What the tables of a document give for a form.

use crate::document::{Note, Slice, offset};
use crate::extract::undecided::Undecided;
use crate::forms::{Form, Row};
use crate::report::{Fact, TableReading};
use std::ops::RangeInclusive;

/// What the tables of a document give for a form, or each for a form of its own.
#[derive(Debug)]
pub struct Tables {
    /// A reading for each table of the form.
    pub readings: Vec<TableReading>,
    /// The blocks in which tables of the form stand.
    pub blocks: Vec<usize>,
    /// For each table of the form how many of its rows are numbered as the form does not number them.
    pub misnumbered: Vec<usize>,
    /// Where the first row of a table of indicators begins in the source, and the last one.
    pub indicators: Option<RangeInclusive<u32>>,
    /// Where tables whose cells have run together stand among the words of the document, and which they are.
    pub runs: Vec<(usize, Slice)>,
    /// Rows that have run together, for the sentences of the report to decide.
    pub undecided: Vec<Undecided>,
    /// What could not be read of it.
    pub notes: Vec<Note>,
    /// Text of cells that had to be put together, to be appended to the document's.
    pub joined: String,
}

impl Tables {
    pub fn none(form: &'static Form) -> Self {
        Self {
            readings: (0..form.tables.len()).map(|at| TableReading::missing(form, at)).collect(),
            blocks: Vec::new(),
            misnumbered: vec![0; form.tables.len()],
            indicators: None,
            runs: Vec::new(),
            undecided: Vec::new(),
            notes: Vec::new(),
            joined: String::new(),
        }
    }

    /// Whether a place in the source is within a table of indicators.
    pub fn holds(&self, offset: u32) -> bool {
        self.indicators.as_ref().is_some_and(|indicators| indicators.contains(&offset))
    }

    /// The form of the first table.
    pub fn form(&self) -> &'static Form {
        self.readings[0].form
    }

    /// Fills a cell of the form that all tables follow.
    pub fn fill(&mut self, cell: usize, fact: Fact) {
        let table = self.form().cells[cell].table;
        *self.readings[table].fact_mut(cell) = fact;
    }

    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.readings.iter().flat_map(TableReading::facts)
    }

    /// Whether any table was found.
    pub fn is_any(&self) -> bool {
        self.readings.iter().any(|table| table.is_found)
    }

    /// Whether every table was found.
    pub fn is_every(&self) -> bool {
        self.readings.iter().all(|table| table.is_found)
    }

    /// Whether every row of every table was found.
    pub fn is_whole(&self) -> bool {
        self.is_every() && self.readings.iter().all(|table| rows_found(table) == table.table().rows.len())
    }

    /// The share of the cells that are there, rows of local tables aside.
    #[expect(clippy::cast_precision_loss, reason = "a form has some hundred cells")]
    pub fn share(&self) -> f64 {
        let cells =
            || self.readings.iter().flat_map(|table| table.cells().filter(|(at, ..)| !table.form.is_local(*at)));
        cells().filter(|(.., fact)| is_placed(fact)).count() as f64 / cells().count() as f64
    }

    /// Takes over a table from another reading of the same document.
    pub fn take_over(&mut self, table: usize, other: &Self, arena_end: u32) {
        // the text that this reading put together stands before that of the other
        let shift = offset(self.joined.len());
        let moved = |fact: &Fact| {
            let raw = fact.raw;
            let by = if raw.start >= arena_end && !raw.is_empty() { shift } else { 0 };
            Fact { raw: Slice { start: raw.start + by, end: raw.end + by }, ..*fact }
        };
        self.readings[table] = other.readings[table].clone();
        self.readings[table].facts_mut().iter_mut().for_each(|fact| *fact = moved(fact));
        self.runs.retain(|(of, _)| *of != table);
        self.runs.extend(other.runs.iter().filter(|(of, _)| *of == table));
        self.undecided.retain(|row| row.table != table);
        self.undecided.extend(other.undecided.iter().filter(|row| row.table == table).map(|row| row.moved(moved)));
        self.notes.extend(other.notes.iter().cloned());
        self.joined.push_str(&other.joined);
        self.blocks.extend(&other.blocks);
        self.blocks.sort_unstable();
        self.blocks.dedup();
    }
}

/// How many rows of a table stand in the document.
pub fn rows_found(table: &TableReading) -> usize {
    let has_row = |row: &&Row| (row.first_cell..row.first_cell + row.width).any(|cell| is_placed(table.fact(cell)));
    table.table().rows.iter().filter(has_row).count()
}

/// How many cells of a table were found that not all of these forms have in it.
pub fn telling(table: &TableReading, family: &[Form]) -> usize {
    let has = |form: &Form, number: usize| form.tables[table.at].numbers.contains(&number);
    let found = table.cells().filter(|(.., fact)| is_placed(fact));
    found.filter(|(_, cell, _)| !family.iter().all(|other| has(other, cell.number()))).count()
}

pub fn is_placed(fact: &Fact) -> bool {
    fact.place.table > 0
}
