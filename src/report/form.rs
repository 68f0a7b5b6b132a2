//! A form as a report fills it in. Agencies mix forms table by table, so each table says which form it follows.

use super::{Amount, CellPlace, Fact, LeftOver};
use crate::codebook::{Applicant, Metric};
use crate::forms::{DerivedCell, Form, FormCell, Identity, Table};
use std::fmt;

/// The tables of a report: those of its form, in the form's order, whether they stand in the document or not.
#[derive(Debug, Clone)]
pub struct FilledForm {
    /// Never empty.
    tables: Vec<TableReading>,
    pub recognition: Recognition,
}

/// How much of a form stands in a document, and how much of the form that comes next: shares of their cells.
#[derive(Debug, Clone, Copy)]
pub struct Recognition {
    pub score: f64,
    pub runner_up: Option<(&'static Form, f64)>,
}

/// One table of a report, as the form that it follows has it.
#[derive(Debug, Clone)]
pub struct TableReading {
    pub form: &'static Form,
    /// Its position among the form's tables.
    pub at: usize,
    /// Whether it stands in the document.
    pub is_found: bool,
    /// A fact for each of its cells, in their order.
    facts: Vec<Fact>,
    /// Rows and columns with figures that the form does not have.
    pub left_over: Vec<LeftOver>,
}

impl FilledForm {
    /// `None` where none of the tables stands in the document.
    #[must_use]
    pub fn new(tables: Vec<TableReading>, recognition: Recognition) -> Option<Self> {
        tables.iter().any(|table| table.is_found).then_some(Self { tables, recognition })
    }

    /// The form that the report is filed under: that of its first table.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        self.tables[0].form
    }

    #[must_use]
    pub fn tables(&self) -> &[TableReading] {
        &self.tables
    }

    pub fn tables_mut(&mut self) -> &mut [TableReading] {
        &mut self.tables
    }

    /// The tables that stand in the document.
    pub fn found(&self) -> impl Iterator<Item = &TableReading> {
        self.tables.iter().filter(|table| table.is_found)
    }

    /// Whether it is one table of indicators, whose rows vary by place and year.
    #[must_use]
    pub fn is_of_indicators(&self) -> bool {
        self.form().is_of_indicators()
    }

    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.tables.iter().flat_map(|table| &table.facts)
    }

    /// The cell that prints a quantity, and the table it stands in.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(&TableReading, usize)> {
        self.tables.iter().find_map(|table| Some((table, table.cell(metric, applicant)?)))
    }

    #[must_use]
    pub fn fact(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&Fact> {
        self.cell(metric, applicant).map(|(table, cell)| table.fact(cell))
    }

    /// The cells of a quantity that prose speaks of: its own, or those whose sum it is; `None` where no table asks for it.
    #[must_use]
    pub fn cells_of(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(&TableReading, Vec<usize>)> {
        let printed = self.cell(metric, applicant).map(|(table, cell)| (table, vec![cell]));
        printed.or_else(|| self.derived_cell(metric, applicant).map(|(table, sum)| (table, sum.parts.clone())))
    }

    /// A quantity that no table prints, and the table that has its parts.
    #[must_use]
    pub fn derived_cell(
        &self,
        metric: Metric,
        applicant: Option<Applicant>,
    ) -> Option<(&TableReading, &'static DerivedCell)> {
        self.tables.iter().find_map(|table| Some((table, table.derived_cell(metric, applicant)?)))
    }

    /// The sums that its tables do not print.
    pub fn derived(&self) -> impl Iterator<Item = (&TableReading, &'static DerivedCell)> {
        self.tables.iter().flat_map(|table| {
            let cells = table.table().cells();
            let derived = table.form.derived.iter().filter(move |cell| cells.contains(&cell.parts[0]));
            derived.map(move |cell| (table, cell))
        })
    }
}

/// `2021`; of mixed forms those of its tables, `2021,2019,2021`.
impl fmt::Display for FilledForm {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let form = self.form();
        f.write_str(&form.name)?;
        if self.tables.iter().any(|table| table.form.index != form.index) {
            self.tables[1..].iter().try_for_each(|table| write!(f, ",{}", table.form.name))?;
        }
        Ok(())
    }
}

/// Cells are named by their positions among those of the form.
impl TableReading {
    /// A table that does not stand in the document.
    #[must_use]
    pub fn missing(form: &'static Form, at: usize) -> Self {
        let facts = vec![Fact::MISSING; form.tables[at].cells().len()];
        Self { form, at, is_found: false, facts, left_over: Vec::new() }
    }

    #[must_use]
    pub fn table(&self) -> &'static Table {
        &self.form.tables[self.at]
    }

    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub fn facts_mut(&mut self) -> &mut [Fact] {
        &mut self.facts
    }

    #[must_use]
    pub fn fact(&self, cell: usize) -> &Fact {
        &self.facts[cell - self.table().cells().start]
    }

    pub fn fact_mut(&mut self, cell: usize) -> &mut Fact {
        let first = self.table().cells().start;
        &mut self.facts[cell - first]
    }

    #[must_use]
    pub fn value(&self, cell: usize) -> Option<Amount> {
        self.fact(cell).figure.value()
    }

    /// Its cells with what stands in them.
    pub fn cells(&self) -> impl Iterator<Item = (usize, &'static FormCell, &Fact)> {
        let cells = self.table().cells();
        cells.clone().zip(&self.form.cells[cells]).zip(&self.facts).map(|((at, cell), fact)| (at, cell, fact))
    }

    /// The cell that prints a quantity.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<usize> {
        self.form.cell(metric, applicant).filter(|&cell| self.form.cells[cell].table == self.at)
    }

    /// A quantity that it does not print, and whose parts it has.
    #[must_use]
    pub fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&'static DerivedCell> {
        let cells = self.table().cells();
        self.form.derived_cell(metric, applicant).filter(|cell| cells.contains(&cell.parts[0]))
    }

    /// The identities between its cells.
    pub fn identities(&self) -> impl Iterator<Item = &'static Identity> + use<> {
        let cells = self.table().cells();
        self.form.identities.iter().filter(move |identity| cells.contains(&identity.left[0]))
    }

    /// Where its cells and what is left over stand.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut CellPlace> {
        let facts = self.facts.iter_mut().map(|fact| &mut fact.place);
        facts.chain(self.left_over.iter_mut().map(|left| &mut left.place))
    }
}
