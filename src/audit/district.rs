//! Runs the rules over years and peers: first on the records of a whole district; then the few reports with findings
//! are read again to quote the source.

use super::cause::{Asked, Reviewer, causes_of_several};
use super::settings::Settings;
use crate::finding::{Addition, Basis, Cause, Check, Finding, Outcome, Reason};
use crate::report::{Agency, Report};
use crate::rules::{
    AgencyYear, Compared, RULES, Reach, Reread, Rule, Subject, Suspicion, Templated, Verdict, of_several, row_excerpt,
};
use crate::series::{District, Expected, Record, ReportInSeries, Series, Text, texts};

/// The result of the rules over several reports for one report, or for a year without one.
#[derive(Debug)]
pub struct Examined<'d> {
    /// The district, with the records of its agencies.
    pub district: &'d District<'d>,
    /// The record of the report; `None` if there is no report for the year.
    pub record: Option<&'d Record>,
    /// The agency that should report.
    pub agency: &'d Agency,
    /// The year reported on.
    pub year: i32,
    /// One for each selected rule over several reports.
    pub checks: Vec<Check>,
    /// Their findings, in the order of their codes.
    pub findings: Vec<Finding>,
    /// Their causes, without those that a report alone has shown.
    pub causes: Vec<Cause>,
    /// Findings on causes that a report alone has shown.
    pub additions: Vec<Addition>,
    /// Suspicions, each with the index of the check that waits for it.
    suspicions: Vec<(&'static Rule, usize, Vec<Suspicion<'d>>)>,
}

/// Runs the selected rules over several reports on a district, by agency and year. The findings lack only the quotation
/// of the source, which [`Examined::settle`] adds.
#[must_use]
pub fn examine<'d>(district: &'d District<'d>, settings: &Settings) -> Vec<Examined<'d>> {
    let mut examined: Vec<Examined> =
        district.series.iter().flat_map(|series| examine_series(district, series, settings)).collect();
    examined.extend(district.expected.iter().flat_map(|expected| examine_absence(district, expected, settings)));
    examined
}

/// The years for which a listed agency should have a report and has none.
fn examine_absence<'d>(district: &'d District<'d>, expected: &'d Expected, settings: &Settings) -> Vec<Examined<'d>> {
    let agency = &expected.agency;
    let series = district.series_of(&agency.name);
    let (first, last) = district.years;
    let is_absent = |year: &i32| {
        let is_it = |record: &&Record| record.year == *year && record.agency.name == agency.name;
        expected.is_due(*year) && !series.is_some_and(|series| series.records.iter().copied().any(|of| is_it(&of)))
    };
    let examine = |year: i32| {
        let mut examined = Examined::new(district, None, agency, year);
        examined.check(&AgencyYear { series, year, record: None, is_listed: true }, None, settings);
        examined
    };
    (first..=last).filter(is_absent).map(examine).filter(|examined| !examined.checks.is_empty()).collect()
}

fn examine_series<'d>(district: &'d District<'d>, series: &'d Series<'d>, settings: &Settings) -> Vec<Examined<'d>> {
    let (Some(first), Some(last)) = (series.records.first(), series.records.last()) else { return Vec::new() };
    let mut examined = Vec::with_capacity(series.records.len());
    let mut agency = &*first.agency;
    for year in first.year..=last.year {
        let at = series.records.iter().position(|record| record.year == year);
        let record = at.map(|at| series.records[at]);
        agency = record.map_or(agency, |record| &record.agency);
        // the list of agencies says when a listed agency should report
        if record.is_none() && district.is_listed(&agency.name) {
            continue;
        }
        let mut of_year = Examined::new(district, record, agency, year);
        let agency_year = AgencyYear { series: Some(series), year, record, is_listed: false };
        of_year.check(&agency_year, at.map(|at| ReportInSeries { district, series, at }), settings);
        if !of_year.checks.is_empty() {
            examined.push(of_year);
        }
    }
    examined
}

impl<'d> Examined<'d> {
    fn new(district: &'d District<'d>, record: Option<&'d Record>, agency: &'d Agency, year: i32) -> Self {
        let (checks, findings, suspicions) = (Vec::new(), Vec::new(), Vec::new());
        let (causes, additions) = (Vec::new(), Vec::new());
        Self { district, record, agency, year, checks, findings, causes, additions, suspicions }
    }

    fn check(&mut self, year: &AgencyYear<'d>, report: Option<ReportInSeries<'d>>, settings: &Settings) {
        let is_cut = report.as_ref().is_some_and(|report| report.record().is_cut);
        for rule in of_several() {
            let mut suspicions = Vec::new();
            let verdict = match (rule.reach, &report) {
                _ if is_cut => settings.judge(rule, |_| Verdict::not_checked(Reason::CutShort)),
                (Reach::Year(check), _) => settings.judge(rule, |context| check(year, context)),
                (
                    Reach::Series { check, .. }
                    | Reach::District { check, .. }
                    | Reach::ClaimsAndSeries { series: check, .. },
                    Some(report),
                ) => settings.judge(rule, |context| check(report, context)),
                (Reach::Text { suspects, .. }, Some(report)) => {
                    settings.judge(rule, |context| match suspects(report, context) {
                        Ok(found) => {
                            suspicions = found;
                            Verdict::of(Vec::new())
                        }
                        Err(outcome) => Verdict { outcome, ..Verdict::of(Vec::new()) },
                    })
                }
                _ => continue,
            };
            // only the missing report itself is a finding here
            if report.is_some() || verdict.outcome == Outcome::Fail {
                if !suspicions.is_empty() {
                    self.suspicions.push((rule, self.checks.len(), suspicions));
                }
                self.checks.push(check_of(rule, verdict.outcome, verdict.basis));
                self.findings.extend(verdict.findings);
            }
        }
    }

    /// The reports that have to be read again.
    pub fn wanted(&self) -> impl Iterator<Item = &'d Record> + '_ {
        let own = self.record.filter(|_| !self.findings.is_empty() || !self.suspicions.is_empty());
        let others =
            self.suspicions.iter().flat_map(|(_, _, suspicions)| suspicions.iter().filter_map(Suspicion::other));
        own.into_iter().chain(others)
    }

    /// Compares the findings on the prose with its words.
    fn settle_prose(&mut self, report: &Report, settings: &Settings) {
        for rule in RULES {
            let Reach::ClaimsAndSeries { settle, .. } = rule.reach else { continue };
            let (of_rule, others) =
                std::mem::take(&mut self.findings).into_iter().partition(|finding| finding.rule == rule.code);
            self.findings = others;
            let (of_rule, check): (Vec<Finding>, _) =
                (of_rule, self.checks.iter_mut().find(|check| check.rule == rule.code));
            let Some(check) = check.filter(|_| !of_rule.is_empty()) else { continue };
            let mut verdict = settings.judge(rule, |context| settle(&Subject::of(report), context, of_rule));
            *check = check_of(rule, verdict.outcome, verdict.basis);
            self.findings.append(&mut verdict.findings);
        }
    }

    /// Quotes the source in the findings, and compares texts that seem similar. `read` returns the
    /// [wanted](Examined::wanted) reports that could be read.
    pub fn settle<'r>(&mut self, settings: &Settings, read: &dyn Fn(&Record) -> Option<&'r Report>) {
        let Some(own) = self.record.and_then(read) else {
            for (_, at, _) in self.suspicions.drain(..) {
                self.checks[at].outcome = Outcome::NotChecked(Reason::NotReadAgain);
            }
            return;
        };
        let own_texts = if self.suspicions.is_empty() { Vec::new() } else { texts(own) };
        for (rule, at, suspicions) in std::mem::take(&mut self.suspicions) {
            let Reach::Text { compare, .. } = rule.reach else { continue };
            let mut reread = Reread::default();
            let mut is_unread = false;
            for suspicion in suspicions {
                let Some(text) = section(&own_texts, suspicion.section()) else { continue };
                match suspicion {
                    Suspicion::Template(template) => reread.templated.push(Templated { report: own, text, template }),
                    Suspicion::Like { other, common, .. } => {
                        let Some(report) = read(other) else {
                            is_unread = true;
                            continue;
                        };
                        let others = texts(report);
                        let likeness = section(&others, text.section).and_then(|others| text.compare(others, common));
                        reread.compared.extend(likeness.map(|likeness| Compared {
                            report: own,
                            text,
                            other,
                            likeness,
                        }));
                    }
                }
            }
            let mut verdict = settings.judge(rule, |context| compare(&reread, context));
            if is_unread && verdict.outcome == Outcome::Pass {
                verdict = Verdict::not_checked(Reason::NotReadAgain);
            }
            self.checks[at] = check_of(rule, verdict.outcome, verdict.basis);
            self.findings.append(&mut verdict.findings);
        }
        self.settle_prose(own, settings);
        self.findings.sort_by_key(|finding| finding.rule);
        for finding in &mut self.findings {
            point(finding, own);
        }
    }
}

impl Examined<'_> {
    /// Groups the numbered findings by cause and attaches their reviews. `report` is the report, if it was read again.
    pub fn find_causes(&mut self, report: Option<&Report>, review: &Reviewer) {
        if self.findings.is_empty() {
            return;
        }
        let asked = Asked { owner: &self.agency.id, year: Some(self.year), report };
        let of_agency = self.district.series_of(&self.agency.name).into_iter().flat_map(|series| &series.records);
        let roots_of = |year: i32| of_agency.clone().find(|record| record.year == year).map_or(&[][..], |of| &of.roots);
        let (roots, last_years) = (roots_of(self.year), roots_of(self.year - 1));
        (self.causes, self.additions) = causes_of_several(asked, &mut self.findings, roots, last_years, review);
    }
}

/// The text of a section.
fn section(texts: &[Text], number: u8) -> Option<&Text> {
    texts.iter().find(|text| text.section == number)
}

/// The check of a rule over several reports.
fn check_of(rule: &Rule, outcome: Outcome, basis: Option<Basis>) -> Check {
    Check { rule: rule.code, scope: rule.reach.widest_scope(), outcome, basis }
}

/// Adds the place and the quotation of a finding's figures.
fn point(finding: &mut Finding, report: &Report) {
    let Some(form) = report.form.as_ref().filter(|_| finding.place.grid.is_none()) else { return };
    let cell = finding.metric.and_then(|metric| form.cell(metric, finding.applicant));
    let of_table = || {
        let table = form.tables().iter().find(|table| Some(table.table().number) == finding.table)?;
        let (at, ..) = table.cells().find(|(.., fact)| fact.is_placed())?;
        Some((table, at))
    };
    let Some((table, at)) = cell.or_else(of_table) else { return };
    finding.place = table.fact(at).place;
    if finding.metric.is_some() && finding.excerpt.text.is_empty() {
        finding.excerpt = row_excerpt(&Subject::of(report), table, &[at], &[at]);
    }
}
