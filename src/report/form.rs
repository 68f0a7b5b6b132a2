//! A form as filled in by a report. Agencies mix forms table by table, so each table names the form it follows.

use super::{CellPlace, Fact, LeftOver};
use crate::codebook::{Applicant, Metric, Quantity};
use crate::figure::Amount;
use crate::forms::{CellIndex, DerivedCell, Form, FormCell, Identity, Table, TableIndex};
use crate::index::IndexVec;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The tables of a report's form, in the form's order, including those that the document lacks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FilledForm {
    /// Never empty.
    tables: IndexVec<TableIndex, TableReading>,
    /// How clearly the form was recognised.
    pub recognition: Recognition,
}

/// How well a document matches its form, as shares of the form's cells.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Recognition {
    /// Share of the form's cells found in the document.
    pub score: f64,
    /// The second best form, with the share of its cells.
    pub runner_up: Option<(&'static Form, f64)>,
}

/// One table of a report, read by the form that it follows. Cells are identified by their position in the form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableReading {
    /// The form that this table follows.
    pub form: &'static Form,
    /// Which of the form's tables it is.
    pub at: TableIndex,
    /// Whether the document has the table.
    pub is_found: bool,
    /// One fact per cell, in the form's order.
    facts: Vec<Fact>,
    /// Rows and columns of figures that the form does not have.
    pub left_over: Vec<LeftOver>,
}

impl FilledForm {
    /// `None` if the document has none of the tables.
    #[must_use]
    pub fn new(tables: IndexVec<TableIndex, TableReading>, recognition: Recognition) -> Option<Self> {
        tables.iter().any(|table| table.is_found).then_some(Self { tables, recognition })
    }

    /// The form that the report is filed under: that of its first table.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        self.tables[TableIndex::FIRST].form
    }

    /// Every table of the form, in its order.
    #[must_use]
    pub fn tables(&self) -> &[TableReading] {
        &self.tables
    }

    /// Every table of the form, in its order.
    pub fn tables_mut(&mut self) -> &mut [TableReading] {
        &mut self.tables
    }

    /// The tables that the document has.
    pub fn found(&self) -> impl Iterator<Item = &TableReading> {
        self.tables.iter().filter(|table| table.is_found)
    }

    /// Whether the form is one table of indicators, whose rows vary by place and year.
    #[must_use]
    pub fn is_of_indicators(&self) -> bool {
        self.form().is_of_indicators()
    }

    /// The content of every cell.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.tables.iter().flat_map(|table| &table.facts)
    }

    /// The cell for a quantity, with its table.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(&TableReading, CellIndex)> {
        self.tables.iter().find_map(|table| Some((table, table.cell(metric, applicant)?)))
    }

    /// The content of the cell for a quantity; `None` if no table has it.
    #[must_use]
    pub fn fact(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&Fact> {
        self.cell(metric, applicant).map(|(table, cell)| table.fact(cell))
    }

    /// The cells of quantities: their own, or those that add up to them. `None` if no table has all of them.
    #[must_use]
    pub fn cells_of(&self, quantities: &[Quantity]) -> Option<(&TableReading, Vec<CellIndex>)> {
        let &first = quantities.first()?;
        self.tables.iter().filter(|table| table.form.table_of(first) == Some(table.at)).find_map(|table| {
            let cells = table.form.cells_of_all(quantities)?;
            let is_own = |&cell: &CellIndex| table.form.cells[cell].table == table.at;
            cells.iter().all(is_own).then_some((table, cells))
        })
    }

    /// The sum for a quantity that no table prints, with the table that has its parts.
    #[must_use]
    pub fn derived_cell(
        &self,
        metric: Metric,
        applicant: Option<Applicant>,
    ) -> Option<(&TableReading, &'static DerivedCell)> {
        self.tables.iter().find_map(|table| Some((table, table.derived_cell(metric, applicant)?)))
    }

    /// All sums that the tables do not print.
    pub fn derived(&self) -> impl Iterator<Item = (&TableReading, &'static DerivedCell)> {
        self.tables.iter().flat_map(|table| {
            let cells = table.table().cells;
            let derived = table.form.derived.iter().filter(move |cell| cells.contains(cell.parts[0]));
            derived.map(move |cell| (table, cell))
        })
    }
}

/// Writes `2021`, or the form of every table if they are mixed: `2021,2019,2021`.
impl fmt::Display for FilledForm {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let form = self.form();
        f.write_str(&form.name)?;
        if self.tables.iter().any(|table| table.form.index != form.index) {
            self.tables.iter().skip(1).try_for_each(|table| write!(f, ",{}", table.form.name))?;
        }
        Ok(())
    }
}

impl TableReading {
    /// A table that the document lacks.
    #[must_use]
    pub fn missing(form: &'static Form, at: TableIndex) -> Self {
        let facts = vec![Fact::MISSING; form.tables[at].cells.len()];
        Self { form, at, is_found: false, facts, left_over: Vec::new() }
    }

    /// The definition of the table.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        &self.form.tables[self.at]
    }

    /// The content of its cells, in the form's order.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The content of its cells, in the form's order.
    pub fn facts_mut(&mut self) -> &mut [Fact] {
        &mut self.facts
    }

    /// The content of one of its cells. Panics for a cell of another table.
    #[must_use]
    pub fn fact(&self, cell: CellIndex) -> &Fact {
        &self.facts[self.table().cells.offset(cell)]
    }

    /// The content of one of its cells. Panics for a cell of another table.
    pub fn fact_mut(&mut self, cell: CellIndex) -> &mut Fact {
        let at = self.table().cells.offset(cell);
        &mut self.facts[at]
    }

    /// The number in one of its cells, if it holds one.
    #[must_use]
    pub fn value(&self, cell: CellIndex) -> Option<Amount> {
        self.fact(cell).figure.value()
    }

    /// Its cells: index in the form, definition and content.
    pub fn cells(&self) -> impl Iterator<Item = (CellIndex, &'static FormCell, &Fact)> {
        let cells = self.table().cells;
        cells.iter().zip(&self.form.cells[cells]).zip(&self.facts).map(|((at, cell), fact)| (at, cell, fact))
    }

    /// Its cell for a quantity.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<CellIndex> {
        self.form.cell(metric, applicant).filter(|&cell| self.form.cells[cell].table == self.at)
    }

    /// The sum for a quantity that it does not print but has the parts of.
    #[must_use]
    pub fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&'static DerivedCell> {
        let cells = self.table().cells;
        self.form.derived_cell(metric, applicant).filter(|cell| cells.contains(cell.parts[0]))
    }

    /// The identities between its cells.
    pub fn identities(&self) -> impl Iterator<Item = &'static Identity> + use<> {
        let cells = self.table().cells;
        self.form.identities.iter().filter(move |identity| cells.contains(identity.left[0]))
    }

    /// The positions of its cells and of figures left over.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut CellPlace> {
        let facts = self.facts.iter_mut().map(|fact| &mut fact.place);
        facts.chain(self.left_over.iter_mut().map(|left| &mut left.place))
    }
}
