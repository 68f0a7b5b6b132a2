//! The columns of figures, as a header tells them.

use super::parts::{Part, Parts};
use crate::document::Cell;
use crate::forms::{Head, Heads};

/// The columns of figures, as a header tells them.
#[derive(Debug, Default)]
pub struct Columns {
    /// The grid that the header stands in, if it stands in one.
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
    pub fn push(&mut self, head: Head, year: Option<i32>, in_grid: u32) {
        if matches!(head, Head::Value | Head::Cumulative | Head::Other) {
            self.columns.push(Column { head, year, in_grid });
        }
    }

    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Which of the columns holds the figures for the year: the only one that can, or that of the latest year.
    pub fn value(&self) -> Option<usize> {
        let values = || self.columns.iter().enumerate().filter(|(_, column)| column.head == Head::Value);
        if values().count() > 1 && values().any(|(_, column)| column.year.is_none()) {
            return None;
        }
        values().max_by_key(|(_, column)| column.year).map(|(at, _)| at)
    }

    /// The year that the column is for, where the header names it.
    pub fn year(&self) -> Option<i32> {
        self.value().and_then(|at| self.columns[at].year)
    }

    /// The column of the grid in which the heading of this column stands, and no other.
    pub fn own_grid_column(&self, at: usize) -> Option<u32> {
        let own = self.columns[at].in_grid;
        (self.columns.iter().filter(|other| other.in_grid == own).count() == 1).then_some(own)
    }

    /// Whether there are two: the figures of the year, and behind them those that run on over the years.
    pub fn is_year_and_cumulative(&self) -> bool {
        matches!(self.columns[..], [Column { head: Head::Value, .. }, Column { head: Head::Cumulative, .. }])
    }
}

/// Takes the header out of a row, where there is one: the word for the figures, and another.
pub fn take_header(row: &mut Parts, block: usize, is_joined: bool) -> Option<Columns> {
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
        // a column of other figures, whatever it is called
        Part::Words(_) if !is_joined && !has_figure => {
            columns.push(Head::Other, None, cell.column);
            false
        }
        _ => true,
    });
    Some(columns)
}

/// A line that is nothing but a header.
pub fn header_line(text: &str, heads: &Heads) -> Option<Columns> {
    // three heads and the spaces between them
    if text.len() > 120 {
        return None;
    }
    let words: Option<Vec<_>> = text.split_whitespace().map(|word| heads.of(word)).collect();
    let words = words.filter(|words| words.len() > 1)?;
    let has = |head: Head| words.iter().any(|(found, _)| *found == head);
    let mut columns = Columns::default();
    for (head, year) in &words {
        columns.push(*head, *year, 0);
    }
    (has(Head::Value) && (has(Head::Name) || has(Head::Unit))).then_some(columns)
}
