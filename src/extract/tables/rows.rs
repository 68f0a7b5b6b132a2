//! Collects the rows of all grids: labelled rows, bare rows and column headings.

use super::numbered::without_numbers;
use super::one_cell_a_line::{GridRow, reflow};
use super::row::{BareRow, ColumnHead, LabelledRow, RowPlace, Rows};
use super::words::{Label, Words, is_like_a_label};
use crate::document::{Blanks, Block, Document, Grid};
use crate::forms::{Form, RowAt, RowIndex, TableIndex, numbering};
use crate::index::IndexVec;

/// Fewest headings above unlabelled figures that make them a table's.
const HEADINGS_ABOVE_FIGURES: usize = 2;

/// Collects the rows of all grids in one pass.
pub(super) fn rows<'d>(document: &'d Document, form: &'d Form) -> Rows<'d> {
    let mut survey = Survey {
        document,
        form,
        rows: Rows {
            labelled: Vec::new(),
            bare: Vec::new(),
            headings: vec![0; form.tables.len()].into(),
            column_heads: Vec::new(),
        },
        headings_above: vec![0; form.tables.len()].into(),
        pending: None,
    };
    let mut table = 0_u16;
    for (block, grid) in document.blocks.iter().enumerate() {
        let Block::Grid(grid) = grid else { continue };
        table = table.saturating_add(1);
        for row in without_numbers(document, reflow(document, grid, form)) {
            let place = RowPlace { block, table, row: row.number };
            survey.add(grid, place, row);
        }
        survey.end_pending();
    }
    survey.rows
}

struct Survey<'d> {
    document: &'d Document,
    form: &'d Form,
    rows: Rows<'d>,
    /// For each table without labels, its headings since the last labelled row of the form. Unlabelled figures below
    /// them are the table's.
    headings_above: IndexVec<TableIndex, usize>,
    /// A label without figures, which may follow on the next line.
    pending: Option<LabelledRow<'d>>,
}

impl<'d> Survey<'d> {
    fn add(&mut self, grid: &'d Grid, place: RowPlace, mut row: GridRow) {
        let words = Words::of(&row.cells, self.document, self.form);
        for (_, heading) in &words.headings {
            self.rows.headings[heading.table] += 1;
            self.headings_above[heading.table] += usize::from(self.form.tables[heading.table].is_headed);
        }
        if words.is_header() && words.first_figure.is_none() {
            self.add_header(place.block, &row, &words);
            self.end_pending();
            return;
        }
        let under = self.tables_above();
        let labelled_before = self.rows.labelled.len() + usize::from(self.pending.is_some());
        // headings and figures in one row come from one cell a line
        if words.is_header()
            && let Some((_, end)) = words.headed(self.form)
        {
            let values = row.cells.split_off(end);
            self.rows.bare.push(BareRow { place, values, under, labelled_before });
            return;
        }
        match self.label(&words, row.cells.len(), &under) {
            Some(label) => self.add_labelled(grid, place, label, row),
            None if row.cells.is_empty() => {}
            None => self.add_bare(grid, BareRow { place, values: row.cells, under, labelled_before }),
        }
    }

    fn add_header(&mut self, block: usize, row: &GridRow, words: &Words) {
        self.rows.column_heads.extend(words.headings.iter().filter_map(|(part, heading)| {
            let grid_column = row.cells[words.parts[*part].0].column;
            Some(ColumnHead { block, table: heading.table, form_column: heading.column?, grid_column })
        }));
    }

    /// The tables without labels whose headings stand above.
    fn tables_above(&self) -> Vec<TableIndex> {
        let above = self.headings_above.indexed();
        above.filter(|(_, above)| **above >= HEADINGS_ABOVE_FIGURES).map(|(table, _)| table).collect()
    }

    fn width(&self, at: RowAt) -> usize {
        self.form.tables[at.table].rows[at.row].width()
    }

    /// The label of a row with `cells` cells. Words unlike any label may stand in place of a figure, below the headings
    /// of a table without labels or below a label that still lacks figures.
    fn label(&self, words: &Words, cells: usize, under: &[TableIndex]) -> Option<Label> {
        let label = words.label(self.form)?;
        let lacking = self.pending.as_ref().and_then(|pending| pending.exact).map(|at| self.width(at));
        let may_be_figure = || {
            under.iter().any(|&table| cells <= self.width(RowAt { table, row: RowIndex::FIRST }))
                || words.first_figure.is_some() && lacking == Some(cells - label.position)
        };
        let is_label = label.exact.is_some() || !may_be_figure() || is_like_a_label(self.form, &label.words);
        is_label.then_some(label)
    }

    fn add_labelled(&mut self, grid: &'d Grid, place: RowPlace, label: Label, mut row: GridRow) {
        if label.exact.is_some() {
            self.headings_above.fill(0);
        }
        self.end_pending();
        let values = row.cells.split_off(label.position + 1);
        let printed = row.cells[label.position].text;
        let has_figure = values.iter().any(|cell| !cell.text.is_empty());
        // a row between strokes keeps all of its cells, even blank ones
        let is_blank = grid.is_ragged && grid.blanks == Blanks::Kept && !values.is_empty();
        let labelled = LabelledRow {
            place,
            grid,
            label: label.words,
            printed,
            numbering: numbering(self.document.str(printed)),
            exact: label.exact,
            values,
            is_unsettled: false,
        };
        if has_figure || is_blank {
            self.rows.labelled.push(labelled);
        } else {
            self.pending = Some(labelled);
        }
    }

    /// Adds figures without words, which belong to the label above them or to a table without labels.
    fn add_bare(&mut self, grid: &'d Grid, bare: BareRow) {
        match self.pending.take() {
            Some(label) if bare.under.is_empty() => {
                self.rows.labelled.push(LabelledRow { place: bare.place, grid, values: bare.values, ..label });
            }
            label => {
                self.rows.labelled.extend(label.filter(LabelledRow::has_values));
                self.rows.bare.push(bare);
            }
        }
    }

    /// Ends a label that no figures follow. It keeps the blank cells beside it, if any.
    fn end_pending(&mut self) {
        self.rows.labelled.extend(self.pending.take().filter(LabelledRow::has_values));
    }
}
