//! The table of indicators of the form of 2008: a name, a unit and a figure to a row, in words that vary by place.
//!
//! Rows are told by their names, all grids of the document taken together. A name that several rows bear is told by the
//! rows before it, and so are names with typos; a name that is known nowhere else in the form is told by itself,
//! wherever it stands. Figures that run on over the years stand in a column of their own and are left alone: they are
//! another quantity.

mod columns;
mod entries;
mod fill;
mod names;
mod parts;
mod rows;
pub mod running;
mod units;

use super::tables::Tables;
use super::tables::filling::Filling;
use crate::document::Document;
use crate::forms::{Form, Heads};
use entries::entries;
use fill::fill;
use names::identify;

/// Reads the table of indicators of `form`, its first with `heads`.
pub fn extract(document: &Document, form: &'static Form, table: usize, heads: &Heads) -> Tables {
    let mut filling = Filling::new(document, form);
    let (entries, headers) = entries(document, form, heads);
    let Some(rows) = identify(form, table, entries.iter().map(|entry| &entry.named)) else { return filling.tables };
    filling.mark_found(table);
    for (entry, row) in entries.iter().zip(rows) {
        let Some(row) = row else { continue };
        filling.tables.blocks.push(entry.place.block);
        let begin = filling.tables.indicators.as_ref().map_or(entry.begin, |indicators| *indicators.start());
        filling.tables.indicators = Some(begin..=entry.last.place.offset.max(begin));
        let columns = entry.columns.map(|at| &headers[at]);
        fill(&mut filling, form.tables[table].rows[row].first_cell, entry, columns);
    }
    let mut tables = filling.tables;
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}
