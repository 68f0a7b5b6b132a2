//! What a reader of the corpus must find, in tables that are stored outside of it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::NaiveDate;

use super::broken::Broken;
use super::check::findings;
use super::form::{Cell, FORM_2021, Table, Unit};
use super::prose::{Kind, passages};
use super::report::Report;
use super::series::{Due, Standing};
use super::sheet::decimal;
use super::style::Format;
use super::wild::Wild;
use super::{Focus, Result};
use super::{former, office, pages};

const REPORT_COLUMNS: [&str; 19] = [
    "path",
    "district",
    "city",
    "agency",
    "agency_kind",
    "year",
    "form",
    "period_start",
    "period_end",
    "signed_on",
    "published_on",
    "address",
    "phone",
    "email",
    "style",
    "encoding",
    "fault",
    "agency_title",
    "agency_signature",
];
const FINDING_COLUMNS: [&str; 6] = ["path", "rule", "severity", "metric", "applicant", "table"];
const PLANTED_COLUMNS: [&str; 4] = ["path", "rule", "cells", "told"];
const PASSAGE_COLUMNS: [&str; 4] = ["path", "section", "kind", "text"];
const SERIES_COLUMNS: [&str; 12] = [
    "path",
    "district",
    "agency",
    "year",
    "rule",
    "severity",
    "metric",
    "applicant",
    "table",
    "standing",
    "beside",
    "told",
];
const CLAIM_COLUMNS: [&str; 11] =
    ["path", "section", "sentence", "kind", "metric", "applicant", "value", "unit", "raw", "time", "qualifier"];
const SOURCE_COLUMNS: [&str; 3] = ["path", "outcome", "reason"];

/// The column of `reports.csv` with the headings of sections in order, for corpora with faults in them.
const SECTIONS: &str = "sections";

/// The column of `reports.csv` with the number of a report in its file, for files with several.
const PART: &str = "part";

/// The optional contents of the truth.
#[derive(Clone, Copy, Debug, Default)]
pub struct Records {
    /// The paragraphs, which are as large as the corpus.
    pub prose: bool,
    /// Columns for the cells of former forms.
    pub former: bool,
    /// The headings of sections.
    pub sections: bool,
    pub focus: Focus,
}

/// The unwritten rows of some reports. Those of a district are made on one thread and appended in order.
pub struct Rows {
    reports: csv::Writer<Vec<u8>>,
    facts: csv::Writer<Vec<u8>>,
    findings: csv::Writer<Vec<u8>>,
    planted: csv::Writer<Vec<u8>>,
    passages: csv::Writer<Vec<u8>>,
    series: csv::Writer<Vec<u8>>,
    claims: csv::Writer<Vec<u8>>,
    pub findings_count: usize,
    /// The columns of the facts for reports on former forms.
    former: Vec<String>,
    sections: bool,
}

/// What the truth adds for a report in a peculiar file.
struct Oddity {
    wild: Wild,
    part: Option<usize>,
}

impl Rows {
    pub fn new(records: Records) -> Self {
        let former = if records.former { fact_columns(true) } else { Vec::new() };
        let sections = records.sections;
        let table = || csv::Writer::from_writer(Vec::new());
        Self {
            reports: table(),
            facts: table(),
            findings: table(),
            planted: table(),
            passages: table(),
            series: table(),
            claims: table(),
            findings_count: 0,
            former,
            sections,
        }
    }

    pub fn add(&mut self, path: &str, report: &Report<'_>) -> Result<()> {
        self.add_report(path, report, None)
    }

    /// A report in a peculiar file, alone or as one of several.
    pub fn add_wild(&mut self, path: &str, report: &Report<'_>, wild: Wild, part: Option<usize>) -> Result<()> {
        self.add_report(path, report, Some(Oddity { wild, part }))
    }

    fn add_report(&mut self, path: &str, report: &Report<'_>, oddity: Option<Oddity>) -> Result<()> {
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let agency = report.agency;
        let year = report.title.year;
        let [first, last] = report.period;
        let mut row = [
            path,
            &report.district.name,
            &report.district.city,
            &agency.name,
            agency.class.key(),
            &year.to_string(),
            report.sheet.follows().key(),
            &date(first.date()),
            &date(last.date()),
            &date(report.dated.date()),
            &date(report.published),
            if report.has_contact { &agency.address } else { "" },
            if report.has_contact { &agency.phone } else { "" },
            if report.has_contact { agency.email.as_deref().unwrap_or("") } else { "" },
            oddity.as_ref().map_or(report.style.key(), |oddity| oddity.wild.key()),
            report.encoding.key(),
            report.fault.as_ref().map_or("", |fault| fault.rule),
            &report.title.agency,
            &report.signature,
        ]
        .map(str::to_owned)
        .to_vec();
        if self.sections {
            let headings = passages(report).into_iter().filter(|passage| passage.kind == Kind::Heading);
            row.push(headings.map(|heading| heading.section.to_string()).collect::<Vec<_>>().join(","));
        }
        if let Some(oddity) = oddity {
            row.push(oddity.part.map_or(String::new(), |part| part.to_string()));
        }
        self.reports.write_record(row)?;
        self.facts.write_field(path)?;
        if self.former.is_empty() {
            for truth in report.sheet.truths() {
                self.facts.write_field(truth)?;
            }
        } else {
            // cells that the report's form lacks are empty
            let mut truths = report.sheet.truths_by_column();
            for column in &self.former {
                self.facts.write_field(truths.remove(column).unwrap_or_default())?;
            }
        }
        self.facts.write_record(None::<&[u8]>)?;
        if let Some(fault) = &report.fault {
            self.planted.write_record([path, fault.rule, &fault.cells.join(";"), &fault.description])?;
        }
        for finding in findings(report) {
            self.findings_count += 1;
            self.findings.write_record([
                path,
                finding.rule,
                finding.severity,
                finding.metric,
                finding.applicant,
                finding.table,
            ])?;
        }
        Ok(())
    }

    /// A finding on an agency's year that several reports together show. `names` are those of the district and the
    /// agency.
    pub fn add_due(&mut self, path: &str, names: [&str; 2], year: u16, due: &Due, beside: &str) -> Result<()> {
        let cell = due.cell.map(|cell| &FORM_2021.cells[cell]);
        let metric = cell.map_or("", |cell| cell.metric.as_str());
        let applicant = cell.map_or("", Cell::applicant_key);
        let table = due.table.map_or("", Table::number);
        self.findings_count += usize::from(due.standing != Standing::Possible);
        let (year, standing) = (year.to_string(), due.standing.key());
        let [district, agency] = names;
        self.series.write_record([
            path,
            district,
            agency,
            &year,
            due.rule,
            due.severity,
            metric,
            applicant,
            table,
            standing,
            beside,
            &due.description,
        ])?;
        Ok(())
    }

    /// The figures of the prose in order, including denials.
    pub fn add_claims(&mut self, path: &str, report: &Report<'_>) -> Result<()> {
        let sentences = report.narrative.iter().flat_map(|narrative| &narrative.sentences);
        for (sentence, claim) in sentences.flat_map(|sentence| sentence.claims().map(move |claim| (sentence, claim))) {
            let sign = if claim.value < 0 { "-" } else { "" };
            self.claims.write_record([
                path,
                &sentence.section.to_string(),
                &sentence.text(),
                claim.kind.key(),
                claim.metric,
                claim.applicant,
                &format!("{sign}{}", decimal(claim.value.abs(), Unit::TenThousandYuan)),
                &claim.unit,
                &claim.raw,
                if claim.last_year { "last_year" } else { "this_year" },
                if claim.is_rounded { "more_than" } else { "exact" },
            ])?;
        }
        Ok(())
    }

    /// The paragraphs in order, then the text beside them on every page.
    pub fn add_prose(&mut self, path: &str, report: &Report<'_>) -> Result<()> {
        for passage in passages(report) {
            let section = passage.section.to_string();
            self.passages.write_record([path, &section, passage.kind.key(), &passage.text])?;
        }
        let furniture = match report.style.format() {
            Format::Ofd => pages::furniture(report),
            _ => office::furniture(report),
        };
        for (kind, text) in furniture {
            self.passages.write_record([path, "", kind, &text])?;
        }
        Ok(())
    }
}

pub struct Truth {
    reports: BufWriter<File>,
    facts: BufWriter<File>,
    findings: BufWriter<File>,
    planted: BufWriter<File>,
    passages: Option<BufWriter<File>>,
    series: Option<BufWriter<File>>,
    claims: Option<BufWriter<File>>,
    sources: csv::Writer<File>,
}

impl Truth {
    pub fn create(directory: &Path, records: Records) -> Result<Self> {
        let create = |name: &str| File::create(directory.join(name)).map(BufWriter::new);
        let facts: Vec<String> = std::iter::once("path".to_owned()).chain(fact_columns(records.former)).collect();
        let mut truth = Self {
            reports: create("reports.csv")?,
            facts: create("facts.csv")?,
            findings: create("findings.csv")?,
            planted: create("planted.csv")?,
            passages: records.prose.then(|| create("passages.csv")).transpose()?,
            series: (records.focus == Focus::Series).then(|| create("series.csv")).transpose()?,
            claims: (records.focus == Focus::Prose).then(|| create("claims.csv")).transpose()?,
            sources: csv::Writer::from_path(directory.join("sources.csv"))?,
        };
        let sections = records.sections.then_some(SECTIONS);
        let part = (records.focus == Focus::Wild).then_some(PART);
        let columns: Vec<&str> = REPORT_COLUMNS.into_iter().chain(sections).chain(part).collect();
        writeln!(truth.reports, "{}", columns.join(","))?;
        writeln!(truth.facts, "{}", facts.join(","))?;
        writeln!(truth.findings, "{}", FINDING_COLUMNS.join(","))?;
        writeln!(truth.planted, "{}", PLANTED_COLUMNS.join(","))?;
        if let Some(passages) = &mut truth.passages {
            writeln!(passages, "{}", PASSAGE_COLUMNS.join(","))?;
        }
        if let Some(series) = &mut truth.series {
            writeln!(series, "{}", SERIES_COLUMNS.join(","))?;
        }
        if let Some(claims) = &mut truth.claims {
            writeln!(claims, "{}", CLAIM_COLUMNS.join(","))?;
        }
        truth.sources.write_record(SOURCE_COLUMNS)?;
        Ok(truth)
    }

    pub fn append(&mut self, rows: Rows) -> Result<()> {
        let Rows { reports, facts, findings, planted, passages, series, claims, .. } = rows;
        self.reports.write_all(&bytes(reports)?)?;
        self.facts.write_all(&bytes(facts)?)?;
        self.findings.write_all(&bytes(findings)?)?;
        self.planted.write_all(&bytes(planted)?)?;
        if let Some(file) = &mut self.passages {
            file.write_all(&bytes(passages)?)?;
        }
        if let Some(file) = &mut self.series {
            file.write_all(&bytes(series)?)?;
        }
        if let Some(file) = &mut self.claims {
            file.write_all(&bytes(claims)?)?;
        }
        Ok(())
    }

    pub fn add_broken(&mut self, broken: &Broken) -> Result<()> {
        self.sources.write_record([broken.path.as_str(), broken.outcome, broken.reason])?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<()> {
        self.reports.flush()?;
        self.facts.flush()?;
        self.findings.flush()?;
        self.planted.flush()?;
        if let Some(mut passages) = self.passages {
            passages.flush()?;
        }
        if let Some(mut series) = self.series {
            series.flush()?;
        }
        if let Some(mut claims) = self.claims {
            claims.flush()?;
        }
        self.sources.flush()?;
        Ok(())
    }
}

/// The cells of the form of 2021, and those that only former forms have.
fn fact_columns(former: bool) -> Vec<String> {
    let others = if former { former::columns() } else { Vec::new() };
    FORM_2021.cells.iter().map(Cell::column_name).chain(others).collect()
}

fn bytes(table: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    table.into_inner().map_err(|error| error.to_string().into())
}
