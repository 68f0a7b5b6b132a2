//! What the tables of a document give for a form.

use crate::document::{Note, Slice, offset};
use crate::extract::runs::undecided::Undecided;
use crate::forms::{self, Form};
use crate::report::{Fact, LeftOver};
use std::ops::RangeInclusive;

/// What the tables of a document give for a form.
#[derive(Debug)]
pub struct Tables {
    pub facts: Vec<Fact>,
    /// For each table of the form, whether it stands in the document.
    pub found: Vec<bool>,
    /// The blocks in which tables of the form stand.
    pub blocks: Vec<usize>,
    /// For each table of the form how many of its rows are numbered as the form does not number them.
    pub misnumbered: Vec<usize>,
    /// Where the first row of a table of indicators begins in the source, and the last one.
    pub indicators: Option<RangeInclusive<u32>>,
    /// Figures between the rows and columns of the form that are none of its cells.
    pub left_over: Vec<LeftOver>,
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
    pub fn none(form: &Form) -> Self {
        Self {
            facts: vec![Fact::MISSING; form.cells.len()],
            found: vec![false; form.tables.len()],
            blocks: Vec::new(),
            misnumbered: vec![0; form.tables.len()],
            indicators: None,
            left_over: Vec::new(),
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

    /// Whether any of the form's tables was found.
    pub fn is_any(&self) -> bool {
        self.found.iter().any(|&found| found)
    }

    /// Whether every row of the form's tables was found.
    pub fn is_whole(&self, form: &Form) -> bool {
        let has_row = |first: usize, width: usize| self.facts[first..first + width].iter().any(is_placed);
        let rows = || form.tables.iter().flat_map(|table| &table.rows);
        self.found.iter().all(|&found| found) && rows().all(|row| has_row(row.first_cell, row.width))
    }

    /// How many rows of a table stand in the document.
    pub fn rows_found(&self, form: &Form, table: usize) -> usize {
        let has_row = |row: &&forms::Row| self.facts[row.first_cell..row.first_cell + row.width].iter().any(is_placed);
        form.tables[table].rows.iter().filter(has_row).count()
    }

    /// How many cells of a table were found that not all of these forms have in it.
    pub fn telling(&self, form: &Form, family: &[Form], table: usize) -> usize {
        let cells = form.tables[table].cells().filter(|&at| is_placed(&self.facts[at]));
        let has = |form: &Form, number: usize| form.tables[table].numbers.contains(&number);
        cells.filter(|&at| !family.iter().all(|other| has(other, form.cells[at].number()))).count()
    }

    /// Takes over a table of the same place from another reading of the same document.
    pub fn take_over(&mut self, form: &Form, table: usize, other: &Self, other_form: &Form, arena_end: u32) {
        // the text that this reading put together stands before that of the other
        let shift = offset(self.joined.len());
        let moved = |fact: &Fact| {
            let raw = fact.raw;
            let by = if raw.start >= arena_end && !raw.is_empty() { shift } else { 0 };
            Fact { raw: Slice { start: raw.start + by, end: raw.end + by }, ..*fact }
        };
        let facts: Vec<Fact> = other.facts[other_form.tables[table].cells()].iter().map(moved).collect();
        // tables before it may have been taken over already, so its cells are counted from the end
        let behind: usize = form.tables[table + 1..].iter().map(|table| table.cells().len()).sum();
        let end = self.facts.len() - behind;
        self.facts.splice(end - form.tables[table].cells().len()..end, facts);
        self.found[table] = other.found[table];
        self.left_over.retain(|left| left.table != table);
        self.left_over.extend(other.left_over.iter().filter(|left| left.table == table).cloned());
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

pub fn is_placed(fact: &Fact) -> bool {
    fact.place.table > 0
}
