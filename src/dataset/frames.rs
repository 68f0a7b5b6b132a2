//! Fills the columns of every table that is made from readings. Each function turns a batch into a frame; an empty
//! batch gives an empty frame with the table's columns.

use super::{Audit, Audited, AuditedReport, SourceRow, Verdict};
use crate::audit::{Evidence, evidence};
use crate::document::{Bounds, Slice};
use crate::finding::{Addition, Cause, Change, Check, Culprit, Finding, Measure, Review, ReviewState, Severity, Slip};
use crate::forms::{COMPARABILITY, Comparison, DerivedCell, FORMS, Form, FormCell, meaning};
use crate::index::Index;
use crate::language::{Bilingual, Language};
use crate::names;
use crate::report::{
    Agency, Amount, Applicant, CODEBOOK, CellPlace, Claim, Completeness, Decimal, FilledForm, Metric, NO_APPLICANT,
    ParagraphKind, Proof, Status, TableReading, YearSource,
};
use crate::rules::rule;
use crate::saturate::Saturate;
use crate::schema::{FrameBuilder, HAS_TABLE, Table};
use crate::source::SourceOutcome;
use polars::prelude::*;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::LazyLock;

/// A position as a cell: 0 means none.
fn position(value: u32) -> Option<i32> {
    i32::try_from(value).ok().filter(|&value| value > 0)
}

fn applicant(applicant: Option<Applicant>) -> &'static str {
    applicant.map_or(NO_APPLICANT, Applicant::key)
}

fn positions(rows: impl Iterator<Item = usize>) -> IdxCa {
    IdxCa::from_iter_values(PlSmallStr::EMPTY, rows.map(Saturate::saturate))
}

/// A text as a cell: empty means null.
pub(super) fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Fills district, agency, year and report id, repeated for the rows of each item; null where unknown.
fn fill_keys<'a, T: Copy + Into<Audited<'a>>>(
    frame: &mut FrameBuilder,
    audited: &[T],
    rows: impl Fn(T) -> usize,
) -> PolarsResult<()> {
    let each = || audited.iter().enumerate().flat_map(|(at, &one)| std::iter::repeat_n(at, rows(one)));
    let at = positions(each());
    let keys: Vec<Audited> = audited.iter().map(|&one| one.into()).collect();
    let agencies = || keys.iter().map(|of| of.agency());
    frame
        .repeat("district", agencies().map(|agency| Some(agency?.district.as_str())), &at)?
        .repeat("agency", agencies().map(|agency| Some(agency?.name.as_str())), &at)?
        .fill("year", each().map(|at| keys[at].year()))
        .repeat("report_id", keys.iter().map(|of| of.report_id()), &at)?;
    Ok(())
}

/// Fills the kind of agency, repeated for the rows of each report. A government's own report covers its whole area, so
/// its figures must not be added to those of its agencies.
fn fill_kinds(
    frame: &mut FrameBuilder,
    reports: &[&AuditedReport],
    rows: impl Fn(&AuditedReport) -> usize,
) -> PolarsResult<()> {
    let at = positions(reports.iter().enumerate().flat_map(|(at, audited)| std::iter::repeat_n(at, rows(audited))));
    frame.repeat("agency_kind", reports.iter().map(|audited| audited.agency().map(|agency| agency.kind.key())), &at)?;
    Ok(())
}

/// Turns reports or audits into the rows of a table.
#[derive(Debug, Clone, Copy)]
pub enum Rows {
    /// Made from reports.
    Reports(fn(&[&AuditedReport]) -> PolarsResult<DataFrame>),
    /// Made from the audit of reports, and of years without one.
    Audits(fn(&[Audit]) -> PolarsResult<DataFrame>),
}

impl Rows {
    /// Makes the rows of reports.
    pub fn of(self, reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
        match self {
            Self::Reports(rows) => rows(reports),
            Self::Audits(rows) => rows(&reports.iter().map(|&report| report.into()).collect::<Vec<_>>()),
        }
    }
}

/// The function that makes a table from reports; `None` for tables that are made otherwise.
#[must_use]
pub fn rows(table: Table) -> Option<Rows> {
    Some(match table {
        Table::Reports => Rows::Reports(reports),
        Table::Facts => Rows::Reports(facts),
        Table::Derived => Rows::Reports(derived),
        Table::Panel => Rows::Reports(panel),
        Table::Paragraphs => Rows::Reports(paragraphs),
        Table::Claims => Rows::Reports(claims),
        Table::Causes => Rows::Audits(causes),
        Table::Findings => Rows::Audits(findings),
        Table::Checks => Rows::Audits(checks),
        _ => return None,
    })
}

/// The table `sources`: one row per file, archive member, or report of several in a file.
pub fn sources(rows: &[&SourceRow]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Sources);
    frame.fill("path", rows.iter().map(|row| Some(row.path.as_str())));
    frame.fill("member", rows.iter().map(|row| row.member.as_deref()));
    frame.fill("part", rows.iter().map(|row| row.part.map(i32::from)));
    frame.fill("format", rows.iter().map(|row| row.format.map(crate::source::Format::key)));
    frame.fill("encoding", rows.iter().map(|row| row.encoding.as_deref()));
    frame.fill("bytes", rows.iter().map(|row| row.bytes.and_then(|bytes| i64::try_from(bytes).ok())));
    frame.fill("blake3", rows.iter().map(|row| row.blake3.as_deref()));
    frame.fill("outcome", rows.iter().map(|row| Some(row.outcome.key())));
    frame.fill("reason", rows.iter().map(|row| known(&row.reason.en)));
    frame.fill("reason_zh", rows.iter().map(|row| known(&row.reason.zh)));
    frame.fill("report_id", rows.iter().map(|row| row.report_id.as_deref()));
    frame.finish()
}

/// Rows of `sources` with the verdicts on rejected copies filled in.
pub fn with_verdicts<'v>(
    sources: &DataFrame,
    verdicts: impl Iterator<Item = Option<&'v Verdict>>,
) -> PolarsResult<DataFrame> {
    let verdicts: Vec<Option<&Verdict>> = verdicts.collect();
    let mut sources = sources.clone();
    let mut change = |name: &str, field: fn(&Verdict) -> &str| {
        let changed: StringChunked = sources
            .column(name)?
            .str()?
            .iter()
            .zip(&verdicts)
            .map(|(current, verdict)| verdict.map(field).or(current))
            .collect();
        sources.with_column(changed.with_name(name.into()).into_series().into()).map(|_| ())
    };
    change("outcome", |_| SourceOutcome::Duplicate.key())?;
    change("reason", |verdict| &verdict.reason.en)?;
    change("reason_zh", |verdict| &verdict.reason.zh)?;
    change("report_id", |verdict| &verdict.report_id)?;
    Ok(sources)
}

/// The cells of rejected copies: like the table `facts`, with the path of the file instead of a report id.
pub fn copies(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let cells = facts(reports)?;
    let places: Vec<String> = reports.iter().map(|audited| audited.place().to_string()).collect();
    let paths = reports
        .iter()
        .zip(&places)
        .flat_map(|(audited, place)| std::iter::repeat_n(place.as_str(), audited.report.cells_expected()));
    as_copies(&cells, paths)
}

/// Turns rows of `facts` into rows of `copies`.
pub fn as_copies<'p>(facts: &DataFrame, paths: impl Iterator<Item = &'p str>) -> PolarsResult<DataFrame> {
    let paths: StringChunked = paths.map(Some).collect();
    let mut copies = facts.drop("report_id")?;
    copies.with_column(paths.with_name("path".into()).into_series().into())?;
    Ok(copies)
}

pub(super) fn reports(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Reports);
    fill_keys(&mut frame, reports, |_| 1)?;
    let metadata = || reports.iter().map(|audited| &audited.report.metadata);
    let sections: Vec<String> = reports
        .iter()
        .map(|audited| {
            audited.report.sections.iter().map(|section| section.number.to_string()).collect::<Vec<_>>().join(",")
        })
        .collect();
    let expected = |audited: &&AuditedReport| i32::try_from(audited.report.cells_expected()).ok();
    let reported = |audited: &&AuditedReport| i32::try_from(audited.report.cells_reported()).ok();
    frame.fill("agency_id", reports.iter().map(|audited| audited.agency().map(|agency| agency.id.as_str())));
    frame.fill("agency_title", metadata().map(|data| data.agency_title.as_ref().map(|name| name.text.as_str())));
    frame
        .fill("agency_signature", metadata().map(|data| data.agency_signature.as_ref().map(|name| name.text.as_str())));
    frame.fill("agency_kind", reports.iter().map(|audited| audited.agency().map(|agency| agency.kind.key())));
    frame.fill("form", reports.iter().map(|audited| form_name(audited)));
    frame.fill("period_start", metadata().map(|data| data.period.map(|(start, _)| start)));
    frame.fill("period_end", metadata().map(|data| data.period.map(|(_, end)| end)));
    frame.fill("signed_on", metadata().map(|data| data.signed_on));
    frame.fill("published_on", metadata().map(|data| data.published_on));
    frame.fill("address", metadata().map(|data| data.address.as_deref()));
    frame.fill("phone", metadata().map(|data| data.phone.as_deref()));
    frame.fill("email", metadata().map(|data| data.email.as_deref()));
    frame.fill("path", reports.iter().map(|audited| Some(audited.path.as_str())));
    frame.fill("part", reports.iter().map(|audited| audited.part.map(i32::from)));
    frame.fill("format", reports.iter().map(|audited| Some(audited.format.key())));
    frame.fill("pages", reports.iter().map(|_| None::<i32>));
    frame.fill("sections", sections.iter().map(|sections| Some(sections.as_str())));
    frame.fill("cells_expected", reports.iter().map(expected));
    frame.fill("cells_reported", reports.iter().map(reported));
    frame.fill("status", reports.iter().map(|audited| Some(audited.report.status.key())));
    let agencies = || reports.iter().map(|audited| audited.agency());
    let key = |of: fn(&Agency) -> &'static str| agencies().map(move |agency| agency.map(of));
    let renamed = |agency: Option<&Agency>| Some(names::renaming(agency?.district_code?)?.to_string());
    let renamings: Vec<Option<String>> = agencies().map(renamed).collect();
    let former = |agency: &Agency| i32::try_from(agency.district_former.as_ref()?.code).ok();
    frame.fill("district_code", agencies().map(|agency| i32::try_from(agency?.district_code?).ok()));
    frame.fill("district_former", agencies().map(|agency| Some(agency?.district_former.as_ref()?.name.as_str())));
    frame.fill("district_former_code", agencies().map(|agency| former(agency?)));
    frame.fill("district_renamed", renamings.iter().map(|renaming| renaming.as_deref()));
    frame.fill("district_successor", agencies().map(|agency| agency?.district_successor.as_deref()));
    frame.fill("district_source", key(|agency| agency.district_source.key()));
    frame.fill("district_match", key(|agency| agency.district_match.key()));
    frame.fill("agency_source", key(|agency| agency.agency_source.key()));
    frame.fill("agency_match", key(|agency| agency.agency_match.key()));
    frame.fill("agency_successor", agencies().map(|agency| agency?.successor.as_deref()));
    frame.fill("year_source", metadata().map(|data| data.year_source.map(YearSource::key)));
    frame.finish()
}

/// The name of the form that a report follows; `None` without one.
fn form_name(audited: &AuditedReport) -> Option<&'static str> {
    audited.report.form.as_ref().map(|of| of.form().name.as_str())
}

pub(super) fn facts(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Facts);
    // the cells of all forms, in the order of the forms
    let cells: Vec<(&Form, &FormCell)> =
        FORMS.iter().flat_map(|form| form.cells.iter().map(move |cell| (form, cell))).collect();
    let first_cell = |form: &Form| FORMS[..form.index].iter().map(|form| form.cells.len()).sum::<usize>();
    let reports: Vec<&AuditedReport> =
        reports.iter().copied().filter(|audited| audited.report.form.is_some()).collect();
    let facts = || reports.iter().flat_map(|audited| audited.report.facts());
    let tables = reports.iter().flat_map(|audited| audited.report.tables());
    let at = positions(tables.flat_map(|of| {
        let first = first_cell(of.form);
        of.table().cells.iter().map(move |cell| first + cell.position())
    }));
    let table = |at: Option<IdxSize>| {
        let (form, cell) = cells[at? as usize];
        Some(i32::from(form.tables[cell.table].number))
    };
    let statuses = positions(facts().map(|fact| fact.figure.status() as usize));
    let raws: Vec<Option<&str>> = reports
        .iter()
        .flat_map(|audited| audited.report.facts().map(|fact| fact.is_placed().then(|| audited.report.str(fact.raw))))
        .collect();
    fill_keys(&mut frame, &reports, |audited| audited.report.cells_expected())?;
    frame.repeat("form", cells.iter().map(|(form, _)| form.name.as_str()), &at)?;
    frame.fill("table", at.iter().map(table));
    frame.repeat("metric", cells.iter().map(|(_, cell)| cell.metric.key()), &at)?;
    frame.repeat("applicant", cells.iter().map(|(_, cell)| applicant(cell.applicant)), &at)?;
    frame.repeat("meaning", cells.iter().map(|(form, cell)| Some(meaning(cell.metric, form))), &at)?;
    frame.fill("value", facts().map(|fact| fact.figure.value().map(Amount::to_f64)));
    frame.repeat("unit", cells.iter().map(|(_, cell)| cell.metric.entry().unit.key()), &at)?;
    frame.repeat("status", Status::ALL.iter().map(|status| status.key()), &statuses)?;
    frame.fill("raw", raws);
    fill_place(&mut frame, &facts().map(|fact| fact.place).collect::<Vec<_>>());
    fill_kinds(&mut frame, &reports, |audited| audited.report.cells_expected())?;
    let proofs = positions(facts().map(|fact| fact.proof as usize));
    frame.repeat("proof", Proof::ALL.iter().map(|proof| proof.key()), &proofs)?;
    frame.fill("confidence", facts().map(|fact| fact.confidence.map(|hundredths| f64::from(hundredths) / 100.0)));
    frame.finish()
}

/// `left top right bottom` in points from the upper left corner of the page, as in PDF viewers.
fn corners(bounds: Bounds) -> Option<String> {
    let Bounds { left, top, right, bottom } = bounds;
    (bounds != Bounds::default()).then(|| format!("{left} {top} {right} {bottom}"))
}

fn fill_place(frame: &mut FrameBuilder, places: &[CellPlace]) {
    let boxes: Vec<Option<String>> = places.iter().map(|place| corners(place.place.bounds)).collect();
    frame.fill("page", places.iter().map(|place| position(place.place.page)));
    let grids = || places.iter().map(|place| place.grid);
    frame.fill("table_index", grids().map(|grid| Some(i32::from(grid?.table))));
    frame.fill("row", grids().map(|grid| Some(i32::from(grid?.row))));
    frame.fill("column", grids().map(|grid| Some(i32::from(grid?.column))));
    frame.fill("box", boxes.iter().map(Option::as_deref));
}

/// The columns on the culprit of a finding: cells of the likeliest set, their values and slips, and the other sets. An
/// undetermined culprit gives its reason in the first.
#[derive(Default)]
struct Blamed {
    culprit: String,
    culprit_zh: String,
    suggested: String,
    slip: String,
    slip_zh: String,
    alternatives: String,
}

impl Blamed {
    fn of(finding: &Finding) -> Option<Self> {
        let sets = match finding.culprit.as_ref()? {
            Culprit::Sets(sets) => sets,
            Culprit::Undetermined(why) => {
                let Bilingual { en, zh } = why.words();
                let (culprit, culprit_zh) = (format!("undetermined: {en}"), format!("无法确定：{zh}"));
                return Some(Self { culprit, culprit_zh, ..Self::default() });
            }
        };
        let (first, others) = sets.split_first()?;
        let each =
            |between: &str, of: &dyn Fn(&Change) -> String| first.iter().map(of).collect::<Vec<_>>().join(between);
        let set = |set: &Vec<Change>| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & ");
        let in_words = |change: &Change| {
            let column = change.applicant.map_or(String::new(), |column| format!("（{}）", column.zh()));
            format!("“{}”{column}", change.metric.entry().zh)
        };
        Some(Self {
            culprit: each("; ", &|change| format!("{}/{}", change.metric.key(), applicant(change.applicant))),
            culprit_zh: each("、", &in_words),
            suggested: each("; ", &|change| change.value.to_string()),
            slip: each("; ", &|change| change.slip.key().to_owned()),
            slip_zh: each("; ", &|change| change.slip.words().zh.into_owned()),
            alternatives: others.iter().map(set).collect::<Vec<_>>().join("; "),
        })
    }
}

pub(super) fn findings(audits: &[Audit]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Findings);
    fill_keys(&mut frame, audits, |audit| audit.findings.len())?;
    let all: Vec<(Audited, &Finding)> =
        audits.iter().flat_map(|audit| audit.findings.iter().map(|finding| (audit.of, finding))).collect();
    let ids: Vec<String> = all.iter().map(|(audited, finding)| audited.finding_id(finding)).collect();
    let related: Vec<String> = all
        .iter()
        .map(|(_, finding)| finding.related.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        .collect();
    let messages: Vec<Bilingual> = all.iter().map(|(_, finding)| finding.message()).collect();
    let blamed: Vec<Option<Blamed>> = all.iter().map(|(_, finding)| Blamed::of(finding)).collect();
    let excerpts: Vec<String> = all.iter().map(|(_, finding)| finding.excerpt.in_one_line()).collect();
    let text = |of: fn(&Finding) -> &str| all.iter().map(move |(_, finding)| known(of(finding)));
    let places = || all.iter().map(|(audited, _)| audited.place());
    let difference = |finding: &Finding| Some(finding.reported?.minus(finding.expected?).to_f64());
    frame.fill("finding_id", ids.iter().map(|id| Some(id.as_str())));
    frame.fill("cause_id", text(|finding| &finding.cause_id));
    frame.fill("rule", text(|finding| finding.rule));
    frame.fill("name", text(|finding| rule(finding.rule).map_or("", |rule| rule.name)));
    frame.fill("name_zh", text(|finding| rule(finding.rule).map_or("", |rule| rule.name_zh)));
    frame.fill("severity", text(|finding| Severity::key(finding.severity)));
    frame.fill("severity_zh", text(|finding| finding.severity.name(Language::Zh)));
    frame.fill("metric", all.iter().map(|(_, finding)| finding.metric.map(Metric::key)));
    frame.fill("applicant", all.iter().map(|(_, finding)| finding.applicant.map(Applicant::key)));
    frame.fill("reported", all.iter().map(|(_, finding)| finding.reported.map(Measure::to_f64)));
    frame.fill("expected", all.iter().map(|(_, finding)| finding.expected.map(Measure::to_f64)));
    frame.fill("difference", all.iter().map(|(_, finding)| difference(finding)));
    frame.fill("formula", text(|finding| &finding.formula));
    frame.fill("message_en", messages.iter().map(|message| Some(&*message.en)));
    frame.fill("message_zh", messages.iter().map(|message| Some(&*message.zh)));
    frame.fill("excerpt", excerpts.iter().map(|excerpt| known(excerpt)));
    frame.fill("path", places().map(|place| Some(place?.path)));
    frame.fill("part", places().map(|place| place?.part.map(i32::from)));
    fill_place(&mut frame, &all.iter().map(|(_, finding)| finding.place).collect::<Vec<_>>());
    let culprit = |of: fn(&Blamed) -> &str| blamed.iter().map(move |blamed| blamed.as_ref().map(of));
    frame.fill("culprit", culprit(|blamed| &blamed.culprit));
    frame.fill("culprit_zh", culprit(|blamed| &blamed.culprit_zh));
    frame.fill("suggested", culprit(|blamed| &blamed.suggested));
    frame.fill("slip", culprit(|blamed| &blamed.slip));
    frame.fill("slip_zh", culprit(|blamed| &blamed.slip_zh));
    frame.fill("alternatives", culprit(|blamed| &blamed.alternatives).map(|others| others.and_then(known)));
    frame.fill("related", related.iter().map(|related| known(related)));
    fill_labels_and_reviews(&mut frame, &all);
    frame.finish()
}

/// Fills the labels and the printed text of each finding's cell, and the review of each finding.
fn fill_labels_and_reviews(frame: &mut FrameBuilder, all: &[(Audited, &Finding)]) {
    let evidence: Vec<Evidence> = all.iter().map(|(audited, finding)| evidence(audited.report(), finding)).collect();
    let fingerprints: Vec<String> = all.iter().map(|(_, finding)| finding.fingerprint()).collect();
    frame.fill("row_label", evidence.iter().map(|evidence| evidence.row_label));
    frame.fill("column_label", evidence.iter().map(|evidence| evidence.column_label));
    frame.fill("raw", evidence.iter().map(|evidence| evidence.raw.as_deref()));
    frame.fill("fingerprint", fingerprints.iter().map(|fingerprint| Some(fingerprint.as_str())));
    fill_reviews(frame, &all.iter().map(|(_, finding)| finding.review.as_deref()).collect::<Vec<_>>());
}

fn fill_reviews(frame: &mut FrameBuilder, reviews: &[Option<&Review>]) {
    let reviews = || reviews.iter().copied();
    let field = |of: fn(&Review) -> &str| reviews().map(move |review| review.map(of).and_then(known));
    frame.fill("review", field(|review| review.state.key()));
    frame.fill("verdict", field(|review| &review.verdict));
    frame.fill("reviewed_by", field(|review| &review.by));
    frame.fill("reviewed_on", reviews().map(|review| review.and_then(|review| review.on)));
    frame.fill("reviewed_until", reviews().map(|review| review.and_then(|review| review.until)));
    frame.fill("review_note", field(|review| &review.note));
}

/// Separator of the ids of a cause's findings.
const BETWEEN_IDS: &str = "; ";

pub(super) fn causes(audits: &[Audit]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Causes);
    fill_keys(&mut frame, audits, |audit| audit.causes.len())?;
    let all: Vec<(Audited, &Cause)> =
        audits.iter().flat_map(|audit| audit.causes.iter().map(|cause| (audit.of, cause))).collect();
    let ids: Vec<String> = all.iter().map(|(_, cause)| cause.findings.join(BETWEEN_IDS)).collect();
    let prints: Vec<String> = all.iter().map(|(_, cause)| cause.fingerprints.join(BETWEEN_IDS)).collect();
    let excerpts: Vec<String> = all.iter().map(|(_, cause)| cause.excerpt.in_one_line()).collect();
    let text = |of: fn(&Cause) -> &str| all.iter().map(move |(_, cause)| known(of(cause)));
    let roots = || all.iter().map(|(_, cause)| &cause.root);
    let places = || all.iter().map(|(audited, _)| audited.place());
    frame.fill("cause_id", text(|cause| &cause.id));
    frame.fill("severity", text(|cause| cause.severity.key()));
    frame.fill("severity_zh", text(|cause| cause.severity.name(Language::Zh)));
    frame.fill("rule", text(|cause| cause.rule));
    frame.fill("name", text(|cause| rule(cause.rule).map_or("", |rule| rule.name)));
    frame.fill("name_zh", text(|cause| rule(cause.rule).map_or("", |rule| rule.name_zh)));
    frame.fill("table", roots().map(|root| root.table.map(i32::from)));
    frame.fill("metric", roots().map(|root| root.metric.map(Metric::key)));
    frame.fill("applicant", roots().map(|root| root.applicant.map(Applicant::key)));
    frame.fill("row_label", roots().map(|root| root.row_label.as_deref()));
    frame.fill("column_label", roots().map(|root| root.column_label.as_deref()));
    frame.fill("reported", roots().map(|root| root.reported.map(Measure::to_f64)));
    frame.fill("suggested", roots().map(|root| root.suggested.map(Measure::to_f64)));
    frame.fill("slip", roots().map(|root| root.slip.map(Slip::key)));
    frame.fill("slip_zh", roots().map(|root| root.slip.map(Slip::chinese)));
    frame.fill("findings", all.iter().map(|(_, cause)| i32::try_from(cause.findings.len()).ok()));
    frame.fill("finding_ids", ids.iter().map(|ids| known(ids)));
    frame.fill("fingerprint", prints.iter().map(|prints| known(prints)));
    frame.fill("question_en", text(|cause| &cause.question.en));
    frame.fill("question_zh", text(|cause| &cause.question.zh));
    frame.fill("path", places().map(|place| Some(place?.path)));
    frame.fill("part", places().map(|place| place?.part.map(i32::from)));
    fill_place(&mut frame, &all.iter().map(|(_, cause)| cause.place).collect::<Vec<_>>());
    frame.fill("excerpt", excerpts.iter().map(|excerpt| known(excerpt)));
    fill_reviews(&mut frame, &all.iter().map(|(_, cause)| cause.review.as_deref()).collect::<Vec<_>>());
    frame.finish()
}

/// Rows of `causes` in their order in the table, with the findings of rules over several reports.
pub fn in_order<S: BuildHasher>(
    causes: &DataFrame,
    additions: &HashMap<&str, Vec<&Addition>, S>,
) -> PolarsResult<DataFrame> {
    let mut causes = causes.clone();
    let texts = |name: &str| Ok::<_, PolarsError>(causes.column(name)?.str()?.clone());
    let (ids, severities, lists) = (texts("cause_id")?, texts("severity")?, texts("finding_ids")?);
    let prints = texts("fingerprint")?;
    let (states, counts) = (texts("review")?, causes.column("findings")?.i32()?.clone());
    let added = |row: usize| ids.get(row).and_then(|id| additions.get(id)).map_or(&[][..], Vec::as_slice);
    let rows = 0..causes.height();
    let severity = |row: usize| {
        let known = Severity::ALL.into_iter().find(|severity| Some(severity.key()) == severities.get(row));
        known.into_iter().chain(added(row).iter().map(|addition| addition.severity)).max()
    };
    let state = |row: usize| {
        let known = ReviewState::ALL.into_iter().find(|state| Some(state.key()) == states.get(row));
        ReviewState::of_all(std::iter::once(known).chain(added(row).iter().map(|addition| addition.review)))
    };
    let list = |known: &StringChunked, row: usize, of: fn(&Addition) -> &str| {
        let all = known.get(row).into_iter().chain(added(row).iter().map(|addition| of(addition)));
        all.collect::<Vec<_>>().join(BETWEEN_IDS)
    };
    let severities: Vec<Option<Severity>> = rows.clone().map(severity).collect();
    let states: Vec<Option<ReviewState>> = rows.clone().map(state).collect();
    let counts = rows.clone().map(|row| Some(counts.get(row)? + i32::try_from(added(row).len()).ok()?));
    let mut replace = |column: Column| causes.with_column(column).map(|_| ());
    let words = |name: &str, words: StringChunked| words.with_name(name.into()).into_column();
    replace(words("severity", severities.iter().map(|severity| severity.map(Severity::key)).collect()))?;
    let chinese = severities.iter().map(|severity| severity.map(|severity| severity.name(Language::Zh)));
    replace(words("severity_zh", chinese.collect()))?;
    replace(words("review", states.iter().map(|state| state.map(ReviewState::key)).collect()))?;
    replace(words("finding_ids", rows.clone().map(|row| Some(list(&lists, row, |of| &of.finding_id))).collect()))?;
    replace(words("fingerprint", rows.clone().map(|row| Some(list(&prints, row, |of| &of.fingerprint))).collect()))?;
    replace(counts.collect::<Int32Chunked>().with_name("findings".into()).into_column())?;
    let texts = |name: &str| Ok::<_, PolarsError>(causes.column(name)?.str()?.clone());
    let (districts, agencies, years) = (texts("district")?, texts("agency")?, causes.column("year")?.i32()?.clone());
    let mut order: Vec<usize> = rows.collect();
    // causes of one report stay in the order in which it shows them
    order.sort_by_key(|&row| (districts.get(row), agencies.get(row), Reverse(severities[row]), years.get(row)));
    causes.take(&positions(order.into_iter()))
}

/// The headings and paragraphs of the prose, one row each.
pub(super) fn paragraphs(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    struct Row<'r> {
        of: &'r AuditedReport,
        section: u8,
        kind: ParagraphKind,
        text: Slice,
        page: Option<i32>,
    }
    let rows_of = |audited: &AuditedReport| {
        audited.report.sections.iter().map(|section| 1 + section.paragraphs.len()).sum::<usize>()
    };
    let mut frame = FrameBuilder::of(Table::Paragraphs);
    fill_keys(&mut frame, reports, rows_of)?;
    let rows: Vec<Row> = reports
        .iter()
        .flat_map(|&of| {
            of.report.sections.iter().flat_map(move |section| {
                let row = move |kind, text, page| Row { of, section: section.number, kind, text, page };
                let below = section.paragraphs.iter();
                let below = below.map(move |&(text, place)| row(ParagraphKind::Prose, text, position(place.page)));
                std::iter::once(row(ParagraphKind::Heading, section.heading, None)).chain(below)
            })
        })
        .collect();
    let texts: Vec<String> = rows.iter().map(|row| in_one_line(row.of.report.str(row.text))).collect();
    let numbers = reports.iter().flat_map(|&audited| (1..).take(rows_of(audited)));
    frame.fill("section", rows.iter().map(|row| Some(i32::from(row.section))));
    frame.fill("paragraph", numbers.map(Some));
    frame.fill("role", rows.iter().map(|row| Some(row.kind.key())));
    frame.fill("text", texts.iter().map(|text| Some(text.as_str())));
    frame.fill("page", rows.iter().map(|row| row.page));
    frame.finish()
}

/// The figures of the prose, one row each. `start` and `end` count characters of `sentence`.
pub(super) fn claims(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Claims);
    fill_keys(&mut frame, reports, |audited| audited.report.claims.len())?;
    let all: Vec<(&AuditedReport, &Claim)> =
        reports.iter().flat_map(|audited| audited.report.claims.iter().map(move |claim| (*audited, claim))).collect();
    let sentences: Vec<String> =
        all.iter().map(|(audited, claim)| in_one_line(audited.report.str(claim.sentence))).collect();
    let counted: Vec<String> =
        all.iter().map(|(audited, claim)| in_one_line(audited.report.str(claim.counted))).collect();
    let figures: Vec<String> =
        all.iter().map(|(audited, claim)| in_one_line(audited.report.str(claim.figure))).collect();
    let text = |of: fn(&Claim) -> &'static str| all.iter().map(move |(_, claim)| known(of(claim)));
    let group = |of: fn(&Claim) -> Option<u16>| all.iter().map(move |(_, claim)| of(claim).map(i32::from));
    let characters = |audited: &AuditedReport, from: u32, to: u32| {
        i32::try_from(audited.report.str(Slice { start: from, end: to }).chars().count()).ok()
    };
    frame.fill("section", all.iter().map(|(_, claim)| Some(i32::from(claim.section)).filter(|&section| section > 0)));
    frame.fill("sentence", sentences.iter().map(|sentence| Some(sentence.as_str())));
    frame.fill("kind", text(|claim| claim.kind().key()));
    frame.fill("metric", all.iter().map(|(_, claim)| claim.metric.map(Metric::key)));
    frame.fill("applicant", all.iter().map(|(_, claim)| Some(applicant(claim.applicant))));
    frame.fill("scope", text(|claim| claim.scope.key()));
    frame.fill("value", all.iter().map(|(_, claim)| Some(claim.value().to_f64())));
    frame.fill("unit", text(Claim::unit));
    frame.fill("group", group(|claim| claim.part_of.or(claim.whole_of)));
    frame.fill("start", all.iter().map(|(of, claim)| characters(of, claim.sentence.start, claim.figure.start)));
    frame.fill("end", all.iter().map(|(of, claim)| characters(of, claim.sentence.start, claim.figure.end)));
    frame.fill("upper", all.iter().map(|(_, claim)| claim.stated().upper.map(Decimal::to_f64)));
    frame.fill("qualifier", text(|claim| claim.stated().qualifier.key()));
    frame.fill("time", text(|claim| claim.time.key()));
    frame.fill("figure", figures.iter().map(|figure| Some(figure.as_str())));
    frame.fill("counted", counted.iter().map(|counted| known(counted)));
    frame.fill("part_of", group(|claim| claim.part_of));
    frame.fill("whole_of", group(|claim| claim.whole_of));
    frame.fill("completeness", text(|claim| claim.completeness.map_or("", Completeness::key)));
    frame.fill("page", all.iter().map(|(_, claim)| position(claim.place.page)));
    frame.finish()
}

/// Replaces line breaks and tabs by spaces.
fn in_one_line(text: &str) -> String {
    text.trim().replace(['\n', '\r', '\t'], " ")
}

pub(super) fn checks(audits: &[Audit]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Checks);
    fill_keys(&mut frame, audits, |audit| audit.checks.len())?;
    let all = || audits.iter().flat_map(|audit| audit.checks);
    let reasons: Vec<Option<Bilingual>> = all().map(Check::reason).collect();
    frame.fill("rule", all().map(|check| Some(check.rule)));
    frame.fill("scope", all().map(|check| Some(check.scope)));
    frame.fill("outcome", all().map(|check| Some(check.outcome.key())));
    frame.fill("reason", reasons.iter().map(|reason| reason.as_ref().map(|reason| &*reason.en)));
    frame.fill("reason_zh", reasons.iter().map(|reason| reason.as_ref().map(|reason| &*reason.zh)));
    frame.finish()
}

/// A derived figure of a report: the sum, if all parts are numbers, and how many of them are.
fn sum(table: &TableReading, cell: &DerivedCell) -> (Option<Amount>, usize) {
    let parts = || cell.parts.iter().map(|&at| table.value(at));
    (parts().sum(), parts().flatten().count())
}

fn sums(audited: &AuditedReport) -> impl Iterator<Item = (&TableReading, &'static DerivedCell)> {
    audited.report.form.iter().flat_map(FilledForm::derived)
}

/// Sums that the form does not print. A blank is no zero: the sum is null unless all parts are numbers.
pub(super) fn derived(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Derived);
    let reports: Vec<&AuditedReport> =
        reports.iter().copied().filter(|audited| audited.report.form.is_some()).collect();
    let rows: Vec<(&TableReading, &DerivedCell)> = reports.iter().flat_map(|audited| sums(audited)).collect();
    let values: Vec<(Option<Amount>, usize)> = rows.iter().map(|(table, cell)| sum(table, cell)).collect();
    fill_keys(&mut frame, &reports, |audited| sums(audited).count())?;
    frame.fill("form", rows.iter().map(|(table, _)| Some(table.form.name.as_str())));
    frame.fill("metric", rows.iter().map(|(_, cell)| Some(cell.metric.key())));
    frame.fill("meaning", rows.iter().map(|(table, cell)| Some(meaning(cell.metric, table.form))));
    frame.fill("applicant", rows.iter().map(|(_, cell)| Some(applicant(cell.applicant))));
    frame.fill("value", values.iter().map(|(value, _)| value.map(Amount::to_f64)));
    frame.fill("parts", rows.iter().map(|(_, cell)| i32::try_from(cell.parts.len()).ok()));
    frame.fill("parts_reported", values.iter().map(|(_, reported)| i32::try_from(*reported).ok()));
    fill_kinds(&mut frame, &reports, |audited| sums(audited).count())?;
    frame.finish()
}

/// One row per report and one column per figure, derived ones included. A government's own report covers its whole
/// area; `agency_kind` distinguishes it, so that it is not added to those of its agencies.
pub(super) fn panel(reports: &[&AuditedReport]) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Panel);
    let reports: Vec<&AuditedReport> =
        reports.iter().copied().filter(|audited| audited.report.form.is_some()).collect();
    fill_keys(&mut frame, &reports, |_| 1)?;
    frame.fill("agency_kind", reports.iter().map(|audited| audited.agency().map(|agency| agency.kind.key())));
    frame.fill("form", reports.iter().map(|audited| form_name(audited)));
    fill_about_reports(&mut frame, &reports);
    let figures = Table::Panel.schema().columns.iter().filter_map(|column| Some((&column.name, column.figure?)));
    for (name, (metric, applicant)) in figures {
        let value = |audited: &&AuditedReport| {
            let form = audited.report.form.as_ref()?;
            match form.cell(metric, applicant) {
                Some((table, cell)) => table.value(cell),
                None => form.derived_cell(metric, applicant).and_then(|(table, cell)| sum(table, cell).0),
            }
        };
        frame.fill(name, reports.iter().map(|audited| value(audited).map(Amount::to_f64)));
    }
    frame.finish()
}

/// Fills the columns of the panel other than figures. Those that depend on other reports stay empty until all have been
/// read.
fn fill_about_reports(frame: &mut FrameBuilder, reports: &[&AuditedReport]) {
    let blank = || reports.iter().map(|_| None::<i32>);
    frame.fill("agency_id", reports.iter().map(|_| None::<&str>));
    frame.fill("agency_no", reports.iter().map(|_| None::<i64>));
    frame.fill("body", reports.iter().map(|audited| audited.agency().map(Agency::body)));
    frame.fill("area_code", blank());
    frame.fill("status", reports.iter().map(|audited| Some(audited.report.status.key())));
    frame.fill(Table::Coverage.name(), reports.iter().map(|_| None::<&str>));
    frame.fill(Table::Causes.name(), blank());
    for column in &Table::Panel.schema().columns {
        let Some(number) = column.name.strip_prefix(HAS_TABLE) else { continue };
        let has_table = |audited: &&AuditedReport| {
            let mut its = audited.report.tables().iter().filter(|table| table.table().number.to_string() == number);
            let first = its.next()?.is_found;
            Some(first || its.any(|table| table.is_found))
        };
        frame.fill(&column.name, reports.iter().map(has_table));
    }
    let has_prose =
        |audited: &&AuditedReport| Some(audited.report.sections.iter().any(|section| !section.paragraphs.is_empty()));
    frame.fill("has_prose", reports.iter().map(has_prose));
}

/// A metric of the codebook, with the forms that ask for it and its comparability between them.
#[derive(Serialize)]
struct CodebookRow {
    metric: &'static str,
    label_zh: &'static str,
    label_en: &'static str,
    unit: &'static str,
    forms: String,
    definition: &'static str,
    definition_zh: &'static str,
    sum_of: String,
    comparability: String,
    comparability_zh: String,
}

fn codebook_rows() -> Vec<CodebookRow> {
    let row = |metric: Metric| {
        let entry = metric.entry();
        let asking = FORMS.iter().filter(|form| form.cells.iter().any(|cell| cell.metric == metric));
        let compared = COMPARABILITY.iter().filter(|of| of.metric == metric).map(in_words);
        let (compared, compared_zh): (Vec<String>, Vec<String>) = compared.unzip();
        CodebookRow {
            metric: &entry.key,
            label_zh: &entry.zh,
            label_en: &entry.en,
            unit: entry.unit.key(),
            forms: asking.map(|form| form.name.as_str()).collect::<Vec<_>>().join(","),
            definition: &entry.definition,
            definition_zh: &entry.definition_zh,
            sum_of: entry.sum_of.join(" + "),
            comparability: compared.join("; "),
            comparability_zh: compared_zh.join("；"),
        }
    };
    CODEBOOK.metrics().map(row).collect()
}

/// All metrics of the codebook.
pub fn codebook() -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Codebook);
    let rows = codebook_rows();
    let text = |of: fn(&CodebookRow) -> &str| rows.iter().map(move |row| known(of(row)));
    frame.fill("metric", text(|row| row.metric));
    frame.fill("label_zh", text(|row| row.label_zh));
    frame.fill("label_en", text(|row| row.label_en));
    frame.fill("unit", text(|row| row.unit));
    frame.fill("forms", text(|row| &row.forms));
    frame.fill("definition", text(|row| row.definition));
    frame.fill("definition_zh", text(|row| row.definition_zh));
    frame.fill("sum_of", text(|row| &row.sum_of));
    frame.fill("comparability", text(|row| &row.comparability));
    frame.fill("comparability_zh", text(|row| &row.comparability_zh));
    frame.finish()
}

/// The codebook for the metadata of Parquet files: a JSON list of objects with the columns of [`codebook`].
#[must_use]
pub fn codebook_json() -> &'static str {
    // a dozen tables have it, and making it takes longer than writing a small one
    static JSON: LazyLock<String> = LazyLock::new(|| {
        serde_json::to_string(&codebook_rows()).unwrap_or_else(|error| panic!("texts are no JSON: {error}"))
    });
    &JSON
}

/// `2019 → 2021 rules.issued: broader (…)`, `2019→2021“规章：本年制发件数”：口径较宽（…）`
fn in_words(of: &Comparison) -> (String, String) {
    let Comparison { form, other_form, degree, why, .. } = of;
    let other = of.other.map_or(String::new(), |other| format!(" {}", other.key()));
    let other_zh = of.other.map_or(String::new(), |other| format!("“{}”", other.entry().zh));
    (
        format!("{form} → {other_form}{other}: {} ({})", degree.key(), why.en),
        format!("{form}→{other_form}{other_zh}：{}（{}）", degree.zh(), why.zh),
    )
}

/// The comparability of every metric between every two forms.
pub fn comparability() -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Comparability);
    frame.fill("metric", COMPARABILITY.iter().map(|of| Some(of.metric.key())));
    frame.fill("form", COMPARABILITY.iter().map(|of| Some(of.form)));
    frame.fill("other_metric", COMPARABILITY.iter().map(|of| of.other.map(Metric::key)));
    frame.fill("other_form", COMPARABILITY.iter().map(|of| Some(of.other_form)));
    frame.fill("degree", COMPARABILITY.iter().map(|of| Some(of.degree.key())));
    frame.fill("why", COMPARABILITY.iter().map(|of| Some(&*of.why.en)));
    frame.fill("why_zh", COMPARABILITY.iter().map(|of| Some(&*of.why.zh)));
    frame.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Origin;

    #[test]
    fn every_table_of_reports_is_made_with_the_columns_of_the_register() {
        for &table in Table::ALL {
            let rows = rows(table).map(|rows| rows.of(&[]).unwrap());
            assert_eq!(rows.is_some(), table.origin() == Origin::Reports, "{}", table.name());
            let expected = rows.as_ref().map(|_| table.schema().dtypes());
            assert_eq!(rows.map(|rows| rows.schema().as_ref().clone()), expected);
        }
    }
}
