//! Blank cells of texts with separators: those that fill the columns a label or a heading spans are no figures of the row.

use super::rows::Candidate;
use crate::document::{Cell, Document};
use crate::forms::Form;

/// Fewer rows are alike by chance.
const FEWEST_ALIKE: usize = 5;

/// Columns that are blank in every one of the rows that follow each other, where all of them have more cells than figures:
/// the header spans them.
fn drop_columns(
    form: &Form,
    table: usize,
    found: &[(usize, usize)],
    candidates: &mut [Candidate],
    is_blank: impl Fn(&Cell) -> bool,
) {
    let more = |candidates: &[Candidate], &(index, row): &(usize, usize)| {
        candidates[index].values.len().saturating_sub(form.tables[table].rows[row].width)
    };
    // counted from the end, since labels span columns too
    let blanks = |candidates: &[Candidate], &(index, _): &(usize, usize)| -> Vec<usize> {
        let values = candidates[index].values.iter().rev().enumerate();
        values.filter(|(_, cell)| is_blank(cell)).map(|(back, _)| back).collect()
    };
    let mut rest = found;
    while let [first, ..] = rest {
        let width = form.tables[table].rows[first.1].width;
        let (mut common, mut least) = (blanks(candidates, first), more(candidates, first));
        let mut count = 1;
        for row in &rest[1..] {
            let own = blanks(candidates, row);
            let both: Vec<usize> = common.iter().copied().filter(|back| own.contains(back)).collect();
            let fewest = least.min(more(candidates, row));
            if fewest == 0 || both.len() < fewest || form.tables[table].rows[row.1].width != width {
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
        for &(index, _) in alike {
            if !candidates[index].grid.is_ragged {
                continue;
            }
            let values = &mut candidates[index].values;
            let end = values.len();
            for back in &common {
                values.remove(end - 1 - back);
            }
        }
    }
}

/// Blank cells behind a label fill the columns it spans, or those that the table does not have in this row. Where a row of
/// a text has blanks at both ends, its neighbours tell which of them are its own.
pub fn settle(document: &Document, form: &Form, table: usize, found: &[(usize, usize)], candidates: &mut [Candidate]) {
    if !found.iter().any(|&(index, _)| candidates[index].grid.is_ragged) {
        return;
    }
    let is_blank = |cell: &Cell| document.str(cell.text).is_empty();
    drop_columns(form, table, found, candidates, is_blank);
    // of rows with as many cells the columns that hold figures, which are no filling in any of them
    let length = |candidate: &Candidate| candidate.values.last().map(|cell| cell.column);
    let mut filled: Vec<(Option<u32>, u32)> = Vec::new();
    for &(index, _) in found {
        let candidate = &candidates[index];
        let figures = candidate.values.iter().filter(|cell| !is_blank(cell));
        filled.extend(figures.map(|cell| (length(candidate), cell.column)));
    }
    filled.sort_unstable();
    let mut sides = [false; 2];
    let mut unsettled = Vec::new();
    for &(index, row) in found {
        let candidate = &candidates[index];
        let width = form.tables[table].rows[row].width;
        let Some(more) = candidate.values.len().checked_sub(width).filter(|&more| more > 0) else { continue };
        if !candidate.grid.is_ragged || candidate.values.iter().all(is_blank) {
            continue;
        }
        let is_filling =
            |cell: &Cell| is_blank(cell) && filled.binary_search(&(length(candidate), cell.column)).is_err();
        let can = [candidate.values[..more].iter().all(is_filling), candidate.values[width..].iter().all(is_blank)];
        if can == [true, true] {
            unsettled.push((index, more, width));
        } else if can == [false, false] {
            candidates[index].is_unsettled = true;
        } else {
            sides = [sides[0] || can[0], sides[1] || can[1]];
            candidates[index].take_from(can, more, width);
        }
    }
    for (index, more, width) in unsettled {
        candidates[index].is_unsettled = sides == [false; 2] || sides == [true; 2];
        candidates[index].take_from(sides, more, width);
    }
}
