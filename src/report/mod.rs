//! A report as read: its agency and year, the cells of its tables, its sections and its claims.

mod agency;
mod assertion;
mod claim;
mod day;
mod edition;
mod fact;
mod form;
mod proof;

pub use crate::codebook::{
    Applicant, CODEBOOK, EVERYBODY, InForce, Metric, MetricEntry, NO_APPLICANT, Quantity, Roles, Share, Unit,
};
pub use crate::figure::{Amount, Decimal, Figure, Status, read_figure};
pub use agency::{
    Agency, AgencyKind, AgencyMatch, AgencySource, DistrictMatch, DistrictSource, DivisionLevel, FormerDistrict,
    YearSource,
};
pub use assertion::{Assertion, ClaimKind, Counted, Growth, Portion, Qualifier, Stated};
pub use claim::{Claim, ClaimTime, Completeness, Scope};
pub use edition::{Edition, Later};
pub use fact::{CellPlace, Fact, GridPlace, LeftOver, TableLine};
pub use form::{FilledForm, Recognition, TableReading};
pub use proof::Proof;

use crate::document::{Lines, Note, Place, Slice};
use crate::forms::{FormCell, in_force};
use crate::language::{Bilingual, Language};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifies a report by its file, and by its number if the file holds several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportPlace<'a> {
    /// Path of the file within the corpus.
    pub path: &'a str,
    /// Number of the report in its file, counted from 1; `None` if it is the only one.
    pub part: Option<u16>,
}

impl fmt::Display for ReportPlace<'_> {
    /// Writes `县汇编.docx#2`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.path)?;
        self.part.map_or(Ok(()), |part| write!(f, "#{part}"))
    }
}

/// Words printed in the report, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// The words as printed.
    pub text: String,
    /// Their position in the file.
    pub place: Place,
}

/// Words of the report within their context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words and their context.
    pub text: String,
    /// The bytes of `text` that are the quoted words.
    pub meant: std::ops::Range<usize>,
    /// Their position in the file.
    pub place: Place,
}

/// Where a report names its own year, other than the period and the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum YearPlace {
    /// The title of the report.
    Title,
    /// The title of the file or page, outside its content.
    FileTitle,
    /// The box of index data above a published document.
    IndexBox,
    /// Over a table or in its header.
    Caption,
}

/// A year that the report names as its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedYear {
    /// Where the year is named.
    pub at: YearPlace,
    /// The year named.
    pub year: i32,
    /// The words that name it.
    pub printed: Printed,
}

/// The agency, year, dates and contact details that a report states. `None` for what it does not state.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// Agency named in the title.
    pub agency_title: Option<Printed>,
    /// Agency named in the opening sentences.
    pub agency_lead: Option<Printed>,
    /// Agency named beside the contact details.
    pub agency_contact: Option<Printed>,
    /// Agency that signed.
    pub agency_signature: Option<Printed>,
    /// Agency named in the index box.
    pub agency_index: Option<Printed>,
    /// The year that the report is for.
    pub year: Option<i32>,
    /// What the year was taken from.
    pub year_source: Option<YearSource>,
    /// Every place that names the report's year, in the order of [`YearPlace`].
    pub years: Vec<NamedYear>,
    /// First and last day of the reporting period.
    #[serde(with = "day::period")]
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Date of the signature.
    #[serde(with = "day")]
    pub signed_on: Option<NaiveDate>,
    /// Date of publication.
    #[serde(with = "day")]
    pub published_on: Option<NaiveDate>,
    /// The date in the file's name, which counts as that of publication if no other is known.
    #[serde(with = "day")]
    pub file_dated: Option<NaiveDate>,
    /// Whether the title or the file's name says that this is a corrected version.
    pub is_corrected: bool,
    /// The words that state the period.
    pub period_quote: Option<Quote>,
    /// The words that state the date of the signature.
    pub signed_quote: Option<Quote>,
    /// The words that state the date of publication.
    pub published_quote: Option<Quote>,
    /// Dates that do not exist, from anywhere in the report.
    pub impossible_dates: Vec<Printed>,
    /// Postal address of the agency.
    pub address: Option<String>,
    /// Telephone number of the agency.
    pub phone: Option<String>,
    /// E-mail address of the agency.
    pub email: Option<String>,
}

/// A numbered section and the paragraphs below its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Number in the form, 1 to 6, whatever number is printed.
    pub number: u8,
    /// The heading, in [`Report::text`].
    pub heading: Slice,
    /// The paragraphs, in [`Report::text`], with their positions in the file.
    pub paragraphs: Vec<(Slice, Place)>,
}

/// What a paragraph of a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphKind {
    /// The heading of the section.
    Heading,
    /// A paragraph below it.
    Prose,
}

impl ParagraphKind {
    /// In the order of the variants.
    pub const ALL: [Self; 2] = [Self::Heading, Self::Prose];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Prose => "prose",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Heading => "标题",
            Self::Prose => "段落",
        }
    }
}

/// How much of a report could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    /// Every statutory table was found.
    Complete,
    /// Some of the statutory tables were found.
    Partial,
    /// No statutory table was found.
    NoTables,
    /// No statutory table was found, and the document has pictures, which are not read and may hold the tables.
    NoText,
    /// Its tables follow a form that is not supported.
    UnknownForm,
    /// The agency or the year is unknown, so that the report is left out of all totals.
    Unnamed,
    /// Its file is cut short, so that its figures are in no total and no rule judges it.
    Quarantined,
}

impl ReportStatus {
    /// In the order of the variants.
    pub const ALL: [Self; 7] = [
        Self::Complete,
        Self::Partial,
        Self::NoTables,
        Self::NoText,
        Self::UnknownForm,
        Self::Unnamed,
        Self::Quarantined,
    ];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::NoTables => "no_tables",
            Self::NoText => "no_text",
            Self::UnknownForm => "unknown_form",
            Self::Unnamed => "unnamed",
            Self::Quarantined => "quarantined",
        }
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Complete => "完整",
            Self::Partial => "部分读取",
            Self::NoTables => "没有表格",
            Self::NoText => "没有文字",
            Self::UnknownForm => "表格格式不明",
            Self::Unnamed => "机关或年度不明",
            Self::Quarantined => "文件不完整，不计入汇总",
        };
        language.choose(self.key(), chinese)
    }
}

/// One report, with everything that was read of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    /// What the report states about itself.
    pub metadata: Metadata,
    /// The agency that the report is filed under.
    pub agency: Agency,
    /// Its tables; `None` if the document has no table of a supported form.
    pub form: Option<FilledForm>,
    /// How much of the report could be read.
    pub status: ReportStatus,
    /// Whether the document has pictures, which may hold whatever is missing.
    pub has_pictures: bool,
    /// Whether words or figures of it were recognised in pictures, and may be misread.
    pub is_recognised: bool,
    /// The numbered sections, in the order of the document.
    pub sections: Vec<Section>,
    /// The figures of the prose, in text order.
    pub claims: Vec<Claim>,
    /// The text of the document, which all slices refer to.
    pub text: String,
    /// Maps positions in the file to lines.
    pub lines: Lines,
    /// Problems that did not stop the reading; see [`Report::loss`].
    pub notes: Vec<Note>,
}

impl Report {
    /// The text of a slice of [`Report::text`].
    #[must_use]
    pub fn str(&self, slice: Slice) -> &str {
        &self.text[slice.start as usize..slice.end as usize]
    }

    /// Why the file was not read in full: it is truncated or damaged, or a limit was reached. If so, what is missing here
    /// need not be missing in the agency's report.
    #[must_use]
    pub fn loss(&self) -> Option<Bilingual> {
        let losses = || self.notes.iter().filter(|note| note.loses());
        losses().next().is_some().then(|| Note::reasons(losses()))
    }

    /// The last of its sections, where these are the first ones of the form, in order, and neither the others nor a signature nor
    /// a date follow: its text may have been cut short there, which nothing proves.
    #[must_use]
    pub fn breaks_off(&self) -> Option<u8> {
        let titles = in_force(self.metadata.year?).sections.len();
        let last = self.sections.last()?.number;
        let is_begun = self.sections.iter().map(|section| section.number).eq(1..=last);
        let is_closed = self.metadata.agency_signature.is_some() || self.metadata.signed_on.is_some();
        (is_begun && usize::from(last) < titles && !is_closed).then_some(last)
    }

    /// Whether its file is cut short.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.notes.iter().any(Note::is_of_cut)
    }

    /// Takes the figures of a file that is cut short out of everything that adds up or compares: the last may be half a
    /// figure, and those that would have proved the others may be lost. What is printed stays.
    pub fn quarantine(&mut self) {
        self.status = ReportStatus::Quarantined;
        let tables = self.form.iter_mut().flat_map(FilledForm::tables_mut);
        for fact in tables.flat_map(TableReading::facts_mut).filter(|fact| fact.figure != Figure::Missing) {
            fact.figure = Figure::Quarantined;
        }
    }

    /// Whether its agency and its year are known.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.agency.is_named() && self.metadata.year.is_some()
    }

    /// Whether a claim states another scope than that of this report's tables.
    #[must_use]
    pub fn is_of_another_scope(&self, claim: &Claim) -> bool {
        match claim.scope {
            Scope::Office => true,
            Scope::Area => self.agency.kind == AgencyKind::Department,
            _ => false,
        }
    }

    /// The tables of its form, including those that the document lacks. Empty without a form.
    #[must_use]
    pub fn tables(&self) -> &[TableReading] {
        self.form.as_ref().map_or(&[], FilledForm::tables)
    }

    /// The content of every cell of its form.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.tables().iter().flat_map(TableReading::facts)
    }

    /// Every cell of its form, with its content.
    pub fn cells(&self) -> impl Iterator<Item = (&'static FormCell, &Fact)> {
        self.tables().iter().flat_map(TableReading::cells).map(|(_, cell, fact)| (cell, fact))
    }

    /// Name of its form: `2021`, or table by table for mixed forms, `2021,2019,2021`. Empty without a form.
    #[must_use]
    pub fn form_name(&self) -> String {
        self.form.as_ref().map_or_else(String::new, ToString::to_string)
    }

    /// The content of the cell for a quantity; `None` if its form has no such cell.
    #[must_use]
    pub fn fact(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&Fact> {
        self.form.as_ref()?.fact(metric, applicant)
    }

    /// Number of cells of its form.
    #[must_use]
    pub fn cells_expected(&self) -> usize {
        self.tables().iter().map(|table| table.facts().len()).sum()
    }

    /// Number of cells that hold a figure.
    #[must_use]
    pub fn cells_reported(&self) -> usize {
        self.facts().filter(|fact| fact.figure.value().is_some()).count()
    }
}
