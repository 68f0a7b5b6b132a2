//! A small district for the tests of the rules over several reports.

// only tests may do so: rules know nothing of how they are run
use super::super::audit::{Examined, Settings, examine};
use super::copied::LEAST_ESTIMATE;
use super::rule::Rule;
use super::sample::Sample;
use crate::finding::{Finding, Outcome, Reason};
use crate::report::{Agency, AgencyKind, Printed, Report, ReportPlace, Section};
use crate::series::{BANDS, District, Expected, KnownDistricts, LikeSections, Record, Sections, Spool};
use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};

/// The work of an audit of a district besides looking at records.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Work {
    /// Sections for which similar ones were searched in all reports.
    pub searches: usize,
    /// Number of reports that are read again.
    pub read_again: usize,
}

/// Reports of a few agencies of one district.
#[derive(Default)]
pub(super) struct SampleDistrict {
    reports: Vec<(Report, bool)>,
    known: KnownDistricts,
}

impl SampleDistrict {
    /// Adds a report of a department like [`Sample`], with some changes.
    pub(super) fn add(&mut self, body: &str, year: i32, change: impl FnOnce(&mut Sample)) -> &mut Self {
        self.add_of("清河区", body, year, change)
    }

    /// Adds the report of a body of a district within this one.
    pub(super) fn add_below(
        &mut self,
        district: &str,
        body: &str,
        year: i32,
        change: impl FnOnce(&mut Sample),
    ) -> &mut Self {
        let below = self.known.below.entry("清河区".to_owned()).or_default();
        if !below.iter().any(|known| known == district) {
            below.push(district.to_owned());
        }
        self.add_of(district, body, year, change)
    }

    fn add_of(&mut self, district: &str, body: &str, year: i32, change: impl FnOnce(&mut Sample)) -> &mut Self {
        let mut sample = Sample::new();
        let agency = &mut sample.report.agency;
        district.clone_into(&mut agency.district);
        agency.name = format!("{district}{body}");
        agency.id = format!("{district}/{body}");
        if body == "人民政府" {
            agency.kind = AgencyKind::Government;
        }
        let name = Printed { text: agency.name.clone(), place: crate::document::Place::default() };
        let data = &mut sample.report.metadata;
        (data.agency_title, data.agency_signature, data.year) = (Some(name.clone()), Some(name), Some(year));
        change(&mut sample);
        self.reports.push((sample.report, false));
        self
    }

    /// Adds an agency to the list, for some years.
    pub(super) fn expect(&mut self, body: &str, from: Option<i32>, to: Option<i32>) -> &mut Self {
        let (name, id) = (format!("清河区{body}"), format!("清河区/{body}"));
        let agency = Agency { name, id, ..Sample::new().report.agency };
        self.known.expected.push(Expected { agency, spans: vec![(from, to)] });
        self
    }

    /// Adds a copy of a report that was not chosen.
    pub(super) fn add_copy(&mut self, body: &str, year: i32, change: impl FnOnce(&mut Sample)) -> &mut Self {
        self.add(body, year, change);
        if let Some(last) = self.reports.last_mut() {
            last.1 = true;
        }
        self
    }

    fn path(at: usize) -> String {
        format!("{at}.html")
    }

    /// The verdict of a rule on an agency's year.
    #[track_caller]
    pub(super) fn verdict(&self, rule: &Rule, body: &str, year: i32) -> (Outcome, Vec<Finding>) {
        let name = format!("清河区{body}");
        self.examine(&Settings::default(), |examined, _| {
            let examined = examined.iter().find(|of| of.agency.name == name && of.year == year);
            let Some(examined) = examined else { return (Outcome::NotApplicable(Reason::OutsideSeries), Vec::new()) };
            let check = examined.checks.iter().find(|check| check.rule == rule.code).unwrap();
            let findings = examined.findings.iter().filter(|finding| finding.rule == rule.code).cloned();
            (check.outcome.clone(), findings.collect())
        })
    }

    /// The work of an audit under a section `[rules]`.
    pub(super) fn work(&self, rules: &str) -> Work {
        self.examine(&toml::from_str(rules).unwrap(), |_, work| work)
    }

    /// Runs the rules on the district.
    fn examine<T>(&self, settings: &Settings, look: impl FnOnce(&[Examined], Work) -> T) -> T {
        let parts = settings.record_parts().unwrap();
        let mut spool = Spool::new(None, parts);
        for (at, (report, is_copy)) in self.reports.iter().enumerate() {
            let path = Self::path(at);
            let place = ReportPlace { path: &path, part: None };
            let record = Record::of(report, &format!("{at:016x}"), place, parts).unwrap();
            if *is_copy { spool.add_copy(&record, at) } else { spool.add(&record, at) }.unwrap();
        }
        let mut corpus = spool.finish(&HashSet::new()).unwrap();
        let searches = Cell::new(0);
        let pairs = |sections: &Sections| {
            searches.set(searches.get() + 1);
            (0..BANDS).flat_map(|band| sections.candidates(band)).collect()
        };
        let candidates = corpus.candidates(LEAST_ESTIMATE, pairs).unwrap();
        let districts = corpus.districts(&self.known);
        let at = districts.iter().position(|district| district.name == "清河区").unwrap();
        let district = &districts[at..=at];
        let records = corpus.load(district, &self.known, &candidates).unwrap();
        let alike = LikeSections::new(&records, &candidates);
        let district = District::new(records.by_district(district, &self.known)[0], &alike);
        let read = |record: &Record| {
            let at: usize = record.path.strip_suffix(".html").unwrap().parse().unwrap();
            Some(&self.reports[at].0)
        };
        let mut examined = examine(&district, settings);
        let read_again: BTreeSet<&str> =
            examined.iter().flat_map(Examined::wanted).map(|record| record.path.as_str()).collect();
        let work = Work { searches: searches.get(), read_again: read_again.len() };
        for examined in &mut examined {
            examined.settle(settings, &read);
        }
        look(&examined, work)
    }

    #[track_caller]
    pub(super) fn passes(&self, rule: &Rule, body: &str, year: i32) {
        assert_eq!(self.verdict(rule, body, year), (Outcome::Pass, Vec::new()));
    }

    /// The only finding of a rule that fails.
    #[track_caller]
    pub(super) fn fails(&self, rule: &Rule, body: &str, year: i32) -> Finding {
        let (outcome, mut findings) = self.verdict(rule, body, year);
        assert_eq!((&outcome, findings.len()), (&Outcome::Fail, 1), "{findings:#?}");
        findings.remove(0)
    }

    /// Why a rule was not checked, in English.
    #[track_caller]
    pub(super) fn not_checked(&self, rule: &Rule, body: &str, year: i32) -> String {
        match self.verdict(rule, body, year) {
            (Outcome::NotChecked(reason), findings) if findings.is_empty() => reason.words().en.into_owned(),
            other => panic!("{other:?}"),
        }
    }
}

impl Sample {
    /// Adds a section with these paragraphs to the report.
    pub(crate) fn write(&mut self, number: u8, paragraphs: &[&str]) {
        let slices = paragraphs.iter().map(|text| {
            let start = u32::try_from(self.report.text.len()).unwrap();
            self.report.text.push_str(text);
            let end = start + u32::try_from(text.len()).unwrap();
            (crate::document::Slice { start, end }, crate::document::Place { offset: start, ..Default::default() })
        });
        let paragraphs = slices.collect();
        self.report.sections.push(Section { number, heading: crate::document::Slice::default(), paragraphs });
    }
}
