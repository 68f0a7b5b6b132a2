//! The rows of all grids that may be rows of a form.

use super::one_cell_a_line::reflow;
use super::pasted;
use super::words::{Label, Words, is_like_a_label};
use crate::document::{Blanks, Block, Cell, Document, Grid, Slice};
use crate::forms::{self, Form, Numbering, RowAt, Wording, numbering};

/// Words that are told by their place have at least so many characters of the label, and so many in a hundred of their own.
const SHORTEST_IN_PLACE: usize = 3;
const LEAST_IN_PLACE: usize = 60;

/// So many headings above figures without a label make them a table's.
const HEADINGS_ABOVE_FIGURES: usize = 2;

/// A row of a grid that may be a row of the form.
pub struct Candidate<'d> {
    pub block: usize,
    pub table_index: u16,
    pub row: u16,
    pub grid: &'d Grid,
    /// Its label as far as it is known, as compared.
    pub label: String,
    /// The same as it is printed, or its last part.
    pub words: Slice,
    pub numbering: Option<Numbering>,
    pub exact: Option<RowAt>,
    pub values: Vec<Cell>,
    /// Whether its figures and their blanks can be taken in several ways.
    pub is_unsettled: bool,
}

/// One pass over all grids: rows with figures and their labels, and where the headings stand.
pub struct Survey<'d> {
    pub candidates: Vec<Candidate<'d>>,
    /// For each table how many of its headings were seen.
    pub headings: Vec<usize>,
    pub columns: Vec<ColumnHead>,
    pub bare: Vec<Bare>,
}

/// A heading that stands over one column of figures.
pub struct ColumnHead {
    pub block: usize,
    pub table: usize,
    pub form_column: usize,
    pub grid_column: u32,
}

/// A row of figures that no label explains, for tables without labels.
pub struct Bare {
    pub block: usize,
    pub table_index: u16,
    pub row: u16,
    pub values: Vec<Cell>,
    /// The tables whose headings were seen since the last row with a label.
    pub under: Vec<usize>,
    /// How many candidates stand before it.
    pub behind: usize,
}

impl Candidate<'_> {
    /// Whether most of its label is in that of the row, in order, and it has as many cells.
    pub fn is_short_for(&self, row: &forms::Row) -> bool {
        let words: Vec<char> = self.label.chars().collect();
        let share = |wording: &Wording| pasted::common(&wording.text.chars().collect::<Vec<_>>(), &words);
        let common = row.wordings.iter().map(share).max().unwrap_or_default();
        let is_like = common >= SHORTEST_IN_PLACE && common * 100 >= words.len() * LEAST_IN_PLACE;
        self.exact.is_none() && is_like && self.numbering == row.numbering && self.values.len() >= row.width
    }

    /// Takes blank cells away at the one side where they are too many.
    pub fn take_from(&mut self, sides: [bool; 2], more: usize, width: usize) {
        match sides {
            [true, false] => drop(self.values.drain(..more)),
            [false, true] => self.values.truncate(width),
            _ => {}
        }
    }

    pub fn at(&self) -> (u16, u16) {
        (self.table_index, self.row)
    }
}

pub fn survey<'d>(document: &'d Document, form: &Form) -> Survey<'d> {
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
            let words = Words::of(&row.cells, document, form);
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
