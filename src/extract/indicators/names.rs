//! Matches the rows of a document with rows of the form by their names.

use super::units::UNITS;
use crate::forms::{Form, RowAt, RowIndex, TableIndex, Wording, stem};
use crate::index::{IndexRange, IndexVec};

/// Fewest rows with names of the form that make a table of indicators.
const FEWEST_ROWS: usize = 4;

/// Characters of a name for each typo allowed beyond the first.
const LENGTH_OF_A_TYPO: usize = 15;
/// Shortest name, in characters, that may be matched with a typo.
const SHORTEST_NAME: usize = 4;
/// Shortest beginning of a name, in characters, that may be matched.
const SHORTEST_PART: usize = 6;

/// The name of a row, with its context.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Its name as [`stem`]; for an unknown name, every candidate among the words before the figures.
    pub names: Vec<String>,
    /// The row of the form named before it as its group.
    pub group: Option<RowIndex>,
    /// Whether it has figures. Without them it names a group.
    pub has_values: bool,
}

/// The text as a name of the form, ignoring a unit at its end.
pub(super) fn known_name(form: &Form, text: &str) -> Option<String> {
    let name = stem(text);
    if !form.rows(&name).is_empty() {
        return Some(name);
    }
    let shorter = UNITS.iter().find_map(|unit| name.strip_suffix(unit))?;
    let shorter = stem(shorter.strip_suffix("单位").unwrap_or(shorter));
    (!form.rows(&shorter).is_empty()).then_some(shorter)
}

/// The only row with this name.
pub(super) fn only_row(form: &Form, name: &str) -> Option<RowIndex> {
    match form.rows(name) {
        [only] => Some(only.row),
        _ => None,
    }
}

/// Finds the row of the form for each row of the document; `None` if too few have names of the form.
pub(super) fn identify<'n>(
    form: &Form,
    table: TableIndex,
    named: impl Iterator<Item = &'n Named> + Clone,
) -> Option<Vec<Option<RowIndex>>> {
    let rows = &form.tables[table].rows;
    let mut taken: IndexVec<RowIndex, bool> = vec![false; rows.len()].into();
    let mut take = |row: RowIndex| (!std::mem::replace(&mut taken[row], true)).then_some(row);
    let by_name = |named: &Named| named.names.iter().find_map(|name| only_row(form, name));
    // unique names count anywhere
    let mut found: Vec<Option<RowIndex>> =
        named.clone().map(|named| by_name(named).filter(|_| named.has_values).and_then(&mut take)).collect();
    if found.iter().flatten().count() < FEWEST_ROWS {
        return None;
    }
    // for each position, the next identified row from there on
    let mut next = vec![rows.end(); found.len() + 1];
    for at in (0..found.len()).rev() {
        next[at] = found[at].unwrap_or(next[at + 1]);
    }
    // the row before, and the last identified one
    let (mut before, mut last): (Option<RowIndex>, Option<RowIndex>) = (None, None);
    for (at, named) in named.enumerate() {
        // a figure without a name is a page number
        if !named.has_values || named.names.is_empty() {
            before = by_name(named).or(before);
            continue;
        }
        if found[at].is_none() && by_name(named).is_none() {
            let next = next[at + 1];
            let stands_under = |row: RowIndex, above: RowIndex| {
                named.group == Some(above) || before.is_some_and(|before| (above..row).contains(&before))
            };
            let is_free = |row: RowIndex| !taken[row] && rows[row].under.is_none_or(|above| stands_under(row, above));
            let shared = named.names.iter().flat_map(|name| form.rows(name)).map(|at: &RowAt| at.row);
            let shared = shared.into_iter().find(|&row| is_free(row));
            let behind = last.map_or(rows.indices(), |last| IndexRange::new(last, rows.end()).skip(1));
            let open = || IndexRange::new(behind.start, next).iter().filter(|&row| is_free(row));
            found[at] = shared.or_else(|| most_alike(form, table, open(), &named.names));
            if let Some(row) = found[at] {
                taken[row] = true;
            }
        }
        before = found[at];
        last = found[at].or(last);
    }
    Some(found)
}

/// The row whose name matches one of these with the fewest typos; `None` if there is none, or a tie.
fn most_alike(
    form: &Form,
    table: TableIndex,
    rows: impl Iterator<Item = RowIndex>,
    names: &[String],
) -> Option<RowIndex> {
    let mut best: Option<(RowIndex, usize)> = None;
    let mut is_tied = false;
    for row in rows {
        let wordings = &form.tables[table].rows[row].wordings;
        let typos = names.iter().flat_map(|name| wordings.iter().filter_map(|wording| typos(name, wording))).min();
        let Some(typos) = typos.filter(|typos| best.is_none_or(|(_, best)| *typos <= best)) else { continue };
        is_tied = best.is_some_and(|(_, best)| best == typos);
        best = Some((row, typos));
    }
    best.filter(|_| !is_tied).map(|(row, _)| row)
}

/// Number of typos in a name against a wording; `None` if there are too many for them to be the same. Few are allowed,
/// since some names differ by one character (政务微博公开, 政务微信公开). A lost end counts as one typo.
fn typos(name: &str, wording: &Wording) -> Option<usize> {
    let length = name.chars().count();
    let most = 1 + wording.length / LENGTH_OF_A_TYPO;
    // every character missing from the wording is a typo: this check alone rejects most names
    if length < SHORTEST_NAME
        || length > wording.most_common(name) + most
        || negations(name) != negations(&wording.text)
    {
        return None;
    }
    if length * 3 >= wording.length * 2 && length >= SHORTEST_PART && wording.text.starts_with(name) {
        return Some(1);
    }
    Some(strsim::levenshtein(name, &wording.text)).filter(|typos| *typos <= most)
}

/// Number of negations, which must agree: 同意公开 is not a typo of 不同意公开.
fn negations(name: &str) -> usize {
    name.chars().filter(|c| "不非未无".contains(*c)).count()
}
