//! The figure columns that a header names.

use super::parts::{Part, Parts};
use crate::document::Cell;
use crate::forms::{Head, Heads};

/// The figure columns that a header names.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Block of the grid that holds the header, if any.
    pub block: Option<usize>,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    head: Head,
    year: Option<i32>,
    in_grid: u32,
}

impl Columns {
    pub(super) fn push(&mut self, head: Head, year: Option<i32>, in_grid: u32) {
        if matches!(head, Head::Value | Head::Cumulative | Head::Other) {
            self.columns.push(Column { head, year, in_grid });
        }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The column with the figures for the year: the only possible one, or that of the latest year.
    pub(super) fn value(&self) -> Option<usize> {
        let values = || self.columns.iter().enumerate().filter(|(_, column)| column.head == Head::Value);
        if values().count() > 1 && values().any(|(_, column)| column.year.is_none()) {
            return None;
        }
        values().max_by_key(|(_, column)| column.year).map(|(at, _)| at)
    }

    /// The year of that column, if the header names it.
    pub(super) fn year(&self) -> Option<i32> {
        self.value().and_then(|at| self.columns[at].year)
    }

    /// The grid column of this column's heading, if no other heading shares it.
    pub(super) fn own_grid_column(&self, at: usize) -> Option<u32> {
        let own = self.columns[at].in_grid;
        (self.columns.iter().filter(|other| other.in_grid == own).count() == 1).then_some(own)
    }

    /// Whether there are exactly two columns: the figures of the year, then the cumulative ones.
    pub(super) fn is_year_and_cumulative(&self) -> bool {
        matches!(self.columns[..], [Column { head: Head::Value, .. }, Column { head: Head::Cumulative, .. }])
    }
}

/// Removes a header from a row, if there is one: the heading of the figures and at least one other.
pub(super) fn take_header(row: &mut Parts, block: usize, is_joined: bool) -> Option<Columns> {
    let is = |head: Head| move |(_, part): &(Cell, Part)| matches!(part, Part::Head(found, _) if *found == head);
    let is_header = row.iter().any(is(Head::Value))
        && [Head::Name, Head::Unit, Head::Cumulative].into_iter().any(|head| row.iter().any(is(head)));
    if !is_header {
        return None;
    }
    let mut columns = Columns { block: Some(block), ..Columns::default() };
    let has_figure = row.iter().any(|(_, part)| matches!(part, Part::Figure));
    row.retain(|(cell, part)| match part {
        Part::Head(head, year) => {
            columns.push(*head, *year, cell.column);
            false
        }
        // any other heading is that of a column of other figures
        Part::Words(_) if !is_joined && !has_figure => {
            columns.push(Head::Other, None, cell.column);
            false
        }
        _ => true,
    });
    Some(columns)
}

/// Reads a line that holds only a header.
pub(super) fn header_line(text: &str, heads: &Heads) -> Option<Columns> {
    // longest line of three headings and the spaces between them, in bytes
    if text.len() > 120 {
        return None;
    }
    let words: Option<Vec<_>> = text.split_whitespace().map(|word| heads.find(word)).collect();
    let words = words.filter(|words| words.len() > 1)?;
    let has = |head: Head| words.iter().any(|(found, _)| *found == head);
    let mut columns = Columns::default();
    for (head, year) in &words {
        columns.push(*head, *year, 0);
    }
    (has(Head::Value) && (has(Head::Name) || has(Head::Unit))).then_some(columns)
}
