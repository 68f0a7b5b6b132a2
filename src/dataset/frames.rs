//! The columns of every table of readings. Each function takes a batch and gives a frame; of nothing, the empty frame
//! that tells the table's columns.

use super::{Filed, SourceRow, Verdict};
use crate::document::{Bounds, Slice};
use crate::finding::{Change, Check, Culprit, Finding, Review, Severity};
use crate::forms::{COMPARABILITY, Comparison, DerivedCell, FORMS, Form, FormCell, followed, form};
use crate::language::Bilingual;
use crate::names;
use crate::report::{
    Agency, Amount, Applicant, CODEBOOK, CellPlace, Claim, Completeness, Metric, NO_APPLICANT, Proof, Status,
    YearSource,
};
use crate::rules::{Evidence, evidence, rule};
use crate::source::SourceOutcome;
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;
use serde::Serialize;

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

/// `district, agency, year, report_id` of each report, repeated as often as it has rows; null where nothing tells them.
fn keys(reports: &[&Filed], rows: impl Fn(&Filed) -> usize) -> PolarsResult<Vec<Column>> {
    let each = || reports.iter().enumerate().flat_map(|(at, filed)| std::iter::repeat_n(at, rows(filed)));
    let at = positions(each());
    let years: Int32Chunked = each().map(|at| reports[at].year).collect();
    Ok(vec![
        repeated("district", reports.iter().map(|filed| named(filed).map(|agency| agency.district.as_str())), &at)?,
        repeated("agency", reports.iter().map(|filed| named(filed).map(|agency| agency.name.as_str())), &at)?,
        years.with_name("year".into()).into_series().into(),
        repeated("report_id", reports.iter().map(|filed| known(&filed.id)), &at)?,
    ])
}

/// The agency of a report, where anything names it.
fn named(filed: &Filed) -> Option<&Agency> {
    Some(&filed.report.agency).filter(|agency| agency.is_named())
}

/// The kind of each report's agency, repeated as often as it has rows: a government's own report covers its whole area, so
/// that its figures are not added up with its agencies'.
fn kinds(reports: &[&Filed], rows: impl Fn(&Filed) -> usize) -> PolarsResult<Column> {
    let at = positions(reports.iter().enumerate().flat_map(|(at, filed)| std::iter::repeat_n(at, rows(filed))));
    repeated("agency_kind", reports.iter().map(|filed| named(filed).map(|agency| agency.kind.key())), &at)
}

fn frame(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns)
}

pub fn sources(rows: &[&SourceRow]) -> PolarsResult<DataFrame> {
    frame(vec![
        words("path", rows.iter().map(|row| Some(row.path.as_str()))),
        words("member", rows.iter().map(|row| row.member.as_deref())),
        small("part", rows.iter().map(|row| row.part.map(i32::from))),
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
    let places: Vec<String> = reports.iter().map(|filed| filed.place().to_string()).collect();
    let paths = reports.iter().zip(&places).flat_map(|(filed, place)| {
        std::iter::repeat_n(place.as_str(), form_of(filed).map_or(0, |_| filed.report.facts.len()))
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
        words("agency_id", reports.iter().map(|filed| named(filed).map(|agency| agency.id.as_str()))),
        words("agency_title", metadata().map(|data| data.agency_title.as_ref().map(|name| name.text.as_str()))),
        words("agency_signature", metadata().map(|data| data.agency_signature.as_ref().map(|name| name.text.as_str()))),
        words("agency_kind", reports.iter().map(|filed| named(filed).map(|agency| agency.kind.key()))),
        words("form", reports.iter().map(|filed| form_name(filed))),
        days("period_start", metadata().map(|data| data.period.map(|(start, _)| start))),
        days("period_end", metadata().map(|data| data.period.map(|(_, end)| end))),
        days("signed_on", metadata().map(|data| data.signed_on)),
        days("published_on", metadata().map(|data| data.published_on)),
        words("address", metadata().map(|data| data.address.as_deref())),
        words("phone", metadata().map(|data| data.phone.as_deref())),
        words("email", metadata().map(|data| data.email.as_deref())),
        words("path", reports.iter().map(|filed| Some(filed.path.as_str()))),
        small("part", reports.iter().map(|filed| filed.part.map(i32::from))),
        words("format", reports.iter().map(|filed| Some(filed.format.key()))),
        small("pages", reports.iter().map(|_| None)),
        words("sections", sections.iter().map(|sections| Some(sections.as_str()))),
        small("cells_expected", reports.iter().map(expected)),
        small("cells_reported", reports.iter().map(reported)),
        words("status", reports.iter().map(|filed| Some(filed.report.status.key()))),
    ]);
    let agencies = || reports.iter().map(|filed| named(filed));
    let key = |name: &str, of: fn(&Agency) -> &'static str| words(name, agencies().map(|agency| agency.map(of)));
    let renamed = |agency: Option<&Agency>| Some(names::renaming(agency?.district_code?)?.to_string());
    let renamings: Vec<Option<String>> = agencies().map(renamed).collect();
    let former =
        |agency: Option<&'_ Agency>| agency.and_then(|agency| agency.district_former.as_ref()?.code.try_into().ok());
    columns.extend([
        small("district_code", agencies().map(|agency| agency?.district_code?.try_into().ok())),
        words("district_former", agencies().map(|agency| Some(agency?.district_former.as_ref()?.name.as_str()))),
        small("district_former_code", agencies().map(former)),
        words("district_renamed", renamings.iter().map(|renaming| renaming.as_deref())),
        words("district_successor", agencies().map(|agency| agency?.district_successor.as_deref())),
        key("district_source", |agency| agency.district_source.key()),
        key("district_match", |agency| agency.district_match.key()),
        key("agency_source", |agency| agency.agency_source.key()),
        key("agency_match", |agency| agency.agency_match.key()),
        words("agency_successor", agencies().map(|agency| agency?.successor.as_deref())),
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
    let statuses = positions(facts().map(|fact| fact.figure.status() as usize));
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
        numbers("value", facts().map(|fact| fact.figure.value().map(Amount::to_f64))),
        repeated("unit", cells.iter().map(|(_, cell)| cell.metric.entry().unit.key()), &at)?,
        repeated("status", Status::ALL.iter().map(|status| status.key()), &statuses)?,
        words("raw", raws.into_iter()),
    ]);
    columns.extend(place(&facts().map(|fact| fact.place).collect::<Vec<_>>()));
    columns.push(kinds(&reports, |filed| filed.report.facts.len())?);
    let proofs = positions(facts().map(|fact| fact.proof as usize));
    columns.push(repeated("proof", Proof::ALL.iter().map(|proof| proof.key()), &proofs)?);
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
            return Some([format!("undetermined: {}", why.en()), String::new(), String::new(), String::new()]);
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
    let ids: Vec<String> = all.iter().map(|(filed, finding)| filed.finding_id(finding)).collect();
    let related: Vec<String> = all
        .iter()
        .map(|(_, finding)| finding.related.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        .collect();
    let messages: Vec<Bilingual> = all.iter().map(|(_, finding)| finding.message()).collect();
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
        words("message_en", messages.iter().map(|message| Some(&*message.en))),
        words("message_zh", messages.iter().map(|message| Some(&*message.zh))),
        words("excerpt", excerpts.iter().map(|excerpt| Some(excerpt.as_str()).filter(|excerpt| !excerpt.is_empty()))),
        words("path", all.iter().map(|(filed, _)| known(&filed.path))),
        small("part", all.iter().map(|(filed, _)| filed.part.map(i32::from))),
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
    columns.extend(labels_and_reviews(&all));
    frame(columns)
}

/// Where each finding stands as a reader sees it, and what somebody has said of it.
fn labels_and_reviews(all: &[(&Filed, &Finding)]) -> [Column; 10] {
    let evidence: Vec<Evidence> = all.iter().map(|(filed, finding)| evidence(&filed.report, finding)).collect();
    let fingerprints: Vec<String> = all.iter().map(|(_, finding)| finding.fingerprint()).collect();
    let reviews = || all.iter().map(|(_, finding)| finding.review.as_deref());
    let said = |name: &str, of: fn(&Review) -> &str| {
        words(name, reviews().map(|review| review.map(of).filter(|text| !text.is_empty())))
    };
    [
        words("row_label", evidence.iter().map(|evidence| evidence.row_label)),
        words("column_label", evidence.iter().map(|evidence| evidence.column_label)),
        words("raw", evidence.iter().map(|evidence| evidence.raw.as_deref())),
        words("fingerprint", fingerprints.iter().map(|fingerprint| Some(fingerprint.as_str()))),
        said("review", |review| review.state.key()),
        said("verdict", |review| &review.verdict),
        said("reviewed_by", |review| &review.by),
        days("reviewed_on", reviews().map(|review| review.and_then(|review| review.on))),
        days("reviewed_until", reviews().map(|review| review.and_then(|review| review.until))),
        said("review_note", |review| &review.note),
    ]
}

/// The figures of the prose, a row each. `start` and `end` are characters of `sentence`.
pub fn claims(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.report.claims.len())?;
    let all: Vec<(&Filed, &Claim)> =
        reports.iter().flat_map(|filed| filed.report.claims.iter().map(move |claim| (*filed, claim))).collect();
    let sentences: Vec<String> =
        all.iter().map(|(filed, claim)| in_one_line(filed.report.str(claim.sentence))).collect();
    let counted: Vec<String> = all.iter().map(|(filed, claim)| in_one_line(filed.report.str(claim.counted))).collect();
    let figures: Vec<String> = all.iter().map(|(filed, claim)| in_one_line(filed.report.str(claim.figure))).collect();
    let text = |name: &str, of: fn(&Claim) -> &'static str| {
        words(name, all.iter().map(|(_, claim)| Some(of(claim)).filter(|text| !text.is_empty())))
    };
    let group =
        |name: &str, of: fn(&Claim) -> Option<u16>| small(name, all.iter().map(|(_, claim)| of(claim).map(i32::from)));
    let characters = |filed: &Filed, from: u32, to: u32| {
        i32::try_from(filed.report.str(Slice { start: from, end: to }).chars().count()).ok()
    };
    columns.extend([
        small("section", all.iter().map(|(_, claim)| Some(i32::from(claim.section)).filter(|&section| section > 0))),
        words("sentence", sentences.iter().map(|sentence| Some(sentence.as_str()))),
        text("kind", |claim| claim.kind.key()),
        words("metric", all.iter().map(|(_, claim)| claim.metric.map(Metric::key))),
        words("applicant", all.iter().map(|(_, claim)| Some(applicant(claim.applicant)))),
        text("scope", |claim| claim.scope.key()),
        numbers("value", all.iter().map(|(_, claim)| Some(claim.value))),
        text("unit", |claim| claim.unit),
        group("group", |claim| claim.part_of.or(claim.whole_of)),
        small("start", all.iter().map(|(of, claim)| characters(of, claim.sentence.start, claim.figure.start))),
        small("end", all.iter().map(|(of, claim)| characters(of, claim.sentence.start, claim.figure.end))),
        numbers("upper", all.iter().map(|(_, claim)| claim.upper)),
        text("qualifier", |claim| claim.qualifier.key()),
        text("time", |claim| claim.time.key()),
        words("figure", figures.iter().map(|figure| Some(figure.as_str()))),
        words("counted", counted.iter().map(|counted| Some(counted.as_str()).filter(|counted| !counted.is_empty()))),
        group("part_of", |claim| claim.part_of),
        group("whole_of", |claim| claim.whole_of),
        text("completeness", |claim| claim.completeness.map_or("", Completeness::key)),
        small("page", all.iter().map(|(_, claim)| position(claim.place.page))),
    ]);
    frame(columns)
}

/// With a space for every line break.
fn in_one_line(text: &str) -> String {
    text.trim().replace(['\n', '\r', '\t'], " ")
}

pub fn checks(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let mut columns = keys(reports, |filed| filed.checks.len())?;
    let all = || reports.iter().flat_map(|filed| &filed.checks).collect::<Vec<_>>().into_iter();
    let reasons: Vec<Option<Bilingual>> = all().map(Check::reason).collect();
    columns.extend([
        words("rule", all().map(|check| Some(check.rule))),
        words("scope", all().map(|check| Some(check.scope))),
        words("outcome", all().map(|check| Some(check.outcome.key()))),
        words("reason", reasons.iter().map(|reason| reason.as_ref().map(|reason| &*reason.en))),
        words("reason_zh", reasons.iter().map(|reason| reason.as_ref().map(|reason| &*reason.zh))),
    ]);
    frame(columns)
}

/// A derived figure of a report: the sum, where all of its parts are figures, and how many of them are.
fn sum(filed: &Filed, cell: &DerivedCell) -> (Option<Amount>, usize) {
    let parts = || cell.parts.iter().map(|&at| filed.report.facts[at].figure.value());
    (parts().sum(), parts().flatten().count())
}

/// The sums that a report's form does not print. A blank is no zero: where a part is not a figure the sum is none.
pub fn derived(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let cells_of = |filed: &Filed| form_of(filed).map_or(&[][..], |form| &form.derived);
    let rows: Vec<(&Filed, &DerivedCell)> =
        reports.iter().flat_map(|&filed| cells_of(filed).iter().map(move |cell| (filed, cell))).collect();
    let sums: Vec<(Option<Amount>, usize)> = rows.iter().map(|(filed, cell)| sum(filed, cell)).collect();
    let of = |filed: &Filed, cell: &DerivedCell| {
        let form = form_of(filed)?;
        Some(form.tables[form.cells[cell.parts[0]].table].of.as_str())
    };
    let mut columns = keys(&reports, |filed| cells_of(filed).len())?;
    columns.extend([
        words("form", rows.iter().map(|(filed, cell)| of(filed, cell))),
        words("metric", rows.iter().map(|(_, cell)| Some(cell.metric.key()))),
        words("applicant", rows.iter().map(|(_, cell)| Some(applicant(cell.applicant)))),
        numbers("value", sums.iter().map(|(value, _)| value.map(Amount::to_f64))),
        small("parts", rows.iter().map(|(_, cell)| i32::try_from(cell.parts.len()).ok())),
        small("parts_reported", sums.iter().map(|(_, reported)| i32::try_from(*reported).ok())),
    ]);
    columns.push(kinds(&reports, |filed| cells_of(filed).len())?);
    frame(columns)
}

/// The name of a figure's column in the panel: `metric` or `metric__applicant`, dots as underscores.
fn panel_column(metric: &str, applicant: Option<Applicant>) -> String {
    let metric = metric.replace('.', "_");
    applicant.map_or_else(|| metric.clone(), |applicant| format!("{metric}__{}", applicant.key()))
}

/// One row a report, one column a figure, those that are derived among them. A government's own report covers its area:
/// `agency_kind` tells it apart, so that it is not added up with its agencies'.
pub fn panel(reports: &[&Filed]) -> PolarsResult<DataFrame> {
    let reports: Vec<&Filed> = reports.iter().copied().filter(|filed| form_of(filed).is_some()).collect();
    let mut columns = keys(&reports, |_| 1)?;
    columns.push(words("agency_kind", reports.iter().map(|filed| named(filed).map(|agency| agency.kind.key()))));
    columns.push(words("form", reports.iter().map(|filed| form_name(filed))));
    let mut figures = std::collections::HashSet::new();
    let printed = FORMS.iter().flat_map(|form| form.cells.iter().map(|cell| (cell.metric, cell.applicant)));
    let derived = FORMS.iter().flat_map(|form| form.derived.iter().map(|cell| (cell.metric, cell.applicant)));
    for (metric, applicant) in printed.chain(derived).filter(|figure| figures.insert(*figure)) {
        let places: Vec<_> = followed().map(|form| (&form.key, form.cell(metric, applicant))).collect();
        let sums: Vec<_> = followed().map(|form| form.derived_cell(metric, applicant)).collect();
        let value = |filed: &&Filed| {
            let at = places.iter().position(|(form, _)| Some(form.as_str()) == filed.report.form)?;
            match places[at].1 {
                Some(cell) => filed.report.facts[cell].figure.value(),
                None => sum(filed, sums[at]?).0,
            }
        };
        columns.push(numbers(
            &panel_column(metric.key(), applicant),
            reports.iter().map(|filed| value(filed).map(Amount::to_f64)),
        ));
    }
    frame(columns)
}

/// What the codebook says of a metric, with the forms that ask for it and how far it can be compared between them.
#[derive(Serialize)]
struct CodebookRow {
    metric: &'static str,
    label_zh: &'static str,
    label_en: &'static str,
    unit: &'static str,
    forms: String,
    definition: &'static str,
    sum_of: String,
    comparability: String,
}

fn codebook_rows() -> Vec<CodebookRow> {
    let row = |metric: Metric| {
        let entry = metric.entry();
        let asking = FORMS.iter().filter(|form| form.cells.iter().any(|cell| cell.metric == metric));
        let compared = COMPARABILITY.iter().filter(|of| of.metric == metric).map(in_words);
        CodebookRow {
            metric: &entry.key,
            label_zh: &entry.zh,
            label_en: &entry.en,
            unit: entry.unit.key(),
            forms: asking.map(|form| form.name.as_str()).collect::<Vec<_>>().join(","),
            definition: &entry.definition,
            sum_of: entry.sum_of.join(" + "),
            comparability: compared.collect::<Vec<_>>().join("; "),
        }
    };
    CODEBOOK.metrics().map(row).collect()
}

/// Every metric.
pub fn codebook() -> PolarsResult<DataFrame> {
    let rows = codebook_rows();
    let texts = |name: &str, of: fn(&CodebookRow) -> &str| {
        words(name, rows.iter().map(|row| Some(of(row)).filter(|text| !text.is_empty())))
    };
    frame(vec![
        texts("metric", |row| row.metric),
        texts("label_zh", |row| row.label_zh),
        texts("label_en", |row| row.label_en),
        texts("unit", |row| row.unit),
        texts("forms", |row| &row.forms),
        texts("definition", |row| row.definition),
        texts("sum_of", |row| &row.sum_of),
        texts("comparability", |row| &row.comparability),
    ])
}

/// The codebook as it stands in the metadata of Parquet files: a list of objects with the columns of [`codebook`].
#[must_use]
pub fn codebook_json() -> String {
    serde_json::to_string(&codebook_rows()).unwrap_or_default()
}

/// `2019 → 2021 rules.issued: broader (…)`
fn in_words(of: &Comparison) -> String {
    let other = of.other.map_or(String::new(), |other| format!(" {}", other.key()));
    format!("{} → {}{other}: {} ({})", of.form, of.other_form, of.degree.key(), of.why)
}

/// Every metric of every form beside the other forms.
pub fn comparability() -> PolarsResult<DataFrame> {
    frame(vec![
        words("metric", COMPARABILITY.iter().map(|of| Some(of.metric.key()))),
        words("form", COMPARABILITY.iter().map(|of| Some(of.form))),
        words("other_metric", COMPARABILITY.iter().map(|of| of.other.map(Metric::key))),
        words("other_form", COMPARABILITY.iter().map(|of| Some(of.other_form))),
        words("degree", COMPARABILITY.iter().map(|of| Some(of.degree.key()))),
        words("why", COMPARABILITY.iter().map(|of| Some(of.why.as_str()))),
    ])
}
