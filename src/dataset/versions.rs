//! Copies of one report: an agency counts once a year, however many files contain its report.
//!
//! One copy is chosen: the one that could be read more completely; then the later version, see
//! [`Edition::supersedes`]; then by format, in the order of [`READERS`](crate::readers::READERS); then the first. Files
//! come in the order of the walk, so a better copy may turn up after another has been written: the register remembers
//! it, and the tables are corrected at the end.

use super::{AuditedReport, Entry, SourceRow};
use crate::language::{Bilingual, chinese_day};
use crate::readers;
use crate::report::{Edition, Later, Report, ReportStatus};
use crate::saturate::Saturate;
use crate::source::SourceOutcome;
use std::collections::HashMap;
use std::collections::hash_map;

/// Remembers which agency reported on which year, and chooses between copies.
#[derive(Debug, Default)]
pub struct Register {
    /// Chosen copies by agency and year.
    chosen: HashMap<Key, KnownCopy>,
    rejected: Vec<RejectedCopy>,
    /// Entries admitted so far.
    rows: usize,
    /// Numbers of agencies by id.
    agencies: HashMap<String, u32>,
}

/// Number of an agency, and year.
type Key = (u32, i32);

/// What the register keeps of each report, in little memory.
#[derive(Debug)]
struct KnownCopy {
    /// Row of the table `sources`.
    row: u32,
    report_id: Box<str>,
    /// Path, with the part if the file holds several reports.
    place: Box<str>,
    /// Rank of the status; lower is more complete.
    status: u8,
    edition: Edition,
    /// Rank of the format; lower is preferred.
    format: u8,
    figures: FiguresHash,
}

/// Hash over all figures of a report.
type FiguresHash = [u8; 16];

/// A copy that was not chosen.
#[derive(Debug)]
struct RejectedCopy {
    copy: KnownCopy,
    key: Key,
    /// District under which it is in the tables, if it was chosen at first.
    filed_under: Option<String>,
}

/// Why one copy is preferred to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preference {
    /// More of it could be read.
    MoreRead,
    Later(Later),
    /// Its format ranks higher.
    Format,
}

/// Rank of the status of a file that is cut short: it counts only if there is no other copy.
const CUT: u8 = 4;

impl KnownCopy {
    /// Whether its figures differ from those of another copy. Unknown, and so false, if either file is cut short.
    fn differs(&self, other: &Self) -> bool {
        self.figures != other.figures && self.status != CUT && other.status != CUT
    }

    /// Why this copy is preferred to the other; `None` if it is not.
    fn preference_over(&self, other: &Self) -> Option<Preference> {
        if self.status != other.status {
            return (self.status < other.status).then_some(Preference::MoreRead);
        }
        if let Some(later) = self.edition.supersedes(&other.edition) {
            return Some(Preference::Later(later));
        }
        let is_earlier = other.edition.supersedes(&self.edition).is_some();
        (!is_earlier && self.format < other.format).then_some(Preference::Format)
    }
}

/// A report that is in the tables although a better copy has replaced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Row of the table `sources`.
    pub row: usize,
    /// Id of the replaced report.
    pub report_id: String,
    /// District under which it is in the tables.
    pub district: String,
    /// Path, with the part if the file holds several reports.
    pub place: String,
    /// Its figures differ from those of the copy that was chosen in the end.
    pub differs: bool,
}

/// What the table `sources` says of a rejected copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which copy was chosen instead, and why.
    pub reason: Bilingual,
    /// Id of the chosen report.
    pub report_id: String,
}

impl Register {
    /// Entries admitted so far: the row of the next one in the table `sources`.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Removes the report from its entry if a better copy is known. Returns it if its figures differ from that copy's.
    pub fn admit(&mut self, entry: &mut Entry) -> Option<AuditedReport> {
        let row = self.rows.saturate();
        self.rows += 1;
        let audited = entry.audited.take()?;
        let Some(year) = audited.year.filter(|_| audited.report.is_named()) else {
            // without agency and year it cannot be compared with others
            entry.audited = Some(audited);
            return None;
        };
        let agency = &audited.report.agency;
        let next = self.agencies.len().saturate();
        let number = match self.agencies.get(&agency.id) {
            Some(&number) => number,
            None => *self.agencies.entry(agency.id.clone()).or_insert(next),
        };
        let key = (number, year);
        let format = readers::rank(audited.format).saturate();
        let copy = KnownCopy {
            row,
            report_id: audited.id.as_str().into(),
            place: audited.place().to_string().into(),
            status: rank(audited.report.status),
            edition: Edition::of(&audited.report.metadata),
            format,
            figures: figures_hash(&audited.report),
        };
        match self.chosen.entry(key) {
            hash_map::Entry::Vacant(free) => {
                free.insert(copy);
            }
            hash_map::Entry::Occupied(mut chosen) if copy.preference_over(chosen.get()).is_some() => {
                let former = chosen.insert(copy);
                self.rejected.push(RejectedCopy { copy: former, key, filed_under: Some(agency.district.clone()) });
            }
            hash_map::Entry::Occupied(chosen) => {
                let Verdict { reason, report_id } = verdict(&copy, chosen.get());
                entry.source = SourceRow {
                    outcome: SourceOutcome::Duplicate,
                    reason,
                    report_id: Some(report_id),
                    ..entry.source.clone()
                };
                let differs = copy.differs(chosen.get());
                self.rejected.push(RejectedCopy { copy, key, filed_under: None });
                return differs.then_some(audited);
            }
        }
        entry.audited = Some(audited);
        None
    }

    /// The reports to remove from the tables. Call it after the last entry was admitted.
    #[must_use]
    pub fn replaced(&self) -> Vec<Replaced> {
        let replaced = |rejected: &RejectedCopy| {
            Some(Replaced {
                row: rejected.copy.row as usize,
                report_id: rejected.copy.report_id.clone().into(),
                district: rejected.filed_under.clone()?,
                place: rejected.copy.place.clone().into(),
                differs: rejected.copy.differs(self.chosen.get(&rejected.key)?),
            })
        };
        self.rejected.iter().filter_map(replaced).collect()
    }

    /// Verdicts on all rejected copies, by row of `sources`. Call it after the last entry was admitted.
    #[must_use]
    pub fn verdicts(&self) -> HashMap<usize, Verdict> {
        let verdict = |rejected: &RejectedCopy| {
            Some((rejected.copy.row as usize, verdict(&rejected.copy, self.chosen.get(&rejected.key)?)))
        };
        self.rejected.iter().filter_map(verdict).collect()
    }
}

fn rank(status: ReportStatus) -> u8 {
    match status {
        ReportStatus::Complete => 0,
        ReportStatus::Partial => 1,
        ReportStatus::UnknownForm => 2,
        ReportStatus::NoTables | ReportStatus::NoText | ReportStatus::Unnamed => 3,
        ReportStatus::Quarantined => CUT,
    }
}

fn verdict(copy: &KnownCopy, chosen: &KnownCopy) -> Verdict {
    let place = &chosen.place;
    let (likeness, likeness_zh) = match copy {
        _ if copy.differs(chosen) => ("with other figures, which the table versions shows", "数字不同，见versions表"),
        _ if copy.status == CUT => ("and this file is cut short", "本文件不完整"),
        _ => ("with the same figures", "数字相同"),
    };
    let another = |why: &str, why_zh: &str| {
        Bilingual::new(
            format!("another copy, {why}, was chosen: {place}, {likeness}"),
            format!("已采用{why_zh}的另一版本{place}，{likeness_zh}"),
        )
    };
    let later = |which: &str, chinese: &str| {
        Bilingual::new(
            format!("superseded by the {which}, {likeness}"),
            format!("已由{chinese}{place}取代，{likeness_zh}"),
        )
    };
    let more_read = || another("of which more could be read", "能读取更多内容");
    let reason = match chosen.preference_over(copy) {
        Some(Preference::MoreRead) if copy.edition.supersedes(&chosen.edition).is_some() => Bilingual::reasons(&[
            more_read(),
            Bilingual::fixed(
                "this one is a later version: find it in a form that can be read",
                "本文件的时间较晚，请找到可读取的格式",
            ),
        ]),
        Some(Preference::MoreRead) => more_read(),
        Some(Preference::Later(Later::Corrected)) => later(&format!("corrected version {place}"), "更正版"),
        Some(Preference::Later(Later::Signed(day))) => {
            later(&format!("later version {place}, signed on {day}"), &format!("{}落款的较晚版本", chinese_day(day)))
        }
        Some(Preference::Later(Later::Published(day))) => {
            later(&format!("later version {place}, published on {day}"), &format!("{}发布的较晚版本", chinese_day(day)))
        }
        Some(Preference::Format) => another("in a preferred format", "格式优先"),
        None => another("which comes first", "排列在前"),
    };
    Verdict { reason, report_id: chosen.report_id.clone().into() }
}

fn figures_hash(report: &Report) -> FiguresHash {
    let mut hasher = blake3::Hasher::new();
    for fact in report.facts() {
        hasher.update(fact.figure.status().key().as_bytes());
        if let Some(value) = fact.figure.value() {
            hasher.update(&value.to_le_bytes());
        }
    }
    let mut figures = FiguresHash::default();
    hasher.finalize_xof().fill(&mut figures);
    figures
}
