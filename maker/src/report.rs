//! A report before it has a file format: its agency, its content, and its wording.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use super::agencies::{Agency, Class, Prefix};
use super::dates::{Printed, calendar_year};
use super::faults::{self, Fault};
use super::figures::Figures;
use super::form::{DOCUMENTS_IN_FORCE, RECEIVED, Table, request};
use super::former::{self, Follows};
use super::lapses::{Foreign, Muddle};
use super::narrative::{self, Narrative};
use super::places::District;
use super::prose::Passage;
use super::seeds::{chance, generator};
use super::sheet::{Entry, Sheet};
use super::style::{Encoding, LineEnd, Style};
use super::title::Title;
use super::wording::Wording;

/// What replaces a missing table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    Silent,
    Sentence,
    Picture,
}

/// A section's paragraphs taken from another report.
#[derive(Clone, Debug)]
pub struct Borrowed {
    pub section: u8,
    pub passages: Vec<Passage>,
    /// Whether the last paragraph and its heading are the borrower's own.
    pub keeps_end: bool,
}

/// Another agency's name in place of its own name or of a word for it: in a section, or before the first one (0).
#[derive(Clone, Debug)]
pub struct Misnamed {
    pub name: String,
    pub section: u8,
}

/// The circumstances from which a report is made.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    pub district: &'a District,
    /// All agencies of the district, for pages that link to their reports.
    pub neighbours: &'a [Agency],
    pub agency: &'a Agency,
    pub year: u16,
    pub figures: &'a Figures,
    pub last_year: &'a Figures,
    /// The seed of the agency, which its reports of all years share.
    pub agency_seed: u64,
    /// Whether the truth has every figure of the prose.
    pub has_claims: bool,
}

pub struct Report<'a> {
    pub district: &'a District,
    pub neighbours: &'a [Agency],
    pub agency: &'a Agency,
    pub year: u16,
    /// The true figures, from which the prose is written.
    pub figures: &'a Figures,
    pub last_year: &'a Figures,
    agency_seed: u64,
    pub style: Style,
    pub encoding: Encoding,
    pub line_end: LineEnd,
    pub title: Title,
    pub signature: String,
    /// The name in the contact line, without an office.
    pub contact: String,
    pub signed: NaiveDate,
    /// The day of the signature as printed.
    pub dated: Printed,
    /// First and last day of the statistical period as printed.
    pub period: [Printed; 2],
    /// Whether it has contact details.
    pub has_contact: bool,
    /// The date in the index box of a portal page.
    pub published: Option<NaiveDate>,
    /// The figures as they are printed.
    pub sheet: Sheet,
    pub wording: Wording,
    pub absent: Option<(Table, Absence)>,
    pub foreign: Option<Foreign>,
    pub muddle: Option<Muddle>,
    /// A sentence of a template that was not filled in.
    pub placeholder: Option<&'static str>,
    /// A section copied from elsewhere.
    pub borrowed: Option<Borrowed>,
    pub misnamed: Option<Misnamed>,
    /// By how many requests it misstates last year's figure when it compares the two years.
    pub misremembered: Option<i64>,
    /// Its sections, if the truth has every figure in them.
    pub narrative: Option<Narrative>,
    pub fault: Option<Fault>,
}

/// A purpose of random numbers. Each has its own stream, so that a new sentence changes no number.
#[derive(Clone, Copy)]
pub enum Stream {
    Identity = 1,
    Fault,
    Prose,
    Tables,
    Page,
    Shortcomings,
    Former,
    Lapses,
    Narrative,
    Disclosed,
    Wild,
    ShortName,
}

impl<'a> Report<'a> {
    pub fn new(occasion: Occasion<'a>, style: Style, fault: Option<&'static str>) -> Self {
        let Occasion { district, neighbours, agency, year, figures, last_year, agency_seed, has_claims } = occasion;
        let fault = fault.map(|rule| former::rule(rule, year));
        let style = fault.map_or(style, |rule| faults::style_for(rule, style));
        let mut former = stream(agency_seed, year, Stream::Former);
        let disclosure = stream(agency_seed, year, Stream::Disclosed);
        let follows = Follows::of(year, fault == Some("M108"), &mut former);
        let mut rng = stream(agency_seed, year, Stream::Identity);
        let bare = agency.class == Class::Township && chance(&mut rng, 15);
        let mut named = || {
            let prefix = match rng.u8(..4) {
                _ if bare => Prefix::Bare,
                0 => Prefix::City,
                _ => Prefix::District,
            };
            agency.named(district, prefix)
        };
        let (title_name, mut signature) = (named(), named());
        let mut contact = agency.name.clone();
        if let Some(called) = agency.called {
            let mut rng = stream(agency_seed, year, Stream::ShortName);
            let called = format!("{}{called}", district.name);
            match rng.u8(..12) {
                0 => signature = called,
                1 => contact = called,
                _ => {}
            }
        }
        let title = Title::new(title_name, year, &mut rng);
        let signed = signing_date(agency.class, year, &mut rng);
        let published = (style == Style::Portal).then(|| signed + Days::new(rng.u64(..5)));
        let mut report = Self {
            district,
            neighbours,
            agency,
            year,
            figures,
            last_year,
            agency_seed,
            style,
            encoding: Encoding::for_style(style, &mut rng),
            line_end: LineEnd::any(&mut rng),
            title,
            signature,
            contact,
            signed,
            dated: signed.into(),
            period: calendar_year(year),
            has_contact: true,
            published,
            sheet: Sheet::of(follows, figures, disclosed(agency.class, disclosure), &mut former),
            wording: Wording::new(style.shows_empty_cells(), &mut rng),
            absent: None,
            foreign: None,
            muddle: None,
            placeholder: None,
            borrowed: None,
            misnamed: None,
            misremembered: None,
            narrative: None,
            fault: None,
        };
        if chance(&mut rng, 5) {
            report.add_note(&mut rng);
        }
        if has_claims {
            let narrative = narrative::tell(&report, fault);
            report.fault =
                narrative.fault.clone().map(|(rule, description)| Fault { rule, description, cells: Vec::new() });
            report.narrative = Some(narrative);
        } else if let Some(rule) = fault {
            report.make_faulty(rule, follows.is_statutory_but_old());
        }
        report
    }

    /// Injects a fault. `is_old` says that it may be in a cell that the report's form does not have, where it would not
    /// show.
    fn make_faulty(&mut self, rule: &'static str, is_old: bool) {
        let mut rng = self.stream(Stream::Fault);
        let before = self.sheet.clone();
        let mut fault = faults::inject(rule, self, &mut rng);
        while is_old && !self.sheet.shows_change(&before) && rule.starts_with('T') {
            self.sheet = before.clone();
            self.absent = None;
            fault = faults::inject(rule, self, &mut rng);
        }
        self.fault = Some(fault);
    }

    pub fn stream(&self, stream: Stream) -> Rng {
        self.stream_of(self.year, stream)
    }

    /// The amount of information disclosed in a year, in three parts: in this year's report, and in next year's as last
    /// year's figure.
    pub fn disclosed(&self, year: u16) -> [i64; 3] {
        disclosed(self.agency.class, self.stream_of(year, Stream::Disclosed))
    }

    /// Whether its tables are those of the form of 2008, which counts quantities that other forms leave to the prose.
    pub fn has_indicators(&self) -> bool {
        self.sheet.follows() == Follows::Form2008
    }

    /// A stream of the same agency's report on another year, with which that report's sentences can be repeated.
    pub fn stream_of(&self, year: u16, stream_of: Stream) -> Rng {
        stream(self.agency_seed, year, stream_of)
    }

    /// Whether the signature names another agency than the title.
    pub fn another_signs(&self) -> bool {
        let prefixes = [Prefix::City, Prefix::District, Prefix::Bare];
        let is_called = self.agency.called.is_some()
            && self.signature.strip_prefix(self.district.name.as_str()) == self.agency.called;
        !prefixes.iter().any(|&prefix| self.agency.named(self.district, prefix) == self.signature) && !is_called
    }

    fn add_note(&mut self, rng: &mut Rng) {
        let cell = if chance(rng, 70) { DOCUMENTS_IN_FORCE } else { request(RECEIVED, 0) };
        let value = self.figures.get(cell);
        if value > 1 && !self.sheet.hides(cell) {
            self.sheet.set(cell, Entry::Note { value, part: rng.i64(1..value) });
        }
    }
}

fn disclosed(class: Class, mut rng: Rng) -> [i64; 3] {
    let scale = if class == Class::Government { 20 } else { 1 };
    [1, 2, 3].map(|part| rng.i64(36..400) * scale / part)
}

fn stream(agency_seed: u64, year: u16, stream: Stream) -> Rng {
    generator(agency_seed, &[u64::from(year), stream as u64])
}

/// A day after the year that, even with a few days until publication, is in time by Article 49: in January for
/// agencies, by March for governments.
fn signing_date(class: Class, year: u16, rng: &mut Rng) -> NaiveDate {
    let days = match class {
        Class::Government => rng.u64(14..84),
        Class::Department | Class::Township => rng.u64(3..26),
    };
    let new_year = NaiveDate::from_ymd_opt(i32::from(year) + 1, 1, 1).unwrap_or_default();
    new_year + Days::new(days)
}
