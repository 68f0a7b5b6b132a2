//! The record of a report.

use super::figures::PackedFigures;
use super::growths::{self, MetricGrowth};
use super::likeness::{Signature, texts};
use super::mentions::{self, Mention};
use super::record_part::{RecordPart, RecordParts};
use crate::finding::RootCell;
use crate::forms::{CellIndex, DerivedCell, Form, Table, TableIndex};
use crate::index::Index;
use crate::report::{Agency, Applicant, Edition, Figure, Metric, Printed, Report, ReportPlace};
use std::sync::Arc;

/// What the rules over years and peers need of a report.
#[derive(Debug, Clone)]
pub struct Record {
    /// As in the table `reports`.
    pub report_id: String,
    /// Path of the file as tables show it.
    pub path: String,
    /// Number of the report within its file, from 1; `None` if the file holds one report.
    pub part: Option<u16>,
    /// Shared by the records of the agency.
    pub agency: Arc<Agency>,
    /// The year that the report is on.
    pub year: i32,
    /// Whether its file is cut short. It tells that there is a report, and nothing else.
    pub is_cut: bool,
    /// Tells copies of one report apart.
    pub edition: Edition,
    /// For each table, the form that it follows and whether the document contains it; empty without a form.
    pub(super) tables: Box<[(&'static Form, bool)]>,
    /// Figures of all cells of its tables.
    pub(super) figures: PackedFigures,
    /// Signatures of the sections that are long enough.
    pub signatures: Box<[Signature]>,
    /// Mentions of other agencies of the district in the prose.
    pub mentions: Box<[Mention]>,
    /// Names in signature and index box that differ from the agency's name.
    pub printed: Box<[Printed]>,
    /// The name in the contact line, if it differs from the agency's.
    pub contact: Option<Printed>,
    /// Changes against last year that the prose states.
    pub growths: Box<[MetricGrowth]>,
    /// Cells that are likely to be wrong, by the report alone.
    pub roots: Box<[RootCell]>,
}

impl Record {
    /// `None` for a report without a known agency or year, which belongs to no series. Parts that are not in `parts`
    /// are empty.
    #[must_use]
    pub fn of(report: &Report, report_id: &str, place: ReportPlace, parts: RecordParts) -> Option<Self> {
        let year = report.metadata.year.filter(|_| report.agency.is_named())?;
        let is_cut = report.is_cut();
        let parts = if is_cut { RecordParts::default() } else { parts };
        Some(Self {
            report_id: report_id.to_owned(),
            path: place.path.to_owned(),
            part: place.part,
            agency: Arc::new(report.agency.clone()),
            year,
            is_cut,
            edition: Edition::of(&report.metadata),
            tables: report.tables().iter().filter(|_| !is_cut).map(|table| (table.form, table.is_found)).collect(),
            figures: parts.make(RecordPart::Figures, || PackedFigures::pack(report.facts())),
            signatures: parts.make(RecordPart::Signatures, || texts(report).iter().filter_map(Signature::of).collect()),
            mentions: parts.make(RecordPart::Mentions, || mentions::mentions(report).into()),
            printed: parts.make(RecordPart::Mentions, || printed(report)),
            contact: parts.make(RecordPart::Mentions, || other_name(report, report.metadata.agency_contact.as_ref())),
            growths: parts.make(RecordPart::Growths, || growths::growths(report)),
            roots: Box::default(),
        })
    }

    /// Where the report is: its path and part.
    #[must_use]
    pub fn place(&self) -> ReportPlace<'_> {
        ReportPlace { path: &self.path, part: self.part }
    }

    /// Whether its tables follow a known form.
    #[must_use]
    pub fn has_form(&self) -> bool {
        !self.tables.is_empty()
    }

    /// The figures of all its tables.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        self.figures.unpack()
    }

    /// Its tables, each with its range of `figures`, which are those of the whole record.
    pub fn tables<'f>(&self, mut figures: &'f [Figure]) -> impl Iterator<Item = TableFigures<'f>> {
        self.tables.iter().enumerate().map(move |(at, &(form, is_found))| {
            let at = TableIndex::new(at);
            let (own, rest) = figures.split_at(form.tables[at].cells.len());
            figures = rest;
            TableFigures { form, at, is_found, figures: own }
        })
    }

    /// The signature of a section that is long enough to be compared, by the section's number in the form.
    #[must_use]
    pub fn signature(&self, section: u8) -> Option<&Signature> {
        self.signatures.iter().find(|signature| signature.section == section && signature.is_comparable())
    }
}

fn printed(report: &Report) -> Box<[Printed]> {
    let names = [&report.metadata.agency_signature, &report.metadata.agency_index];
    names.into_iter().filter_map(|name| other_name(report, name.as_ref())).collect()
}

/// The name, if it is not letter for letter the agency's.
fn other_name(report: &Report, name: Option<&Printed>) -> Option<Printed> {
    name.filter(|name| name.text != report.agency.name).cloned()
}

/// A table of a record with its figures. Cells are numbered as in the form.
#[derive(Debug, Clone, Copy)]
pub struct TableFigures<'f> {
    /// The form that the table follows.
    pub form: &'static Form,
    /// Which of the form's tables it is.
    pub at: TableIndex,
    /// Whether the document contains it.
    pub is_found: bool,
    /// Figures of the table's cells, in the form's order.
    pub figures: &'f [Figure],
}

impl TableFigures<'_> {
    /// The form's description of the table.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        &self.form.tables[self.at]
    }

    /// The cell that prints a quantity.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<CellIndex> {
        self.form.cell(metric, applicant).filter(|&cell| self.form.cells[cell].table == self.at)
    }

    /// # Panics
    /// Panics if the cell is of another table.
    #[must_use]
    pub fn figure(&self, cell: CellIndex) -> Figure {
        self.figures[self.table().cells.offset(cell)]
    }

    /// The derived cell of a quantity that the table does not print, but prints the parts of.
    pub(super) fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&'static DerivedCell> {
        let cells = self.table().cells;
        self.form.derived_cell(metric, applicant).filter(|cell| cells.contains(cell.parts[0]))
    }
}
