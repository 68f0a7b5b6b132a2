//! A district with the reports of its agencies over the years, indexed for the rules.

use super::agency::Series;
use super::alike::LikeSections;
use super::neighbours::Neighbours;
use super::ranking::{Comparison, Ranking, Rankings};
use super::record::{Record, TableFigures};
use super::records::{DistrictRecords, Expected, common, in_district};
use super::templates::{Template, Templates};
use crate::forms::{CellIndex, Form};
use crate::report::{AgencyKind, Amount, Applicant, Figure, Metric};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

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

    /// Its agencies apart from its government, by name.
    pub fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| Neighbours::new(&self.series))
    }

    /// Whether the list of agencies has this name.
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

    /// The ranking, by a comparison, of the agencies of its kind and district in its year, and the number of its own series.
    /// `figure` gives the figure of each; it must depend on the comparison only, since rankings are kept.
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
