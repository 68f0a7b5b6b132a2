//! The truth of a made corpus, compared with a reading.

use gouji::finding::Finding;
use gouji::forms::{FORMS, Form, FormCell, form};
use gouji::report::{Applicant, Fact, Figure, Metric, NO_APPLICANT, Report};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A table of the truth: its header and its rows.
pub fn truth(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// A cell in the notation of the truth.
fn cell(report: &Report, fact: &Fact) -> String {
    let raw = || report.str(fact.raw).split_whitespace().collect::<String>();
    match fact.figure {
        Figure::Reported(value) => value.to_string(),
        Figure::Annotated(value) => format!("note:{value}"),
        Figure::Blank => "blank".to_owned(),
        Figure::Mark => format!("mark:{}", raw()),
        Figure::Missing => "missing".to_owned(),
        Figure::Quarantined => "quarantined".to_owned(),
        Figure::Unreadable => format!("unreadable:{}", raw()),
    }
}

fn columns(form: &Form) -> Vec<String> {
    form.cells.iter().map(column).collect()
}

fn column(cell: &FormCell) -> String {
    column_of((cell.metric, cell.applicant))
}

/// The column of a figure in the truth.
pub fn column_of((metric, applicant): (Metric, Option<Applicant>)) -> String {
    let metric = metric.key().replace('.', "_");
    applicant.map_or(metric.clone(), |applicant| format!("{metric}__{}", applicant.key()))
}

/// The true facts and names of all reports.
pub struct Truth {
    /// The columns of the facts.
    cells: Vec<String>,
    names: Vec<String>,
    /// The cells and the names of each report; the first of each is its path.
    pub reports: Vec<(Vec<String>, Vec<String>)>,
}

impl Truth {
    pub fn load(folder: &Path) -> Self {
        let (header, facts) = truth(&folder.join("facts.csv"));
        let (names, reports) = truth(&folder.join("reports.csv"));
        let known = FORMS.iter().flat_map(columns).collect::<HashSet<_>>();
        assert!(columns(form("2021").unwrap()).iter().all(|column| header.contains(column)));
        assert!(header[1..].iter().all(|column| known.contains(column)));
        Self { cells: header[1..].to_vec(), names, reports: facts.into_iter().zip(reports).collect() }
    }

    pub fn name<'a>(&self, row: &'a [String], name: &str) -> &'a str {
        &row[self.names.iter().position(|known| known == name).unwrap()]
    }

    /// The differences between a report and its reading, a line each: in its cells, and in everything else.
    pub fn compare(&self, report: &Report, cells: &[String], row: &[String]) -> [Vec<String>; 2] {
        let mut differing = [Vec::new(), Vec::new()];
        let place = format!("{} ({})", cells[0], self.name(row, "style"));
        let mut differ = |of: usize, what: &str, read: &str, truth: &str| {
            if read != truth {
                differing[of].push(format!("{place}: {what}: read {read:?}, is {truth:?}"));
            }
        };
        // a report without any table has no facts
        if report.form.is_some() {
            let read: HashMap<String, &Fact> = report.cells().map(|(cell, fact)| (column(cell), fact)).collect();
            // the truth has empty cells for what the report's form does not ask for
            for (metric, truth) in self.cells.iter().zip(&cells[1..]) {
                let read = read.get(metric).map_or(String::new(), |fact| cell(report, fact));
                differ(0, metric, &read, truth);
            }
            // rows that only some local tables have
            for (metric, fact) in read.iter().filter(|(metric, _)| !self.cells.iter().any(|known| known == *metric)) {
                differ(0, metric, &cell(report, fact), "missing");
            }
        } else if cells[1..].iter().any(|cell| !matches!(cell.as_str(), "" | "missing")) {
            differ(0, "tables", "none", "some");
        }
        let metadata = &report.metadata;
        let text =
            |name: &Option<gouji::report::Printed>| name.as_ref().map_or(String::new(), |name| name.text.clone());
        let date = |date: Option<chrono::NaiveDate>| date.map_or(String::new(), |date| date.to_string());
        let read = |name: &str| match name {
            "district" => report.agency.district.clone(),
            "agency" => report.agency.name.clone(),
            "agency_kind" => report.agency.kind.key().to_owned(),
            "year" => metadata.year.map_or(String::new(), |year| year.to_string()),
            "form" => report.form_name(),
            "period_start" => date(metadata.period.map(|(start, _)| start)),
            "period_end" => date(metadata.period.map(|(_, end)| end)),
            "signed_on" => date(metadata.signed_on),
            "published_on" => date(metadata.published_on),
            "address" => metadata.address.clone().unwrap_or_default(),
            "phone" => metadata.phone.clone().unwrap_or_default(),
            "email" => metadata.email.clone().unwrap_or_default(),
            "agency_title" => text(&metadata.agency_title),
            "agency_signature" => text(&metadata.agency_signature),
            _ => unreachable!("{name}"),
        };
        for (name, truth) in self.names.iter().zip(row) {
            if !matches!(name.as_str(), "path" | "city" | "style" | "encoding" | "fault" | "sections") {
                differ(1, name, &read(name), truth);
            }
        }
        let numbers: Vec<String> = report.sections.iter().map(|section| section.number.to_string()).collect();
        let has_sections = self.names.iter().any(|name| name == "sections");
        differ(
            1,
            "sections",
            &numbers.join(","),
            if has_sections { self.name(row, "sections") } else { "1,2,3,4,5,6" },
        );
        differing
    }
}

/// Whether a rule is about the prose. A faulty table often contradicts the prose, and a wrong year the plan in it; only
/// corpora made for these rules have the truth about that.
pub fn is_of_prose(code: &str) -> bool {
    code.starts_with('N') || code == "M110"
}

/// A finding in the notation of the truth: path, rule, severity, metric, applicant, table.
pub fn written(path: &str, finding: &Finding) -> [String; 6] {
    let applicant = finding.applicant.map_or("", Applicant::key);
    // the truth names a table only if the finding is about the whole of it
    let table = finding.table.filter(|_| finding.metric.is_none()).map_or(String::new(), |table| table.to_string());
    let metric = finding.metric.map_or("", Metric::key);
    [path, finding.rule, finding.severity.key(), metric, applicant.replace(NO_APPLICANT, "").as_str(), &table]
        .map(str::to_owned)
}
