//! Matches the rows of a document with the rows of a table. Exact labels decide; the order of rows settles the rest.

use super::likeness::{LEAST_LIKENESS, common, likeness};
use super::row::{LabelledRow, RowMatch};
use crate::forms::{Form, Row, RowIndex, Table, TableIndex, Wording};
use crate::index::{Index, IndexRange};

/// Fewest characters that words must share with a label to be matched by position.
const FEWEST_COMMON: usize = 3;
/// Least share of their own characters that such words must share with the label, in per cent.
const LEAST_COMMON_SHARE: usize = 60;

/// Matches labelled rows with the rows of a table, each at most once and in the order of both.
pub(super) fn align(form: &Form, table: TableIndex, labelled: &[LabelledRow]) -> Vec<RowMatch> {
    let exact: Vec<RowMatch> = labelled
        .iter()
        .enumerate()
        .filter_map(|(at, found)| {
            let exact = found.exact.filter(|exact| exact.table == table)?;
            Some(RowMatch { labelled: at, row: exact.row })
        })
        .collect();
    let rows = &form.tables[table].rows;
    if exact.len() == rows.len() && exact.windows(2).all(|pair| pair[0].row < pair[1].row) {
        return exact;
    }
    let (Some(first), Some(last)) = (exact.first(), exact.last()) else { return Vec::new() };
    // labels with typos are searched for only near exact matches
    let near = first.labelled.saturating_sub(rows.len())..(last.labelled + 1 + rows.len()).min(labelled.len());
    let score = |found: &LabelledRow, row: RowIndex| match found.exact {
        Some(exact) => f64::from(exact.table == table && exact.row == row),
        None => likeness(&found.label, &rows[row].wordings),
    };
    let mut matches = best_matches(&labelled[near.clone()], rows.len(), score);
    for found in &mut matches {
        found.labelled += near.start;
    }
    with_rows_by_place(&form.tables[table], labelled, &matches)
}

/// The ordered matching with the highest sum of scores.
fn best_matches(labelled: &[LabelledRow], rows: usize, score: impl Fn(&LabelledRow, RowIndex) -> f64) -> Vec<RowMatch> {
    // best[at * width + row]: best sum of the first `at` labelled rows with the first `row` rows of the form
    let width = rows + 1;
    let mut best = vec![0.0_f64; (labelled.len() + 1) * width];
    for (at, found) in labelled.iter().enumerate() {
        for row in 0..rows {
            let skip = best[at * width + row + 1].max(best[(at + 1) * width + row]);
            let score = score(found, RowIndex::new(row));
            let take = if score >= LEAST_LIKENESS { best[at * width + row] + score } else { 0.0 };
            best[(at + 1) * width + row + 1] = skip.max(take);
        }
    }
    let mut matches = Vec::new();
    let (mut at, mut row) = (labelled.len(), rows);
    while at > 0 && row > 0 {
        let here = best[at * width + row];
        if here <= best[(at - 1) * width + row] {
            at -= 1;
        } else if here <= best[at * width + row - 1] {
            row -= 1;
        } else {
            at -= 1;
            row -= 1;
            matches.push(RowMatch { labelled: at, row: RowIndex::new(row) });
        }
    }
    matches.reverse();
    matches
}

/// Adds rows between two matches if the document and the form have equally many there. Each must share words with its
/// label and have no other number: `2.逾期不缴费`.
fn with_rows_by_place(table: &Table, labelled: &[LabelledRow], matches: &[RowMatch]) -> Vec<RowMatch> {
    let mut found = Vec::with_capacity(matches.len());
    let mut last: Option<RowMatch> = None;
    for &next in matches {
        if let Some(last) = last
            && next.row.position() - last.row.position() > 1
            && next.labelled - last.labelled == next.row.position() - last.row.position()
        {
            let rows = IndexRange::new(last.row, next.row).skip(1);
            let between =
                (last.labelled + 1..next.labelled).zip(rows).map(|(labelled, row)| RowMatch { labelled, row });
            found.extend(between.filter(|at| is_short_for(&labelled[at.labelled], &table.rows[at.row])));
        }
        found.push(next);
        last = Some(next);
    }
    found
}

/// Whether most characters of a label occur in that of the row, in order, and the cells are as many.
fn is_short_for(found: &LabelledRow, row: &Row) -> bool {
    let words: Vec<char> = found.label.chars().collect();
    let share = |wording: &Wording| common(&wording.text.chars().collect::<Vec<_>>(), &words);
    let common = row.wordings.iter().map(share).max().unwrap_or_default();
    let is_like = common >= FEWEST_COMMON && common * 100 >= words.len() * LEAST_COMMON_SHARE;
    found.exact.is_none() && is_like && found.numbering == row.numbering && found.values.len() >= row.width()
}
