//! Which rows of a document are which rows of a table: labels that are printed whole decide, the order of rows the rest.

use super::likeness::{LEAST_LIKENESS, likeness};
use super::rows::Candidate;
use crate::forms::Form;

/// Which candidates are which rows of a table: pairs in order, no row and no candidate twice.
pub fn align(form: &Form, table: usize, candidates: &[Candidate]) -> Vec<(usize, usize)> {
    let exact: Vec<(usize, usize)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(index, candidate)| candidate.exact.filter(|row| row.table == table).map(|row| (index, row.row)))
        .collect();
    let rows = &form.tables[table].rows;
    if exact.len() == rows.len() && exact.windows(2).all(|pair| pair[0].1 < pair[1].1) {
        return exact;
    }
    let (Some(first), Some(last)) = (exact.first(), exact.last()) else { return Vec::new() };
    // typos are looked for among the rows around those that are sure
    let range = first.0.saturating_sub(rows.len())..(last.0 + 1 + rows.len()).min(candidates.len());
    let near = &candidates[range.clone()];
    let score = |candidate: &Candidate, row: usize| match candidate.exact {
        Some(exact) => f64::from(exact.table == table && exact.row == row),
        None => likeness(&candidate.label, &rows[row].wordings),
    };
    // the best sum of scores for the first c candidates and the first r rows
    let width = rows.len() + 1;
    let mut best = vec![0.0_f64; (near.len() + 1) * width];
    for (c, candidate) in near.iter().enumerate() {
        for r in 0..rows.len() {
            let skip = best[c * width + r + 1].max(best[(c + 1) * width + r]);
            let score = score(candidate, r);
            let take = if score >= LEAST_LIKENESS { best[c * width + r] + score } else { 0.0 };
            best[(c + 1) * width + r + 1] = skip.max(take);
        }
    }
    let mut pairs = Vec::new();
    let (mut c, mut r) = (near.len(), rows.len());
    while c > 0 && r > 0 {
        let here = best[c * width + r];
        if here <= best[(c - 1) * width + r] {
            c -= 1;
        } else if here <= best[c * width + r - 1] {
            r -= 1;
        } else {
            c -= 1;
            r -= 1;
            pairs.push((range.start + c, r));
        }
    }
    pairs.reverse();
    by_place(form, table, candidates, &pairs)
}

/// Rows between two known ones, as many as the form has there: each is told by its place, if it has words in common with its
/// label and no other number: `2.逾期不缴费`.
fn by_place(form: &Form, table: usize, candidates: &[Candidate], pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let rows = &form.tables[table].rows;
    let mut found = Vec::with_capacity(pairs.len());
    let mut last: Option<(usize, usize)> = None;
    for &(index, row) in pairs {
        if let Some((before, row_before)) = last
            && row - row_before > 1
            && index - before == row - row_before
        {
            let between = (before + 1..index).zip(row_before + 1..row);
            let is_like = |&(index, row): &(usize, usize)| candidates[index].is_short_for(&rows[row]);
            found.extend(between.filter(is_like));
        }
        found.push((index, row));
        last = Some((index, row));
    }
    found
}
