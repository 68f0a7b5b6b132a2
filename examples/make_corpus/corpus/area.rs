//! A district with its agencies and everything that happened there, ready to be written up.

use std::fs;
use std::path::{Path, PathBuf};

use super::agencies::{Agency, Class, agencies, archives};
use super::encode::encode;
use super::figures::{Figures, simulate};
use super::office::{self, Job};
use super::places::{District, Gazetteer};
use super::report::{Occasion, Report};
use super::seeds::generator;
use super::style::{Format, Style};
use super::truth::{Records, Rows};
use super::{Result, html, ofd, text};

/// Which of a district's many dice.
const PLACES: u64 = 1;
const FIGURES: u64 = 2;
const REPORTS: u64 = 3;
const STRANGER: u64 = 4;

pub struct Area {
    district: District,
    agencies: Vec<Agency>,
    years: Vec<u16>,
    /// By agency, then by year, beginning with the year before the first.
    figures: Vec<Vec<Figures>>,
    seed: u64,
    index: u64,
}

/// What is to be made of one report.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub style: Style,
    pub fault: Option<&'static str>,
}

/// A faulty file, for the corpus's own description.
#[derive(Debug)]
pub struct Exhibit {
    pub path: String,
    pub rule: &'static str,
    pub told: String,
}

/// A district's reports, written, but for those that a writer has yet to make.
pub struct Written {
    pub rows: Rows,
    pub exhibits: Vec<Exhibit>,
    pub jobs: Vec<Job>,
    /// Of each report.
    pub formats: Vec<Format>,
    pub bytes: u64,
}

impl Area {
    pub fn new(gazetteer: &Gazetteer, seed: u64, index: usize, agency_count: usize, years: Vec<u16>) -> Self {
        let district = gazetteer.district(index);
        let index = index as u64;
        // A government sums up others, so there is always one other, even if its own report is not asked for.
        let agencies = agencies(&district, agency_count.max(2), &mut generator(seed, &[PLACES, index]));
        let mut figures: Vec<Vec<Figures>> = agencies
            .iter()
            .zip(0..)
            .map(|(agency, number)| {
                simulate(&agency.workload, years.len(), &mut generator(seed, &[FIGURES, index, number]))
            })
            .collect();
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
        Self { district, agencies, years, figures, seed, index }
    }

    /// Writes one report for each order: all years of the first agency, then of the second. Drafts go into `drafts`.
    pub fn write(&self, orders: &[Order], directory: &Path, drafts: &Path, records: Records) -> Result<Written> {
        let mut written = Written {
            rows: Rows::new(records),
            exhibits: Vec::new(),
            jobs: Vec::new(),
            formats: Vec::with_capacity(orders.len()),
            bytes: 0,
        };
        for year in &self.years {
            fs::create_dir_all(directory.join(&self.district.name).join(year.to_string()))?;
        }
        for (number, order) in orders.iter().enumerate() {
            let report = self.report(number / self.years.len(), number % self.years.len(), *order);
            let path = self.path(&report);
            let file = on_disk(directory, &path);
            written.formats.push(report.style.format());
            if matches!(report.style.format(), Format::Html | Format::Text | Format::Ofd) {
                let bytes = render(&report);
                fs::write(file, &bytes)?;
                written.bytes += bytes.len() as u64;
            } else {
                let made = office::draft(&report);
                let draft = drafts.join(format!("{}-{number}.{}", self.index, made.writer.takes()));
                fs::write(&draft, made.text)?;
                written.jobs.push(Job { writer: made.writer, draft, file });
            }
            written.rows.add(&path, &report)?;
            if records.prose {
                written.rows.add_prose(&path, &report)?;
            }
            if let Some(fault) = &report.fault {
                written.exhibits.push(Exhibit { path, rule: fault.rule, told: fault.told.clone() });
            }
        }
        Ok(written)
    }

    fn report(&self, agency: usize, year: usize, order: Order) -> Report<'_> {
        let occasion = Occasion {
            district: &self.district,
            neighbours: &self.agencies,
            agency: &self.agencies[agency],
            year: self.years[year],
            figures: &self.figures[agency][year + 1],
            last_year: &self.figures[agency][year],
            agency_seed: generator(self.seed, &[REPORTS, self.index, agency as u64]).u64(..),
        };
        Report::new(occasion, order.style, order.fault)
    }

    /// Lets `use_report` have a report of an agency that is in nobody's truth.
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
        };
        use_report(&Report::new(occasion, style, None))
    }

    pub fn district(&self) -> &District {
        &self.district
    }

    /// The path of the government's report of the first year, given its order.
    pub fn first_path(&self, order: Order) -> String {
        self.path(&self.report(0, 0, order))
    }

    fn path(&self, report: &Report<'_>) -> String {
        format!("{}/{}/{}.{}", self.district.name, report.year, report.agency.name, report.style.extension())
    }
}

/// A corpus path, which has slashes, below a directory of this system.
pub fn on_disk(directory: &Path, path: &str) -> PathBuf {
    directory.join(path.split('/').collect::<PathBuf>())
}

fn render(report: &Report<'_>) -> Vec<u8> {
    let text = match report.style.format() {
        Format::Ofd => return ofd::file(report),
        Format::Html => html::page(report),
        _ => text::text(report),
    };
    encode(&text, report.encoding, report.line_end)
}
