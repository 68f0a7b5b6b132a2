//! Waivers: the user's reviews of findings, in a CSV file with the columns `finding_id`, `verdict`, `by`, `on`,
//! `until`, `note` and `fingerprint`. A waived finding stays in the table of findings but fails no run, as long as its
//! figures are those that were reviewed and the last day has not passed.

use crate::finding::{Finding, Review, ReviewState};
use crate::language::system_error;
use crate::listing::{self, Columns, Listing, Row};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The waivers of a file.
#[derive(Debug)]
pub struct Waivers {
    rows: Vec<Waiver>,
    /// Indices of `rows`, by finding id.
    by_finding: HashMap<String, usize>,
    /// The day on which expiry is judged.
    today: NaiveDate,
}

#[derive(Debug)]
struct Waiver {
    line: u64,
    finding_id: String,
    verdict: String,
    by: String,
    on: Option<NaiveDate>,
    /// Last day of the waiver.
    until: Option<NaiveDate>,
    note: String,
    /// Fingerprint of the reviewed figures; empty if the waiver holds for any figures.
    fingerprint: String,
}

/// Why a file of waivers is refused.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum WaiversError {
    /// The file cannot be read.
    #[error("the waivers {} cannot be read: {source}; check rules.waivers in the configuration", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A line, counted from 1, is invalid.
    #[error("{}, line {line}: {what}", path.display())]
    Line { path: PathBuf, line: u64, what: String },
}

impl WaiversError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Read { path, source } => {
                format!("复核文件{}无法读取：{}；请检查配置中的rules.waivers", path.display(), system_error(source))
            }
            Self::Line { path, line, what } => format!("{}第{line}行有误：{what}", path.display()),
        }
    }
}

const COLUMNS: Columns = Columns {
    title: "waivers",
    required: &["finding_id", "verdict"],
    optional: &["by", "on", "until", "note", "fingerprint"],
    ignored: &["district", "agency", "year", "rule", "name", "severity", "message_en", "message_zh"],
};

impl Waivers {
    /// # Errors
    /// Fails if the file cannot be read or a line is invalid; the error names the line.
    pub fn read(path: &Path, today: NaiveDate) -> Result<Self, WaiversError> {
        let bytes = std::fs::read(path).map_err(|source| WaiversError::Read { path: path.to_owned(), source })?;
        Self::parse(&bytes, today).map_err(|(line, what)| WaiversError::Line { path: path.to_owned(), line, what })
    }

    fn parse(bytes: &[u8], today: NaiveDate) -> Result<Self, listing::Fault> {
        let mut waivers = Self { rows: Vec::new(), by_finding: HashMap::new(), today };
        for row in Listing::parse(bytes, &COLUMNS)?.rows() {
            waivers.add(&row).map_err(|what| (row.line, what))?;
        }
        Ok(waivers)
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let field = |column| row.field(column);
        let owned = |name| field(name).to_owned();
        let finding_id = owned("finding_id");
        if finding_id.is_empty() {
            return Err("no finding_id; copy it from the table of findings".to_owned());
        }
        if field("verdict").is_empty() {
            return Err(format!("{finding_id} has no verdict; say in a word what came out of the review"));
        }
        let (on, until) = (day(field("on"))?, day(field("until"))?);
        if on.zip(until).is_some_and(|(on, until)| until < on) {
            return Err(format!("until {} is before on {}", field("until"), field("on")));
        }
        if let Some(&other) = self.by_finding.get(&finding_id) {
            return Err(format!("{finding_id} stands in line {} already", self.rows[other].line));
        }
        self.by_finding.insert(finding_id.clone(), self.rows.len());
        let (verdict, by, note, fingerprint) = (owned("verdict"), owned("by"), owned("note"), owned("fingerprint"));
        self.rows.push(Waiver { line: row.line, finding_id, verdict, by, on, until, note, fingerprint });
        Ok(())
    }

    /// The review of a finding on an agency's report on a year; `None` if there is none.
    #[must_use]
    pub fn review(&self, finding: &Finding, agency_id: &str, year: Option<i32>) -> Option<Review> {
        let finding_id = finding.id(agency_id, year);
        let waiver = &self.rows[*self.by_finding.get(&finding_id)?];
        let state = match () {
            () if !waiver.fingerprint.is_empty() && waiver.fingerprint != finding.fingerprint() => ReviewState::Changed,
            () if waiver.until.is_some_and(|until| until < self.today) => ReviewState::Expired,
            () => ReviewState::Waived,
        };
        let Waiver { verdict, by, on, until, note, .. } = waiver;
        let (verdict, by, note) = (verdict.clone(), by.clone(), note.clone());
        Some(Review { finding_id, state, verdict, by, on: *on, until: *until, note })
    }

    /// The waivers that match none of these findings, with their lines.
    #[must_use]
    pub fn unmet(&self, findings: &BTreeSet<&str>) -> Vec<(u64, &str)> {
        let rows = self.rows.iter().map(|waiver| (waiver.line, waiver.finding_id.as_str()));
        rows.filter(|(_, finding)| !findings.contains(finding)).collect()
    }
}

/// Parses `2026-11-05`, and `2026/11/5` as spreadsheets write it.
fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Option<Vec<u32>> = text.split(['-', '/']).map(|part| part.parse().ok()).collect();
    let day = match parts.as_deref() {
        Some(&[year @ 1900..=9999, month, day]) => {
            i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        }
        _ => None,
    };
    day.map(Some).ok_or_else(|| format!("{text:?} is no day; write it as 2026-11-05"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fault, Severity};
    use crate::language::Bilingual;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[derive(Debug, serde::Serialize)]
    struct Found;

    impl Fault for Found {
        fn message(&self) -> Bilingual {
            Bilingual::new("it is wrong", "有误")
        }
    }

    fn finding(reported: f64) -> Finding {
        let (reported, expected) = (Some(reported), Some(6.0));
        Finding { table: Some(3), reported, expected, ..Finding::new("T301", Severity::Error, Found) }
    }

    const AGENCY: &str = "清河区/教育局";

    fn parse(rows: &str, today: &str) -> Result<Waivers, (u64, String)> {
        Waivers::parse(format!("finding_id,verdict,by,on,until,note,fingerprint\n{rows}").as_bytes(), day(today))
    }

    #[test]
    fn a_waiver_holds_while_figures_and_days_do() {
        let (id, fingerprint) = (finding(9.0).id(AGENCY, Some(2023)), finding(9.0).fingerprint());
        let state = |row: &str, today: &str, reported: f64| {
            let waivers = parse(&row.replace("ID", &id).replace("FP", &fingerprint), today).unwrap();
            waivers.review(&finding(reported), AGENCY, Some(2023)).map(|review| review.state.key())
        };
        let full = "ID,explained,李敏,2026/3/5,2026-12-31,\"called, wrong total\",FP\n";
        assert_eq!(state(full, "2026-12-31", 9.0), Some("waived"));
        assert_eq!(state(full, "2027-01-01", 9.0), Some("expired"));
        assert_eq!(state(full, "2026-12-31", 8.0), Some("changed"));
        assert_eq!(state(full, "2027-01-01", 8.0), Some("changed"));
        assert_eq!(state("ID,explained\n", "2099-01-01", 8.0), Some("waived"), "nothing but a verdict is needed");
        assert_eq!(state("aaaaaaaaaaaa,explained\n", "2026-01-01", 9.0), None);
        let waivers = parse(&full.replace("ID", &id), "2026-01-01").unwrap();
        let review = waivers.review(&finding(9.0), AGENCY, Some(2023)).unwrap();
        assert_eq!(
            (review.by.as_str(), review.on, review.until),
            ("李敏", Some(day("2026-03-05")), Some(day("2026-12-31")))
        );
        assert_eq!(review.note, "called, wrong total");
        assert!(waivers.review(&finding(9.0), AGENCY, Some(2022)).is_none());
    }

    #[test]
    fn waivers_that_meet_nothing_are_known_by_their_lines() {
        let waivers = parse("aaaa,x\n\n,,,,,,\nbbbb,x\ncccc,x,,,,,,,\n", "2026-01-01").unwrap();
        assert_eq!(waivers.unmet(&BTreeSet::from(["bbbb"])), [(2, "aaaa"), (6, "cccc")]);
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line, what) in [
            ("finding_id,verdikt\n", 1, "did you mean verdict?"),
            ("finding_id,verdict,wer\n", 1, "wer is no column of waivers; there are finding_id, verdict, by"),
            ("finding_id,by\n", 1, "the column verdict is missing"),
            ("finding_id,verdict\naaaa,x\n,x\n", 3, "no finding_id"),
            ("finding_id,verdict\naaaa,\n", 2, "aaaa has no verdict"),
            ("finding_id,verdict\naaaa,x\nbbbb,x\naaaa,y\n", 4, "aaaa stands in line 2 already"),
            ("finding_id,verdict,until\naaaa,x,soon\n", 2, "\"soon\" is no day; write it as 2026-11-05"),
            ("finding_id,verdict,until\naaaa,x,2026-02-30\n", 2, "\"2026-02-30\" is no day"),
            ("finding_id,verdict,on,until\naaaa,x,2026-02-03,2026-02-02\n", 2, "until 2026-02-02 is before on"),
            ("finding_id,verdict\naaaa,x,y\n", 2, "3 fields and 2 columns"),
        ] {
            let error = Waivers::parse(text.as_bytes(), day("2026-01-01")).unwrap_err();
            assert!(error.0 == line && error.1.contains(what), "{error:?}");
        }
    }
}
