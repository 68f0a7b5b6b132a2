//! Reads verdicts from a workbook, or from any list with the columns of the tables.

use super::error::WaiversError;
use super::verdict::{BETWEEN, LENIENT, Subject, Verdict, check_subjects, subject};
use crate::listing::{Listing, Row};
use crate::readers::{Limits, ReadError, SheetRow, each_sheet_row};
use csv::StringRecord;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// A verdict, and its place in the file.
#[derive(Debug, Clone)]
pub struct GivenVerdict {
    /// The verdict.
    pub verdict: Verdict,
    /// Its place in the file.
    pub place: RowPlace,
    /// The cause of a finding, or the findings of a cause, if the row names them.
    pub related: Vec<Subject>,
    /// District, agency, year and rule, as far as the file has them.
    pub keys: [String; 4],
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPlace {
    /// Name of the sheet; empty in a file that has none.
    pub sheet: String,
    /// Number of the row, from 1.
    pub row: u64,
}

impl fmt::Display for RowPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sheet.as_str() {
            "" => write!(formatter, "line {}", self.row),
            sheet => write!(formatter, "sheet {sheet}, row {}", self.row),
        }
    }
}

/// The columns that show a reader what a waiver is about.
pub(super) const KEYS: [&str; 4] = ["district", "agency", "year", "rule"];

/// The verdicts of a file.
#[derive(Debug, Default)]
pub struct GivenVerdicts {
    /// In the order of the file, one for each finding or cause.
    pub verdicts: Vec<GivenVerdict>,
    /// Rows without a verdict: nobody has looked at them yet.
    pub not_yet: usize,
    faults: Vec<String>,
    /// Indices of `verdicts`.
    by_subject: HashMap<Subject, usize>,
}

/// Most faults that an error names.
const MOST_FAULTS: usize = 10;
/// Largest part of a workbook that is read, in bytes. 50,000 causes take a tenth of it.
const LARGEST_PART: usize = 1 << 30;
/// Rows of a sheet in which its headings are searched.
const HEADING_ROWS: u64 = 10;
/// The first bytes of every XLSX file.
const PACKED: &[u8] = b"PK";

impl GivenVerdicts {
    /// Reads an XLSX workbook, or a CSV file in UTF-8 or GBK.
    ///
    /// # Errors
    /// Fails if the file cannot be read, has no columns for verdicts, or contradicts itself. Then no verdict is taken,
    /// and the error names the rows.
    pub fn read(path: &Path) -> Result<Self, WaiversError> {
        let bytes = std::fs::read(path).map_err(|source| WaiversError::Verdicts { path: path.to_owned(), source })?;
        let mut given = Self::default();
        if bytes.starts_with(PACKED) {
            let read = given.read_workbook(&bytes);
            read.map_err(|source| WaiversError::Workbook { path: path.to_owned(), source })?;
        } else if bytes.contains(&0) {
            return Err(WaiversError::NoList { path: path.to_owned() });
        } else {
            given.read_csv(&bytes);
        }
        if given.faults.is_empty() {
            return Ok(given);
        }
        let mut faults = given.faults;
        let more = faults.len().saturating_sub(MOST_FAULTS);
        faults.truncate(MOST_FAULTS);
        faults.extend((more > 0).then(|| format!("and {more} more")));
        Err(WaiversError::Rows { path: path.to_owned(), faults })
    }

    fn read_csv(&mut self, bytes: &[u8]) {
        let listing = Listing::parse(bytes, &LENIENT);
        match listing.and_then(|listing| check_subjects(&listing).map(|()| listing).map_err(|what| (1, what))) {
            Ok(listing) => {
                for row in listing.rows() {
                    self.take(&row, "");
                }
            }
            Err((row, what)) => self.fault(&RowPlace { sheet: String::new(), row }, &what),
        }
    }

    /// Adds the verdicts of every sheet with columns for them.
    fn read_workbook(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let mut open: Option<(String, Listing)> = None;
        let mut is_any = false;
        let limits = Limits { unpacked: LARGEST_PART, ..Limits::default() };
        each_sheet_row(bytes, &limits, |row| {
            if let Some((sheet, listing)) = open.as_ref().filter(|(sheet, _)| sheet == row.sheet) {
                let record = record(row, listing.headings.len());
                self.take(&listing.row(row.number, &record), sheet);
                return;
            }
            open = None;
            if row.number > HEADING_ROWS {
                return;
            }
            let width = row.cells.last().map_or(0, |(column, _)| *column as usize + 1);
            let headings = record(row, width).iter().map(|heading| heading.trim().to_owned()).collect();
            let listing = Listing::of_headings(headings, &LENIENT).ok();
            let listing = listing.filter(|listing| check_subjects(listing).is_ok());
            is_any |= listing.is_some();
            open = listing.map(|listing| (row.sheet.to_owned(), listing));
        })?;
        if !is_any {
            self.faults.push(
                "no sheet has the columns verdict (复核结论) and finding_id or cause_id (发现编号、问题编号)"
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn take(&mut self, row: &Row, sheet: &str) {
        let place = RowPlace { sheet: sheet.to_owned(), row: row.line };
        let verdict = match Verdict::of(row) {
            Ok(Some(verdict)) => verdict,
            Ok(None) => {
                self.not_yet += usize::from(subject(row).is_some());
                return;
            }
            Err(what) => return self.fault(&place, &what),
        };
        match self.by_subject.get(&verdict.subject).map(|&at| &self.verdicts[at]) {
            Some(other) if other.verdict == verdict => {}
            Some(other) => {
                let what = format!("of {} {} says something else", verdict.subject.id(), other.place);
                self.fault(&place, &what);
            }
            None => {
                self.by_subject.insert(verdict.subject.clone(), self.verdicts.len());
                let keys = KEYS.map(|key| row.field(key).to_owned());
                let related = related(row, &verdict.subject);
                self.verdicts.push(GivenVerdict { verdict, place, related, keys });
            }
        }
    }

    fn fault(&mut self, place: &RowPlace, what: &str) {
        self.faults.push(format!("{place}: {what}"));
    }
}

/// The cause of a finding, or the findings of a cause, if the row names them.
fn related(row: &Row, subject: &Subject) -> Vec<Subject> {
    let (column, of): (_, fn(String) -> Subject) = match subject {
        Subject::Finding(_) => ("cause_id", Subject::Cause),
        Subject::Cause(_) => ("finding_ids", Subject::Finding),
    };
    let ids = row.field(column).split(BETWEEN).filter(|id| !id.is_empty());
    ids.map(|id| of(id.to_owned())).collect()
}

/// The cells of a row as fields, up to a column.
fn record(row: &SheetRow, width: usize) -> StringRecord {
    let mut fields = vec![""; width];
    for (column, text) in &row.cells {
        if let Some(field) = fields.get_mut(*column as usize) {
            *field = text;
        }
    }
    StringRecord::from(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<GivenVerdicts, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        GivenVerdicts::read(file.path()).map_err(|error| error.to_string())
    }

    fn subjects(given: &GivenVerdicts) -> Vec<(&str, &str)> {
        given.verdicts.iter().map(|given| (given.verdict.subject.id(), given.verdict.verdict.as_str())).collect()
    }

    #[test]
    fn lists_have_the_headings_of_tables_or_of_the_workbook() {
        let english = "cause_id,district,agency,review_verdict,reviewed_by,review_on,review_note,whatever\n\
                       aaaa,沧塘县,财政局,属实,李敏,2026/3/5,\"电话, 核实\",1\nbbbb,沧塘县,水务局,,,,,\n";
        let given = read(english.as_bytes()).unwrap();
        assert_eq!((subjects(&given), given.not_yet), (vec![("aaaa", "属实")], 1));
        let chinese = "问题编号,发现编号,地区,机关,复核结论,复核人,复核日期,备注,数字指纹\n\
                       cccc,aaaa,沧塘县,财政局,误报,王芳,2026年3月5日,见附件,efgh abcd\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(chinese);
        let given = read(&gbk).unwrap();
        let GivenVerdict { verdict, keys, .. } = &given.verdicts[0];
        assert_eq!(verdict.subject, Subject::Finding("aaaa".to_owned()), "a finding's row names its cause, too");
        assert_eq!((verdict.by.as_str(), verdict.note.as_str()), ("王芳", "见附件"));
        assert_eq!(verdict.fingerprints, ["efgh", "abcd"]);
        assert_eq!(keys.each_ref().map(String::as_str), ["沧塘县", "财政局", "", ""]);
    }

    #[test]
    fn nothing_is_taken_from_a_list_with_faults() {
        let error = |text: &str| read(text.as_bytes()).unwrap_err();
        let two = error("finding_id,verdict,until\naaaa,x,soon\n,y,\nbbbb,x,\nbbbb,y,\nbbbb,x,\n");
        for said in
            ["line 2: \"soon\" is not a day", "line 3: a verdict without", "line 5: of bbbb line 4 says something"]
        {
            assert!(two.contains(said), "{two}");
        }
        assert!(!two.contains("line 6"), "a repetition is no fault: {two}");
        assert!(error("finding_id,by\naaaa,x\n").contains("line 1: the column verdict is missing"));
        assert!(error("verdict,by\nx,y\n").contains("line 1: a column finding_id or cause_id is needed"));
        assert!(error("PK\u{3}\u{4}").contains("cannot be read as a workbook"));
        assert!(error("\0").contains("is neither a workbook (.xlsx) nor a list (.csv)"));
        let many = ",x\n".repeat(20);
        assert!(error(&format!("finding_id,verdict\n{many}")).ends_with("and 10 more"));
    }
}
