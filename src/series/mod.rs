//! What the rules over years and peers need of a report, in little memory: a record of it, without its text.
//!
//! A record takes about 1.2 kB. Those of a corpus wait in a file until all reports have been read, and come back some
//! districts at a time, so that a corpus may be of any size. What a finding quotes is read from the report's file once
//! more: few reports have one.

mod alike;
mod figures;
mod growths;
mod likeness;
mod mentions;
mod record_part;
mod spool;
mod stored;

pub use alike::{BANDS, CandidatePairs, LikeSection, LikeSections, LikenessThresholds, Pair, Sections};
pub use figures::PackedFigures;
pub use growths::MetricGrowth;
pub use likeness::{Common, FEWEST_SHINGLES, Likeness, Signature, Text, texts};
pub use mentions::Mention;
pub use record_part::{RecordPart, RecordParts};
pub use spool::{Corpus, Spool};

use crate::forms::{DerivedCell, Form, Table};
use crate::report::{Agency, AgencyKind, Amount, Applicant, Edition, Figure, Metric, Printed, Report, ReportPlace};
use likeness::BINS;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A report, as the rules over years and peers know it.
#[derive(Debug, Clone)]
pub struct Record {
    pub report_id: String,
    /// As the tables show it.
    pub path: String,
    /// Which report of the file, counted from 1; `None` where it holds one.
    pub part: Option<u16>,
    pub agency: Arc<Agency>,
    pub year: i32,
    /// Which of several copies it is.
    pub edition: Edition,
    /// For each of its tables the form that it follows, and whether it stands in the document; empty without a form.
    tables: Box<[(&'static Form, bool)]>,
    /// Of all cells of its tables.
    figures: PackedFigures,
    pub signatures: Box<[Signature]>,
    /// Where its prose names other agencies of the district.
    pub mentions: Box<[Mention]>,
    /// The names under it and beside it that are not letter by letter its agency's.
    pub printed: Box<[Printed]>,
    /// What its prose says of changes against last year.
    pub growths: Box<[MetricGrowth]>,
}

impl Record {
    /// `None` of a report that stands in no series: nothing tells whose it is, or of which year. Parts that are not
    /// wanted are empty.
    #[must_use]
    pub fn of(report: &Report, report_id: &str, place: ReportPlace, parts: RecordParts) -> Option<Self> {
        let year = report.metadata.year.filter(|_| report.agency.is_named())?;
        Some(Self {
            report_id: report_id.to_owned(),
            path: place.path.to_owned(),
            part: place.part,
            agency: Arc::new(report.agency.clone()),
            year,
            edition: Edition::of(&report.metadata),
            tables: report.tables().iter().map(|table| (table.form, table.is_found)).collect(),
            figures: parts.make(RecordPart::Figures, || PackedFigures::of(report.facts())),
            signatures: parts.make(RecordPart::Signatures, || texts(report).iter().filter_map(Signature::of).collect()),
            mentions: parts.make(RecordPart::Mentions, || mentions::mentions(report).into()),
            printed: parts.make(RecordPart::Mentions, || printed(report)),
            growths: parts.make(RecordPart::Growths, || growths::growths(report)),
        })
    }

    #[must_use]
    pub fn place(&self) -> ReportPlace<'_> {
        ReportPlace { path: &self.path, part: self.part }
    }

    /// Whether it has tables of a form that is read.
    #[must_use]
    pub fn has_form(&self) -> bool {
        !self.tables.is_empty()
    }

    /// The figures of all its tables.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        self.figures.unpack()
    }

    /// Its tables with their parts of these figures.
    pub fn tables<'f>(&self, mut figures: &'f [Figure]) -> impl Iterator<Item = TableFigures<'f>> {
        self.tables.iter().enumerate().map(move |(at, &(form, is_found))| {
            let (own, rest) = figures.split_at(form.tables[at].cells().len());
            figures = rest;
            TableFigures { form, at, is_found, figures: own }
        })
    }

    #[must_use]
    pub fn signature(&self, section: u8) -> Option<&Signature> {
        self.signatures.iter().find(|signature| signature.section == section)
    }
}

fn printed(report: &Report) -> Box<[Printed]> {
    let data = &report.metadata;
    let names = [&data.agency_contact, &data.agency_signature, &data.agency_index];
    names.into_iter().flatten().filter(|name| name.text != report.agency.name).cloned().collect()
}

/// The records of some districts that follow each other, and those of others that they are held against.
#[derive(Debug)]
pub struct Records {
    /// By district, agency and year; the number of the first in the corpus.
    chosen: Vec<Record>,
    first: usize,
    /// Of copies that were not chosen and say something else, likewise.
    copies: Vec<Record>,
    first_copy: usize,
    /// Of other districts, those with which they may share a text, by their numbers.
    others: BTreeMap<u32, Record>,
    /// Those of the governments below, by district.
    governments: Vec<Record>,
    /// The first and the last year with any report in the corpus.
    years: Option<(i32, i32)>,
}

/// A district, and which of the corpus' records are its reports and its copies.
#[derive(Debug, Clone)]
pub struct DistrictRange {
    pub name: String,
    pub chosen: Range<usize>,
    pub copies: Range<usize>,
}

impl Records {
    /// Each with its number in the corpus.
    fn numbered(&self) -> impl Iterator<Item = (u32, &Record)> {
        self.chosen.iter().enumerate().filter_map(|(at, record)| Some((u32::try_from(self.first + at).ok()?, record)))
    }

    /// The record with this number.
    fn numbered_as(&self, number: u32) -> Option<&Record> {
        let own = (number as usize).checked_sub(self.first).and_then(|at| self.chosen.get(at));
        own.or_else(|| self.others.get(&number))
    }

    /// The records of each district, with the agencies that are known to be there. A district without any report has the
    /// years of the corpus.
    #[must_use]
    pub fn by_district<'r>(
        &'r self,
        districts: &'r [DistrictRange],
        known: &'r KnownDistricts,
    ) -> Vec<DistrictRecords<'r>> {
        let group = |DistrictRange { name, chosen, copies }: &'r DistrictRange| {
            let records = part(&self.chosen, self.first, chosen);
            let years = || records.iter().map(|record| record.year);
            Some(DistrictRecords {
                name,
                years: years().min().zip(years().max()).or(self.years)?,
                records,
                copies: part(&self.copies, self.first_copy, copies),
                expected: of_district(&known.expected, name, |of| &of.agency),
                below: known.below.get(name).map_or(&[], Vec::as_slice),
                governments: &self.governments,
            })
        };
        districts.iter().filter_map(group).collect()
    }
}

/// A range of the corpus among records of which the first has a number.
fn part<'r>(records: &'r [Record], first: usize, range: &Range<usize>) -> &'r [Record] {
    if range.is_empty() { &[] } else { &records[range.start - first..range.end - first] }
}

/// Those of a district among many that are sorted by their districts.
fn of_district<'a, T>(all: &'a [T], district: &str, agency: impl Fn(&T) -> &Agency) -> &'a [T] {
    let from = all.partition_point(|one| agency(one).district.as_str() < district);
    let to = all.partition_point(|one| agency(one).district.as_str() <= district);
    &all[from..to]
}

/// An agency of a district that is known without its reports, and the years in which it should have one.
#[derive(Debug, Clone)]
pub struct Expected {
    pub agency: Agency,
    /// First and last years, where they are known; one span holds for all years without them.
    pub spans: Vec<(Option<i32>, Option<i32>)>,
}

impl Expected {
    #[must_use]
    pub fn is_due(&self, year: i32) -> bool {
        let is_within = |(from, to): &(Option<i32>, Option<i32>)| {
            from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
        };
        self.spans.iter().any(is_within)
    }
}

/// What is known of districts beside their reports.
#[derive(Debug, Default)]
pub struct KnownDistricts {
    /// Agencies that are there, by district and name.
    pub expected: Vec<Expected>,
    /// The districts that lie directly within a district.
    pub below: BTreeMap<String, Vec<String>>,
}

/// The records of a district, sorted by agency and year.
#[derive(Debug, Clone, Copy)]
pub struct DistrictRecords<'r> {
    pub name: &'r str,
    /// The first and the last year with any report.
    pub years: (i32, i32),
    pub records: &'r [Record],
    pub copies: &'r [Record],
    /// Agencies that are known to be there.
    pub expected: &'r [Expected],
    /// The districts directly within it.
    below: &'r [String],
    /// The reports of their governments.
    governments: &'r [Record],
}

/// A district with the reports of its agencies over the years, ready to be looked at from all sides.
#[derive(Debug)]
pub struct District<'r> {
    pub name: &'r str,
    /// In the order of the agencies' names.
    pub series: Vec<Series<'r>>,
    /// The reports for a year of a kind of agency, by series and position.
    by_year: BTreeMap<(i32, &'static str), Vec<(usize, usize)>>,
    /// Sentences that many of its agencies have.
    pub common: HashSet<u32>,
    /// What may be one text in the corpus that it is of.
    pub alike: &'r LikeSections<'r>,
    /// The first and the last year with any report.
    pub years: (i32, i32),
    /// Agencies that are known to be there, whether they report or not.
    pub expected: &'r [Expected],
    /// The districts directly within it, each with the reports of its government.
    pub below: Vec<(&'r str, Series<'r>)>,
}

/// The reports of one agency, by year.
#[derive(Debug)]
pub struct Series<'r> {
    pub records: Vec<&'r Record>,
    /// The figures of each, of all its tables.
    pub figures: Vec<Vec<Figure>>,
    pub copies: Vec<&'r Record>,
}

/// A sentence is common when more than half of the agencies have it, and at least so many.
const FEWEST_IN_COMMON: usize = 4;

impl<'r> Series<'r> {
    fn of(records: Vec<&'r Record>, copies: Vec<&'r Record>) -> Self {
        let figures = records.iter().map(|record| record.figures.unpack()).collect();
        Self { records, figures, copies }
    }
}

impl<'r> District<'r> {
    #[must_use]
    pub fn new(group: DistrictRecords<'r>, alike: &'r LikeSections<'r>) -> Self {
        let mut series: Vec<Series> = Vec::new();
        // a district of an ambiguous name has its code in some reports only, and so in some identities only
        for records in group.records.chunk_by(|a, b| a.agency.body() == b.agency.body()) {
            let body = records[0].agency.body();
            let copies = group.copies.iter().filter(|copy| copy.agency.body() == body).collect();
            series.push(Series::of(records.iter().collect(), copies));
        }
        let mut by_year: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (agency, series) in series.iter().enumerate() {
            for (at, record) in series.records.iter().enumerate() {
                by_year.entry((record.year, record.agency.kind.key())).or_default().push((agency, at));
            }
        }
        let common = common(group.records);
        let government = |name: &str| of_district(group.governments, name, |record| &record.agency).iter().collect();
        let below = group.below.iter().map(|name| (name.as_str(), Series::of(government(name), Vec::new()))).collect();
        let DistrictRecords { name, years, expected, .. } = group;
        Self { name, series, by_year, common, alike, years, expected, below }
    }

    /// The reports of agencies of a kind for a year.
    pub fn reports(&self, kind: AgencyKind, year: i32) -> impl Iterator<Item = ReportInSeries<'_>> {
        let places = self.by_year.get(&(year, kind.key())).map_or(&[][..], Vec::as_slice);
        places.iter().map(|&place| self.report(place))
    }

    fn report(&self, (agency, at): (usize, usize)) -> ReportInSeries<'_> {
        ReportInSeries { district: self, series: &self.series[agency], at }
    }

    /// The series of an agency of this name.
    #[must_use]
    pub fn series_of(&self, name: &str) -> Option<&Series<'r>> {
        self.series.iter().find(|series| series.records.iter().any(|record| record.agency.name == name))
    }
}

/// The sentences that many agencies of a district have.
fn common(records: &[Record]) -> HashSet<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    let mut agencies = 0;
    for records in records.chunk_by(|a, b| a.agency.body() == b.agency.body()) {
        agencies += 1;
        let signatures = records.iter().flat_map(|record| record.signatures.iter());
        let mut own: Vec<u32> = signatures.flat_map(Signature::sentences).collect();
        own.sort_unstable();
        own.dedup();
        for sentence in own {
            *counts.entry(sentence).or_default() += 1;
        }
    }
    let fewest = FEWEST_IN_COMMON.max(agencies / 2 + 1);
    counts.into_iter().filter(|(_, count)| *count >= fewest).map(|(sentence, _)| sentence).collect()
}

/// A table of a record with its figures. Cells are named by their positions among those of the form.
#[derive(Debug, Clone, Copy)]
pub struct TableFigures<'f> {
    pub form: &'static Form,
    /// Its position among the form's tables.
    pub at: usize,
    /// Whether it stands in the document.
    pub is_found: bool,
    pub figures: &'f [Figure],
}

impl TableFigures<'_> {
    #[must_use]
    pub fn table(&self) -> &'static Table {
        &self.form.tables[self.at]
    }

    /// The cell that prints a quantity.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<usize> {
        self.form.cell(metric, applicant).filter(|&cell| self.form.cells[cell].table == self.at)
    }

    #[must_use]
    pub fn figure(&self, cell: usize) -> Figure {
        self.figures[cell - self.table().cells().start]
    }

    /// A quantity that it does not print, and whose parts it has.
    fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&'static DerivedCell> {
        let cells = self.table().cells();
        self.form.derived_cell(metric, applicant).filter(|cell| cells.contains(&cell.parts[0]))
    }
}

/// A report among those of its agency and its district.
#[derive(Debug, Clone, Copy)]
pub struct ReportInSeries<'d> {
    pub district: &'d District<'d>,
    pub series: &'d Series<'d>,
    /// Among the series' records.
    pub at: usize,
}

impl<'d> ReportInSeries<'d> {
    #[must_use]
    pub fn record(&self) -> &'d Record {
        self.series.records[self.at]
    }

    #[must_use]
    pub fn figures(&self) -> &'d [Figure] {
        &self.series.figures[self.at]
    }

    /// The tables of the report.
    pub fn tables(&self) -> impl Iterator<Item = TableFigures<'d>> + use<'d> {
        self.record().tables(self.figures())
    }

    /// The cell that prints a quantity, and its table.
    fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(TableFigures<'d>, usize)> {
        self.tables().find_map(|table| Some((table, table.cell(metric, applicant)?)))
    }

    /// The figure of a quantity; `None` where the form does not ask for it.
    #[must_use]
    pub fn figure(&self, metric: Metric, applicant: Option<Applicant>) -> Option<Figure> {
        self.cell(metric, applicant).map(|(table, cell)| table.figure(cell))
    }

    /// The figure of a quantity that the report's prose may speak of, with the form that its cells are of: of a sum, where
    /// each of its parts is a figure.
    #[must_use]
    pub fn figure_or_sum(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(Amount, &'static Form)> {
        let (table, value) = match self.cell(metric, applicant) {
            Some((table, cell)) => (table, table.figure(cell).value()),
            None => {
                let derived = |table: TableFigures<'d>| Some((table, table.derived_cell(metric, applicant)?));
                let (table, sum) = self.tables().find_map(derived)?;
                (table, sum.parts.iter().map(|&part| table.figure(part).value()).sum())
            }
        };
        Some((value.filter(|_| table.is_found)?, table.form))
    }

    /// What the column of a quantity is called in the report's form.
    #[must_use]
    pub fn column(&self, metric: Metric, applicant: Option<Applicant>) -> &'static str {
        self.cell(metric, applicant).map_or("", |(table, cell)| &table.form.cells[cell].column_label)
    }

    /// The number of the table in which a quantity stands.
    #[must_use]
    pub fn table(&self, metric: Metric, applicant: Option<Applicant>) -> Option<u8> {
        self.cell(metric, applicant).map(|(table, _)| table.table().number)
    }

    #[must_use]
    pub fn value(&self, metric: Metric, applicant: Option<Applicant>) -> Option<Amount> {
        self.figure(metric, applicant)?.value()
    }

    /// The agency's report for the year before.
    #[must_use]
    pub fn last_year(&self) -> Option<Self> {
        let year = self.record().year - 1;
        self.years().take(self.at).find(|of| of.record().year == year)
    }

    /// All reports of the agency, this one among them.
    pub fn years(&self) -> impl Iterator<Item = ReportInSeries<'d>> + use<'d> {
        let of = *self;
        (0..of.series.records.len()).map(move |at| ReportInSeries { at, ..of })
    }

    /// The reports of other agencies of its kind and district for the same year.
    pub fn peers(&self) -> impl Iterator<Item = ReportInSeries<'d>> + use<'d> {
        let (record, series) = (self.record(), self.series);
        let district = self.district;
        district.reports(record.agency.kind, record.year).filter(move |peer| !std::ptr::eq(peer.series, series))
    }
}
