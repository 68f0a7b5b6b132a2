//! A district with its agencies and everything that happened there, ready to be written up.

use std::fs;
use std::path::{Path, PathBuf};

use super::agencies::{Agency, Class, agencies, archives};
use super::encode::encode;
use super::faults;
use super::figures::{Figures, simulate};
use super::office::{self, Job};
use super::places::{District, Gazetteer};
use super::report::{Occasion, Report};
use super::seeds::generator;
use super::series::{self, Beside, Fault};
use super::style::{Format, Style};
use super::truth::{Records, Rows};
use super::wild::Wild;
use super::{Focus, Result, html, pages, text};

/// Stream of random numbers for the places of a district.
const PLACES: u64 = 1;
const FIGURES: u64 = 2;
const REPORTS: u64 = 3;
const STRANGER: u64 = 4;
const SERIES: u64 = 5;
const TEXTS: u64 = 6;

/// Suffix in the file name of a second version that does not call itself a correction.
const OTHER_VERSION: &str = "（副本）";

pub struct Area {
    district: District,
    agencies: Vec<Agency>,
    years: Vec<u16>,
    /// By agency, then by year, starting with the year before the first.
    figures: Vec<Vec<Figures>>,
    /// Faults that only several of its reports together show.
    faults: Vec<Fault>,
    /// Another district, from which its texts are copied.
    model: Option<Box<Area>>,
    has_claims: bool,
    seed: u64,
    index: u64,
}

/// What a district should have besides its reports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes<'a> {
    /// Faults over several reports: their kinds, and the share of agencies with one.
    pub series: Option<(&'a [&'static str], f64)>,
    /// Prose in which every figure is known.
    pub has_claims: bool,
    /// Whether some districts share their names with others in the country.
    pub has_namesakes: bool,
}

/// The order for one report.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub style: Style,
    pub fault: Option<&'static str>,
    /// A peculiarity of its file.
    pub wild: Option<Wild>,
}

/// A faulty file, for the corpus's description of itself.
#[derive(Debug)]
pub struct Exhibit {
    pub path: String,
    pub rule: &'static str,
    pub description: String,
}

/// Where a report is written.
#[derive(Clone)]
struct Paths<'a> {
    directory: &'a Path,
    drafts: &'a Path,
    /// The name of its draft, if it needs one.
    draft: String,
}

/// The written reports of a district, without those that an office program has yet to make.
pub struct Written {
    pub rows: Rows,
    pub exhibits: Vec<Exhibit>,
    /// Faults over several reports.
    pub series_faults: usize,
    pub jobs: Vec<Job>,
    /// The format of each report.
    pub formats: Vec<Format>,
    pub bytes: u64,
}

impl Area {
    // each parameter is about the whole area, and no two belong together
    pub fn new(
        gazetteer: &Gazetteer,
        seed: u64,
        index: usize,
        agency_count: usize,
        years: Vec<u16>,
        wishes: Wishes<'_>,
    ) -> Self {
        let Wishes { series, has_claims, has_namesakes } = wishes;
        let number = index;
        let district = if has_namesakes { gazetteer.district_or_namesake(index) } else { gazetteer.district(index) };
        let index = index as u64;
        // A government sums up others, so there is always another agency, even if its own report is not asked for.
        let mut agencies = agencies(&district, agency_count.max(2), &mut generator(seed, &[PLACES, index]));
        if series.is_some() {
            for agency in &mut agencies {
                agency.workload = series::busier(agency.workload);
            }
        }
        let mut figures: Vec<Vec<Figures>> = agencies
            .iter()
            .zip(0..)
            .map(|(agency, number)| {
                simulate(&agency.workload, years.len(), &mut generator(seed, &[FIGURES, index, number]))
            })
            .collect();
        let mut rng = generator(seed, &[SERIES, index]);
        let mut faults = match series {
            Some((kinds, share)) => series::choose(&agencies, &mut figures, kinds, number * 5, share, &mut rng),
            None => Vec::new(),
        };
        for (agency, own) in agencies.iter().zip(0..) {
            if agency.class == Class::Government {
                let sums = (0..=years.len()).map(|year| {
                    Figures::sum(
                        figures.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, other)| &other[year]),
                    )
                });
                figures[own] = sums.collect();
            }
        }
        for fault in faults.iter_mut().filter(|fault| fault.rule == "P101") {
            series::misreport(fault, &mut figures[fault.agency][fault.year + 1], &mut rng);
        }
        Self { district, agencies, years, figures, faults, model: None, has_claims, seed, index }
    }

    /// Lets its copied texts come from another district, and there from agencies without a fault.
    pub fn copy_from(&mut self, model: Self) {
        for fault in &mut self.faults {
            series::copy_from(fault, &self.agencies, &model);
        }
        self.model = Some(Box::new(model));
    }

    /// Whether an agency's reports have a fault.
    pub fn has_fault(&self, agency: usize) -> bool {
        self.faults.iter().any(|fault| fault.agency == agency)
    }

    /// The district from which a fault's text is copied.
    pub fn model_of(&self, fault: &Fault) -> &Self {
        self.model.as_deref().filter(|_| fault.is_across).unwrap_or(self)
    }

    /// Writes one report for each order: all years of the first agency, then those of the second. Drafts go into
    /// `drafts`.
    pub fn write(&self, orders: &[Order], directory: &Path, drafts: &Path, records: Records) -> Result<Written> {
        let mut written = Written {
            rows: Rows::new(records),
            exhibits: Vec::new(),
            series_faults: self.faults.len(),
            jobs: Vec::new(),
            formats: Vec::with_capacity(orders.len()),
            bytes: 0,
        };
        if records.focus == Focus::Wild {
            self.write_wild(orders, directory, &mut written)?;
            return Ok(written);
        }
        for year in &self.years {
            fs::create_dir_all(directory.join(&self.district.name).join(year.to_string()))?;
        }
        for (number, order) in orders.iter().enumerate() {
            let (agency, year) = (number / self.years.len(), number % self.years.len());
            let of = |rule: &str| {
                self.faults.iter().find(|fault| (fault.rule, fault.agency, fault.year) == (rule, agency, year))
            };
            if of("Y105").is_some() {
                continue;
            }
            let mut report = self.report(agency, year, *order);
            for fault in self.faults.iter().filter(|fault| (fault.agency, fault.year) == (agency, year)) {
                let place = [TEXTS, self.index, number as u64];
                series::disguise(fault, self, &mut report, &mut generator(self.seed, &place));
            }
            let paths = Paths { directory, drafts, draft: format!("{}-{number}", self.index) };
            self.write_report(&report, "", &paths, records, &mut written)?;
            if let Some(fault) = of("Y106") {
                let figures = series::corrected(fault, &self.figures[agency][year + 1]);
                let occasion = Occasion { figures: &figures, ..self.occasion(agency, year) };
                let report = Report::new(occasion, order.style, None);
                let paths = Paths { draft: format!("{}-{number}-corrected", self.index), ..paths };
                self.write_report(&report, OTHER_VERSION, &paths, records, &mut written)?;
            }
        }
        if records.focus == Focus::Series {
            self.add_due(orders, &mut written.rows)?;
        }
        Ok(written)
    }

    /// Writes reports in the ways of the wild: each in a file of its own, or all remaining years of an agency in one
    /// file.
    fn write_wild(&self, orders: &[Order], directory: &Path, written: &mut Written) -> Result<()> {
        let mut number = 0;
        while number < orders.len() {
            let order = orders[number];
            let wild = if self.district.is_namesake { Wild::Nested } else { order.wild.unwrap_or(Wild::Crawled) };
            let (agency, year) = (number / self.years.len(), number % self.years.len());
            let count = match wild {
                Wild::Compilation => (self.years.len() - year).min(orders.len() - number),
                _ => 1,
            };
            let of = |offset: usize| {
                let order = Order { style: wild.style(), ..orders[number + offset] };
                let mut report = self.report(agency, year + offset, order);
                // an address would name the city
                report.has_contact = wild != Wild::Nested;
                report
            };
            let reports: Vec<Report<'_>> = (0..count).map(of).collect();
            let (bytes, ending) = wild.file(&reports.iter().collect::<Vec<_>>());
            let District { name, city, province, .. } = &self.district;
            let (year, own) = (reports[0].year, &reports[0].agency.name);
            let path = match wild {
                Wild::Crawled => format!("{name}/crawled/{number:04}.{ending}"),
                Wild::Nested => format!("{province}/{city}/{name}/{year}/{own}.{ending}"),
                Wild::Compilation => format!("{name}/{own}历年.{ending}"),
                _ => format!("{name}/{year}/{own}.{ending}"),
            };
            let file = on_disk(directory, &path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, &bytes)?;
            written.bytes += bytes.len() as u64;
            for (report, part) in reports.iter().zip(1..) {
                written.formats.push(report.style.format());
                written.rows.add_wild(&path, report, wild, (count > 1).then_some(part))?;
                let exhibit = |fault: &faults::Fault| Exhibit {
                    path: path.clone(),
                    rule: fault.rule,
                    description: fault.description.clone(),
                };
                written.exhibits.extend(report.fault.as_ref().map(exhibit));
            }
            number += count;
        }
        Ok(())
    }

    /// Writes one report; `version` is appended to the name of its file.
    fn write_report(
        &self,
        report: &Report<'_>,
        version: &str,
        paths: &Paths<'_>,
        records: Records,
        written: &mut Written,
    ) -> Result<()> {
        let path = self.path(report, version);
        let file = on_disk(paths.directory, &path);
        written.formats.push(report.style.format());
        if matches!(report.style.format(), Format::Html | Format::Text | Format::Ofd) {
            let bytes = render(report);
            fs::write(file, &bytes)?;
            written.bytes += bytes.len() as u64;
        } else {
            let made = office::draft(report);
            let draft = paths.drafts.join(format!("{}.{}", paths.draft, made.writer.takes()));
            fs::write(&draft, made.text)?;
            written.jobs.push(Job { writer: made.writer, draft, file });
        }
        written.rows.add(&path, report)?;
        if records.focus == Focus::Prose {
            written.rows.add_claims(&path, report)?;
        }
        if records.prose {
            written.rows.add_prose(&path, report)?;
        }
        if let Some(fault) = &report.fault {
            written.exhibits.push(Exhibit { path, rule: fault.rule, description: fault.description.clone() });
        }
        Ok(())
    }

    /// Adds the findings on several reports together. One on a missing year is filed under the next report.
    fn add_due(&self, orders: &[Order], rows: &mut Rows) -> Result<()> {
        let path = |agency: usize, year: usize, version: &str| {
            let order = orders[agency * self.years.len() + year];
            self.path(&self.report(agency, year, order), version)
        };
        for due in series::due(self, &self.faults) {
            let filed = if due.rule == "Y105" { due.year + 1 } else { due.year };
            let beside = match due.beside {
                Some(Beside::Report { agency, year }) => path(agency, year, ""),
                Some(Beside::Version) => path(due.agency, due.year, OTHER_VERSION),
                None => String::new(),
            };
            let area = if due.is_across { self.model.as_deref().unwrap_or(self) } else { self };
            let names = [&area.district.name, &area.agencies[due.agency].name].map(String::as_str);
            // its file in another district is unknown here
            let own = if due.is_across { String::new() } else { path(due.agency, filed, "") };
            rows.add_due(&own, names, self.years[due.year], &due, &beside)?;
        }
        Ok(())
    }

    pub fn agency(&self, agency: usize) -> &Agency {
        &self.agencies[agency]
    }

    pub fn agency_count(&self) -> usize {
        self.agencies.len()
    }

    /// Index of the government among its agencies.
    pub fn government(&self) -> usize {
        self.agencies.iter().position(|agency| agency.class == Class::Government).unwrap_or(0)
    }

    pub fn year_count(&self) -> usize {
        self.years.len()
    }

    /// The figures of an agency's report, with years counted from the first.
    pub fn figures(&self, agency: usize, year: usize) -> &Figures {
        &self.figures[agency][year + 1]
    }

    /// A report without faults of its own, for its words.
    pub fn plain_report(&self, agency: usize, year: usize) -> Report<'_> {
        Report::new(self.occasion(agency, year), Style::Plain, None)
    }

    fn report(&self, agency: usize, year: usize, order: Order) -> Report<'_> {
        Report::new(self.occasion(agency, year), order.style, order.fault)
    }

    fn occasion(&self, agency: usize, year: usize) -> Occasion<'_> {
        Occasion {
            district: &self.district,
            neighbours: &self.agencies,
            agency: &self.agencies[agency],
            year: self.years[year],
            figures: &self.figures[agency][year + 1],
            last_year: &self.figures[agency][year],
            agency_seed: generator(self.seed, &[REPORTS, self.index, agency as u64]).u64(..),
            has_claims: self.has_claims,
        }
    }

    /// Passes a report of an agency that is in no truth to `use_report`.
    pub fn with_stranger<T>(&self, year: u16, style: Style, use_report: impl FnOnce(&Report<'_>) -> T) -> T {
        let mut rng = generator(self.seed, &[STRANGER, self.index, u64::from(year)]);
        let agency = archives(&self.district, &mut rng);
        let figures = simulate(&agency.workload, 1, &mut rng);
        let occasion = Occasion {
            district: &self.district,
            neighbours: &self.agencies,
            agency: &agency,
            year,
            figures: &figures[1],
            last_year: &figures[0],
            agency_seed: rng.u64(..),
            has_claims: false,
        };
        use_report(&Report::new(occasion, style, None))
    }

    pub fn district(&self) -> &District {
        &self.district
    }

    /// The path of the government's report of the first year, given its order.
    pub fn first_path(&self, order: Order) -> String {
        self.path(&self.report(0, 0, order), "")
    }

    fn path(&self, report: &Report<'_>, version: &str) -> String {
        let name = &report.agency.name;
        format!("{}/{}/{name}{version}.{}", self.district.name, report.year, report.style.extension())
    }
}

/// The path on disk of a corpus path, which has slashes on every system.
pub fn on_disk(directory: &Path, path: &str) -> PathBuf {
    directory.join(path.split('/').collect::<PathBuf>())
}

fn render(report: &Report<'_>) -> Vec<u8> {
    let text = match report.style.format() {
        Format::Ofd => return pages::ofd_file(report),
        Format::Html => html::page(report),
        _ => text::text(report),
    };
    encode(&text, report.encoding, report.line_end)
}
