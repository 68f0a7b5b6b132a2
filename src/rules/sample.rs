//! A small report for the tests of the rules: nearly every cell is 0, and all names agree.

use super::RULES;
use super::context::Context;
use super::rule::Rule;
use super::subject::Subject;
use super::verdict::Verdict;
use crate::document::{Place, Slice};
use crate::finding::{Finding, Outcome};
use crate::forms::{Form, form};
use crate::index::IndexVec;
use crate::report::{
    Agency, AgencyKind, AgencyMatch, AgencySource, Applicant, CODEBOOK, CellPlace, Claim, DistrictMatch,
    DistrictSource, Fact, FilledForm, GridPlace, Metadata, Metric, Printed, Recognition, Report, ReportStatus, Section,
    TableReading, read_figure,
};

/// A report of the form of 2021 in which all identities hold: two requests, one of them granted, one carried out.
pub(crate) struct Sample {
    pub report: Report,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let name = |text: &str| Some(Printed { text: text.to_owned(), place: Place::default() });
        let report = Report {
            metadata: Metadata {
                agency_title: name("清河区教育局"),
                agency_signature: name("清河区教育局"),
                year: Some(2023),
                phone: Some("0110-6196421".to_owned()),
                ..Metadata::default()
            },
            agency: Agency {
                district: "清河区".to_owned(),
                district_code: None,
                district_former: None,
                district_successor: None,
                district_source: DistrictSource::Words,
                district_match: DistrictMatch::Unlisted,
                name: "清河区教育局".to_owned(),
                agency_source: AgencySource::Title,
                agency_match: AgencyMatch::Printed,
                successor: None,
                id: "清河区/教育局".to_owned(),
                kind: AgencyKind::Department,
            },
            form: None,
            status: ReportStatus::Complete,
            has_pictures: false,
            is_recognised: false,
            sections: Vec::new(),
            claims: Vec::new(),
            text: String::new(),
            lines: crate::document::Lines::default(),
            notes: Vec::new(),
        };
        let mut sample = Self { report };
        sample.follow(form("2021").unwrap());
        for (metric, column) in [
            ("requests.received", Applicant::NaturalPerson),
            ("requests.received", Applicant::Enterprise),
            ("outcome.granted", Applicant::NaturalPerson),
            ("outcome.total", Applicant::NaturalPerson),
            ("requests.carried_out", Applicant::Enterprise),
        ] {
            sample.set(metric, Some(column), "1");
        }
        for (metric, total) in [
            ("requests.received", "2"),
            ("outcome.granted", "1"),
            ("outcome.total", "1"),
            ("requests.carried_out", "1"),
        ] {
            sample.set(metric, Some(Applicant::Total), total);
        }
        sample
    }

    fn fill(&mut self, metric: Metric, applicant: Option<Applicant>, text: &str) {
        let start = self.report.text.len();
        self.report.text.push_str(text);
        let raw = Slice { start: u32::try_from(start).unwrap(), end: u32::try_from(start + text.len()).unwrap() };
        let unit = metric.entry().unit.key();
        let place = CellPlace { grid: Some(GridPlace { table: 1, row: 1, column: 1 }), ..CellPlace::default() };
        *self.fact(metric.key(), applicant) = Fact::printed(read_figure(text, unit), raw, place);
    }

    /// The same report with zeros in the cells of another form.
    pub(crate) fn follow(&mut self, form: &'static Form) {
        self.follow_each(&vec![form; form.tables.len()]);
    }

    /// Likewise, each table in a form of its own.
    pub(crate) fn follow_each(&mut self, forms: &[&'static Form]) {
        let tables = forms[0].tables.indices().iter().zip(forms);
        let mut tables: IndexVec<_, _> = tables.map(|(at, form)| TableReading::missing(form, at)).collect();
        for table in tables.iter_mut() {
            table.is_found = true;
        }
        self.report.form = FilledForm::new(tables.clone(), Recognition { score: 1.0, runner_up: None });
        for (_, cell, _) in tables.iter().flat_map(TableReading::cells) {
            self.fill(cell.metric, cell.applicant, "0");
        }
    }

    fn tables(&mut self) -> &mut [TableReading] {
        self.report.form.as_mut().unwrap().tables_mut()
    }

    /// The content of a cell.
    pub(crate) fn fact(&mut self, metric: &str, applicant: Option<Applicant>) -> &mut Fact {
        let metric = CODEBOOK.metric(metric).unwrap();
        let mut found = self.tables().iter_mut().filter_map(|table| {
            let cell = table.cell(metric, applicant)?;
            Some(table.fact_mut(cell))
        });
        found.next().unwrap()
    }

    /// Puts `text` into a cell.
    pub(crate) fn set(&mut self, metric: &str, applicant: Option<Applicant>, text: &str) {
        self.fill(CODEBOOK.metric(metric).unwrap(), applicant, text);
    }

    /// Adds a paragraph to the prose of a section, with its claims as they are read in reports.
    pub(crate) fn say(&mut self, section: u8, text: &str) -> &mut Self {
        let start = u32::try_from(self.report.text.len()).unwrap();
        let known = u32::try_from(self.report.claims.len()).unwrap();
        self.report.text.push_str(text);
        let shift = |slice: Slice| Slice { start: slice.start + start, end: slice.end + start };
        // groups of different paragraphs have different numbers
        let group = |group: Option<u16>| group.map(|group| group + u16::try_from(known).unwrap() * 10);
        let year = self.report.metadata.year.unwrap();
        // only tests may do so: rules know nothing of how claims are read
        let claims = super::super::extract::claims_of(text, section, year);
        let place = Place::at(start as usize + 1);
        self.report.claims.extend(claims.into_iter().map(|claim| Claim {
            counted: shift(claim.counted),
            sentence: shift(claim.sentence),
            figure: shift(claim.figure),
            unread: claim.unread.iter().copied().map(shift).collect(),
            part_of: group(claim.part_of),
            whole_of: group(claim.whole_of),
            base: claim.base.map(|base| base + known),
            place,
            ..claim
        }));
        let end = u32::try_from(self.report.text.len()).unwrap();
        let paragraph = (Slice { start, end }, place);
        match self.report.sections.iter_mut().find(|known| known.number == section) {
            Some(known) => known.paragraphs.push(paragraph),
            None => {
                let heading = Slice::default();
                self.report.sections.push(Section { number: section, heading, paragraphs: vec![paragraph] });
            }
        }
        self
    }

    /// A report with this paragraph in section 1.
    pub(crate) fn saying(text: &str) -> Self {
        let mut sample = Self::new();
        sample.say(1, text);
        sample
    }

    /// Removes a cell from the table.
    pub(crate) fn remove(&mut self, metric: &str, applicant: Option<Applicant>) {
        *self.fact(metric, applicant) = Fact::MISSING;
    }

    /// Removes a table from the document.
    pub(crate) fn remove_table(&mut self, number: u8) {
        let table = self.tables().iter_mut().find(|table| table.table().number == number).unwrap();
        *table = TableReading::missing(table.form, table.at);
    }

    pub(crate) fn judged(&self, rule: &Rule) -> Verdict {
        assert!(RULES.iter().any(|known| known.code == rule.code));
        let Some(check) = rule.reach.of_report() else { panic!("{} looks at more than one report", rule.code) };
        check.check(&Subject::of(&self.report), &Context::default())
    }

    pub(crate) fn verdict(&self, rule: &Rule) -> (Outcome, Vec<Finding>) {
        let verdict = self.judged(rule);
        (verdict.outcome, verdict.findings)
    }

    #[track_caller]
    pub(crate) fn passes(&self, rule: &Rule) {
        assert_eq!(self.verdict(rule), (Outcome::Pass, Vec::new()));
    }

    /// The only finding of a rule that fails.
    #[track_caller]
    pub(crate) fn fails(&self, rule: &Rule) -> Finding {
        let (outcome, mut findings) = self.verdict(rule);
        assert_eq!((&outcome, findings.len()), (&Outcome::Fail, 1), "{findings:#?}");
        findings.remove(0)
    }

    /// Why a rule was not checked, in English.
    #[track_caller]
    pub(crate) fn not_checked(&self, rule: &Rule) -> String {
        match self.verdict(rule) {
            (Outcome::NotChecked(reason), findings) if findings.is_empty() => reason.words().en.into_owned(),
            other => panic!("{other:?}"),
        }
    }
}
