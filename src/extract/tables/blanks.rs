//! Blank cells of texts with separators: those that fill the columns a label or a heading spans are no figures of the row.

use super::filling::Filling;
use super::row::{LabelledRow, RowMatch};
use crate::document::Cell;

/// Fewer rows are alike by chance.
const FEWEST_ALIKE: usize = 5;

/// Takes blank cells away where a row has more cells than the form: those behind a label fill the columns it spans, or those
/// that the table does not have in this row. Where a row of a text has blanks at both ends, its neighbours tell which are
/// its own.
pub fn settle(filling: &Filling, table: usize, matches: &[RowMatch], labelled: &mut [LabelledRow]) {
    if !matches.iter().any(|at| labelled[at.labelled].grid.is_ragged) {
        return;
    }
    let rows = &filling.form.tables[table].rows;
    let widths: Vec<(usize, usize)> = matches.iter().map(|at| (at.labelled, rows[at.row].width)).collect();
    let is_blank = |cell: &Cell| filling.text(cell).is_empty();
    drop_columns(&widths, labelled, is_blank);
    drop_at_one_side(&widths, labelled, is_blank);
}

/// Takes away columns that are blank in each of several rows that follow each other, all of which have more cells than
/// figures: the header spans them. `rows` are labelled rows with the widths that the form gives them.
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
        // a blank right behind every label is told by its side
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

/// Takes surplus blank cells away at the side where they can only be filling.
fn drop_at_one_side(rows: &[(usize, usize)], labelled: &mut [LabelledRow], is_blank: impl Fn(&Cell) -> bool) {
    // of rows with as many cells the columns that hold figures, which are no filling in any of them
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

/// Leaves so many cells by taking others away at the only side that is marked.
fn drop_side(values: &mut Vec<Cell>, sides: [bool; 2], width: usize) {
    match sides {
        [true, false] => drop(values.drain(..values.len() - width)),
        [false, true] => values.truncate(width),
        _ => {}
    }
}
