//! What one report says: who speaks, about which year, the cells of its tables and its sections.

mod agency;
mod claim;
mod edition;
mod form;
mod proof;

pub use crate::codebook::{Applicant, CODEBOOK, Metric, MetricEntry, NO_APPLICANT, Unit};
pub use crate::figure::{Amount, Figure, Status, read_figure};
pub use agency::{
    Agency, AgencyKind, AgencyMatch, AgencySource, DistrictMatch, DistrictSource, DivisionLevel, FormerDistrict,
    YearSource,
};
pub use claim::{Claim, ClaimKind, ClaimTime, Completeness, Growth, Qualifier, Scope, Stated};
pub use edition::{Edition, Later};
pub use form::{FilledForm, Recognition, TableReading};
pub use proof::Proof;

use crate::document::{ACROSS, Bounds, Lines, Note, Place, Slice};
use crate::forms::FormCell;
use chrono::NaiveDate;
use serde::Serialize;
use std::fmt;

/// Where a cell stands: the table counted from 1 in the document, row and column from 1 in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellPlace {
    pub place: Place,
    pub table: u16,
    pub row: u16,
    pub column: u16,
}

/// One cell that a form asks for, as the report fills it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fact {
    pub figure: Figure,
    /// The text of the cell in [`Report::text`].
    pub raw: Slice,
    pub place: CellPlace,
    pub proof: Proof,
}

impl Fact {
    /// A cell that is printed as one.
    #[must_use]
    pub fn printed(figure: Figure, raw: Slice, place: CellPlace) -> Self {
        Self { figure, raw, place, proof: Proof::Printed }
    }

    pub const MISSING: Self = Self {
        figure: Figure::Missing,
        raw: Slice { start: 0, end: 0 },
        proof: Proof::Printed,
        place: CellPlace {
            place: Place { offset: 0, page: 0, bounds: Bounds { left: 0, top: 0, right: 0, bottom: 0 } },
            table: 0,
            row: 0,
            column: 0,
        },
    };
}

/// Where a report is: its file, and which of that file's reports it is, counted from 1, where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportPlace<'a> {
    pub path: &'a str,
    pub part: Option<u16>,
}

impl fmt::Display for ReportPlace<'_> {
    /// `县汇编.docx#2`
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.path)?;
        self.part.map_or(Ok(()), |part| write!(f, "#{part}"))
    }
}

/// A name as it is printed somewhere in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Printed {
    pub text: String,
    pub place: Place,
}

/// Some words of the report with those around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub text: String,
    /// The bytes of `text` that are meant.
    pub meant: std::ops::Range<usize>,
    pub place: Place,
}

/// Where a report names the year it is for, the period and the signature aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum YearPlace {
    Title,
    /// What the file or the page calls itself outside its content.
    FileTitle,
    IndexBox,
    /// Over a table or in its header.
    Caption,
}

/// A year that the report names as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedYear {
    pub at: YearPlace,
    pub year: i32,
    pub printed: Printed,
}

/// Who reports about which year, from the title, the lead, the signature and the index box.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    pub agency_title: Option<Printed>,
    pub agency_lead: Option<Printed>,
    pub agency_contact: Option<Printed>,
    pub agency_signature: Option<Printed>,
    pub agency_index: Option<Printed>,
    pub year: Option<i32>,
    pub year_source: Option<YearSource>,
    /// Every place that names the report's year, in the order of [`YearPlace`].
    pub years: Vec<NamedYear>,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub signed_on: Option<NaiveDate>,
    pub published_on: Option<NaiveDate>,
    /// The day in the file's name, which is that of publication where nothing else tells it.
    pub file_dated: Option<NaiveDate>,
    /// Its title or its file's name says that it is a corrected version.
    pub is_corrected: bool,
    /// The words that tell the period, the day of the signature and that of publication.
    pub period_quote: Option<Quote>,
    pub signed_quote: Option<Quote>,
    pub published_quote: Option<Quote>,
    /// Dates that no calendar has, wherever they stand.
    pub impossible_dates: Vec<Printed>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// A numbered section and the paragraphs below its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6 as the form counts them, whatever number is printed.
    pub number: u8,
    pub heading: Slice,
    pub paragraphs: Vec<(Slice, Place)>,
}

/// Figures in a statutory table that stand in no cell of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOver {
    pub line: TableLine,
    /// The words beside or over the figures; empty where there are none.
    pub label: Slice,
    pub figures: Vec<Slice>,
    pub place: CellPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableLine {
    Row,
    Column,
}

/// How far a report could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    /// Every statutory table was found.
    Complete,
    /// Some of the statutory tables were found.
    Partial,
    /// A report without any statutory table.
    NoTables,
    /// Likewise, and pictures stand where tables could: they may be in them, and pictures are not read.
    NoText,
    /// Its tables are of a form that is not read.
    UnknownForm,
    /// Nothing tells whose it is, or of which year: it is in no total.
    Unnamed,
}

impl ReportStatus {
    pub const ALL: [Self; 6] =
        [Self::Complete, Self::Partial, Self::NoTables, Self::NoText, Self::UnknownForm, Self::Unnamed];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::NoTables => "no_tables",
            Self::NoText => "no_text",
            Self::UnknownForm => "unknown_form",
            Self::Unnamed => "unnamed",
        }
    }
}

#[derive(Debug)]
pub struct Report {
    pub metadata: Metadata,
    pub agency: Agency,
    /// Its tables; `None` where none stands in the document of any form that is read.
    pub form: Option<FilledForm>,
    pub status: ReportStatus,
    /// Pictures stand in the document: what is missing may be in them.
    pub has_pictures: bool,
    pub sections: Vec<Section>,
    /// The figures of the prose, in its order.
    pub claims: Vec<Claim>,
    pub text: String,
    pub lines: Lines,
    /// What went wrong without stopping the reading; see [`Report::loss`].
    pub notes: Vec<Note>,
}

impl Report {
    #[must_use]
    pub fn str(&self, slice: Slice) -> &str {
        &self.text[slice.start as usize..slice.end as usize]
    }

    /// Why the file may hold more than what was read of it: it is cut or damaged, or a limit was reached. Whatever is
    /// missing then may be missing in the file, and not in the report.
    #[must_use]
    pub fn loss(&self) -> Option<String> {
        let losses: Vec<&str> = self.notes.iter().map(AsRef::as_ref).filter(|note| *note != ACROSS).collect();
        (!losses.is_empty()).then(|| losses.join("; "))
    }

    /// Whether it can be filed under an agency and a year.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.agency.is_named() && self.metadata.year.is_some()
    }

    /// Whether the words of a claim name another scope than the tables of this report have.
    #[must_use]
    pub fn is_of_another_scope(&self, claim: &Claim) -> bool {
        match claim.scope {
            Scope::Office => true,
            Scope::Area => self.agency.kind == AgencyKind::Department,
            _ => false,
        }
    }

    /// Its tables, whether they stand in the document or not; none without a form.
    #[must_use]
    pub fn tables(&self) -> &[TableReading] {
        self.form.as_ref().map_or(&[], FilledForm::tables)
    }

    /// What its tables hold, cell by cell.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.tables().iter().flat_map(TableReading::facts)
    }

    /// The cells of its tables, with what stands in them.
    pub fn cells(&self) -> impl Iterator<Item = (&'static FormCell, &Fact)> {
        self.tables().iter().flat_map(TableReading::cells).map(|(_, cell, fact)| (cell, fact))
    }

    /// `2021`; of mixed forms those of its tables, `2021,2019,2021`; empty without a form.
    #[must_use]
    pub fn form_name(&self) -> String {
        self.form.as_ref().map_or_else(String::new, ToString::to_string)
    }

    /// What its tables hold of a quantity; `None` where none of them asks for it.
    #[must_use]
    pub fn fact(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&Fact> {
        self.form.as_ref()?.fact(metric, applicant)
    }

    /// The cells of its tables.
    #[must_use]
    pub fn cells_expected(&self) -> usize {
        self.tables().iter().map(|table| table.facts().len()).sum()
    }

    /// Cells that hold a figure.
    #[must_use]
    pub fn cells_reported(&self) -> usize {
        self.facts().filter(|fact| fact.figure.value().is_some()).count()
    }
}
