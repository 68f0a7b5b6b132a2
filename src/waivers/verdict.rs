//! A verdict, and the columns of lists that hold it.

use crate::listing::{Columns, Listing, Row};
use crate::schema::{Table, column_of_title, title_zh};
use chrono::NaiveDate;

/// The verdicts that a workbook offers. Other words are accepted as well.
pub const VERDICTS: [&str; 4] = ["属实", "已说明", "待更正", "误报"];

/// What was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A finding, by its id.
    Finding(String),
    /// All findings of a cause, by the id of the cause.
    Cause(String),
}

impl Subject {
    /// The id of the finding or of the cause.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Finding(id) | Self::Cause(id) => id,
        }
    }
}

/// The result of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was reviewed.
    pub subject: Subject,
    /// The verdict, in the words of the reviewer.
    pub verdict: String,
    /// Who gave it.
    pub by: String,
    /// When it was given.
    pub on: Option<NaiveDate>,
    /// The last day on which it holds.
    pub until: Option<NaiveDate>,
    /// Remarks of the reviewer.
    pub note: String,
    /// Fingerprints of the reviewed figures: of a finding, or of all findings of a cause. Empty if the verdict holds
    /// for any figures.
    pub fingerprints: Vec<String>,
}

impl Verdict {
    /// The verdict of a row; `None` if there is none yet.
    pub(super) fn of(row: &Row) -> Result<Option<Self>, String> {
        let owned = |name| row.field(name).to_owned();
        let verdict = owned("verdict");
        if verdict.is_empty() {
            return Ok(None);
        }
        let subject = subject(row)
            .ok_or("a verdict without finding_id or cause_id; copy the id from the table of findings or of causes")?;
        let (on, until) = (day(row.field("on"))?, day(row.field("until"))?);
        if on.zip(until).is_some_and(|(on, until)| until < on) {
            return Err(format!("until {} is before on {}", row.field("until"), row.field("on")));
        }
        let (by, note) = (owned("by"), owned("note"));
        let fingerprints = row.field("fingerprint").split(BETWEEN).filter(|print| !print.is_empty());
        let fingerprints = fingerprints.map(str::to_owned).collect();
        Ok(Some(Self { subject, verdict, by, on, until, note, fingerprints }))
    }

    /// Whether a finding's fingerprint is among those that were reviewed.
    pub(super) fn knows(&self, fingerprint: &str) -> bool {
        self.fingerprints.is_empty() || self.fingerprints.iter().any(|known| known == fingerprint)
    }
}

/// Separators between ids and between fingerprints.
pub(super) const BETWEEN: [char; 5] = [' ', ';', '；', ',', '\n'];

/// What a row is about. The row of a finding may also name its cause.
pub(super) fn subject(row: &Row) -> Option<Subject> {
    let id = |column| Some(row.field(column).to_owned()).filter(|id| !id.is_empty());
    id("finding_id").map(Subject::Finding).or_else(|| id("cause_id").map(Subject::Cause))
}

/// Parses `2026-11-05`, and `2026/11/5`, `2026年11月5日` or `2026-11-05 00:00:00` as spreadsheets write it.
pub(super) fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.split_once([' ', 'T']).map_or(text, |(date, _)| date);
    let date = date.strip_suffix('日').unwrap_or(date);
    let parts: Option<Vec<u32>> = date.split(['-', '/', '.', '年', '月']).map(|part| part.parse().ok()).collect();
    let day = match parts.as_deref() {
        Some(&[year @ 1900..=9999, month, day]) => {
            i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        }
        _ => None,
    };
    day.map(Some).ok_or_else(|| format!("{text:?} is not a day; write it as 2026-11-05"))
}

/// The columns of the user's file of waivers.
pub(super) const COLUMNS: Columns = Columns {
    title: "waivers",
    required: &["verdict"],
    optional: &["finding_id", "cause_id", "by", "on", "until", "note", "fingerprint"],
    synonym,
    is_ignored: is_of_a_table,
};

/// The columns of any other list with verdicts, which may have further ones.
pub(super) const LENIENT: Columns = Columns { title: "verdicts", is_ignored: |_| true, ..COLUMNS };

/// Columns of a verdict, and their names in the tables.
const OF_TABLES: [(&str, &str); 8] = [
    ("verdict", "verdict"),
    ("finding_id", "finding_id"),
    ("cause_id", "cause_id"),
    ("by", "reviewed_by"),
    ("on", "reviewed_on"),
    ("until", "reviewed_until"),
    ("note", "review_note"),
    ("fingerprint", "fingerprint"),
];
/// Prefixes of a verdict's columns, in English and Chinese.
const PREFIXES: [&str; 2] = ["review_", "复核"];

/// The column with another heading: that of the tables, or the Chinese one.
fn synonym(heading: &str) -> Option<&'static str> {
    let plain = |heading| PREFIXES.iter().find_map(|prefix| str::strip_prefix(heading, prefix)).unwrap_or(heading);
    let is_meant = |(own, in_tables): &&(&'static str, &str)| {
        heading == *in_tables
            || plain(heading) == *own
            || title_zh(in_tables).is_some_and(|title| plain(title) == plain(heading))
    };
    OF_TABLES.iter().find(is_meant).map(|(own, _)| *own).or_else(|| column_of_title(heading))
}

/// Tables whose rows are copied into files of waivers.
const COPIED: [Table; 2] = [Table::Findings, Table::Causes];

fn is_of_a_table(heading: &str) -> bool {
    title_zh(heading).is_some() || COPIED.iter().any(|table| table.schema().column(heading).is_some())
}

/// Fails if a list lacks a column that names what was reviewed.
pub(super) fn check_subjects(listing: &Listing) -> Result<(), String> {
    if listing.has("finding_id") || listing.has("cause_id") {
        return Ok(());
    }
    Err("a column finding_id or cause_id is needed, which names what was looked at".to_owned())
}
