//! The columns of every table of readings. Each function takes a batch and gives a frame; of nothing, the empty frame
//! that tells the table's columns.

use super::{Filed, SourceRow};
use crate::finding::{Finding, Severity};
use crate::forms::{FORMS, Form, form};
use crate::report::{Applicant, CODEBOOK, CellPlace, Metric, NO_APPLICANT};
use crate::rules::rule;
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

/// A column of words that is filled row by row.
struct Words(StringChunkedBuilder);

impl Words {
    fn new(name: &str, rows: usize) -> Self {
        Self(StringChunkedBuilder::new(name.into(), rows))
    }

    fn push(&mut self, word: &str) {
        self.0.append_value(word);
    }

    fn push_some(&mut self, word: Option<&str>) {
        self.0.append_option(word);
    }

    fn column(self) -> Column {
        self.0.finish().into_series().into()
    }
}

fn words<'a>(name: &str, values: impl ExactSizeIterator<Item = Option<&'a str>>) -> Column {
    let mut words = Words::new(name, values.len());
    for value in values {
        words.push_some(value);
    }
    words.column()
}

fn numbers(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    values.collect::<Float64Chunked>().with_name(name.into()).into_series().into()
}

fn counts(name: &str, values: impl Iterator<Item = Option<i64>>) -> Column {
    values.collect::<Int64Chunked>().with_name(name.into()).into_series().into()
}

fn small(name: &str, values: impl Iterator<Item = Option<i32>>) -> Column {
    values.collect::<Int32Chunked>().with_name(name.into()).into_series().into()
}

fn days(name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> Column {
    const DAYS_TO_1970: i32 = 719_163;
    let days = values.map(|date| date.map(|date| date.num_days_from_ce() - DAYS_TO_1970));
    let days: Int32Chunked = days.collect();
    days.with_name(name.into()).into_date().into_series().into()
}

/// A position that is 0 where there is none.
fn position(value: u32) -> Option<i32> {
    i32::try_from(value).ok().filter(|&value| value > 0)
}

fn applicant(applicant: Option<Applicant>) -> &'static str {
    applicant.map_or(NO_APPLICANT, Applicant::key)
}

/// `district, agency, year, report_id` of each report, repeated as often as it has rows.
fn keys(reports: &[&Filed], rows: impl Fn(&Filed) -> usize) -> Vec<Column> {
    let total = reports.iter().map(|filed| rows(filed)).sum();
    let mut district = Words::new("district", total);
    let mut agency = Words::new("agency", total);
    let mut year = Vec::with_capacity(total);
    let mut id = Words::new("report_id", total);
    for filed in reports {
        for _ in 0..rows(filed) {
            district.push(&filed.report.agency.district);
            agency.push(&filed.report.agency.name);
            year.push(filed.year);
            id.push(&filed.id);
        }
    }
    vec![district.column(), agency.column(), Column::new("year".into(), year), id.column()]
}

fn frame(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns)
}

pub fn sources(rows: &[&SourceRow]) -> PolarsResult<DataFrame> {
    frame(vec![
        words("path", rows.iter().map(|row| Some(row.path.as_str()))),
        words("member", rows.iter().map(|_| None)),
        words("format", rows.iter().map(|row| row.format.map(crate::source::Format::key))),
        words("encoding", rows.iter().map(|row| row.encoding)),
        counts("bytes", rows.iter().map(|row| row.bytes.and_then(|bytes| i64::try_from(bytes).ok()))),
        words("blake3", rows.iter().map(|row| row.blake3.as_deref())),
        words("outcome", rows.iter().map(|row| Some(row.outcome.key()))),
        words("reason", rows.iter().map(|row| Some(row.reason.as_str()).filter(|reason| !reason.is_empty()))),
        words("report_id", rows.iter().map(|row| row.report_id.as_deref())),
    ])
}

pub fn reports(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |_| 1);
    let metadata = || reports.iter().map(|filed| &filed.report.metadata);
    let sections: Vec<String> = reports
        .iter()
        .map(|filed| {
            filed.report.sections.iter().map(|section| section.number.to_string()).collect::<Vec<_>>().join(",")
        })
        .collect();
    let expected = |filed: &&Filed| i32::try_from(filed.report.facts.len()).ok();
    let reported = |filed: &&Filed| i32::try_from(filed.report.cells_reported()).ok();
    columns.extend([
        words("agency_id", reports.iter().map(|filed| Some(filed.report.agency.id.as_str()))),
        words("agency_title", metadata().map(|data| data.agency_title.as_ref().map(|name| name.text.as_str()))),
        words("agency_signature", metadata().map(|data| data.agency_signature.as_ref().map(|name| name.text.as_str()))),
        words("agency_kind", reports.iter().map(|filed| Some(filed.report.agency.kind.key()))),
        words("form", reports.iter().map(|filed| filed.report.form.or(filed.report.foreign_form))),
        days("period_start", metadata().map(|data| data.period.map(|(start, _)| start))),
        days("period_end", metadata().map(|data| data.period.map(|(_, end)| end))),
        days("signed_on", metadata().map(|data| data.signed_on)),
        days("published_on", metadata().map(|data| data.published_on)),
        words("address", metadata().map(|data| data.address.as_deref())),
        words("phone", metadata().map(|data| data.phone.as_deref())),
        words("email", metadata().map(|data| data.email.as_deref())),
        words("path", reports.iter().map(|filed| Some(filed.path.as_str()))),
        words("format", reports.iter().map(|filed| Some(filed.format.key()))),
        small("pages", reports.iter().map(|_| None)),
        words("sections", sections.iter().map(|sections| Some(sections.as_str()))),
        small("cells_expected", reports.iter().map(expected)),
        small("cells_reported", reports.iter().map(reported)),
        words("status", reports.iter().map(|filed| Some(filed.report.status.key()))),
    ]);
    frame(columns)
}

/// The form whose cells a report's facts are.
fn form_of(filed: &Filed) -> Option<&'static Form> {
    filed.report.form.and_then(form)
}

pub fn facts(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let mut columns = keys(&reports, |filed| filed.report.facts.len());
    let rows = columns[0].len();
    let mut forms = Words::new("form", rows);
    let mut metric = Words::new("metric", rows);
    let mut applicants = Words::new("applicant", rows);
    let mut unit = Words::new("unit", rows);
    let mut status = Words::new("status", rows);
    let mut raw = Words::new("raw", rows);
    let mut table = Vec::with_capacity(rows);
    for filed in &reports {
        let Some(form) = form_of(filed) else { continue };
        for (cell, fact) in form.cells.iter().zip(&filed.report.facts) {
            forms.push(&form.name);
            metric.push(cell.metric.key());
            applicants.push(applicant(cell.applicant));
            unit.push(cell.metric.entry().unit.key());
            status.push(fact.figure.status.key());
            raw.push_some((fact.place.table > 0).then(|| filed.report.str(fact.raw)));
            table.push(i32::from(form.tables[cell.table].number));
        }
    }
    let facts = || reports.iter().flat_map(|filed| &filed.report.facts);
    columns.extend([forms.column(), Column::new("table".into(), table), metric.column(), applicants.column()]);
    columns.extend([
        numbers("value", facts().map(|fact| fact.figure.value)),
        unit.column(),
        status.column(),
        raw.column(),
    ]);
    columns.extend(place(&facts().map(|fact| fact.place).collect::<Vec<_>>()));
    frame(columns)
}

fn place(places: &[CellPlace]) -> [Column; 4] {
    [
        small("page", places.iter().map(|place| position(place.place.page))),
        small("table_index", places.iter().map(|place| position(place.table.into()))),
        small("row", places.iter().map(|place| position(place.row.into()))),
        small("column", places.iter().map(|place| position(place.column.into()))),
    ]
}

pub fn findings(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.findings.len());
    let all: Vec<(&Filed, &Finding)> =
        reports.iter().flat_map(|filed| filed.findings.iter().map(move |finding| (*filed, finding))).collect();
    let ids: Vec<String> = all.iter().map(|(filed, finding)| finding.id(&filed.report.agency.id, filed.year)).collect();
    let related: Vec<String> = all
        .iter()
        .map(|(_, finding)| finding.related.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        .collect();
    let text = |name: &str, of: fn(&Finding) -> &str| {
        words(name, all.iter().map(|(_, finding)| Some(of(finding)).filter(|text| !text.is_empty())))
    };
    let difference = |finding: &Finding| {
        let difference = finding.reported? - finding.expected?;
        Some((difference * 1e6).round() / 1e6)
    };
    columns.extend([
        words("finding_id", ids.iter().map(|id| Some(id.as_str()))),
        text("rule", |finding| finding.rule),
        text("name", |finding| rule(finding.rule).map_or("", |rule| rule.name)),
        text("severity", |finding| Severity::key(finding.severity)),
        words("metric", all.iter().map(|(_, finding)| finding.metric.map(Metric::key))),
        words("applicant", all.iter().map(|(_, finding)| finding.applicant.map(Applicant::key))),
        numbers("reported", all.iter().map(|(_, finding)| finding.reported)),
        numbers("expected", all.iter().map(|(_, finding)| finding.expected)),
        numbers("difference", all.iter().map(|(_, finding)| difference(finding))),
        text("formula", |finding| &finding.formula),
        text("message_en", |finding| &finding.message_en),
        text("message_zh", |finding| &finding.message_zh),
        text("excerpt", |finding| &finding.excerpt.text),
        words("path", all.iter().map(|(filed, _)| Some(filed.path.as_str()))),
    ]);
    columns.extend(place(&all.iter().map(|(_, finding)| finding.place).collect::<Vec<_>>()));
    columns.extend([
        words("culprit", all.iter().map(|_| None)),
        words("suggested", all.iter().map(|_| None)),
        words("related", related.iter().map(|related| Some(related.as_str()).filter(|related| !related.is_empty()))),
    ]);
    frame(columns)
}

pub fn checks(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.checks.len());
    let all = || reports.iter().flat_map(|filed| &filed.checks).collect::<Vec<_>>().into_iter();
    columns.extend([
        words("rule", all().map(|check| Some(check.rule))),
        words("scope", all().map(|_| Some("report"))),
        words("outcome", all().map(|check| Some(check.outcome.key()))),
        words("reason", all().map(|check| Some(check.outcome.reason()).filter(|reason| !reason.is_empty()))),
    ]);
    frame(columns)
}

/// The name of a figure's column in the panel: `metric` or `metric__applicant`, dots as underscores.
fn panel_column(metric: &str, applicant: Option<Applicant>) -> String {
    let metric = metric.replace('.', "_");
    applicant.map_or_else(|| metric.clone(), |applicant| format!("{metric}__{}", applicant.key()))
}

/// One row a report, one column a figure.
pub fn panel(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let mut columns = keys(&reports, |_| 1);
    columns.push(words("form", reports.iter().map(|filed| filed.report.form)));
    let mut figures = std::collections::HashSet::new();
    for form in FORMS.iter() {
        for cell in form.cells.iter().filter(|cell| figures.insert((cell.metric, cell.applicant))) {
            let places: Vec<_> = FORMS.iter().map(|form| (&form.name, form.cell(cell.metric, cell.applicant))).collect();
            let value = |filed: &&Filed| {
                let (_, at) = places.iter().find(|(form, _)| Some(form.as_str()) == filed.report.form)?;
                filed.report.facts[(*at)?].figure.value
            };
            let name = panel_column(cell.metric.key(), cell.applicant);
            columns.push(numbers(&name, reports.iter().map(value)));
        }
    }
    frame(columns)
}

/// Every metric, with the forms that ask for it.
pub fn codebook() -> PolarsResult<DataFrame> {
    let metrics: Vec<_> = CODEBOOK.metrics().collect();
    let forms: Vec<String> = metrics
        .iter()
        .map(|metric| {
            let asking = FORMS.iter().filter(|form| form.cells.iter().any(|cell| cell.metric == *metric));
            asking.map(|form| form.name.as_str()).collect::<Vec<_>>().join(",")
        })
        .collect();
    frame(vec![
        words("metric", metrics.iter().map(|metric| Some(metric.key()))),
        words("label_zh", metrics.iter().map(|metric| Some(metric.entry().zh.as_str()))),
        words("label_en", metrics.iter().map(|metric| Some(metric.entry().en.as_str()))),
        words("unit", metrics.iter().map(|metric| Some(metric.entry().unit.key()))),
        words("forms", forms.iter().map(|forms| Some(forms.as_str()))),
        words("definition", metrics.iter().map(|metric| Some(metric.entry().definition.as_str()))),
    ])
}
