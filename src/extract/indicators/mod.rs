//! Reads the table of indicators of the form of 2008. Each row has a name, a unit and a figure; names vary by place.
//!
//! Rows are identified by their names over all grids of the document. A name that is unique in the form is identified
//! anywhere. A name that several rows share, or one with typos, is identified by the rows before and behind it.
//! Cumulative figures have a column of their own and are ignored: they are another quantity.

mod columns;
mod entries;
mod fill;
mod names;
mod parts;
mod rows;
pub(super) mod running;
mod units;

use super::tables::Tables;
use super::tables::filling::Filling;
use crate::document::Document;
use crate::forms::{Form, Heads, TableIndex};
use entries::entries;
use fill::fill;
use names::identify;

/// Reads the table of indicators of `form`, with its column headings.
pub(super) fn extract(document: &Document, form: &'static Form, table: TableIndex, heads: &Heads) -> Tables {
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
        fill(&mut filling, form.tables[table].rows[row].cells.start, entry, columns);
    }
    let mut tables = filling.tables;
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}
