//! The waivers of the user's file, as a run applies them: columns `finding_id` or `cause_id`, `verdict`, `by`, `on`, `until`,
//! `note` and `fingerprint`.

use super::error::WaiversError;
use super::verdict::{COLUMNS, Subject, Verdict, check_subjects, subject};
use crate::finding::{Finding, Review, ReviewState};
use crate::listing::{self, Listing, Row};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// The waivers of a file.
#[derive(Debug)]
pub struct Waivers {
    rows: Vec<Waiver>,
    /// Indices of `rows`.
    by_subject: HashMap<Subject, usize>,
    /// The day on which expiry is judged.
    today: NaiveDate,
    digest: [u8; 32],
}

#[derive(Debug)]
struct Waiver {
    line: u64,
    verdict: Verdict,
}

impl Waivers {
    /// # Errors
    /// Fails if the file cannot be read or a line is invalid; the error names the line.
    pub fn read(path: &Path, today: NaiveDate) -> Result<Self, WaiversError> {
        let bytes = std::fs::read(path).map_err(|source| WaiversError::Read { path: path.to_owned(), source })?;
        Self::parse(&bytes, today).map_err(|(line, what)| WaiversError::Line { path: path.to_owned(), line, what })
    }

    fn parse(bytes: &[u8], today: NaiveDate) -> Result<Self, listing::Fault> {
        let digest = *blake3::hash(bytes).as_bytes();
        let mut waivers = Self { rows: Vec::new(), by_subject: HashMap::new(), today, digest };
        let listing = Listing::parse(bytes, &COLUMNS)?;
        check_subjects(&listing).map_err(|what| (1, what))?;
        for row in listing.rows() {
            waivers.add(&row).map_err(|what| (row.line, what))?;
        }
        Ok(waivers)
    }

    /// Distinguishes lists: the hash of the file.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let Some(verdict) = Verdict::of(row)? else {
            return Err(match subject(row) {
                Some(subject) => {
                    format!("{} has no verdict; say in a word what came out of the review", subject.id())
                }
                None => "no finding_id or cause_id, and no verdict".to_owned(),
            });
        };
        if let Some(&other) = self.by_subject.get(&verdict.subject) {
            return Err(format!("{} stands in line {} already", verdict.subject.id(), self.rows[other].line));
        }
        self.by_subject.insert(verdict.subject.clone(), self.rows.len());
        self.rows.push(Waiver { line: row.line, verdict });
        Ok(())
    }

    /// The review of a finding on an agency's report on a year, or else of its cause; `None` if there is none.
    #[must_use]
    pub fn review(&self, finding: &Finding, agency_id: &str, year: Option<i32>) -> Option<Review> {
        let finding_id = finding.id(agency_id, year);
        let of_cause = || self.by_subject.get(&Subject::Cause(finding.cause_id.clone()));
        let at = self.by_subject.get(&Subject::Finding(finding_id.clone())).or_else(of_cause)?;
        let verdict = &self.rows[*at].verdict;
        let state = match () {
            () if !verdict.knows(&finding.fingerprint()) => ReviewState::Changed,
            () if verdict.until.is_some_and(|until| until < self.today) => ReviewState::Expired,
            () => ReviewState::Waived,
        };
        let Verdict { verdict, by, on, until, note, .. } = verdict.clone();
        Some(Review { finding_id, state, verdict, by, on, until, note })
    }

    /// The ids of the waivers whose last day has passed.
    pub fn expired(&self) -> impl Iterator<Item = &str> {
        let is_over = |verdict: &Verdict| verdict.until.is_some_and(|until| until < self.today);
        self.rows.iter().map(|waiver| &waiver.verdict).filter(move |verdict| is_over(verdict)).map(|of| of.subject.id())
    }

    /// The waivers that match none of these findings and causes, with their lines.
    #[must_use]
    pub fn unmet(&self, ids: &BTreeSet<&str>) -> Vec<(u64, &str)> {
        let rows = self.rows.iter().map(|waiver| (waiver.line, waiver.verdict.subject.id()));
        rows.filter(|(_, id)| !ids.contains(id)).collect()
    }
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

    fn finding(reported: i32) -> Finding {
        let (reported, expected) = (Some(reported.into()), Some(6.into()));
        Finding { table: Some(3), reported, expected, ..Finding::new("T301", Severity::Error, Found) }
    }

    const AGENCY: &str = "清河区/教育局";

    fn parse(rows: &str, today: &str) -> Result<Waivers, (u64, String)> {
        Waivers::parse(format!("finding_id,verdict,by,on,until,note,fingerprint\n{rows}").as_bytes(), day(today))
    }

    #[test]
    fn a_waiver_holds_while_figures_and_days_do() {
        let (id, fingerprint) = (finding(9).id(AGENCY, Some(2023)), finding(9).fingerprint());
        let state = |row: &str, today: &str, reported: i32| {
            let waivers = parse(&row.replace("ID", &id).replace("FP", &fingerprint), today).unwrap();
            waivers.review(&finding(reported), AGENCY, Some(2023)).map(|review| review.state.key())
        };
        let full = "ID,explained,李敏,2026/3/5,2026-12-31,\"called, wrong total\",FP\n";
        assert_eq!(state(full, "2026-12-31", 9), Some("waived"));
        assert_eq!(state(full, "2027-01-01", 9), Some("expired"));
        assert_eq!(state(full, "2026-12-31", 8), Some("changed"));
        assert_eq!(state(full, "2027-01-01", 8), Some("changed"));
        assert_eq!(state("ID,explained\n", "2099-01-01", 8), Some("waived"), "nothing but a verdict is needed");
        assert_eq!(state("aaaaaaaaaaaa,explained\n", "2026-01-01", 9), None);
        let waivers = parse(&full.replace("ID", &id), "2026-01-01").unwrap();
        let review = waivers.review(&finding(9), AGENCY, Some(2023)).unwrap();
        assert_eq!(
            (review.by.as_str(), review.on, review.until),
            ("李敏", Some(day("2026-03-05")), Some(day("2026-12-31")))
        );
        assert_eq!(review.note, "called, wrong total");
        assert!(waivers.review(&finding(9), AGENCY, Some(2022)).is_none());
    }

    #[test]
    fn a_waiver_of_a_cause_holds_for_the_findings_that_were_looked_at() {
        let of_cause = |reported| Finding { cause_id: "cccc".to_owned(), ..finding(reported) };
        let [nine, eight] = [9, 8].map(|reported| finding(reported).fingerprint());
        let state = |row: &str, reported: i32| {
            let rows =
                row.replace("NINE", &nine).replace("EIGHT", &eight).replace("ID", &finding(9).id(AGENCY, Some(2023)));
            let text = format!("finding_id,cause_id,verdict,fingerprint\n{rows}");
            let waivers = Waivers::parse(text.as_bytes(), day("2026-01-01")).unwrap();
            waivers.review(&of_cause(reported), AGENCY, Some(2023)).map(|review| (review.state.key(), review.verdict))
        };
        let said = |state, verdict: &str| Some((state, verdict.to_owned()));
        assert_eq!(state(",cccc,x,NINE; EIGHT\n", 8), said("waived", "x"));
        assert_eq!(state(",cccc,x,NINE\n", 8), said("changed", "x"));
        assert_eq!(state(",cccc,x,\n", 8), said("waived", "x"), "without fingerprints it holds for any figures");
        assert_eq!(state(",dddd,x,NINE\n", 9), None);
        assert_eq!(state(",cccc,x,NINE\nID,cccc,y,NINE\n", 9), said("waived", "y"), "that of the finding goes first");
    }

    #[test]
    fn waivers_that_meet_nothing_are_known_by_their_lines() {
        let waivers = parse("aaaa,x\n\n,,,,,,\nbbbb,x\ncccc,x,,,,,,,\n", "2026-01-01").unwrap();
        assert_eq!(waivers.unmet(&BTreeSet::from(["bbbb"])), [(2, "aaaa"), (6, "cccc")]);
    }

    #[test]
    fn every_column_of_findings_may_be_copied_along_in_either_language() {
        use crate::schema::{Table, title_zh};
        let (id, fingerprint) = (finding(9).id(AGENCY, Some(2023)), finding(9).fingerprint());
        let columns = || Table::Findings.schema().columns.iter().map(|column| column.name.as_str());
        let row = |column| match column {
            "finding_id" => id.clone(),
            "fingerprint" => fingerprint.clone(),
            "reviewed_on" => "2026年3月5日".to_owned(),
            "reviewed_by" => "李敏".to_owned(),
            "verdict" => "已说明".to_owned(),
            _ => String::new(),
        };
        let row: Vec<String> = columns().map(row).collect();
        let english: Vec<&str> = columns().collect();
        let chinese: Vec<&str> = columns().map(|column| title_zh(column).unwrap_or(column)).collect();
        for head in [english, chinese] {
            let list = format!("{}\n{}\n", head.join(","), row.join(","));
            for bytes in [list.clone().into_bytes(), encoding_rs::GBK.encode(&list).0.into_owned()] {
                let waivers = Waivers::parse(&bytes, day("2026-04-01")).unwrap();
                let review = waivers.review(&finding(9), AGENCY, Some(2023)).unwrap();
                assert_eq!((review.state, review.by.as_str()), (ReviewState::Waived, "李敏"));
                assert_eq!(review.on, Some(day("2026-03-05")));
            }
        }
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line, what) in [
            ("finding_id,verdikt\n", 1, "did you mean verdict?"),
            ("finding_id,verdict,wer\n", 1, "wer is no column of waivers; there are verdict, finding_id, cause_id, by"),
            ("finding_id,by\n", 1, "the column verdict is missing"),
            ("verdict,by\nx,y\n", 1, "a column finding_id or cause_id is needed"),
            ("finding_id,verdict\naaaa,x\n,x\n", 3, "a verdict without finding_id or cause_id"),
            ("finding_id,cause_id,verdict,note\naaaa,,x,\n,,,y\n", 3, "no finding_id or cause_id, and no verdict"),
            ("finding_id,verdict\naaaa,\n", 2, "aaaa has no verdict"),
            ("finding_id,verdict\naaaa,x\nbbbb,x\naaaa,y\n", 4, "aaaa stands in line 2 already"),
            ("finding_id,verdict,until\naaaa,x,soon\n", 2, "\"soon\" is not a day; write it as 2026-11-05"),
            ("finding_id,verdict,until\naaaa,x,2026-02-30\n", 2, "\"2026-02-30\" is not a day"),
            ("finding_id,verdict,on,until\naaaa,x,2026-02-03,2026-02-02\n", 2, "until 2026-02-02 is before on"),
            ("finding_id,verdict\naaaa,x,y\n", 2, "3 fields and 2 columns"),
        ] {
            let error = Waivers::parse(text.as_bytes(), day("2026-01-01")).unwrap_err();
            assert!(error.0 == line && error.1.contains(what), "{error:?}");
        }
    }
}
