//! Records: what the rules over years and peers need of a report, without its text.
//!
//! A record takes about 1.2 kB. Records are spooled to a file until all reports have been read, and loaded some
//! districts at a time, so that a corpus may be of any size. The words that a finding quotes are read from the report's
//! file again, since few reports have such a finding.

mod alike;
mod figures;
mod growths;
mod likeness;
mod mentions;
mod neighbours;
mod ranking;
mod record_part;
mod spool;
mod stored;
mod templates;

pub use alike::{BANDS, CandidatePairs, LikeSection, LikeSections, LikenessThresholds, Pair, Sections};
pub use figures::PackedFigures;
pub use growths::MetricGrowth;
pub use likeness::{Common, FEWEST_SHINGLES, Likeness, Signature, Text, texts};
pub use mentions::Mention;
pub use neighbours::Neighbours;
pub use ranking::{Comparison, Ranked, Ranking};
pub use record_part::{RecordPart, RecordParts};
pub use spool::{Corpus, Spool};
pub use templates::Template;

use crate::finding::RootCell;
use crate::forms::{CellIndex, DerivedCell, Form, Table, TableIndex};
use crate::index::Index;
use crate::report::{Agency, AgencyKind, Amount, Applicant, Edition, Figure, Metric, Printed, Report, ReportPlace};
use likeness::BINS;
use ranking::Rankings;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use templates::Templates;

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
    /// Tells copies of one report apart.
    pub edition: Edition,
    /// For each table, the form that it follows and whether the document contains it; empty without a form.
    tables: Box<[(&'static Form, bool)]>,
    /// Figures of all cells of its tables.
    figures: PackedFigures,
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
        Some(Self {
            report_id: report_id.to_owned(),
            path: place.path.to_owned(),
            part: place.part,
            agency: Arc::new(report.agency.clone()),
            year,
            edition: Edition::of(&report.metadata),
            tables: report.tables().iter().map(|table| (table.form, table.is_found)).collect(),
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

/// The records of some consecutive districts, and the records of others that they are compared with.
#[derive(Debug)]
pub struct Records {
    /// Chosen reports, sorted by district, agency and year.
    chosen: Vec<Record>,
    /// Number in the corpus of the first record of `chosen`.
    first: usize,
    /// Rejected copies whose figures differ, in the same order.
    copies: Vec<Record>,
    /// Number in the corpus of the first record of `copies`.
    first_copy: usize,
    /// Records of other districts that may share a text with these, by their numbers in the corpus.
    others: BTreeMap<u32, Record>,
    /// Records of the governments directly below these districts, sorted by district.
    governments: Vec<Record>,
    /// The first and the last year with any report in the corpus.
    years: Option<(i32, i32)>,
}

/// The records of a district, as ranges of those of the corpus.
#[derive(Debug, Clone)]
pub struct DistrictRange {
    /// Name of the district.
    pub name: String,
    /// Its chosen reports.
    pub chosen: Range<usize>,
    /// Its rejected copies whose figures differ.
    pub copies: Range<usize>,
}

impl Records {
    /// The chosen records with their numbers in the corpus.
    fn numbered(&self) -> impl Iterator<Item = (u32, &Record)> {
        self.chosen.iter().enumerate().filter_map(|(at, record)| Some((u32::try_from(self.first + at).ok()?, record)))
    }

    /// The record with this number.
    fn by_number(&self, number: u32) -> Option<&Record> {
        let own = (number as usize).checked_sub(self.first).and_then(|at| self.chosen.get(at));
        own.or_else(|| self.others.get(&number))
    }

    /// The records of each district, with its known agencies. A district without a report gets the years of the corpus.
    #[must_use]
    pub fn by_district<'r>(
        &'r self,
        districts: &'r [DistrictRange],
        known: &'r KnownDistricts,
    ) -> Vec<DistrictRecords<'r>> {
        let district_records = |DistrictRange { name, chosen, copies }: &'r DistrictRange| {
            let records = part(&self.chosen, self.first, chosen);
            let years = || records.iter().map(|record| record.year);
            Some(DistrictRecords {
                name,
                years: years().min().zip(years().max()).or(self.years)?,
                records,
                copies: part(&self.copies, self.first_copy, copies),
                expected: in_district(&known.expected, name, |expected| &expected.agency),
                below: known.below.get(name).map_or(&[], Vec::as_slice),
                governments: &self.governments,
            })
        };
        districts.iter().filter_map(district_records).collect()
    }
}

/// The records with numbers in `range`, where the first of `records` has the number `first`.
fn part<'r>(records: &'r [Record], first: usize, range: &Range<usize>) -> &'r [Record] {
    if range.is_empty() { &[] } else { &records[range.start - first..range.end - first] }
}

/// The items of a district; `all` is sorted by district.
fn in_district<'a, T>(all: &'a [T], district: &str, agency: impl Fn(&T) -> &Agency) -> &'a [T] {
    let from = all.partition_point(|one| agency(one).district.as_str() < district);
    let to = all.partition_point(|one| agency(one).district.as_str() <= district);
    &all[from..to]
}

/// A listed agency of a district, and the years in which it should report.
#[derive(Debug, Clone)]
pub struct Expected {
    /// As its reports name it after unification.
    pub agency: Agency,
    /// First and last years; an end without a year is open.
    pub spans: Vec<(Option<i32>, Option<i32>)>,
}

impl Expected {
    /// Whether it should have a report on this year.
    #[must_use]
    pub fn is_due(&self, year: i32) -> bool {
        let is_within = |(from, to): &(Option<i32>, Option<i32>)| {
            from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
        };
        self.spans.iter().any(is_within)
    }
}

/// Facts on districts that do not come from their own reports.
#[derive(Debug, Default)]
pub struct KnownDistricts {
    /// Listed agencies, sorted by district and name.
    pub expected: Vec<Expected>,
    /// For each district, the districts directly within it.
    pub below: BTreeMap<String, Vec<String>>,
}

/// The records of a district, sorted by agency and year.
#[derive(Debug, Clone, Copy)]
pub struct DistrictRecords<'r> {
    /// Name of the district.
    pub name: &'r str,
    /// The first and the last year with a report.
    pub years: (i32, i32),
    /// Chosen reports.
    pub records: &'r [Record],
    /// Rejected copies whose figures differ.
    pub copies: &'r [Record],
    /// Its listed agencies.
    pub expected: &'r [Expected],
    /// The districts directly within it.
    below: &'r [String],
    /// Reports of the governments of `below`, among others.
    governments: &'r [Record],
}

/// A district with the reports of its agencies over the years, indexed for the rules.
#[derive(Debug)]
pub struct District<'r> {
    /// Name of the district.
    pub name: &'r str,
    /// One per agency, sorted by the agencies' names.
    pub series: Vec<Series<'r>>,
    /// Reports by year and kind of agency, as indices of the series and of the record in it.
    by_year: BTreeMap<(i32, &'static str), Vec<(usize, usize)>>,
    /// Hashes of sentences that more than half of its agencies share.
    pub common: HashSet<u32>,
    /// Sections of the corpus that may be the same text.
    pub alike: &'r LikeSections<'r>,
    /// The first and the last year with a report.
    pub years: (i32, i32),
    /// Its listed agencies, whether they report or not.
    pub expected: &'r [Expected],
    /// The districts directly within it, each with its government's reports.
    pub below: Vec<(&'r str, Series<'r>)>,
    /// Indices of `series` by the names of their agencies.
    by_name: HashMap<&'r str, usize>,
    /// Names of the listed agencies.
    expected_names: HashSet<&'r str>,
    neighbours: OnceLock<Neighbours>,
    templates: OnceLock<Templates>,
    rankings: Rankings,
}

/// The reports of one agency, by year.
#[derive(Debug)]
pub struct Series<'r> {
    /// Tells the series of a district apart.
    pub number: usize,
    /// Chosen reports, at most one a year.
    pub records: Vec<&'r Record>,
    /// For each record, the figures of all its tables.
    pub figures: Vec<Vec<Figure>>,
    /// Rejected copies whose figures differ.
    pub copies: Vec<&'r Record>,
}

/// A sentence is common if more than half of the agencies have it, and at least this many.
const FEWEST_IN_COMMON: usize = 4;

impl<'r> Series<'r> {
    fn of(number: usize, records: Vec<&'r Record>, copies: Vec<&'r Record>) -> Self {
        let figures = records.iter().map(|record| record.figures.unpack()).collect();
        Self { number, records, figures, copies }
    }
}

impl<'r> District<'r> {
    /// Groups the records of a district into series.
    #[must_use]
    pub fn new(of_district: DistrictRecords<'r>, alike: &'r LikeSections<'r>) -> Self {
        let mut series: Vec<Series> = Vec::new();
        // ids differ where a district has namesakes, since only some of its reports tell its code; so compare bodies
        for records in of_district.records.chunk_by(|a, b| a.agency.body() == b.agency.body()) {
            let body = records[0].agency.body();
            let copies = of_district.copies.iter().filter(|copy| copy.agency.body() == body).collect();
            series.push(Series::of(series.len(), records.iter().collect(), copies));
        }
        let mut by_year: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (agency, series) in series.iter().enumerate() {
            for (at, record) in series.records.iter().enumerate() {
                by_year.entry((record.year, record.agency.kind.key())).or_default().push((agency, at));
            }
        }
        let common = common(of_district.records);
        let government =
            |name: &str| in_district(of_district.governments, name, |record| &record.agency).iter().collect();
        let below = of_district.below.iter().enumerate();
        let below = below.map(|(at, name)| (name.as_str(), Series::of(at, government(name), Vec::new()))).collect();
        let DistrictRecords { name, years, expected, .. } = of_district;
        let names = series.iter().enumerate().rev();
        let names = names.flat_map(|(at, series)| series.records.iter().map(move |of| (of.agency.name.as_str(), at)));
        Self {
            name,
            by_name: names.collect(),
            expected_names: expected.iter().map(|expected| expected.agency.name.as_str()).collect(),
            neighbours: OnceLock::new(),
            templates: OnceLock::new(),
            rankings: Rankings::default(),
            series,
            by_year,
            common,
            alike,
            years,
            expected,
            below,
        }
    }

    /// Its agencies but its government, by their names.
    pub fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| Neighbours::new(&self.series))
    }

    /// Whether the list of agencies has one of this name.
    #[must_use]
    pub fn is_listed(&self, name: &str) -> bool {
        self.expected_names.contains(name)
    }

    /// The reports of agencies of a kind on a year.
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
        self.by_name.get(name).map(|&at| &self.series[at])
    }
}

/// Hashes of the sentences that many agencies of a district share.
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
    fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&'static DerivedCell> {
        let cells = self.table().cells;
        self.form.derived_cell(metric, applicant).filter(|cell| cells.contains(cell.parts[0]))
    }
}

/// A report with the series and the district that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct ReportInSeries<'d> {
    /// The district of the agency.
    pub district: &'d District<'d>,
    /// All reports of the agency.
    pub series: &'d Series<'d>,
    /// Index of the report in the series.
    pub at: usize,
}

impl<'d> ReportInSeries<'d> {
    /// The record of the report.
    #[must_use]
    pub fn record(&self) -> &'d Record {
        self.series.records[self.at]
    }

    /// The templates that its sections follow.
    pub fn templates(&self) -> impl Iterator<Item = &'d Template> + use<'d> {
        let templates = self.district.templates.get_or_init(|| Templates::new(&self.district.series));
        templates.of(self.series.number, self.record().year)
    }

    /// The figures of all its tables.
    #[must_use]
    pub fn figures(&self) -> &'d [Figure] {
        &self.series.figures[self.at]
    }

    /// The tables of the report.
    pub fn tables(&self) -> impl Iterator<Item = TableFigures<'d>> + use<'d> {
        self.record().tables(self.figures())
    }

    /// The cell that prints a quantity, and its table.
    fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<(TableFigures<'d>, CellIndex)> {
        self.tables().find_map(|table| Some((table, table.cell(metric, applicant)?)))
    }

    /// The figure of a quantity; `None` if the form does not ask for it.
    #[must_use]
    pub fn figure(&self, metric: Metric, applicant: Option<Applicant>) -> Option<Figure> {
        self.cell(metric, applicant).map(|(table, cell)| table.figure(cell))
    }

    /// The value of a quantity, printed or derived, with the form of its cells. `None` unless the table is in the
    /// document and holds the figure, or each part of the sum.
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

    /// The form's label for the column of a quantity; empty if the form does not ask for it.
    #[must_use]
    pub fn column(&self, metric: Metric, applicant: Option<Applicant>) -> &'static str {
        self.cell(metric, applicant).map_or("", |(table, cell)| &table.form.cells[cell].column_label)
    }

    /// The number of the table that prints a quantity.
    #[must_use]
    pub fn table(&self, metric: Metric, applicant: Option<Applicant>) -> Option<u8> {
        self.cell(metric, applicant).map(|(table, _)| table.table().number)
    }

    /// The printed value of a quantity; `None` if its cell holds no number.
    #[must_use]
    pub fn value(&self, metric: Metric, applicant: Option<Applicant>) -> Option<Amount> {
        self.figure(metric, applicant)?.value()
    }

    /// The agency's report for the year before.
    #[must_use]
    pub fn last_year(&self) -> Option<Self> {
        let year = self.record().year - 1;
        self.years().take(self.at).find(|report| report.record().year == year)
    }

    /// All reports of the agency, this one among them.
    pub fn years(&self) -> impl Iterator<Item = ReportInSeries<'d>> + use<'d> {
        let this = *self;
        (0..this.series.records.len()).map(move |at| ReportInSeries { at, ..this })
    }

    /// How the agencies of its kind and district rank in its year by a comparison, and the number of its own series.
    /// `figure` gives the figure of each, and depends on nothing but the comparison.
    pub fn ranking(&self, by: Comparison, figure: impl Fn(&Self) -> Option<f64>) -> (Arc<Ranking>, usize) {
        let (record, district) = (self.record(), self.district);
        let figures = || {
            let reports = district.reports(record.agency.kind, record.year);
            reports.filter_map(|peer| Some((peer.series.number, figure(&peer)?)))
        };
        let key = (record.year, record.agency.kind.key(), by);
        (district.rankings.get(key, figures), self.series.number)
    }

    /// The reports of other agencies of its kind and district for the same year.
    pub fn peers(&self) -> impl Iterator<Item = ReportInSeries<'d>> + use<'d> {
        let (record, series) = (self.record(), self.series);
        let district = self.district;
        district.reports(record.agency.kind, record.year).filter(move |peer| !std::ptr::eq(peer.series, series))
    }
}
