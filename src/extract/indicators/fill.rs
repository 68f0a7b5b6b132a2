//! Picks the figure for the year from a row of indicators.

use super::columns::Columns;
use super::entries::Entry;
use crate::document::{Cell, Slice};
use crate::extract::tables::filling::{Filling, trim};
use crate::extract::tables::row::{RowPlace, row_number};
use crate::forms::CellIndex;
use crate::report::{CellPlace, Fact, Figure, read_figure};

/// Fills the cell of an entry with its figure.
pub(super) fn fill(filling: &mut Filling, at: CellIndex, entry: &Entry, columns: Option<&Columns>) {
    match pick(entry, columns) {
        Picked::Cell(cell) => {
            // a reassembled row is placed where its figure is
            let row = if entry.is_joined { row_number(cell.row as usize) } else { entry.place.row };
            let place = RowPlace { row, ..entry.place }.cell(cell);
            let fact = fact(filling, at, cell.text, entry.unit.as_deref(), place);
            filling.set(at, fact);
        }
        // with one cell a line, a blank cell has no line
        Picked::Nothing if entry.is_joined => {
            filling.set(at, Fact::printed(Figure::Blank, Slice::default(), entry.last));
        }
        Picked::Nothing => {}
        Picked::Unclear => {
            let words = entry.words.split_whitespace().collect::<String>();
            let figures = entry.values.iter().map(|cell| filling.text(cell).to_owned());
            let raw: Vec<String> = std::iter::once(words).chain(figures).collect();
            let raw = filling.join(&raw.join(" | "));
            filling.set(at, Fact::printed(Figure::Unreadable, raw, entry.last));
        }
    }
}

enum Picked<'e> {
    Cell(&'e Cell),
    /// There is no cell behind the name.
    Nothing,
    /// There are several cells, and it is unknown which is for the year.
    Unclear,
}

/// Picks the cell with the figure for the year.
fn pick<'e>(entry: &'e Entry, columns: Option<&Columns>) -> Picked<'e> {
    if entry.is_out_of_place {
        return Picked::Unclear;
    }
    let Some(columns) = columns.filter(|columns| columns.len() > 0) else {
        return match trim(&entry.values, 1) {
            [] => Picked::Nothing,
            [only] => Picked::Cell(only),
            _ => Picked::Unclear,
        };
    };
    let values = trim(&entry.values, columns.len());
    let Some(value) = columns.value().filter(|_| !values.is_empty()) else {
        return if values.is_empty() { Picked::Nothing } else { Picked::Unclear };
    };
    if values.len() == columns.len() {
        return Picked::Cell(&values[value]);
    }
    // cells under their header are picked by column
    if entry.is_ragged || columns.block != Some(entry.place.block) {
        return Picked::Unclear;
    }
    let Some(column) = columns.own_grid_column(value) else { return Picked::Unclear };
    let is_under = |cell: &&Cell| (cell.column..cell.column.saturating_add(cell.column_span)).contains(&column);
    entry.values.iter().find(is_under).map_or(Picked::Unclear, Picked::Cell)
}

/// Reads a figure with the unit beside it. If that is not the form's unit, figure and unit are read together.
pub(super) fn fact(filling: &mut Filling, at: CellIndex, raw: Slice, unit: Option<&str>, place: CellPlace) -> Fact {
    let text = filling.document.str(raw);
    let expected = filling.form.cells[at].metric.entry().unit.key();
    let figure = read_figure(text, expected);
    let is_money = |unit: &str| unit.ends_with('元');
    let is_other = |unit: &&str| *unit != expected && (is_money(unit) || is_money(expected));
    match unit.filter(is_other) {
        Some(unit) if matches!(figure, Figure::Reported(value) if !value.is_zero()) => {
            let text = format!("{text} {unit}");
            let raw = filling.join(&text);
            Fact::printed(read_figure(&text, expected), raw, place)
        }
        _ => Fact::printed(figure, raw, place),
    }
}
