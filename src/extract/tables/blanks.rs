//! Removes surplus blank cells, which fill the columns that a label or heading spans, from rows of separated text.

use super::filling::Filling;
use super::row::{LabelledRow, RowMatch};
use crate::document::Cell;
use crate::forms::TableIndex;

/// Fewest successive rows that must share a blank column. Fewer may do so by chance.
const FEWEST_ALIKE: usize = 5;

/// Removes blank cells from rows that have more cells than the form: they fill columns that a label spans, or that the
/// table does not use in this row. If a row has blanks at both ends, its neighbours decide which side is surplus.
pub(super) fn remove(filling: &Filling, table: TableIndex, matches: &[RowMatch], labelled: &mut [LabelledRow]) {
    if !matches.iter().any(|at| labelled[at.labelled].grid.is_ragged) {
        return;
    }
    let rows = &filling.form.tables[table].rows;
    let widths: Vec<(usize, usize)> = matches.iter().map(|at| (at.labelled, rows[at.row].width())).collect();
    let is_blank = |cell: &Cell| filling.text(cell).is_empty();
    drop_columns(&widths, labelled, is_blank);
    drop_at_one_side(&widths, labelled, is_blank);
}

/// Removes columns that are blank in several successive rows with too many cells: the header spans them. `rows` are
/// labelled rows with their widths in the form.
fn drop_columns(rows: &[(usize, usize)], labelled: &mut [LabelledRow], is_blank: impl Fn(&Cell) -> bool) {
    let surplus =
        |labelled: &[LabelledRow], (at, width): (usize, usize)| labelled[at].values.len().saturating_sub(width);
    // counted from the end, since labels span columns too
    let blanks = |labelled: &[LabelledRow], (at, _): (usize, usize)| -> Vec<usize> {
        let values = labelled[at].values.iter().rev().enumerate();
        values.filter(|(_, cell)| is_blank(cell)).map(|(back, _)| back).collect()
    };
    let mut rest = rows;
    while let [first, ..] = *rest {
        let width = first.1;
        let (mut common, mut least) = (blanks(labelled, first), surplus(labelled, first));
        let mut count = 1;
        for &row in &rest[1..] {
            let own = blanks(labelled, row);
            let both: Vec<usize> = common.iter().copied().filter(|back| own.contains(back)).collect();
            let fewest = least.min(surplus(labelled, row));
            if fewest == 0 || both.len() < fewest || row.1 != width {
                break;
            }
            (common, least, count) = (both, fewest, count + 1);
        }
        let (alike, next) = rest.split_at(count);
        rest = next;
        common.retain(|&back| back < width + least);
        // blanks at the first or last column are surplus cells at one side
        let is_side = common.contains(&(width + least - 1)) || common.contains(&0);
        if least == 0 || common.len() != least || count < FEWEST_ALIKE || is_side {
            continue;
        }
        for &(at, _) in alike {
            let found = &mut labelled[at];
            let end = found.values.len();
            for back in common.iter().filter(|_| found.grid.is_ragged) {
                found.values.remove(end - 1 - back);
            }
        }
    }
}

/// Removes surplus blank cells at the side where they cannot be the row's own.
fn drop_at_one_side(rows: &[(usize, usize)], labelled: &mut [LabelledRow], is_blank: impl Fn(&Cell) -> bool) {
    // columns that hold a figure in some row of equal length are used in all of them
    let length = |found: &LabelledRow| found.values.last().map(|cell| cell.column);
    let mut filled: Vec<(Option<u32>, u32)> = Vec::new();
    for &(at, _) in rows {
        let figures = labelled[at].values.iter().filter(|cell| !is_blank(cell));
        filled.extend(figures.map(|cell| (length(&labelled[at]), cell.column)));
    }
    filled.sort_unstable();
    let mut sides = [false; 2];
    let mut unsettled = Vec::new();
    for &(at, width) in rows {
        let found = &labelled[at];
        let Some(surplus) = found.values.len().checked_sub(width).filter(|&surplus| surplus > 0) else { continue };
        if !found.grid.is_ragged || found.values.iter().all(&is_blank) {
            continue;
        }
        let is_filling = |cell: &Cell| is_blank(cell) && filled.binary_search(&(length(found), cell.column)).is_err();
        let can = [found.values[..surplus].iter().all(is_filling), found.values[width..].iter().all(&is_blank)];
        match can {
            [true, true] => unsettled.push((at, width)),
            [false, false] => labelled[at].is_unsettled = true,
            _ => {
                sides = [sides[0] || can[0], sides[1] || can[1]];
                drop_side(&mut labelled[at].values, can, width);
            }
        }
    }
    for (at, width) in unsettled {
        labelled[at].is_unsettled = sides == [false; 2] || sides == [true; 2];
        drop_side(&mut labelled[at].values, sides, width);
    }
}

/// Shortens the cells to `width` at the one side that is marked; does nothing if both or none are.
fn drop_side(values: &mut Vec<Cell>, sides: [bool; 2], width: usize) {
    match sides {
        [true, false] => drop(values.drain(..values.len() - width)),
        [false, true] => values.truncate(width),
        _ => {}
    }
}
