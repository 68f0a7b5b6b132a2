//! Which rows of the form the rows of a document are, by their names.

use super::units::UNITS;
use crate::forms::{Form, RowAt, Wording, stem};

/// Fewer rows that bear names of the form make no table of indicators.
const FEWEST_ROWS: usize = 4;

/// One typo in any name, and another for so many characters.
const LENGTH_OF_A_TYPO: usize = 15;
/// Shorter names say too little to be told with a typo.
const SHORTEST_NAME: usize = 4;
/// Shorter beginnings of a name say too little.
const SHORTEST_PART: usize = 6;

/// What is known of a row's name.
#[derive(Debug, Default)]
pub struct Named {
    /// Its name as [`stem`]; of one that is not known, whatever of the words before the figures can be it.
    pub names: Vec<String>,
    /// The row whose name stands before it as that of its group.
    pub group: Option<usize>,
    /// A row without figures names a group.
    pub has_values: bool,
}

/// The name as the form knows it, a unit at its end aside.
pub fn known_name(form: &Form, text: &str) -> Option<String> {
    let name = stem(text);
    if !form.rows(&name).is_empty() {
        return Some(name);
    }
    let shorter = UNITS.iter().find_map(|unit| name.strip_suffix(unit))?;
    let shorter = stem(shorter.strip_suffix("单位").unwrap_or(shorter));
    (!form.rows(&shorter).is_empty()).then_some(shorter)
}

/// The row that alone bears this name.
pub fn only_row(form: &Form, name: &str) -> Option<usize> {
    match form.rows(name) {
        [only] => Some(only.row),
        _ => None,
    }
}

/// Which rows of the form the rows of the document are; `None` where they are too few to be its table.
pub fn identify<'n>(
    form: &Form,
    table: usize,
    named: impl Iterator<Item = &'n Named> + Clone,
) -> Option<Vec<Option<usize>>> {
    let rows = &form.tables[table].rows;
    let mut taken = vec![false; rows.len()];
    let mut take = |row: usize| (!std::mem::replace(&mut taken[row], true)).then_some(row);
    let by_name = |named: &Named| named.names.iter().find_map(|name| only_row(form, name));
    // names that no other row bears count wherever they stand
    let mut found: Vec<Option<usize>> =
        named.clone().map(|named| by_name(named).filter(|_| named.has_values).and_then(&mut take)).collect();
    if found.iter().flatten().count() < FEWEST_ROWS {
        return None;
    }
    // for each row the next of these behind it
    let mut next = vec![rows.len(); found.len() + 1];
    for at in (0..found.len()).rev() {
        next[at] = found[at].unwrap_or(next[at + 1]);
    }
    // the row before, and the last one that is known
    let (mut before, mut last) = (None, None);
    for (at, named) in named.enumerate() {
        // figures without a name are the number of a page
        if !named.has_values || named.names.is_empty() {
            before = by_name(named).or(before);
            continue;
        }
        if found[at].is_none() && by_name(named).is_none() {
            let next = next[at + 1];
            let stands_under = |row: usize, above: usize| {
                named.group == Some(above) || before.is_some_and(|before| (above..row).contains(&before))
            };
            let is_free = |row: usize| !taken[row] && rows[row].under.is_none_or(|above| stands_under(row, above));
            let shared = named.names.iter().flat_map(|name| form.rows(name)).map(|at: &RowAt| at.row);
            let shared = shared.into_iter().find(|&row| is_free(row));
            let open = || (last.map_or(0, |last| last + 1)..next).filter(|&row| is_free(row));
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

/// The row whose name one of these is with fewest typos, if any is, and no other with as few.
fn most_alike(form: &Form, table: usize, rows: impl Iterator<Item = usize>, names: &[String]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
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

/// How many characters of a name are other than in the wording, where it can still be the same: names differ by little
/// (政务微博公开, 政务微信公开), so that few may. What is cut short at its end counts as one.
fn typos(name: &str, wording: &Wording) -> Option<usize> {
    let length = name.chars().count();
    let most = 1 + wording.length / LENGTH_OF_A_TYPO;
    // every character that is not in the wording is a typo: most names are told apart by that alone
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

/// 同意公开 is no typo for 不同意公开.
fn negations(name: &str) -> usize {
    name.chars().filter(|c| "不非未无".contains(*c)).count()
}
