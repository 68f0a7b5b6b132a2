//! The data files of a district: its causes, its figures over the years, and its reports.

use super::error::ReviewError;
use super::objects::Objects;
use super::{figures, prose, script};
use crate::codebook::{Applicant, EVERYBODY, NO_APPLICANT};
use crate::finding::Severity;
use crate::queries::{causes_with_news, published};
use crate::saturate::Saturate;
use crate::schema::Table;
use polars::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Folder of the causes of each district, within that of the page.
pub(super) const CAUSES: &str = "data/causes";
/// Folder of the figures over the years.
pub(super) const TRENDS: &str = "data/trends";
/// Folder of the reports, with their filled forms and their prose.
pub(super) const REPORTS: &str = "data/reports";
/// Reports in one file there. The page shows one at a time, and mostly goes on to neighbouring years, which are in the same
/// file.
pub(super) const REPORTS_A_FILE: usize = 24;

/// What the page knows of a district before opening it.
#[derive(Debug, Serialize)]
pub(super) struct DistrictEntry {
    /// Number of its files.
    file: usize,
    /// `None` for reports without a known district.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    reports: usize,
    agencies: usize,
    /// Causes by severity.
    causes: BTreeMap<&'static str, usize>,
}

/// The rows of a few districts.
pub(super) struct DistrictTables {
    reports: DataFrame,
    coverage: DataFrame,
    causes: DataFrame,
    findings: DataFrame,
    facts: DataFrame,
    paragraphs: DataFrame,
    claims: DataFrame,
    trends: DataFrame,
}

const REPORT_COLUMNS: [&str; 16] = [
    "district",
    "agency",
    "year",
    "report_id",
    "agency_kind",
    "form",
    "signed_on",
    "published_on",
    "path",
    "part",
    "format",
    "status",
    "cells_expected",
    "cells_reported",
    "address",
    "phone",
];

const CAUSE_COLUMNS: [&str; 32] = [
    "district",
    "agency",
    "year",
    "report_id",
    "cause_id",
    "severity",
    "rule",
    "table",
    "metric",
    "applicant",
    "row_label",
    "column_label",
    "reported",
    "suggested",
    "slip",
    "finding_ids",
    "question_en",
    "question_zh",
    "path",
    "part",
    "page",
    "table_index",
    "row",
    "column",
    "excerpt",
    "review",
    "verdict",
    "reviewed_by",
    "reviewed_until",
    "review_note",
    "state",
    "first_seen",
];

const COVERAGE_COLUMNS: [&str; 4] = ["district", "agency", "year", "status"];

const FINDING_COLUMNS: [&str; 25] = [
    "district",
    "agency",
    "year",
    "report_id",
    "finding_id",
    "cause_id",
    "fingerprint",
    "rule",
    "severity",
    "metric",
    "applicant",
    "reported",
    "expected",
    "formula",
    "message_en",
    "message_zh",
    "excerpt",
    "page",
    "table_index",
    "row",
    "column",
    "culprit",
    "suggested",
    "slip",
    "related",
];

const TREND_COLUMNS: [&str; 9] =
    ["district", "panel", "year", "metric", "meaning", "form", "value", "previous", "comparable"];

#[derive(Serialize)]
struct CausesFile<'f> {
    reports: Objects<'f>,
    coverage: Objects<'f>,
    causes: Objects<'f>,
    findings: Objects<'f>,
}

#[derive(Serialize)]
struct FilledReport<'f> {
    report_id: &'f str,
    tables: Vec<figures::FilledTable<'f>>,
    prose: Vec<prose::Paragraph<'f>>,
}

impl DistrictTables {
    pub(super) fn read<S: AsRef<str>>(part: &[(S, LazyFrame)]) -> Result<Self, ReviewError> {
        let columns = |name: Table, columns: &[&str]| rows(published(part, name)?, columns);
        Ok(Self {
            reports: columns(Table::Reports, &REPORT_COLUMNS)?,
            coverage: columns(Table::Coverage, &COVERAGE_COLUMNS)?,
            causes: rows(&causes_with_news(part)?, &CAUSE_COLUMNS)?,
            findings: columns(Table::Findings, &FINDING_COLUMNS)?,
            facts: columns(Table::Facts, &figures::COLUMNS)?,
            paragraphs: columns(Table::Paragraphs, &prose::PARAGRAPHS)?,
            claims: columns(Table::Claims, &prose::CLAIMS)?,
            trends: rows(&of_everybody(published(part, Table::Trends)?), &TREND_COLUMNS)?,
        })
    }

    /// The districts of the rows, in order.
    pub(super) fn districts(&self) -> Result<BTreeSet<Option<String>>, ReviewError> {
        let mut districts = BTreeSet::new();
        for frame in [&self.reports, &self.coverage, &self.causes] {
            let names = frame.column("district")?.str()?;
            districts.extend(names.unique()?.iter().map(|name| name.map(str::to_owned)));
        }
        Ok(districts)
    }

    /// Writes the files of a district.
    pub(super) fn write(
        &self,
        folder: &Path,
        file: usize,
        district: Option<&str>,
    ) -> Result<DistrictEntry, ReviewError> {
        let of_district = |frame| of_district(frame, district);
        let (reports, coverage) = (of_district(&self.reports)?, of_district(&self.coverage)?);
        let (causes, findings) = (of_district(&self.causes)?, of_district(&self.findings)?);
        let content = CausesFile {
            reports: Objects::of(&reports)?,
            coverage: Objects::of(&coverage)?,
            causes: Objects::of(&causes)?,
            findings: Objects::of(&findings)?,
        };
        script::write(folder, &format!("causes/{file}"), &content)?;
        let trends = of_district(&self.trends)?;
        script::write(folder, &format!("trends/{file}"), &Objects::of(&trends)?)?;
        self.write_reports(folder, file, (district, &reports))?;
        let severities = causes.column("severity")?.str()?;
        let count = |severity: Severity| severities.iter().flatten().filter(|key| *key == severity.key()).count();
        Ok(DistrictEntry {
            file,
            name: district.map(str::to_owned),
            reports: reports.height(),
            agencies: reports.column("agency")?.n_unique()?,
            causes: Severity::ALL.map(|severity| (severity.key(), count(severity))).into(),
        })
    }

    /// Writes the reports in the order of their list, several to a file.
    fn write_reports(
        &self,
        folder: &Path,
        file: usize,
        (district, reports): (Option<&str>, &DataFrame),
    ) -> Result<(), ReviewError> {
        let of_district = |frame| of_district(frame, district);
        let (facts, paragraphs, claims) =
            (of_district(&self.facts)?, of_district(&self.paragraphs)?, of_district(&self.claims)?);
        let (mut tables, mut prose) = (figures::filled(&facts)?, prose::prose(&paragraphs, &claims)?);
        let ids: Vec<&str> = reports.column("report_id")?.str()?.iter().flatten().collect();
        for (number, ids) in ids.chunks(REPORTS_A_FILE).enumerate() {
            let mut reports = Vec::with_capacity(ids.len());
            for &report_id in ids {
                let (tables, prose) = (tables.remove(report_id), prose.remove(report_id));
                let (tables, prose) = (tables.unwrap_or_default(), prose.unwrap_or_default());
                reports.push(FilledReport { report_id, tables, prose });
            }
            script::write(folder, &format!("reports/{file}-{number}"), &reports)?;
        }
        Ok(())
    }
}

/// Some columns of a table, grouped by district, with days as texts.
fn rows(frame: &LazyFrame, columns: &[&str]) -> Result<DataFrame, ReviewError> {
    let mut frame = frame.clone();
    let schema = frame.collect_schema()?;
    let column = |name: &&str| match schema.get(name) {
        Some(DataType::Date) => col(*name).cast(DataType::String),
        _ => col(*name),
    };
    by_district(frame.select(columns.iter().map(column).collect::<Vec<_>>()).collect()?)
}

/// The sums over the agencies of a district that are not split by applicant, or are those of all applicants.
fn of_everybody(trends: &LazyFrame) -> LazyFrame {
    let is_of_everybody =
        EVERYBODY.map(|applicant| col("applicant").eq(lit(applicant.map_or(NO_APPLICANT, Applicant::key))));
    let [total, none] = is_of_everybody;
    trends.clone().filter(col("level").eq(lit("district")).and(total.or(none)))
}

fn by_district(mut frame: DataFrame) -> Result<DataFrame, ReviewError> {
    let order = SortMultipleOptions::default().with_maintain_order(true);
    frame.sort_in_place(["district"], order)?;
    frame.rechunk_mut();
    Ok(frame)
}

/// The rows of one district among rows that are sorted by district, without that column.
fn of_district(frame: &DataFrame, district: Option<&str>) -> Result<DataFrame, ReviewError> {
    let names = frame.column("district")?.str()?;
    let is_before = |row: usize| names.get(row) < district;
    let is_within = |row: usize| names.get(row) <= district;
    let (first, end) = (partition_point(names.len(), is_before), partition_point(names.len(), is_within));
    Ok(frame.slice(first.saturate(), end - first).drop("district")?)
}

/// The first number for which the condition fails; it holds for all before.
fn partition_point(end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
