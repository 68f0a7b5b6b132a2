//! Which form a document follows: that of which most stands in it.

use super::runs::RunningText;
use super::tables::Tables;
use super::tables::reading::is_placed;
use super::{indicators, tables};
use crate::document::{Document, Slice};
use crate::forms::{FAMILIES, FORMS, Form, cell_numbers, mixed};
use crate::report::Recognition;
use std::cmp::Reverse;

/// With this share of its cells in a document, a form that its own words announce is the one, and no other is tried.
const ENOUGH: f64 = 0.5;

/// The form that a document follows, with what its tables hold: that of which most stands there.
pub fn recognise(document: &Document) -> (&'static Form, Tables) {
    let printed = recognise_printed(document);
    if printed.1.found.iter().all(|&found| found) {
        return printed;
    }
    let best = with_running_text(document, printed);
    if best.1.is_any() {
        return best;
    }
    let together = FORMS.iter().find_map(|form| {
        let (at, heads) = form.indicators()?;
        Some((form, indicators::running::extract(document, form, at, heads))).filter(|(_, read)| read.is_any())
    });
    together.unwrap_or(best)
}

/// Takes over the tables whose cells have run together where more of them stands there than in cells.
fn with_running_text(document: &Document, printed: (&'static Form, Tables)) -> (&'static Form, Tables) {
    let (form, mut read) = printed;
    let family = FAMILIES[0];
    if read.is_any() && form.is_of_indicators() {
        return (form, read);
    }
    let text = RunningText::of(document);
    let (other_form, other) = follow(family, |form| text.extract(form), document.arena_end());
    if !read.is_any() || !other.is_any() {
        return if other.is_any() { (other_form, other) } else { (form, read) };
    }
    let mut of: Vec<&'static Form> = Vec::new();
    let rows = |table: usize| (other.rows_found(other_form, table), read.rows_found(form, table));
    let is_more: Vec<bool> = (0..form.tables.len()).map(|table| rows(table).0 > rows(table).1).collect();
    for (table, is_more) in is_more.into_iter().enumerate() {
        if is_more {
            read.take_over(form, table, &other, other_form, document.arena_end());
        }
        let name = if is_more { &other_form.tables[table].of } else { &form.tables[table].of };
        of.extend(family.iter().find(|form| form.name == *name));
    }
    (mixed(&of).unwrap_or(form), read)
}

/// The form that a document follows by the tables that stand in it cell by cell.
fn recognise_printed(document: &Document) -> (&'static Form, Tables) {
    let end = document.arena_end();
    let announced = FAMILIES.iter().position(|family| family.iter().any(|form| is_announced(document, form)));
    let mut announced = announced.map(|at| (at, follow(FAMILIES[at], |form| read_tables(document, form), end)));
    if let Some((_, (form, read))) = announced.take_if(|(_, (form, read))| share(form, read) >= ENOUGH) {
        return (form, read);
    }
    let newest = &FORMS[0];
    let read = read_tables(document, newest);
    if read.is_whole(newest) {
        return (newest, read);
    }
    let mut newest = Some(read);
    let read = |form| newest.take().unwrap_or_else(|| read_tables(document, form));
    let mut best = follow(FAMILIES[0], read, end);
    // nothing more is to be found in a document that has all tables of these forms
    if best.1.found.iter().all(|&found| found) {
        return best;
    }
    for (at, family) in FAMILIES.iter().enumerate().skip(1) {
        let known = announced.take_if(|(known, _)| *known == at).map(|(_, known)| known);
        let next = known.unwrap_or_else(|| follow(family, |form| read_tables(document, form), end));
        if share(next.0, &next.1) > share(best.0, &best.1) {
            best = next;
        }
    }
    best
}

/// Whether words stand in the document that only tables of this form have: a cheap look before a reading.
fn is_announced(document: &Document, form: &Form) -> bool {
    let text = document.str(Slice { start: 0, end: document.arena_end() });
    form.marks.iter().any(|mark| text.contains(mark.as_str()))
}

/// The form of a family that the tables follow, each for itself, with what they hold; they are read in the order of the
/// family. Texts that a reading puts together begin at `end`.
///
/// What a table has and the same table of the other forms has not tells them apart; where nothing does, the table is of
/// the form that the first told one follows.
pub fn follow(family: &'static [Form], read: impl FnMut(&'static Form) -> Tables, end: u32) -> (&'static Form, Tables) {
    let mut readings: Vec<Tables> = family.iter().map(read).collect();
    let told = |table: usize| {
        let telling = |at: usize| readings[at].telling(&family[at], family, table);
        // （六）其他 is no 3.其他
        let misnumbered = |at: usize| readings[at].misnumbered[table];
        let telling: Vec<_> = (0..family.len()).map(|at| (telling(at), Reverse(misnumbered(at)))).collect();
        // the newest of those for which most speaks, unless as much speaks for all
        let best = (0..family.len()).rev().max_by_key(|&at| telling[at])?;
        telling.iter().any(|&of| of < telling[best]).then_some(best)
    };
    let told: Vec<Option<usize>> = (0..family[0].tables.len()).map(told).collect();
    let main = told.iter().flatten().next().copied().unwrap_or(0);
    let of: Vec<usize> = told.iter().map(|told| told.unwrap_or(main)).collect();
    let mut read = std::mem::replace(&mut readings[main], Tables::none(&family[main]));
    for (table, &at) in of.iter().enumerate().filter(|(_, at)| **at != main) {
        read.take_over(&family[main], table, &readings[at], &family[at], end);
    }
    let of: Vec<&'static Form> = of.iter().map(|&at| &family[at]).collect();
    (mixed(&of).unwrap_or(&family[main]), read)
}

/// How much of a form was found in a document.
fn share(form: &Form, read: &Tables) -> f64 {
    form.share(|at| is_placed(&read.facts[at]))
}

/// How much of the form stands in a report, and how much of the form that comes next, by the cells that both have.
pub fn recognition(form: &Form, read: &Tables) -> Recognition {
    let mut there = vec![false; cell_numbers()];
    for (cell, fact) in form.cells.iter().zip(&read.facts) {
        there[cell.number()] = is_placed(fact);
    }
    let others = FORMS.iter().filter(|other| other.name != form.name);
    let others = others.map(|other| (other, other.share(|at| there[other.cells[at].number()])));
    let next = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
    let (runner_up, runner_up_score) = next.map_or(("", 0.0), |(other, share)| (other.name.as_str(), share));
    Recognition { score: share(form, read), runner_up, runner_up_score }
}

/// Reads the tables of a form, cell by cell.
fn read_tables(document: &Document, form: &Form) -> Tables {
    match form.indicators() {
        Some((table, heads)) => indicators::extract(document, form, table, heads),
        None => tables::extract(document, form),
    }
}
