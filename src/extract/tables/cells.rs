//! The cells of a row, and the facts that they are.

use super::reading::Tables;
use crate::document::{Cell, Document, Slice, offset};
use crate::figure::is_value_like;
use crate::forms::Form;
use crate::report::{CellPlace, Fact, Figure, read_figure};

pub fn figures<'c>(document: &Document, cells: &'c [Cell]) -> Vec<&'c Cell> {
    cells.iter().filter(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text))).collect()
}

/// More figures than cells: which is which is not known, and not guessed.
pub fn unassignable(
    document: &Document,
    cells: std::ops::Range<usize>,
    values: &[Cell],
    place: CellPlace,
    tables: &mut Tables,
) {
    let texts: Vec<&str> = values.iter().map(|cell| document.str(cell.text)).collect();
    let raw = push_joined(document, tables, &texts.join(" | "));
    for at in cells {
        tables.facts[at] = Fact::printed(Figure::Unreadable, raw, place);
    }
}

/// Keeps a text that had to be put together; its slice is that of the document's once it is appended.
pub fn push_joined(document: &Document, tables: &mut Tables, text: &str) -> Slice {
    let end = |tables: &Tables| offset(document.arena_end() as usize + tables.joined.len());
    let start = end(tables);
    tables.joined.push_str(text);
    Slice { start, end: end(tables) }
}

/// Takes away blank cells at either end as long as there are more cells than the row has.
pub fn trim(mut values: &[Cell], width: usize) -> &[Cell] {
    while values.len() > width {
        match values {
            [rest @ .., last] if last.text.is_empty() => values = rest,
            [first, rest @ ..] if first.text.is_empty() => values = rest,
            _ => break,
        }
    }
    values
}

pub fn place(table: u16, row: u16, cell: &Cell) -> CellPlace {
    let column = u16::try_from(cell.column + 1).unwrap_or(u16::MAX);
    CellPlace { place: cell.place, table, row, column }
}

pub fn fact(document: &Document, form: &Form, cell: usize, raw: Slice, place: CellPlace) -> Fact {
    Fact::printed(figure_of(form, cell, document.str(raw)), raw, place)
}

/// What a text is in a cell of the form.
pub fn figure_of(form: &Form, cell: usize, text: &str) -> Figure {
    let metric = form.cells[cell].metric.entry();
    let figure = read_figure(text, metric.unit.key());
    let lacks_unit = metric.unit_in_cell && matches!(figure, Figure::Reported(value) if !value.is_zero());
    if lacks_unit { Figure::Unreadable } else { figure }
}
