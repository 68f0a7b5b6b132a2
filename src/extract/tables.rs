//! The statutory tables: rows of grids to rows of a form, cells to facts.
//!
//! Rows are told by their labels, all grids of the document taken together: a page break splits a table and a paste
//! joins two, so the borders of a grid prove nothing. Labels that are printed as the form prints them decide; what is
//! left (typos, labels cut short) is settled by one alignment in which the order of rows is kept.

mod blanks;
mod headed;

use super::runs::Undecided;
use super::{indicators, pasted};
use crate::document::{Blanks, Block, Cell, Document, Grid, Note, Slice, offset};
use crate::figure::{is_part_of_figure, is_value_like};
use crate::forms::{self, Form, HeadingAt, Numbering, RowAt, Wording, normalised, numbering};
use crate::report::{CellPlace, Fact, Figure, LeftOver, Status, TableLine, read_figure};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// A label that shares less than this with the form's is another label.
const LEAST_LIKENESS: f64 = 0.65;

/// Longer words do not stand in the place of a figure.
const LONGEST_STAND_IN: usize = 6;

/// The beginning of a label says less than the whole: it has to be this long, and this much alike.
const SHORTEST_PART: usize = 6;
const LEAST_LIKENESS_OF_A_PART: f64 = 0.9;

/// Parts of a label that were cut into cells of their own: at most this many are joined.
const MOST_LABEL_PARTS: usize = 4;

/// Fewer figures without a label can be the number of a page: `— 5 —`.
const FEWEST_FIGURES: usize = 2;
/// The headings of a row's own columns stand at most so many rows above it.
const MOST_ROWS_BELOW_HEADINGS: usize = 4;

/// What the tables of a document give for a form.
#[derive(Debug)]
pub struct Tables {
    pub facts: Vec<Fact>,
    /// For each table of the form, whether it stands in the document.
    pub found: Vec<bool>,
    /// The blocks in which tables of the form stand.
    pub blocks: Vec<usize>,
    /// For each table of the form how many of its rows are numbered as the form does not number them.
    pub misnumbered: Vec<usize>,
    /// Where the first row of a table of indicators begins in the source, and the last one.
    pub indicators: Option<RangeInclusive<u32>>,
    /// Figures between the rows and columns of the form that are none of its cells.
    pub left_over: Vec<LeftOver>,
    /// Where tables whose cells have run together stand among the words of the document, and which they are.
    pub runs: Vec<(usize, Slice)>,
    /// Rows that have run together, for the sentences of the report to decide.
    pub undecided: Vec<Undecided>,
    /// What could not be read of it.
    pub notes: Vec<Note>,
    /// Text of cells that had to be put together, to be appended to the document's.
    pub joined: String,
}

/// A row of a grid that may be a row of the form.
struct Candidate<'d> {
    block: usize,
    table_index: u16,
    row: u16,
    grid: &'d Grid,
    /// Its label as far as it is known, as compared.
    label: String,
    /// The same as it is printed, or its last part.
    words: Slice,
    numbering: Option<Numbering>,
    exact: Option<RowAt>,
    values: Vec<Cell>,
    /// Whether its figures and their blanks can be taken in several ways.
    is_unsettled: bool,
}

/// Reads the tables of `form`.
pub fn extract(document: &Document, form: &Form) -> Tables {
    if let Some((at, heads)) = form.indicators() {
        return indicators::extract(document, form, at, heads);
    }
    let mut survey = survey(document, form);
    let mut tables = Tables::none(form);
    let mut rows: Vec<Option<RowAt>> = vec![None; survey.candidates.len()];
    let mut is_pasted = vec![false; form.tables.len()];
    for (at, table) in form.tables.iter().enumerate() {
        if table.needs_heading && survey.headings[at] == 0 {
            continue;
        }
        if table.is_headed {
            headed::fill(document, form, at, &survey, &mut tables);
            continue;
        }
        let found = align(form, at, &survey.candidates);
        if let Some(found) = pasted_rows(document, form, at, &survey, &found) {
            fill_pasted(document, form, at, found, &mut tables);
            is_pasted[at] = tables.found[at];
            continue;
        }
        // one row alone can be a coincidence: 总计 stands in any table
        let least = table.rows.len().min(2);
        if found.len() < least {
            continue;
        }
        tables.found[at] = true;
        blanks::settle(document, form, at, &found, &mut survey.candidates);
        for (index, row) in found {
            let candidate = &survey.candidates[index];
            rows[index] = Some(RowAt { table: at, row });
            tables.blocks.push(candidate.block);
            let is_other = candidate.numbering.zip(table.rows[row].numbering).is_some_and(|(own, of)| own != of);
            tables.misnumbered[at] += usize::from(is_other);
            fill(document, form, RowAt { table: at, row }, candidate, &survey, &mut tables);
        }
    }
    // where lines are no rows, what is left of them is no row either
    if !is_pasted.contains(&true) {
        left_over(document, form, &survey, &rows, &mut tables);
    }
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}

/// The rows of a table in a text whose lines are not rows; `None` where each of them stands whole on lines of its own, or
/// where columns or separators tell the cells.
fn pasted_rows(
    document: &Document,
    form: &Form,
    table: usize,
    survey: &Survey,
    found: &[(usize, usize)],
) -> Option<Vec<pasted::Found>> {
    let candidates = &survey.candidates;
    let rows = &form.tables[table].rows;
    let has_blanks = |&(index, _): &(usize, usize)| !pasted::is_pasted(candidates[index].grid);
    let is_whole = |&(index, row): &(usize, usize)| {
        candidates[index].exact.is_some() && trim(&candidates[index].values, rows[row].width).len() == rows[row].width
    };
    // figures of no row can be the rest of one
    let between = |bare: &Bare| match found {
        [first, .., last] => (first.0 + 1..=last.0).contains(&bare.behind),
        _ => false,
    };
    let is_sure = found.len() == rows.len() && found.iter().all(is_whole) && !survey.bare.iter().any(between);
    if is_sure || found.iter().any(has_blanks) || !document.grids().any(pasted::is_pasted) {
        return None;
    }
    pasted::rows(document, form, table)
}

/// Puts the figures of rows into their cells, or tells that they are not the row's.
fn fill_pasted(document: &Document, form: &Form, table: usize, found: Vec<pasted::Found>, tables: &mut Tables) {
    let rows = &form.tables[table].rows;
    if found.len() < rows.len().min(2) {
        return;
    }
    tables.found[table] = true;
    for pasted::Found { row, values, is_clear, numbering, block, table_index, line, .. } in found {
        let row = &rows[row];
        let is_other = numbering.zip(row.numbering).is_some_and(|(own, of)| own != of);
        tables.misnumbered[table] += usize::from(is_other);
        tables.blocks.push(block);
        let cells = row.first_cell..row.first_cell + row.width;
        if is_clear {
            for (at, cell) in cells.zip(&values) {
                tables.facts[at] = fact(document, form, at, cell.text, place(table_index, line, cell));
            }
        } else {
            unassignable(document, cells, &values, place(table_index, line, &values[0]), tables);
        }
    }
}

/// More rows of its own than a form has, and a page is no report any more.
const MOST_LEFT_OVER: usize = 100;

/// Rows with figures that are no rows of the form: between those that are, around them in a grid that holds nothing but
/// one table, and right below one with as many figures.
fn left_over(document: &Document, form: &Form, survey: &Survey, rows: &[Option<RowAt>], tables: &mut Tables) {
    let around = Around::of(survey, rows);
    for (index, candidate) in survey.candidates.iter().enumerate().filter(|(index, _)| rows[*index].is_none()) {
        let below = || just_below(document, form, index, survey, rows);
        if let Some(table) = around.between(index).or_else(|| around.only_table(candidate)).or_else(below) {
            tables.leave_row(document, table, candidate.words, &candidate.values, 1, candidate.at());
        }
    }
    for bare in &survey.bare {
        let at = (bare.table_index, bare.row);
        let is_told = || tables.facts.iter().any(|fact| (fact.place.table, fact.place.row) == at);
        if let Some(table) = around.between(bare.behind).filter(|_| !is_told()) {
            tables.leave_row(document, table, Slice::default(), &bare.values, FEWEST_FIGURES, at);
        }
    }
}

/// The table of the row above, where the candidate has a figure for each of its columns.
fn just_below(
    document: &Document,
    form: &Form,
    index: usize,
    survey: &Survey,
    rows: &[Option<RowAt>],
) -> Option<usize> {
    let before = index.checked_sub(1)?;
    let (above, candidate) = (&survey.candidates[before], &survey.candidates[index]);
    let at = rows[before]?;
    let width = form.tables[at.table].rows[at.row].width;
    let is_next = above.block == candidate.block && candidate.row == above.row.saturating_add(1);
    let is_like = width > FEWEST_FIGURES && figures(document, &candidate.values).len() == width;
    (is_next && is_like).then_some(at.table)
}

/// The tables that stand around each candidate.
struct Around {
    before: Vec<Option<usize>>,
    behind: Vec<Option<usize>>,
    /// Blocks with rows of one table and of no other.
    only: HashMap<usize, Option<usize>>,
}

impl Around {
    fn of(survey: &Survey, rows: &[Option<RowAt>]) -> Self {
        let mut only: HashMap<usize, Option<usize>> = HashMap::new();
        for (candidate, row) in survey.candidates.iter().zip(rows) {
            if let Some(row) = row {
                let table = only.entry(candidate.block).or_insert(Some(row.table));
                *table = table.filter(|&table| table == row.table);
            }
        }
        let last = |last: &mut Option<usize>, row: &Option<RowAt>| {
            *last = row.map(|row| row.table).or(*last);
            Some(*last)
        };
        let before = rows.iter().scan(None, last).collect();
        let mut behind: Vec<Option<usize>> = rows.iter().rev().scan(None, last).collect();
        behind.reverse();
        Self { before, behind, only }
    }

    /// The table of whose rows one stands before the candidate and one from it on.
    fn between(&self, index: usize) -> Option<usize> {
        let before = *self.before.get(index.checked_sub(1)?)?;
        before.filter(|_| self.behind.get(index).is_some_and(|&behind| behind == before))
    }

    fn only_table(&self, candidate: &Candidate) -> Option<usize> {
        let table = self.only.get(&candidate.block).copied().flatten();
        table.filter(|_| !candidate.grid.is_ragged)
    }
}

fn figures<'c>(document: &Document, cells: &'c [Cell]) -> Vec<&'c Cell> {
    cells.iter().filter(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text))).collect()
}

/// One pass over all grids: rows with figures and their labels, and where the headings stand.
struct Survey<'d> {
    candidates: Vec<Candidate<'d>>,
    /// For each table how many of its headings were seen.
    headings: Vec<usize>,
    columns: Vec<ColumnHead>,
    bare: Vec<Bare>,
}

/// A heading that stands over one column of figures.
struct ColumnHead {
    block: usize,
    table: usize,
    form_column: usize,
    grid_column: u32,
}

/// A row of figures that no label explains, for tables without labels.
struct Bare {
    block: usize,
    table_index: u16,
    row: u16,
    values: Vec<Cell>,
    /// The tables whose headings were seen since the last row with a label.
    under: Vec<usize>,
    /// How many candidates stand before it.
    behind: usize,
}

/// Words that are told by their place have at least so many characters of the label, and so many in a hundred of their own.
const SHORTEST_IN_PLACE: usize = 3;
const LEAST_IN_PLACE: usize = 60;

/// So many headings above figures without a label make them a table's.
const HEADINGS_ABOVE_FIGURES: usize = 2;

impl Candidate<'_> {
    /// Whether most of its label is in that of the row, in order, and it has as many cells.
    fn is_short_for(&self, row: &forms::Row) -> bool {
        let words: Vec<char> = self.label.chars().collect();
        let share = |wording: &Wording| pasted::common(&wording.text.chars().collect::<Vec<_>>(), &words);
        let common = row.wordings.iter().map(share).max().unwrap_or_default();
        let is_like = common >= SHORTEST_IN_PLACE && common * 100 >= words.len() * LEAST_IN_PLACE;
        self.exact.is_none() && is_like && self.numbering == row.numbering && self.values.len() >= row.width
    }

    /// Takes blank cells away at the one side where they are too many.
    fn take_from(&mut self, sides: [bool; 2], more: usize, width: usize) {
        match sides {
            [true, false] => drop(self.values.drain(..more)),
            [false, true] => self.values.truncate(width),
            _ => {}
        }
    }

    fn at(&self) -> (u16, u16) {
        (self.table_index, self.row)
    }
}

/// What the words of one row tell.
#[derive(Default)]
struct Words {
    /// Words and where they stand, as compared.
    parts: Vec<(usize, String)>,
    /// Which of the parts are headings, and of what.
    headings: Vec<(usize, HeadingAt)>,
    first_figure: Option<usize>,
}

/// The label of a row: where it ends, its words as compared, and the row that bears exactly this label.
struct Label {
    position: usize,
    words: String,
    exact: Option<RowAt>,
}

impl Tables {
    pub fn none(form: &Form) -> Self {
        Self {
            facts: vec![Fact::MISSING; form.cells.len()],
            found: vec![false; form.tables.len()],
            blocks: Vec::new(),
            misnumbered: vec![0; form.tables.len()],
            indicators: None,
            left_over: Vec::new(),
            runs: Vec::new(),
            undecided: Vec::new(),
            notes: Vec::new(),
            joined: String::new(),
        }
    }

    /// Keeps a row for which there is none in the form, if so many of its cells hold more than marks.
    fn leave_row(
        &mut self,
        document: &Document,
        table: usize,
        label: Slice,
        values: &[Cell],
        fewest: usize,
        at: (u16, u16),
    ) {
        let figures = figures(document, values);
        let digits = figures.iter().filter(|cell| document.str(cell.text).contains(char::is_numeric)).count();
        if digits >= fewest && self.left_over.len() < MOST_LEFT_OVER {
            self.leave(TableLine::Row, table, label, &figures, place(at.0, at.1, figures[0]));
        }
    }

    fn leave(&mut self, line: TableLine, table: usize, label: Slice, figures: &[&Cell], place: CellPlace) {
        let figures = figures.iter().map(|cell| cell.text).collect();
        self.left_over.push(LeftOver { table, line, label, figures, place });
    }

    /// Whether a place in the source is within a table of indicators.
    pub fn holds(&self, offset: u32) -> bool {
        self.indicators.as_ref().is_some_and(|indicators| indicators.contains(&offset))
    }

    /// Whether any of the form's tables was found.
    pub fn is_any(&self) -> bool {
        self.found.iter().any(|&found| found)
    }

    /// Whether every row of the form's tables was found.
    pub fn is_whole(&self, form: &Form) -> bool {
        let has_row = |first: usize, width: usize| self.facts[first..first + width].iter().any(is_placed);
        let rows = || form.tables.iter().flat_map(|table| &table.rows);
        self.found.iter().all(|&found| found) && rows().all(|row| has_row(row.first_cell, row.width))
    }

    /// How many rows of a table stand in the document.
    pub fn rows_found(&self, form: &Form, table: usize) -> usize {
        let has_row = |row: &&forms::Row| self.facts[row.first_cell..row.first_cell + row.width].iter().any(is_placed);
        form.tables[table].rows.iter().filter(has_row).count()
    }

    /// How many cells of a table were found that not all of these forms have in it.
    pub fn telling(&self, form: &Form, family: &[Form], table: usize) -> usize {
        let cells = form.tables[table].cells().filter(|&at| is_placed(&self.facts[at]));
        let has = |form: &Form, number: usize| form.tables[table].numbers.contains(&number);
        cells.filter(|&at| !family.iter().all(|other| has(other, form.cells[at].number()))).count()
    }

    /// Takes over a table of the same place from another reading of the same document.
    pub fn take_over(&mut self, form: &Form, table: usize, other: &Self, other_form: &Form, arena_end: u32) {
        // the text that this reading put together stands before that of the other
        let shift = offset(self.joined.len());
        let moved = |fact: &Fact| {
            let raw = fact.raw;
            let by = if raw.start >= arena_end && !raw.is_empty() { shift } else { 0 };
            Fact { raw: Slice { start: raw.start + by, end: raw.end + by }, ..*fact }
        };
        let facts: Vec<Fact> = other.facts[other_form.tables[table].cells()].iter().map(moved).collect();
        // tables before it may have been taken over already, so its cells are counted from the end
        let behind: usize = form.tables[table + 1..].iter().map(|table| table.cells().len()).sum();
        let end = self.facts.len() - behind;
        self.facts.splice(end - form.tables[table].cells().len()..end, facts);
        self.found[table] = other.found[table];
        self.left_over.retain(|left| left.table != table);
        self.left_over.extend(other.left_over.iter().filter(|left| left.table == table).cloned());
        self.runs.retain(|(of, _)| *of != table);
        self.runs.extend(other.runs.iter().filter(|(of, _)| *of == table));
        self.undecided.retain(|row| row.table != table);
        self.undecided.extend(other.undecided.iter().filter(|row| row.table == table).map(|row| row.moved(moved)));
        self.notes.extend(other.notes.iter().cloned());
        self.joined.push_str(&other.joined);
        self.blocks.extend(&other.blocks);
        self.blocks.sort_unstable();
        self.blocks.dedup();
    }
}

pub fn is_placed(fact: &Fact) -> bool {
    fact.place.table > 0
}

impl Words {
    fn of(row: &Row, document: &Document, form: &Form) -> Self {
        let mut words = Self::default();
        for (position, cell) in row.cells.iter().enumerate() {
            words.add(position, document.str(cell.text), form);
        }
        words
    }

    fn add(&mut self, position: usize, text: &str, form: &Form) {
        if text.is_empty() {
            return;
        }
        if is_value_like(text) {
            self.first_figure.get_or_insert(position);
            return;
        }
        let label = normalised(text);
        if !label.is_empty() {
            let part = self.parts.len();
            self.headings.extend(form.heading(&label).iter().map(|&heading| (part, heading)));
            self.parts.push((position, label));
        }
    }

    /// Two different headings: a row named 其他 in a group named 其他 is none.
    fn is_header(&self) -> bool {
        let words = |(part, _): &(usize, HeadingAt)| &self.parts[*part].1;
        self.headings.iter().any(|heading| words(heading) != words(&self.headings[0]))
    }

    /// The table without labels whose headings stand here, and the cell after the last of them.
    fn headed(&self, form: &Form) -> Option<(usize, usize)> {
        let (_, heading) = self.headings.iter().rfind(|(_, heading)| form.tables[heading.table].is_headed)?;
        let last = self.headings.last().map(|(part, _)| self.parts[*part].0)?;
        Some((heading.table, last + 1))
    }

    /// The deepest words before the first figure that are, or are most like, a label of the form. The words left of
    /// them name groups of rows; those right of them are a figure that cannot be read. Words like no label at all
    /// are taken as they stand, the last ones.
    fn label(&self, form: &Form) -> Option<Label> {
        let before =
            self.parts.partition_point(|(position, _)| self.first_figure.is_none_or(|first| *position < first));
        let exact = (0..before).rev().find_map(|part| Some((part, self.exact(form, part)?)));
        let deeper = &self.parts[exact.map_or(0, |(part, _)| part + 1)..before];
        let like = deeper.iter().rev().find(|(_, words)| !form.is_group(words) && is_like_a_label(form, words));
        let label =
            |(position, words): &(usize, String), exact| Label { position: *position, words: words.clone(), exact };
        match (like, exact) {
            (Some(part), _) => Some(label(part, None)),
            (None, Some((part, row))) => Some(label(&self.parts[part], Some(row))),
            (None, None) => self.parts[..before].last().map(|part| label(part, None)),
        }
    }

    /// Whether the words are a label in full whose row has fewer figures than it should, in so many cells. Words are
    /// compared with labels last: among many words, which are asked after each, that would take long.
    fn lacks_figures(&self, form: &Form, cells: usize) -> bool {
        let before =
            self.parts.partition_point(|(position, _)| self.first_figure.is_none_or(|first| *position < first));
        let widest = form.tables.iter().flat_map(|table| &table.rows).map(|row| row.width).max().unwrap_or(0);
        let behind = |part: usize| cells - (self.parts[part].0 + 1);
        let mut near = (0..before).rev().take_while(|&part| behind(part) < widest);
        near.find_map(|part| Some((part, self.exact(form, part)?))).is_some_and(|(part, at)| {
            let mut deeper = self.parts[part + 1..before].iter();
            behind(part) < form.tables[at.table].rows[at.row].width
                && !deeper.any(|(_, words)| !form.is_group(words) && is_like_a_label(form, words))
        })
    }

    /// The row whose label these words are; parts of a label that was cut are tried together.
    fn exact(&self, form: &Form, part: usize) -> Option<RowAt> {
        let mut joined = String::new();
        self.parts[..=part].iter().rev().take(MOST_LABEL_PARTS).find_map(|(_, words)| {
            joined.insert_str(0, words);
            form.rows(&joined).first().copied()
        })
    }
}

fn survey<'d>(document: &'d Document, form: &Form) -> Survey<'d> {
    let mut survey =
        Survey { candidates: Vec::new(), headings: vec![0; form.tables.len()], columns: Vec::new(), bare: Vec::new() };
    // headings of tables without labels since the last labelled row: figures without a label below them are theirs
    let mut under = vec![0_usize; form.tables.len()];
    let mut table_index = 0_u16;
    for (block, grid) in document.blocks.iter().enumerate() {
        let Block::Grid(grid) = grid else { continue };
        table_index = table_index.saturating_add(1);
        // a label without figures beside it: they may stand on the next line
        let mut pending: Option<Candidate> = None;
        for mut row in reflow(document, grid, form) {
            let words = Words::of(&row, document, form);
            for (_, heading) in &words.headings {
                survey.headings[heading.table] += 1;
                under[heading.table] += usize::from(form.tables[heading.table].is_headed);
            }
            if words.is_header() && words.first_figure.is_none() {
                survey.columns.extend(words.headings.iter().filter_map(|(part, heading)| {
                    let grid_column = row.cells[words.parts[*part].0].column;
                    Some(ColumnHead { block, table: heading.table, form_column: heading.column?, grid_column })
                }));
                survey.candidates.extend(pending.take().filter(has_values));
                continue;
            }
            let above: Vec<usize> = (0..under.len()).filter(|&table| under[table] >= HEADINGS_ABOVE_FIGURES).collect();
            let number = row.number;
            let behind = survey.candidates.len() + usize::from(pending.is_some());
            let bare = |values, under| Bare { block, table_index, row: number, values, under, behind };
            let candidate = |label, words, numbering, exact, values| Candidate {
                block,
                table_index,
                row: number,
                grid,
                label,
                words,
                numbering,
                exact,
                values,
                is_unsettled: false,
            };
            // headings and figures in one row: one cell a line
            if words.is_header()
                && let Some((_, end)) = words.headed(form)
            {
                let values = row.cells.split_off(end);
                survey.bare.push(bare(values, above));
                continue;
            }
            // words like no label in the place of a figure: under headings that have figures without a label, or below
            // a label that still lacks its figures
            let label = words.label(form).filter(|label| {
                let cells = row.cells.len() - label.position;
                let lacks = pending
                    .as_ref()
                    .and_then(|pending| pending.exact)
                    .map(|at| form.tables[at.table].rows[at.row].width);
                let is_figure = above.iter().any(|&table| row.cells.len() <= form.tables[table].rows[0].width)
                    || words.first_figure.is_some() && lacks == Some(cells);
                label.exact.is_some() || !is_figure || is_like_a_label(form, &label.words)
            });
            match label {
                Some(Label { position, words, exact }) => {
                    let printed = row.cells[position].text;
                    let numbering = numbering(document.str(printed));
                    let values = row.cells.split_off(position + 1);
                    let has_figure = values.iter().any(|cell| !cell.text.is_empty());
                    if exact.is_some() {
                        under.fill(0);
                    }
                    survey.candidates.extend(pending.take().filter(has_values));
                    let candidate = candidate(words, printed, numbering, exact, values);
                    // a row between strokes has all of its cells, blank as they are
                    let is_blank = grid.is_ragged && grid.blanks == Blanks::Kept && !candidate.values.is_empty();
                    if has_figure || is_blank {
                        survey.candidates.push(candidate);
                    } else {
                        pending = Some(candidate);
                    }
                }
                None if row.cells.is_empty() => {}
                None => match pending.take() {
                    Some(labelled) if above.is_empty() => {
                        survey.candidates.push(candidate(
                            labelled.label,
                            labelled.words,
                            labelled.numbering,
                            labelled.exact,
                            row.cells,
                        ));
                    }
                    labelled => {
                        survey.candidates.extend(labelled.filter(has_values));
                        survey.bare.push(bare(row.cells, above));
                    }
                },
            }
        }
        survey.candidates.extend(pending.filter(has_values));
    }
    survey
}

fn has_values(candidate: &Candidate) -> bool {
    !candidate.values.is_empty()
}

/// A row as the eye takes it together: its number in the grid, counted from 1, and its cells.
struct Row {
    number: u16,
    cells: Vec<Cell>,
}

/// The rows of a grid. One cell a line becomes a row again: words, then the figures up to the next words.
fn reflow(document: &Document, grid: &Grid, form: &Form) -> Vec<Row> {
    let number = |row: usize| u16::try_from(row + 1).unwrap_or(u16::MAX);
    let rows = (0..grid.row_count()).map(|row| Row { number: number(row), cells: grid.row(row).copied().collect() });
    let rows: Vec<Row> = rows.collect();
    if !grid.is_ragged || !mostly_single(rows.iter().map(|row| row.cells.len())) {
        return rows;
    }
    let mut joined: Vec<Row> = Vec::new();
    let mut in_figures = true;
    let mut known = LastRow::default();
    for row in rows {
        let text = row.cells.first().map(|cell| document.str(cell.text));
        let is_figure = text.is_some_and(|text| is_value_like(text) || is_part_of_figure(text));
        match joined.last_mut() {
            Some(last)
                if is_figure || stands_for_figure(document, form, known.words(last, document, form), last, &row) =>
            {
                last.cells.extend(row.cells);
                in_figures = true;
            }
            Some(last) if !in_figures => last.cells.extend(row.cells),
            _ => {
                joined.push(row);
                known = LastRow::default();
                in_figures = is_figure;
            }
        }
    }
    joined
}

/// The words of a row that still grows, each looked at once.
#[derive(Default)]
struct LastRow {
    words: Words,
    seen: usize,
}

impl LastRow {
    fn words(&mut self, row: &Row, document: &Document, form: &Form) -> &Words {
        for (position, cell) in row.cells.iter().enumerate().skip(self.seen) {
            self.words.add(position, document.str(cell.text), form);
        }
        self.seen = row.cells.len();
        &self.words
    }
}

/// Whether words stand in the place of a figure: the row before them still lacks figures, and they are no label.
fn stands_for_figure(document: &Document, form: &Form, known: &Words, row: &Row, next: &Row) -> bool {
    let [cell] = &next.cells[..] else { return false };
    let words = normalised(document.str(cell.text));
    let is_known = !form.rows(&words).is_empty() || !form.heading(&words).is_empty() || form.is_group(&words);
    // a remark between lines, such as （续表）, is no cell
    let is_remark = document.str(cell.text).starts_with(['（', '(']);
    if is_known || is_remark || is_like_a_label(form, &words) || words.chars().count() > LONGEST_STAND_IN {
        return false;
    }
    let (width, label_end) = if let Some((table, end)) = known.headed(form) {
        (form.tables[table].rows[0].width, end)
    } else {
        return known.lacks_figures(form, row.cells.len());
    };
    row.cells.len() - label_end < width
}

fn is_like_a_label(form: &Form, words: &str) -> bool {
    let mut rows = form.tables.iter().flat_map(|table| &table.rows);
    rows.any(|row| likeness(words, &row.wordings) >= LEAST_LIKENESS)
}

/// Whether nearly all of the rows, of so many cells each, have one.
pub fn mostly_single(rows: impl ExactSizeIterator<Item = usize>) -> bool {
    let count = rows.len();
    rows.filter(|&cells| cells == 1).count() * 10 >= count * 9
}

/// Which candidates are which rows of a table: pairs in order, no row and no candidate twice.
fn align(form: &Form, table: usize, candidates: &[Candidate]) -> Vec<(usize, usize)> {
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

/// How much of a label is that of the row in its nearest wording, from 0 to 1: by its edits, or, where it is cut short
/// at its end, by those of the part that is there.
fn likeness(label: &str, wordings: &[Wording]) -> f64 {
    let length = label.chars().count();
    let to = |wording: &Wording| {
        // every character that is not in the wording costs an edit: most labels are told apart by that alone
        if share(wording.most_common(label), length) < LEAST_LIKENESS {
            return 0.0;
        }
        let whole = strsim::normalized_levenshtein(label, &wording.text);
        if length < SHORTEST_PART || length >= wording.length {
            return whole;
        }
        let cut =
            wording.text.char_indices().nth(length).map_or(wording.text.as_str(), |(end, _)| &wording.text[..end]);
        let part = strsim::normalized_levenshtein(label, cut);
        if part < LEAST_LIKENESS_OF_A_PART {
            return whole;
        }
        whole.max(part * f64::midpoint(1.0, share(length, wording.length)))
    };
    wordings.iter().map(to).fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "labels are short")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Puts the values of a candidate into the cells of its row.
fn fill(document: &Document, form: &Form, at: RowAt, candidate: &Candidate, survey: &Survey, tables: &mut Tables) {
    let row = &form.tables[at.table].rows[at.row];
    let heads = survey.columns.iter().filter(|head| head.block == candidate.block && head.table == at.table);
    let mut header: Vec<(usize, u32)> = heads.map(|head| (head.form_column, head.grid_column)).collect();
    header.sort_unstable_by_key(|&(_, grid_column)| grid_column);
    header.dedup();
    // the header counts only where its columns are told at all, and it is whole and told once
    let is_whole = !candidate.grid.is_ragged
        && header.len() == row.width
        && (0..row.width).all(|column| header.iter().any(|head| head.0 == column));
    let above = if is_whole || candidate.grid.is_ragged { None } else { header_above(document, form, row, candidate) };
    let header = is_whole.then_some(header.as_slice()).or(above.as_deref());
    let place = |cell: &Cell| place(candidate.table_index, candidate.row, cell);
    let mut values = trim(&candidate.values, row.width);
    let is_foreign = |cell: &Cell| candidate.grid.is_ragged && headed::is_foreign(document, form, cell);
    if candidate.is_unsettled || values.iter().any(is_foreign) {
        let values = &candidate.values;
        unassignable(document, row.first_cell..row.first_cell + row.width, values, place(&values[0]), tables);
        return;
    }
    // a header that names every column says which figures stand under none of them
    let own: Vec<Cell>;
    if values.len() > row.width
        && let Some(header) = header
    {
        let is_own = |cell: &&Cell| header.iter().any(|(_, column)| *column == cell.column);
        own = values.iter().filter(is_own).copied().collect();
        if own.len() == row.width {
            for cell in figures(document, values).into_iter().filter(|cell| !is_own(cell)) {
                beside(document, at.table, candidate, cell, tables);
            }
            values = &own;
        }
    }
    if values.len() == row.width {
        for (position, cell) in values.iter().enumerate() {
            let column = header.map_or(position, |header| header[position].0);
            tables.facts[row.first_cell + column] =
                fact(document, form, row.first_cell + column, cell.text, place(cell));
        }
        return;
    }
    // cells that stand under the columns of the header say themselves which are missing
    let column = |cell: &Cell| header?.iter().find(|(_, column)| *column == cell.column).map(|(column, _)| *column);
    let columns: Option<Vec<usize>> = values.iter().map(column).collect();
    if let Some(columns) = columns.filter(|columns| !columns.is_empty()) {
        for (cell, column) in values.iter().zip(columns) {
            let at = row.first_cell + column;
            tables.facts[at] = fact(document, form, at, cell.text, place(cell));
        }
    } else if values.len() < row.width && (!candidate.grid.is_ragged || candidate.grid.blanks == Blanks::CutAtEnd) {
        for (position, cell) in values.iter().enumerate() {
            let at = row.first_cell + position;
            tables.facts[at] = fact(document, form, at, cell.text, place(cell));
        }
    } else {
        unassignable(document, row.first_cell..row.first_cell + row.width, values, place(&values[0]), tables);
    }
}

/// The columns of a row that has headings of its own, where the nearest row above holds all of them.
fn header_above(
    document: &Document,
    form: &Form,
    row: &forms::Row,
    candidate: &Candidate,
) -> Option<Vec<(usize, u32)>> {
    let cells = &form.cells[row.first_cell..row.first_cell + row.width];
    let labels: Vec<String> = cells.iter().map(|cell| normalised(&cell.column_label)).collect();
    if candidate.values.len() <= row.width || labels.iter().any(String::is_empty) {
        return None;
    }
    (0..usize::from(candidate.row).saturating_sub(1)).rev().take(MOST_ROWS_BELOW_HEADINGS).find_map(|above| {
        let heads: Vec<(u32, String)> =
            candidate.grid.row(above).map(|cell| (cell.column, normalised(document.str(cell.text)))).collect();
        let column = |label: &String| heads.iter().find(|(_, head)| head == label).map(|(column, _)| *column);
        let columns: Option<Vec<u32>> = labels.iter().map(column).collect();
        let mut header: Vec<(usize, u32)> = (0..).zip(columns?).collect();
        header.sort_unstable_by_key(|&(_, column)| column);
        Some(header)
    })
}

/// A figure under a heading that the form does not have: its column is told once.
fn beside(document: &Document, table: usize, candidate: &Candidate, cell: &Cell, tables: &mut Tables) {
    let column = place(candidate.table_index, candidate.row, cell);
    let is_its = |left: &&mut LeftOver| {
        left.line == TableLine::Column && (left.place.table, left.place.column) == (column.table, column.column)
    };
    if let Some(known) = tables.left_over.iter_mut().find(is_its) {
        known.figures.push(cell.text);
        return;
    }
    if tables.left_over.len() >= MOST_LEFT_OVER {
        return;
    }
    let above = (0..cell.row as usize).rev().flat_map(|row| candidate.grid.row(row));
    let mut words = above.filter(|other| other.column == cell.column).map(|other| other.text);
    let label = words.find(|&text| !text.is_empty() && !is_value_like(document.str(text))).unwrap_or_default();
    tables.leave(TableLine::Column, table, label, &[cell], column);
}

/// More figures than cells: which is which is not known, and not guessed.
fn unassignable(
    document: &Document,
    cells: std::ops::Range<usize>,
    values: &[Cell],
    place: CellPlace,
    tables: &mut Tables,
) {
    let texts: Vec<&str> = values.iter().map(|cell| document.str(cell.text)).collect();
    let raw = push_joined(document, tables, &texts.join(" | "));
    for at in cells {
        tables.facts[at] = Fact::printed(Figure::UNREADABLE, raw, place);
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

fn fact(document: &Document, form: &Form, cell: usize, raw: Slice, place: CellPlace) -> Fact {
    Fact::printed(figure_of(form, cell, document.str(raw)), raw, place)
}

/// What a text is in a cell of the form.
pub fn figure_of(form: &Form, cell: usize, text: &str) -> Figure {
    let metric = form.cells[cell].metric.entry();
    let figure = read_figure(text, metric.unit.key());
    let lacks_unit = metric.unit_in_cell && figure.status == Status::Reported && figure.value != Some(0.0);
    if lacks_unit { Figure::UNREADABLE } else { figure }
}
