//! The columns of every table of readings. Each function takes a batch and gives a frame; of nothing, the empty frame
//! that tells the table's columns.

use super::{Filed, SourceOutcome, SourceRow, Verdict};
use crate::document::Bounds;
use crate::finding::{Change, Culprit, Finding, Severity};
use crate::forms::{FORMS, Form, FormCell, followed, form};
use crate::report::{Applicant, CODEBOOK, CellPlace, Metric, NO_APPLICANT, Status, YearSource};
use crate::rules::{RULES, rule};
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;
use std::collections::HashMap;

fn words<'a>(name: &str, values: impl ExactSizeIterator<Item = Option<&'a str>>) -> Column {
    let mut words = StringChunkedBuilder::new(name.into(), values.len());
    for value in values {
        words.append_option(value);
    }
    words.finish().into_series().into()
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

/// A few words repeated over many rows, told by their position among the words: the bytes are stored once.
fn repeated<'a, W: Into<Option<&'a str>>>(
    name: &str,
    words: impl Iterator<Item = W>,
    rows: &IdxCa,
) -> PolarsResult<Column> {
    let words: StringChunked = words.map(Into::into).collect();
    Ok(words.with_name(name.into()).take(rows)?.into_series().into())
}

fn positions(rows: impl Iterator<Item = usize>) -> IdxCa {
    IdxCa::from_iter_values(PlSmallStr::EMPTY, rows.map(|row| IdxSize::try_from(row).unwrap_or(IdxSize::MAX)))
}

/// What is there at all: a year that lacks its report has neither id nor path.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// `district, agency, year, report_id` of each report, repeated as often as it has rows.
fn keys(reports: &[&Filed], rows: impl Fn(&Filed) -> usize) -> PolarsResult<Vec<Column>> {
    let each = || reports.iter().enumerate().flat_map(|(at, filed)| std::iter::repeat_n(at, rows(filed)));
    let at = positions(each());
    let years: Int32Chunked = each().map(|at| Some(reports[at].year)).collect();
    Ok(vec![
        repeated("district", reports.iter().map(|filed| filed.report.agency.district.as_str()), &at)?,
        repeated("agency", reports.iter().map(|filed| filed.report.agency.name.as_str()), &at)?,
        years.with_name("year".into()).into_series().into(),
        repeated("report_id", reports.iter().map(|filed| known(&filed.id)), &at)?,
    ])
}

fn frame(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns)
}

pub fn sources(rows: &[&SourceRow]) -> PolarsResult<DataFrame> {
    frame(vec![
        words("path", rows.iter().map(|row| Some(row.path.as_str()))),
        words("member", rows.iter().map(|row| row.member.as_deref())),
        words("format", rows.iter().map(|row| row.format.map(crate::source::Format::key))),
        words("encoding", rows.iter().map(|row| row.encoding.as_deref())),
        counts("bytes", rows.iter().map(|row| row.bytes.and_then(|bytes| i64::try_from(bytes).ok()))),
        words("blake3", rows.iter().map(|row| row.blake3.as_deref())),
        words("outcome", rows.iter().map(|row| Some(row.outcome.key()))),
        words("reason", rows.iter().map(|row| Some(row.reason.as_str()).filter(|reason| !reason.is_empty()))),
        words("report_id", rows.iter().map(|row| row.report_id.as_deref())),
    ])
}

/// Rows of `sources`, those of copies that were not chosen with what is to be said of them.
pub fn with_verdicts<'v>(
    sources: &DataFrame,
    verdicts: impl Iterator<Item = Option<&'v Verdict>>,
) -> PolarsResult<DataFrame> {
    let verdicts: Vec<Option<&Verdict>> = verdicts.collect();
    let mut sources = sources.clone();
    let mut change = |name: &str, said: fn(&Verdict) -> &str| {
        let changed: StringChunked = sources
            .column(name)?
            .str()?
            .iter()
            .zip(&verdicts)
            .map(|(current, verdict)| verdict.map(said).or(current))
            .collect();
        sources.with_column(changed.with_name(name.into()).into_series().into()).map(|_| ())
    };
    change("outcome", |_| SourceOutcome::Duplicate.key())?;
    change("reason", |verdict| &verdict.reason)?;
    change("report_id", |verdict| &verdict.report_id)?;
    Ok(sources)
}

/// The cells of copies that were not chosen: as [`facts`], with the file in which they stand and without a report's id.
pub fn copies(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let cells = facts(reports)?;
    let paths = reports.iter().flat_map(|filed| {
        std::iter::repeat_n(filed.path.as_str(), form_of(filed).map_or(0, |_| filed.report.facts.len()))
    });
    as_copies(&cells, paths)
}

/// Rows of `facts` as those of copies.
pub fn as_copies<'p>(facts: &DataFrame, paths: impl Iterator<Item = &'p str>) -> PolarsResult<DataFrame> {
    let paths: StringChunked = paths.map(Some).collect();
    let mut copies = facts.drop("report_id")?;
    copies.with_column(paths.with_name("path".into()).into_series().into())?;
    Ok(copies)
}

pub fn reports(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |_| 1)?;
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
        words("form", reports.iter().map(|filed| form_name(filed))),
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
    let agencies = || reports.iter().map(|filed| &filed.report.agency);
    columns.extend([
        small("district_code", agencies().map(|agency| agency.district_code.and_then(|code| code.try_into().ok()))),
        words("district_source", agencies().map(|agency| Some(agency.district_source.key()))),
        words("district_match", agencies().map(|agency| Some(agency.district_match.key()))),
        words("agency_source", agencies().map(|agency| Some(agency.agency_source.key()))),
        words("agency_match", agencies().map(|agency| Some(agency.agency_match.key()))),
        words("agency_successor", agencies().map(|agency| agency.successor.as_deref())),
        words("year_source", metadata().map(|data| data.year_source.map(YearSource::key))),
    ]);
    frame(columns)
}

/// The name of the form that a report follows.
fn form_name(filed: &Filed) -> Option<&'static str> {
    form_of(filed).map(|form| form.name.as_str())
}

/// The form whose cells a report's facts are.
fn form_of(filed: &Filed) -> Option<&'static Form> {
    filed.report.form.and_then(form)
}

pub fn facts(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    // the cells of all forms, one form after the other
    let cells: Vec<(&Form, &FormCell)> =
        followed().flat_map(|form| form.cells.iter().map(move |cell| (form, cell))).collect();
    let first_cell = |filed: &Filed| {
        let before = followed().take_while(|form| Some(form.key.as_str()) != filed.report.form);
        before.map(|form| form.cells.len()).sum::<usize>()
    };
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let facts = || reports.iter().flat_map(|filed| &filed.report.facts);
    let at = positions(reports.iter().flat_map(|filed| (first_cell(filed)..).take(filed.report.facts.len())));
    let table = |at: Option<IdxSize>| {
        let (form, cell) = cells[at? as usize];
        Some(i32::from(form.tables[cell.table].number))
    };
    let statuses = positions(facts().map(|fact| fact.figure.status as usize));
    let raws: Vec<Option<&str>> = reports
        .iter()
        .flat_map(|filed| {
            filed.report.facts.iter().map(|fact| (fact.place.table > 0).then(|| filed.report.str(fact.raw)))
        })
        .collect();
    let mut columns = keys(&reports, |filed| filed.report.facts.len())?;
    columns.extend([
        repeated("form", cells.iter().map(|(form, cell)| form.tables[cell.table].of.as_str()), &at)?,
        small("table", at.iter().map(table)),
        repeated("metric", cells.iter().map(|(_, cell)| cell.metric.key()), &at)?,
        repeated("applicant", cells.iter().map(|(_, cell)| applicant(cell.applicant)), &at)?,
        numbers("value", facts().map(|fact| fact.figure.value)),
        repeated("unit", cells.iter().map(|(_, cell)| cell.metric.entry().unit.key()), &at)?,
        repeated("status", Status::ALL.iter().map(|status| status.key()), &statuses)?,
        words("raw", raws.into_iter()),
    ]);
    columns.extend(place(&facts().map(|fact| fact.place).collect::<Vec<_>>()));
    frame(columns)
}

/// `left top right bottom` in points from the upper left corner of the page, as PDF viewers measure.
fn corners(bounds: Bounds) -> Option<String> {
    let Bounds { left, top, right, bottom } = bounds;
    (bounds != Bounds::default()).then(|| format!("{left} {top} {right} {bottom}"))
}

fn place(places: &[CellPlace]) -> [Column; 5] {
    let boxes: Vec<Option<String>> = places.iter().map(|place| corners(place.place.bounds)).collect();
    [
        small("page", places.iter().map(|place| position(place.place.page))),
        small("table_index", places.iter().map(|place| position(place.table.into()))),
        small("row", places.iter().map(|place| position(place.row.into()))),
        small("column", places.iter().map(|place| position(place.column.into()))),
        words("box", boxes.iter().map(Option::as_deref)),
    ]
}

/// The likeliest culprit of a finding: its cells, their values, the slips; and the other sets of cells. What cannot be
/// determined says so.
fn blamed(finding: &Finding) -> Option<[String; 4]> {
    let sets = match finding.culprit.as_ref()? {
        Culprit::Sets(sets) => sets,
        Culprit::Undetermined(why) => {
            return Some([format!("undetermined: {why}"), String::new(), String::new(), String::new()]);
        }
    };
    let (first, others) = sets.split_first()?;
    let each = |of: &dyn Fn(&Change) -> String| first.iter().map(of).collect::<Vec<_>>().join("; ");
    let set = |set: &Vec<Change>| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & ");
    Some([
        each(&|change| format!("{}/{}", change.metric.key(), applicant(change.applicant))),
        each(&|change| change.value.to_string()),
        each(&|change| change.slip.key().to_owned()),
        others.iter().map(set).collect::<Vec<_>>().join("; "),
    ])
}

pub fn findings(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.findings.len())?;
    let all: Vec<(&Filed, &Finding)> =
        reports.iter().flat_map(|filed| filed.findings.iter().map(move |finding| (*filed, finding))).collect();
    let ids: Vec<String> = all.iter().map(|(filed, finding)| finding.id(&filed.report.agency.id, filed.year)).collect();
    let related: Vec<String> = all
        .iter()
        .map(|(_, finding)| finding.related.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        .collect();
    let blamed: Vec<Option<[String; 4]>> = all.iter().map(|(_, finding)| blamed(finding)).collect();
    let excerpts: Vec<String> = all.iter().map(|(_, finding)| finding.excerpt.in_one_line()).collect();
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
        words("excerpt", excerpts.iter().map(|excerpt| Some(excerpt.as_str()).filter(|excerpt| !excerpt.is_empty()))),
        words("path", all.iter().map(|(filed, _)| known(&filed.path))),
    ]);
    columns.extend(place(&all.iter().map(|(_, finding)| finding.place).collect::<Vec<_>>()));
    columns.extend([
        words("culprit", blamed.iter().map(|blamed| blamed.as_ref().map(|[culprit, ..]| culprit.as_str()))),
        words("suggested", blamed.iter().map(|blamed| blamed.as_ref().map(|[_, suggested, ..]| suggested.as_str()))),
        words("slip", blamed.iter().map(|blamed| blamed.as_ref().map(|[_, _, slip, _]| slip.as_str()))),
        words(
            "alternatives",
            blamed
                .iter()
                .map(|blamed| blamed.as_ref().map(|[.., others]| others.as_str()))
                .map(|others| others.filter(|others| !others.is_empty())),
        ),
        words("related", related.iter().map(|related| Some(related.as_str()).filter(|related| !related.is_empty()))),
    ]);
    frame(columns)
}

pub fn checks(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.checks.len())?;
    let all = || reports.iter().flat_map(|filed| &filed.checks).collect::<Vec<_>>().into_iter();
    let scope_of: HashMap<&str, &str> = RULES.iter().map(|rule| (rule.code, rule.scope())).collect();
    columns.extend([
        words("rule", all().map(|check| Some(check.rule))),
        words("scope", all().map(|check| scope_of.get(check.rule).copied())),
        words("outcome", all().map(|check| Some(check.outcome.key()))),
        words("reason", all().map(|check| Some(check.reason()).filter(|reason| !reason.is_empty()))),
    ]);
    frame(columns)
}

/// The name of a figure's column in the panel: `metric` or `metric__applicant`, dots as underscores.
fn panel_column(metric: &str, applicant: Option<Applicant>) -> String {
    let metric = metric.replace('.', "_");
    applicant.map_or_else(|| metric.clone(), |applicant| format!("{metric}__{}", applicant.key()))
}

/// One row a report, one column a figure. A government's own report covers its area: `agency_kind` tells it apart, so
/// that it is not added up with its agencies'.
pub fn panel(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let mut columns = keys(&reports, |_| 1)?;
    columns.push(words("agency_kind", reports.iter().map(|filed| Some(filed.report.agency.kind.key()))));
    columns.push(words("form", reports.iter().map(|filed| form_name(filed))));
    let mut figures = std::collections::HashSet::new();
    for form in FORMS.iter() {
        for cell in form.cells.iter().filter(|cell| figures.insert((cell.metric, cell.applicant))) {
            let places: Vec<_> = followed().map(|form| (&form.key, form.cell(cell.metric, cell.applicant))).collect();
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
