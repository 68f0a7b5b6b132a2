//! Makes corpora of annual disclosure reports together with the truth about them.
//!
//! The maker is the oracle of the project's tests, so it shares nothing with the library it tests: it has its own list
//! of the form's cells and identities, and its own checker. A report comes about in this order:
//!
//! ```text
//! places, kinds -> agencies -> figures   what happened in an invented district, year by year, all of it consistent
//! figures -> sheet <- faults             what one report prints in its cells, with one mistake perhaps
//! sheet -> wording -> layout             its three tables, before any file format
//! phrases -> voice, accounts -> prose    its paragraphs, likewise
//! former                                 the tables of reports for the years before 2021
//! document -> html | text -> encode      the file
//! document -> pages -> ofd | pdf          or it on pages
//! document -> office -> a writer          the file, where its format is that of a program
//! sheet -> check -> truth                what a reader must find in it
//! series                                 what goes wrong between reports, and what is due then
//! telling -> narrative                   prose in which every figure is known, with one mistake perhaps
//! lapses                                 what goes wrong around the tables
//! wild                                   files as they come: crawled, compiled, with what nobody sees
//! ```
//!
//! Everything is drawn from the plan's seed and the report's place in the corpus, see [`seeds`].

#![allow(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "a library for tests and measurements alone")]

mod accounts;
mod agencies;
mod area;
mod broken;
mod check;
mod dates;
mod document;
mod encode;
mod faults;
mod figures;
mod form;
mod former;
mod html;
mod kinds;
mod lapses;
mod layout;
#[cfg(feature = "measure")]
pub mod measure;
mod narrative;
mod office;
#[cfg(feature = "measure")]
pub mod page;
mod pages;
mod phrases;
mod places;
mod prose;
mod readme;
mod report;
mod seeds;
mod series;
mod sheet;
mod style;
mod telling;
mod text;
mod title;
mod truth;
mod voice;
mod wild;
mod wording;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{self, Path};

use rayon::prelude::*;

use self::agencies::MOST_AGENCIES;
use self::area::{Area, Order, Wishes};
use self::places::{Gazetteer, MOST_DISTRICTS};
use self::style::Style;
use self::truth::{Records, Truth};
use self::wild::Wild;

pub use self::faults::kinds;
pub use self::style::Format;

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The subject of the test, which has the faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Single reports: their tables and what is around them.
    #[default]
    Reports,
    /// Their prose, with the truth of every figure.
    Prose,
    /// Faults that only several reports together show.
    Series,
    /// Files as they are found in the wild, made by no office program.
    Wild,
}

impl Focus {
    /// The kinds of faults that can be chosen.
    fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Reports | Self::Wild => &faults::SINGLE,
            Self::Prose => &narrative::KINDS,
            Self::Series => &series::KINDS,
        }
    }
}

/// The plan of a corpus.
#[derive(Clone, Debug)]
pub struct Plan {
    pub reports: usize,
    pub seed: u64,
    /// The share of reports that get one fault, 0 to 1.
    pub faults: f64,
    /// Number of additional files that are no proper reports.
    pub broken: usize,
    pub years: RangeInclusive<u16>,
    /// Agencies in a district, including its government.
    pub agencies: usize,
    /// Whether the corpus contains a description of itself.
    pub readme: bool,
    /// Formats, each with the number of turns that its styles take.
    pub formats: Vec<(Format, usize)>,
    /// Whether the truth contains the paragraphs of all reports.
    pub prose: bool,
    pub focus: Focus,
    /// Whether copied texts come from another district.
    pub across: bool,
    /// The kinds of faults, by the rules that find them. Empty means those that the forms of these years can have, or
    /// all of a series.
    pub kinds: Vec<&'static str>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            reports: 0,
            seed: 1,
            faults: 0.0,
            broken: 0,
            years: 2021..=2024,
            agencies: 25,
            readme: false,
            formats: vec![(Format::Html, 1), (Format::Text, 1)],
            prose: false,
            focus: Focus::Reports,
            across: false,
            kinds: Vec::new(),
        }
    }
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub reports: usize,
    pub districts: usize,
    /// Reports with a fault.
    pub faults: usize,
    /// Findings that an auditor must make on them.
    pub findings: usize,
    pub broken: usize,
    /// Number of reports of each format.
    pub formats: BTreeMap<Format, usize>,
    /// Size of all reports together.
    pub bytes: u64,
}

/// Folder in the corpus while it is made, for drafts and temporary files of programs.
const DRAFTS: &str = ".drafts";
/// Districts made at one time: enough for every thread, few enough for memory.
const DISTRICTS_AT_ONCE: usize = 16;

/// Writes the corpus into `directory` and the truth into `truth`, which must both be empty or absent.
///
/// # Errors
/// If the plan cannot be carried out, if a directory is not empty, or if writing fails.
pub fn make(plan: &Plan, directory: &Path, truth: &Path) -> Result<Summary> {
    plan.check()?;
    if path::absolute(truth)?.starts_with(path::absolute(directory)?) {
        return Err(format!("{} lies inside the corpus: the truth must stand beside it", truth.display()).into());
    }
    claim(directory)?;
    claim(truth)?;

    let gazetteer = Gazetteer::new(plan.seed);
    let orders = plan.orders();
    let mut truth = Truth::create(truth, plan.records())?;
    let mut summary = Summary { reports: plan.reports, districts: plan.districts(), ..Summary::default() };
    let mut exhibits = Vec::new();
    let mut reports = 0;
    let districts: Vec<usize> = (0..plan.districts()).collect();
    let drafts = path::absolute(directory)?.join(DRAFTS);
    for districts in districts.chunks(DISTRICTS_AT_ONCE) {
        fs::create_dir_all(&drafts)?;
        let written: Vec<area::Written> = districts
            .par_iter()
            .map(|&district| {
                let area = plan.area(&gazetteer, district);
                area.write(plan.orders_of(&orders, district), directory, &drafts, plan.records())
            })
            .collect::<Result<_>>()?;
        let mut jobs = Vec::new();
        for mut written in written {
            summary.faults += written.exhibits.len() + written.series_faults;
            summary.findings += written.rows.findings_count;
            summary.bytes += written.bytes;
            reports += written.formats.len();
            for format in written.formats {
                *summary.formats.entry(format).or_default() += 1;
            }
            truth.append(written.rows)?;
            if plan.readme {
                exhibits.append(&mut written.exhibits);
            }
            jobs.append(&mut written.jobs);
        }
        let files: Vec<_> = jobs.iter().map(|job| job.file.clone()).collect();
        let made = office::run(jobs, &drafts);
        fs::remove_dir_all(&drafts)?;
        made?;
        for file in files {
            summary.bytes += fs::metadata(file)?.len();
        }
    }

    let mut all_broken = Vec::with_capacity(plan.broken);
    for number in 0..plan.broken {
        let district = number % plan.districts();
        let years = plan.years();
        let year = years[number / plan.districts() % years.len()];
        let area = plan.area(&gazetteer, district);
        let first = plan.orders_of(&orders, district)[0];
        let broken = broken::write(&area, first, year, number, plan.seed, directory)?;
        truth.add_broken(&broken)?;
        all_broken.push(broken);
    }
    summary.reports = reports;
    summary.broken = all_broken.len();
    truth.finish()?;
    if plan.readme {
        fs::write(directory.join("README.md"), readme::readme(plan, &summary, &exhibits, &all_broken))?;
    }
    Ok(summary)
}

impl Plan {
    fn check(&self) -> Result<()> {
        if self.reports == 0 {
            return Err("a corpus has at least one report".into());
        }
        if self.years.is_empty() || *self.years.start() < 2014 || *self.years.end() > 2099 {
            return Err("the years must lie within 2014 to 2099: before there was no form for the whole country".into());
        }
        if !(2..=MOST_AGENCIES).contains(&self.agencies) {
            return Err(format!("a district has 2 to {MOST_AGENCIES} agencies, not {}", self.agencies).into());
        }
        if !(0.0..=1.0).contains(&self.faults) {
            return Err(format!("the share of faulty reports is 0 to 1, not {}", self.faults).into());
        }
        if (!self.kinds.is_empty() || !matches!(self.focus, Focus::Reports | Focus::Wild))
            && is_former(*self.years.start())
        {
            return Err("series, claims and kinds of faults are made for the form of 2021: for years from 2021".into());
        }
        let known = self.focus.kinds();
        let is_apart = |kind: &str| self.focus == Focus::Series && kind == series::APART;
        if let Some(unfit) = self.kinds.iter().find(|kind| !known.contains(kind) && !is_apart(kind)) {
            return Err(format!("{unfit} is no fault of this corpus: it can have {}", known.join(", ")).into());
        }
        if self.focus == Focus::Series && !self.reports.is_multiple_of(self.reports_per_district()) {
            return Err("a series has reports of all its agencies and years".into());
        }
        if self.across && (self.focus != Focus::Series || self.districts() < 2) {
            return Err("to copy from another district takes a series of two districts and more".into());
        }
        if self.styles().is_empty() {
            return Err("a corpus has at least one format".into());
        }
        if self.districts() > MOST_DISTRICTS {
            return Err(format!(
                "{} reports need {} districts and there are names for {MOST_DISTRICTS}: ask for more agencies or years",
                self.reports,
                self.districts(),
            )
            .into());
        }
        Ok(())
    }

    /// The contents of the truth.
    fn records(&self) -> Records {
        Records {
            prose: self.prose,
            former: is_former(*self.years.start()),
            sections: !self.kinds.is_empty() && self.focus == Focus::Reports,
            focus: self.focus,
        }
    }

    fn years(&self) -> Vec<u16> {
        self.years.clone().collect()
    }

    fn reports_per_district(&self) -> usize {
        self.agencies * self.years.len()
    }

    fn districts(&self) -> usize {
        self.reports.div_ceil(self.reports_per_district())
    }

    /// Every style of every format, as often as it occurs in one round.
    fn styles(&self) -> Vec<Style> {
        let turns = self.formats.iter().flat_map(|&(format, turns)| std::iter::repeat_n(format, turns));
        turns.flat_map(Format::styles).collect()
    }

    /// Style and fault of every report. Styles take turns, and so do faults among the randomly chosen reports.
    fn orders(&self) -> Vec<Order> {
        let mut rng = seeds::generator(self.seed, &[]);
        let rotation: &[&str] = match () {
            () if !self.kinds.is_empty() => &self.kinds,
            () if !matches!(self.focus, Focus::Reports | Focus::Wild) => self.focus.kinds(),
            () if is_former(*self.years.start()) => &faults::FORMER_ROTATION,
            () => &faults::ROTATION,
        };
        let mut rotation = rotation.iter().cycle();
        let all = self.styles();
        let styles = all.iter().cycle().skip(rng.usize(..all.len()));
        let mut wilds = Wild::TURNS.into_iter().cycle();
        styles
            .take(self.reports)
            .map(|&style| {
                let faulty = rng.f64() < self.faults && self.focus != Focus::Series;
                let wild = if self.focus == Focus::Wild { wilds.next() } else { None };
                let style = wild.map_or(style, Wild::style);
                Order { style, fault: if faulty { rotation.next().copied() } else { None }, wild }
            })
            .collect()
    }

    fn orders_of<'a>(&self, orders: &'a [Order], district: usize) -> &'a [Order] {
        let start = district * self.reports_per_district();
        &orders[start..orders.len().min(start + self.reports_per_district())]
    }

    /// A district. The last one may have fewer agencies, so that its government's sums still have all parts.
    fn area(&self, gazetteer: &Gazetteer, district: usize) -> Area {
        let mut area = self.area_alone(gazetteer, district);
        if self.across {
            let neighbour = (district + 1) % self.districts();
            area.copy_from(self.area_alone(gazetteer, neighbour));
        }
        area
    }

    fn area_alone(&self, gazetteer: &Gazetteer, district: usize) -> Area {
        let reports = self.reports_per_district().min(self.reports - district * self.reports_per_district());
        let agencies = reports.div_ceil(self.years.len());
        let kinds = if self.kinds.is_empty() { self.focus.kinds() } else { &self.kinds };
        let wishes = Wishes {
            series: (self.focus == Focus::Series).then_some((kinds, self.faults)),
            has_claims: self.focus == Focus::Prose,
            has_namesakes: self.focus == Focus::Wild,
        };
        Area::new(gazetteer, self.seed, district, agencies, self.years(), wishes)
    }
}

/// Whether a corpus that begins with this year has reports of former forms.
fn is_former(first: u16) -> bool {
    first < 2021
}

/// Makes sure that a directory exists and is empty.
fn claim(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)
        .map_err(|error| format!("cannot create the directory {}: {error}", directory.display()))?;
    if fs::read_dir(directory)?.next().is_some() {
        return Err(format!(
            "{} is not empty: name a new directory, nothing in there is overwritten",
            directory.display()
        )
        .into());
    }
    Ok(())
}
