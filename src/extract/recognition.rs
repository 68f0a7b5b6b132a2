//! Recognises the form of a document: the one with most of its cells present.

use super::runs::RunningText;
use super::tables::Tables;
use super::tables::reading::{distinguishing_cells, rows_found};
use super::{indicators, tables};
use crate::document::{Document, Slice};
use crate::forms::{FAMILIES, FORMS, Form, TableIndex, cell_numbers};
use crate::index::IndexVec;
use crate::report::{Recognition, TableReading};
use std::cmp::Reverse;

/// Share of cells from which a form that the document announces by its words is accepted without trying others.
const ENOUGH: f64 = 0.5;

/// Reads the tables of a document by the forms that they follow.
pub(super) fn recognise(document: &Document) -> Tables {
    let printed = recognise_printed(document);
    if printed.is_every() {
        return printed;
    }
    let best = with_running_text(document, printed);
    if best.is_any() {
        return best;
    }
    let together = FORMS.iter().find_map(|form| {
        let (at, heads) = form.indicators()?;
        Some(indicators::running::extract(document, form, at, heads)).filter(Tables::is_any)
    });
    together.unwrap_or(best)
}

/// Adopts tables whose cells have run together, if more was found of them there than in separate cells.
fn with_running_text(document: &Document, mut printed: Tables) -> Tables {
    if printed.is_any() && printed.form().is_of_indicators() {
        return printed;
    }
    let text = RunningText::of(document);
    let running = follow(FAMILIES[0], |form| text.extract(form), document.arena_end());
    if !printed.is_any() || !running.is_any() {
        return if running.is_any() { running } else { printed };
    }
    for table in printed.readings.indices() {
        if rows_found(&running.readings[table]) > rows_found(&printed.readings[table]) {
            printed.take_over(table, &running, document.arena_end());
        }
    }
    printed
}

/// Reads the tables by the form with most cells present, from separate cells only.
fn recognise_printed(document: &Document) -> Tables {
    let end = document.arena_end();
    let announced = FAMILIES.iter().position(|family| family.iter().any(|form| is_announced(document, form)));
    let mut announced = announced.map(|at| (at, follow(FAMILIES[at], |form| read_tables(document, form), end)));
    if let Some((_, read)) = announced.take_if(|(_, read)| read.share() >= ENOUGH) {
        return read;
    }
    let newest = read_tables(document, &FORMS[0]);
    if newest.is_whole() {
        return newest;
    }
    let mut newest = Some(newest);
    let read = |form| newest.take().unwrap_or_else(|| read_tables(document, form));
    let mut best = follow(FAMILIES[0], read, end);
    // a document with all tables of this family has no others
    if best.is_every() {
        return best;
    }
    for (at, family) in FAMILIES.iter().enumerate().skip(1) {
        let known = announced.take_if(|(known, _)| *known == at).map(|(_, known)| known);
        let next = known.unwrap_or_else(|| follow(family, |form| read_tables(document, form), end));
        if next.share() > best.share() {
            best = next;
        }
    }
    best
}

/// Whether the document has words that only tables of this form have. A cheap check before reading.
fn is_announced(document: &Document, form: &Form) -> bool {
    let text = document.str(Slice { start: 0, end: document.arena_end() });
    form.marks.iter().any(|mark| text.contains(mark.as_str()))
}

/// Reads the tables of a document, each by the form of a family that it follows. Forms are tried in the family's order.
/// Joined texts of a reading begin at byte `end`.
///
/// Cells that only some forms have decide the form of a table. If several forms remain, the table takes the form of the
/// first tables, as far as they decide, and then the newest.
pub(super) fn follow(family: &'static [Form], read: impl FnMut(&'static Form) -> Tables, end: u32) -> Tables {
    let mut readings: Vec<Tables> = family.iter().map(read).collect();
    // the forms with most evidence, all of them if tied
    let candidates = |table: TableIndex| -> Vec<usize> {
        // another numbering counts against a form: （六）其他 is not 3.其他
        let evidence =
            |read: &Tables| (distinguishing_cells(&read.readings[table], family), Reverse(read.misnumbered[table]));
        let evidence: Vec<_> = readings.iter().map(evidence).collect();
        let most = evidence.iter().max();
        (0..family.len()).filter(|&at| Some(&evidence[at]) == most).collect()
    };
    let candidates: IndexVec<TableIndex, Vec<usize>> = family[0].tables.indices().iter().map(candidates).collect();
    let mut main: Vec<usize> = (0..family.len()).collect();
    for table in &candidates {
        let both: Vec<usize> = main.iter().copied().filter(|at| table.contains(at)).collect();
        main = if both.is_empty() { main } else { both };
    }
    // a form that continues another may contain all of its cells; if so, fewer cells of the former are missing
    let missing = |at: usize| readings[at].facts().filter(|fact| !fact.is_placed()).count();
    let former = |at: usize| {
        let continued = family[at].continues()?;
        let former = family.iter().position(|form| form.index == continued.index)?;
        (main.contains(&former) && missing(former) < missing(at)).then_some(former)
    };
    let main = std::iter::successors(Some(main[0]), |&at| former(at)).last().unwrap_or(0);
    let mut read = std::mem::replace(&mut readings[main], Tables::none(&family[main]));
    for (table, candidates) in candidates.indexed() {
        if !candidates.contains(&main) {
            read.take_over(table, &readings[candidates[0]], end);
        }
    }
    read
}

/// The share of the form's cells in a report, and that of the second best form, judged by the quantities found.
pub(super) fn recognition(read: &Tables) -> Recognition {
    let mut there = vec![false; cell_numbers()];
    for (_, cell, fact) in read.readings.iter().flat_map(TableReading::cells) {
        there[cell.number()] = fact.is_placed();
    }
    let others = FORMS.iter().filter(|other| other.index != read.form().index);
    let others = others.map(|other| (other, other.share(|at| there[other.cells[at].number()])));
    let runner_up = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
    Recognition { score: read.share(), runner_up }
}

/// Reads the tables of a form from separate cells.
fn read_tables(document: &Document, form: &'static Form) -> Tables {
    match form.indicators() {
        Some((table, heads)) => indicators::extract(document, form, table, heads),
        None => tables::extract(document, form),
    }
}
